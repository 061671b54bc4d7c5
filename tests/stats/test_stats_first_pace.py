from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.stats.first import Shares, first_test
from inconcert.stats.first_pace import EDGES, delays, pace
from inconcert.stats.first_parts import first_tests, parts_of

MINUTE = 60_000_000


def test_delays_are_from_the_first_share_of_each_object():
    found = delays(np.array([0, 0, 0, 1, 1]), np.array([5, 7, 7, 2, 9]))
    assert found.tolist() == [0, 2, 2, 0, 7]
    assert len(delays(np.empty(0, np.int64), np.empty(0, np.int64))) == 0


def test_the_source_itself_does_not_set_the_pace():
    rng = np.random.default_rng(1)
    source = np.repeat([0, 1, 2], 1000)
    delay = rng.exponential(60 * MINUTE, 3000).astype(np.int64)
    among, size, all_ = np.full(3000, 5), np.full(3000, 50), np.ones(3000, np.bool_)
    plain = pace(source, delay, among, size, all_)
    delay[source == 0] //= 1000  # all are at once with this one
    quick = pace(source, delay, among, size, all_)
    assert quick[0] == plain[0] == pytest.approx(-np.log(0.9) * 60 * MINUTE, rel=0.2)
    assert quick[1000] < plain[1000]


@given(st.lists(st.integers(0, 10**10), min_size=120, max_size=300), st.integers(1, 9))
def test_it_is_the_quantile_of_the_others(values, among):
    delay = np.array([1, *values])
    source = np.array([0] + [1] * len(values))
    n = len(delay)
    limit = pace(source, delay, np.full(n, among), np.full(n, 10), np.ones(n, np.bool_))[0]
    share = np.mean(np.array(values) <= limit)
    assert share >= among / 10
    below = EDGES[limit > EDGES]
    if len(below) and limit > EDGES[0]:
        assert np.mean(np.array(values) <= below[-1]) < among / 10


def test_who_is_not_compared_makes_no_field():
    delay = np.concatenate([np.full(200, MINUTE), np.full(200, 90 * MINUTE)])
    source = np.zeros(400, np.int64)
    source[0] = 1
    compared = delay > MINUTE
    limit = pace(source, delay, np.full(400, 1), np.full(400, 10), compared)
    assert limit[0] >= 90 * MINUTE


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
        r = np.random.default_rng(seed)
        rows = [
            (a + offset, o // 10 + offset, o + offset,
             o * 86_400_000_000 + int(r.exponential(3.6e9)))
            for o in range(40) for a in range(80) if r.random() < 0.5
        ]  # fmt: skip
        return Shares(*(np.array(column, np.int64) for column in zip(*rows, strict=True)))

    one, two = world(3, 0), world(4, 100)
    both = Shares(*(np.concatenate(columns) for columns in zip(one, two, strict=True)))
    part = np.repeat([0, 1], [len(one.time), len(two.time)])
    mixed = rng.permutation(len(part))
    found, of = first_tests(Shares(*(column[mixed] for column in both)), part[mixed])
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
    assert len(first_tests(Shares(*([np.empty(0, np.int64)] * 4)), np.empty(0, np.int64))[1]) == 0
