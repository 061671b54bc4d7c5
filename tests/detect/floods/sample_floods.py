"""A small case with one flood among ordinary talk and news, written straight into the tables."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from inconcert.case import Case
from inconcert.detect.floods import FLOODS
from inconcert.evidence.record import EVIDENCE_SCHEMA, Finding, record
from inconcert.progress import SILENT
from worlds.floods import FloodWorld, Plant, Season, flood_world, write_case
from written_runs import all_numbers

SEASON = Season(weeks=4, hashtags=6, people=600, news=4, live=2)
PLANT = Plant(hashtag=2, begin=330, posts=1500, hours=8.0, core=5, layer=60)


def world(seed: int = 3, plants: tuple[Plant, ...] = (PLANT,)) -> FloodWorld:
    """Four weeks of six hashtags; one is flooded for eight hours in the second week."""
    return flood_world(seed, SEASON, plants)


def fill(case: Case) -> None:
    """Write the case with its flood."""
    write_case(world(), case)


def coarse(composition: FloodWorld, unit: int) -> FloodWorld:
    """Return a world whose times are whole multiples of `unit` (µs)."""

    def cut(table: pa.Table) -> pa.Table:
        times = table["time"].to_numpy() // unit * unit
        return table.set_column(table.column_names.index("time"), "time", pa.array(times))

    return dataclasses.replace(
        composition, post=cut(composition.post), share=cut(composition.share)
    )


def unnamed(case: Case) -> None:
    """Make every repost one that names no post, and that bears the hashtags of its original."""
    with case.transaction():
        case.execute(
            "INSERT INTO share (account, kind, object, time, post) "
            "SELECT r.account, o.kind, o.object, r.time, r.post FROM share r "
            "JOIN post w ON r.object = coalesce(w.platform, 'unknown') || ':' || w.post_id "
            "JOIN share o ON o.post = w.post AND o.kind = 'hashtag' WHERE r.kind = 'repost'"
        )
        case.execute(
            "UPDATE post SET type = 'repost', repost_of = NULL, repost_account = NULL "
            "WHERE post IN (SELECT post FROM share WHERE kind = 'repost')"
        )
        case.execute("DELETE FROM share WHERE kind = 'repost'")


def search(case: Case, **given: Any) -> tuple[list[Finding], dict[str, Any]]:
    """Return the floods of a case, and what the run found out about the whole of it."""
    with case.transaction():
        looked = FLOODS.run(case, FLOODS.configured(given), "duckdb", SILENT)
    return looked.findings, all_numbers(looked)


def confirm(case: Case, members: Sequence[str]) -> None:
    """Record a group of these members as confirmed, at p = 10⁻⁴⁰."""
    group = Finding(
        "group", "Seen.", len(members), 1.0, 0.1, 1.0, EVIDENCE_SCHEMA.empty_table(), {},
        p=1e-40, q=1e-8, members=members,
    )  # fmt: skip
    with case.run("detect", {}) as run:
        record(case, "coordination", [group], run=run, parameters={})


def part(burst: int, account: str, posts: int, fast: int, relentless: int = 0) -> dict[str, Any]:
    """A row of `flood_part`: what an account did in a burst on its first day."""
    return {"burst": burst, "account": account, "day": 0, "posts": posts, "relentless": relentless,
            "beyond": max(relentless - 20, 0),
            "reposts": posts, "timed": posts, "fast": fast, "dated": 0, "new": 0}  # fmt: skip


def stretches(n: int, **columns: np.ndarray) -> pa.Table:
    """`flood_stretch`: `n` stretches of fifty posts of one object, nothing marked but `columns`."""
    marks = ("repeated", "relentless", "timed", "timed2", "fast", "dated", "dated2", "new")
    zero, fifty = np.zeros(n, np.int64), np.full(n, 50)
    own = {"object_number": zero, "day": np.arange(n) % 40, "posts": fifty, "posts2": fifty}
    return pa.table(own | dict.fromkeys(marks, zero) | columns)
