"""Near handles against brute force."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.detect.look_alikes.handles import CLASSES, find_near, prepare

ALPHABET = "abm1_0оé٣"


def distance(a: str, b: str) -> int:
    """Optimal string alignment: insertions, deletions, substitutions, exchanges of neighbours."""
    rows = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) + 1):
        rows[i][0] = i
    rows[0] = list(range(len(b) + 1))
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            rows[i][j] = min(
                rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] != b[j - 1])
            )
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.text(ALPHABET, min_size=2, max_size=7), st.integers(0, 1)), max_size=40)
)
def test_all_near_pairs_and_no_others(rows: list[tuple[str, int]]) -> None:
    platform = np.array([p for _, p in rows], np.int64)
    handles = prepare([text for text, _ in rows], platform)
    near = find_near(handles)
    expected = {
        (i, j)
        for i, j in combinations(handles.used.tolist(), 2)
        if platform[i] == platform[j]
        and (
            distance(handles.text[i], handles.text[j]) <= 1
            or handles.skeleton[i] == handles.skeleton[j]
        )
    }
    found = list(zip(near.a.tolist(), near.b.tolist(), strict=True))
    assert len(found) == len(set(found))
    assert set(found) == expected


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("velline_desk", "vellinedesk", "separator"),
        ("velline1", "velline2", "digit"),
        ("velline", "vellina", "letter"),
        ("velline", "velilne", "confusable"),  # l and i look alike without case
        ("orlavia", "0rlavia", "confusable"),
        ("orlavia", "olravia", "letter"),
        ("orlavia", "orlavia7", "digit"),
        ("harmony", "harrnony", "confusable"),
    ],
)
def test_what_a_pair_differs_by(one: str, other: str, differs: str) -> None:
    near = find_near(prepare([one, other], np.zeros(2, np.int64)))
    assert [CLASSES[k] for k in near.differs] == [differs]


def test_a_family_is_paired_by_marks_alone() -> None:
    texts = [f"family{i:02d}" for i in range(100)]
    handles = prepare(texts, np.zeros(100, np.int64))
    marks = np.full((1, 100), -1, np.int64)
    marks[0, [3, 4]] = 7
    near = find_near(handles, marks, crowd=5)
    assert list(zip(near.a, near.b, strict=True)) == [(3, 4)]
    assert near.crowded > 0
    assert len(find_near(handles, marks, crowd=500).a) > 500


def test_what_is_left_out_is_counted() -> None:
    texts = ["abc", "same_one", "Same_One", "x" * 70, "abcd"]
    handles = prepare(texts, np.zeros(5, np.int64))
    assert (handles.short, handles.same, handles.long) == (1, 1, 1)
    assert handles.used.tolist() == [1, 4]
    assert len(find_near(prepare([], np.empty(0, np.int64))).a) == 0


def test_handles_counted_up_are_paired_only_where_they_agree() -> None:
    texts = [f"user{i:04}" for i in range(1000)] + ["maria1", "maria2", "userr0001"]
    handles = prepare(texts, np.zeros(len(texts), np.int64))
    values = np.full((2, len(texts)), -1, np.int64)
    values[0, [5, 6, 900]] = 7
    near = find_near(handles, values, values=values)
    pairs = {(texts[a], texts[b]) for a, b in zip(near.a.tolist(), near.b.tolist(), strict=True)}
    assert ("user0005", "user0006") in pairs  # they agree
    assert ("user0007", "user0008") not in pairs  # nor does anything say that they do
    assert ("maria1", "maria2") in pairs  # a small family
    assert ("user0001", "userr0001") in pairs  # another stem
    assert near.numbered == 1000
    plain = find_near(handles, values)
    assert len(plain.a) > 10 * 1000
    assert pairs <= {
        (texts[a], texts[b]) for a, b in zip(plain.a.tolist(), plain.b.tolist(), strict=True)
    }
