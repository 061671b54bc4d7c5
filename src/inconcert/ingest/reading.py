"""One input: opened, recognised, cut, normalised and loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inconcert.errors import InputError
from inconcert.ingest.choose import Reader, choose
from inconcert.ingest.files.inputs import Input
from inconcert.ingest.files.streams import Stream, refuse_bomb, sha256_of
from inconcert.ingest.load.staging import Staging
from inconcert.ingest.normalise import Normaliser
from inconcert.ingest.pictures.attach import read_pictures
from inconcert.ingest.summary import SourceSummary
from inconcert.ingest.times.parse import DayFirstError
from inconcert.ingest.times.post_times import NOTHING_ASKED, TimeOptions
from inconcert.plaintext import counted, plain
from inconcert.progress import SILENT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from inconcert.ingest.load.loading import Loading
    from inconcert.progress import Advance, Progress


@dataclass
class Options:
    """What the person asked for: a format, columns by field, a platform, how to read times."""

    format: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    platform: str | None = None
    times: TimeOptions = NOTHING_ASKED


def read_input(
    loading: Loading, given: Input, options: Options, advance: Advance, progress: Progress = SILENT
) -> SourceSummary:
    """Read one input within the transaction that is open, and hand it to `loading`.

    The counts of posts, accounts and duplicates in the summary are set when it is loaded. Raises
    `InputError` where it cannot be read; nothing of it is in the case then.
    """
    if given.problem is not None:
        raise given.problem
    known = _known_by_size(loading, given)
    if known is not None:
        return _already(loading, given, known, options)
    refuse_bomb(given)
    day_first: dict[str, bool] = {}
    for _ in range(4):
        try:
            return _read(loading, given, options, day_first, advance, progress)
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


def _known_by_size(loading: Loading, given: Input) -> int | None:
    """Return the source that holds the same bytes; hashes only where a size agrees."""
    if not given.size or not loading.has_size(given.size):
        return None
    return loading.source_of(sha256_of(given))


def _already(loading: Loading, given: Input, source: int, options: Options) -> SourceSummary:
    """Return that the case holds the input; raises `InputError` where it was read otherwise."""
    format_, held, note = loading.read_as(source)
    same = all(
        # The profile's fields have two names: `followers` is `account.followers` of a post.
        column not in held or held[column].removeprefix("account.") == name.removeprefix("account.")
        for column, name in options.mapping.items()
    )
    same = same and options.format in (None, format_)
    # What was asked of times stands in the note.
    same = same and options.times.noted_in(note.split("; "))
    if same and options.platform:
        platforms = loading.platforms_of(source)
        same = not platforms or platforms == [options.platform]
    if not same:
        raise InputError(
            f"{plain(given.file)} was imported before with another mapping, format, platform or "
            "reading of times.",
            "Import it into a new case.",
        )
    return SourceSummary(given.file, status="already imported", source=source)


def _read(
    loading: Loading,
    given: Input,
    options: Options,
    day_first: Mapping[str, bool],
    advance: Advance,
    progress: Progress,
) -> SourceSummary:
    with Stream(given) as stream:
        reader = choose(stream, given, options.format, options.mapping)
        platform = options.platform or reader.platform or "unknown"
        with Staging(loading) as staging:
            normaliser = Normaliser(
                staging.source, platform, staging.first_post, day_first, options.times
            )
            read = _stage(reader, normaliser, staging, stream, advance)
            sha256, size = reader.digest or stream.digest()
            known = loading.source_of(sha256)
            if known is not None:
                return _already(loading, given, known, options)
            _refuse_bad(given, reader, staging, read)
            pictures = read_pictures(given, staging.avatars(), progress)
            staging.hash_avatars(pictures.hashes)
            notes = [*reader.notes(), *normaliser.notes(), *pictures.notes()]
            notes += options.times.notes(zoned=normaliser.zoned)
            doubts = [*reader.record_reader.doubts(), *reader.doubts, *normaliser.doubts()]
            summary = SourceSummary(
                given.file,
                reader.format,
                read,
                staging.rejected,
                note="; ".join(dict.fromkeys(notes)),
                mapping=reader.mapping,
                rejects=staging.first_reasons(),
                doubts=list(dict.fromkeys(doubts)),
                left=reader.left,
            )
            loading.take(staging, summary, sha256, size)
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
    for batch in reader.record_reader.batches():
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
            f"{name}: {staging.rejected:,} of {counted(read, 'records')} cannot be parsed as "
            f"{reader.format} ({plain(reasons)}).",
            reader.advice(),
        )
