"""Findings and their members as plain dictionaries."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from inconcert.detect import detectors
from inconcert.evidence.table import require_finding
from inconcert.evidence.wording_members import WEAK, is_weak, weak_sql
from inconcert.view.fresh import out_of_date
from inconcert.view.ran import place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inconcert.case import Case

_FINDINGS = f"""
SELECT f.finding AS id, f.detector, f.type, f.rank, f.statement, f.accounts, f.observed,
       f.expected, f.p, f.q, f.score, f.account_group, f.details, f.run,
       coalesce(e.evidence_rows, 0) AS evidence_rows, coalesce(w.weak, 0) AS weak_members
FROM finding AS f
LEFT JOIN (SELECT finding, count(*) AS evidence_rows FROM evidence GROUP BY finding) AS e
  ON e.finding = f.finding
LEFT JOIN (
  SELECT account_group, count(*) FILTER ({weak_sql("acts", "p")}) AS weak
  FROM member GROUP BY account_group
) AS w ON w.account_group = f.account_group
WHERE ?::VARCHAR IS NULL OR f.finding = ?
ORDER BY f.detector, f.rank NULLS LAST, f.finding
"""

# Members as a detector recorded them, and accounts that only the evidence names.
_MEMBERS = """
WITH chosen AS (
  SELECT finding, account_group FROM finding WHERE finding IN (SELECT unnest(?::VARCHAR[]))
),
named AS (
  SELECT c.finding, m.account, m.strength, m.role, m.acts, m.expected, m.p
  FROM chosen AS c JOIN member AS m ON m.account_group = c.account_group
  UNION ALL
  SELECT DISTINCT e.finding, e.account, NULL::DOUBLE, NULL::VARCHAR, NULL::BIGINT, NULL::DOUBLE,
         NULL::DOUBLE
  FROM evidence AS e JOIN chosen AS c ON c.finding = e.finding AND c.account_group IS NULL
  WHERE e.account IS NOT NULL
),
counted AS (
  SELECT finding, account, map_from_entries(list((kind, shares) ORDER BY kind)) AS shares
  FROM (
    SELECT finding, account, kind, max(try_cast(details::JSON->>'$.shares' AS BIGINT)) AS shares
    FROM evidence
    WHERE role = 'member' AND finding IN (SELECT finding FROM chosen) AND kind IS NOT NULL
      AND json_valid(details)
    GROUP BY finding, account, kind
  )
  GROUP BY finding, account
)
SELECT n.finding, n.account, n.strength, n.role, n.acts, n.expected, n.p, s.shares,
       a.platform, a.account_id, a.handle, a.name, a.description, a.location, a.url, a.created,
       a.followers, a.following, a.posts, a.verified
FROM named AS n
LEFT JOIN account AS a ON a.account = n.account
LEFT JOIN counted AS s ON s.finding = n.finding AND s.account = n.account
ORDER BY n.finding, n.strength DESC NULLS LAST, n.p NULLS LAST, n.account
"""


def findings(
    case: Case,
    *,
    limit: int | None = None,
    detector: str | None = None,
    type: str | None = None,  # noqa: A002
) -> list[dict[str, Any]]:
    """Return the findings, detector by detector, each in order of rank, groups in concert first.

    Each has the columns of `finding`, `details` as a dictionary, its `subject` (what it is about
    besides its members; None without one), and `evidence_rows`, the number of rows behind it; `id`
    is the finding's id, and `weak_members` how many members have weak evidence of their own
    (`evidence.wording_members`). `out_of_date` is {"reason", "command"} where its detector has to
    run again (`view.fresh`), else None. With `detector` or `type` only those; of each detector at
    most `limit`.
    """
    rows = case.records(_FINDINGS, [None, None])
    stale = out_of_date(case) if rows else {}
    known = detectors()
    rows.sort(key=lambda row: place(row["detector"], known))
    seen: Counter[str] = Counter()
    made = []
    for row in rows:
        if detector not in (None, row["detector"]) or type not in (None, row["type"]):
            continue
        seen[row["detector"]] += 1
        if limit is None or seen[row["detector"]] <= limit:
            row["out_of_date"] = stale.get(row["detector"])
            made.append(_with_details(row))
    return made


def finding(case: Case, finding_id: str) -> dict[str, Any]:
    """Return one finding, as in `findings`; `ParameterError` where there is none of that id."""
    require_finding(case, finding_id)
    row = case.records(_FINDINGS, [finding_id, finding_id])[0]
    row["out_of_date"] = out_of_date(case).get(row["detector"])
    return _with_details(row)


def members(case: Case, finding_id: str) -> list[dict[str, Any]]:
    """Return the accounts of a finding, strongest first, with their profiles and shares by kind.

    `acts` are the acts of the group that the account took part in, `expected` those by chance,
    `p` the chance of so many for an account that does not belong; None where not tested. `weak`
    says whether that is weak evidence (`evidence.wording_members`).
    """
    require_finding(case, finding_id)
    return members_of(case, [finding_id])[finding_id]


def members_of(case: Case, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return `members` of several findings, in one query."""
    grouped: dict[str, list[dict[str, Any]]] = {id_: [] for id_ in ids}
    for row in case.records(_MEMBERS, [list(ids)]):
        row["shares"] = dict(row["shares"] or {})
        row["weak"] = is_weak(row["acts"], row["p"])
        grouped[row.pop("finding")].append(row)
    return grouped


def notes_of(case: Case, ids: Sequence[str]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Return what people wrote about findings: `reviews` and `claims`, by finding.

    A claim is somebody's assertion about who is behind it, kept and never judged.
    """
    notes: dict[str, dict[str, list[dict[str, Any]]]]
    notes = {id_: {"reviews": [], "claims": []} for id_ in ids}
    for what, sql in _NOTES.items():
        for row in case.records(sql, [list(ids)]):
            notes[row["finding"]][what].append(row)
    return notes


_NOTES = {
    "reviews": "SELECT finding, decision, reviewer, note, time FROM review "
    "WHERE finding IN (SELECT unnest(?::VARCHAR[])) ORDER BY time, reviewer",
    "claims": "SELECT finding, claimant, statement, basis, stance, reference, time FROM claim "
    "WHERE finding IN (SELECT unnest(?::VARCHAR[])) ORDER BY claim",
}


def label(account: Mapping[str, Any]) -> str:
    """Return what to call an account in a picture: its handle, name or key."""
    if account.get("handle"):
        return "@" + str(account["handle"]).lstrip("@")
    return str(account.get("name") or account["account"])


def marked(account: Mapping[str, Any]) -> str:
    """Return what to call a member, with a mark where its evidence is weak."""
    return label(account) + (f" ({WEAK})" if account.get("weak") else "")


def _with_details(row: dict[str, Any]) -> dict[str, Any]:
    details = json.loads(row["details"]) if row["details"] else {}
    row["details"] = details if isinstance(details, dict) else {"value": details}
    subject = row["details"].get("subject")
    row["subject"] = subject if isinstance(subject, str) else None
    return row
