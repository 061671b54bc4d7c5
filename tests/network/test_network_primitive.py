import gzip
import json

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import inconcert
from inconcert.errors import InputError, ParameterError, RowsLeftOutWarning
from inconcert.network.count import count_coshares

ROWS = [("b", "o", 1_700_000_000), ("a", "o", 1_700_000_030), ("a", "p", 1_700_000_500),
        ("b", "p", 1_700_000_490), ("c", "p", 1_700_009_000)]  # fmt: skip
COLUMNS = ["account_id", "object_id", "time"]


def expected(result):
    assert result["account_a"] == ["a"]
    assert result["account_b"] == ["b"]
    assert result["events"] == [2]
    assert result["objects"] == [2]
    assert result["a_first"] == [0]
    assert result["b_first"] == [2]
    assert result["mean_delay"] == [20.0]
    # 5 shares, 2 by a and 2 by b: (25 - 9) / 2 = 8 pairs of shares by two accounts, 2 events.
    assert result["expected"] == [pytest.approx(2 * 2 * 2 / 8)]


def test_frames_come_back_as_the_kind_that_they_were():
    frame = pd.DataFrame(ROWS, columns=COLUMNS)
    result = inconcert.network(frame)
    assert isinstance(result, pd.DataFrame)
    expected(result.to_dict("list"))
    result = inconcert.network(pl.from_pandas(frame))
    assert isinstance(result, pl.DataFrame)
    expected(result.to_dict(as_series=False))
    result = inconcert.network(pl.from_pandas(frame).lazy())
    expected(result.to_dict(as_series=False))
    result = inconcert.network(pa.Table.from_pandas(frame))
    assert isinstance(result, pa.Table)
    expected(result.to_pydict())


@pytest.mark.parametrize("ending", ["csv", "tsv", "csv.gz", "parquet", "jsonl"])
def test_files_are_read_by_their_ending(tmp_path, ending):
    path = tmp_path / f"shares.{ending}"
    frame = pd.DataFrame(ROWS, columns=COLUMNS)
    if ending == "parquet":
        pq.write_table(pa.Table.from_pandas(frame), path)
    elif ending == "jsonl":
        path.write_text("".join(json.dumps(dict(zip(COLUMNS, row, strict=True))) + "\n"
                                for row in ROWS))  # fmt: skip
    else:
        text = frame.to_csv(index=False, sep="\t" if ending == "tsv" else ",")
        path.write_bytes(gzip.compress(text.encode()) if ending.endswith("gz") else text.encode())
    expected(inconcert.network(path).to_pydict())


@pytest.mark.parametrize("factor", [1, 1_000, 1_000_000, 1_000_000_000])
def test_epochs_of_every_unit_are_told_apart(factor):
    frame = pd.DataFrame(ROWS, columns=COLUMNS)
    frame["time"] *= factor
    expected(inconcert.network(frame).to_dict("list"))


def test_times_may_be_text_timestamps_or_fractions():
    frame = pd.DataFrame(ROWS, columns=COLUMNS)
    stamps = pd.to_datetime(frame["time"], unit="s", utc=True)
    for times in (stamps, stamps.dt.strftime("%Y-%m-%dT%H:%M:%SZ"), frame["time"] + 0.25):
        expected(inconcert.network(frame.assign(time=times)).to_dict("list"))


def test_the_names_of_coortweet_do_as_well():
    frame = pd.DataFrame(ROWS, columns=["account_id", "object_id", "timestamp_share"])
    frame["content_id"] = [f"c{i}" for i in range(len(frame))]
    expected(inconcert.network(frame).to_dict("list"))


def test_exact_repeats_count_once_where_there_is_content_and_each_where_there_is_none():
    twice = ROWS + ROWS[:1]
    frame = pd.DataFrame(twice, columns=COLUMNS)
    assert inconcert.network(frame)["events"].tolist() == [3]
    frame["content_id"] = ["c0", "c1", "c2", "c3", "c4", "c0"]
    assert inconcert.network(frame)["events"].tolist() == [2]


