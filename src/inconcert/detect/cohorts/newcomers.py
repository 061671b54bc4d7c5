"""The innocent reason that many strangers came at once: are members more alike than others?

It holds only where likeness would have been noticed: where nothing is known, nothing is explained.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

import numpy as np

from inconcert.detect.cohorts.accounts import Everyone, sample
from inconcert.detect.cohorts.statistics import F64, I64
from inconcert.detect.cohorts.wording import ATTRIBUTES, say
from inconcert.detect.explanation import LEVEL, Explanation
from inconcert.evidence.wording import p_text, rate_text

DRAWS = 499
MOST_COMPARED = 400  # members compared pairwise; of more, that many are drawn
MOST_OTHERS = 5_000
LEAST_KNOWN = 5
# Times as alike as others: among many accounts less is significant, but means nothing.
MATERIAL = 1.25
# Required before members count as no more alike: in so many attributes, members twice as alike as
# others would be noticed with this chance.
LEAST_ATTRIBUTES, LEAST_POWER, LIKENESS = 2, 0.8, 2.0


class Meeting(NamedTuple):
    """A confirmed group in a cohort: its rank, members in the cohort, p against chance."""

    rank: int
    inside: int
    p: float


class _Compared(NamedTuple):
    """One attribute: p, its name, share of pairs that agree, the same of others, and power."""

    p: float
    name: str
    observed: float
    mean: float
    power: float


def newcomers(
    everyone: Everyone,
    members: I64,
    others: I64,
    seed: int,
    templated: int,
    met: Meeting | None = None,
) -> Explanation:
    """Test whether the members are more alike than as many other accounts drawn at random.

    The share of pairs that agree, attribute by attribute (language, client, claimed place, shape of
    the handle, followers, following, whether there is a profile text); the smallest p-value times
    the attributes. Where they are more alike, but not `MATERIAL` times, it holds as well. It does
    not hold where members are `templated`, or a confirmed group `met` is in the cohort: neither
    comes with strangers. Unknown where fewer than `LEAST_ATTRIBUTES` have the power required.
    """
    if met is not None:
        said = say(
            "explanation/newcomers/group", inside=f"{met.inside:,}", rank=met.rank, p=p_text(met.p)
        )
        return Explanation("newcomers", False, float(met.inside), None, met.p, said)
    if templated:
        said = say(
            "explanation/newcomers/patterns",
            templated=f"{templated:,}",
            accounts=f"{len(members):,}",
        )
        return Explanation("newcomers", False, float(templated), None, None, said)
    tests = _compared(everyone, members, others, seed)
    if not tests:
        return Explanation(
            "newcomers", None, None, None, None, say("explanation/newcomers/unknown")
        )
    least = min(tests)
    p = min(1.0, least.p * len(tests))
    if p <= LEVEL and least.observed >= MATERIAL * least.mean:
        sentence = _alike("explanation/newcomers/no", least, p, len(tests))
        return Explanation("newcomers", False, least.observed, least.mean, p, sentence)
    shown = ", ".join(ATTRIBUTES[t.name] for t in tests)
    able = sum(t.power >= LEAST_POWER for t in tests)
    if able < LEAST_ATTRIBUTES:
        sentence = say(
            "explanation/newcomers/weak", attributes=shown, able=able, asked=LEAST_ATTRIBUTES,
            power=rate_text(LEAST_POWER),
        )  # fmt: skip
        return Explanation("newcomers", None, least.observed, least.mean, p, sentence)
    if p > LEVEL:
        sentence = say("explanation/newcomers/holds", attributes=shown, p=p_text(p), able=able)
    else:
        sentence = _alike("explanation/newcomers/nearly", least, p, len(tests))
    return Explanation("newcomers", True, least.observed, least.mean, p, sentence)


def _alike(name: str, found: _Compared, p: float, tried: int) -> str:
    return say(
        name, attribute=ATTRIBUTES[found.name], value=rate_text(round(found.observed, 3)),
        reference=rate_text(round(found.mean, 3)), p=p_text(p), tried=tried,
    )  # fmt: skip


def _compared(everyone: Everyone, members: I64, others: I64, seed: int) -> list[_Compared]:
    """Return the comparisons by name; attributes of which little is known are left out."""
    rng = np.random.default_rng([seed, len(members)])
    mine = _attributes(everyone, sample(members, MOST_COMPARED, seed))
    theirs = _attributes(everyone, sample(others, MOST_OTHERS, seed))
    rows: list[tuple[str, float, F64, I64, int]] = []
    for name in sorted(mine):
        n, there = len(mine[name]), theirs.get(name, [])
        if n < LEAST_KNOWN or len(there) < 2 * n:
            continue
        values, codes = np.unique([*mine[name], *there], return_inverse=True)
        if len(values) == 1:
            continue  # as where nobody has a known profile text
        # Drawn from all of them: were they no different, any n would do as well.
        pool = np.bincount(codes, minlength=len(values))
        drawn = rng.multivariate_hypergeometric(pool, n, size=DRAWS, method="marginals")
        own = np.bincount(codes[:n], minlength=len(values))
        rows.append((name, float(_agreement(own[None, :])[0]), _agreement(drawn), pool, n))
    return [
        _Compared(
            (1 + int((null >= observed).sum())) / (1 + DRAWS), name, observed, float(null.mean()),
            power(pool, n, null, LEVEL / len(rows), rng),
        )
        for name, observed, null, pool, n in rows
    ]  # fmt: skip


def power(
    pool: I64, n: int, null: F64, level: float, rng: np.random.Generator, draws: int = DRAWS
) -> float:
    """Return the chance of noticing `n` members who are twice as alike as others.

    `pool` is how many accounts have each value, `null` the shares of pairs that agree among as many
    others drawn at random, `level` that of the test. Members who are more alike are drawn as others
    are, except that a share of them has the most frequent value, just so large that two of them
    agree `LIKENESS` times as often; 0 where two others agree too often for that.
    """
    share = pool / pool.sum()
    top, alike = float(share.max()), float((share * share).sum())
    if alike * LIKENESS >= 1.0:
        return 0.0
    # (1 - w)^2 alike + 2 w (1 - w) top + w^2 = LIKENESS alike
    a, b, c = alike - 2 * top + 1, 2 * (top - alike), alike * (1 - LIKENESS)
    w = (-b + float(np.sqrt(b * b - 4 * a * c))) / (2 * a)
    mixed = (1 - w) * share
    mixed[int(share.argmax())] += w
    drawn = _agreement(rng.multinomial(n, mixed / mixed.sum(), size=draws))
    ordered = np.sort(null)
    above = len(null) - np.searchsorted(ordered, drawn, side="left")
    return float(((1 + above) / (1 + len(null)) <= level).mean())


def _attributes(everyone: Everyone, rows: I64) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for i in rows.tolist():
        once = Counter(trait for trait, _ in everyone.traits(i))
        for trait, what in everyone.traits(i):
            if once[trait] == 1:
                found[trait].append(what)
        found["handle"] += [w for k, w in everyone.patterns(i) if k == "handle shape"]
    return found


def _agreement(counts: I64) -> F64:
    """Return the share of pairs that agree, for each row of counts by value."""
    n = counts.sum(axis=1)
    return np.asarray((counts * (counts - 1)).sum(axis=1) / (n * (n - 1)), np.float64)
