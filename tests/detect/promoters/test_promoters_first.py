from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_promoters import first_shares

from inconcert.detect.promoters.statistics.first import (
    SITTING,
    FirstShares,
    first_places,
    first_test,
    places,
)
from inconcert.detect.promoters.statistics.source import source_test
from inconcert.stats.speed import operational_time, poisson_binomial

DAY = 86_400_000_000
MINUTE = 60_000_000


def world(seed, *, sources=6, releases=20, accounts=120, turnout=0.5, team=0, speed=None):
    """Return shares of readers of equal speed (or `speed`); a team is first on source 0."""
    rng = np.random.default_rng(seed)
    speed = np.ones(accounts) if speed is None else speed
    rows = []
    for source, release in itertools.product(range(sources), range(releases)):
        born = (source * 37 + release * 24) * 3_600_000_000 + int(rng.integers(0, DAY))
        there = np.flatnonzero(rng.random(accounts) < turnout)
        delay = rng.exponential(3600e6, len(there)) / speed[there]
        if source == 0 and team:
            there = np.union1d(there, np.arange(team))
            delay = rng.exponential(3600e6, len(there)) + 1e6
            delay[there < team] = rng.uniform(1e5, 9e5, int((there < team).sum()))
        number = source * releases + release
        rows += [
            (a, source, number, born + int(d)) for a, d in zip(there.tolist(), delay, strict=True)
        ]
    return first_shares(rows)


SHARES = st.tuples(st.integers(0, 4), st.integers(0, 5), st.booleans())


@given(st.lists(SHARES, min_size=1, max_size=40))
def test_places_are_those_of_a_count_by_hand(rows):
    rows.sort(key=lambda row: row[:2])
    object_, time, compared = (np.array(column) for column in zip(*rows, strict=True))
    rank, size = places(object_, time, compared)
    for i in range(len(rows)):
        here = (object_ == object_[i]) & compared
        assert size[i] == here.sum()
        assert rank[i] == (here & (time <= time[i])).sum()


def test_ties_make_nobody_first():
    rank, _ = places(np.zeros(4, np.int64), np.array([7, 7, 7, 9]), np.ones(4, bool))
    assert rank.tolist() == [3, 3, 3, 4]


@pytest.mark.parametrize(("size", "among"), [(6, 1), (8, 2), (19, 4), (20, 5), (72, 6), (500, 10)])
def test_how_many_places_are_among_the_first(size, among):
    assert first_places(np.array([size])).tolist() == [among]


def test_chances_of_all_who_share_an_object_sum_to_the_places():
    speed = np.array([0.3, 1.0, 1.0, 5.0, 40.0, 1.0, 2.0, 0.5])
    object_ = np.array([0, 0, 0, 0, 0, 1, 1, 1])
    among = np.array([2, 2, 2, 2, 2, 1, 1, 1])
    others = np.array([3, 3, 3, 3, 3, 0, 0, 0])
    start = -np.log1p(-among / np.array([8.0] * 5 + [3.0] * 3))
    clock = operational_time(object_, speed, others, among, start)
    total = np.bincount(object_, -np.expm1(-speed * clock))
    total[0] += 3 * -np.expm1(-clock[0])
    assert total == pytest.approx([2.0, 1.0], abs=1e-8)


@given(st.lists(st.floats(0.0, 1.0), max_size=9), st.integers(0, 9))
def test_the_tail_is_that_of_all_outcomes(chances, times):
    total = 0.0
    for outcome in itertools.product((0, 1), repeat=len(chances)):
        if sum(outcome) >= times:
            total += np.prod([c if o else 1 - c for c, o in zip(chances, outcome, strict=True)])
    assert poisson_binomial(np.array(chances), times) == pytest.approx(total, abs=1e-9)


def test_a_team_that_is_first_on_one_source_stands_out():
    found = first_test(world(1, team=4))
    tested = source_test(found.source, found.p, found.coverage, found.attainable)
    assert tested.source[tested.q <= 0.05].tolist() == [0]
    named = found.account[(found.source == 0) & (tested.own <= 0.1)]
    assert sorted(named.tolist()) == [0, 1, 2, 3]


def test_who_is_quick_with_everything_is_not_accused_and_takes_no_place_from_the_others():
    speed = np.ones(120)
    speed[:6] = 30.0
    shares = world(2, speed=speed)
    found = first_test(shares)
    assert set(shares.account[found.aside].tolist()) == set(range(6))
    assert (found.q > 0.05).all()
    # As many are among the first places as are expected there, over all who are compared; how soon
    # they came is another matter.
    pair = shares.source * 1000 + shares.account
    tested = np.isin(pair, found.source * 1000 + found.account) & found.unit
    times, expected = (found.place <= found.among)[tested].sum(), found.expected.sum()
    assert len(found.times) > 300
    assert found.times.sum() < times
    assert times == pytest.approx(expected, rel=0.1)


def test_who_reads_one_source_alone_may_be_as_quick_as_the_quickest():
    speed = np.ones(120)
    speed[:8] = 40.0
    shares = world(6, turnout=0.8, speed=speed)
    # Of one of the quick it is known only what it shared of source 0.
    keep = (shares.account != 0) | (shares.source == 0)
    found = first_test(FirstShares(*(column[keep] for column in shares)))
    here = np.flatnonzero((found.account == 0) & (found.source == 0))
    assert len(here) == 1
    assert found.times[here[0]] > 10
    # Eight of 120 are as quick.
    assert 0.01 < found.p[here[0]] < 0.15


def test_where_order_is_by_chance_no_p_is_too_small():
    p = np.concatenate([first_test(world(seed, releases=8)).p for seed in range(10, 16)])
    assert len(p) > 1500
    for level in (0.1, 0.01, 0.001):
        assert (p <= level).mean() <= 1.3 * level + 2 / len(p)


def test_the_order_of_rows_does_not_matter():
    shares = world(3, team=3)
    mixed = np.random.default_rng(0).permutation(len(shares.time))
    one, two = first_test(shares), first_test(FirstShares(*(column[mixed] for column in shares)))
    assert one.p.tolist() == pytest.approx(two.p.tolist(), abs=1e-12)
    assert (one.rank[mixed] == two.rank).all()
    assert (one.unit[mixed] == two.unit).all()


def test_releases_of_one_sitting_count_once():
    shares = world(4, sources=2, releases=6, team=3)
    later = shares._replace(
        object=shares.object + int(shares.object.max()) + 1, time=shares.time + SITTING - 1
    )
    again = FirstShares(*(np.concatenate(both) for both in zip(shares, later, strict=True)))
    one, two = first_test(shares), first_test(again)
    before = dict(zip(zip(one.source, one.account, strict=True), one.releases, strict=True))
    after = dict(zip(zip(two.source, two.account, strict=True), two.releases, strict=True))
    assert before.keys() >= after.keys()
    assert after
    assert all(after[pair] <= before[pair] for pair in after)


def test_nothing_gives_nothing():
    none = np.empty(0, np.int64)
    found = first_test(FirstShares(none, none, none, none))
    assert len(found.p) == len(found.rank) == 0
    assert len(source_test(found.source, found.p, found.coverage, found.attainable).p) == 0