def test_rows_with_a_hole_are_left_out():
    rows = [*ROWS, (None, "o", 1_700_000_000), ("a", None, 1_700_000_000), ("a", "o", None)]
    frame = pd.DataFrame(rows, columns=COLUMNS).astype({"time": "Int64"})
    expected(inconcert.network(frame).to_dict("list"))


def test_what_is_missing_is_named():
    with pytest.raises(InputError, match="no column for the object"):
        inconcert.network(pd.DataFrame({"account": ["a"], "time": [1]}))
    with pytest.raises(InputError, match="no file"):
        inconcert.network("nowhere.csv")
    with pytest.raises(InputError, match="cannot carry an id"):
        inconcert.network(pd.DataFrame({"account": [1.5], "object": ["o"], "time": [1]}))
    with pytest.raises(ParameterError, match="cannot be read from a dict"):
        inconcert.network({})


def timed(*times):
    names = list("abcdefgh"[: len(times)])
    return pd.DataFrame({"account": names, "object": ["o"] * len(times), "time": times})


def test_a_time_that_cannot_be_read_leaves_its_row_out():
    good = timed("2024-01-01 10:00:00", None, "2024-01-01 10:00:20", None, "2024-01-01 10:00:50")
    table = timed(
        "2024-01-01 10:00:00", "\x1b[31mnever\n", "2024-01-01 10:00:20", "", "2024-01-01 10:00:50"
    )
    table.loc[3, "time"] = "2024-13-45"
    table = pd.concat([table, timed("2024-01-01 10:00:00")])  # an account a second time
    good = pd.concat([good, timed("2024-01-01 10:00:00")])
    with pytest.warns(RowsLeftOutWarning) as caught:
        found = inconcert.network(table)
    pd.testing.assert_frame_equal(found, inconcert.network(good))
    assert len(found) == 3
    [warning] = caught
    said = str(warning.message)
    assert said.startswith("2 rows were left out: their times cannot be read; the first, in row 2:")
    assert said.endswith("Write times as ISO 8601 or as seconds since 1970.")
    assert said.isprintable()
    assert warning.message.rows == 2
    assert warning.filename == __file__, "it points at the line that called inconcert"


@pytest.mark.filterwarnings("error::inconcert.errors.RowsLeftOutWarning")
def test_rows_without_a_time_are_no_cause_for_a_warning():
    assert (
        len(inconcert.network(timed("2024-01-01 10:00:00", None, "", "2024-01-01 10:00:20"))) == 1
    )


def test_a_column_that_holds_no_times_is_refused():
    with pytest.raises(InputError, match="2 of 3 times cannot be read; the first, in row 2"):
        inconcert.network(timed("2024-01-01", "?", "!", None))
    with pytest.warns(RowsLeftOutWarning, match="1 rows"):
        assert len(inconcert.network(timed("2024-01-01", "?", None))) == 0


def test_windows_and_minimums_out_of_range_are_refused():
    table = pa.table({"account": ["a"], "object": ["o"], "time": [1]})
    for wrong in ({"windows": []}, {"windows": [-1]}, {"windows": [1], "min_events": 0}):
        with pytest.raises(ParameterError):
            count_coshares(table, **wrong)


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_to_compare_gives_no_links_and_a_baseline(rows):
    table = pa.table(
        {
            "account": pa.array(["a"] * rows, pa.string()),
            "object": pa.array(["o"] * rows, pa.string()),
            "time": pa.array([1] * rows, pa.int64()),
        }
    )
    result = count_coshares(table, windows=[10])
    assert result.link.num_rows == 0
    assert result.baseline["events"].to_pylist() == [0]
    assert result.baseline["shares"].to_pylist() == [rows]


def test_expected_counts_add_up_to_the_events_over_all_pairs():
    frame = pd.DataFrame(
        [(f"a{i % 7}", f"o{i % 3}", 1_700_000_000 + i) for i in range(200)], columns=COLUMNS
    )
    result = inconcert.network(frame, windows=["1h"])
    assert result["expected"].sum() == pytest.approx(result["events"].sum())


