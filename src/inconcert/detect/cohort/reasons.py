"""Innocent reasons for many accounts on one day, tested: an import, a season, newcomers."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from inconcert.detect.cohort.accounts import UNKNOWN, Everyone, sample
from inconcert.detect.cohort.days import Span
from inconcert.detect.explain.base import LEVEL, Explanation
from inconcert.durations import DAY
from inconcert.evidence.wording import number_text, p_text, rate_text
from inconcert.evidence.wording_cohorts import say
from inconcert.stats.cohort import tail

I64 = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

DRAWS = 499
MOST_COMPARED = 400  # members compared pairwise; of more, that many are drawn
MOST_OTHERS = 5_000
LEAST_KNOWN = 5
FIRSTS = 1 / 30.44  # share of days that are the first of a month
HALF = 0.5
MATERIAL = 1.25  # times as alike as others: of many accounts, less is seen and means nothing


def reasons(
    everyone: Everyone, span: Span, members: I64, others: I64, seed: int
) -> list[Explanation]:
    """Return the explanations of a cohort: import, season, newcomers, in this order.

    `members` and `others` are numbers of accounts of the platform with a known time of making.
    """
    return [
        imported(everyone, span, members, others),
        season(span),
        newcomers(everyone, members, others, seed),
    ]


def imported(everyone: Everyone, span: Span, members: I64, others: I64) -> Explanation:
    """Test whether the dates look filled in: one instant, later than posts, or firsts of months."""
    made, others_made = everyone.created[members], everyone.created[others]
    first = everyone.first[members]
    posted = first != UNKNOWN
    before = float((first[posted] < span.start - DAY).mean()) if posted.any() else 0.0
    day = datetime.fromtimestamp(span.start / 1e6, UTC)
    on_first = _on_first(others_made)
    p = float(binom.sf(on_first - 1, len(others_made), FIRSTS)) if len(others_made) else 1.0
    share = on_first / max(len(others_made), 1)
    one_instant = len(np.unique(made)) == 1 and float((others_made % DAY != 0).mean()) >= HALF
    if one_instant and len(others_made):
        return Explanation("import", True, 1.0, None, None, say("import/holds_same"))
    if before >= HALF:
        sentence = say("import/holds_posts", share=rate_text(round(before, 2)))
        return Explanation("import", True, before, None, None, sentence)
    if day.day == 1 and span.end - span.start <= DAY and share >= 2 * FIRSTS and p <= LEVEL:
        sentence = say("import/holds_first", share=rate_text(round(share, 3)))
        return Explanation("import", True, share, FIRSTS, p, sentence)
    return Explanation("import", False, share, FIRSTS, p, say("import/no"))


def _on_first(created: I64) -> int:
    months = created.astype("datetime64[us]").astype("datetime64[M]")
    return int((created.astype("datetime64[us]").astype("datetime64[D]") == months).sum())


def season(span: Span) -> Explanation:
    """Test whether the week on either side was as busy for its length."""
    number, around, own = span.around
    if around <= 0:
        return Explanation("season", None, None, None, None, say("season/unknown"))
    expected = own * (number + 0.5) / around
    variance = span.dispersion + 1 / (number + 0.5)
    p = float(tail(np.array([span.observed]), np.array([expected]), np.array([variance]))[0])
    name = "season/holds" if p > LEVEL else "season/no"
    sentence = say(name, reference=number_text(expected), p=p_text(p))
    return Explanation("season", p > LEVEL, float(span.observed), expected, p, sentence)


def newcomers(everyone: Everyone, members: I64, others: I64, seed: int) -> Explanation:
    """Test whether the members are more alike than as many other accounts drawn at random.

    The share of pairs that agree, attribute by attribute (language, client, claimed place, shape
    of the handle, followers, following, whether there is a profile text); the smallest p-value
    times the attributes. Where they are more alike, but not `MATERIAL` times, it holds as well.
    """
    rng = np.random.default_rng([seed, len(members)])
    mine = _attributes(everyone, sample(members, MOST_COMPARED, seed))
    theirs = _attributes(everyone, sample(others, MOST_OTHERS, seed))
    tests = []
    for name in sorted(mine):
        n, there = len(mine[name]), theirs.get(name, [])
        if n < LEAST_KNOWN or len(there) < 2 * n:
            continue
        values, codes = np.unique([*mine[name], *there], return_inverse=True)
        # Drawn from all of them: were they no different, any n would do as well.
        drawn = rng.multivariate_hypergeometric(
            np.bincount(codes, minlength=len(values)), n, size=DRAWS, method="marginals"
        )
        null = _agreement(drawn)
        observed = float(_agreement(np.bincount(codes[:n], minlength=len(values))[None, :])[0])
        p = (1 + int((null >= observed).sum())) / (1 + DRAWS)
        tests.append((p, name, observed, float(null.mean())))
    if not tests:
        return Explanation("newcomers", None, None, None, None, say("newcomers/unknown"))
    least, name, observed, mean = min(tests)
    p = min(1.0, least * len(tests))
    if p > LEVEL:
        shown = ", ".join(t[1] for t in sorted(tests, key=lambda t: t[1]))
        sentence = say("newcomers/holds", attributes=shown, p=p_text(p))
        return Explanation("newcomers", True, observed, mean, p, sentence)
    alike = observed >= MATERIAL * mean
    sentence = say(
        "newcomers/no" if alike else "newcomers/nearly", attribute=name,
        value=rate_text(round(observed, 3)),
        reference=rate_text(round(mean, 3)), p=p_text(p), tried=len(tests),
    )  # fmt: skip
    return Explanation("newcomers", not alike, observed, mean, p, sentence)


def _attributes(everyone: Everyone, rows: I64) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for i in rows.tolist():
        once = Counter(kind for kind, _ in everyone.traits(i))
        for kind, what in everyone.traits(i):
            if once[kind] == 1:
                found[kind].append(what)
        found["handle"] += [w for k, w in everyone.patterns(i) if k == "handle shape"]
    return found


def _agreement(counts: I64) -> Floats:
    """Return the share of pairs that agree, for each row of counts by value."""
    n = counts.sum(axis=1)
    return np.asarray((counts * (counts - 1)).sum(axis=1) / (n * (n - 1)), np.float64)
