"""The calls that the faces share: what the command line does, `import inconcert` does.

Every function takes a case as a path or as an open `Case`. A path is opened and closed by the call;
an open case stays open. Packages are imported when a function needs them, so that `inconcert
findings` does not load what only detection uses.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from inconcert.api.checks import with_lists
from inconcert.api.finding import ListedFinding
from inconcert.api.job import Investigation, NothingReadError, investigate, require_some
from inconcert.errors import CaseError
from inconcert.progress import SILENT, Progress

if TYPE_CHECKING:
    from inconcert.case import Case
    from inconcert.evaluate.result import Evaluation
    from inconcert.extract import KindSummary
    from inconcert.ingest import ImportSummary
    from inconcert.simulate import SimulationSummary

__all__ = [
    "Investigation",
    "ListedFinding",
    "NothingReadError",
    "detect",
    "evaluate",
    "evidence",
    "extract",
    "findings",
    "import_files",
    "investigate",
    "network",
    "open_case",
    "report",
    "require_some",
    "simulate",
]

AnyPath = str | os.PathLike[str]

# What is done, without content of posts, names of accounts or folders.
_LOG = logging.getLogger(__name__)


def open_case(
    path: AnyPath,
    *,
    write: bool = False,
    create: bool = False,
    memory: str | int | None = None,
) -> Case:
    """Open the case at `path` to read; `write`: to write; `create`: make it where there is none.

    `memory` is what DuckDB may use ("4GB", "50%" or bytes; None: what INCONCERT_MEMORY says, else a
    quarter of the machine's). Use it as a context manager. Raises `CaseError`, `CaseLockedError` or
    `CaseVersionError`.
    """
    from inconcert.case import Case

    return Case.open(path, write=write, create=create, memory=memory)


def import_files(
    paths: AnyPath | Sequence[AnyPath],
    case: Case | AnyPath,
    *,
    format: str | None = None,  # noqa: A002 - the word that people know
    mapping: Mapping[str, str] | None = None,
    platform: str | None = None,
    day_first: bool | None = None,
    zone: str | None = None,
    max_unpacked: str | int | None = None,
    progress: Progress = SILENT,
) -> ImportSummary:
    """Read files, folders, globs and zips into a case, which is created if it does not exist.

    `format` names a reader instead of recognising one; `mapping` gives fields by column for
    tables; `platform` is for rows that name none. `day_first` says whether 3/4/2021 is in April
    (True) or in March (False; None: as the values show); `zone` (an offset, or a name such as
    Europe/Berlin) is that of times which name none, else UTC. `max_unpacked` ('200GB') is the most
    that one packed file or zip may unpack to, 64 GiB where none is given. After an error or an
    interruption nothing is imported. A file that cannot be read is `refused` in the summary; the
    others are imported. The arguments come as in `investigate`; the older order, case first, is
    understood where it is clear which is which. Raises `ParameterError` for a case where paths
    belong, or a file of posts where the case does.
    """
    from inconcert.given import check_places, is_case
    from inconcert.ingest import check_reading
    from inconcert.ingest import import_files as read

    if is_case(paths) and not is_case(case):
        paths, case = cast("AnyPath | Sequence[AnyPath]", case), cast("Case | AnyPath", paths)
    check_places(paths, case)
    check_reading(
        format=format, mapping=mapping, platform=platform, zone=zone, max_unpacked=max_unpacked
    )
    many = [paths] if isinstance(paths, (str, os.PathLike)) else paths
    with _opened(case, write=True, create=True) as open_:
        summary = read(
            open_,
            many,
            format=format,
            mapping=dict(mapping) if mapping else None,
            platform=platform,
            day_first=day_first,
            zone=zone,
            max_unpacked=max_unpacked,
            progress=progress,
        )
    for source in summary.sources:
        _LOG.info(
            "source %s: %s, format %s, %d records, %d rejected, %d posts, %d accounts, "
            "%d duplicates, %d doubts",
            source.source or "-", source.status, source.format or "-", source.rows_read,
            source.rows_rejected, source.posts, source.accounts, source.duplicates,
            len(source.doubts),
        )  # fmt: skip
    return summary


def extract(
    case: Case | AnyPath, *, kinds: Sequence[str] | None = None, progress: Progress = SILENT
) -> list[KindSummary]:
    """Take the posts of a case apart into shares, in place of those that were there.

    `kinds` limits the kinds of object (None: all). Returns objects and shares of each kind.
    """
    from inconcert.extract import extract as take_apart

    with _opened(case, write=True) as open_:
        return take_apart(open_, kinds=kinds, progress=progress)


def detect(
    case: Case | AnyPath,
    *,
    only: Sequence[str] | None = None,
    engine: str = "duckdb",
    parameters: Mapping[str, Any] | None = None,
    progress: Progress = SILENT,
    **lists: AnyPath | None,
) -> list[str]:
    """Run the detectors (all, or `only` these) and return the ids of their findings.

    `parameters` replaces parameters of the detectors by name: windows, seed and so on, or, as
    "cohorts.min_accounts", of one of them; all are checked before anything is read. `lists` are
    paths of lists that detectors declare: `protect`, a CSV of accounts that others may imitate,
    `key_dates`, a CSV of key dates (time, label), and those of other packages. Results of the same
    detectors that the case held before are replaced. Raises `ParameterError` where no detector that
    runs knows a list, `InputError` where it cannot be read.
    """
    from inconcert.detect import detect as look

    given = with_lists(parameters, only, **lists)
    with _opened(case, write=True) as open_:
        return look(open_, only=only, engine=engine, parameters=given, progress=progress)


def findings(
    case: Case | AnyPath,
    *,
    detector: str | None = None,
    type: str | None = None,  # noqa: A002
) -> list[ListedFinding]:
    """Return the findings of a case, each with `as_dict()` for JSON.

    They come detector by detector, groups in concert first, each strongest first. With `detector`
    or `type` (group, flood, cohort, …) only those.
    """
    from inconcert.view.findings import findings as listed

    with _opened(case) as open_:
        return [ListedFinding(**row) for row in listed(open_, detector=detector, type=type)]


def evidence(
    case: Case | AnyPath,
    finding: str,
    target: AnyPath | IO[bytes] | IO[str],
    *,
    force: bool = False,
) -> int:
    """Write the rows behind one finding, safe to open in a spreadsheet; return their number.

    `target` is a path that ends in .csv, .tsv, .jsonl (each also as .gz), .parquet or .xlsx, and
    gets what it names, or an open stream, which gets CSV. Each row names its source file, the
    file's SHA-256 and the row's number in it. A file that is there is written over with `force`
    only, and never a case or a source of it (`TargetError`). Raises `ParameterError` where the case
    holds no such finding or the ending is another.
    """
    from inconcert.evidence.files import write_evidence

    with _opened(case) as open_:
        rows = write_evidence(open_, finding, target, force=force)
    _LOG.info("evidence: %d rows", rows)
    return rows


def report(
    case: Case | AnyPath, path: AnyPath, *, force: bool = False, progress: Progress = SILENT
) -> Path:
    """Write the report of a case: one HTML file that needs nothing else. Returns its path.

    An earlier report that nobody changed is replaced, any other file with `force` only, and never a
    case or a source of it (`TargetError`).
    """
    from inconcert.export.report import write_report

    with _opened(case) as open_:
        start = time.perf_counter()
        written = write_report(open_, path, force=force, progress=progress)
    size = written.stat().st_size
    _LOG.info("report: %d bytes in %.1f s", size, time.perf_counter() - start)
    return written


def network(
    shares: Any,
    *,
    windows: str | Sequence[str] = ("60s",),
    min_participation: int = 1,
    min_events: int = 1,
    max_edges: int | None = 10_000_000,
    day_first: bool | None = None,
    zone: str | None = None,
    skip_coarse: bool = False,
    progress: Progress = SILENT,
) -> Any:
    """Return who shared the same objects within a time window: one row a pair and window.

    `shares` is a pandas or Polars frame, an Arrow table, or the path of a CSV, Parquet or JSONL
    file, with columns account_id, object_id, time (and content_id; CooRTweet's names do as well).
    The result is of the same type, an Arrow table for a path: account_a, account_b, time_window
    (µs), events, objects, a_first, b_first, mean_delay (s), expected (events, by activity alone)
    and p (of so many distinct objects, not of so many events). `windows` are durations
    such as "60s"; a bare number is refused, since it has no unit.
    `min_participation` leaves out accounts with fewer shares, as CooRTweet does; `min_events`
    leaves out pairs with fewer events, and with 2 or more a crowd on one object costs nothing. An
    answer of more than `max_edges` rows is refused before it is made, with its size (None: never).
    `day_first` and `zone` say how times are read, as in `import_files`; dates that show neither
    order come with a DoubtWarning.
    Times recorded more coarsely than a window is long are counted as they stand, with a
    `CoarseTimesWarning`; `skip_coarse` leaves out what is coarser than the shortest window.
    Raises `InputError` where columns are missing, `ParameterError` where a parameter is out of
    range or the answer too large.
    """
    from inconcert.network import network as count

    return count(
        shares,
        windows=windows,
        min_participation=min_participation,
        min_events=min_events,
        max_edges=max_edges,
        day_first=day_first,
        zone=zone,
        skip_coarse=skip_coarse,
        progress=progress,
    )


def simulate(
    scenario: str,
    directory: AnyPath,
    *,
    seed: int = 1,
    factor: float = 1.0,
    force: bool = False,
    progress: Progress = SILENT,
) -> SimulationSummary:
    """Write the posts, accounts and truth of an invented scenario into a folder.

    The same seed and factor give the same bytes. `factor` scales the numbers of accounts and posts.
    Files that no simulation left there, or that were changed since, are written over with `force`
    only (`TargetError`).
    """
    from inconcert.simulate import simulate as write

    return write(
        scenario, Path(directory), seed=seed, factor=factor, force=force, progress=progress
    )


def evaluate(
    case: Case | AnyPath,
    truth: AnyPath,
    *,
    account_column: str | None = None,
    label_column: str | None = None,
    positive: Sequence[str] = (),
    rest_ordinary: bool = False,
    baselines: bool | Sequence[str] = False,
    baseline_memory: float = 4.0,
    fdr: float = 0.05,
    resamples: int = 1000,
    seed: int = 1,
    plot: AnyPath | None = None,
    force: bool = False,
    progress: Progress = SILENT,
) -> Evaluation:
    """Measure the groups of a case against known labels: precision, recall, recovery, error rate.

    `truth` is a CSV, TSV (either as .gz) or Parquet file of accounts (ids, handles or keys) and
    labels; `account_column` and `label_column` name its columns, `positive` the labels that count
    as campaign. With `rest_ordinary`, accounts that it does not name count as ordinary.
    `baselines` runs the published methods on the same shares (True: all); one whose network would
    take more than `baseline_memory` GiB is left out, with the reason as its `problem`. `fdr` is the
    stated false-discovery rate, `resamples` and `seed` are those of the intervals. `plot` is where
    to write precision against recall, and stated against observed error, as SVG; `force` writes
    over a file that is there, and never over a case or what was read (`TargetError`). Raises
    `InputError` where the labels leave nothing to measure, `CaseError` where no
    detection has run.
    """
    from inconcert.evaluate.report import evaluate as measure
    from inconcert.evaluate.truth import read_truth
    from inconcert.targets import check_target

    if baselines is True:
        from inconcert.evaluate.baselines import BASELINES

        baselines = list(BASELINES)
    with _opened(case) as open_:
        if plot is not None:
            check_target(plot, case=open_, reads=[truth], force=force)
        known = read_truth(
            truth,
            open_,
            account_column=account_column,
            label_column=label_column,
            positive=positive,
        )
        result = measure(
            open_,
            known,
            rest_ordinary=rest_ordinary,
            baselines=baselines or (),
            baseline_memory=int(baseline_memory * (1 << 30)),
            fdr=fdr,
            resamples=resamples,
            seed=seed,
            progress=progress,
        )
        if plot is not None:
            from inconcert.export.evaluation_svg import write_plot

            write_plot(result, plot, case=open_, reads=[truth], force=force)
    return result


@contextmanager
def _opened(case: Case | AnyPath, *, write: bool = False, create: bool = False) -> Iterator[Case]:
    """Open a case given as a path; one that is new and got no source before an error goes again."""
    if not isinstance(case, (str, os.PathLike)):
        yield case
        return
    fresh = create and not os.path.exists(case)  # noqa: PTH110 - False for what no path can be
    with open_case(case, write=write, create=create) as opened:
        try:
            yield opened
        except BaseException:
            if fresh and not opened.in_transaction and not _sources(opened):
                opened.discard()
            raise


def _sources(case: Case) -> int:
    """Return how many sources a case holds; 1 where it cannot be asked, so that it is kept."""
    import duckdb

    try:
        return int(case.one("SELECT count(*) FROM source"))
    except (duckdb.Error, CaseError):
        return 1
