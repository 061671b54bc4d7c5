"""The tables that hold what was imported, and what was shared in it."""

from __future__ import annotations

from inconcert.model.table import US, Column, Table

# Whoever acts is an account. A web site is one on the platform `web`.
ACCOUNT_TYPES = ("account", "channel", "page", "group", "site")
# Where the time of a post comes from, if it is not the platform's.
TIME_KINDS = ("published", "modified", "captured", "feed", "url")

SOURCE = Table(
    "source",
    "One input file (or one member of an archive) that was imported.",
    (
        Column("source", "INTEGER", "number of the source in this case", required=True),
        Column(
            "file",
            "VARCHAR",
            "name of the file without its folder, with the archive member after '::'",
            required=True,
        ),
        Column("format", "VARCHAR", "name of the reader", required=True),
        Column("sha256", "VARCHAR", "SHA-256 of the bytes of the file as given", required=True),
        Column("bytes", "BIGINT", "size of the file as given", "bytes"),
        Column("rows_read", "BIGINT", "records met", "records"),
        Column("rows_rejected", "BIGINT", "records that could not be read; see reject", "records"),
        Column("posts", "BIGINT", "posts added", "posts"),
        Column("accounts", "BIGINT", "accounts added", "accounts"),
        Column("duplicates", "BIGINT", "posts that the case already held", "posts"),
        Column(
            "mapping",
            "VARCHAR",
            "column to field ('' where none took it), as JSON, where the reader mapped columns",
        ),
        Column("note", "VARCHAR", "what the reader assumed: time zone, encoding, delimiter"),
        Column("imported", "BIGINT", "when the import ran", US),
        Column(
            "doubts",
            "VARCHAR",
            "what is doubtful about how it was read, as a JSON list of sentences",
        ),
    ),
    ("source",),
)

POST = Table(
    "post",
    "What one account published: a post, repost, quote or reply, or an article of a site.",
    (
        Column("post", "BIGINT", "number of the post in this case", required=True),
        Column("platform", "VARCHAR", "platform name in lower case, 'unknown' where not known"),
        Column("post_id", "VARCHAR", "the platform's id of the post", read_as="id"),
        Column("account", "VARCHAR", "who posted: key of account", required=True),
        Column("time", "BIGINT", "when it was posted", US, required=True, read_as="time"),
        Column("type", "VARCHAR", "post, repost, quote or reply", required=True),
        Column(
            "text", "VARCHAR", "text as published; of a repost, the text reposted", read_as="text"
        ),
        Column("language", "VARCHAR", "language tag as given by the platform", read_as="text"),
        Column("repost_of", "VARCHAR", "id of the post reposted", read_as="id"),
        Column("repost_account", "VARCHAR", "account reposted: key of account", read_as="account"),
        Column(
            "repost_time",
            "BIGINT",
            "when the reposted post was published, where known",
            US,
            read_as="time",
        ),
        Column("reply_to", "VARCHAR", "id of the post replied to", read_as="id"),
        Column("reply_account", "VARCHAR", "account replied to: key of account", read_as="account"),
        Column("quote_of", "VARCHAR", "id of the post quoted", read_as="id"),
        Column("quote_account", "VARCHAR", "account quoted: key of account", read_as="account"),
        Column(
            "urls",
            "VARCHAR[]",
            "links, expanded where the export expands them, as given",
            read_as="list",
        ),
        Column("hashtags", "VARCHAR[]", "hashtags without '#', as written", read_as="list"),
        Column("mentions", "VARCHAR[]", "accounts mentioned: keys of account", read_as="list"),
        Column(
            "media", "VARCHAR[]", "ids, hashes or addresses of pictures and videos", read_as="list"
        ),
        Column(
            "objects",
            "VARCHAR[]",
            "opaque shared objects ('kind:id') of bare share tables",
            read_as="list",
        ),
        Column("client", "VARCHAR", "name of the app used to post", read_as="text"),
        Column(
            "link", "VARCHAR", "address of the post itself; of an article, its URL", read_as="text"
        ),
        Column("likes", "BIGINT", "likes at the time of collection", "count", read_as="count"),
        Column("reposts", "BIGINT", "reposts at the time of collection", "count", read_as="count"),
        Column("replies", "BIGINT", "replies at the time of collection", "count", read_as="count"),
        Column("quotes", "BIGINT", "quotes at the time of collection", "count", read_as="count"),
        Column("views", "BIGINT", "views at the time of collection", "count", read_as="count"),
        Column("extra", "VARCHAR", "input columns that no field took, as a JSON object"),
        Column("source", "INTEGER", "where the row came from: key of source", required=True),
        Column("row", "BIGINT", "1-based number of the record in the source", required=True),
        Column(
            "title",
            "VARCHAR",
            "title, where it has one: the headline of an article",
            read_as="text",
        ),
        Column("canonical", "VARCHAR", "address that an article gives as its own", read_as="text"),
        Column(
            "time_kind",
            "VARCHAR",
            "where the time comes from: published, modified, captured, feed or url; null: it is "
            "the platform's",
            read_as="word",
            words=TIME_KINDS,
        ),
    ),
    ("post",),
)

