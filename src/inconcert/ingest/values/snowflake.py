"""The time inside an id: milliseconds that an export rounded away, or the making of an account.

A snowflake id holds its time: (id >> 22) + epoch milliseconds since 1970. Posts of X have such ids
since November 2010, its accounts since February 2016. Where an export gives times to the minute,
the ids give the seconds back, and the time of a reposted post that the export does not hold.
`SNOWFLAKES` has the epochs that platforms published: X (*Announcing Snowflake*, 2010, and the
source code, `IdWorker.scala`), Discord (developer documentation, *Snowflakes*).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Number = TypeVar("Number", int, npt.NDArray[np.int64])


@dataclass(frozen=True)
class Snowflake:
    """How a platform makes ids that hold their time.

    `epoch` is in milliseconds since 1970, `shift` the bits below the time. Lower ids than `first`
    (of posts) and `first_account` were counted upwards, or do not exist.
    """

    epoch: int
    first: int
    first_account: int
    shift: int = 22

    def time(self, number: Number) -> Number:
        """Return the microseconds since 1970 that an id holds, or those of an array of ids."""
        return ((number >> self.shift) + self.epoch) * 1000


SNOWFLAKES = {
    # Posts counted upwards until 30 billion; half a minute later no id of the new kind is below
    # the first given here. Accounts did until 16 February 2016, when snowflakes were at 699 * 10^15
    # and those counted at 5 * 10^9.
    "x": Snowflake(1_288_834_974_657, 10**11, 6 * 10**17),
    "discord": Snowflake(1_420_070_400_000, 10**11, 10**11),
}
_MINUTE = 60_000_000
_DIGITS = 19


def time_in(post_id: str | None) -> int | None:
    """Return the microseconds since 1970 that an id of X holds, or None where it holds none."""
    if post_id is None or len(post_id) > _DIGITS or not (post_id.isascii() and post_id.isdigit()):
        return None
    number, scheme = int(post_id), SNOWFLAKES["x"]
    return scheme.time(number) if number >= scheme.first else None


def restored(times: Sequence[int], ids: Sequence[str | None]) -> tuple[list[int], int]:
    """Return times with the seconds that their ids hold, and how many were so restored.

    A time is replaced only where it is a whole minute and the id's time lies within that minute:
    the two then agree, and the id says more. Nothing else is touched.
    """
    before = np.array(times, dtype=np.int64)
    exact = _times_in(ids)
    ahead = exact - before
    closer = (before % _MINUTE == 0) & (exact > 0) & (ahead > 0) & (ahead < _MINUTE)
    return np.where(closer, exact, before).tolist(), int(closer.sum())


def _times_in(ids: Sequence[str | None]) -> npt.NDArray[np.int64]:
    """Return what `time_in` returns of many ids, 0 where one holds no time."""
    numbers = [
        int(one) if one and len(one) <= _DIGITS and one.isascii() and one.isdigit() else 0
        for one in ids
    ]
    scheme = SNOWFLAKES["x"]
    # Nineteen digits fit without a sign, and the time in them does with one.
    given = np.array(numbers, dtype=np.uint64)
    upper = (given >> np.uint64(scheme.shift)).astype(np.int64)
    return np.where(given >= scheme.first, (upper + scheme.epoch) * 1000, 0)
