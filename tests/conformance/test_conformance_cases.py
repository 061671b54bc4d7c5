"""Every detector of the registry on a whole case: both engines give the same findings.

A detector's case is filled by `fill(case)` of tests/detect/sample_<detector>.py; on it the detector
must find something.
"""

from __future__ import annotations

import importlib
import json
import math
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inconcert.case import Case
from inconcert.detect import detect, detectors

sys.path.insert(0, str(Path(__file__).parents[1] / "detect"))
from planted_case import fill, shares

if TYPE_CHECKING:
    from collections.abc import Callable

    from inconcert.engine import Engine

COMPARED = {
    "baseline": "kind, time_window",
    "link": "kind, time_window, account_a, account_b",
    "member": "account_group, account",
    "finding": "finding",
    "evidence": "finding, role, kind, object, time, account, details",
}


@pytest.fixture
def shared_spark(spark_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let detection use the session of the test run, and keep it open."""
    monkeypatch.setattr("inconcert.engine.spark.SparkEngine", lambda: spark_engine)
    monkeypatch.setattr(type(spark_engine), "close", lambda _self: None)


def fill_planted(case: Case) -> None:
    """Groups planted in ordinary shares: what `coordination` finds."""
    rows = shares(seed=5)
    # A second kind of share, by some of the same accounts and with other objects.
    rows += [(a, "hashtag", o[-2:], t) for a, _, o, t in rows[::2]]
    fill(case, sorted(rows, key=lambda row: (row[3], row[0], row[1])))


def filler(name: str) -> Callable[[Case], None]:
    """Return what fills a case for a detector; a detector without a sample is a fault."""
    if name == "coordination":
        return fill_planted
    found: Callable[[Case], None] = importlib.import_module(f"sample_{name}").fill
    return found


def tables(path: Path, engine: str, name: str) -> dict[str, list[dict[str, object]]]:
    with Case.open(path, write=True, create=True) as case:
        filler(name)(case)
        detect(case, only=[name], engine=engine)
        return {
            table: case.records(f"SELECT * {dropped} FROM {table} ORDER BY {order}")
            for table, order in COMPARED.items()
            for dropped in ["EXCLUDE (run)" if table == "finding" else ""]
        }


@cache
def ours(name: str) -> dict[str, list[dict[str, object]]]:
    """The tables of a detector's sample on DuckDB; two tests read them."""
    with tempfile.TemporaryDirectory() as folder:
        return tables(Path(folder) / "case.duckdb", "duckdb", name)


def differs(one: object, other: object) -> bool:
    """Say whether two values differ: floats by more than 1e-9 of their size."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() != other.keys() or any(differs(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) != len(other) or any(map(differs, one, other))
    numbers = (int, float)
    if isinstance(one, float) and isinstance(other, numbers):
        return not math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return one != other


def shown(row: dict[str, object]) -> dict[str, object]:
    """Return a row with its details read."""
    details = row.get("details")
    return {**row, "details": json.loads(details)} if isinstance(details, str) else row


@pytest.mark.spark
@pytest.mark.usefixtures("shared_spark")
@pytest.mark.parametrize("name", sorted(detectors()))
def test_both_engines_give_the_same_findings(name: str, tmp_path: Path) -> None:
    theirs = tables(tmp_path / "spark.duckdb", "spark", name)
    assert any(row["detector"] == name for row in ours(name)["finding"])
    for table, rows in ours(name).items():
        assert len(rows) == len(theirs[table]), table
        for mine, other in zip(map(shown, rows), map(shown, theirs[table]), strict=True):
            wrong = {c: (v, other[c]) for c, v in mine.items() if differs(v, other[c])}
            assert not wrong, table


@pytest.mark.parametrize("name", sorted(detectors()))
def test_a_sample_gives_findings(name: str) -> None:
    """Without Spark, too: what a finding owes its reader is there."""
    found = ours(name)
    # A sample may hold groups that were confirmed before.
    own = [row for row in found["finding"] if row["detector"] == name]
    assert own
    for row in own:
        assert row["statement"]
        rows = [e for e in found["evidence"] if e["finding"] == row["finding"]]
        assert rows, row["statement"]


def test_what_differs_is_seen() -> None:
    assert not differs({"a": [1.0, "x"]}, {"a": [1.0 + 1e-12, "x"]})
    assert differs({"a": [1.0]}, {"a": [1.0 + 1e-6]})
    assert differs([1, 2], [1])
    assert differs({"a": 1}, {"b": 1})
    assert differs(None, 0)
