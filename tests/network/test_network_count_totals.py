"""Totals alone at more windows: the same numbers as if the pairs had been counted there."""

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inconcert.errors import ParameterError
from inconcert.network.count import count_coshares

SECOND = 1_000_000

ROWS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("uvw"), st.integers(0, 40)), max_size=40
)
SPANS = st.lists(st.integers(0, 45), min_size=1, max_size=4)


def table(rows, unit=1):
    return pa.table(
        {
            "account": pa.array([r[0] for r in rows], pa.string()),
            "object": pa.array([r[1] for r in rows], pa.string()),
            "time": pa.array([r[2] * unit for r in rows], pa.int64()),
        }
    )


@settings(max_examples=80)
@given(ROWS, SPANS, SPANS, st.sampled_from([1, 7, SECOND]))
@example([], [3], [5, 0], 1)
@example([("a", "u", 0), ("b", "u", 5)], [3], [3], 1)
def test_totals_are_those_of_a_count_at_all_windows(rows, windows, more, unit):
    spans, others = [w * unit for w in windows], [w * unit for w in more]
    found = count_coshares(table(rows, unit), windows=spans, totals_at=others)
    whole = count_coshares(table(rows, unit), windows=[*spans, *others])
    assert found.baseline.equals(whole.baseline)
    # Links are of the windows proper, and not touched by the rest.
    alone = count_coshares(table(rows, unit), windows=spans)
    assert found.link.sort_by([(c, "ascending") for c in ("account_a", "account_b", "time_window")]
                              ).equals(alone.link.sort_by([(c, "ascending") for c in (
                                  "account_a", "account_b", "time_window")]))  # fmt: skip


def test_events_by_hand():
    rows = [("a", "u", 0), ("b", "u", 10), ("a", "u", 12), ("c", "u", 50), ("b", "v", 0)]
    found = count_coshares(table(rows), windows=[1], totals_at=[10, 12, 1000]).baseline
    assert found["time_window"].to_pylist() == [1, 10, 12, 1000]
    assert found["events"].to_pylist() == [0, 2, 2, 5]
    assert found["account_pairs"].to_pylist() == [8] * 4


def test_a_window_longer_than_the_data_and_finer_than_their_unit():
    rows = [("a", "u", 0), ("b", "u", 60), ("c", "u", 120)]
    century = 36_500 * 86_400 * SECOND
    found = count_coshares(table(rows, SECOND), windows=[1], totals_at=[century, 60 * SECOND])
    assert found.baseline["events"].to_pylist() == [0, 2, 3]


@pytest.mark.parametrize("wrong", [-1, 2**63 - 1])
def test_totals_are_of_windows_that_are_possible(wrong):
    with pytest.raises(ParameterError, match="window"):
        count_coshares(table([("a", "u", 0), ("b", "u", 0)]), windows=[1], totals_at=[wrong])


def test_totals_alone_are_of_all_accounts():
    rows = [("a", "u", 0), ("b", "u", 0), ("a", "v", 0)]
    with pytest.raises(ParameterError, match="Totals alone"):
        count_coshares(table(rows), windows=[1], totals_at=[5], min_participation=2)
    content = table(rows).append_column("content", pa.array(["x", "x", "y"]))
    with pytest.raises(ParameterError, match="Totals alone"):
        count_coshares(content, windows=[1], totals_at=[5])
    own = table(rows).append_column("content", pa.array(["x", "z", "y"]))
    assert count_coshares(own, windows=[1], totals_at=[5]).baseline["events"].to_pylist() == [1, 1]


@pytest.mark.parametrize("window", [0, 3, 20])
def test_filters_of_links_leave_the_totals_alone(window):
    rows = [(a, o, t * 2) for t, (a, o) in enumerate([(a, o) for o in "uvw" for a in "abc"])]
    plain = count_coshares(table(rows), windows=[window])
    for wanted in ({"min_objects": 2}, {"max_p": 0.4}, {"min_events": 2}):
        found = count_coshares(table(rows), windows=[window], **wanted)
        assert found.baseline.equals(plain.baseline)
        kept = [
            row
            for row in plain.link.to_pylist()
            if row["objects"] >= wanted.get("min_objects", 1)
            and row["p"] <= wanted.get("max_p", 1.0)
            and row["events"] >= wanted.get("min_events", 1)
        ]
        order = [("account_a", "ascending"), ("account_b", "ascending")]
        assert found.link.sort_by(order).to_pylist() == sorted(
            kept, key=lambda row: (row["account_a"], row["account_b"])
        )


def test_a_window_too_long_for_times_so_fine_is_refused_and_not_miscounted():
    days = 36_500 * 86_400 * SECOND
    rows = [(a, str(n), n % 2 * days + n % 7) for n in range(4000) for a in "ab"]
    with pytest.raises(ParameterError, match="too long"):
        count_coshares(table(rows), windows=[1], totals_at=[days])
    assert count_coshares(table(rows), windows=[1], totals_at=[2]).baseline[
        "events"
    ].to_pylist() == [
        4000,
        4000,
    ]
