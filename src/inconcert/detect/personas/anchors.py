"""Languages that are spoken under one clock: what tells how late a case lives where nobody says.

Somebody who posts in Japanese mostly lives at UTC+9. For one account that proves nothing; of fifty
and more it says when the people of the case sleep, as claimed places do.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from inconcert.detect.personas.gazetteer import gazetteer
from inconcert.detect.personas.habits import Floats, Habits, Ints
from inconcert.detect.personas.place import seasons_of

MOST_SHARE = 0.95  # of the people of countries with the language first, under one clock


def anchored(habits: Habits, main: Sequence[str | None], year: int) -> tuple[Ints, Floats]:
    """Return (number, offset in hours) of the accounts whose main language has one clock.

    `main` are ISO 639 codes in the order of `habits.accounts`, None where not known. The offset is
    the mean over the account's posts, each by its season of `year`.
    """
    clocks = {code: home_clock(code, year) for code in set(main) if code is not None}
    number = [i for i, code in enumerate(main) if code is not None and clocks[code] is not None]
    if not number:
        return np.zeros(0, np.int64), np.zeros(0)
    rows = np.array(number, np.int64)
    season = habits.hours[rows].sum(axis=2).astype(np.float64)
    season /= np.maximum(season.sum(axis=1, keepdims=True), 1.0)
    clock = np.array([clocks[main[i] or ""] for i in number], np.float64)
    return rows, np.asarray((clock * season).sum(axis=1), np.float64)


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
