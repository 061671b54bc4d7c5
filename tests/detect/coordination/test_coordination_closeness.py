"""Closeness in time: against plain Python, and valid where nobody is in step."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inconcert.detect.coordination.statistics.closeness import (
    FEW,
    PRIOR,
    closeness,
    last_of,
    thinned,
)
from inconcert.detect.coordination.statistics.tails import binomial_tail, predictive_tail
from inconcert.stats.reaction import concentration


def thin_by_hand(rows, period):
    """Keep the first share of an account on an object, then the first more than a period later."""
    last, keep = {}, []
    for account, object_, time in rows:
        before = last.get((account, object_))
        keep.append(before is None or time - before > period)
        if keep[-1]:
            last[account, object_] = time
    return keep


def by_hand(rows, chosen, window, period, law, least, others, posts, busy, strict=False):
    """One line per object on which a member has enough others around, straight from the text."""
    result = []
    for object_ in sorted({rows[i][1] for i in chosen}):
        places = [i for i in range(len(rows)) if rows[i][1] == object_]
        tried = []
        for at in places:
            if at not in chosen:
                continue
            t = rows[at][2]
            around = [i for i in places if i != at and abs(rows[i][2] - t) <= period // 2]
            behind = [i for i in around if 0 <= rows[i][2] - t <= window]
            present = sum(i in chosen for i in around)
            follow = sum(i in chosen for i in behind)
            # An anchor after which no other member comes is none.
            if present < least or not any(i in chosen and rows[i][2] >= t for i in around):
                continue
            strangers = [i for i in around if i not in chosen]
            if others:
                strangers = [i for i in strangers if posts[rows[i][0]] >= busy]
            outside = len(strangers)
            inside = sum(i in behind for i in strangers)
            crowd = outside > (present // 2 if strict else max(present, FEW))
            if others or (crowd and inside > law * outside):
                a = max(0.5, PRIOR * law) + inside
                b = PRIOR * (1 - law) + outside - inside
                p = predictive_tail(follow, present, a, b)
            else:
                p = binomial_tail(follow, present, law)
            tried.append((p, at, present, follow, outside, inside))
        if tried:
            p, *best = min(tried)
            result.append((min(1.0, p * len(tried)), *best, len(tried)))
    return result


def as_arrays(rows, chosen):
    account, object_, time = (np.array([row[i] for row in rows], np.int64) for i in range(3))
    return account.astype(np.int32), object_.astype(np.int32), time, np.array(chosen, np.int64)


ROWS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 3), st.integers(-20, 20)), min_size=1, max_size=40
)


@st.composite
def tables(draw):
    """Some thinned shares, sorted, and the places of members: nobody, one, some or everybody."""
    period = draw(st.sampled_from([4, 9, 12, 20, 41]))
    rows = sorted(draw(ROWS), key=lambda row: (row[1], row[2], row[0]))
    rows = [row for row, kept in zip(rows, thin_by_hand(rows, period), strict=True) if kept]
    members = draw(
        st.one_of(st.just(set(range(8))), st.just(set()), st.sets(st.integers(0, 7), max_size=5))
    )
    chosen = [i for i, row in enumerate(rows) if row[0] in members]
    return rows, chosen, period


@settings(max_examples=400)
@given(
    tables(), st.integers(0, 3), st.sampled_from([0.01, 0.28, 0.7]), st.integers(1, 3),
    st.booleans(), st.lists(st.integers(1, 9), min_size=8, max_size=8),
    st.sampled_from([0, 3.5, 9]), st.booleans(),
)  # fmt: skip
@example(
    ([(0, 0, 0), (1, 0, 0), (2, 0, 3), (3, 0, 10), (4, 0, 11)], [0, 1, 2, 3, 4], 20),
    3, 0.28, 1, False, [1] * 8, 0, False,
)  # fmt: skip
@example(  # a window that reaches beyond those who count as present
    ([(0, 0, 11), (1, 0, 11), (2, 0, 14)], [0, 1, 2], 4),
    3, 0.01, 1, False, [1] * 8, 0, False,
)  # fmt: skip
def test_closeness_is_what_it_says(table, window, law, least, others, posts, busy, strict):
    rows, chosen, period = table
    account, object_, time, places = as_arrays(rows, chosen)
    found = closeness(
        object_, time, places, window, period, law, least, others, strict, account,
        np.array(posts, np.int64), float(busy),
    )  # fmt: skip
    expected = by_hand(rows, set(chosen), window, period, law, least, others, posts, busy, strict)
    at, p, *counts = found
    assert p == pytest.approx([row[0] for row in expected], rel=1e-12)
    assert list(zip(at.tolist(), *(c.tolist() for c in counts), strict=True)) == [
        row[1:] for row in expected
    ]
    # Where nobody follows, outsiders change nothing, and need not be counted.
    bare = closeness(
        object_, time, places, window, period, law, least, others, strict, account,
        np.array(posts, np.int64), float(busy), False,
    )  # fmt: skip
    alone = found[3] == 0
    for column, values in enumerate(found):
        uncounted = np.where(alone & (column in (4, 5)), -1, values)
        assert bare[column].tolist() == uncounted.tolist()


@pytest.mark.parametrize("inside", [3, 30])
@pytest.mark.parametrize("crowd", [20, 60, 400])
def test_a_crowd_that_is_faster_than_the_law_takes_its_place(crowd, inside):
    rows = [(i, 0, i) for i in range(5)]
    rows += [(5 + i, 0, 5 if i < inside else 500 + i) for i in range(crowd)]
    rows.sort(key=lambda row: row[2])
    chosen = [i for i, row in enumerate(rows) if row[0] < 5]
    account, object_, time, places = as_arrays(rows, chosen)
    posts = np.ones(5 + crowd, np.int64)
    found = closeness(object_, time, places, 10, 4000, 0.05, 1, False, False, account, posts, 0.0)
    expected = by_hand(rows, set(chosen), 10, 4000, 0.05, 1, False, posts, 0.0)
    assert [x[0] for x in found] == [pytest.approx(y) for y in (expected[0][1], *expected[0][:1],
                                                                *expected[0][2:])]  # fmt: skip
    enough = crowd > FEW and inside > 0.05 * crowd
    assert (found[1][0] > 5 * binomial_tail(4, 4, 0.05)) == enough


def test_more_objects_than_the_arrays_begin_with():
    rows = [(a, o, 100 * o + a) for o in range(200) for a in range(3)]
    account, object_, time, places = as_arrays(rows, list(range(len(rows))))
    found = closeness(
        object_, time, places, 2, 50, 0.1, 1, False, False, account, np.ones(3, int), 0.0
    )
    assert object_[found[0]].tolist() == list(range(200))
    assert found[1].tolist() == [2 * binomial_tail(2, 2, 0.1)] * 200


@settings(max_examples=100)
@given(ROWS, st.integers(0, 25))
def test_thinned_leaves_an_account_on_an_object_once_a_period(rows, period):
    rows = sorted(rows, key=lambda row: (row[1], row[2], row[0]))
    account, object_, time, _ = as_arrays(rows, [])
    keep = thinned(object_, account, time, period)
    assert keep.tolist() == thin_by_hand(rows, period)
    for a, o in {row[:2] for row in rows}:
        own = time[keep & (account == a) & (object_ == o)]
        assert (np.diff(own) > period).all()
        assert own[0] == time[(account == a) & (object_ == o)].min()


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30).map(sorted), st.data())
def test_the_end_of_an_object(objects, data):
    place = data.draw(st.integers(0, len(objects) - 1))
    end = last_of(np.array(objects, np.int32), place)
    assert end == len(objects) - objects[::-1].index(objects[place])


HOUR = 3600


def rates(draw, members, crowd, window, *, others, least=1, objects=6000):
    """P(p <= a) / a of units where members and outsiders come by one rhythm."""
    rng = np.random.default_rng([members, crowd, window])
    size = members + crowd
    times = np.round(draw(rng, (objects, size)) * 1000).astype(np.int64)
    order = np.argsort(times, axis=1)
    account = order.ravel().astype(np.int32)
    time = np.take_along_axis(times, order, 1).ravel()
    object_ = np.repeat(np.arange(objects, dtype=np.int32), size)
    _, p, *_ = closeness(
        object_, time, np.flatnonzero(account < members), window * 1000, HOUR * 1000,
        concentration(window), least, others, False, account, np.ones(size, np.int64), 0.0,
    )  # fmt: skip
    return {a: float((p <= a).sum() / objects / a) for a in (0.01, 0.05, 0.1, 0.25)}


RHYTHMS = {
    "the law itself": lambda rng, shape: 120 * np.exp(rng.normal(size=shape)),
    "slower": lambda rng, shape: 600 * np.exp(1.5 * rng.normal(size=shape)),
    "even": lambda rng, shape: rng.uniform(0, 3000, shape),
    "two waves": lambda rng, shape: (
        np.where(rng.random(shape) < 0.5, 0.0, 1500.0) + 120 * np.exp(rng.normal(size=shape))
    ),
}
# Two to three standard deviations of the rates: a tenth of an object in a hundred is chance.
MOST = {0.01: 1.6, 0.05: 1.3, 0.1: 1.2, 0.25: 1.1}


@pytest.mark.parametrize("rhythm", RHYTHMS)
@pytest.mark.parametrize("window", [10, 60, 300])
@pytest.mark.parametrize(("members", "crowd"), [(2, 0), (3, 20), (5, 5), (10, 60), (30, 60)])
def test_p_values_hold_where_people_are_no_closer_than_the_law(rhythm, window, members, crowd):
    found = rates(RHYTHMS[rhythm], members, crowd, window, others=False)
    assert all(found[a] <= MOST[a] for a in found), found


@pytest.mark.parametrize("rhythm", RHYTHMS)
@pytest.mark.parametrize("window", [10, 60, 300, 600])
@pytest.mark.parametrize("members", [2, 3, 5, 10, 30])
@pytest.mark.parametrize("crowd", [5, 20, 60, 300])
def test_p_values_hold_against_outsiders_alone(rhythm, window, members, crowd):
    found = rates(RHYTHMS[rhythm], members, crowd, window, others=True, objects=1500)
    assert all(found[a] <= MOST[a] for a in found), found


def test_p_values_tell_those_who_are_in_step():
    def in_step(rng, shape):
        times = rng.uniform(0, 3000, shape)
        times[:, :6] = 1000 + rng.uniform(0, 30, (shape[0], 6))
        return times

    for others in (False, True):
        found = rates(in_step, 6, 60, 60, others=others, objects=300)
        assert found[0.05] == 20
