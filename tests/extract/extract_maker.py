"""Cases made of a few invented posts."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from inconcert.case import Case
from inconcert.extract import extract

START = 1_700_000_000_123_456

_LIST = pa.list_(pa.string())
_SCHEMA = pa.schema(
    [
        ("post", pa.int64()), ("platform", pa.string()), ("post_id", pa.string()),
        ("account", pa.string()), ("time", pa.int64()), ("type", pa.string()),
        ("text", pa.string()), ("repost_of", pa.string()), ("repost_account", pa.string()),
        ("repost_time", pa.int64()), ("reply_to", pa.string()), ("quote_of", pa.string()),
        ("urls", _LIST), ("hashtags", _LIST), ("mentions", _LIST), ("media", _LIST),
        ("objects", _LIST), ("source", pa.int32()), ("row", pa.int64()),
    ]
)  # fmt: skip


class Maker:
    """A case to which posts and accounts are added as dictionaries."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.count = 0

    def post(self, **fields: Any) -> None:
        self.posts([fields])

    def posts(self, rows: list[dict[str, Any]]) -> None:
        full = []
        for fields in rows:
            self.count += 1
            n = self.count
            full.append(
                {
                    "post": n, "platform": "x", "post_id": str(n), "account": "x:1",
                    "time": START + n * 1_000_003, "type": "post", "source": 1, "row": n,
                }
                | fields
            )  # fmt: skip
        with self.case.transaction():
            self.case.append("post", pa.Table.from_pylist(full, schema=_SCHEMA))

    def account(self, account: str, platform: str, account_id: str | None, handle: str) -> None:
        with self.case.transaction():
            self.case.execute(
                "INSERT INTO account (account, platform, account_id, handle) VALUES (?, ?, ?, ?)",
                [account, platform, account_id, handle],
            )

    def shares(self, kind: str, **options: Any) -> list[tuple[str, str]]:
        """Extract one kind; return (account, object) in the order of posts and objects."""
        extract(self.case, kinds=[kind], **options)
        return self.case.query(
            "SELECT account, object FROM share WHERE kind = ? ORDER BY post, object", [kind]
        )

    def objects(self, kind: str, **options: Any) -> list[str]:
        return [row[1] for row in self.shares(kind, **options)]
