"""Sentences, curve and table for the span of a cohort, on the axis of time or of ids."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np

from inconcert.detect.cohorts.accounts import Everyone
from inconcert.detect.cohorts.days import PlatformSpans, Span
from inconcert.detect.cohorts.ids import NONE, UNKNOWN
from inconcert.detect.cohorts.statistics import I64
from inconcert.detect.cohorts.wording import platform_text, say, when_text
from inconcert.detect.detail_tables import detail_table
from inconcert.durations import DAY
from inconcert.evidence.wording import number_text, rate_text

CURVE = 120  # days shown on either side
STEPS = 4  # stretches of ids shown on either side, each as long as the span


def known_of(everyone: Everyone, searched: PlatformSpans, span: Span, members: I64) -> list[str]:
    """Return the sentences on the chance level, and on what is known of the creation times."""
    values = {
        "dispersion": number_text(span.dispersion),
        "starts": f"{searched.tests:,}",
        "lengths": searched.lengths,
        "learnt": _learnt(span),
    }
    first = []
    if span.surest:
        low, high = span.surest
        surest = f"from {low} to {high - 1}" if span.ids else when_text(low, high)
        first = [say("cohort/surest", surest=surest)]
    if not span.ids:
        read = int(everyone.read[members].sum())
        name = "cohort/stretch" if span.stretch else "cohort/null"
        said = [
            *first,
            say(name, rate=say("cohort/rate") if searched.rated else "", **values),
            say(
                "cohort/share", share=rate_text(round(len(members) / searched.accounts, 3)),
                accounts=f"{searched.accounts:,}", platform=platform_text(span.platform),
            ),
        ]  # fmt: skip
        if read:
            some = f"{read:,} of the {len(members):,} accounts"
            which = "all of these accounts" if read == len(members) else some
            said.append(say("cohort/read", which=which))
        return said
    low = searched.first
    high = low + searched.tests * searched.unit
    share = number_text(100 * (span.end - span.start) / (high - low)) + " %"
    return [
        *first,
        say("cohort/ids", **values),
        say("cohort/range", share=share, accounts=f"{searched.accounts:,}", low=low, high=high - 1),
        *_between(everyone, span),
    ]


def _learnt(span: Span) -> str:
    """Return the sentence on the data from which the level of a span was learnt."""
    low, high = span.learnt
    values = {
        "neighbours": f"{span.neighbours:,.0f}",
        "low": str(low) if span.ids else _day(low),
        "high": str(high - 1) if span.ids else _day(high - 1),
    }
    side = "_ids" if span.ids else ""
    if span.stretch:
        return say("cohort/learnt_stretch", **values)
    left_out = ""
    if span.left_out:
        whole = all(end % DAY == 0 for end in span.surest or (span.start, span.end))
        unit = "stretch" if span.ids else "day" if whole else "hour"
        number = f"{span.left_out:,} {unit}{'es' if span.ids else 's'}"
        one = span.left_out == 1
        left_out = (
            say("cohort/left_out_one", unit=unit) if one else say("cohort/left_out", number=number)
        )
    if span.next_to:
        busier = say("cohort/busier") if span.one_side else ""
        return say(f"cohort/learnt{side}_beside", side=busier, **values)
    return say(f"cohort/learnt{side or '_around'}", left_out=left_out, **values)


def _between(everyone: Everyone, span: Span) -> list[str]:
    """Return when the accounts of a span were created, by accounts with other ids."""
    here = (everyone.platform == span.platform) & (everyone.number != NONE)
    dated = here & everyone.dated
    below = np.flatnonzero(dated & (everyone.number < span.start))
    above = np.flatnonzero(dated & (everyone.number >= span.end))
    if len(below) and len(above):
        after = everyone.created[below[np.argmax(everyone.number[below])]]
        before = everyone.created[above[np.argmin(everyone.number[above])]]
        if after <= before:
            return [say("cohort/between", after=_day(int(after)), before=_day(int(before)))]
    posted = here & (everyone.number >= span.end) & (everyone.first != UNKNOWN)
    if posted.any():
        return [say("cohort/before", before=_day(int(everyone.first[posted].min())))]
    return []


def _day(time: int) -> str:
    return datetime.fromtimestamp(time / 1e6, UTC).strftime("%Y-%m-%d")


def place_of(searched: PlatformSpans, span: Span) -> dict[str, Any]:
    """Return where a span lies: its times and the curve around it, or its ids.

    Ids are text: JavaScript reads no whole numbers above 2^53.
    """
    if span.ids:
        return {"ids": [str(span.start), str(span.end)]}
    return {"span": [span.start, span.end], "curve": curve(searched, span)}


def along_ids(searched: PlatformSpans, span: Span) -> dict[str, Any]:
    """Return the table of the accounts on the ids around a span of ids."""
    length = (span.end - span.start) // searched.unit
    begin = (span.start - searched.first) // searched.unit
    rows = []
    for step in range(-STEPS, STEPS + 1):
        a, b = max(0, begin + step * length), min(searched.tests, begin + (step + 1) * length)
        if a < b:
            ids = [searched.first + place * searched.unit for place in (a, b)]
            rows.append(
                [f"{ids[0]} to {ids[1] - 1}", int(searched.counts[a:b].sum()),
                 float(searched.rate[a:b].sum()), "this cohort" if step == 0 else ""]
            )  # fmt: skip
    return detail_table(
        "Accounts along the ids",
        [
            ("ids", "ids", "text"), ("accounts", "accounts", "number"),
            ("expected", "expected", "number"), ("which", "", "text"),
        ],
        rows,
        note="Stretches as long as the span, in rising order.",
    )  # fmt: skip


def curve(searched: PlatformSpans, span: Span) -> dict[str, Any]:
    """Return the accounts created per day around a span, with the expected numbers."""
    n = len(searched.counts)
    at = span.start // DAY - searched.first
    last = -(-span.end // DAY) - searched.first
    low, high = max(0, at - CURVE), min(n, last + CURVE)
    return {
        "title": f"Accounts created per day{platform_text(span.platform)}",
        "unit": "accounts",
        "step": DAY,
        "start": (searched.first + low) * DAY,
        "observed": searched.counts[low:high].tolist(),
        "expected": searched.rate[low:high].tolist(),
        "low": None,
        "high": None,
        "without": None,
        "marks": [
            {"time": span.start, "low": span.start, "high": span.end, "label": "this cohort"}
        ],
    }
