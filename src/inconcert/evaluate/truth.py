"""Known truth: who belongs to which campaign, and how well groups match it.

A truth file is any table with a column for the account (its id, its handle or its key in a case)
and a column for the label; `campaign` and `role` columns are read where they exist.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.evaluate.truth_file import NEGATIVE, TruthRow, counted_as, read_rows
from inconcert.evidence.groups import confirmed_groups

__all__ = ["NEGATIVE", "LabelUse", "Match", "Score", "Truth", "groups_of", "read_truth", "score"]


class LabelUse(NamedTuple):
    """One label of a truth file: its rows, its accounts in the case, and what it counts as.

    `counted_as` is campaign, ordinary or nothing.
    """

    label: str
    rows: int
    accounts: int
    counted_as: str


@dataclass(frozen=True)
class Truth:
    """What is known, by account key of one case.

    `campaign` maps the accounts of campaigns to the campaign's name (their label, where the file
    names no campaign); `organic` are the others. `role` holds the roles that the file gave.
    `unknown` are the accounts of the file that the case does not hold, as they stand in the file.
    `labels` says what became of each label of the file; `conflicting` are accounts that it names
    both as of a campaign and as ordinary (they count as of the campaign); `columns` are the columns
    that were read, for the account and for the label. `several` maps the accounts that it names
    under more than one campaign to these, in the order of the file: they count as of the first.
    """

    campaign: Mapping[str, str]
    organic: frozenset[str]
    role: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    labels: tuple[LabelUse, ...] = ()
    conflicting: frozenset[str] = frozenset()
    columns: tuple[str, str] = ("", "")
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def campaigns(self) -> dict[str, frozenset[str]]:
        """The accounts of each campaign, the largest campaign first."""
        sizes = Counter(self.campaign.values())
        return {
            name: frozenset(key for key, of in self.campaign.items() if of == name)
            for name, _ in sorted(sizes.items(), key=lambda item: (-item[1], item[0]))
        }


@dataclass(frozen=True)
class Match:
    """How the best-matching group recovers one campaign.

    `group` is None where no group holds an account of the campaign. `precision` is the share of
    the group's labelled accounts that belong to the campaign, `recall` the share of the campaign
    that the group holds, `f1` their harmonic mean. Accounts that the truth does not label count
    neither for nor against a group.
    """

    campaign: str
    accounts: int
    group: str | None
    group_accounts: int
    both: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Score:
    """All campaigns matched, and all groups together against all campaigns together."""

    matches: list[Match]
    accounts_grouped: int
    precision: float
    recall: float
    groups: int
    organic_groups: list[str]

    @property
    def found(self) -> int:
        """Campaigns with a group that is more theirs than not and holds half of them."""
        return sum(match.precision >= 0.5 and match.recall >= 0.5 for match in self.matches)


def read_truth(
    path: str | os.PathLike[str],
    case: Case,
    *,
    account_column: str | None = None,
    label_column: str | None = None,
    positive: Collection[str] = (),
) -> Truth:
    """Read a truth file (CSV, TSV, either as .gz, or Parquet) and find its accounts in `case`.

    Columns that are not named are found by their names; `positive` are the labels that count as
    campaign, where the file's own words do not make it plain (see `truth_file.counted_as`).
    Raises InputError where the file cannot be read, lacks the columns, leaves open which labels
    count, or names no account that the case holds.
    """
    name = Path(path).name
    rows, *columns = read_rows(Path(path), account_column=account_column, label_column=label_column)
    counted = counted_as(
        Counter(row.label for row in rows),
        positive,
        names_campaigns=columns[1].strip().casefold() == "campaign",
        file=name,
    )
    keys = _keys(case)
    found = [(row, _key(row.account, keys)) for row in rows]
    if rows and all(key is None for _, key in found):
        raise InputError(
            f"No account of {name} is in the case (the first is {rows[0].account!r:.60}).",
            "Give account ids, handles, or keys such as x:123, of the posts that were imported.",
        )
    return _truth([(row, key) for row, key in found if key is not None], counted, found, columns)


def _truth(
    inside: list[tuple[TruthRow, str]],
    counted: Mapping[str, str],
    found: list[tuple[TruthRow, str | None]],
    columns: list[str],
) -> Truth:
    campaigns = _campaigns([(row, key) for row, key in inside if counted[row.label] == "campaign"])
    campaign = {key: names[0] for key, names in campaigns.items()}
    organic = frozenset(key for row, key in inside if counted[row.label] == "ordinary")
    rows = Counter(row.label for row, _ in found)
    accounts = Counter(label for label, _ in {(row.label, key) for row, key in inside})
    return Truth(
        campaign,
        organic - campaign.keys(),
        {key: row.role for row, key in inside if row.role},
        tuple(dict.fromkeys(row.account for row, key in found if key is None)),
        tuple(
            LabelUse(label, count, accounts[label], counted[label])
            for label, count in sorted(rows.items(), key=lambda item: (-item[1], item[0]))
        ),
        organic & campaign.keys(),
        (columns[0], columns[1]),
        {key: names for key, names in campaigns.items() if len(names) > 1},
    )


def _campaigns(rows: Iterable[tuple[TruthRow, str]]) -> dict[str, tuple[str, ...]]:
    """Return the campaigns of each account in the order of the rows; its labels where none is."""
    named: dict[str, dict[str, None]] = {}
    labelled: dict[str, dict[str, None]] = {}
    for row, key in rows:
        labelled.setdefault(key, {})[row.label] = None
        if row.campaign:
            named.setdefault(key, {})[row.campaign] = None
    return {key: tuple(names) for key, names in (labelled | named).items()}


def _keys(case: Case) -> dict[str, str | None]:
    """Map keys, ids and handles of the case's accounts to keys; None where two share one."""
    found: dict[str, str | None] = {}
    rows = case.query(
        "SELECT account, account_id, handle FROM account "
        "UNION SELECT DISTINCT account, NULL, NULL FROM post ORDER BY ALL"
    )
    for key, _, _ in rows:
        found[key] = key
    for key, account_id, handle in rows:
        for name in (account_id, f"@{handle.casefold()}" if handle else None):
            if name and name != key:
                known = found.setdefault(name, key)
                if known != key:
                    found[name] = None
    return found


