"""Each place where `cohorts` turns a p-value into a decision: one true among many that are not.

A test here fails where a correction is left out, a level is moved, or the larger of two is no more.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from inconcert.detect.cohorts import detector, shared
from inconcert.detect.cohorts import newcomers as strangers
from inconcert.detect.cohorts.accounts import Everyone
from inconcert.detect.cohorts.days import PlatformSpans, Span, _apart, joined, platform_spans
from inconcert.detect.cohorts.explanations import imported, season
from inconcert.detect.cohorts.finding import CohortContext, _overlaps
from inconcert.detect.cohorts.ids import NONE, UNKNOWN
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
)
from inconcert.durations import DAY, HOUR
from inconcert.progress import SILENT

FIRST = 15_000


def span(p: float, place: int = 0, *, platform: str = "x", days: int = 1, **more: Any) -> Span:
    start = (FIRST + place) * DAY
    made = Span(platform, start, start + days * DAY, 20, 2.0, 0.1, 50.0, p, (10.0, 14.0, 1.0))
    return replace(made, **more)


def looked(platform: str, spans: list[Span], starts: int, *, ids: bool = False) -> PlatformSpans:
    nothing = np.zeros(starts, np.int64)
    return PlatformSpans(
        platform, 100, False, False, FIRST, nothing, nothing * 1.0, spans, 7, ids=ids
    )


def frame(everyone: Any = None, groups: Any = (), fdr: float = 0.05) -> CohortContext:
    return CohortContext(everyone, groups, fdr, 0.2, 1)


def told(looks: list[PlatformSpans], monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], int]:
    monkeypatch.setattr(detector, "cohort_finding", lambda f, here, one, q: (one, q))
    found, tests = detector._cohorts(frame(), looks, SILENT)
    return list(found), tests


# -- the line over all starts ----------------------------------------------------------------------


def test_q_counts_the_starts_of_all_platforms_and_of_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    true = looked("x", [span(1e-9)], 100)
    near = looked("y", [span(3e-4, platform="y")], 100)
    others = [looked("z", [], 100), looked("x", [], 100, ids=True)]
    found, tests = told([true, near, *others], monkeypatch)
    assert tests == 400
    # 3e-4 * 400 / 2 is 0.06: without any of these looks it would be a finding.
    assert [(one.platform, q) for one, q in found] == [("x", pytest.approx(4e-7))]
    for left_out in (1, 2):
        found, _ = told([true, near, *others[left_out:]], monkeypatch)
        assert len(found) == 2


def test_many_spans_of_small_p_are_no_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    for _ in range(5):
        null = [span(float(p), 3 * i) for i, p in enumerate(rng.random(1000)) if p < 0.05]
        found, _ = told([looked("x", [span(1e-8, 9000), *null], 1000)], monkeypatch)
        assert len(found) <= 2


# -- what the p of a span allows for ---------------------------------------------------------------


def days_with(spike: int, hour: int | None = None) -> np.ndarray:
    """Times of 600 accounts of 1,000 days, and of `spike` more on one day, or in one hour of it."""
    rng = np.random.default_rng(2)
    usual = FIRST * DAY + rng.integers(0, 1000 * DAY, 600)
    here = (FIRST + 500) * DAY
    if hour is None:
        return np.concatenate([usual, here + rng.integers(0, DAY, spike)])
    return np.concatenate([usual, here + hour * HOUR + rng.integers(0, HOUR, spike)])


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
    _, said, met = _overlaps(frame(groups=[(1, mine)]), members, others)
    assert len(said) == 1
    assert met is not None
    assert met.p == pytest.approx(0.0312, abs=0.003)
    table, said, met = _overlaps(frame(groups=[(1, mine), *rest]), members, others)
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
    texts = {"platform": ["x"] * n, "language": [""] * n, "account": [f"x:{i}" for i in range(n)]}
    patterns: dict[int, list[tuple[str, str]]] = {
        i: [("phrase", "same")] for i in (0, 1, 2, 200, 201, 202, 203, 204, 205)
    }

    class Few:
        texts: dict[str, list[str]]
        platform = np.array(["x"] * n)

        def __len__(self) -> int:
            return n

        def patterns(self, i: int) -> list[tuple[str, str]]:
            return patterns.get(i, [])

    few = Few()
    few.texts = texts
    monkeypatch.setattr(
        "inconcert.detect.cohorts.shared._group_finding", lambda *given: given[3][0].q
    )
    mine = (1, np.arange(16))
    (q,) = group_findings(frame(few, [mine]), 3)  # type: ignore[misc]
    assert 0.005 < q < 0.05  # type: ignore[operator]
    others = [(k, 16 + 3 * k + np.arange(3)) for k in range(2, 12)]
    assert group_findings(frame(few, [mine, *others]), 3) == []


def test_the_q_of_what_a_group_shares_is_over_the_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("account_evidence", "excess_table", "account_table"):
        monkeypatch.setattr(shared, name, lambda *given: {})
    texts = {"platform": ["x"] * 30, "account": [f"x:{i}" for i in range(30)]}
    everyone: Any = SimpleNamespace(texts=texts)
    excess = Excess("phrase", "same", 3, 6, 1, 24, 1e-4, 0.004, (0, 1, 2))
    for number in (1, 10):
        made = frame(everyone, [(k, np.arange(6)) for k in range(number)])
        finding = shared._group_finding(made, np.arange(6), np.arange(6, 30), [excess], False)
        assert finding.q == pytest.approx(0.004 * number)


def test_templates_have_as_many_accounts_as_are_asked_for() -> None:
    few = Template("x", ("phrase", "few"), np.arange(9), np.arange(4), FIRST, 1.0, 1e-9, q=1e-8)
    enough = replace(few, pattern=("phrase", "enough"), inside=np.arange(20, 25), start=FIRST + 90)
    assert [[t.pattern[1] for t in one] for one in merged([few, enough], 5, 0.05)] == [["enough"]]


# -- innocent reasons ------------------------------------------------------------------------------


def compared(p: float, name: str, power: float, alike: float = 2.0) -> Any:
    return strangers._Compared(p, name, 0.1 * alike, 0.1, power)


@pytest.mark.parametrize(
    ("rows", "holds"),
    [
        # The least of three p-values is three times as large: 0.02 is not enough, 0.015 is.
        ([(0.02, 1.0), (0.5, 1.0), (0.9, 1.0)], True),
        ([(0.015, 1.0), (0.5, 1.0), (0.9, 1.0)], False),
        # Two attributes at least in which likeness would have been seen.
        ([(0.4, 0.8), (0.5, 0.8)], True),
        ([(0.4, 0.8), (0.5, 0.79)], None),
        ([], None),
    ],
)
def test_strangers(
    rows: list[tuple[float, float]], holds: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("language", "client", "place")
    made = [compared(p, names[i], power) for i, (p, power) in enumerate(rows)]
    monkeypatch.setattr(strangers, "_compared", lambda *given: made)
    none = np.zeros(0, np.int64)
    everyone: Any = None
    assert strangers.newcomers(everyone, none, none, 1, 0).holds is holds
    # Patterns, or a confirmed group, are what strangers would not bring.
    assert strangers.newcomers(everyone, none, none, 1, 3).holds is False
    met = strangers.Meeting(1, 3, 0.001)
    assert strangers.newcomers(everyone, none, none, 1, 0, met).holds is False


def test_likeness_that_means_nothing_leaves_strangers_possible(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    none, everyone = np.zeros(0, np.int64), None
    for alike, holds in ((1.24, True), (1.26, False)):
        made = [compared(0.002, "language", 1.0, alike), compared(0.6, "place", 1.0)]
        monkeypatch.setattr(strangers, "_compared", lambda *given, made=made: made)
        assert strangers.newcomers(everyone, none, none, 1, 0).holds is holds  # type: ignore[arg-type]


def test_the_chance_to_see_likeness_is_that_of_the_corrected_level() -> None:
    rng = np.random.default_rng(9)
    pool = np.array([300, 200, 100, 100, 100, 100, 100])
    drawn = rng.multivariate_hypergeometric(pool, 16, size=499)
    null = (drawn * (drawn - 1)).sum(axis=1) / (16 * 15)
    one, seven = (
        strangers.power(pool, 16, null, level, np.random.default_rng(2))
        for level in (0.05, 0.05 / 7)
    )
    assert one > seven + 0.1
    seen: list[float] = []

    def watched(*given: Any, **more: Any) -> float:
        seen.append(given[3])
        return 1.0

    texts = {"language": [f"l{i % 5}" for i in range(200)]}
    everyone: Any = SimpleNamespace(
        traits=lambda i: [("language", texts["language"][i]), ("place", f"p{i % 3}")],
        patterns=lambda i: [],
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strangers, "power", watched)
        rows = strangers._compared(everyone, np.arange(20), np.arange(20, 200), 1)
    assert len(rows) == 2
    assert seen == [pytest.approx(0.025)] * 2


@pytest.mark.parametrize(("observed", "holds"), [(5, True), (11, False)])
def test_a_season_at_the_level(observed: int, holds: bool) -> None:
    # Ten in fourteen days beside two days: 1.5 are expected, with a variance that knows of ten.
    made = span(1e-9, days=2, observed=observed, around=(10.0, 14.0, 2.0), dispersion=1.0)
    explained = season(made)
    assert explained.holds is holds
    assert explained.reference == pytest.approx(2 * 10.5 / 14)
    p = explained.p
    assert p is not None
    assert (p > 0.05) is holds
    # Few beside it leave more open.
    few = season(replace(made, around=(1.0, 1.4, 0.2), observed=observed))
    assert few.p is not None
    assert explained.reference == pytest.approx(1.5)
    assert season(replace(made, around=(0.0, 0.0, 2.0))).holds is None


def test_a_season_knows_how_few_it_was_learnt_from() -> None:
    many = season(span(1e-9, observed=6, around=(280.0, 140.0, 1.0), dispersion=0.05))
    few = season(span(1e-9, observed=6, around=(1.5, 1.0, 1.0), dispersion=0.05))
    assert many.reference == pytest.approx(few.reference, rel=0.01)
    assert many.holds is False
    assert few.holds is True


def first_of_months(on_first: int, others: int) -> Any:
    day = int(np.datetime64("2019-03-01").astype("datetime64[D]").astype(int))
    mine = np.full(8, day * DAY)
    firsts = np.full(on_first, (day + 31) * DAY)
    rest = (day + 5 + np.arange(others - on_first) % 20) * DAY
    created = np.concatenate([mine, firsts, rest])
    none = np.full(len(created), UNKNOWN)
    everyone: Any = SimpleNamespace(
        created=created, first=none, read=np.zeros(len(created), np.bool_)
    )
    assert isinstance(everyone, SimpleNamespace)
    start = day * DAY
    made = Span("x", start, start + DAY, 8, 1.0, 0.1, 9.0, 1e-9, (1.0, 14.0, 1.0))
    return imported(everyone, made, np.arange(8), np.arange(8, len(created)))


def test_firsts_of_months_at_the_level() -> None:
    assert first_of_months(20, 100).holds is True
    # One of eight is twice the usual, and by chance in a quarter of all cases.
    assert first_of_months(1, 8).holds is False
    # Many that are a little more than usual are no rounding.
    assert first_of_months(55, 1000).holds is False


@pytest.mark.parametrize(("same", "rest", "holds"), [(40, 0, True), (40, 3, True), (40, 30, False)])
def test_the_rest_of_an_import_is_what_is_usual(same: int, rest: int, holds: bool) -> None:
    rng = np.random.default_rng(8)
    day = FIRST * DAY
    made = [np.full(same, day + HOUR), day + rng.integers(0, DAY, rest)]
    created = np.concatenate([*made, day + rng.integers(-900 * DAY, 0, 400)])
    everyone: Any = SimpleNamespace(
        created=created, read=np.zeros(len(created), np.bool_),
        first=np.full(len(created), UNKNOWN),
    )  # fmt: skip
    members = np.arange(same + rest)
    others = np.arange(same + rest, len(created))
    cohort = span(1e-9, observed=same + rest)
    assert imported(everyone, cohort, members, others).holds is holds


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
