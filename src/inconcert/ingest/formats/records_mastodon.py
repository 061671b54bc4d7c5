"""Mastodon and Truth Social statuses.

Ids and bare handles mean something on one server only. On Mastodon, accounts are therefore known
by 'name@server', and posts by 'server/number', which follows from the global `uri`; a `uri` of
another form stays whole. Truth Social is one server: its ids stand as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from inconcert.ingest.format import Fields, Item, RecordFormat
from inconcert.ingest.formats._html import Extract, extract
from inconcert.ingest.formats._json import (
    Object,
    account,
    dig,
    first_ident,
    given,
    handle,
    ident,
    number,
    obj,
    objects,
    post,
    post_type,
    profile,
    recogniser,
    text,
    texts,
    whole,
)

_TRUTH = "truthsocial.com"
# https://server/users/name/statuses/1, /ap/users/2/statuses/1, /@name/1; boosts end in /activity.
_STATUS = re.compile(
    r"https?://([^/\s]+)/(?:(?:ap/)?users/[^/\s]+/statuses|@[^/\s]+)/(\d+)(?:/activity)?/?"
)
_HOST = re.compile(r"https?://([^/?#@:\s]+)(?::\d+)?(?=[/?#]|$)")
_EMPTY = Extract("", [])


class _Server(NamedTuple):
    """The server that the record was collected from; `host` is None where nothing shows it."""

    host: str | None
    one: bool


def read(record: Object, context: Object) -> Iterable[Item]:
    """Read one status of a Mastodon server."""
    status = whole(record)
    return _read(status, _Server(_observer(status), one=False))


def read_truth(record: Object, context: Object) -> Iterable[Item]:
    """Read one status of Truth Social."""
    return _read(whole(record), _Server(_TRUTH, one=True))


def _read(status: Object, server: _Server) -> Iterable[Item]:
    original = obj(status.get("reblog"))
    quoted = _quoted(status)
    parent = obj(status.get("in_reply_to"))
    author = _account_fields(obj(status.get("account")), server)
    source = original or status
    reply_to = _local(status.get("in_reply_to_id"), server)
    quote_of = None
    if not original:
        quote_of = _post_id(quoted, server) or _local(
            status.get("quote_id") or dig(status, "quote", "quoted_status_id"), server
        )
    yield post(
        {
            **profile(author),
            "post_id": _post_id(status, server),
            "time": number(status.get("created_at")),
            "type": post_type(original, quote_of, reply_to),
            "language": text(source.get("language")),
            "repost_of": _post_id(original, server),
            "repost_account": _key(obj(original.get("account")), server),
            "repost_time": number(original.get("created_at")),
            "quote_of": quote_of,
            "quote_account": None if original else _key(obj(quoted.get("account")), server),
            "reply_to": reply_to,
            "reply_account": _answered(status, parent, server),
            **_content(source, server),
            "client": text(dig(status, "application", "name")),
            "link": text(status.get("url")) or text(source.get("url")),
            "likes": number(status.get("favourites_count")),
            "reposts": number(status.get("reblogs_count")),
            "replies": number(status.get("replies_count")),
            "quotes": number(status.get("quotes_count")),
            "extra": given(
                {
                    "visibility": text(status.get("visibility")),
                    "group": text(dig(status, "group", "slug"))
                    or text(dig(status, "group", "title"))
                    or text(dig(status, "group", "display_name")),
                    "warning": text(source.get("spoiler_text")),
                    # The same picture has the same one, but so have many plain pictures.
                    "blurhash": texts(
                        m.get("blurhash") for m in objects(source.get("media_attachments"))
                    ),
                }
            ),
        }
    )
    for other in (original, quoted, parent):
        yield from account(_account_fields(obj(other.get("account")), server))


def _content(status: Object, server: _Server) -> Fields:
    html = text(status.get("content"))
    found = extract(html) if html else _EMPTY
    attachments = objects(status.get("media_attachments"))
    return {
        "text": found.text or None,
        "urls": texts([*found.links, dig(status, "card", "url")]),
        "hashtags": texts(tag.get("name") for tag in objects(status.get("tags"))),
        "mentions": texts(_key(mention, server) for mention in objects(status.get("mentions"))),
        "media": texts(
            text(m.get("remote_url")) or text(m.get("url")) or ident(m.get("id"), "media id")
            for m in attachments
        ),
    }


def _quoted(status: Object) -> Object:
    """Return the quoted status: Mastodon nests it one deeper than Truth Social and forks."""
    quote = obj(status.get("quote"))
    return obj(quote.get("quoted_status")) or (quote if "account" in quote else obj(None))


def _answered(status: Object, parent: Object, server: _Server) -> str | None:
    """Return who is replied to; a server's number says it only with the mentions' help."""
    number_ = ident(status.get("in_reply_to_account_id"), "in_reply_to_account_id")
    if number_ is None:
        return _key(obj(parent.get("account")), server)
    if server.one:
        return number_
    known = (obj(status.get("account")), *objects(status.get("mentions")))
    for candidate in known:
        if ident(candidate.get("id"), "account id") == number_:
            return _key(candidate, server)
    return None


def _account_fields(user: Object, server: _Server) -> Fields:
    """Return the account columns of an `account`."""
    if not user:
        return {}
    note = text(user.get("note"))
    return given(
        {
            "account_id": ident(user.get("id"), "account.id") if server.one else None,
            "handle": _name(user, server),
            "name": text(user.get("display_name")),
            "description": extract(note).text if note else None,
            "location": text(user.get("location")),
            "url": text(user.get("website")),
            "avatar": text(user.get("avatar_static")) or text(user.get("avatar")),
            "created": number(user.get("created_at")),
            "followers": number(user.get("followers_count")),
            "following": number(user.get("following_count")),
            "posts": number(user.get("statuses_count")),
            "verified": user.get("verified") if isinstance(user.get("verified"), bool) else None,
        }
    )


def _name(user: Object, server: _Server) -> str | None:
    """Return the handle of an account or mention, with its server where there are several."""
    name = handle(user.get("acct")) or handle(user.get("username"))
    if name is None or server.one or "@" in name:
        return name
    host = _host(user.get("url")) or _host(user.get("uri")) or server.host
    return f"{name}@{host}" if host else name


def _key(user: Object, server: _Server) -> str | None:
    """Return what stands for an account or mention in fields that name other accounts."""
    if server.one:
        found = ident(user.get("id"), "account.id")
        if found is not None:
            return found
    name = _name(user, server)
    return None if name is None else "@" + name


def _post_id(status: Object, server: _Server) -> str | None:
    if server.one:
        return ident(status.get("id"), "id")
    address = text(status.get("uri")) or text(status.get("url"))
    if address is None:
        return _local(status.get("id"), server)
    match = _STATUS.fullmatch(address)
    return f"{match[1].lower()}/{match[2]}" if match else address


def _local(value: Any, server: _Server) -> str | None:
    """Return a number of the collecting server in the form of `_post_id`."""
    found = first_ident("in_reply_to_id", value)
    if found is None or server.one or server.host is None:
        return found
    return f"{server.host}/{found}"


def _observer(status: Object) -> str | None:
    """Return the server that the status was collected from, as far as the record shows it.

    A bare handle is local to it, and so are the addresses of the hashtag pages that it links to.
    """
    for candidate in (status, obj(status.get("reblog"))):
        user = obj(candidate.get("account"))
        acct = text(user.get("acct"))
        if acct and "@" not in acct:
            return (
                _host(user.get("url")) or _host(candidate.get("uri")) or _host(candidate.get("url"))
            )
        for mention in objects(candidate.get("mentions")):
            name = text(mention.get("acct"))
            if name and "@" not in name:
                return _host(mention.get("url"))
        for tag in objects(candidate.get("tags")):
            if "/tags/" in (text(tag.get("url")) or ""):
                return _host(tag.get("url"))
    return None


def _host(address: Any) -> str | None:
    match = _HOST.match(address) if isinstance(address, str) else None
    return match[1].lower() if match else None


def _is_status(record: Object) -> bool:
    return (
        "acct" in obj(record.get("account"))
        and "content" in record
        and "created_at" in record
        and "__import_meta" not in record
    )


def _is_truth(record: Object) -> bool:
    if not _is_status(record):
        return False
    user = obj(record.get("account"))
    addresses = (record.get("uri"), record.get("url"), user.get("url"))
    return any(_host(address) in {_TRUTH, "www." + _TRUTH} for address in addresses)


FORMATS = (
    RecordFormat(
        name="mastodon",
        title="Mastodon statuses",
        recognise=recogniser(lambda record: _is_status(record) and not _is_truth(record)),
        read=read,
        platform="mastodon",
        containers=("statuses",),
        note="accounts are known as name@server, posts as server/number",
    ),
    RecordFormat(
        name="truthsocial",
        title="Truth Social statuses",
        recognise=recogniser(_is_truth),
        read=read_truth,
        platform="truthsocial",
        containers=("statuses",),
    ),
)
