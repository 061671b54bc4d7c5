"""From a span that stands out to a finding of type `cohort`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import hypergeom

from inconcert.detect.cohorts.accounts import Everyone, sample
from inconcert.detect.cohorts.days import PlatformSpans, Span
from inconcert.detect.cohorts.evidence import (
    account_evidence,
    account_table,
    distinct,
    excess_table,
)
from inconcert.detect.cohorts.explanations import reasons
from inconcert.detect.cohorts.newcomers import Meeting
from inconcert.detect.cohorts.patterns import Excess, more_than_others
from inconcert.detect.cohorts.statements import along_ids, known_of, place_of
from inconcert.detect.cohorts.statistics import I64
from inconcert.detect.cohorts.templates import Pattern
from inconcert.detect.cohorts.wording import cohort_statement, say, when_text
from inconcert.detect.detail_tables import detail_table
from inconcert.evidence.record import Finding
from inconcert.evidence.wording import number_text, p_text

MOST_OTHERS = (
    10_000  # ordinary accounts that patterns are compared with; of more, so many are drawn
)
MOST_INSIDE = 2_000
COMMON_TRAIT = 0.8  # what more of the others have is not reported


@dataclass(frozen=True)
class CohortContext:
    """What the findings of one run share."""

    everyone: Everyone
    groups: Sequence[tuple[int, I64]]  # rank, numbers of accounts
    fdr: float
    common: float
    seed: int


def cohort_finding(
    context: CohortContext, searched: PlatformSpans, span: Span, q: float
) -> Finding:
    """Return the finding of one span."""
    everyone = context.everyone
    members, others = inside_and_out(everyone, span)
    read = int(everyone.read[members].sum())
    shared, traits = _in_common(context, members, others)
    said: dict[int, list[Pattern]] = {}
    drawn = sample(members, MOST_INSIDE, context.seed)
    for e in shared:
        for place in e.where:
            said.setdefault(int(drawn[place]), []).append((e.trait, e.what))
    numbers = {
        "platform": span.platform, "start": span.start, "end": span.end, "observed": span.observed,
        "expected": span.expected, "neighbours": span.neighbours,
        "share_of_neighbours": span.expected / (span.neighbours + 0.5),
        "dispersion": span.dispersion, "p": span.p, "starts": searched.tests,
        "axis": "ids" if span.ids else "time", "read_from_ids": read,
    }  # fmt: skip
    strength = [float(len(said.get(i, ()))) for i in members.tolist()]
    return Finding(
        type="cohort",
        subject=f"{span.platform} "
        + (f"ids {span.start}-{span.end}" if span.ids else when_text(span.start, span.end)),
        statement=cohort_statement(
            accounts=span.observed, platform=span.platform, start=span.start, end=span.end,
            expected=span.expected, read=read, ids=span.ids,
        ),
        accounts=span.observed,
        observed=span.observed,
        expected=span.expected,
        score=-math.log10(max(span.p, 1e-300)),
        p=span.p,
        q=q,
        members=[everyone.texts["account"][i] for i in members.tolist()],
        strength=strength,
        roles=["templated" if s else None for s in strength],
        evidence=account_evidence(everyone, members, said, numbers),
        details=_details(context, searched, span, members, others, shared, traits, len(said)),
    )  # fmt: skip


def inside_and_out(everyone: Everyone, span: Span) -> tuple[I64, I64]:
    """Return the accounts of a span, and all others on its axis."""
    known = everyone.ordered if span.ids else everyone.dated
    here = np.flatnonzero(known & (everyone.platform == span.platform))
    place = (everyone.number if span.ids else everyone.created)[here]
    inside = (place >= span.start) & (place < span.end)
    return here[inside], here[~inside]


def _in_common(
    context: CohortContext, members: I64, others: I64
) -> tuple[list[Excess], list[Excess]]:
    """Return the patterns of handle and text, and the traits, more frequent among members."""
    inside = sample(members, MOST_INSIDE, context.seed).tolist()
    outside = sample(others, MOST_OTHERS, context.seed).tolist()
    patterns, traits = context.everyone.patterns, context.everyone.traits
    shared = more_than_others(
        [patterns(i) for i in inside], [patterns(i) for i in outside],
        common=context.common, fdr=context.fdr,
    )  # fmt: skip
    alike = more_than_others(
        [traits(i) for i in inside], [traits(i) for i in outside],
        common=COMMON_TRAIT, fdr=context.fdr, ratio=1.0,
    )  # fmt: skip
    return distinct(shared), alike


def _details(
    context: CohortContext,
    searched: PlatformSpans,
    span: Span,
    members: I64,
    others: I64,
    shared: list[Excess],
    traits: list[Excess],
    templated: int,
) -> dict[str, Any]:
    overlaps, sentences, met = _overlaps(context, members, others)
    tables = [account_table(context.everyone, members, "Accounts of the cohort")]
    note = f"Fisher's exact test against {min(len(others), MOST_OTHERS):,} other accounts."
    if shared or traits:
        tables.insert(0, excess_table([*shared, *traits], "What they have in common", note))
    if overlaps["rows"]:
        tables.append(overlaps)
    if span.ids:
        tables.append(along_ids(searched, span))
    extra = max(0.0, span.observed - span.expected)
    said = [
        *known_of(context.everyone, searched, span, members),
        _which(span, extra),
        say("cohort/templates", templated=f"{templated:,}", patterns=_many(len(shared)))
        if shared
        else say("cohort/no_templates"),
        *sentences,
        say("cohort/signal"),
    ]  # fmt: skip
    return {
        "sentences": said,
        "tables": tables,
        **place_of(searched, span),
        "explanations": [
            e.as_dict()
            for e in reasons(context.everyone, span, members, others, context.seed, templated, met)
        ],
        "platforms": [span.platform],
        "numbers": {
            "neighbours": span.neighbours, "dispersion": span.dispersion, "templated": templated,
            "templates": len(shared),
        },
    }  # fmt: skip


def _many(n: int) -> str:
    return f"{n:,} pattern{'s' * (n != 1)}"


def _overlaps(
    context: CohortContext, members: I64, others: I64
) -> tuple[dict[str, Any], list[str], Meeting | None]:
    """Return the table of confirmed groups in the cohort, sentences on the surest, and the surest.

    The last is None where no group is in it more than chance gives.
    """
    total = len(members) + len(others)
    rows: list[list[Any]] = []
    sentences = []
    for rank, accounts in context.groups:
        here = int(np.isin(accounts, others).sum())
        inside = int(np.isin(accounts, members).sum())
        if not inside:
            continue
        expected = (here + inside) * len(members) / total
        p = float(hypergeom.sf(inside - 1, total, here + inside, len(members)))
        rows.append([rank, inside, here + inside, expected, min(1.0, p * len(context.groups))])
    rows.sort(key=lambda row: (row[4], row[0]))
    for rank, inside, size, expected, p in rows[:3]:
        if p <= context.fdr:
            sentences.append(
                say("cohort/group", inside=f"{inside:,}", members=f"{size:,}", rank=rank,
                    expected=number_text(expected), p=p_text(p))
            )  # fmt: skip
    shown = detail_table(
        "Members of confirmed groups among them",
        [
            ("group", "group (rank)", "number"), ("inside", "in the cohort", "number"),
            ("size", "members compared", "number"), ("expected", "by chance", "number"),
            ("p", "p", "p"),
        ],
        rows[:20],
        note="Hypergeometric; p times the number of groups.",
        of=len(rows),
    )  # fmt: skip
    met = [Meeting(row[0], row[1], row[4]) for row in rows[:1] if row[4] <= context.fdr]
    return shown, sentences, met[0] if met else None


def _which(span: Span, extra: float) -> str:
    """Return the sentence on how many of the accounts exceed the expected number."""
    accounts = f"{span.observed:,}"
    if round(extra) >= span.observed:
        return say("cohort/all", accounts=accounts)
    place = "id" if span.ids else "date"
    return say("cohort/which", accounts=accounts, extra=f"{round(extra):,}", place=place)
