"""A small case with one flood among ordinary talk and news, written straight into the tables."""

from __future__ import annotations

import dataclasses

import pyarrow as pa

from inconcert.case import Case
from worlds.floods import FloodWorld, Plant, Season, flood_world, write_case

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
