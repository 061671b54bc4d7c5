"""What a case holds: sources, rejects, posts, accounts, shares, and the runs that made it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from inconcert.evidence.table import SOURCE_NAME
from inconcert.model.given import TARGETS, UNNAMED
from inconcert.view.exported import without_folders

if TYPE_CHECKING:
    from inconcert.case import Case

FIRST_REASONS = 5

_SOURCES = f"""
SELECT source, {SOURCE_NAME.format("file")} AS file, format, sha256, bytes, rows_read,
       rows_rejected, posts, accounts, duplicates, note, imported, mapping, doubts
FROM source ORDER BY source
"""

# The most frequent reasons of each source; of equal ones, the one met first.
_REJECTS = f"""
SELECT r.source, {SOURCE_NAME.format("s.file")} AS file, r.reason, r.records, r.first_row
FROM (
  SELECT source, reason, count(*) AS records, min("row") AS first_row
  FROM reject GROUP BY source, reason
  QUALIFY row_number() OVER (PARTITION BY source ORDER BY count(*) DESC, min("row"), reason) <= ?
) AS r
LEFT JOIN source AS s ON s.source = r.source
ORDER BY r.source, r.records DESC, r.first_row, r.reason
"""


def summary(case: Case) -> dict[str, Any]:
    """Return what was read: sources, rejects, posts, accounts, platforms, span, shares by kind.

    `columns` says how the columns of tables were read. Times are µs UTC, `span` is None in a
    case without posts. File names are without their folder.
    """
    sources = case.records(_SOURCES)
    for source in sources:
        columns = json.loads(source["mapping"] or "{}")
        source["mapping"] = {column: field for column, field in columns.items() if field}
        source["left"] = [column for column, field in columns.items() if not field]
        source["doubts"] = json.loads(source["doubts"] or "[]")
    posts, first, last = case.query("SELECT count(*), min(time), max(time) FROM post")[0]
    return {
        "case": case.path.name,
        "sources": sources,
        "columns": _columns(sources),
        "rows_read": sum(row["rows_read"] or 0 for row in sources),
        "rows_rejected": sum(row["rows_rejected"] or 0 for row in sources),
        "rejects": case.records(_REJECTS, [FIRST_REASONS]),
        "posts": posts,
        "accounts": case.one("SELECT count(*) FROM account"),
        "platforms": case.records(
            "SELECT coalesce(platform, 'unknown') AS platform, count(*) AS posts "
            "FROM post GROUP BY 1 ORDER BY 2 DESC, 1"
        ),
        "span": None if first is None else [first, last],
        "shares": _shares(case),
    }


def _shares(case: Case) -> list[dict[str, Any]]:
    """Return the shares by kind, and the posts of each that are `unnamed`: no share of a post.

    These are reposts, quotes and replies that do not name the post that they are about.
    """
    rows = case.records(
        "SELECT kind, count(*) AS shares, count(DISTINCT object) AS objects, "
        "count(DISTINCT account) AS accounts FROM share GROUP BY kind ORDER BY kind"
    )
    unnamed = dict(zip(TARGETS, case.query(UNNAMED)[0], strict=True))
    missing = {kind for kind, posts in unnamed.items() if posts} - {row["kind"] for row in rows}
    nothing = {"shares": 0, "objects": 0, "accounts": 0}
    rows += [{"kind": kind, **nothing} for kind in sorted(missing)]
    return [{**row, "unnamed": unnamed.get(row["kind"], 0)} for row in rows]


def _columns(sources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return how columns were read, once for all sources of which that is the same.

    Each with the `files`, the `format`, `fields` (field and its columns, first taken first) and
    the columns `left`.
    """
    found: dict[str, dict[str, Any]] = {}
    for source in sources:
        if not source["mapping"]:
            continue
        fields: dict[str, list[str]] = {}
        for column, field in source["mapping"].items():
            fields.setdefault(field, []).append(column)
        key = json.dumps([source["format"], source["mapping"], source["left"]])
        one = found.setdefault(
            key,
            {
                "files": [],
                "format": source["format"],
                "fields": [{"field": f, "columns": names} for f, names in fields.items()],
                "left": source["left"],
            },
        )
        one["files"].append(source["file"])
    return list(found.values())


def runs(case: Case) -> list[dict[str, Any]]:
    """Return the commands that made the case, in order, `parameters` and `inputs` as JSON data.

    Files that a person gave are named without their folder.
    """
    rows = case.records(
        "SELECT run, command, version, parameters, seed, inputs, started, ended "
        "FROM run ORDER BY run"
    )
    for row in rows:
        row["parameters"] = without_folders(json.loads(row["parameters"] or "{}"))
        row["inputs"] = json.loads(row["inputs"] or "[]")
    return rows
