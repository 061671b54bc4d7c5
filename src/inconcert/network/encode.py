"""From a table of shares to the numbered, sorted arrays on which the kernel counts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.arrow_columns import complete
from inconcert.errors import ParameterError
from inconcert.network import kernel
from inconcert.network.number import number

_KEY_BITS = 62
_UNITS = (1_000_000, 1_000)


@dataclass(frozen=True, slots=True)
class EncodedShares:
    """Shares as arrays of one length, sorted by object, then time.

    `accounts` number the accounts by falling activity; `names[i]` is the key of account i and
    `order[i]` its place among all keys in byte order. `times` count `unit` microseconds since the
    earliest share. `contents` number the posts; `ambiguous` says that some post stands under more
    than one account, so that events between two shares of one post must be looked for.
    """

    accounts: npt.NDArray[np.int32]
    objects: npt.NDArray[np.int32]
    times: npt.NDArray[np.int64]
    contents: npt.NDArray[np.int32] | None
    ambiguous: bool
    names: pa.Array
    order: npt.NDArray[np.int64]
    unit: int
    distinct: int

    @property
    def activity(self) -> npt.NDArray[np.int64]:
        """Shares of each account."""
        return np.bincount(self.accounts, minlength=len(self.names)).astype(np.int64)


def encode(
    table: pa.Table,
    *,
    windows: tuple[int, ...],
    min_participation: int = 1,
    own_content: bool = True,
) -> EncodedShares:
    """Number and sort the shares of `table`: account, object, time (int64 µs), content or not.

    Rows with a null account, object or time are left out, then exact repeats (only where there is
    a content column: without one, every row is a post of its own), then the rows of accounts with
    fewer than `min_participation` rows. With `own_content`, a share whose object is its own content
    keeps its place but can meet no other: right where both are ids of one platform. Raises
    ParameterError for more than 2³¹ - 1 rows.
    """
    content = "content" in table.column_names
    names = ["account", "object", "time"] + (["content"] if content else [])
    table = table.select(names)
    if any(table[name].null_count for name in names[:3]):
        table = table.filter(complete(table, *names[:3]))
    rows = table.num_rows
    if rows >= 2**31:
        raise ParameterError(
            f"{rows:,} shares are more than one network can hold (2,147,483,647).",
            "Split the table by kind or by time.",
        )
    with ThreadPoolExecutor(2) as pool:
        numbering = pool.submit(number, table["account"])
        objects, object_names = number(table["object"])
        accounts, account_names = numbering.result()
    times = table["time"].to_numpy().astype(np.int64, copy=False)
    contents: npt.NDArray[np.int32] | None = None
    its_own = np.empty(0, np.int32)
    if content:
        contents, content_names = number(table["content"])
        missing = np.flatnonzero(contents < 0)
        contents[missing] = len(content_names) + np.arange(len(missing), dtype=np.int32)
        if own_content:
            own = pc.equal(_text(table["object"]), _text(table["content"])).fill_null(False)
            alone = np.flatnonzero(own.to_numpy())
            # Under the number of its content the share meets nothing but repeats of itself.
            its_own = np.zeros(int(contents.max(initial=-1)) + 1, np.int32)
            its_own[contents[alone]] = objects[alone]
            objects[alone] = len(object_names) + contents[alone]
    times, unit = reduced(times, windows)
    accounts, objects, times, contents = _sorted(accounts, objects, times, contents)
    if contents is not None:
        fresh = ~kernel.repeats(objects, times, accounts, contents)
        accounts, objects, times, contents = _kept(fresh, accounts, objects, times, contents)
    activity = np.bincount(accounts, minlength=len(account_names))
    if min_participation > 1:
        enough = activity[accounts] >= min_participation
        accounts, objects, times, contents = _kept(enough, accounts, objects, times, contents)
        activity = np.bincount(accounts, minlength=len(account_names))
    by_activity = np.argsort(-activity, kind="stable")
    renumbered = np.empty(len(account_names), np.int32)
    renumbered[by_activity] = np.arange(len(account_names), dtype=np.int32)
    taken = _text(account_names).take(pa.array(by_activity))
    order = np.empty(len(account_names), np.int64)
    order[pc.array_sort_indices(taken).to_numpy()] = np.arange(len(account_names))
    return EncodedShares(
        accounts=renumbered[accounts],
        objects=objects,
        times=times,
        contents=contents,
        ambiguous=contents is not None and _ambiguous(accounts, contents),
        names=taken,
        order=order,
        unit=unit,
        distinct=_distinct(objects, len(object_names), its_own),
    )


def _distinct(objects: npt.NDArray[np.int32], names: int, its_own: npt.NDArray[np.int32]) -> int:
    """Count the objects; a share that meets no other has a number of its own beyond `names`."""
    seen = np.zeros(names, np.bool_)
    seen[objects[objects < names]] = True
    seen[its_own[objects[objects >= names] - names]] = True
    return int(seen.sum())


def _text(values: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    return values if pa.types.is_string(values.type) else values.cast(pa.string())


def reduced(
    times: npt.NDArray[np.int64], windows: tuple[int, ...]
) -> tuple[npt.NDArray[np.int64], int]:
    """Count times from the earliest, in the coarsest unit that loses nothing."""
    if len(times) == 0:
        return times, 1
    since = times - times.min()
    for unit in _UNITS:
        whole = since // unit
        if all(window % unit == 0 for window in windows) and np.array_equal(whole * unit, since):
            return whole, unit
    return since, 1


def _sorted(
    accounts: npt.NDArray[np.int32],
    objects: npt.NDArray[np.int32],
    times: npt.NDArray[np.int64],
    contents: npt.NDArray[np.int32] | None,
) -> tuple[
    npt.NDArray[np.int32],
    npt.NDArray[np.int32],
    npt.NDArray[np.int64],
    npt.NDArray[np.int32] | None,
]:
    if len(times) == 0:
        return accounts, objects, times, contents
    time_bits = int(times.max()).bit_length()
    carried = accounts if contents is None else np.arange(len(times), dtype=np.int32)
    if time_bits + int(objects.max()).bit_length() <= _KEY_BITS:
        keys = objects.astype(np.int64)
        keys <<= time_bits
        keys |= times
        keys, carried = kernel.radix_sort(keys, carried)
        times = keys & ((1 << time_bits) - 1)
        keys >>= time_bits
        objects = keys.astype(np.int32)
        if contents is None:
            return carried, objects, times, None
        return accounts[carried], objects, times, contents[carried]
    _, order = kernel.radix_sort(times.copy(), np.arange(len(times), dtype=np.int32))
    _, order = kernel.radix_sort(objects[order].astype(np.int64), order)
    return (
        accounts[order],
        objects[order],
        times[order],
        None if contents is None else contents[order],
    )


def _kept(
    keep: npt.NDArray[np.bool_],
    accounts: npt.NDArray[np.int32],
    objects: npt.NDArray[np.int32],
    times: npt.NDArray[np.int64],
    contents: npt.NDArray[np.int32] | None,
) -> tuple[
    npt.NDArray[np.int32],
    npt.NDArray[np.int32],
    npt.NDArray[np.int64],
    npt.NDArray[np.int32] | None,
]:
    if keep.all():
        return accounts, objects, times, contents
    return (
        accounts[keep],
        objects[keep],
        times[keep],
        None if contents is None else contents[keep],
    )


def _ambiguous(accounts: npt.NDArray[np.int32], contents: npt.NDArray[np.int32]) -> bool:
    """Say whether any content stands under two accounts."""
    if len(contents) == 0:
        return False
    owner = np.full(int(contents.max()) + 1, -1, np.int32)
    owner[contents] = accounts
    return bool((owner[contents] != accounts).any())
