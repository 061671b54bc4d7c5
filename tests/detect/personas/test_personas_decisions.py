"""Where personas and look-alikes turn a p-value into a decision: one true among many others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import sample_cohorts
import sample_personas

from inconcert.case import Case
from inconcert.detect.cohorts.accounts import groups_of
from inconcert.detect.look_alikes import detector as look_alikes
from inconcert.detect.look_alikes import listed
from inconcert.detect.look_alikes.pairs import compare
from inconcert.detect.look_alikes.parameters import LookAlikeParameters
from inconcert.detect.personas import clocks, groups, singles
from inconcert.detect.personas import detector as personas
from inconcert.detect.personas.gather import gather
from inconcert.detect.personas.statistics.week import QuietPair
from inconcert.detect.twins.detector import chosen
from inconcert.detect.twins.parameters import TwinParameters
from inconcert.engine import open_engine
from inconcert.progress import SILENT
from inconcert.stats.combine import q_values
from worlds.look_alikes import ProfilePopulation, handle_world

# -- personas --------------------------------------------------------------------------------------


def signals(least: float, number: int = 6) -> list[groups.Tested]:
    return [groups.Tested(f"s{i}", 3, 6, 2, 100, least if i == 0 else 0.9) for i in range(number)]


def test_a_group_pays_for_its_signals_and_for_the_other_groups(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    least = {1: 1e-7, 2: 0.003, **dict.fromkeys(range(3, 31), 0.9), 31: 0.0}
    made = {k: np.array([k]) for k in least}
    monkeypatch.setattr(
        groups, "_signals", lambda g, m: [] if m[0] == 31 else signals(least[int(m[0])])
    )
    world: Any = SimpleNamespace(groups=made)
    found = {t.group: t for t in groups.trials(world)}
    assert found[1].p == pytest.approx(6e-7)
    assert found[1].q == pytest.approx(6e-7 * 31)
    # 0.003 in one of six signals of one of 31 groups is nothing.
    assert found[2].p == pytest.approx(0.018)
    assert found[2].q == pytest.approx(0.018 * 31 / 2)
    assert found[31].p == found[31].q == 1.0
    assert [k for k, t in found.items() if t.q <= 0.05] == [1]


def test_the_signals_that_are_told_pay_for_the_others(tmp_path: Path) -> None:
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        sample_personas.fill(case)
        with open_engine("duckdb", case=case, tables=["post"]) as opened:
            g = gather(case, opened, 0.05)
        (trial,) = groups.trials(g)
    weak = [replace(s, p=p) for s, p in zip(signals(0.5), (1e-6, 0.03, *[0.9] * 4), strict=True)]
    names = [t.name for t in trial.signals]
    shown = [replace(w, name=names[i % len(names)]) for i, w in enumerate(weak)]
    finding = groups.group_finding(g, replace(trial, signals=shown), "g", 0.05, 1)
    (table,) = [t for t in finding.details["tables"] if any(c["name"] == "q" for c in t["columns"])]
    place = [c["name"] for c in table["columns"]].index("q")
    assert [row[place] for row in table["rows"]][:2] == pytest.approx([6e-6, 0.09])
    two = [replace(t, p=1e-6 if i < 2 else 0.9) for i, t in enumerate(shown)]
    more = groups.group_finding(g, replace(trial, signals=two), "g", 0.05, 1)
    assert more.statement != finding.statement


def test_one_account_among_many_stands_out(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    n, chance = 300, 0
    for _ in range(4):
        p = rng.random(n)
        p[7], p[8], p[9], p[10] = 1e-7, 1e-9, 1e-9, 1e-9
        added = np.ones((n, 3))
        added[8, 1:] = 0  # one odd habit alone
        monkeypatch.setattr(singles, "summed", lambda *given, p=p: SimpleNamespace(p=p))
        posts = np.full(n, 1000)
        posts[9] = singles.FEWEST_POSTS - 1
        ordinary = np.ones(n, np.bool_)
        ordinary[10] = False
        world: Any = SimpleNamespace(
            ordinary=ordinary,
            habits=SimpleNamespace(posts=posts),
            blocks=SimpleNamespace(added=added, known=None),
        )
        standing = singles.standing_out(world, 0.05)
        assert len(standing.tested) == n - 2
        assert standing.tested[standing.out].tolist() == [7]
        chance += int((p <= 0.05).sum())
    assert chance > 30


def test_groups_that_are_not_confirmed_are_none(tmp_path: Path) -> None:
    with Case.open(tmp_path / "personas.duckdb", create=True) as case:
        sample_personas.fill(case)
        with open_engine("duckdb", case=case, tables=["post"]) as opened:
            assert gather(case, opened, 0.05).groups
        case.execute("UPDATE finding SET q = 0.06")
        with open_engine("duckdb", case=case, tables=["post"]) as opened:
            assert not gather(case, opened, 0.05).groups
    with Case.open(tmp_path / "cohorts.duckdb", create=True) as case:
        sample_cohorts.fill(case)
        assert [rank for rank, _ in groups_of(case, 0.05)] == [1]
        case.execute("UPDATE finding SET q = 0.06")
        assert groups_of(case, 0.05) == []


def test_only_groups_at_the_rate_are_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = personas.trials
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        sample_personas.fill(case)
        for q, number in ((0.049, 1), (0.051, 0)):
            monkeypatch.setattr(
                personas, "trials", lambda g, q=q: [replace(t, p=0.001, q=q) for t in real(g)]
            )
            found = personas.run(case, personas.PersonasParameters(), "duckdb", SILENT)
            assert len([f for f in found.findings if f.subject.startswith("group")]) == number
            assert found.confirmed is not None
            assert found.confirmed - found.numbers["accounts_standing_out"] == number


def test_two_quiet_days_are_told_at_their_level(monkeypatch: pytest.MonkeyPatch) -> None:
    world: Any = SimpleNamespace(habits=SimpleNamespace(only_days=True))
    active = np.full(70, 20)
    for p, shown in ((0.0099, True), (0.011, False)):
        pair = QuietPair(5, 0.4, p, 10)
        monkeypatch.setattr(clocks, "quiet_pair", lambda *given, pair=pair: pair)
        said = clocks.week(world, active, 18_000, 1)
        assert any("Saturday" in sentence for sentence in said["sentences"]) is shown


# -- look-alikes -----------------------------------------------------------------------------------


def test_q_of_pairs_counts_all_pairs_of_accounts() -> None:
    world = handle_world(5, ProfilePopulation(accounts=4000, planted=12))
    scores = compare(world.account).scores
    assert scores.pairs > 100 * len(scores.p)
    assert scores.q == pytest.approx(q_values(scores.p, scores.pairs))
    assert 0 < (scores.q <= 0.05).sum() <= 2 * 12


def test_pairs_above_the_rate_are_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    q = np.array([0.001, 0.05, 0.051, 0.2])
    pairs = len(q)
    made: Any = SimpleNamespace(
        near=SimpleNamespace(
            a=np.arange(pairs),
            b=np.arange(pairs) + pairs,
            differs=np.zeros(pairs, np.int64),
            crowded=0,
            numbered=0,
        ),
        scores=SimpleNamespace(q=q, p=q / 1000, pairs=1000),
        standing=SimpleNamespace(listed=np.zeros(2 * pairs, np.bool_)),
        found=SimpleNamespace(agree=np.ones((3, pairs), np.bool_)),
        sibling=np.zeros(pairs, np.bool_),
        handles=SimpleNamespace(used=np.arange(2 * pairs)),
    )
    monkeypatch.setattr(look_alikes, "pair_finding", lambda compared, pair: pair)
    monkeypatch.setattr(look_alikes, "listed_findings", lambda *given: [])
    monkeypatch.setattr(look_alikes, "by_letters", lambda *given: {})
    found, _, confirmed, _ = look_alikes._pairs(made, 0, LookAlikeParameters())
    assert found == [0, 1]
    assert confirmed == 2


def test_an_account_of_the_list_pays_for_every_class_and_listed_account(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    classes = len(listed.CLASSES)
    rates = [0.04 / classes, 0.03 / classes, 0.9]
    monkeypatch.setattr(
        listed, "_Neighbours", lambda compared: SimpleNamespace(rate=lambda pair: rates[pair])
    )
    monkeypatch.setattr(listed, "_agree", lambda compared, pair: 1.0)
    monkeypatch.setattr(
        listed, "listed_finding", lambda c, pair, rate, p, q, tests: (pair, q, tests)
    )
    made: Any = SimpleNamespace(
        near=SimpleNamespace(a=np.zeros(3, np.int64), b=np.arange(1, 4)),
        standing=SimpleNamespace(listed=np.array([True, False, False, False])),
    )
    pairs = np.arange(3)

    def shown(keys: int, fdr: float = 0.05) -> list[Any]:
        return list(listed.listed_findings(made, keys, pairs, fdr))

    assert [pair for pair, _, _ in shown(1)] == [0, 1]
    assert shown(1)[0][1] == pytest.approx(0.02)
    # With ten accounts on the list the same two pairs are nothing.
    assert shown(10) == []
    assert shown(10, 0.99)[0][2] == 10 * classes


# -- twins -----------------------------------------------------------------------------------------


def test_one_pair_of_twins_among_many_and_what_rare_profiles_weigh() -> None:
    n = 40
    p = np.linspace(0.03, 1, n)
    p[3], p[4] = 1e-7, 1e-9
    objects = np.full(n, 50)
    objects[4] = 1  # too few to say
    step: Any = SimpleNamespace(p=p, objects=objects)
    across: Any = SimpleNamespace(p=np.full(n, 1e-3), pairs=1000)
    found, q = chosen(step, across, TwinParameters())
    assert found == [3]
    # All profiles weigh the same: it is the usual line over all pairs.
    assert q == pytest.approx(q_values(p))
    rare = np.full(n, 1e-3)
    rare[0] = 1e-9
    _, weighed = chosen(step, SimpleNamespace(p=rare, pairs=1000), TwinParameters())  # type: ignore[arg-type]
    weight = np.where(np.arange(n) == 0, 1.0, 0.5)
    # Weights are one on average: what one pair gains the others pay.
    assert weighed == pytest.approx(q_values(np.minimum(1, p * weight.mean() / weight)))
    assert weighed[3] > q[3]
