"""Findings as the Python interface gives them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """One finding of a case.

    The fields up to `run` are the columns of the table `finding`, `details` parsed. `evidence_rows`
    is the number of rows behind it, `weak_members` how many members have weak evidence of their own
    (`evidence.wording_members`). `out_of_date` is {"reason", "command"} where its detector has to
    run again (`view.fresh`), else None. `subject` is what it is about besides its members, None
    without one.
    """

    id: str
    detector: str
    type: str
    rank: int | None
    statement: str
    accounts: int | None
    observed: float | None
    expected: float | None
    p: float | None
    q: float | None
    score: float | None
    account_group: int | None
    details: dict[str, Any]
    run: int | None
    evidence_rows: int
    weak_members: int
    out_of_date: dict[str, str] | None
    subject: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as a dictionary that JSON can hold."""
        return {one.name: getattr(self, one.name) for one in fields(self)}
