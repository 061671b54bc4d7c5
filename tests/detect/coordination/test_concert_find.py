"""The whole search: small and odd tables, and the same groups whatever the order and the names."""

import numpy as np
import pyarrow as pa
import pytest
from concert_world import (
    DAY,
    HOUR,
    MINUTE,
    SCHEMA,
    SECOND,
    START,
    World,
    campaign,
    groups_of,
    organic,
)  # fmt: skip
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.detect.coordination.concert import WINDOWS, Settings, find_concert, group_scale


def world_of_two(seed=1):
    world = organic(seed)
    campaign(world, "red", seed)
    campaign(world, "blue", seed, size=8, acts=20)
    return world


def nothing(table, **wanted):
    concert = find_concert(table, Settings(**wanted))
    assert concert.groups == []
    return concert


@pytest.fixture(scope="module")
def two():
    """What is found in the world of two campaigns."""
    concert = find_concert(world_of_two().table())
    assert len(concert.groups) == 2
    return concert


def of_rows(*rows):
    world = World()
    for row in rows:
        world.share(*row)
    return world.table()


def without_times():
    table = world_of_two().table()
    at = table.column_names.index("time")
    return table.set_column(at, "time", pa.nulls(table.num_rows, pa.int64()))


@pytest.mark.parametrize(
    ("table", "shares", "clusters"),
    [
        (SCHEMA.empty_table(), 0, 0),
        (of_rows(("a", "u", START)), 1, 0),
        (without_times(), 0, 0),
        # All is one sitting, and one sitting is one unit of evidence.
        (of_rows(*((f"a{n % 40:02}", f"u{n % 57}", START + 7 * SECOND) for n in range(400))),
         400, None),
        (of_rows(*(("alone", f"u{n % 50}", START + n * MINUTE) for n in range(200))), 200, 0),
        (of_rows(*((f"a{n}", "u", START) for n in range(500))), 500, None),
    ],
    ids=["no rows", "one row", "no times", "one time", "one account", "one object at one instant"],
)  # fmt: skip
def test_nothing_is_found_where_nothing_can_be(table, shares, clusters):
    concert = nothing(table)
    assert len(concert.shares) == shares
    assert clusters is None or (concert.clusters, concert.trials) == (clusters, [])


def test_no_other_half_is_nothing_to_test_communities_on():
    world = world_of_two()
    for row in world.rows:
        row["fold"] = 0
    concert = find_concert(world.table())
    assert any(trial.candidate.fold == 0 for trial in concert.trials)
    assert all(trial.p == 1.0 for trial in concert.trials if trial.candidate.fold == 0)


def test_origin_may_be_missing_or_unknown(two):
    table, found = world_of_two().table(), groups_of(two)
    blank = table.set_column(3, "origin", pa.nulls(table.num_rows, pa.string()))
    assert sorted(map(sorted, groups_of(find_concert(blank)))) == sorted(map(sorted, found))
    assert groups_of(find_concert(table.drop_columns(["origin"]))) == groups_of(find_concert(blank))


def test_times_to_the_minute():
    world = organic(2)
    red = campaign(world, "red", 2, acts=24, size=16, jitter=0)
    for row in world.rows:
        row["time"] -= row["time"] % MINUTE
    concert = find_concert(world.table())
    assert concert.shares.unit == MINUTE
    # What is noted in one minute may be a minute apart: a shorter window is none.
    assert [scale.window for scale in concert.scales] == sorted(set(WINDOWS) - {10 * SECOND})
    assert groups_of(concert) == [set(red)]
    assert group_scale(concert.groups[0], concert.parts, concert.scales).window == MINUTE


def test_times_to_the_hour_or_the_day():
    for unit in (HOUR, DAY):
        world = organic(3)
        for row in world.rows:
            row["time"] -= row["time"] % unit
        assert nothing(world.table()).shares.unit == unit


@pytest.mark.parametrize("back", [-7 * DAY, START, 2 * START, START + 3 * DAY])
def test_whole_days_earlier_or_later_and_before_1970_nothing_changes(back, two):
    world = world_of_two()
    for row in world.rows:
        row["time"] -= back // DAY * DAY
    found = find_concert(world.table())
    assert found.shares.time.min() < START - back + 2 * DAY
    assert [g[:2] for g in outcome(found)] == [g[:2] for g in outcome(two)]


