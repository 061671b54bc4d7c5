"""The tables of a case, column by column: the single source of names, types, units and meanings.

The column that bears its table's name is the key (`post.post`, `account.account`), and a column of
that name elsewhere refers to it. `<table>_id` is the platform's own identifier. Times are BIGINT
microseconds since 1970-01-01T00:00:00Z; nothing else in the package invents a column.
"""

from __future__ import annotations

from dataclasses import dataclass

SCHEMA_VERSION = 2

POST_KINDS = ("post", "repost", "quote", "reply")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its SQL type, its unit (empty where none applies) and what it means."""

    name: str
    type: str
    doc: str
    unit: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, what a row is, and its columns in order."""

    name: str
    doc: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column called `name`; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def ddl(self) -> str:
        """Return the CREATE TABLE statement (DuckDB)."""
        lines = [
            f'  "{c.name}" {c.type}' + (" NOT NULL" if c.required else "") for c in self.columns
        ]
        return f'CREATE TABLE IF NOT EXISTS "{self.name}" (\n' + ",\n".join(lines) + "\n)"


def _c(name: str, type_: str, doc: str, unit: str = "", *, required: bool = False) -> Column:
    return Column(name, type_, doc, unit, required)


US = "µs UTC"

SOURCE = Table(
    "source",
    "One input file (or one member of an archive) that was imported.",
    (
        _c("source", "INTEGER", "number of the source in this case", required=True),
        _c("file", "VARCHAR", "path as given, with the archive member after '::'", required=True),
        _c("format", "VARCHAR", "name of the reader", required=True),
        _c("sha256", "VARCHAR", "SHA-256 of the bytes of the file as given", required=True),
        _c("bytes", "BIGINT", "size of the file as given", "bytes"),
        _c("rows_read", "BIGINT", "records met", "records"),
        _c("rows_rejected", "BIGINT", "records that could not be read; see reject", "records"),
        _c("posts", "BIGINT", "posts added", "posts"),
        _c("accounts", "BIGINT", "accounts added", "accounts"),
        _c("duplicates", "BIGINT", "posts that the case already held", "posts"),
        _c("mapping", "VARCHAR", "column to field, as JSON, where the reader mapped columns"),
        _c("note", "VARCHAR", "what the reader assumed: time zone, encoding, delimiter"),
        _c("imported", "BIGINT", "when the import ran", US),
    ),
    ("source",),
)

POST = Table(
    "post",
    "One public act of one account: a post, repost, quote or reply.",
    (
        _c("post", "BIGINT", "number of the post in this case", required=True),
        _c("platform", "VARCHAR", "platform name in lower case, 'unknown' where not known"),
        _c("post_id", "VARCHAR", "the platform's id of the post"),
        _c("account", "VARCHAR", "who posted: key of account", required=True),
        _c("time", "BIGINT", "when it was posted", US, required=True),
        _c("kind", "VARCHAR", "post, repost, quote or reply", required=True),
        _c("text", "VARCHAR", "text as published; of a repost, the text reposted"),
        _c("language", "VARCHAR", "language tag as given by the platform"),
        _c("repost_of", "VARCHAR", "id of the post reposted"),
        _c("repost_account", "VARCHAR", "account reposted: key of account"),
        _c("repost_time", "BIGINT", "when the reposted post was published, where known", US),
        _c("reply_to", "VARCHAR", "id of the post replied to"),
        _c("reply_account", "VARCHAR", "account replied to: key of account"),
        _c("quote_of", "VARCHAR", "id of the post quoted"),
        _c("quote_account", "VARCHAR", "account quoted: key of account"),
        _c("urls", "VARCHAR[]", "links, expanded where the export expands them, as given"),
        _c("hashtags", "VARCHAR[]", "hashtags without '#', as written"),
        _c("mentions", "VARCHAR[]", "accounts mentioned: keys of account"),
        _c("media", "VARCHAR[]", "ids, hashes or addresses of pictures and videos"),
        _c("objects", "VARCHAR[]", "opaque shared objects ('kind:id') of bare share tables"),
        _c("client", "VARCHAR", "name of the program used to post"),
        _c("link", "VARCHAR", "address of the post itself"),
        _c("likes", "BIGINT", "likes at the time of collection", "count"),
        _c("reposts", "BIGINT", "reposts at the time of collection", "count"),
        _c("replies", "BIGINT", "replies at the time of collection", "count"),
        _c("quotes", "BIGINT", "quotes at the time of collection", "count"),
        _c("views", "BIGINT", "views at the time of collection", "count"),
        _c("extra", "VARCHAR", "input columns that no field took, as a JSON object"),
        _c("source", "INTEGER", "where the row came from: key of source", required=True),
        _c("row", "BIGINT", "1-based number of the record in the source", required=True),
    ),
    ("post",),
)

