"""The published methods on shares small enough to count by hand, and against brute force."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.errors import InputError, ParameterError
from inconcert.evaluate.baselines import (
    BASELINES,
    Ranked,
    coornet,
    coortweet,
    fused_centrality,
    minimum_weight,
    tfidf_cosine,
)
from inconcert.evaluate.baselines.common import Edges, close_pairs, merge, ranked, read
from inconcert.evaluate.baselines.coornet import coordination_interval
from inconcert.evaluate.baselines.fused import centrality
from inconcert.evaluate.baselines.tfidf import cosines

SECOND = 1_000_000
Row = tuple[str, str, float]


def shares(rows: list[Row], *, kind: str = "url", posts: list[str] | None = None) -> pa.Table:
    """Make a table of (account, object, seconds)."""
    columns = {
        "account": pa.array([row[0] for row in rows], pa.string()),
        "kind": pa.array([kind] * len(rows), pa.string()),
        "object": pa.array([row[1] for row in rows], pa.string()),
        "time": pa.array([round(row[2] * SECOND) for row in rows], pa.int64()),
    }
    if posts is not None:
        columns["post"] = pa.array(posts, pa.string())
    return pa.table(columns)


def scores(result: Ranked) -> dict[str, float]:
    return {
        account: score
        for account, score in zip(result.accounts, result.score.tolist(), strict=True)
        if score
    }


def world(seed: int = 1) -> pa.Table:
    """Make forty accounts with tastes, two groups of five among them, and two kinds of share."""
    random = np.random.default_rng(seed)
    rows: list[Row] = []
    for number in range(40):
        for _ in range(15):
            thing = int(random.zipf(1.3)) % 400
            rows.append((f"user{number:02}", f"o{thing}", float(random.uniform(0, 5000))))
    for group in range(2):
        for action in range(24):
            start = float(random.uniform(0, 5000))
            rows += [(f"user{group * 5 + k:02}", f"g{group}-{action}", start + k) for k in range(5)]
    links = shares(rows, posts=[f"p{i}" for i in range(len(rows))])
    tags = shares(rows[::3], kind="text", posts=[f"p{i * 3}" for i in range(len(rows[::3]))])
    return pa.concat_tables([links, tags])


# What all methods have in common


@pytest.mark.parametrize("name", BASELINES)
def test_order_of_rows_changes_nothing(name: str) -> None:
    table = world()
    mixed = table.take(np.random.default_rng(2).permutation(table.num_rows))
    one, other = BASELINES[name](table), BASELINES[name](mixed)
    assert one.accounts == other.accounts
    np.testing.assert_allclose(one.score, other.score, rtol=1e-9)
    assert one.groups == other.groups


@pytest.mark.parametrize("name", BASELINES)
def test_names_of_accounts_and_objects_change_nothing(name: str) -> None:
    table = world()
    new = {f"user{i:02}": f"Ж{(i * 17) % 40}" for i in range(40)}
    renamed = table.set_column(
        0, "account", pa.array([new[account] for account in table["account"].to_pylist()])
    ).set_column(2, "object", pa.array([f"x{name}" for name in table["object"].to_pylist()]))
    one, other = BASELINES[name](table), BASELINES[name](renamed)
    after = dict(zip(other.accounts, other.score, strict=True))
    np.testing.assert_allclose(one.score, [after[new[a]] for a in one.accounts], rtol=1e-6)


@pytest.mark.parametrize("name", BASELINES)
def test_every_account_has_a_score_and_groups_hold_scored_accounts(name: str) -> None:
    result = BASELINES[name](world())
    assert result.accounts == sorted(f"user{i:02}" for i in range(40))
    assert result.score.shape == (40,)
    assert result.score.min() >= 0
    assert np.isfinite(result.score).all()
    assert result.score.max() > 0
    known = scores(result)
    assert all(account in known for group in result.groups for account in group)
    assert all(len(group) > 1 for group in result.groups)


@pytest.mark.parametrize("name", BASELINES)
def test_no_shares_and_a_single_share(name: str) -> None:
    empty = BASELINES[name](shares([]))
    assert (empty.accounts, len(empty.score), empty.groups) == ([], 0, [])
    one = BASELINES[name](shares([("a", "x", 0)]))
    assert (one.accounts, one.score.tolist(), one.groups) == (["a"], [0.0], [])


@pytest.mark.parametrize("name", ["coortweet", "coortweet_60s", "minimum_weight"])
def test_methods_of_time_find_the_planted_groups(name: str) -> None:
    groups = BASELINES[name](world()).groups
    for group in range(2):
        planted = {f"user{group * 5 + k:02}" for k in range(5)}
        assert any(len(planted & found) >= 4 and len(found) <= 10 for found in groups)


def test_read_leaves_out_what_cannot_be_compared() -> None:
    table = pa.table(
        {
            "account": ["a", "a", "b", None, "c", "d", "e"],
            "kind": ["url", "url", "url", "url", "url", "url", "repost"],
            "object": ["x", "x", "x", "x", None, "x", "p9"],
            "time": pa.array([1, 1, 2, 3, 4, None, 5], pa.int64()),
            "post": ["p1", "p1", "p2", "p3", "p4", "p5", "p9"],
        }
    )
    traces = read(table)
    # The repeat goes, and so does the share of its own post; the accounts stay.
    assert traces.accounts == ["a", "b", "c", "d", "e"]
    assert traces.account.tolist() == [0, 1]
    with pytest.raises(InputError, match="no column kind"):
        read(table.drop_columns(["kind"]))


def test_read_takes_dictionaries() -> None:
    plain = shares([("a", "x", 0), ("b", "x", 1)])
    coded = plain
    for place, name in enumerate(("account", "kind", "object")):
        coded = coded.set_column(place, name, plain[name].dictionary_encode())
    assert read(coded).account.tolist() == read(plain).account.tolist()


def test_read_leaves_out_single_hashtags_unless_there_is_nothing_else() -> None:
    links, tags = shares([("a", "x", 0)]), shares([("b", "t", 0)], kind="hashtag")
    both = read(pa.concat_tables([links, tags]))
    assert (both.accounts, both.kinds) == (["a", "b"], ["url"])
    assert read(tags).kinds == ["hashtag"]


def test_read_tells_kinds_apart() -> None:
    both = pa.concat_tables([shares([("a", "x", 0)]), shares([("b", "x", 0)], kind="text")])
    traces = read(both)
    assert traces.kinds == ["text", "url"]
    assert len(set(traces.object.tolist())) == 2
    assert traces.of(0).account.tolist() == [1]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 9)), max_size=25),
    st.integers(0, 4),
)
def test_close_pairs_are_all_pairs_in_the_window(rows, window) -> None:
    traces = read(shares([(f"a{a}", f"o{o}", t) for a, o, t in rows]))
    found = Counter()
    for first, second in close_pairs(traces, window * SECOND):
        found.update(zip(first.tolist(), second.tolist(), strict=True))
    expected = {
        (i, j)
        for i, j in combinations(range(len(traces.time)), 2)
        if traces.object[i] == traces.object[j]
        and abs(traces.time[i] - traces.time[j]) <= window * SECOND
    }
    assert found == dict.fromkeys(expected, 1)


def test_merge_and_rank() -> None:
    def edges(*rows: tuple[int, int, float]) -> Edges:
        a, b, weight = (np.array(column) for column in zip(*rows, strict=True))
        return Edges(a, b, weight.astype(float))

    parts = [edges((0, 1, 2), (1, 2, 5)), edges((0, 1, 3), (3, 4, 1))]
    largest = merge(parts, 6)
    assert largest.weight.tolist() == [3, 5, 1]
    assert merge(parts, 6, total=True).weight.tolist() == [5, 5, 1]
    names = list("abcdef")
    result = ranked("x", names, largest)
    assert result.score.tolist() == [3, 5, 5, 1, 1, 0]
    assert result.groups == [frozenset("abc"), frozenset("de")]
    assert ranked("x", names, largest, by="strength").score.tolist() == [3, 8, 5, 1, 1, 0]
    with pytest.raises(ParameterError, match="ranking"):
        ranked("x", names, largest, by="luck")
    with pytest.raises(ParameterError, match="groups"):
        ranked("x", names, largest, find="circles")


# CooRnet


def test_coordination_interval_by_hand() -> None:
    rows = [("a", "quick", 0), ("b", "quick", 10), ("c", "quick", 30)]
    rows += [("a", "slow", 0), ("b", "slow", 100)]
    rows += [("a", "long", 0), ("b", "long", 200), ("c", "long", 300), ("d", "long", 400)]
    rows += [("a", "once", 50)]
    traces = read(shares(rows))
    # The second share came after 10, 100 and 200 s: the 0.1 quantile is 28 s, so only "quick" is
    # kept, of which more than half was shared with the second of three shares.
    assert coordination_interval(traces) == 10 * SECOND
    # All three: 10 s; the second of two (the first is not more than half); the third of four.
    assert coordination_interval(traces, q=1) == 100 * SECOND
    assert coordination_interval(read(shares([("a", "x", 0), ("b", "y", 0)]))) == 0


def test_coornet_bins_start_at_the_first_share() -> None:
    rows = [("a", "x", 100.4), ("b", "x", 105), ("c", "x", 112), ("d", "x", 119)]
    # Bins of ten seconds from 100: {a, b} and {c, d}; the projection then joins all who shared x.
    result = coornet(shares(rows), interval=10 * SECOND, percentile_edge_weight=0)
    assert scores(result) == dict.fromkeys("abcd", 1)
    assert result.groups == [frozenset("abcd")]
    # Of seven seconds: {a, b}, {c}, {d}.
    result = coornet(shares(rows), interval=7 * SECOND, percentile_edge_weight=0)
    assert scores(result) == {"a": 1, "b": 1}


def test_coornet_keeps_links_at_the_percentile() -> None:
    rows = []
    for number in range(3):
        rows += [("a", f"x{number}", number), ("b", f"x{number}", number)]
    rows += [("c", "y", 0), ("d", "y", 0), ("e", "z", 0), ("f", "z", 0)]
    result = coornet(shares(rows), interval=SECOND)
    # Weights 3, 1, 1: the 0.9 quantile is 2.6.
    assert scores(result) == {"a": 3, "b": 3}
    assert result.groups == [frozenset("ab")]
    # An object counts once, however often the two shared it; one account alone is no link.
    twice = coornet(shares([*rows, *rows[:2], ("g", "w", 0), ("g", "w", 0)]), interval=SECOND)
    assert scores(twice) == {"a": 3, "b": 3}
    with pytest.raises(ParameterError):
        coornet(shares(rows), q=2)


# CooRTweet


def test_coortweet_cuts_above_the_median() -> None:
    rows = [("a", f"x{i}", i * 100) for i in range(3)] + [
        ("b", f"x{i}", i * 100 + 5) for i in range(3)
    ]
    rows += [("c", "x0", 8), ("c", "w", 0), ("d", "w", 11), ("d", "v", 0)]
    result = coortweet(shares(rows))
    # a and b meet three times, c once with each: the median is 1. The link of c and d is 11 s long.
    assert scores(result) == {"a": 3, "b": 3}
    assert result.groups == [frozenset("ab")]
    assert scores(coortweet(shares(rows), time_window=4 * SECOND)) == {}
    # With all weights alike none exceeds the median.
    assert scores(coortweet(shares(rows[:2] + rows[3:5]))) == {}


def test_coortweet_counts_every_event_and_not_one_post_with_itself() -> None:
    rows = [("a", "x", 0), ("a", "x", 1), ("b", "x", 2), ("c", "y", 0), ("d", "y", 1)]
    rows += [("c", "z", 50), ("e", "z", 50), ("d", "v", 0), ("e", "v", 50)]
    # b has one share, so that only the links of c with d and with e count: both at the median.
    assert scores(coortweet(shares(rows))) == {}
    result = coortweet(shares([*rows, ("b", "u", 0)]))
    assert scores(result) == {"a": 2, "b": 2}
    together = shares([*rows, ("b", "u", 0)], posts=list("1213456789"))
    # The first share of a and that of b are of one post now: one event is left, as elsewhere.
    assert scores(coortweet(together)) == {}


# Minimum weight


def directed(table: pa.Table, window: int, minimum: int) -> dict[tuple[str, str], int]:
    """Count by the definition: distinct posts of a near any share by b, in either direction."""
    rows = table.to_pylist()
    posts: dict[tuple[str, str], set[int]] = {}
    for i, one in enumerate(rows):
        for other in rows:
            if (
                one["account"] != other["account"]
                and (one["kind"], one["object"]) == (other["kind"], other["object"])
                and abs(one["time"] - other["time"]) <= window
            ):
                key = (one["account"], other["account"])
                posts.setdefault(key, set()).add(one.get("post", i))
    weight: dict[tuple[str, str], int] = {}
    for (a, b), seen in posts.items():
        if len(seen) >= minimum:
            key = (min(a, b), max(a, b))
            weight[key] = max(weight.get(key, 0), len(seen))
    return weight


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 9), st.integers(0, 6)),
        min_size=1,
        max_size=25,
    ),
    st.integers(1, 3),
)
def test_minimum_weight_is_the_count_of_posts(rows, minimum) -> None:
    table = shares(
        [(f"a{a}", f"o{o}", t) for a, o, t, _ in rows], posts=[f"p{a}{p}" for a, _, _, p in rows]
    )
    result = minimum_weight(table, time_window=3 * SECOND, min_edge_weight=minimum)
    expected: Counter[str] = Counter()
    for (a, b), weight in directed(table, 3 * SECOND, minimum).items():
        expected[a] += weight
        expected[b] += weight
    assert scores(result) == dict(expected)


def test_minimum_weight_looks_at_each_kind_alone() -> None:
    links = shares([("a", "x", 0), ("b", "x", 60)])
    tags = shares([("a", "t", 0), ("b", "t", 61)], kind="text")
    assert scores(minimum_weight(pa.concat_tables([links, tags]))) == {}
    again = shares([("a", "y", 900), ("b", "y", 900)])
    result = minimum_weight(pa.concat_tables([links, again, tags]))
    assert scores(result) == {"a": 2, "b": 2}
    assert result.groups == [frozenset("ab")]
    with pytest.raises(ParameterError):
        minimum_weight(links, min_edge_weight=0)


# Cosines


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=2, max_size=6),
    st.booleans(),
)
def test_cosines_by_dense_algebra(rows, sublinear) -> None:
    from scipy.sparse import csr_matrix

    counts = np.array(rows, float)
    edges = cosines(csr_matrix(counts), sublinear=sublinear)
    present = (counts.sum(axis=1) > 0).sum()
    weighed = np.where(counts > 0, 1 + np.log(np.maximum(counts, 1)), 0) if sublinear else counts
    weighed = weighed * (np.log((1 + present) / (1 + (counts > 0).sum(axis=0))) + 1)
    length = np.linalg.norm(weighed, axis=1)
    found = dict(
        zip(zip(edges.a.tolist(), edges.b.tolist(), strict=True), edges.weight, strict=True)
    )
    expected = {
        (i, j): weighed[i] @ weighed[j] / length[i] / length[j]
        for i, j in combinations(range(len(rows)), 2)
        if (counts[i] * counts[j]).any()
    }
    assert found == pytest.approx(expected)


def test_tfidf_cosine_keeps_the_top_of_the_links() -> None:
    rows: list[Row] = []
    for thing in range(10):
        rows += [(account, f"x{thing}", thing) for account in "abc"]
    rows += [("c", f"own{k}", k) for k in range(10)] + [("d", f"x{k}", k) for k in range(9)]
    rows += [(account, f"own{k}", k) for k in range(10) for account in "ef"]
    table = shares(rows)
    result = tfidf_cosine(table)
    # a and b shared the same things, and so did e and f; c shared more, and d has nine shares.
    assert scores(result) == pytest.approx(dict.fromkeys("abef", 1))
    assert set(result.groups) == {frozenset("ab"), frozenset("ef")}
    everything = tfidf_cosine(table, keep=1)
    assert set(scores(everything)) == set("abcef")
    assert everything.groups == [frozenset("abcef")]
    assert "d" in scores(tfidf_cosine(table, keep=1, min_shares=9))
    with pytest.raises(ParameterError):
        tfidf_cosine(table, keep=0)


def test_tfidf_cosine_looks_at_rare_objects_where_there_are_no_others() -> None:
    rows = [(account, f"x{k}", k) for k in range(10) for account in "ab"]
    assert scores(tfidf_cosine(shares(rows))) == pytest.approx({"a": 1, "b": 1})
    popular = [(f"u{i}", f"y{k}", k) for k in range(10) for i in range(3)]
    assert "a" not in scores(tfidf_cosine(shares(rows + popular), keep=1))


# Fused network


def test_centrality_of_a_star_and_a_clique() -> None:
    star = Edges(np.zeros(4, int), np.arange(1, 5), np.ones(4))
    # The centre of a star with four leaves has twice the centrality of a leaf.
    value = centrality(star, 6, tolerance=1e-12)
    assert value[0] == pytest.approx(2 * value[1], rel=1e-6)
    assert value[5] == 0
    assert np.linalg.norm(value) == pytest.approx(1)
    a, b = np.array(list(combinations(range(5), 2))).T
    np.testing.assert_allclose(centrality(Edges(a, b, np.ones(10)), 5), 1 / np.sqrt(5))


def test_centrality_agrees_with_networkx() -> None:
    networkx = pytest.importorskip("networkx")
    random = np.random.default_rng(7)
    a, b = np.array([pair for pair in combinations(range(30), 2) if random.random() < 0.2]).T
    weight = random.random(len(a))
    graph = networkx.Graph()
    graph.add_weighted_edges_from(zip(a.tolist(), b.tolist(), weight.tolist(), strict=True))
    expected = networkx.eigenvector_centrality(graph, max_iter=500, weight="weight")
    found = centrality(Edges(a, b, weight), 30)
    np.testing.assert_allclose(found[list(expected)], list(expected.values()), atol=1e-6)


def test_fused_network_joins_kinds_and_prunes() -> None:
    clique = [(account, f"x{account}{other}", 0) for account in "abcd" for other in "abcd"]
    clique += [(other, f"x{account}{other}", 9) for account in "abcd" for other in "abcd"]
    tail = shares([("d", "t", 0), ("e", "t", 0), ("e", "s", 0), ("f", "s", 0)], kind="text")
    result = fused_centrality(pa.concat_tables([shares(clique), tail]), cut=0.4)
    known = scores(result)
    assert known["d"] > known["a"] > known["e"] > known["f"]
    assert known["a"] == pytest.approx(known["b"])
    assert result.groups == [frozenset("abcd")]
    weighted = scores(fused_centrality(pa.concat_tables([shares(clique), tail]), weighted=True))
    assert weighted["e"] != pytest.approx(known["e"], rel=1e-3)
    with pytest.raises(ParameterError):
        fused_centrality(tail, cut=2)
