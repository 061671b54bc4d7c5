"""--fdr, --min-accounts, --set, --memory and --log, as a person gives them."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from cli_running import as_json, one_line

CASE = ("--case", "case.duckdb")
POSTS = "id,user,time,text\n1,u1,2026-01-01T00:00:00Z,hello\n"


def test_parameters_are_set_and_the_report_says_how(inconcert, case: Path, tmp_path: Path) -> None:
    told = as_json(
        inconcert(
            *("detect", *CASE, "--fdr", "0.01", "--min-accounts", "4", "--json"),
            *("--set", "cohorts.min_accounts=7", "--set", "promoter_sharers=9"),
        )
    )
    assert {look["fdr"] for look in told["detectors"] if look["fdr"] is not None} == {0.01}
    inconcert("report", *CASE, "-o", "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    for said in ("--set coordination.min_accounts=4", "--set cohorts.min_accounts=7",
                 "--set promoters.promoter_sharers=9", "--fdr 0.01"):  # fmt: skip
        assert said in page
    assert "has no option for them" not in page


@pytest.mark.parametrize(
    "options",
    [
        ("--only", "nobody"),
        ("--kind", "tune"),
        ("--windows", "60"),
        ("--fdr", "0"),
        ("--min-accounts", "1"),
        ("--min-accounts", "2"),
        ("--set", "luck=1"),
        ("--set", "alpha=much"),
        ("--set", "alpha"),
        ("--set", "floods.flood_posts=0"),
        ("--only", "floods", "--set", "twin_objects=2"),
        ("--map", "time=no_such_field"),
        ("--map", "time"),
        ("--memory", "much"),
        ("--memory", "1PB"),
        ("--log", "none/work.log"),
    ],
    ids=" ".join,
)
def test_what_is_wrong_is_refused_before_anything_is_read(
    inconcert, tmp_path: Path, options: tuple[str, ...]
) -> None:
    # The file is not there: whoever looks for it first says so.
    done = inconcert("investigate", "none.csv", "--case", "new.duckdb", *options, code=None)
    assert done.returncode in {1, 2}
    assert "none.csv" not in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_an_environment_that_is_wrong_is_said(inconcert, case: Path) -> None:
    env = {"INCONCERT_MEMORY": "plenty"}
    line = one_line(inconcert("findings", *CASE, code=1, env=env).stderr)
    assert "INCONCERT_MEMORY" in line
    told = as_json(inconcert("doctor", "--json", code=1, env=env))
    assert {c["name"] for c in told["checks"] if c["status"] == "problem"} >= {"memory"}


def test_doctor_tells_the_limit(inconcert) -> None:
    told = as_json(inconcert("doctor", "--json", "--memory", "512MB", code=None))
    finding = next(c["finding"] for c in told["checks"] if c["name"] == "memory")
    assert "512 MB" in finding


def test_detectors_lists_every_parameter_with_its_help(inconcert) -> None:
    told = as_json(inconcert("detectors", "--json"))
    floods = next(one for one in told["detectors"] if one["name"] == "floods")
    assert floods["reads"] == ["coordination"]
    assert floods["options"]["fdr"] == "--fdr"
    assert floods["parameters"].keys() == floods["help"].keys()
    assert told["left_out"] == []
    text = inconcert("detectors").stdout
    assert "--set flood_posts=" in text
    assert floods["help"]["flood_posts"] in text


def test_a_log_on_a_full_disk_stops_nothing(inconcert, case: Path) -> None:
    done = inconcert("findings", *CASE, "--log", "/dev/full", "--json", code=None)
    assert done.returncode in {0, 1}
    assert "Traceback" not in done.stderr


def test_a_log_says_that_a_command_stopped(inconcert, tmp_path: Path) -> None:
    inconcert("findings", "--case", "none", "--log", "work.log", code=1)
    lines = (tmp_path / "work.log").read_text().splitlines()
    assert lines[-1].endswith(": CaseError")
    assert "findings stopped after" in lines[-1]
    inconcert("findings", "--case", "none", "--log", "work.log", code=1)
    assert (tmp_path / "work.log").read_text().splitlines()[: len(lines)] == lines


def test_a_library_configures_nothing(tmp_path: Path) -> None:
    code = (
        "import logging, inconcert;"
        "root = logging.getLogger(); own = logging.getLogger('inconcert');"
        "print(len(root.handlers), [type(h).__name__ for h in own.handlers], own.level);"
        "import sys; inconcert.open_case(sys.argv[1], create=True).close()"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "c.duckdb")],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout == "0 ['NullHandler'] 0\n"
    assert done.stderr == ""


def test_python_hears_what_was_done(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    from inconcert import api

    (tmp_path / "posts.csv").write_text(POSTS)
    with caplog.at_level(logging.INFO, logger="inconcert"):
        api.import_files(tmp_path / "c.duckdb", tmp_path / "posts.csv")
    text = caplog.text
    assert "run 1 ended: import" in text
    assert str(tmp_path) not in text


def test_findings_say_what_is_out_of_date(inconcert, case: Path, tmp_path: Path) -> None:
    assert all(one["out_of_date"] is None
               for one in as_json(inconcert("findings", *CASE, "--json"))["detectors"])  # fmt: skip
    (tmp_path / "more.csv").write_text(POSTS)
    inconcert("import", "more.csv", *CASE)
    text = inconcert("findings", *CASE).stdout
    assert text.index("Out of date: coordination") < text.index("Findings")
    assert "Run again: inconcert detect --case case.duckdb" in text
    told = as_json(inconcert("findings", *CASE, "--json"))
    assert all(json.dumps(one["out_of_date"]).count("imported") for one in told["findings"])
