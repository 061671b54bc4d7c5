"""Candidates: who is looked at, and on which half of the acts alone."""

import numpy as np
import pyarrow as pa
import pytest
from concert_world import HOUR, MINUTE, SECOND, START, WINDOWS, World, campaign, organic
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.detect.coordination.concert import Settings
from inconcert.detect.coordination.concert.candidates import (
    CROWD,
    LEAST_BURST,
    bursts,
    communities,
    count_pairs,
    overlaps,
)
from inconcert.detect.coordination.concert.refine import refined
from inconcert.detect.coordination.concert.settings import scales
from inconcert.detect.coordination.concert.shares import BOTH, FOLDS, part, read_shares


def scale_of(shares, window=MINUTE):
    return next(scale for scale in scales(WINDOWS, shares.unit) if scale.window == window)


def found(table, fold, window=MINUTE):
    """All that is found on one half, by names."""
    shares = read_shares(table)
    scale = scale_of(shares, window)
    own = part(shares, fold, scale.period)
    groups = communities(shares, scale, fold, Settings())
    groups += [r for c in groups for r in refined(c, shares, own, scale)]
    groups += list(overlaps(shares, own, fold, scale))
    assert {c.fold for c in groups} <= {fold}
    return sorted(sorted(shares.names.take(pa.array(c.accounts)).to_pylist()) for c in groups)


def best_match(groups, members):
    return max((len(set(g) & set(members)) / len(set(g) | set(members)) for g in groups), default=0)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("fold", FOLDS[:2])
def test_a_campaign_is_a_candidate_of_either_half(seed, fold):
    world = organic(seed)
    members = campaign(world, "red", seed, acts=24)
    assert best_match(found(world.table(), fold), members) >= 0.8


@pytest.mark.parametrize("fold", FOLDS[:2])
def test_what_is_found_on_one_half_depends_on_that_half_alone(fold):
    world = organic(4)
    campaign(world, "red", 4, acts=20)
    before = found(world.table(), fold)
    assert before
    rng = np.random.default_rng(1)
    other = [row for row in world.rows if row["fold"] != fold]
    accounts = rng.permutation([row["account"] for row in other])
    moved = [
        row | {"account": account, "time": row["time"] + int(rng.integers(-600, 600)) * SECOND}
        for row, account in zip(other, accounts.tolist(), strict=True)
    ]
    own = [row for row in world.rows if row["fold"] == fold]
    assert found(World(moved[::-1] + own).table(), fold) == before
    # And where the other half is not there at all.
    assert found(World(own).table(), fold) == before


def test_who_met_on_one_half_alone_is_not_found_on_the_other():
    world = organic(5)
    for fold, name in enumerate(("red", "blue")):
        start = len(world.rows)
        campaign(world, name, 5, acts=20)
        for row in world.rows[start:]:
            row["fold"] = fold
    for fold, name in enumerate(("red", "blue")):
        groups = found(world.table(), fold)
        own = [sum(account.startswith(name) for account in group) for group in groups]
        others = [sum(account.startswith(("red", "blue")) for account in group) for group in groups]
        assert max(own) >= 8
        assert others == own


def test_a_burst_is_found_and_says_on_what():
    world = organic(5)
    for i in range(10):
        world.share(f"red{i}", "once", START + 3 * HOUR + 4 * i * SECOND)
    shares, members = read_shares(world.table()), {f"red{i}" for i in range(10)}
    scale = scale_of(shares)
    candidates = [
        burst
        for burst in bursts(part(shares, BOTH, scale.period), scale)
        if set(shares.names.take(pa.array(burst.accounts)).to_pylist()) == members
    ]
    assert len(candidates) == 1
    assert candidates[0].fold == -1
    assert candidates[0].time == START + 3 * HOUR
    assert set(shares.account[shares.object == candidates[0].object]) == set(candidates[0].accounts)


def test_bursts_do_not_overlap_on_their_object_and_have_enough_accounts():
    world = organic(6)
    for n in range(40):
        world.share(f"c{n:02}", "wave", START + n * 9 * SECOND)
    shares = read_shares(world.table())
    for scale in scales(WINDOWS, SECOND):
        whole = part(shares, BOTH, scale.period)
        spans = {}
        for burst in bursts(whole, scale):
            assert len(burst.accounts) >= LEAST_BURST
            spans.setdefault(burst.object, []).append(burst.time)
        for times in spans.values():
            gaps = np.diff(sorted(times))
            assert (gaps > scale.window).all()


