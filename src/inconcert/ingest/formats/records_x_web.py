"""Posts of X as its web client receives them: what browser extensions such as Zeeschuimer keep.

The id is `rest_id`: the `id` beside it passed through JavaScript numbers and may be rounded.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from inconcert.ingest.format import Fields, Item, RecordFormat, Reject
from inconcert.ingest.formats import records_x_v1 as v1
from inconcert.ingest.formats._json import (
    Object,
    account,
    at,
    dig,
    first_ident,
    given,
    handle,
    ident,
    number,
    obj,
    post,
    post_type,
    profile,
    recogniser,
    text,
    whole,
)


def read(record: Object, context: Object) -> Iterable[Item]:
    """Read one post of the web client."""
    tweet = _result(whole(record))
    legacy = obj(tweet.get("legacy"))
    if not legacy:
        raise Reject("no post in the record: it has no 'legacy' part (withheld or deleted?)")
    reposted = obj(legacy.get("retweeted_status_result"))
    original, quoted = _result(reposted), _result(obj(tweet.get("quoted_status_result")))
    author = _author(tweet)
    fields: Fields = {
        **v1.status_fields(legacy, obj(original.get("legacy"))),
        "post_id": _id(tweet),
        "quote_account": _author(quoted).get("account_id"),
        "client": v1.client(tweet.get("source") or legacy.get("source")),
        "views": number(dig(tweet, "views", "count") or dig(tweet, "ext_views", "count")),
        **profile(author),
        **_note(original or tweet),
    }
    if reposted:
        fields |= _repost_fields(original, legacy)
    fields["type"] = post_type(reposted, fields["quote_of"], fields["reply_to"])
    fields["link"] = v1.link(author.get("handle"), fields["post_id"])
    fields["extra"] = given(
        {
            "place": dig(legacy, "place", "full_name"),
            "conversation": ident(legacy.get("conversation_id_str"), "conversation_id_str"),
        }
    )
    yield post(fields)
    for other in (original, quoted):
        yield from account(_author(other))


def _result(value: Object) -> Object:
    """Unwrap `result` and the `tweet` under which posts of limited visibility stand."""
    result = obj(value.get("result")) or value
    return obj(result.get("tweet")) or result


def _id(tweet: Object) -> str | None:
    return first_ident("rest_id", tweet.get("rest_id"), dig(tweet, "legacy", "id_str"))


def _author(tweet: Object) -> Fields:
    """Return the account columns of a post's author, from wherever the client puts them."""
    if not tweet:
        return {}
    user = obj(dig(tweet, "core", "user_results", "result"))
    core = obj(user.get("core"))
    older = v1.user_fields(obj(user.get("legacy")) or obj(tweet.get("user")))
    return given(
        older
        | {
            "account_id": first_ident(
                "user_id_str", dig(tweet, "legacy", "user_id_str"), user.get("rest_id")
            )
            or older.get("account_id"),
            "handle": handle(core.get("screen_name")) or older.get("handle"),
            "name": text(core.get("name")) or older.get("name"),
            "created": number(core.get("created_at")) or older.get("created"),
            "avatar": text(dig(user, "avatar", "image_url")) or older.get("avatar"),
            "location": text(dig(user, "location", "location")) or older.get("location"),
            "verified": _flag(user.get("is_blue_verified"), older.get("verified")),
        }
    )


def _flag(*values: Any) -> bool | None:
    return next((value for value in values if isinstance(value, bool)), None)


def _note(tweet: Object) -> Fields:
    """Return text and entities of a long post, which `legacy` holds only cut."""
    note = obj(dig(tweet, "note_tweet", "note_tweet_results", "result"))
    written = text(note.get("text"))
    if written is None:
        return {}
    quote_of = ident(dig(tweet, "legacy", "quoted_status_id_str"), "quoted_status_id_str")
    return {
        "text": written,
        **v1.entity_fields(obj(note.get("entity_set")), quote_of),
    }


def _repost_fields(original: Object, legacy: Object) -> Fields:
    target = _author(original).get("account_id")
    if target is None:
        # A withheld original is an empty result; the cut text still names its author.
        written = text(legacy.get("full_text")) or ""
        if written.startswith("RT @") and ":" in written:
            target = at(written[4 : written.index(":")])
    return {
        "repost_of": _id(original),
        "repost_account": target,
        "repost_time": number(dig(original, "legacy", "created_at")),
        "quote_of": None,
        "quote_account": None,
    }


def _is_tweet(record: Object) -> bool:
    if "__import_meta" in record or "source_platform" in record:
        return False
    tweet = _result(record)
    legacy = obj(tweet.get("legacy"))
    return ("rest_id" in tweet or tweet.get("type") == "adaptive") and "created_at" in legacy


FORMATS = (
    RecordFormat(
        name="x-web",
        title="X (Twitter) posts as the web client receives them",
        recognise=recogniser(_is_tweet),
        read=read,
        platform="x",
    ),
)
