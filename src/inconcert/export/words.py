"""Numbers, times and durations as a reader expects them."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from inconcert.detect.report_part import TAGS
from inconcert.view.labels import iso, visible

_TAG = re.compile(f"&lt;(/?(?:{'|'.join(TAGS)}))&gt;")
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_UNITS = (("d", 86_400_000_000), ("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000))


def count(value: float | None) -> str:
    """Return a whole number with separators, others with three significant digits."""
    if value is None:
        return "–"
    if math.isinf(value) or math.isnan(value):
        return "∞" if value > 0 else "–"
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    if abs(value) >= 100:
        return f"{value:,.1f}"
    if abs(value) >= 0.001:
        digits = max(0, 2 - math.floor(math.log10(abs(value))))
        return f"{value:.{digits}f}"
    front, exponent = f"{value:.1e}".split("e")
    return f"{front.removesuffix('.0')} × 10{str(int(exponent)).translate(_SUPERSCRIPTS)}"


def ratio(observed: float | None, expected: float | None) -> float | None:
    """Return observed over expected, None where one is missing or nothing was expected."""
    if observed is None or not expected:
        return None
    return observed / expected


def times(ratio: float) -> str:
    """Return how many times the expected was observed: "×12.3", or that it is very many.

    Where next to nothing is expected, because what is counted is new, the expected is a guess about
    the distribution of rare counts, and a ratio of millions means no more than one of a thousand.
    """
    if ratio > _MANY_TIMES:
        return f"more than {_MANY_TIMES:,} times"
    return f"×{count(ratio)}"


_MANY_TIMES = 1_000


def since(us: int) -> str:
    """Return a time after (or before) a moment: +3.2 s, +12 min, −2 h."""
    sign = "−" if us < 0 else "+"
    size = abs(us)
    for unit, length in _UNITS:
        if size >= length or unit == "s":
            value = size / length
            shown = f"{value:.1f}" if value < 10 and not value.is_integer() else f"{value:.0f}"
            return f"{sign}{shown} {unit}"
    raise AssertionError("unreachable")


def lasting(us: int) -> str:
    """Return a length of time in words: 3 days, 5 hours, 40 s."""
    for word, length in (("day", 86_400_000_000), ("hour", 3_600_000_000), ("minute", 60_000_000)):
        if us >= 2 * length:
            return f"{us / length:.1f} {word}s".replace(".0 ", " ")
    return f"{us / 1e6:.1f} s".replace(".0 ", " ")


def span(ends: Sequence[int]) -> list[str]:
    """Return two times in µs as days where both are midnights, else to the minute."""
    length = 10 if all(on_day(end) for end in ends) else 16
    return [iso(end)[:length] for end in ends]


def on_day(us: int) -> bool:
    """Return whether a time in µs is a midnight, as that of a day without a time is."""
    return us % _UNITS[0][1] == 0


def number(name: str, value: float | None, shown: str | None = None) -> Markup:
    """Return a number that a test can find: `data-number` names it, `data-value` is exact."""
    exact = "" if value is None else repr(value)
    return Markup('<span class="n" data-number="{}" data-value="{}">{}</span>').format(
        visible(name), exact, shown if shown is not None else count(value)
    )


def user(text: str | None, *, empty: str = "") -> Markup:
    """Return text from outside, isolated so that its direction changes nothing around it."""
    if not text:
        return Markup('<span class="empty">{}</span>').format(empty) if empty else Markup("")
    return Markup('<bdi dir="auto">{}</bdi>').format(escape(visible(text)))


def rich(text: str) -> Markup:
    """Return the words of a detector, with a few HTML elements (`TAGS`); all else is text."""
    plain = html.escape(visible(text), quote=False)
    return Markup(_TAG.sub(r"<\1>", plain))  # noqa: S704 - escaped before
