"""Files of posts and accounts into a case: recognised by content, nothing dropped in silence.

`import_files` is the one way in. `files` finds and unpacks what is given, `choose` says in which
format it is, `records` cuts it into batches of records, `mapping` says which column is which field
where no format in `formats` does, `values` and `times` read cells, `normalise` makes typed rows of
them, and `load` brings these into the tables of the case. A format is one file in `formats` and one
line in `registry`.
"""

from __future__ import annotations

import errno
import os
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from inconcert.errors import DiskFullError, InputError
from inconcert.ingest.choose import named_format
from inconcert.ingest.files.bounds import Bounds
from inconcert.ingest.files.inputs import Finder, Input, LeftOutError, find_inputs
from inconcert.ingest.files.pipes import Pipes
from inconcert.ingest.files.streams import NoDataError, close_archive
from inconcert.ingest.given import check_columns, check_mapping, one_mapping
from inconcert.ingest.listing import FormatInfo, formats
from inconcert.ingest.load.handles import unite_handles
from inconcert.ingest.load.loading import Loading
from inconcert.ingest.mapping.file import load_mapping, parse_mapping, save_mapping
from inconcert.ingest.reading import Options, read_input
from inconcert.ingest.summary import ImportSummary, SourceSummary, Status
from inconcert.ingest.times.post_times import TimeOptions
from inconcert.ingest.times.zones import Zone
from inconcert.ingest.values.platforms import platform_named
from inconcert.plaintext import plain
from inconcert.progress import SILENT, Advance, Progress
from inconcert.targets import recorded_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inconcert.case import Case

__all__ = [
    "FormatInfo",
    "ImportSummary",
    "SourceSummary",
    "check_reading",
    "formats",
    "import_files",
    "load_mapping",
    "mapping_ahead",
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
    day_first: bool | None = None,
    zone: str | None = None,
    max_unpacked: str | int | None = None,
    progress: Progress = SILENT,
) -> ImportSummary:
    """Import files, folders, globs and zips into a case that is open for writing.

    `format` names a reader instead of recognising one; `mapping` (input column to field, '' for
    none) comes before what a reader would choose; `platform` is that of records that name none.
    `day_first` says whether 3/4/2021 is in April (True) or in March; `zone` (an offset or a name
    such as Europe/Berlin) is that of times which name none.
    `max_unpacked` is the most that one file, or a zip as a whole, may unpack to: a number of bytes
    or a text such as '200GB'; without it 64 GiB, and 256 MiB where that is more than 250 times the
    packed size. Links in a folder are not followed.
    A file that cannot be read is refused, with its problem in the summary, and leaves nothing
    behind; the others are imported. Joins the transaction that is open, or opens one of its own
    and records it in `run`.

    Raises `UnknownFormatError`, `MappingError` and `ParameterError` where `format`, a field or
    `zone` does not exist,
    `DiskFullError` where there is no room; the transaction is rolled back then.
    """
    named_format(format)
    options = Options(
        format,
        check_mapping(mapping or {}),
        platform and platform_named(platform),
        TimeOptions(day_first, Zone(zone) if zone is not None else None),
    )
    summary = ImportSummary()
    given = [os.fspath(path) for path in paths]
    bounds = Bounds.given(max_unpacked)
    with Pipes(bounds, progress) as pipes:
        inputs = Finder(case.path, pipes, bounds).find(given)
        if options.mapping:
            known = list(inputs)
            check_columns(options.mapping, known, format)
            inputs = iter(known)
        with _transaction(case, given, options, max_unpacked):
            loading = Loading(case)
            for one in inputs:
                with progress.task(f"Reading {plain(one.file)}", one.size or None) as advance:
                    summary.sources.append(_import(loading, one, options, advance, progress))
            loading.load()
            close_archive()
            if any(one.status == "imported" for one in summary.sources):
                with progress.task("Uniting accounts"):
                    summary.united = unite_handles(case)
    return summary


def check_reading(
    *,
    format: str | None,  # noqa: A002 - the word that people use
    mapping: Mapping[str, str] | None,
    platform: str | None,
    zone: str | None,
    max_unpacked: str | int | None,
) -> None:
    """Raise what `import_files` raises for these arguments, without a case or a file."""
    named_format(format)
    check_mapping(mapping or {})
    if platform:
        platform_named(platform)
    if zone is not None:
        Zone(zone)
    Bounds.given(max_unpacked)


def mapping_ahead(
    case: Case,
    paths: Iterable[str | os.PathLike[str]],
    *,
    format: str | None = None,  # noqa: A002 - as in import_files
    mapping: Mapping[str, str] | None = None,
    max_unpacked: str | int | None = None,
) -> dict[str, str]:
    """Return how an import of tables with the same columns will read them, before it is made.

    Raises `MappingError` where their columns differ or no table is among them. What stands in
    pipes, which can be read only once, is not looked at.
    """
    given = [os.fspath(path) for path in paths if os.fspath(path) != "-"]
    inputs = find_inputs(given, case=case.path, bounds=Bounds.given(max_unpacked))
    found = one_mapping(inputs, format, check_mapping(mapping or {}))
    close_archive()
    return found


def _import(
    loading: Loading, given: Input, options: Options, advance: Advance, progress: Progress
) -> SourceSummary:
    try:
        return read_input(loading, given, options, advance, progress)
    except LeftOutError as error:
        return SourceSummary(given.file, status="skipped", problem=error.problem, hint=error.hint)
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


def _transaction(
    case: Case, given: list[str], options: Options, max_unpacked: str | int | None
) -> AbstractContextManager[object]:
    if case.in_transaction:
        return case.transaction()
    return case.run(
        "import",
        {
            "files": [recorded_name(one) for one in given],
            "format": options.format,
            "mapping": dict(options.mapping),
            "platform": options.platform,
            "day_first": options.times.day_first,
            "zone": options.times.zone.text if options.times.zone else None,
            "max_unpacked": max_unpacked,
        },
    )
