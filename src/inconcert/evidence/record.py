"""Writing findings and the rows that they stand on into a case."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import pyarrow as pa

from inconcert.case import Case
from inconcert.model import ACCOUNT_GROUP, EVIDENCE, FINDING, MEMBER

# Evidence as a detector hands it over: it does not know the id of its finding.
EVIDENCE_SCHEMA = EVIDENCE.arrow_without("finding")


def evidence_table(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Return rows of evidence as a table of `EVIDENCE_SCHEMA`.

    A row has any of its columns, and `details` as a dict, written as JSON, or None. Raises
    TypeError where the details hold what JSON has not.
    """
    return pa.Table.from_pylist(
        [
            row
            if row.get("details") is None
            else {**row, "details": orjson.dumps(row["details"]).decode()}
            for row in rows
        ],
        EVIDENCE_SCHEMA,
    )


@dataclass(slots=True)
class Finding:
    """One finding as a detector hands it over; `record` gives it its rank.

    `members` (accounts) with `strength` make it a group; `acts`, `expected_acts` and `member_p` say
    of each member, in the same order, in how many acts of the group it took part, in how many it
    would be by chance, and how likely so many are for an account that does not belong. Each of
    these sequences is empty where the detector gives none. `evidence` has `EVIDENCE_SCHEMA`. `p`
    and `q` stay None where the detector has no tested p-value. `score` is what the rank is by.
    `subject` is what the finding is about besides its members: a day, a hashtag, a template; it is
    kept in the details under that name. `details` is shown as docs/design.md says.
    """

    type: str
    statement: str
    accounts: int
    observed: float
    expected: float
    score: float
    evidence: pa.Table
    details: dict[str, Any]
    p: float | None = None
    q: float | None = None
    members: Sequence[str] = ()
    strength: Sequence[float] = ()
    roles: Sequence[str | None] = field(default=())
    acts: Sequence[int | None] = ()
    expected_acts: Sequence[float | None] = ()
    member_p: Sequence[float | None] = ()
    subject: str = ""


def finding_id(detector: str, type_: str, members: Iterable[str], subject: str = "") -> str:
    """Return an id that depends on who and what the finding is about, and on nothing else.

    A review of a finding so stays with it when detection is run again, and is not taken for one
    of another group that happens to have the same rank.
    """
    text = "\0".join([detector, type_, *sorted(members)])
    if subject:  # \1 begins no key of account: a subject is never taken for a member
        text += f"\0\1{subject}"
    return f"{type_[0]}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def forget(case: Case, detector: str) -> None:
    """Remove the findings, evidence and groups of a detector's earlier run; reviews are kept."""
    case.execute(
        "DELETE FROM evidence WHERE finding IN (SELECT finding FROM finding WHERE detector = ?)",
        [detector],
    )
    case.execute("DELETE FROM finding WHERE detector = ?", [detector])
    case.execute(
        "DELETE FROM member WHERE account_group IN "
        "(SELECT account_group FROM account_group WHERE detector = ?)",
        [detector],
    )
    case.execute("DELETE FROM account_group WHERE detector = ?", [detector])


def record(
    case: Case, detector: str, findings: Iterable[Finding], *, run: int, parameters: dict[str, Any]
) -> list[str]:
    """Write findings, strongest first, and return their ids in that order.

    Raises ValueError where two findings have the same type, members and subject: their evidence
    could not be told apart.
    """
    ranked = sorted(findings, key=lambda finding: (-finding.score, finding.statement))
    ids = [finding_id(detector, f.type, f.members, f.subject) for f in ranked]
    if len(set(ids)) < len(ids):
        raise ValueError(f"{detector}: two findings of the same type, members and subject")
    if not ranked:
        return ids
    first = case.one("SELECT coalesce(max(account_group), 0) FROM account_group") + 1
    numbers = itertools.count(first)
    groups = [next(numbers) if finding.members else None for finding in ranked]
    grouped = [(g, finding) for g, finding in zip(groups, ranked, strict=True) if g is not None]
    rows = [
        _row(finding, name, detector, rank, group, run)
        for rank, (name, group, finding) in enumerate(zip(ids, groups, ranked, strict=True), 1)
    ]
    case.append("finding", pa.Table.from_pylist(rows, FINDING.arrow()))
    if grouped:
        told = orjson.dumps(parameters).decode()
        case.append(
            "account_group",
            pa.Table.from_pylist(
                [
                    {
                        "account_group": group,
                        "detector": detector,
                        "accounts": len(finding.members),
                        "parameters": told,
                    }
                    for group, finding in grouped
                ],
                ACCOUNT_GROUP.arrow(),
            ),
        )
        case.append("member", pa.concat_tables(_members(g, finding) for g, finding in grouped))
    case.append(
        "evidence",
        pa.concat_tables(
            (
                f.evidence.append_column("finding", pa.array([name] * f.evidence.num_rows, "utf8"))
                for name, f in zip(ids, ranked, strict=True)
            ),
            promote_options="permissive",
        ),
    )
    return ids


def _row(
    finding: Finding, name: str, detector: str, rank: int, group: int | None, run: int
) -> dict[str, Any]:
    details = finding.details
    if finding.subject:
        details = {**details, "subject": finding.subject}
    return {
        "finding": name,
        "detector": detector,
        "type": finding.type,
        "rank": rank,
        "statement": finding.statement,
        "accounts": finding.accounts,
        "observed": float(finding.observed),
        "expected": float(finding.expected),
        "p": finding.p,
        "q": finding.q,
        "score": float(finding.score),
        "account_group": group,
        "details": orjson.dumps(details, option=orjson.OPT_SERIALIZE_NUMPY).decode(),
        "run": run,
    }


def _members(group: int, finding: Finding) -> pa.Table:
    columns: dict[str, Sequence[Any]] = {
        "account_group": [group] * len(finding.members),
        "account": finding.members,
        "strength": finding.strength,
        "role": finding.roles,
        "acts": finding.acts,
        "expected": finding.expected_acts,
        "p": finding.member_p,
    }
    nothing = [None] * len(finding.members)
    return pa.table(
        [pa.array(list(columns[part.name]) or nothing, part.type) for part in MEMBER.arrow()],
        MEMBER.arrow(),
    )
