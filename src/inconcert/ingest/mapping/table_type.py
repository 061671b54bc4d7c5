"""Whether the rows of a table of unknown format are posts or accounts, by names and by values.

Accounts have a profile and no posts: a column that only posts have decides for posts, and so does
an account that stands at several times.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from inconcert import model
from inconcert.ingest.mapping import weigh_text, words
from inconcert.ingest.mapping.synonyms import (
    ACCOUNT_NAMES,
    OBJECT_ID,
    POST_NAMES,
    SHARED_KINDS,
    plain_name,
)
from inconcert.ingest.mapping.weigh_account import ACCOUNT, actors
from inconcert.ingest.values.schema import ACCOUNT_FIELDS, FORMER, POST_FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inconcert.ingest.mapping.column_profile import ColumnProfile
    from inconcert.ingest.mapping.relate import SampledTable

TableType = Literal["post", "account"]

_POSTS = frozenset(
    ["tweetid", "postid", "statusid", "messageid", "contentid", "tweettext", "text", "fulltext",
     "body", "message", "content", "caption", "tweet", "objectid"]
)  # fmt: skip
# Two of these make a table of accounts even beside a link or a count.
_SURE = frozenset(
    ["account.followers", "account.following", "account.description", "account.location",
     "account.created", "account.posts"]
)  # fmt: skip
_ACCOUNT = frozenset(ACCOUNT)
# When a post was written or an account created.
_MADE = frozenset(["createdat", "created", "creationdate", "createdate", "createdutc"])
# Said of accounts in a table of accounts, and of posts in one of posts.
_EITHER = frozenset(["language", "platform"])
_LINKS = frozenset(["url", "link"])
# What nothing but a post has.
_OF_POSTS = frozenset(["repost_of", "reply_to", "quote_of", "reposts", "mentions"])
# Fields that are said of a post alone.
POST_ONLY = frozenset(
    f for f in POST_FIELDS - ACCOUNT_FIELDS - _EITHER if not f.startswith("account.")
) | frozenset(FORMER)
# What a table of accounts shows of the last post of each.
_LAST = re.compile(r"status[./]|(latest|last|pinned|recent)[\W_A-Z]")
# When somebody looked, not when anything was posted.
COLLECTED = words.word_set(
    "scraped collected retrieved crawled fetched updated snapshot exported extracted accessed "
    "seen downloaded captured imported queried checked modified edited collection scrape "
    "crawl export retrieval ingested indexed"
)
# `user_created` and `author.friends` are of the account.
OWNERS = frozenset(["user", "author", "account", "profile", "member", "owner"])
_ACCOUNT_FULLNAME = re.compile(r"t2_\w+")


def table_type(table: SampledTable, overrides: Mapping[str, str]) -> TableType:
    """Return what the rows are; `overrides` (column to field) come first, posts where unsure.

    A field of a profile (`followers`) may be given for either type, and decides only where the
    columns leave it open. A `type` is that of posts or of accounts by the words of its column.
    """
    fields = set(overrides.values()) - {""}
    types = _types(table, overrides)
    if types == "post" or fields & POST_ONLY or any(f.startswith("account.") for f in fields):
        return "post"
    if _shows_posts(table, overrides):
        return "post"
    profiles = table.profiles
    if types == "account" or fields & (ACCOUNT_FIELDS - POST_FIELDS):
        return "account"
    return "account" if _has_profiles(profiles) or _only_profiles(table) else "post"


def _types(table: SampledTable, overrides: Mapping[str, str]) -> TableType | None:
    """Return whose types the column given as `type` holds; None where there are none."""
    column = next((c for c, f in overrides.items() if f == "type" and c in table.profiles), None)
    words_ = {text.strip().lower() for text in filter(None, table.texts(column))} if column else ()
    if not words_:
        return None
    return "account" if words_ <= set(model.ACCOUNT.column("type").words) else "post"


def unsure(mapping: Mapping[str, str]) -> str | None:
    """Return the column that is taken for the time of posts and may as well be that of accounts."""
    fields = set(mapping.values())
    rest = {f for f in fields if not f.startswith("account.")} - _ACCOUNT - _EITHER
    if rest != {"time"}:
        return None
    column = next(c for c, field in mapping.items() if field == "time")
    return column if plain_name(column) in _MADE else None


def is_of_profile(name: str) -> bool:
    """Return whether a name is of when an account was created, or of what it shows of itself."""
    own = words.words_of(name)
    return words.has(name, words.PROFILE) or (len(own) > 1 and own[0] in OWNERS)


def _shows_posts(table: SampledTable, overrides: Mapping[str, str]) -> bool:
    """Return whether a column holds texts or links of posts, or an account stands at many times."""
    for name, profile in table.profiles.items():
        if profile.empty or name in overrides or _LAST.match(name):
            continue
        named = weigh_text.by_name(name) >= weigh_text.NAMED
        if (
            named
            and profile.reads >= 0.3
            and profile.urls < 0.5
            and not words.has(name, words.PROFILE)
        ):
            return True
        if profile.post_links >= 0.5 and profile.distinct > 0.5:
            return True
        meant = {field for _, field in POST_NAMES.get(plain_name(name), ())}
        if meant and meant <= _OF_POSTS:
            return True
    return _at_many_times(table, overrides)


def _at_many_times(table: SampledTable, overrides: Mapping[str, str]) -> bool:
    given = [c for c, field in overrides.items() if field in _ACCOUNT]
    found = [a.column for a in actors(table, table.header) if a.sure >= 2]
    for account in [*given, *found]:
        if not table.repeats(account):
            continue
        for name, profile in table.profiles.items():
            if name == account or profile.times < 0.8 or (profile.dates < 0.5 and not _timed(name)):
                continue
            if not COLLECTED.isdisjoint(words.words_of(name)):
                continue
            changing, told = table.several(account, name)
            if told and changing >= 0.3:
                return True
    return False


def _timed(name: str) -> bool:
    return words.has(name, words.TIME)


def _has_profiles(profiles: Mapping[str, ColumnProfile]) -> bool:
    meant = {
        field
        for name in profiles
        for _, field in POST_NAMES.get(plain_name(name), ())
        if not profiles[name].empty
    }
    names = {plain_name(n) for n in profiles}
    known = names & {"description", "createdat"}
    if names & _POSTS or len(meant & _SURE) + bool(known) < 2 or not _ACCOUNT & meant:
        return False
    return not any(
        field == "time" and plain_name(name) not in {*_MADE, "date"}
        for name in profiles
        for _, field in POST_NAMES.get(plain_name(name), ())
    )


def _only_profiles(table: SampledTable) -> bool:
    """Return whether no column can be of a post, and one or more are of a profile."""
    profiles, strong, made = 0, 0, False
    accounts: list[ColumnProfile] = []
    for name, profile in table.profiles.items():
        what = _what(table, name, profile)
        if what == "post":
            return False
        profiles += what in ("profile", "strong")
        strong += what == "strong"
        made |= what == "made"
        if what == "account":
            accounts.append(profile)
    # 'id' numbers anything.
    named = [profile for profile in accounts if plain_name(profile.name) not in ("id", "idstr")]
    if made:
        # A table of posts without a text names the same account in several rows.
        if any(profile.distinct == 1 for profile in named):
            return profiles > 0
        return strong > 0 and any(profile.distinct >= 0.9 for profile in accounts)
    return profiles > (0 if named else 1) and bool(accounts)


def _what(
    table: SampledTable, name: str, profile: ColumnProfile
) -> Literal["post", "profile", "strong", "made", "account", ""]:
    called = plain_name(name)
    own = {field for _, field in ACCOUNT_NAMES.get(called, ())}
    if called in _MADE:
        return "made"
    if called == "date" or (called in POST_NAMES and not own) or called in _LINKS:
        return "post"
    if all(_ACCOUNT_FULLNAME.fullmatch(t) for t in table.texts(name) if t) and not profile.empty:
        return "strong"
    if own - _EITHER:
        # A column that is empty indicates neither accounts nor posts.
        said: Literal["account", "profile"] = "account" if own & _ACCOUNT else "profile"
        return "" if profile.empty else said
    if words.has(name, words.PROFILE) and not profile.empty and profile.times < 0.8:
        return "strong"
    return "post" if not own and _posted(profile) else ""


def _posted(profile: ColumnProfile) -> bool:
    """Return whether a column of unknown name may hold times, links, texts or objects of posts."""
    match = OBJECT_ID.fullmatch(profile.name.strip())
    if match and match.group(1).lower() in SHARED_KINDS:
        return True
    written = profile.spaced >= 0.6 and profile.length >= 25
    return not profile.empty and (profile.dates >= 0.8 or profile.urls >= 0.5 or written)
