"""Whether the rows of a table of unknown make are posts or accounts, by the names of its columns.

Accounts have a profile and no posts: a column that only posts have decides for posts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from inconcert.ingest.schema import ACCOUNT_FIELDS, POST_FIELDS
from inconcert.ingest.synonyms import ACCOUNT_NAMES, OBJECT_ID, POST_NAMES, SHARED_KINDS, plain_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inconcert.ingest.looks import Look

TableKind = Literal["post", "account"]

_POSTS = frozenset(
    ["tweetid", "postid", "statusid", "messageid", "contentid", "tweettext", "text", "fulltext",
     "body", "message", "content", "caption", "tweet", "objectid"]
)  # fmt: skip
# Two of these make a table of accounts even beside a link or a count.
_SURE = frozenset(
    ["account.followers", "account.following", "account.description", "account.location",
     "account.created", "account.posts"]
)  # fmt: skip
_ACCOUNT = frozenset(["account_id", "handle"])
# When a post or an account was made.
_MADE = frozenset(["createdat", "created", "creationdate", "createdate"])
# Said of accounts in a table of accounts, and of posts in one of posts.
_EITHER = frozenset(["language", "platform"])
_LINKS = frozenset(["url", "link"])


def table_kind(looks: Mapping[str, Look], overrides: Mapping[str, str]) -> TableKind:
    """Return what the rows are; `overrides` (column to field) come first, posts where unsure."""
    fields = set(overrides.values()) - {""}
    if fields & {"time", "text", "post_id"} or any(f.startswith("account.") for f in fields):
        return "post"
    if fields & (ACCOUNT_FIELDS - POST_FIELDS):
        return "account"
    return "account" if _has_profiles(looks) or _only_profiles(looks) else "post"


def unsure(mapping: Mapping[str, str]) -> str | None:
    """Return the column that is taken for the time of posts and may as well be that of accounts."""
    fields = set(mapping.values())
    rest = {f for f in fields if not f.startswith("account.")} - _ACCOUNT - _EITHER
    if rest != {"time"}:
        return None
    column = next(c for c, field in mapping.items() if field == "time")
    return column if plain_name(column) in _MADE else None


def _has_profiles(looks: Mapping[str, Look]) -> bool:
    meant = {
        field
        for name in looks
        for _, field in POST_NAMES.get(plain_name(name), ())
        if not looks[name].empty
    }
    names = {plain_name(n) for n in looks}
    known = names & {"description", "createdat"}
    if names & _POSTS or len(meant & _SURE) + bool(known) < 2 or not _ACCOUNT & meant:
        return False
    return not any(
        field == "time" and plain_name(name) not in ("createdat", "created", "date")
        for name in looks
        for _, field in POST_NAMES.get(plain_name(name), ())
    )


def _only_profiles(looks: Mapping[str, Look]) -> bool:
    """Return whether no column can be of a post, and one or more are of a profile."""
    profile, made = 0, False
    accounts: list[Look] = []
    for name, look in looks.items():
        what = _what(name, look)
        if what == "post":
            return False
        profile += what == "profile"
        made |= what == "made"
        if what == "account":
            accounts.append(look)
    # 'id' numbers anything.
    named = [look for look in accounts if plain_name(look.name) not in ("id", "idstr")]
    if made:
        # A table of posts without a text names the same account in several rows.
        return profile > 0 and any(look.distinct == 1 for look in named)
    return profile > (0 if named else 1) and bool(accounts)


def _what(name: str, look: Look) -> Literal["post", "profile", "made", "account", ""]:
    called = plain_name(name)
    own = {field for _, field in ACCOUNT_NAMES.get(called, ())}
    if called in _MADE:
        return "made"
    if called == "date" or (called in POST_NAMES and not own) or called in _LINKS:
        return "post"
    if own - _EITHER:
        # A column that is empty is no sign of accounts, and none of posts.
        said: Literal["account", "profile"] = "account" if own & _ACCOUNT else "profile"
        return "" if look.empty else said
    return "post" if not own and _posted(look) else ""


def _posted(look: Look) -> bool:
    """Return whether a column of unknown name may hold times, links, texts or objects of posts."""
    match = OBJECT_ID.fullmatch(look.name.strip())
    if match and match.group(1).lower() in SHARED_KINDS:
        return True
    written = look.spaced >= 0.6 and look.length >= 25
    return not look.empty and (look.dates >= 0.8 or look.urls >= 0.5 or written)
