"""Evidence rows and tables for the findings of this detector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from inconcert.detect.cohorts.accounts import Everyone
from inconcert.detect.cohorts.ids import UNKNOWN
from inconcert.detect.cohorts.patterns import Excess
from inconcert.detect.cohorts.statistics import I64
from inconcert.detect.cohorts.templates import Pattern
from inconcert.detect.cohorts.wording import pattern_text
from inconcert.detect.detail_tables import Column, detail_table
from inconcert.evidence.record import evidence_table

MOST_ROWS = 40  # rows of a table


def account_evidence(
    everyone: Everyone,
    members: I64,
    said: Mapping[int, Sequence[Pattern]],
    numbers: dict[str, Any],
) -> pa.Table:
    """Return a row per member, with its creation time and its patterns, and the row of counts.

    Where the id gives the time or the order of creation, the row has the id too.
    """
    rows: list[dict[str, Any]] = []
    for i in members.tolist():
        source, number = int(everyone.source[i]), int(everyone.row[i])
        details: dict[str, Any] = {}
        if patterns := [pattern_text(*pattern) for pattern in said.get(i, ())]:
            details["patterns"] = patterns
        if everyone.read[i] or everyone.ordered[i]:
            details["account_id"] = everyone.texts["account_id"][i]
        if everyone.read[i]:
            details["time"] = "read from the id"
        rows.append(
            {
                "role": "account",
                "account": everyone.texts["account"][i],
                "time": None if everyone.created[i] == UNKNOWN else int(everyone.created[i]),
                "source": None if source < 0 else source,
                "row": None if number < 0 else number,
                "details": details or None,
            }
        )
    return evidence_table([*rows, {"role": "count", "details": numbers}])


def excess_table(found: Sequence[Excess], title: str, note: str) -> dict[str, Any]:
    """Return the table of patterns that accounts have more often than others."""
    return detail_table(
        title,
        [
            ("pattern", "in common", "text"), ("members", "of them", "number"),
            ("share", "share", "rate"), ("others", "share of others", "rate"),
            ("p", "p", "p"), ("q", "q", "p"),
        ],
        [
            [pattern_text(e.trait, e.what), e.members, e.members / e.of,
             e.others / max(e.of_others, 1), e.p, e.q]
            for e in found[:MOST_ROWS]
        ],
        note=note,
        of=len(found),
    )  # fmt: skip


def account_table(everyone: Everyone, members: I64, title: str) -> dict[str, Any]:
    """Return the table of some accounts, by creation time or by the order of ids."""
    order = members[np.lexsort((everyone.number[members], everyone.created[members]))]
    texts = everyone.texts
    by_id = bool((everyone.read | everyone.ordered)[members].any())
    note = "Some creation times are read from ids." if everyone.read[members].any() else ""
    ids: list[Column] = [("account_id", "id", "text")] if by_id else []
    return detail_table(
        title,
        [
            ("account", "account", "account"), *ids, ("created", "created", "time"),
            ("name", "name", "text"), ("description", "profile text", "text"),
            ("language", "language", "text"), ("client", "client", "text"),
            ("place", "claimed place", "text"), ("followers", "followers", "number"),
        ],
        [
            [
                texts["account"][i],
                *([texts["account_id"][i]] if by_id else []),
                None if everyone.created[i] == UNKNOWN else int(everyone.created[i]),
                texts["name"][i], texts["description"][i][:300], texts["language"][i],
                texts["client"][i], texts["location"][i],
                int(everyone.followers[i]) if everyone.followers[i] >= 0 else None,
            ]
            for i in order[:MOST_ROWS].tolist()
        ],
        note=note,
        of=len(order),
    )  # fmt: skip


def distinct(found: Sequence[Excess], overlap: float = 0.8) -> list[Excess]:
    """Leave out phrases whose accounts nearly all share a surer phrase."""
    kept: list[Excess] = []
    for e in found:
        mine = set(e.where)
        if e.trait == "phrase" and any(
            len(mine & set(k.where)) >= overlap * len(mine) for k in kept if k.trait == "phrase"
        ):
            continue
        kept.append(e)
    return kept
