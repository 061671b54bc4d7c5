"""Each place where `cohorts` turns a p-value into a decision: one true among many that are not.

A test here fails where a correction is left out, a level is moved, or the larger of two is no more.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import numpy as np
import pytest
from sample_cohorts import FIRST, span

from inconcert.detect.cohorts import detector, shared
from inconcert.detect.cohorts.accounts import Everyone
from inconcert.detect.cohorts.days import PlatformSpans, Span, _apart, joined, platform_spans
from inconcert.detect.cohorts.finding import CohortContext, _overlaps
from inconcert.detect.cohorts.ids import NONE
from inconcert.detect.cohorts.order import id_spans
from inconcert.detect.cohorts.pattern_bursts import Template, bursts, merged
from inconcert.detect.cohorts.patterns import Excess
from inconcert.detect.cohorts.shared import group_findings
from inconcert.detect.cohorts.statistics.spans import (
    DAYS,
    HOURS,
    STRETCHES,
    _scanned,
    scan,
    stretches,
)  # fmt: skip
from inconcert.durations import DAY, HOUR
from inconcert.progress import SILENT


def ran(platform: str, spans: list[Span], starts: int, *, ids: bool = False) -> PlatformSpans:
    nothing = np.zeros(starts, np.int64)
    return PlatformSpans(
        platform, 100, False, False, FIRST, nothing, nothing * 1.0, spans, 7, ids=ids
    )


def stack(everyone: Any = None, groups: Any = (), fdr: float = 0.05) -> CohortContext:
    return CohortContext(everyone, groups, fdr, 0.2, 1)


def shown(runs: list[PlatformSpans], monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], int]:
    monkeypatch.setattr(detector, "cohort_finding", lambda f, here, one, q: (one, q))
    found, tests = detector._cohorts(stack(), runs, SILENT)
    return list(found), tests


# -- the line over all starts ----------------------------------------------------------------------


def test_q_counts_the_starts_of_all_platforms_and_of_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    true = ran("x", [span(1e-9)], 100)
    near = ran("y", [span(3e-4, platform="y")], 100)
    others = [ran("z", [], 100), ran("x", [], 100, ids=True)]
    found, tests = shown([true, near, *others], monkeypatch)
    assert tests == 400
    # 3e-4 * 400 / 2 is 0.06: without any of these looks it would be a finding.
    assert [(one.platform, q) for one, q in found] == [("x", pytest.approx(4e-7))]
    for left_out in (1, 2):
        found, _ = shown([true, near, *others[left_out:]], monkeypatch)
        assert len(found) == 2


def test_many_spans_of_small_p_are_no_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    for _ in range(5):
        null = [span(float(p), 3 * i) for i, p in enumerate(rng.random(1000)) if p < 0.05]
        found, _ = shown([ran("x", [span(1e-8, 9000), *null], 1000)], monkeypatch)
        assert len(found) <= 2


# -- what the p of a span allows for ---------------------------------------------------------------


def days_with(spike: int, hour: int | None = None) -> np.ndarray:
    """Times of 600 accounts of 1,000 days, and of `spike` more on one day, or in one hour of it."""
    rng = np.random.default_rng(2)
    usual = FIRST * DAY + rng.integers(0, 1000 * DAY, 600)
    here = (FIRST + 500) * DAY
    when = rng.integers(0, DAY if hour is None else HOUR, spike)
    return np.concatenate([usual, here + (hour or 0) * HOUR + when])


def test_the_p_of_days_allows_for_hours_where_they_are_scanned() -> None:
    created = days_with(12)
    for times, factor in ((created, 2), (created // DAY * DAY, 1)):
        number = times // DAY
        counts = np.bincount(number - number.min())
        alone = scan(counts, first=int(number.min()), spans=DAYS, least=5)
        here = platform_spans("x", times, least=5)
        assert here.timed is (factor == 2)
        best = min((s for s in here.spans if not s.stretch), key=lambda s: s.p)
        assert best.p / alone.p[0] == pytest.approx(factor / 0.95, rel=1e-9)
        assert best.p < 1e-3


def test_the_p_of_an_hour_allows_for_24_that_begin_on_a_day() -> None:
    created = days_with(6, hour=5)
    first = int((created // DAY).min())
    hours = np.bincount(created // HOUR - 24 * first)
    hours = np.concatenate([hours, np.zeros(-len(hours) % 24, np.int64)])
    alone = scan(hours, first=24 * first, spans=HOURS, per_day=24, least=5)
    here = platform_spans("x", created, least=5)
    (best,) = [s for s in here.spans if s.end - s.start < DAY and s.p < 0.01]
    assert best.p / alone.p[0] == pytest.approx(48 / 0.95, rel=1e-9)


def test_the_p_of_stretches_is_weighed_by_their_twentieth() -> None:
    rng = np.random.default_rng(3)
    created = FIRST + np.concatenate([rng.integers(0, 2000, 300), rng.integers(900, 960, 500)])
    counts = np.bincount(created - created.min())
    by_day = scan(counts, first=int(created.min()), spans=DAYS, least=5)
    alone = stretches(counts, by_day.left_out, least=5)
    here = platform_spans("x", created * DAY, least=5)
    long = [s for s in here.spans if s.stretch]
    assert long[0].p / alone.p[0] == pytest.approx(20, rel=1e-9)
    assert 0 < long[0].p < 0.01


@pytest.mark.parametrize(("size", "length"), [(20, 1), (60, 60)], ids=["days", "stretches"])
def test_p_allows_for_the_number_of_lengths(
    size: int, length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = np.random.default_rng(0).poisson(0.5, 1500)
    if length == 1:
        counts[700] += size
        several, one = scan(counts, spans=DAYS), scan(counts, spans=(1,))
        number = len(DAYS)
    else:
        counts[700:760] += size
        nothing = np.zeros(len(counts), np.bool_)
        several = stretches(counts, nothing)
        monkeypatch.setattr("inconcert.detect.cohorts.statistics.spans.STRETCHES", (60,))
        one = stretches(counts, nothing)
        number = len(STRETCHES)
    assert (several.start[0], several.length[0]) == (one.start[0], one.length[0]) == (700, length)
    # Of numbers as small as these the logarithms are compared.
    assert np.log(several.p[0]) - np.log(one.p[0]) == pytest.approx(np.log(number), abs=0.01)


def test_what_leaves_the_neighbourhood_stands_out_from_all_starts() -> None:
    left_out = [
        int(scan(np.random.default_rng([seed, 5]).poisson(1.0, 1500)).left_out.sum())
        for seed in range(4)
    ]
    assert sorted(left_out)[-2] == 0


def test_one_candidate_a_day_of_a_start() -> None:
    def hours(p: float, hour: int, length: int = 1) -> Span:
        start = FIRST * DAY + hour * HOUR
        return replace(span(p), start=start, end=start + length * HOUR)

    # A start is what the correction counts: two hours of one day may not both be candidates.
    kept = _apart([hours(1e-5, 20), hours(1e-6, 2), hours(1e-4, 50), hours(1e-3, 47, 4)])
    assert [s.p for s in kept] == [1e-6, 1e-4]


def test_parts_that_are_told_as_one_pay_for_their_number() -> None:
    parts = [(span(1e-6, 0), 1e-4), (span(4e-6, 1), 3e-4), (span(1e-3, 2), 0.04)]
    ((whole, q),) = joined(parts)
    assert whole.p == pytest.approx(3e-6)
    assert q == pytest.approx(3e-4)
    # Each part is sure enough: the whole is never less sure than the least sure of them.
    ((whole, q),) = joined([(span(1e-3, 0), 0.03), (span(1.5e-3, 1), 0.04)])
    assert q == pytest.approx(0.04)
    assert whole.p == pytest.approx(1.5e-3)
    # What is said of the level is true of the surest part.
    near, far = span(1e-3, 0, learnt=(1, 2)), span(1e-6, 1, learnt=(5, 9))
    assert joined([(near, 0.01), (far, 0.01)])[0][0].learnt == (5, 9)
    # Not across a gap, a platform, or more days than were looked for.
    for second in (span(1e-6, 2), span(1e-6, 1, platform="y"), span(1e-6, 1, days=14)):
        assert len(joined([(span(1e-6), 1e-4), (second, 1e-4)])) == 2


def test_ids_pay_for_their_lengths_and_for_all_stretches() -> None:
    rng = np.random.default_rng(6)
    hits = 0
    for _ in range(8):
        here = id_spans("x", np.sort(rng.integers(0, 10**9, 400)), least=3)
        hits += any(s.p * here.tests <= 0.05 for s in here.spans)
        assert here.tests >= 4096
        assert here.lengths == 4
    assert hits <= 1


# -- groups and patterns ---------------------------------------------------------------------------


def test_a_group_in_a_cohort_pays_for_the_other_groups() -> None:
    members, others = np.arange(20), np.arange(20, 400)
    mine = np.array([0, 1, 20, 21, 22, 23])  # two of six: p 0.03
    rest = [(k + 2, 30 + 8 * k + np.arange(8)) for k in range(9)] + [(11, np.array([2, 200]))]
    _, said, met = _overlaps(stack(groups=[(1, mine)]), members, others)
    assert len(said) == 1
    assert met is not None
    assert met.p == pytest.approx(0.0312, abs=0.003)
    table, said, met = _overlaps(stack(groups=[(1, mine), *rest]), members, others)
    assert said == []
    assert met is None
    assert len(table["rows"]) == 2


def people(created: np.ndarray, platform: list[str] | None = None) -> Any:
    n = len(created)
    names = platform or ["x"] * n
    return SimpleNamespace(
        platform=np.array(names), created=created, dated=np.ones(n, np.bool_),
        ordered=np.zeros(n, np.bool_), number=np.full(n, NONE), texts={"platform": names},
    )  # fmt: skip


def test_one_true_pattern_among_many_that_only_look_it() -> None:
    chance = 0
    for seed in range(4):
        rng = np.random.default_rng([seed, 7])
        created = (FIRST + rng.integers(0, 700, 4000)) * DAY
        created[:9] = (FIRST + 300) * DAY
        found = {("x", ("phrase", "true")): np.concatenate([np.arange(9), [2000, 2001]])}
        for k in range(400):
            found["x", ("phrase", f"null {k}")] = rng.choice(np.arange(9, 4000), 14, replace=False)
        tested = bursts(people(created), found, 3)
        chance += sum(t.p <= 0.05 for t in tested) - 1
        kept = merged(tested, 3, 0.05)
        assert [t.pattern[1] for together in kept for t in together] == ["true"]
    assert chance >= 4  # at p alone they would be templates


def test_q_of_patterns_is_over_all_platforms() -> None:
    rng = np.random.default_rng(8)
    created = (FIRST + rng.integers(0, 700, 2000)) * DAY
    created[:6] = (FIRST + 300) * DAY
    names = ["x"] * 1000 + ["y"] * 1000
    found = {("x", ("phrase", "true")): np.arange(8)}
    for k in range(60):
        found["y", ("phrase", f"null {k}")] = 1000 + rng.choice(1000, 10, replace=False)
    tested = bursts(people(created, names), found, 3)
    assert tested[0].pattern[1] == "true"
    assert tested[0].q / tested[0].p == pytest.approx(len(tested))
    assert len(tested) == 61


def test_what_a_group_shares_pays_for_the_other_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    n = 300
    few: Any = MagicMock(
        platform=np.array(["x"] * n),
        texts={"platform": ["x"] * n, "language": [""] * n,
               "account": [f"x:{i}" for i in range(n)]},
    )  # fmt: skip
    few.__len__.return_value = n
    having = {0, 1, 2, *range(200, 206)}
    few.patterns.side_effect = lambda i: [("phrase", "same")] if i in having else []
    monkeypatch.setattr(
        "inconcert.detect.cohorts.shared._group_finding", lambda *given: given[3][0].q
    )
    mine = (1, np.arange(16))
    (q,) = group_findings(stack(few, [mine]), 3)  # type: ignore[misc]
    assert 0.005 < q < 0.05  # type: ignore[operator]
    others = [(k, 16 + 3 * k + np.arange(3)) for k in range(2, 12)]
    assert group_findings(stack(few, [mine, *others]), 3) == []


def test_the_q_of_what_a_group_shares_is_over_the_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("account_evidence", "excess_table", "account_table"):
        monkeypatch.setattr(shared, name, lambda *given: {})
    texts = {"platform": ["x"] * 30, "account": [f"x:{i}" for i in range(30)]}
    everyone: Any = SimpleNamespace(texts=texts)
    excess = Excess("phrase", "same", 3, 6, 1, 24, 1e-4, 0.004, (0, 1, 2))
    for number in (1, 10):
        made = stack(everyone, [(k, np.arange(6)) for k in range(number)])
        finding = shared._group_finding(made, np.arange(6), np.arange(6, 30), [excess], False)
        assert finding.q == pytest.approx(0.004 * number)


def test_templates_have_as_many_accounts_as_are_asked_for() -> None:
    few = Template("x", ("phrase", "few"), np.arange(9), np.arange(4), FIRST, 1.0, 1e-9, q=1e-8)
    enough = replace(few, pattern=("phrase", "enough"), inside=np.arange(20, 25), start=FIRST + 90)
    assert [[t.pattern[1] for t in one] for one in merged([few, enough], 5, 0.05)] == [["enough"]]


def test_ten_days_are_held_against_their_busier_side() -> None:
    def level(counts: Any) -> float:
        ones = np.ones(len(counts))
        found, _, _ = _scanned(counts, ones, ones, [10], 1, 5, True)
        (at,) = np.flatnonzero(found.start == 440)
        return float(found.expected[at])

    counts = np.random.default_rng(9).poisson(2.0, 900)
    counts[440:450] = 14
    assert level(counts) < 30
    counts[450:457] = 9  # it goes on after that, and the week before is as quiet as ever
    assert level(counts) > 70


def test_everyone_has_what_these_tests_stand_in_for() -> None:
    for name in ("platform", "created", "dated", "ordered", "number", "texts", "first", "read",
                 "traits", "patterns"):  # fmt: skip
        assert name in Everyone.__dataclass_fields__ or hasattr(Everyone, name)
