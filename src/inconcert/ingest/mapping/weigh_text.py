"""Which column is the text of posts: by its name in many languages, and by how it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from inconcert.ingest.mapping import words
from inconcert.ingest.mapping.synonyms import ORIGIN, POST_NAMES, plain_name
from inconcert.ingest.mapping.weigh_object import is_object

if TYPE_CHECKING:
    from collections.abc import Collection

    from inconcert.ingest.mapping.column_profile import ColumnProfile
    from inconcert.ingest.mapping.relate import SampledTable

# From this on a name says that its column is a text.
NAMED = 2.0
# Names whose columns may hold many other things than a text.
_LOOSE = {"tweet": 0.3, "post": 0.3, "comment": 0.3, "description": 1.6, "desc": 1.7, "title": 1.8,
          "titletext": 1.6}  # fmt: skip


class Offer(NamedTuple):
    """A column that may be the text: how sure, and what its name and its values give to that."""

    score: float
    name: float
    column: str


def by_name(column: str) -> float:
    """Return how much a name says that its column is a text, from -5 to 3."""
    plain = plain_name(column)
    for rank, field in POST_NAMES.get(plain, ()):
        if field == "text":
            return 3.0 - min(rank, 20) * 0.02 - _LOOSE.get(plain, 0.0)
    own = words.words_of(column)
    if not own:
        return 0.0
    score = 0.0
    if words.has(column, words.TEXT):
        score = 2.5
    elif words.has(column, words.TITLE):
        score = 1.0
    if own[-1] in words.NO_TEXT - words.TEXT and not _is_text_of(own):
        return -5.0
    if not score and (words.has(column, words.PROFILE) or words.has(column, words.ACTOR)):
        return -3.0
    if words.has(column, words.PROFILE):
        score -= 4.0
    elif own[0] in ("user", "author", "account", "profile"):
        # `user_description`; but `author_text` and `user_message` are written by them.
        score -= 0.0 if words.has(column, words.TEXT) else 4.0
    if words.has(column, words.OTHERS):
        score -= 1.6
    if words.has(column, words.CHANGED):
        score -= 0.6
    if words.has(column, words.WHOLE):
        score += 0.2
    return score


def _is_text_of(own: tuple[str, ...]) -> bool:
    """Return whether the last word tells a version: `text_original`, `tweet_en`."""
    return own[-1] in words.WHOLE or own[-1] in words.CHANGED


def offers(
    table: SampledTable, free: Collection[str], account: str | None, known: Collection[str] = ()
) -> list[Offer]:
    """Return the columns that may be the text, the best first.

    `account` is the column of the account, by which bios and places are told apart from texts;
    `known` are columns that are called a text by the person.
    """
    found = []
    for column in free:
        profile = table.profiles[column]
        name = by_name(column)
        if plain_name(column) in ORIGIN:
            # Of a bare table of shares: who made the object, in words perhaps.
            continue
        if not profile.empty and _may_be(profile, name) and _varies(table, column, account, name):
            found.append(Offer(name + _by_value(profile), name, column))
    return sorted((o for o in found if o.column not in known), key=lambda o: -o.score)


def _by_value(profile: ColumnProfile) -> float:
    """Return how much the values read like texts, from 0 to some 3."""
    return (
        profile.reads
        + min(profile.length, 150) / 150
        + 0.5 * min(profile.distinct, 1.0)
        + 0.5 * profile.marks
        - (0.8 if profile.urls > 0.5 else 0.0)
    )


def _may_be(profile: ColumnProfile, name: float) -> bool:
    if (
        profile.times >= 0.8
        or profile.digits >= 0.8
        or profile.listed >= 0.5
        or profile.anchors >= 0.5
    ):
        return False
    if name >= NAMED:
        # Whatever it is called, a column of links is one of links.
        return profile.urls < 0.8
    if name <= -3 or profile.urls >= 0.5 or profile.reads < 0.5:
        return False
    written = profile.marks >= 0.2 or profile.words >= 4
    if name < 0 or (is_object(profile.name) and profile.distinct < 0.7):
        return False
    if profile.different < 0.3 * profile.filled and profile.different < 200:
        return False
    return written or profile.titled < 0.7


def _varies(table: SampledTable, column: str, account: str | None, name: float) -> bool:
    """Return whether a column may change from post to post: a bio is the same in all."""
    if account is None or name >= NAMED:
        return True
    changing, told = table.several(account, column)
    return told < 2 or changing >= 0.2
