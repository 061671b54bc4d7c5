"""Automation: weather stations, quake bots, schedulers of outlets, and syndicates."""

from __future__ import annotations

import numpy as np

from inconcert.durations import DAY, HOUR, SECOND
from inconcert.simulate.traffic import Ints
from worlds.shares.acts import HASHTAG, NOTHING, URL, Catalogue, Posted, join, microseconds
from worlds.shares.organic import quarter_hour
from worlds.shares.people import START


def weather(rng: np.random.Generator, catalogue: Catalogue, stations: Ints, *, days: int) -> Posted:
    """Stations report on the hour, every 1 to 3 hours, each on its city, all with one hashtag."""
    if not len(stations):
        return Posted.none()
    tag = int(catalogue.add(HASHTAG, NOTHING, 1)[0])
    parts = []
    for station, every in zip(stations, rng.integers(1, 4, len(stations)), strict=True):
        times = START + np.arange(0, days * DAY, every * HOUR)
        times = times + microseconds(rng.exponential(5.0, len(times)) + 1.0)
        site = int(catalogue.new_domains(1)[0])
        reports = catalogue.add(URL, site, len(times))
        parts.append(Posted.of(np.full(len(times), station), reports, times,
                             np.full(len(times), tag)))  # fmt: skip
    return join(parts)


QUAKES_A_DAY = 4.5
POLL_SECONDS = (60.0, 300.0)


def quakes(rng: np.random.Generator, catalogue: Catalogue, bots: Ints, *, days: int) -> Posted:
    """Bots repeat an agency's reports: each polls the feed on its own clock, day and night.

    So each one's delay is uniform on its poll interval, and no two agree but by chance.
    """
    if not len(bots):
        return Posted.none()
    n = int(rng.poisson(QUAKES_A_DAY * days))
    times = START + np.sort(rng.integers(0, days * DAY, n))
    reports = catalogue.add(URL, int(catalogue.new_domains(1)[0]), n)
    parts = []
    for bot in bots:
        every = int(rng.uniform(*POLL_SECONDS) * SECOND)
        phase = int(rng.integers(0, every))
        seen = ((times - START - phase) // every + 1) * every + phase + START
        up = rng.random(n) < 0.97
        late = microseconds(rng.exponential(1.0, n) + 0.3)
        parts.append(Posted.of(np.full(n, bot), reports, seen + late).where(up))
    return join(parts)


def outlets(rng: np.random.Generator, catalogue: Catalogue, accounts: Ints, *, days: int) -> Posted:
    """News outlets post their own articles, on full quarter hours of their day."""
    actor = np.repeat(accounts, rng.poisson(rng.uniform(6, 24, len(accounts)) * days))
    n = len(actor)
    site = np.zeros(int(accounts.max()) + 1 if len(accounts) else 0, np.int64)
    site[accounts] = catalogue.new_domains(len(accounts))
    articles = catalogue.add(URL, site[actor], n)
    hour = rng.integers(0, days, n) * 24.0 + rng.triangular(5, 13, 23, n)
    return Posted.of(actor, articles, quarter_hour(rng, START + (hour * HOUR).astype(np.int64)))


SYNDICATE_SECONDS = (1.0, 8.0)


def syndicate(
    rng: np.random.Generator, catalogue: Catalogue, accounts: Ints, domain: int, *, days: int
) -> Posted:
    """A syndicate: one program posts the owner's link from all of them within seconds."""
    n = int(rng.poisson(rng.uniform(3, 7) * days))
    articles = catalogue.add(URL, domain, n)
    hour = rng.integers(0, days, n) * 24.0 + rng.triangular(5, 12, 22, n)
    times = START + (hour * HOUR).astype(np.int64)
    article, outlet = np.nonzero(rng.random((n, len(accounts))) < 0.93)
    late = microseconds(rng.uniform(*SYNDICATE_SECONDS, size=len(article)))
    return Posted.of(accounts[outlet], articles[article], times[article] + late)
