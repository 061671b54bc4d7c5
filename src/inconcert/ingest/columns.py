"""Whole columns of one field: keys of accounts, texts, lists, kinds, and what no field took."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from inconcert import model
from inconcert.ingest import entities
from inconcert.ingest.fields import as_text, clean_text, unescape
from inconcert.ingest.lists import parse_list
from inconcert.ingest.schema import Column, Columns

_KINDS = {
    "post": "post", "tweet": "post", "status": "post", "origin": "post", "original": "post",
    "repost": "repost", "retweet": "repost", "retweeted": "repost", "share": "repost",
    "rt": "repost", "reblog": "repost", "forward": "repost",
    "quote": "quote", "quoted": "quote", "quote_tweet": "quote",
    "reply": "reply", "replied_to": "reply", "comment": "reply",
}  # fmt: skip
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
            if not any(values) and not any(v not in NOTHING for v in values):
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


def texts(values: Column, *, entities_too: bool) -> list[str | None]:
    """Return texts, None where blank; HTML entities resolved where they are text to read."""
    try:
        joined = "".join(values)
    except TypeError:
        values = [as_text(value) for value in values]
        joined = "".join(filter(None, values))
    if "\0" in joined or not _encodable(joined):
        values = [clean_text(value) if value else None for value in values]
    if entities_too and "&" in joined:
        return [(unescape(v) if "&" in v else v) or None if v else None for v in values]
    return [value or None for value in values]


def _encodable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def lists_of(
    values: Column | None, text: Any, find: Callable[[str], list[str]]
) -> list[list[str]] | None:
    """Return lists as a column gives them, found in the text where it gives none."""
    if values is None:
        if text is None:
            return None
        return [find(value) if value else _EMPTY_LIST for value in text]
    if text is None or None not in values:
        return [parse_list(v) if v not in _EMPTY_CELLS else _EMPTY_LIST for v in values]
    return [
        parse_list(value) if value is not None else (find(written) if written else _EMPTY_LIST)
        for value, written in zip(values, text, strict=True)
    ]


_EMPTY_LIST: list[str] = []
_EMPTY_CELLS = ("[]", "")


def without_signs(lists: list[list[str]] | None) -> list[list[str]] | None:
    """Return hashtags without '#'."""
    if lists is None:
        return None
    return [
        [found for tag in tags if (found := tag.lstrip("#＃").strip()) not in ("", "-")]
        if tags
        else tags
        for tags in lists
    ]


def mention_keys(
    lists: list[list[str]] | None, platforms: str | Column
) -> list[list[str | None]] | None:
    """Return the keys of accounts mentioned, each once."""
    if lists is None:
        return None
    by_row = [platforms] * len(lists) if isinstance(platforms, str) else platforms
    return [
        [target_key(platform, name) for name in dict.fromkeys(names) if name] if names else names  # type: ignore[misc]
        for platform, names in zip(by_row, lists, strict=True)
    ]


def kinds_of(values: Column | None, out: Columns, count: int) -> str | list[str]:
    """Return the kind of each post: as given, else what it points to, else 'post'."""
    pointers = [
        (kind, column)
        for kind, names in (
            ("repost", ("repost_of", "repost_account")),
            ("quote", ("quote_of", "quote_account")),
            ("reply", ("reply_to", "reply_account")),
        )
        for name in names
        if (column := out.get(name)) is not None
    ]
    if values is None and not pointers:
        return "post"
    kinds = ["post"] * count
    for kind, column in reversed(pointers):
        if any(column):
            kinds = [kind if target else k for target, k in zip(column, kinds, strict=True)]
    if values is None:
        return kinds
    # Unhashable values name no kind.
    meant = {v: _KINDS.get(v.strip().lower()) for v in set(filter(_is_text, values))}
    return [(meant.get(v) or k) if _is_text(v) else k for v, k in zip(values, kinds, strict=True)]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
