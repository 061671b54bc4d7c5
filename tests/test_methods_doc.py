"""docs/methods.md states the numbers that the code uses, and names what there is."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from inconcert.detect.coordination.concert import (
    Settings,
    acts,
    candidates,
    find,
    parts,
    scale,
    split,
    trial,
)
from inconcert.detect.coordination.concert import confirm as settle
from inconcert.detect.coordination.concert.candidates import Candidate
from inconcert.detect.coordination.concert.settings import WINDOWS, Scale, period_of, scales
from inconcert.detect.coordination.concert.shares import BOTH, part, read_shares
from inconcert.detect.coordination.concert.trial import Trial
from inconcert.detect.coordination.explanations import base, explain
from inconcert.detect.coordination.explanations.feed_marks import CONCENTRATED, REGULAR, WHOLLY
from inconcert.detect.coordination.explanations.repeats import FEWEST_ITEMS, SOON, TAKEN
from inconcert.detect.coordination.explanations.syndicate import OWN, PUSHED, RARE, RARER
from inconcert.detect.coordination.parameters import CoordinationParameters
from inconcert.detect.coordination.statistics import closeness, habit
from inconcert.durations import HOUR, MINUTE, SECOND
from inconcert.stats import reaction

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
PROSE = " ".join(PAGE.split())

CONSTANTS = {
    "median of the reaction model, seconds": reaction.MEDIAN,
    "spread of the law (standard deviation of the logarithm)": reaction.SPREAD,
    "concentration above which the law is only a prior": closeness.SLOW,
    "outsiders that the prior is worth": closeness.PRIOR,
    "least weight of the prior within the window": closeness.LEAST_PRIOR,
    "outsiders that a crowd needs more than": closeness.FEW,
    "least p of a unit": trial.FLOOR,
    "lower level": trial.LEVELS[0],
    "higher level": trial.LEVELS[1],
    "least units close together, and acts in the tested part": trial.LEAST_UNITS,
    "least units close together against outsiders alone": trial.LEAST_UNITS_OTHERS,
    "posts of an outsider that counts, of the median member's": trial.AS_BUSY,
    "objects of a linked pair, at least": candidates.LEAST_OBJECTS,
    "p of a linked pair, at most": candidates.LARGEST_P,
    "shares in a window from which on it is a crowd, more than": candidates.CROWD,
    "longest window at which groups are tested, seconds": find.LONGEST_SEARCH / SECOND,
    "longest window at which bursts are looked for, seconds": find.LONGEST_BURST / SECOND,
    "accounts of a burst, at least": candidates.LEAST_BURST,
    "accounts in common of overlapping bursts, at least": candidates.LEAST_COMMON,
    "p of a burst, at most": candidates.BURST_P,
    "p of a burst at slow windows, at most": candidates.SLOW_BURST_P,
    "bursts tried per scale, at most": find.MOST_BURSTS,
    "bursts among which overlaps are looked for, at most": candidates.MOST_OVERLAPPED,
    "p of a community or overlap that makes its bursts superfluous, at most": find.SETTLED,
    "splits into halves": split.SPLITS,
    "shortest window at which habit counts, seconds": trial.HABITUAL // SECOND,
    "share of meetings that makes an appointment, at least": habit.KEPT,
    "stretch of the day of an appointment, hours": habit.SLOT // HOUR,
    "days of an appointment, at least": habit.FEWEST_DAYS,
    "false-discovery rate": Settings().fdr,
    "p of an act, at most": acts.ACT_P,
    "members of an act, at least": settle.LEAST_MEMBERS,
    "acts of a member, at least": acts.COMMON,
    "shape of taste": settle.TASTE,
    "Benjamini-Hochberg value of a member, at most": settle.MEMBER_Q,
    "members of a group, at least": Settings().min_accounts,
    "share of the best window that the scale holds": scale.ENOUGH,
    "resamples of acts": scale.RESAMPLES,
}
JACCARD = "Jaccard index of one cluster, at least"
NAMES = {
    10 * SECOND: "10 s", MINUTE: "60 s", 5 * MINUTE: "5 min", 30 * MINUTE: "30 min",
    HOUR: "1 h", 6 * HOUR: "6 h", 24 * HOUR: "1 d",
}  # fmt: skip

# "Author (2000)", "(Author and Other 2000)", "Author et al. 2000)"
CITED = r"([A-Z]\w+)(?: et al\.|(?:, [A-Z]\w+)* and [A-Z][\w ]*?)? \(?((?:19|20)\d\d)\)"


def _rows(header: str) -> dict[str, list[str]]:
    """Return the rows of the table that begins with `header`, by their first cell."""
    lines = PAGE[PAGE.index(header) :].splitlines()[2:]
    cells = []
    for line in lines:
        if not line.startswith("|"):
            break
        cells.append([cell.strip() for cell in line.strip("|").split("|")])
    return {first: rest for first, *rest in cells}


def test_the_constants_are_those_of_the_code() -> None:
    stated = {name: float(Fraction(row[0])) for name, row in _rows("| constant | value |").items()}
    jaccard = stated.pop(JACCARD)
    assert stated == {name: float(value) for name, value in CONSTANTS.items()}
    assert jaccard == pytest.approx(1 / 3)


def test_a_third_in_common_is_one_cluster_and_less_is_not() -> None:
    def joint(first: list[int], second: list[int]) -> bool:
        at = scales(WINDOWS, SECOND)[0]
        trials = [
            Trial(Candidate(np.array(some), MINUTE), 1.0, at, 0.05, 1, 0, 0, 0)
            for some in (first, second)
        ]
        a, b = settle.clusters(trials).tolist()
        return bool(a == b)

    assert joint([0, 1, 2, 3], [2, 3, 4, 5])  # 2 of 6
    assert not joint([0, 1, 2, 3], [2, 3, 4, 5, 6])  # 2 of 7


@pytest.mark.parametrize(("column", "unit"), [(0, SECOND), (1, MINUTE)])
def test_the_concentrations_are_those_of_the_default_windows(column: int, unit: int) -> None:
    assert set(CoordinationParameters().micros()) == set(WINDOWS) == set(NAMES)
    stated = {name: row[column] for name, row in _rows("| window | times in whole sec").items()}
    law = {NAMES[one.window]: f"{one.law:.4f}" for one in scales(WINDOWS, unit)}
    assert {name: value for name, value in stated.items() if value} == law


def test_the_period_is_an_hour_or_six_windows() -> None:
    assert "max(1 h, 6*w*)" in PROSE
    for one in scales(WINDOWS, SECOND):
        assert one.period == max(HOUR, 6 * one.window) == period_of(one.window)


def test_windows_are_searched_and_tested_up_to_an_hour_and_bursts_to_five_minutes() -> None:
    assert "for communities goes up to an hour, that for bursts up to five minutes" in PROSE
    assert "*tested* at windows up to one hour" in PROSE
    assert (find.LONGEST_SEARCH, find.LONGEST_BURST) == (HOUR, 5 * MINUTE)
    concert = find.find_concert(_campaign(), Settings(windows=WINDOWS))
    assert concert.groups
    assert {one.scale.window for one in concert.trials} <= {w for w in WINDOWS if w <= HOUR}
    # The windows beyond are there to tell the scale.
    told = scale.group_scale(concert.groups[0], concert.parts, concert.scales)
    assert [one.window for one in told.windows] == list(WINDOWS)


def _campaign() -> pa.Table:
    """Six accounts that share forty things, an hour and a half apart, a second after another."""
    rows = [
        (f"x:{a}", "url", f"o{o}", (o * 90 * MINUTE) + a * SECOND, o % 2)
        for o in range(40)
        for a in range(6)
    ]
    # Without others nobody would be an account that could have been there.
    rows += [(f"y:{i}", "url", f"p{i}", i * HOUR + 7 * SECOND, i % 2) for i in range(60)]
    names = ["account", "kind", "object", "time", "fold"]
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


@pytest.mark.parametrize("one", scales(WINDOWS, SECOND)[:5], ids=lambda one: NAMES[one.window])
def test_what_is_near_ones_own_share_in_the_other_half_is_left_out(one: Scale) -> None:
    assert "within a quarter of the period (at least a quarter of an hour)" in PROSE
    gap = max(15 * MINUTE, one.period // 4)
    day = 24 * HOUR
    # a shares in the other half at noon, and in this half at the edge of the gap and beyond it.
    rows = [
        ("a", "o1", day, 0), ("a", "o2", day + gap, 1), ("a", "o3", day - gap - SECOND, 1),
        ("b", "o2", day, 1), ("b", "o3", day, 1),
    ]  # fmt: skip
    account, object_, time, half = map(list, zip(*rows, strict=True))
    shares = read_shares(
        pa.table(
            {"account": account, "kind": ["url"] * 5, "object": object_, "time": time, "fold": half}
        )
    )
    mine, other = part(shares, 1, one.period), part(shares, 0, one.period)
    both = np.array([0, 1])
    left = trial.apart(mine, mine.shares_of(both), other, other.shares_of(both), one)
    kept = {(int(mine.account[i]), int(mine.time[i])) for i in left}
    assert kept == {(0, day - gap - SECOND), (1, day)}
    assert len(left) == 3  # b, who did nothing in the other half, keeps both


@pytest.mark.parametrize("accounts", [4, 12, 17, 18, 30])
@pytest.mark.parametrize("present", [1, 2, 3, 4, 5, 6])
def test_an_object_counts_for_a_burst_where_a_sixth_is_present(accounts: int, present: int) -> None:
    assert "as a sixth of its accounts (rounded down, and at least 2) are present" in PROSE
    # The burst, and after three days an object on which some of its accounts come together again.
    rows = [(i, "first", 0) for i in range(accounts)]
    rows += [(i, "then", 72 * HOUR) for i in range(min(accounts, present + 1))]
    rows += [(100 + i, "then", 72 * HOUR + i * MINUTE) for i in range(20)]
    who, what, time = zip(*rows, strict=True)
    table = {"account": [f"x:{i:03}" for i in who], "kind": ["url"] * len(rows), "object": what}
    shares = read_shares(pa.table({**table, "time": time, "fold": [0] * len(rows)}))
    one = scales((10 * SECOND,), shares.unit)[0]
    found = Candidate(np.arange(accounts), one.window, -1, shares.object[0], 0)
    got = trial.try_burst(found, part(shares, BOTH, one.period), one)
    there = min(accounts - 1, present)
    assert got.least == max(2, accounts // 6)
    assert got.units == (there >= max(2, accounts // 6))


def test_what_is_noted_in_one_unit_has_no_width() -> None:
    assert "its width is 0" in PROSE
    first, second, *_ = scales(WINDOWS, MINUTE)
    assert (first.window, first.width) == (MINUTE, 0)
    assert (second.window, second.width) == (5 * MINUTE, 5 * MINUTE)
    assert all(one.width == one.window for one in scales(WINDOWS, SECOND))


@pytest.mark.parametrize(("outsiders", "strict"), [(2, False), (3, True), (30, False), (31, True)])
def test_outsiders_are_believed_where_the_page_says(outsiders: int, strict: bool) -> None:
    """Five others present; the crowd, all at one time with the members, is faster than the law."""
    assert "more than half as many as the members present" in PROSE
    n = 6 + outsiders
    members = np.arange(6, dtype=np.int64)

    def p(*, final: bool) -> float:
        found = closeness.closeness(
            np.zeros(n, np.int32), np.zeros(n, np.int64), members, MINUTE, HOUR, 0.3, 1, False,
            final, np.arange(n, dtype=np.int32), np.ones(n, np.int64), 0.0, False,
        )  # fmt: skip
        return float(found[1][0])

    law = min(1.0, 6 * 0.3**5)
    # While the group is not settled, thirty are too few; then more than half of five are enough.
    assert (p(final=False) > 1.01 * law) == (outsiders > closeness.FEW)
    assert (p(final=True) > 1.01 * law) == (outsiders > 5 / 2)
    assert strict == (outsiders in (3, 31))


def test_a_beginner_is_taken_for_as_active_as_the_mean_account() -> None:
    assert "or to those of the mean account, if it has fewer" in PROSE
    accounts = np.arange(4, dtype=np.int64)
    act = [
        acts.Act(0, i, i * HOUR, MINUTE, accounts, accounts) for i in range(2)
    ]  # fmt: skip
    posts = np.array([2, 2, 22, 202, 12, 0], np.int64)
    _, taken, expected, p = settle._own_evidence(
        act, accounts, accounts, posts, int(posts.sum()), float(posts.mean())
    )
    assert taken.tolist() == [2, 2, 2, 2]
    each = 2 / posts.sum()  # two acts, to each of which one outsider is added
    assert expected == pytest.approx([posts.mean() * each] * 3 + [200 * each])
    assert p[0] == p[1] < p[3]


def test_the_prose_agrees_with_the_constants() -> None:
    """Numbers that stand in sentences, too."""
    assert f"median of {reaction.MEDIAN:.0f} s" in PROSE
    assert f"standard deviation of {reaction.SPREAD:g}" in PROSE
    assert f"more than {closeness.FEW} of them" in PROSE
    assert f"raised to at least {trial.FLOOR:g}" in PROSE
    assert f"({trial.LEVELS[0]:g} or {trial.LEVELS[1]:g})" in PROSE
    assert (
        f"At least {trial.LEAST_UNITS} units must be close together by the reaction model, "
        in PROSE
    )
    assert f"by the reaction model, {trial.LEAST_UNITS_OTHERS} where H2 alone is tested" in PROSE
    assert f"At most {find.MOST_BURSTS} bursts per scale" in PROSE
    assert f"among the {candidates.MOST_OVERLAPPED} least likely" in PROSE
    assert f"crowds of more than {candidates.CROWD} left out" in PROSE
    assert f"mean 1 and shape {settle.TASTE:g}" in PROSE
    assert f"at least {scale.ENOUGH:g} of the largest share" in PROSE
    assert f"drawn anew {scale.RESAMPLES} times" in PROSE
    assert f"The level is {base.LEVEL:g} for each" in PROSE
    assert f"resultant length ≥ {CONCENTRATED:g}" in PROSE
    assert f"coefficient of variation < {REGULAR:g}" in PROSE
    assert f"{PUSHED:.0%}".replace("%", " %") + " of acts push" in PROSE
    assert f"p ≤ {RARE:g}" in PROSE
    assert f"at least {base.LEAST:g} times what it gives" in PROSE
    assert (base.TOO_FEW, "the excess is twofold or more" in PROSE) == (2, True)
    assert (RARER, "half as common or less among others" in PROSE) == (2, True)
    assert f"passed on {TAKEN:g} of {FEWEST_ITEMS} things or more" in PROSE
    assert (SOON, "each within an hour of its first share" in PROSE) == (HOUR, True)
    assert f"feed-like where {WHOLLY:g} of its posts" in PROSE
    assert (parts.MOST_MEMBERS, "parts hold two thirds of the members" in PROSE) == (2 / 3, True)
    assert (parts.TRIED, "its ten most frequent sources" in PROSE) == (10, True)
    assert pytest.approx(1 / 3) == OWN
    assert candidates.LARGEST_P == 1e-4
    assert "Poisson p ≤ 0.0001" in PROSE


def test_the_explanations_are_those_of_the_code() -> None:
    empty = pa.table(
        {
            "account": pa.array([], pa.string()), "kind": pa.array([], pa.string()),
            "object": pa.array([], pa.string()), "origin": pa.array([], pa.string()),
            "time": pa.array([], pa.int64()), "post": pa.array([], pa.int64()),
        }
    )  # fmt: skip
    acts_ = empty.append_column("act", pa.array([], pa.int64()))
    hours = pa.table({"hour": pa.array([], pa.int64()), "shares": pa.array([], pa.int64())})
    profiles = pa.table({"account": pa.array([], pa.string())})
    around = empty.select(["account", "kind", "object", "time"])
    found = explain(
        base.GroupContext(["x:1"], acts_, empty, around, profiles, {}, {}, hours, MINUTE, seed=1)
    )
    assert [one.name for one in found] == [name.strip("`") for name in _rows("| name | test |")]


def test_every_benchmark_named_exists() -> None:
    named = re.findall(r"`python (bench/\w+\.py)`", PAGE)
    assert len(named) >= 6
    assert all((ROOT / name).is_file() for name in named)


def test_every_paper_cited_is_in_the_references() -> None:
    text, references = PAGE.split("## 6. References")
    text = " ".join(text.split())
    references = " ".join(references.split())
    cited = re.findall(CITED, text)
    assert len(cited) >= 7
    for author, year in cited:
        assert re.search(rf"{author}[^()]*\({year}\)", references), f"{author} {year}"
