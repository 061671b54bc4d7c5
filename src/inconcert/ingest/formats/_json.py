"""Small tools for readers of nested JSON: safe look-ups, ids, and the making of items.

Nothing here raises on an odd shape except `ident` and `post`, which raise `Reject` with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from inconcert.ingest.format import Fields, Item, Reject, Sample, Skip

Object = Mapping[str, Any]
T = TypeVar("T")
Made = Item | Reject
Read = Callable[[Object, Object], Iterable[Made]]

EMPTY: Object = MappingProxyType({})

# '9.06E+17' and '1e+18', but not '5e12', which base-36 ids can look like.
_EXPONENT = re.compile(r"[+-]?\d(?:[.,]\d+[eE]\+?|[eE]\+)\d+")


def obj(value: Any) -> Object:
    """Return `value` if it is a JSON object, an empty one otherwise."""
    return value if type(value) is dict else EMPTY


def objects(value: Any) -> list[Object]:
    """Return the JSON objects in a JSON array; empty for anything else."""
    if type(value) is not list or not value:
        return []
    return [item for item in value if type(item) is dict]


def dig(value: Any, *path: str | int) -> Any:
    """Return what stands at `path` (keys of objects, indices of arrays), or None."""
    for step in path:
        if type(value) is dict:
            value = value.get(step)
        elif type(value) is list and type(step) is int and len(value) > step:
            value = value[step]
        else:
            return None
    return value


def text(value: Any) -> str | None:
    """Return a string that is not blank as it stands, None for anything else."""
    return value if type(value) is str and value and not value.isspace() else None


def texts(values: Iterable[Any]) -> list[str]:
    """Return the strings among `values` in order, each once, blank ones left out."""
    found = [v for v in values if type(v) is str and v and not v.isspace()]
    return found if len(found) < 2 else list(dict.fromkeys(found))


def number(value: Any) -> int | float | str | None:
    """Return a count or an epoch as it stands (a number, or text), None for anything else."""
    type_ = type(value)
    if type_ is int or type_ is float:
        return value  # type: ignore[no-any-return]
    return text(value) if type_ is str else None


def flag(value: Any) -> bool | None:
    """Return true or false, or None for anything else."""
    return value if isinstance(value, bool) else None


def ident(value: Any, what: str) -> str | None:
    """Return an id as text, None where there is none (null or blank).

    Whole numbers in JSON are exact and become text. `Reject` for a floating-point number or text
    in exponent notation, whose last digits are lost, and for what is no id at all.
    """
    if value is None:
        return None
    if type(value) is str:
        if value.isdigit():
            return value
        if "e" in value or "E" in value:
            value = value.strip()
            if _EXPONENT.fullmatch(value):
                raise Reject(f"{what} is in exponent notation, its last digits lost: {value[:40]}")
        return value.strip() or None
    if isinstance(value, bool):
        raise Reject(f"{what} is true or false, not an id")
    if isinstance(value, int):
        return str(value) if abs(value) < 10**38 else _too_long(what)
    if isinstance(value, float):
        raise Reject(f"{what} is a floating-point number, whose last digits are lost")
    raise Reject(f"{what} is not an id but a JSON {'array' if type(value) is list else 'object'}")


def _too_long(what: str) -> str:
    raise Reject(f"{what} is a number of more than 38 digits")


def first_ident(what: str, *values: Any) -> str | None:
    """Return the first of `values` that is an id."""
    for value in values:
        found = ident(value, what)
        if found is not None:
            return found
    return None


def first_number(*values: Any) -> int | float | str | None:
    """Return the first of `values` that is a number; zero is one."""
    return next((found for found in map(number, values) if found is not None), None)


def handle(value: Any) -> str | None:
    """Return a handle without '@', None for anything but text."""
    if not isinstance(value, str):
        return None
    return value.strip().lstrip("@") or None


def at(value: Any) -> str | None:
    """Return a handle with a leading '@', which is how fields name accounts without an id."""
    found = handle(value)
    return None if found is None else "@" + found


def given(fields: Fields) -> Fields:
    """Return `fields` without those that are missing: None, blank text, empty lists, objects."""
    return {name: v for name, v in fields.items() if v or v == 0}


def post_type(repost: Any, quote: Any, reply: Any) -> str:
    """Return the type of a post from what it points to.

    A reply that also quotes is a quote; `reply_to` keeps the other half.
    """
    if repost:
        return "repost"
    if quote:
        return "quote"
    return "reply" if reply else "post"


def post(
    fields: Fields,
    *,
    author: str = "the record names no author",
    time: str = "the record has no time",
) -> Item:
    """Return a post item; `Reject` where it lacks an author or a time.

    `author` and `time` are the reasons to give. Missing fields are left out, but an
    empty list stays: it says that there are no links (hashtags, mentions), while a missing one
    has them looked for in the text.
    """
    kept = {name: v for name, v in fields.items() if v or v in (0, [])}
    if "account_id" not in kept and "handle" not in kept:
        raise Reject(author)
    if "time" not in kept:
        raise Reject(time)
    return Item("post", kept)


def account(fields: Fields) -> list[Item]:
    """Return an account item in a list, or an empty list where no account is named."""
    kept = given(fields)
    return [Item("account", kept)] if "account_id" in kept or "handle" in kept else []


def profile(fields: Fields) -> Fields:
    """Return account columns as the `account.` fields of a post; id and handle stay bare."""
    return {
        (name if name in {"account_id", "handle"} else "account." + name): v
        for name, v in fields.items()
    }


def whole(record: Any) -> Object:
    """Return the record if it is a JSON object; `Reject` otherwise."""
    if not isinstance(record, dict):
        raise Reject("the record is not a JSON object")
    return record


def each(records: list[Object], read: Callable[[Object], Iterable[Made]]) -> Iterator[Made]:
    """Read the entries of a page; each that cannot be read costs itself alone.

    `Skip` where every one was skipped.
    """
    skipped = 0
    for record in records:
        try:
            # To its end first: an entry goes in whole or not at all.
            yield from list(read(record))
        except Skip:
            skipped += 1
        except Reject as error:
            yield Reject(str(error), record if error.record is None else error.record)
    if skipped == len(records):
        raise Skip


class Around(Generic[T]):
    """What was made of the context that stands around the records, kept for the next record.

    All records of one array come with the same context object; making an index of it for each
    would be quadratic.
    """

    def __init__(self, make: Callable[[Object], T]) -> None:
        self._make = make
        self._last: tuple[Any, T] | None = None

    def __call__(self, context: Any) -> T:
        """Return what `make` makes of `context` (of an empty one where it is no object)."""
        last = self._last
        if last is None or last[0] is not context:
            known = context if isinstance(context, Mapping) else EMPTY
            last = self._last = (context, self._make(known))
        return last[1]


def recogniser(
    test: Callable[[Object], bool], certainty: float = 0.95
) -> Callable[[Sample], float]:
    """Return a `recognise` that gives `certainty` times the part of the sample that passes.

    A table is never recognised: JSON has no columns in a fixed order.
    """

    def recognise(sample: Sample) -> float:
        if sample.header is not None or not sample.records:
            return 0.0
        passed = sum(1 for record in sample.records if isinstance(record, dict) and test(record))
        # In brackets: rounding must not make fifty sure records less sure than one.
        return certainty * (passed / len(sample.records))

    return recognise


def cdn_name(address: Any) -> str | None:
    """Return the file name of a signed content-delivery address, None for anything but text.

    Host, path and signature change from one collection to the next; the name stays.
    """
    found = text(address)
    if found is None:
        return None
    return found.partition("?")[0].rstrip("/").rpartition("/")[2].partition("~")[0] or None
