"""Accounts made together, and profiles made by one pattern.

*Cohorts*: spans of one to fourteen days, and of hours where times of day are known, in which more
accounts were made than the rate of the weeks around explains, and stretches of 20 to 120 days that
leave the weeks before and after far behind (`stats.cohort`). Where no times are given, ids may hold
them, or at least the order of making (`cohort.ids`): then stretches of ids are looked at in the
same way. *Templates*: patterns of handles and profile texts (`profile.templates`) whose accounts
were made together, or belong to one confirmed group, more than ordinary accounts with the same
pattern do. Both are signals, each with its chance level and with innocent reasons tested;
`docs/cohorts.md` tells how.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from inconcert.case import Case
from inconcert.detect.base import Detector, Looked
from inconcert.detect.cohort.accounts import Everyone, groups_of, load
from inconcert.detect.cohort.days import MOST_DAYS, joined, read_rates
from inconcert.detect.cohort.days import Looked as LookedDays
from inconcert.detect.cohort.days import look as look_at_days
from inconcert.detect.cohort.made import Frame, cohort_finding
from inconcert.detect.cohort.order import look_at_ids
from inconcert.detect.cohort.patterns import MOST_TAKEN_APART, bursts, candidates, merged
from inconcert.detect.cohort.shared import group_findings, template_finding
from inconcert.engine import open_engine
from inconcert.errors import ParameterError
from inconcert.evidence.record import Finding
from inconcert.plaintext import counted
from inconcert.profile.templates import is_hashed
from inconcert.progress import Progress
from inconcert.stats.combine import q_values


@dataclass(frozen=True)
class CohortParameters:
    """Parameters of `cohorts`.

    `fdr` is the false-discovery rate over all starts of spans of all platforms, and over all
    patterns; cohorts and templates have at least `min_accounts` accounts. A pattern that a share
    `template_common` of the others have says nothing. `cohort_rates` names a CSV file with how many
    accounts the whole platform had a day (day, accounts and perhaps platform); without it the
    case's own rate is taken. `seed` is that of the draws in the tests of innocent reasons.
    """

    fdr: float = 0.05
    min_accounts: int = 5
    template_common: float = 0.2
    cohort_rates: str | None = None
    seed: int = 1

    def checked(self) -> CohortParameters:
        """Return the parameters; ParameterError where one is out of range."""
        for name in ("fdr", "template_common"):
            if not 0 < getattr(self, name) < 1:
                raise ParameterError(
                    f"{name} = {getattr(self, name):g} is out of range.",
                    "Give a number between 0 and 1.",
                )
        if self.min_accounts < 2:
            raise ParameterError("A cohort has two accounts or more.", "For example: 5.")
        return self

    def check_lists(self) -> None:
        """Raise ParameterError where the list of rates cannot be read as one."""
        if self.cohort_rates:
            read_rates(self.cohort_rates)


def look(case: Case, parameters: CohortParameters, engine: str, progress: Progress) -> Looked:
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
    frame = Frame(everyone, groups, parameters.fdr, parameters.template_common, parameters.seed)
    looked = _look_at_days(everyone, parameters) + _look_at_ids(everyone, parameters)
    findings, tests = _cohorts(frame, looked, progress)
    with progress.task("Comparing profiles"):
        found = bursts(
            everyone,
            candidates(everyone, parameters.min_accounts, parameters.template_common),
            parameters.min_accounts,
        )
        made = merged(found, parameters.min_accounts, parameters.fdr)
        templates = [template_finding(frame, t) for t in made]
        templates += group_findings(frame, parameters.min_accounts)
    result = _result(frame, looked, parameters.fdr) | {
        # Spans and ranges of ids, patterns that were made together, patterns within a group.
        "tested": tests + len(found) + sum(
            any(everyone.patterns(i) for i in accounts.tolist()) for _, accounts in groups
        ),
        "confirmed": len(findings) + len(templates), "cohorts": len(findings),
        "patterns_tested": len(found), "templates": len(templates),
    }  # fmt: skip
    return Looked(findings + templates, result)


def _look_at_days(everyone: Everyone, parameters: CohortParameters) -> list[LookedDays]:
    rates = read_rates(parameters.cohort_rates) if parameters.cohort_rates else {}
    return [
        look_at_days(
            name,
            everyone.created[everyone.dated & (everyone.platform == name)],
            least=parameters.min_accounts,
            rates=rates.get(name, rates.get("")),
        )
        for name in sorted(set(everyone.texts["platform"]))
        if (everyone.dated & (everyone.platform == name)).any()
    ]


def _look_at_ids(everyone: Everyone, parameters: CohortParameters) -> list[LookedDays]:
    return [
        look_at_ids(name, everyone.number[here], least=parameters.min_accounts)
        for name in sorted(set(everyone.texts["platform"]))
        if (here := everyone.ordered & (everyone.platform == name)).any()
    ]


def _cohorts(
    frame: Frame, looked: list[LookedDays], progress: Progress
) -> tuple[list[Finding], int]:
    """Return the findings at the false-discovery rate, and how many starts were tried."""
    spans = [(here, span) for here in looked for span in here.spans]
    tests = sum(here.tests for here in looked)
    q = q_values(np.array([span.p for _, span in spans]), tests)
    sure = joined([(span, float(q[i])) for i, (_, span) in enumerate(spans) if q[i] <= frame.fdr])
    of = {(here.platform, here.ids): here for here in looked}
    findings = []
    with progress.task("Looking at cohorts", len(sure)) as advance:
        for span, value in sure:
            findings.append(cohort_finding(frame, of[span.platform, span.ids], span, value))
            advance(1)
    return findings, tests


def _result(frame: Frame, looked: list[LookedDays], fdr: float) -> dict[str, Any]:
    """Return the numbers of the look, with notes on what could not be looked at."""
    everyone = frame.everyone
    handles = [handle for handle in everyone.texts["handle"] if handle]
    hashed = sum(map(is_hashed, handles))
    described = sum(1 for text in everyone.texts["description"] if text)
    days = [here for here in looked if not here.ids]
    return {
        "fdr": fdr, "accounts": len(everyone), "dated": int(everyone.dated.sum()),
        "read_from_ids": int(everyone.read.sum()), "ordered_by_ids": int(everyone.ordered.sum()),
        "unset_dates": everyone.unset, "late_dates": everyone.late, "hashed_handles": hashed,
        "described": described, "groups": len(frame.groups),
        "platforms": {
            here.platform: {"accounts": here.accounts, "days": here.tests, "hours": here.timed}
            for here in days
        },
        "ids": {
            here.platform: {"accounts": here.accounts, "spans": here.tests, "unit": here.unit}
            for here in looked if here.ids
        },
        "notes": [
            *_notes_on_times(everyone, days, any(here.ids for here in looked)),
            *_notes_on_profiles(frame, hashed, len(handles) - hashed, described),
        ],
    }  # fmt: skip


def _accounts(n: int) -> str:
    return f"{n:,} account{'s' * (n != 1)}"


def _notes_on_times(everyone: Everyone, days: list[LookedDays], ordered: bool) -> list[str]:
    notes = list(everyone.id_notes)
    if ordered:
        notes.append(
            f"Of {_accounts(int(everyone.ordered.sum()))} only the order of making is known, from "
            "ids that were counted upwards: stretches of ids were looked at."
        )
    elif not days:
        notes.append("No account has a time of making: cohorts were not looked for.")
    if any(here.tests < 15 for here in days):
        notes.append("Where all accounts were made within two weeks there is nothing to compare.")
    if long := [here.platform for here in days if here.tests > MOST_DAYS]:
        notes.append(
            f"Times of making on {', '.join(long)} lie more than {MOST_DAYS // 366} years apart: "
            "hours were not looked at."
        )
    bare = [here.platform for here in days if not here.timed and here.tests <= MOST_DAYS]
    if bare:
        where = "" if len(bare) == len(days) else f" on {', '.join(bare)}"
        notes.append(f"Times of making{where} have no time of day: hours were not looked at.")
    if everyone.unset:
        unset = counted(everyone.unset, "dates before 1990 stand for no date and were left out.")
        notes.append(unset)
    if everyone.late:
        notes.append(
            f"{everyone.late:,} dates of making are later than the data (the last post, or the "
            "import) and were left out."
        )
    return notes


def _notes_on_profiles(frame: Frame, hashed: int, named: int, described: int) -> list[str]:
    notes = []
    if hashed:
        notes.append(counted(hashed, "handles are hashes and were left out."))
    if not named:
        which = "readable" if hashed else "known"
        notes.append(f"No handle is {which}: patterns of handles were not looked at.")
    if not described:
        notes.append("No profile text is known: patterns of texts were not looked at.")
    if not frame.groups:
        notes.append("No group is confirmed: overlaps with groups were not looked at.")
    if len(frame.everyone) > MOST_TAKEN_APART:
        notes.append(
            "Of so many accounts, handles, layouts and phrases were compared within cohorts only; "
            "near-equal texts, hashtags and links in the whole case."
        )
    return notes


COHORTS = Detector(
    name="cohorts",
    doc="Accounts made together beyond the usual rate, and profiles made by one pattern.",
    parameters=CohortParameters,
    look=look,
    reads=("coordination",),
    needs_posts=False,
)
