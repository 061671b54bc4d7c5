"""Times that post ids hold, where an export has none, and whether they agree with those it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from inconcert.ingest.times.zones import hours
from inconcert.ingest.values.fields import FieldError, parse_id
from inconcert.ingest.values.snowflake import SNOWFLAKES, time_in
from inconcert.plaintext import counted

DAY = 86_400_000_000
_HOUR = DAY // 24
_QUARTER = _HOUR // 4
# A time cut to its minute lies within a minute of its id, and clocks of servers differ by less.
_NEAR = 90_000_000
_SAMPLE = 2_000
_PAIRS = 5


def _bits(shift: int, unit: int, first: int, last: int) -> Callable[[str], int | None]:
    """Return a reader of ids whose upper bits count `unit` µs since 1970, between two ids."""

    def read(one: str) -> int | None:
        number = int(one)
        return (number >> shift) * unit if first <= number <= last else None

    return read


def _discord(one: str) -> int | None:
    scheme = SNOWFLAKES["discord"]
    return scheme.time(int(one)) if int(one) >= scheme.first else None


# By platform: the time that the id of a post holds. Seconds above 32 bits for TikTok (since 2014),
# milliseconds above 16 bits for Mastodon (since 2016), as the source code of the latter says.
HOLD: dict[str, Callable[[str], int | None]] = {
    "x": time_in,
    "discord": _discord,
    "tiktok": _bits(32, 1_000_000, 5_900_000_000_000_000_000, (1 << 63) - 1),
    "mastodon": _bits(16, 1_000, 96_000_000_000_000_000, 1 << 60),
}


def held(platform: str, post_id: str | None) -> int | None:
    """Return the µs since 1970 that an id holds, None where it is not one of the platform's."""
    read = HOLD.get(platform)
    if read is None or post_id is None or len(post_id) > 19:
        return None
    if not (post_id.isascii() and post_id.isdigit()):
        return None
    found = read(post_id)
    return found if found is not None and found <= _now() else None


def _now() -> int:
    return int(datetime.now(UTC).timestamp() * 1e6) + DAY


def platform_by_ids(values: Sequence[object], platform: str | None) -> str | None:
    """Return the platform whose ids these are and hold times, None where they may be another's.

    Where the platform is not known, nearly all must be of the length that X's have had since 2011,
    or of TikTok's.
    """
    ids = []
    for value in values:
        try:
            ids.append(parse_id(value))
        except FieldError:
            return None
    ids = [one for one in ids if one]
    names = (platform,) if platform else ("x", "tiktok")
    for name in names:
        if name not in HOLD:
            continue
        found = sum(held(name, one) is not None and len(one) >= 17 for one in ids if one)
        if ids and found >= 0.95 * len(ids):
            return name
    return None


def ids_for_times(platform: str) -> str:
    """Return the doubt about times that were taken from ids of a platform that nothing names."""
    return (
        f"No column holds times: they were taken from the post ids, read as those of the platform "
        f"{platform}. --map COLUMN=time names a column of times, if one exists."
    )


def platform_by_times(ids: Sequence[str | None], times: Sequence[int | None]) -> str | None:
    """Return the platform whose ids hold the times beside them, None where none does."""
    pairs = [(i, t) for i, t in zip(ids, times, strict=True) if i and t is not None][:_SAMPLE]
    if len(pairs) < _PAIRS:
        return None
    for name in HOLD:
        near = sum((h := held(name, i)) is not None and abs(h - t) <= _NEAR for i, t in pairs)
        if near >= 0.95 * len(pairs):
            return name
    return None


def days_restored(times: Sequence[int], held_: Sequence[int | None]) -> tuple[list[int], int]:
    """Return dates with the time of the day that their ids hold, and how many have it now.

    A date is taken for the day of its id in whatever zone it may be.
    """
    result = list(times)
    found = 0
    for i, (time, exact) in enumerate(zip(times, held_, strict=True)):
        if exact is not None and -14 * _HOUR <= exact - time < DAY + 14 * _HOUR:
            result[i] = exact
            found += 1
    return result, found


class IdAgreement:
    """How the times of a source and those of its ids compare; asked batch by batch.

    `guessed` is set where no platform is named and the ids only have the length of X's: they are
    taken for such where their times and those of the posts are mostly one shift apart.
    """

    def __init__(self) -> None:
        self.guessed = False
        self._looked = self._agree = 0
        self._shifts: Counter[int] = Counter()

    @property
    def sure(self) -> bool:
        """Whether the ids are those of X: named so, or shown by most of the times beside them."""
        if not self.guessed:
            return True
        # Summer and winter are two shifts.
        shifts = Counter({**self._shifts, 0: self._agree}).most_common(2)
        most = sum(n for _, n in shifts)
        # Hardly one other long id in a thousand lies so near by chance.
        return most >= (2 if most == self._looked else _PAIRS) and 2 * most >= self._looked

    def dated(self, compared: int, agree: int) -> None:
        """Take note of posts with a date alone, and how many have it from their ids as well."""
        self._looked += compared
        self._agree += agree

    def compare(self, times: Sequence[int], ids: Sequence[str | None]) -> None:
        """Compare the first posts of a batch whose ids hold a time."""
        for time, post_id in zip(times[:_SAMPLE], ids[:_SAMPLE], strict=True):
            exact = time_in(post_id)
            if exact is None:
                continue
            self._looked += 1
            difference = time - exact
            shift = round(difference / _QUARTER)
            if abs(difference) <= _NEAR:
                self._agree += 1
            elif abs(difference - shift * _QUARTER) <= _NEAR and abs(shift) <= 56:
                self._shifts[shift] += 1

    def doubts(self, *, naive: bool) -> list[str]:
        """Return what the comparison shows, a sentence; nothing where most agree.

        `naive` tells that the times name no zone.
        """
        if self._looked < 2 or self._agree >= 0.9 * self._looked or not self.sure:
            return []
        # Half a year may be summer time, of which UTC itself may be the other half.
        shifts = Counter({**self._shifts, 0: self._agree}).most_common(2)
        summer = len(shifts) == 2 and abs(shifts[0][0] - shifts[1][0]) == 4 and shifts[1][1] > 0
        taken = shifts if summer else shifts[:1]
        count = sum(n for _, n in taken)
        if count >= 0.9 * self._looked and any(shift for shift, _ in taken):
            return [self._zone(sorted(shift for shift, _ in taken), count, naive)]
        if self._looked < _PAIRS:
            return []
        return [
            f"The times of {self._looked - self._agree:,} of {counted(self._looked, 'posts')} "
            "examined are not those that their ids hold: times or ids were changed, or the time is "
            "not that of the post. Check some of them; --map COLUMN=time names another column of "
            "times."
        ]

    def _zone(self, shifts: list[int], count: int, naive: bool) -> str:
        amounts = " or ".join(f"{abs(s) / 4:g}" for s in sorted(shifts, key=abs))
        which = "later" if max(shifts, key=abs) > 0 else "earlier"
        said = (
            f"The times of {count:,} of {counted(self._looked, 'posts')} examined are {amounts} "
            f"{'hour' if amounts == '1' else 'hours'} {which} than those that their ids "
            f"{'(made as those of X are) ' if self.guessed else ''}hold: "
        )
        if not naive:
            return said + "the zone that they name was read wrongly, or is wrong in the file."
        if len(shifts) > 1:
            return (
                said + "they are local times with summer time, and were read as UTC: --zone, with "
                "a name such as Europe/Berlin, reads them as such."
            )
        zone = hours(shifts[0] * _QUARTER)
        return said + f"they are local times, and were read as UTC: --zone {zone} reads them so."
