"""What may have been misread is kept with the source and told above every result."""

from __future__ import annotations

import json

import pytest

from inconcert.api import import_files, open_case, report
from inconcert.cli.app import run
from inconcert.ingest.mapping import generic

DOUBT = "column who may name accounts as well as column by."


@pytest.fixture
def doubtful(tmp_path, monkeypatch):
    """A case with one source that is in doubt."""
    plan_of = generic.plan_generic

    def doubting(*given, **named):
        plan = plan_of(*given, **named)
        plan.doubts.append(DOUBT)
        return plan

    monkeypatch.setattr("inconcert.ingest.choose.plan_generic", doubting)
    posts = tmp_path / "posts.csv"
    posts.write_text("user,time,text\nanna,2024-05-01T10:00:00Z,hi\n")
    case = tmp_path / "case.duckdb"
    summary = import_files(case, posts)
    assert summary.sources[0].doubts == [DOUBT]
    return case


def test_a_doubt_is_kept_with_its_source(doubtful):
    with open_case(doubtful) as case:
        assert json.loads(case.one("SELECT doubts FROM source")) == [DOUBT]


def test_a_doubt_is_told_above_what_was_found(doubtful, capsys):
    for words in (["detect"], ["findings"]):
        assert run([*words, "--case", str(doubtful)]) == 0
        said = capsys.readouterr().out
        assert said.index(DOUBT) < said.index("Findings: 0")


def test_a_doubt_is_in_the_json_of_what_was_found(doubtful, capsys):
    for words in (["detect"], ["findings"]):
        assert run([*words, "--case", str(doubtful), "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["doubts"] == [{"file": "posts.csv", "doubts": [DOUBT]}]


def test_the_report_begins_with_the_doubts(doubtful, tmp_path):
    html = report(doubtful, tmp_path / "report.html").read_text(encoding="utf-8")
    assert html.index("What may have been misread") < html.index(DOUBT)
    assert html.index(DOUBT) < html.index('id="findings"')
