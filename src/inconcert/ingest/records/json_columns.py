"""JSON records into columns: by a format's `read`, or flattened where the format is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from inconcert.ingest.format import Fields, RecordFormat, Reject, Skip
from inconcert.ingest.normalise import NormalisedRows, Normaliser
from inconcert.ingest.record_reader import Batch, Rejected, shortened_record
from inconcert.ingest.values.fields import as_text
from inconcert.ingest.values.schema import ACCOUNT_FIELDS, POST_FIELDS, Columns

if TYPE_CHECKING:
    from inconcert.ingest.mapping.plan import TablePlan

_DEPTH = 6


def flatten(record: Any) -> dict[str, Any]:
    """Return a record with nested keys joined by dots; lists stay as they are."""
    flat: dict[str, Any] = {}
    if not isinstance(record, Mapping):
        return {"value": record}
    _flatten(record, "", flat, 0)
    return flat


def _flatten(value: Mapping[str, Any], prefix: str, flat: dict[str, Any], depth: int) -> None:
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if isinstance(inner, Mapping) and inner and depth < _DEPTH:
            _flatten(inner, f"{name}.", flat, depth + 1)
        else:
            flat[name] = inner


def flat_columns(records: Iterable[Any]) -> tuple[list[str], list[Sequence[Any]]]:
    """Return the union of the keys in order of appearance, and a column for each."""
    flat = [flatten(record) for record in records]
    names = list(dict.fromkeys(key for record in flat for key in record))
    return names, [[record.get(name) for record in flat] for name in names]


def generic_rows(batch: Batch, plan: TablePlan, normaliser: Normaliser) -> NormalisedRows:
    """Return the rows of records of unknown format, by the plan of their flattened columns."""
    names, columns = flat_columns(batch.records)
    return plan.rows(Batch(batch.numbers, columns), names, normaliser)


def format_rows(
    batch: Batch, chosen: RecordFormat, normaliser: Normaliser
) -> Iterator[NormalisedRows]:
    """Yield the rows that a format reads from the records of a batch."""
    posts = _Collected(POST_FIELDS)
    accounts = _Collected(ACCOUNT_FIELDS)
    rejects: list[Rejected] = []
    entries = 0
    for number, record in zip(batch.numbers, batch.records, strict=True):
        try:
            if not isinstance(record, Mapping):
                raise Reject("the record is not a JSON object")
            # The items of one record go in together, or not at all.
            items = list(chosen.read(record, batch.context))
        except Skip:
            continue
        except Reject as error:
            rejects.append(Rejected(number, str(error), shortened_record(_dump(record))))
            continue
        met = 0
        for item in items:
            if isinstance(item, Reject):
                rejects.append(Rejected(number, str(item), shortened_record(_dump(item.record))))
                met += 1
            elif item.table == "post":
                posts.add(number, item.fields)
                met += 1
            else:
                accounts.add(number, item.fields)
        entries += max(0, met - 1)
    yield NormalisedRows(rejects=rejects, entries=entries)
    # Profiles first: what a format says of an account outweighs what a post shows of it.
    yield normaliser.accounts(accounts.numbers, *accounts.columns(normaliser))
    yield normaliser.posts(posts.numbers, *posts.columns(normaliser))


class _Collected:
    """Fields of many items, as columns."""

    def __init__(self, known: frozenset[str]) -> None:
        self.known = known
        self.numbers: list[int] = []
        self._items: list[Fields] = []

    def add(self, number: int, fields: Fields) -> None:
        self.numbers.append(number)
        self._items.append(fields)

    def columns(self, normaliser: Normaliser) -> tuple[Columns, Columns]:
        """Return the columns of fields and those of everything else."""
        known, other = self._split()
        return normaliser.missing.cleaned(known, {name: name for name in known}), other

    def _split(self) -> tuple[Columns, Columns]:
        names = dict.fromkeys(name for item in self._items for name in item)
        known: Columns = {}
        other: Columns = {}
        for name in names:
            values = [item.get(name) for item in self._items]
            (known if name in self.known else other)[name] = values
        extra = other.pop("extra", None)
        if extra is not None:
            # A format may hand over what it did not use as one object.
            for name in dict.fromkeys(
                key for value in extra if isinstance(value, Mapping) for key in value
            ):
                other.setdefault(
                    name,
                    [value.get(name) if isinstance(value, Mapping) else None for value in extra],
                )
        return known, other


def _dump(record: Any) -> str:
    import orjson

    try:
        return orjson.dumps(record, default=str).decode()
    except (orjson.JSONEncodeError, UnicodeDecodeError):
        return as_text(str(record)) or ""
