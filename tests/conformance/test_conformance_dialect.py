"""Each fragment of a dialect, on each engine, against Python's answer."""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from conformance_registry import HOSTILE

from inconcert.engine import Step
from inconcert.errors import ParameterError

if TYPE_CHECKING:
    from inconcert.engine import Engine


def ask(engine: Engine, sql: str, **tables: pa.Table) -> list[dict[str, object]]:
    """Return the rows of a query over these tables."""
    try:
        for name, table in tables.items():
            engine.register(name, table)
        engine.run([Step("answer", sql)])
        rows: list[dict[str, object]] = engine.fetch("answer").to_pylist()
        return rows
    finally:
        for name in ("answer", *tables):
            engine.drop(name)


def test_quote(engine: Engine) -> None:
    names = ["row", "window", "Group", 'odd "name', "ticked `name`", "اسم", "a b"]
    picked = ", ".join(f"{i} AS {engine.dialect.quote(name)}" for i, name in enumerate(names))
    assert ask(engine, f"SELECT {picked}") == [{name: i for i, name in enumerate(names)}]


@pytest.mark.parametrize("b", [1, 2, 7, 60_000_000])
def test_integer_divide(engine: Engine, b: int) -> None:
    big = 9_223_372_036_854_775_807
    values = [0, 1, 6, 7, 8, -1, -6, -7, -8, 10**15, -(10**15), big, -big]
    rows = ask(
        engine,
        f"SELECT a, {engine.dialect.integer_divide('a', str(b))} AS q, "
        f"{engine.dialect.integer_divide('a - 1 + 1', f'{b} + 0')} AS again FROM numbers",
        numbers=pa.table({"a": pa.array(values[:-1], pa.int64())}),
    )
    assert {(row["a"], row["q"], row["again"]) for row in rows} == {
        (a, a // b, a // b) for a in values[:-1]
    }


def test_unnest(engine: Engine) -> None:
    lists = [["a", "b", "a"], [], None, ["c", None], ["محتوى"]]
    table = pa.table({"i": range(5), "tags": pa.array(lists, pa.list_(pa.string()))})
    rows = ask(
        engine,
        f"SELECT i, tag FROM tagged CROSS JOIN {engine.dialect.unnest('tagged.tags', 'tag')}",
        tagged=table,
    )
    assert sorted((str(row["i"]), str(row["tag"])) for row in rows) == sorted(
        (str(i), str(tag)) for i, tags in enumerate(lists) for tag in tags or []
    )


def test_unnest_twice(engine: Engine) -> None:
    table = pa.table({"tags": [["a", "b"]], "urls": [["u", "v", "w"]]})
    d = engine.dialect
    rows = ask(
        engine,
        f"SELECT tag, url FROM listed CROSS JOIN {d.unnest('listed.tags', 'tag')} "
        f"CROSS JOIN {d.unnest('listed.urls', 'url')}",
        listed=table,
    )
    assert sorted(tuple(row.values()) for row in rows) == [(t, u) for t in "ab" for u in "uvw"]


@pytest.mark.parametrize(("first", "last"), [(0, 1), (-1, 1), (5, 5), (-3, -2)])
def test_integers(engine: Engine, first: int, last: int) -> None:
    table = pa.table({"name": ["x", "y"]})
    item = engine.dialect.integers(first, last, "hop")
    rows = ask(engine, f"SELECT name, hop FROM named CROSS JOIN {item}", named=table)
    assert sorted(tuple(row.values()) for row in rows) == [
        (name, i) for name in "xy" for i in range(first, last + 1)
    ]


def test_integers_of_an_empty_range(engine: Engine) -> None:
    with pytest.raises(ParameterError):
        engine.dialect.integers(2, 1, "n")


def test_hash64(engine: Engine) -> None:
    rows = ask(
        engine,
        f"SELECT text, {engine.dialect.hash64('text')} AS h FROM words",
        words=pa.table({"text": pa.array([*HOSTILE, None], pa.string())}),
    )
    assert {row["text"]: row["h"] for row in rows} == {
        None: None,
        **{t: int(hashlib.md5(t.encode()).hexdigest()[:15], 16) for t in HOSTILE},
    }


AGGREGATED = pa.table(
    {
        "g": ["a", "a", "a", "a", "b", "b", "c"],
        "v": ["z", "é", "m", None, None, "q", None],
        "t": pa.array([3, -2, -2, -9, 1, None, None], pa.int64()),
    }
)


def test_count_if(engine: Engine) -> None:
    sql = f"SELECT g, {engine.dialect.count_if('t < 0')} AS n FROM grouped GROUP BY g"
    rows = ask(engine, sql, grouped=AGGREGATED)
    assert {row["g"]: row["n"] for row in rows} == {"a": 3, "b": 0, "c": 0}


def test_arg_min(engine: Engine) -> None:
    """Ties go to the least value; a row with a null value or key does not count."""
    sql = f"SELECT g, {engine.dialect.arg_min('v', 't')} AS v FROM grouped GROUP BY g"
    rows = ask(engine, sql, grouped=AGGREGATED)
    assert {row["g"]: row["v"] for row in rows} == {"a": "m", "b": None, "c": None}


def test_collect(engine: Engine) -> None:
    sql = f"SELECT g, {engine.dialect.collect('v')} AS vs FROM grouped GROUP BY g"
    rows = ask(engine, sql, grouped=AGGREGATED)
    found = {row["g"]: sorted(row["vs"]) for row in rows}  # type: ignore[call-overload]
    assert found == {"a": ["m", "z", "é"], "b": ["q"], "c": []}


def test_what_both_spell_alike(engine: Engine) -> None:
    """The plain SQL that steps lean on means the same everywhere."""
    texts = pa.table({"a": pa.array([*HOSTILE, None], pa.string())})
    pairs = ask(
        engine,
        "SELECT one.a AS a, two.a AS b FROM words AS one JOIN words AS two ON one.a < two.a",
        words=texts,
    )
    assert len(pairs) == math.comb(len(HOSTILE), 2)
    assert all(str(p["a"]).encode() < str(p["b"]).encode() for p in pairs)
    assert ask(
        engine,
        "SELECT 7 / 2 AS half, -7 % 3 AS rest, (1 = NULL) IS NOT TRUE AS unknown, "
        "NULL IS NOT DISTINCT FROM NULL AS alike, CAST(-5 AS STRING) AS text, "
        'count(*) FILTER (WHERE false) AS none, "x" AS quoted FROM (SELECT 1 AS x) GROUP BY x',
    ) == [
        {
            "half": 3.5,
            "rest": -1,
            "unknown": True,
            "alike": True,
            "text": "-5",
            "none": 0,
            "quoted": 1,
        }
    ]
