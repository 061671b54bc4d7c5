"""A case measured against labels: the ranking, the metrics with their draws, the sentences."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import inconcert
from inconcert.case import Case
from inconcert.errors import CaseError, InputError, ParameterError
from inconcert.evaluate import metrics, report
from inconcert.evaluate.baselines import Ranked
from inconcert.evaluate.bootstrap import over_accounts
from inconcert.evaluate.confirmed import EvaluatedGroup, doubt, measured_groups, rank_accounts
from inconcert.evaluate.recovery import adjusted_mutual_information
from inconcert.evaluate.report import evaluate
from inconcert.evaluate.resample import Matched, Task, measure, names_of_metrics
from inconcert.evaluate.result import Evaluation
from inconcert.evaluate.truth import Truth
from inconcert.evidence.record import EVIDENCE_SCHEMA, Finding, record

ACCOUNTS = [f"x:{i}" for i in range(20)]
NORTH, SOUTH = ACCOUNTS[:4], ACCOUNTS[4:8]


def finding(name: str, members: Sequence[str], q: float | None, p: Sequence[float] = ()) -> Finding:
    return Finding(
        "group", name, len(members), 5, 1, 1, EVIDENCE_SCHEMA.empty_table(), {},
        q=q, members=members, strength=[1.0] * len(members), member_p=p,
    )  # fmt: skip


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """Twenty accounts; north, half of south and a group of others are found, and a cohort."""
    with Case.open(tmp_path / "case.duckdb", create=True) as opened:
        with opened.run("detect", {}) as run:
            opened.append("account", pa.table({"account": ACCOUNTS, "platform": ["x"] * 20}))
            rows = [(a, f"o{k % 7}", 10**6 * k) for a in ACCOUNTS for k in range(5)]
            account, thing, time = zip(*rows, strict=True)
            opened.append(
                "share",
                pa.table(
                    {"account": account, "kind": ["url"] * len(rows), "object": thing,
                     "time": pa.array(time, pa.int64()), "post": pa.array(range(len(rows)))}
                ),
            )  # fmt: skip
            groups = [
                finding("north", NORTH, 1e-6, [1e-9, 1e-8, 1e-5, 1e-3]),
                finding("south", [*SOUTH[:2], "x:8"], 1e-3, [1e-7, 1e-6, 0.01]),
                finding("others", ["x:9", "x:10", "x:11"], 0.04, [1e-4, 1e-3, 1e-2]),
                finding("too doubtful", ["x:12", "x:13"], 0.2, [1e-9, 1e-9]),
            ]
            groups[2].details["explanations"] = [
                {"name": "syndicate", "holds": True}, {"name": "feed", "holds": False},
                {"name": "news", "holds": None},
            ]  # fmt: skip
            for rank, group in enumerate(groups):
                group.score = 10.0 - rank
            record(opened, "coordination", groups, run=run, parameters={})
            # Members of a finding of another type act in no group.
            cohort = finding("made on one day", ["x:14", "x:15", "x:16"], 1e-9, [1e-9] * 3)
            cohort.type = "cohort"
            record(opened, "cohorts", [cohort], run=run, parameters={})
        yield opened


TRUTH = Truth(
    {**dict.fromkeys(NORTH, "north"), **dict.fromkeys(SOUTH, "south")},
    frozenset([*ACCOUNTS[8:18], "x:ghost"]),
    {"x:9": "feed", "x:10": "feed", "x:0": "core"},
    unknown=("77",),
)


def run(case: Case, **options: object) -> Evaluation:
    return evaluate(case, TRUTH, resamples=50, **options)  # type: ignore[arg-type]


# -- the ranking ---------------------------------------------------------------------------


def test_doubt_is_the_sum_of_both_ways_to_be_wrong() -> None:
    assert doubt(None, None) is None
    assert doubt(0.01, None) == 0.01
    assert doubt(0.01, 0.02) == pytest.approx(0.03)
    assert doubt(0.9, 0.9) == 1


def test_the_surest_members_come_first_and_strangers_last(case: Case) -> None:
    groups = measured_groups(case)
    assert [len(group.members) for group in groups] == [4, 3, 3]
    ranked = rank_accounts(ACCOUNTS, groups)
    score = dict(zip(ranked.accounts, ranked.score, strict=True))
    assert score["x:0"] == pytest.approx(-math.log10(1e-6 + 1e-9))
    assert score["x:0"] > score["x:2"] > score["x:3"] > score["x:9"] > 0
    # A strong member of a doubtful group is as doubtful as the group.
    assert score["x:4"] == pytest.approx(-math.log10(1e-3 + 1e-7))
    assert {name for name in ACCOUNTS if score[name] == 0} == set(ACCOUNTS[6:8] + ACCOUNTS[12:])


def test_untested_groups_follow_the_tested_and_p_of_zero_is_finite() -> None:
    groups = [
        EvaluatedGroup("f-1", None, {"b": None}),
        EvaluatedGroup("f-2", None, {"c": None}),
        EvaluatedGroup("f-3", 1.0, {"a": 0.5}),
        EvaluatedGroup("f-4", 0.0, {"z": 0.0, "c": 0.0}),
    ]
    ranked = rank_accounts(["a", "b", "d"], groups)
    order = sorted(ranked.accounts, key=lambda a: -ranked.score[ranked.accounts.index(a)])
    assert ranked.accounts == ["a", "b", "c", "d", "z"]
    assert set(order[:2]) == {"c", "z"}
    assert order[2:] == ["a", "b", "d"]
    assert np.isfinite(ranked.score).all()


# -- metrics over the same draws -----------------------------------------------------------


def by_hand(label: np.ndarray, score: np.ndarray, cuts: Sequence[int], fdr: float) -> list[float]:
    found = (score > 0) & label
    return [
        metrics.average_precision(label, score),
        *(metrics.precision_at_k(label, score, k) for k in [*cuts, int(label.sum())]),
        metrics.recall_at_fdr(label, score, fdr),
        found.sum() / (score > 0).sum() if (score > 0).any() else float("nan"),
        found.sum() / label.sum(),
    ]


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=40),
    st.sampled_from([0.05, 0.25, 0.5]),
)
def test_values_are_those_of_the_metrics(rows: list[tuple[bool, int]], fdr: float) -> None:
    label = np.array([True, False, *(positive for positive, _ in rows)])
    score = np.array([1, 0, *(value for _, value in rows)], np.float64)
    got = measure(label, {"m": Task(score)}, cuts=(1, 10, 100), fdr=fdr, draws=1)["m"].metrics
    want = dict(zip(names_of_metrics((1, 10, 100)), by_hand(label, score, (1, 10, 100), fdr),
                    strict=True))  # fmt: skip
    assert {name: got[name].value for name in want} == pytest.approx(want, nan_ok=True)


def test_intervals_are_those_of_draws_of_accounts() -> None:
    random = np.random.default_rng(0)
    label = random.random(300) < 0.3
    score = np.round(label + random.normal(0, 1, 300), 1).clip(0)
    got = measure(label, {"m": Task(score)}, draws=100, seed=7)["m"]
    want = over_accounts(metrics.average_precision, label, score, draws=100, seed=7)
    assert got.metrics["average_precision"] == pytest.approx(want)
    want = over_accounts(
        lambda a, b: metrics.recall_at_fdr(a, b, 0.05), label, score, draws=100, seed=7
    )
    assert got.metrics["recall_at_fdr"] == pytest.approx(want)
    assert got.draws.shape == (101,)


def test_f1_and_agreement_by_hand() -> None:
    label = np.array([True] * 4 + [False] * 4)
    there, found = np.array([0] * 4 + [-1] * 4), np.array([0] * 3 + [-1] + [0] + [-1] * 3)
    matched = [Matched(np.arange(4), np.array([0, 1, 2, 4]), np.arange(3))]
    task = Task(np.array([1.0] * 3 + [0] + [1] + [0] * 3), matched, there, found)
    got = measure(label, {"m": task}, draws=200)["m"]
    assert got.f1[0].value == got.metrics["f1"].value == pytest.approx(2 * 3 / 8)
    assert 0 < got.f1[0].low < 0.75 < got.f1[0].high <= 1
    want = adjusted_mutual_information(there, found)
    assert got.metrics["agreement"].value == pytest.approx(want)
    assert got.metrics["agreement"].low < want < got.metrics["agreement"].high


# -- the whole ------------------------------------------------------------------------------


def test_a_case_by_hand(case: Case) -> None:
    result = run(case)
    accounts = result.accounts
    assert (accounts.posted, accounts.labelled, accounts.unlabelled) == (20, 18, 2)
    assert (accounts.positive, accounts.ordinary) == (8, 10)
    assert (accounts.silent, accounts.unknown) == (1, 1)
    assert result.chance == pytest.approx(8 / 18)
    ours = result.ours
    assert (ours.flagged, ours.groups, ours.matched) == (10, 3, 1)
    assert ours.value("precision") == 6 / 10
    assert ours.value("recall") == 6 / 8
    north, south = result.campaigns
    assert (north.campaign, north.both, north.f1.value) == ("north", 4, 1.0)
    assert (south.group_accounts, south.both, south.recall) == (3, 2, 0.5)
    assert {north.finding, south.finding} <= {f["finding"] for f in case.records(
        "SELECT finding FROM finding WHERE q < 0.01")}  # fmt: skip
    assert list(ours.recall_curve) == sorted(ours.recall_curve)
    assert ours.recall_curve[-1] == 6 / 8


def test_stated_rates_count_groups_without_a_positive(case: Case) -> None:
    rates = {rate.nominal: rate for rate in run(case).rates}
    assert list(rates) == [0.001, 0.01, 0.02, 0.05]
    assert [(r.groups, r.without) for r in rates.values()] == [(2, 0), (2, 0), (2, 0), (3, 1)]
    assert rates[0.05].observed.value == 1 / 3
    assert rates[0.05].observed[1:] == pytest.approx(metrics.interval(1, 3, method="exact"))
    (group,) = run(case).without
    assert (group.accounts, group.labelled) == (3, 3)
    assert group.roles == ("feed",)
    assert group.explanations == ("syndicate",)
    (only,) = run(case, fdr=0.001).rates
    assert (only.nominal, only.groups) == (0.001, 2)


def test_groups_above_the_rate_count_as_not_found(case: Case) -> None:
    assert run(case, fdr=0.5).ours.groups == 4
    assert run(case, fdr=1e-5).ours.flagged == 4


def test_unlabelled_groups_cannot_be_judged(case: Case) -> None:
    truth = Truth(TRUTH.campaign, frozenset(ACCOUNTS[14:]))
    result = evaluate(case, truth, resamples=5)
    assert (result.stated.groups, result.stated.judged) == (3, 2)
    assert any("1 of 3 confirmed groups cannot be judged" in text for text in result.caveats)
    assert result.ours.flagged_unlabelled == 4
    assert any("4 members of groups" in text for text in result.caveats)


def test_what_the_labels_leave_open_is_said(case: Case) -> None:
    text = " ".join(run(case).caveats)
    assert "cover 18 of 20 accounts that posted (90 %)" in text
    assert "1 labelled account of the case without a post is left out" in text
    assert "1 account of the truth is not in the case" in text
    text = " ".join(run(case, rest_ordinary=True).caveats)
    assert "does not name count as ordinary" in text
    assert "cover" not in text


def test_rest_ordinary_and_positives_alone(case: Case) -> None:
    alone = Truth(TRUTH.campaign, frozenset())
    with pytest.raises(InputError, match="precision cannot") as caught:
        evaluate(case, alone)
    assert "--rest-ordinary" in caught.value.hint
    result = evaluate(case, alone, rest_ordinary=True, resamples=5)
    assert (result.accounts.ordinary, result.accounts.unlabelled) == (12, 0)


def test_baselines_meet_the_same_accounts(case: Case) -> None:
    result = run(case, baselines=["coornet", "minimum_weight"])
    assert [method.method for method in result.methods] == [
        "inconcert",
        "coornet",
        "minimum_weight",
    ]
    for method in result.methods[1:]:
        gap = result.ours.value("average_precision") - method.value("average_precision")
        assert method.lead is not None
        assert method.lead.value == pytest.approx(gap)
        assert method.lead.low <= method.lead.high
        assert method.seconds is not None
        assert method.seconds >= 0
        assert method.metrics is not None
        assert set(method.metrics) == set(result.ours.metrics or {})
        assert (method in result.better) == (gap < 0)


def test_a_method_that_cannot_be_run_is_a_row(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(shares: pa.Table) -> Ranked:
        raise InputError("It does not settle.", "Leave some out.")

    def oracle(shares: pa.Table) -> Ranked:
        groups = [frozenset(NORTH), frozenset(SOUTH)]
        return Ranked("oracle", [*NORTH, *SOUTH], np.ones(8), groups)

    monkeypatch.setattr(report, "BASELINES", {"fails": fails, "oracle": oracle})
    result = run(case, baselines=["fails", "oracle"])
    _, failed, best = result.methods
    assert failed.problem == "It does not settle."
    assert failed.metrics is None
    assert result.better == [best]
    assert best.value("average_precision") == best.value("agreement") == 1
    assert best.matched == 2
    written = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert [m["better"] for m in written["methods"]] == [False, False, True]
    assert written["methods"][1]["metrics"] is None
    assert written["methods"][2]["metrics"]["agreement"]["low"] is None


def test_equal_seeds_give_equal_results(case: Case) -> None:
    one, other = run(case, seed=3).to_dict(), run(case, seed=3).to_dict()
    assert one == other
    assert run(case, seed=4).to_dict()["methods"][0]["metrics"] != one["methods"][0]["metrics"]


@pytest.mark.parametrize(
    "options", [{"fdr": 0}, {"fdr": 1}, {"baselines": ["best"]}], ids=["none", "all", "unknown"]
)
def test_parameters_out_of_range(case: Case, options: dict) -> None:
    with pytest.raises(ParameterError):
        run(case, **options)
    with pytest.raises(ParameterError):
        evaluate(case, TRUTH, resamples=0)


def test_nothing_to_measure(case: Case, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No account with a post"):
        evaluate(case, Truth({"x:ghost": "a"}, frozenset(ACCOUNTS)))
    with (
        Case.open(tmp_path / "new.duckdb", create=True) as new,
        pytest.raises(CaseError, match="Nothing has been looked for") as caught,
    ):
        evaluate(new, TRUTH)
    assert "inconcert detect" in caught.value.hint


def test_a_case_in_which_nothing_was_found(case: Case) -> None:
    with case.transaction():
        case.execute("DELETE FROM finding")
    result = run(case)
    assert result.ours.value("average_precision") == pytest.approx(result.chance)
    assert math.isnan(result.ours.value("precision"))
    assert (result.stated.judged, result.stated.observed[1:]) == (0, (0, 1))
    json.dumps(result.to_dict(), allow_nan=False)


def test_the_public_function_reads_labels_and_draws(case: Case, tmp_path: Path) -> None:
    lines = [f"{key},{name}" for key, name in TRUTH.campaign.items()]
    path = tmp_path / "truth.csv"
    path.write_text("account,team\n" + "\n".join([*lines, "x:10,neither", "x:11,neither"]))
    result = inconcert.evaluate(
        case, path, label_column="team", positive=["north", "south"],
        resamples=5, plot=tmp_path / "p.svg",
    )  # fmt: skip
    assert result.columns == ("account", "team")
    assert [one.campaign for one in result.campaigns] == ["north", "south"]
    assert (tmp_path / "p.svg").read_text().startswith("<svg ")
