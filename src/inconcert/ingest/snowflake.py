"""The time inside an id of X: milliseconds that an export rounded away.

An id made since November 2010 holds its time: (id >> 22) + 1288834974657 milliseconds since 1970
(X, *Announcing Snowflake*, 2010). Where an export gives times to the minute, the ids give the
seconds back, and the time of a reposted post that the export does not hold.
"""

from __future__ import annotations

from collections.abc import Sequence

_EPOCH_MS = 1_288_834_974_657
_MINUTE = 60_000_000
# Ids counted upwards until 30 billion; half a minute later no id of the new kind is below this.
_FIRST = 10**11
_DIGITS = 19


def time_in(post_id: str | None) -> int | None:
    """Return the microseconds since 1970 that an id holds, or None where it holds none."""
    if post_id is None or len(post_id) > _DIGITS or not (post_id.isascii() and post_id.isdigit()):
        return None
    number = int(post_id)
    return ((number >> 22) + _EPOCH_MS) * 1000 if number >= _FIRST else None


def restored(times: Sequence[int], ids: Sequence[str | None]) -> tuple[list[int], int]:
    """Return times with the seconds that their ids hold, and how many were so restored.

    A time is replaced only where it is a whole minute and the id's time lies within that minute:
    the two then agree, and the id says more. Nothing else is touched.
    """
    result = list(times)
    found = 0
    for i, (time, post_id) in enumerate(zip(times, ids, strict=True)):
        if time % _MINUTE == 0:
            exact = time_in(post_id)
            if exact is not None and 0 < exact - time < _MINUTE:
                result[i] = exact
                found += 1
    return result, found
