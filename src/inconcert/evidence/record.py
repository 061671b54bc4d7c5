"""Writing findings and the rows that they stand on into a case."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import pyarrow as pa

from inconcert.case import Case

EVIDENCE_SCHEMA = pa.schema(
    [
        ("role", pa.string()),
        ("account", pa.string()),
        ("kind", pa.string()),
        ("object", pa.string()),
        ("time", pa.int64()),
        ("post", pa.int64()),
        ("source", pa.int32()),
        ("row", pa.int64()),
        ("details", pa.string()),
    ]
)


@dataclass(slots=True)
class Finding:
    """One finding as a detector hands it over; `record` gives it its rank.

    `members` (accounts) with `strength` make it a group; `acts`, `expected_acts` and `member_p` say
    of each member, in the same order, in how many acts of the group it took part, in how many it
    would be by chance, and how likely so many are for an account that does not belong. Each of
    these sequences is empty where the detector gives none. `evidence` has `EVIDENCE_SCHEMA`. `p`
    and `q` stay None where the detector has no tested p-value. `score` is what the rank is by.
    """

    kind: str
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


def finding_id(detector: str, kind: str, members: Iterable[str]) -> str:
    """Return an id that depends on who is in the finding and on nothing else.

    A review of a finding so stays with it when detection is run again, and is not taken for one
    of another group that happens to have the same rank.
    """
    text = "\0".join([detector, kind, *sorted(members)])
    return f"{kind[0]}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


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
    """Write findings, strongest first, and return their ids in that order."""
    ranked = sorted(findings, key=lambda finding: (-finding.score, finding.statement))
    group = case.one("SELECT coalesce(max(account_group), 0) FROM account_group")
    ids = []
    for rank, finding in enumerate(ranked, start=1):
        name = finding_id(detector, finding.kind, finding.members)
        ids.append(name)
        if finding.members:
            group += 1
            _record_group(case, group, detector, finding, parameters)
        case.append(
            "finding",
            pa.Table.from_pylist(
                [
                    {
                        "finding": name,
                        "detector": detector,
                        "kind": finding.kind,
                        "rank": rank,
                        "statement": finding.statement,
                        "accounts": finding.accounts,
                        "observed": float(finding.observed),
                        "expected": float(finding.expected),
                        "p": finding.p,
                        "q": finding.q,
                        "score": float(finding.score),
                        "account_group": group if finding.members else None,
                        "details": orjson.dumps(finding.details).decode(),
                        "run": run,
                    }
                ]
            ),
        )
        rows = finding.evidence
        case.append(
            "evidence",
            rows.append_column("finding", pa.array([name] * rows.num_rows, pa.string())),
        )
    return ids


def _record_group(
    case: Case, group: int, detector: str, finding: Finding, parameters: dict[str, Any]
) -> None:
    case.execute(
        "INSERT INTO account_group VALUES (?, ?, ?, ?)",
        [group, detector, len(finding.members), orjson.dumps(parameters).decode()],
    )
    size = len(finding.members)

    def column(values: Sequence[Any], type_: pa.DataType) -> pa.Array:
        return pa.array(list(values) or [None] * size, type_)

    case.append(
        "member",
        pa.table(
            {
                "account_group": pa.array([group] * size, pa.int32()),
                "account": pa.array(list(finding.members), pa.string()),
                "strength": column(finding.strength, pa.float64()),
                "role": column(finding.roles, pa.string()),
                "acts": column(finding.acts, pa.int64()),
                "expected": column(finding.expected_acts, pa.float64()),
                "p": column(finding.member_p, pa.float64()),
            }
        ),
    )
