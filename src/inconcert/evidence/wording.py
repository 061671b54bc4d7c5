"""The sentences in which findings are told.

Three things never mix. *Coordination* is observed: accounts do the same thing close together.
*Inauthenticity* is a matter of signals, with doubt. *Attribution* is a claim of somebody, kept in
the ledger. The templates of a detector speak of the first alone; a test reads them all for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from inconcert.durations import HOUR, MINUTE, SECOND, format_duration
from inconcert.evidence.wording_members import weak_text
from inconcert.plaintext import filled

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
    "Among {accounts} accounts{group}{platforms}, {objects} {were} shared by two or more within "
    "{window} of each other: {events} {pairs} of shares between {first} and {last}; had the "
    "members shared as much, but each on its own, {expected} would be expected.{weak}"
)

# How a group was tested: on what, and what came of it.
TESTED = (
    "{near}, members were in step on {in_step} of {units} held-out "
    "{objects}, where chance would give {expected}."
)
# How close: in time, or as close as the times that are noted can tell.
NEAR = "Within {window} of each other"
NOTED_ALIKE = "Noted to the same {unit}"
HELD_OUT = (
    "Held out: the candidate{accounts} was found on one part of the data and tested on the rest, "
    "which had no say in finding it; who belongs to the group was then weighed on all of it."
)
IN_STEP = (
    "An object counts as in step where the members present on it were so close in time that "
    "chance gives it on at most {level} of objects."
)
SCALE = (
    "The group is in step at {window}: the shortest window in which members are nearly as close "
    "as they come. When its acts are drawn again at random, {agreement} of the draws give the "
    "same scale{range}."
)
SCALE_RANGE = ", and nine in ten one between {low} and {high}"
SCALE_PLAIN = "The group is in step at {window}."
CANDIDATES = (
    "{tested} tested, {confirmed} confirmed at a false-discovery rate of {fdr}: of confirmed "
    "groups, no more than {fdr} are chance in the long run."
)
CANDIDATES_ABSENT = (
    "No candidate group came up, so none was tested: too few accounts came close again and again."
)
CANDIDATES_NONE = "{tested} tested, none confirmed at a false-discovery rate of {fdr}."

# What an innocent explanation says of a group, in few words: "explained by: …".
EXPLAINED = {
    "syndicate": "outlets of one owner",
    "feed": "automated feeds",
    "fans": "an interest in common",
    "news": "news that breaks for all",
    "time_zone": "a time zone in common",
    "audience": "the audience of a live event",
    "cascade": "the pace at which news spreads",
    "regulars": "those who usually talk of it",
    "awake": "being awake when others sleep",
    "notified": "being told of each release of this source",
    "import": "dates that an import filled in",
    "season": "a launch or a season",
    "newcomers": "an event that brings newcomers",
}

TEMPLATES = {
    "coordination/group": GROUP,
    "tested": TESTED,
    "tested/near": NEAR,
    "tested/noted": NOTED_ALIKE,
    "tested/held_out": HELD_OUT,
    "tested/in_step": IN_STEP,
    "scale": SCALE,
    "scale/range": SCALE_RANGE,
    "scale/plain": SCALE_PLAIN,
    "candidates": CANDIDATES,
    "candidates/none": CANDIDATES_NONE,
    "candidates/absent": CANDIDATES_ABSENT,
    **{f"explained/{name}": text for name, text in EXPLAINED.items()},
}

# Below this no model of people is exact enough for a figure.
_LEAST_P = 1e-15
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_ODDS = (
    (1e-12, "a trillion"), (1e-11, "100 billion"), (1e-10, "10 billion"), (1e-9, "a billion"),
    (1e-8, "100 million"), (1e-7, "10 million"), (1e-6, "a million"), (1e-5, "100,000"),
    (1e-4, "10,000"), (1e-3, "1,000"),
)  # fmt: skip


def and_text(words: Sequence[str]) -> str:
    """Return "a", "a and b" or "a, b and c"; empty for none."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


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


