"""What a case holds: sources, rejects, posts, accounts, shares, and the runs that made it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from inconcert.evidence.table import SOURCE_NAME

if TYPE_CHECKING:
    from inconcert.case import Case

FIRST_REASONS = 5

# Parameters of detectors that are the path of a file: its folder may name the investigator.
LISTS = ("protect", "events")

_SOURCES = f"""
SELECT source, {SOURCE_NAME.format("file")} AS file, format, sha256, bytes, rows_read,
       rows_rejected, posts, accounts, duplicates, note, imported
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

    Times are µs UTC, `span` is None in a case without posts. File names are without their folder.
    """
    sources = case.records(_SOURCES)
    posts, first, last = case.query("SELECT count(*), min(time), max(time) FROM post")[0]
    return {
        "case": case.path.name,
        "sources": sources,
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
        "shares": case.records(
            "SELECT kind, count(*) AS shares, count(DISTINCT object) AS objects, "
            "count(DISTINCT account) AS accounts FROM share GROUP BY kind ORDER BY kind"
        ),
    }


def runs(case: Case) -> list[dict[str, Any]]:
    """Return the commands that made the case, in order, `parameters` and `inputs` as JSON data.

    Lists that a person gave are named without their folder, as sources are.
    """
    rows = case.records(
        "SELECT run, command, version, parameters, seed, inputs, started, ended "
        "FROM run ORDER BY run"
    )
    for row in rows:
        row["parameters"] = _without_folders(json.loads(row["parameters"] or "{}"))
        row["inputs"] = json.loads(row["inputs"] or "[]")
    return rows


def _without_folders(parameters: Any) -> Any:
    if not isinstance(parameters, dict):
        return parameters
    return {
        name: re.split(r"[/\\]", value)[-1]
        if name in LISTS and isinstance(value, str)
        else _without_folders(value)
        for name, value in parameters.items()
    }
