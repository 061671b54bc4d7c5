"""Which stretches of ids stand out, where only the order of making is known.

Ids that were counted upwards are an axis of their own: accounts that were made without regard to
each other lie on it as thinly as the accounts around them, however fast the platform grew, since
whoever else signed up took ids as well. The scan is that of days
(`detect.cohorts.statistics.spans`), without rhythm: its scale is the range of ids itself, cut into
some thousand units.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inconcert.detect.cohorts.days import MOST_SPANS, PlatformSpans, Span, learnt_from
from inconcert.detect.cohorts.statistics.spans import scan

I64 = npt.NDArray[np.int64]

# As many stretches as days in eleven years: the scale on which the rate may change, as a day does
# on the axis of time. Units are finer where many accounts would fill them.
STRETCHES = 4096
MOST_FINE = 16
LONGEST = 8  # stretches, of the longest span looked for
THIN = 8  # units an account


def fineness(accounts: int) -> int:
    """Return into how many units a stretch is cut: a power of two up to MOST_FINE."""
    fine = 1
    while fine < MOST_FINE and STRETCHES * fine < THIN * accounts:
        fine *= 2
    return fine


def id_spans(platform: str, number: I64, *, least: int) -> PlatformSpans:
    """Scan the ids of the accounts of a platform of which only the order is known."""
    low, high = int(number.min()), int(number.max())
    fine = fineness(len(number))
    unit = -(-(high - low + 1) // (STRETCHES * fine))
    counts = np.bincount((number - low) // unit)
    lengths = [1 << k for k in range((LONGEST * fine).bit_length())]
    found = scan(counts, spans=lengths, per_day=fine, least=least, rhythm=False)
    guard = 7 * fine
    spans = []
    for i in range(min(len(found), MOST_SPANS)):
        a, n = int(found.start[i]), int(found.length[i])
        before, after = counts[max(a - guard, 0) : a], counts[a + n : a + n + guard]
        sides = (float(before.sum()), float(len(before)), float(after.sum()), float(len(after)))
        first, last, next_to, left_out = learnt_from(found, i, guard)
        spans.append(
            Span(
                platform,
                low + a * unit,
                low + (a + n) * unit,
                int(found.observed[i]),
                float(found.expected[i]),
                float(found.dispersion[i]),
                float(found.neighbours[i]),
                float(found.p[i]),
                (sides[0] + sides[2], sides[1] + sides[3], float(n)),
                ids=True,
                sides=sides,
                longest=LONGEST * fine * unit,
                learnt=(low + first * unit, low + last * unit),
                next_to=next_to,
                left_out=left_out,
                one_side=True,
            )
        )
    return PlatformSpans(
        platform, len(number), False, False, low, counts, found.rate, spans, len(lengths),
        ids=True, unit=unit,
    )  # fmt: skip
