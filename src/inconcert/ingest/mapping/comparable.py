"""What the rows of a table of unknown format have in common: opaque objects by column.

A table of likes, follows, memberships, votes or purchases has no text and no link; what was liked
or joined stands in a column of values that several accounts have.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inconcert.ingest.mapping import synonyms, words
from inconcert.ingest.mapping.weigh_object import Shared, is_object, kind_of, shared
from inconcert.ingest.values.lists import parse_list
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inconcert.ingest.mapping.chosen import Choice
    from inconcert.ingest.mapping.relate import SampledTable

# A table with one of these has something to compare.
_COMPARED = ("text", "urls", "hashtags", "mentions", "media", "repost_of", "repost_account",
             "quote_of", "objects")  # fmt: skip
_OBJECTS = frozenset(["object", "objects", "objectid"])
# Said beside a text these are where it stands or what it belongs to.
_AROUND = words.word_set(
    "conversation thread status tweet post message domain site website hashtag tag link url "
    "question answer target topic token share"
)
_WITH_KIND = re.compile(r"[A-Za-z][\w-]{0,30}:(?!//)\S.*")


def objects_of(chosen: Choice, given: Mapping[str, str]) -> dict[str, str]:
    """Return the columns that name shared objects, each with its kind, and say how sure that is."""
    found = {
        column: kind_of(column)
        for column, field in given.items()
        if field == "objects" and not _has_kinds(chosen.table, column)
    }
    found |= _by_name(chosen)
    _post_ids(chosen, found)
    if found or any(chosen.has(field) for field in _COMPARED):
        _left(chosen, found)
        return found
    offers = [] if chosen.account is None else _offers(chosen)
    named = [one for one in offers if one.named]
    best = named[0] if len(named) == 1 else offers[0] if len(offers) == 1 else None
    if best is not None and (best.named or _varies(chosen, best.column)):
        found[best.column] = kind_of(best.column)
        others = [one.column for one in offers if one is not best]
        beside = f" ({_listed(others)} could be it too)" if others else ""
        chosen.notes.append(
            f"no text and no link: what accounts have in common is taken from "
            f"{plain(best.column)}{beside}"
        )
        return found
    _nothing(chosen, offers)
    return found


def _by_name(chosen: Choice) -> dict[str, str]:
    """Return the columns '<kind>_id' of kinds that are shared, and those called objects."""
    found = {}
    for name in chosen.profiles:
        if not chosen.is_free(name):
            continue
        match = synonyms.OBJECT_ID.fullmatch(name.strip())
        if match and match.group(1).lower() in synonyms.SHARED_KINDS:
            found[name] = match.group(1).lower()
        elif synonyms.plain_name(name) in _OBJECTS and _repeats(chosen, name):
            if not _has_kinds(chosen.table, name):
                found[name] = "object"
            else:
                chosen.mapping[name] = "objects"
    return found


def _repeats(chosen: Choice, name: str) -> bool:
    look = chosen.profiles[name]
    return not look.empty and look.times < 0.5 and (look.different < look.filled or look.filled < 3)


def _post_ids(chosen: Choice, found: dict[str, str]) -> None:
    """Take ids of posts that stand with several accounts for what these acted on."""
    column, account = chosen.column("post_id"), chosen.account
    if column is None or account is None or column in chosen.given:
        return
    table = chosen.table
    look = table.profiles[column]
    if look.filled < 3 or look.different > 0.75 * look.filled or _rounded(table, column):
        return
    changing, told = table.several(column, account)
    if told and changing >= 0.5:
        del chosen.mapping[column]
        found[column] = kind_of(column)
        chosen.notes.append(
            f"{plain(column)} appears with several accounts each: it is taken for what they "
            f"shared, not for the id of their own post"
        )


def _rounded(table: SampledTable, column: str) -> bool:
    """Return whether a spreadsheet may have made different ids equal."""
    texts = [t for t in table.texts(column) if t]
    long = [t for t in texts if "E+" in t or "e+" in t or (len(t) > 15 and t.endswith("000"))]
    return len(long) > 0.3 * len(texts)


def _has_kinds(table: SampledTable, column: str) -> bool:
    """Return whether the values are 'kind:id' themselves, as bare share tables write them."""
    entries = [entry for v in table.values[column][:200] for entry in parse_list(v, spaces=False)]
    return bool(entries) and all(map(_WITH_KIND.fullmatch, entries))


def _offers(chosen: Choice) -> list[Shared]:
    account = chosen.account
    free = [look.name for look in chosen.left()]
    return shared(chosen.table, free, account) if account is not None else []


def _varies(chosen: Choice, column: str) -> bool:
    """Return whether accounts have several values: what all keep for themselves is of them."""
    account = chosen.account
    changing, told = chosen.table.several(account, column) if account is not None else (0.0, 0)
    return told > 0 and changing >= 0.3


def _nothing(chosen: Choice, offers: list[Shared]) -> None:
    left = [look.name for look in chosen.left()]
    if offers:
        names = [one.column for one in offers]
        said = f"{_listed(names)} may name what accounts have in common"
        column = plain(names[0])
    elif left:
        said = f"none of the other columns ({_listed(left)}) is taken for what accounts share"
        column = plain(left[0]) if len(left) == 1 else "COLUMN"
    else:
        said = "no other column is there"
        chosen.doubts.append(
            f"nothing to compare was found: no text, link, hashtag, repost or object, and {said}."
        )
        return
    chosen.doubts.append(
        "nothing to compare was found: no text, link, hashtag, repost or object; "
        f"{said}, and --map {column}=objects compares it."
    )


def _left(chosen: Choice, found: Mapping[str, str]) -> None:
    """Note a column of things that accounts have in common where texts or links are compared."""
    for one in _offers(chosen):
        own = frozenset(words.words_of(one.column))
        if one.column in found or not one.named or own & _AROUND or not is_object(one.column):
            continue
        if chosen.profiles[one.column].urls < 0.5 and _varies(chosen, one.column):
            name = plain(one.column)
            chosen.notes.append(
                f"{name} is not compared; --map {name}=objects compares what accounts share in it"
            )
            return


def _listed(names: list[str]) -> str:
    shown = ", ".join(plain(name[:60]) for name in names[:5])
    return shown + (f" and {len(names) - 5} more" if len(names) > 5 else "")
