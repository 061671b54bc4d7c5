"""Which accounts of a case the labels cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inconcert.case import Case
from inconcert.errors import CaseError, InputError
from inconcert.evaluate.result import LabelledAccounts
from inconcert.evaluate.truth import Truth


def posted_accounts(case: Case) -> list[str]:
    """Return the accounts of a case with a post or a share, in order.

    Raises CaseError where no detector has run yet, so that nothing could have been found.
    """
    looked = case.one("SELECT count(*) FROM run WHERE command = 'detect'")
    if not looked and not case.one("SELECT count(*) FROM finding"):
        raise CaseError(
            "Nothing has been looked for in this case yet.",
            f"First run: inconcert detect --case {case.path}",
        )
    rows = case.query("SELECT account FROM post UNION SELECT account FROM share ORDER BY ALL")
    return [account for (account,) in rows if account is not None]


def covered(
    truth: Truth, posted: Sequence[str], *, rest_ordinary: bool
) -> tuple[Truth, LabelledAccounts]:
    """Return the truth about the accounts that posted, and how many accounts it covers.

    With `rest_ordinary`, those that it does not name count as ordinary. Raises InputError where no
    account is left of a campaign, or none that is ordinary.
    """
    there = frozenset(posted)
    named = truth.campaign.keys() | truth.organic
    campaign = {key: name for key, name in truth.campaign.items() if key in there}
    ordinary = there - campaign.keys() if rest_ordinary else truth.organic & there
    known = ", ".join(use.label or "(empty)" for use in truth.labels[:12])
    if not campaign:
        raise InputError(
            f"No account with a post in the case is labelled as of a campaign (labels: {known}).",
            "Name the labels that count with --positive.",
        )
    if not ordinary:
        raise InputError(
            f"Every labelled account counts as of a campaign (labels: {known}), so that precision "
            "cannot be measured.",
            "Label ordinary accounts too, name the labels that count with --positive, or count "
            "all other accounts as ordinary with --rest-ordinary.",
        )
    accounts = LabelledAccounts(
        posted=len(there),
        labelled=len(campaign) + len(ordinary),
        positive=len(campaign),
        ordinary=len(ordinary),
        unlabelled=len(there) - len(campaign) - len(ordinary),
        silent=len(named - there),
        unknown=len(truth.unknown),
        conflicting=len(truth.conflicting),
        several=len(truth.several.keys() & there),
    )
    several = {key: names for key, names in truth.several.items() if key in there}
    known_of = replace(truth, campaign=campaign, organic=frozenset(ordinary), several=several)
    return known_of, accounts