ACCOUNT = Table(
    "account",
    "An account: a person's account, a channel, a page, a group or a web site, with its profile "
    "where an input gave one.",
    (
        Column(
            "account", "VARCHAR", "'platform:id', or 'platform:@handle' with no id", required=True
        ),
        Column("platform", "VARCHAR", "platform name in lower case", required=True),
        Column("account_id", "VARCHAR", "the platform's id of the account"),
        Column("handle", "VARCHAR", "handle without '@', as written"),
        Column("name", "VARCHAR", "display name", read_as="text"),
        Column("description", "VARCHAR", "profile text", read_as="text"),
        Column("location", "VARCHAR", "place as claimed in the profile", read_as="text"),
        Column("url", "VARCHAR", "link in the profile", read_as="text"),
        Column("avatar", "VARCHAR", "address or hash of the profile picture", read_as="text"),
        Column(
            "created",
            "BIGINT",
            "when the account was created; of a site, when its domain was registered",
            US,
            read_as="time",
        ),
        Column("language", "VARCHAR", "interface or profile language", read_as="text"),
        Column(
            "followers",
            "BIGINT",
            "followers at the time of collection",
            "accounts",
            read_as="count",
        ),
        Column(
            "following",
            "BIGINT",
            "accounts followed at the time of collection",
            "accounts",
            read_as="count",
        ),
        Column(
            "posts", "BIGINT", "posts that the platform counts for it", "posts", read_as="count"
        ),
        Column("verified", "BOOLEAN", "verified mark, as given", read_as="yes_no"),
        Column("extra", "VARCHAR", "input columns that no field took, as a JSON object"),
        Column("source", "INTEGER", "where it was first met: key of source"),
        Column("row", "BIGINT", "1-based number of the record in the source"),
        Column(
            "avatar_hash",
            "VARCHAR",
            "hash of the profile picture's file where an input held it: perceptual (16 hexadecimal "
            "digits), else SHA-256 (64)",
        ),
        Column(
            "type",
            "VARCHAR",
            "account, channel, page, group or site; null where not known",
            read_as="word",
            words=ACCOUNT_TYPES,
        ),
    ),
    ("account",),
)

REJECT = Table(
    "reject",
    "One record that could not be read, and why: nothing is dropped in silence.",
    (
        Column("source", "INTEGER", "key of source", required=True),
        Column("row", "BIGINT", "1-based number of the record in the source", required=True),
        Column("reason", "VARCHAR", "why it was not read", required=True),
        Column("record", "VARCHAR", "the record as met, cut at 2,000 characters"),
    ),
)

SHARE = Table(
    "share",
    "One account did one thing with one object at one time.",
    (
        Column("account", "VARCHAR", "key of account", required=True),
        Column(
            "kind", "VARCHAR", "what kind of object: url, hashtag, repost, text, …", required=True
        ),
        Column("object", "VARCHAR", "the object, in its canonical form", required=True),
        Column("time", "BIGINT", "when", US),
        Column("post", "BIGINT", "key of post"),
        Column(
            "origin",
            "VARCHAR",
            "who made or hosts the object: the account reposted, quoted or answered (key of "
            "account), or the registered domain of a link; null where nothing is known",
        ),
    ),
)

# What a post is, and the column in which it names the post that it is about.
TARGETS = {"repost": "repost_of", "quote": "quote_of", "reply": "reply_to"}
# Counts the posts of each type that do not name the post that they are about, in that order.
UNNAMED = "SELECT {} FROM post".format(
    ", ".join(
        f"count(*) FILTER (type = '{type_}' AND coalesce({column}, '') = '')"
        for type_, column in TARGETS.items()
    )
)
