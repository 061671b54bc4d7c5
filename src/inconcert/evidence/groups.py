"""The confirmed groups of a case: who acts in concert, for all that ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inconcert.case import Case

# The detector whose groups other detectors read, and the type of finding that a group is.
GROUPS, GROUP = "coordination", "group"


@dataclass(frozen=True)
class ConfirmedGroup:
    """A group of accounts: its finding, how sure it is, and its members in order of their keys.

    `number` is the key of `account_group`; `p` and `q` are None where nothing was tested, `members`
    has the p of each member, None where none was.
    """

    finding: str
    detector: str
    number: int
    rank: int
    p: float | None
    q: float | None
    members: dict[str, float | None]


def confirmed_groups(
    case: Case, fdr: float | None, *, by: str | None = GROUPS, untested: bool = False
) -> list[ConfirmedGroup]:
    """Return the groups of a case whose q is at most `fdr` (None: any), by detector and rank.

    They are the findings of type `group` of the detector `by` (None: of every one). Those without a
    q are among them with `untested` only, or where `fdr` is None.
    """
    groups: dict[str, ConfirmedGroup] = {}
    for finding, detector, number, rank, p, q, account, member_p in case.query(
        'SELECT f.finding, f.detector, f.account_group, f."rank", f.p, f.q, m.account, m.p '
        "FROM finding f JOIN member m ON m.account_group = f.account_group "
        f"WHERE f.type = '{GROUP}' AND (CAST($1 AS VARCHAR) IS NULL OR f.detector = $1) "
        "AND (CAST($2 AS DOUBLE) IS NULL OR f.q <= $2 OR ($3 AND f.q IS NULL)) "
        'ORDER BY f.detector, f."rank", f.finding, m.account',
        [by, fdr, untested],
    ):
        if finding not in groups:
            groups[finding] = ConfirmedGroup(finding, detector, number, rank, p, q, {})
        groups[finding].members[account] = member_p
    return list(groups.values())
