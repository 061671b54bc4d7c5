"""The tables of a case, column by column: the single source of names, types, units and meanings.

The column that bears its table's name is the key (`post.post`, `account.account`), and a column of
that name elsewhere refers to it. `<table>_id` is the platform's own identifier. Times are BIGINT
microseconds since 1970-01-01T00:00:00Z; nothing else in the package invents a column.
"""

from __future__ import annotations

from inconcert.model.beside import JOB, JOB_STATES
from inconcert.model.found import (
    ACCOUNT_GROUP,
    BASELINE,
    CLAIM,
    DETECTOR_RUN,
    EVIDENCE,
    FINDING,
    LINK,
    MEMBER,
    REVIEW,
    RUN,
)
from inconcert.model.given import ACCOUNT, POST, REJECT, SHARE, SOURCE
from inconcert.model.table import Table

__all__ = [
    "ACCOUNT",
    "ACCOUNT_GROUP",
    "BASELINE",
    "BY_NAME",
    "DETECTOR_RUN",
    "EVIDENCE",
    "FINDING",
    "JOB",
    "JOB_STATES",
    "LINK",
    "MEMBER",
    "POST",
    "POST_TYPES",
    "REJECT",
    "SCHEMA_VERSION",
    "SHARE",
    "SOURCE",
    "TABLES",
    "Table",
    "account_key",
]

SCHEMA_VERSION = 6

POST_TYPES = ("post", "repost", "quote", "reply")

TABLES: tuple[Table, ...] = (
    SOURCE, POST, ACCOUNT, REJECT, SHARE, BASELINE, LINK, ACCOUNT_GROUP, MEMBER,
    FINDING, EVIDENCE, REVIEW, CLAIM, RUN, DETECTOR_RUN,
)  # fmt: skip

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}


def account_key(platform: str, account_id: str | None, handle: str | None) -> str | None:
    """Return the case-wide key of an account, or None where neither id nor handle is given.

    An id outlives a change of handle, so it wins; handles are compared without case, since no
    platform distinguishes two accounts by case alone.
    """
    if account_id:
        return f"{platform}:{account_id}"
    if handle:
        return f"{platform}:@{handle.lstrip('@').casefold()}"
    return None
