"""What a search for groups asks for, and the periods and reaction models that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from inconcert.detect.coordination.statistics.closeness import SLOW
from inconcert.durations import DAY, HOUR, MINUTE, SECOND
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
    concentration of the reaction model in the window. With `others` members are only compared
    with the outsiders on the same object: on a slow scale, where people come as close as the window
    without any arrangement and the law says nothing, and on a fast scale for groups so
    small that the law allows for them. `width` is how far apart two times may be noted, and
    `even` the share of the period that the window is. All of this is of the finest times; `of`
    gives it for coarser ones. Shares noted to a unit above `coarsest` (µs) take no part.
    """

    window: int
    width: int
    period: int
    law: float
    even: float
    others: bool = False
    coarsest: int = 0

    @property
    def part(self) -> tuple[int, int]:
        """Return what shares are laid out by for it: see `shares.part`."""
        return self.period, self.coarsest

    def of(self, unit: int | None) -> Scale:
        """Return the scale of objects whose times are in units of `unit` µs (None: the finest)."""
        if unit is None:
            return self
        width = width_of(self.window, unit)
        law = concentration((width + unit) / SECOND)
        even = 2 * (width + unit) / self.period
        return replace(self, width=width, law=law, even=even, others=self.others or law > SLOW)


def width_of(window: int, unit: int) -> int:
    """Return how far apart (µs) times in units of `unit` µs may be noted within a window.

    They may be one unit further from each other: where that is half of the window or more
    the two together are kept to the window, which else would be half as long again.
    """
    if 2 * unit < window:
        return window
    return max(0, window - unit)


def period_of(window: int) -> int:
    """Return the time around a share in which others count as present, µs.

    An hour is what people do in one sitting; a longer window needs room around it.
    """
    return max(HOUR, 6 * window)


def usable_windows(windows: Iterable[int], units: Sequence[int], longest: int = HOUR) -> list[int]:
    """Return the windows (µs) that times in some units can tell apart, shortest first.

    Windows no longer than the finest unit are one unit: noted in the same minute, say. A coarser
    unit, of up to `longest`, is a window of its own only where there is none of its length: else
    nothing would be known of those times.
    """
    found = {max(window, units[0]) for window in windows}
    for unit in units[1:]:
        if unit <= longest and not any(unit <= window <= longest for window in found):
            found.add(unit)
    return sorted(found)


def scales(windows: tuple[int, ...], *units: int) -> list[Scale]:
    """Return the scales of `windows`, shortest first, for times in units of `units` µs.

    Units rise. Two shares noted a width apart may be one unit further from each other.
    """
    found = []
    for window in usable_windows(windows, units):
        unit = units[0]
        width = width_of(window, unit)
        law = concentration((width + unit) / SECOND)
        period = period_of(window)
        coarsest = max(one for one in units if one <= window)
        found.append(
            Scale(window, width, period, law, 2 * (width + unit) / period, law > SLOW, coarsest)
        )
    return found
