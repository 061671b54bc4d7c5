"""The main job, step by step, as a person and as a program see it."""

from __future__ import annotations

import csv
import json
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from cli_running import COMMAND, as_json, environment, one_line

from inconcert import model

FINDING_KEYS = {
    *("id", "detector", "type", "statement", "accounts", "observed", "expected", "p", "q"),
    "evidence_rows",
}


def test_investigate_gives_one_object(investigated: Path) -> None:
    told = json.loads((investigated / "stdout.json").read_text(encoding="utf-8"))
    assert told["case"] == "case.duckdb"
    assert told["report"] == "report.html"
    assert {s["status"] for s in told["import"]["sources"]} == {"imported"}
    assert told["import"]["posts"] > 1000
    assert set(told["seconds"]) == {"import", "extract", "detect", "report"}
    assert {"url", "hashtag", "repost"} <= {k["kind"] for k in told["shares"] if k["shares"]}
    assert told["findings"]
    assert all(set(finding) >= FINDING_KEYS for finding in told["findings"])
    assert (investigated / "report.html").stat().st_size > 10_000
    assert (investigated / "stderr.txt").read_text(encoding="utf-8") == ""


def test_investigate_tells_a_person_the_same(
    inconcert, investigated: Path, simulated: Path
) -> None:
    told = json.loads((investigated / "stdout.json").read_text(encoding="utf-8"))
    files = (simulated / "posts.csv", simulated / "accounts.csv")
    done = inconcert("investigate", *files, "--case", "c.duckdb", "-o", "r.html")
    assert "posts.csv" in done.stdout
    assert f"Findings: {len(told['findings'])}" in done.stdout
    assert told["findings"][0]["statement"] in done.stdout
    assert "Report: r.html" in done.stdout
    assert "inconcert evidence --case c.duckdb" in done.stdout
    assert done.stderr == ""


def test_findings(inconcert, case: Path) -> None:
    found = as_json(inconcert("findings", "--case", case, "--json"))["findings"]
    for name in {finding["detector"] for finding in found}:
        ranks = [finding["rank"] for finding in found if finding["detector"] == name]
        assert ranks == list(range(1, len(ranks) + 1))
    assert all(set(finding) >= FINDING_KEYS for finding in found)
    text = inconcert("findings", "--case", case, "--limit", "1").stdout
    assert f"Findings: {len(found):,}" in text
    assert found[0]["statement"] in text
    assert found[0]["id"] in text
    of_each = {finding["detector"]: finding["id"] for finding in reversed(found)}
    for finding in found:
        assert (finding["id"] in text) == (finding["id"] in of_each.values())


def test_evidence_to_a_file_and_to_stdout(inconcert, case: Path, tmp_path: Path) -> None:
    finding = as_json(inconcert("findings", "--case", case, "--json"))["findings"][0]
    told = as_json(inconcert("evidence", "--case", case, finding["id"], "-o", "e.csv", "--json"))
    assert told["rows"] == finding["evidence_rows"]
    text = (tmp_path / "e.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert {row["role"] for row in rows} == {"share", "act", "member", "baseline"}
    piped = inconcert("evidence", "--case", case, finding["id"], "-o", "-")
    assert piped.stdout.removeprefix("\ufeff").splitlines() == text.splitlines()
    assert f"{told['rows']:,} rows" in piped.stderr


def test_evidence_of_nothing(inconcert, case: Path, tmp_path: Path) -> None:
    done = inconcert("evidence", "--case", case, "g-none\x1b[31m", "-o", "e.csv", code=1)
    assert "inconcert findings" in one_line(done.stderr)
    assert "\x1b" not in done.stderr
    assert not (tmp_path / "e.csv").exists()


def test_report(inconcert, case: Path, tmp_path: Path) -> None:
    told = as_json(inconcert("report", "--case", case, "-o", "r.html", "--json"))
    assert told["bytes"] == (tmp_path / "r.html").stat().st_size
    assert "r.html" in inconcert("report", "--case", case, "-o", "r.html").stdout


def test_detect_again_with_other_windows(inconcert, case: Path) -> None:
    told = as_json(
        inconcert("detect", "--case", case, "--windows", "5m", "--kind", "repost", "--json")
    )
    windows = {
        (w["kind"], w["time_window"])
        for f in told["findings"]
        if f["type"] == "group"
        for w in f["details"]["windows"]
    }
    assert windows <= {("repost", 300_000_000)}
    assert told["shares"]


@pytest.mark.parametrize(
    ("option", "named"),
    [(("--only", "nonsense"), "coordination"), (("--kind", "nonsense"), "repost")],
)
def test_detect_says_what_exists(
    inconcert, case: Path, option: tuple[str, str], named: str
) -> None:
    line = one_line(inconcert("detect", "--case", case, *option, code=1).stderr)
    assert named in line


@pytest.mark.parametrize("table", ["post", "reject", "link", "source"])
def test_export_a_table(inconcert, case: Path, tmp_path: Path, table: str) -> None:
    told = as_json(
        inconcert("export", "--case", case, "--table", table, "-o", "t.parquet", "--json")
    )
    read = pq.read_table(tmp_path / "t.parquet")
    assert tuple(read.column_names) == model.BY_NAME[table].names
    assert read.num_rows == told["rows"]
    inconcert("export", "--case", case, "--table", table, "-o", "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.reader(file)) == told["rows"] + 1


def test_the_same_bytes_twice_add_nothing(inconcert, case: Path, simulated: Path) -> None:
    told = as_json(inconcert("import", simulated / "posts.csv", "--case", case, "--json"))
    assert [source["status"] for source in told["sources"]] == ["already imported"]
    assert told["posts"] == 0


def test_formats_and_detectors(inconcert) -> None:
    formats = as_json(inconcert("formats", "--json"))["formats"]
    assert "x-disclosure" in {one["name"] for one in formats}
    text = inconcert("formats").stdout
    assert all(one["name"] in text for one in formats)
    detectors = as_json(inconcert("detectors", "--json"))["detectors"]
    assert {"name", "doc", "parameters"} <= set(detectors[0])
    assert "coordination" in inconcert("detectors").stdout


def test_simulate_knows_all_scenarios(inconcert) -> None:
    from inconcert.simulate import SCENARIOS

    text = inconcert("simulate", "--help").stdout
    assert all(name in text for name in SCENARIOS)
    line = one_line(inconcert("simulate", "nonsense", "-o", "x", code=1).stderr)
    assert all(name in line for name in SCENARIOS)


def test_a_reader_of_the_pipe_may_leave(investigated: Path) -> None:
    finding = json.loads((investigated / "stdout.json").read_text())["findings"][0]["id"]
    process = subprocess.Popen(
        [*COMMAND, "evidence", "--case", "case.duckdb", finding, "-o", "-"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=investigated, env=environment(),
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    told = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(60) == 0, told
    assert "Traceback" not in told
    assert "BrokenPipe" not in told
