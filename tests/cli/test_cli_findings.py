"""`inconcert findings`: "nothing found" and "not searched for" are two answers."""

from __future__ import annotations

from pathlib import Path

POSTS = (
    "id,user,created_at,text\n1,a,2024-01-01 10:00:00,hello there\n2,b,2024-01-01 10:00,\n3,,,x\n"
)


def test_nothing_looked_for_is_not_nothing_found(inconcert, tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text(POSTS, encoding="utf-8")
    told = inconcert("import", "posts.csv", "--case", "case.duckdb").stdout
    assert "Rejected in posts.csv: row 3: no account" in told
    shown = inconcert("findings", "--case", "case.duckdb").stdout
    assert "Nothing has been searched for yet" in shown
    inconcert("report", "--case", "case.duckdb", "-o", "report.html")
    assert "no detector has run" in (tmp_path / "report.html").read_text(encoding="utf-8")
    inconcert("detect", "--case", "case.duckdb")
    shown = inconcert("findings", "--case", "case.duckdb").stdout
    assert "Findings: 0" in shown
    assert "Nothing has been searched for yet" not in shown