ACCOUNT = Table(
    "account",
    "One account, with its profile where an input gave one.",
    (
        _c("account", "VARCHAR", "'platform:id', or 'platform:@handle' with no id", required=True),
        _c("platform", "VARCHAR", "platform name in lower case", required=True),
        _c("account_id", "VARCHAR", "the platform's id of the account"),
        _c("handle", "VARCHAR", "handle without '@', as written"),
        _c("name", "VARCHAR", "display name"),
        _c("description", "VARCHAR", "profile text"),
        _c("location", "VARCHAR", "place as claimed in the profile"),
        _c("url", "VARCHAR", "link in the profile"),
        _c("avatar", "VARCHAR", "address or hash of the profile picture"),
        _c("created", "BIGINT", "when the account was made", US),
        _c("language", "VARCHAR", "interface or profile language"),
        _c("followers", "BIGINT", "followers at the time of collection", "accounts"),
        _c("following", "BIGINT", "accounts followed at the time of collection", "accounts"),
        _c("posts", "BIGINT", "posts that the platform counts for it", "posts"),
        _c("verified", "BOOLEAN", "verified mark, as given"),
        _c("extra", "VARCHAR", "input columns that no field took, as a JSON object"),
        _c("source", "INTEGER", "where it was first met: key of source"),
        _c("row", "BIGINT", "1-based number of the record in the source"),
    ),
    ("account",),
)

PAGE = Table(
    "page",
    "One saved web page or feed item.",
    (
        _c("page", "BIGINT", "number of the page in this case", required=True),
        _c("domain", "VARCHAR", "registered domain of the page"),
        _c("url", "VARCHAR", "address of the page"),
        _c("title", "VARCHAR", "title"),
        _c("author", "VARCHAR", "author as printed"),
        _c("text", "VARCHAR", "main text"),
        _c("html", "VARCHAR", "page as saved"),
        _c("language", "VARCHAR", "language tag"),
        _c("published", "BIGINT", "when it says it was published", US),
        _c("captured", "BIGINT", "when it was saved", US),
        _c("extra", "VARCHAR", "what no column took, as a JSON object"),
        _c("source", "INTEGER", "key of source", required=True),
        _c("row", "BIGINT", "1-based number of the record in the source", required=True),
    ),
    ("page",),
)

REJECT = Table(
    "reject",
    "One record that could not be read, and why: nothing is dropped in silence.",
    (
        _c("source", "INTEGER", "key of source", required=True),
        _c("row", "BIGINT", "1-based number of the record in the source", required=True),
        _c("reason", "VARCHAR", "why it was not read", required=True),
        _c("record", "VARCHAR", "the record as met, cut at 2,000 characters"),
    ),
)

SHARE = Table(
    "share",
    "One account did one thing with one object at one time.",
    (
        _c("account", "VARCHAR", "key of account", required=True),
        _c("kind", "VARCHAR", "what kind of object: url, hashtag, repost, text, …", required=True),
        _c("object", "VARCHAR", "the object, in its canonical form", required=True),
        _c("time", "BIGINT", "when", US),
        _c("post", "BIGINT", "key of post"),
        _c(
            "origin",
            "VARCHAR",
            "who made or hosts the object: the account reposted, quoted or answered (key of "
            "account), or the registered domain of a link; null where nothing is known",
        ),
    ),
)

