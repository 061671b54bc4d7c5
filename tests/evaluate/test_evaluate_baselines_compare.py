"""The table of methods, with methods whose scores are known."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from inconcert.errors import InputError
from inconcert.evaluate.baselines import BASELINES, Ranked
from inconcert.evaluate.truth import Truth
from worlds.compare import compare, truth_of

ACCOUNTS = [f"u{i}" for i in range(10)]
SHARES = pa.table(
    {
        "account": [*ACCOUNTS, "stranger"],
        "kind": ["url"] * 11,
        "object": [f"o{i % 3}" for i in range(11)],
        "time": pa.array(range(11), pa.int64()),
    }
)
TRUTH = Truth(
    {"u0": "north", "u1": "north", "u2": "south", "gone": "south"}, frozenset(ACCOUNTS[3:])
)


def perfect(shares: pa.Table) -> Ranked:
    return Ranked(
        "perfect",
        ["u2", "u1", "u0"],
        np.array([1.0, 2.0, 3.0]),
        [frozenset({"u0", "u1", "stranger"}), frozenset({"u2"})],
    )


def blind(shares: pa.Table) -> Ranked:
    return Ranked("blind", ACCOUNTS, np.zeros(10), [])


def wrong(shares: pa.Table) -> Ranked:
    score = np.array([0.0] * 3 + [1.0] * 7)
    return Ranked("wrong", ACCOUNTS, score, [frozenset(ACCOUNTS[5:])])


METHODS = {"perfect": perfect, "blind": blind, "wrong": wrong}


def test_rows_by_hand() -> None:
    right, none, false = compare(SHARES, TRUTH, METHODS, draws=50)
    assert (right.accounts, right.positive, right.scored) == (10, 3, 3)
    assert right.average_precision == right.recall_at_fdr == right.precision_at_positives == 1
    assert right.precision_at_10 == 0.3
    # Accounts without a label do not spoil a group, those that share nothing are not missed.
    assert (right.campaigns, right.groups, right.groups_matched) == (2, 2, 2)
    assert right.agreement == pytest.approx(1)
    assert none.average_precision == pytest.approx(0.3)
    assert none.precision_at_positives == pytest.approx(0.3)
    assert (none.recall_at_fdr, none.groups, none.group_recall) == (0, 0, 0)
    assert none.agreement == pytest.approx(0)
    # The three others come last, together: 3 of 10.
    assert false.average_precision == pytest.approx(0.3)
    assert (false.precision_at_positives, false.group_precision) == (0, 0)
    assert false.agreement < right.agreement
    assert all(row.seconds >= 0 for row in (right, none, false))


def test_truth_from_a_table() -> None:
    truth = truth_of(
        pa.table(
            {
                "account": ["a", "b", "c", "d"],
                "label": ["campaign", "Organic", "campaign", None],
                "campaign": ["one", "", None, ""],
            }
        )
    )
    assert truth.campaign == {"a": "one", "c": "campaign"}
    assert truth.organic == {"b", "d"}
    bare = truth_of(pa.table({"account": ["a", "b"], "label": ["north", "organic"]}))
    assert bare.campaign == {"a": "north"}
    with pytest.raises(InputError, match="no column label"):
        truth_of(pa.table({"account": ["a"]}))


def test_accounts_that_nobody_labelled() -> None:
    with pytest.raises(InputError, match="label"):
        compare(SHARES, Truth({"gone": "x"}, frozenset({"away"})), METHODS)


def test_all_published_methods_in_one_table() -> None:
    random = np.random.default_rng(0)
    rows = [(f"u{a}", f"o{random.integers(30)}", int(random.integers(10**9))) for a in range(20)
            for _ in range(12)]  # fmt: skip
    rows += [(f"u{a}", f"g{k}", k * 10**8 + a) for k in range(8) for a in range(4)]
    shares = pa.table(
        {
            "account": [row[0] for row in rows],
            "kind": ["url"] * len(rows),
            "object": [row[1] for row in rows],
            "time": pa.array([row[2] for row in rows], pa.int64()),
        }
    )
    truth = Truth({f"u{a}": "north" for a in range(4)}, frozenset(f"u{a}" for a in range(4, 20)))
    table = compare(shares, truth, BASELINES, draws=20)
    assert [row.method for row in table] == list(BASELINES)
    best = {row.method: row.average_precision for row in table}
    assert best["coortweet"] == best["minimum_weight"] == 1
    assert all(0.2 <= value <= 1 for value in best.values())
