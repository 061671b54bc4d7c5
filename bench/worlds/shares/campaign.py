"""Campaigns: a plan of actions, who takes part in each, and how far apart they act."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inconcert.durations import DAY, HOUR
from inconcert.simulate.traffic import Bools, Floats, Ints
from worlds.shares.acts import NOTHING, TEXT, URL, Catalogue, Posted, delays, join, microseconds
from worlds.shares.people import REGIONS, START
from worlds.shares.settings import MOVE, ORIGINS, SPACING, Campaign

# The operator's day: local hours between which actions start.
OFFICE = (8.0, 22.0)
# What counts as popular: the organic shares that an object gets in the world.
POPULAR = 10
ALIVE_MEDIAN, ALIVE_SIGMA, ALIVE_MOST = 50 * 60.0, 0.9, 8 * HOUR


@dataclass(frozen=True)
class Popular:
    """Organic objects that a campaign may act on: with POPULAR organic shares or more.

    Parallel arrays: code, first share (µs), organic shares, whether it is a link.
    """

    code: Ints
    first: Ints
    shares: Ints
    is_link: Bools


@dataclass(frozen=True)
class Action:
    """One action of the plan: when it starts (µs) and the objects it is about.

    `objects` are what the members share (one of them each), `link` what goes with it or NOTHING.
    """

    start: int
    objects: Ints
    link: int
    exclusive: bool
    cell: int


def plan(
    rng: np.random.Generator, catalogue: Catalogue, campaign: Campaign, popular: Popular, days: int
) -> list[Action]:
    """Return the actions of `campaign`, in time order.

    Where the world has too few popular objects alive in the operator's hours, fewer actions than
    asked are on organic objects and more are exclusive.
    """
    sources = catalogue.new_domains(ORIGINS)
    zone = float(rng.choice([zone for region in REGIONS for zone in region]))
    wanted = campaign.actions - round(campaign.actions * campaign.exclusive)
    objects, starts = _pick_popular(rng, popular, wanted, zone, days, links=campaign.variants > 1)
    own = campaign.actions - len(objects)
    starts = np.concatenate([starts, _office_times(rng, own, zone, days)])
    fresh = catalogue.add(URL, sources[rng.integers(0, len(sources), own)], own)
    objects = np.concatenate([objects, fresh])
    order = np.argsort(starts, kind="stable")
    return [
        _action(catalogue, campaign, int(starts[i]), int(objects[i]), bool(i >= len(starts) - own),
                number % campaign.cells)
        for number, i in enumerate(order)
    ]  # fmt: skip


def _action(
    catalogue: Catalogue, campaign: Campaign, start: int, target: int, exclusive: bool, cell: int
) -> Action:
    if campaign.variants == 1:
        return Action(start, np.array([target]), NOTHING, exclusive, cell)
    texts = catalogue.add(TEXT, NOTHING, campaign.variants)
    return Action(start, texts, target if campaign.with_link else NOTHING, exclusive, cell)


def _pick_popular(
    rng: np.random.Generator, popular: Popular, n: int, zone: float, days: int, *, links: bool
) -> tuple[Ints, Ints]:
    """Return up to `n` popular objects and a moment (µs) in office hours when each is alive."""
    here = np.flatnonzero(popular.is_link | (not links))
    late = np.minimum(delays(rng, len(here), ALIVE_MEDIAN, ALIVE_SIGMA, 60.0), ALIVE_MOST)
    times = popular.first[here] + late
    fits = _in_office(times, zone) & (times >= START) & (times < START + days * DAY - HOUR)
    here, times = here[fits], times[fits]
    n = min(n, len(here))
    if not n:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    weight = popular.shares[here] / popular.shares[here].sum()
    chosen = rng.choice(len(here), n, replace=False, p=weight)
    return popular.code[here[chosen]], times[chosen]


def _in_office(times: Ints, zone: float) -> Bools:
    hour = np.mod(times / HOUR + zone, 24.0)
    return np.asarray((hour >= OFFICE[0]) & (hour < OFFICE[1]), np.bool_)


def _office_times(rng: np.random.Generator, n: int, zone: float, days: int) -> Ints:
    """Return `n` moments of the period between the operator's OFFICE hours."""
    hour = rng.integers(0, days, n) * 24.0 + rng.uniform(*OFFICE, n) - zone
    # The period is a circle, less its last hour so that an action does not run over the end.
    return START + (np.mod(hour, days * 24.0 - 1.0) * HOUR).astype(np.int64)


def carry_out(
    rng: np.random.Generator, campaign: Campaign, members: Ints, actions: list[Action]
) -> Posted:
    """Return what the members share: those of the action's cell who turn out, each once."""
    home = np.arange(len(members)) % campaign.cells
    parts = []
    for action in actions:
        moved = rng.random(len(members)) < MOVE
        cell = np.where(moved, rng.integers(0, campaign.cells, len(members)), home)
        turned_out = rng.random(len(members)) < campaign.turnout
        who = members[(cell == action.cell) & turned_out]
        variant = action.objects[rng.integers(0, len(action.objects), len(who))]
        times = action.start + microseconds(_late(rng, campaign, len(who)))
        parts.append(Posted.of(who, variant, times, np.full(len(who), action.link)))
    return join(parts)


def _late(rng: np.random.Generator, campaign: Campaign, n: int) -> Floats:
    """Return by how many seconds each of `n` members acts after the start."""
    if campaign.shape == "uniform":
        return rng.uniform(0.0, campaign.jitter, n)
    gaps = SPACING + rng.exponential(SPACING / 4, n)
    return np.asarray(rng.permutation(np.cumsum(gaps) - SPACING), np.float64)
