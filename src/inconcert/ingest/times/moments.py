"""Times that a table keeps in several columns: a day, a clock or hour and minute, a zone."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from inconcert.ingest.mapping.synonyms import TIME_HINT, plain_name
from inconcert.ingest.times.spelled import clock
from inconcert.ingest.times.zones import hours, is_zone
from inconcert.ingest.values.fields import as_text, is_missing
from inconcert.plaintext import plain

Values = Mapping[str, Sequence[Any]]

_CLOCK_HINT = re.compile(
    r"hour|clock|uhr|zeit|heure|hora|orario|saat|godz|stunde|час|врем|时|時|시"
)
_CLOCKS = frozenset(
    """time clock timeofday hour posttime createdtime tweettime publishtime timecreated timeposted
    uhrzeit zeit heure hora ora tid 时间 時間""".split()  # noqa: SIM905
)
_HOUR = frozenset("hour hours hh h hr stunde heure hora 时 時".split())  # noqa: SIM905
_MINUTE = frozenset("minute minutes min mins mm m minuto 分".split())  # noqa: SIM905
_SECOND = frozenset("second seconds sec secs ss s sekunde seconde segundo 秒".split())  # noqa: SIM905
_ZONE = frozenset(
    """timezone tz zone utcoffset gmtoffset tzoffset timezoneoffset offset tzname timezonename
    timezoneid zeitzone zonahoraria fuseauhoraire fusohorario 时区 時區""".split()  # noqa: SIM905
)
# Half of the day: joined to a clock of twelve hours.
_HALF = frozenset(
    """ampm meridiem meridian amorpm amouspm timeampm hourampm timeperiod periodofday
    meridiemindicator halfday dayhalf ampmindicator""".split()  # noqa: SIM905
)
_YEAR = frozenset("year yyyy jahr año ano annee année anno 年".split())  # noqa: SIM905
_MONTH = frozenset("month mon mm monat mes mois mese 月".split())  # noqa: SIM905
_DAY = frozenset("day dd dayofmonth tag dia día jour giorno 日".split())  # noqa: SIM905
# Midnight as a table writes it after a day that has no clock.
_MIDNIGHT = re.compile(
    r"(?:[Tt]|,?\s+)(?:0{1,2}:00(?::00(?:\.0+)?)?(?:\s*AM)?|12:00(?::00)?\s*AM)"
    r"\s*(Z|UTC|GMT|\+00(?::?00)?)?\s*$",
    re.IGNORECASE,
)
_ENDS_WITH_ZONE = re.compile(r":\d{2}(?:[.,]\d+)?\s*(?:[AaPp][Mm])?\s*\(?(?:[A-Za-z]|[+-]\d)")
_CLOCK_AT_END = re.compile(r"(?:^|[\sT,])(\d{1,2})[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?$")
_DAY_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_COMPACT = re.compile(r"\d{1,6}")


# One value in so many may be no clock: its row is rejected, and the others keep theirs.
_AMISS = 30


@dataclass(frozen=True)
class TimeColumns:
    """The columns that make a time together.

    `month` are the columns of year and month where the day is a number; `clocks` is one column of
    clocks, or those of hour, minute and second; `lost` and `lost_zone` seem to hold the clock and
    the zone, and cannot be read. `meridiem` says am or pm of clocks of twelve hours.
    """

    day: str
    clocks: tuple[str, ...] = ()
    zone: str | None = None
    lost: str | None = None
    month: tuple[str, ...] = ()
    lost_zone: str | None = None
    meridiem: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are read, the day first; none where the day stands alone."""
        zone = (self.zone,) if self.zone else ()
        meridiem = (self.meridiem,) if self.meridiem else ()
        others = (*self.month, *self.clocks, *meridiem, *zone)
        return (self.day, *others) if others else ()


def find_parts(values: Values, day: str, free: Collection[str]) -> TimeColumns:
    """Return what belongs to a column of times; `free` are the columns that no field took."""
    filled = _filled(values[day])
    month = _month(values, day, free)
    clocks: tuple[str, ...] = ()
    lost = None
    if _all(filled, _day_of):
        clocks = _clocks(values, free)
        if not clocks:
            lost = next((n for n in free if plain_name(n) in _CLOCKS and _filled(values[n])), None)
    meridiem = _meridiem_of(values, clocks or (day,), free)
    zones = [n for n in free if plain_name(n) in _ZONE and n not in clocks and _filled(values[n])]
    zone = next((n for n in zones if _all(values[n], lambda v, n=n: _zone_of(v, n))), None)
    naive = any(not _has_zone(v) for v in filled)
    lost_zone = zones[0] if zones and zone is None and naive else None
    return TimeColumns(day, clocks, zone, lost, month, lost_zone, meridiem)


def _meridiem_of(values: Values, clocks: Sequence[str], free: Collection[str]) -> str | None:
    """Return the column that says am or pm of clocks which do not say it themselves."""
    for name in free:
        if plain_name(name) not in _HALF or name in clocks or not _all(values[name], _meridiem):
            continue
        if all(_all(values[clock_], _twelve) for clock_ in clocks[:1]):
            return name
    return None


