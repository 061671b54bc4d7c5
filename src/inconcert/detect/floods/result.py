"""What the search for floods found in the whole case, platform by platform."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from inconcert.detect.declaration import Result
from inconcert.detect.floods.assemble import FloodContext, FoundFloods, Raised, Tried
from inconcert.detect.floods.wording import moment_text, say
from inconcert.evidence.record import Finding

_NEWS_SHOWN = 20


class PlatformResult(NamedTuple):
    """What was found on one platform; `other` are the bursts that may be news.

    `bursts` are those of them to be reported, `known` is the row of `flood_known`.
    """

    context: FloodContext
    tried: Tried
    other: Tried
    found: FoundFloods
    bursts: list[Raised]
    known: dict[str, int]


def result_of(
    findings: list[Finding], parts: list[PlatformResult], fdr: float, notes: list[str]
) -> Result:
    """Return the findings with the numbers of the whole case; `notes` come last."""
    number = sum(part.found.number for part in parts)
    news = [
        (float(part.other.spans.deviance[i]), part, i)
        for part in parts
        for i in np.argsort(-part.other.spans.deviance, kind="stable")[:_NEWS_SHOWN].tolist()
    ]
    news.sort(key=lambda row: -row[0])
    numbers = {
        "bursts": sum(len(part.tried.first) for part in parts),
        "left_out": number - sum(len(part.found.floods) for part in parts),
        "may_be_news": sum(len(part.other.first) for part in parts),
        "strongest_that_may_be_news": [_news(part, place) for _, part, place in news[:_NEWS_SHOWN]],
    }
    tested = sum(part.tried.tests for part in parts)
    return Result(findings, tested, number, fdr, notes=[*_notes(parts), *notes], numbers=numbers)


def _notes(parts: list[PlatformResult]) -> list[str]:
    """Return what could not be tested; where there are several platforms, on which."""
    notes = []
    for part in parts:
        context, known = part.context, part.known
        own = []
        if not context.hasty:
            own.append(say("note/minutes"))
        if not known["ages"]:
            own.append(say("note/ages"))
        if known["unnamed"]:
            own.append(say("note/unnamed", count=f"{known['unnamed']:,}"))
        if known["reposts"] and not known["originals"]:
            own.append(say("note/originals"))
        if not context.groups.p:
            own.append(say("note/groups"))
        if context.times.grid.period == 1:
            own.append(say("note/short"))
        if context.platform is not None:
            own = [say("note/platform", platform=context.platform, note=note) for note in own]
        notes += own
    if len(parts) > 1:
        notes.append(say("note/apart", platforms=len(parts)))
    return notes


def _news(part: PlatformResult, place: int) -> dict[str, Any]:
    context, tried = part.context, part.other
    number = int(tried.spans.series[place])
    return {
        "kind": context.kinds[number],
        "object": context.objects[number],
        "platform": context.platform,
        "from": moment_text(int(tried.first[place])),
        "to": moment_text(int(tried.last[place])),
        "posts": int(tried.spans.count[place]),
        "expected": float(tried.spans.expected[place]),
        "p_burst": float(tried.spans.p[place]),
        "p_not_news": float(tried.behaviour[place].p),
    }
