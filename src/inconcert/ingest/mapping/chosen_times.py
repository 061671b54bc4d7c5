"""Of several columns of times, which tells when posts were posted, by what the values show.

A name alone misleads: `created` may be when the account was, `timestamp` when the row was
collected, `local_time` a moment in a zone that nobody names.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from inconcert.ingest.mapping import words
from inconcert.ingest.mapping.synonyms import POST_NAMES, plain_name
from inconcert.ingest.mapping.table_type import COLLECTED, is_of_profile
from inconcert.ingest.times.parse import TimeColumn, TimeError
from inconcert.ingest.times.post_times import DAY
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inconcert.ingest.mapping.chosen import Choice

_UTC = frozenset(["utc", "gmt", "zulu"])
_QUARTER, _ZONES = 900_000_000, 15 * 3_600_000_000
_MADE = frozenset(["created", "creation", "createdat", "joined", "registered", "date"])
# Of these names the values say whether posts or their collection are meant.
_ANY_TIME = frozenset("timestamp time datetime ts date when".split())  # noqa: SIM905
_POSTED = frozenset(
    "posted published date created publish publication post posting tweet tweeted".split()  # noqa: SIM905
)
_FEW, _SESSION = 20, 6 * 3_600_000_000


def better_time(chosen: Choice) -> None:
    """Change the column taken for the time where the values of another fit posts better."""
    columns = [c for c, field in chosen.mapping.items() if field == "time"]
    if len(columns) != 1 or columns[0] in chosen.given:
        return
    column = columns[0]
    others = [k.name for k in chosen.left() if k.times >= 0.8 and k.different > 2]
    if not others:
        return
    for find, why in (
        (_in_utc, "which holds the same moments in UTC"),
        (_of_posts, f"since {plain(column)} is the same in all rows of an account"),
        (_of_posting, f"since {plain(column)} is a moment of collection by its values"),
    ):
        other = find(chosen, column, others)
        if other is None:
            continue
        del chosen.mapping[column]
        chosen.mapping[other] = "time"
        chosen.fixed.add(column)
        if find is _of_posts and not chosen.has("account.created"):
            chosen.mapping[column] = "account.created"
        chosen.notes.append(
            f"time is taken from {plain(other)}, {why}; --map {plain(column)}=time takes "
            f"{plain(column)}"
        )
        return


def _in_utc(chosen: Choice, column: str, others: Sequence[str]) -> str | None:
    """Return a column named for UTC whose moments are those of `column`, hours apart."""
    if not _UTC.isdisjoint(words.words_of(column)):
        return None
    own = _moments(chosen.table.values[column])
    for other in others:
        if _UTC.isdisjoint(words.words_of(other)):
            continue
        pairs = zip(own, _moments(chosen.table.values[other]), strict=True)
        apart = [b - a for a, b in pairs if a is not None and b is not None]
        zoned = [d for d in apart if d % _QUARTER == 0 and abs(d) <= _ZONES]
        if any(apart) and len(zoned) >= 0.95 * len(apart):
            return other
    return None


def _of_posts(chosen: Choice, column: str, others: Sequence[str]) -> str | None:
    """Return the time that differs from post to post where `column` is one for each account."""
    account, table = chosen.account, chosen.table
    if account is None or _MADE.isdisjoint(words.words_of(column)):
        return None
    changing, told = table.several(account, column)
    if changing or told < 2 or len(table.pairs(account, column)) < 2 * told:
        return None
    ids = chosen.column("post_id")
    if ids is not None and not table.unique(ids):
        # Several rows of one post: what is the same in them says nothing of the account.
        return None
    offers = []
    for place, other in enumerate(others):
        named = frozenset(words.words_of(other))
        if is_of_profile(other) or not COLLECTED.isdisjoint(named - {"seen"}):
            continue
        if table.several(account, other)[0] >= 0.5 and _named(other):
            offers.append(("seen" in named, place, other))
    return min(offers)[-1] if offers else None


def _of_posting(chosen: Choice, column: str, others: Sequence[str]) -> str | None:
    """Return the time with real spread where `column` runs with the rows, as collection does."""
    if not frozenset(words.words_of(column)) <= _ANY_TIME or len(chosen.table.texts(column)) < _FEW:
        return None
    own = _moments(chosen.table.values[column])
    known = [one for one in own if one is not None]
    if len(known) < _FEW or max(known) - min(known) > _SESSION:
        return None
    steps = list(pairwise(known))
    if not all(a <= b for a, b in steps) and not all(a >= b for a, b in steps):
        return None
    for other in others:
        if is_of_profile(other) or _POSTED.isdisjoint(words.words_of(other)):
            continue
        account = chosen.account
        if account is not None:
            changing, told = chosen.table.several(account, other)
            if told and changing < 0.3:
                # When the account was created.
                continue
        both = zip(own, _moments(chosen.table.values[other]), strict=True)
        pairs = [(a, b) for a, b in both if a is not None and b is not None]
        times = [b for _, b in pairs]
        spread = max(times, default=0) - min(times, default=0)
        # Nothing is collected before it is posted, but zones may differ.
        after = sum(b <= a + DAY for a, b in pairs)
        wide = spread >= max(DAY, 10 * (max(known) - min(known)))
        if len(pairs) >= 0.8 * len(known) and wide and after >= 0.95 * len(pairs):
            return other
    return None


def _named(column: str) -> bool:
    means = POST_NAMES.get(plain_name(column), ())
    return (
        words.has(column, words.TIME)
        or any(field == "time" for _, field in means)
        or ("seen" in words.words_of(column))
    )


def _moments(values: Sequence[Any]) -> list[int | None]:
    """Return µs, None where blank or unreadable, in the order of day and month that reads most."""
    read = [[*map(partial(_one, TimeColumn(day_first=first)), values)] for first in (False, True)]
    return min(read, key=lambda found: found.count(None))


def _one(reader: TimeColumn, value: Any) -> int | None:
    try:
        return reader.one(value)
    except (TimeError, ValueError):
        return None
