"""How far posts of two accounts on two platforms are close together, and what chance predicts.

Two null hypotheses, and p is the larger of the two p-values, so that a pair must be against both
(Berger 1982, *Multiparameter Hypothesis Testing and Acceptance Sampling*):

- activity: objects keep their popularity and their times, accounts are dealt onto the shares
  (`stats.coshare`). It knows nothing of tastes: people who read the same sources exceed it.
- timing: of the objects that both shared within `WIDE` windows of each other, no more lie within
  one window than of other accounts of the two platforms that shared that object so, nor than their
  own habits give: where others shared an object too, each account's delays after its first share
  are those of its other objects. So two who are always quick are not close together for that. It
  knows nothing of how rare it is to share an object at all.

An object counts once, however often it was posted.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.case import Case
from inconcert.detect.coshares import noted_step
from inconcert.detect.twins.timing_rates import WIDE, DelayHabits, Rates, UsualClose
from inconcert.engine import Dialect, Engine, Step, open_engine
from inconcert.ingest.times.noted import units_of
from inconcert.stats.coshare import expected_events, objects_p

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Kinds of object that are the same on every platform. A domain, a hashtag or a mention is too
# common a thing, and posts are numbered by platform.
KINDS = ("url", "text", "media", "hashtag_sequence")
# An object that fewer accounts shared has no first share to measure delays from.
FEW = 3


class InStep(NamedTuple):
    """An entry a pair, shape (pairs,).

    `objects` shared within the window, `near` of within WIDE windows; `expected` objects by
    activity, `expected_near` by timing; `p` the larger of `p_activity` and `p_timing`. `rows` are
    the events of each pair within the window; `totals` has the `shares` and `events` of the case.
    """

    objects: Ints
    near: Ints
    expected: Floats
    expected_near: Floats
    p: Floats
    p_activity: Floats
    p_timing: Floats
    rows: dict[tuple[str, str], list[dict[str, Any]]]
    totals: dict[str, int]


def in_step_steps(dialect: Dialect, *, window: int, shares: str = "share") -> list[Step]:
    """Return the steps from `shares`, `account` and `twin_pair` (account_a, account_b).

    `twin_share`: a row per share of a kind in KINDS with its platform, once per account, object
    and time. `twin_activity`: account, platform, shares. `twin_event`: the shares of candidate
    pairs, one by each, of one object within WIDE times `window` µs. `twin_object`: all shares of
    the objects in there. `twin_lag`: how long after its first share (µs) accounts of the pairs
    shared an object that FEW accounts or more have. `twin_total` and `twin_wide`: events between
    any two accounts on two platforms, within `window` and WIDE windows, counted by bucket so that
    no object grows with its square; `twin_own`: those of each pair with each other.
    """
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    wide = WIDE * int(window)
    return [
        Step(
            "twin_share",
            f"""SELECT s.account, a.platform, concat(s.kind, ' ', s.object) AS item, s.time,
                  min(s.post) AS post,
                  {dialect.integer_divide("s.time", str(int(window)))} AS bucket,
                  {dialect.integer_divide("s.time", str(wide))} AS wide_bucket
                FROM {shares} s JOIN account a ON a.account = s.account
                WHERE s.kind IN ({kinds}) AND s.time IS NOT NULL AND s.object IS NOT NULL
                GROUP BY s.account, a.platform, s.kind, s.object, s.time""",
            keep="table",
        ),
        Step(
            "twin_activity",
            "SELECT account, platform, count(*) AS shares FROM twin_share "
            "GROUP BY account, platform",
        ),
        Step(
            "twin_event",
            f"""SELECT p.account_a, p.account_b, x.item, x.time AS time_a, y.time AS time_b,
                  x.post AS post_a, y.post AS post_b
                FROM twin_pair p JOIN twin_share x ON x.account = p.account_a
                  JOIN twin_share y ON y.account = p.account_b AND y.item = x.item
                WHERE abs(x.time - y.time) <= {wide}""",
            keep="table",
        ),
        Step(
            "twin_object",
            """SELECT s.item, s.platform, s.account, s.time FROM twin_share s
               JOIN (SELECT DISTINCT item FROM twin_event) e ON e.item = s.item""",
        ),
        Step(
            "twin_lag",
            f"""SELECT s.account, s.item, s.time - b.born AS lag FROM twin_share s
                JOIN (SELECT item, min(time) AS born FROM twin_share GROUP BY item
                      HAVING count(DISTINCT account) >= {FEW}) b ON b.item = s.item
                JOIN (SELECT account_a AS account FROM twin_pair
                      UNION SELECT account_b FROM twin_pair) p ON p.account = s.account""",
        ),
        *_totals("twin_total", "bucket"),
        *_totals("twin_wide", "wide_bucket"),
        Step(
            "twin_own",
            """SELECT p.account_a, p.account_b, count(*) AS wide,
                 sum(CASE WHEN y.bucket BETWEEN x.bucket - 1 AND x.bucket + 1
                     THEN 1 ELSE 0 END) AS events
               FROM twin_pair p JOIN twin_share x ON x.account = p.account_a
                 JOIN twin_share y ON y.account = p.account_b AND y.item = x.item
                   AND y.wide_bucket BETWEEN x.wide_bucket - 1 AND x.wide_bucket + 1
               GROUP BY p.account_a, p.account_b""",
        ),
    ]


def _totals(name: str, bucket: str) -> list[Step]:
    # Shares in one bucket and in neighbouring ones are up to two windows apart: on average a
    # pair of shares within a window of each other is counted, and as many that are further.
    return [
        Step(
            f"{name}_bucket",
            f"SELECT item, {bucket} AS bucket, platform, count(*) AS shares FROM twin_share "
            f"GROUP BY item, {bucket}, platform",
        ),
        Step(
            name,
            f"""SELECT CAST(coalesce(sum(x.shares * y.shares), 0) AS BIGINT) AS events
                FROM {name}_bucket x JOIN {name}_bucket y ON y.item = x.item
                  AND y.bucket BETWEEN x.bucket - 1 AND x.bucket + 1 AND x.platform < y.platform""",
        ),
    ]


def measure(case: Case, engine: str, pairs: list[tuple[str, str]], window: int) -> InStep:
    """Measure pairs of accounts (keys) on two platforms; `window` in µs.

    Shares that are noted more coarsely than the window, to the day say, are left out.
    """
    units = units_of(case)
    with open_engine(engine, case=case, tables=["share", "account"]) as opened:
        opened.register(
            "twin_pair",
            pa.table(
                {
                    "account_a": pa.array([a for a, _ in pairs], pa.string()),
                    "account_b": pa.array([b for _, b in pairs], pa.string()),
                }
            ),
        )
        table = "share"
        if units.distinct and units.distinct[-1] > window:
            opened.register("share_unit", pa.table({"post": units.post, "unit": units.unit}))
            opened.run([noted_step(window)])
            table = "share_noted"
        opened.run(in_step_steps(opened.dialect, window=window, shares=table))
        events = _events(opened)
        activity = opened.fetch("twin_activity").to_pylist()
        shared, lags = opened.fetch("twin_object"), opened.fetch("twin_lag")
        total, wide = (_sum(opened, name) for name in ("twin_total", "twin_wide"))
        own = {
            (row["account_a"], row["account_b"]): (int(row["events"]), int(row["wide"]))
            for row in opened.fetch("twin_own").to_pylist()
        }
    count = {row["account"]: (row["shares"], row["platform"]) for row in activity}
    objects, near = (
        np.array([len(items) for items in found], np.int64)
        for found in _distinct(events, pairs, window)
    )
    expected, shares = _by_activity(count, pairs, total)
    p_activity = np.where(objects > 0, objects_p(objects, expected), 1.0)
    rates = Rates(shared, DelayHabits(lags), UsualClose(total, wide, own), window)
    timing = [rates.test(events.get(pair, []), pair) for pair in pairs]
    expected_near = np.array([mean for mean, _ in timing], np.float64)
    p_timing = np.array([p for _, p in timing], np.float64)
    kept = {
        pair: [row for row in rows if abs(row["time_a"] - row["time_b"]) <= window]
        for pair, rows in events.items()
    }
    return InStep(
        objects, near, expected, expected_near, np.maximum(p_activity, p_timing), p_activity,
        p_timing, kept, {"shares": shares, "events": total},
    )  # fmt: skip


def _events(opened: Engine) -> dict[tuple[str, str], list[dict[str, Any]]]:
    names = ("account_a", "account_b", "time_a", "time_b", "item", "post_a", "post_b")
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    ordered = opened.fetch("twin_event").sort_by([(name, "ascending") for name in names])
    for row in ordered.to_pylist():
        found.setdefault((row["account_a"], row["account_b"]), []).append(row)
    return found


def _sum(opened: Engine, name: str) -> int:
    return int(pc.sum(opened.fetch(name)["events"]).as_py() or 0)


def _distinct(
    events: dict[tuple[str, str], list[dict[str, Any]]], pairs: list[tuple[str, str]], window: int
) -> tuple[list[set[str]], list[set[str]]]:
    """Return the objects that each pair shared within the window, and within WIDE of them."""
    inside, all_ = [], []
    for pair in pairs:
        rows = events.get(pair, [])
        inside.append({r["item"] for r in rows if abs(r["time_a"] - r["time_b"]) <= window})
        all_.append({r["item"] for r in rows})
    return inside, all_


def _by_activity(
    count: dict[str, tuple[int, str]], pairs: list[tuple[str, str]], total: int
) -> tuple[Floats, int]:
    """Return the events that accounts as active as these give each pair, and all shares."""
    by_platform: dict[str, int] = {}
    for shares, platform in count.values():
        by_platform[platform] = by_platform.get(platform, 0) + shares
    everything = sum(by_platform.values())
    slots = (everything**2 - sum(n * n for n in by_platform.values())) // 2
    one, other = (
        np.array([count.get(pair[end], (0, ""))[0] for pair in pairs], np.int64) for end in (0, 1)
    )
    return expected_events(one, other, total, slots), everything
