"""Detectors of other packages, the order in which detectors run, and what they are asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from inconcert import api
from inconcert.case import Case
from inconcert.detect import Detector, FindingType, check, detect, detectors, registered, registry
from inconcert.detect.settings import help_of, parse_settings
from inconcert.errors import DetectorError, InputError, ParameterError
from inconcert.view.findings import findings
from inconcert.view.fresh import left_out, out_of_date
from inconcert.view.ran import detectors_that_ran
from written_runs import ran

POSTS = "id,user,time,text\n" + "".join(
    f"{i},u{i % 5},2026-01-01T00:{i:02}:00Z,hello https://a.example/{i // 5}\n" for i in range(30)
)
RAN: list[str] = []


@dataclass(frozen=True)
class Parameters:
    most: int = 3
    ratio: float = 0.5
    words: tuple[str, ...] = ()
    strict: bool = False
    list_file: str | None = None


def _run(name: str):
    def search(case: Case, parameters: Parameters, engine: str, progress: Any) -> list[Any]:
        RAN.append(name)
        return []

    return search


@dataclass(frozen=True)
class NoDefault:
    most: int


EARLY = Detector("early", "Nothing.", Parameters, _run("early"), reads=("late",))
LATE = Detector("late", "Nothing.", Parameters, _run("late"))
TAKES_A_NAME = Detector("floods", "Nothing.", Parameters, _run("floods"))
NO_DEFAULT = Detector("no_default", "Nothing.", NoDefault, _run("x"))
ROUND, ABOUT = (
    Detector(one, "Nothing.", Parameters, _run(one), reads=(other,))
    for one, other in (("round", "about"), ("about", "round"))
)
NO_VIEW = Detector(
    "no_view", "Nothing.", Parameters, _run("no_view"),
    types=(FindingType("odd", "odd", "odd", views=("score", "scores")),),
)  # fmt: skip
NOTHING = 3


def _fails(case: Case, parameters: Parameters, engine: str, progress: Any) -> list[Any]:
    raise ZeroDivisionError("a fault of its own")


FAILS = Detector("fails", "Nothing.", Parameters, _fails)


@pytest.fixture
def plugins(monkeypatch):
    """Install detectors of another package, by name: the value of their entry point."""

    def install(**values: str) -> None:
        entries = [EntryPoint(name, value, registry.GROUP) for name, value in values.items()]
        monkeypatch.setattr("inconcert.plugins.entry_points", lambda group: entries)
        RAN.clear()

    return install


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    path = tmp_path / "posts.csv"
    path.write_text(POSTS)
    return path


def case_of(posts: Path) -> Path:
    path = posts.with_name("c.duckdb")
    api.import_files(path, posts)
    return path


def here(name: str) -> str:
    return f"{__name__}:{name}"


def test_what_cannot_be_used_is_named_and_left_out(plugins, posts: Path, tmp_path: Path) -> None:
    broken = tmp_path / "jane-roe"
    broken.mkdir()
    (broken / "broken_plugin.py").write_text(f"open({str(broken / 'none' / 'file')!r})\n")
    (broken / "exiting_plugin.py").write_text("raise SystemExit(3)\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(broken))
        plugins(
            broken="broken_plugin:D", exiting="exiting_plugin:D", gone="no_such_module:D",
            lacks=here("ABSENT"), nothing=here("NOTHING"), floods=here("TAKES_A_NAME"),
            no_default=here("NO_DEFAULT"), round=here("ROUND"), about=here("ABOUT"),
            late=here("LATE"), no_view=here("NO_VIEW"),
        )  # fmt: skip
        found, missing = registered()
        case = case_of(posts)
        with Case.open(case, write=True) as opened:
            detect(opened, only=["late", "look_alikes"])
            told = left_out(opened)
            parameters = opened.one("SELECT max(parameters) FROM run WHERE command = 'detect'")
        api.report(case, tmp_path / "r.html")
    assert {one.name for one in missing} == {
        "broken", "exiting", "gone", "lacks", "nothing", "floods", "no_default", "round", "about",
        "no_view",
    }  # fmt: skip
    assert "late" in found
    assert found["floods"].function is not TAKES_A_NAME.function
    assert RAN == ["late"]
    assert told == [one._asdict() for one in missing]
    assert "jane-roe" not in parameters
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    for one in missing:
        assert one.name in page
    assert "jane-roe" not in page


def test_a_detector_is_called_by_its_entry(plugins) -> None:
    plugins(other_name=here("LATE"))
    assert detectors()["other_name"].name == "other_name"


def test_each_runs_once_after_what_it_reads(plugins, posts: Path) -> None:
    plugins(early=here("EARLY"), late=here("LATE"))
    case = case_of(posts)
    for only in (["early", "late"], ["late", "early", "late", "early"]):
        RAN.clear()
        api.detect(case, only=only)
        assert RAN == ["late", "early"]
    assert check(["promoters", "personas", "floods", "coordination"]).order == [
        "coordination", "personas", "floods", "promoters",
    ]  # fmt: skip


def test_a_fault_of_a_plugin_names_it(plugins, posts: Path) -> None:
    plugins(fails=here("FAILS"))
    with pytest.raises(DetectorError, match="detector fails, of another package"):
        api.detect(case_of(posts), only=["fails"])


def note_of(case: Path, name: str) -> str:
    with Case.open(case) as opened:
        ran = {one["detector"]: one["note"] for one in detectors_that_ran(opened, [])}
        return str(ran[name])


def test_a_dependant_whose_source_never_ran_says_so(posts: Path) -> None:
    case = case_of(posts)
    api.detect(case, only=["personas"])
    assert "coordination finds, which has never been run" in note_of(case, "personas")
    api.detect(case, only=["coordination"])
    api.detect(case, only=["personas"])
    assert "never been run" not in note_of(case, "personas")


def stale(case: Path) -> dict[str, str]:
    with Case.open(case) as opened:
        return {name: one["reason"] for name, one in out_of_date(opened).items()}


def test_what_is_out_of_date_is_marked(posts: Path, tmp_path: Path) -> None:
    case = case_of(posts)
    api.detect(case, only=["coordination", "floods", "twins"])
    assert stale(case) == {}
    api.detect(case, only=["coordination"])
    assert stale(case) == {"floods": "coordination, which it reads, was run again after it"}
    with Case.open(case) as opened:
        command = out_of_date(opened)["floods"]["command"]
    assert command == "inconcert detect --case c.duckdb --only floods"
    api.import_files(case, posts)  # nothing new
    assert set(stale(case)) == {"floods"}
    more = tmp_path / "more.csv"
    more.write_text(POSTS.replace(",u", ",v").replace("vser", "user"))
    api.import_files(case, more)
    ran = ("coordination", "floods", "twins")
    assert stale(case) == dict.fromkeys(ran, "1 source was imported after it")
    api.detect(case, only=["floods"])
    told = stale(case)
    assert told["floods"] == "coordination, which it reads, is out of date"
    assert set(told) == set(ran)
    api.report(case, tmp_path / "r.html")
    assert "What is out of date" in (tmp_path / "r.html").read_text(encoding="utf-8")
    api.detect(case)
    assert stale(case) == {}
    api.extract(case)  # the same kinds again change nothing
    assert stale(case) == {}
    api.extract(case, kinds=["url"])
    assert "other kinds" in stale(case)["twins"]
    with Case.open(case) as opened:
        assert all("out_of_date" in one for one in findings(opened))


@pytest.mark.parametrize(
    ("only", "parameters", "said"),
    [
        (["nobody"], {}, "Known: coordination"),
        (None, {"luck": 1}, "parameter 'luck'"),
        (None, {"cohorts.luck": 1}, "cohorts has no parameter 'luck'"),
        (None, {"nobody.fdr": 0.1}, "no detector 'nobody'"),
        (["floods"], {"twin_objects": 3}, "--only: twins"),
        (None, {"fdr": 0.0}, "between 0 and 1"),
        (None, {"fdr": 1}, "between 0 and 1"),
        (None, {"fdr": "0.05"}, "is not a number"),
        (None, {"fdr": float("nan")}, "is not a number"),
        (None, {"min_accounts": 2}, "three accounts"),
        (None, {"min_accounts": 3.0}, "is not a whole number"),
        (None, {"min_accounts": True}, "is not a whole number"),
        (None, {"kinds": "url"}, "is not a list of texts"),
        (None, {"kinds": ["url", "tune"]}, "no shares of kind tune"),
        (None, {"windows": ["soon"]}, "is not a duration"),
        (None, {"windows": []}, "No window"),
        (None, {"seed": -1}, "seed = -1 is out of range"),
        (None, {"alpha": 0.0}, "alpha between 0 and 1"),
        (None, {"flood_posts": 1}, "flood_posts must be"),
        (None, {"flood_kinds": ["tune"]}, "tune"),
        (None, {"personas.persona_accounts": -1}, "persona_accounts"),
        (None, {"twin_window": "5"}, "is not a duration"),
        (None, {"cohort_rates": "none.csv"}, "none.csv"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_read(
    only, parameters, said: str, tmp_path: Path
) -> None:
    with pytest.raises((ParameterError, InputError)) as caught:
        api.investigate(
            tmp_path / "not-there.csv", tmp_path / "c.duckdb", only=only, parameters=parameters
        )
    assert said in str(caught.value)
    assert not (tmp_path / "c.duckdb").exists()


def test_settings_are_read_by_the_type_that_is_declared(plugins) -> None:
    plugins(late=here("LATE"))
    pairs = ["most=7", "late.ratio=1e-3", "words=a,b", "strict=yes", "list_file=none",
             "cohorts.min_accounts=4", "windows=10s,1h", "kinds=none"]  # fmt: skip
    assert parse_settings(pairs, detectors()) == {
        "most": 7, "late.ratio": 0.001, "words": ("a", "b"), "strict": True, "list_file": None,
        "cohorts.min_accounts": 4, "windows": ("10s", "1h"), "kinds": None,
    }  # fmt: skip
    for pair in ("most", "=3", "most=3.5", "ratio=inf", "strict=perhaps", "luck=1", "late.luck=1"):
        with pytest.raises(ParameterError):
            parse_settings([pair], detectors())


def test_a_setting_for_one_detector_is_for_it_alone(posts: Path) -> None:
    case = case_of(posts)
    api.detect(case, parameters={"min_accounts": 6, "cohorts.min_accounts": 9, "fdr": 0.01})
    with Case.open(case) as opened:
        ran = json.loads(opened.one("SELECT max(parameters) FROM run WHERE command = 'detect'"))
    assert ran["coordination"]["min_accounts"] == 6
    assert ran["cohorts"]["min_accounts"] == 9
    assert {one["fdr"] for one in ran.values() if isinstance(one, dict) and "fdr" in one} == {0.01}


def test_every_detector_and_parameter_is_explained() -> None:
    for detector in detectors().values():
        assert detector.doc.endswith(".")
        assert all(help_of(detector).values()), detector.name


def test_no_advice_to_run_what_needs_posts_where_there_are_none(tmp_path: Path) -> None:
    accounts = tmp_path / "accounts.csv"
    rows = [f"a{n},a{n},2021-03-0{n % 9 + 1}T10:00:00Z,{n},{n}" for n in range(30)]
    accounts.write_text("\n".join(["user_id,screen_name,created_at,followers,following", *rows]))
    case = tmp_path / "c.duckdb"
    api.import_files([accounts], case)
    for only in (["cohorts"], None):
        api.detect(case, only=only)
        with Case.open(case) as opened:
            told = str(opened.query("SELECT parameters FROM run WHERE command = 'detect'"))
        assert '"cohorts"' in told
        assert "never been run" not in told


def test_a_detector_that_is_gone_is_in_no_command(posts: Path, tmp_path: Path) -> None:
    case = case_of(posts)
    with Case.open(case, write=True) as opened, opened.run("detect", {"gone": {}}) as run:
        ran(opened, run, {"gone": {}})
    api.detect(case, only=["coordination"])
    more = tmp_path / "more.csv"
    more.write_text("id,user,time,text\n901,u901,2021-03-04T10:00:00Z,good day to all\n")
    api.import_files([more], case)
    with Case.open(case, write=True) as opened:
        told = out_of_date(opened)
        assert set(told) == {"gone", "coordination"}
        for one in told.values():
            assert "--only coordination" in one["command"]
            assert "gone" not in one["command"]
        opened.execute("DELETE FROM detector_run WHERE detector = 'coordination'")
        assert {name: one["command"] for name, one in out_of_date(opened).items()} == {"gone": ""}
