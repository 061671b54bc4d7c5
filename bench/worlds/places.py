"""Names of real places by offset from UTC, for simulated claims, from the package's tables."""

from __future__ import annotations

from functools import lru_cache

from inconcert.detect.personas.gazetteer import gazetteer
from inconcert.detect.personas.place import find_places, offset_hours


@lru_cache(maxsize=128)
def places_at(offset: float, *, count: int = 6, year: int = 2024) -> tuple[str, ...]:
    """Return the names of the largest cities at an offset (hours) that mean one clock only.

    They keep the offset all year, and no other place of that name keeps another. Empty where no
    city does.
    """
    cities = [
        city
        for city in gazetteer().cities
        if offset_hours(city["timezone"], year, 1, 1) == offset
        and offset_hours(city["timezone"], year, 7, 1) == offset
        and city["name"].isascii()
    ]
    cities.sort(key=lambda city: (-city["population"], city["geonameid"]))
    names = [city["name"] for city in cities[: 8 * count]]
    meant = find_places(names)
    zones = {city["name"]: city["timezone"] for city in cities}
    kept = [name for name in names if name in meant and meant[name].zones == (zones[name],)]
    return tuple(dict.fromkeys(kept))[:count]
