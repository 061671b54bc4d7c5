"""Files of posts and accounts into a case: recognised by content, nothing dropped in silence.

`import_files` is the one way in. A file passes through `inputs` (paths), `streams` (unpacking,
SHA-256), `choose` (which cutter, which format), a cutter (`cut_csv`, `cut_json`, `cut_parquet`,
`cut_xlsx`), `plan` or `records` (columns by field), `normalise` (typed rows) and `staging` (the
tables of the case). A format is one file in `formats` and one line in `registry`.
"""

from __future__ import annotations

import errno
import gc
import os
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from inconcert.errors import DiskFullError, InputError
from inconcert.ingest.choose import named_format
from inconcert.ingest.handles import unite_handles
from inconcert.ingest.inputs import Input, find_inputs
from inconcert.ingest.listing import FormatInfo, formats
from inconcert.ingest.mapping import check_fields, load_mapping, parse_mapping, save_mapping
from inconcert.ingest.platforms import platform_named
from inconcert.ingest.reading import Options, read_input
from inconcert.ingest.streams import NoDataError
from inconcert.ingest.summary import ImportSummary, SourceSummary, Status
from inconcert.plaintext import plain
from inconcert.progress import SILENT, Advance, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from inconcert.case import Case

__all__ = [
    "FormatInfo",
    "ImportSummary",
    "SourceSummary",
    "formats",
    "import_files",
    "load_mapping",
    "parse_mapping",
    "save_mapping",
]


def import_files(
    case: Case,
    paths: Iterable[str | os.PathLike[str]],
    *,
    format: str | None = None,  # noqa: A002 - the word that people use
    mapping: Mapping[str, str] | None = None,
    platform: str | None = None,
    progress: Progress = SILENT,
) -> ImportSummary:
    """Import files, folders, globs and zips into a case that is open for writing.

    `format` names a reader instead of recognising one; `mapping` (input column to field, '' for
    none) comes before what a reader would choose; `platform` is that of records that name none.
    A file that cannot be read is refused, with its problem in the summary, and leaves nothing
    behind; the others are imported. Joins the transaction that is open, or opens one of its own
    and records it in `run`.

    Raises `UnknownFormatError` and `MappingError` where `format` or a field does not exist,
    `DiskFullError` where there is no room; the transaction is rolled back then.
    """
    named_format(format)
    options = Options(format, check_fields(mapping or {}), platform and platform_named(platform))
    summary = ImportSummary()
    given = [os.fspath(path) for path in paths]
    with _transaction(case, given, options), _no_collector():
        for one in find_inputs(given):
            with progress.task(f"Reading {plain(one.file)}", one.size or None) as advance:
                summary.sources.append(_import(case, one, options, advance, progress))
        if any(one.status == "imported" for one in summary.sources):
            with progress.task("Uniting accounts"):
                summary.united = unite_handles(case)
    return summary


def _import(
    case: Case, given: Input, options: Options, advance: Advance, progress: Progress
) -> SourceSummary:
    try:
        return read_input(case, given, options, advance, progress)
    except NoDataError as error:
        # A picture in an export's folder is no fault; a picture that was named is.
        status: Status = "skipped" if given.found else "refused"
        return SourceSummary(given.file, status=status, problem=error.problem, hint=error.hint)
    except InputError as error:
        return SourceSummary(given.file, status="refused", problem=error.problem, hint=error.hint)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFullError(
                "The disk is full while unpacking; the case is as it was before.",
                "Free some space, or point TMPDIR to another disk, and run the command again.",
            ) from error
        return SourceSummary(
            given.file,
            status="refused",
            problem=f"{plain(given.file)} cannot be read ({error.strerror or error}).",
            hint="Check the disk, or fetch the file again.",
        )


def _transaction(case: Case, given: list[str], options: Options) -> AbstractContextManager[object]:
    if case.in_transaction:
        return case.transaction()
    return case.run(
        "import",
        {
            "files": given,
            "format": options.format,
            "mapping": dict(options.mapping),
            "platform": options.platform,
        },
    )


@contextmanager
def _no_collector() -> Iterator[None]:
    """Switch Python's cycle collector off: millions of new rows make it search in vain."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
