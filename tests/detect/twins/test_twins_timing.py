"""When two accounts on two platforms are in step: neither by taste, nor by speed, nor by fame."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from inconcert.case import Case
from inconcert.detect.twins.timing import InStep, measure

MINUTE = 60_000_000
START = 1_709_510_400_000_000
WINDOW = 15 * MINUTE
PAIR = [("x:a", "forum:b")]
Rows = list[tuple[str, str, float]]


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.open(tmp_path / "case.duckdb", create=True) as opened:
        yield opened


def crowd(seed: int, items: int, *, spread: float) -> Rows:
    """Sixty accounts on two platforms that share items within `spread` minutes of their release."""
    rng = np.random.default_rng(seed)
    return [
        (f"{'x' if n % 2 else 'forum'}:{n}", f"news{item}", item * 2000 + rng.exponential(spread))
        for item in range(items)
        for n in rng.choice(60, 20, replace=False).tolist()
    ]


def measured(case: Case, rows: Rows) -> InStep:
    keys = sorted({key for key, _, _ in rows} | set(PAIR[0]))
    with case.transaction():
        case.append(
            "account", pa.table({"account": keys, "platform": [key.split(":")[0] for key in keys]})
        )
        case.append(
            "share",
            pa.table(
                {
                    "account": [key for key, _, _ in rows],
                    "kind": ["url"] * len(rows),
                    "object": [item for _, item, _ in rows],
                    "time": pa.array([START + int(at * MINUTE) for _, _, at in rows], pa.int64()),
                    "post": pa.array(range(len(rows)), pa.int64()),
                }
            ),
        )  # fmt: skip
    return measure(case, "duckdb", PAIR, WINDOW)


def test_pages_that_nobody_else_shares_within_minutes(case: Case) -> None:
    rows = crowd(1, 30, spread=300)
    for act in range(6):
        rows += [("x:a", f"own{act}", act * 3000), ("forum:b", f"own{act}", act * 3000 + 4)]
    found = measured(case, rows)
    assert (int(found.objects[0]), int(found.near[0])) == (6, 6)
    assert found.p[0] < 1e-3
    assert len(found.rows[PAIR[0]]) == 6


def test_nobody_else_is_on_both_platforms(case: Case) -> None:
    # What the two did themselves is no measure of how near in time others are.
    rows = [(f"x:{n}", f"page{n}", n * 40.0) for n in range(150)]
    for act in range(8):
        rows += [("x:a", f"own{act}", act * 3000), ("forum:b", f"own{act}", act * 3000 + 1)]
    found = measured(case, rows)
    assert int(found.objects[0]) == int(found.near[0]) == 8
    # With no pair of shares to compare with, either is as likely as the other.
    assert found.p_timing[0] == pytest.approx(0.5**8)
    assert found.expected_near[0] == pytest.approx(4.0)


def test_nobody_else_and_half_of_the_pages_hours_later(case: Case) -> None:
    rows = [(f"x:{n}", f"page{n}", n * 40.0) for n in range(150)]
    for act in range(8):
        late = 1 if act % 2 else 190
        rows += [("x:a", f"own{act}", act * 3000), ("forum:b", f"own{act}", act * 3000 + late)]
    found = measured(case, rows)
    assert int(found.objects[0]) == 4
    assert found.p[0] > 0.3


def test_the_same_pages_hours_later_are_not_in_step(case: Case) -> None:
    rows = crowd(1, 30, spread=300)
    for act in range(8):
        rows += [("x:a", f"own{act}", act * 3000), ("forum:b", f"own{act}", act * 3000 + 190)]
    found = measured(case, rows)
    assert (int(found.objects[0]), int(found.near[0])) == (0, 8)
    assert found.p[0] == 1


def test_two_who_are_quick_with_everything_are_not_in_step_for_that(case: Case) -> None:
    rows = crowd(1, 40, spread=300)
    rng = np.random.default_rng(5)
    for item in range(40):
        rows += [(key, f"news{item}", item * 2000 + rng.exponential(4)) for key in PAIR[0]]
    found = measured(case, rows)
    assert found.objects[0] > 30
    assert found.p_activity[0] < 1e-6  # by activity alone they would be
    assert found.p[0] > 0.01


def test_news_that_everybody_shares_at_once_says_nothing(case: Case) -> None:
    rows = crowd(1, 12, spread=3)
    for item in range(12):
        rows += [
            ("x:a", f"news{item}", item * 2000 + 1),
            ("forum:b", f"news{item}", item * 2000 + 2),
        ]
    found = measured(case, rows)
    assert found.objects[0] == 12
    assert found.p[0] > 0.1


def test_one_object_posted_many_times_is_one_object(case: Case) -> None:
    rows = crowd(1, 30, spread=300)
    for act in range(40):
        rows += [("x:a", "own", act * 30), ("forum:b", "own", act * 30 + 12)]
    found = measured(case, rows)
    assert (int(found.objects[0]), int(found.near[0])) == (1, 1)
    assert found.p[0] > 0.05


def test_without_shares_p_is_one(case: Case) -> None:
    found = measured(case, [])
    assert found.p.tolist() == [1.0]
    assert found.totals == {"shares": 0, "events": 0}


@pytest.mark.parametrize("dated", [False, True])
def test_dates_are_no_times_within_minutes_of_each_other(case: Case, dated: bool) -> None:
    """Two who share pages on the same days, of which nobody can tell the hour."""
    rows = crowd(1, 30, spread=300)
    both = [("x:a", f"own{n}", 1440.0 * n) for n in range(40)]
    both += [("forum:b", f"own{n}", 1440.0 * n + (0 if dated else 1)) for n in range(40)]
    table = [(key, item, at if dated or "own" not in item else at + 7.3) for key, item, at in both]
    start = START - START % (1440 * MINUTE)
    with case.transaction():
        case.append(
            "post",
            pa.table(
                {
                    "post": range(len(rows), len(rows) + len(table)),
                    "account": [key for key, _, _ in table],
                    "time": [start + int(at * MINUTE) for _, _, at in table],
                    "type": ["post"] * len(table),
                    "source": pa.array([1] * len(table), pa.int32()),
                    "row": range(len(table)),
                }
            ),
        )
    found = measured(case, rows + table)
    assert (found.objects[0] == 0) == dated
    assert (found.p[0] < 1e-6) == (not dated)
