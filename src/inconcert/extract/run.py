"""From posts to shares: one run over a case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from inconcert.case import Case
from inconcert.errors import ParameterError
from inconcert.extract.context import OWN_CONTENT, Context
from inconcert.extract.kinds import KINDS
from inconcert.model.given import TARGETS, UNNAMED
from inconcert.progress import SILENT, Progress


class KindSummary(NamedTuple):
    """What one kind gave: shares, distinct objects, distinct accounts.

    `unnamed` are the posts of these kinds (reposts, quotes, replies) that do not name the post that
    they are about, and so are no share of one. 0 for other kinds.
    """

    kind: str
    shares: int
    objects: int
    accounts: int
    unnamed: int = 0


def extract(
    case: Case,
    *,
    kinds: Iterable[str] | None = None,
    reposted_content: bool = False,
    progress: Progress = SILENT,
) -> list[KindSummary]:
    """Fill `share` from `post`, replacing what is there; all or nothing.

    `kinds` names those wanted (None: all of `KINDS`); kinds of a bare share table may be named too.
    With `reposted_content`, a repost also shares the links, hashtags, mentions, media and text of
    the post reposted; without, it shares that post alone. Returns one summary a kind, in the order
    of `KINDS`, then the kinds of bare share tables by name. An account shares an object once a
    post. Raises ParameterError for a kind that does not exist, CaseError where the case is open
    for reading only.
    """
    wanted = _checked(case, kinds)
    chosen = [
        kind
        for kind in KINDS.values()
        if wanted is None or kind.name in wanted or kind.name == "object"
    ]
    parameters = {
        "kinds": sorted(wanted) if wanted is not None else None,
        "reposted_content": reposted_content,
    }
    with (
        case.run("extract", parameters),
        progress.task("Taking posts apart", sum(kind.weight for kind in chosen)) as advance,
    ):
        case.execute("DELETE FROM share")
        context = Context(case, wanted, "true" if reposted_content else OWN_CONTENT)
        for kind in chosen:
            done = 0.0

            def step(part: float, weight: float = kind.weight) -> None:
                nonlocal done
                done += part * weight
                advance(part * weight)

            context.advance = step
            kind.function(context)
            advance(kind.weight - done)
        context.close()
        found = {
            row[0]: KindSummary(*row)
            for row in case.query(
                "SELECT kind, count(*), count(DISTINCT object), count(DISTINCT account) "
                "FROM share GROUP BY kind"
            )
        }
        unnamed = dict(zip(TARGETS, case.query(UNNAMED)[0], strict=True))
    shown = [kind.name for kind in chosen if kind.name != "object"]
    extra = sorted(set(found) - set(shown))
    return [
        found.get(name, KindSummary(name, 0, 0, 0))._replace(unnamed=unnamed.get(name, 0))
        for name in (*shown, *extra)
    ]


def _checked(case: Case, kinds: Iterable[str] | None) -> frozenset[str] | None:
    """Return the kinds asked for; ParameterError where one is neither known nor in the case."""
    if kinds is None:
        return None
    wanted = frozenset(kinds)
    unknown = wanted - set(KINDS)
    if unknown:
        unknown -= {
            row[0]
            for row in case.query(
                "SELECT DISTINCT split_part(entry, ':', 1) FROM "
                "(SELECT unnest(objects) AS entry FROM post WHERE len(objects) > 0)"
            )
        }
    if unknown:
        raise ParameterError(
            f"There is no kind of share called {sorted(unknown)[0]!r}.",
            f"Choose from: {', '.join(KINDS)}.",
        )
    return wanted
