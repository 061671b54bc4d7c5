"""Cells that say which post a post reposts, quotes or answers, in whatever shape they say it.

Yes and no, an id, a handle, an address, an object as JSON or as a program printed it: exports
write all of these under names such as `retweeted_status`, `quote` or `in_reply_to`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from inconcert.ingest.values.fields import FieldError, as_text, is_missing, parse_bool, parse_id
from inconcert.ingest.values.lists import EMPTY, literal_values
from inconcert.ingest.values.type_words import type_word

_STATUS = re.compile(
    r"https?://(?:[\w-]+\.)*(?:twitter|x)\.com/(?:#!/)?(i/web|\w{1,50})/status(?:es)?/(\d+)",
    re.IGNORECASE,
)
_PRINTED_ID = re.compile(r"\bid(?:_str)?['\"]?\s*[=:]\s*['\"]?(\d{5,20})\b")
_PRINTED_TYPE = re.compile(r"\btype['\"]?\s*[=:]\s*['\"]?(\w+)")
_PRINTED_NAME = re.compile(r"\b(?:screen_name|username)['\"]?\s*[=:]\s*['\"](\w{1,50})['\"]")
_HANDLE = re.compile(r"@?(\w[\w.\-]{0,60})")
# Shorter numbers under such a name are counts.
_ID_DIGITS = 9

FLAGS = {"is_repost": "repost", "is_quote": "quote", "is_reply": "reply"}
# Field of any shape → field of yes and no, of the post and of the account.
ANY_SHAPE = {
    "reposted": ("is_repost", "repost_of", "repost_account"),
    "quoted": ("is_quote", "quote_of", "quote_account"),
    "replied": ("is_reply", "reply_to", "reply_account"),
}
_COUNT_OF = {"reposted": "reposts", "quoted": "quotes", "replied": "replies"}
_REFERENCES = {"retweeted": "reposted", "quoted": "quoted", "replied_to": "replied"}


class Pointer(NamedTuple):
    """What a cell says: whether there is another post, its id, its account ('@' for a handle)."""

    yes: bool | None = None
    post: str | None = None
    account: str | None = None
    time: Any = None


NOTHING = Pointer()


def pointer(value: Any, field: str = "reposted") -> Pointer:  # noqa: PLR0911 - one a shape
    """Return what a cell of any shape says about the post of `field` (a key of `ANY_SHAPE`)."""
    if is_missing(value):
        return NOTHING
    if isinstance(value, Mapping):
        return _of_object(value)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return next((p for one in value if (p := pointer(one, field)) != NOTHING), NOTHING)
    try:
        return Pointer(parse_bool(value))
    except FieldError:
        pass
    text = (as_text(value) or "").strip()
    if text.lower() in EMPTY or text in ("-", "NA", "#N/A"):
        return NOTHING
    if text in ("x", "X", "✓", "✔"):
        # A tick; an account of that name would be '@x'.
        return Pointer(True)
    if text[0] in "[{" and (found := literal_values(text)) is not None:
        return pointer(found, field)
    if match := _STATUS.search(text):
        name = match[1]
        return Pointer(True, match[2], None if name in ("i", "i/web") else f"@{name}")
    if type_ := type_word(text):
        return Pointer(f"is_{type_}" == ANY_SHAPE[field][0])
    return _of_text(text, field)


def _of_text(text: str, field: str) -> Pointer:
    plain = text[1:] if re.fullmatch(r"[xX]\d{9,}", text) else text
    if plain.isdigit():
        return Pointer(True, plain) if len(plain) >= _ID_DIGITS else NOTHING
    # One word may be a name where it stands for whom a post reposts; a reply may be one word.
    if (match := _HANDLE.fullmatch(text)) and (text[0] == "@" or field == "reposted"):
        return Pointer(True, None, f"@{match[1]}")
    post, name = _PRINTED_ID.search(text), _PRINTED_NAME.search(text)
    if post or name:
        return Pointer(True, post and post[1], f"@{name[1]}" if name else None)
    return NOTHING


def _of_object(value: Mapping[Any, Any]) -> Pointer:
    if not value:
        return NOTHING
    users = (value.get(key) for key in ("user", "author", "account"))
    user: Mapping[Any, Any] = next((one for one in users if isinstance(one, Mapping)), {})
    account = _first_id(user, "id_str", "id", "rest_id", "pk") or _first_id(
        value, "author_id", "user_id"
    )
    if account is None:
        for holder in (user, value):
            for key in ("screen_name", "username", "acct", "handle"):
                if isinstance(holder.get(key), str) and holder[key].strip("@ "):
                    account = account or f"@{holder[key].strip().lstrip('@')}"
    post = _first_id(value, "id_str", "id", "rest_id", "tweet_id")
    time = next(
        (
            value[k]
            for k in ("created_at", "date")
            if isinstance(value.get(k), str | int) and not isinstance(value.get(k), bool)
        ),
        None,
    )
    return Pointer(True, post, account, time if post else None)


def _first_id(holder: Mapping[Any, Any], *keys: str) -> str | None:
    for key in keys:
        found = holder.get(key)
        if isinstance(found, str | int) and not isinstance(found, bool):
            try:
                text = parse_id(found)
            except FieldError:
                continue
            if text:
                return text
    return None


def references(value: Any) -> dict[str, Pointer]:
    """Return what a cell of `referenced_tweets` points to, by field of any shape."""
    found: dict[str, Pointer] = {}
    for type_, post in _references(value):
        field = _REFERENCES.get(type_)
        if field is not None and field not in found:
            found[field] = Pointer(True, post)
    return found


def _references(value: Any) -> list[tuple[str, str | None]]:
    if is_missing(value):
        return []
    if isinstance(value, Mapping):
        type_ = value.get("type")
        return [(type_, _first_id(value, "id", "id_str"))] if isinstance(type_, str) else []
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [one for part in value for one in _references(part)]
    text = (as_text(value) or "").strip()
    if not text or text.lower() in EMPTY:
        return []
    if text[0] in "[{" and (listed := literal_values(text)) is not None:
        return _references(listed)
    ids = [match[1] for match in _PRINTED_ID.finditer(text)]
    types = [match[1] for match in _PRINTED_TYPE.finditer(text)]
    return list(zip(types, ids, strict=False))


def resolve(columns: dict[str, Any]) -> dict[str, Any]:
    """Return columns by field in which the fields of any shape have become those they tell of.

    What a column of its own says comes first, row by row. A column of numbers that are neither
    ids nor yes and no counts reposts (quotes, replies).
    """
    present = [name for name in (*ANY_SHAPE, "referenced") if name in columns]
    if not present:
        return columns
    columns = dict(columns)
    told: dict[str, list[Pointer]] = {}
    for name in present:
        values = columns.pop(name)
        if name == "referenced":
            by_row = [references(value) for value in values]
            for field in ANY_SHAPE:
                if any(field in row for row in by_row):
                    told[field] = [row.get(field, NOTHING) for row in by_row]
        elif _counts(values):
            columns.setdefault(_COUNT_OF[name], values)
        else:
            told[name] = [pointer(value, name) for value in values]
    for name, found in told.items():
        flag, post, account = ANY_SHAPE[name]
        _fill(columns, flag, [p.yes for p in found])
        _fill(columns, post, [p.post for p in found])
        _fill(columns, account, [p.account for p in found])
        if name == "reposted":
            _fill(columns, "repost_time", [p.time for p in found])
    return columns


def _counts(values: Sequence[Any]) -> bool:
    """Return whether a column holds numbers of which some are neither ids nor yes and no."""
    shown = (as_text(v) for v in values if not isinstance(v, Mapping | list | bool))
    texts = {text for text in shown if text}
    numbers = {t.partition(".")[0] for t in texts if re.fullmatch(r"\d{1,8}(\.0+)?", t)}
    return bool(numbers - {"0", "1"}) and len(numbers) * 2 > len(texts)


def _fill(columns: dict[str, Any], field: str, values: list[Any]) -> None:
    if any(value is not None for value in values):
        known = columns.get(field)
        if known is not None:
            values = [
                new if old in (None, "") else old for old, new in zip(known, values, strict=True)
            ]
        columns[field] = values


def by_collector(header: Sequence[str], plain_name: Any) -> set[str]:
    """Return the columns that say what the person who collected the posts did with them.

    `retweeted` beside `favorited` is 'by me' in the API of X, not the type of post.
    """
    names = {plain_name(name): name for name in header}
    return {names["retweeted"]} if names.keys() >= {"retweeted", "favorited"} else set()