BASELINE = Table(
    "baseline",
    "The totals of one kind of share and one window, from which the expected counts follow.",
    (
        _c("kind", "VARCHAR", "kind of share", required=True),
        _c("time_window", "BIGINT", "window", "µs", required=True),
        _c("shares", "BIGINT", "shares of the kind that were compared", "shares"),
        _c("accounts", "BIGINT", "accounts with such a share", "accounts"),
        _c("objects", "BIGINT", "objects with such a share", "objects"),
        _c(
            "events",
            "BIGINT",
            "events: pairs of shares of one object within the window, by two accounts",
            "events",
        ),
        _c(
            "account_pairs",
            "BIGINT",
            "pairs of shares by two accounts, of whatever object and time",
            "pairs",
        ),
    ),
    ("kind", "time_window"),
)

LINK = Table(
    "link",
    "Two accounts that shared the same objects within a window (account_a < account_b).",
    (
        _c("account_a", "VARCHAR", "key of account; the smaller of the two", required=True),
        _c("account_b", "VARCHAR", "key of account; the larger of the two", required=True),
        _c("kind", "VARCHAR", "kind of share", required=True),
        _c("time_window", "BIGINT", "window", "µs", required=True),
        _c("events", "BIGINT", "pairs of shares, one by each, within the window", "events"),
        _c("objects", "BIGINT", "distinct objects among the events", "objects"),
        _c("a_first", "BIGINT", "events in which account_a came first", "events"),
        _c("b_first", "BIGINT", "events in which account_b came first", "events"),
        _c("mean_delay", "DOUBLE", "mean time between the two shares of an event", "s"),
        _c("expected", "DOUBLE", "events that independence would give", "events"),
        _c("p", "DOUBLE", "chance of at least so many objects under independence"),
        _c(
            "q",
            "DOUBLE",
            "false-discovery rate at which the pair would be reported, over all pairs that could "
            "have been",
        ),
    ),
    ("account_a", "account_b", "kind", "time_window"),
)

ACCOUNT_GROUP = Table(
    "account_group",
    "One group of accounts that a detector found.",
    (
        _c("account_group", "INTEGER", "number of the group in this case", required=True),
        _c("detector", "VARCHAR", "name of the detector", required=True),
        _c("accounts", "BIGINT", "members", "accounts"),
        _c("parameters", "VARCHAR", "parameters of the detector, as JSON"),
    ),
    ("account_group",),
)

MEMBER = Table(
    "member",
    "One account of one group, with the strength of its membership.",
    (
        _c("account_group", "INTEGER", "key of account_group", required=True),
        _c("account", "VARCHAR", "key of account", required=True),
        _c("strength", "DOUBLE", "sum of the weights of its links inside the group"),
        _c("role", "VARCHAR", "role in the group, where a detector gives one"),
        _c("acts", "BIGINT", "acts of the group that the account took part in", "acts"),
        _c("expected", "DOUBLE", "acts in which it would be by chance", "acts"),
        _c("p", "DOUBLE", "chance of so many acts for an account that does not belong"),
    ),
    ("account_group", "account"),
)

FINDING = Table(
    "finding",
    "One thing observed, with its chance level and the way to its evidence.",
    (
        _c(
            "finding",
            "VARCHAR",
            "id; it depends on the detector, the kind, the members and the subject alone",
            required=True,
        ),
        _c("detector", "VARCHAR", "name of the detector", required=True),
        _c("kind", "VARCHAR", "what kind of finding it is", required=True),
        _c("rank", "INTEGER", "1 is the strongest of its detector"),
        _c("statement", "VARCHAR", "the finding in one sentence", required=True),
        _c("accounts", "BIGINT", "accounts concerned", "accounts"),
        _c(
            "observed",
            "DOUBLE",
            "what was observed: events of a group in its main kind and window, else what the "
            "statement counts (accounts, posts, pairs)",
            "count",
        ),
        _c("expected", "DOUBLE", "what the null model expects", "count"),
        _c(
            "p",
            "DOUBLE",
            "chance of such agreement under every innocent null model tested; null where the "
            "detector tests none",
        ),
        _c(
            "q",
            "DOUBLE",
            "false-discovery rate (Benjamini-Hochberg) over all that the detector tested; null "
            "where p is",
        ),
        _c("score", "DOUBLE", "what the rank is by"),
        _c("account_group", "INTEGER", "key of account_group, where the finding is a group"),
        _c("details", "VARCHAR", "detector's numbers, as JSON"),
        _c("run", "INTEGER", "key of run", required=True),
    ),
    ("finding",),
)

