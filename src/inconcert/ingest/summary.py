"""What an import did, file by file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Status = Literal["imported", "already imported", "refused", "skipped"]


@dataclass
class SourceSummary:
    """What became of one input.

    `file` is the path as given, with the member after '::'; `mapping` goes from input column to
    field, and `left` names those that no field took, where that is known;
    `note` says what was assumed; `doubts` are sentences on what may have been read wrongly,
    which are shown above every result that rests on the file. Where `status` is 'refused' or
    'skipped', `problem` and `hint` say why and what to do; nothing of such a file is in the case.
    `rejects` are the first reasons why a record was not read, each with its row.
    """

    file: str
    format: str = ""
    rows_read: int = 0
    rows_rejected: int = 0
    posts: int = 0
    accounts: int = 0
    duplicates: int = 0
    note: str = ""
    mapping: dict[str, str] = field(default_factory=dict)
    status: Status = "imported"
    problem: str = ""
    hint: str = ""
    source: int | None = None
    rejects: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@dataclass
class ImportSummary:
    """What became of every input of one import, in reading order."""

    sources: list[SourceSummary] = field(default_factory=list)
    # Accounts known by handle that turned out to be those known by id.
    united: int = 0

    @property
    def refused(self) -> list[SourceSummary]:
        """Inputs of which nothing is in the case, because they could not be read."""
        return [one for one in self.sources if one.status == "refused"]

    @property
    def posts(self) -> int:
        """Posts added."""
        return sum(one.posts for one in self.sources)

    @property
    def accounts(self) -> int:
        """Accounts added; what became one with another is counted once."""
        return max(0, sum(one.accounts for one in self.sources) - self.united)

    @property
    def rows_rejected(self) -> int:
        """Records that could not be read, over the files that were imported."""
        return sum(one.rows_rejected for one in self.sources if one.status == "imported")
