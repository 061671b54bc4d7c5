"""From a place as claimed in a profile to the countries and time zones that it can mean.

The names of places stand in `gazetteer`. A place that could be
several is kept as all of them; what no table knows ("the moon", "everywhere") is no place. Most
regions, and names of countries in languages other than English, are not in the tables: such a claim
is not read, unless it names a city too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from inconcert.detect.personas.gazetteer import ENDS, Gazetteer, folded, gazetteer
from inconcert.detect.personas.steps import SEASON_DAYS

LONGEST = 200  # characters of a claim that are read
MOST_WORDS = 4  # of a name inside a longer text
MOST_PARTS = 8
# Of cities with one name, those with so small a share of the people of the largest are left out.
LEAST_SHARE = 0.02
# Inside a longer text only large cities count: small ones are named like ordinary words.
LARGE = 500_000
SHORT = 4  # Latin letters of a name

_SPLIT = re.compile(r"[,;/|·•&+()\[\]\n،、，]| [-–—] ")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_UTC = re.compile(r"(?:utc|gmt)\s*([+-−])\s*(\d{1,2})(?::?(\d{2}))?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """What a claim can mean: zones by their IANA names, countries by ISO 3166 alpha-2, sorted.

    `exact` is an offset in hours where the claim is one ("UTC+3"), with no zone and no country.
    """

    zones: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    exact: float | None = None


@dataclass(slots=True)
class _Sense:
    """The senses of one part of a claim."""

    cities: list[dict[str, Any]] = field(default_factory=list)
    countries: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.cities or self.countries or self.states)


def find_places(claims: Iterable[str]) -> dict[str, Place]:
    """Return the place of each distinct claim that names one; the others are left out.

    Reads the tables once for all claims: a hundred thousand take a few seconds.
    """
    texts = {claim for claim in claims if claim and claim.strip()}
    if not texts:
        return {}
    split = {text: _parts(text) for text in texts}
    wanted = {
        key
        for parts in split.values()
        for part in parts
        for key in (folded(part), *_inside(part))
        if key
    }
    tables = gazetteer()
    cities = tables.named(wanted)
    found = {}
    for text, parts in split.items():
        place = _place(text, parts, tables, cities)
        if place is not None:
            found[text] = place
    return found


def languages_of(country: str) -> frozenset[str]:
    """Return the languages spoken in a country (ISO 3166 alpha-2) as ISO 639 codes, no regions."""
    return gazetteer().languages.get(country, frozenset())


@lru_cache(maxsize=4096)
def offset_hours(zone: str, year: int, month: int, day: int) -> float | None:
    """Return the offset from UTC of an IANA zone at noon UTC of a day, in hours.

    None for a zone that the system's table does not know.
    """
    try:
        at = datetime(year, month, day, 12, tzinfo=UTC).astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return None
    delta = at.utcoffset()
    return None if delta is None else delta.total_seconds() / 3600


def seasons_of(zone: str, year: int) -> tuple[float, ...] | None:
    """Return the offsets of an IANA zone at `SEASON_DAYS` of a year; None as `offset_hours`."""
    hours = [offset_hours(zone, year, month, day) for month, day in SEASON_DAYS]
    known = tuple(hour for hour in hours if hour is not None)
    return known if len(known) == len(SEASON_DAYS) else None


def _parts(text: str) -> list[str]:
    text = text[:LONGEST]
    if text.isascii():
        return [part for part in (p.strip(ENDS) for p in _SPLIT.split(text)) if part][:MOST_PARTS]
    text = unicodedata.normalize("NFKC", text)
    flags = [_country_of_flag(flag) for flag in _FLAG.findall(text)]
    text = _FLAG.sub(",", text)
    parts = [part.strip(ENDS) for part in _SPLIT.split(text)]
    return [part for part in (*parts, *flags) if part][:MOST_PARTS]


def _country_of_flag(flag: str) -> str:
    return "".join(chr(ord(c) - 0x1F1E6 + ord("A")) for c in flag)


def _inside(part: str) -> list[str]:
    """Return the names that a longer part may hold, longest first."""
    words = folded(part).split()[:8]
    return [
        " ".join(words[at : at + size])
        for size in range(min(MOST_WORDS, len(words) - 1), 0, -1)
        for at in range(len(words) - size + 1)
    ]


def _place(
    text: str, parts: list[str], tables: Gazetteer, cities: dict[str, list[dict[str, Any]]]
) -> Place | None:
    exact = _UTC.match(text.strip())
    if exact:
        hours = int(exact[2]) + int(exact[3] or 0) / 60
        return Place(exact=hours if exact[1] == "+" else -hours) if hours <= 14 else None
    senses = [_sense(part, number, tables, cities) for number, part in enumerate(parts)]
    known = [sense for sense in senses if sense]
    if not known:
        known = [s for s in (_sense_inside(part, tables, cities) for part in parts) if s]
    if not known:
        return None
    return _joined(known, tables)


def _sense(
    part: str, number: int, tables: Gazetteer, cities: dict[str, list[dict[str, Any]]]
) -> _Sense:
    key = folded(part)
    code = part.replace(".", "")
    sense = _Sense()
    # Three letters are the code of an airport, and a word of some language; in capitals they are
    # meant as a code. One character of any script is a drawing as often as a place.
    if len(key) > 1 and (part.isupper() or not _short(key)):
        sense.cities = list(cities.get(key, ()))
    if key in tables.countries:
        sense.countries.add(tables.countries[key])
    if key in tables.states:
        sense.states.add(tables.states[key])
    # Codes are written in capitals; two letters are a code only after another part, or alone.
    if code.isascii() and code.isupper():
        if code in tables.codes:
            sense.countries.add(tables.codes[code])
        if number and code in tables.state_codes:
            sense.states.add(code)
        if len(code) == 2 or sense.countries:
            sense.cities = []
    return sense


def _sense_inside(
    part: str, tables: Gazetteer, cities: dict[str, list[dict[str, Any]]]
) -> _Sense | None:
    """Return the longest name of a country or a large city inside a part."""
    for key in _inside(part):
        sense = _Sense()
        if key in tables.countries:
            sense.countries.add(tables.countries[key])
        if not _short(key):
            sense.cities = [c for c in cities.get(key, ()) if c["population"] >= LARGE]
        if sense:
            return sense
    return None


def _short(key: str) -> bool:
    return len(key) < (SHORT if key.isascii() else 2)


def _joined(senses: list[_Sense], tables: Gazetteer) -> Place:
    """Let countries and states narrow the cities beside them; several cities are all kept."""
    wide = {c for s in senses if not s.cities for c in s.countries}
    states = {state for s in senses if not s.cities or s.states for state in s.states}
    zones: set[str] = set()
    countries: set[str] = set()
    narrow = bool(wide or states)
    for sense in senses:
        inside = [
            city
            for city in sense.cities
            if city["countrycode"] in wide
            or (city["countrycode"] == tables.state_country and city["admin1code"] in states)
        ]
        if not narrow:
            inside = _large(sense.cities)
            for code in sense.countries:
                zones |= set(tables.zones(code))
                countries.add(code)
        zones |= {city["timezone"] for city in inside}
        countries |= {city["countrycode"] for city in inside}
    if not zones:
        for state in states:
            zones |= set(tables.zones(tables.state_country, state))
            countries.add(tables.state_country)
        for code in wide:
            if not states or code != tables.state_country:
                zones |= set(tables.zones(code))
            countries.add(code)
    return Place(tuple(sorted(zones)), tuple(sorted(countries)))


def _large(cities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    most = max((city["population"] for city in cities), default=0)
    return [city for city in cities if city["population"] >= LEAST_SHARE * most]
