"""The co-share network in plain SQL: the definition that every faster way is tested against.

An event is an unordered pair of shares of one object, by two accounts, at most a window apart and
not of one content (the post that carried the share). Shares lie in buckets of time as wide as the
widest window, and each meets only its own bucket and the next, so that the cost follows the events
and not the square of an object's popularity. All windows are counted in that one pass.

The counting of events and `min_participation` follow CooRTweet (Righetti and Balluff 2025,
*CooRTweet: A generalized R software for coordinated network detection*, Computational Communication
Research 7(1)).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inconcert.engine.base import Step
from inconcert.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inconcert.engine.base import Dialect


def coshare_steps(
    dialect: Dialect,
    shares: str = "share",
    *,
    windows: Sequence[int],
    min_participation: int = 1,
    min_events: int = 1,
    by_kind: bool = False,
    content: str | None = None,
    own_content: bool = True,
) -> list[Step]:
    """Return the steps that turn a table of shares into `baseline` and `link`, the last two.

    `shares` names a table with `account`, `object` (VARCHAR), `time` (BIGINT, µs), with `by_kind`
    `kind` (VARCHAR), and, where `content` names it, the post that carried the share. Rows in which
    account, object, time or kind is null are left out, and so are exact duplicates; a row whose
    content is null, or not told, is a content of its own and duplicates none. With `own_content`, a
    share whose object equals its own content is a share but makes no event: right where both are
    ids of one platform, wrong where the content is a number of our own, as `share.post` is.

    `windows` are whole µs. `min_participation` m: accounts with fewer than m rows are
    left out; then, window by window, an event counts if one of its two accounts has at least m rows
    whose content takes part in any event. `min_events` leaves pairs with fewer events out of
    `link`, not out of the totals.

    With `by_kind` all of this holds within each kind, and both tables have a column `kind`.

    `link`: account_a, account_b, [kind], time_window, events, objects, a_first, b_first (BIGINT),
    mean_delay (DOUBLE, s), expected (DOUBLE, events). `baseline`: [kind], time_window, shares,
    accounts, objects, events, account_pairs (BIGINT), one row a window, or a window and kind that
    has a share. Neither has an order.

    Raises ParameterError for a window, minimum or name that cannot be.
    """
    widths = _checked(windows, min_participation, min_events)
    kind = "kind, " if by_kind else ""
    steps = [
        _rows(dialect, shares, kind, content, own_content),
        *_numbered(dialect, widths[-1], kind, content, min_participation),
        Step("coshare_pair", _pairs(dialect, widths, content is not None), keep="table"),
    ]
    if min_participation > 1:
        steps += _participation(dialect, widths, content)
    steps.append(Step("coshare_count", _counts(widths, min_participation)))
    public = f"{kind}time_window, shares, accounts, objects, events, account_pairs"
    return [
        *steps,
        Step("coshare_total", _totals(dialect, widths, kind), keep="table"),
        Step("baseline", f"SELECT {public} FROM coshare_total"),
        Step("link", _links(kind, min_events), keep="table"),
    ]


def _checked(windows: Sequence[int], min_participation: int, min_events: int) -> list[int]:
    widths = sorted({int(window) for window in windows})
    if not widths or widths[0] < 0:
        raise ParameterError(
            "The co-share network needs at least one window, and none below zero.",
            "Give one or more, such as 60s.",
        )
    for name, value in (("min_participation", min_participation), ("min_events", min_events)):
        if value < 1:
            raise ParameterError(f"{name} is {value}.", "Give 1 or more.")
    return widths


def _rows(dialect: Dialect, shares: str, kind: str, content: str | None, own: bool) -> Step:
    """The shares to compare. Without a content, every row is a content of its own."""
    present = ["account IS NOT NULL", "object IS NOT NULL", "time IS NOT NULL"]
    if kind:
        present.append("kind IS NOT NULL")
    where = f"FROM {dialect.quote(shares)} WHERE {' AND '.join(present)}"
    columns = f"account, {kind}object, time"
    if content is None:
        return Step("coshare_row", f"SELECT {columns} {where}")
    column = dialect.quote(content)
    columns += f", {column} AS content"
    alone = f"object = CAST({column} AS STRING)" if own else "false"
    return Step(
        "coshare_row",
        f"SELECT DISTINCT {columns}, {alone} AS own {where} AND {column} IS NOT NULL "
        f"UNION ALL SELECT {columns}, false AS own {where} AND {column} IS NULL",
        keep="table",
    )


def _numbered(
    dialect: Dialect, widest: int, kind: str, content: str | None, min_participation: int
) -> list[Step]:
    """Numbers in place of text: joins and groups are many times cheaper on them.

    Accounts are numbered in the order of their bytes, so that comparing numbers compares names.
    A content gets a number `c` only where two accounts carry it: a content of one account alone
    can never bar an event, since the shares of an event have different accounts.
    """
    steps: list[Step] = []
    rows = "coshare_row"
    if min_participation > 1:
        rows = "coshare_active_row"
        partition = f"{kind}account"
        steps.append(
            Step(
                rows,
                f"SELECT * FROM coshare_row SEMI JOIN (SELECT {partition} FROM coshare_row "
                f"GROUP BY {partition} HAVING count(*) >= {min_participation}) AS active "
                f"USING ({partition})",
            )
        )
    number = "CAST(row_number() OVER (ORDER BY {}) AS INTEGER)"
    rank = "CAST(dense_rank() OVER (ORDER BY kind) AS INTEGER)" if kind else "1"
    steps += [
        Step(
            "coshare_account",
            f"SELECT account, {number.format('account')} AS a "
            f"FROM (SELECT DISTINCT account FROM {rows}) AS account_once",
            keep="table",
        ),
        Step(
            "coshare_object",
            f"SELECT {kind}object, {rank} AS k, {number.format(kind + 'object')} AS o "
            f"FROM (SELECT DISTINCT {kind}object FROM {rows}) AS object_once",
            keep="table",
        ),
    ]
    common = ""
    columns = "account.a, object.k, object.o, one.time AS t"
    if content is not None:
        steps.append(
            Step(
                "coshare_content",
                f"SELECT content, {number.format('content')} AS c FROM (SELECT content FROM {rows} "
                "WHERE content IS NOT NULL "
                "GROUP BY content HAVING min(account) <> max(account)) AS content_once",
                keep="table",
            )
        )
        common = "LEFT JOIN coshare_content AS content ON content.content = one.content "
        # Without an object number a share meets no other, and counts as a share all the same.
        columns = columns.replace("object.o", "CASE WHEN NOT one.own THEN object.o END AS o")
        columns += ", content.c, one.content"
    bucket = dialect.integer_divide("one.time", str(max(widest, 1)))
    by_kind = " AND object.kind = one.kind" if kind else ""
    steps += [
        Step(
            "coshare_share",
            f"SELECT {columns}, {bucket} AS bucket "
            f"FROM {rows} AS one "
            "JOIN coshare_account AS account ON account.account = one.account "
            f"JOIN coshare_object AS object ON object.object = one.object{by_kind} "
            f"{common}",
            keep="table",
        ),
        Step(
            "coshare_activity",
            "SELECT k, a, count(*) AS n FROM coshare_share GROUP BY k, a",
            keep="table",
        ),
    ]
    return steps


def _pairs(dialect: Dialect, widths: list[int], contents: bool) -> str:
    """Counts of every pair of accounts, one set of columns a window.

    Of an event, `one` is the earlier share, or of two at the same time that of the smaller account,
    so that each event is met once.
    """
    differ = "AND (one.c = two.c) IS NOT TRUE " if contents else ""
    per_object, per_pair = [], []
    for i, width in enumerate(widths):
        # Nothing met is further apart than the widest window.
        within = "" if i == len(widths) - 1 else f" AND gap <= {width}"
        for name, aggregate in (
            ("events", "count(*)"),
            ("tied", "count(*)"),
            ("b_first", "count(*)"),
            ("delay", "sum(gap)"),
        ):
            condition = {"tied": "gap = 0", "b_first": "swapped"}.get(name, "") + within
            condition = condition.removeprefix(" AND ")
            if name == "tied" and i:
                continue  # a tie lies within every window
            filtered = f" FILTER (WHERE {condition})" if condition else ""
            per_object.append(f"{aggregate}{filtered} AS {name}_{i}")
            per_pair.append(f"CAST(sum({name}_{i}) AS BIGINT) AS {name}_{i}")
        per_pair.append(f"count(*) FILTER (WHERE events_{i} > 0) AS objects_{i}")
    return f"""
