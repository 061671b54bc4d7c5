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

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.case import Case
from inconcert.detect.base import Detector, Looked, check_rate
from inconcert.detect.flood.assemble import (
    Ground,
    Raised,
    Tried,
    bursts_of,
    floods_of,
    settled,
)
from inconcert.detect.flood.bursts import everyone, find_bursts, platforms_of, times_of
from inconcert.detect.flood.events import Event, line_up, read_events
from inconcert.detect.flood.finding import flood_finding
from inconcert.detect.flood.manner import Elsewhere, Groups, day_range, manners, parts_of
from inconcert.detect.flood.result import Part, result_of
from inconcert.detect.flood.steps import (
    KINDS,
    count_steps,
    own_steps,
    part_steps,
    stretch_steps,
)
from inconcert.durations import MINUTE
from inconcert.engine import Engine, open_engine
from inconcert.errors import ParameterError
from inconcert.evidence.record import Finding
from inconcert.evidence.wording_floods import NOTES
from inconcert.progress import Progress
from inconcert.stats.combine import q_values
from inconcert.stats.seasonal import Grid
from inconcert.stats.spans import Spans

# A burst has to be one at this level over all spans of its object before it is looked at at all.
LEVEL = 0.05
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
    (None: all). No more than `flood_most` floods of a platform become findings, the strongest; the
    result says how many did not. The `flood_bursts` strongest bursts that may be news become
    findings of the kind `burst`, below all floods; the result names the strongest in any case.
    `events` is the path of a CSV with the columns time and label: what became public when.
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
    """Return the floods of a case; writes no table.

    Platforms are looked at one by one, each with its own times, week and elsewhere, so that what is
    found on one does not depend on what lies beside it but for the number of tests.
    """
    parameters = parameters.checked()
    events = read_events(parameters.events)
    platforms = platforms_of(case)
    several = len(platforms) > 1
    with (
        progress.task("Looking for floods", 2 * max(len(platforms), 1)) as advance,
        open_engine(engine, case=case, tables=["share", "post", "account"]) as opened,
    ):
        tried: list[tuple[str | None, Tried]] = []
        for name in platforms if several else [None]:
            ground = _counted(case, opened, name, parameters)
            if ground is not None:
                tried.append((name, _tried(ground, parameters)))
            advance(1)
        if not tried:
            nothing = {"tested": 0, "confirmed": 0, "fdr": parameters.fdr}
            return Looked([], {**nothing, "notes": [NOTES["times"]]})
        parts = []
        for i, one in enumerate(settled([one for _, one in tried], parameters.fdr)):
            if several:  # the tables of the platform before are gone
                ground = _counted(case, opened, tried[i][0], parameters)
            assert ground is not None  # noqa: S101 - it was there before
            parts.append(_part(ground, one, parameters))
            advance(1)
        raised = [(part, one) for part in parts for one in (*part.found.floods, *part.bursts)]
        findings = _findings(case, raised, events)
    return Looked(findings, result_of(parts, parameters.fdr))


def _part(ground: Ground, tried: Tried, parameters: FloodParameters) -> Part:
    """Return the floods of what was tried on one platform."""
    sure = np.flatnonzero(tried.q <= parameters.fdr)
    found = floods_of(ground, tried.some(sure), parameters.flood_most, parameters.fdr)
    other = tried.some(np.setdiff1d(np.arange(len(tried.first)), sure[found.bursts]))
    bursts = bursts_of(ground, other, parameters.flood_bursts) if parameters.flood_bursts else []
    known = ground.engine.fetch("flood_known").to_pylist()[0]
    return Part(ground, tried, other, found, bursts, known)


def _counted(
    case: Case, engine: Engine, platform: str | None, parameters: FloodParameters
) -> Ground | None:
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
    for account, group, chance in case.query(
        "SELECT m.account, f.account_group, coalesce(f.p, 0) FROM finding f "
        "JOIN member m USING (account_group) WHERE f.detector = 'coordination' "
        "AND f.kind = 'group' AND f.q <= ? ORDER BY f.account_group DESC",
        [parameters.fdr],
    ):
        of[account], p[group] = group, chance
    return Ground(
        case, engine, times, everyone(case, grid, platform), objects["kind"].to_pylist(),
        objects["object"].to_pylist(), Groups(of, p), times.unit < MINUTE, platform,
    )  # fmt: skip


def _tried(ground: Ground, parameters: FloodParameters) -> Tried:
    """Return all bursts of the kinds asked for, with p and q of this platform alone."""
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
    floods = np.zeros(n, np.bool_)
    for _ in range(_ROUNDS):
        made = manners(
            parts, n, kind[spans.series], days,
            Elsewhere(stretches, kind, len(KINDS), grid.days, _cells(spans, days, floods, grid)),
            ground.groups, hasty=ground.hasty,
        )  # fmt: skip
        # Both hypotheses have to go: the larger p is a p-value of their union.
        p = np.array([max(a, one.p) for a, one in zip(spans.p, made, strict=True)] or np.empty(0))
        one = Tried(spans, first, last, made, p, p, p, tests, np.empty(0))
        (one,) = settled([one], parameters.fdr)
        before, floods = floods, floods | (one.q <= parameters.fdr * _SURE)
        if (before == floods).all():
            break
    return one


def _cells(spans: Spans, days: I64, floods: Bools, grid: Grid) -> I64:
    """Return the stretches (object and day) of floods: what was confirmed is no comparison."""
    cells = [
        int(spans.series[i]) * grid.days + np.arange(days[i, 0], days[i, 1] + 1)
        for i in np.flatnonzero(floods).tolist()
    ]
    return np.concatenate([np.empty(0, np.int64), *cells])


def _findings(case: Case, raised: list[tuple[Part, Raised]], events: list[Event]) -> list[Finding]:
    lined = [
        line_up(events, one.times, one.flood.timing, part.ground.times, one.baseline)
        for part, one in raised
    ]
    # Over all events and floods: whoever lines up enough of both finds a match.
    p = np.array([one.jump.p for row in lined for one in row if one.jump is not None])
    q = iter(q_values(p).tolist())
    findings = []
    for (part, one), row in zip(raised, lined, strict=True):
        told = [(event, next(q) if event.jump is not None else 1.0) for event in row]
        findings.append(flood_finding(case, one.flood, told, hasty=part.ground.hasty))
    return findings


FLOODS = Detector(
    name="floods",
    doc="Bursts of posts about one thing that are not made as news is made: who, how fast, when.",
    parameters=FloodParameters,
    look=look,
    reads=("coordination",),
)
