"""Twins across platforms: profiles that agree, and posts in step.

Two stages. Profiles choose the candidates: pairs of accounts on two platforms that agree in a value
which few carry (`profile.across`, which says how common that is). Their posts are the test: the
objects that both shared within a window are held against what accounts as active as these would
share by chance (`stats.coshare`: objects keep their popularity and their times, accounts are dealt
onto the shares). Profiles know nothing of times, so choosing by them leaves the test valid; the
Benjamini-Hochberg procedure over all candidates keeps the false-discovery rate. docs/look-alikes.md
tells more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.case import Case
from inconcert.detect.base import Detector, Looked
from inconcert.detect.look_alike_finding import side_by_side
from inconcert.detect.look_alikes import read_profiles
from inconcert.durations import parse_duration
from inconcert.engine import Dialect, Engine, Step, open_engine
from inconcert.errors import ParameterError
from inconcert.evidence.record import EVIDENCE_SCHEMA, Finding
from inconcert.evidence.wording import p_text
from inconcert.evidence.wording_twins import (
    TEMPLATES,
    account_text,
    profile_sentence,
    twin_statement,
)
from inconcert.profile.across import FIELDS, Across, find_across
from inconcert.progress import Progress
from inconcert.stats.combine import q_values
from inconcert.stats.coshare import expected_events, objects_p

# Kinds of object that are the same on every platform. A domain, a hashtag or a mention is too
# common a thing, and posts are numbered by platform.
KINDS = ("url", "text", "media", "hashtag_sequence")


@dataclass(frozen=True)
class TwinParameters:
    """Parameters of `twins`.

    `fdr` is the false-discovery rate over all candidates. Objects shared within `twin_window` of
    each other count; a finding has `twin_objects` of them or more.
    """

    fdr: float = 0.05
    twin_window: str = "15m"
    twin_objects: int = 2

    def __post_init__(self) -> None:
        if not 0 < self.fdr < 1:
            raise ParameterError(
                f"A false-discovery rate of {self.fdr:g} is out of range.",
                "Give one between 0 and 1, such as 0.05.",
            )
        if self.twin_objects < 1:
            raise ParameterError("twin_objects is at least 1.")
        parse_duration(self.twin_window)


class _Step(NamedTuple):
    """What the two accounts of each pair shared: objects in step, and what chance gives."""

    objects: np.ndarray[tuple[int], np.dtype[np.int64]]
    expected: np.ndarray[tuple[int], np.dtype[np.float64]]
    p: np.ndarray[tuple[int], np.dtype[np.float64]]
    rows: dict[tuple[str, str], list[dict[str, Any]]]
    totals: dict[str, int]


def twin_steps(dialect: Dialect, *, window: int) -> list[Step]:
    """Return the steps from `share`, `account` and `twin_pair` (account_a, account_b).

    `twin_share`: a row per share of a kind in KINDS with its platform, once per account, object
    and time. `twin_activity`: account, platform, shares. `twin_event`: the shares of candidate
    pairs, one by each, of one object within `window` µs. `twin_total`: events between any two
    accounts on two platforms, counted by bucket so that no object grows with its square.
    """
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    bucket = dialect.integer_divide("s.time", str(int(window)))
    return [
        Step(
            "twin_share",
            f"""SELECT s.account, a.platform, concat(s.kind, ' ', s.object) AS item, s.time,
                  min(s.post) AS post, {bucket} AS bucket
                FROM share s JOIN account a ON a.account = s.account
                WHERE s.kind IN ({kinds}) AND s.time IS NOT NULL AND s.object IS NOT NULL
                GROUP BY s.account, a.platform, s.kind, s.object, s.time""",
            keep="table",
        ),
        Step(
            "twin_activity",
            "SELECT account, platform, count(*) AS shares FROM twin_share "
            "GROUP BY account, platform",
        ),
        Step(
            "twin_event",
            f"""SELECT p.account_a, p.account_b, x.item, x.time AS time_a, y.time AS time_b,
                  x.post AS post_a, y.post AS post_b
                FROM twin_pair p JOIN twin_share x ON x.account = p.account_a
                  JOIN twin_share y ON y.account = p.account_b AND y.item = x.item
                WHERE abs(x.time - y.time) <= {int(window)}""",
        ),
        Step(
            "twin_bucket",
            "SELECT item, bucket, platform, count(*) AS shares FROM twin_share "
            "GROUP BY item, bucket, platform",
        ),
        # Shares in one bucket and in neighbouring ones are up to two windows apart: on average a
        # pair of shares within a window of each other is counted, and as many that are further.
        Step(
            "twin_total",
            """SELECT CAST(coalesce(sum(x.shares * y.shares), 0) AS BIGINT) AS events
               FROM twin_bucket x JOIN twin_bucket y ON y.item = x.item
                 AND y.bucket BETWEEN x.bucket - 1 AND x.bucket + 1 AND x.platform < y.platform""",
        ),
    ]


def look(case: Case, parameters: TwinParameters, engine: str, progress: Progress) -> Looked:
    """Return the twins of a case."""
    window = parse_duration(parameters.twin_window)
    with progress.task("Comparing platforms", 2) as advance:
        profiles = read_profiles(case, engine)
        result: dict[str, Any] = {"fdr": parameters.fdr, "accounts": profiles.num_rows}
        platforms = sorted(set(profiles["platform"].to_pylist()))
        if len(platforms) < 2:
            note = "all accounts are on one platform"
            return Looked([], result | {"tested": 0, "confirmed": 0, "note": note})
        across = find_across(profiles)
        chosen = np.arange(len(across.a))
        advance(1)
        keys = profiles["account"].to_pylist()
        pairs = [(keys[across.a[i]], keys[across.b[i]]) for i in chosen.tolist()]
        step = _in_step(case, engine, pairs, window)
        advance(1)
    q = q_values(step.p)
    findings = [
        _finding(profiles, across, int(chosen[i]), step, i, float(q[i]), window)
        for i in np.flatnonzero(
            (q <= parameters.fdr) & (step.objects >= parameters.twin_objects)
        ).tolist()
    ]
    result |= {
        "tested": len(chosen),
        "pairs_across_platforms": across.pairs,
        "confirmed": len(findings),
        "agree_without_step": len(chosen) - len(findings),
        "platforms": platforms,
        "note": "" if step.totals["shares"] else "no account shared a link, text or picture",
    }
    return Looked(findings, result)


def _in_step(case: Case, engine: str, pairs: list[tuple[str, str]], window: int) -> _Step:
    tables = ["share", "account"]
    with open_engine(engine, case=case, tables=tables) as opened:
        opened.register(
            "twin_pair",
            pa.table(
                {
                    "account_a": pa.array([a for a, _ in pairs], pa.string()),
                    "account_b": pa.array([b for _, b in pairs], pa.string()),
                }
            ),
        )
        opened.run(twin_steps(opened.dialect, window=window))
        events, activity, total = _fetched(opened)
    count = {row["account"]: (row["shares"], row["platform"]) for row in activity}
    by_platform: dict[str, int] = {}
    for shares, platform in count.values():
        by_platform[platform] = by_platform.get(platform, 0) + shares
    everything = sum(by_platform.values())
    slots = (everything**2 - sum(n * n for n in by_platform.values())) // 2
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in events:
        rows.setdefault((row["account_a"], row["account_b"]), []).append(row)
    one, other = (
        np.array([count.get(pair[end], (0, ""))[0] for pair in pairs], np.int64) for end in (0, 1)
    )
    objects = np.array([len({row["item"] for row in rows.get(p, [])}) for p in pairs], np.int64)
    expected = expected_events(one, other, total, slots)
    p = np.where(objects > 0, objects_p(objects, expected), 1.0)
    return _Step(objects, expected, p, rows, {"shares": everything, "events": total})


def _fetched(opened: Engine) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    names = ("account_a", "account_b", "time_a", "time_b", "item", "post_a", "post_b")
    order = [(name, "ascending") for name in names]
    events = opened.fetch("twin_event").sort_by(order).to_pylist()
    activity = opened.fetch("twin_activity").to_pylist()
    total = pc.sum(opened.fetch("twin_total")["events"]).as_py() or 0
    return events, activity, int(total)


def _finding(
    profiles: pa.Table, across: Across, pair: int, step: _Step, place: int, q: float, window: int
) -> Finding:
    rows = [profiles.slice(int(end[pair]), 1).to_pylist()[0] for end in (across.a, across.b)]
    events = step.rows[rows[0]["account"], rows[1]["account"]]
    fields = [name for f, name in enumerate(FIELDS) if across.agree[f, pair]]
    rare = min((float(across.as_rare[f, pair]), f) for f in range(len(FIELDS)))
    objects, expected = int(step.objects[place]), float(step.expected[place])
    p = float(step.p[place])
    told = [account_text(row["handle"], row["account"]) for row in rows]
    first = [sum(sign * (e["time_b"] - e["time_a"]) > 0 for e in events) for sign in (1, -1)]
    numbers = {
        "fields": fields,
        "profile_p": float(across.p[pair]),
        "events_in_case": step.totals["events"],
        "shares_in_case": step.totals["shares"],
        "objects": objects,
        "expected": expected,
        "first": first,
    }
    times = [e[name] for e in events for name in ("time_a", "time_b")]
    return Finding(
        kind="twin",
        statement=twin_statement(
            one=told[0], other=told[1], here=rows[0]["platform"], there=rows[1]["platform"],
            fields=fields, objects=objects, window=window, expected=expected,
        ),
        accounts=2,
        observed=float(objects),
        expected=expected,
        score=-math.log10(max(p, 1e-300)) - math.log10(max(float(across.p[pair]), 1e-300)),
        evidence=_evidence(rows, events, numbers),
        details={
            "sentences": [
                profile_sentence(pairs=rare[0], field=FIELDS[rare[1]], tested=across.pairs,
                                 p=float(across.p[pair])),
                TEMPLATES["null"].format(p=p_text(p)),
                TEMPLATES["first"].format(account=told[0], count=first[0], other=told[1],
                                          others=first[1]),
                TEMPLATES["reserve"],
            ],
            "tables": [side_by_side(rows)],
            "platforms": sorted({row["platform"] for row in rows}),
            "span": [min(times), max(times)],
            "numbers": numbers,
        },
        p=p,
        q=q,
        members=[row["account"] for row in rows],
        roles=["twin", "twin"],
    )  # fmt: skip


def _evidence(
    rows: list[dict[str, Any]], events: list[dict[str, Any]], numbers: dict[str, Any]
) -> pa.Table:
    made: list[dict[str, Any]] = [
        {"role": "account", "account": row["account"], "source": row["source"], "row": row["row"]}
        for row in rows
    ]
    seen = set()
    for event in events:
        for end in ("a", "b"):
            key = (event[f"account_{end}"], event["item"], event[f"time_{end}"])
            if key in seen:
                continue
            seen.add(key)
            kind, item = event["item"].split(" ", 1)
            made.append(
                {"role": "post", "account": key[0], "kind": kind, "object": item, "time": key[2],
                 "post": event[f"post_{end}"]}
            )  # fmt: skip
    made.append({"role": "count", "details": orjson.dumps(numbers).decode()})
    return pa.Table.from_pylist(made, schema=EVIDENCE_SCHEMA)


TWINS = Detector(
    name="twins",
    doc="Accounts on two platforms whose profiles agree and whose posts are in step.",
    parameters=TwinParameters,
    look=look,
)
