"""What a search for groups in step is asked for, and the periods and laws that follow from it."""

from __future__ import annotations

from dataclasses import dataclass

from inconcert.durations import DAY, HOUR, MINUTE, SECOND
from inconcert.stats.closeness import SLOW
from inconcert.stats.reaction import concentration

# From the haste of programs to the day; no law says which is the right one.
WINDOWS = (10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR, 6 * HOUR, DAY)


@dataclass(frozen=True)
class Settings:
    """Settings of `find_concert`.

    `windows` in µs: groups are tested at those of up to an hour, longer ones tell the scale.
    `fdr` is the false-discovery rate over the groups tested. Groups have at least `min_accounts`
    accounts. `resolution` and `seed` are Leiden's.
    """

    windows: tuple[int, ...] = WINDOWS
    fdr: float = 0.05
    min_accounts: int = 3
    resolution: float = 0.5
    seed: int = 1


@dataclass(frozen=True, order=True)
class Scale:
    """One window with what belongs to it.

    `period` is the time around a share in which others count as present (µs), `law` the
    concentration of the law of reaction in the window. With `others` members are only compared
    with the outsiders on the same object: on a slow scale, where people come as close as the window
    without any arrangement and the law says nothing, and on a fast scale for groups so
    small that the law allows for them. `width` is how far apart two times may be noted, and
    `even` the share of the period that the window is.
    """

    window: int
    width: int
    period: int
    law: float
    even: float
    others: bool = False


def period_of(window: int) -> int:
    """Return the time around a share in which others count as present, µs.

    An hour is what people do in one sitting; a longer window needs room around it.
    """
    return max(HOUR, 6 * window)


def scales(windows: tuple[int, ...], unit: int) -> list[Scale]:
    """Return the scales of `windows`, shortest first, for times in units of `unit` µs.

    Windows no longer than the unit are one unit: noted in the same minute, say. Two shares noted a
    width apart may in truth be one unit further from each other.
    """
    found = []
    for window in sorted({max(window, unit) for window in windows}):
        width = window if window > unit else 0
        law = concentration((width + unit) / SECOND)
        period = period_of(window)
        found.append(Scale(window, width, period, law, 2 * (width + unit) / period, law > SLOW))
    return found
