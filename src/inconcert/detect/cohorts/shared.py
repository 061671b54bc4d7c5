"""Findings of type `template`: accounts of one pattern, created or grouped together."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import numpy as np

from inconcert.detect.cohorts.accounts import sample
from inconcert.detect.cohorts.evidence import (
    MOST_ROWS,
    account_evidence,
    account_table,
    distinct,
    excess_table,
)
from inconcert.detect.cohorts.finding import MOST_INSIDE, MOST_OTHERS, CohortContext
from inconcert.detect.cohorts.pattern_bursts import OVERLAP, WINDOW, Template
from inconcert.detect.cohorts.patterns import Excess, more_than_others
from inconcert.detect.cohorts.statistics import I64
from inconcert.detect.cohorts.templates import Pattern
from inconcert.detect.cohorts.wording import pattern_text, say, template_statement
from inconcert.detect.detail_tables import detail_table
from inconcert.evidence.record import Finding
from inconcert.evidence.wording import rate_text


def template_finding(context: CohortContext, templates: list[Template]) -> Finding:
    """Return the finding of accounts of one or more patterns that were created together."""
    everyone, top = context.everyone, templates[0]
    members = np.unique(np.concatenate([t.inside for t in templates]))
    said: dict[int, list[Pattern]] = defaultdict(list)
    for t in templates:
        for i in t.inside.tolist():
            said[i].append(t.pattern)
    known = everyone.ordered if top.ids else everyone.dated
    start, end = top.window
    numbers = {
        "platform": top.platform, "pattern": list(top.pattern), "accounts": len(top.accounts),
        "dated": int(known[top.accounts].sum()), "inside": len(top.inside),
        "start": start, "end": end, "axis": "ids" if top.ids else "time",
        "expected": top.expected, "p": top.p,
    }  # fmt: skip
    return Finding(
        type="template",
        subject=f"{top.platform} {top.pattern[0]}: {top.pattern[1]}",
        statement=template_statement(
            accounts=len(top.inside), all_=len(top.accounts), platform=top.platform,
            pattern=pattern_text(*top.pattern), expected=top.expected,
            window=(start, end), ids=top.ids,
            more=(len(members), len(templates)) if len(members) > len(top.inside) else None,
            whole=(min(t.window[0] for t in templates), max(t.window[1] for t in templates)),
        ),
        accounts=len(members),
        observed=len(top.inside),
        expected=top.expected,
        score=-math.log10(max(top.p, 1e-300)),
        p=top.p,
        q=top.q,
        members=[everyone.texts["account"][i] for i in members.tolist()],
        strength=[float(len(said[i])) for i in members.tolist()],
        evidence=account_evidence(everyone, members, said, numbers),
        details={
            "sentences": [
                say("template/burst_ids" if top.ids else "template/burst"),
                say("template/translation"),
            ],
            "tables": [
                _pattern_table(templates),
                account_table(everyone, members, "Accounts with such profiles"),
            ],
            "platforms": [top.platform],
            **({"ids": [str(start), str(end)]} if top.ids else {"span": [start, end]}),
            "numbers": {"accounts_with_pattern": len(top.accounts), "patterns": len(templates)},
        },
    )  # fmt: skip


def _pattern_table(templates: list[Template]) -> dict[str, Any]:
    ids = templates[0].ids
    return detail_table(
        "Patterns of these profiles",
        [
            ("pattern", "in common", "text"),
            ("id", "ids from", "text") if ids else ("day", "created from", "day"),
            ("inside", "created together", "number"), ("all", "of", "number"),
            ("expected", "expected, with the first", "number"), ("p", "p", "p"), ("q", "q", "p"),
        ],
        [
            [pattern_text(*t.pattern), str(t.window[0]) if ids else t.window[0], len(t.inside),
             len(t.accounts), t.expected, t.p, t.q]
            for t in templates[:MOST_ROWS]
        ],
        note="Accounts with ids in one stretch, of all accounts with the pattern."
        if ids
        else f"Accounts created within {WINDOW} days, of all accounts with the pattern.",
        of=len(templates),
    )  # fmt: skip


def group_findings(context: CohortContext, least: int) -> list[Finding]:
    """Return a finding per confirmed group whose members share patterns that others do not."""
    everyone = context.everyone
    grouped = np.unique(np.concatenate([np.empty(0, np.int64), *(a for _, a in context.groups)]))
    alone = np.setdiff1d(np.arange(len(everyone)), grouped)
    language = np.array(everyone.texts["language"], dtype=np.str_)
    findings = []
    for _, accounts in context.groups:
        spoken = np.unique(language[accounts])
        known = bool((language[accounts] != "").mean() > OVERLAP)
        others = alone[np.isin(language[alone], spoken)] if known else alone
        others = others[np.isin(everyone.platform[others], everyone.platform[accounts])]
        inside = sample(accounts, MOST_INSIDE, context.seed)
        outside = sample(others, MOST_OTHERS, context.seed)
        found = more_than_others(
            [everyone.patterns(i) for i in inside.tolist()],
            [everyone.patterns(i) for i in outside.tolist()],
            common=context.common, fdr=context.fdr / len(context.groups), least=least,
        )  # fmt: skip
        if found:
            findings.append(_group_finding(context, inside, outside, found, known))
    return findings


def _group_finding(
    context: CohortContext, inside: I64, outside: I64, found: list[Excess], by_language: bool
) -> Finding:
    everyone = context.everyone
    top = found[0]
    members = inside[np.array(top.where, np.int64)]
    said: dict[int, list[Pattern]] = defaultdict(list)
    for e in distinct(found):
        for place in e.where:
            said[int(inside[place])].append((e.trait, e.what))
    numbers: dict[str, Any] = {
        "pattern": [top.trait, top.what], "members": top.members, "of": top.of,
        "others": top.others, "of_others": top.of_others, "expected": top.expected, "p": top.p,
    }  # fmt: skip
    platforms = sorted({everyone.texts["platform"][i] for i in members.tolist()})
    return Finding(
        type="template",
        subject=f"group {top.trait}: {top.what}",
        statement=template_statement(
            accounts=top.members, all_=top.of, platform="", expected=top.expected,
            pattern=pattern_text(top.trait, top.what), window=None,
        ),
        accounts=top.members,
        observed=top.members,
        expected=top.expected,
        score=-math.log10(max(top.p, 1e-300)),
        p=top.p,
        q=min(1.0, top.q * len(context.groups)),
        members=[everyone.texts["account"][i] for i in members.tolist()],
        evidence=account_evidence(everyone, members, said, numbers),
        details={
            "sentences": [
                say(
                    "template/group", others=f"{len(outside):,}",
                    language=say("template/language") if by_language else "",
                    common=rate_text(context.common),
                ),
                say("template/translation"),
            ],
            "tables": [
                excess_table(distinct(found), "What the group shares", ""),
                account_table(everyone, members, "Accounts with this pattern"),
            ],
            "platforms": platforms,
        },
    )  # fmt: skip
