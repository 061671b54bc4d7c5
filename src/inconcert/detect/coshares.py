"""The co-share network of a case: the tables `baseline` and `link`, on either engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.case import Case
from inconcert.engine import Engine
from inconcert.network.count import count_coshares
from inconcert.network.steps import coshare_steps
from inconcert.progress import Progress
from inconcert.stats.combine import q_values
from inconcert.stats.coshare import objects_p


@dataclass(frozen=True)
class Counting:
    """What is counted: `windows` (µs) of links, windows of totals alone, and what a link needs.

    A link needs `min_objects` distinct objects and a p of at most `alpha` over the number of all
    pairs of accounts that could have been linked, in every kind and window (Bonferroni).
    """

    windows: tuple[int, ...]
    totals_at: tuple[int, ...]
    min_objects: int
    alpha: float


def write_coshares(
    case: Case, engine: Engine, kinds: Sequence[str], counting: Counting, progress: Progress
) -> None:
    """Fill `baseline` and `link` of a case; `engine` has the table `share`."""
    count = _by_steps if engine.name == "spark" else _by_kernel
    links = []
    tests = 0
    with progress.task("Counting co-shares", len(kinds)) as advance:
        for kind, link, baseline in count(case, engine, kinds, counting):
            case.append("baseline", _of_kind(baseline, kind))
            links.append(_of_kind(link, kind))
            tests += _pairs(baseline["accounts"][0].as_py()) * len(counting.windows)
            advance(1)
    if not links:
        return
    link = pa.concat_tables(links)
    # Over all pairs that could have been tested: those that never met have a p of 1.
    q = q_values(link["p"].to_numpy(), max(tests, link.num_rows))
    case.append("link", link.append_column("q", pa.array(q)))


Counted = Iterator[tuple[str, pa.Table, pa.Table]]


def _by_kernel(case: Case, engine: Engine, kinds: Sequence[str], counting: Counting) -> Counted:
    """Yield kind, link and baseline, counted by the kernel."""
    del engine
    for kind in kinds:
        shares = _shares(case, kind)
        counted = count_coshares(
            shares,
            windows=counting.windows,
            min_events=counting.min_objects,
            min_objects=counting.min_objects,
            max_p=_limit(counting, pc.count_distinct(shares["account"]).as_py(), len(kinds)),
            totals_at=counting.totals_at,
        )
        yield kind, counted.link, counted.baseline


def _by_steps(case: Case, engine: Engine, kinds: Sequence[str], counting: Counting) -> Counted:
    """Yield kind, link and baseline, counted by the steps on another engine."""
    engine.run(
        coshare_steps(
            engine.dialect,
            windows=counting.windows,
            min_events=counting.min_objects,
            by_kind=True,
        )
    )
    link, baseline = engine.fetch("link"), engine.fetch("baseline")
    for kind in kinds:
        totals = baseline.filter(pc.equal(baseline["kind"], kind)).drop_columns(["kind"])
        own = link.filter(
            pc.and_(
                pc.equal(link["kind"], kind),
                pc.greater_equal(link["objects"], counting.min_objects),
            )
        ).drop_columns(["kind"])
        p = objects_p(own["objects"].to_numpy(), own["expected"].to_numpy())
        own = own.append_column("p", pa.array(p))
        limit = _limit(counting, totals["accounts"][0].as_py(), len(kinds))
        yield kind, own.filter(pa.array(p <= limit)), _with_more(totals, case, kind, counting)


def _with_more(totals: pa.Table, case: Case, kind: str, counting: Counting) -> pa.Table:
    """Add the windows whose totals alone are wanted; they need no pairs, and so no engine."""
    more = count_coshares(
        _shares(case, kind),
        windows=(0,),
        min_events=np.iinfo(np.int32).max,
        totals_at=counting.totals_at,
    ).baseline
    more = more.filter(pc.is_in(more["time_window"], pa.array(counting.totals_at, pa.int64())))
    return pa.concat_tables([totals.select(more.column_names).cast(more.schema), more])


def _shares(case: Case, kind: str) -> pa.Table:
    # Without a time a share meets nothing, and its account is none that could have been linked.
    return case.arrow(
        "SELECT account, object, time FROM share WHERE kind = ? AND account IS NOT NULL "
        "AND object IS NOT NULL AND time IS NOT NULL",
        [kind],
    )


def _pairs(accounts: int) -> int:
    return accounts * (accounts - 1) // 2


def _limit(counting: Counting, accounts: int, kinds: int) -> float:
    return counting.alpha / (max(1, _pairs(accounts)) * kinds * len(counting.windows))


def _of_kind(table: pa.Table, kind: str) -> pa.Table:
    return table.append_column("kind", pa.array([kind] * table.num_rows, pa.string()))
