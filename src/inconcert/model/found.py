"""The tables that hold what was found in a case, who judged it, and which commands ran."""

from __future__ import annotations

from inconcert.model.table import US, Column, Table

BASELINE = Table(
    "baseline",
    "Totals of one kind of share and one time window, from which the expected counts follow.",
    (
        Column("kind", "VARCHAR", "kind of share", required=True),
        Column("time_window", "BIGINT", "window", "µs", required=True),
        Column("shares", "BIGINT", "shares of the kind that were compared", "shares"),
        Column("accounts", "BIGINT", "accounts with such a share", "accounts"),
        Column("objects", "BIGINT", "objects with such a share", "objects"),
        Column(
            "events",
            "BIGINT",
            "events: pairs of shares of one object within the window, by two accounts",
            "events",
        ),
        Column(
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
    "Two accounts that shared the same objects within a time window (account_a < account_b).",
    (
        Column("account_a", "VARCHAR", "key of account; the smaller of the two", required=True),
        Column("account_b", "VARCHAR", "key of account; the larger of the two", required=True),
        Column("kind", "VARCHAR", "kind of share", required=True),
        Column("time_window", "BIGINT", "window", "µs", required=True),
        Column("events", "BIGINT", "pairs of shares, one by each, within the window", "events"),
        Column("objects", "BIGINT", "distinct objects among the events", "objects"),
        Column("a_first", "BIGINT", "events in which account_a came first", "events"),
        Column("b_first", "BIGINT", "events in which account_b came first", "events"),
        Column("mean_delay", "DOUBLE", "mean time between the two shares of an event", "s"),
        Column("expected", "DOUBLE", "events that independence would give", "events"),
        Column("p", "DOUBLE", "chance of at least so many objects under independence"),
        Column(
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
        Column("account_group", "INTEGER", "number of the group in this case", required=True),
        Column("detector", "VARCHAR", "name of the detector", required=True),
        Column("accounts", "BIGINT", "members", "accounts"),
        Column("parameters", "VARCHAR", "parameters of the detector, as JSON"),
    ),
    ("account_group",),
)

MEMBER = Table(
    "member",
    "One account of one group, with the strength of its membership.",
    (
        Column("account_group", "INTEGER", "key of account_group", required=True),
        Column("account", "VARCHAR", "key of account", required=True),
        Column(
            "strength",
            "DOUBLE",
            "how firmly it belongs: −log10 of its p where the detector tests members, else what it "
            "counts of them (patterns shared, for a cohort)",
        ),
        Column("role", "VARCHAR", "role in the group, where a detector gives one"),
        Column(
            "acts",
            "BIGINT",
            "occasions of the group in which the account took part; fewer than 4: weak evidence",
            "acts",
        ),
        Column("expected", "DOUBLE", "occasions in which it would take part by chance", "acts"),
        Column(
            "p", "DOUBLE", "probability of so many occasions for an account that does not belong"
        ),
    ),
    ("account_group", "account"),
)

FINDING = Table(
    "finding",
    "One thing observed, with its chance level and the way to its evidence.",
    (
        Column(
            "finding",
            "VARCHAR",
            "id; it depends on the detector, the type, the members and the subject alone",
            required=True,
        ),
        Column("detector", "VARCHAR", "name of the detector", required=True),
        Column("type", "VARCHAR", "what type of finding it is", required=True),
        Column("rank", "INTEGER", "1 is the strongest of its detector"),
        Column("statement", "VARCHAR", "the finding in one sentence", required=True),
        Column("accounts", "BIGINT", "accounts concerned", "accounts"),
        Column(
            "observed",
            "DOUBLE",
            "what was observed: events of a group in its main kind and window, else what the "
            "statement counts (accounts, posts, pairs)",
            "count",
        ),
        Column("expected", "DOUBLE", "what the null model expects", "count"),
        Column(
            "p",
            "DOUBLE",
            "chance of such agreement under every innocent null model tested; null where the "
            "detector tests none",
        ),
        Column(
            "q",
            "DOUBLE",
            "false-discovery rate (Benjamini-Hochberg) over all that the detector tested; null "
            "where p is",
        ),
        Column("score", "DOUBLE", "what the rank is by"),
        Column("account_group", "INTEGER", "key of account_group, where the finding is a group"),
        Column("details", "VARCHAR", "detector's numbers, as JSON"),
        Column("run", "INTEGER", "key of run", required=True),
    ),
    ("finding",),
)

EVIDENCE = Table(
    "evidence",
    "One row of a source that a finding stands on.",
    (
        Column("finding", "VARCHAR", "key of finding", required=True),
        Column(
            "role",
            "VARCHAR",
            "what the row shows: share, member, account, post, count, …",
            required=True,
        ),
        Column("account", "VARCHAR", "key of account"),
        Column("kind", "VARCHAR", "kind of share"),
        Column("object", "VARCHAR", "the object shared"),
        Column("time", "BIGINT", "when", US),
        Column("post", "BIGINT", "key of post"),
        Column("source", "INTEGER", "key of source"),
        Column("row", "BIGINT", "1-based number of the record in the source"),
        Column("details", "VARCHAR", "detector's numbers for this row, as JSON"),
    ),
)

REVIEW = Table(
    "review",
    "One decision of a person about a finding.",
    (
        Column("finding", "VARCHAR", "key of finding", required=True),
        Column("decision", "VARCHAR", "confirmed, doubtful or dismissed", required=True),
        Column("reviewer", "VARCHAR", "who decided, as they call themselves"),
        Column("note", "VARCHAR", "why"),
        Column("time", "BIGINT", "when", US, required=True),
    ),
)

CLAIM = Table(
    "claim",
    "One claim by somebody about who is behind something: kept, never judged.",
    (
        Column("claim", "INTEGER", "number of the claim in this case", required=True),
        Column("finding", "VARCHAR", "key of finding, where the claim is about one"),
        Column("claimant", "VARCHAR", "who asserts it", required=True),
        Column("statement", "VARCHAR", "what is asserted, in the claimant's words", required=True),
        Column("basis", "VARCHAR", "on what basis"),
        Column("stance", "VARCHAR", "asserts, disputes or denies", required=True),
        Column("reference", "VARCHAR", "where it was said"),
        Column("time", "BIGINT", "when it was said", US),
    ),
    ("claim",),
)

RUN = Table(
    "run",
    "One command that changed the case: what, with which parameters, by which version.",
    (
        Column("run", "INTEGER", "number of the run in this case", required=True),
        Column(
            "command",
            "VARCHAR",
            "import, extract, detect, or migrate: the case of an older version brought to this one",
            required=True,
        ),
        Column("version", "VARCHAR", "version of inconcert", required=True),
        Column(
            "parameters",
            "VARCHAR",
            "parameters, as JSON; files by their names without folders",
            required=True,
        ),
        Column("seed", "BIGINT", "seed of every random choice"),
        Column("inputs", "VARCHAR", "sources in the case when it ended, as a JSON list of SHA-256"),
        Column("started", "BIGINT", "when it began", US, required=True),
        Column("ended", "BIGINT", "when it ended", US),
        Column("job", "VARCHAR", "key of job, where one of the queue ran it"),
    ),
    ("run",),
)

DETECTOR_RUN = Table(
    "detector_run",
    "What one detector found out about the whole case in one run, and what that stood on.",
    (
        Column("run", "INTEGER", "key of run", required=True),
        Column("detector", "VARCHAR", "name of the detector", required=True),
        Column(
            "state",
            "VARCHAR",
            "done, or skipped: there was nothing that it could look at",
            required=True,
            words=("done", "skipped"),
        ),
        Column("tested", "BIGINT", "what was tested: candidates, pairs, bursts", "count"),
        Column("confirmed", "BIGINT", "of these, what was confirmed", "count"),
        Column("fdr", "DOUBLE", "false-discovery rate that findings were held to"),
        Column("notes", "VARCHAR[]", "what could not be examined, and what else must be known"),
        Column("numbers", "VARCHAR", "the detector's own numbers of the whole case, as JSON"),
        Column("sentences", "VARCHAR[]", "sentences about the whole case"),
        Column("tables", "VARCHAR", "tables about the whole case, as JSON"),
        Column("curve", "VARCHAR", "a curve over time of the whole case, as JSON"),
        Column("hours", "VARCHAR", "hours of the day of the whole case, as JSON"),
        Column(
            "sources",
            "VARCHAR[]",
            "SHA-256 of the sources that the case held; null where that was not recorded",
        ),
        Column("extract_run", "INTEGER", "run that took the posts apart into the shares it read"),
        Column("reads", "VARCHAR[]", "detectors whose findings it reads"),
        Column(
            "reads_runs",
            "INTEGER[]",
            "of each of these, the run whose findings it read; null where there was none",
        ),
    ),
    ("run", "detector"),
)
