"""The times of posts of one source, held against their ids: filled, restored, doubted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inconcert.ingest.times.id_times import IdAgreement, days_restored, held, platform_by_times
from inconcert.ingest.times.zones import Zone
from inconcert.ingest.values.schema import Column
from inconcert.ingest.values.snowflake import restored
from inconcert.plaintext import counted

DAY = 86_400_000_000
_QUARTER = DAY // 96


@dataclass(frozen=True)
class TimeOptions:
    """What the person said of times: which comes first in 3/4, and the zone where none is named."""

    day_first: bool | None = None
    zone: Zone | None = None

    def notes(self, *, zoned: bool) -> list[str]:
        """Return it as notes on the source; `zoned` tells whether a time took the zone."""
        order = {True: " --day-first", False: " --month-first", None: ""}[self.day_first]
        zone = f" --zone {self.zone.text}" if self.zone and zoned else ""
        found = [f"read with{order}{zone}"] if order or zone else []
        if self.zone and not zoned:
            found.append(self.zone.idle())
        return found

    def noted_in(self, notes: Sequence[str]) -> bool:
        """Return whether a source with these notes was read as it is asked."""
        return any(set(self.notes(zoned=zoned)) <= set(notes) for zoned in (True, False))


NOTHING_ASKED = TimeOptions()


class Moments:
    """What became of the times of a source; asked batch by batch."""

    def __init__(self, asked: TimeOptions) -> None:
        self._asked = asked
        self._agreement = IdAgreement()
        self._filled = self._seconds = self._days = self._posts = 0
        self._of_day: set[int] = set()
        self._by_ids: str | None = None

    def notes(self) -> list[str]:
        """Return what was taken from ids, one phrase each."""
        found = []
        if self._filled:
            found.append(
                f"times of {counted(self._filled, 'posts')} without one taken from their ids"
            )
        if self._seconds:
            found.append(f"seconds of {counted(self._seconds, 'times')} taken from the post ids")
        if self._days:
            found.append(f"time of the day of {counted(self._days, 'posts')} taken from their ids")
        return found

    def doubts(self, *, naive: bool) -> list[str]:
        """Return what times and ids show to be wrong or too coarse; `naive`: no zone was named."""
        found = self._agreement.doubts(naive=naive)
        if self._posts > 1 and self._of_day and self._are_days(naive):
            found.append(
                f"All {counted(self._posts, 'posts have')} a date but no time of day, so those of "
                "one day count as posted at once: this file says nothing about hours, minutes or "
                "seconds. If another column holds the time of day, combine both in one column."
            )
        return found

    def _are_days(self, naive: bool) -> bool:
        if self._asked.zone is None or not naive:
            return self._of_day == {0}
        # Midnight of a zone: one moment of the day in UTC, or two with summer time.
        return len(self._of_day) <= 2 and not any(t % _QUARTER for t in self._of_day)

    def filled(
        self, times: list[int | None], ids: Sequence[str | None], platforms: str | Column
    ) -> list[int | None]:
        """Return times, from the ids where there are none."""
        if isinstance(platforms, str):
            if platforms == "unknown":
                self._by_ids = self._by_ids or platform_by_times(ids, times)
            names: Sequence[str] = [self._by_ids or platforms] * len(times)
        else:
            names = platforms
        out = list(times)
        for i, (time, post_id) in enumerate(zip(times, ids, strict=True)):
            if time is None and (found := held(names[i], post_id)) is not None:
                out[i] = found
                self._filled += 1
        return out

    def restored(
        self, times: list[int], ids: Sequence[str | None] | None, platforms: str | Column
    ) -> list[int]:
        """Return times with what the export rounded away, from the ids of X posts."""
        if ids is not None:
            self._agreement.guessed = platforms == "unknown"
            ids = _long(ids) if self._agreement.guessed else of_x(ids, platforms)
            if not any(time % DAY for time in times):
                times = self._dated(times, ids)
            else:
                self._agreement.compare(times, ids)
                times, found = restored(times, ids)
                self._seconds += found
        self._posts += len(times)
        if len(self._of_day) <= 2:
            of_day = np.unique(np.asarray(times, dtype=np.int64) % DAY)
            self._of_day.update(of_day[:3].tolist())
        return times

    def _dated(self, times: list[int], ids: Sequence[str | None]) -> list[int]:
        """Return dates with the time of the day that their ids hold."""
        exact = [held("x", one) for one in ids]
        restored_, found = days_restored(times, exact)
        if self._agreement.guessed:
            looked = len(exact) - exact.count(None)
            self._agreement.dated(looked, found)
            if found < 0.95 * looked or not self._agreement.sure:
                return times
        self._days += found
        return restored_

    def of_x(self, ids: Column, platforms: str | Column) -> Column:
        """Return the ids that are those of posts of X, None for the others.

        Of posts that name no platform, where their own ids and times show it.
        """
        if platforms == "unknown" and self._agreement.guessed and self._agreement.sure:
            return _long(ids)
        return of_x(ids, platforms)


def _long(ids: Sequence[str | None]) -> list[str | None]:
    """Return the ids of the length that those of X have had since 2011, None for the others."""
    return [one if one and 17 <= len(one) <= 19 and held("x", one) else None for one in ids]


def of_x(ids: Column, platforms: str | Column) -> Column:
    """Return the ids of X posts, None for the others."""
    if isinstance(platforms, str):
        return ids if platforms == "x" else [None] * len(ids)
    return [i if platform == "x" else None for i, platform in zip(ids, platforms, strict=True)]
