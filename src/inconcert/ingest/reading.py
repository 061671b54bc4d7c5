"""One input: opened, recognised, cut, normalised and loaded."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inconcert.errors import InputError
from inconcert.ingest.choose import Reader, choose
from inconcert.ingest.inputs import Input
from inconcert.ingest.normalise import Normaliser
from inconcert.ingest.pictures import read_pictures
from inconcert.ingest.staging import Staging, record_source
from inconcert.ingest.streams import Stream, sha256_of
from inconcert.ingest.summary import SourceSummary
from inconcert.ingest.times import DayFirstError
from inconcert.plaintext import plain
from inconcert.progress import SILENT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from inconcert.case import Case
    from inconcert.progress import Advance, Progress


@dataclass
class Options:
    """What the person asked for: a format, columns by field, a platform."""

    format: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    platform: str | None = None


def read_input(
    case: Case, given: Input, options: Options, advance: Advance, progress: Progress = SILENT
) -> SourceSummary:
    """Import one input within the transaction that is open.

    Raises `InputError` where it cannot be read; nothing of it is in the case then.
    """
    if given.problem is not None:
        raise given.problem
    known = _known_by_size(case, given)
    if known is not None:
        return _already(case, given, known, options)
    day_first: dict[str, bool] = {}
    for _ in range(4):
        try:
            return _read(case, given, options, day_first, advance, progress)
        except DayFirstError as error:
            # A row far into the file shows the order of day and month: read it all again.
            name = error.__notes__[-1]
            if name in day_first:
                break
            day_first[name] = error.day_first
    raise InputError(
        f"{plain(given.file)} mixes dates with the day first and with the month first.",
        "Write all its dates as YYYY-MM-DD.",
    )


def _known_by_size(case: Case, given: Input) -> int | None:
    """Return the source that holds the same bytes; hashes only where a size agrees."""
    sizes = case.query("SELECT source, sha256 FROM source WHERE bytes = ?", [given.size])
    if not sizes or not given.size:
        return None
    digest = sha256_of(given)
    return next((source for source, sha256 in sizes if sha256 == digest), None)


def _already(case: Case, given: Input, source: int, options: Options) -> SourceSummary:
    """Return that the case holds the input; raises `InputError` where it was read otherwise."""
    format_, text = case.query("SELECT format, mapping FROM source WHERE source = ?", [source])[0]
    held = json.loads(text) if text else {}
    same = all(held.get(column, "") == name for column, name in options.mapping.items())
    same = same and options.format in (None, format_)
    if same and options.platform:
        platforms = case.query("SELECT DISTINCT platform FROM post WHERE source = ?", [source])
        same = not platforms or (options.platform,) in platforms
    if not same:
        raise InputError(
            f"{plain(given.file)} was imported before with another mapping, format or platform.",
            "Import it into a new case.",
        )
    return SourceSummary(given.file, status="already imported", source=source)


def _read(
    case: Case,
    given: Input,
    options: Options,
    day_first: Mapping[str, bool],
    advance: Advance,
    progress: Progress,
) -> SourceSummary:
    number = 1 + int(case.one("SELECT max(source) FROM source") or 0)
    next_post = 1 + int(case.one("SELECT max(post) FROM post") or 0)
    with Stream(given) as stream:
        reader = choose(stream, given, options.format, options.mapping)
        platform = options.platform or reader.platform or "unknown"
        normaliser = Normaliser(number, platform, next_post, day_first)
        with Staging(case, number) as staging:
            read = _stage(reader, normaliser, staging, stream, advance)
            sha256, size = reader.digest or stream.digest()
            known = case.one("SELECT source FROM source WHERE sha256 = ?", [sha256])
            if known is not None:
                return _already(case, given, known, options)
            _refuse_bad(given, reader, staging, read)
            pictures = read_pictures(given, staging.avatars(), progress)
            staging.hash_avatars(pictures.hashes)
            loaded = staging.load()
    notes = [*reader.notes(), *normaliser.notes(), *pictures.notes()]
    if loaded.merged:
        notes.append(f"{loaded.merged:,} rows told a post of the file again and were united")
    if loaded.clashes:
        notes.append(f"{loaded.clashes:,} rows had the id of another post; both are kept")
    summary = SourceSummary(
        given.file,
        reader.format,
        read,
        staging.rejected,
        loaded.posts,
        loaded.accounts,
        loaded.duplicates,
        "; ".join(dict.fromkeys(notes)),
        reader.mapping,
        source=number,
        rejects=staging.first_reasons(),
    )
    record_source(case, _source_row(summary, sha256, size))
    return summary


def _stage(
    reader: Reader,
    normaliser: Normaliser,
    staging: Staging,
    stream: Stream,
    advance: Callable[[float], None],
) -> int:
    """Read every batch into the staging tables; return the number of records met."""
    read = done = 0
    for batch in reader.cutter.batches():
        read += len(batch.numbers) + len(batch.rejects)
        staging.reject(batch.rejects)
        for rows in reader.rows(batch, normaliser):
            staging.add(rows)
            read += rows.entries
        advance(stream.position - done)
        done = stream.position
    return read


def _refuse_bad(given: Input, reader: Reader, staging: Staging, read: int) -> None:
    """Refuse an input without records, or with more rejected than read."""
    name = plain(given.file)
    if not read:
        raise InputError(f"{name} holds no records.", "Check that the export is complete.")
    if staging.rejected * 2 > read:
        reasons = "; ".join(staging.first_reasons())
        raise InputError(
            f"{name}: {staging.rejected:,} of {read:,} records cannot be read as "
            f"{reader.format} ({plain(reasons)}).",
            reader.advice(),
        )


def _source_row(summary: SourceSummary, sha256: str, size: int) -> dict[str, object]:
    return {
        "source": summary.source,
        "file": summary.file.encode("utf-8", "replace").decode(),
        "format": summary.format,
        "sha256": sha256,
        "bytes": size,
        "rows_read": summary.rows_read,
        "rows_rejected": summary.rows_rejected,
        "posts": summary.posts,
        "accounts": summary.accounts,
        "duplicates": summary.duplicates,
        "mapping": json.dumps(summary.mapping, ensure_ascii=False) if summary.mapping else None,
        "note": summary.note or None,
    }
