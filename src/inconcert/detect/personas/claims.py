"""Claimed places of accounts: countries, and the offsets from UTC that they mean at their posts.

Where nobody claims a place, languages that are spoken under one clock take their place: somebody
who posts in Japanese mostly lives at UTC+9. For one account that proves nothing; of fifty and more
it says when the people of the case sleep.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np

from inconcert.detect.personas.gazetteer import gazetteer
from inconcert.detect.personas.habits import Bools, Floats, Habits, Ints
from inconcert.detect.personas.place import Place, find_places, languages_of, seasons_of
from inconcert.detect.personas.statistics.circle import tail
from inconcert.detect.personas.statistics.clock import KNOWN, Reading, posterior
from inconcert.detect.personas.statistics.clock_learn import Population, learn, published
from inconcert.detect.personas.steps import SEASON_DAYS

FEWEST_TO_LEARN = 50  # accounts with one claimed offset
MOST_TO_LEARN = 5_000
MOST_SHARE = 0.95  # of the people of countries with the language first, under one clock
_CHUNK = 8_192


@dataclass(frozen=True)
class Claims:
    """What accounts claim. `number` and `offset` (hours) have a row per account and clock claimed.

    `places` has the place of each account that claims one, by number; `given` counts accounts with
    any text in the field. An offset is the mean over the account's posts, each by its season.
    """

    number: Ints
    offset: Floats
    places: dict[int, Place]
    given: int

    def single(self) -> tuple[Ints, Floats]:
        """Return (number, offset) of the accounts that claim exactly one clock."""
        values, index, count = np.unique(self.number, return_index=True, return_counts=True)
        once = count == 1
        return values[once], self.offset[index[once]]


def read_claims(habits: Habits, locations: Sequence[str | None]) -> Claims:
    """Return the claims of accounts; `locations` are in the order of `habits.accounts`."""
    found = find_places(text for text in locations if text)
    year = _middle_year(habits)
    clocks = {place: _clocks(place, year) for place in set(found.values())}
    number: list[int] = []
    clock: list[tuple[float, ...]] = []
    places = {}
    for i, text in enumerate(locations):
        place = found.get(text) if text else None
        if place is None:
            continue
        places[i] = place
        for one in clocks[place]:
            number.append(i)
            clock.append(one)
    rows = np.array(number, np.int64)
    given = sum(bool(text and text.strip()) for text in locations)
    return Claims(rows, _offsets(habits, rows, clock), places, given)


def learnt(
    habits: Habits, claims: Claims, main: Sequence[str | None], reading: Reading, ordinary: Bools
) -> tuple[Population, str]:
    """Return (how late the people of the case sleep, where that is from).

    From ordinary accounts that claim one clock and keep a rhythm ("claims"); where they are fewer
    than fifty, from those whose main language has one clock ("languages"); else from surveys
    ("published"). `main` are ISO 639 codes, None where not known.
    """
    for source in ("claims", "languages"):
        if source == "claims":
            number, offset = claims.single()
        else:
            number, offset = anchored(habits, main, _middle_year(habits))
        keep = ordinary[number] & (reading.status[number] == KNOWN)
        number, offset = number[keep], offset[keep]
        if len(number) > MOST_TO_LEARN:
            chosen = np.linspace(0, len(number) - 1, MOST_TO_LEARN).astype(np.int64)
            number, offset = number[chosen], offset[chosen]
        if len(number) >= FEWEST_TO_LEARN:
            return learn(reading.take(number), offset), source
    return published(), "published"


def claim_tail(claims: Claims, reading: Reading, spread: Floats, accounts: int) -> Floats:
    """Return, per account, how well its hours fit the best of the clocks it claims, (accounts,).

    A p-value under the model of `detect.personas.statistics.clock`; NaN for accounts with no claim
    or no rhythm.
    """
    result = np.full(accounts, np.nan)
    rows = np.flatnonzero(reading.status[claims.number] == KNOWN)
    for start in range(0, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        number = claims.number[part]
        distinct, inverse = np.unique(number, return_inverse=True)
        density = posterior(reading.take(distinct), spread)[inverse]
        p = tail(density, claims.offset[part])
        held = np.where(np.isnan(result[distinct]), 0.0, result[distinct])
        np.maximum.at(held, inverse, p)
        result[distinct] = held
    return result


def foreign(claims: Claims, main: Sequence[str | None]) -> tuple[Bools, Bools]:
    """Return (known, odd) per account: is its main language spoken in no country it claims?

    `main` are ISO 639 codes, None where not known. Languages are those that the tables give for a
    country, official ones and others spoken there.
    """
    known = np.zeros(len(main), np.bool_)
    odd = np.zeros(len(main), np.bool_)
    for i, place in claims.places.items():
        code = main[i]
        if code is None or not place.countries:
            continue
        spoken = [languages_of(country) for country in place.countries]
        known[i] = all(spoken)
        odd[i] = known[i] and not any(code in languages for languages in spoken)
    return known, odd


def _clocks(place: Place, year: int) -> list[tuple[float, ...]]:
    """Return the distinct offsets by season of the zones of a place."""
    if place.exact is not None:
        return [(place.exact,) * len(SEASON_DAYS)]
    found = {seasons_of(zone, year) for zone in place.zones}
    return sorted(clock for clock in found if clock is not None)


def _middle_year(habits: Habits) -> int:
    if not len(habits):
        return 2000
    middle = float(np.median((habits.first + habits.last) / 2))
    return datetime.fromtimestamp(middle / 1e6, UTC).year


def anchored(habits: Habits, main: Sequence[str | None], year: int) -> tuple[Ints, Floats]:
    """Return (number, offset in hours) of the accounts whose main language has one clock.

    `main` are ISO 639 codes in the order of `habits.accounts`, None where not known. The offset is
    the mean over the account's posts, each by its season of `year`.
    """
    clocks = {code: home_clock(code, year) for code in set(main) if code is not None}
    found = [(i, clock) for i, code in enumerate(main) if code and (clock := clocks[code])]
    rows = np.array([i for i, _ in found], np.int64)
    return rows, _offsets(habits, rows, [clock for _, clock in found])


def _offsets(habits: Habits, rows: Ints, clocks: list[tuple[float, ...]]) -> Floats:
    """Return the mean of each clock, offsets by season, over the posts of its account, (rows,)."""
    season = habits.hours[rows].sum(axis=2).astype(np.float64)
    season /= np.maximum(season.sum(axis=1, keepdims=True), 1.0)
    by_season = np.array(clocks, np.float64).reshape(season.shape)
    return np.asarray((by_season * season).sum(axis=1), np.float64)


@lru_cache(maxsize=1024)
def home_clock(language: str, year: int) -> tuple[float, ...] | None:
    """Return the offsets by season that nearly all people live under whose language it is.

    Of countries the first language counts, and the people of each country as its cities are
    spread over zones. None for a language of several clocks, and for one that no table has.
    """
    tables = gazetteer()
    people: dict[tuple[float, ...], float] = {}
    for country, first in tables.first_language.items():
        if first != language:
            continue
        for zone, share in tables.zone_shares(country):
            clock = seasons_of(zone, year)
            if clock is not None:
                people[clock] = people.get(clock, 0.0) + share * tables.people[country]
    if not people:
        return None
    clock, most = min(people.items(), key=lambda item: (-item[1], item[0]))
    return clock if most >= MOST_SHARE * sum(people.values()) else None