EVIDENCE = Table(
    "evidence",
    "One row of a source that a finding stands on.",
    (
        _c("finding", "VARCHAR", "key of finding", required=True),
        _c(
            "role",
            "VARCHAR",
            "what the row shows: share, member, account, post, count, …",
            required=True,
        ),
        _c("account", "VARCHAR", "key of account"),
        _c("kind", "VARCHAR", "kind of share"),
        _c("object", "VARCHAR", "the object shared"),
        _c("time", "BIGINT", "when", US),
        _c("post", "BIGINT", "key of post"),
        _c("source", "INTEGER", "key of source"),
        _c("row", "BIGINT", "1-based number of the record in the source"),
        _c("details", "VARCHAR", "detector's numbers for this row, as JSON"),
    ),
)

REVIEW = Table(
    "review",
    "One decision of a person about a finding.",
    (
        _c("finding", "VARCHAR", "key of finding", required=True),
        _c("decision", "VARCHAR", "confirmed, doubtful or dismissed", required=True),
        _c("reviewer", "VARCHAR", "who decided, as they call themselves"),
        _c("note", "VARCHAR", "why"),
        _c("time", "BIGINT", "when", US, required=True),
    ),
)

CLAIM = Table(
    "claim",
    "One claim by somebody about who is behind something: kept, never judged.",
    (
        _c("claim", "INTEGER", "number of the claim in this case", required=True),
        _c("finding", "VARCHAR", "key of finding, where the claim is about one"),
        _c("claimant", "VARCHAR", "who asserts it", required=True),
        _c("statement", "VARCHAR", "what is asserted, in the claimant's words", required=True),
        _c("basis", "VARCHAR", "on what basis"),
        _c("stance", "VARCHAR", "asserts, disputes or denies", required=True),
        _c("reference", "VARCHAR", "where it was said"),
        _c("time", "BIGINT", "when it was said", US),
    ),
    ("claim",),
)

RUN = Table(
    "run",
    "One command that changed the case: what, with which parameters, by which version.",
    (
        _c("run", "INTEGER", "number of the run in this case", required=True),
        _c(
            "command",
            "VARCHAR",
            "import, extract, detect, or migrate: the case of an older version brought to this one",
            required=True,
        ),
        _c("version", "VARCHAR", "version of inconcert", required=True),
        _c("parameters", "VARCHAR", "parameters, as JSON", required=True),
        _c("seed", "BIGINT", "seed of every random choice"),
        _c("inputs", "VARCHAR", "sources in the case when it ended, as a JSON list of SHA-256"),
        _c("started", "BIGINT", "when it began", US, required=True),
        _c("ended", "BIGINT", "when it ended", US),
    ),
    ("run",),
)

TABLES: tuple[Table, ...] = (
    SOURCE, POST, ACCOUNT, PAGE, REJECT, SHARE, BASELINE, LINK, ACCOUNT_GROUP, MEMBER,
    FINDING, EVIDENCE, REVIEW, CLAIM, RUN,
)  # fmt: skip

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}


def account_key(platform: str, account_id: str | None, handle: str | None) -> str | None:
    """Return the case-wide key of an account, or None where neither id nor handle is given.

    An id outlives a change of handle, so it wins; handles are compared without case, since no
    platform tells two accounts apart by case alone.
    """
    if account_id:
        return f"{platform}:{account_id}"
    if handle:
        return f"{platform}:@{handle.lstrip('@').casefold()}"
    return None
