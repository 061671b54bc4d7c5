"""Patterns over the whole case: were the accounts of one pattern made, or found, together?"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from inconcert.detect.cohort.accounts import Everyone, days, sample
from inconcert.detect.cohort.made import MOST_INSIDE, MOST_OTHERS, Frame
from inconcert.detect.cohort.rows import (
    MOST_ROWS,
    account_evidence,
    account_table,
    distinct,
    excess_table,
)
from inconcert.durations import DAY
from inconcert.evidence.record import Finding
from inconcert.evidence.wording import rate_text
from inconcert.evidence.wording_cohorts import pattern_text, say, template_statement
from inconcert.profile.patterns import Calendar, Excess, burst, more_than_others
from inconcert.profile.templates import Pattern, near_copies
from inconcert.stats.combine import q_values

I64 = npt.NDArray[np.int64]

WINDOW = 7  # days
# Taking texts apart costs 30 µs each; of more accounts, only those that may hold a link or hashtag.
MOST_TAKEN_APART = 100_000
WHOLE_CASE = frozenset(
    {
        "layout",
        "phrase",
        "emoji",
        "hashtags",
        "link",
        "profile link",
        "handle first word",
        "handle last word",
    }
)
OVERLAP = 0.5


@dataclass(frozen=True)
class Template:
    """One pattern of one platform: all accounts with it, and those of them made together."""

    platform: str
    pattern: Pattern
    accounts: I64
    inside: I64
    start: int
    expected: float
    p: float
    q: float = 1.0


def candidates(everyone: Everyone, least: int, common: float) -> dict[tuple[str, Pattern], I64]:
    """Return the accounts of every pattern that is neither rare nor common, by platform."""
    texts, platform = everyone.texts["description"], everyone.texts["platform"]
    found: dict[tuple[str, Pattern], list[int]] = defaultdict(list)
    described = [i for i, text in enumerate(texts) if text]
    # Copies are looked for within one platform: across platforms they are another question.
    for name in sorted(set(platform)):
        rows = [i for i in described if platform[i] == name]
        for places in near_copies([texts[i] for i in rows]):
            if len(places) >= least:
                members = sorted(rows[place] for place in places)
                sample_text = min((texts[i] for i in members), key=lambda t: (len(t), t))
                found[name, ("text", sample_text)] = members
    for i in _taken_apart(everyone):
        for pattern in dict.fromkeys(everyone.patterns(i)):
            if pattern[0] in WHOLE_CASE:
                found[platform[i], pattern].append(i)
    size = {name: platform.count(name) for name in set(platform)}
    return {
        key: np.array(rows, np.int64)
        for key, rows in sorted(found.items())
        if least <= len(rows) < common * size[key[0]]
    }


def _taken_apart(everyone: Everyone) -> list[int]:
    if len(everyone) <= MOST_TAKEN_APART:
        return list(range(len(everyone)))
    return [
        i
        for i, text in enumerate(everyone.texts["description"])
        if "#" in text or "://" in text or "www." in text
    ]


def bursts(everyone: Everyone, found: dict[tuple[str, Pattern], I64], least: int) -> list[Template]:
    """Return one template per pattern whose accounts have dates, with p and q, surest first."""
    dated = everyone.dated
    made = {
        name: Calendar(days(everyone.created[dated & (everyone.platform == name)]))
        for name in {platform for platform, _ in found}
    }
    tested = []
    for (platform, pattern), rows in found.items():
        known = rows[dated[rows]]
        if len(known) < least:
            continue
        b = burst(days(everyone.created[known]), made[platform], days=WINDOW)
        if b is not None:
            inside = known[np.array(b.inside, np.int64)]
            tested.append(Template(platform, pattern, rows, inside, b.start, b.expected, b.p))
    q = q_values(np.array([t.p for t in tested]))
    ranked = [replace(t, q=float(q[i])) for i, t in enumerate(tested)]
    return sorted(ranked, key=lambda t: (t.p, t.platform, t.pattern))


def merged(found: list[Template], least: int, fdr: float) -> list[list[Template]]:
    """Put together the templates of mostly the same accounts, or of one platform and week.

    Each list has the surest first; what is not sure enough is left out.
    """
    kept: list[list[Template]] = []
    for t in found:
        if t.q > fdr or len(t.inside) < least:
            continue
        for together in kept:
            top = together[0]
            both = len(np.intersect1d(t.inside, top.inside))
            alike = both >= OVERLAP * min(len(t.inside), len(top.inside))
            if alike or (t.platform == top.platform and abs(t.start - top.start) < WINDOW):
                together.append(t)
                break
        else:
            kept.append([t])
    return kept


def template_finding(frame: Frame, together: list[Template]) -> Finding:
    """Return the finding of accounts of one pattern, or several, that were made together."""
    everyone, top = frame.everyone, together[0]
    members = np.unique(np.concatenate([t.inside for t in together]))
    said: dict[int, list[Pattern]] = defaultdict(list)
    for t in together:
        for i in t.inside.tolist():
            said[i].append(t.pattern)
    start = top.start * DAY
    numbers = {
        "platform": top.platform, "pattern": list(top.pattern), "accounts": len(top.accounts),
        "dated": int(everyone.dated[top.accounts].sum()), "inside": len(top.inside),
        "start": start, "end": start + WINDOW * DAY, "expected": top.expected, "p": top.p,
    }  # fmt: skip
    return Finding(
        kind="template",
        subject=f"{top.platform} {top.pattern[0]}: {top.pattern[1]}",
        statement=template_statement(
            accounts=len(top.inside), all_=len(top.accounts), platform=top.platform,
            pattern=pattern_text(*top.pattern), expected=top.expected, window=(start, WINDOW),
            more=(len(members), len(together)) if len(members) > len(top.inside) else None,
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
            "sentences": [say("template/burst"), say("template/translation")],
            "tables": [
                _pattern_table(together),
                account_table(everyone, members, "Accounts with such profiles"),
            ],
            "platforms": [top.platform],
            "span": [start, start + WINDOW * DAY],
            "numbers": {"accounts_with_pattern": len(top.accounts), "patterns": len(together)},
        },
    )  # fmt: skip


def _pattern_table(together: list[Template]) -> dict[str, Any]:
    return {
        "title": "Patterns of these profiles",
        "note": f"Accounts made within {WINDOW} days, of all accounts with the pattern.",
        "columns": [
            {"name": "pattern", "label": "in common", "type": "text"},
            {"name": "day", "label": "made from", "type": "day"},
            {"name": "inside", "label": "made together", "type": "number"},
            {"name": "all", "label": "of", "type": "number"},
            {"name": "expected", "label": "expected", "type": "number"},
            {"name": "p", "label": "p", "type": "p"},
            {"name": "q", "label": "q", "type": "p"},
        ],
        "rows": [
            [pattern_text(*t.pattern), t.start * DAY, len(t.inside), len(t.accounts), t.expected,
             t.p, t.q]
            for t in together[:MOST_ROWS]
        ],
        "more": max(0, len(together) - MOST_ROWS),
    }  # fmt: skip


def group_findings(frame: Frame, least: int) -> list[Finding]:
    """Return a finding per confirmed group whose members share patterns that others do not."""
    everyone = frame.everyone
    grouped = np.unique(np.concatenate([np.empty(0, np.int64), *(a for _, a in frame.groups)]))
    alone = np.setdiff1d(np.arange(len(everyone)), grouped)
    language = np.array(everyone.texts["language"], dtype=np.str_)
    findings = []
    for _, accounts in frame.groups:
        spoken = np.unique(language[accounts])
        known = bool((language[accounts] != "").mean() > OVERLAP)
        others = alone[np.isin(language[alone], spoken)] if known else alone
        others = others[np.isin(everyone.platform[others], everyone.platform[accounts])]
        inside = sample(accounts, MOST_INSIDE, frame.seed)
        outside = sample(others, MOST_OTHERS, frame.seed)
        found = more_than_others(
            [everyone.patterns(i) for i in inside.tolist()],
            [everyone.patterns(i) for i in outside.tolist()],
            common=frame.common, fdr=frame.fdr / len(frame.groups), least=least,
        )  # fmt: skip
        if found:
            findings.append(_group_finding(frame, inside, outside, found, known))
    return findings


def _group_finding(
    frame: Frame, inside: I64, outside: I64, found: list[Excess], by_language: bool
) -> Finding:
    everyone = frame.everyone
    top = found[0]
    members = inside[np.array(top.where, np.int64)]
    said: dict[int, list[Pattern]] = defaultdict(list)
    for e in distinct(found):
        for place in e.where:
            said[int(inside[place])].append((e.kind, e.what))
    numbers: dict[str, Any] = {
        "pattern": [top.kind, top.what], "members": top.members, "of": top.of,
        "others": top.others, "of_others": top.of_others, "expected": top.expected, "p": top.p,
    }  # fmt: skip
    platforms = sorted({everyone.texts["platform"][i] for i in members.tolist()})
    return Finding(
        kind="template",
        subject=f"group {top.kind}: {top.what}",
        statement=template_statement(
            accounts=top.members, all_=top.of, platform="", expected=top.expected,
            pattern=pattern_text(top.kind, top.what), window=None,
        ),
        accounts=top.members,
        observed=top.members,
        expected=top.expected,
        score=-math.log10(max(top.p, 1e-300)),
        p=top.p,
        q=min(1.0, top.q * len(frame.groups)),
        members=[everyone.texts["account"][i] for i in members.tolist()],
        evidence=account_evidence(everyone, members, said, numbers),
        details={
            "sentences": [
                say(
                    "template/group", others=f"{len(outside):,}",
                    language=say("template/language") if by_language else "",
                    common=rate_text(frame.common),
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
