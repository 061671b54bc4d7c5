"""What the report of a group says of it alone, and that it is said without any statistics."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.detect.coordination.report import marking_kinds
from inconcert.stats.coshare import objects_p
from inconcert.stats.tails import poisson_tail


def row(kind: str, objects: int, expected: float) -> dict[str, object]:
    return {"kind": kind, "objects": objects, "expected": expected}


def test_the_head_names_kinds_whose_excess_is_real() -> None:
    rows = [row("url", 40, 0.3), row("hashtag", 2, 1.19), row("text", 9, 0.2),
            row("hashtag", 3, 2.5)]  # fmt: skip
    assert marking_kinds(["url", "hashtag", "text"], rows, "url") == ["url", "text"]
    assert marking_kinds(["url"], [], "url") == ["url"]
    assert marking_kinds(["url"], [row("url", 1, 1.0)], "url") == ["url"]
    assert marking_kinds(["url"], [row("url", 1, 1.0)], None) == []
    assert marking_kinds([], [], None) == []


@given(st.integers(0, 20_000), st.floats(0, 20_000))
def test_a_tail_is_that_of_the_library(count: int, mean: float) -> None:
    exact = float(objects_p(np.array([count]), np.array([mean]))[0])
    # The logarithm of a probability is as exact as a sum of so many terms can be.
    assert poisson_tail(count, mean) == pytest.approx(exact, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(
    ("count", "mean"), [(0, 5.0), (3, 0.0), (1, 1e-12), (40, 0.3), (1000, 900.0), (900, 1000.0)]
)
def test_tails_at_the_edges(count: int, mean: float) -> None:
    exact = float(objects_p(np.array([count]), np.array([mean]))[0])
    assert poisson_tail(count, mean) == pytest.approx(exact, rel=1e-10)
