"""From trials to groups: who is a member, of which group, and by what acts."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from concert_world import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    START,
    WINDOWS,
    Read,
    World,
    campaign,
    groups_of,
    names_of,
    organic,
    strangers_to,
)  # fmt: skip
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from inconcert.detect.coordination.concert import Settings, find_concert
from inconcert.detect.coordination.concert.acts import Act, acts_of, components, distinct
from inconcert.detect.coordination.concert.candidates import Candidate
from inconcert.detect.coordination.concert.confirm import (
    TASTE,
    _own_evidence,
    clusters,
    confirm,
    q_of_group,
)
from inconcert.detect.coordination.concert.settings import scales
from inconcert.detect.coordination.concert.shares import BOTH, FOLDS
from inconcert.detect.coordination.concert.split import SPLITS
from inconcert.detect.coordination.concert.trial import LEAST_UNITS, untested


def confirmed(read, trials, found=Settings()):  # noqa: B008
    both = {tuple(of): p for (fold, *of), p in read.parts.items() if fold == BOTH}
    return confirm(trials, read.shares, both, found)


def test_two_campaigns_in_one_candidate_are_two_groups():
    world = organic(1)
    red = campaign(world, "red", 1, acts=24)
    blue = campaign(world, "blue", 1, acts=24, size=7)
    read = Read(world)
    trials = [read.trial(red + blue, fold) for fold in FOLDS[:2]]
    groups, tested = confirmed(read, trials)
    assert tested == 1
    assert sorted(sorted(names_of(read, group.accounts)) for group in groups) == [blue, red]
    for group in groups:
        assert group.tested == 1
        assert group.p <= 2 * SPLITS * min(trial.p for trial in trials)
        assert group.q <= 0.05


def test_a_group_needs_acts_of_its_own_where_the_candidate_was_tested():
    world = organic(2)
    red = campaign(world, "red", 2, acts=24)
    start = len(world.rows)
    blue = campaign(world, "blue", 2, acts=12)
    for row in world.rows[start:]:
        row["fold"] = 0
    read = Read(world)
    # Found on half 0 and tested on 1, where the blue ones did nothing at all.
    groups, _ = confirmed(read, [read.trial(red + blue, 0)])
    assert [names_of(read, group.accounts) for group in groups] == [set(red)]
    for group in groups:
        halves = [read.shares.fold[act.places[0]] & 1 for act in group.acts]
        assert halves.count(1) >= LEAST_UNITS


def busy_beside(seed, *, acts, late, rows):
    """A campaign, and somebody busy who is `late` beside the first so many of its acts."""
    world = organic(seed)
    red = campaign(world, "red", seed, acts=20)
    first = {}
    for row in world.rows:
        if row["account"] in red:
            first.setdefault(row["object"], row["time"])
    rng = np.random.default_rng(2)
    for n in range(rows):
        at = START + int(rng.integers(0, 10 * DAY // SECOND)) * SECOND
        world.share("busy", f"url{n % 450}", at)
    for n, (object_, time) in enumerate(list(first.items())[:acts]):
        world.share("busy", object_, time + late + n * SECOND)
    once, when = next(iter(first.items()))
    world.share("once", once, when)
    world.share("once", "url3", START)
    return world, red


@pytest.mark.parametrize(
    ("acts", "late", "rows", "belongs"),
    [(20, 5 * SECOND, 60, True), (2, 5 * SECOND, 60, False), (20, 20 * MINUTE, 2000, False)],
    ids=["beside every act", "beside a few", "at other times"],
)
def test_who_is_a_member_was_beside_most_acts_when_they_were_done(acts, late, rows, belongs):
    world, red = busy_beside(4, acts=acts, late=late, rows=rows)
    found = groups_of(find_concert(world.table(), Settings(windows=WINDOWS)))
    assert found == [set(red) | ({"busy"} if belongs else set())]


def test_the_numbers_of_members_are_those_of_the_acts():
    world = organic(5)
    campaign(world, "red", 5)
    campaign(world, "blue", 5, size=6, acts=20)
    concert = find_concert(world.table())
    assert len(concert.groups) == 2
    for group in concert.groups:
        members = set(group.accounts.tolist())
        assert len(members) == len(group.accounts) >= 3
        for act in group.acts:
            assert len(set(act.accounts.tolist())) == len(act.accounts)
            assert len(members & set(act.accounts.tolist())) >= 3
            assert concert.shares.account[act.places].tolist() == act.accounts.tolist()
            assert set(concert.shares.object[act.places]) == {act.object}
            times = concert.shares.time[act.places]
            own = np.isin(act.accounts, group.accounts)
            assert np.ptp(times[own]) <= act.window
        for account, taken, expected, strength, p in zip(
            group.accounts, group.taken, group.expected, group.strength, group.member_p, strict=True
        ):
            assert taken == sum(account in act.accounts for act in group.acts) >= 2
            assert 0 < expected < taken
            assert 0 < p <= 0.05
            assert strength == pytest.approx(-np.log10(p))
        assert (np.diff(group.strength) <= 1e-12).all()
        assert group.p <= group.q <= 0.05


@given(
    st.lists(st.sets(st.integers(0, 9), min_size=3, max_size=7), min_size=2, max_size=6),
    st.sets(st.integers(0, 9), min_size=3, max_size=8),
    st.lists(st.integers(7, 400), min_size=10, max_size=10),
)
def test_an_accounts_own_evidence(sets, core, posts):
    acts = [
        Act(0, n, n * DAY, MINUTE, np.array(sorted(s)), np.array(sorted(s)))
        for n, s in enumerate(sets)
    ]
    core_ = np.array(sorted(core))
    accounts, taken, expected, p = _own_evidence(
        acts, core_, core_, np.array(posts), sum(posts), float(np.mean(posts))
    )
    seen = {}
    for account in range(10):
        count = sum(account in s and len((s & core) - {account}) >= 2 for s in sets)
        if count:
            seen[account] = count
    assert dict(zip(accounts.tolist(), taken.tolist(), strict=True)) == seen
    outside = sum(len(s - core) + 1 for s in sets)
    for account, k, mean, value in zip(accounts, taken, expected, p, strict=True):
        activity = max(posts[account] - k, np.mean(posts))
        assert mean == pytest.approx(activity * outside / sum(posts))
        exact = stats.nbinom.sf(k - 1, TASTE, TASTE / (TASTE + mean))
        assert value == pytest.approx(exact, rel=1e-6)


SETS = st.lists(st.sets(st.integers(0, 9), min_size=1, max_size=6), min_size=1, max_size=8)


@given(SETS)
def test_clusters_are_candidates_of_which_a_third_is_the_same(sets):
    scale = scales(WINDOWS, SECOND)[0]
    trials = [untested(Candidate(np.array(sorted(s)), MINUTE, 0), scale) for s in sets]
    label = list(range(len(sets)))
    for _ in sets:
        for i, one in enumerate(sets):
            for j, two in enumerate(sets):
                if 3 * len(one & two) >= len(one | two):
                    label[i] = label[j] = min(label[i], label[j])
    found = clusters(trials)
    same = {(i, j) for i in range(len(sets)) for j in range(len(sets)) if found[i] == found[j]}
    assert same == {
        (i, j) for i in range(len(sets)) for j in range(len(sets)) if label[i] == label[j]
    }


def test_a_cluster_pays_for_its_trials_and_all_clusters_for_each_other():
    world = organic(6)
    red = campaign(world, "red", 6)
    read = Read(world)
    real = read.trial(red, 0)
    again = [replace(real, p=1.0)] * 9
    groups, tested = confirmed(read, [real, *again])
    assert tested == 1
    assert groups[0].p == groups[0].q == pytest.approx(10 * SPLITS * real.p)
    # Strangers are brought up in every split, and of those of the mean split each is a test.
    strangers = strangers_to(real, 99)
    groups, tested = confirmed(read, [real, *strangers])
    assert tested == 100
    assert groups[0].p == pytest.approx(SPLITS * real.p)
    assert groups[0].q == pytest.approx(100 * SPLITS * real.p)
    assert confirmed(read, [replace(real, p=0.01), *strangers]) == ([], 100)
    assert confirmed(read, []) == ([], 0)


def test_a_rate_that_is_asked_for_is_kept():
    world = organic(7)
    red = campaign(world, "red", 7)
    read = Read(world)
    trial = replace(read.trial(red, 0), p=0.03 / SPLITS)
    assert len(confirmed(read, [trial])[0]) == 1
    assert confirmed(read, [trial], Settings(fdr=0.02))[0] == []
    assert confirmed(read, [trial], Settings(min_accounts=11))[0] == []


def act(time, accounts, *, object_=0, kind=0, window=MINUTE):
    accounts = np.array(sorted(accounts))
    return Act(kind, object_, time, window, np.arange(len(accounts)), accounts)


def test_one_post_with_a_link_a_tag_and_a_text_is_one_act():
    core = np.arange(6)
    link = act(START, {0, 1, 2, 3, 4}, object_=1)
    tag = act(START + SECOND, {0, 1, 2, 3, 4, 7, 8, 9}, object_=2, kind=1)
    text = act(START + 2 * SECOND, {0, 1, 2}, object_=3, kind=2)
    later = act(START + HOUR, {0, 1, 2, 3}, object_=4)
    others = act(START, {5, 8}, object_=5)
    for order in ([link, tag, text, later, others], [others, later, text, tag, link]):
        # Of those who were there at once in another kind the one with fewest others is kept.
        assert distinct(order, core) == [link, others, later]


def test_acts_with_two_accounts_in_common_are_of_one_group():
    core = np.arange(9)
    sets = [{0, 1, 2}, {1, 2, 3}, {3, 4, 5}, {4, 5, 6}, {0, 8, 20, 21}, {8, 7, 20, 21}]
    acts = [act(START + n * HOUR, accounts, object_=n) for n, accounts in enumerate(sets)]
    found = components(acts, core)
    numbers = sorted(sorted(one.object for one in some) for some in found)
    assert numbers == [[0, 1], [2, 3], [4], [5]]
    assert components([], core) == []


def test_an_act_takes_in_whoever_was_in_one_window_with_all():
    world = World()
    for name, late in (("early", -30), ("m0", 0), ("m1", 10), ("m2", 30), ("late", 55), ("out", 70),
                       ("before", -40)):  # fmt: skip
        world.share(name, "u", START + late * SECOND)
    read = Read(world)
    scale = next(s for s in read.scales if s.window == MINUTE)
    core = read.numbers(["m0", "m1", "m2"])
    acts = acts_of(core, read.shares, read.parts[BOTH, *scale.part], scale, least=2, limit=1.0)
    assert len(acts) == 1
    names = read.shares.names.take(pa.array(acts[0].accounts)).to_pylist()
    assert sorted(names) == ["early", "late", "m0", "m1", "m2"]


def test_each_candidate_of_a_cluster_has_to_stand_for_itself():
    """A sure group in a cluster lends nothing to another one that is not sure."""
    world = organic(8)
    red = campaign(world, "red", 8, acts=24)
    blue = campaign(world, "blue", 8, acts=24, size=7)
    read = Read(world)
    one, two = read.trial(red, 0), read.trial(red[:7] + blue, 0)
    strangers = strangers_to(one, 99)
    # Below the false-discovery rate, and above the line of one in a hundred tests.
    for p, found in ((1e-3, 1), (1e-6, 2)):
        trials = [replace(one, p=1e-12), replace(two, p=p), *strangers]
        assert clusters(trials)[0] == clusters(trials)[1]
        groups, tested = confirmed(read, trials)
        assert tested == 100
        assert len(groups) == found
        assert groups[0].q <= 0.05
        assert sorted(names_of(read, groups[0].accounts)) == red


def test_the_q_of_a_group_is_no_smaller_than_by_its_own_p() -> None:
    # Its cluster is sure by another candidate; of 40 tests 4 passed.
    assert q_of_group(2e-3, 1e-9, 40, 4) == pytest.approx(0.02)
    assert q_of_group(0.03, 1e-9, 4, 4) == pytest.approx(0.03)
    assert q_of_group(1e-12, 0.01, 40, 4) == 0.01
    assert q_of_group(0.4, 0.01, 40, 4) == 1.0
