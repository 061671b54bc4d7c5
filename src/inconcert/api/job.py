"""The main job: import files, take posts apart, detect, and write the report."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inconcert.api.checks import with_lists
from inconcert.api.finding import ListedFinding
from inconcert.errors import InputError
from inconcert.plaintext import counted
from inconcert.progress import SILENT, Progress

if TYPE_CHECKING:
    from inconcert.case import Case
    from inconcert.extract import KindSummary
    from inconcert.ingest import ImportSummary

AnyPath = str | os.PathLike[str]


@dataclass(slots=True)
class Investigation:
    """What `investigate` read and found; `seconds` is the wall time of each stage."""

    imported: ImportSummary
    shares: list[KindSummary]
    findings: list[ListedFinding]
    report: Path | None
    seconds: dict[str, float] = field(default_factory=dict)


class NothingReadError(InputError):
    """Not one file of an import could be read; `summary` says why of each."""

    def __init__(self, summary: ImportSummary) -> None:
        self.summary = summary
        first, more = summary.refused[0], len(summary.refused) - 1
        others = f" ({counted(more, 'more files were refused')}.)" if more else ""
        super().__init__(f"{first.problem}{others}", first.hint)


def require_some(summary: ImportSummary) -> None:
    """Raise `NothingReadError` where not one file of an import could be read."""
    if summary.refused and len(summary.refused) == len(summary.sources):
        raise NothingReadError(summary)


def investigate(
    paths: AnyPath | Sequence[AnyPath],
    case: Case | AnyPath,
    *,
    report: AnyPath | None = None,
    force: bool = False,
    format: str | None = None,  # noqa: A002 - as in import_files
    mapping: Mapping[str, str] | None = None,
    platform: str | None = None,
    day_first: bool | None = None,
    zone: str | None = None,
    max_unpacked: str | int | None = None,
    only: Sequence[str] | None = None,
    engine: str = "duckdb",
    parameters: Mapping[str, Any] | None = None,
    progress: Progress = SILENT,
    on_stage: Callable[[str, Any], None] = lambda stage, result: None,
    **lists: AnyPath | None,
) -> Investigation:
    """Do the main job: import files, take posts apart, detect, and write the report.

    The import is one transaction, shares and findings together another: an interrupted one leaves
    nothing behind. `on_stage` is called with the name of a stage (import, extract, detect, report)
    and its result, once it is in the case; for extract, once it is counted. `report` is
    where to write the report (None: none), and `force` as in `report`; whether it may be written is
    checked before anything is read. `format` to `zone` are as in `import_files`, `only` to
    `parameters`, and `lists`, as in `detect`. Raises `ParameterError` where paths and case have
    changed places.
    """
    from inconcert import api
    from inconcert.detect import check_ahead, check_lists, files_of, kinds_of
    from inconcert.given import check_places
    from inconcert.ingest import check_reading
    from inconcert.targets import check_target

    check_places(paths, case)
    given = with_lists(parameters, only, **lists)
    check_reading(
        format=format, mapping=mapping, platform=platform, zone=zone, max_unpacked=max_unpacked
    )
    planned = check_ahead(only, engine, given, mapping=mapping)
    seconds: dict[str, float] = {}

    @contextmanager
    def timed(stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        seconds[stage] = round(time.perf_counter() - start, 3)

    reads = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    where = case if isinstance(case, (str, os.PathLike)) else case.path
    kept = [*reads, *files_of(planned)]  # what a report must not replace
    if report is not None:
        check_target(report, case=where, reads=kept, force=force)
    check_lists(planned)
    with api._opened(case, write=True, create=True) as open_:
        if report is not None:
            check_target(report, case=open_, reads=kept, force=force)
        check_ahead(only, engine, given, mapping=mapping, kinds=kinds_of(open_))
        with timed("import"):
            imported = api.import_files(
                paths,
                open_,
                format=format,
                mapping=mapping,
                platform=platform,
                day_first=day_first,
                zone=zone,
                max_unpacked=max_unpacked,
                progress=progress,
            )
        require_some(imported)
        on_stage("import", imported)
        with open_.transaction():
            with timed("extract"):
                shares = api.extract(open_, progress=progress)
            on_stage("extract", shares)
            with timed("detect"):
                api.detect(open_, only=only, engine=engine, parameters=given, progress=progress)
        found = api.findings(open_)
        on_stage("detect", found)
        written = None
        if report is not None:
            with timed("report"):
                written = api.report(open_, report, force=force, progress=progress)
            on_stage("report", written)
        return Investigation(imported, shares, found, written, seconds)
