"""The calls that the faces share: what the command line does, `import inconcert` does.

Every function takes a case as a path or as an open `Case`. A path is opened and closed by the call;
an open case stays open. Rooms are imported when a function needs them, so that `inconcert findings`
does not wait for what only detection uses.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from inconcert.errors import InputError, ParameterError
from inconcert.progress import SILENT, Progress

if TYPE_CHECKING:
    from inconcert.case import Case
    from inconcert.evaluate.result import Evaluation
    from inconcert.extract import KindSummary
    from inconcert.ingest import ImportSummary
    from inconcert.simulate import SimulationSummary

AnyPath = str | os.PathLike[str]


@dataclass(slots=True)
class Investigation:
    """What `investigate` read and found; `seconds` is the wall time of each stage."""

    imported: ImportSummary
    shares: list[KindSummary]
    findings: list[dict[str, Any]]
    report: Path | None
    seconds: dict[str, float] = field(default_factory=dict)


def open_case(path: AnyPath, *, write: bool = False, create: bool = False) -> Case:
    """Open the case at `path` to read, with `write` to write, with `create` make it if need be.

    Use it as a context manager. Raises `CaseError`, `CaseLockedError` or `CaseVersionError`.
    """
    from inconcert.case import Case

    return Case.open(path, write=write, create=create)


def import_files(
    case: Case | AnyPath,
    paths: AnyPath | Sequence[AnyPath],
    *,
    format: str | None = None,  # noqa: A002 - the word that people know
    mapping: Mapping[str, str] | None = None,
    platform: str | None = None,
    progress: Progress = SILENT,
) -> ImportSummary:
    """Read files, folders, globs and zips into a case, which is made if it is not there.

    `format` names a reader instead of recognising one; `mapping` gives fields by column for
    tables; `platform` is for rows that name none. All goes in, or, where an error or an
    interruption comes, nothing. A file that cannot be read is `refused` in the summary; the others
    go in.
    """
    from inconcert.ingest import import_files as read

    many = [paths] if isinstance(paths, (str, os.PathLike)) else paths
    with _opened(case, write=True, create=True) as open_:
        return read(
            open_,
            many,
            format=format,
            mapping=dict(mapping) if mapping else None,
            platform=platform,
            progress=progress,
        )


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
    protect: AnyPath | None = None,
    events: AnyPath | None = None,
    progress: Progress = SILENT,
) -> list[str]:
    """Run the detectors (all, or `only` these) and return the ids of their findings.

    `parameters` replaces parameters of the detectors by name: windows, seed and so on. `protect` is
    a CSV of accounts that others may imitate, `events` a CSV of known events (time, label); each
    goes to the detectors that know it. Results of the same detectors that the case held before are
    replaced. Raises `ParameterError` where no detector that runs knows a list, `InputError` where
    it cannot be read.
    """
    from inconcert.detect import detect as look

    given = _with_lists(parameters, only, protect=protect, events=events)
    with _opened(case, write=True) as open_:
        return look(open_, only=only, engine=engine, parameters=given, progress=progress)


def _with_lists(
    parameters: Mapping[str, Any] | None, only: Sequence[str] | None, **lists: AnyPath | None
) -> dict[str, Any] | None:
    """Return the parameters and the lists, as paths; checked before any work is done."""
    from dataclasses import fields

    from inconcert.detect import detectors

    given = dict(parameters or {})
    known = detectors()
    for name, path in lists.items():
        if path is None:
            continue
        using = [d.name for d in known.values() if name in {f.name for f in fields(d.parameters)}]
        if not set(using) & (set(known) if only is None else set(only)):
            chosen = "that is chosen " if only is not None else ""
            raise ParameterError(
                f"No detector {chosen}uses a list of {_LISTS[name]} (--{name}).",
                f"Choose one that does with --only: {', '.join(using)}."
                if using
                else f"Leave out --{name}.",
            )
        file = Path(path)
        if not file.is_file() or not os.access(file, os.R_OK):
            raise InputError(
                f"The list of {_LISTS[name]} {file} cannot be read.",
                f"Give --{name} the path of a CSV file.",
            )
        given[name] = os.fspath(path)
    return given or None


_LISTS = {"protect": "accounts to protect", "events": "events"}


def findings(
    case: Case | AnyPath, *, detector: str | None = None, kind: str | None = None
) -> list[dict[str, Any]]:
    """Return the findings of a case as JSON-ready dictionaries.

    They come detector by detector, groups in concert first, each strongest first. With `detector`
    or `kind` (group, flood, cohort, …) only those.
    """
    from inconcert.view.findings import findings as listed

    with _opened(case) as open_:
        return listed(open_, detector=detector, kind=kind)


def evidence(case: Case | AnyPath, finding: str, target: AnyPath | IO[bytes] | IO[str]) -> int:
    """Write the rows behind one finding as CSV, safe to open in a spreadsheet; return their number.

    `target` is a path or an open stream. Each row names its source file, the file's SHA-256 and the
    row's number in it. Raises `ParameterError` where the case holds no such finding.
    """
    from inconcert.evidence.table import write_csv

    with _opened(case) as open_:
        return write_csv(open_, finding, target)


def report(case: Case | AnyPath, path: AnyPath, *, progress: Progress = SILENT) -> Path:
    """Write the report of a case: one HTML file that needs nothing else. Returns its path."""
    from inconcert.export.report import write_report

    with _opened(case) as open_:
        return write_report(open_, path, progress=progress)


def network(
    shares: Any,
    *,
    windows: Sequence[str | int] = ("60s",),
    min_participation: int = 1,
    min_events: int = 1,
    progress: Progress = SILENT,
) -> Any:
    """Return who shared the same objects within a window: one row a pair and window.

    `shares` is a pandas or Polars frame, an Arrow table, or the path of a CSV, Parquet or JSONL
    file, with columns account_id, object_id, time (and content_id; CooRTweet's names do as well).
    The result is of the same kind, an Arrow table for a path: account_a, account_b, time_window
    (µs), events, objects, a_first, b_first, mean_delay (s), expected (events) and p.
    `windows` are durations such as "60s". `min_participation` leaves out accounts with fewer
    shares, as CooRTweet does; `min_events` leaves out pairs with fewer events. Raises `InputError`
    where columns are missing, `ParameterError` where a parameter is out of range.
    """
    from inconcert.network import network as count

    return count(
        shares,
        windows=windows,
        min_participation=min_participation,
        min_events=min_events,
        progress=progress,
    )


def simulate(
    scenario: str,
    directory: AnyPath,
    *,
    seed: int = 1,
    factor: float = 1.0,
    progress: Progress = SILENT,
) -> SimulationSummary:
    """Write the posts, accounts and truth of an invented scenario into a folder.

    The same seed and factor give the same bytes. `factor` scales the numbers of accounts and posts.
    """
    from inconcert.simulate import simulate as write

    return write(scenario, Path(directory), seed=seed, factor=factor, progress=progress)


def evaluate(
    case: Case | AnyPath,
    truth: AnyPath,
    *,
    account_column: str | None = None,
    label_column: str | None = None,
    positive: Sequence[str] = (),
    rest_ordinary: bool = False,
    baselines: bool | Sequence[str] = False,
    fdr: float = 0.05,
    resamples: int = 1000,
    seed: int = 1,
    plot: AnyPath | None = None,
    progress: Progress = SILENT,
) -> Evaluation:
    """Measure the groups of a case against known labels: precision, recall, recovery, error rate.

    `truth` is a CSV, TSV (either as .gz) or Parquet file of accounts (ids, handles or keys) and
    labels; `account_column` and `label_column` name its columns, `positive` the labels that count
    as campaign. With `rest_ordinary`, accounts that it does not name count as ordinary.
    `baselines` runs the published methods on the same shares (True: all). `fdr` is the stated
    false-discovery rate, `resamples` and `seed` are those of the intervals. `plot` is where to
    write precision against recall, and stated against observed error, as SVG. Raises `InputError`
    where the labels leave nothing to measure, `CaseError` where nothing has been looked for.
    """
    from inconcert.evaluate.report import evaluate as measure
    from inconcert.evaluate.truth import read_truth

    if baselines is True:
        from inconcert.evaluate.baselines import BASELINES

        baselines = list(BASELINES)
    with _opened(case) as open_:
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
            fdr=fdr,
            resamples=resamples,
            seed=seed,
            progress=progress,
        )
    if plot is not None:
        from inconcert.export.evaluation_svg import write_plot

        write_plot(result, plot)
    return result


def investigate(
    paths: AnyPath | Sequence[AnyPath],
    case: Case | AnyPath,
    *,
    report: AnyPath | None = None,
    format: str | None = None,  # noqa: A002 - as in import_files
    mapping: Mapping[str, str] | None = None,
    platform: str | None = None,
    only: Sequence[str] | None = None,
    engine: str = "duckdb",
    parameters: Mapping[str, Any] | None = None,
    protect: AnyPath | None = None,
    events: AnyPath | None = None,
    progress: Progress = SILENT,
    heard: Callable[[str, Any], None] = lambda stage, result: None,
) -> Investigation:
    """Do the main job: import files, take posts apart, detect, and write the report.

    The import is one transaction, shares and findings together another: what is interrupted leaves
    nothing behind. `heard` is called with the name of a stage (import, extract, detect, report) and
    its result, when what it gave is in the case; for extract, when it is counted. `report` is
    where to write the report (None: none). `only` to `events` are as in `detect`.
    """
    given = _with_lists(parameters, only, protect=protect, events=events)
    seconds: dict[str, float] = {}

    @contextmanager
    def timed(stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        seconds[stage] = round(time.perf_counter() - start, 3)

    with _opened(case, write=True, create=True) as open_:
        with timed("import"):
            imported = import_files(
                open_, paths, format=format, mapping=mapping, platform=platform, progress=progress
            )
        require_some(imported)
        heard("import", imported)
        with open_.transaction():
            with timed("extract"):
                shares = extract(open_, progress=progress)
            heard("extract", shares)
            with timed("detect"):
                detect(open_, only=only, engine=engine, parameters=given, progress=progress)
        found = findings(open_)
        heard("detect", found)
        written = None
        if report is not None:
            with timed("report"):
                written = _report(open_, report, progress=progress)
            heard("report", written)
        return Investigation(imported, shares, found, written, seconds)


class NothingReadError(InputError):
    """Not one file of an import could be read; `summary` says why of each."""

    def __init__(self, summary: ImportSummary) -> None:
        self.summary = summary
        first, more = summary.refused[0], len(summary.refused) - 1
        others = f" ({more:,} more files were refused.)" if more else ""
        super().__init__(f"{first.problem}{others}", first.hint)


def require_some(summary: ImportSummary) -> None:
    """Raise `NothingReadError` where not one file of an import could be read."""
    if summary.refused and len(summary.refused) == len(summary.sources):
        raise NothingReadError(summary)


_report = report


@contextmanager
def _opened(case: Case | AnyPath, *, write: bool = False, create: bool = False) -> Iterator[Case]:
    if isinstance(case, (str, os.PathLike)):
        with open_case(case, write=write, create=create) as opened:
            yield opened
    else:
        yield case
