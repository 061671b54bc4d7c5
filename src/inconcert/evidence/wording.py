"""What all sentences on findings share: numbers, probabilities, names of what is shared.

Three things never mix. *Coordination* is observed: accounts do the same thing close together.
*Inauthenticity* is a matter of signals, with doubt. *Attribution* is a claim of somebody, kept in
the ledger. The templates of a detector, in its folder, speak of the first alone; a test reads them
all for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from inconcert.plaintext import plain

QUOTED = 80  # characters of a quoted profile text, origin or app

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


def share_text(part: float, whole: float) -> str:
    """Return a part of a whole as "93%", with a digit more below 10 %."""
    value = part / whole if whole else 0.0
    return rate_text(round(value, 2 if value >= 0.1 else 3))


def percent_text(share: float) -> str:
    """Return 0.834 as "83%"; small shares as "less than 1%", and "100%" for all of them only."""
    if 0 < share < 0.01:
        return "less than 1%"
    if 0.99 < share < 1:
        return "more than 99%"
    return f"{100 * share:.0f}%"


def quoted(text: str) -> str:
    """Return a text from a profile or post on one line and short, safe to print."""
    return plain(" ".join(plain(text).split()), limit=QUOTED)


def day_text(time: int) -> str:
    """Return the UTC day of a time in microseconds, as 2024-05-31."""
    return datetime.fromtimestamp(time / 1e6, UTC).strftime("%Y-%m-%d")
