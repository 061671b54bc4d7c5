"""Zones of time as exports name them: offsets, abbreviations, and names of the IANA database."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from inconcert.errors import ParameterError
from inconcert.plaintext import plain

HOUR = 3_600_000_000
_QUARTER = HOUR // 4

# Abbreviations as RFC 822, CrowdTangle and spreadsheets write them; hours from UTC. Where several
# places use one, the reading taken comes first and the others follow.
ZONES: dict[str, tuple[float, ...]] = {
    "Z": (0,), "UTC": (0,), "GMT": (0,), "UT": (0,), "WET": (0,), "WEST": (1,), "CET": (1,),
    "CEST": (2,), "MEZ": (1,), "MESZ": (2,), "EET": (2,), "EEST": (3,), "MSK": (3,), "MSD": (4,),
    "TRT": (3,), "EST": (-5, 10), "EDT": (-4, 11), "CST": (-6, 8, -5), "CDT": (-5, -4),
    "MST": (-7, 8), "MDT": (-6,), "PST": (-8, 8), "PDT": (-7,), "AKST": (-9,), "AKDT": (-8,),
    "HST": (-10,), "AST": (-4, 3), "ADT": (-3, 4), "NST": (-3.5,), "NDT": (-2.5,),
    "BST": (1, 6), "IST": (5.5, 2, 1), "IDT": (3,), "GST": (4, -2), "AMT": (-4, 4),
    "ECT": (-5, -4), "WST": (8, 13), "SST": (-11, 8), "JST": (9,), "KST": (9,), "SGT": (8,),
    "HKT": (8,), "MYT": (8,), "PHT": (8,), "WIB": (7,), "WITA": (8,), "WIT": (9,), "ICT": (7,),
    "MMT": (6.5,), "NPT": (5.75,), "PKT": (5,), "AFT": (4.5,), "IRST": (3.5,), "IRDT": (4.5,),
    "UZT": (5,), "GET": (4,), "AZT": (4,), "SAMT": (4,), "YEKT": (5,), "OMST": (6,), "KRAT": (7,),
    "NOVT": (7,), "IRKT": (8,), "YAKT": (9,), "VLAT": (10,), "MAGT": (11,), "PETT": (12,),
    "AEST": (10,), "AEDT": (11,), "ACST": (9.5,), "ACDT": (10.5,), "AWST": (8,), "NZST": (12,),
    "NZDT": (13,), "SAST": (2,), "CAT": (2,), "EAT": (3,), "WAT": (1,), "BRT": (-3,),
    "BRST": (-2,), "ART": (-3,), "UYT": (-3,), "CLT": (-4,), "CLST": (-3,), "BOT": (-4,),
    "VET": (-4,), "COT": (-5,), "PET": (-5,), "AKT": (-9,),
}  # fmt: skip
# Of these the first reading is a guess; of the other ones with several it is by far the usual.
GUESSED = frozenset("CST IST BST AST ADT GST AMT ECT WST SST".split())  # noqa: SIM905

_OFFSET = re.compile(r"(?:UTC|GMT|Z)?\s*([+\-\u2212])\s*(\d{1,2})(?::?(\d{2}))?(?::?00)?", re.I)
_NAMED = re.compile(r"[A-Za-z]+(?:[/_+\-][A-Za-z0-9_+\-]+)+")


@lru_cache(maxsize=1024)
def fixed_offset(text: str) -> int | None:
    """Return µs from UTC of an offset such as +02:00, GMT+2 or -0530; None where it is none."""
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    sign, hours, minutes = match.groups()
    if int(hours) > 15 or int(minutes or 0) > 59:
        return None
    shift = (int(hours) * 60 + int(minutes or 0)) * 60_000_000
    return shift if sign == "+" else -shift


@lru_cache(maxsize=1024)
def named_zone(text: str) -> ZoneInfo | None:
    """Return the zone of a name such as Europe/Berlin, None where the database has none."""
    name = text.strip().replace(" ", "_")
    if not _NAMED.fullmatch(name):
        return None
    for one in (name, "/".join(part.title() for part in name.split("/"))):
        try:
            return ZoneInfo(one)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return None


def is_zone(text: str) -> bool:
    """Return whether a text names a zone: an offset, an abbreviation or a name."""
    text = text.strip()
    return text.upper() in ZONES or fixed_offset(text) is not None or named_zone(text) is not None


class Zone:
    """A zone that a person or a row gave: a fixed offset, or one with summer time.

    Raises `ParameterError` where the text names none.
    """

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self._offset = fixed_offset(self.text)
        if self._offset is None and self.text.upper() in ("Z", "UTC", "GMT", "UT"):
            self._offset = 0
        self._named = None if self._offset is not None else named_zone(self.text)
        if self._offset is None and self._named is None:
            hint = "Give a name such as Europe/Berlin, or an offset such as +02:00."
            if self.text.upper() in ZONES:
                hint = f"Several places write {self.text.upper()}. {hint}"
            raise ParameterError(f"There is no zone {plain(text)!r}.", hint)
        self._known: dict[int, int] = {}

    def idle(self) -> str:
        """Return the note that no time took it, where it was asked for."""
        return f"--zone {self.text} changed nothing: no time of the day is without a zone"

    def offset(self, local: int) -> int:
        """Return µs from UTC at a local time (µs as if it were UTC)."""
        if self._named is None:
            return self._offset or 0
        quarter = local // _QUARTER
        found = self._known.get(quarter)
        if found is None:
            # Offsets change on the quarter of an hour.
            moment = datetime(1970, 1, 1) + timedelta(microseconds=quarter * _QUARTER)
            shift = moment.replace(tzinfo=self._named).utcoffset() or timedelta()
            found = self._known[quarter] = shift // timedelta(microseconds=1)
        return found


@lru_cache(maxsize=1024)
def zone_of(text: str) -> Zone | None:
    """Return the zone that a text names by offset or name, None where it names none."""
    try:
        return Zone(text)
    except ParameterError:
        return None


def hours(micros: int) -> str:
    """Return an offset as a person writes it: +02:00."""
    minutes = abs(micros) // 60_000_000
    return f"{'-' if micros < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"
