"""Which stretches of ids stand out, where only the order of creation is known.

Ids that were counted upwards are an axis of their own: accounts created independently lie on it as
thinly as the accounts around them, however fast the platform grew, since everyone else who signed
up took ids as well. The scan is that of days (`detect.cohorts.statistics.spans`), without rhythm:
its scale is the range of ids itself, cut into some thousand units.
"""

from __future__ import annotations

import numpy as np

from inconcert.detect.cohorts.days import Axis, PlatformSpans, spans_of
from inconcert.detect.cohorts.statistics import I64
from inconcert.detect.cohorts.statistics.spans import scan

# As many stretches as days in eleven years: the scale on which the rate may change, as a day does
# on the axis of time. Units are finer where many accounts would fill them.
STRETCHES = 4096
MOST_FINE = 16
LONGEST = 8  # stretches, the longest span searched for
THIN = 8  # units per account


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
    axis = Axis(platform, low, unit, 7 * fine, ids=True, longest=LONGEST * fine * unit)
    spans = spans_of(found, counts, None, axis)
    return PlatformSpans(
        platform, len(number), False, False, low, counts, found.rate, spans, len(lengths),
        ids=True, unit=unit,
    )  # fmt: skip
