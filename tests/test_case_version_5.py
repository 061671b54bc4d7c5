"""A case of schema version 5: a post and a finding had a `kind`, as shares have one."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from inconcert import api
from inconcert.case import Case
from inconcert.view.exported import exported


@pytest.fixture
def version_5(tmp_path: Path) -> Path:
    path = tmp_path / "case.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute((Path(__file__).parent / "schema_v5.sql").read_text(encoding="utf-8"))
    return path


def test_posts_and_findings_have_a_type(version_5: Path) -> None:
    Case.open(version_5, write=True).close()
    with Case.open(version_5) as case:
        assert case.query("SELECT post_id, type FROM post ORDER BY post") == [
            ("1", "post"), ("2", "post"), ("3", "repost")
        ]  # fmt: skip
        (found,) = api.findings(case, type="office")
        assert found.id == "o-fc234c07afb3"
        assert case.query("SELECT kind, object FROM share WHERE kind = 'repost'") == [
            ("repost", "x:1")
        ]
        assert "kind" not in exported(case, "finding").column_names


def test_the_list_of_key_dates_has_its_name_in_the_runs(version_5: Path) -> None:
    before = b'"events": "releases.csv"'
    assert before in (Path(__file__).parent / "schema_v5.sql").read_bytes()
    with duckdb.connect(str(version_5)) as connection:
        connection.execute(
            "INSERT INTO run VALUES (9, 'detect', '0.1.0', 'broken', 1, NULL, 5, 6, NULL)"
        )
        connection.execute("INSERT INTO run SELECT 10, 'detect', '0.1.0', "
                           "'{\"floods\": 3}', 1, NULL, 5, 6, NULL")  # fmt: skip
    Case.open(version_5, write=True).close()
    with Case.open(version_5) as case:
        kept = dict(case.query("SELECT run, parameters FROM run WHERE command = 'detect'"))
    assert json.loads(kept[2])["floods"]["key_dates"] == "releases.csv"
    assert "events" not in json.loads(kept[2])["floods"]
    assert (kept[9], kept[10]) == ("broken", '{"floods": 3}')


def test_detection_and_the_report_go_on(version_5: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("name,no_account\nWater Warden of Tessmark,yes\n", encoding="utf-8")
    with Case.open(version_5, write=True) as case:
        assert api.detect(case, only=["look_alikes"], protect=people) == ["o-fc234c07afb3"]
        api.report(case, tmp_path / "report.html")
    assert "type <code>office</code>" in (tmp_path / "report.html").read_text(encoding="utf-8")
