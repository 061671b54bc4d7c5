"""Posts that a program made by the clock: on the hour, the quarter, every five minutes.

Two programs of strangers that post what came in on the next full hour post at one instant, and are
no closer for it than an hour. So what an account posts by the clock is recorded to the step of that
clock. One account says nothing, and people hit a full hour by chance: asked is who does so far more
often than chance would have it. Programs that keep the full minute alone are left as they stand:
p-values stay where they should be with them (measured), and groups of them would be lost.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inconcert.durations import HOUR, MINUTE

I64 = npt.NDArray[np.int64]

# Each a part of the next, so that who posts on full minutes is asked which of them are full hours.
STEPS = (MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR)
# So many posts by the clock, and so rare a chance, make a program.
LEAST_POSTS = 3
SURE = 1e-6
# Of posts on full minutes so many are on full hours where the program keeps the hour.
MOSTLY = 0.8
# A file is asked for its accounts where its times are by the clock so many standard deviations more
# often than by chance.
EXCESS = 3.0
# Fewer accounts than make a group are no company for one another.
LEAST_ACCOUNTS = 3


def likely(time: I64, unit: int) -> bool:
    """Say whether more times (µs, noted to `unit`) are by some clock than chance would have it."""
    some = time[time % MINUTE == 0]
    for step in STEPS[1:]:
        if step > unit:
            expected = len(time) * unit / step
            hits = int(np.count_nonzero(some % step == 0))
            if hits > expected + EXCESS * expected**0.5 + LEAST_POSTS:
                return True
    return False


def by_clock(time: I64, account: I64, unit: I64) -> I64:
    """Return the unit (µs) of each time, that of its account's clock where it was made by one.

    `account` numbers the accounts from 0; `unit` is what the times are recorded to as they stand.
    """
    from scipy.special import bdtrc

    # All steps are whole minutes, and so are the posts on them.
    minutes = np.flatnonzero(time % MINUTE == 0)
    if len(minutes) < LEAST_ACCOUNTS * LEAST_POSTS:
        return unit
    result = unit.copy()
    number = int(account.max()) + 1
    posts = np.bincount(account, minlength=number)
    noted = np.full(number, unit.min(), np.int64)
    coarse = np.flatnonzero(unit > unit.min())
    np.maximum.at(noted, account[coarse], unit[coarse])
    time, account = time[minutes], account[minutes]
    # The posts on the clock that an account keeps, as far as it is known, and its step.
    kept, of_step = posts.copy(), noted.copy()
    for step in STEPS:
        whole = np.flatnonzero(time % step == 0)
        if len(whole) < LEAST_POSTS:
            break
        hits = np.bincount(account[whole], minlength=number)
        some = np.flatnonzero((hits >= LEAST_POSTS) & (noted < step))
        some = some[bdtrc(hits[some] - 1, posts[some], noted[some] / step) <= SURE]
        # Who keeps full minutes is on a full hour now and then.
        mostly = (of_step[some] == noted[some]) | (hits[some] >= MOSTLY * kept[some])
        more = bdtrc(hits[some] - 1, kept[some], of_step[some] / step) <= SURE
        some = some[mostly | more]
        kept[some], of_step[some] = hits[some], step
        sure = np.zeros(number, np.bool_)
        sure[some] = True
        if step == MINUTE:
            continue
        own = minutes[whole[sure[account[whole]]]]
        result[own] = np.maximum(result[own], step)
    clocks = (of_step > noted) & (of_step > MINUTE)
    return result if int(clocks.sum()) >= LEAST_ACCOUNTS else unit
