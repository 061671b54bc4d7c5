"""Floods: bursts of posts about one thing that do not behave as news does.

Two hypotheses have to be rejected for a flood. *No burst*: the posts with an object in any span are
what its level and its week predict, with the dispersion of its own days
(`detect.floods.statistics.usual_level`). *News*: a burst comes from many people who each post a
little, at the pace and with the accounts that are usual elsewhere in the case
(`detect.floods.behaviour`). The p-value of a burst is the larger of the two (an intersection-union
test: Berger 1982, Technometrics 24). The Benjamini-Hochberg procedure runs over all objects for the
first, at a tenth of the rate, and over all bursts for the second, at the rest. Bursts that may be
news are counted and named in the result of the run, but are no findings.

Bursts of several objects that share their posts or their accounts are one flood, with one start,
peak, end and curve and one set of layers. `docs/floods.md` describes the method.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from inconcert.case import Case
from inconcert.detect.declaration import Result
from inconcert.detect.floods.assemble import (
    FloodContext,
    Raised,
    Tried,
    bursts_of,
    floods_of,
    with_q,
)
from inconcert.detect.floods.behaviour import Elsewhere, Groups, behaviours, day_range, parts_of
from inconcert.detect.floods.bursts import everyone, find_bursts, posted_on, times_of
from inconcert.detect.floods.finding import flood_finding
from inconcert.detect.floods.key_date_file import KeyDate, read_key_dates
from inconcert.detect.floods.key_dates import compare_key_dates
from inconcert.detect.floods.parameters import FloodParameters
from inconcert.detect.floods.result import PlatformResult, result_of
from inconcert.detect.floods.statistics import I64, Bools
from inconcert.detect.floods.statistics.spans import Spans
from inconcert.detect.floods.statistics.usual_level import Grid
from inconcert.detect.floods.steps import (
    KINDS,
    count_steps,
    own_steps,
    part_steps,
    stretch_steps,
)
from inconcert.detect.floods.wording import say
from inconcert.detect.untimed import untimed_notes
from inconcert.durations import MINUTE
from inconcert.engine import Engine, open_engine
from inconcert.evidence.groups import confirmed_groups
from inconcert.evidence.record import Finding
from inconcert.progress import Progress
from inconcert.stats.combine import q_values

# The level over all spans of its object at which a burst is examined at all.
LEVEL = 0.05
# Floods that are sure, at this share of the rate, leave the comparison, until no further one is.
_ROUNDS, _SURE = 4, 0.2


def run(case: Case, parameters: FloodParameters, engine: str, progress: Progress) -> Result:
    """Return the floods of a case; writes no table.

    Platforms are examined one by one, each with its own times, week and elsewhere: of one another
    they change the number of tests alone.
    """
    parameters = parameters.checked()
    # Reposts count for what the reposted posts contain.
    untimed = untimed_notes(case, (*KINDS, "repost"))
    dates = read_key_dates(parameters.key_dates)
    platforms = posted_on(case)
    several = len(platforms) > 1
    with (
        progress.task("Searching for floods", 2 * max(len(platforms), 1)) as advance,
        open_engine(engine, case=case, tables=["share", "post", "account"]) as opened,
    ):
        tried: list[tuple[str | None, Tried]] = []
        for name in platforms if several else [None]:
            context = _counted(case, opened, name, parameters)
            if context is not None:
                tried.append((name, _tried(context, parameters)))
            advance(1)
        if not tried:
            return Result([], 0, 0, parameters.fdr, notes=[say("note/times"), *untimed])
        parts = []
        for i, one in enumerate(with_q([one for _, one in tried], parameters.fdr)):
            if several:  # the tables of the platform before are gone
                context = _counted(case, opened, tried[i][0], parameters)
            assert context is not None  # noqa: S101 - it was there before
            parts.append(_part(context, one, parameters))
            advance(1)
        raised = [(part, one) for part in parts for one in (*part.found.floods, *part.bursts)]
        findings = _findings(case, raised, dates)
    return result_of(findings, parts, parameters.fdr, untimed)


def _part(context: FloodContext, tried: Tried, parameters: FloodParameters) -> PlatformResult:
    """Return the floods of one platform."""
    sure = np.flatnonzero(tried.q <= parameters.fdr)
    found = floods_of(context, tried.some(sure), parameters.flood_most, parameters.fdr)
    other = tried.some(np.setdiff1d(np.arange(len(tried.first)), sure[found.bursts]))
    bursts = bursts_of(context, other, parameters.flood_bursts) if parameters.flood_bursts else []
    known = context.engine.fetch("flood_known").to_pylist()[0]
    return PlatformResult(context, tried, other, found, bursts, known)


def _counted(
    case: Case, engine: Engine, platform: str | None, parameters: FloodParameters
) -> FloodContext | None:
    times = times_of(case, platform)
    if times is None:
        return None
    grid = times.grid
    if platform is not None:
        engine.register("flood_platform", pa.table({"platform": [platform]}))
    steps = count_steps(
        engine.dialect, least=parameters.flood_posts, origin=grid.origin, size=grid.size
    )
    own = own_steps(apart=platform is not None)
    engine.run([*own, *steps, *stretch_steps(engine.dialect, origin=grid.origin)])
    objects = engine.fetch("flood_object").sort_by("object_number")
    of, p = {}, {}
    groups = confirmed_groups(case, parameters.fdr)
    # An account of several groups counts for the first.
    for group in sorted(groups, key=lambda group: -group.number):
        p[group.number] = group.p or 0.0
        of.update(dict.fromkeys(group.members, group.number))
    return FloodContext(
        case, engine, times, everyone(case, grid, platform), objects["kind"].to_pylist(),
        objects["object"].to_pylist(), Groups(of, p), times.unit < MINUTE, platform,
    )  # fmt: skip


def _tried(context: FloodContext, parameters: FloodParameters) -> Tried:
    """Return all bursts of the kinds asked for, with p and q of this platform alone."""
    grid, engine = context.times.grid, context.engine
    bursts = find_bursts(
        engine.fetch("flood_bin"), len(context.objects), grid, context.shape,
        least=parameters.flood_posts, level=LEVEL,
    )  # fmt: skip
    kind = np.array([KINDS.index(name) for name in context.kinds], np.int64)
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
    floods = np.zeros(n, np.bool_)
    for _ in range(_ROUNDS):
        composition = behaviours(
            parts, n, kind[spans.series], days,
            Elsewhere(stretches, kind, len(KINDS), grid.days, _cells(spans, days, floods, grid)),
            context.groups, hasty=context.hasty,
        )  # fmt: skip
        # Both hypotheses have to be rejected: the larger p is a p-value of their union.
        p = np.array(
            [max(a, one.p) for a, one in zip(spans.p, composition, strict=True)] or np.empty(0)
        )
        one = Tried(spans, first, last, composition, p, p, p, tests, np.empty(0))
        (one,) = with_q([one], parameters.fdr)
        before, floods = floods, floods | (one.q <= parameters.fdr * _SURE)
        if (before == floods).all():
            break
    return one


def _cells(spans: Spans, days: I64, floods: Bools, grid: Grid) -> I64:
    """Return the stretches (object and day) of floods, with which nothing is compared."""
    cells = [
        int(spans.series[i]) * grid.days + np.arange(days[i, 0], days[i, 1] + 1)
        for i in np.flatnonzero(floods).tolist()
    ]
    return np.concatenate([np.empty(0, np.int64), *cells])


def _findings(
    case: Case, raised: list[tuple[PlatformResult, Raised]], dates: list[KeyDate]
) -> list[Finding]:
    compared = [
        compare_key_dates(dates, one.times, one.flood.timing, part.context.times, one.baseline)
        for part, one in raised
    ]
    # Over all key dates and floods: among enough of both, some match by chance.
    p = np.array([one.jump.p for row in compared for one in row if one.jump is not None])
    q = iter(q_values(p).tolist())
    findings = []
    for (part, one), row in zip(raised, compared, strict=True):
        told = [(date, next(q) if date.jump is not None else 1.0) for date in row]
        findings.append(flood_finding(case, one.flood, told, hasty=part.context.hasty))
    return findings
