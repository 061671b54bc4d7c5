"""Twins across platforms: profiles that agree, and posts close together.

Two stages. Profiles choose the candidates: pairs of accounts on two platforms that agree in a value
which few carry (`detect.twins.across`, which says how common that is). Their posts are the test
(`detect.twins.timing`): more objects within a window of each other than accounts as active as these
would share, and a larger part of the objects that both share within the hours around than others
do. Profiles know nothing of times, so choosing by them leaves the test valid; the
Benjamini-Hochberg procedure over all candidates keeps the false-discovery rate. docs/look-alikes.md
tells more.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.case import Case
from inconcert.detect.declaration import Result
from inconcert.detect.profiles import read_profiles, side_by_side
from inconcert.detect.twins.across import FIELDS, Across, find_across
from inconcert.detect.twins.parameters import TwinParameters
from inconcert.detect.twins.timing import KINDS, InStep, measure
from inconcert.detect.twins.timing_rates import WIDE
from inconcert.detect.twins.wording import (
    TEMPLATES,
    account_text,
    first_sentence,
    profile_sentence,
    timing_sentence,
    twin_statement,
)
from inconcert.detect.untimed import untimed_notes
from inconcert.durations import duration
from inconcert.evidence.record import Finding, evidence_table
from inconcert.evidence.wording import p_text
from inconcert.progress import Progress
from inconcert.stats.combine import q_values

Floats = npt.NDArray[np.float64]


def run(case: Case, parameters: TwinParameters, engine: str, progress: Progress) -> Result:
    """Return the twins of a case."""
    window = duration(parameters.twin_window)
    with progress.task("Comparing platforms", 2) as advance:
        profiles = read_profiles(case, engine)
        numbers: dict[str, Any] = {"accounts": profiles.num_rows}
        platforms = sorted(set(profiles["platform"].to_pylist()))
        if len(platforms) < 2:
            note = "all accounts are on one platform" if platforms else "the case holds no account"
            return Result([], 0, 0, parameters.fdr, notes=[note], numbers=numbers)
        untimed = untimed_notes(case, KINDS)
        across = find_across(profiles)
        advance(1)
        keys = profiles["account"].to_pylist()
        pairs = [
            (keys[a], keys[b]) for a, b in zip(across.a.tolist(), across.b.tolist(), strict=True)
        ]
        step = measure(case, engine, pairs, window)
        advance(1)
    places, q = chosen(step, across, parameters)
    findings = [_finding(profiles, across, step, i, float(q[i]), window) for i in places]
    numbers |= {
        "pairs_across_platforms": across.pairs,
        "agree_without_step": len(pairs) - len(findings),
        "platforms": platforms,
    }
    notes = [] if step.totals["shares"] else ["no account shared a link, text or picture"]
    notes += untimed
    return Result(findings, len(pairs), len(findings), parameters.fdr, notes=notes, numbers=numbers)


def chosen(step: InStep, across: Across, parameters: TwinParameters) -> tuple[list[int], Floats]:
    """Return which pairs are twins, and q of each pair.

    Pairs whose profiles agree in what hardly any other pair agrees in weigh more (Genovese, Roeder
    and Wasserman 2006, *False Discovery Control with p-Value Weighting*); profiles know nothing of
    the posts.
    """
    weight = 1 / (1 + across.p * across.pairs)
    weight *= len(weight) / max(float(weight.sum()), 1e-300)
    q = q_values(np.minimum(1.0, step.p / weight))
    enough = step.objects >= parameters.twin_objects
    return np.flatnonzero((q <= parameters.fdr) & enough).tolist(), q


def _finding(
    profiles: pa.Table, across: Across, step: InStep, pair: int, q: float, window: int
) -> Finding:
    rows = [profiles.slice(int(end[pair]), 1).to_pylist()[0] for end in (across.a, across.b)]
    events = step.rows[rows[0]["account"], rows[1]["account"]]
    fields = [name for f, name in enumerate(FIELDS) if across.agree[f, pair]]
    rare = min((float(across.as_rare[f, pair]), f) for f in range(len(FIELDS)))
    objects, expected = int(step.objects[pair]), float(step.expected[pair])
    p = float(step.p[pair])
    told = [account_text(row["handle"], row["account"]) for row in rows]
    first = [sum(sign * (e["time_b"] - e["time_a"]) > 0 for e in events) for sign in (1, -1)]
    numbers: dict[str, Any] = {
        "fields": fields,
        "profile_p": float(across.p[pair]),
        "events_in_case": step.totals["events"],
        "shares_in_case": step.totals["shares"],
        "objects": objects,
        "expected": expected,
        "p_activity": float(step.p_activity[pair]),
        "near": int(step.near[pair]),
        "expected_near": float(step.expected_near[pair]),
        "p_timing": float(step.p_timing[pair]),
        "first": first,
    }
    times = [e[name] for e in events for name in ("time_a", "time_b")]
    return Finding(
        type="twin",
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
                TEMPLATES["null"].format(p=p_text(numbers["p_activity"])),
                timing_sentence(objects=objects, near=numbers["near"], window=window,
                                wide=WIDE * window, expected=numbers["expected_near"],
                                p=numbers["p_timing"]),
                first_sentence(*(row["platform"] for row in rows), *first),
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
    return evidence_table([*made, {"role": "count", "details": numbers}])
