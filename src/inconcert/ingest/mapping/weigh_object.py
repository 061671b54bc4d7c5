"""Which column names what was shared where a table has no text and no link: repeated values."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from inconcert.ingest.mapping import words
from inconcert.ingest.mapping.synonyms import plain_name

if TYPE_CHECKING:
    from collections.abc import Collection

    from inconcert.ingest.mapping.relate import SampledTable


class Shared(NamedTuple):
    """A column whose values several accounts have in common.

    `named` says that its name is one of things that people share; `pairs` counts accounts by
    value beyond the first.
    """

    column: str
    named: bool
    pairs: int


def shared(table: SampledTable, free: Collection[str], account: str) -> list[Shared]:
    """Return the columns that may name objects, the likeliest first."""
    found = []
    for column in free:
        named = is_object(column)
        if _may_be(table, column, named):
            pairs = _in_common(table, column, account)
            if pairs:
                found.append(Shared(column, named, pairs))
    return sorted(found, key=lambda one: (not one.named, -one.pairs))


def is_object(column: str) -> bool:
    """Return whether a name is one of things that people share, follow, join, buy or vote on."""
    own = [w for w in words.words_of(column) if w not in words.ID and w not in words.NAME]
    if not own or own[-1] in words.ATTRIBUTE or own[-1] in words.COUNTED - {"follower"}:
        return False
    return words.has(column, words.OBJECT)


def _may_be(table: SampledTable, column: str, named: bool) -> bool:
    look = table.profiles[column]
    if look.filled < 0.3 * max(1, len(table.values[column])) or look.different < 2:
        return False
    if look.times >= 0.5 and (look.digits < 0.9 or words.last(column) not in words.ID):
        # Long ids may be read as times.
        return False
    if look.dates >= 0.5 or look.anchors >= 0.5:
        return False
    last = words.last(column)
    if not named:
        if words.has(column, words.ATTRIBUTE) or last in words.COUNTED:
            return False
        # Numbers that nothing calls an id count something.
        if look.digits >= 0.5 and last not in words.ID:
            return False
    # Yes and no, true and false.
    return {t.lower() for t in table.texts(column) if t}.isdisjoint({"true", "false", "yes", "no"})


def _in_common(table: SampledTable, column: str, account: str) -> int:
    """Return how often one more account has a value that another has."""
    who: dict[str, set[str]] = defaultdict(set)
    for value, actor in table.pairs(column, account):
        who[value].add(actor)
    return sum(len(accounts) - 1 for accounts in who.values())


def kind_of(column: str) -> str:
    """Return the kind of the objects of a column, from its name: `github_repo` of 'github repo'."""
    own = list(words.words_of(column))
    while len(own) > 1 and own[-1] in words.ID | words.NAME:
        own.pop()
    kind = "_".join(own)[:40].replace(":", "")
    return kind or plain_name(column)[:40] or "object"
