"""What type of post each row is: by words, flags, what it points to, and how its text begins."""

from __future__ import annotations

import re
from typing import Any

from inconcert.ingest.values.cells import distinct_texts
from inconcert.ingest.values.flags import Flags
from inconcert.ingest.values.pointers import FLAGS
from inconcert.ingest.values.schema import Column, Columns
from inconcert.ingest.values.type_words import type_word

_RANK = {"post": 0, "reply": 1, "quote": 2, "repost": 3}
_TARGETS = {
    "repost": ("repost_of", "repost_account"),
    "quote": ("quote_of", "quote_account"),
    "reply": ("reply_to", "reply_account"),
}
# Where 'RT @name' names an account of the same platform.
_RT_PLATFORMS = frozenset(["x", "unknown", "weibo", "truthsocial", "gab", "gettr", "parler"])
_MARKS = r"[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]*"
_NAME = r"([A-Za-z0-9_]{1,50}(?![A-Za-z0-9_\u00c0-\u024f])|\w[\w\-]{0,50}(?=\s*[:：]))"
# 'RT @name: …' in Latin and full-width letters, Cyrillic and Arabic; '//@name:' of Weibo.
_SIGNED = re.compile(
    rf"{_MARKS}['\"“”]?(?:(?:RT|ＲＴ|ｒｔ|РТ|رت|رتويت|retweeted|retweet|MT){_MARKS}[:：]?|//)"
    rf"{_MARKS}[@＠]{_NAME}(?:{_MARKS}[:：]|\s|…|$)",
    re.IGNORECASE,
)
# Where a tool took the punctuation out of texts: 'RT name: …'.
_UNSIGNED = re.compile(
    rf"{_MARKS}['\"“”]?RT[:：]?\s+([A-Za-z0-9_]{{1,50}})\s?[:：](?!//)", re.IGNORECASE
)
_NO_NAMES = frozenset(
    ["alert", "attention", "breaking", "breakingnews", "exclusive", "fact", "help", "important",
     "info", "just", "listen", "live", "look", "must", "new", "news", "now", "photo", "pic",
     "please", "pls", "question", "read", "reminder", "status", "thread", "update", "urgent",
     "video", "via", "vote", "warning", "watch", "win"]
)  # fmt: skip
_WHOLE = frozenset(["转发微博", "轉發微博", "转发", "轉發"])
# The characters with which a text begins that one of these matches: most texts begin with another.
_FIRST = frozenset(
    "RrMmＲｒРрر/'\"“”转轉\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u205f\u3000\ufeff"
).union(map(chr, (*range(0x2000, 0x2010), *range(0x202A, 0x2030), *range(0x2066, 0x206A))))
_LEADING = re.compile(rf"{_MARKS}[.'\"]?[@＠]([A-Za-z0-9_][\w\-]{{0,60}})")


def post_types(
    columns: Columns, out: Columns, platforms: str | Column, count: int, flags_: Flags
) -> Any:
    """Return the type of each post, 'post' where nothing says otherwise.

    `columns` are the raw ones by field (`type`, `is_repost`, `is_quote`, `is_reply`), `out` those
    of the post, where targets that a text or a type tells of are filled in; `flags_` reads yes
    and no. A word for a repost, a quote or a reply decides; then yes and no; then what the post
    points to; then a text that begins 'RT @name'. A word for a post says what the row is, not that
    nothing is reposted.
    """
    if "post_id" in out:
        _without_self(out)
    types = _by_pointers(out, count)
    flags = _by_flags(columns, count, flags_)
    words = columns.get("type")
    if flags is None and words is None and types is None:
        types = ["post"] * count
    else:
        types = types or ["post"] * count
        if flags is not None:
            types = [_flagged(*row) for row in zip(flags, types, strict=True)]
        if words is not None:
            meant = {v: type_word(v) for v in set(filter(_is_text, words))}
            meant = {v: type_ for v, type_ in meant.items() if type_ not in (None, "post")}
            types = [
                (meant.get(v) or k) if _is_text(v) else k for v, k in zip(words, types, strict=True)
            ]
        _move(types, out)
    _by_text(types, out, platforms)
    return types if any(type_ != "post" for type_ in types) else "post"


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _without_self(out: Columns) -> None:
    """Drop targets that are the post itself."""
    own = out["post_id"]
    for name in ("repost_of", "quote_of", "reply_to"):
        targets = out.get(name)
        if targets is None:
            continue
        named = set(distinct_texts(targets) or ()) - {None}
        if named and not named.isdisjoint(distinct_texts(own) or ()):
            out[name] = [None if a == b else a for a, b in zip(targets, own, strict=True)]


