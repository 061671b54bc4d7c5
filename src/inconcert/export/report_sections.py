"""The findings of a report: which are shown in full, and the part that each detector has."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from inconcert.detect import detectors
from inconcert.detect.words import in_concert, tested_text, type_of
from inconcert.export.kinds import kind_numbers
from inconcert.export.report_finding import Behind
from inconcert.export.report_parts import parts_block
from inconcert.view.acts import load_acts
from inconcert.view.behind import names, posts_behind, profiled
from inconcert.view.declared import declared_of
from inconcert.view.findings import members_of, notes_of
from inconcert.view.graph import group_graphs
from inconcert.view.parts import accounts_in, dictionary, sentences_of, tables_of
from inconcert.view.posts import excerpts, posts_of_scores
from inconcert.view.score import scores
from inconcert.view.tested import explanations_of, handles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inconcert.case import Case

# After so many timelines, the rest get half the columns: the file stays small enough to mail.
FULL_TIMELINES = 8
# Findings that are not shown in full: so many of a detector with their sentence, then so many ids.
LISTED, NAMED = 60, 400

Finding = dict[str, Any]


class Limits(NamedTuple):
    """How much is shown: groups in concert, other findings, accounts and columns of a timeline."""

    groups: int
    others: int
    accounts: int
    bars: int


def chosen(everything: Sequence[Finding], limits: Limits) -> list[Finding]:
    """Return the findings that are shown in full: the strongest of every type of a detector."""
    seen: Counter[tuple[str, str]] = Counter()
    most = {
        type_: limits.groups if in_concert(type_) else limits.others
        for type_ in {finding["type"] for finding in everything}
    }
    shown = []
    for finding in everything:
        key = (finding["detector"], finding["type"])
        seen[key] += 1
        if seen[key] <= most[finding["type"]]:
            shown.append(finding)
    return shown


def behind_of(
    case: Case,
    shown: Sequence[Finding],
    totals: Mapping[str, Any],
    *,
    limits: Limits,
    seed: int,
) -> Behind:
    """Load what stands behind these findings: for all of them, and for the views of their types."""
    views = {type_: type_of(type_).views for type_ in {f["type"] for f in shown}}
    scored = [f for f in shown if "score" in views[f["type"]]]
    linked = [f for f in shown if "network" in views[f["type"]]]
    ids = [f["id"] for f in shown]
    acts = load_acts(case, [f["id"] for f in scored])
    members = members_of(case, ids)
    parts = scores(
        case, scored, rows=limits.accounts, bars=limits.bars, acts=acts, members=members,
        fewer_after=FULL_TIMELINES,
    )  # fmt: skip
    return Behind(
        members=members,
        profiled=profiled(case, ids),
        notes=notes_of(case, ids),
        posts=posts_behind(case, [id_ for id_ in ids if id_ not in parts]),
        acts=acts,
        scores=parts,
        side_by_side=posts_of_scores(case, parts),
        graphs=group_graphs(case, linked, seed=seed, members=members),
        texts=excerpts(case, acts, _nameless(scored, parts)),
        numbers=kind_numbers(
            {row["kind"] for row in totals["shares"]}
            | {kind for one in acts.values() for kind, _ in one.objects}
        ),
        called=names(case, accounts_in(table for f in shown for table in tables_of(f))),
        handles=handles(case, _sentences(shown)),
    )


def sections(
    case: Case,
    everything: Sequence[Finding],
    blocks: Mapping[str, Finding],
    detectors_ran: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Return the part of each detector, in order: its introduction and its findings, numbered.

    `detectors_ran` are those that ran (`view.ran`); one that found nothing has a part without
    findings.
    """
    known = detectors()
    parts = []
    number = 0
    for place, detector_run in enumerate(detectors_ran, start=1):
        name = detector_run["detector"]
        own = [f for f in everything if f["detector"] == name]
        shown = [blocks[f["id"]] for f in own if f["id"] in blocks]
        for block in shown:
            number += 1
            block["number"] = number
        rest = [f for f in own if f["id"] not in blocks]
        declared = known.get(name)
        parts.append(
            {
                **detector_run,
                "number": place,
                "found": detector_run["findings"],
                "title": declared.heading if declared else name.replace("_", " ").capitalize(),
                "looks_for": (declared.looks_for or declared.doc) if declared else "",
                "chance": declared.chance if declared else "",
                "concert": any(one.concert for one in declared.types) if declared else False,
                "told": tested_text(
                    detector_run["tested"], detector_run["confirmed"], detector_run["fdr"], name
                ),
                "whole": _whole(case, detector_run),
                "findings": shown,
                "rest": len(rest),
                "listed": [{**f, "type_words": type_of(f["type"])} for f in rest[:LISTED]],
                "ids": [f["id"] for f in rest[LISTED : LISTED + NAMED]],
                "counted_only": max(0, len(rest) - LISTED - NAMED),
            }
        )
    return parts


def _whole(case: Case, detector_run: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a detector tells of the whole case, prepared for the template."""
    told = {"details": dictionary(detector_run["result"].get("details"))}
    block = parts_block(
        told,
        names=names(case, accounts_in(tables_of(told))),
        handles=handles(case, sentences_of(told)),
    )
    return block if any(block[part] for part in ("sentences", "tables", "curve", "hours")) else None


def _sentences(found: Sequence[Finding]) -> list[str]:
    told = [e["sentence"] for f in found for e in explanations_of(f)]
    return told + [one for f in found for one in sentences_of(f)]


def _nameless(scored: Sequence[Finding], parts: Mapping[str, Finding]) -> dict[str, set[str]]:
    """Objects of kind `text` in the report: a cluster's id says nothing, its words do."""
    wanted: dict[str, set[str]] = {}
    for f in scored:
        pairs = [pair for bar in parts[f["id"]]["bars"] for pair in bar["objects"]]
        pairs += [[o["kind"], o["object"]] for o in declared_of(f, ["score"])["busiest"]]
        wanted[f["id"]] = {object_ for kind, object_ in pairs if kind == "text"}
    return wanted
