"""The co-share network against ten lines of plain Python, on small random tables of shares."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inconcert.engine.duckdb import DuckDBEngine
from inconcert.errors import ParameterError
from inconcert.network import count_coshares
from inconcert.network.steps import coshare_steps

if TYPE_CHECKING:
    from collections.abc import Callable

Share = tuple[str | None, str | None, int | None, str | None]
Result = tuple[dict[Any, tuple[float, ...]], dict[int, tuple[int, ...]]]

NAMES = ("account", "object", "time", "content")
COUNTS = ("events", "objects", "a_first", "b_first")
TOTALS = ("shares", "accounts", "objects", "events", "account_pairs")


def brute_force(shares: list[Share], windows: list[int], m: int, min_events: int) -> Result:
    """The definition, pair by pair: links by (a, b, window) and totals by window."""
    whole = [share for share in shares if None not in share[:3]]
    # A share with no content is a content of its own: no two of them are one.
    once = [s for i, s in enumerate(whole) if s[3] is None or s not in whole[:i]]
    named = [(a, o, t, i if c is None else c) for i, (a, o, t, c) in enumerate(once)]
    rows = Counter(a for a, *_ in named)
    kept = [share for share in named if rows[share[0]] >= m]
    n = Counter(a for a, *_ in kept)
    slots = sum(n[a] * n[b] for a in n for b in n if a < b)
    links, totals = {}, {}
    for window in windows:
        events = [
            (one, two)
            for one in kept
            for two in kept
            if one[0].encode() < two[0].encode()
            and one[1] == two[1]
            and abs(one[2] - two[2]) <= window
            and one[3] != two[3]
            and one[1] not in (one[3], two[3])
        ]
        partaking = {share[3] for event in events for share in event}
        active = Counter(share[0] for share in kept if share[3] in partaking)
        events = [e for e in events if max(active[e[0][0]], active[e[1][0]]) >= m]
        totals[window] = (len(kept), len(n), len({o for _, o, *_ in kept}), len(events), slots)
        pairs = defaultdict(list)
        for one, two in events:
            pairs[one[0], two[0]].append((one[1], two[2] - one[2]))
        for (a, b), met in pairs.items():
            if len(met) >= min_events:
                delays = [delay for _, delay in met]
                links[a, b, window] = (
                    len(met),
                    len({o for o, _ in met}),
                    sum(delay > 0 for delay in delays),
                    sum(delay < 0 for delay in delays),
                    sum(map(abs, delays)) / len(met) / 1e6,
                    len(events) * n[a] * n[b] / slots,
                )
    return links, totals


def by_sql(table: pa.Table, windows: list[int], m: int, min_events: int) -> Result:
    with DuckDBEngine() as engine:
        engine.register("share", table)
        engine.run(
            coshare_steps(
                engine.dialect,
                windows=windows,
                min_participation=m,
                min_events=min_events,
                content="content" if "content" in table.column_names else None,
            )
        )
        return read(engine.fetch("link"), engine.fetch("baseline"))


def by_kernel(table: pa.Table, windows: list[int], m: int, min_events: int) -> Result:
    return read(*count_coshares(table, windows=windows, min_participation=m, min_events=min_events))


def read(link: pa.Table, baseline: pa.Table) -> Result:
    links = {
        (row["account_a"], row["account_b"], row["time_window"]): tuple(
            row[name] for name in (*COUNTS, "mean_delay", "expected")
        )
        for row in link.to_pylist()
    }
    assert len(links) == link.num_rows, "a pair stands twice"
    totals = {r["time_window"]: tuple(r[name] for name in TOTALS) for r in baseline.to_pylist()}
    assert len(totals) == baseline.num_rows, "a window stands twice"
    return links, totals


WAYS = {"sql": by_sql, "kernel": by_kernel}

# Names whose order by bytes is not that by UTF-16 or by a language; times that tie, and straddle 0.
account = st.sampled_from(["b", "a", "B", "é", "z", "\uffff", "😀", "אב"])
item = st.sampled_from(["u", "v", "p1", "p2", "网址"])
time = st.integers(-6, 6) | st.sampled_from([-40, 40, 10**15, 10**15 + 1])
content = st.none() | st.sampled_from(["p1", "p2", "p3", "p4", "p5"])


def rarely_none(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 19).flatmap(lambda n: strategy if n else st.none())


some_shares = st.lists(
    st.tuples(rarely_none(account), rarely_none(item), rarely_none(time), content), max_size=24
)
# The same account again and again, on one object: where counts and objects part.
repeats = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("uv"), st.integers(0, 4), content),
    max_size=14,
)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("shown", [True, False], ids=["contents", "no contents"])
@settings(max_examples=120, deadline=None)
@given(
    shares=some_shares | repeats,
    windows=st.lists(
        st.sampled_from([0, 1, 2, 3, 5, 11, 100]), min_size=1, max_size=3, unique=True
    ),
    m=st.integers(1, 3),
    min_events=st.integers(1, 2),
)
@example(shares=[], windows=[1], m=1, min_events=1)
@example(  # a content of two accounts lifts both over the participation asked for
    shares=[
        ("a", "u", 0, "p1"),
        ("b", "u", 1, "p2"),
        ("b", "v", 50, "p1"),
        ("b", "网址", 50, "p4"),
        ("a", "网址", 90, "p5"),
    ],
    windows=[5],
    m=2,
    min_events=1,
)
@example(  # that same original, twice over
    shares=[("b", "p2", 0, "p2"), ("b", "p2", 0, "p2")], windows=[0], m=1, min_events=1
)
@example(  # the original, whose object is itself, is a share of its account but meets nobody
    shares=[("a", "p1", 0, "p1"), ("b", "p1", 1, "p2"), ("z", "p1", 2, "p3"), ("a", "u", 9, "p1")],
    windows=[5],
    m=1,
    min_events=1,
)
def test_same_as_brute_force(
    way: Callable[[pa.Table, list[int], int, int], Result],
    shown: bool,
    shares: list[Share],
    windows: list[int],
    m: int,
    min_events: int,
) -> None:
    shares = [(a, o, t, c if shown else None) for a, o, t, c in shares]
    links, totals = way(as_table(shares, shown), windows, m, min_events)
    expected_links, expected_totals = brute_force(shares, windows, m, min_events)
    assert totals == expected_totals
    assert links.keys() == expected_links.keys()
    for key, values in expected_links.items():
        assert links[key][:4] == values[:4], key
        for got, wanted in zip(links[key][4:], values[4:], strict=True):
            assert math.isclose(got, wanted, rel_tol=1e-9), key


def as_table(shares: list[Share], shown: bool) -> pa.Table:
    types = (pa.string(), pa.string(), pa.int64(), pa.string())
    return pa.table(
        {
            name: pa.array([share[i] for share in shares], types[i])
            for i, name in enumerate(NAMES if shown else NAMES[:3])
        }
    )


def test_brute_force_by_hand() -> None:
    """The judge itself: three accounts, two windows, counted on paper."""
    shares: list[Share] = [
        ("a", "u", 0, None),
        ("b", "u", 2_000_000, None),
        ("b", "v", 0, None),
        ("a", "v", 9_000_000, None),
        ("c", "u", 2_000_000, None),
    ]
    links, totals = brute_force(shares, [2_000_000, 10_000_000], 1, 1)
    assert totals == {2_000_000: (5, 3, 2, 3, 8), 10_000_000: (5, 3, 2, 4, 8)}
    assert links == {
        ("a", "b", 2_000_000): (1, 1, 1, 0, 2.0, 3 * 4 / 8),
        ("a", "c", 2_000_000): (1, 1, 1, 0, 2.0, 3 * 2 / 8),
        ("b", "c", 2_000_000): (1, 1, 0, 0, 0.0, 3 * 2 / 8),
        ("a", "b", 10_000_000): (2, 2, 1, 1, 5.5, 4 * 4 / 8),
        ("a", "c", 10_000_000): (1, 1, 1, 0, 2.0, 4 * 2 / 8),
        ("b", "c", 10_000_000): (1, 1, 0, 0, 0.0, 4 * 2 / 8),
    }


@settings(max_examples=40, deadline=None)
@given(
    shares=some_shares,
    kinds=st.lists(st.sampled_from(["url", "hashtag"]), min_size=24, max_size=24),
    m=st.integers(1, 3),
)
def test_kinds_stay_apart(shares: list[Share], kinds: list[str], m: int) -> None:
    """With kinds, the result is that of each kind on its own."""
    table = as_table(shares, True).append_column("kind", [kinds[: len(shares)]])
    with DuckDBEngine() as engine:
        engine.register("share", table)
        engine.run(
            coshare_steps(
                engine.dialect,
                windows=[5, 1],
                min_participation=m,
                by_kind=True,
                content="content",
            )
        )
        together = [engine.fetch("link"), engine.fetch("baseline")]
    for kind in set(kinds):
        own = [share for share, other in zip(shares, kinds, strict=False) if other == kind]
        links, totals = brute_force(own, [5, 1], m, 1)
        got = [
            table.filter(pa.compute.equal(table["kind"], kind)).drop_columns("kind")
            for table in together
        ]
        found, found_totals = read(*got)
        assert found.keys() == links.keys()
        assert all(math.isclose(found[key][5], links[key][5]) for key in links)
        assert all(found[key][:4] == links[key][:4] for key in links)
        # A kind without a share that counts has no line.
        assert found_totals == {w: t for w, t in totals.items() if t[0]}


def test_content_that_is_a_number_of_ours() -> None:
    """A case numbers its posts: a hashtag of the same digits is no post."""
    table = pa.table(
        {
            "account": ["a", "b"],
            "object": ["2024", "2024"],
            "time": [0, 1],
            "post": pa.array([2024, 7], pa.int64()),
        }
    )
    events = []
    for own in (False, True):
        with DuckDBEngine() as engine:
            engine.register("share", table)
            engine.run(coshare_steps(engine.dialect, windows=[5], content="post", own_content=own))
            events.append(engine.fetch("baseline")["events"].to_pylist())
    assert events == [[1], [0]]


@pytest.mark.parametrize(
    "parameters",
    [
        {"windows": []},
        {"windows": [-1]},
        {"windows": [5], "min_participation": 0},
        {"windows": [5], "min_events": 0},
    ],
)
def test_parameters_out_of_range(parameters: dict[str, Any]) -> None:
    with DuckDBEngine() as engine, pytest.raises(ParameterError):
        coshare_steps(engine.dialect, **parameters)