def _meridiem(value: Any) -> str | None:
    """Return 'AM' or 'PM' for a half of the day, None for any other value."""
    text = (as_text(value) or "").strip().casefold().replace(".", "").replace(" ", "")
    return {"am": "AM", "pm": "PM", "a": "AM", "p": "PM", "上午": "AM", "下午": "PM",
            "午前": "AM", "午後": "PM", "오전": "AM", "오후": "PM"}.get(text)  # fmt: skip


def _twelve(value: Any) -> str | None:
    """Return a value that ends with a clock, or is an hour, of at most twelve hours."""
    text = value.isoformat(" ") if isinstance(value, datetime) else (as_text(value) or "").strip()
    if re.fullmatch(r"\d{1,2}", text):
        return text if int(text) <= 12 else None
    found = _CLOCK_AT_END.search(text)
    return text if found and int(found[1]) <= 12 else None


def _month(values: Values, day: str, free: Collection[str]) -> tuple[str, ...]:
    """Return the columns of year and month beside one of days of the month."""
    if plain_name(day) not in _DAY or not _all(values[day], _below(32)):
        return ()
    year = next((n for n in free if plain_name(n) in _YEAR and _all(values[n], _year)), None)
    month = next((n for n in free if plain_name(n) in _MONTH and _all(values[n], _below(13))), None)
    return (year, month) if year and month else ()


def _year(value: Any) -> int | None:
    text = as_text(value) or ""
    return int(text) if re.fullmatch(r"(?:19|20)\d\d", text) else None


def _has_zone(value: Any) -> bool:
    """Return whether a time names its zone, or counts from an epoch."""
    if isinstance(value, datetime):
        return value.tzinfo is not None
    text = (as_text(value) or "").strip()
    return bool(_ENDS_WITH_ZONE.search(text)) or bool(re.fullmatch(r"\d{9,}(?:\.\d*)?", text))


def lost_parts(parts: TimeColumns) -> list[str]:
    """Return the doubts about times of which a part could not be read."""
    found = []
    if parts.lost is not None:
        day, lost = plain(parts.day), plain(parts.lost)
        found.append(
            f"The times are days only: column {lost} seems to hold the time of the day and could "
            f"not be read, so that every post counts as written at midnight. Write {lost} as "
            f"HH:MM:SS, or put day and clock into column {day}."
        )
    if parts.lost_zone is not None:
        found.append(
            f"Column {plain(parts.lost_zone)} seems to hold the zone of the times and could not be "
            "read, so that they were read as if all were of one zone. Write zones as +02:00 or "
            "Europe/Berlin; where it is the zone of the account and not of the times, nothing is "
            "wrong."
        )
    return found


def _clocks(values: Values, free: Collection[str]) -> tuple[str, ...]:
    """Return the column of clocks, or those of hour, minute and second; none where none fit."""
    hinted = [
        n for n in free if TIME_HINT.search(plain_name(n)) or _CLOCK_HINT.search(plain_name(n))
    ]
    # A column that is called a clock before one that merely has the word in its name.
    for name in sorted(hinted, key=lambda n: plain_name(n) not in _CLOCKS):
        if _all(values[name], clock):
            return (name,)
    by_part = [
        next((n for n in free if plain_name(n) in names and _all(values[n], below)), None)
        for names, below in ((_HOUR, _below(24)), (_MINUTE, _below(60)), (_SECOND, _below(60)))
    ]
    if by_part[0] and by_part[1]:
        return tuple(n for n in by_part if n)
    for name in hinted:
        if plain_name(name) in _CLOCKS and _are_compact(values[name]):
            return (name,)
    return (by_part[0],) if by_part[0] else ()


def _filled(column: Sequence[Any]) -> list[Any]:
    return [v for v in column if not is_missing(v) and v != ""]


def _all(column: Sequence[Any], read: Any) -> bool:
    """Return whether a column reads so: all of a few values, of many all but one in thirty."""
    filled = _filled(column)
    amiss = sum(read(v) is None for v in filled)
    return bool(filled) and amiss <= len(filled) // _AMISS


def _below(limit: int) -> Any:
    def read(value: Any) -> int | None:
        text = as_text(value) or ""
        return int(text) if text.isdecimal() and len(text) <= 2 and int(text) < limit else None

    return read


def _are_compact(column: Sequence[Any]) -> bool:
    """Return whether all values are clocks such as 930, 1530 or 153000."""
    filled = _filled(column)
    return len(filled) > 1 and all(_compact(v, len(filled)) is not None for v in filled)


