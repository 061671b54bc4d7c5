"""Bare tables whose times are noted more coarsely than a window is long."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner
from pyarrow import csv

from inconcert.cli.app import app
from inconcert.durations import HOUR, MINUTE, SECOND
from inconcert.errors import CoarseTimesWarning
from inconcert.network import network

START = 1_700_006_400 * SECOND


def table(seed: int = 1, unit: int = MINUTE, rows: int = 600, fine: int = 0) -> pa.Table:
    """Shares noted to a unit, the last `fine` of them to the second."""
    rng = np.random.default_rng(seed)
    time = START + np.sort(rng.integers(0, 6 * HOUR // SECOND, rows)) * SECOND
    coarse = np.arange(rows) < rows - fine
    return pa.table(
        {
            "account_id": [f"a{n}" for n in rng.integers(0, 40, rows)],
            "object_id": [f"o{n}" for n in rng.integers(0, 30, rows)],
            "time": pa.array(np.where(coarse, time // unit * unit, time)).cast(
                pa.timestamp("us", "UTC")
            ),
        }
    )


def shown(shares: pa.Table, **more: object) -> tuple[pa.Table, list[str]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = network(shares, **more)
    return found, [str(w.message) for w in caught if w.category is CoarseTimesWarning]


def test_numbers_stay_and_what_they_mean_is_said():
    shares = table()
    found, (sentence,) = shown(shares, windows="10s")
    assert sentence == (
        "All times are recorded to the minute: what counts as within 10s among them is only "
        "equal as recorded, and may be as far apart as that."
    )
    # What is noted to the same minute, as if it were exact.
    assert found.num_rows > 0
    later = shares["time"].cast(pa.int64()).to_numpy() + 7 * SECOND
    moved = shares.set_column(2, "time", pa.array(later).cast(pa.timestamp("us", "UTC")))
    other, silent = shown(moved, windows="10s")
    assert silent == []
    assert other.to_pylist() == found.to_pylist()


@pytest.mark.parametrize("windows", ["60s", ("60s", "1h")])
def test_a_window_no_shorter_than_the_unit_is_what_it_says(windows):
    assert shown(table(), windows=windows)[1] == []
    assert shown(table(unit=SECOND), windows=windows)[1] == []


def test_few_rows_are_whole_minutes_by_chance():
    assert shown(table(rows=9), windows="10s")[1] == []


def test_coarse_rows_are_left_out_where_that_is_asked_for():
    shares = table(rows=1200, fine=600)
    found, (sentence,) = shown(shares, windows="10s", skip_coarse=True)
    expected, _ = shown(shares.slice(600), windows="10s")
    assert sentence.startswith(
        "600 of 1,200 times are recorded to the minute: these rows were left"
    )
    assert found.num_rows > 0
    assert found.to_pylist() == expected.to_pylist()
    # Without any that is coarse nothing is left out.
    fine = table(unit=SECOND)
    assert shown(fine, windows="10s", skip_coarse=True)[0].equals(shown(fine, windows="10s")[0])


def test_the_command_line_says_it(tmp_path):
    shares = table()
    csv.write_csv(shares, tmp_path / "shares.csv")
    given = ["network", str(tmp_path / "shares.csv"), "-o", str(tmp_path / "e.csv")]
    result = CliRunner().invoke(app, [*given, "--window", "10s", "--window", "5m"])
    assert result.exit_code == 0, result.output
    assert "All times are recorded to the minute: what counts as within 10s" in result.stderr
    result = CliRunner().invoke(
        app, [*given, "--window", "10s", "--force", "--skip-coarse", "--json"]
    )
    answer = json.loads(result.stdout)
    assert answer["edges"] == 0
    assert "these rows were left out" in answer["coarse"]
