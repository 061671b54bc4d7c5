"""Co-shares counted in the plainest way: every pair of shares is looked at."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

SECOND = 1_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND
WINDOWS = (10 * SECOND, 60 * SECOND, HOUR)
MAIN = 60 * SECOND


@dataclass
class Share:
    account: str
    kind: str
    object: str
    time: int
    post: int


def events_of(shares: list[Share], window: int) -> list[tuple[Share, Share]]:
    """Every event: two shares of one object, by two accounts, from two posts, within the window."""
    by_object = defaultdict(list)
    for share in shares:
        by_object[share.kind, share.object].append(share)
    found = []
    for rows in by_object.values():
        for a, b in itertools.combinations(
            sorted(rows, key=lambda s: (s.account, s.time, s.post)), 2
        ):
            if a.account != b.account and a.post != b.post and abs(a.time - b.time) <= window:
                found.append((a, b))
    return found


def baseline_of(shares: list[Share], kind: str, window: int) -> dict[str, int]:
    rows = [s for s in shares if s.kind == kind]
    per_account = Counter(s.account for s in rows)
    return {
        "shares": len(rows),
        "accounts": len(per_account),
        "objects": len({s.object for s in rows}),
        "events": len(events_of(rows, window)),
        "account_pairs": (len(rows) ** 2 - sum(n * n for n in per_account.values())) // 2,
    }


def details_of(shares: list[Share], members: list[str]) -> dict[str, Any]:
    """The details of a group's finding, from the shares alone."""
    inside = [s for s in shares if s.account in set(members)]
    windows, first, second = [], Counter[str](), Counter[str]()
    kinds = []
    # The kind with most events speaks for the group; first movers are counted over it alone.
    main_kind = max(
        sorted({s.kind for s in inside}),
        key=lambda kind: len(events_of([s for s in inside if s.kind == kind], MAIN)),
    )
    for kind in sorted({s.kind for s in inside}):
        rows = [s for s in inside if s.kind == kind]
        if not events_of(rows, max(WINDOWS)):
            continue
        kinds.append(kind)
        n = Counter(s.account for s in rows)
        pairs = (sum(n.values()) ** 2 - sum(v * v for v in n.values())) / 2
        for window in WINDOWS:
            events = events_of(rows, window)
            base = baseline_of(shares, kind, window)
            windows.append(
                {
                    "kind": kind,
                    "time_window": window,
                    "events": len(events),
                    "objects": len({a.object for a, _ in events}),
                    "links": len({(a.account, b.account) for a, b in events}),
                    "accounts": len({s.account for pair in events for s in pair}),
                    "expected": base["events"] * pairs / base["account_pairs"],
                    "mean_delay": mean_delay(events),
                }
            )
            if window == MAIN and kind == main_kind:
                for a, b in events:
                    if a.time != b.time:
                        earlier, later = sorted((a, b), key=lambda s: s.time)
                        first[earlier.account] += 1
                        second[later.account] += 1
    acting = acting_shares(inside)
    return {
        "windows": windows,
        "busiest_objects": _busiest(acting),
        "first_movers": [
            {"account": a, "first": first[a], "second": second[a]}
            for a in sorted(set(first) | set(second), key=lambda a: (-first[a], a))[:10]
        ],
        "platforms": sorted({m.split(":")[0] for m in members}),
        "span": [min(s.time for s in acting), max(s.time for s in acting)],
        "kinds": kinds,
        "main": dict.fromkeys(kinds, MAIN),
        "main_kind": main_kind,
    }


def acting_shares(inside: list[Share]) -> list[Share]:
    acting = {id(s) for pair in events_of(inside, max(WINDOWS)) for s in pair}
    return [s for s in inside if id(s) in acting]


def _busiest(acting: list[Share]) -> list[dict[str, Any]]:
    by_object = defaultdict(list)
    for share in acting:
        by_object[share.kind, share.object].append(share)
    ranked = sorted(
        by_object.items(), key=lambda kv: (-len({s.account for s in kv[1]}), -len(kv[1]), kv[0])
    )
    return [
        {
            "kind": kind,
            "object": object_,
            "accounts": len({s.account for s in rows}),
            "shares": len(rows),
            "first": min(s.time for s in rows),
            "last": max(s.time for s in rows),
        }
        for (kind, object_), rows in ranked[:10]
    ]


def mean_delay(events: list[tuple[Share, Share]]) -> float | None:
    if not events:
        return None
    return sum(abs(a.time - b.time) for a, b in events) / len(events) / SECOND
