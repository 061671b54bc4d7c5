"""Innocent reasons for many accounts on one day: an import, a busy period, newcomers."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from scipy.stats import binom

from inconcert.detect.cohorts.accounts import Everyone
from inconcert.detect.cohorts.days import Span
from inconcert.detect.cohorts.ids import UNKNOWN
from inconcert.detect.cohorts.newcomers import Meeting, newcomers
from inconcert.detect.cohorts.statistics import I64
from inconcert.detect.cohorts.statistics.level import tail
from inconcert.detect.cohorts.wording import IDS, WEEKS, say
from inconcert.detect.explanation import LEVEL, Explanation
from inconcert.durations import DAY
from inconcert.evidence.wording import and_text, number_text, p_text, rate_text

FIRSTS = 1 / 30.44  # share of days that are the first of a month
HALF = 0.5


def reasons(
    everyone: Everyone,
    span: Span,
    members: I64,
    others: I64,
    seed: int,
    templated: int,
    met: Meeting | None = None,
) -> list[Explanation]:
    """Return the explanations `import`, `season` and `newcomers` of a cohort, in this order.

    `members` and `others` are numbers of accounts of the platform with a known time or place in the
    order of creation; `templated` members share patterns that others have less often; `met` is the
    confirmed group with more members among them than by chance, if any.
    """
    return [
        imported(everyone, span, members, others),
        season(span),
        newcomers(everyone, members, others, seed, templated, met),
    ]


def imported(everyone: Everyone, span: Span, members: I64, others: I64) -> Explanation:
    """Test whether the dates look filled in: one instant, later than posts, or firsts of months."""
    if span.ids or everyone.read[members].all():
        return Explanation("import", False, None, None, None, say("explanation/import/ids"))
    made, others_made = everyone.created[members], everyone.created[others]
    first = everyone.first[members]
    posted = first != UNKNOWN
    before = float((first[posted] < span.start - DAY).mean()) if posted.any() else 0.0
    day = datetime.fromtimestamp(span.start / 1e6, UTC)
    on_first = _on_first(others_made)
    p = float(binom.sf(on_first - 1, len(others_made), FIRSTS)) if len(others_made) else 1.0
    share = on_first / max(len(others_made), 1)
    if len(others_made) and float((others_made % DAY != 0).mean()) >= HALF:
        same = int(np.unique(made, return_counts=True)[1].max())
        if same == len(made):
            return Explanation(
                "import", True, 1.0, None, None, say("explanation/import/holds_same")
            )
        # Some accounts are created on any day: no more than usual may be left.
        rest = len(made) - same
        if _usual(rest, span.expected, span.dispersion, span.neighbours) > LEVEL:
            sentence = say(
                "explanation/import/holds_most",
                same=f"{same:,}",
                accounts=f"{len(made):,}",
                rest=f"{rest:,}",
            )
            return Explanation("import", True, same / len(made), None, None, sentence)
    if before >= HALF:
        sentence = say("explanation/import/holds_posts", share=rate_text(round(before, 2)))
        return Explanation("import", True, before, None, None, sentence)
    if day.day == 1 and span.end - span.start <= DAY and share >= 2 * FIRSTS and p <= LEVEL:
        sentence = say("explanation/import/holds_first", share=rate_text(round(share, 3)))
        return Explanation("import", True, share, FIRSTS, p, sentence)
    checked = [say("explanation/import/no_first")]
    if len(others_made) and float((others_made % DAY != 0).mean()) >= HALF:
        checked.insert(0, say("explanation/import/no_instant"))
    if posted.any():
        checked.append(say("explanation/import/no_later"))
    return Explanation(
        "import", False, share, FIRSTS, p, say("explanation/import/no", checked=and_text(checked))
    )


def _on_first(created: I64) -> int:
    months = created.astype("datetime64[us]").astype("datetime64[M]")
    return int((created.astype("datetime64[us]").astype("datetime64[D]") == months).sum())


def _usual(number: int, expected: float, dispersion: float, neighbours: float) -> float:
    """Return the chance of as many accounts, where the level was learnt from `neighbours`."""
    variance = dispersion + 1 / (neighbours + 0.5)
    return float(tail(np.array([number]), np.array([expected]), np.array([variance]))[0])


def season(span: Span) -> Explanation:
    """Test whether the week, or stretch of ids, on either side was as busy for its length."""
    number, around, own = span.around
    if around <= 0:
        return Explanation("season", None, None, None, None, say("explanation/season/unknown"))
    expected = own * (number + 0.5) / around
    p = _usual(span.observed, expected, span.dispersion, number)
    name = "explanation/season/holds" if p > LEVEL else "explanation/season/no"
    side = IDS if span.ids else WEEKS
    sentence = say(name, side=side, reference=number_text(expected), p=p_text(p))
    return Explanation("season", p > LEVEL, float(span.observed), expected, p, sentence)
