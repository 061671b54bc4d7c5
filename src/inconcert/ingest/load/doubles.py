"""Rows of one file that tell the same post become one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inconcert import model

if TYPE_CHECKING:
    from inconcert.case import Case

_LISTS = tuple(c.name for c in model.POST.columns if c.type == "VARCHAR[]")
_SCALARS = tuple(
    c.name
    for c in model.POST.columns
    if c.type != "VARCHAR[]" and c.name not in ("post", "type", "source", "row")
)
# Two rows are the same post where platform, id, account and second agree: tables of one make
# number their rows from 1, or count the messages of each chat anew.
_SAME = 'source, platform, post_id, account, "time" // 1000000 AS second'
_JOINED = (
    "post s JOIN staged_double d ON s.source = d.source AND s.platform = d.platform "
    'AND s.post_id = d.post_id AND s.account = d.account AND s."time" // 1000000 = d.second'
)


def unite_rows(case: Case, first: int) -> dict[int, int]:
    """Unite rows of a post, in each source from `first` on: first filled value, lists joined.

    The first row and number stay. Returns by source how many rows became one with another.
    """
    case.execute(
        f"CREATE OR REPLACE TEMP TABLE staged_double AS SELECT {_SAME}, min(post) AS post, "
        "count(*) AS n FROM post WHERE source >= ? AND post_id IS NOT NULL "
        "GROUP BY ALL HAVING count(*) > 1",
        [first],
    )
    merged = dict(
        case.query("SELECT source, sum(n)::BIGINT - count(*) FROM staged_double GROUP BY source")
    )
    if merged:
        lists = ", ".join(f's."{name}"' for name in _LISTS)
        case.execute(
            "CREATE OR REPLACE TEMP TABLE staged_row AS "
            f"SELECT d.post AS united, s.post AS post, {lists} FROM {_JOINED}"
        )
        scalars = ", ".join(f'arg_min(s."{name}", s.post) AS "{name}"' for name in _SCALARS)
        case.execute(
            "CREATE OR REPLACE TEMP TABLE staged_united AS SELECT d.post AS post, "
            "coalesce(arg_min(s.type, s.post) FILTER (s.type <> 'post'), 'post') AS type, "
            'any_value(s.source) AS source, min(s."row") AS "row", '
            f"{scalars} FROM {_JOINED} GROUP BY d.post"
        )
        for name in _LISTS:
            case.execute(f"CREATE OR REPLACE TEMP TABLE staged_list_{name} AS {_joined_list(name)}")
        case.execute(
            "DELETE FROM post WHERE source >= ? AND post IN (SELECT post FROM staged_row)", [first]
        )
        joins = " ".join(f"LEFT JOIN staged_list_{name} USING (post)" for name in _LISTS)
        values = ", ".join(f'coalesce(staged_list_{n}."{n}", []) AS "{n}"' for n in _LISTS)
        case.execute(
            f"INSERT INTO post BY NAME SELECT staged_united.*, {values} "
            f"FROM staged_united {joins} ORDER BY post"
        )
        for name in ("row", "united", *(f"list_{name}" for name in _LISTS)):
            case.execute(f"DROP TABLE staged_{name}")
    case.execute("DROP TABLE staged_double")
    return merged


def _joined_list(name: str) -> str:
    """Return the SQL for the lists of several rows one after the other, each value once.

    By sorting, not by looking each value up in its list: a post may be told ten thousand times.
    """
    return (
        f'SELECT united AS post, list(value ORDER BY met) AS "{name}" FROM ('
        "SELECT united, value, min((post, place)) AS met FROM ("
        f'SELECT united, post, unnest("{name}") AS value, '
        f'generate_subscripts("{name}", 1) AS place FROM staged_row WHERE len("{name}") > 0) '
        "GROUP BY united, value) GROUP BY united"
    )
