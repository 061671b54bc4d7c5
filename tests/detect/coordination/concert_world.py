"""Small invented worlds of shares for the tests of the search for groups in step."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from inconcert.detect.coordination.concert.candidates import Candidate
from inconcert.detect.coordination.concert.settings import scales
from inconcert.detect.coordination.concert.shares import BOTH, FOLDS, part, read_shares
from inconcert.detect.coordination.concert.split import SPLITS
from inconcert.detect.coordination.concert.trial import Trial, try_community
from inconcert.durations import DAY, HOUR, MINUTE, SECOND

WINDOWS = (10 * SECOND, MINUTE, 5 * MINUTE, HOUR)
START = 1_700_006_400 * SECOND

SCHEMA = pa.schema(
    [
        ("account", pa.string()),
        ("kind", pa.string()),
        ("object", pa.string()),
        ("origin", pa.string()),
        ("time", pa.int64()),
        ("fold", pa.int32()),
    ]
)


def part_of(object_: str) -> int:
    return zlib.crc32(object_.encode()) % 2


@dataclass
class World:
    """Rows of shares; the half of a share is a hash of its object."""

    rows: list[dict] = field(default_factory=list)

    def share(self, account, object_, time, *, kind="url", origin=None, fold=None):
        self.rows.append(
            {
                "account": account,
                "kind": kind,
                "object": object_,
                "origin": origin,
                "time": int(time),
                "fold": part_of(object_) if fold is None else fold,
            }
        )

    def table(self) -> pa.Table:
        """The shares; all splits are the same, so that half 0 and half 1 are those of the rows."""
        rows = [row | {"fold": row["fold"] * (2**SPLITS - 1)} for row in self.rows]
        return pa.Table.from_pylist(rows, schema=SCHEMA)


def organic(seed=1, *, accounts=150, rows=3000, objects=450, days=10) -> World:
    """Accounts that come upon objects on their own, an hour after they appeared in the median."""
    rng = np.random.default_rng(seed)
    world = World()
    popularity = 1 / np.arange(1, objects + 1) ** 0.7
    chosen = rng.choice(objects, rows, p=popularity / popularity.sum())
    born = rng.uniform(0, days * DAY, objects)
    times = born[chosen] + rng.lognormal(np.log(3600), 1.5, rows) * SECOND
    activity = rng.lognormal(0, 1, accounts)
    who = rng.choice(accounts, rows, p=activity / activity.sum())
    for account, object_, time in zip(who, chosen, times, strict=True):
        world.share(f"o{account:03}", f"url{object_}", START + int(time) // SECOND * SECOND)
    return world


def campaign(
    world, name, seed=1, *, size=10, acts=16, turnout=0.8, jitter=40 * SECOND, days=10, members=None
):
    """Plant a group: each act is an object of its own that most members share within `jitter`."""
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    members = members or [f"{name}{i:02}" for i in range(size)]
    for act in range(acts):
        at = START + int(rng.integers(0, days * 24)) * HOUR + int(rng.integers(0, 50)) * MINUTE
        for account in members:
            if rng.random() < turnout:
                late = int(rng.integers(0, jitter // SECOND + 1)) * SECOND
                world.share(account, f"{name}-{act}", at + late, origin=f"site{act % 5}.example")
    return members


class Read:
    """The shares of a world with their scales and parts, and trials of accounts among them."""

    def __init__(self, world: World | pa.Table) -> None:
        self.shares = read_shares(world.table() if isinstance(world, World) else world)
        self.scales = scales(WINDOWS, SECOND)
        self.parts = {
            (fold, *scale.part): part(self.shares, fold, scale.period)
            for scale in self.scales
            for fold in (*FOLDS, BOTH)
        }

    def numbers(self, names) -> np.ndarray:
        return np.flatnonzero(np.isin(self.shares.names.to_pylist(), list(names)))

    def trial(self, names, fold, tried=None) -> Trial:
        candidate = Candidate(self.numbers(names), MINUTE, fold)
        return try_community(candidate, self.parts, tried or self.scales)


def strangers_to(trial: Trial, number: int) -> list[Trial]:
    """Trials of others, a candidate each in every split, that found nothing."""
    return [
        replace(trial, p=1.0, candidate=Candidate(np.array([n]), MINUTE, 2 * split))
        for n in range(number)
        for split in range(SPLITS)
    ]


def names_of(concert, accounts) -> set[str]:
    return set(concert.shares.names.take(pa.array(accounts)).to_pylist())


def groups_of(concert) -> list[set[str]]:
    return [names_of(concert, group.accounts) for group in concert.groups]