SELECT k, a, b, {", ".join(per_pair)}
FROM (
  SELECT k, o, a, b, {", ".join(per_object)}
  FROM (
    SELECT one.k, one.o, least(one.a, two.a) AS a, greatest(one.a, two.a) AS b,
      one.a > two.a AS swapped, two.t - one.t AS gap
    FROM (
      SELECT share.*, share.bucket + hop AS meets
      FROM coshare_share AS share CROSS JOIN {dialect.integers(0, 1, "hop")}
    ) AS one
    JOIN coshare_share AS two
      ON two.o = one.o AND two.bucket = one.meets AND two.a <> one.a {differ}
      AND (two.t > one.t OR (two.t = one.t AND two.a > one.a)) AND two.t - one.t <= {widths[-1]}
  ) AS event
  GROUP BY k, o, a, b
) AS by_object
GROUP BY k, a, b"""


def _participation(dialect: Dialect, widths: list[int], content: str | None) -> list[Step]:
    """How many rows of each account have a content that takes part in an event, per window.

    `coshare_near`: of each share, the distance to the nearest share that it makes an event with.
    """
    c = "one.c" if content is not None else "NULL"
    differ = "AND (one.c = two.c) IS NOT TRUE " if content is not None else ""
    near = f"""
SELECT one.k, one.a, one.o, one.t, {c} AS c, min(abs(two.t - one.t)) AS gap
FROM (
  SELECT share.*, share.bucket + hop AS meets
  FROM coshare_share AS share CROSS JOIN {dialect.integers(-1, 1, "hop")}
) AS one
JOIN coshare_share AS two
  ON two.o = one.o AND two.bucket = one.meets AND two.a <> one.a {differ}
  AND abs(two.t - one.t) <= {widths[-1]}