def test_threads_do_not_change_the_result():
    frame = pd.DataFrame(
        [(f"a{i * 7 % 53}", f"o{i % 11}", 1_700_000_000 + i * i % 9973) for i in range(5000)],
        columns=COLUMNS,
    )
    one = inconcert.network.primitive.network(frame, windows=["60s", "5m"], threads=1)
    four = inconcert.network.primitive.network(frame, windows=["60s", "5m"], threads=4)
    assert one.equals(four)


def test_times_too_far_apart_for_one_sorting_key_are_sorted_in_two_steps():
    far = 2**61
    table = pa.table(
        {
            "account": ["a", "b", "c", "a"],
            "object": ["o", "o", "o", "p"],
            "time": pa.array([0, 5, far, far + 1], pa.int64()),
        }
    )
    result = count_coshares(table, windows=[10])
    assert result.link.select(["account_a", "account_b", "events"]).to_pylist() == [
        {"account_a": "a", "account_b": "b", "events": 1}
    ]


def test_windows_longer_than_the_data_see_all_of_it():
    rows = [(f"a{i % 50}", f"o{i % 4000}", 1_700_000_000_000_000 + i * 997) for i in range(12_000)]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    ever = inconcert.network(frame, windows=["36500d"])
    hour = inconcert.network(frame, windows=["1h"])
    for name in ("events", "objects", "expected", "p"):
        assert ever[name].tolist() == pytest.approx(hour[name].tolist())
    assert ever["expected"].sum() == pytest.approx(ever["events"].sum())


def test_times_too_fine_for_the_window_are_refused():
    rows = 2000
    table = pa.table(
        {
            "account": [f"a{i % 3}" for i in range(rows)],
            "object": [f"o{i % 500}" for i in range(rows)],
            "time": pa.array([i * 2**49 + i % 7 for i in range(rows)], pa.int64()),
        }
    )
    with pytest.raises(ParameterError, match="too long"):
        count_coshares(table, windows=[36_500 * 86_400_000_000])


def test_two_busy_accounts_can_meet_more_often_than_32_bits_count():
    n = 47_000
    table = pa.table(
        {
            "account": ["a"] * n + ["b"] * n,
            "object": ["o"] * (2 * n),
            "time": pa.array([i * 1_000_000 for i in range(n)] * 2, pa.int64()),
        }
    )
    result = count_coshares(table, windows=[n * 1_000_000])
    link = result.link.to_pylist()[0]
    assert link["events"] == n * n == result.baseline["events"][0].as_py()
    assert link["objects"] == 1
    assert link["a_first"] == link["b_first"] == n * (n - 1) // 2


def test_ids_that_look_like_dates_stay_different_in_json(tmp_path):
    path = tmp_path / "shares.jsonl"
    path.write_text(
        '{"account_id": "a", "object_id": "2024-01-01", "time": 1700000000}\n'
        '{"account_id": "b", "object_id": "2024-01-01T00:00:00", "time": 1700000001}\n'
    )
    assert inconcert.network(path).num_rows == 0


def test_categories_holes_and_mixed_units_are_read():
    frame = pl.DataFrame(ROWS, schema=COLUMNS, orient="row")
    codes = frame.with_columns(pl.col("account_id", "object_id").cast(pl.Categorical))
    expected(inconcert.network(codes).to_dict(as_series=False))
    holes = frame.with_columns(pl.col("time").cast(pl.Float64))
    more = pl.DataFrame([("a", "o", float("nan"))], schema=holes.schema, orient="row")
    expected(inconcert.network(pl.concat([holes, more])).to_dict(as_series=False))
    mixed = frame.with_columns(
        pl.when(pl.col("account_id") == "a").then(pl.col("time") * 1000).otherwise(pl.col("time"))
    )
    expected(inconcert.network(mixed).to_dict(as_series=False))


@pytest.mark.parametrize("column", ["account", "object"])
@pytest.mark.parametrize("value", ["1.29403E+18", "1,29403E+18", "1.29403e18", "1E+18"])
def test_ids_in_exponent_form_are_refused(column, value):
    rows = {"account": ["a", "b"], "object": ["o", "o"], "time": [1_700_000_000, 1_700_000_001]}
    rows[column] = [value, "1294030472427831297"]
    with pytest.raises(InputError, match="cannot carry an id"):
        inconcert.network(pd.DataFrame(rows))
