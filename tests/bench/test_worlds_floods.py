from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from inconcert.case import Case
from inconcert.durations import HOUR, MINUTE
from worlds.floods import SHAPES, START, Plant, Season, flood_world, write_case

SEASON = Season(weeks=3, hashtags=4, people=500, news=3, live=2)


def test_the_same_seed_gives_the_same_world() -> None:
    one, same, other = flood_world(1, SEASON), flood_world(1, SEASON), flood_world(2, SEASON)
    for name in ("post", "share", "account"):
        assert getattr(one, name).equals(getattr(same, name))
    assert not one.post.equals(other.post)


def test_reposts_come_after_what_they_repost_and_by_others() -> None:
    post = flood_world(1, SEASON, [Plant(1, 100, 400)]).post
    by_number = {row["post"]: row for row in post.to_pylist()}
    reposts = [row for row in by_number.values() if row["type"] == "repost"]
    assert len(reposts) > 100
    for row in reposts:
        original = by_number[int(row["repost_of"])]
        assert original["type"] == "post"
        assert original["time"] <= row["time"]
        assert original["account"] == row["repost_account"]
    assert pc.count_distinct(post["post"]).as_py() == post.num_rows


@pytest.mark.parametrize("shape", SHAPES)
def test_a_flood_starts_where_it_should_with_about_its_posts(shape: str) -> None:
    plant = Plant(2, 200, 900, hours=6.0, layer=60, shape=shape)
    bare = replace(SEASON, news=0, live=0)
    without, with_ = flood_world(3, bare), flood_world(3, bare, [plant])
    more = with_.post.num_rows - without.post.num_rows
    assert 0.7 * plant.posts < more < 1.4 * plant.posts
    assert with_.starts == [START + 200 * HOUR + 7 * MINUTE]
    mine = with_.post.filter(pc.is_in(with_.post["account"], pa.array(list(with_.roles))))
    assert mine.num_rows == more
    assert pc.min(mine["time"]).as_py() == with_.starts[0]
    assert list(with_.roles.values()).count("core") == plant.core


def test_ordinary_traffic_has_a_day_and_a_news_burst_dies_away() -> None:
    times = flood_world(4, replace(SEASON, hashtags=12, news=0, live=0)).post["time"].to_numpy()
    hours = np.bincount((times - START) // HOUR % 24, minlength=24)
    assert hours.max() > 1.15 * hours.min()
    quiet = flood_world(5, replace(SEASON, hashtags=1, news=0, live=0)).post.num_rows
    news = flood_world(5, replace(SEASON, hashtags=1, news=1, live=0)).post.num_rows
    assert news > quiet + 20


def test_a_world_becomes_a_case(tmp_path) -> None:
    world = flood_world(1, SEASON)
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        write_case(world, case)
        assert case.one("SELECT count(*) FROM post") == world.post.num_rows
        kinds = dict(case.query("SELECT kind, count(*) FROM share GROUP BY kind"))
        assert kinds["hashtag"] + kinds["repost"] == world.post.num_rows
        assert case.one("SELECT count(*) FROM account") == 500
