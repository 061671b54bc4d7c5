"""The rows that every small case needs, as an import would write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from inconcert.case import Case


def write_source(case: Case, file: str = "posts.csv") -> None:
    """Write source 1, which all rows come from."""
    row = {"source": 1, "file": file, "format": "generic", "sha256": "0" * 64}
    case.append("source", pa.Table.from_pylist([row]))


def post_rows(accounts: Sequence[str], times: Iterable[int], **columns: Any) -> pa.Table:
    """Return posts (by whom, when), numbered from 1 in this order unless `columns` say otherwise.

    Every post has `text` "look", a single text or one each, and no field beyond `columns`.
    """
    numbers = columns.pop("post", range(1, len(accounts) + 1))
    text = columns.pop("text", "look")
    return pa.table(
        {
            "post": numbers,
            "platform": [account.partition(":")[0] for account in accounts],
            "post_id": [str(number) for number in numbers],
            "account": accounts,
            "time": times,
            "type": ["post"] * len(accounts),
            "text": [text] * len(accounts) if isinstance(text, str) else text,
            "source": pa.array([1] * len(accounts), pa.int32()),
            "row": numbers,
            **columns,
        }
    )
