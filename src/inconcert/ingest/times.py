"""Times as exports write them, to microseconds since the epoch, UTC.

One `TimeColumn` stands for one column of one file. It remembers what the column has shown so far
(day before month or after it, a zone or none), so that all rows are read alike and the source can
say what was assumed.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

from inconcert.ingest.fields import is_missing

DAY = 86_400_000_000
FIRST = (date(1990, 1, 1).toordinal() - date(1970, 1, 1).toordinal()) * DAY
LAST = (date(2100, 1, 1).toordinal() - date(1970, 1, 1).toordinal()) * DAY
_EPOCH = date(1970, 1, 1).toordinal()

# Abbreviations as RFC 822 and CrowdTangle write them; hours from UTC.
ZONES: dict[str, float] = {
    "Z": 0, "UTC": 0, "GMT": 0, "UT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7,
    "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "AST": -4, "ADT": -3,
    "JST": 9, "KST": 9, "SGT": 8, "HKT": 8, "AEST": 10, "AEDT": 11, "ACST": 9.5, "ACDT": 10.5,
    "AWST": 8, "NZST": 12, "NZDT": 13, "SAST": 2, "PKT": 5, "BRT": -3,
}  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june",
            "jul july", "aug august", "sep sept september", "oct october", "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_CLOCK = r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp]\.?[Mm]\.?)?"
_ZONE = r"\s*\(?(Z|[+-]\d{2}:?\d{2}|[+-]\d{2}|[A-Za-z]{2,5})?\)?"
_ISO = re.compile(rf"(\d{{4,6}})([-/.])(\d{{1,2}})\2(\d{{1,2}})(?:(?:[Tt_]|,?\s+){_CLOCK}{_ZONE})?")
_NUMERIC = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}})(?:,?\s+{_CLOCK}{_ZONE})?")
_TWITTER = re.compile(
    rf"[A-Za-z]{{3}}\s+([A-Za-z]{{3}})\s+(\d{{1,2}})\s+{_CLOCK}{_ZONE}\s+(\d{{4}})"
)
_DAY_NAME = r"(?:[A-Za-z]{2,9}\.?,?\s+)?"
_AT = r"(?:,?\s+(?:at\s+)?"
_RFC = re.compile(
    rf"{_DAY_NAME}(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+([A-Za-z]{{3,9}})\.?,?[\s-]+(\d{{4}}|\d{{2}})"
    rf"{_AT}{_CLOCK}{_ZONE})?"
)
_LONG = re.compile(
    rf"{_DAY_NAME}([A-Za-z]{{3,9}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})"
    rf"{_AT}{_CLOCK}{_ZONE})?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?Z?)?")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE]\+?\d+)?")
_SPREADSHEET = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d+")


class TimeError(ValueError):
    """A value that is no time, or one outside 1990 to 2100; the text is the reason."""


class DayFirstError(Exception):
    """A later row shows that the column writes the day first (or the month); read it again.

    `day_first` is the order that the evidence demands.
    """

    def __init__(self, day_first: bool) -> None:
        self.day_first = day_first
        super().__init__("day and month are the other way round")


def _shown(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= 40 else text[:40] + "…")


def _within(micros: int, value: object) -> int:
    if FIRST <= micros < LAST:
        return micros
    raise TimeError(f"time {_shown(value)} lies outside 1990 to 2100")


def from_epoch(number: float) -> int:
    """Return µs for an epoch in seconds, milli-, micro- or nanoseconds, told apart by size.

    Raises `TimeError` where no unit puts it between 1990 and 2100.
    """
    for per_second in (1, 1_000, 1_000_000, 1_000_000_000):
        if FIRST <= number * 1_000_000 / per_second < LAST:
            if isinstance(number, int):
                return number * 1_000_000 // per_second
            return round(number * 1_000_000 / per_second)
    raise TimeError(f"time {_shown(number)} lies outside 1990 to 2100 in any unit")


def _days(year: int, month: int, day: int, value: object) -> int:
    if not 1 <= year <= 9999:
        raise TimeError(f"time {_shown(value)} lies outside 1990 to 2100")
    try:
        return (date(year, month, day).toordinal() - _EPOCH) * DAY
    except ValueError:
        raise TimeError(f"{_shown(value)} is no date of the calendar") from None


class TimeColumn:
    """Reads one column of times.

    `day_first` fixes the order of day and month in dates such as 3/4/2020; where it is None the
    first call of `read` decides it from the values. After reading, `naive` tells whether any
    value had no zone (read as UTC), `assumed` whether the order of day and month was a guess.
    """

    def __init__(self, day_first: bool | None = None) -> None:
        self.day_first = day_first
        self.decided = day_first is not None
        self.assumed = False
        self.naive = False
        self._failed = False
        self._values: Sequence[Any] = ()
        self._cache: dict[Any, int | str | None] = {}
        self._dates: dict[str, int] = {}
        self._clocks: dict[str, int] = {}

    def notes(self) -> list[str]:
        """Return what was assumed, one phrase each."""
        found = ["times without a zone read as UTC"] if self.naive else []
        if self.assumed:
            found.append(
                "dates such as 3/4 read as "
                + ("day before month" if self.day_first else "month before day")
            )
        return found

    def read(self, values: Sequence[Any]) -> tuple[list[int | None], dict[int, str]]:
        """Return µs (None where blank or unreadable) and, by index, why one was unreadable."""
        self._values = values
        cache = self._cache
        if len(cache) > 200_000:
            cache.clear()
        try:
            new = set(values).difference(cache)
        except TypeError:
            return self._read_unhashable(values)
        failed = False
        for value in new:
            found = cache[value] = self._one(value)
            failed = failed or isinstance(found, str)
        self._failed = failed = failed or self._failed
        out: list[Any] = list(map(cache.__getitem__, values))
        if not failed:
            return out, {}
        reasons = {i: found for i, found in enumerate(out) if isinstance(found, str)}
        for index in reasons:
            out[index] = None
        return out, reasons

    def _read_unhashable(self, values: Sequence[Any]) -> tuple[list[int | None], dict[int, str]]:
        out: list[int | None] = []
        reasons: dict[int, str] = {}
        for value in values:
            found = self._one(value)
            if isinstance(found, str):
                reasons[len(out)] = found
                found = None
            out.append(found)
        return out, reasons

    def one(self, value: Any) -> int | None:
        """Return µs for one value, None where it is blank; raises `TimeError`."""
        self._values = (value,)
        found = self._one(value)
        if isinstance(found, str):
            raise TimeError(found)
        return found

    def _one(self, value: Any) -> int | str | None:
        try:
            if isinstance(value, str):
                return self._text(value)
            return self._typed(value)
        except TimeError as error:
            return str(error)

    def _typed(self, value: Any) -> int | None:
        if is_missing(value):
            return None
        if isinstance(value, datetime):
            if value.tzinfo is None:
                self.naive = True
            offset = value.utcoffset()
            days = (value.date().toordinal() - _EPOCH) * DAY
            micros = (value.hour * 3600 + value.minute * 60 + value.second) * 1_000_000
            shift = int(offset.total_seconds()) * 1_000_000 if offset else 0
            return _within(days + micros + value.microsecond - shift, value)
        if isinstance(value, date):
            self.naive = True
            return _within((value.toordinal() - _EPOCH) * DAY, value)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise TimeError(f"{_shown(value)} is no time")
        return from_epoch(value)

    def _text(self, value: str) -> int | None:
        # 'YYYY-MM-DD HH:MM[:SS]' is what most tables hold; both halves repeat, so each is
        # looked up on its own.
        head, tail = value[:10], value[10:]
        day = self._dates.get(head)
        if day is not None:
            clock = self._clocks.get(tail)
            if clock is not None:
                self.naive = True
                return day + clock
        text = value.strip()
        if not text or text.lower() in _EMPTY:
            return None
        if match := _ISO.fullmatch(text):
            return self._iso(match, value)
        if _NUMBER.fullmatch(text):
            return self._digits(text, value)
        for pattern, read in self._patterns:
            if match := pattern.fullmatch(text):
                return read(self, match, value)
        raise TimeError(f"{_shown(value)} is no time that can be read")

    def _iso(self, match: re.Match[str], value: str) -> int:
        year, _, month, day = match.group(1, 2, 3, 4)
        if len(year) > 4:
            raise TimeError(f"time {_shown(value)} lies outside 1990 to 2100")
        days = _days(int(year), int(month), int(day), value)
        clock = self._clock(match.group(5, 6, 7, 8, 9, 10), value)
        micros = _within(days + clock, value)
        if match.group(10) is None and match.end(4) == 10 and match.end() == len(value):
            if len(self._dates) > 50_000 or len(self._clocks) > 100_000:
                self._dates.clear()
                self._clocks.clear()
            self._dates[value[:10]] = days
            self._clocks[value[10:]] = clock
        return micros

    def _digits(self, text: str, value: str) -> int:
        if _SPREADSHEET.fullmatch(text):
            raise TimeError(f"time {_shown(value)} was rounded by a spreadsheet")
        if (match := _COMPACT.fullmatch(text)) and len(text) != 10:
            try:
                year, month, day = (int(part) for part in match.group(1, 2, 3))
                days = _days(year, month, day, value)
                clock = self._clock((*match.group(4, 5, 6), None, None, None), value)
                return _within(days + clock, value)
            except TimeError:
                pass
        return from_epoch(float(text) if "." in text else int(text))

    def _clock(self, parts: Sequence[str | None], value: str) -> int:
        hour, minute, second, fraction, half, zone = parts
        if hour is None:
            self.naive = True
            return 0
        h, m, s = int(hour), int(minute or 0), int(second or 0)
        if half:
            if not 1 <= h <= 12:
                raise TimeError(f"{_shown(value)} is no time of the day")
            h = h % 12 + (12 if half[0] in "pP" else 0)
        if h > 24 or m > 59 or s > 60 or (h == 24 and (m or s)):
            raise TimeError(f"{_shown(value)} is no time of the day")
        micros = (h * 3600 + m * 60 + s) * 1_000_000 + int((fraction or "0").ljust(9, "0")[:6])
        return micros - self._zone(zone, value)

    def _zone(self, zone: str | None, value: str) -> int:
        if zone is None:
            self.naive = True
            return 0
        if zone[0] in "+-":
            hours, minutes = int(zone[1:3]), int(zone[-2:]) if len(zone) > 3 else 0
            if hours > 15 or minutes > 59:
                raise TimeError(f"zone {zone} of {_shown(value)} does not exist")
            shift = (hours * 60 + minutes) * 60_000_000
            return -shift if zone[0] == "-" else shift
        known = ZONES.get(zone.upper())
        if known is None:
            raise TimeError(f"zone {zone} of {_shown(value)} is not known")
        return round(known * 3600) * 1_000_000

    # -- dates in words and in local order -----------------------------------------------------

    def _twitter(self, match: re.Match[str], value: str) -> int:
        month, day, *clock, year = match.groups()
        return self._words(year, month, day, clock, value)

    def _rfc(self, match: re.Match[str], value: str) -> int:
        day, month, year, *clock = match.groups()
        return self._words(year, month, day, clock, value)

    def _long(self, match: re.Match[str], value: str) -> int:
        month, day, year, *clock = match.groups()
        return self._words(year, month, day, clock, value)

    def _words(
        self, year: str, month: str, day: str, clock: Sequence[str | None], value: str
    ) -> int:
        number = _MONTHS.get(month.lower())
        if number is None:
            raise TimeError(f"{_shown(value)} is no time that can be read")
        days = _days(_full_year(year), number, int(day), value)
        return _within(days + self._clock(clock, value), value)

    def _numeric(self, match: re.Match[str], value: str) -> int:
        if not self.decided:
            self._decide(self._values)
        first, _, second, year, *clock = match.groups()
        a, b = int(first), int(second)
        if a > 12 or b > 12:
            # 31/12 and 12/31 each say which is the day; the column must not mix them.
            if a <= 31 and b <= 31 and min(a, b) <= 12 and (a > 12) != self.day_first:
                if self.assumed:
                    raise DayFirstError(a > 12)
                raise TimeError(f"{_shown(value)} has day and month the other way round")
            if self.assumed:
                self.assumed = False
        day, month = (a, b) if self.day_first else (b, a)
        days = _days(_full_year(year), month, day, value)
        return _within(days + self._clock(clock, value), value)

    def _decide(self, values: Sequence[Any]) -> None:
        """Decide from the values whether the day or the month comes first."""
        day_first = month_first = slashes = others = 0
        for value in values:
            match = _NUMERIC.fullmatch(value.strip()) if isinstance(value, str) else None
            if match:
                a, b = int(match.group(1)), int(match.group(3))
                day_first += a > 12 >= b
                month_first += b > 12 >= a
                slashes += match.group(2) == "/"
                others += match.group(2) != "/"
        self.decided = True
        self.assumed = not day_first and not month_first
        self.day_first = day_first > month_first if not self.assumed else others > slashes

    _patterns: tuple[
        tuple[re.Pattern[str], Callable[[TimeColumn, re.Match[str], str], int]], ...
    ] = (
        (_NUMERIC, _numeric),
        (_TWITTER, _twitter),
        (_RFC, _rfc),
        (_LONG, _long),
    )


_EMPTY = frozenset({"nan", "nat", "none", "null", "absent", "n/a", "na", "-"})


def _full_year(year: str) -> int:
    number = int(year)
    if len(year) == 2:
        return number + (2000 if number < 70 else 1900)
    return number
