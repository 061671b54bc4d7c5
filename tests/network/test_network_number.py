import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.network.number import number


@given(st.lists(st.one_of(st.none(), st.text(max_size=20)), max_size=60), st.integers(1, 5))
def test_numbers_are_those_of_first_occurrence(values, pieces):
    size = max(1, len(values) // pieces)
    chunks = [pa.array(values[i : i + size], pa.string()) for i in range(0, len(values), size)]
    codes, names = number(pa.chunked_array(chunks, pa.string()))
    known = list(dict.fromkeys(value for value in values if value is not None))
    assert names.to_pylist() == known
    assert codes.tolist() == [-1 if value is None else known.index(value) for value in values]


def test_a_slice_is_read_from_where_it_begins():
    whole = pa.array(["a", "bb", "", "bb", "a", "long enough for two words"])
    codes, names = number(pa.chunked_array([whole.slice(1, 4)]))
    assert codes.tolist() == [0, 1, 0, 2]
    assert names.to_pylist() == ["bb", "", "a"]


@pytest.mark.parametrize("kind", [pa.int64(), pa.large_string(), pa.binary()])
def test_other_types_are_numbered_too(kind):
    values = pa.array(["1", "2", "1"]).cast(kind)
    codes, names = number(pa.chunked_array([values]))
    assert codes.tolist() == [0, 1, 0]
    assert names.equals(values.slice(0, 2))


def test_texts_that_differ_in_one_byte_anywhere_stay_apart():
    base = "q" * 40
    values = [base] + [base[:i] + "r" + base[i + 1 :] for i in range(40)]
    values += [base[:i] for i in range(40)]
    codes, names = number(pa.chunked_array([pa.array(values)]))
    assert np.array_equal(codes, np.arange(81))
    assert names.to_pylist() == values
