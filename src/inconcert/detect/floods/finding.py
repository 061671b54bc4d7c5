"""A flood as a finding: its sentence, details, and the rows behind them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from inconcert.case import Case
from inconcert.detect.floods.explanations import Flood, explanations, sentences, surest_text
from inconcert.detect.floods.key_dates import ComparedDate
from inconcert.detect.floods.layers import CORE, ROLES
from inconcert.detect.floods.statistics import I64
from inconcert.detect.floods.tables import tables
from inconcert.detect.floods.wording import count_text, moment_text, say
from inconcert.detect.platforms import platforms_of
from inconcert.evidence.record import Finding, evidence_table
from inconcert.evidence.wording import number_text

# Rows of posts: the first of the flood, the first of its largest bin, and what the core wrote.
FIRST, PEAK, WRITTEN = 100, 100, 300
_MARKS = ("posts", "reposts", "timed", "fast", "dated", "new", "repeated", "relentless")


def flood_finding(
    case: Case, flood: Flood, compared: list[tuple[ComparedDate, float]], *, hasty: bool
) -> Finding:
    """Return the finding of a flood; `compared` are key dates, with q over key dates and floods."""
    timing = flood.timing
    start, end = timing.start.time, timing.end.time
    kind, name, _ = flood.objects[0]
    others = len(flood.objects) - 1
    marks = [
        timing.start.marked("start"), timing.peak.marked("peak"), timing.end.marked("end"),
        *({"time": one.date.time, "low": None, "high": None, "label": one.date.label}
          for one, _ in compared),
    ]  # fmt: skip
    evidence, left_out = _evidence(case, flood)
    actors = [flood.acts.names[i] for i in np.unique(flood.acts.account)]
    return Finding(
        type="flood" if flood.confirmed else "burst",
        statement=say(
            "flood",
            posts=count_text(flood.posts, "post"),
            accounts=count_text(flood.accounts, "account"),
            object=flood.shown,
            more=say("more", count=count_text(others, "other object")) if others else "",
            start=moment_text(start, timing.unit),
            end=moment_text(end, timing.unit),
            expected=number_text(flood.expected),
            behaviour=surest_text(flood),
        ),
        accounts=flood.accounts,
        observed=float(flood.posts),
        expected=flood.expected,
        score=flood.score,
        p=flood.p,
        q=flood.q,
        subject=f"{kind}:{name} from {moment_text(start)}",
        evidence=evidence,
        details={
            "sentences": sentences(flood, compared),
            "tables": tables(flood, compared),
            "curve": flood.curve.details(f"Posts with {flood.shown}", marks),
            "explanations": [one.as_dict() for one in explanations(flood, hasty=hasty)],
            "platforms": sorted(set(platforms_of(case, actors).values())),
            "span": [start, end],
            "kinds": sorted({kind for kind, _, _ in flood.objects}),
            "numbers": _numbers(flood, compared, left_out),
        },
    )


def _numbers(
    flood: Flood, compared: list[tuple[ComparedDate, float]], left_out: int
) -> dict[str, Any]:
    composition, timing, burst = flood.composition, flood.timing, flood.strongest
    return {
        "start": _moment(timing.start),
        "peak": _moment(timing.peak),
        "end": _moment(timing.end),
        "unit": timing.unit,
        "burst": {"kind": burst.kind, "object": burst.object, "first": burst.first,
                  "last": burst.last, "posts": burst.posts, "expected": burst.expected,
                  "p": burst.p},
        "manner": {"p": flood.behaviour.p, "surest": flood.behaviour.surest,
                   "marks": [{"name": m.name, "marked": m.marked, "able": m.able, "units": m.units,
                              "usual": m.usual, "p": m.p, "size": m.size}
                              for m in flood.behaviour.marks]},
        "baseline": {"days": flood.days, "platform": flood.platform, "shape": flood.shape},
        "made": {
            **{name: composition.total(name) for name in _MARKS},
            "grouped": composition.grouped,
        },
        "without_groups": flood.remain,
        "reposts_of_unknown": flood.unnamed,
        "regulars": flood.regulars,
        "objects": len(flood.objects),
        "roles": {name: int((flood.layers.role == code).sum())
                  for code, name in enumerate(ROLES) if name},
        "key_dates": [{"time": one.date.time, "label": one.date.label, "order": one.order,
                    "jump": one.jump._asdict() if one.jump else None, "q": q if one.jump else None}
                   for one, q in compared],
        "posts_without_a_row": left_out,
    }  # fmt: skip


def _moment(moment: Any) -> list[int | None]:
    return [moment.time, moment.low, moment.high]


def _evidence(case: Case, flood: Flood) -> tuple[pa.Table, int]:
    """Return the rows, and how many posts of the flood have none: accounts have exact counts."""
    kind, name, _ = flood.objects[0]
    what = {"kind": kind, "object": name}
    notes: list[dict[str, Any]] = [
        {"role": "baseline", **what, "time": flood.timing.start.time,
         "details": {"first": flood.timing.start.time, "last": flood.timing.end.time,
                     "posts": flood.posts, "expected": flood.expected}},
        *_bins(flood, what),
        *_by_account(flood),
    ]  # fmt: skip
    posts = _chosen(flood)
    notes += _posts(case, flood, posts)
    return evidence_table(notes), flood.posts - len(posts)


def _bins(flood: Flood, what: dict[str, str]) -> list[dict[str, Any]]:
    curve = flood.curve
    return [
        {"role": "count", **what, "time": curve.start + i * curve.step,
         "details": {"step": curve.step, "posts": int(curve.observed[i]),
                     "expected": float(curve.expected[i]),
                     "without": None if curve.without is None else int(curve.without[i])}}
        for i in range(len(curve.observed))
    ]  # fmt: skip


def _by_account(flood: Flood) -> list[dict[str, Any]]:
    composition, layers, names = flood.composition, flood.layers, flood.acts.names
    return [
        {"role": "count", "account": names[i], "time": int(layers.first[i]),
         "details": {
             **{name: int(getattr(composition, name)[i]) for name in _MARKS},
             "group": int(composition.group[i]) if composition.group[i] >= 0 else None,
             "passed_on": int(layers.composition[i]), "received": int(layers.received[i]),
             "taken_up": int(layers.sources[i]), "role": ROLES[layers.role[i]] or None,
         }}
        for i in sorted(np.flatnonzero(composition.posts).tolist(), key=lambda i: names[i])
    ]  # fmt: skip


def _chosen(flood: Flood) -> dict[int, str]:
    """Return places of posts in the flood and why they are shown, in order of time."""
    acts = flood.acts
    peak = np.flatnonzero(
        (acts.time >= flood.timing.peak.time)
        & (acts.time < flood.timing.peak.time + flood.curve.step)
    )
    core = flood.layers.role == CORE
    written = np.flatnonzero(core[acts.account] & (acts.reposted == 0))
    chosen: dict[int, str] = dict.fromkeys(peak[:PEAK].tolist(), "peak")
    chosen |= dict.fromkeys(written[:WRITTEN].tolist(), "core")
    chosen |= dict.fromkeys(range(min(FIRST, len(acts.time))), "first")
    return dict(sorted(chosen.items()))


def _posts(case: Case, flood: Flood, chosen: dict[int, str]) -> list[dict[str, Any]]:
    acts, (kind, name, _) = flood.acts, flood.objects[0]
    where = _rows_of(case, acts.post[np.array(list(chosen), np.int64)])
    rows = []
    for i, why in chosen.items():
        post = int(acts.post[i])
        source, row = where.get(post, (None, None))
        rows.append(
            {"role": "post", "account": acts.names[acts.account[i]], "kind": kind, "object": name,
             "time": int(acts.time[i]), "post": post if post >= 0 else None, "source": source,
             "row": row, "details": {"shows": why}}
        )  # fmt: skip
    return rows


def _rows_of(case: Case, posts: I64) -> dict[int, tuple[int, int]]:
    rows = case.query(
        'SELECT post, source, "row" FROM post WHERE post IN (SELECT unnest(?::BIGINT[]))',
        [posts[posts >= 0].tolist()],
    )
    return {post: (source, row) for post, source, row in rows}
