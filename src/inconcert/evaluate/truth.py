"""Known truth: who belongs to which campaign, and how well groups match it.

A truth file is any CSV with a column for the account (its id, its handle or its key in a case) and
a column for the label; `campaign` and `role` columns are read where they exist.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from inconcert.case import Case
from inconcert.errors import InputError

# In order of preference, compared without case.
ACCOUNT_COLUMNS = ("account", "account_id", "userid", "user_id", "author_id", "id",
                   "handle", "screen_name", "username", "user", "author")  # fmt: skip
LABEL_COLUMNS = ("label", "class", "is_campaign", "coordinated", "campaign")
# Labels of accounts that belong to no campaign.
NEGATIVE = frozenset({"", "organic", "authentic", "genuine", "control", "none", "0", "false", "no"})


@dataclass(frozen=True)
class Truth:
    """What is known, by account key of one case.

    `campaign` maps the accounts of campaigns to the campaign's name (their label, where the file
    names no campaign); `organic` are the others. `role` holds the roles that the file gave.
    `unknown` are the accounts of the file that the case does not hold, as they stand in the file.
    """

    campaign: Mapping[str, str]
    organic: frozenset[str]
    role: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

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


def read_truth(path: str | os.PathLike[str], case: Case) -> Truth:
    """Read a truth file and find its accounts in `case`.

    Raises InputError where the file cannot be read as CSV, lacks the columns, or names no account
    that the case holds.
    """
    rows = _rows(Path(path))
    keys = _keys(case)
    campaign: dict[str, str] = {}
    organic: set[str] = set()
    roles: dict[str, str] = {}
    unknown: list[str] = []
    for account, label, name, role in rows:
        key = _key(account, keys)
        if key is None:
            unknown.append(account)
            continue
        if label.casefold() in NEGATIVE:
            organic.add(key)
        else:
            campaign[key] = name or label
        if role:
            roles[key] = role
    if rows and not campaign and not organic:
        raise InputError(
            f"No account of {Path(path).name} is in the case (the first is {rows[0][0]!r:.60}).",
            "Give account ids, handles, or keys such as x:123, of the posts that were imported.",
        )
    return Truth(campaign, frozenset(organic - campaign.keys()), roles, tuple(unknown))


def _rows(path: Path) -> list[tuple[str, str, str, str]]:
    """Return (account, label, campaign, role) of every row, as text."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            names = {name.strip().casefold(): name for name in reader.fieldnames or [] if name}
            account = _column(names, ACCOUNT_COLUMNS, "the account", path)
            label = _column(names, LABEL_COLUMNS, "the label", path)
            campaign, role = names.get("campaign"), names.get("role")

            def cell(row: dict[str, str | None], column: str | None) -> str:
                return (row.get(column) or "").strip() if column else ""

            return [
                (cell(r, account), cell(r, label), cell(r, campaign), cell(r, role)) for r in reader
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            f"{path.name} cannot be read as a table of truth ({error}).",
            "Give a CSV in UTF-8 with a header, such as: account_id,label,role,campaign.",
        ) from error


def _column(names: Mapping[str, str], wanted: Iterable[str], what: str, path: Path) -> str:
    for name in wanted:
        if name in names:
            return names[name]
    raise InputError(
        f"{path.name} has no column for {what} (it has: {', '.join(names.values()) or 'none'}).",
        "Name the columns account_id and label; role and campaign are read where they exist.",
    )


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
    """Return the accounts of every finding of `case` that is a group, by the finding's id."""
    members: dict[str, set[str]] = {}
    for finding, account in case.query(
        "SELECT f.finding, m.account FROM finding f JOIN member m "
        "ON f.account_group = m.account_group ORDER BY f.detector, f.rank, m.account"
    ):
        members.setdefault(finding, set()).add(account)
    return {finding: frozenset(accounts) for finding, accounts in members.items()}


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
