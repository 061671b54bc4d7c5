"""The halves of the acts: whole posts, by their primary object, and no name decides."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.detect.coordination.concert.split import PRIORITY, SPLITS, deal
from inconcert.durations import HOUR, SECOND

OTHER = len(PRIORITY)


def rows(seed: int, posts: int = 400) -> list[tuple[int, int, int, int, int]]:
    """Account, object, rank of its kind, time and post of shares; a post has one to four."""
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, OTHER + 1, 60)
    built = []
    for post in range(posts):
        account, time = int(rng.integers(0, 40)), int(rng.integers(0, 30 * 24 * 3600)) * SECOND
        for object_ in rng.choice(60, int(rng.integers(1, 5)), replace=False).tolist():
            built.append((account, object_, int(kind[object_]), time, post))
    return built


def parts(built: list[tuple[int, int, int, int, int]]) -> list[int]:
    account, object_, rank, time, post = (np.array(column, np.int64) for column in zip(*built))  # noqa: B905
    return deal(account.astype(np.int32), object_.astype(np.int32), rank, time, post).tolist()


@pytest.mark.parametrize("seed", [1, 2])
def test_no_post_is_split(seed: int) -> None:
    built = rows(seed)
    seen = defaultdict(set)
    for row, fold in zip(built, parts(built), strict=True):
        seen[row[4]].add(fold)
    assert {len(found) for found in seen.values()} == {1}


def test_every_half_of_every_split_is_one_of_two_of_a_size() -> None:
    rng = np.random.default_rng(3)
    objects = 20_000
    built = [
        (int(rng.integers(0, 900)), n, 3, int(rng.integers(0, 10**7)) * SECOND, n)
        for n in range(objects)
    ]
    found = np.array(parts(built))
    bits = (found[:, None] >> np.arange(SPLITS)) & 1
    # The first share of each account tells nothing of it, and those are together. For the others
    # five standard deviations of a fair coin; and splits are dealt apart from each other.
    most = 900 / 2 + 5 * objects**0.5 / 2
    assert (abs(bits.sum(axis=0) - objects / 2) < most).all()
    assert abs((bits[:, 0] == bits[:, 1]).sum() - objects / 2) < most
    assert found.max() == 2**SPLITS - 1


@settings(max_examples=40)
@given(st.integers(0, 50), st.randoms(use_true_random=False))
def test_neither_names_nor_the_calendar_nor_the_order_decides(seed: int, random) -> None:  # type: ignore[no-untyped-def]
    built = rows(seed, posts=60)
    before = parts(built)
    objects, accounts = list(range(60)), list(range(40))
    random.shuffle(objects)
    random.shuffle(accounts)
    shift = random.randrange(-(10**6), 10**6) * SECOND
    order = list(range(len(built)))
    random.shuffle(order)
    renamed = [
        (accounts[a], objects[o], rank, time + shift, 1000 - post)
        for a, o, rank, time, post in (built[i] for i in order)
    ]
    assert parts(renamed) == [before[i] for i in order]


def test_an_object_that_nobody_touched_keeps_its_half_when_posts_come_in() -> None:
    built = rows(4)
    more = [
        (40 + a, 60 + o, rank, time - 7 * HOUR, 1000 + post) for a, o, rank, time, post in rows(5)
    ]
    assert parts(built + more)[: len(built)] == parts(built)


def shared(object_: int, rank: int, at: int, post: int) -> list[tuple[int, int, int, int, int]]:
    """An object that two accounts share, in posts of their own but for the first."""
    return [
        (0, object_, rank, at, post),
        (1 + object_, object_, rank, at + (977 + object_ + at // HOUR) * SECOND, 90 + object_),
    ]


@pytest.mark.parametrize("first", range(OTHER))
def test_the_surest_kind_is_primary(first: int) -> None:
    """A post with a share of each kind goes where the surest kind of them would go alone."""
    moved = 0
    for at in range(0, 40 * HOUR, HOUR):
        sure = shared(0, first, at, 1)
        rest = [row for n in range(first + 1, OTHER + 1) for row in shared(n, n, at, 1)]
        together = parts(sure + rest)
        assert together[0] == parts_of(sure + rest, 0)
        moved += together[0] != parts_of(sure + rest, OTHER)
    assert moved > 0 or first == OTHER


def parts_of(built: list[tuple[int, int, int, int, int]], object_: int) -> int:
    """The half that a post of an object alone has, with all shares of the object as they are."""
    apart = [
        (a, o, r, t, p if o == object_ else 10_000 + n) for n, (a, o, r, t, p) in enumerate(built)
    ]
    return next(fold for row, fold in zip(apart, parts(apart), strict=True) if row[1] == object_)


def test_what_one_account_alone_shares_is_primary_only_where_nothing_else_is_there() -> None:
    differs = 0
    for at in range(0, 40 * HOUR, HOUR):
        alone = [(0, 9, 0, at, 1)]
        both = shared(0, 7, at, 1)
        assert parts(both + alone)[0] == parts_of(both + alone, 0)
        differs += parts_of(both + alone, 9) != parts_of(both + alone, 0)
        only = [(0, 9, 0, at, 1), (0, 9, 0, at + HOUR, 2)]
        assert len(set(parts(only))) == 1
    assert differs > 0


def test_nothing_has_no_half() -> None:
    none = np.zeros(0, np.int32)
    assert deal(none, none, none, none.astype(np.int64), none.astype(np.int64)).tolist() == []


@pytest.mark.parametrize("spread", [0, 8])
def test_a_timetable_has_acts_in_every_half(spread: int) -> None:
    # Each object is shared at the same distances, after the same pauses.
    built = [
        (account, n, 3, (3 * HOUR * n) + spread * account * SECOND, 3 * n + account)
        for n in range(200)
        for account in range(3)
    ]
    found = np.array(parts(built))[::3]
    for split in range(SPLITS):
        assert 60 <= ((found >> split) & 1).sum() <= 140
    # Which one in time, and not when: the whole timetable a day later lies the same.
    later = [(a, o, k, time + 24 * HOUR, p) for a, o, k, time, p in built]
    assert parts(later) == parts(built)