def test_two_kinds_with_objects_of_one_name(two):
    world = world_of_two()
    again = [row | {"kind": "text", "fold": row["fold"]} for row in world.rows]
    concert = find_concert(World(world.rows + again).table())
    assert concert.shares.kinds == ["text", "url"]
    assert groups_of(concert) == groups_of(two)
    for group in concert.groups:
        # One post that carries both is one act.
        assert len({act.time for act in group.acts}) == len(group.acts)


def outcome(concert):
    return [
        (
            sorted(group), found.p, found.q, found.taken.tolist(),
            [(act.time, len(act.accounts)) for act in found.acts],
        )
        for group, found in zip(groups_of(concert), concert.groups, strict=True)
    ]  # fmt: skip


def test_the_order_of_rows_does_not_matter(two):
    table = world_of_two().table()
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(table.num_rows)
        found = find_concert(table.take(pa.array(order)))
        assert outcome(found) == outcome(two)
        assert [trial.p for trial in found.trials] == [trial.p for trial in two.trials]


def test_other_names_in_the_same_order_do_not_matter(two):
    world = world_of_two()
    names = sorted({row["account"] for row in world.rows})
    new = {name: f"x:{n:05}-\u0645\U0001f600" for n, name in enumerate(names)}
    renamed = [
        row | {"account": new[row["account"]], "object": "z" + row["object"] + "é'\""}
        for row in world.rows
    ]
    found = outcome(find_concert(World(renamed).table()))
    assert found == [(sorted(new[a] for a in accounts), *rest) for accounts, *rest in outcome(two)]


def test_settings_are_heard():
    table = world_of_two().table()
    assert len(groups_of(find_concert(table, Settings(min_accounts=9)))) == 1
    assert groups_of(find_concert(table, Settings(fdr=1e-30))) == []
    concert = find_concert(table, Settings(windows=(30 * SECOND, MINUTE)))
    assert [scale.window for scale in concert.scales] == [30 * SECOND, MINUTE]


def test_organic_shares_alone_give_nothing():
    for seed in range(11, 15):
        nothing(organic(seed, accounts=200, rows=6000, objects=300).table())


def test_people_who_answer_within_minutes_are_no_group():
    """A fan club: 30 accounts that answer whatever one source posts, two minutes later or ten."""
    for seed in range(3):
        rng = np.random.default_rng(seed)
        world = organic(seed + 20)
        for post in range(60):
            at = START + int(rng.integers(0, 10 * DAY // SECOND)) * SECOND
            for fan in range(30):
                if rng.random() < 0.5:
                    late = int(rng.lognormal(np.log(240), 1.0)) * SECOND
                    world.share(f"fan{fan:02}", f"star{post}", at + late, origin="star")
        nothing(world.table(), windows=(10 * SECOND, MINUTE, 5 * MINUTE))


ODD = st.lists(
    st.tuples(
        st.sampled_from([None, "a", "b", "c", "d", "é"]),
        st.sampled_from(["url", "text"]),
        st.sampled_from([None, "u", "v", "w", ""]),
        st.sampled_from([None, "o", "p"]),
        st.one_of(
            st.none(), st.integers(-60, 60), st.integers(0, 4000).map(lambda n: n * SECOND),
            st.sampled_from([-(2**50), 2**52]),
        ),
        st.integers(0, 1),
    ),
    max_size=60,
)  # fmt: skip


@settings(max_examples=60)
@given(ODD)
def test_no_small_table_breaks_it(rows):
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    table = pa.table(
        [pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA
    )
    concert = find_concert(table)
    assert len(concert.shares) == sum(None not in (a, o, t) for a, _, o, _, t, _ in rows)
    for trial in concert.trials:
        assert 0 <= trial.in_step <= trial.units
        assert 0 < trial.p <= 1
    for group in concert.groups:
        assert len(group.accounts) >= 3
        assert len({act.object for act in group.acts}) >= 2
        assert group.q <= 0.05
