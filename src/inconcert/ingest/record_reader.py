"""What a record reader hands over: batches of records with their numbers, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from inconcert.ingest.format import Sample

BATCH_ROWS = 20_000
# A batch also ends when it holds about this much text, so that memory stays bounded.
BATCH_BYTES = 16 << 20
SAMPLE_RECORDS = 50
# From how many records the columns of a table of unknown format are recognised, and from how much
# text.
LARGE_SAMPLE = 4_000
LARGE_SAMPLE_BYTES = 4 << 20
RECORD_SHOWN = 2_000


class Rejected(NamedTuple):
    """One record that could not be read: 1-based number, reason, and the record as met."""

    row: int
    reason: str
    record: str


@dataclass
class Batch:
    """Records in a row: tables give `columns` in the order of the header, JSON gives `records`.

    `context` is what stands around the array that JSON records come from, `path` where it stands.

    `numbers` are the 1-based record numbers of what is given; `rejects` those that are not.
    """

    numbers: list[int]
    columns: list[Sequence[Any]] = field(default_factory=list)
    records: list[Any] = field(default_factory=list)
    rejects: list[Rejected] = field(default_factory=list)
    context: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""


class RecordReader(Protocol):
    """Cuts one input into records, once, from beginning to end."""

    header: tuple[str, ...] | None

    def sample(self, most: int = SAMPLE_RECORDS) -> Sample:
        """Return the first records without taking them.

        Where `most` is more than 50, up to so many: the first half of them in a row, the others
        spread over what was read.
        """

    def batches(self) -> Iterator[Batch]:
        """Yield the records in order, with bounded memory."""

    def doubts(self) -> list[str]:
        """Return what may be wrong or missing in what was cut, a sentence each."""

    def notes(self) -> list[str]:
        """Return what was assumed, one phrase each."""


def spread(records: Sequence[Any], most: int) -> list[Any]:
    """Return up to `most` records: the first half of them in a row, the rest evenly spread.

    Neighbours show what repeats in a file that is sorted, the others what comes later.
    """
    if len(records) <= most:
        return list(records)
    first = most // 2
    rest = len(records) - first
    wanted = most - first
    return [*records[:first], *(records[first + i * rest // wanted] for i in range(wanted))]


def shortened_record(record: object) -> str:
    """Return a record as the reject table keeps it: at most 2,000 characters, no NULs."""
    text = record if isinstance(record, str) else str(record)
    text = text[:RECORD_SHOWN].replace("\0", "")
    return text.encode("utf-8", "replace").decode()