def test_a_wave_of_a_crowd_gives_no_links():
    world = World()
    rng = np.random.default_rng(1)
    for object_ in range(12):
        for n in rng.permutation(4 * CROWD)[: 3 * CROWD]:
            at = START + object_ * 5 * HOUR + int(rng.integers(0, 50)) * SECOND
            world.share(f"c{n:03}", f"news{object_}", at, fold=object_ % 2)
    shares = read_shares(world.table())
    for fold in FOLDS:
        assert communities(shares, scale_of(shares), fold, Settings()) == []


def test_one_account_alone_meets_nobody():
    world = World()
    for n in range(8):
        world.share("alone", f"u{n // 4}", START + n * SECOND)
    shares = read_shares(world.table())
    for scale in scales(WINDOWS, SECOND):
        for fold in FOLDS:
            assert communities(shares, scale, fold, Settings()) == []
        assert list(bursts(part(shares, BOTH, scale.period), scale)) == []


SHARES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 4), st.integers(0, 30)), min_size=1, max_size=40
)


@settings(max_examples=60)
@given(SHARES, st.integers(0, 12))
def test_pairs_are_those_who_met_on_two_objects(rows, window):
    rows = sorted(rows, key=lambda row: (row[1], row[2], row[0]))
    account, object_, time = (np.array([row[i] for row in rows]) for i in range(3))
    order = np.argsort(-np.bincount(account), kind="stable")
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order))
    a, b, objects, events = count_pairs(
        rank[account], object_.astype(np.int32), time.astype(np.int64), window
    )
    met, all_events = {}, 0
    for i, one in enumerate(rows):
        for two in rows[i + 1 :]:
            if one[1] == two[1] and one[0] != two[0] and abs(one[2] - two[2]) <= window:
                met.setdefault(frozenset((one[0], two[0])), set()).add(one[1])
                all_events += 1
    pairs = {
        frozenset((int(order[x]), int(order[y]))): int(n)
        for x, y, n in zip(a, b, objects, strict=True)
    }
    assert pairs == {pair: len(on) for pair, on in met.items() if len(on) >= 2}
    assert events == all_events


def test_shares_are_sorted_and_keep_their_rows():
    world = organic(7, rows=300)
    table = world.table()
    holes = table.slice(0, 5).to_pylist()
    for n, name in enumerate(("account", "object", "time")):
        holes[n][name] = None
    table = pa.concat_tables([pa.Table.from_pylist(holes, schema=table.schema), table.slice(5)])
    shares = read_shares(table)
    assert len(shares) == 297
    assert not set(shares.row.tolist()) & {0, 1, 2}
    rows = table.to_pylist()
    names = shares.names.to_pylist()
    assert names == sorted(names, key=str.encode)
    for place in range(0, 297, 7):
        row = rows[shares.row[place]]
        assert row["account"] == names[shares.account[place]]
        assert row["time"] == shares.time[place]
        assert row["fold"] == shares.fold[place]
    keys = list(
        zip(shares.object.tolist(), shares.time.tolist(), shares.account.tolist(), strict=True)
    )
    assert keys == sorted(keys)


def test_posts_at_one_instant_count_once_and_objects_by_their_kind():
    world = World()
    for kind in ("url", "hashtag", "text"):
        world.share("a", kind, START, kind=kind)
    world.share("a", "later", START + 1)
    world.share("b", "later", START)
    shares = read_shares(world.table())
    assert shares.posts.tolist() == [2, 1]
    # And things of one name and two kinds are two.
    world.share("b", "url", START, kind="text")
    assert len(set(read_shares(world.table()).object)) == len(set(shares.object)) + 1


def test_a_part_lists_the_shares_of_accounts():
    shares = read_shares(organic(8).table())
    rng = np.random.default_rng(1)
    for fold in (*FOLDS, BOTH):
        whole = part(shares, fold, HOUR)
        assert fold == BOTH or shares.within(fold, whole.place).all()
        for size in (0, 1, 5, 120):
            accounts = np.sort(rng.permutation(len(shares.names))[:size])
            expected = np.flatnonzero(np.isin(whole.account, accounts))
            assert whole.shares_of(accounts).tolist() == expected.tolist()
