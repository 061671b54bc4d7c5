"""What detection was asked for bounds what an evaluation can find, and is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from inconcert.case import Case
from inconcert.evaluate import report
from inconcert.evaluate.baselines import Ranked
from inconcert.evaluate.detection import Detection, detection_of
from inconcert.evaluate.report import evaluate
from inconcert.evaluate.truth import Truth
from written_runs import ran

ACCOUNTS = [f"x:{i}" for i in range(8)]
TRUTH = Truth(dict.fromkeys(ACCOUNTS[:4], "north"), frozenset(ACCOUNTS[4:]))


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """Eight accounts that share of three kinds; nothing was found."""
    with Case.open(tmp_path / "case.duckdb", create=True) as opened:
        rows = [(a, kind, f"{kind}{k}", k) for a in ACCOUNTS for kind in KINDS for k in range(3)]
        account, kind, thing, time = zip(*rows, strict=True)
        shares = {"account": account, "kind": kind, "object": thing, "time": pa.array(time)}
        with opened.transaction():
            opened.append("share", pa.table({**shares, "post": pa.array(range(len(rows)))}))
        yield opened


KINDS = ("hashtag", "repost", "url")


def search(case: Case, fdr: float = 0.05, kinds: list[str] | None = None, **more: object) -> None:
    shown = {"engine": "duckdb", "coordination": {"fdr": fdr, "kinds": kinds}, **more}
    with case.run("detect", shown) as run:
        ran(case, run, {"coordination": {}})


def said(case: Case, **options: object) -> str:
    options = {"resamples": 2, **options}
    return " ".join(evaluate(case, TRUTH, **options).caveats)  # type: ignore[arg-type]


# -- what was asked for --------------------------------------------------------------------


def test_the_last_run_of_the_detector_of_groups_counts(case: Case) -> None:
    assert detection_of(case) == Detection(None, None)
    search(case, 0.2, ["url"])
    search(case, 0.01, ["url", "hashtag"])
    # A run of other detectors leaves the groups as they are.
    with case.run("detect", {"engine": "duckdb", "floods": {"fdr": 0.3, "kinds": ["text"]}}):
        pass
    assert detection_of(case) == Detection(("hashtag", "url"), 0.01)
    search(case)
    assert detection_of(case) == Detection(None, 0.05)


@pytest.mark.parametrize("shown", ["{}", "[]", '{"coordination": []}', '{"coordination": {}}'])
def test_a_run_that_does_not_say(case: Case, shown: str) -> None:
    with case.run("detect", {}) as run:
        case.execute("UPDATE run SET parameters = ? WHERE run = ?", [shown, run])
    assert detection_of(case) == Detection(None, None)
    assert "kind" not in said(case)


def test_where_only_others_ran_it_says_that_no_groups_were_looked_for(case: Case) -> None:
    with case.run("detect", {"engine": "duckdb", "floods": {"fdr": 0.3}, "twins": {}}) as run:
        ran(case, run, {"floods": {"tested": 3}, "twins": {}})
    assert "never looked for in this case: only floods, twins ran" in said(case)
    search(case)
    assert "never looked for" not in said(case)


def test_groups_of_an_outside_detector_are_looked_for(case: Case) -> None:
    with case.run("detect", {"engine": "duckdb", "elsewhere": {"fdr": 0.3}}):
        case.append(
            "finding",
            pa.table({"finding": ["f1"], "detector": ["elsewhere"], "type": ["group"],
                      "rank": [1], "statement": ["Some."], "run": [1], "accounts": [2]}),
        )  # fmt: skip
    assert "never looked for" not in said(case)


# -- kinds ---------------------------------------------------------------------------------


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """The kinds of share that a method was given, run by run."""
    runs: list[set[str]] = []

    def reader(shares: pa.Table) -> Ranked:
        runs.append(set(shares["kind"].to_pylist()))
        return report.BASELINES["minimum_weight"](shares)

    monkeypatch.setattr(report, "BASELINES", {**report.BASELINES, "reader": reader})
    return runs


def test_methods_read_the_kinds_that_detection_read(case: Case, seen: list[set[str]]) -> None:
    search(case, kinds=["url", "repost"])
    result = evaluate(case, TRUTH, baselines=["reader"], resamples=2)
    assert seen == [{"url", "repost"}]
    assert result.kinds == ("repost", "url")
    (line,) = [line for line in result.caveats if "limited" in line]
    assert "repost and url" in line
    assert "The other methods read the same." in line
    assert json.loads(json.dumps(result.to_dict()))["kinds"] == ["repost", "url"]


def test_without_other_methods_the_kinds_are_said_alone(case: Case) -> None:
    search(case, kinds=["url"])
    text = said(case)
    assert "limited to shares of the kind url" in text
    assert "other methods" not in text


def test_all_kinds_are_read_where_detection_read_all(case: Case, seen: list[set[str]]) -> None:
    search(case)
    result = evaluate(case, TRUTH, baselines=["reader"], resamples=2)
    assert seen == [set(KINDS)]
    assert result.kinds is None
    assert not any("limited" in line for line in result.caveats)


# -- the rate ------------------------------------------------------------------------------


def test_a_rate_above_that_of_detection_is_said(case: Case) -> None:
    search(case, 0.01)
    result = evaluate(case, TRUTH, fdr=0.2, resamples=2)
    assert result.detection_fdr == 0.01
    (line,) = [line for line in result.caveats if "recorded" in line]
    assert "no groups above a rate of 1 %" in line
    assert "between 1 % and 20 %" in line
    assert "at 20 %" in line
    assert json.loads(json.dumps(result.to_dict()))["detection_fdr"] == 0.01


@pytest.mark.parametrize("fdr", [0.05, 0.01])
def test_a_rate_up_to_that_of_detection_needs_no_word(case: Case, fdr: float) -> None:
    search(case, 0.05)
    assert "recorded" not in said(case, fdr=fdr)


# -- several campaigns ---------------------------------------------------------------------


def test_accounts_of_several_campaigns_are_counted_and_named(case: Case) -> None:
    search(case)
    several = {"x:0": ("north", "south"), "x:1": ("north", "east", "south"), "x:77": ("a", "b")}
    truth = Truth(TRUTH.campaign, TRUTH.organic, several=several)
    result = evaluate(case, truth, resamples=2)
    # x:77 has no post, and is not measured at all.
    assert result.accounts.several == 2
    (line,) = [line for line in result.caveats if "several campaigns" in line]
    assert line.startswith("2 accounts are named under several campaigns")
    assert "x:0 as of north, not of south" in line
    assert "several" not in said(case)
