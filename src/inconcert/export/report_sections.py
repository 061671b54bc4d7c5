"""The findings of a report: which are shown in full, and the part that each detector has."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from inconcert.detect import detectors
from inconcert.evidence.wording_kinds import DETECTORS, kind_of, looked_text
from inconcert.export.kinds import kind_numbers
from inconcert.export.report_finding import Names, finding_block
from inconcert.export.report_parts import other_block, parts_block
from inconcert.view.acts import load_acts
from inconcert.view.behind import names, posts_behind, profiled
from inconcert.view.findings import members_of, notes_of
from inconcert.view.graph import group_graphs
from inconcert.view.looks import looks
from inconcert.view.parts import accounts_in, dictionary, sentences_of, tables_of
from inconcert.view.posts import excerpts, posts_of_scores
from inconcert.view.score import scores
from inconcert.view.tested import explanations_of, handles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inconcert.case import Case

# After so many groups, scores get half the bars: the file stays small enough to mail.
FULL_SCORES = 8
# Findings that are not shown in full: so many of a detector with their sentence, then so many ids.
TOLD, NAMED = 60, 400

Finding = dict[str, Any]


class Limits(NamedTuple):
    """How much is shown: groups, findings of each other kind, accounts and bars of a score."""

    groups: int
    others: int
    accounts: int
    bars: int


def is_group(finding: Mapping[str, Any]) -> bool:
    """Say whether a finding is a group of accounts in concert, with a score and a graph."""
    return bool(finding["kind"] == "group")


def chosen(everything: Sequence[Finding], limits: Limits) -> list[Finding]:
    """Return the findings that are shown in full: the strongest of every kind of a detector."""
    seen: Counter[tuple[str, str]] = Counter()
    shown = []
    groups = 0
    for finding in everything:
        if is_group(finding):
            groups += 1
            if groups <= limits.groups:
                shown.append(finding)
            continue
        key = (finding["detector"], finding["kind"])
        seen[key] += 1
        if seen[key] <= limits.others:
            shown.append(finding)
    return shown


def group_blocks(
    case: Case,
    shown: Sequence[Finding],
    totals: Mapping[str, Any],
    *,
    limits: Limits,
    seed: int,
) -> tuple[dict[str, Finding], dict[str, int]]:
    """Return the groups prepared for the template, by id, and the number of each kind of share."""
    groups = [f for f in shown if is_group(f)]
    ids = [f["id"] for f in groups]
    acts, members = load_acts(case, ids), members_of(case, ids)
    made = scores(
        case, groups, rows=limits.accounts, bars=limits.bars, acts=acts, members=members,
        fewer_after=FULL_SCORES,
    )  # fmt: skip
    graphs = group_graphs(case, groups, seed=seed, members=members)
    posts, notes = posts_of_scores(case, made), notes_of(case, ids)
    texts = excerpts(case, acts, _nameless(groups, made))
    known = handles(case, _sentences(groups))
    called = _called(case, groups)
    numbers = kind_numbers(
        {row["kind"] for row in totals["shares"]}
        | {kind for one in acts.values() for kind, _ in one.objects}
    )
    blocks = {
        f["id"]: finding_block(
            f,
            score=made[f["id"]],
            graph=graphs[f["id"]],
            posts=posts[f["id"]],
            members=members[f["id"]],
            acts=acts[f["id"]],
            names=Names(f["id"], texts),
            numbers=numbers,
            notes=notes[f["id"]],
            handles=known,
            called=called,
        )
        for f in groups
    }
    return blocks, numbers


def other_blocks(case: Case, shown: Sequence[Finding]) -> dict[str, Finding]:
    """Return the findings that are no groups, prepared for the template, by id."""
    others = [f for f in shown if not is_group(f)]
    ids = [f["id"] for f in others]
    members, notes = members_of(case, ids), notes_of(case, ids)
    profiles, posts = profiled(case, ids), posts_behind(case, ids)
    known, called = handles(case, _sentences(others)), _called(case, others)
    return {
        f["id"]: other_block(
            f,
            members=members[f["id"]],
            profiles=profiles[f["id"]],
            posts=posts[f["id"]],
            names=called,
            handles=known,
            notes=notes[f["id"]],
        )
        for f in others
    }


def sections(
    case: Case, everything: Sequence[Finding], blocks: Mapping[str, Finding]
) -> list[dict[str, Any]]:
    """Return the part of each detector, in order: its introduction and its findings, numbered.

    A detector that looked and found nothing has a part without findings.
    """
    known = detectors()
    made = []
    number = 0
    for place, look in enumerate(looks(case, everything), start=1):
        name = look["detector"]
        own = [f for f in everything if f["detector"] == name]
        shown = [blocks[f["id"]] for f in own if f["id"] in blocks]
        for block in shown:
            number += 1
            block["number"] = number
        rest = [f for f in own if f["id"] not in blocks]
        intro = DETECTORS.get(name)
        made.append(
            {
                **look,
                "number": place,
                "found": look["findings"],
                "title": intro.title if intro else name.replace("_", " ").capitalize(),
                "looks_for": intro.looks_for if intro else known[name].doc if name in known else "",
                "chance": intro.chance if intro else "",
                "told": looked_text(look["tested"], look["confirmed"], look["fdr"], name),
                "whole": _whole(case, look),
                "findings": shown,
                "rest": len(rest),
                "listed": [{**f, "kind_words": kind_of(f["kind"])} for f in rest[:TOLD]],
                "ids": [f["id"] for f in rest[TOLD : TOLD + NAMED]],
                "counted_only": max(0, len(rest) - TOLD - NAMED),
            }
        )
    return made


def _whole(case: Case, look: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a detector tells of the whole case, prepared for the template."""
    told = {"details": dictionary(look["result"].get("details"))}
    block = parts_block(
        told,
        names=names(case, accounts_in(tables_of(told))),
        handles=handles(case, sentences_of(told)),
    )
    return block if any(block[part] for part in ("sentences", "tables", "curve", "hours")) else None


def _sentences(found: Sequence[Finding]) -> list[str]:
    told = [e["sentence"] for f in found for e in explanations_of(f)]
    return told + [one for f in found for one in sentences_of(f)]


def _called(case: Case, found: Sequence[Finding]) -> dict[str, str]:
    return names(case, accounts_in(table for f in found for table in tables_of(f)))


def _nameless(groups: Sequence[Finding], made: Mapping[str, Finding]) -> dict[str, set[str]]:
    """Objects of kind `text` in the report: a cluster's id says nothing, its words do."""
    wanted: dict[str, set[str]] = {}
    for f in groups:
        pairs = [pair for bar in made[f["id"]]["bars"] for pair in bar["objects"]]
        pairs += [[o["kind"], o["object"]] for o in f["details"].get("busiest_objects") or []]
        wanted[f["id"]] = {object_ for kind, object_ in pairs if kind == "text"}
    return wanted
