from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_promoters import first_shares, shared_by

from inconcert.detect.promoters.statistics.first import FirstShares, first_places, first_test
from inconcert.detect.promoters.statistics.pace import (
    EDGES,
    asleep,
    delays,
    field_of,
    latest,
    opened,
    pace,
    usual,
)
from inconcert.detect.promoters.statistics.parts import first_tests, parts_of

MINUTE = 60_000_000


def test_delays_are_from_the_first_share_of_each_object():
    found = delays(np.array([0, 0, 0, 1, 1]), np.array([5, 7, 7, 2, 9]))
    assert found.tolist() == [0, 2, 2, 0, 7]
    assert len(delays(np.empty(0, np.int64), np.empty(0, np.int64))) == 0


def one_form(source, delay, compared=None, account=None):
    """Return the parts of fields where every share is of an account of its own."""
    n = len(source)
    account = np.arange(n) if account is None else account
    compared = np.ones(n, np.bool_) if compared is None else compared
    return field_of(source, account, np.zeros(n, np.int64), delay, compared)


def test_the_source_itself_does_not_set_the_pace():
    rng = np.random.default_rng(1)
    source = np.repeat([0, 1, 2], 1000)
    delay = rng.exponential(60 * MINUTE, 3000).astype(np.int64)
    part = np.full(3000, 0.1)
    plain = pace(source, part, one_form(source, delay))
    delay[source == 0] //= 1000  # all are at once with this one
    quick = pace(source, part, one_form(source, delay))
    assert quick[0] == plain[0] == pytest.approx(-np.log(0.9) * 60 * MINUTE, rel=0.2)
    assert quick[1000] < plain[1000]


@settings(max_examples=30)
@given(st.lists(st.integers(0, 10**10), min_size=120, max_size=300), st.integers(1, 9))
def test_it_is_the_quantile_of_the_others(values, among):
    delay = np.array([1, *values])
    source = np.array([0] + [1] * len(values))
    limit = pace(source, np.full(len(delay), among / 10), one_form(source, delay))[0]
    share = np.mean(np.array(values) <= limit)
    assert share >= among / 10 - 1e-9
    below = EDGES[limit > EDGES]
    if len(below) and limit > EDGES[0]:
        assert np.mean(np.array(values) <= below[-1]) < among / 10


def test_who_is_not_compared_makes_no_field():
    delay = np.concatenate([np.full(200, MINUTE), np.full(200, 90 * MINUTE)])
    source = np.zeros(400, np.int64)
    source[0] = 1
    limit = pace(source, np.full(400, 0.1), one_form(source, delay, delay > MINUTE))
    assert limit[0] >= 90 * MINUTE
    assert len(one_form(source[:0], delay[:0])) == 0


def readers_of_two_tempi(rng):
    """Return (source, account, delay): 0 and 1 have slow readers, 2 to 9 quick ones, by far more.

    Accounts from 50 on are quick; of the sources 0 and 1 the first of each hundred is one of them.
    """
    source = np.concatenate([np.repeat([0, 1], 500), np.repeat(np.arange(2, 10), 2000)])
    slow = source < 2
    account = np.where(slow, rng.integers(0, 50, len(source)), rng.integers(50, 90, len(source)))
    delay = rng.exponential(np.where(slow, 20 * MINUTE, MINUTE / 3)).astype(np.int64)
    return source, account, delay


def test_the_pace_is_that_of_who_reads_the_source():
    source, account, delay = readers_of_two_tempi(np.random.default_rng(3))
    limit = pace(source, np.full(len(source), 0.25), one_form(source, delay, account=account))
    usual = -np.log(0.75)
    # 17 of 18 shares of other sources are by accounts that share nothing of these two.
    assert limit[0] == pytest.approx(usual * 20 * MINUTE, rel=0.5)
    assert limit[-1] == pytest.approx(usual * MINUTE / 3, rel=0.2)
    # Of readers of whom nothing else is known it is that of all.
    strangers = np.where(source == 0, account + 100, account)
    limit = pace(source, np.full(len(source), 0.25), one_form(source, delay, account=strangers))
    assert limit[0] < MINUTE