def _by_pointers(out: Columns, count: int) -> list[str] | None:
    types: list[str] | None = None
    for type_ in ("reply", "quote", "repost"):
        for name in _TARGETS[type_]:
            column = out.get(name)
            if column is not None and any(column):
                types = types or ["post"] * count
                types = [type_ if target else k for target, k in zip(column, types, strict=True)]
    return types


def _by_flags(columns: Columns, count: int, flags: Flags) -> list[tuple[str, bool]] | None:
    """Return, a row, the type that yes and no tell, and whether they deny a repost."""
    given = [
        (type_, flags.read(name, type_, columns[name]))
        for name, type_ in FLAGS.items()
        if name in columns
    ]
    if not given:
        return None
    found = [("", False)] * count
    for type_, values in given:
        for row, said in enumerate(values):
            if said and not found[row][0]:
                found[row] = (type_, found[row][1])
            elif said is False and type_ == "repost":
                found[row] = (found[row][0], True)
    return found


def _flagged(flag: tuple[str, bool], pointed: str) -> str:
    type_, no_repost = flag
    if type_ and (_RANK[type_] > _RANK[pointed] or (no_repost and pointed == "repost")):
        return type_
    return pointed


def _move(types: list[str], out: Columns) -> None:
    """Give a quote or a reply the target that a column for reposts and others alike holds."""
    sources = [out.get(name) for name in _TARGETS["repost"]]
    if not any(sources) or not {"quote", "reply"}.intersection(types):
        return
    for type_ in ("quote", "reply"):
        rows = [
            row
            for row, one in enumerate(types)
            if one == type_ and any(column and column[row] for column in sources)
        ]
        if not rows:
            continue
        for name, column in zip(_TARGETS[type_], sources, strict=True):
            if column is None:
                continue
            own = out[name] = list(out.get(name) or [None] * len(types))
            for row in rows:
                own[row] = own[row] or column[row]
                column[row] = None


def _by_text(types: list[str], out: Columns, platforms: str | Column) -> None:
    """Take what a text tells: 'RT @name' of reposts, '@name' at the start of replies."""
    texts = out.get("text")
    if texts is None or (isinstance(platforms, str) and platforms not in _RT_PLATFORMS):
        return
    named: dict[str, list[tuple[int, str]]] = {"repost_account": [], "reply_account": []}
    for row, (text, type_) in enumerate(zip(texts, types, strict=True)):
        if not text or type_ == "quote" or (type_ != "reply" and text[0] not in _FIRST):
            continue
        platform = platforms if isinstance(platforms, str) else platforms[row]
        if platform not in _RT_PLATFORMS:
            continue
        if type_ == "reply":
            match = _LEADING.match(text)
            if match and not any(_cell(out, name, row) for name in _TARGETS["reply"]):
                named["reply_account"].append((row, f"{platform}:@{match[1].casefold()}"))
            continue
        reposted, name = _reposted(text)
        if reposted:
            types[row] = "repost"
            if name and not _cell(out, "repost_account", row):
                named["repost_account"].append((row, f"{platform}:@{name.casefold()}"))
    for field, found in named.items():
        if found:
            column = out[field] = list(out.get(field) or [None] * len(types))
            for row, key in found:
                column[row] = key


def _reposted(text: str) -> tuple[bool, str]:
    """Return whether a text begins as one that is passed on, and the name it gives."""
    if match := _SIGNED.match(text):
        return True, match[1]
    if match := _UNSIGNED.match(text):
        return True, "" if match[1].casefold() in _NO_NAMES else match[1]
    return text.strip() in _WHOLE, ""


def _cell(out: Columns, name: str, row: int) -> Any:
    column = out.get(name)
    return column[row] if column is not None else None