def _key(account: str, keys: Mapping[str, str | None]) -> str | None:
    for form in (account, f"@{account.lstrip('@').casefold()}"):
        key = keys.get(form)
        if key is not None:
            return key
    return None


def groups_of(case: Case) -> dict[str, frozenset[str]]:
    """Return the accounts of every finding of `case` that is a group, by the finding's id.

    Findings of other types have members, too: a cohort, a pair of look-alikes. They are no group.
    """
    groups = confirmed_groups(case, None, by=None)
    return {group.finding: frozenset(group.members) for group in groups}


def score(groups: Mapping[str, Iterable[str]], truth: Truth) -> Score:
    """Score groups of account keys against the truth, campaign by campaign and together.

    A campaign's best group is the one with the highest F1 (ties: the first). A group counts as
    organic where none of its accounts belongs to a campaign.
    """
    labelled = truth.campaign.keys() | truth.organic
    sets = {name: frozenset(accounts) & labelled for name, accounts in groups.items()}
    matches = [_best(name, accounts, sets) for name, accounts in truth.campaigns.items()]
    grouped = frozenset().union(*sets.values())
    right = len(grouped & truth.campaign.keys())
    return Score(
        matches=matches,
        accounts_grouped=len(grouped),
        precision=_ratio(right, len(grouped)),
        recall=_ratio(right, len(truth.campaign)),
        groups=len(sets),
        organic_groups=[name for name, of in sets.items() if of and not of & truth.campaign.keys()],
    )


def _best(name: str, campaign: frozenset[str], groups: Mapping[str, frozenset[str]]) -> Match:
    best = Match(name, len(campaign), None, 0, 0, 0.0, 0.0, 0.0)
    for group, accounts in groups.items():
        both = len(campaign & accounts)
        precision, recall = _ratio(both, len(accounts)), _ratio(both, len(campaign))
        f1 = _ratio(2 * precision * recall, precision + recall)
        if f1 > best.f1:
            best = Match(name, len(campaign), group, len(accounts), both, precision, recall, f1)
    return best


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
