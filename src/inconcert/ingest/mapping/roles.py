"""What columns of unknown tables are to each other: several of them must be seen at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from inconcert.ingest.mapping import synonyms
from inconcert.ingest.mapping.synonyms import plain_name
from inconcert.ingest.values.fields import as_text, is_missing

Values = Mapping[str, Sequence[Any]]

# Names of what holds posts of many: a channel, a page, a list that a tool follows.
_CONTAINERS = frozenset(
    ["channelid", "pageid", "ownerid", "profileid", "account", "accountname", "channelname"]
)
_AUTHOR = re.compile(r"author|user|sender|poster|screenname|handle|commenter")
_AUTHOR_FIELDS = frozenset(["account_id", "handle", "account.name"])
_CREATED = frozenset(["createdat", "created"])
_POSTED = frozenset(
    ["tweetdate", "postdate", "postedat", "posted", "published", "publishedat", "date", "datetime",
     "posttime", "tweettime", "timestamp"]
)  # fmt: skip
# Bare names that may number anything.
_LOOSE_IDS = frozenset(["id", "idstr", "uri", "itemid", "videoid"])
_CHAT = ("chatid", "channelid", "peerid", "groupid", "chat", "channel")


def _pairs(values: Values, one: str, other: str) -> set[tuple[str, str]]:
    texts = ((as_text(a), as_text(b)) for a, b in zip(values[one], values[other], strict=True))
    return {(a, b) for a, b in texts if a and b}


def containers(values: Values, given: Collection[str]) -> set[str]:
    """Return the columns that name where posts stand, since another names who wrote them."""
    found = set()
    authors = [
        name
        for name in values
        if name not in given
        and plain_name(name) not in _CONTAINERS
        and _AUTHOR.search(plain_name(name))
        and any(f in _AUTHOR_FIELDS for _, f in synonyms.POST_NAMES.get(plain_name(name), ()))
    ]
    for name in values:
        if plain_name(name) in _CONTAINERS and name not in given:
            for author in authors:
                pairs = _pairs(values, name, author)
                # An account may change its name; an author on every second post is another.
                if len(pairs) >= 1.3 * len({held for held, _ in pairs}) and len(pairs) > 1:
                    found.add(name)
    return found


def repeats(values: Values, mapping: Mapping[str, str]) -> str | None:
    """Return the column taken for the post's id whose values stand at several times."""
    columns = {field: column for column, field in mapping.items()}
    column, time = columns.get("post_id"), columns.get("time")
    if column is None or time is None or plain_name(column) not in _LOOSE_IDS:
        return None
    pairs = _pairs(values, column, time)
    return column if len(pairs) > 1.1 * len({one for one, _ in pairs}) else None


def one_to_one(values: Values, one: str, other: str) -> bool:
    """Return whether each value of a column goes with one of the other, and the reverse."""
    pairs = _pairs(values, one, other)
    return bool(pairs) and len({a for a, _ in pairs}) == len(pairs) == len({b for _, b in pairs})


def posted(values: Values, mapping: Mapping[str, str], times: Collection[str]) -> str | None:
    """Return the column with the post's time where the one taken tells when accounts began.

    `times` are the columns that hold times and are free.
    """
    columns = {field: column for column, field in mapping.items()}
    time, author = columns.get("time"), columns.get("account_id") or columns.get("handle")
    if time is None or author is None or plain_name(time) not in _CREATED:
        return None
    own = _pairs(values, author, time)
    if len(own) != len({account for account, _ in own}):
        return None
    constant = len({moment for _, moment in own})
    for name in times:
        if plain_name(name) in _POSTED:
            moments = {as_text(v) for v in values[name] if not is_missing(v)}
            if len(moments) > constant:
                return name
    return None


def chat_of(values: Values, mapping: Mapping[str, str]) -> str | None:
    """Return the column of the chat that counts its own messages, None where ids are not so."""
    column = next((c for c, field in mapping.items() if field == "post_id"), None)
    if column is None or plain_name(column) not in ("messageid", "msgid"):
        return None
    names = {plain_name(name): name for name in values}
    return next((names[chat] for chat in _CHAT if chat in names), None)
