"""Columns of Arrow tables as numbers, and rows that are complete."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.arrow_columns import complete, numbered

TEXTS = pa.chunked_array([["b", None, "a"], [], ["é", "b"]], pa.string())


@pytest.mark.parametrize(
    "column",
    [TEXTS, TEXTS.cast(pa.large_string()), TEXTS.dictionary_encode(), TEXTS.combine_chunks()],
    ids=["string", "large", "dictionary", "one chunk"],
)
def test_numbers_follow_the_values_whatever_holds_them(column: pa.ChunkedArray) -> None:
    numbers, names = numbered(column)
    assert numbers.tolist() == [1, -1, 0, 2, 1]
    assert numbers.dtype == "int64"
    assert names == ["a", "b", "é"]


@given(st.lists(st.none() | st.text(st.characters(codec="utf-8"), max_size=4), max_size=12))
def test_numbers_are_places_in_byte_order(values: list[str | None]) -> None:
    numbers, names = numbered(pa.chunked_array([values], pa.string()))
    assert names == sorted({v for v in values if v is not None}, key=str.encode)
    assert [None if n < 0 else names[n] for n in numbers.tolist()] == values


@pytest.mark.parametrize("values", [[], [[]], [[None, None]]])
def test_nothing_to_number(values: list[list[None]]) -> None:
    numbers, names = numbered(pa.chunked_array(values, pa.string()))
    assert numbers.tolist() == [-1] * sum(map(len, values))
    assert names == []


def test_a_row_without_a_value_is_not_complete() -> None:
    table = pa.table({"a": ["x", None, "y", ""], "b": [1, 2, None, 0], "c": [None] * 4})
    assert complete(table, "a", "b").to_pylist() == [True, False, False, True]
    assert complete(table, "b").to_pylist() == [True, True, False, True]
    assert complete(table.slice(0, 0), "a", "b").to_pylist() == []
