"""What a reader of one format is, and what it hands over.

A file is opened, unpacked and cut into records by the framework; a format only says whether it
recognises the records and how they become fields. Two kinds of format exist:

`TableFormat` for rows with named columns: a mapping from column to field, and an optional
`adjust` that works on whole columns. `RecordFormat` for nested JSON: a function from one record
to posts and accounts.

Field names are the columns of `model.POST` and `model.ACCOUNT`, which also say how each is read; an
account's profile inside a post row uses `account.<column>` (`account.name`). A web site is an
account of the `type` site on the platform `web`, and its articles are posts: `title`, `link`,
`canonical`, and `time_kind` where the time is not the platform's. Three input-only fields exist on
posts: `account_id` and `handle` (of the author), and `platform`, which a format may set once.
Fields that name other accounts (`repost_account`, `reply_account`, `quote_account`, `mentions`)
carry ids, or handles with a leading '@'; the framework makes keys of them.

Values may be raw: times as text, seconds, milliseconds or microseconds; lists as lists or as
text; counts as text. The framework parses them (`fields`), rejects what it cannot read with a
reason, and keeps everything that no field took in `extra`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Fields = dict[str, Any]
Columns = dict[str, list[Any]]


class Sample(NamedTuple):
    """The first records of an input, from which formats recognise it.

    `header` is None for inputs without named columns in a fixed order (JSON). `records` are up to
    50: dictionaries of text for tables, parsed JSON values otherwise.
    """

    header: tuple[str, ...] | None
    records: list[Any]


class Item(NamedTuple):
    """One post or account that a record gave."""

    table: Literal["post", "account"]
    fields: Fields


class Skip(Exception):  # noqa: N818 - a signal to the framework, no fault
    """Raised by `RecordFormat.read` for a record that is well-formed but no post.

    A Telegram service message or a like: counted as read, not as rejected.
    """


class Reject(Exception):  # noqa: N818
    """Raised by `RecordFormat.read` for a record that cannot be read; the text is the reason.

    A record that is a page of entries may yield it instead, once for each entry that cannot be
    read, with the entry in `record`: the other entries stand.
    """

    def __init__(self, reason: str, record: Any = None) -> None:
        self.record = record
        super().__init__(reason)


@dataclass(frozen=True)
class TableFormat:
    """A format whose records are rows with named columns.

    `recognise` returns 0 for "no" up to 1 for "certainly". `columns` maps input column to field
    (several columns may name one field: the first that is filled wins). `adjust` receives columns
    by field name plus every unmapped input column by its own name, each a list of raw values of
    equal length, and changes them in place: it may add, replace or remove keys. Any column may be
    missing, and cells of Parquet and XLSX need not be text. `wants` names groups of columns of
    which one has to be there, by what they are for (`account`, `time`, or anything else); without
    it, those that `columns` gives to the account and the time.
    """

    name: str
    title: str
    recognise: Callable[[Sample], float]
    columns: Mapping[str, str]
    platform: str | None = None
    table: Literal["post", "account"] = "post"
    adjust: Callable[[Columns], None] | None = None
    note: str = ""
    header: tuple[str, ...] | None = None
    wants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class RecordFormat:
    """A format whose records are JSON values, each read by `read` into items.

    `containers` are the dotted paths under which the record array stands when the whole input is
    one JSON object (`messages`, `chats.list.*.messages`); `read` also receives the part of that
    object that stands outside the array as `context` (the chat's name and id).
    """

    name: str
    title: str
    recognise: Callable[[Sample], float]
    read: Callable[[Mapping[str, Any], Mapping[str, Any]], Iterable[Item | Reject]]
    platform: str | None = None
    containers: tuple[str, ...] = field(default=())
    note: str = ""


Format = TableFormat | RecordFormat
