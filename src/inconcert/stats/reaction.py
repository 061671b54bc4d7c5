"""How close in time people come who answer one source without any arrangement.

Followers of a source, members of a fan club, readers of a feed: they see the same post at about the
same time and answer after a delay of their own. Delays of human reactions are close to lognormal
and spread over more than a factor of e (Stouffer, Malmgren and Amaral 2006, *Log-normal statistics
in e-mail communication patterns*; Doerr, Blenn and Van Mieghem 2013, *Lognormal infection times of
online information spread*, PLoS ONE 8(5) e64349). What matters here is the
*concentration* of that law (Lévy's function): the largest share of answers that any interval of
the length of a window can hold. No interest community that is no slower than the law comes closer.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

# A community whose members answer after two minutes in the median is faster than any fan club
# that does not sleep beside the telephone; the spread is the least that reactions show.
MEDIAN = 120.0
SPREAD = 1.0


def concentration(width: float, *, median: float = MEDIAN, spread: float = SPREAD) -> float:
    """Return the largest chance of an interval of `width` seconds under a lognormal delay.

    `median` is that of the delay in seconds, `spread` the standard deviation of its logarithm.
    The result rises with `width` from 0 to 1.
    """
    if width <= 0:
        return 0.0
    if math.isinf(width):
        return 1.0

    def held(log_start: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        start = np.exp(log_start)
        upper = np.log((start + width) / median) / spread
        return np.asarray(ndtr(upper) - ndtr(np.log(start / median) / spread), np.float64)

    # The best interval begins before the mode, and no further below it than its own length asks.
    # There is one best start, so the places beside the best of a grid hold it.
    high = math.log(median) - spread**2
    low = min(high, math.log(width)) - 12 * spread
    for _ in range(4):
        starts = np.linspace(low, high, 101)
        best = int(np.argmax(held(starts)))
        low, high = starts[max(best - 1, 0)], starts[min(best + 1, 100)]
    return min(1.0, float(held(starts).max()))
