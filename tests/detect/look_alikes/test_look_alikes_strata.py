"""How handles differ, which account was first or is better known, and who is a family."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_look_alikes import people

from inconcert.detect.look_alikes import strata
from inconcert.detect.look_alikes.handles import find_near, prepare
from inconcert.detect.look_alikes.original import DAY, better_known, older, originals, stand
from inconcert.detect.look_alikes.strata import (
    FORMS,
    crowded,
    families,
    forms,
    own_part,
    siblings,
    standings,
)


def form_of(one: str, other: str, *names: str) -> str:
    handles = prepare([one, other], np.zeros(2, np.int64))
    near = find_near(handles)
    assert len(near.a) == 1
    told = list(names) or ["", ""]
    agree, named = np.array([True]), np.array([bool(names)])
    return FORMS[forms(handles.text, told, near, agree, named)[0]]


@pytest.mark.parametrize(
    ("one", "other", "form"),
    [
        ("velline_desk", "veIline_dеsk", "characters that look alike"),
        ("velline_marn", "velline_mam", "characters that look alike"),
        ("velline_desk", "v3lline_desk", "a digit for a letter"),
        ("velline_desk", "vel1ine_desk", "a digit for a letter"),
        ("velline_desk", "vellne_desk", "a letter inside"),
        ("velline_desk", "evlline_desk", "a letter inside"),
        ("velline_desk", "velline_deskk", "a letter at the edge"),
        ("velline_desk_", "velline_desc_", "a letter at the edge"),
        ("velline_desk", "xvelline_desk", "a letter at the edge"),
        ("velline_desk", "_velline_desk", "a separator in front"),
        ("velline_desk", "velline_desk_", "a separator"),
        ("velline_desk", "vellinedesk", "a separator"),
        ("velline_desk", "velline_desk7", "a digit"),
    ],
)
def test_how_handles_differ(one: str, other: str, form: str) -> None:
    assert form_of(one, other) == form
    assert form_of(other, one) == form


def test_a_part_that_the_name_does_not_account_for() -> None:
    assert own_part("vellinetarr", "velline tarr") == 0
    assert own_part("vtarr", "velline tarr") == 0
    assert own_part("velline_kettle", "velline tarr") == 5  # a t may be that of tarr
    assert own_part("tarr1987", "velline tarr") == 4
    assert own_part("نور_الدين", "نور الدين") == 0
    assert own_part("kettle", "") == 6


def test_handles_with_a_part_of_their_own_are_told_apart() -> None:
    name = "Velline Tarr"
    assert form_of("velline_tarr", "velline_tarr_", name, name) == "a separator"
    assert form_of("kettle_tarr", "kettle_tarr_", name, name) == "a separator, own part"
    assert form_of("tarr_1987", "tarr_1988", name, name) == "another digit, own part"
    assert form_of("tarr_1987", "tarr_19876", name, name) == "a digit more, own part"
    assert form_of("tarr_1987", "tarr_1978", name, name) == "a digit more, own part"


def test_a_name_in_letters_of_another_script_is_a_disguise() -> None:
    disguise = FORMS[strata.DISGUISED]
    assert form_of("velline_t", "velline_t_", "Velline Tarr", "Vеlline Tаrr") == disguise
    # Marks, case, spaces and signs disguise nothing.
    assert form_of("velline_t", "velline_t_", "Vélline Tarr", "VELLINE TARR ✓") != disguise
    assert form_of("velline_t", "velline_t_", "علي", "على") != disguise


@given(st.text(max_size=30), st.text(max_size=30))
def test_the_own_part_is_no_longer_than_the_handle(handle: str, name: str) -> None:
    assert 0 <= own_part(handle, name) <= len(handle)
    assert own_part(handle, "") == sum(c.isalnum() for c in handle)


def test_which_account_is_better_known() -> None:
    rows = [(1000 * DAY, 10**6, 0), (2000 * DAY, 40, 0), (3000 * DAY, 40, 0), (-1, 10**6, 1),
            (1500 * DAY, 30_000, 0), (900 * DAY, 600, 0)]  # fmt: skip
    rows += [
        ((900 if i < 40 else 1000) * DAY + i, 500 + i if i < 40 else 50, 0) for i in range(150)
    ]
    standing = people(*rows)
    pairs = [(0, 1), (1, 0), (1, 2), (0, 3), (4, 2), (5, 1), (0, 1), (20, 100)]
    a, b = np.array(pairs).T
    head = np.array([True, True, True, True, True, True, False, True])
    found = standings(standing, a, b, head)
    assert found.tolist() == [strata.TOP_NEW, strata.TOP_NEW, strata.EVEN, strata.UNKNOWN,
                              strata.KNOWN_NEW, strata.KNOWN_NEW, strata.UNEVEN_NEW,
                              strata.HEAD]  # fmt: skip
    late = standings(people((2000 * DAY, 10**6, 0), *rows[1:]), np.array([0]), np.array([50]),
                     np.array([True]))  # fmt: skip
    assert late.tolist() == [strata.REVERSE_TOP]


def test_standing_is_among_the_accounts_of_the_same_platform() -> None:
    rng = np.random.default_rng(1)
    followers = np.concatenate([rng.integers(0, 1000, 500), rng.integers(0, 10**6, 500)])
    created = np.concatenate([np.arange(500), np.arange(10**6, 10**6 + 500)]) * DAY
    flags = np.zeros(1000, np.int8), np.zeros(1000, np.bool_)
    both = stand(created, followers, *flags, np.repeat([0, 1], 500))
    alone = people(*zip(created[:500].tolist(), followers[:500].tolist(), strict=True))
    assert both.fame[:500].tolist() == alone.fame.tolist()
    assert both.new[:500].tolist() == alone.new.tolist()
    assert np.bincount(both.fame[:500]).tolist() == [375, 100, 20, 5]
    assert both.new[:500].sum() == 25


def test_only_even_and_unknown_pairs_are_told_apart_by_crowd() -> None:
    every = np.arange(strata.STANDINGS)
    with_crowd = crowded(np.array([strata.UNKNOWN, strata.EVEN, strata.TOP]), np.full(3, 500))
    assert with_crowd.tolist() == [strata.UNKNOWN_CROWD, strata.EVEN_CROWD, strata.TOP]
    assert crowded(every, np.zeros(strata.STANDINGS, np.int64)).tolist() == every.tolist()


def test_three_even_accounts_are_a_family_and_an_uneven_pair_is_not() -> None:
    handles = prepare(["velline_1", "velline_2", "velline_3", "kettlebarn", "kettlebarnn"],
                      np.zeros(5, np.int64))  # fmt: skip
    near = find_near(handles)
    form = np.full(len(near.a), strata.NUMBER)
    even = np.full(len(near.a), strata.EVEN)
    agree = np.ones(len(near.a), np.bool_)
    family = siblings(near, form, even, agree)
    assert family.sum() == 3
    assert not family[near.a == 3].any()
    assert not siblings(near, form, np.full(len(near.a), strata.HEAD), agree).any()
    # Siblings do not count up in letters that look alike.
    assert not siblings(near, np.full(len(near.a), strata.LOOK), even, agree).any()
    number, size = families(near, agree)
    assert size.tolist() == [3, 3, 3, 2]
    assert len(set(number.tolist())) == 2


OLD, NEW = 1000 * DAY, 3000 * DAY


@pytest.mark.parametrize(
    ("one", "other", "original"),
    [
        ((OLD, 5000, 1), (NEW, 20, 0), 1),
        ((NEW, 20, 0), (OLD, 5000, 1), -1),
        ((OLD, -1, -1), (NEW, 20, 0), 1),
        # Indicators that disagree, are not known, or are no difference to speak of.
        ((OLD, 20, 0), (NEW, 5000, 0), 0),
        ((-1, -1, -1), (-1, -1, -1), 0),
        ((OLD, 30, 0), (OLD + DAY, 31, 0), 0),
        # The list decides against all of them.
        ((NEW, 20, 0, 1), (OLD, 5000, 1), 1),
    ],
)
def test_which_account_is_the_original(
    one: tuple[int, ...], other: tuple[int, ...], original: int
) -> None:
    found = originals(people(one, other), np.array([0]), np.array([1]))
    assert found.which.tolist() == [original]


def test_far_better_known_is_one_of_the_best_known_with_many_more_followers() -> None:
    rows = [(OLD, 90_000, 0), (NEW, 40, 0), (NEW, 90_000, 0)]
    rows += [(OLD, 40, 0)] * 60 + [(-1, -1, 1), (-1, -1, -1)]
    standing = people(*rows)
    a, b = np.array([0, 1, 1, 0, 63, 64]), np.array([1, 2, 3, 2, 1, 1])
    fame, told = better_known(standing, a, b)
    assert fame.tolist() == [1, -1, 0, 0, 1, 0]
    assert told.tolist() == [True, True, True, True, True, False]
    first, known = older(standing, a, b)
    assert first.tolist() == [1, 0, -1, 1, 0, 0]
    assert known.tolist() == [True, True, True, True, False, False]
