"""A case of schema version 4: what detectors found out lay in the parameters of their runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from inconcert.case import Case
from inconcert.evidence.detector_runs import DetectorRun, detector_runs
from inconcert.view.fresh import out_of_date

HOURS = {"title": "Hours", "counts": [1, 2]}
TABLE = {"title": "T", "columns": [], "rows": []}

DETECT: dict[str, Any] = {
    "engine": "duckdb",
    "left_out": [{"name": "other", "problem": "does not load"}],
    "coordination": {"fdr": 0.05, "windows": ["60s"]},
    "personas": {"fdr": 0.01},
    "twins": {},
    "elsewhere": {"odd": True},
    "result": {
        "coordination": {"tested": 312, "confirmed": 3, "fdr": 0.05, "windows": [60], "note": "a"},
        "personas": {
            "tested": 2, "notes": ["b", 3, "c."],
            "details": {"sentences": ["Seen."], "tables": [TABLE], "hours": HOURS, "curve": None},
        },
        "elsewhere": {"tested": True, "confirmed": 1.5, "fdr": "x", "notes": "d"},
    },
}  # fmt: skip


@pytest.fixture
def version_4(tmp_path: Path) -> Path:
    path = tmp_path / "case.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute((Path(__file__).parent / "schema_v4.sql").read_text())
        connection.execute(
            "INSERT INTO source (source, file, format, sha256) VALUES "
            "(1, 'a.csv', 'generic', 'aa'), (2, 'b.csv', 'generic', 'bb')"
        )
        connection.execute("INSERT INTO post (post, account, time, kind, source, row) "
                           "VALUES (1, 'x:1', 5, 'post', 1, 1)")  # fmt: skip
        connection.execute("INSERT INTO account (account, platform) VALUES ('x:1', 'x')")
        runs = [
            (1, "import", {"files": ["a.csv"]}, '["aa"]', 10, 11),
            (2, "detect", {"coordination": {"fdr": 0.5}}, '["aa"]', 20, 29),
            (3, "extract", {"kinds": None}, '["aa"]', 21, 22),
            (4, "detect", DETECT, '["aa"]', 30, 31),
            (5, "detect", {"floods": {}, "result": {"floods": {
                "note": "Not looked for: the case holds no posts."}}}, None, 40, None),
        ]  # fmt: skip
        for number, command, parameters, inputs, started, ended in runs:
            connection.execute(
                "INSERT INTO run VALUES (?, ?, '0.1.0', ?, 1, ?, ?, ?)",
                [number, command, json.dumps(parameters), inputs, started, ended],
            )
        connection.execute(
            "INSERT INTO run VALUES (6, 'detect', '0.1.0', 'broken', 1, NULL, 50, 51)"
        )
    return path


def test_what_detectors_found_out_is_in_a_table(version_4: Path) -> None:
    Case.open(version_4, write=True).close()
    with Case.open(version_4) as case:
        found = detector_runs(case)
        kept = dict(case.query("SELECT run, parameters FROM run WHERE command = 'detect'"))
    on = {"sources": ("aa",), "extract_run": 3}
    assert found == [
        DetectorRun(2, "coordination", **on),
        DetectorRun(
            4, "coordination", tested=312, confirmed=3, fdr=0.05, notes=("a",),
            numbers={"windows": [60]}, **on,
        ),
        DetectorRun(
            4, "personas", tested=2, notes=("b", "c."), sentences=("Seen.",), tables=(TABLE,),
            hours=HOURS, reads={"coordination": 4}, **on,
        ),
        DetectorRun(4, "twins", **on),
        DetectorRun(4, "elsewhere", notes=("d",), **on),
        DetectorRun(
            5, "floods", state="skipped", notes=("Not looked for: the case holds no posts.",),
            sources=None, extract_run=3, reads={"coordination": 4},
        ),
    ]  # fmt: skip
    assert json.loads(kept[4]) == {k: v for k, v in DETECT.items() if k != "result"}
    assert json.loads(kept[5]) == {"floods": {}}
    assert kept[6] == "broken"


def test_what_is_out_of_date_is_known_as_before(version_4: Path) -> None:
    Case.open(version_4, write=True).close()
    with Case.open(version_4) as case:
        reasons = {name: one["reason"] for name, one in out_of_date(case).items()}
    imported = "1 source was imported after it"
    assert reasons == {
        "coordination": imported, "personas": imported, "twins": imported, "elsewhere": imported,
        "floods": "coordination, which it reads, is out of date",
    }  # fmt: skip


def test_posts_and_accounts_have_the_columns_of_sites_and_articles(version_4: Path) -> None:
    Case.open(version_4, write=True).close()
    with Case.open(version_4) as case:
        assert case.query("SELECT post, title, canonical, time_kind FROM post") == [
            (1, None, None, None)
        ]
        assert case.query("SELECT account, type FROM account") == [("x:1", None)]
        assert case.query("SELECT 1 FROM duckdb_tables() WHERE table_name = 'page'") == []


def test_saved_pages_that_somebody_put_there_stay(
    version_4: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with duckdb.connect(str(version_4)) as connection:
        connection.execute("INSERT INTO page (page, source, row) VALUES (1, 1, 1)")
    Case.open(version_4, write=True).close()
    assert "the table page is kept: it holds 1 rows" in caplog.text
    with Case.open(version_4) as case:
        assert case.one("SELECT count(*) FROM page") == 1


def test_a_migration_that_fails_leaves_the_case_as_it_was(
    version_4: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr("inconcert.model.past.insert", fail)
    with pytest.raises(RuntimeError):
        Case.open(version_4, write=True)
    with duckdb.connect(str(version_4), read_only=True) as connection:
        tables = {name for (name,) in connection.execute("SHOW TABLES").fetchall()}
        assert "page" in tables
        assert "detector_run" not in tables
        text = connection.execute("SELECT parameters FROM run WHERE run = 4").fetchone()
    assert text is not None
    assert "result" in json.loads(text[0])
