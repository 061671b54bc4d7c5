"""Whole columns of one field: keys of accounts, texts, lists, kinds, and what no field took."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from inconcert import model
from inconcert.ingest.record_reader import Rejected, shortened_record
from inconcert.ingest.values import entities
from inconcert.ingest.values.cells import distinct_texts, each, without
from inconcert.ingest.values.fields import as_text, clean_text, unescape
from inconcert.ingest.values.lists import EMPTY, parse_list
from inconcert.ingest.values.schema import Column, Columns
from inconcert.ingest.values.truncated_text import is_truncated

NOTHING: tuple[Any, ...] = (None, "", [], {})
FINDERS: dict[str, Callable[[str], list[str]]] = {
    "urls": entities.urls,
    "hashtags": entities.hashtags,
    "mentions": entities.mentions,
}


class Extra:
    """The values that no field took, by row; made only where there are any."""

    def __init__(self, raw: Mapping[str, Column], count: int) -> None:
        self.count = count
        self._rows: dict[int, dict[str, Any]] = {}
        for name, values in raw.items():
            distinct = distinct_texts(values)
            if not any(v not in NOTHING for v in (values if distinct is None else distinct)):
                continue
            for index, value in enumerate(values):
                if value not in NOTHING:
                    self._rows.setdefault(index, {})[name] = value

    def add(self, index: int, name: str, value: Any) -> None:
        """Keep a value of a row."""
        self._rows.setdefault(index, {})[name] = value

    def pick(self, keep: list[int]) -> Extra:
        """Return what belongs to these rows."""
        picked = Extra({}, len(keep))
        picked._rows = {new: self._rows[old] for new, old in enumerate(keep) if old in self._rows}
        return picked

    def json(self) -> list[str | None] | None:
        """Return one JSON text per row, None where a row has nothing extra."""
        if not self._rows:
            return None
        out: list[str | None] = [None] * self.count
        for index, values in self._rows.items():
            text = json.dumps(values, ensure_ascii=False, default=str)
            out[index] = clean_text(text)
        return out


def rejects_of(
    numbers: list[int],
    columns: Columns,
    raw: Mapping[str, Column],
    keep: list[int],
    keys: Column,
    reasons: tuple[dict[int, str], dict[int, str]],
) -> list[Rejected]:
    """Return the rows that are not kept, with the reason: no account, or no time."""
    bad = sorted(set(range(len(numbers))).difference(keep))
    out = []
    shown_columns = {**columns, **raw}
    for i in bad:
        if not keys[i]:
            reason = reasons[0].get(i, "no account: neither id nor handle")
        else:
            reason = reasons[1].get(i, "no time")
        filled = {k: v[i] for k, v in shown_columns.items() if v[i] not in (None, "", [])}
        record = json.dumps(filled, ensure_ascii=False, default=str)
        out.append(Rejected(numbers[i], reason, shortened_record(record)))
    return out


def picker(keep: Sequence[int]) -> Callable[[Column], list[Any]]:
    """Return a function that takes these rows out of a column."""
    return lambda values: [values[i] for i in keep]


def account_keys(
    platforms: str | Column, ids: Sequence[str | None], handles: Sequence[str | None]
) -> list[str | None]:
    """Return the keys of accounts by id, else by handle; None where both are blank."""
    if isinstance(platforms, str):
        prefix = f"{platforms}:"
        return [
            prefix + i if i else (f"{prefix}@{h.casefold()}" if h else None)
            for i, h in zip(ids, handles, strict=True)
        ]
    rows = zip(platforms, ids, handles, strict=True)
    return [model.account_key(platform, i, h) for platform, i, h in rows]


def target_key(platform: str, value: str) -> str | None:
    """Return the key of an account given as id or as '@handle'."""
    if value[0] == "@":
        return model.account_key(platform, None, value)
    return f"{platform}:{value}"


def texts(values: Column, *, entities_too: bool) -> Sequence[str | None]:
    """Return texts, None where blank; HTML entities resolved where they are text to read."""
    distinct = distinct_texts(values)
    if distinct is None:
        values = [as_text(value) for value in values]
        distinct = set(values)
    joined = "".join(filter(None, distinct))
    unclean = "\0" in joined or not _encodable(joined)
    escaped = entities_too and "&" in joined
    if not unclean and not escaped:
        return without(values, ("",))

    def read(value: str | None) -> str | None:
        if value and unclean:
            value = clean_text(value)
        return (unescape(value) if value and escaped else value) or None

    return each(values, read)


def _encodable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def lists_of(
    values: Column | None,
    text: Any,
    find: Callable[[str], list[str]],
    shape: Callable[[list[str]], list[Any]] = list,
) -> list[list[Any]] | None:
    """Return lists as a column gives them, found in the text where it gives none.

    A column without any value does not say that the texts hold none. `shape` makes of each list
    what is wanted of it.
    """
    if text is not None and values is not None and not any(values):
        values = None
    whole = _tags if find is entities.hashtags else _whole

    def found(written: str | None) -> list[Any]:
        return shape(find(written)) if written else _EMPTY_LIST

    def read(value: Any) -> list[Any]:
        return shape(whole(value)) if value not in _EMPTY_CELLS else _EMPTY_LIST

    if values is None:
        return None if text is None else each(text, found)
    if text is None or None not in values:
        return each(values, read)
    return [
        one if value is not None else found(written)
        for one, value, written in zip(each(values, read), values, text, strict=True)
    ]


def _tags(value: Any) -> list[str]:
    """Return the hashtags of a cell; a 'none' that does not mean missing (`missing`) is one."""
    if isinstance(value, str) and value.lower() in EMPTY and value.isalpha():
        return [value]
    return _whole(value)


def _whole(value: Any) -> list[str]:
    """Return what a list cell holds, without what ends in the ellipsis of a cut."""
    found = parse_list(value)
    if any(map(is_truncated, found)):
        return [one for one in found if not is_truncated(one)]
    return found


_EMPTY_LIST: list[str] = []
_EMPTY_CELLS = ("[]", "")


def without_signs(tags: list[str]) -> list[str]:
    """Return hashtags without '#'."""
    return [found for tag in tags if (found := tag.lstrip("#＃").strip()) not in ("", "-")]


def mention_keys(platform: str, names: list[str]) -> list[str | None]:
    """Return the keys of accounts that a post mentions, each once."""
    return [target_key(platform, name) for name in dict.fromkeys(names) if name]
