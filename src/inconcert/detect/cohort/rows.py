"""The evidence rows and tables that findings of this detector share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from inconcert.detect.cohort.accounts import UNKNOWN, Everyone
from inconcert.evidence.record import EVIDENCE_SCHEMA
from inconcert.evidence.wording_cohorts import pattern_text
from inconcert.profile.patterns import Excess
from inconcert.profile.templates import Pattern

I64 = npt.NDArray[np.int64]

MOST_ROWS = 40  # rows of a table


def account_evidence(
    everyone: Everyone,
    members: I64,
    said: Mapping[int, Sequence[Pattern]],
    numbers: Mapping[str, Any],
) -> pa.Table:
    """Return a row per member, with its time of making and its patterns, and the row of counts."""
    rows: list[dict[str, Any]] = []
    for i in members.tolist():
        row: dict[str, Any] = dict.fromkeys(EVIDENCE_SCHEMA.names)
        source, number = int(everyone.source[i]), int(everyone.row[i])
        patterns = [pattern_text(*pattern) for pattern in said.get(i, ())]
        row |= {
            "role": "account",
            "account": everyone.texts["account"][i],
            "time": None if everyone.created[i] == UNKNOWN else int(everyone.created[i]),
            "source": None if source < 0 else source,
            "row": None if number < 0 else number,
            "details": orjson.dumps({"patterns": patterns}).decode() if patterns else None,
        }
        rows.append(row)
    count: dict[str, Any] = dict.fromkeys(EVIDENCE_SCHEMA.names)
    count |= {"role": "count", "details": orjson.dumps(dict(numbers)).decode()}
    return pa.Table.from_pylist([*rows, count], schema=EVIDENCE_SCHEMA)


def excess_table(found: Sequence[Excess], title: str, note: str) -> dict[str, Any]:
    """Return the table of what accounts have more often than others."""
    return {
        "title": title,
        "note": note,
        "columns": [
            {"name": "pattern", "label": "in common", "type": "text"},
            {"name": "members", "label": "of them", "type": "number"},
            {"name": "share", "label": "share", "type": "rate"},
            {"name": "others", "label": "share of others", "type": "rate"},
            {"name": "p", "label": "p", "type": "p"},
            {"name": "q", "label": "q", "type": "p"},
        ],
        "rows": [
            [pattern_text(e.kind, e.what), e.members, e.members / e.of,
             e.others / max(e.of_others, 1), e.p, e.q]
            for e in found[:MOST_ROWS]
        ],
        "more": max(0, len(found) - MOST_ROWS),
    }  # fmt: skip


def account_table(everyone: Everyone, members: I64, title: str) -> dict[str, Any]:
    """Return the table of some accounts, by the time they were made."""
    order = members[np.argsort(everyone.created[members], kind="stable")]
    texts = everyone.texts
    return {
        "title": title,
        "note": "",
        "columns": [
            {"name": "account", "label": "account", "type": "account"},
            {"name": "created", "label": "made", "type": "time"},
            {"name": "name", "label": "name", "type": "text"},
            {"name": "description", "label": "profile text", "type": "text"},
            {"name": "language", "label": "language", "type": "text"},
            {"name": "client", "label": "client", "type": "text"},
            {"name": "place", "label": "claimed place", "type": "text"},
            {"name": "followers", "label": "followers", "type": "number"},
        ],
        "rows": [
            [
                texts["account"][i],
                None if everyone.created[i] == UNKNOWN else int(everyone.created[i]),
                texts["name"][i], texts["description"][i][:300], texts["language"][i],
                texts["client"][i], texts["location"][i],
                int(everyone.followers[i]) if everyone.followers[i] >= 0 else None,
            ]
            for i in order[:MOST_ROWS].tolist()
        ],
        "more": max(0, len(order) - MOST_ROWS),
    }  # fmt: skip


def distinct(found: Sequence[Excess], overlap: float = 0.8) -> list[Excess]:
    """Leave out phrases that say of the same accounts what a surer pattern says already."""
    kept: list[Excess] = []
    for e in found:
        mine = set(e.where)
        if e.kind == "phrase" and any(
            len(mine & set(k.where)) >= overlap * len(mine) for k in kept if k.kind == "phrase"
        ):
            continue
        kept.append(e)
    return kept
