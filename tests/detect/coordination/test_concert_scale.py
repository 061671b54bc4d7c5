"""The scale at which a group is in step, and how sure that is."""

import numpy as np
import pytest
from concert_world import DAY, HOUR, MINUTE, SECOND, START, World, campaign, names_of, organic

from inconcert.detect.coordination.concert import WINDOWS, find_concert, group_scale
from inconcert.detect.coordination.concert.settings import Settings, scales
from inconcert.detect.coordination.concert.shares import BOTH, read_shares
from inconcert.detect.coordination.concert.split import SPLITS
from inconcert.stats.reaction import concentration


def busy_campaign(seed, jitter, *, acts=30, size=16):
    """A campaign on objects that a crowd shares for six hours, each act within `jitter`."""
    world = organic(seed, accounts=600)
    rng = np.random.default_rng([seed, 9])
    for act in range(acts):
        at = START + int(rng.integers(12, 9 * 24)) * HOUR + int(rng.integers(0, 30)) * MINUTE
        for i in range(size):
            if rng.random() < 0.8:
                late = int(rng.integers(0, jitter // SECOND + 1)) * SECOND
                world.share(f"red{i:02}", f"hot{act}", at + late)
        for n in rng.permutation(600)[:90]:
            late = int(rng.integers(-3 * 3600, 3 * 3600)) * SECOND
            world.share(f"o{n:03}", f"hot{act}", at + late)
    return world, {f"red{i:02}" for i in range(size)}


@pytest.mark.parametrize(
    ("jitter", "expected"),
    [
        (5 * SECOND, {10 * SECOND}),
        (55 * SECOND, {MINUTE}),
        (4 * MINUTE, {5 * MINUTE}),
        (28 * MINUTE, {30 * MINUTE, HOUR}),
    ],
)
def test_the_scale_is_that_of_the_campaign(jitter, expected):
    world, members = busy_campaign(1, jitter)
    concert = find_concert(world.table())
    found = [g for g in concert.groups if len(names_of(concert, g.accounts) & members) >= 14]
    assert len(found) == 1
    scale = group_scale(found[0], concert.parts, concert.scales)
    assert scale.window in expected
    assert scale.low <= scale.window <= scale.high
    assert 0.5 < scale.agreement <= 1


def test_the_figures_of_every_window():
    world = organic(2)
    campaign(world, "red", 2, jitter=50 * SECOND)
    concert = find_concert(world.table())
    (group,) = concert.groups
    scale = group_scale(group, concert.parts, concert.scales)
    assert [row.window for row in scale.windows] == list(WINDOWS)
    for row in scale.windows:
        assert 0 <= row.in_step <= row.units <= len(group.acts)
        assert row.expected == pytest.approx(row.units * 0.05)
        assert 0 <= row.close <= 1
        assert 0 < row.chance <= 1
    close = [row.close for row in scale.windows]
    # Of members present in a longer period there may be more, but here all come in one burst.
    assert close == sorted(close)
    minute = scale.windows[1]
    assert minute.close > 0.95
    assert minute.in_step > 10 * minute.expected
    assert minute.chance == pytest.approx(concentration(61), rel=0.2)
    assert group_scale(group, concert.parts, concert.scales) == scale


def test_a_group_with_acts_of_two_paces_is_of_no_sure_scale():
    world, _ = busy_campaign(3, 8 * SECOND, acts=26)
    slow, _ = busy_campaign(4, 50 * SECOND, acts=10)
    world.rows += [row | {"object": "slow " + row["object"]} for row in slow.rows]
    concert = find_concert(world.table())
    (group,) = concert.groups
    scale = group_scale(group, concert.parts, concert.scales)
    assert scale.low < scale.high
    assert scale.low <= scale.window <= scale.high
    assert scale.agreement < 1


@pytest.mark.parametrize("unit", [1, 1000, SECOND, MINUTE, HOUR])
def test_scales_are_rising_and_have_room_around_them(unit):
    found = scales(WINDOWS, unit)
    assert [s.window for s in found] == sorted({max(window, unit) for window in WINDOWS})
    for scale in found:
        assert scale.period >= max(HOUR, 6 * scale.window)
        assert 0 < scale.law < 1
        assert scale.others == (scale.law > 0.5)
        # Two times noted a width apart may be a unit further from each other in truth.
        assert scale.law == pytest.approx(concentration((scale.width + unit) / SECOND))
        assert scale.width <= scale.window
    assert [s.law for s in found] == sorted(s.law for s in found)


def test_parts_are_those_of_both_halves():
    world = organic(4)
    concert = find_concert(world.table(), Settings(windows=(MINUTE, DAY)))
    assert {period for period, _ in concert.parts} == {HOUR, 6 * DAY}
    shares = read_shares(world.table())
    for found in concert.parts.values():
        assert set(shares.fold[found.place]) == {0, 2**SPLITS - 1}
    assert BOTH not in (0, 1)


def test_a_group_of_which_no_member_meets_another_within_an_hour_has_no_pace():
    world = World()
    for n in range(40):
        for i in range(6):
            world.share(f"a{i}", f"u{n}", START + n * DAY // 4 + i * 2 * HOUR)
    assert find_concert(world.table(), Settings(windows=(10 * SECOND, MINUTE))).groups == []
