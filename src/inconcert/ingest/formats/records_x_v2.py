"""X (Twitter) API v2: pages with `data` and `includes`, twarc2 page lines, flattened lines.

A record may be a whole page; it then gives all its posts. The text and entities of a repost are
cut, so they are taken from the included original.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from inconcert.ingest.format import Fields, Item, RecordFormat, Reject, Sample, Skip
from inconcert.ingest.formats._json import (
    EMPTY,
    Around,
    Made,
    Object,
    account,
    at,
    dig,
    each,
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
from inconcert.ingest.formats.records_x_v1 import link

_NO_AUTHOR = (
    "the post has no author_id: ask the API for tweet.fields=author_id,created_at,entities,"
    "referenced_tweets and expansions=author_id,referenced_tweets.id"
)


_NO_TIME = "the post has no created_at: ask the API for tweet.fields=created_at"


class _Includes(NamedTuple):
    """The `includes` of a page, by id."""

    users: dict[str, Object]
    tweets: dict[str, Object]
    media: dict[str, Object]


def read(record: Object, context: Object) -> Iterable[Made]:
    """Read a page, a line of a stream or a flattened post."""
    page = whole(record)
    if "data" not in page and "includes" not in page and "meta" not in page:
        # An element of a page: what the page includes stands around it.
        yield from _entry(page, _INCLUDES(context))
        return
    data = page.get("data")
    entries: list[Object] = [data] if isinstance(data, dict) else objects(data)
    if not entries:
        raise Skip
    includes = _index(obj(page.get("includes")))
    yield from each(entries, lambda entry: _entry(entry, includes))
    authors = {str(entry.get("author_id")) for entry in entries}
    for number_, user in includes.users.items():
        if number_ not in authors:
            yield from account(_user_fields(user))


def _index(includes: Object) -> _Includes:
    return _Includes(
        {str(u["id"]): u for u in objects(includes.get("users")) if "id" in u},
        {str(t["id"]): t for t in objects(includes.get("tweets")) if "id" in t},
        {str(m["media_key"]): m for m in objects(includes.get("media")) if "media_key" in m},
    )


_INCLUDES = Around(lambda context: _index(obj(context.get("includes"))))


def _entry(tweet: Object, includes: _Includes) -> Iterable[Item]:
    """Read one element of `data`: a post, or a user of a user look-up."""
    if "username" in tweet and "text" not in tweet:
        yield from account(_user_fields(tweet))
        return
    author_id = ident(tweet.get("author_id"), "author_id")
    user = _inline_user(tweet) or includes.users.get(author_id or "", EMPTY)
    if author_id is None and not user:
        raise Reject(_NO_AUTHOR)
    references = _references(tweet, includes)
    original = references.get("retweeted", EMPTY)
    author = _user_fields(user)
    fields: Fields = {
        "post_id": ident(tweet.get("id"), "id"),
        "time": number(tweet.get("created_at")),
        "language": text(tweet.get("lang")),
        "client": text(tweet.get("source")),
        **profile(author),
        **_targets(tweet, references, includes),
        **_content(tweet, original, includes),
        **_metrics(obj(tweet.get("public_metrics"))),
    }
    if author_id is not None:
        fields["account_id"] = author_id
    fields["link"] = link(author.get("handle"), fields["post_id"])
    fields["extra"] = given(
        {
            "conversation": ident(tweet.get("conversation_id"), "conversation_id"),
            "place": dig(tweet, "geo", "full_name") or dig(tweet, "geo", "place_id"),
        }
    )
    yield post(fields, time=_NO_TIME)
    for other in references.values():
        yield from account(_user_fields(_inline_user(other)))


def _references(tweet: Object, includes: _Includes) -> dict[str, Object]:
    """Return the posts referred to, by type, with what the page includes of them."""
    found: dict[str, Object] = {}
    for reference in objects(tweet.get("referenced_tweets")):
        type_, target = reference.get("type"), ident(reference.get("id"), "referenced_tweets.id")
        if isinstance(type_, str) and target is not None:
            found[type_] = {**includes.tweets.get(target, EMPTY), **reference, "id": target}
    return found


def _targets(tweet: Object, references: dict[str, Object], includes: _Includes) -> Fields:
    original = references.get("retweeted", EMPTY)
    quoted = references.get("quoted", EMPTY)
    parent = references.get("replied_to", EMPTY)
    return {
        "type": post_type(original, quoted, parent),
        "repost_of": original.get("id"),
        "repost_account": _author_of(original) or _reposted_mention(tweet, original),
        "repost_time": number(original.get("created_at")),
        "quote_of": quoted.get("id"),
        "quote_account": _author_of(quoted),
        "reply_to": parent.get("id"),
        "reply_account": _author_of(parent)
        or ident(tweet.get("in_reply_to_user_id"), "in_reply_to_user_id"),
    }


def _author_of(reference: Object) -> str | None:
    found = ident(reference.get("author_id"), "author_id")
    if found is not None:
        return found
    user = _user_fields(_inline_user(reference))
    return user.get("account_id") or at(user.get("handle"))


def _reposted_mention(tweet: Object, original: Object) -> str | None:
    """Return the account that 'RT @handle:' names, where the original is not included."""
    written = text(tweet.get("text")) or ""
    if not original or not written.startswith("RT @") or ":" not in written:
        return None
    name = written[4 : written.index(":")]
    for mention in objects(dig(tweet, "entities", "mentions")):
        if handle(mention.get("username")) == name:
            return ident(mention.get("id"), "mentions.id") or at(name)
    return at(name)


def _content(tweet: Object, original: Object, includes: _Includes) -> Fields:
    """Return text, links, hashtags, mentions and media; of a repost, those of the original."""
    source = original if text(original.get("text")) else tweet
    note = obj(source.get("note_tweet"))
    written = text(note.get("text")) or text(source.get("text"))
    entities = obj(note.get("entities")) or obj(source.get("entities"))
    quoted = {
        f"/status/{r['id']}"
        for r in objects(source.get("referenced_tweets"))
        if r.get("type") == "quoted" and isinstance(r.get("id"), str)
    }
    lists: Fields = {}
    if entities:
        lists = {
            "urls": texts(_url(u, quoted) for u in objects(entities.get("urls"))),
            "hashtags": texts(tag.get("tag") for tag in objects(entities.get("hashtags"))),
            "mentions": texts(
                ident(m.get("id"), "mentions.id") or at(m.get("username"))
                for m in objects(entities.get("mentions"))
            ),
        }
    if original and source is tweet:
        # Only the cut text is known: 'RT @handle:' is no mention by the original.
        named = _reposted_mention(tweet, original)
        lists["mentions"] = [m for m in lists.get("mentions", []) if m != named]
    return {
        "text": written,
        "media": texts(_media(source, includes)),
        **lists,
    }


def _url(url: Object, quoted: set[str]) -> str | None:
    """Return where a link leads; None for the links to media and to the quoted post."""
    found = text(url.get("unwound_url")) or text(url.get("expanded_url")) or text(url.get("url"))
    if found is None or "media_key" in url or any(found.endswith(end) for end in quoted):
        return None
    return found


def _media(tweet: Object, includes: _Includes) -> Iterable[Any]:
    attachments = obj(tweet.get("attachments"))
    keys = attachments.get("media_keys")
    inline = objects(attachments.get("media")) or objects(keys)
    known = {str(m.get("media_key")): m for m in inline}
    for key in list(known) or (keys if isinstance(keys, list) else []):
        media = known.get(str(key)) or includes.media.get(str(key), EMPTY)
        yield text(media.get("url")) or text(media.get("preview_image_url")) or text(key)


def _metrics(metrics: Object) -> Fields:
    return {
        "likes": number(metrics.get("like_count")),
        "reposts": number(metrics.get("retweet_count")),
        "replies": number(metrics.get("reply_count")),
        "quotes": number(metrics.get("quote_count")),
        "views": number(metrics.get("impression_count")),
    }


def _inline_user(tweet: Object) -> Object:
    """Return the author where a line holds it: twarc2 says `author`, 4CAT `author_user`."""
    return obj(tweet.get("author")) or obj(tweet.get("author_user"))


def _user_fields(user: Object) -> Fields:
    if not user:
        return {}
    metrics = obj(user.get("public_metrics"))
    return given(
        {
            "account_id": ident(user.get("id"), "user id"),
            "handle": handle(user.get("username")),
            "name": text(user.get("name")),
            "description": text(user.get("description")),
            "location": text(user.get("location")),
            "url": text(dig(user, "entities", "url", "urls", 0, "expanded_url"))
            or text(user.get("url")),
            "avatar": text(user.get("profile_image_url")),
            "created": number(user.get("created_at")),
            "followers": number(metrics.get("followers_count")),
            "following": number(metrics.get("following_count")),
            "posts": number(metrics.get("tweet_count")),
            "verified": user.get("verified") if isinstance(user.get("verified"), bool) else None,
        }
    )


# Keys that nothing but the API and its collectors write, and those that are as plain as any.
_MARKS = frozenset(
    ["edit_history_tweet_ids", "author_user", "public_metrics", "referenced_tweets",
     "conversation_id", "reply_settings", "context_annotations", "edit_controls", "__twarc"]
)  # fmt: skip
_PLAIN = frozenset(
    ["id", "text", "author_id", "created_at", "lang", "source", "entities", "attachments", "geo",
     "in_reply_to_user_id", "possibly_sensitive", "withheld", "note_tweet", "author",
     "in_reply_to_user", "matching_rules", "display_text_range", "community_id"]
)  # fmt: skip


def _is_tweet(record: Object) -> bool:
    """Return whether a record is a post of the API; one with keys of another make is a table's."""
    if not isinstance(record.get("text"), str) or "id" not in record:
        return False
    marks = not _MARKS.isdisjoint(record) or isinstance(record.get("author"), dict)
    return ("author_id" in record and (marks or _PLAIN.issuperset(record))) or not {
        "edit_history_tweet_ids",
        "author_user",
    }.isdisjoint(record)


def _is_page_or_tweet(record: Object) -> bool:
    if "data" not in record:
        # A page with no results has only its meta data.
        return _is_tweet(record) or "result_count" in obj(record.get("meta"))
    data = record.get("data")
    first = data if isinstance(data, dict) else next(iter(objects(data)), EMPTY)
    if _is_tweet(first) or ("username" in first and "id" in first and "text" not in first):
        return True
    return "__twarc" in record or (
        "id" in first and "text" in first and bool({"includes", "meta"} & record.keys())
    )


_PAGES = recogniser(_is_page_or_tweet)


def _recognise(sample: Sample) -> float:
    """Prefer a whole page to its elements, which know less of what the page includes."""
    found = _PAGES(sample)
    pages = any(isinstance(r, dict) and not _is_tweet(r) for r in sample.records)
    return found if pages else found - 0.01 if found else 0.0


FORMATS = (
    RecordFormat(
        name="x-api-v2",
        title="X (Twitter) API v2 pages, twarc2 lines and flattened lines",
        recognise=_recognise,
        read=read,
        platform="x",
        containers=("data",),
    ),
)
