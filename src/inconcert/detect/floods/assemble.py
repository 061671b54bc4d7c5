"""From confirmed bursts to floods: merged, timed, and described."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.case import Case
from inconcert.detect.floods.behaviour import Behaviour, Groups
from inconcert.detect.floods.bursts import Times, baseline_of
from inconcert.detect.floods.composition import by_groups, composition_of, group_numbers
from inconcert.detect.floods.curve import Timing, curve_of, expected_in, timing_of
from inconcert.detect.floods.explanations import Flood, Strongest
from inconcert.detect.floods.layers import Passed, layers_of, passed_of
from inconcert.detect.floods.merge import SAME_POSTS, ObjectPosts, acts_of, merged
from inconcert.detect.floods.statistics import F64, I64
from inconcert.detect.floods.statistics.spans import Spans
from inconcert.detect.floods.statistics.usual_level import Baseline
from inconcert.detect.floods.steps import act_steps, source_steps
from inconcert.detect.floods.wording import object_text
from inconcert.engine import Engine
from inconcert.plaintext import plain
from inconcert.stats.combine import q_values

# The share of the false-discovery rate spent on whether a burst is news; the rest is spent on
# whether there is a burst, which is hardly ever in doubt.
NEWS_PART = 0.9
# A rate that nothing exceeds.
ANY = 1.0


class FloodContext(NamedTuple):
    """What all floods of a case (or of one `platform`, where it has several) are based on.

    `shape` is that of the week, `kinds` and `objects` are by number of the object, `hasty` says
    whether times are fine enough to tell a minute.
    """

    case: Case
    engine: Engine
    times: Times
    shape: F64
    kinds: list[str]
    objects: list[str]
    groups: Groups
    hasty: bool
    platform: str | None = None


class Tried(NamedTuple):
    """The bursts of a case, each with its times (µs), its behaviour, and p and q of a flood.

    `of_burst` is the q-value of there being a burst, news or not. `others` are the p-values of the
    bursts that were tested, not confirmed, and are not listed here.
    """

    spans: Spans
    first: I64
    last: I64
    behaviour: list[Behaviour]
    p: F64
    q: F64
    of_burst: F64
    tests: int
    others: F64

    def some(self, rows: I64) -> Tried:
        """Return the bursts at some places."""
        return Tried(
            self.spans.rows(rows), self.first[rows], self.last[rows],
            [self.behaviour[i] for i in rows.tolist()], self.p[rows], self.q[rows],
            self.of_burst[rows], self.tests,
            np.concatenate([self.others, np.delete(self.p, rows)]),
        )  # fmt: skip


class Raised(NamedTuple):
    """A flood, the times (µs, sorted) of all posts with its objects, and their baseline."""

    flood: Flood
    times: I64
    baseline: Baseline


class FoundFloods(NamedTuple):
    """The strongest floods, how many there are in all, and the places of the bursts in them."""

    floods: list[Raised]
    number: int
    bursts: I64


class _Timed(NamedTuple):
    """Bursts that belong together, all posts with their objects, and when the flood was."""

    bursts: Tried
    every: ObjectPosts
    posts: ObjectPosts
    timing: Timing
    inside: npt.NDArray[np.bool_]
    p: float
    q: float


def with_q(tried: list[Tried], fdr: float) -> list[Tried]:
    """Return what was tested on each platform, with q over all platforms.

    Whether there is a burst is tested on every object, whether it is news on the bursts alone. The
    errors of both add up to the rate. `others` of each are the p-values of the unconfirmed bursts
    of the other platforms.
    """
    tests = sum(one.tests for one in tried)
    burst = q_values(np.concatenate([one.spans.p for one in tried]), tests)
    news = q_values(
        np.array([composition.p for one in tried for composition in one.behaviour] or np.empty(0))
    )
    q = np.minimum(1.0, np.maximum(burst / (1 - NEWS_PART), news / NEWS_PART))
    bounds = np.cumsum([0, *(len(one.first) for one in tried)])
    p = np.concatenate([one.p for one in tried])
    found = []
    for one, low, high in zip(tried, bounds[:-1], bounds[1:], strict=True):
        elsewhere = np.ones(len(p), np.bool_)
        elsewhere[low:high] = False
        others = p[elsewhere & (q > fdr)]
        found.append(one._replace(q=q[low:high], of_burst=burst[low:high], others=others))
    return found


def simes(p: F64) -> float:
    """Return one p-value for several: Simes (1986), *An improved Bonferroni procedure*, Biometrika.

    Valid for tests that are independent or depend on each other positively.
    """
    return float(min(1.0, (np.sort(p) * len(p) / np.arange(1, len(p) + 1)).min()))


def bursts_of(context: FloodContext, others: Tried, most: int) -> list[Raised]:
    """Return the strongest bursts that may be news, merged and described as floods are.

    Their p is that of a burst, and their score is below that of any flood.
    """
    order = np.argsort(-others.spans.deviance, kind="stable")[: 3 * most]
    found = floods_of(context, others.some(np.sort(order)), most, ANY).floods
    return [
        one._replace(
            flood=replace(
                one.flood, confirmed=False, p=one.flood.strongest.p, q=one.flood.strongest.q,
                score=-1 / one.flood.score,
            )
        )
        for one in found
    ]  # fmt: skip


def floods_of(context: FloodContext, chosen: Tried, most: int, fdr: float) -> FoundFloods:
    """Return the floods of bursts at a false-discovery rate.

    One flood may consist of a hundred bursts, beside which a rate over bursts would allow five
    false ones. So floods are tested once more, each with one p-value (Simes over its bursts), among
    the bursts that were not confirmed.
    """
    none = FoundFloods([], 0, np.empty(0, np.int64))
    if not len(chosen.first):
        return none
    engine = context.engine
    engine.register("flood_kept", pa.table({"object_number": np.unique(chosen.spans.series)}))
    engine.run(act_steps())
    acts = acts_of(engine.fetch("flood_wanted"))
    places = merged(acts, chosen.spans, chosen.first, chosen.last)
    p = np.array([simes(chosen.p[rows]) for rows in places])
    q = np.minimum(1.0, q_values(np.concatenate([p, chosen.others]))[: len(p)] / NEWS_PART)
    sure = np.flatnonzero(q <= fdr).tolist()
    timed = _apart([_timed(context, acts, chosen.some(places[i]), p[i], q[i]) for i in sure])
    kept = timed[:most]
    if not kept:
        return none
    posts = np.unique(np.concatenate([one.posts.post[one.inside] for one in kept]))
    engine.register("flood_post", pa.table({"post": posts[posts >= 0]}))
    engine.run(source_steps())
    passed = passed_of(engine.fetch("flood_source"), engine.fetch("flood_text"), acts.names)
    group = group_numbers(acts.names, context.groups)
    at_work = set(engine.fetch("flood_relentless")["account"].to_pylist())
    relentless = np.array([name in at_work for name in acts.names], np.bool_)
    bursts = np.sort(np.concatenate([places[i] for i in sure]))
    raised = [_raised(context, one, passed, group, relentless) for one in kept]
    return FoundFloods(raised, len(timed), bursts)


def _timed(context: FloodContext, acts: ObjectPosts, bursts: Tried, p: float, q: float) -> _Timed:
    every = acts.rows(np.isin(acts.object_number, np.unique(bursts.spans.series)))
    posts = every.union()
    first, last = int(bursts.first.min()), int(bursts.last.max())
    timing = timing_of(posts.time, first, last, context.times, context.shape)
    start, end = timing.start.time, max(timing.end.time, timing.start.time + 1)
    inside = (posts.time >= start) & (posts.time < end)
    return _Timed(bursts, every, posts, timing, inside, float(p), float(q))


def _apart(timed: list[_Timed]) -> list[_Timed]:
    """Leave out floods that share most posts, or an object and the start, with a stronger one."""
    kept: list[_Timed] = []
    taken: list[I64] = []
    begun: set[tuple[int, int]] = set()
    for one in timed:
        posts = one.posts.post[one.inside]
        own = {(int(number), one.timing.start.time) for number in one.bursts.spans.series}
        if begun & own:
            continue
        begun |= own
        if not len(posts) or any(np.isin(posts, other).mean() >= SAME_POSTS for other in taken):
            continue
        kept.append(one)
        taken.append(posts)
    return kept


def _raised(
    context: FloodContext,
    one: _Timed,
    passed: Passed,
    group: I64,
    relentless: npt.NDArray[np.bool_],
) -> Raised:
    timing, bursts = one.timing, one.bursts
    all_, posts = one.posts, one.posts.rows(one.inside)
    start, end = timing.start.time, max(timing.end.time, timing.start.time + 1)
    grouped = by_groups(all_, group) if context.groups.p else None
    baseline = baseline_of(all_.time, context.times.grid, context.shape, start, end)
    composition = composition_of(posts, start, group, relentless)
    before = np.unique(all_.account[all_.time < start])
    best = 0  # bursts come strongest first
    objects = _objects(context, one.every, start, end)
    flood = Flood(
        strongest=_strongest(context, bursts, best),
        shown=_shown(context.case, *objects[0][:2]),
        objects=objects,
        acts=posts,
        timing=timing,
        curve=curve_of(all_.time, grouped, timing, context.times, baseline),
        expected=expected_in(baseline, start, end),
        behaviour=bursts.behaviour[best],
        composition=composition,
        layers=layers_of(posts, passed),
        remain=None if grouped is None else int((~grouped[one.inside]).sum()),
        regulars=int((composition.posts[before] > 0).sum()),
        known=len(before),
        p=one.p,
        q=one.q,
        score=float(bursts.spans.deviance[0]),
        confirmed=True,
        shape=_shape(context.times),
        days=context.times.grid.days - context.times.grid.first // context.times.grid.per_day,
        platform=None if context.platform is None else plain(context.platform, limit=40),
    )
    return Raised(flood, all_.time, baseline)


def _shape(times: Times) -> str:
    """Return what the usual level of an object follows: week, day, or level alone."""
    grid = times.grid
    return "level" if grid.period == 1 else "day" if grid.period == grid.per_day else "week"


def _strongest(context: FloodContext, bursts: Tried, best: int) -> Strongest:
    spans, number = bursts.spans, int(bursts.spans.series[best])
    return Strongest(
        context.kinds[number], context.objects[number],
        _shown(context.case, context.kinds[number], context.objects[number]),
        int(bursts.first[best]), int(bursts.last[best]),
        int(spans.count[best]), float(spans.expected[best]), float(spans.p[best]),
        float(bursts.of_burst[best]),
    )  # fmt: skip


def _shown(case: Case, kind: str, name: str) -> str:
    """Return an object in words: of a cluster of texts, those of its earliest post."""
    if kind == "text":
        name = str(
            case.one(
                "SELECT p.text FROM share s JOIN post p USING (post) "
                "WHERE s.kind = 'text' AND s.object = ? ORDER BY p.time, p.post LIMIT 1",
                [name],
            )
            or name
        )
    return object_text(kind, plain(name, limit=80))


def _objects(
    context: FloodContext, acts: ObjectPosts, start: int, end: int
) -> list[tuple[str, str, int]]:
    inside = (acts.time >= start) & (acts.time < end)
    numbers, posts = np.unique(acts.object_number[inside], return_counts=True)
    rows = [
        (context.kinds[number], context.objects[number], count)
        for number, count in zip(numbers.tolist(), posts.tolist(), strict=True)
    ]
    return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))
