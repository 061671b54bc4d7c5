"""Promoters of one source beside operations that make most shares of the case."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from inconcert.detect.promoters.detector import find_promoters
from inconcert.detect.promoters.parameters import PromoterParameters
from inconcert.durations import DAY, HOUR, MINUTE, SECOND


def crowded_case(
    seed: int, *, operations: int, hasty: float = 15.0, kind: str = "post"
) -> tuple[pa.Table, set[str]]:
    """Return a table of `first_share` and the promoters of a site.

    Of 300 readers each shares some of what twelve sites publish, after an hour or so; three are
    within two minutes to share what the first site publishes, on most of its releases. Each
    operation has thirty accounts that share a hundred posts (or links: `kind`) of each of its five
    voices, `hasty` seconds after.
    """
    rng = np.random.default_rng(seed)
    rows: list[tuple[str, str, str, str, int]] = []

    def share(source: str, kind: str, number: int, names: list[str], delay: np.ndarray) -> None:
        born = int(rng.integers(0, 60 * DAY))
        object_ = f"{source}/{number}"
        rows.extend(
            (source, kind, object_, name, born + int(d))
            for name, d in zip(names, delay.tolist(), strict=True)
        )

    promoters = [f"x:reader-{i}" for i in range(3)]
    for site in range(12):
        for release in range(14):
            there = np.flatnonzero(rng.random(300) < 0.2)
            delay = rng.lognormal(np.log(HOUR), 1.3, len(there))
            if site == 0:
                there = np.union1d(there, [i for i in range(3) if rng.random() < 0.9])
                delay = rng.lognormal(np.log(HOUR), 1.3, len(there))
                soon = there < 3
                delay[soon] = rng.uniform(20 * SECOND, 2 * MINUTE, int(soon.sum()))
            share(f"site-{site}.example", "url", release, [f"x:reader-{i}" for i in there], delay)
    for operation in range(operations):
        for own in range(5):
            for number in range(100):
                there = np.flatnonzero(rng.random(30) < 0.6)
                delay = rng.lognormal(np.log(hasty * SECOND), 0.9, len(there))
                names = [f"x:hand-{operation}-{i}" for i in there]
                share(f"x:voice-{operation}-{own}", kind, number, names, delay)
    return first_share(rows), set(promoters)


def first_share(rows: list[tuple[str, str, str, str, int]]) -> pa.Table:
    """The table of `first_share` in its order; rows are source, class, object, account, time."""
    rows.sort(key=lambda row: (row[0], row[1], row[2], row[4], row[3]))
    columns = [list(column) for column in zip(*rows, strict=True)]
    names = ("source", "class", "object", "account", "time")
    return pa.table(dict(zip(names, columns, strict=True)))


def named(table: pa.Table) -> dict[str, set[str]]:
    teams, firsts, _ = find_promoters(table, PromoterParameters())
    return {
        team.source: {team.names[firsts.account[pair]] for pair in team.members.tolist()}
        for team in teams
    }


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("hasty", "kind"), [(15.0, "post"), (2.0, "post"), (15.0, "url")])
def test_operations_that_are_answered_at_once_do_not_hide_promoters(
    seed: int, hasty: float, kind: str
) -> None:
    alone, promoters = crowded_case(seed, operations=0)
    assert named(alone) == {"site-0.example": promoters}
    beside, _ = crowded_case(seed, operations=6, hasty=hasty, kind=kind)
    assert beside.num_rows > 5 * alone.num_rows
    assert named(beside) == {"site-0.example": promoters}


def test_links_and_posts_are_held_against_their_like() -> None:
    """The same readers repost within seconds and find links within the hour."""
    rng = np.random.default_rng(5)
    rows = []
    for source in range(6):
        kind, usual = (("post", 15 * SECOND), ("url", HOUR))[source % 2]
        for number in range(20):
            born = int(rng.integers(0, 60 * DAY))
            for account in np.flatnonzero(rng.random(60) < 0.5).tolist():
                time = born + int(rng.lognormal(np.log(usual), 0.9))
                rows.append((f"s{source}", kind, f"{source}/{number}", f"x:{account}", time))
    _, firsts, _ = find_promoters(first_share(rows), PromoterParameters())
    link = np.array([row[1] == "url" for row in rows])
    assert np.median(firsts.pace[link]) > 5 * MINUTE
    assert np.median(firsts.pace[~link]) < 15 * SECOND
