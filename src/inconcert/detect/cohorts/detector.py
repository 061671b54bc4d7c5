"""Accounts created together, and profiles of one pattern.

*Cohorts*: spans of one to fourteen days, and of hours where times of day are known, in which more
accounts were created than the rate of the weeks around predicts, and stretches of 20 to 120 days
that are far busier than the weeks before and after (`detect.cohorts.statistics.spans`). Where no
times are given, ids may hold them, or at least the order of creation (`detect.cohorts.ids`): then
stretches of ids are scanned in the same way. *Templates*: patterns of handles and profile texts
(`detect.cohorts.templates`) whose accounts were created together, or belong to one confirmed group,
more than ordinary accounts with the same pattern. Both are signals, each with its chance level and
with innocent reasons tested; `docs/cohorts.md` describes how.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from inconcert.case import Case
from inconcert.detect.cohorts.accounts import Everyone, groups_of, load
from inconcert.detect.cohorts.days import MOST_DAYS, PlatformSpans, joined, platform_spans
from inconcert.detect.cohorts.finding import CohortContext, cohort_finding
from inconcert.detect.cohorts.order import id_spans
from inconcert.detect.cohorts.parameters import CohortParameters, read_rates
from inconcert.detect.cohorts.pattern_bursts import MOST_TAKEN_APART, bursts, candidates, merged
from inconcert.detect.cohorts.shared import group_findings, template_finding
from inconcert.detect.cohorts.templates import is_hashed
from inconcert.detect.declaration import Result
from inconcert.engine import open_engine
from inconcert.evidence.record import Finding
from inconcert.plaintext import counted
from inconcert.progress import Progress
from inconcert.stats.combine import q_values


def run(case: Case, parameters: CohortParameters, engine: str, progress: Progress) -> Result:
    """Return the cohorts and templates of a case."""
    parameters = parameters.checked()
    with (
        progress.task("Reading profiles"),
        open_engine(engine, case=case, tables=["post"]) as opened,
    ):
        everyone = load(case, opened)
    known = {name: i for i, name in enumerate(everyone.texts["account"])}
    groups = [
        (rank, np.array(numbers, np.int64))
        for rank, accounts in groups_of(case, parameters.fdr)
        if (numbers := [known[a] for a in accounts if a in known])
    ]
    context = CohortContext(
        everyone, groups, parameters.fdr, parameters.template_common, parameters.seed
    )
    searched = _day_spans(everyone, parameters) + _id_spans(everyone, parameters)
    findings, tests = _cohorts(context, searched, progress)
    with progress.task("Comparing profiles"):
        found = bursts(
            everyone,
            candidates(everyone, parameters.min_accounts, parameters.template_common),
            parameters.min_accounts,
        )
        made = merged(found, parameters.min_accounts, parameters.fdr)
        templates = [template_finding(context, t) for t in made]
        templates += group_findings(context, parameters.min_accounts)
    within = sum(any(everyone.patterns(i) for i in accounts.tolist()) for _, accounts in groups)
    return Result(
        findings + templates,
        # Spans and ranges of ids, patterns of accounts created together, patterns within a group.
        tested=tests + len(found) + within,
        confirmed=len(findings) + len(templates),
        fdr=parameters.fdr,
        notes=_notes(context, searched),
        numbers=_numbers(context, searched)
        | {"cohorts": len(findings), "patterns_tested": len(found), "templates": len(templates)},
    )


def _day_spans(everyone: Everyone, parameters: CohortParameters) -> list[PlatformSpans]:
    rates = read_rates(parameters.cohort_rates) if parameters.cohort_rates else {}
    return [
        platform_spans(
            name,
            everyone.created[everyone.dated & (everyone.platform == name)],
            least=parameters.min_accounts,
            rates=rates.get(name, rates.get("")),
        )
        for name in sorted(set(everyone.texts["platform"]))
        if (everyone.dated & (everyone.platform == name)).any()
    ]


def _id_spans(everyone: Everyone, parameters: CohortParameters) -> list[PlatformSpans]:
    return [
        id_spans(name, everyone.number[here], least=parameters.min_accounts)
        for name in sorted(set(everyone.texts["platform"]))
        if (here := everyone.ordered & (everyone.platform == name)).any()
    ]


def _cohorts(
    context: CohortContext, searched: list[PlatformSpans], progress: Progress
) -> tuple[list[Finding], int]:
    """Return the findings at the false-discovery rate, and how many starts were tested."""
    spans = [(here, span) for here in searched for span in here.spans]
    tests = sum(here.tests for here in searched)
    q = q_values(np.array([span.p for _, span in spans]), tests)
    sure = joined([(span, float(q[i])) for i, (_, span) in enumerate(spans) if q[i] <= context.fdr])
    of = {(here.platform, here.ids): here for here in searched}
    findings = []
    with progress.task("Describing cohorts", len(sure)) as advance:
        for span, value in sure:
            findings.append(cohort_finding(context, of[span.platform, span.ids], span, value))
            advance(1)
    return findings, tests


def _numbers(context: CohortContext, searched: list[PlatformSpans]) -> dict[str, Any]:
    """Return the numbers of the whole case."""
    everyone = context.everyone
    _, hashed, described = _profiles(everyone)
    days = [here for here in searched if not here.ids]
    return {
        "accounts": len(everyone), "dated": int(everyone.dated.sum()),
        "read_from_ids": int(everyone.read.sum()), "ordered_by_ids": int(everyone.ordered.sum()),
        "unset_dates": everyone.unset, "late_dates": everyone.late, "hashed_handles": hashed,
        "described": described, "groups": len(context.groups),
        "platforms": {
            here.platform: {"accounts": here.accounts, "days": here.tests, "hours": here.timed}
            for here in days
        },
        "ids": {
            here.platform: {"accounts": here.accounts, "spans": here.tests, "unit": here.unit}
            for here in searched if here.ids
        },
    }  # fmt: skip


def _notes(context: CohortContext, searched: list[PlatformSpans]) -> list[str]:
    """Return what could not be tested."""
    handles, hashed, described = _profiles(context.everyone)
    days = [here for here in searched if not here.ids]
    return [
        *_notes_on_times(context.everyone, days, any(here.ids for here in searched)),
        *_notes_on_profiles(context, hashed, handles - hashed, described),
    ]


def _profiles(everyone: Everyone) -> tuple[int, int, int]:
    """Return how many handles are known, how many of them are hashes, and how many texts."""
    handles = [handle for handle in everyone.texts["handle"] if handle]
    described = sum(1 for text in everyone.texts["description"] if text)
    return len(handles), sum(map(is_hashed, handles)), described


def _accounts(n: int) -> str:
    return f"{n:,} account{'s' * (n != 1)}"


def _notes_on_times(everyone: Everyone, days: list[PlatformSpans], ordered: bool) -> list[str]:
    notes = list(everyone.id_notes)
    if ordered:
        notes.append(
            f"Of {_accounts(int(everyone.ordered.sum()))} only the order of creation is known, "
            "from ids that were counted upwards: stretches of ids were scanned."
        )
    elif not days:
        notes.append("No account has a creation time, so no cohort was searched for.")
    if any(here.tests < 15 for here in days):
        notes.append(
            "Where all accounts were created within two weeks, there is nothing to compare."
        )
    if long := [here.platform for here in days if here.tests > MOST_DAYS]:
        notes.append(
            f"Creation times on {', '.join(long)} lie more than {MOST_DAYS // 366} years apart, so "
            "hours were not scanned."
        )
    bare = [here.platform for here in days if not here.timed and here.tests <= MOST_DAYS]
    if bare:
        where = "" if len(bare) == len(days) else f" on {', '.join(bare)}"
        notes.append(f"Creation times{where} have no time of day, so hours were not scanned.")
    if everyone.unset:
        unset = counted(everyone.unset, "dates before 1990 count as no date and were left out.")
        notes.append(unset)
    if everyone.late:
        notes.append(
            f"{everyone.late:,} creation dates are later than the data (the last post, or the "
            "import) and were left out."
        )
    return notes


def _notes_on_profiles(
    context: CohortContext, hashed: int, named: int, described: int
) -> list[str]:
    notes = []
    if hashed:
        notes.append(counted(hashed, "handles are hashes and were left out."))
    if not named:
        which = "readable" if hashed else "known"
        notes.append(f"No handle is {which}, so patterns of handles were not tested.")
    if not described:
        notes.append("No profile text is known, so patterns of texts were not tested.")
    if not context.groups:
        notes.append("No group is confirmed, so overlaps with groups were not tested.")
    if len(context.everyone) > MOST_TAKEN_APART:
        notes.append(
            "With so many accounts, handles, layouts and phrases were compared within cohorts "
            "only; near-equal texts, hashtags and links in the whole case."
        )
    return notes
