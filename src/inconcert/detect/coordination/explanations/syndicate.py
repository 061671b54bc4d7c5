"""One owner's outlets: accounts that say themselves that they belong together.

A publisher's outlets post the same articles within seconds, and declare it: their profiles lead to
one web site or name one owner. What they declare is compared with what other accounts declare, by
Fisher's exact test; where profiles are missing, only the source and the program can speak.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from inconcert.detect.coordination.explanations.base import (
    MOST,
    ONE_SOURCE,
    GroupContext,
    ObjectSources,
)
from inconcert.detect.coordination.explanations.declared import (
    Profile,
    names_of,
    owner_in_common,
    profiles_of,
    says,
    site_in_common,
)
from inconcert.detect.coordination.wording_explanations import p_text, say, sources_text
from inconcert.detect.explanation import WHOLE, Explanation
from inconcert.evidence.wording import percent_text, quoted
from inconcert.stats.odds import fisher_p

# What members have in common is more than a common thing at this p, and where others have it half
# as often or less: of many members a small p is had by little.
RARE, RARER = 0.01, 2.0
PUSHED = 0.9  # "all" acts
OWN = 1 / 3  # members that declare the site which all acts push
LEAST_NAMED = 2  # accounts that bear one name, each on a platform of its own
FEWEST = 5  # other accounts with a profile, or a program: fewer are no comparison


class _Common(NamedTuple):
    """What members declare in common, with the others who do."""

    number: int
    known: int
    what: str | None
    field: str  # site, words or name
    others: float | None  # share of other accounts
    p: float | None

    @property
    def share(self) -> float:
        """Share of the members with a profile."""
        return self.number / self.known if self.known else 0.0

    @property
    def rare(self) -> bool:
        """Whether others declare it far less; not known counts as so."""
        return self.p is None or (
            self.p <= RARE and self.others is not None and RARER * self.others <= self.share
        )


class _Program(NamedTuple):
    rare: bool
    common: bool
    known: bool
    sentence: str


def syndicate(c: GroupContext, sources: ObjectSources) -> Explanation:
    """Test whether the members declare one owner, or push a site that they declare as theirs.

    `value` is the share of members with a profile that declare the most common site or owner,
    `reference` the share of other accounts that do, `p` that of Fisher's test, times the number
    of things declared that could have been the most common. It holds where nearly all declare it,
    or where all acts push the site that a third declare, or nearly all bear one name, each on a
    platform of its own; where most declare it, in part. Without profiles: not known, in part where
    one source and one rare program fit, or not where neither is.
    """
    profiles = profiles_of(c.profiles)
    inside = set(c.members)
    own = {name: profile for name, profile in profiles.items() if name in inside}
    rest = [profile for name, profile in profiles.items() if name not in inside]
    where = sources_text(sources.share, sources.top, sources.number, one=ONE_SOURCE)
    program = _program(c)
    named = _named(c)
    if named is not None and named.share >= WHOLE and named.rare:
        return _sentence("syndicate/named", named, sources, where, holds=True)
    if len(own) <= MOST * len(c.members):
        return _unseen(sources, where, program)
    common = _common(list(own.values()), rest, sources)
    pushed = _pushed(list(own.values()), rest, sources)
    best, holds, partly = common, False, False
    name = "syndicate/no" if common.number > 1 else "syndicate/nothing"
    if common.share >= WHOLE and common.rare:
        name, holds = "syndicate/declared", True
    elif pushed is not None and pushed.share >= OWN and pushed.rare:
        best, name, holds = pushed, "syndicate/pushed", True
    elif common.share > MOST and common.rare:
        name, partly = "syndicate/part", True
    return _sentence(name, best, sources, where, holds=holds, partly=partly)


def _sentence(
    name: str,
    best: _Common,
    sources: ObjectSources,
    where: str,
    *,
    holds: bool,
    partly: bool = False,
) -> Explanation:
    sentence = say(
        name,
        count=best.number,
        known=best.known,
        declared=_declared(best),
        others=_others(best),
        sources=where,
        share=percent_text(sources.share),
        origin=quoted(sources.top or ""),
    )
    part = best.share if partly else None
    return Explanation("syndicate", holds, best.share, best.others, best.p, sentence, partly, part)


def _unseen(sources: ObjectSources, where: str, program: _Program) -> Explanation:
    """Judge by source and program alone."""
    one = sources.share >= ONE_SOURCE
    values = {"sources": where, "program": program.sentence}
    if one and program.rare:
        origin = quoted(sources.top or "")
        sentence = say(
            "syndicate/program", share=percent_text(sources.share), origin=origin, **values
        )
        # Nobody has declared an owner: it fits, and is no more than that.
        return Explanation("syndicate", False, sources.share, None, None, sentence, True, None)
    if sources.top is not None and not one and program.known and not program.common:
        sentence = say("syndicate/apart", **values)
        return Explanation("syndicate", False, sources.share, None, None, sentence)
    value = sources.share if sources.top is not None else None
    return Explanation("syndicate", None, value, None, None, say("syndicate/unknown", **values))


def _named(c: GroupContext) -> _Common | None:
    """Return who bears the name that most members bear, each on a platform of its own.

    None where few names are known, or two of those who bear it are on one platform.
    """
    names = names_of(c.profiles)
    inside = set(c.members)
    own = {account: named for account, named in names.items() if account in inside}
    rest = [named for account, named in names.items() if account not in inside]
    tally = Counter(name for named in own.values() for name in named)
    if len(own) <= MOST * len(c.members) or not tally:
        return None
    name = min(tally, key=lambda one: (-tally[one], one))
    rows = c.profiles.select(["account", "platform"]).to_pylist()
    of = {row["account"]: row["platform"] for row in rows}
    platforms = [of[account] for account, named in own.items() if name in named]
    if len(platforms) < LEAST_NAMED or len(set(platforms)) < len(platforms):
        return None
    hits = sum(name in named for named in rest)
    return _compared(len(platforms), name, "name", hits, len(own), len(rest), len(tally))


def _common(own: list[Profile], rest: list[Profile], sources: ObjectSources) -> _Common:
    """Return the site or owner that most members declare."""
    site = site_in_common(own)
    owner = owner_in_common(own, sources.top if sources.share >= ONE_SOURCE else None)
    if site.number >= owner.number:
        choices = len({name for profile in own for name in profile.sites})
        hits = sum(site.what in profile.sites for profile in rest)
        return _compared(site.number, site.what, "site", hits, len(own), len(rest), choices)
    phrase = owner.what or ""
    hits = sum(says(profile, phrase) for profile in rest)
    # Any words of any member could have been the most common.
    choices = sum(len(profile.text.split()) for profile in own)
    return _compared(owner.number, phrase, "words", hits, len(own), len(rest), choices)


def _pushed(own: list[Profile], rest: list[Profile], sources: ObjectSources) -> _Common | None:
    """Return who declares the site that all acts push; None where no site is pushed by all."""
    if sources.top is None or sources.share < PUSHED or sources.known < PUSHED * sources.acts:
        return None
    count = sum(sources.top in profile.sites for profile in own)
    hits = sum(sources.top in profile.sites for profile in rest)
    return _compared(count, sources.top, "site", hits, len(own), len(rest), 1)


def _compared(
    count: int, what: str | None, field: str, hits: int, known: int, others: int, choices: int
) -> _Common:
    if others < FEWEST:
        return _Common(count, known, what, field, None, None)
    p = min(1.0, fisher_p(count, known, hits, others) * max(choices, 1)) if count else 1.0
    return _Common(count, known, what, field, hits / others, p)


def _declared(common: _Common) -> str:
    return say(f"declared/{common.field}", what=quoted(common.what or ""))


def _others(common: _Common) -> str:
    if common.others is None or common.p is None:
        return ""
    return say("others", share=percent_text(common.others), p=p_text(common.p))


def _program(c: GroupContext) -> _Program:
    """Return what the apps that the members post with say."""
    used = Counter(client for name in c.members if (client := c.clients.get(name)))
    known = sum(used.values())
    if known <= MOST * len(c.members):
        return _Program(False, False, False, say("program/unknown"))
    program = min(used, key=lambda name: (-used[name], name))
    count = used[program]
    others = max(0, sum(c.others_clients.values()) - known)
    hits = max(0, c.others_clients.get(program, 0) - count)
    p = min(1.0, fisher_p(count, known, hits, others) * len(used))
    common = count > MOST * known
    share = percent_text(hits / others) if others else "none"
    sentence = say(
        "program/some", count=count, known=known, program=quoted(program),
        others=f"other accounts: {share}", p=p_text(p),
    )  # fmt: skip
    rare = p <= RARE and others >= FEWEST and RARER * hits / others <= count / known
    return _Program(common and rare, common, True, sentence)
