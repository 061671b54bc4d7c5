"""Times that are noted to units of their own: who takes part at a window, and as what."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from concert_world import DAY, HOUR, MINUTE, SECOND, World, campaign, groups_of, organic

from inconcert.detect.coordination.concert import WINDOWS, find_concert, group_scale
from inconcert.detect.coordination.concert.acts import acts_of
from inconcert.detect.coordination.concert.candidates import Candidate, bursts, communities
from inconcert.detect.coordination.concert.settings import (
    Settings,
    scales,
    usable_windows,
    width_of,
)
from inconcert.detect.coordination.concert.shares import BOTH, level, part, read_shares
from inconcert.detect.coordination.concert.trial import Units
from worlds.score import account_scores

UNITS = (SECOND, MINUTE, HOUR)


def noted(world: World, unit: int, least: bool = True) -> pa.Table:
    """The shares of a world, noted to a unit."""
    for row in world.rows if least else ():
        row["time"] -= row["time"] % unit
    table = world.table()
    return table.append_column("unit", pa.array(np.full(table.num_rows, unit)))


def renamed(world: World, prefix: str) -> World:
    return World(
        [r | {"account": prefix + r["account"], "object": prefix + r["object"]} for r in world.rows]
    )


def a_group(seed: int, prefix: str, jitter: int = 0) -> World:
    world = organic(seed)
    campaign(world, "red", seed, acts=24, size=16, jitter=jitter)
    return renamed(world, prefix)


def mixed(seed: int) -> pa.Table:
    """People of three files, of seconds, minutes and hours, on the same objects."""
    rng = np.random.default_rng(seed)
    world = organic(seed, accounts=60, rows=1500, objects=40, days=2)
    account = sorted({row["account"] for row in world.rows})
    unit_of = dict(zip(account, rng.choice(UNITS, len(account), p=[0.6, 0.3, 0.1]), strict=True))
    unit = np.array([unit_of[row["account"]] for row in world.rows], np.int64)
    for row, one in zip(world.rows, unit.tolist(), strict=True):
        row["time"] -= row["time"] % one
    return world.table().append_column("unit", pa.array(unit))


def whole_of(table: pa.Table, window: int = MINUTE):
    """Return the shares, the scale of a window, and both halves at its level."""
    shares = read_shares(table)
    (scale,) = [s for s in scales((window,), *shares.units) if s.window == window]
    return shares, scale, part(shares, BOTH, scale.period, level(shares, scale.coarsest))


def found(tables: list[pa.Table]) -> list[set[str]]:
    return sorted(groups_of(find_concert(pa.concat_tables(tables))), key=sorted)


def test_one_unit_said_is_one_unit_seen():
    table = noted(a_group(2, ""), MINUTE)
    said, seen = find_concert(table), find_concert(table.drop_columns(["unit"]))
    assert said.shares.units == seen.shares.units == (MINUTE,)
    assert [t.p for t in said.trials] == [t.p for t in seen.trials]
    assert len(said.groups) == 1


@pytest.mark.parametrize("beside", [SECOND, MINUTE, DAY])
@pytest.mark.parametrize("unit", [SECOND, MINUTE])
def test_a_group_is_the_same_whatever_file_lies_beside(unit, beside):
    own = noted(a_group(2, "x:"), unit)
    alone = found([own])
    assert len(alone) == 1
    assert found([own, noted(renamed(organic(7), "y:"), beside)]) == alone


def test_one_post_with_seconds_makes_no_minute_close():
    """Fans who answer within minutes: noted to the minute, none of them is within 10 s."""
    world = World()
    rng = np.random.default_rng(3)
    for post in range(150):
        at = int(rng.integers(0, 20 * DAY // SECOND)) * SECOND
        for fan in np.flatnonzero(rng.random(25) < 0.7).tolist():
            late = 120 * np.exp(rng.standard_normal())
            world.share(f"fan{fan:02}", f"post{post}", at + int(late) * SECOND)
    fans = noted(world, MINUTE)
    alone = World()
    alone.share("someone", "elsewhere", 17 * SECOND)
    both = pa.concat_tables([fans, noted(alone, SECOND)])
    assert groups_of(find_concert(both)) == groups_of(find_concert(fans)) == []
    # What the finest of all times gave: posts of one minute "within 10 s".
    assert groups_of(find_concert(both.drop_columns(["unit"]))) != []


def test_dates_test_nothing_and_hinder_nobody():
    dates = noted(a_group(2, "x:"), DAY)
    concert = find_concert(dates)
    assert concert.trials == []
    assert concert.groups == []
    assert [scale.window for scale in concert.scales] == [DAY]
    own = noted(a_group(2, "y:"), SECOND)
    concert = find_concert(pa.concat_tables([dates, own]))
    assert all(name.startswith("y:") for group in groups_of(concert) for name in group)
    for trial in concert.trials:
        names = concert.shares.names.take(pa.array(trial.candidate.accounts)).to_pylist()
        assert all(name.startswith("y:") for name in names)


def test_the_order_of_rows_does_not_matter():
    table = pa.concat_tables([noted(a_group(2, "x:"), MINUTE), noted(a_group(3, "y:", 30), SECOND)])
    expected = find_concert(table)
    assert len(expected.groups) == 2
    for seed in range(2):
        order = np.random.default_rng(seed).permutation(len(table))
        concert = find_concert(table.take(pa.array(order)))
        assert groups_of(concert) == groups_of(expected)
        assert [trial.p for trial in concert.trials] == [trial.p for trial in expected.trials]


def test_a_group_of_minutes_has_the_minute_for_its_scale_and_its_scores():
    table = pa.concat_tables([noted(a_group(2, "x:"), MINUTE), noted(organic(7), SECOND)])
    concert = find_concert(table)
    (group,) = concert.groups
    scale = group_scale(group, concert.parts, concert.scales)
    assert scale.window == MINUTE
    assert (scale.windows[0].window, scale.windows[0].units) == (10 * SECOND, 0)
    assert concert.shares.unit_of(np.concatenate([act.places for act in group.acts])) == MINUTE
    names, score = account_scores(concert)
    members = concert.shares.names.take(pa.array(group.accounts)).to_pylist()
    assert set(np.array(names)[score > 1]) == set(members)


@pytest.mark.parametrize("seed", range(3))
def test_every_object_is_tested_as_its_coarsest_share_allows(seed):
    """Against each object alone, in a file that is noted to that unit throughout."""
    table = mixed(seed)
    shares = read_shares(table)
    assert shares.units == UNITS
    members = np.arange(0, len(shares.names), 4)
    for scale in scales(WINDOWS, *shares.units):
        of = level(shares, scale.coarsest)
        whole = part(shares, BOTH, scale.period, of)
        units = Units(whole, members, scale, counted=True)
        assert (np.diff(units.at) > 0).all()
        own = shares.object if of.place is None else shares.object[of.place]
        for object_ in np.unique(own).tolist():
            rows = np.flatnonzero(shares.object == object_)
            rows = rows[np.array(shares.units)[shares.grade[rows]] <= scale.window]
            unit = max(np.array(shares.units)[shares.grade[rows]].tolist())
            alone = table.take(pa.array(shares.row[rows]))
            time = alone["time"].to_numpy() // unit * unit
            alone = alone.set_column(alone.column_names.index("time"), "time", pa.array(time))
            alone = alone.set_column(
                alone.column_names.index("unit"), "unit", pa.array(np.full(len(time), unit))
            )
            read = read_shares(alone)
            (other,) = [s for s in scales((scale.window,), unit) if s.window == scale.window]
            there = np.flatnonzero(
                np.isin(read.names.to_pylist(), shares.names.take(pa.array(members)).to_pylist())
            )
            place = np.flatnonzero(units.object == object_)
            if len(there) == 0:
                assert len(place) == 0
                continue
            expected = Units(part(read, BOTH, other.period), there, other, counted=True)
            assert len(place) == len(expected.p)
            if len(place) and not (scale.others or other.others):
                # Who is busy is told by all their posts, so only the law is compared.
                assert units.follow[place].tolist() == expected.follow.tolist()
                assert units.present[place].tolist() == expected.present.tolist()
                assert units.p[place] == pytest.approx(expected.p)
                assert units.law[place[0]] == other.law


def test_bursts_of_coarse_and_fine_objects_lie_where_they_are():
    groups = a_group(2, "x:", 150 * SECOND), a_group(3, "y:", 150 * SECOND)
    table = pa.concat_tables([noted(groups[0], MINUTE), noted(groups[1], SECOND)])
    _, scale, whole = whole_of(table)
    own = list(bursts(whole, scale))
    assert len(own) > 30
    for burst in own:
        at = np.flatnonzero((whole.object == burst.object) & (whole.time >= burst.time))
        width = scale.of(whole.unit_at(int(at[0]))).width
        near = at[whole.time[at] <= burst.time + width]
        assert set(burst.accounts.tolist()) <= set(whole.account[near].tolist())


@pytest.mark.parametrize("window", [10 * SECOND, MINUTE, 90 * SECOND, 2 * MINUTE, HOUR])
def test_times_are_as_far_apart_as_they_are_noted(window):
    shares, scale, _ = whole_of(mixed(5), window)
    of = level(shares, scale.coarsest)
    object_ = shares.object if of.place is None else shares.object[of.place]
    apart = of.apart(window)
    units = [scale.of(of.units[g]) for g in (of.grade if of.grade is not None else [])]
    for first in range(0, len(apart) - 1, 7):
        for second in range(first + 1, min(first + 40, len(apart))):
            if object_[first] != object_[second]:
                break
            width = units[first].width if units else scale.width
            noted_so = of.time[second] - of.time[first] <= width
            assert (apart[second] - apart[first] <= window) == noted_so


def test_communities_are_of_those_who_take_part():
    table = pa.concat_tables([noted(a_group(2, "x:"), MINUTE), noted(a_group(3, "y:", 8), SECOND)])
    shares = read_shares(table)
    for scale in scales(WINDOWS[:2], *shares.units):
        names = {
            shares.names[int(account)].as_py()[:2]
            for fold in (0, 1)
            for candidate in communities(shares, scale, fold, Settings())
            for account in candidate.accounts
        }
        assert names == ({"y:"} if scale.window < MINUTE else {"x:", "y:"})


def test_an_account_of_two_files_is_counted_as_often_as_it_posts():
    world = World()
    for n in range(6):
        world.share("a", f"u{n}", n * HOUR)
    minutes = noted(world, MINUTE)
    other = World()
    for n in range(6):
        other.share("a", f"v{n}", n * HOUR + 17 * SECOND)
    shares = read_shares(pa.concat_tables([minutes, noted(other, SECOND)]))
    assert shares.posts.tolist() == [12]


@pytest.mark.parametrize(
    ("windows", "units", "shown"),
    [
        ([10, 60, 300], [1], [10, 60, 300]),
        ([10, 60, 300], [60], [60, 300]),
        ([10, 60, 300], [1, 60], [10, 60, 300]),
        ([10, 60, 300], [1, 86_400], [10, 60, 300]),
        ([10], [1, 60], [10, 60]),
        ([10, 86_400], [1, 60], [10, 60, 86_400]),
        ([10], [60, 900], [60, 900]),
        ([10, 60], [86_400], [86_400]),
    ],
)
def test_windows_that_times_can_tell_apart(windows, units, shown):
    own = usable_windows([w * SECOND for w in windows], [u * SECOND for u in units])
    assert own == [w * SECOND for w in shown]


def test_what_is_close_is_not_half_as_far_again_as_the_window():
    """Quarters noted two apart may be 45 minutes apart: that is not within half an hour."""
    units = (SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR)
    for scale in scales(WINDOWS, *units):
        for unit in units:
            of = scale.of(unit)
            assert of.width + unit < max(1.5 * scale.window, unit + 1)
            assert of.width == scales((scale.window,), unit)[0].width
    assert width_of(30 * MINUTE, 15 * MINUTE) == 15 * MINUTE
    assert width_of(90 * SECOND, MINUTE) < MINUTE
    assert width_of(5 * MINUTE, MINUTE) == 5 * MINUTE


def test_quarters_two_apart_do_not_follow_within_half_an_hour():
    world, alone = World(), World()
    for number, late in enumerate((0, 0, 15, 30)):
        world.share(f"a{number}", "v", late * MINUTE)
    alone.share("b", "w", 17 * SECOND)
    table = pa.concat_tables([noted(world, 15 * MINUTE), noted(alone, SECOND)])
    shares, scale, own = whole_of(table, 30 * MINUTE)
    members = np.array([i for i, n in enumerate(shares.names.to_pylist()) if n[0] == "a"])
    assert Units(own, members, scale, counted=True).follow.tolist() == [2]


def test_a_short_window_alone_still_tests_the_minutes_as_what_they_are():
    table = pa.concat_tables([noted(a_group(2, "x:"), MINUTE), noted(organic(7), SECOND)])
    concert = find_concert(table, Settings(windows=(10 * SECOND,)))
    assert [scale.window for scale in concert.scales] == [10 * SECOND, MINUTE]
    (group,) = concert.groups
    assert {trial.scale.window for trial in group.trials} == {MINUTE}
    assert isinstance(group.trials[0].candidate, Candidate)


def test_an_act_of_minutes_holds_what_is_noted_to_its_minute():
    sizes = {"accounts": 60, "rows": 3000, "objects": 20, "days": 1}
    minutes, seconds = renamed(organic(4, **sizes), "x:"), renamed(organic(5, **sizes), "y:")
    table = pa.concat_tables([noted(minutes, MINUTE), noted(seconds, SECOND)])
    shares, scale, whole = whole_of(table)
    everybody = np.arange(len(shares.names))
    spans = {SECOND: [], MINUTE: []}
    for act in acts_of(everybody, shares, whole, scale, limit=1.0):
        time = shares.time[act.places]
        spans[shares.unit_of(act.places)].append(int(time.max() - time.min()))
    assert len(spans[MINUTE]) > 10
    assert set(spans[MINUTE]) == {0}
    assert max(spans[SECOND]) > MINUTE // 2
