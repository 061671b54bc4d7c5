"""First promoters: accounts repeatedly among the first to share what one source publishes.

A source is the account whose posts are reposted or quoted, or the site or channel that links lead
to. SQL finds, for each object of a source, the first share by each account;
`detect.promoters.statistics.first` tests who is among the first more often than its own speed with
other sources predicts, `detect.promoters.statistics.source` which sources have such accounts.
`docs/promoters.md` describes the method.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.case import Case
from inconcert.detect.declaration import Result
from inconcert.detect.platforms import platforms_of
from inconcert.detect.promoters.finding import promoter_finding
from inconcert.detect.promoters.parameters import PromoterParameters
from inconcert.detect.promoters.statistics.first import Firsts, FirstShares
from inconcert.detect.promoters.statistics.parts import first_tests, parts_of
from inconcert.detect.promoters.statistics.source import SourceTest, source_test
from inconcert.detect.promoters.team import Team
from inconcert.detect.untimed import untimed_notes
from inconcert.engine import Dialect, Step, open_engine
from inconcert.extract.links import site_of
from inconcert.extract.url import canonical, host_of
from inconcert.extract.url_tables import PLATFORM_DOMAINS
from inconcert.progress import Progress

# To repost or quote a post is to share that post. Replies and mentions promote nothing, and a site,
# a hashtag or a text is not one release of one source.
OF_POSTS = ("repost", "quote")
NO_RELEASE = ("reply", "mention", "fast_repost", "domain", "hashtag", "hashtag_sequence", "text",
              "media")  # fmt: skip
# Platforms whose links name the channel first; other links do not say whose post it is.
CHANNELS = ("t.me", "tiktok.com")
SHORTEST_NAME = 5  # letters that a handle needs to count as the name of a site


def first_steps(
    dialect: Dialect, *, least_sharers: int = 6, least_releases: int = 3, by_post: bool = False
) -> list[Step]:
    """Return the steps from `share` to `first_share`.

    A row per object and account: source, kind (repost, url, …), class (post, url, …), object,
    account, time (of its first share, µs), post; of objects with `least_sharers` accounts, of
    sources with `least_releases` of them. With `by_post`, a link without an origin belongs to the
    site that its post links to, where there is just one.
    """
    listed = ", ".join(f"'{kind}'" for kind in NO_RELEASE)
    posts = ", ".join(f"'{kind}'" for kind in OF_POSTS)
    channels = ", ".join(f"'{site}'" for site in CHANNELS)
    platforms = ", ".join(f"'{site}'" for site in sorted(PLATFORM_DOMAINS))
    # t.me/s/name/1 is the page of t.me/name/1 without an app.
    part = "split_part(s.object, '/', 4)"
    channel = f"CASE WHEN {part} = 's' THEN split_part(s.object, '/', 5) ELSE {part} END"
    origin = "coalesce(s.origin, d.site)" if by_post else "s.origin"
    join = "LEFT JOIN first_site d ON s.kind = 'url' AND d.post = s.post" if by_post else ""
    return [
        Step(
            "first_site",
            "SELECT post, min(object) AS site FROM share WHERE kind = 'domain' "
            "AND post IS NOT NULL AND object IS NOT NULL "
            "GROUP BY post HAVING count(DISTINCT object) = 1",
        ),
        Step(
            "first_origin",
            f"""SELECT s.account, s.kind, s.object, s.time, s.post,
                  CASE WHEN s.kind <> 'url' OR {origin} NOT IN ({platforms}) THEN {origin}
                       WHEN {origin} IN ({channels}) AND {channel} <> ''
                       THEN concat({origin}, '/', {channel}) END AS source
                FROM share s {join}
                WHERE s.kind NOT IN ({listed}) AND s.account IS NOT NULL
                  AND s.object IS NOT NULL AND s.time IS NOT NULL""",
        ),
        Step(
            "first_act",
            f"""SELECT class, object, account, min(time) AS time, min(source) AS source,
                  {dialect.arg_min("post", "time")} AS post,
                  {dialect.arg_min("kind", "time")} AS kind
                FROM (SELECT *, CASE WHEN kind IN ({posts}) THEN 'post' ELSE kind END AS class
                      FROM first_origin WHERE source <> '' AND source <> account) act
                GROUP BY class, object, account""",
            keep="table",
        ),
        Step(
            "first_object",
            f"""SELECT class, object, min(source) AS source FROM first_act
                GROUP BY class, object HAVING count(*) >= {int(least_sharers)}""",
        ),
        Step(
            "first_source",
            f"""SELECT source FROM first_object GROUP BY source
                HAVING count(*) >= {int(least_releases)}""",
        ),
        Step(
            "first_share",
            """SELECT o.source, a.kind, a.class, a.object, a.account, a.time, a.post
               FROM first_act a
               JOIN first_object o ON o.class = a.class AND o.object = a.object
               JOIN first_source f ON f.source = o.source""",
            keep="table",
        ),
    ]


def find_promoters(
    table: pa.Table,
    parameters: PromoterParameters,
    platforms: Mapping[str, str] = MappingProxyType({}),
) -> tuple[list[Team], Firsts, SourceTest]:
    """Return the sources with promoters, and the tests; `table` is that of `first_share`.

    Its rows are sorted by the caller (see `sorted_rows`); `Team`s refer to rows by place.
    `platforms` are those of the accounts; without them all accounts are on one.
    """
    source, sources = numbers(table["source"])
    account, accounts = numbers(table["account"])
    named, _ = numbers(table["object"])
    kind, kinds = numbers(table["class"])
    _, object_ = np.unique(named * max(len(kinds), 1) + kind, return_inverse=True)
    time = np.asarray(table["time"].to_numpy(), np.int64)
    on = [platforms.get(name, "") for name in accounts]
    part = _parts(on, account, object_.astype(np.int64))
    firsts, part_of = first_tests(
        FirstShares(account, source, object_.astype(np.int64), time), part, kind,
        least_releases=parameters.promoter_releases,
        least_sharers=parameters.promoter_sharers,
    )  # fmt: skip
    # A source in two separate parts counts as two.
    key = part_of * len(sources) + firsts.source
    tested = source_test(key, firsts.p, firsts.coverage, firsts.attainable)
    teams = []
    for number, p, q in zip(
        tested.source.tolist(), tested.p.tolist(), tested.q.tolist(), strict=True
    ):
        of, name = divmod(number, len(sources))
        here = np.flatnonzero(key == number)
        members = here[(tested.own[here] <= parameters.promoter_level) & (firsts.p[here] < 1)]
        if q <= parameters.fdr and len(members) >= parameters.promoter_accounts:
            rows = np.flatnonzero((source == name) & (part == of))
            teams.append(Team(sources[name], p, q, here, members, rows, accounts, account, object_))
    return teams, firsts, tested


def _parts(
    platforms: list[str], account: np.typing.NDArray[np.int64], object_: np.typing.NDArray[np.int64]
) -> np.typing.NDArray[np.int64]:
    """Return the part of each row: platforms that share nothing are not compared.

    `platforms` are those of the accounts.
    """
    known, platform = np.unique(platforms, return_inverse=True)
    if len(known) < 2:
        return np.zeros(len(account), np.int64)
    of = platform.astype(np.int64)[account]
    return parts_of(object_, of)[of]


def sorted_rows(table: pa.Table) -> pa.Table:
    """Return the rows of `first_share` in one order, whatever the engine."""
    keys = ("source", "class", "object", "time", "account")
    return table.sort_by([(key, "ascending") for key in keys])


def numbers(column: pa.ChunkedArray) -> tuple[np.typing.NDArray[np.int64], list[str]]:
    """Return (number of each value, values in bytewise order)."""
    column = column.cast(pa.string())
    values = pc.unique(column)
    values = values.take(pc.array_sort_indices(values))
    found = pc.index_in(column, values)
    return np.asarray(found.to_numpy(), np.int64), values.to_pylist()


def run(case: Case, parameters: PromoterParameters, engine: str, progress: Progress) -> Result:
    """Return a finding for each source with promoters."""
    linked = case.query("SELECT count(*), count(origin) FROM share WHERE kind = 'url'")[0]
    with (
        progress.task("Searching for first promoters", 3) as advance,
        open_engine(engine, case=case, tables=["share"]) as opened,
    ):
        opened.run(
            first_steps(
                opened.dialect,
                least_sharers=parameters.promoter_sharers,
                least_releases=parameters.promoter_releases,
                by_post=bool(linked[0] and not linked[1]),
            )
        )
        table = sorted_rows(opened.fetch("first_share"))
        advance(1)
        table, owners = _without_owners(case, table)
        platforms = platforms_of(case, pc.unique(table["account"]).to_pylist())
        teams, firsts, tested = find_promoters(table, parameters, platforms)
        advance(1)
    findings = [promoter_finding(case, table, team, firsts, tested) for team in teams]
    return Result(
        findings,
        tested=len(tested.source),
        confirmed=len(findings),
        fdr=parameters.fdr,
        notes=[*_notes(table, firsts, parameters), *untimed_notes(case, but=NO_RELEASE)],
        numbers={
            "accounts_tested": len(firsts.p),
            "shares": table.num_rows,
            "quick_with_everything": len(np.unique(np.asarray(table["account"])[firsts.aside])),
            "owners_left_out": owners,
        },
    )


def _notes(table: pa.Table, firsts: Firsts, parameters: PromoterParameters) -> list[str]:
    """Return why nothing could be tested."""
    if not table.num_rows:
        return [
            f"No source has {parameters.promoter_releases} posts or links of known origin that "
            f"{parameters.promoter_sharers} accounts shared."
        ]
    if not len(firsts.p):
        return ["No account shared enough of any source's releases to be tested."]
    return []


def _without_owners(case: Case, table: pa.Table) -> tuple[pa.Table, int]:
    """Return the rows without those by the source's own accounts, and the number of these.

    An account is a site's own where its profile links to it, or its handle is the site's name.
    """
    sources = set(pc.unique(table["source"]).to_pylist())
    profiles = case.query("SELECT account, url, handle FROM account ORDER BY account")
    labels: dict[str, list[str]] = {}
    for source in sorted(sources):
        label = _letters(source.split("/")[-1] if "/" in source else source.split(".")[0])
        if len(label) >= SHORTEST_NAME:
            labels.setdefault(label, []).append(source)
    own: set[tuple[str, str]] = set()
    for account, url, handle in profiles:
        link = canonical(url) if url else None
        site = site_of(host_of(link)).domain if link else None
        if site in sources:
            own.add((account, str(site)))
        own.update((account, source) for source in labels.get(_letters(handle or ""), ()))
    if not own:
        return table, 0
    owned = pa.table({
        "account": pa.array([a for a, _ in sorted(own)], pa.string()),
        "source": pa.array([s for _, s in sorted(own)], pa.string()),
    })  # fmt: skip
    met = table.join(owned, ["account", "source"], join_type="left semi")
    kept = table.join(owned, ["account", "source"], join_type="left anti")
    return sorted_rows(kept), len(pc.unique(met["account"]))


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
