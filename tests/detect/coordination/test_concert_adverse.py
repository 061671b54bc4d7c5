"""Worlds made to deceive: nobody acts in concert in them, though all looks like it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from inconcert.detect.coordination.concert import Settings, find_concert

SECOND = 1_000_000
DAY = 86_400
SEEDS = (1, 2)

Row = tuple[str, str, str, str | None, float]


def background(rng: np.random.Generator, accounts: int = 1500, shares: int = 20_000) -> list[Row]:
    """Return ordinary shares over thirty days: busy accounts, popular links, fading interest."""
    activity = rng.pareto(1.2, accounts) + 1
    popularity = rng.pareto(1.0, 4000) + 1
    born = rng.uniform(0, 30 * DAY, 4000)
    who = rng.choice(accounts, shares, p=activity / activity.sum())
    what = rng.choice(4000, shares, p=popularity / popularity.sum())
    times = born[what] + rng.lognormal(np.log(7200), 1.5, shares)
    return [
        (f"b{a}", "url", f"u{o}", f"s{o % 400}.example", t)
        for a, o, t in zip(who, what, times, strict=True)
    ]


def table(rows: list[Row]) -> pa.Table:
    """Return the rows as shares."""
    account, kind, object_, origin, time = zip(*rows, strict=True)
    return pa.table(
        {
            "account": pa.array(account),
            "kind": pa.array(kind),
            "object": pa.array(object_),
            "origin": pa.array(origin, pa.string()),
            "time": pa.array([int(t) * SECOND for t in time], pa.int64()),
        }
    )


def threads(rng: np.random.Generator) -> list[Row]:
    """Followers at their own pace post threads: what was close on one object is on the next."""
    rows = background(rng)
    for k in range(200):
        start = rng.uniform(0, 30 * DAY)
        for f in np.flatnonzero(rng.random(800) < 0.02):
            at = start + rng.lognormal(np.log(120), 1)
            rows += [
                (f"f{f}", "url", f"x{k}_{c}", None, at + c * rng.uniform(3, 8)) for c in range(4)
            ]
    return rows


def goals(rng: np.random.Generator, outsiders: int) -> list[Row]:
    """Ten who never miss a match cheer within seconds, and so does everybody else who watches."""
    rows = background(rng)
    for k in range(30):
        start = rng.uniform(0, 26 * DAY)
        there = [f"g{i}" for i in range(10)]
        there += [f"b{i}" for i in rng.choice(1500, outsiders, replace=False)]
        rows += [
            (who, "hashtag", f"goal{k}", None, start + max(1, rng.normal(40, 12))) for who in there
        ]
    return rows


def fans(rng: np.random.Generator) -> list[Row]:
    """A club of one source that answers after a minute and a half in the median."""
    rows = background(rng)
    for k in range(60):
        start = rng.uniform(0, 26 * DAY)
        rows += [
            (f"q{f}", "repost", f"r{k}", "idol", start + rng.lognormal(np.log(90), 1))
            for f in np.flatnonzero(rng.random(100) < 0.3)
        ]
    return rows


def time_zone(rng: np.random.Generator) -> list[Row]:
    """Forty people are awake when two hundred others, who share the same things, are asleep."""
    rows = background(rng)

    def awake(time: float, begin: float) -> float:
        hour = (time / 3600 - begin) % 24
        return time if hour < 8 else time + ((24 - hour) + rng.uniform(0, 8)) * 3600

    for k in range(200):
        start = rng.uniform(0, 26 * DAY)
        for name, count, turnout, begin in (("za", 40, 0.4, 14), ("zb", 200, 0.15, 2)):
            rows += [
                (
                    f"{name}{i}", "hashtag", f"t{k}", None,
                    awake(start + rng.exponential(0.7) * DAY, begin),
                )
                for i in np.flatnonzero(rng.random(count) < turnout)
            ]  # fmt: skip
    return rows


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "world",
    [threads, lambda rng: goals(rng, 25), lambda rng: goals(rng, 200), fans, time_zone],
    ids=["threads", "goals of a few", "goals of a crowd", "fans", "time zone"],
)
def test_nothing_is_confirmed_where_nobody_acts_in_concert(world, seed):
    concert = find_concert(table(world(np.random.default_rng(seed))))
    assert concert.groups == []
    # Threads carry nothing from one half to the other.
    assert world is not threads or min(trial.p for trial in concert.trials) > 1e-3


@pytest.mark.parametrize("seed", SEEDS)
def test_a_campaign_in_the_same_traffic_is_found(seed):
    rng = np.random.default_rng(seed)
    rows = background(rng)
    for k in range(10):
        start = rng.uniform(0, 26 * DAY)
        rows += [
            (f"c{i}", "url", f"camp{k}", "site.example", start + rng.uniform(0, 60))
            for i in np.flatnonzero(rng.random(20) < 0.6)
        ]
    concert = find_concert(table(rows), Settings())
    names = concert.shares.names.to_pylist()
    (group,) = concert.groups
    assert {names[a] for a in group.accounts} <= {f"c{i}" for i in range(20)}
    assert len(group.accounts) >= 18