GROUP BY one.k, one.a, one.o, one.t{", one.c" if content is not None else ""}"""
    same_c = "AND near.c IS NOT DISTINCT FROM share.c" if content is not None else ""
    near_row = (
        "SELECT share.*, near.gap FROM coshare_share AS share "
        "LEFT JOIN coshare_near AS near ON near.k = share.k AND near.a = share.a "
        f"AND near.o = share.o AND near.t = share.t {same_c}"
    )
    rows = "SELECT k, a, gap FROM coshare_near_row"
    if content is not None:
        # A row takes part as soon as any row of its content does, whoever's it is.
        rows += (
            " WHERE content IS NULL UNION ALL "
            "SELECT k, a, min(gap) OVER (PARTITION BY k, content) AS gap "
            "FROM coshare_near_row WHERE content IS NOT NULL"
        )
    counts = ", ".join(
        f"count(*) FILTER (WHERE gap <= {width}) AS rows_{i}" for i, width in enumerate(widths)
    )
    return [
        Step("coshare_near", near),
        Step("coshare_near_row", near_row),
        Step(
            "coshare_part",
            f"SELECT k, a, {counts} FROM ({rows}) AS part GROUP BY k, a",
            keep="table",
        ),
    ]


def _counts(widths: list[int], min_participation: int) -> str:
    """One row a pair and window: the columns of `coshare_pair` turned into rows."""
    parts = []
    for i, width in enumerate(widths):
        join, kept = "", f"events_{i} > 0"
        if min_participation > 1:
            # Enough participation is the same for all events of a pair: it can wait until here.
            join = (
                "JOIN coshare_part AS of_a ON of_a.k = pair.k AND of_a.a = pair.a "
                "JOIN coshare_part AS of_b ON of_b.k = pair.k AND of_b.a = pair.b "
            )
            kept += (
                f" AND (of_a.rows_{i} >= {min_participation}"
                f" OR of_b.rows_{i} >= {min_participation})"
            )
        parts.append(
            f"SELECT pair.k, pair.a, pair.b, CAST({width} AS BIGINT) AS time_window, "
            f"events_{i} AS events, objects_{i} AS objects, "
            f"events_{i} - b_first_{i} - tied_0 AS a_first, b_first_{i} AS b_first, "
            f"delay_{i} AS delay FROM coshare_pair AS pair {join}WHERE {kept}"
        )
    return "\nUNION ALL\n".join(parts)


def _totals(dialect: Dialect, widths: list[int], kind: str) -> str:
    """One row a kind and window, kinds without an event included."""
    every = ", ".join(f"(CAST({width} AS BIGINT))" for width in widths)
    # With no kinds there is one row a window, even of no shares at all.
    k, by_k, by_named = ("k", "GROUP BY k", "GROUP BY kind, k") if kind else ("1 AS k", "", "")
    pairs = dialect.integer_divide("shares * shares - squares", "2")
    return f"""
SELECT named.k, {kind}wanted.time_window, shares, accounts, objects,
  coalesce(counted.events, 0) AS events, {pairs} AS account_pairs
FROM (
  SELECT {k}, coalesce(CAST(sum(n) AS BIGINT), 0) AS shares, count(*) AS accounts,
    coalesce(CAST(sum(n * n) AS BIGINT), 0) AS squares
  FROM coshare_activity {by_k}
) AS active
JOIN (SELECT {kind}{k}, count(*) AS objects FROM coshare_object {by_named}) AS named
  ON named.k = active.k
CROSS JOIN (VALUES {every}) AS wanted(time_window)
LEFT JOIN (
  SELECT k, time_window, CAST(sum(events) AS BIGINT) AS events
  FROM coshare_count GROUP BY k, time_window
) AS counted ON counted.k = active.k AND counted.time_window = wanted.time_window"""


def _links(kind: str, min_events: int) -> str:
    return f"""
SELECT of_a.account AS account_a, of_b.account AS account_b, {kind}pair.time_window,
  pair.events, pair.objects, pair.a_first, pair.b_first,
  pair.delay / pair.events / 1e6 AS mean_delay,
  CAST(total.events AS DOUBLE) * n_a.n * n_b.n / total.account_pairs AS expected
FROM coshare_count AS pair
JOIN coshare_account AS of_a ON of_a.a = pair.a
JOIN coshare_account AS of_b ON of_b.a = pair.b
JOIN coshare_activity AS n_a ON n_a.k = pair.k AND n_a.a = pair.a
JOIN coshare_activity AS n_b ON n_b.k = pair.k AND n_b.a = pair.b
JOIN coshare_total AS total ON total.k = pair.k AND total.time_window = pair.time_window
WHERE pair.events >= {min_events}"""
