"""Innocent explanations of accounts always among the first: being awake, notifications."""

from __future__ import annotations

import numpy as np

from inconcert.detect.explanation import LEVEL, SOME, Explanation
from inconcert.detect.promoters.statistics import Bools, Floats, Ints
from inconcert.detect.promoters.statistics.first import Firsts
from inconcert.detect.promoters.statistics.pace import AWAKE
from inconcert.detect.promoters.team import Member, Team
from inconcert.detect.promoters.wording import say
from inconcert.durations import format_duration
from inconcert.evidence.wording import p_text, share_text
from inconcert.stats.speed import poisson_binomial


def explained(team: Team, firsts: Firsts, members: list[Member]) -> list[Explanation]:
    """Return whether being awake when others sleep, or notifications, would account for it."""
    return [_awake(team, firsts, members), _notified()]


def _awake(team: Team, firsts: Firsts, members: list[Member]) -> Explanation:
    rows = np.concatenate([member.rows for member in members])
    quiet = _quiet(team, firsts, rows)
    early = firsts.early[rows]
    hits, held = int(early.sum()), int((early & quiet).sum())
    share = held / max(hits, 1)
    # The first itself is always within the pace.
    places = firsts.among[rows] / np.maximum(firsts.size[rows], 1)
    chance = np.minimum(1.0, AWAKE * np.maximum(firsts.part[rows], places))
    p = poisson_binomial(chance[quiet], held) if held else 1.0
    pace = firsts.pace[rows]
    values = {
        "held": f"{held:,}",
        "hits": f"{hits:,}",
        "share": share_text(share, 1),
        "pace": _duration(pace),
        "p": p_text(p),
    }
    if share < SOME:
        return Explanation("awake", False, share, SOME, None, say("awake/no", **values))
    holds = p > LEVEL
    sentence = say("awake/holds" if holds else "awake/part", **values)
    return Explanation("awake", holds, share, SOME, p, sentence, not holds)


def _quiet(team: Team, firsts: Firsts, rows: Ints) -> Bools:
    """Return the releases on which the others came later than a field that is awake."""
    inside = firsts.account[team.members]
    others = team.rows[~np.isin(team.account[team.rows], inside) & ~firsts.aside[team.rows]]
    quiet = np.zeros(len(rows), np.bool_)
    for i, row in enumerate(rows.tolist()):
        delay = np.sort(firsts.delay[others[team.object[others] == team.object[row]]])
        places = int(firsts.among[row])
        quiet[i] = len(delay) < places or delay[places - 1] > firsts.pace[row]
    return quiet


def _notified() -> Explanation:
    return Explanation("notified", None, None, None, None, say("notified"))


def _duration(pace: Floats) -> str:
    known = pace[np.isfinite(pace)]
    second = 1_000_000
    if not len(known):
        return "any delay"
    return format_duration(max(second, round(float(np.median(known)) / second) * second))


def pace_text(firsts: Firsts, members: list[Member]) -> str:
    """Return the delay up to which a place counts, the median over the members' shares."""
    return _duration(firsts.pace[np.concatenate([member.rows for member in members])])
