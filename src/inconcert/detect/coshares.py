"""The co-share network of a case: the tables `baseline` and `link`, on either engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.case import Case
from inconcert.engine import Engine, Step
from inconcert.ingest.times.noted import TimeUnits
from inconcert.network.count import BASELINE_SCHEMA, LINK_SCHEMA, Network, count_coshares
from inconcert.network.steps import coshare_steps
from inconcert.progress import Progress
from inconcert.stats.combine import q_values
from inconcert.stats.coshare import objects_p


@dataclass(frozen=True)
class LinkCounting:
    """What is counted: `windows` (µs) of links, windows of totals alone, and what a link needs.

    A link needs `min_objects` distinct objects and a p of at most `alpha` over the number of all
    pairs of accounts that could have been linked, in every kind and window (Bonferroni).
    """

    windows: tuple[int, ...]
    totals_at: tuple[int, ...]
    min_objects: int
    alpha: float


def write_coshares(
    case: Case,
    engine: Engine,
    kinds: Sequence[str],
    counting: LinkCounting,
    progress: Progress,
    units: TimeUnits | None = None,
) -> None:
    """Fill `baseline` and `link` of a case; `engine` has the table `share`.

    With `units`, a window counts the shares alone that are noted no coarser than it: of others
    nobody can tell whether they are within it.
    """
    count = _by_steps if engine.name == "spark" else _by_kernel
    links = []
    tests = 0
    with progress.task("Counting co-shares", len(kinds)) as advance:
        for kind, link, baseline in count(case, engine, kinds, counting, units):
            case.append("baseline", _of_kind(baseline, kind))
            links.append(_of_kind(link, kind))
            linked = baseline.filter(pc.is_in(baseline["time_window"], pa.array(counting.windows)))
            tests += sum(_pairs(accounts) for accounts in linked["accounts"].to_pylist())
            advance(1)
    if not links:
        return
    link = pa.concat_tables(links)
    # Over all pairs that could have been tested: those that never met have a p of 1.
    q = q_values(link["p"].to_numpy(), max(tests, link.num_rows))
    case.append("link", link.append_column("q", pa.array(q)))


Counted = Iterator[tuple[str, pa.Table, pa.Table]]


def _noted(
    counting: LinkCounting, units: TimeUnits | None
) -> list[tuple[int | None, LinkCounting]]:
    """Part the windows by which shares they can tell apart: the coarsest unit (None: all)."""
    distinct = units.distinct if units else []
    parts: dict[int | None, list[int]] = {}
    for window in sorted({*counting.windows, *counting.totals_at}):
        coarsest = max((unit for unit in distinct if unit <= window), default=None)
        whole = coarsest is None or coarsest == distinct[-1]
        parts.setdefault(None if whole else coarsest, []).append(window)
    return [
        (
            coarsest,
            replace(
                counting,
                windows=tuple(w for w in own if w in counting.windows),
                totals_at=tuple(w for w in own if w not in counting.windows),
            ),
        )
        for coarsest, own in parts.items()
    ]


def _by_kernel(
    case: Case,
    engine: Engine,
    kinds: Sequence[str],
    counting: LinkCounting,
    units: TimeUnits | None,
) -> Counted:
    """Yield kind, link and baseline, counted by the kernel."""
    del engine
    for kind in kinds:
        shares = _shares(case, kind)
        limit = _limit(counting, pc.count_distinct(shares["account"]).as_py(), len(kinds))
        counted = []
        for coarsest, part in _noted(counting, units):
            some = _fine(shares, units, coarsest)
            if part.windows:
                found = count_coshares(
                    some,
                    windows=part.windows,
                    min_events=counting.min_objects,
                    min_objects=counting.min_objects,
                    max_p=limit,
                    totals_at=part.totals_at,
                )
            else:
                found = Network(LINK_SCHEMA.empty_table(), _totals(some, part.totals_at))
            counted.append(found)
        yield (
            kind,
            pa.concat_tables([one.link for one in counted]),
            pa.concat_tables([one.baseline for one in counted]),
        )


def _by_steps(
    case: Case,
    engine: Engine,
    kinds: Sequence[str],
    counting: LinkCounting,
    units: TimeUnits | None,
) -> Counted:
    """Yield kind, link and baseline, counted by the steps on another engine."""
    links, baselines = [], []
    for coarsest, part in _noted(counting, units):
        if not part.windows:
            continue
        table = "share"
        if coarsest is not None and units is not None:
            table = "share_noted"
            engine.register("share_unit", pa.table({"post": units.post, "unit": units.unit}))
            engine.run([noted_step(coarsest)])
        engine.run(
            coshare_steps(
                engine.dialect,
                table,
                windows=part.windows,
                min_events=counting.min_objects,
                by_kind=True,
            )
        )
        links.append(engine.fetch("link"))
        baselines.append(engine.fetch("baseline"))
    link, baseline = pa.concat_tables(links), pa.concat_tables(baselines)
    for kind in kinds:
        shares = _shares(case, kind)
        totals = baseline.filter(pc.equal(baseline["kind"], kind)).drop_columns(["kind"])
        own = link.filter(
            pc.and_(
                pc.equal(link["kind"], kind),
                pc.greater_equal(link["objects"], counting.min_objects),
            )
        ).drop_columns(["kind"])
        p = objects_p(own["objects"].to_numpy(), own["expected"].to_numpy())
        own = own.append_column("p", pa.array(p))
        limit = _limit(counting, pc.count_distinct(shares["account"]).as_py(), len(kinds))
        # Where no share of the kind is noted finely enough the steps have no row for the window.
        absent = tuple(set(counting.windows) - set(totals["time_window"].to_pylist()))
        more = [totals]
        for coarsest, part in _noted(counting, units):
            wanted = (*part.totals_at, *(w for w in part.windows if w in absent))
            if wanted:
                more.append(_totals(_fine(shares, units, coarsest), wanted))
        columns = BASELINE_SCHEMA.names
        told = pa.concat_tables([one.select(columns).cast(BASELINE_SCHEMA) for one in more])
        yield kind, own.filter(pa.array(p <= limit)), told


def noted_step(coarsest: int) -> Step:
    """Return the step `share_noted`: shares whose post is noted to `coarsest` µs or finer.

    From `share` and `share_unit` (post, unit); a share of a post that is not in there is kept.
    """
    return Step(
        "share_noted",
        "SELECT s.account, s.kind, s.object, s.time, s.post FROM share AS s "
        "LEFT JOIN share_unit AS u ON u.post = s.post "
        f"WHERE u.unit IS NULL OR u.unit <= {int(coarsest)}",
    )


def _fine(shares: pa.Table, units: TimeUnits | None, coarsest: int | None) -> pa.Table:
    """Return the shares that are noted to `coarsest` µs or finer (None: all)."""
    if coarsest is None or units is None:
        return shares.drop_columns(["post"])
    unit = units.of(shares["post"], shares["time"])
    return shares.filter(pa.array(unit <= coarsest)).drop_columns(["post"])


def _totals(shares: pa.Table, windows: Sequence[int]) -> pa.Table:
    """Return the totals of windows alone; they need no pairs, and so no engine."""
    found = count_coshares(
        shares, windows=(0,), min_events=np.iinfo(np.int32).max, totals_at=windows
    ).baseline
    return found.filter(pc.is_in(found["time_window"], pa.array(windows, pa.int64())))


def _shares(case: Case, kind: str) -> pa.Table:
    # Without a time a share meets nothing, and its account is none that could have been linked.
    return case.arrow(
        "SELECT account, object, time, post FROM share WHERE kind = ? AND account IS NOT NULL "
        "AND object IS NOT NULL AND time IS NOT NULL",
        [kind],
    )


def _pairs(accounts: int) -> int:
    return accounts * (accounts - 1) // 2


def _limit(counting: LinkCounting, accounts: int, kinds: int) -> float:
    return counting.alpha / (max(1, _pairs(accounts)) * kinds * len(counting.windows))


def _of_kind(table: pa.Table, kind: str) -> pa.Table:
    return table.append_column("kind", pa.array([kind] * table.num_rows, pa.string()))
