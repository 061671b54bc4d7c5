"""What the columns of an unknown table need before they are normalised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inconcert.ingest.times.moments import TimeColumns, joined
from inconcert.ingest.values.fields import FieldError, as_text, parse_bool
from inconcert.ingest.values.lists import parse_list
from inconcert.ingest.values.naming import parse_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inconcert.ingest.mapping.plan import Columns


@dataclass(frozen=True)
class Adjust:
    """Joins columns that belong together and marks handles of other accounts with '@'.

    `parts` are the columns that make a time together; `chat` is the column of the chat that counts
    its own messages; `original` tells that the column of reposts says the opposite.
    """

    objects: Mapping[str, str]
    handles: frozenset[str]
    parts: TimeColumns | None = None
    chat: str | None = None
    original: bool = False

    def __call__(self, columns: Columns) -> None:
        """Change the columns of a batch, by field or by their own names."""
        if self.parts is not None and self.parts.columns:
            found = {name: _taken(columns, name) for name in self.parts.columns}
            count = len(next((v for v in found.values() if v is not None), []))
            given = {name: v or [None] * count for name, v in found.items()}
            columns["time"] = joined(self.parts, given)
        self._in_chat(columns)
        if self.original and "is_repost" in columns:
            columns["is_repost"] = _denied(columns)
        if "reply_to" in columns:
            _split_replies(columns)
        for field in self.handles & columns.keys():
            columns[field] = [_marked(value, field) for value in columns[field]]
        present = [
            (kind, columns.pop(name)) for name, kind in self.objects.items() if name in columns
        ]
        if present:
            kinds = [kind for kind, _ in present]
            columns["objects"] = [
                [
                    f"{kind}:{text}"
                    for kind, value in zip(kinds, row, strict=True)
                    if value not in _BLANK
                    for text in _entries(value)
                ]
                for row in zip(*(values for _, values in present), strict=True)
            ]

    def _in_chat(self, columns: Columns) -> None:
        """Make 'chat-message' of ids that every chat counts anew."""
        chats = columns.get(self.chat or "", columns.get("account_id"))
        if self.chat is None or chats is None:
            return
        for field in ("post_id", "reply_to"):
            if field in columns:
                columns[field] = [
                    f"{as_text(chat)}-{as_text(one)}"
                    if chat not in _BLANK and one not in _NO_TARGET
                    else one
                    for chat, one in zip(chats, columns[field], strict=True)
                ]


def _entries(value: Any) -> list[str]:
    """Return what a cell of objects names: the entries of a list, else the one that it is."""
    if isinstance(value, list) or (isinstance(value, str) and value[:1] == "["):
        return parse_list(value, spaces=False)
    text = as_text(value)
    return [text] if text else []


def _taken(columns: Columns, name: str) -> list[Any] | None:
    """Take a raw column out, which may bear the name of a field."""
    found: list[Any] | None = columns.pop(f"{name} (column)", None)
    return columns.pop(name, None) if found is None else found


def _split_replies(columns: Columns) -> None:
    """Move what names an account from the ids of posts that are replied to."""
    posts = columns["reply_to"]
    accounts = [
        next(iter(parse_names(one)), None)
        if isinstance(one, list | dict) or (isinstance(one, str) and one[:1] in ("@", "[", "{"))
        else None
        for one in posts
    ]
    if any(accounts):
        known = columns.get("reply_account", [None] * len(posts))
        columns["reply_account"] = [a or b for a, b in zip(known, accounts, strict=True)]
        columns["reply_to"] = [
            None if account else post for post, account in zip(posts, accounts, strict=True)
        ]


def _denied(columns: Columns) -> list[Any]:
    """Return yes where a column denies that a post is original, and none says it is an answer."""
    beside = [columns[name] for name in _ANSWERS if name in columns]
    return [
        None
        if any(column[row] not in _NO_TARGET and not _no(column[row]) for column in beside)
        else _no(value)
        for row, value in enumerate(columns["is_repost"])
    ]


def _no(value: Any) -> bool:
    try:
        return parse_bool(value) is False
    except FieldError:
        return False


_ANSWERS = ("reply_to", "reply_account", "quote_of", "quote_account", "is_reply", "is_quote",
            "replied", "quoted")  # fmt: skip
_NO_TARGET: tuple[Any, ...] = (None, "", 0, "0", "-1", "False", "None", "NULL", "null", "nan")
_BLANK: tuple[Any, ...] = (None, "", "NA", "nan", "NaN", "NULL", "None")


def _marked(value: Any, field: str) -> Any:
    names = parse_names(value)
    return names if field == "mentions" else next(iter(names), None)
