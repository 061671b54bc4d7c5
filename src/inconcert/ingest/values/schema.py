"""Names of fields, and Arrow tables in the columns of the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa

from inconcert import model
from inconcert.ingest.values.fields import clean_text

Column = Sequence[Any]
Columns = dict[str, Any]

POST_SCHEMA = model.POST.arrow()
ACCOUNT_SCHEMA = model.ACCOUNT.arrow()

# Which fields there are, and how each is read, is said by the tables.
IDS = model.POST.read_as("id")
TARGETS = model.POST.read_as("account")
TEXTS = model.POST.read_as("text")
WORDS = model.POST.read_as("word")
COUNTS = model.POST.read_as("count")
LISTS = model.POST.read_as("list")
TIMES = model.POST.read_as("time")
PROFILE_TEXTS = model.ACCOUNT.read_as("text")
PROFILE_WORDS = model.ACCOUNT.read_as("word")
PROFILE_COUNTS = model.ACCOUNT.read_as("count")
PROFILE = model.ACCOUNT.read_as("text", "word", "time", "count", "yes_no")
# What fields of posts were called before, which mappings that were saved then still say.
FORMER = {"kind": "type"}
# Fields of input only, of which others are made, and what they mean.
ACTS = {
    "is_repost": "yes where the post is a repost",
    "is_quote": "yes where the post quotes another",
    "is_reply": "yes where the post is a reply",
    "reposted": "the post reposted in any shape: yes or no, an id, a handle, an address, an object",
    "quoted": "the post quoted, in any shape",
    "replied": "the post replied to, in any shape",
    "referenced": "posts with their types, as `referenced_tweets` of the API of X lists them",
}
POST_FIELDS = frozenset(
    (*IDS, *ACTS, *TARGETS, *TEXTS, *WORDS, *COUNTS, *LISTS, *TIMES, "type", "platform",
     "account_id", "handle", *(f"account.{name}" for name in PROFILE))
)  # fmt: skip
ACCOUNT_FIELDS = frozenset(("platform", "account_id", "handle", *PROFILE))


def arrow_table(schema: pa.Schema, columns: Mapping[str, Any], count: int) -> pa.Table:
    """Return an Arrow table: scalars are repeated, missing columns left out."""
    arrays: list[Any] = []
    fields = []
    for part in schema:
        values = columns.get(part.name)
        if values is None:
            continue
        fields.append(part)
        arrays.append(_array(values, part.type, count))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _array(values: Any, type_: pa.DataType, count: int) -> pa.Array:
    if isinstance(values, pa.Array):
        return values
    if isinstance(values, str | int):
        return pa.repeat(pa.scalar(values, type_), count)
    if pa.types.is_list(type_):
        return _list_array(values)
    try:
        return pa.array(values, type_)
    except UnicodeEncodeError:
        return pa.array([clean_text(v) if v else v for v in values], type_)


def _list_array(values: Sequence[Sequence[str]]) -> pa.Array:
    offsets = np.zeros(len(values) + 1, dtype=np.int32)
    np.cumsum(np.fromiter(map(len, values), dtype=np.int32, count=len(values)), out=offsets[1:])
    flat: Iterable[str] = chain.from_iterable(values)
    return pa.ListArray.from_arrays(
        pa.array(offsets, pa.int32()), _array(list(flat), pa.string(), int(offsets[-1]))
    )
