"""Floods: bursts of posts about one thing that are not made as news is made.

Two hypotheses have to be rejected for a flood. *No burst*: the posts with an object in any span are
what its level and its week give, with the dispersion of its own days (`stats.seasonal`). *News*: a
burst comes from many people who each say little, at the pace and with the accounts that are usual
elsewhere in the case (`flood.manner`). The p-value of a burst is the larger of the two (an
intersection-union test: Berger 1982, Technometrics 24). The Benjamini-Hochberg procedure runs over
all objects for the first, at a tenth of the rate, and over all bursts for the second, at the rest.
Bursts that may be news are counted and named in the result of the look, and are no findings.

Bursts of several objects that share their posts or their accounts are one flood. Its start, peak
and end, its layers and its curve are of all of them together. `docs/floods.md` tells the method.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.case import Case
from inconcert.detect.base import Detector, Looked, check_rate
from inconcert.detect.flood.assemble import (
    NEWS_PART,
    Found,
    Ground,
    Raised,
    Tried,
    bursts_of,
    floods_of,
)
from inconcert.detect.flood.bursts import Times, everyone, find_bursts, times_of
from inconcert.detect.flood.events import Event, line_up, read_events
from inconcert.detect.flood.finding import flood_finding
from inconcert.detect.flood.manner import Elsewhere, Groups, day_range, manners, parts_of
from inconcert.detect.flood.steps import KINDS, count_steps, part_steps, stretch_steps
from inconcert.durations import MINUTE
from inconcert.engine import Engine, open_engine
from inconcert.errors import ParameterError
from inconcert.evidence.record import Finding
from inconcert.evidence.wording_floods import NOTES, moment_text
from inconcert.progress import Progress
from inconcert.stats.combine import q_values
from inconcert.stats.seasonal import Grid
from inconcert.stats.spans import Spans

# A burst has to be one at this level over all spans of its object before it is looked at at all.
LEVEL = 0.05
_NEWS_SHOWN = 20
# Fewer posts are no flood.
_LEAST = 10
# Floods that are sure, at this part of the rate, leave the comparison, until no further one is.
_ROUNDS, _SURE = 4, 0.2


I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class FloodParameters:
    """Parameters of `floods`.

    `fdr` is the false-discovery rate over all objects that were looked at. A burst has at least
    `flood_posts` posts more than expected; objects with fewer posts in all are not looked at.
    `flood_kinds` limits what a flood can be of: hashtag, url, domain, text, mention, reposted
    (None: all). No more than `flood_most` floods become findings, the strongest; the result says
    how many did not. The `flood_bursts` strongest bursts that may be news become findings of the
    kind `burst`, below all floods; the result names the strongest in any case. `events` is the path
    of a CSV with the columns time and label: what became public when.
    """

    fdr: float = 0.05
    events: str | None = None
    flood_posts: int = 80
    flood_kinds: tuple[str, ...] | None = None
    flood_most: int = 20
    flood_bursts: int = 0

    def checked(self) -> FloodParameters:
        """Return these parameters; ParameterError where one is out of range."""
        check_rate(self.fdr)
        if self.flood_posts < _LEAST or self.flood_most < 1 or self.flood_bursts < 0:
            raise ParameterError(
                f"flood_posts must be at least {_LEAST}, flood_most at least 1 and flood_bursts at "
                "least 0.",
                "Give larger ones.",
            )
        unknown = set(self.flood_kinds or ()) - set(KINDS)
        if unknown:
            raise ParameterError(
                f"Floods of {', '.join(sorted(unknown))} are not looked for.",
                f"Known: {', '.join(KINDS)}.",
            )
        return self

    def check_lists(self) -> None:
        """Raise ParameterError where the list of events cannot be read as one."""
        read_events(self.events)


def look(case: Case, parameters: FloodParameters, engine: str, progress: Progress) -> Looked:
    """Return the floods of a case; writes no table."""
    parameters = parameters.checked()
    events = read_events(parameters.events)
    times = times_of(case)
    if times is None:
        nothing = {"tested": 0, "confirmed": 0, "fdr": parameters.fdr}
        return Looked([], {**nothing, "notes": [NOTES["times"]]})
    with (
        progress.task("Looking for floods", 3) as advance,
        open_engine(engine, case=case, tables=["share", "post", "account"]) as opened,
    ):
        ground = _counted(case, opened, times, parameters)
        advance(1)
        tried = _tried(ground, parameters)
        advance(1)
        sure = np.flatnonzero(tried.q <= parameters.fdr)
        found = floods_of(ground, tried.some(sure), parameters.flood_most, parameters.fdr)
        other = tried.some(np.setdiff1d(np.arange(len(tried.first)), sure[found.bursts]))
        bursts = (
            bursts_of(ground, other, parameters.flood_bursts) if parameters.flood_bursts else []
        )
        findings = _findings(case, ground, [*found.floods, *bursts], events)
        advance(1)
        result = _result(ground, tried, other, parameters, found)
    return Looked(findings, result)


def _counted(case: Case, engine: Engine, times: Times, parameters: FloodParameters) -> Ground:
    grid = times.grid
    steps = count_steps(
        engine.dialect, least=parameters.flood_posts, origin=grid.origin, size=grid.size
    )
    engine.run([*steps, *stretch_steps(engine.dialect, origin=grid.origin)])
    objects = engine.fetch("flood_object").sort_by("object_number")
    of, p = {}, {}
    for account, group, chance in case.query(
        "SELECT m.account, f.account_group, coalesce(f.p, 0) FROM finding f "
        "JOIN member m USING (account_group) WHERE f.detector = 'coordination' "
        "AND f.kind = 'group' AND f.q <= ? ORDER BY f.account_group DESC",
        [parameters.fdr],
    ):
        of[account], p[group] = group, chance
    return Ground(
        case, engine, times, everyone(case, grid), objects["kind"].to_pylist(),
        objects["object"].to_pylist(), Groups(of, p), times.unit < MINUTE,
    )  # fmt: skip


def _tried(ground: Ground, parameters: FloodParameters) -> Tried:
    """Return all bursts of the kinds asked for, with p and q."""
    grid, engine = ground.times.grid, ground.engine
    bursts = find_bursts(
        engine.fetch("flood_bin"), len(ground.objects), grid, ground.shape,
        least=parameters.flood_posts, level=LEVEL,
    )  # fmt: skip
    kind = np.array([KINDS.index(name) for name in ground.kinds], np.int64)
    wanted = [i for i, name in enumerate(KINDS) if name in (parameters.flood_kinds or KINDS)]
    spans = bursts.spans.rows(np.isin(kind[bursts.spans.series], wanted))
    first = grid.origin + spans.first * grid.size
    last = grid.origin + spans.end * grid.size
    n = len(first)
    table = {"burst": np.arange(n), "object_number": spans.series, "first": first, "last": last}
    engine.register("flood_span", pa.table(table))
    engine.run(part_steps(engine.dialect))
    parts, stretches = parts_of(engine.fetch("flood_part")), engine.fetch("flood_stretch")
    days = day_range(first, last, grid.origin, grid.days)
    tests = max(int(np.isin(kind, wanted).sum()), n)
    burst = q_values(spans.p, tests)
    floods = np.zeros(n, np.bool_)
    for _ in range(_ROUNDS):
        made = manners(
            parts, n, kind[spans.series], days,
            Elsewhere(stretches, kind, len(KINDS), grid.days, _cells(spans, days, floods, grid)),
            ground.groups, hasty=ground.hasty,
        )  # fmt: skip
        news = np.array([one.p for one in made] or np.empty(0))
        # That there is a burst is tried on every object, that it is no news on the bursts alone.
        # The errors of both add up to the rate; bursts are hardly ever in doubt.
        q = np.minimum(1.0, np.maximum(burst / (1 - NEWS_PART), q_values(news) / NEWS_PART))
        before, floods = floods, floods | (q <= parameters.fdr * _SURE)
        if (before == floods).all():
            break
    # Both hypotheses have to go: the larger p is a p-value of their union.
    return Tried(spans, first, last, made, np.maximum(spans.p, news), q, burst, tests, np.empty(0))


def _cells(spans: Spans, days: I64, floods: Bools, grid: Grid) -> I64:
    """Return the stretches (object and day) of floods: what was confirmed is no comparison."""
    cells = [
        int(spans.series[i]) * grid.days + np.arange(days[i, 0], days[i, 1] + 1)
        for i in np.flatnonzero(floods).tolist()
    ]
    return np.concatenate([np.empty(0, np.int64), *cells])


def _findings(
    case: Case, ground: Ground, floods: list[Raised], events: list[Event]
) -> list[Finding]:
    lined = [
        line_up(events, one.times, one.flood.timing, ground.times, one.baseline) for one in floods
    ]
    # Over all events and floods: whoever lines up enough of both finds a match.
    p = np.array([one.jump.p for row in lined for one in row if one.jump is not None])
    q = iter(q_values(p).tolist())
    findings = []
    for raised, row in zip(floods, lined, strict=True):
        told = [(one, next(q) if one.jump is not None else 1.0) for one in row]
        findings.append(flood_finding(case, raised.flood, told, hasty=ground.hasty))
    return findings


def _result(
    ground: Ground, tried: Tried, other: Tried, parameters: FloodParameters, found: Found
) -> dict[str, Any]:
    """Return numbers about the whole look; `other` are the bursts that may be news."""
    known = ground.engine.fetch("flood_known").to_pylist()[0]
    notes = []
    if not ground.hasty:
        notes.append(NOTES["minutes"])
    if not known["ages"]:
        notes.append(NOTES["ages"])
    if known["unnamed"]:
        notes.append(NOTES["unnamed"].format(count=f"{known['unnamed']:,}"))
    if known["reposts"] and not known["originals"]:
        notes.append(NOTES["originals"])
    if not ground.groups.p:
        notes.append(NOTES["groups"])
    if ground.times.grid.period == 1:
        notes.append(NOTES["short"])
    strongest = np.argsort(-other.spans.deviance, kind="stable")[:_NEWS_SHOWN]
    return {
        "tested": tried.tests,
        "bursts": len(tried.first),
        "confirmed": found.number,
        "left_out": found.number - len(found.floods),
        "fdr": parameters.fdr,
        "may_be_news": len(other.first),
        "strongest_that_may_be_news": [_news(ground, other, i) for i in strongest.tolist()],
        "notes": notes,
    }


def _news(ground: Ground, tried: Tried, place: int) -> dict[str, Any]:
    number = int(tried.spans.series[place])
    return {
        "kind": ground.kinds[number],
        "object": ground.objects[number],
        "from": moment_text(int(tried.first[place])),
        "to": moment_text(int(tried.last[place])),
        "posts": int(tried.spans.count[place]),
        "expected": float(tried.spans.expected[place]),
        "p_burst": float(tried.spans.p[place]),
        "p_not_news": float(tried.manner[place].p),
    }


FLOODS = Detector(
    name="floods",
    doc="Bursts of posts about one thing that are not made as news is made: who, how fast, when.",
    parameters=FloodParameters,
    look=look,
    reads=("coordination",),
)
