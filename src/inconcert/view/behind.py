"""What stands behind findings of any type: some of their posts, accounts of profile rows, names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inconcert.evidence.table import SOURCE_NAME
from inconcert.view.findings import label
from inconcert.view.labels import cut

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from inconcert.case import Case

TEXT_SHOWN = 400

# The first post of every account before anybody's second; of each finding the earliest of these.
_POSTS = f"""
WITH behind AS (
  SELECT DISTINCT finding, post FROM evidence
  WHERE post IS NOT NULL AND finding IN (SELECT unnest(?::VARCHAR[]))
),
turn AS (
  SELECT b.finding, p.*, count(*) OVER (PARTITION BY b.finding) AS posts_behind,
         row_number() OVER (PARTITION BY b.finding, p.account ORDER BY p.time, p.post) AS turn
  FROM behind AS b JOIN post AS p ON p.post = b.post
)
SELECT t.finding, t.posts_behind, t.post, t.account, a.handle, a.name, t.time, t.type, t.text,
       t.platform, t.post_id, t.link, {SOURCE_NAME.format("s.file")} AS file, t."row"
FROM turn AS t
LEFT JOIN account AS a ON a.account = t.account
LEFT JOIN source AS s ON s.source = t.source
QUALIFY row_number() OVER (PARTITION BY t.finding ORDER BY t.turn, t.time, t.post) <= ?
ORDER BY t.finding, t.time, t.post
"""


def posts_behind(
    case: Case, ids: Sequence[str], *, posts: int = 6
) -> dict[str, list[dict[str, Any]]]:
    """Return some posts of the evidence of each finding, in order of time.

    As many accounts as possible, each with its first post; `text` is cut, `length` that of the
    whole, `posts_behind` the number of posts that the evidence of the finding names.
    """
    found: dict[str, list[dict[str, Any]]] = {id_: [] for id_ in ids}
    for row in case.records(_POSTS, [list(ids), posts]):
        text = row["text"] or ""
        row["length"] = len(text)
        row["text"] = cut(text[: 2 * TEXT_SHOWN].strip(), TEXT_SHOWN)
        found[row.pop("finding")].append(row)
    return found


def profiled(case: Case, ids: Sequence[str]) -> dict[str, set[str]]:
    """Return the accounts whose profile is evidence of each finding: those of role `account`."""
    found: dict[str, set[str]] = {id_: set() for id_ in ids}
    for finding, account in case.query(
        "SELECT DISTINCT finding, account FROM evidence WHERE role = 'account' "
        "AND account IS NOT NULL AND finding IN (SELECT unnest(?::VARCHAR[])) ORDER BY ALL",
        [list(ids)],
    ):
        found[finding].add(account)
    return found


def names(case: Case, accounts: Collection[str]) -> dict[str, str]:
    """Return what to call those of these accounts that the case holds: handle, name or key."""
    rows = case.records(
        "SELECT account, handle, name FROM account WHERE account IN (SELECT unnest(?::VARCHAR[]))",
        [sorted(accounts)],
    )
    return {row["account"]: label(row) for row in rows}