def test_what_is_shared_in_another_form_does_not_set_the_pace():
    rng = np.random.default_rng(4)
    source = np.repeat(np.arange(8), 400)
    form = (source < 4).astype(np.int64)
    account = rng.integers(0, 40, len(source))
    delay = rng.exponential(np.where(form == 1, 20 * MINUTE, MINUTE / 3)).astype(np.int64)
    every = np.ones(len(source), np.bool_)
    part = np.full(len(source), 0.25)
    limit = pace(source, part, field_of(source, account, form, delay, every))
    assert limit[0] == pytest.approx(-np.log(0.75) * 20 * MINUTE, rel=0.2)
    assert limit[-1] == pytest.approx(-np.log(0.75) * MINUTE / 3, rel=0.2)
    # Where there is but one source of a form, other forms are better than nothing.
    alone = (source == 0).astype(np.int64)
    assert pace(source, part, field_of(source, account, alone, delay, every))[0] < MINUTE * 5


def test_fields_are_the_same_however_many_are_reckoned_at_once(monkeypatch):
    source, account, delay = readers_of_two_tempi(np.random.default_rng(5))
    whole = one_form(source, delay, account=account)
    monkeypatch.setattr("inconcert.detect.promoters.statistics.pace.SOURCES", 3)
    assert one_form(source, delay, account=account) == pytest.approx(whole)
    assert whole[:, -1] == pytest.approx(1.0)


def releases_of(rng, readers, awake, releases=40, sources=4):
    """Return the rows of `asleep` where a part of the readers of source 0 is awake."""
    rows = []
    for source in range(sources):
        for release in range(releases):
            delay = rng.exponential(60 * MINUTE, readers)
            if source == 0:
                delay += np.where(rng.random(readers) < awake, 0, 120 * MINUTE)
            delay = np.sort(delay - delay.min()).astype(np.int64)
            number = source * releases + release
            rows += [(source, number, d, place + 1) for place, d in enumerate(delay.tolist())]
    return (np.array(column) for column in zip(*rows, strict=True))


@pytest.mark.parametrize(("awake", "expected"), [(1.0, False), (0.8, False), (0.3, True)])
def test_a_source_has_readers_asleep_where_the_first_are_late(awake, expected):
    source, object_, delay, rank = releases_of(np.random.default_rng(6), 60, awake)
    opener, open_ = opened(object_, rank > 0)
    among = first_places(np.full(len(source), 60))
    below, part = one_form(source, delay, ~opener), usual(among, np.full(len(source), 60), open_)
    found = asleep(source, object_, delay, rank, among, part, below)
    assert found.tolist() == [expected, False, False, False]
    # One place a release, the first itself: nothing tells.
    assert asleep(source, object_, delay, rank, np.ones_like(among), part, below).all()


def test_the_last_of_the_first_is_nearly_always_within_the_latest():
    rng = np.random.default_rng(7)
    for among, size, open_ in ((2, 8, 1), (1, 7, 0), (5, 20, 1), (8, 90, 0)):
        last = np.sort(rng.random((20_000, size - open_)), axis=1)[:, among - open_ - 1]
        part = latest(*(np.array([x]) for x in (among, size, open_)))[0]
        assert np.mean(last > part) == pytest.approx(0.01, abs=0.003)
        assert usual(np.array([among]), np.array([size]), np.array([open_])) < part
    # The first itself comes at once.
    assert latest(np.array([1]), np.array([7]), np.array([1])).tolist() == [0.0]


def test_the_first_share_is_no_delay_of_a_field():
    object_ = np.array([0, 0, 0, 1, 1, 2, 2])
    compared = np.array([1, 1, 1, 0, 1, 1, 1], np.bool_)
    opener, open_ = opened(object_, compared)
    assert np.flatnonzero(opener).tolist() == [0, 3, 5]
    assert open_.tolist() == [1, 1, 1, 0, 0, 1, 1]
    assert len(opened(object_[:0], compared[:0])[1]) == 0
    # Nor in the test: thousands of releases of two do not stop the clock of a large one.
    shares = small_and_large(np.random.default_rng(8))
    found = first_test(shares, least_sharers=2)
    large = shares.object == 0
    assert np.median(found.pace[large]) > MINUTE


