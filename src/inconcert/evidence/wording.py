"""The sentences in which findings are told.

Three things never mix. *Coordination* is observed: accounts do the same thing close together.
*Inauthenticity* is a matter of signals, with doubt. *Attribution* is a claim of somebody, kept in
the ledger. The templates of a detector speak of the first alone; a test reads them all for it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from inconcert.durations import format_duration

# Singular and plural of what is shared, by kind of share; other kinds speak for themselves.
OBJECTS = {
    "domain": ("web site", "web sites"),
    "fast_repost": ("account reposted within seconds", "accounts reposted within seconds"),
    "hashtag": ("hashtag", "hashtags"),
    "hashtag_sequence": ("sequence of hashtags", "sequences of hashtags"),
    "media": ("picture or video", "pictures and videos"),
    "mention": ("account mentioned", "accounts mentioned"),
    "quote": ("post quoted", "posts quoted"),
    "reply": ("post replied to", "posts replied to"),
    "repost": ("post reposted", "posts reposted"),
    "text": ("text", "texts"),
    "url": ("link", "links"),
}

GROUP = (
    "{accounts} accounts{group}{platforms} shared {objects} within {window} of each other "
    "{events} times between {first} and {last}; accounts as active as these, sharing "
    "independently, would have done so {expected} times."
)

TEMPLATES = {"coordination/group": GROUP}


def objects_text(kind: str, count: int) -> str:
    """Return "1 link", "12 hashtags", or "3 objects of kind 'x'" for a kind that is not ours."""
    if kind in OBJECTS:
        return f"{count:,} {OBJECTS[kind][count != 1]}"
    return f"{count:,} object{'s' * (count != 1)} of kind {kind!r}"


def number_text(value: float) -> str:
    """Return a number as a person reads it: "1,234", "3.2", "0.04", "fewer than 0.01"."""
    if value >= 100:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.1f}"
    if value >= 0.01 or value == 0:
        return f"{value:.2g}"
    return "fewer than 0.01"


def day_text(time: int) -> str:
    """Return the UTC day of a time in microseconds, as 2024-05-31."""
    return datetime.fromtimestamp(time / 1e6, UTC).strftime("%Y-%m-%d")


def group_statement(
    *,
    members: int,
    accounts: int,
    platforms: list[str],
    kind: str,
    objects: int,
    window: int,
    events: int,
    expected: float,
    span: tuple[int, int],
) -> str:
    """Return the sentence of a group, of the kind and window that speak most for it.

    All numbers are of that kind and window: `accounts` of the group's `members` took part, between
    the times of `span`. `window` and `span` are microseconds; `platforms` in lower case,
    'unknown' where not known.
    """
    known = [platform for platform in platforms if platform != "unknown"]
    return GROUP.format(
        accounts=f"{accounts:,}",
        group="" if accounts == members else f" of a group of {members:,}",
        platforms=f" on {' and '.join(known)}" if known else "",
        objects=("the same " if objects > 1 else "") + objects_text(kind, objects),
        window=format_duration(window),
        events=f"{events:,}",
        first=day_text(span[0]),
        last=day_text(span[1]),
        expected=number_text(expected),
    )
