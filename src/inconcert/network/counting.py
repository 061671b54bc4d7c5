"""What is asked of one count of co-shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from inconcert.durations import LONGEST
from inconcert.errors import ParameterError


@dataclass(frozen=True, kw_only=True)
class Counting:
    """What is counted of a table of shares.

    `windows` are microseconds, in any order; all are counted in one pass. `min_participation` is
    CooRTweet's: accounts with fewer rows are left out, and an event is kept where one of its two
    accounts has that many rows whose content takes part in any event of the window. Pairs with
    fewer than `min_events` events in a window have no link there, nor those with fewer than
    `min_objects` objects or a p above `max_p`; the baseline counts them still, and has the
    windows of `totals_at` besides, whose events cost no visit of the pairs. With `own_content`
    a share whose object is its own content makes no event (CooRTweet's rule).
    Raises ParameterError for windows that are negative or missing.
    """

    windows: Sequence[int]
    min_participation: int = 1
    min_events: int = 1
    min_objects: int = 1
    max_p: float = 1.0
    totals_at: Sequence[int] = ()
    own_content: bool = True

    def __post_init__(self) -> None:
        spans, totals_at = self.spans, self.totals_at
        if not spans or min(*spans, *totals_at, 0) < 0 or max(*spans, *totals_at, 0) > LONGEST:
            raise ParameterError(
                "At least one window is needed, from 0 to a century.", "For example --window 60s."
            )
        if self.min_participation < 1 or self.min_events < 1:
            raise ParameterError("min_participation and min_events are 1 or more.")

    @property
    def spans(self) -> tuple[int, ...]:
        """The windows in order, each once."""
        return tuple(sorted(set(self.windows)))


class CountOptions(TypedDict, total=False):
    """What may be asked of a count: the fields of `Counting`, which says what they are."""

    windows: Sequence[int]
    min_participation: int
    min_events: int
    min_objects: int
    max_p: float
    totals_at: Sequence[int]
    own_content: bool
