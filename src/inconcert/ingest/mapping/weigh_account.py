"""Which columns name the account of a row: by their names, and by whether their values come again.

An account's id or handle comes again where the account posts again; the name of the post does not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from inconcert.ingest.mapping import words
from inconcert.ingest.mapping.synonyms import POST_NAMES, plain_name

if TYPE_CHECKING:
    from collections.abc import Collection

    from inconcert.ingest.mapping.column_profile import ColumnProfile
    from inconcert.ingest.mapping.relate import SampledTable

ACCOUNT = ("account_id", "handle")
# Bare names that name anything.
BARE = frozenset(["name", "id", "idstr", "title", "key"])
_POST_FULLNAME = re.compile(r"t[13]_\w+")
# Names and handles of many letters; a text has more words.
_MOST_WORDS = 5


class Actor(NamedTuple):
    """A column that may name the account.

    `field` is account_id or handle; `sure` is 3 for a name that says nothing else, 2 for one that
    qualifies, 1 for one with a word for who acts, 0 for a bare 'name'.
    """

    column: str
    field: str
    sure: int


def counted(column: str) -> bool:
    """Return whether a name is of a count: `user_friends`, `followersCount`, `author karma`."""
    own = words.words_of(column)
    return len(own) > 1 and own[-1] in words.COUNTED and own[-1] != "follower"


def actors(table: SampledTable, free: Collection[str]) -> list[Actor]:
    """Return the columns among these that may name the account, the surest first."""
    found = []
    for place, column in enumerate(table.header):
        if column not in free:
            continue
        sure = _sure(column)
        if sure is not None and plausible(table, column):
            profile = table.profiles[column]
            field = "account_id" if _is_id(column, profile) else "handle"
            found.append(
                (-sure, profile.spaced > 0.2, -profile.filled, place, Actor(column, field, sure))
            )
    return [one[-1] for one in sorted(found)]


def _sure(column: str) -> int | None:
    if counted(column) or words.last(column) in _ASIDE:
        return None
    meanings = {field for _, field in POST_NAMES.get(plain_name(column), ())}
    named = meanings & {*ACCOUNT, "account.name"}
    plain = plain_name(column)
    if plain in BARE:
        return 0 if plain == "name" else None
    if plain == "username" and words.words_of(column) in _USERNAME:
        # `user.name` is compared alike, and may be a display name.
        return 3
    if named:
        return 3 if meanings <= set(ACCOUNT) else 2
    if meanings or words.has(column, words.OTHERS) or words.words_of(column)[:1] in _TARGETS:
        return None
    return 1 if words.has(column, words.ACTOR) else None


_ASIDE = words.word_set(
    "url link image picture avatar created description bio location lang language verified "
    "type timezone color label flair text status title email domain client device time date "
    "at"
)
_USERNAME = (("username",), ("user", "name"))
_TARGETS = (("to",), ("in",))


def plausible(table: SampledTable, column: str) -> bool:
    """Return whether the values can name accounts: no times, links, texts or names of posts."""
    profile = table.profiles[column]
    if profile.empty or (profile.times >= 0.9 and profile.digits < 0.9) or profile.urls >= 0.5:
        return False
    if profile.words > _MOST_WORDS or profile.listed >= 0.5 or profile.anchors >= 0.5:
        return False
    texts = [t for t in table.texts(column) if t]
    return not all(_POST_FULLNAME.fullmatch(t) for t in texts[:50])


def _is_id(column: str, profile: ColumnProfile) -> bool:
    called = words.last(column) in words.ID or plain_name(column).endswith(("id", "idstr"))
    return profile.spaced < 0.2 and (called or profile.digits >= 0.8) and profile.handles >= 0.5


def better(table: SampledTable, column: str, free: Collection[str]) -> Actor | None:
    """Return a column that names accounts where one taken for them has a new value in every row.

    None where the values of the one taken come again, or no other column's do.
    """
    if not (table.unique(column) or table.constant(column)):
        return None
    for one in actors(table, free):
        if one.column != column and one.sure >= 1 and table.repeats(one.column):
            return one
    return None
