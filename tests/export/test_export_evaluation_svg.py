"""The picture of an evaluation."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from inconcert.evaluate.bootstrap import Estimate
from inconcert.evaluate.result import Evaluation, LabelledAccounts, MethodResult, StatedRate
from inconcert.export.evaluation_svg import BOTTOM, CURVES, TOP, evaluation_svg

SVG = "{http://www.w3.org/2000/svg}"


def method(name: str, value: float, points: list[tuple[float, float]]) -> MethodResult:
    recall, precision = np.array(points or np.empty((0, 2))).T
    return MethodResult(
        name, 1.0, metrics={"average_precision": Estimate(value, value, value)},
        recall_curve=recall, precision_curve=precision,
    )  # fmt: skip


def rate(nominal: float, without: int, judged: int) -> StatedRate:
    part = without / judged if judged else float("nan")
    return StatedRate(nominal, judged, judged, without, Estimate(part, 0.0, 0.5))


RESULT = Evaluation(
    accounts=LabelledAccounts(20, 20, 10, 10, 0, 0, 0, 0),
    labels=(), columns=("a", "b"), cuts=(10,), chance=0.5,
    methods=[method("inconcert", 0.75, [(0.5, 1.0), (1.0, 0.5)])],
    campaigns=[], rates=[rate(0.01, 0, 0), rate(0.05, 1, 4)], without=[], caveats=[],
    fdr=0.05, resamples=1, seed=1, level=0.95,
)  # fmt: skip


def drawn(result: Evaluation, class_: str) -> list[str]:
    root = ET.fromstring(str(evaluation_svg(result)))
    return [path.get("d", "") for path in root.iter(f"{SVG}path") if path.get("class") == class_]


def texts(result: Evaluation) -> list[str]:
    return [e.text or "" for e in ET.fromstring(str(evaluation_svg(result))).iter(f"{SVG}text")]


def test_the_curve_goes_in_steps() -> None:
    left, right = CURVES
    middle, half = (left + right) / 2, (TOP + BOTTOM) / 2
    curve = drawn(RESULT, "curve ours")[0]
    assert curve == f"M{left:g} {TOP:g}H{middle:g}V{half:g}H{right:g}"


def test_every_rate_that_can_be_judged_is_drawn() -> None:
    assert len(drawn(RESULT, "stated")) == len(drawn(RESULT, "range")) == 1
    assert "1 of 4" in texts(RESULT)
    none = replace(RESULT, rates=[rate(0.05, 0, 0)])
    assert "no confirmed group to judge" in texts(none)
    assert drawn(none, "range") == []


@pytest.mark.parametrize(
    ("count", "more"), [(0, None), (3, None), (4, "1 other method"), (9, "6 other methods")]
)
def test_the_best_methods_are_named_and_the_rest_counted(count: int, more: str | None) -> None:
    others = [method(f"m<{k}>&", k / 10, [(0.3, 0.4)]) for k in range(count)]
    result = replace(RESULT, methods=[*RESULT.methods, *others])
    shown = texts(result)
    assert [t for t in shown if t.startswith("m<")] == [f"m<{k}>&" for k in range(count)][:-4:-1]
    assert [t for t in shown if "other method" in t] == ([more] if more else [])
    assert len(drawn(result, "curve other")) == max(count - 3, 0) + bool(more)


def test_nothing_found_is_drawn_as_nothing() -> None:
    result = replace(RESULT, methods=[method("inconcert", 0.5, [])])
    assert len(drawn(result, "curve ours")) == 1  # the key alone
    failed = MethodResult("fails", 1.0, problem="It does not settle.")
    assert "fails" not in texts(replace(RESULT, methods=[*RESULT.methods, failed]))


def test_it_says_the_same_in_words_and_suits_dark_grounds() -> None:
    root = ET.fromstring(str(evaluation_svg(RESULT)))
    desc = root.find(f"{SVG}desc")
    assert desc is not None
    assert "0.750" in (desc.text or "")
    assert "1 of 4 confirmed groups" in (desc.text or "")
    assert "prefers-color-scheme: dark" in (root.find(f"{SVG}style").text or "")
