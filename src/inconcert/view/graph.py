"""The group as a graph: its strongest accounts, the links among them, and where to draw them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from inconcert.evidence.table import require_finding
from inconcert.network.layout import spring
from inconcert.view.declared import main_windows
from inconcert.view.findings import finding as one_finding
from inconcert.view.findings import label, members_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inconcert.case import Case

_LINKS = """
WITH node AS (
  SELECT unnest(?::VARCHAR[]) AS finding, unnest(?::VARCHAR[]) AS account
),
main AS (
  SELECT unnest(?::VARCHAR[]) AS finding, unnest(?::VARCHAR[]) AS kind,
         unnest(?::BIGINT[]) AS time_window
)
SELECT a.finding, l.account_a, l.account_b, l.kind, l.events, l.a_first, l.b_first
FROM link AS l
JOIN node AS a ON a.account = l.account_a
JOIN node AS b ON b.account = l.account_b AND b.finding = a.finding
JOIN main AS m ON m.finding = a.finding AND m.kind = l.kind AND m.time_window = l.time_window
ORDER BY a.finding, l.account_a, l.account_b, l.kind
"""


def group_graph(case: Case, finding: str, *, limit: int = 60, seed: int = 1) -> dict[str, Any]:
    """Return the graph of one finding; see `group_graphs`."""
    require_finding(case, finding)
    return group_graphs(case, [one_finding(case, finding)], limit=limit, seed=seed)[finding]


def group_graphs(
    case: Case,
    chosen: Sequence[Mapping[str, Any]],
    *,
    limit: int = 60,
    seed: int = 1,
    members: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> dict[str, dict[str, Any]]:
    """Return the graph of each finding (as `view.findings` gives them), by id.

    `nodes`: {"account", "label", "strength", "weak" (its evidence is), "first" (of its events in
    the picture, the part in which it came first; None without any), "x", "y" (0 … 1)}, the `limit`
    strongest.
    `links`: {"a", "b" (indices of nodes), "weight" (events over kinds, each at its main window),
    "kinds" ({kind: events})}. `accounts` is the number of all members.
    """
    ids = [str(f["id"]) for f in chosen]
    members = members if members is not None else members_of(case, ids)
    shown = {id_: list(members[id_][:limit]) for id_ in ids}
    links = _links(case, chosen, shown)
    return {id_: _graph(shown[id_], links[id_], len(members[id_]), seed) for id_ in ids}


def _links(
    case: Case,
    chosen: Sequence[Mapping[str, Any]],
    shown: Mapping[str, Sequence[Mapping[str, Any]]],
) -> dict[str, list[dict[str, Any]]]:
    """Return the links of each finding: {"a", "b", "weight", "kinds", "a_first", "b_first"}."""
    nodes = [(id_, m["account"]) for id_, rows in shown.items() for m in rows]
    main = [
        (f["id"], kind, window)
        for f in chosen
        for kind, window in main_windows(f["details"]).items()
    ]
    found: dict[str, dict[tuple[int, int], dict[str, Any]]] = {id_: {} for id_ in shown}
    number = {(id_, m["account"]): i for id_, rows in shown.items() for i, m in enumerate(rows)}
    parameters = [[row[i] for row in nodes] for i in (0, 1)]
    parameters += [[row[i] for row in main] for i in (0, 1, 2)]
    for finding, a, b, kind, events, a_first, b_first in case.query(_LINKS, parameters):
        pair = (number[finding, a], number[finding, b])
        link = found[finding].setdefault(
            pair,
            {"a": pair[0], "b": pair[1], "weight": 0, "kinds": {}, "a_first": 0, "b_first": 0},
        )
        link["kinds"][kind] = events
        link["weight"] += events
        link["a_first"] += a_first or 0
        link["b_first"] += b_first or 0
    return {id_: list(pairs.values()) for id_, pairs in found.items()}


def _graph(
    shown: Sequence[Mapping[str, Any]], links: list[dict[str, Any]], accounts: int, seed: int
) -> dict[str, Any]:
    places = spring(
        len(shown),
        np.array([(link["a"], link["b"]) for link in links], dtype=np.int64).reshape(-1, 2),
        np.array([link["weight"] for link in links], dtype=np.float64),
        seed=seed,
    )
    first, total = [0] * len(shown), [0] * len(shown)
    for link in links:
        for end in ("a", "b"):
            first[link[end]] += link.pop(f"{end}_first")
            total[link[end]] += link["weight"]
    return {
        "nodes": [
            {
                "account": m["account"],
                "label": label(m),
                "strength": m["strength"] or 0.0,
                "weak": bool(m.get("weak")),
                "first": first[i] / total[i] if total[i] else None,
                "x": round(float(places[i, 0]), 4),
                "y": round(float(places[i, 1]), 4),
            }
            for i, m in enumerate(shown)
        ],
        "links": links,
        "accounts": accounts,
    }
