"""The worlds of benchmarks: the same from the same seed, and as they were asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from inconcert import model
from inconcert.case import Case
from inconcert.detect.personas.place import find_places, offset_hours
from inconcert.durations import DAY, HOUR, MINUTE
from inconcert.simulate.traffic import SNOWFLAKE_EPOCH
from worlds.cohorts import NOW, TEMPLATES, Planted, Signups, cohort_world, ids_only
from worlds.fashions import Fashion, Joining, LateCountry, fashion_world, late_country_world
from worlds.floods import SHAPES, START, Plant, Season, flood_world, write_case
from worlds.handle_tricks import TRICKS, tricked
from worlds.look_alikes import KNOWN, HandleWorld, ProfilePopulation, handle_world
from worlds.places import places_at
from worlds.promoters import TEAM, Readership, reader_world
from worlds.twins import PLATFORMS, Towns, twin_world

PLANS = (
    Planted(5, 1),
    Planted(40, 4, "text"),
    *(Planted(12, 2, sort) for sort in TEMPLATES),
)
JOINING = Joining(1500, 800)
SEASON = Season(weeks=3, hashtags=4, people=500, news=3, live=2)
READERS = Readership(sources=8, readers=400, days=30, posts=15, teams=2, releases=6)
TOWNS = Towns(readers=300, namesakes=8, apart=10, later=10, twins=6)

WORLDS: dict[str, Callable[[int], tuple[pa.Table, ...]]] = {
    "cohorts": lambda seed: (
        cohort_world(seed, Signups(200, wobble=0.2, imported=10), PLANS).accounts,
    ),
    "ids": lambda seed: (ids_only(cohort_world(3, Signups(200)), seed).accounts,),
    "fashions": lambda seed: (fashion_world(seed, JOINING, (Fashion(),)).accounts,),
    "late country": lambda seed: (late_country_world(seed, JOINING, LateCountry()).accounts,),
    "floods": lambda seed: (
        (world := flood_world(seed, SEASON)).post, world.share, world.account,
    ),
    "look-alikes": lambda seed: handle_world(seed, ProfilePopulation().scaled(4_000, 9))[:2],
    "promoters": lambda seed: ((world := reader_world(seed, READERS)).shares, world.truth),
    "twins": lambda seed: ((world := twin_world(seed, TOWNS)).share, world.account, world.truth),
}  # fmt: skip


@pytest.mark.parametrize("make", WORLDS.values(), ids=WORLDS)
def test_the_same_seed_gives_the_same_world(make: Callable[[int], tuple[pa.Table, ...]]) -> None:
    one, again, other = make(5), make(5), make(6)
    assert all(a.equals(b) for a, b in zip(one, again, strict=True))
    assert not one[0].equals(other[0])


# -- cohorts and fashions ------------------------------------------------------------------------


def test_a_world_holds_what_was_planned() -> None:
    world = cohort_world(2, Signups(400, season=0.3, weekdays=True, wobble=0.3, launches=1), PLANS)
    assert world.accounts.num_rows == len(world.cohort) == 400 + sum(p.size for p in PLANS)
    assert set(world.accounts.column_names) <= set(model.ACCOUNT.names)
    created = world.accounts["created"].to_numpy()
    assert (created < NOW * 1000).all()
    for number, plan in enumerate(PLANS):
        mine = created[world.cohort == number] // DAY
        assert len(mine) == plan.size
        assert mine.max() - mine.min() < plan.days
    handles = world.accounts["handle"].to_pylist()
    assert len({handle.casefold() for handle in handles}) == len(handles)


def test_seasons_weekdays_launches_and_exports_show() -> None:
    calm = cohort_world(1, Signups(20_000)).accounts["created"].to_numpy() // DAY
    busy = cohort_world(1, Signups(20_000, weekdays=True, wobble=0.5, launches=1, wave=0.2))
    days = busy.accounts["created"].to_numpy() // DAY
    even, uneven = (np.bincount((d + 3) % 7, minlength=7) for d in (calm, days))
    assert uneven.max() / uneven.min() > even.max() / even.min()
    weeks = [np.bincount((d - d.min()) // 28) for d in (calm, days)]
    assert weeks[1].max() > 2 * weeks[0].max()
    world = cohort_world(1, Signups(500, imported=30))
    export = world.accounts["created"].to_numpy()[world.cohort == -2]
    assert len(export) == 30
    assert len(set(export.tolist())) == 1


def test_ids_are_given_out_in_the_order_of_making_and_times_are_gone() -> None:
    world = cohort_world(3, Signups(3000), (Planted(40, 1),))
    bare = ids_only(world, 3)
    assert "created" not in bare.accounts.column_names
    assert bare.accounts.column("account").equals(world.accounts.column("account"))
    assert (bare.cohort == world.cohort).all()
    made = world.accounts["created"].to_numpy()
    ids = np.array([int(value) for value in bare.accounts["account_id"].to_pylist()])
    assert len(set(ids.tolist())) == len(ids)
    late = ids >= 10**11
    assert 0.2 < late.mean() < 0.8
    assert made[late].min() > made[~late].max()
    assert ((ids[late] >> 22) + SNOWFLAKE_EPOCH == made[late] // 1000).all()
    # Counted ids keep the order, but for counters that run an hour apart.
    assert 10**9 < ids[~late].max() < 10**10
    by_id = made[~late][np.argsort(ids[~late])]
    assert (np.maximum.accumulate(by_id) - by_id).max() <= HOUR
    # The platform's own pace: a day early on is fewer ids than one later.
    days = np.interp([100, 101, 2000, 2001], (np.sort(made[~late]) - made.min()) / DAY,
                     np.sort(ids[~late]))  # fmt: skip
    assert days[1] - days[0] < days[3] - days[2]


def test_a_tag_rises_over_weeks_and_fades() -> None:
    world = fashion_world(3, JOINING, (Fashion(most=0.5, rise=40, fade=60, forms=1),))
    assert world.accounts.num_rows == JOINING.accounts
    assert (world.cohort == -1).all()
    assert set(world.accounts.column_names) <= set(model.ACCOUNT.names)
    made = world.accounts["created"].to_numpy()
    assert (made <= NOW * 1000).all()
    texts = world.accounts["description"].to_pylist()
    (tag,) = {w for t in texts for w in (t or "").split() if w.startswith("#") and w[1:].isalpha()
              and sum(w in (u or "") for u in texts) > 60}  # fmt: skip
    with_it = made[[tag in (t or "").split() for t in texts]]
    middle = np.quantile(with_it, [0.1, 0.9])
    assert np.ptp(middle) < 0.5 * np.ptp(made)
    assert np.ptp(middle) > 40 * DAY


def test_a_country_joins_late_with_names_of_its_own() -> None:
    world = late_country_world(4, JOINING, LateCountry(share=0.3, alike=0.5))
    assert world.accounts.num_rows == JOINING.accounts
    assert (world.cohort == -1).all()
    made = world.accounts["created"].to_numpy()
    handles = world.accounts["handle"].to_pylist()
    endings = ("ovar", "enka", "ildez", "apuri", "imoto", "wanji")
    theirs = np.array([any(f"_{e}" in h for e in endings) for h in handles])
    assert theirs.sum() > 100
    # They come in a part of the time, the others in all of it.
    spread = [np.ptp(np.quantile(made[who], [0.2, 0.8])) for who in (theirs, ~theirs)]
    assert spread[0] < 0.7 * spread[1]
    assert len({handle.casefold() for handle in handles}) == len(handles)


# -- floods ------------------------------------------------------------------------------------


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


def test_a_world_becomes_a_case(tmp_path: Path) -> None:
    world = flood_world(1, SEASON)
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        write_case(world, case)
        assert case.one("SELECT count(*) FROM post") == world.post.num_rows
        kinds = dict(case.query("SELECT kind, count(*) FROM share GROUP BY kind"))
        assert kinds["hashtag"] + kinds["repost"] == world.post.num_rows
        assert case.one("SELECT count(*) FROM account") == 500


# -- look-alikes, places -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def population() -> HandleWorld:
    return handle_world(1, ProfilePopulation().scaled(12_000, 18))


def test_the_population_is_as_asked(population: HandleWorld) -> None:
    world = population
    assert world.account.num_rows == 12_000
    assert world.truth.num_rows == 18
    assert set(world.truth["trick"].to_pylist()) == set(TRICKS)
    pairs = zip(world.account["platform"].to_pylist(), world.account["handle"].to_pylist(),
                strict=True)  # fmt: skip
    counted = Counter((platform, handle.casefold()) for platform, handle in pairs)
    assert max(counted.values()) == 1
    assert max(map(len, world.account["handle"].to_pylist())) <= 15


def test_look_alikes_are_younger_and_less_known(population: HandleWorld) -> None:
    world = population
    rows = {row["account"]: row for row in world.account.to_pylist()}
    for pair in world.truth.to_pylist():
        original, look_alike = rows[pair["original"]], rows[pair["look_alike"]]
        assert original["followers"] >= KNOWN > look_alike["followers"]
        if pair["avatar"]:
            bits = int(original["avatar"], 16) ^ int(look_alike["avatar"], 16)
            assert bits.bit_count() <= 2


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_gives_a_free_handle(trick: str) -> None:
    rng = np.random.default_rng(1)
    made = tricked("Malina_wirl01", trick, {"malina_wirl011"}, rng, unicode_too=True)
    assert made is not None
    assert made.casefold() not in {"malina_wirl01", "malina_wirl011"}
    if trick == "another script":
        assert tricked("Malina_wirl01", trick, set(), rng, unicode_too=False) is None


@pytest.mark.parametrize("offset", [-6.0, 0.0, 3.0, 5.5, 9.0])
def test_a_place_has_one_zone_and_keeps_its_offset(offset):
    names = places_at(offset)
    assert len(names) >= 2
    assert len(set(names)) == len(names)
    for name, place in find_places(names).items():
        assert len(place.zones) == 1, name
        for month in (1, 7):
            assert offset_hours(place.zones[0], 2024, month, 1) == offset


def test_where_nobody_lives_there_is_no_place():
    assert places_at(-12.0) == ()
    assert places_at(0.25) == ()


# -- promoters, twins ----------------------------------------------------------------------------


def test_teams_come_within_two_minutes_of_most_releases_and_are_ordinary_elsewhere():
    world = reader_world(3, READERS)
    team = {
        row["account"]: row["source"]
        for row in world.truth.to_pylist()
        if row["role"] == "promoter"
    }
    assert READERS.teams * TEAM[0] <= len(team) < READERS.teams * TEAM[1]
    assert len({account.split(":")[0] for account in team}) == 2
    first = {}
    for row in world.shares.to_pylist():
        first.setdefault(row["object"], row["time"])
    here, elsewhere = [], []
    for row in world.shares.to_pylist():
        if row["account"] in team:
            late = row["time"] - first[row["object"]]
            (here if team[row["account"]] == row["origin"] else elsewhere).append(late)
    assert max(here) < 2.2 * MINUTE
    assert len(here) > 0.8 * READERS.releases * len(team)
    assert np.median(elsewhere) > 20 * MINUTE


def test_members_of_a_team_are_created_in_the_same_month():
    world = reader_world(4, READERS)
    rows = [row for row in world.truth.to_pylist() if row["role"] == "promoter"]
    for source in {row["source"] for row in rows}:
        assert len({row["created"] for row in rows if row["source"] == source}) == 1


def test_roles_have_the_speeds_that_they_are_named_for():
    world = reader_world(5, Readership(readers=1500, sources=10, subscribers=0.05))
    role = {row["account"]: row["role"] for row in world.truth.to_pylist()}
    first: dict[str, int] = {}
    late: dict[str, list[int]] = {}
    for row in world.shares.to_pylist():
        start = first.setdefault(row["object"], row["time"])
        late.setdefault(role[row["account"]], []).append(row["time"] - start)
    median = {name: np.median(values) for name, values in late.items()}
    assert median["alert"] < MINUTE < median["fast"] < median["reader"]
    assert set(pc.unique(world.truth["role"]).to_pylist()) >= {"subscriber", "promoter"}


def test_nobody_is_planted_where_no_team_is_asked_for():
    world = reader_world(6, Readership(sources=8, readers=400, teams=0))
    assert "promoter" not in world.truth["role"].to_pylist()


def test_the_world_is_as_asked() -> None:
    world = twin_world(1, TOWNS)
    relations = Counter(world.truth["relation"].to_pylist())
    assert relations == {"namesake": 8, "apart": 10, "later": 10, "twin": 6}
    assert world.account.num_rows == 300 + TOWNS.everything + 2 * sum(relations.values())
    platform = dict(zip(world.account["account"].to_pylist(),
                        world.account["platform"].to_pylist(), strict=True))  # fmt: skip
    for row in world.truth.to_pylist():
        assert [platform[row[name]] for name in ("account_a", "account_b")] == list(PLATFORMS)
    assert set(world.share["account"].to_pylist()) <= set(platform)


def _apart(seed: int, relation: str) -> np.ndarray:
    """Minutes between the shares of one object by the two of each pair of a relation."""
    world = twin_world(seed, replace(TOWNS, acts=12))
    by_account: dict[str, dict[str, int]] = {}
    for row in world.share.to_pylist():
        by_account.setdefault(row["account"], {})[row["object"]] = row["time"]
    return np.array(
        [abs(by_account.get(row["account_b"], {})[item] - at) / MINUTE
         for row in world.truth.to_pylist() if row["relation"] == relation
         for item, at in by_account.get(row["account_a"], {}).items()
         if item in by_account.get(row["account_b"], {})]
    )  # fmt: skip


def test_twins_are_close_together_and_the_others_are_not() -> None:
    twins, later = _apart(1, "twin"), _apart(1, "later")
    assert np.median(twins) < 10
    assert (later < 15).mean() < 0.05
    assert 120 < np.median(later) < 1000
    assert (_apart(1, "apart") < 15).mean() < 0.4
