"""Which of two accounts was there first."""

from __future__ import annotations

import numpy as np

from inconcert.detect.look_alikes.original import (
    DAY,
    AccountStanding,
    better_known,
    older,
    originals,
    stand,
)


def standing(*rows: tuple[int, int, int, bool]) -> AccountStanding:
    created, followers, verified, listed = zip(*rows, strict=True)
    flags = np.array(verified, np.int8), np.array(listed)
    return stand(np.array(created), np.array(followers), *flags, np.zeros(len(rows), np.int64))


OLD, NEW = 1000 * DAY, 3000 * DAY


def which(*rows: tuple[int, int, int, bool]) -> int:
    return int(originals(standing(*rows), np.array([0]), np.array([1])).which[0])


def test_signs_that_agree_decide() -> None:
    assert which((OLD, 5000, 1, False), (NEW, 20, 0, False)) == 1
    assert which((NEW, 20, 0, False), (OLD, 5000, 1, False)) == -1
    assert which((OLD, -1, -1, False), (NEW, 20, 0, False)) == 1


def test_signs_that_disagree_or_are_missing_do_not() -> None:
    assert which((OLD, 20, 0, False), (NEW, 5000, 0, False)) == 0
    assert which((-1, -1, -1, False), (-1, -1, -1, False)) == 0
    assert which((OLD, 30, 0, False), (OLD + DAY, 31, 0, False)) == 0


def test_the_list_decides_against_all_signs() -> None:
    assert which((NEW, 20, 0, True), (OLD, 5000, 1, False)) == 1


def test_far_better_known_is_one_of_the_best_known_with_many_more_followers() -> None:
    rows = [(OLD, 90_000, 0, False), (NEW, 40, 0, False), (NEW, 90_000, 0, False)]
    rows += [(OLD, 40, 0, False)] * 60 + [(-1, -1, 1, False), (-1, -1, -1, False)]
    people = standing(*rows)
    a, b = np.array([0, 1, 1, 0, 63, 64]), np.array([1, 2, 3, 2, 1, 1])
    fame, told = better_known(people, a, b)
    assert fame.tolist() == [1, -1, 0, 0, 1, 0]
    assert told.tolist() == [True, True, True, True, True, False]
    first, known = older(people, a, b)
    assert first.tolist() == [1, 0, -1, 1, 0, 0]
    assert known.tolist() == [True, True, True, True, False, False]
