"""What a look for floods found out about the whole case, platform by platform."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from inconcert.detect.flood.assemble import Found, Ground, Raised, Tried
from inconcert.evidence.wording_floods import NOTES, moment_text

_NEWS_SHOWN = 20


class Part(NamedTuple):
    """What was found on one platform; `other` are the bursts that may be news.

    `bursts` are those of them that were asked for, `known` is the row of `flood_known`.
    """

    ground: Ground
    tried: Tried
    other: Tried
    found: Found
    bursts: list[Raised]
    known: dict[str, int]


def result_of(parts: list[Part], fdr: float) -> dict[str, Any]:
    """Return numbers about the whole look."""
    number = sum(part.found.number for part in parts)
    news = [
        (float(part.other.spans.deviance[i]), part, i)
        for part in parts
        for i in np.argsort(-part.other.spans.deviance, kind="stable")[:_NEWS_SHOWN].tolist()
    ]
    news.sort(key=lambda row: -row[0])
    return {
        "tested": sum(part.tried.tests for part in parts),
        "bursts": sum(len(part.tried.first) for part in parts),
        "confirmed": number,
        "left_out": number - sum(len(part.found.floods) for part in parts),
        "fdr": fdr,
        "may_be_news": sum(len(part.other.first) for part in parts),
        "strongest_that_may_be_news": [_news(part, place) for _, part, place in news[:_NEWS_SHOWN]],
        "notes": _notes(parts),
    }


def _notes(parts: list[Part]) -> list[str]:
    """Return what could not be looked at; where there are several platforms, on which."""
    notes = []
    for part in parts:
        ground, known = part.ground, part.known
        own = []
        if not ground.hasty:
            own.append(NOTES["minutes"])
        if not known["ages"]:
            own.append(NOTES["ages"])
        if known["unnamed"]:
            own.append(NOTES["unnamed"].format(count=f"{known['unnamed']:,}"))
        if known["reposts"] and not known["originals"]:
            own.append(NOTES["originals"])
        if not ground.groups.p:
            own.append(NOTES["groups"])
        if ground.times.grid.period == 1:
            own.append(NOTES["short"])
        if ground.platform is not None:
            own = [NOTES["platform"].format(platform=ground.platform, note=note) for note in own]
        notes += own
    if len(parts) > 1:
        notes.append(NOTES["apart"].format(platforms=len(parts)))
    return notes


def _news(part: Part, place: int) -> dict[str, Any]:
    ground, tried = part.ground, part.other
    number = int(tried.spans.series[place])
    return {
        "kind": ground.kinds[number],
        "object": ground.objects[number],
        "platform": ground.platform,
        "from": moment_text(int(tried.first[place])),
        "to": moment_text(int(tried.last[place])),
        "posts": int(tried.spans.count[place]),
        "expected": float(tried.spans.expected[place]),
        "p_burst": float(tried.spans.p[place]),
        "p_not_news": float(tried.manner[place].p),
    }
