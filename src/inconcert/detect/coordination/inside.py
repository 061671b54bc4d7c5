"""What happens inside one group: its members' co-shares of one kind, window by window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.network import kernel
from inconcert.network.count import count_coshares
from inconcert.network.encode import reduced
from inconcert.network.number import number


class Inside(NamedTuple):
    """Co-shares among the members of a group, of one kind and window.

    `events` pairs of shares, `objects` distinct objects among them, `links` pairs of accounts,
    `pair_objects` the distinct objects of each link, added up; `accounts` members with at least
    one event, `mean_delay` seconds. `first` and `second` count for each
    account the events in which it came strictly first and strictly second. `part` marks the shares
    (rows of the table given) that take part in any event.
    """

    time_window: int
    events: int
    objects: int
    links: int
    pair_objects: int
    accounts: int
    mean_delay: float
    first: dict[str, int]
    second: dict[str, int]
    part: npt.NDArray[np.bool_]


def inside(shares: pa.Table, windows: Sequence[int]) -> list[Inside]:
    """Count the co-shares of a table of one group's shares of one kind, for every window.

    `shares` has account, object, time (int64 µs), without nulls, one row per post and object.
    """
    link = count_coshares(shares.select(["account", "object", "time"]), windows=windows).link
    # In a fixed order, so that sums of decimals come out the same whatever the order of shares.
    link = link.sort_by([("account_a", "ascending"), ("account_b", "ascending")])
    result = []
    for window, part in _taking_part(shares, windows):
        own = link.filter(pc.equal(link["time_window"], window))
        events = pc.sum(own["events"]).as_py() or 0
        first, second = _order(own)
        delays = pc.sum(pc.multiply(own["mean_delay"], own["events"])).as_py() or 0.0
        result.append(
            Inside(
                time_window=window,
                events=events,
                objects=len(pc.unique(shares["object"].filter(pa.array(part)))),
                links=own.num_rows,
                pair_objects=pc.sum(own["objects"]).as_py() or 0,
                accounts=len(pc.unique(shares["account"].filter(pa.array(part)))),
                mean_delay=delays / events if events else 0.0,
                first=first,
                second=second,
                part=part,
            )
        )
    return result


def _taking_part(
    shares: pa.Table, windows: Sequence[int]
) -> Iterator[tuple[int, npt.NDArray[np.bool_]]]:
    """Yield (window, which rows of `shares` are part of an event), the narrowest window first."""
    account, _ = number(shares["account"])
    object_, _ = number(shares["object"])
    # In the unit and gap in which they were counted, places have room: `count_coshares` sees to it.
    time, unit = reduced(shares["time"].to_numpy(), tuple(windows))
    longest = int(time.max(initial=0))
    order = np.lexsort((time, object_))
    account, object_, time = account[order], object_[order], time[order]
    no_posts = np.empty(0, np.int32)
    for window in sorted(set(windows)):
        width = min(window // unit, longest)
        place = kernel.places(object_, time, width + 1)
        part = np.empty(len(order), np.bool_)
        part[order] = kernel.takes_part(place, account, no_posts, False, width)
        yield window, part


def _order(link: pa.Table) -> tuple[dict[str, int], dict[str, int]]:
    """Return how often each account came first, and how often second."""
    first: dict[str, int] = {}
    second: dict[str, int] = {}
    for name, won, lost in (
        ("account_a", "a_first", "b_first"),
        ("account_b", "b_first", "a_first"),
    ):
        sums = link.group_by(name).aggregate([(won, "sum"), (lost, "sum")])
        for account, wins, losses in zip(
            sums[name].to_pylist(),
            sums[f"{won}_sum"].to_pylist(),
            sums[f"{lost}_sum"].to_pylist(),
            strict=True,
        ):
            first[account] = first.get(account, 0) + wins
            second[account] = second.get(account, 0) + losses
    return first, second