def _compact(value: Any, _count: int = 0) -> str | None:
    text = as_text(value) or ""
    if not _COMPACT.fullmatch(text):
        return None
    text = text.zfill(6 if len(text) > 4 else 4)
    hour, minute, second = int(text[:2]), int(text[2:4]), int(text[4:] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return f"{hour}:{minute:02d}:{second:02d}"


def _day_of(value: Any) -> str | None:
    """Return the day of a value that has no clock, or midnight for one; None for any other."""
    if isinstance(value, datetime):
        return None if value.time().isoformat() != "00:00:00" else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = (as_text(value) or "").strip()
    text = _MIDNIGHT.sub("", text)
    if ":" in text or re.fullmatch(r"\d{9,}(?:\.\d*)?", text):
        return None
    return text


def _zone_of(value: Any, name: str) -> str | None:
    """Return a zone as `times` reads it, None where the value is none."""
    text = (as_text(value) or "").strip()
    if is_zone(text):
        return text
    if "offset" not in plain_name(name):
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    # Hours, minutes or seconds from UTC, told apart by size.
    for unit, most in ((3600, 14), (60, 840), (1, 50_400)):
        if abs(number) <= most:
            micros = round(number * unit) * 1_000_000
            return hours(micros) if micros % 900_000_000 == 0 else None
    return None


def joined(parts: TimeColumns, columns: Mapping[str, Sequence[Any]]) -> list[Any]:
    """Return the times of a batch as one column; `columns` by the names of `parts`.

    A row whose clock is missing or unreadable gets a text that is no time, so that it is rejected
    with what stands there.
    """
    moments: list[Any] = list(columns[parts.day])
    if parts.month:
        years, months = (columns[name] for name in parts.month)
        moments = [
            f"{as_text(y)}-{(as_text(m) or '').zfill(2)}-{(as_text(d) or '').zfill(2)}"
            for y, m, d in zip(years, months, moments, strict=True)
        ]
    if parts.clocks:
        pieces = [columns[name] for name in parts.clocks]
        moments = [
            _joined(day, row) for day, row in zip(moments, _rows(pieces, len(moments)), strict=True)
        ]
    if parts.meridiem is not None and parts.meridiem in columns:
        moments = [_halved(*row) for row in zip(moments, columns[parts.meridiem], strict=True)]
    if parts.zone is None or parts.zone not in columns:
        return moments
    name = parts.zone
    known = {value: _zone_of(value, name) for value in _distinct(columns[name])}
    return [
        _zoned(moment, known.get(_key(zone)))
        for moment, zone in zip(moments, columns[name], strict=True)
    ]


def _key(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else as_text(value)


def _distinct(column: Sequence[Any]) -> set[Any]:
    return {_key(value) for value in column if not is_missing(value)}


def _rows(pieces: Sequence[Sequence[Any]], count: int) -> list[str]:
    """Return the clock of each row as text, empty where a part is missing."""
    if len(pieces) == 1:
        known = {v: clock(v) or _hour(v) or _compact(v) or (as_text(v) or "").strip()
                 for v in _distinct(pieces[0])}  # fmt: skip
        return [known.get(_key(v), "") for v in pieces[0]]
    out = []
    for row in zip(*pieces, strict=True):
        texts = [as_text(part) or "" for part in row]
        out.append(":".join(text.zfill(2) for text in texts) if all(texts) else "")
    return out


def _hour(value: Any) -> str | None:
    hour = _below(24)(value)
    return None if hour is None else f"{hour}:00"


def _joined(value: Any, clock_: str) -> Any:
    if is_missing(value) or value == "":
        return None
    day = _day_of(value)
    if day is None:
        return value
    if not clock_:
        return f"{day} without a clock"
    if _DAY_SERIAL.fullmatch(day) and (found := re.match(r"(\d+):(\d+)(?::(\d+))?", clock_)):
        h, m, s = (int(part or 0) for part in found.groups())
        return int(float(day)) + (h * 3600 + m * 60 + s) / 86_400
    if len(day) == 8 and day.isdecimal():
        day = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    zone = _MIDNIGHT.search(value) if isinstance(value, str) else None
    return f"{day} {clock_}{' ' + zone.group(1) if zone and zone.group(1) else ''}"


def _halved(moment: Any, meridiem: Any) -> Any:
    """Return a time with its half of the day put into its clock, as it is where none is given."""
    told = _meridiem(meridiem)
    if told is None or is_missing(moment):
        return moment
    text = moment.isoformat(" ") if isinstance(moment, datetime) else str(moment)
    found = re.search(r"(?:^|[\sT,])(\d{1,2})(?=[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?:\s|$))", text)
    if found is None or not 0 < int(found[1]) <= 12:
        return moment
    hour = int(found[1]) % 12 + (12 if told == "PM" else 0)
    return f"{text[: found.start(1)]}{hour:02d}{text[found.end(1) :]}"


def _zoned(moment: Any, zone: str | None) -> Any:
    """Return a time with its zone, as it is where it has one or counts from an epoch."""
    if zone is None or is_missing(moment) or isinstance(moment, int | float):
        return moment
    if isinstance(moment, datetime):
        return moment if moment.tzinfo else f"{moment.isoformat(' ')} {zone}"
    text = (as_text(moment) or "").strip()
    if not text or _ENDS_WITH_ZONE.search(text) or text.replace(".", "").isdigit():
        return moment
    if ":" not in text:
        text += " 00:00"
    return f"{text} {zone}"