def small_and_large(rng):
    """Return shares: one release of sixty, ten more of its source, and two thousand of two."""
    rows = [(a, 0, o, int(rng.exponential(3600e6))) for o in range(11) for a in range(60)]
    for o in range(11, 2011):
        two = rng.choice(60, 2, replace=False)
        rows += [(int(a), 1 + o % 7, o, int(rng.exponential(3600e6))) for a in two]
    return first_shares(rows)


def test_platforms_that_share_little_are_parts_of_their_own():
    object_ = np.array([0, 0, 1, 1, 2, 3, 3, 4])
    platform = np.array([0, 1, 0, 1, 0, 2, 2, 2])
    assert parts_of(object_, platform).tolist() == [0, 0, 1]
    assert len(parts_of(np.empty(0, np.int64), np.empty(0, np.int64))) == 0
    # One link in a hundred does not make them one.
    many = np.concatenate([np.arange(100), np.arange(99, 200)])
    assert len(set(parts_of(many, np.repeat([0, 1], [100, 101])).tolist())) == 2


def test_parts_are_tested_as_if_they_were_alone():
    rng = np.random.default_rng(2)

    def world(seed, offset):
        r, rows = np.random.default_rng(seed), []
        for o in range(40):
            there = np.flatnonzero(r.random(80) < 0.5)
            rows += shared_by(there + offset, o // 10 + offset, o + offset,
                              r.exponential(3.6e9, len(there)))  # fmt: skip
        return first_shares(rows)

    one, two = world(3, 0), world(4, 100)
    both = FirstShares(*(np.concatenate(columns) for columns in zip(one, two, strict=True)))
    part = np.repeat([0, 1], [len(one.time), len(two.time)])
    mixed = rng.permutation(len(part))
    found, of = first_tests(FirstShares(*(column[mixed] for column in both)), part[mixed])
    alone = first_test(one)
    here = of == 0
    assert found.account[here].tolist() == alone.account.tolist()
    assert found.source[here].tolist() == alone.source.tolist()
    assert found.p[here] == pytest.approx(alone.p)
    rank = np.empty(len(part), np.int64)
    rank[mixed] = found.rank
    assert rank[: len(one.time)].tolist() == alone.rank.tolist()
    values = found.attainable
    assert np.isin(values.place[values.p < 1], np.arange(len(found.p))).all()
    none = np.empty(0, np.int64)
    assert len(first_tests(FirstShares(none, none, none, none), none)[1]) == 0


@pytest.mark.parametrize(("awake", "least", "most"), [(1.0, 0.97, 1.0), (0.3, 0.0, 0.75)])
def test_pace_takes_places_where_many_sleep_and_few_where_they_are_awake(awake, least, most):
    rng = np.random.default_rng(9)
    rows = []
    for source in range(8):
        for release in range(25):
            there = np.flatnonzero(rng.random(120) < 0.5)
            delay = rng.exponential(60 * MINUTE, len(there))
            if source == 0:
                delay += np.where(rng.random(len(there)) < awake, 0, 120 * MINUTE)
            rows += shared_by(there, source, source * 25 + release, delay)
    shares = first_shares(rows)
    found = first_test(shares)
    placed = found.unit & (found.place <= found.among) & (shares.source == 0)
    assert least <= found.early[placed].mean() <= most
    others = found.unit & (found.place <= found.among) & (shares.source > 0)
    assert found.early[others].mean() >= 0.97


def test_who_opens_before_a_member_of_its_team_takes_no_delay_of_that_race():
    """A team of three has all places of nine: each races the six others, and may come second."""
    rng = np.random.default_rng(10)
    rows = []
    for source in range(6):
        for release in range(12):
            there = rng.choice(np.arange(3, 80), 6 if source == 0 else 9, replace=False)
            delay = rng.exponential(60 * MINUTE, len(there)) + 2 * MINUTE
            if source == 0:
                there = np.concatenate([there, rng.permutation(3)])
                delay = np.concatenate([delay, np.array([0.1, 0.2, 0.3]) * MINUTE])
            rows += shared_by(there, source, source * 12 + release, delay)
    shares = first_shares(rows)
    found = first_test(shares)
    team = (shares.source == 0) & (shares.account < 3)
    assert (found.place[team] == 1).all()
    assert found.early[team].all()
