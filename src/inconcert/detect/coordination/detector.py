"""Groups of accounts that share objects close together, tested on what they were not found on.

The work is done by `detect.coordination.concert`: candidates are found on some of the acts and
tried on the rest, against the law of human reaction and against outsiders on the same objects; the
Benjamini-Hochberg procedure over all candidates keeps the false-discovery rate. A group's scale,
its members' own evidence and five innocent explanations come with it. `docs/methods.md` tells the
method.

The co-share network of every kind of share is counted besides (`baseline`, `link`): it shows who
met whom, and no group depends on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.case import Case
from inconcert.detect.coordination.concert import (
    Concert,
    Settings,
    TestedGroup,
    find_concert,
    group_scale,
)
from inconcert.detect.coordination.concert.find import LONGEST_SEARCH, tested_scales
from inconcert.detect.coordination.concert.settings import usable_windows
from inconcert.detect.coordination.concert.shares import among
from inconcert.detect.coordination.context import CaseContext
from inconcert.detect.coordination.evidence import (
    act_evidence,
    act_rows,
    distinct_sentences,
    scale_details,
    trial_details,
)
from inconcert.detect.coordination.explanations import explain
from inconcert.detect.coordination.finding import Totals, group_finding
from inconcert.detect.coordination.groups import Group
from inconcert.detect.coordination.parameters import CoordinationParameters
from inconcert.detect.coordination.roles import role_table, roles, who_wrote
from inconcert.detect.coshares import LinkCounting, write_coshares
from inconcert.detect.declaration import Result, check_rate
from inconcert.detect.platforms import platforms_of
from inconcert.detect.untimed import untimed_notes
from inconcert.durations import HOUR, MINUTE
from inconcert.engine import Engine, open_engine
from inconcert.errors import ParameterError
from inconcert.evidence.record import Finding
from inconcert.evidence.wording_members import is_weak
from inconcert.ingest.times.noted import precision_notes, units_of
from inconcert.progress import Progress

# Links of wider windows say who is of one mind, and their number grows with the square of a crowd.
WIDEST_LINK = 5 * MINUTE


def counting_of(parameters: CoordinationParameters, units: Sequence[int] = (1,)) -> LinkCounting:
    """Return what is counted of the co-share network, of times in these units (µs, rising)."""
    windows = tuple(usable_windows(parameters.micros(), units or (1,)))
    links = tuple(w for w in windows if w <= WIDEST_LINK) or windows[:1]
    more = tuple(w for w in windows if w not in links)
    return LinkCounting(links, more, parameters.min_objects, parameters.alpha)


def settings_of(parameters: CoordinationParameters) -> Settings:
    """Return what the search for groups is asked for."""
    check_rate(parameters.fdr)
    return Settings(
        windows=parameters.micros(),
        fdr=parameters.fdr,
        min_accounts=max(3, parameters.min_accounts),
        resolution=parameters.resolution,
        seed=parameters.seed,
    )


def run(case: Case, parameters: CoordinationParameters, engine: str, progress: Progress) -> Result:
    """Return the groups of a case; writes `baseline` and `link`."""
    settings = settings_of(parameters)
    for table in ("baseline", "link"):
        case.execute(f"DELETE FROM {table}")
    kinds = _kinds(case, parameters)
    units = units_of(case, grids=parameters.grids)
    with open_engine(engine, case=case, tables=["share"]) as opened:
        write_coshares(
            case, opened, kinds, counting_of(parameters, units.distinct), progress, units
        )
        table = _shares(opened, kinds)
    if units.distinct:
        table = table.append_column("unit", pa.array(units.of(table["post"], table["time"])))
    concert = find_concert(table, settings, progress=progress)
    tested = [scale.window for scale in tested_scales(concert.scales, concert.shares.unit)]
    numbers: dict[str, Any] = {
        # What was tested, as far as the times allow: a window shorter than their unit is the unit.
        "windows": tested,
        "units": [
            {
                "source": one.source,
                "platform": one.platform,
                "posts": one.units,
                "by_clock": one.clock,
                "grid": one.grid.step if one.grid else None,
            }
            for one in units.sources
        ],
    }
    with progress.task("Gathering evidence", len(concert.groups)) as advance:
        findings = []
        for finding in _findings(case, table, concert, parameters):
            findings.append(finding)
            advance(1)
    return Result(
        findings,
        tested=concert.clusters,
        confirmed=len(concert.groups),
        fdr=settings.fdr,
        notes=[*_notes(tested), *precision_notes(units), *untimed_notes(case, kinds)],
        numbers=numbers,
    )


def _notes(windows: list[int]) -> list[str]:
    """Return what must be known where even the shortest window is too long for a sound test."""
    if not windows or windows[0] <= LONGEST_SEARCH:
        return []
    return [
        "All windows are longer than an hour. Groups were tested at the shortest, "
        f"{windows[0] / HOUR:.3g} h, around which lies a night: to be awake at the same hours may "
        "be enough to be close. Give a window of up to an hour, too."
    ]


def _kinds(case: Case, parameters: CoordinationParameters) -> list[str]:
    kinds = [row[0] for row in case.query("SELECT DISTINCT kind FROM share ORDER BY kind")]
    if parameters.kinds is None:
        return kinds
    unknown = set(parameters.kinds) - set(kinds)
    if unknown:
        raise ParameterError(
            f"The case has no shares of kind {', '.join(sorted(unknown))}.",
            f"It has {', '.join(kinds) or 'none'}.",
        )
    return [kind for kind in kinds if kind in parameters.kinds]


def _shares(engine: Engine, kinds: list[str]) -> pa.Table:
    """Return the shares of some kinds, without those of nobody or of nothing."""
    table = engine.fetch("share")
    wanted = pc.is_in(table["kind"], pa.array(kinds, pa.string()))
    for column in ("account", "object"):
        wanted = pc.and_(wanted, pc.is_valid(table[column]))
    return table.filter(wanted)


def _findings(
    case: Case, table: pa.Table, concert: Concert, parameters: CoordinationParameters
) -> Iterator[Finding]:
    """Yield one finding per group."""
    if not concert.groups:
        return
    totals = _baselines(case)
    around = CaseContext(case, table, concert, parameters.seed)
    names = concert.shares.names
    members = pa.table(
        {
            "number": [n for n, group in enumerate(concert.groups) for _ in group.accounts],
            "account": names.take(
                pa.array([a for group in concert.groups for a in group.accounts.tolist()])
            ),
        }
    )
    case.connection.register("_members", members)
    try:
        case.execute(
            "CREATE OR REPLACE TEMP TABLE _group_share AS "
            "SELECT m.number, s.kind, s.account, s.object, s.time, s.post "
            "FROM share s JOIN _members m USING (account) WHERE s.time IS NOT NULL"
        )
    finally:
        case.connection.unregister("_members")
    try:
        for number, group in enumerate(concert.groups):
            shares = case.arrow(
                'SELECT g.kind, g.account, g.object, g.time, g.post, p.source, p."row" '
                "FROM _group_share g LEFT JOIN post p USING (post) WHERE g.number = ? "
                "ORDER BY g.kind, g.object, g.time, g.account, g.post",
                [number],
            )
            yield _finding(case, group, shares, totals, concert, around, table, parameters)
    finally:
        case.execute("DROP TABLE _group_share")


def _finding(
    case: Case,
    group: TestedGroup,
    shares: pa.Table,
    totals: dict[str, Totals],
    concert: Concert,
    around: CaseContext,
    table: pa.Table,
    parameters: CoordinationParameters,
) -> Finding:
    scale = group_scale(group, concert.parts, concert.scales, parameters.seed)
    windows = tuple(usable_windows(parameters.micros(), concert.shares.units))
    # A window shorter than the unit of the times says more than they do.
    unit = _unit(group, concert)
    told = tuple(w for w in windows if w >= unit) or windows[-1:]
    near = tuple(w for w in told if w <= scale.window) or told[:1]
    names = concert.shares.names.take(pa.array(group.accounts)).to_pylist()
    own = list(zip(group.taken.tolist(), group.member_p.tolist(), strict=True))
    weak = {name for name, (acts, p) in zip(names, own, strict=True) if is_weak(acts, p)}
    finding = group_finding(
        Group(names, group.strength.tolist()), shares, totals, near, parameters.min_objects,
        len(weak), platforms=platforms_of(case, names),
    )  # fmt: skip
    acts = act_rows(group, concert, table)
    explanations = explain(around.of(group, acts, scale.window))
    told_roles = roles(acts, names, reposts=around.reposts(acts), seed=parameters.seed)
    finding.roles = [role.role for role in told_roles]
    finding.p, finding.q = group.p, group.q
    finding.acts = group.taken.tolist()
    finding.expected_acts = group.expected.tolist()
    finding.member_p = group.member_p.tolist()
    finding.evidence = pa.concat_tables([finding.evidence, act_evidence(acts, shares)])
    finding.details |= {
        "acts": len(group.acts),
        "test": trial_details(group, parameters.fdr, unit),
        "scale": scale_details(scale),
        "explanations": [explanation.as_dict() for explanation in explanations],
        "sentences": [
            who_wrote(told_roles, len(group.acts)),
            *distinct_sentences(group, concert, table),
        ],
        "tables": [role_table(told_roles, weak)],
    }
    return finding


def _unit(group: TestedGroup, concert: Concert) -> int:
    """Return the coarsest unit (µs) that acts of the members are noted to."""
    members = np.sort(group.accounts)
    places = [act.places[among(act.accounts, members)] for act in group.acts]
    return concert.shares.unit_of(np.concatenate(places))


def _baselines(case: Case) -> dict[str, Totals]:
    tables: dict[str, Totals] = {}
    for row in case.records("SELECT * FROM baseline ORDER BY kind, time_window"):
        table = tables.setdefault(row["kind"], Totals(row["kind"], {}, {}, {}))
        table.events[row["time_window"]] = row["events"]
        table.shares[row["time_window"]] = row["shares"]
        table.account_pairs[row["time_window"]] = row["account_pairs"]
    return tables
