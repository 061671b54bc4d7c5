"""Which of two accounts was there first."""

from __future__ import annotations

import numpy as np

from inconcert.profile.original import DAY, Standing, originals, uneven


def standing(*rows: tuple[int, int, int, bool]) -> Standing:
    created, followers, verified, listed = zip(*rows, strict=True)
    return Standing(
        np.array(created), np.array(followers), np.array(verified, np.int8), np.array(listed)
    )


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


def test_uneven_is_older_and_far_better_known() -> None:
    rows = [(OLD, 90_000, 0, False), (NEW, 40, 0, False), (NEW, 90_000, 0, False)]
    rows += [(OLD, 40, 0, False)] * 60
    people = standing(*rows)
    a, b = np.array([0, 1, 1, 0]), np.array([1, 2, 3, 2])
    assert uneven(people, a, b).tolist() == [True, False, False, False]