def p_text(p: float | None) -> str:
    """Return a probability as a figure that is never 0: "0.013", "3.2 × 10⁻⁹", "below 10⁻¹⁵"."""
    if p is None:
        return "–"
    if p < _LEAST_P:
        return "below 10⁻¹⁵"
    if p >= 0.001:
        return f"{p:.2g}"
    digits, exponent = f"{p:.1e}".split("e")
    return f"{digits.removesuffix('.0')} × 10{str(int(exponent)).translate(_SUPERSCRIPTS)}"


def odds_text(p: float) -> str:
    """Return a probability in words: "below 1 in a million", "about 1 in 75", "20 in 100"."""
    for limit, number in _ODDS:
        if p < limit:
            return f"below 1 in {number}"
    if p >= 0.1:
        return f"about {round(100 * p)} in 100"
    often = 1 / p
    return f"about 1 in {round(often, -1) if often >= 100 else round(often):,.0f}"


def rate_text(rate: float) -> str:
    """Return a rate as "5%" or "0.5%"."""
    return f"{100 * rate:.3g}%"


def explained_text(name: str) -> str:
    """Return what an explanation says, in few words; one that is not ours by its name."""
    return EXPLAINED.get(name, name.replace("_", " "))


def tested_text(
    *,
    window: int,
    in_step: int,
    units: int,
    expected: float,
    unit: int | None = None,  # noqa: PT028
) -> str:
    """Return the sentence on a group's test; the others are numbers of objects.

    `window` and `unit`, to which the times of the group are noted (None: not known), are in µs.
    """
    if unit is not None and unit >= window > 1:
        near = NOTED_ALIKE.format(unit=_NOTED.get(unit, format_duration(unit)))
    else:
        near = NEAR.format(window=format_duration(window))
    return filled(
        TESTED,
        near=near,
        in_step=f"{in_step:,}",
        units=f"{units:,}",
        objects="object" if units == 1 else "objects",
        expected=number_text(expected),
    )


_NOTED = {SECOND: "second", MINUTE: "minute", HOUR: "hour"}


def held_out_text(accounts: int | None) -> str:
    """Return the sentence on what was held out; `accounts` are those of the candidate."""
    return filled(HELD_OUT, accounts="" if accounts is None else f" of {accounts:,} accounts")


def scale_text(window: int, low: int | None, high: int | None, agreement: float | None) -> str:
    """Return the sentence on the scale of a group, in µs; the stability where it is known."""
    shown = format_duration(window)
    if low is None or high is None or agreement is None:
        return filled(SCALE_PLAIN, window=shown)
    return filled(
        SCALE,
        window=shown,
        range=""
        if low == high
        else filled(SCALE_RANGE, low=format_duration(low), high=format_duration(high)),
        agreement=rate_text(round(agreement, 2)),
    )


def candidates_text(tested: int, confirmed: int, fdr: float) -> str:
    """Return "312 candidate groups tested, 8 confirmed at …"."""
    if not tested and not confirmed:
        return CANDIDATES_ABSENT
    return filled(
        CANDIDATES if confirmed else CANDIDATES_NONE,
        tested=f"{tested:,} candidate group{'s' * (tested != 1)}",
        confirmed=f"{confirmed:,}",
        fdr=rate_text(fdr),
    )


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
    weak: int = 0,
) -> str:
    """Return the sentence of a group, of the kind and window that speak most for it.

    All numbers are of that kind and window: `accounts` of the group's `members` took part, between
    the times of `span`. `window` and `span` are microseconds; `platforms` in lower case,
    'unknown' where not known. `weak` of the members have weak evidence of their own.
    """
    known = [platform for platform in platforms if platform != "unknown"]
    return filled(
        GROUP,
        accounts=f"{accounts:,}",
        group="" if accounts == members else f" of a group of {members:,}",
        platforms=f" on {' and '.join(known)}" if known else "",
        objects=objects_text(kind, objects),
        were="was" if objects == 1 else "were",
        pairs="pair" if events == 1 else "pairs",
        window=format_duration(window),
        events=f"{events:,}",
        first=day_text(span[0]),
        last=day_text(span[1]),
        expected=number_text(expected),
        weak=weak_text(members, weak),
    )
