"""Roles of the members of a group, from its acts, each with the numbers and the test behind it.

- *originator*: makes what members then share: its posts are reposted, quoted or answered by
  members, or it is the first with a text, picture or sequence that members then post.
  A repost is nobody's own text, whether it names the post that it passes on or not: where one comes
  first, no member has written the text, unless the repost names a member.
- *seeder*: the first of the group to bring in an object from outside.
- *bridge*: takes part in acts of several parts of the group, more than the others do.
- *amplifier*: takes part in acts and hardly starts any.
- *member*: none of these, or too few acts to tell it from luck.

Null models: that the order within each act is by chance (each who took part is as likely to be the
first; its exact law is Poisson-binomial, so nothing is drawn); that members' posts are as likely to
be the origin of an act; for a bridge, that every member goes to the acts of other parts as often as
the group does; for an amplifier the other way round: that it starts at least a third of its acts.
Benjamini-Hochberg runs over the members, role by role. First means first in this data set.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.special import bdtr, bdtrc

from inconcert.detect.coordination.role_parts import parts_of
from inconcert.detect.coordination.wording_roles import NOTE, TITLE, wrote_text
from inconcert.detect.detail_tables import Column, detail_table
from inconcert.evidence.wording_members import WEAK
from inconcert.stats.combine import q_values
from inconcert.stats.speed import poisson_binomial

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# What an account makes itself when it is the first with it; other objects come from elsewhere.
OWN_KINDS = ("text", "media", "hashtag_sequence", "phash")
# Kinds of share that pass on somebody's post.
PASSED_ON = ("repost", "fast_repost")
STARTER = 1 / 3  # who starts at least so many of its acts is no amplifier
LEVEL = 0.05
LEAST_STARTS = 2  # one act makes nobody a starter


@dataclass(frozen=True)
class Role:
    """The role of one account, with the numbers behind it.

    `numbers`: acts (it took part in), origin (acts on its own posts, or of which it was the first
    with its own text), origin_expected, reposted (acts in which it passed on a post, named or not),
    copied (acts in which it posted the same text, picture or sequence as its own, and was not
    strictly the first), seeds (outside objects it was the first of the group with),
    seeds_expected, away (acts of parts of the group other than its own), away_expected, parts (that
    it took part in), and the q of each test (q_originator, q_seeder, q_bridge, q_amplifier).
    """

    account: str
    role: str
    numbers: dict[str, float] = field(default_factory=dict)


class _Acts(NamedTuple):
    """A row per member and act: who, which act, and whether it was strictly the first."""

    account: Ints
    act: Ints
    first: Bools
    size: Ints  # of each act
    again: Bools  # whether its share is a repost
    own: Bools  # of each act: what it shares is made by whoever is first
    writer: Ints  # of each act: the member who wrote the post, -1 for none


def roles(
    acts: pa.Table,
    members: list[str],
    *,
    reposts: Mapping[int, str | None] | None = None,
    level: float = LEVEL,
    seed: int = 1,
) -> list[Role]:
    """Return the role of each of `members`, in their order.

    `acts` has a row per member's share in an act of the group: account, kind, object, origin
    (strings; origin may be null), time (int64 µs), act (int), and post where `reposts` are given;
    rows of others do not count. `reposts` are the posts among them that are reposts, each with the
    account that it names, or None. `level` is the false-discovery rate of each role, `seed` that of
    the search for parts.
    """
    found = _acts(acts, members, reposts or {})
    n = len(members)
    taken = np.bincount(found.account, minlength=n)
    written = np.bincount(found.writer[found.writer >= 0], minlength=n)
    # The order tells who starts only where no member wrote what is shared.
    open_ = found.writer[found.act] < 0
    own = open_ & found.own[found.act]
    outside = open_ & ~found.own[found.act]
    even = 1.0 / found.size[found.act]
    origin = written + np.bincount(found.account[found.first & own], minlength=n)
    seeds = np.bincount(found.account[found.first & outside], minlength=n)
    reposted = np.bincount(found.account[found.again], minlength=n)
    late = found.own[found.act] & ~found.again & ~(found.first & own)
    late &= found.writer[found.act] != found.account
    copied = np.bincount(found.account[late], minlength=n)
    posts = int((found.writer >= 0).sum())
    p_origin, mean_origin = _upper(found.account[own], even[own], origin, n, (posts, 1.0 / n))
    p_seed, mean_seed = _upper(found.account[outside], even[outside], seeds, n)
    away, mean_away, visited, p_away = _away(found, n, seed)
    chances = taken + written
    starts = origin + seeds
    p_late = np.where(chances > 0, bdtr(starts, np.maximum(chances, 1), STARTER), 1.0)
    q = {
        "originator": q_values(np.where(origin >= LEAST_STARTS, p_origin, 1.0)),
        "seeder": q_values(np.where(seeds >= LEAST_STARTS, p_seed, 1.0)),
        "bridge": q_values(p_away),
        "amplifier": q_values(np.asarray(p_late, np.float64)),
    }
    return [
        Role(
            account,
            next((name for name, values in q.items() if values[i] <= level), "member"),
            {
                "acts": int(taken[i]),
                "origin": int(origin[i]),
                "origin_expected": float(mean_origin[i]),
                "reposted": int(reposted[i]),
                "copied": int(copied[i]),
                "seeds": int(seeds[i]),
                "seeds_expected": float(mean_seed[i]),
                "away": int(away[i]),
                "away_expected": float(mean_away[i]),
                "parts": int(visited[i]),
                **{f"q_{name}": float(values[i]) for name, values in q.items()},
            },
        )
        for i, account in enumerate(members)
    ]


def _acts(acts: pa.Table, members: list[str], reposts: Mapping[int, str | None]) -> _Acts:
    """Return who took part in which act, and who came first (nobody where two did at once)."""
    names = pa.array(members, pa.string())
    account = _index(acts["account"], names)
    writer = _index(acts["origin"], names)
    again = np.isin(acts["kind"].cast(pa.string()).to_pylist(), PASSED_ON)
    if reposts:
        posts = acts["post"].to_pylist()
        again |= np.array([post in reposts for post in posts], np.bool_)
        named = pa.array([reposts.get(post) for post in posts], pa.string())
        writer = np.maximum(writer, _index(pa.chunked_array([named]), names))
    _, act = np.unique(np.asarray(acts["act"].to_numpy(), np.int64), return_inverse=True)
    time = np.asarray(acts["time"].to_numpy(), np.int64)
    own = np.asarray(
        pc.is_in(acts["kind"].cast(pa.string()), pa.array(OWN_KINDS)).to_numpy(zero_copy_only=False)
    )
    keep = account >= 0
    account, act, time, writer = (x[keep] for x in (account, act, time, writer))
    own, again = own[keep], again[keep]
    total = int(act.max(initial=-1)) + 1
    by = np.full(total, -1, np.int64)
    # An act is on one object; where sources give two writers for it, the later name decides.
    np.maximum.at(by, act, writer)
    made = np.zeros(total, np.bool_)
    np.logical_or.at(made, act, own)
    order = np.lexsort((again, time, account, act))
    head = np.ones(len(order), np.bool_)
    head[1:] = (act[order][1:] != act[order][:-1]) | (account[order][1:] != account[order][:-1])
    chosen = order[head]
    account, act, time, again = account[chosen], act[chosen], time[chosen], again[chosen]
    least = np.full(total, np.iinfo(np.int64).max)
    np.minimum.at(least, act, time)
    tied = np.bincount(act, time == least[act], total)
    # Who passes on a text has not written it: where a repost is first, nobody of these has.
    first = (time == least[act]) & (tied[act] == 1) & ~(made[act] & again)
    # Whoever wrote the post does not share it with the rest, and comes before them.
    return _Acts(account, act, first, np.bincount(act, minlength=total), again, made, by)


def _index(column: pa.ChunkedArray, names: pa.Array) -> Ints:
    found = pc.fill_null(pc.index_in(column.cast(pa.string()), names, skip_nulls=True), -1)
    return np.asarray(found.to_numpy(), np.int64)


def _upper(
    account: Ints, chance: Floats, observed: Ints, n: int, more: tuple[int, float] = (0, 0.0)
) -> tuple[Floats, Floats]:
    """Return (P(X >= observed), mean of X) per account, shape (n,).

    X is Poisson-binomial over the account's rows with their `chance`; `more` are further trials of
    every account: (how many, chance of each).
    """
    mean = np.bincount(account, chance, n) + more[0] * more[1]
    p = np.ones(n)
    for one in np.flatnonzero(observed >= LEAST_STARTS).tolist():
        trials = np.concatenate([chance[account == one], np.full(more[0], more[1])])
        p[one] = poisson_binomial(trials, int(observed[one]))
    return p, np.asarray(mean, np.float64)


def _away(found: _Acts, n: int, seed: int) -> tuple[Ints, Floats, Ints, Floats]:
    """Return (acts away from home, expected, parts visited, p) per account, shape (n,)."""
    part = parts_of(found.account, found.act, n, seed)
    parts = int(part.max(initial=-1)) + 1
    taken = np.bincount(found.account, minlength=n).astype(np.float64)
    if parts < 2:
        visited = np.minimum(taken, 1).astype(np.int64)
        return np.zeros(n, np.int64), np.zeros(n), visited, np.ones(n)
    # An act belongs to the part that most of those who took part are of, a tie to the first.
    votes = np.zeros((int(found.act.max(initial=-1)) + 1, parts))
    np.add.at(votes, (found.act, part[found.account]), 1.0)
    home = votes.argmax(axis=1)
    gone = found.account[home[found.act] != part[found.account]]
    away = np.bincount(gone, minlength=n).astype(np.int64)
    rate = float(away.sum() / max(taken.sum(), 1))
    seen = np.zeros((n, parts), np.bool_)
    seen[found.account, home[found.act]] = True
    p = np.where(
        away >= LEAST_STARTS, bdtrc(away - 1, np.maximum(taken, 1).astype(np.int64), rate), 1.0
    )
    return away, rate * taken, seen.sum(axis=1).astype(np.int64), np.asarray(p, np.float64)


def role_table(found: list[Role], weak: Collection[str] = (), most: int = 200) -> dict[str, Any]:
    """Return the roles as a table of a finding's details, the starters first.

    `weak` are the accounts that have weak evidence of their own.
    """
    order = {"originator": 0, "seeder": 1, "bridge": 2, "amplifier": 3, "member": 4}
    ranked = sorted(
        found,
        key=lambda r: (order[r.role], -r.numbers["origin"] - r.numbers["seeds"],
                       -r.numbers["acts"], r.account),
    )  # fmt: skip
    numbers: list[Column] = [
        ("acts", "Acts", "number"), ("origin", "Wrote first", "number"),
        ("origin_expected", "Expected", "number"), ("reposted", "Reposted", "number"),
        ("copied", "Same text later", "number"), ("seeds", "Brought in first", "number"),
        ("seeds_expected", "Expected", "number"), ("away", "In other parts", "number"),
        ("away_expected", "Expected", "number"),
    ]  # fmt: skip
    return detail_table(
        TITLE,
        [("account", "Account", "account"), ("role", "Role", "text"), *numbers, ("q", "q", "p"),
         ("evidence", "Evidence", "text")],
        [
            [r.account, r.role, *(r.numbers[name] for name, _, _ in numbers),
             r.numbers.get(f"q_{r.role}"), WEAK if r.account in weak else ""]
            for r in ranked[:most]
        ],
        note=NOTE,
        of=len(ranked),
    )  # fmt: skip


def who_wrote(found: list[Role], acts: int) -> str:
    """Return the sentence on who wrote first and who passed on, over the acts of a group."""
    total = {name: int(sum(r.numbers[name] for r in found)) for name in ("reposted", "copied")}
    wrote = sorted((r for r in found if r.numbers["origin"]), key=lambda r: -r.numbers["origin"])
    return wrote_text(
        acts=acts,
        wrote=int(sum(r.numbers["origin"] for r in wrote)),
        writers=len(wrote),
        reposted=total["reposted"],
        reposters=sum(r.numbers["reposted"] > 0 for r in found),
        copied=total["copied"],
        copiers=sum(r.numbers["copied"] > 0 for r in found),
    )
