"""Groups of accounts that share the same objects at nearly the same time.

Every kind of share gives a co-share network in several windows (`network`). A link is kept where
its p under the activity null model survives a Bonferroni correction over all pairs of accounts that
could have been linked, in every kind and window; the kinds are fused, and the Leiden algorithm cuts
out the groups. A group is ranked by how far the objects that its pairs shared exceed the expected.

What these numbers are not: the groups were chosen because their links are strong, and the null
model knows activity and popularity but no tastes and no hours: accounts of one interest, one time
zone or one week of the collection exceed it. So a group's observed and expected counts are a
description and not a test. No p or q is given for a group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from inconcert.case import Case
from inconcert.detect.base import Detector
from inconcert.detect.group_finding import Totals, group_finding
from inconcert.durations import parse_duration
from inconcert.engine import open_engine
from inconcert.errors import ParameterError
from inconcert.evidence.record import Finding
from inconcert.network.count import count_coshares
from inconcert.network.groups import Group, find_groups
from inconcert.network.steps import coshare_steps
from inconcert.progress import Progress
from inconcert.stats.coshare import objects_p


@dataclass(frozen=True)
class CoordinationParameters:
    """Parameters of `coordination`.

    `windows` are durations ("60s") or whole microseconds, all looked at in one pass. A link needs
    `min_objects` distinct objects and a p of at most `alpha` over the number of pairs of accounts
    of its kind, of kinds and of windows. Groups have at least `min_accounts` accounts, each linked
    with at least `min_links` others. `kinds` limits the kinds of share (None: all). `resolution`
    and `seed` are Leiden's; at the usual resolution of 1 modularity cuts a dense group that makes
    up much of the network in two (Fortunato and Barthélemy 2007, *Resolution limit in community
    detection*).
    """

    windows: tuple[str | int, ...] = ("10s", "60s", "10m")
    min_objects: int = 3
    alpha: float = 0.01
    min_accounts: int = 3
    min_links: int = 2
    kinds: tuple[str, ...] | None = None
    resolution: float = 0.5
    seed: int = 1

    def micros(self) -> tuple[int, ...]:
        """Return the windows in microseconds, narrowest first."""
        found = {w if isinstance(w, int) else parse_duration(w) for w in self.windows}
        if not found:
            raise ParameterError("No window is given.", "For example: --windows 60s.")
        return tuple(sorted(found))


def look(
    case: Case, parameters: CoordinationParameters, engine: str, progress: Progress
) -> list[Finding]:
    """Return the groups of a case; writes `baseline` and `link`."""
    for table in ("baseline", "link"):
        case.execute(f"DELETE FROM {table}")
    kinds = [row[0] for row in case.query("SELECT DISTINCT kind FROM share ORDER BY kind")]
    if parameters.kinds is not None:
        unknown = set(parameters.kinds) - set(kinds)
        if unknown:
            raise ParameterError(
                f"The case has no shares of kind {', '.join(sorted(unknown))}.",
                f"It has {', '.join(kinds) or 'none'}.",
            )
        kinds = [kind for kind in kinds if kind in parameters.kinds]
    links = _link_by_sql if engine == "spark" else _link_by_kernel
    with progress.task("Counting co-shares", len(kinds)) as advance:
        for link, baseline in links(case, kinds, parameters, engine):
            case.append("baseline", baseline)
            case.append("link", link)
            advance(1)
    with progress.task("Finding groups"):
        found = find_groups(
            case.arrow("SELECT account_a, account_b, objects, expected FROM link"),
            min_accounts=parameters.min_accounts,
            min_links=parameters.min_links,
            resolution=parameters.resolution,
            seed=parameters.seed,
        )
    with progress.task("Gathering evidence", len(found)) as advance:
        return list(_findings(case, found, parameters, advance))


def _link_by_kernel(
    case: Case, kinds: Sequence[str], parameters: CoordinationParameters, _engine: str
) -> Any:
    """Yield (link, baseline) for each kind, counted by the kernel."""
    for kind in kinds:
        shares = case.arrow("SELECT account, object, time FROM share WHERE kind = ?", [kind])
        accounts = pc.count_distinct(shares["account"]).as_py()
        counted = count_coshares(
            shares,
            windows=parameters.micros(),
            min_events=parameters.min_objects,
            min_objects=parameters.min_objects,
            max_p=_bonferroni(parameters, accounts, len(kinds)),
        )
        yield _of_kind(counted.link, kind), _of_kind(counted.baseline, kind)


def _link_by_sql(
    case: Case, kinds: Sequence[str], parameters: CoordinationParameters, engine: str
) -> Any:
    """Yield (link, baseline) for each kind, counted by the steps on another engine."""
    with open_engine(engine, case=case, tables=["share"]) as opened:
        opened.run(
            coshare_steps(
                opened.dialect,
                windows=parameters.micros(),
                min_events=parameters.min_objects,
                by_kind=True,
            )
        )
        link, baseline = opened.fetch("link"), opened.fetch("baseline")
    for kind in kinds:
        totals = baseline.filter(pc.equal(baseline["kind"], kind))
        own = link.filter(
            pc.and_(
                pc.equal(link["kind"], kind),
                pc.greater_equal(link["objects"], parameters.min_objects),
            )
        )
        p = objects_p(own["objects"].to_numpy(), own["expected"].to_numpy())
        own = own.append_column("p", pa.array(p))
        limit = _bonferroni(parameters, totals["accounts"][0].as_py(), len(kinds))
        yield own.filter(pa.array(p <= limit)), totals


def _bonferroni(parameters: CoordinationParameters, accounts: int, kinds: int) -> float:
    """Return the p that a link needs: alpha over all that could have been tested.

    All pairs of accounts and not only those seen, in every kind and window.
    """
    pairs = max(1, accounts * (accounts - 1) // 2)
    return parameters.alpha / (pairs * kinds * len(parameters.micros()))


def _of_kind(table: pa.Table, kind: str) -> pa.Table:
    return table.append_column("kind", pa.array([kind] * table.num_rows, pa.string()))


def _findings(
    case: Case, groups: list[Group], parameters: CoordinationParameters, advance: Any
) -> Any:
    """Yield one finding per group."""
    if not groups:
        return
    kinds = _baselines(case)
    members = pa.table(
        {
            "number": [n for n, group in enumerate(groups) for _ in group.accounts],
            "account": [account for group in groups for account in group.accounts],
        }
    )
    case.connection.register("_members", members)
    try:
        case.execute(
            "CREATE OR REPLACE TEMP TABLE _group_share AS "
            "SELECT m.number, s.kind, s.account, s.object, s.time, s.post "
            "FROM share s JOIN _members m USING (account)"
        )
    finally:
        case.connection.unregister("_members")
    try:
        for number, group in enumerate(groups):
            shares = case.arrow(
                'SELECT g.kind, g.account, g.object, g.time, g.post, p.source, p."row" '
                "FROM _group_share g LEFT JOIN post p USING (post) WHERE g.number = ? "
                "ORDER BY g.kind, g.object, g.time, g.account, g.post",
                [number],
            )
            finding = group_finding(
                group, shares, kinds, parameters.micros(), parameters.min_objects
            )
            if finding is not None:
                yield finding
            advance(1)
    finally:
        case.execute("DROP TABLE _group_share")


def _baselines(case: Case) -> dict[str, Totals]:
    tables: dict[str, Totals] = {}
    for row in case.records("SELECT * FROM baseline ORDER BY kind, time_window"):
        table = tables.setdefault(
            row["kind"], Totals(row["kind"], {}, row["shares"], row["account_pairs"])
        )
        table.events[row["time_window"]] = row["events"]
    return tables


COORDINATION = Detector(
    name="coordination",
    doc="Groups of accounts that share the same objects within seconds or minutes of each other.",
    parameters=CoordinationParameters,
    look=look,
)
