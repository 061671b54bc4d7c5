"""Which part of a date such as 3/4/2021 or 21-03-01 is the day, by what the whole column shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

Parts = tuple[str, str, str, str]  # first, separator, second, third

# What posts are made of is younger than this.
_PLAUSIBLE = date(2004, 1, 1)
_OLDEST, _LATEST = date(1990, 1, 1), date(2099, 12, 31)
# Dates within so many times less time are more likely those of one collection.
_FAR = 4
_NAMES = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}


@dataclass(frozen=True)
class Order:
    """How a column writes dates: 'dmy', 'mdy' or 'ymd'; `rivals` fit all its values as well.

    `likely` are the rivals whose dates are no less plausible than those of the order taken.
    """

    name: str
    rivals: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The order in words."""
        return _NAMES[self.name]


def full_year(year: str) -> int:
    """Return a year of four digits; 70 to 99 are of the twentieth century."""
    number = int(year)
    if len(year) == 2:
        return number + (2000 if number < 70 else 1900)
    return number


def dated(order: str, parts: Parts) -> tuple[int, int, int]:
    """Return year, month and day of the parts of a date."""
    first, _, second, third = parts
    if order == "ymd":
        return full_year(first), int(second), int(third)
    day, month = (first, second) if order == "dmy" else (second, first)
    return full_year(third), int(month), int(day)


def order_of(dates: Sequence[Parts]) -> Order:
    """Return the order that fits most of the dates, and of those the most plausible one."""
    different = list(dict.fromkeys(dates))
    orders = ["dmy", "mdy"]
    if all(len(d[0]) == 2 and len(d[3]) == 2 for d in different):
        orders.append("ymd")
    days = {name: _read(name, different) for name in orders}
    fit = max(map(len, days.values()))
    # A broken row or two decide nothing.
    fitting = [name for name in orders if len(days[name]) >= fit * 0.98]
    if len(fitting) == 1:
        return Order(fitting[0])
    best = min(fitting, key=lambda name: _rank(name, days[name], different))
    rivals = tuple(name for name in fitting if name != best)
    return Order(best, rivals, tuple(r for r in rivals if _plausible(days[r]) or len(orders) == 2))


def _read(name: str, dates: Sequence[Parts]) -> list[date]:
    found = []
    for parts in dates:
        try:
            one = date(*dated(name, parts))
        except ValueError:
            continue
        if _OLDEST <= one <= _LATEST:
            found.append(one)
    return found


def _plausible(days: Sequence[date]) -> bool:
    today = datetime.now(UTC).date()
    return bool(days) and min(days) >= _PLAUSIBLE and max(days) <= today


def _rank(name: str, days: Sequence[date], dates: Sequence[Parts]) -> tuple[object, ...]:
    """Return what the most plausible order has least of."""
    span = (max(days) - min(days)).days if len(set(days)) > 2 else 0
    step = 0
    while span > 31 and step < 8:
        # Spans that are alike decide nothing; custom does.
        span //= _FAR
        step += 1
    signs = Counter(parts[1] for parts in dates)
    custom = {"/": ("mdy", "dmy", "ymd"), ".": ("dmy", "ymd", "mdy"), "-": ("ymd", "dmy", "mdy")}
    return not _plausible(days), step, custom[signs.most_common(1)[0][0]].index(name)
