"""Findings of many types on the command line, and the lists that some detectors take."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from cli_running import as_json
from click.testing import CliRunner
from sample_types import FLOODS

import inconcert as package
from inconcert.case import Case
from inconcert.cli.app import app
from inconcert.detect import registry
from inconcert.detect.declaration import Detector, Result, fdr, parameter
from inconcert.errors import InputError, ParameterError
from inconcert.evidence.record import EVIDENCE_SCHEMA, Finding
from inconcert.export.report_again import again
from inconcert.view.summary import runs, summary


def test_findings_are_told_detector_by_detector(inconcert, types: Path) -> None:
    told = inconcert("findings", "--case", types, "--limit", "2").stdout
    order = [
        "Groups acting in concert: 3",
        "Look-alike accounts: 1 look-alike pair and 1 claim of an office",
        "Twins on several platforms: none",
        "No account has a picture.",
        "Floods: 75 floods",
        "5,210 objects and bursts tested, 75 confirmed",
        "First promoters: none",
        "Elsewhere: 1 odd thing",
    ]
    places = [told.find(part) for part in order]
    assert -1 not in places
    assert places == sorted(places)
    assert f"… and {FLOODS - 2} more: inconcert findings --detector floods" in told


def test_filters(inconcert, types: Path) -> None:
    def found(*options: object) -> list[dict[str, object]]:
        listed = as_json(inconcert("findings", "--case", types, "--json", *options))["findings"]
        assert isinstance(listed, list)
        return listed

    assert {f["type"] for f in found("--detector", "look_alikes")} == {"look_alike", "office"}
    assert {f["detector"] for f in found("--type", "cohort")} == {"cohorts"}
    assert len(found("--type", "flood", "--limit", "3")) == 3
    assert found("--type", "flood", "--detector", "twins") == []
    assert len(found()) == 3 + 2 + 2 + 1 + FLOODS + 1
    told = inconcert("findings", "--case", types, "--type", "floods").stdout
    assert "No such finding" in told
    assert "75 floods" in told


def test_json_says_all_of_it(inconcert, types: Path) -> None:
    told = as_json(inconcert("findings", "--case", types, "--json"))
    (cohort,) = [f for f in told["findings"] if f["type"] == "cohort"]
    assert cohort["subject"] == cohort["details"]["subject"] == "2026-01-17"
    ran = {look["detector"]: look for look in told["detectors"]}
    assert ran["floods"]["types"] == {"flood": FLOODS}
    assert ran["floods"]["tested"] == 5210
    assert ran["twins"]["note"] == "No account has a picture."
    assert ran["twins"]["findings"] == 0


def test_the_tables_fit_a_terminal(types: Path) -> None:
    shown = CliRunner(env={"COLUMNS": "80"}).invoke(app, ["findings", "--case", str(types)])
    assert shown.exit_code == 0, shown.output
    lines = shown.output.splitlines()
    heads = [line for line in lines if "finding" in line and "accounts" in line and " p" in line]
    assert len(heads) >= 5
    rows = [line for line in lines if re.match(r" +\d+ +[a-z]-[0-9a-f]{12} ", line)]
    assert len(rows) > FLOODS
    assert all(len(line.rstrip()) <= 80 for line in heads + rows)
    assert any("< 10⁻¹⁵" in line for line in rows)


def test_evidence_of_a_flood(inconcert, types: Path, tmp_path: Path) -> None:
    told = as_json(inconcert("findings", "--case", types, "--type", "flood", "--json"))
    one = told["findings"][0]
    inconcert("evidence", "--case", types, one["id"], "-o", "e.csv")
    text = (tmp_path / "e.csv").read_text(encoding="utf-8-sig")
    assert text.count("\n") >= one["evidence_rows"]


@dataclass(frozen=True)
class InventedParameters:
    """Parameters of the made-up detector."""

    fdr: float = fdr()
    protect: str | None = parameter(None, "who", option="--protect", given="accounts to protect")
    key_dates: str | None = parameter(
        None, "when", option="--key-dates", given="key dates", formerly="events"
    )


def _run(case, parameters, engine, progress) -> Result:
    del case, engine, progress
    files = [name for name in (parameters.protect, parameters.key_dates) if name]
    text = "".join(Path(name).read_text(encoding="utf-8") for name in files)
    made = Finding(
        "marked", f"The lists hold {len(text)} letters.", 0, len(text), 0.0, 1.0,
        EVIDENCE_SCHEMA.empty_table(), {}, subject="lists",
    )  # fmt: skip
    return Result([made] if files else [], tested=1, confirmed=len(files), fdr=0.05)


@pytest.fixture
def invented(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Detector("made_up", "Lists that are given.", InventedParameters, _run)
    plain = Detector("plain", "Nothing.", dataclass(frozen=True)(type("P", (), {})), _nothing)
    monkeypatch.setattr(registry, "DETECTORS", (one, plain))


def _nothing(case, parameters, engine, progress) -> list[Finding]:
    del case, parameters, engine, progress
    return []


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with posts and two lists, in which commands run."""
    (tmp_path / "posts.csv").write_text(
        "id,user,created_at,text\n1,a,2024-01-01 10:00:00,hello https://example.org/a\n"
    )
    (tmp_path / "people.csv").write_text("handle\noffice\n", encoding="utf-8")
    (tmp_path / "known events.csv").write_text("time,label\n2024-01-01,opens\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def invoke(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.usefixtures("invented")
def test_lists_get_to_the_detectors_and_into_the_commands_that_repeat_it(lists: Path) -> None:
    options = ("--protect", f"{lists}/people.csv", "--events=known events.csv")
    told = invoke("investigate", "posts.csv", "--case", "c.duckdb", *options)
    assert "The lists hold 42 letters." in told
    with Case.open(lists / "c.duckdb") as case:
        made = again(runs(case), summary(case)["sources"], "c.duckdb")
    assert "--protect people.csv --key-dates 'known events.csv'" in made["commands"][0]
    assert made["unsaid"] == []
    report = (lists / "c.html").read_text(encoding="utf-8")
    assert "--protect people.csv" in report
    assert str(lists) not in report
    told = invoke("detect", "--case", "c.duckdb", "--protect", "people.csv", "--json")
    assert json.loads(told)["findings"][0]["observed"] == 14
    assert json.loads(told)["detectors"][0]["confirmed"] == 1
    assert invoke("detect", "--case", "c.duckdb").count("none confirmed") == 1
    assert "--events" not in invoke("detect", "--help")


@pytest.mark.usefixtures("invented")
def test_python_takes_lists_too(lists: Path) -> None:
    done = package.investigate("posts.csv", "c.duckdb", protect=Path("people.csv"))
    assert [f.observed for f in done.findings] == [14]
    # The list had another name, which is understood in every place.
    for name in ("key_dates", "events"):
        package.detect("c.duckdb", **{name: "known events.csv"}, only=["made_up"])
        assert [f.observed for f in package.findings("c.duckdb", type="marked")] == [28]
    for name in ("key_dates", "events", "made_up.events"):
        given = {name: "known events.csv"}
        package.detect("c.duckdb", parameters=given, only=["made_up"])
        assert [f.observed for f in package.findings("c.duckdb", type="marked")] == [28]
        setting = ("--set", f"{name}=known events.csv", "--only", "made_up", "--json")
        told = json.loads(invoke("detect", "--case", "c.duckdb", *setting))
        assert told["findings"][0]["observed"] == 28
    assert package.findings("c.duckdb", detector="plain") == []
    with Case.open(lists / "c.duckdb") as case:
        assert runs(case)[-1]["parameters"]["made_up"]["key_dates"] == "known events.csv"


@pytest.mark.usefixtures("invented")
def test_a_list_that_nobody_uses_is_said_before_any_work(lists: Path) -> None:
    with pytest.raises(ParameterError, match="Choose one that does with --only: made_up"):
        package.investigate("posts.csv", "c.duckdb", only=["plain"], protect="people.csv")
    with pytest.raises(InputError, match="Give --key-dates the path of a CSV file"):
        package.investigate("posts.csv", "c.duckdb", key_dates="no.csv")
    with pytest.raises(InputError, match="cannot be read"):
        package.investigate("posts.csv", "c.duckdb", events=os.curdir)
    assert not (lists / "c.duckdb").exists()


def test_a_list_is_not_written_over(inconcert, lists: Path) -> None:
    done = inconcert("investigate", "posts.csv", "--case", "c.duckdb", "--events",
                     "known events.csv", "-o", "known events.csv", code=2)  # fmt: skip
    assert "would be overwritten" in done.stderr


@pytest.mark.usefixtures("invented")
def test_detectors_lists_the_options() -> None:
    told = invoke("detectors")
    assert "--protect" in told
    listed = json.loads(invoke("detectors", "--json"))["detectors"]
    assert listed[0]["options"] == {
        "protect": "--protect", "key_dates": "--key-dates", "fdr": "--fdr",
    }  # fmt: skip
