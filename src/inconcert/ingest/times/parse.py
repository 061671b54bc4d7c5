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

from inconcert.ingest.times import formats
from inconcert.ingest.times import notes as time_notes
from inconcert.ingest.times.orders import Order, dated, full_year, order_of
from inconcert.ingest.times.spelled import LONGEST, respelled, respelled_date
from inconcert.ingest.times.zones import ZONES, Zone, fixed_offset, zone_of
from inconcert.ingest.values.cells import distinct_texts
from inconcert.ingest.values.fields import is_missing

DAY = 86_400_000_000
FIRST = (date(1990, 1, 1).toordinal() - date(1970, 1, 1).toordinal()) * DAY
LAST = (date(2100, 1, 1).toordinal() - date(1970, 1, 1).toordinal()) * DAY
_EPOCH = date(1970, 1, 1).toordinal()

# Days since 1899-12-30, as spreadsheets count; no unit of an epoch falls there.
_SERIAL = range(32_874, 73_051)
_SERIAL_ZERO = date(1899, 12, 30).toordinal()


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
        raise TimeError(f"{_shown(value)} is not a calendar date") from None


class TimeColumn:
    """Reads one column of times.

    `day_first` fixes the order of day and month in dates such as 3/4/2020; where it is None the
    first call of `read` decides it from the values. `zone` is that of times which name none (None:
    UTC), and settles which of several zones an abbreviation means. With `serials`, numbers may be
    days as spreadsheets count them. After reading, `naive` tells whether any value had no zone,
    `assumed` whether the order of day and month was a guess.
    """

    def __init__(
        self, day_first: bool | None = None, zone: Zone | None = None, *, serials: bool = False
    ) -> None:
        self.day_first = day_first
        self.zone = zone
        self.decided = day_first is not None
        self.assumed = False
        self.naive = False
        # Whether `zone` decided anything.
        self.zoned = False
        self._serials = serials
        self.serial = False
        self.order: Order | None = None
        self.guessed: dict[str, int] = {}
        self.example = ""
        # Different values read: such dates, those of them that differ by their reading, others.
        self._numeric_dates = self._either = self._others = 0
        self._failed = False
        self._values: Sequence[Any] = ()
        self._cache: dict[Any, int | str | None] = {}
        self._dates: dict[str, int] = {}
        self._clocks: dict[str, int] = {}

    def notes(self) -> list[str]:
        """Return what was assumed, one phrase each."""
        return time_notes.notes(self)

    def doubts(self) -> list[str]:
        """Return what was a guess between readings that are no less likely, a sentence each."""
        return time_notes.doubts(self)

    @property
    def in_doubt(self) -> bool:
        """Whether dates were read whose day and month may as well be the other way round.

        One date among times of other spellings stands for no time at all.
        """
        others = self._others - self._numeric_dates
        few = others >= 50 * self._either or (self._either == 1 and others >= _PLACEHOLDER)
        return self.assumed and self._either > 0 and not few

    def read(self, values: Sequence[Any]) -> tuple[list[int | None], dict[int, str]]:
        """Return µs (None where blank or unreadable) and, by index, why one was unreadable."""
        self._values = values
        cache = self._cache
        if len(cache) > 200_000:
            cache.clear()
        try:
            new = set(distinct_texts(values) or values).difference(cache)
        except TypeError:
            return self._read_unhashable(values)
        failed = False
        self._others += len(new)
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
            offset = value.utcoffset()
            days = (value.date().toordinal() - _EPOCH) * DAY
            micros = (value.hour * 3600 + value.minute * 60 + value.second) * 1_000_000
            local = days + micros + value.microsecond
            if offset is None:
                return _within(local - self._zone(None, "", local), value)
            return _within(local - int(offset.total_seconds()) * 1_000_000, value)
        if isinstance(value, date):
            self.naive = True
            return _within((value.toordinal() - _EPOCH) * DAY, value)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise TimeError(f"{_shown(value)} is not a time")
        return self._number(value)

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
        return self._spelling(value.strip(), value)

    def _spelling(self, text: str, value: str, *, again: bool = False) -> int | None:
        if not text or text.lower() in _EMPTY:
            return None
        if match := formats.ISO.fullmatch(text):
            return self._iso(match, value)
        if formats.NUMBER.fullmatch(text):
            return self._digits(text, value)
        for pattern, read in self._patterns:
            if match := pattern.fullmatch(text):
                return read(self, match, value)
        if not again and len(text) <= LONGEST and (other := respelled(text)) != text:
            return self._spelling(other, value, again=True)
        raise TimeError(f"{_shown(value)} cannot be parsed as a time")

    def _iso(self, match: re.Match[str], value: str) -> int:
        year, _, month, day = match.group(1, 2, 3, 4)
        if len(year) > 4:
            raise TimeError(f"time {_shown(value)} lies outside 1990 to 2100")
        days = _days(int(year), int(month), int(day), value)
        clock = self._clock(match.group(5, 6, 7, 8, 9, 10), value, days)
        micros = _within(days + clock, value)
        if (
            self.zone is None
            and match.group(10) is None
            and match.end(4) == 10
            and match.end() == len(value)
        ):
            if len(self._dates) > 50_000 or len(self._clocks) > 100_000:
                self._dates.clear()
                self._clocks.clear()
            self._dates[value[:10]] = days
            self._clocks[value[10:]] = clock
        return micros

    def _digits(self, text: str, value: str) -> int:
        if formats.SPREADSHEET.fullmatch(text):
            raise TimeError(f"time {_shown(value)} was rounded by a spreadsheet")
        if (match := formats.COMPACT.fullmatch(text)) and len(text) != 10:
            try:
                year, month, day = (int(part) for part in match.group(1, 2, 3))
                days = _days(year, month, day, value)
                zone = "Z" if text.endswith("Z") else None
                clock = self._clock((*match.group(4, 5, 6), None, None, zone), value, days)
                return _within(days + clock, value)
            except TimeError:
                pass
        return self._number(float(text) if "." in text else int(text))

    def _number(self, number: float) -> int:
        """Return µs for an epoch, or for days as a spreadsheet counts them."""
        if self._serials and _SERIAL.start <= number < _SERIAL.stop:
            self.serial = self.naive = True
            days = int(number)
            seconds = (number - days) * 86_400
            # Few digits after the point: a tenth of a second is what was cut off.
            whole = abs(seconds - round(seconds)) < 0.1
            clock = round(seconds) * 1_000_000 if whole else round(seconds * 1000) * 1000
            local = (days + _SERIAL_ZERO - _EPOCH) * DAY + clock
            return local - self._here(local)
        return from_epoch(number)

    def _basic(self, match: re.Match[str], value: str) -> int:
        year, month, day, *clock = match.groups()
        days = _days(int(year), int(month), int(day), value)
        return _within(days + self._clock([*clock[:4], None, clock[5]], value, days), value)

    def _clock(self, parts: Sequence[str | None], value: str, days: int) -> int:
        """Return µs of the day, less the zone's offset; `days` are those of the date, in µs."""
        hour, minute, second, fraction, half, zone = parts
        if hour is None:
            # A day is one in every zone: shifted, it would look like a time to the hour.
            self.naive = True
            return 0
        h, m, s = int(hour), int(minute or 0), int(second or 0)
        if half:
            if not 1 <= h <= 12:
                raise TimeError(f"{_shown(value)} is not a time of day")
            h = h % 12 + (12 if half[0] in "pP" else 0)
        if h > 24 or m > 59 or s > 60 or (h == 24 and (m or s)):
            raise TimeError(f"{_shown(value)} is not a time of day")
        micros = (h * 3600 + m * 60 + s) * 1_000_000 + int((fraction or "0").ljust(9, "0")[:6])
        return micros - self._zone(zone, value, days + micros)

    def _zone(self, zone: str | None, value: str, local: int) -> int:
        """Return µs from UTC at a local time."""
        if zone is None:
            self.naive = True
            return self._here(local)
        offset = fixed_offset(zone)
        if offset is not None:
            return offset
        readings = ZONES.get(zone.upper())
        if readings is None:
            named = zone_of(zone)
            if named is not None:
                return named.offset(local)
            missing = "does not exist" if zone[0] in "+-" else "is not known"
            raise TimeError(f"zone {zone} of {_shown(value)} {missing}")
        shifts = [round(one * 3600) * 1_000_000 for one in readings]
        if len(shifts) > 1:
            if self.zone is not None and (here := self.zone.offset(local)) in shifts:
                self.zoned = True
                return here
            self.guessed[zone.upper()] = shifts[0]
        return shifts[0]

    def _here(self, local: int) -> int:
        """Return µs from UTC at a local time that names no zone."""
        self.zoned = self.zoned or self.zone is not None
        return self.zone.offset(local) if self.zone else 0

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
        number = formats.MONTHS.get(month.lower()) or formats.MONTHS.get(respelled(month))
        if number is None:
            raise TimeError(f"{_shown(value)} cannot be parsed as a time")
        days = _days(full_year(year), number, int(day), value)
        return _within(days + self._clock(clock, value, days), value)

    def _numeric(self, match: re.Match[str], value: str) -> int:
        if not self.decided:
            self._decide(self._values)
        first, sign, second, year, *clock = match.groups()
        parts = (first, sign, second, year)
        if self.order and self.order.name == "ymd" and len(first) == len(year) == 2:
            days = _days(*dated("ymd", parts), value)
            return _within(days + self._clock(clock, value, days), value)
        a, b = int(first), int(second)
        if a > 12 or b > 12:
            # 31/12 and 12/31 each say which is the day; the column must not mix them.
            if a <= 31 and b <= 31 and min(a, b) <= 12 and (a > 12) != self.day_first:
                if self.assumed:
                    raise DayFirstError(a > 12)
                raise TimeError(f"{_shown(value)} has day and month swapped")
            if self.assumed:
                self.assumed = False
        elif a != b and sign != "." and self.assumed:
            # Dates with dots have the day first by custom.
            example = f"{first}{sign}{second}{sign}{year}"
            self.example = min(self.example or example, example) if self._either else example
            self._either += 1
        self._numeric_dates += 1
        days = _days(*dated("dmy" if self.day_first else "mdy", parts), value)
        return _within(days + self._clock(clock, value, days), value)

    def _decide(self, values: Sequence[Any]) -> None:
        """Decide from the values which part of a date is the day."""
        texts = {v for v in values if isinstance(v, str)}
        found = [m for v in texts if (m := formats.NUMERIC.fullmatch(respelled_date(v)))]
        self.order = order_of([(m[1], m[2], m[3], m[4]) for m in found])
        differing = [m for m in found if m[1] != m[3] or m[3] != m[4]] or found
        self.example = min(("".join(m.group(1, 2, 3, 2, 4)) for m in differing), default="")
        self.decided = True
        # Dates of two-digit years beside others are read as those of four.
        self.day_first = self.order.name == "dmy"
        self.assumed = bool(self.order.rivals) and self.order.name != "ymd"

    _patterns: tuple[
        tuple[re.Pattern[str], Callable[[TimeColumn, re.Match[str], str], int]], ...
    ] = (
        (formats.NUMERIC, _numeric),
        (formats.BASIC, _basic),
        (formats.TWITTER, _twitter),
        (formats.RFC, _rfc),
        (formats.LONG, _long),
    )


_EMPTY = frozenset({"nan", "nat", "none", "null", "absent", "n/a", "na", "-"})
# So many times of other spellings beside one date make it a placeholder.
_PLACEHOLDER = 3
