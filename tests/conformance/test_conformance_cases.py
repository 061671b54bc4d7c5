"""Every detector of the registry on a whole case: both engines give the same findings."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inconcert.case import Case
from inconcert.detect import detect, detectors

sys.path.insert(0, str(Path(__file__).parents[1] / "detect"))
from planted_case import fill, shares

if TYPE_CHECKING:
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


def tables(path: Path, engine: str, name: str) -> dict[str, list[dict[str, object]]]:
    with Case.open(path, write=True, create=True) as case:
        rows = shares(seed=5)
        # A second kind of share, by some of the same accounts and with other objects.
        rows += [(a, "hashtag", o[-2:], t) for a, _, o, t in rows[::2]]
        fill(case, sorted(rows, key=lambda row: (row[3], row[0], row[1])))
        detect(case, only=[name], engine=engine)
        return {
            table: case.records(f"SELECT * EXCLUDE {drop} FROM {table} ORDER BY {order}")
            if (drop := "(run)" if table == "finding" else "")
            else case.records(f"SELECT * FROM {table} ORDER BY {order}")
            for table, order in COMPARED.items()
        }


@pytest.mark.spark
@pytest.mark.usefixtures("shared_spark")
@pytest.mark.parametrize("name", sorted(detectors()))
def test_both_engines_give_the_same_findings(name: str, tmp_path: Path) -> None:
    ours = tables(tmp_path / "duckdb.duckdb", "duckdb", name)
    theirs = tables(tmp_path / "spark.duckdb", "spark", name)
    assert ours["finding"]
    for table, rows in ours.items():
        assert len(rows) == len(theirs[table]), table
        for mine, other in zip(rows, theirs[table], strict=True):
            assert mine.keys() == other.keys()
            for column, value in mine.items():
                if isinstance(value, float):
                    assert other[column] == pytest.approx(value, rel=1e-9), (table, column)
                elif column != "details":
                    assert other[column] == value, (table, column)
