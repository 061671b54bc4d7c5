"""Columns of raw values by field name → Arrow rows of `post` and `account`, and what failed.

Everything works on whole columns of a batch: a row is never a dictionary on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from inconcert import model
from inconcert.ingest.record_reader import Rejected
from inconcert.ingest.times.parse import TimeColumn
from inconcert.ingest.times.post_times import NOTHING_ASKED, Moments, TimeOptions
from inconcert.ingest.values.cells import each, without
from inconcert.ingest.values.columns import (
    FINDERS,
    Extra,
    account_keys,
    lists_of,
    mention_keys,
    picker,
    rejects_of,
    target_key,
    texts,
    without_signs,
)
from inconcert.ingest.values.fields import (
    as_text,
    parse_bool,
    parse_count,
    parse_each,
    parse_handle,
    parse_ids,
    parse_word,
)
from inconcert.ingest.values.flags import Flags
from inconcert.ingest.values.lists import parse_list
from inconcert.ingest.values.missing import Missing
from inconcert.ingest.values.platforms import platform_named
from inconcert.ingest.values.pointers import resolve
from inconcert.ingest.values.post_types import post_types
from inconcert.ingest.values.rounded import RoundedColumns
from inconcert.ingest.values.schema import (
    ACCOUNT_SCHEMA,
    COUNTS,
    IDS,
    POST_SCHEMA,
    PROFILE,
    PROFILE_COUNTS,
    PROFILE_TEXTS,
    PROFILE_WORDS,
    TARGETS,
    TEXTS,
    WORDS,
    Column,
    Columns,
    arrow_table,
)
from inconcert.ingest.values.snowflake import time_in
from inconcert.plaintext import counted

_TEXT_TYPES = frozenset((str, type(None)))
_UNTOLD = (None, "")
# What exports write where a post points to no other.
_NO_TARGET = frozenset(["0", "-1", "False", "false", "FALSE", "No", "no", "\\N", "[]", "{}", "-"])


@dataclass
class NormalisedRows:
    """What one batch became; `rejects` are the records that became nothing.

    `entries` counts what pages held beyond the one record that each page is.
    """

    posts: pa.Table | None = None
    accounts: pa.Table | None = None
    rejects: list[Rejected] = field(default_factory=list)
    entries: int = 0


class Normaliser:
    """Turns the batches of one source into rows.

    `platform` is used where a row names none. `next_post` is the number of the next post.
    `day_first` says by field which order a later row demands, `asked` what the person said of
    times.
    """

    def __init__(
        self,
        source: int,
        platform: str,
        next_post: int,
        day_first: Mapping[str, bool] | None = None,
        asked: TimeOptions = NOTHING_ASKED,
    ) -> None:
        self._asked = asked
        self._moments = Moments(asked)
        self.source = source
        self.platform = platform
        self.next_post = next_post
        self.missing = Missing()
        self.flags = Flags()
        self._rounded = RoundedColumns()
        self._day_first = dict(day_first or {})
        self._times: dict[str, TimeColumn] = {}
        self._unread: dict[str, tuple[int, str]] = {}
        # By account, the profile fields (as bits) that rows have filled so far.
        self._profiles: dict[str, int] = {}

    def notes(self) -> list[str]:
        """Return what was assumed or left out, one phrase each."""
        found: dict[str, None] = dict.fromkeys(self.missing.notes())
        for column in self._times.values():
            found.update(dict.fromkeys(column.notes()))
        found.update(dict.fromkeys(self._moments.notes()))
        for name, (count, reason) in sorted(self._unread.items()):
            found[f"{counted(count, 'values')} of {name} left out (kept in extra): {reason}"] = None
        return list(found)

    def doubts(self) -> list[str]:
        """Return what the values show may have been read wrongly, a sentence each."""
        found = self.missing.doubts() + self.flags.doubts()
        for column in self._times.values():
            found += column.doubts()
        time = self._times.get("time")
        return found + self._moments.doubts(naive=time is not None and time.naive)

    @property
    def zoned(self) -> bool:
        """Whether the zone that was asked for decided any time."""
        return any(column.zoned for column in self._times.values())

    # -- posts ---------------------------------------------------------------------------------

    def posts(
        self, numbers: list[int], columns: Columns, raw: Mapping[str, Column]
    ) -> NormalisedRows:
        """Return rows for posts: `columns` by field, `raw` the input columns no field took."""
        rows = NormalisedRows()
        if not numbers:
            return rows
        extra = Extra(raw, len(numbers))
        platforms = self._platforms(columns)
        keys, ids, handles, why = self._authors(columns, platforms, extra)
        times, time_why = self._time("time", columns.get("time"), len(numbers))
        if None in times and "post_id" in columns:
            times = self._moments.filled(times, parse_ids(columns["post_id"])[0], platforms)
        if None in keys or None in times:
            rows_given = enumerate(zip(keys, times, strict=True))
            keep = [i for i, (key, time) in rows_given if key and time is not None]
            rows.rejects = rejects_of(numbers, columns, raw, keep, keys, (why, time_why))
            if not keep:
                return rows
            pick = picker(keep)
            columns = {name: pick(values) for name, values in columns.items()}
            numbers, keys, ids = pick(numbers), pick(keys), pick(ids)
            handles, times = pick(handles), pick(times)
            platforms = platforms if isinstance(platforms, str) else pick(platforms)
            extra = extra.pick(keep)
        count = len(numbers)
        out: Columns = {
            "post": pa.array(np.arange(self.next_post, self.next_post + count, dtype=np.int64)),
            "platform": platforms,
            "account": keys,
            "time": times,
            "source": self.source,
            "row": numbers,
        }
        self.next_post += count
        self._post_fields(columns, platforms, out, extra, count)
        self._times_in_ids(platforms, out)
        out["extra"] = extra.json()
        rows.posts = arrow_table(POST_SCHEMA, out, count)
        rows.accounts = self._profiles_of(numbers, columns, platforms, keys, ids, handles)
        return rows

    def _post_fields(
        self, columns: Columns, platforms: str | Column, out: Columns, extra: Extra, count: int
    ) -> None:
        columns = resolve(columns)
        for name in IDS:
            if name in columns:
                out[name] = self._ids(name, columns[name], extra)
        for name in TARGETS:
            if name in columns:
                out[name] = self._targets(name, columns[name], platforms, extra)
        for name in TEXTS:
            if name in columns:
                out[name] = texts(columns[name], entities_too=name == "text")
        for name in COUNTS:
            if name in columns:
                out[name] = self._parsed(name, columns[name], parse_count, extra)
        for name in WORDS:
            if name in columns:
                known = partial(parse_word, model.POST.column(name).words)
                out[name] = self._parsed(name, columns[name], known, extra)
        if "repost_time" in columns:
            out["repost_time"], why = self._time("repost_time", columns["repost_time"], count)
            self._note_unread("repost_time", columns["repost_time"], why, extra)
        self._lists(columns, platforms, out)
        out["type"] = post_types(columns, out, platforms, count, self.flags)

    def _lists(self, columns: Columns, platforms: str | Column, out: Columns) -> None:
        """Fill links, hashtags and mentions; those in a text where no column has them."""
        shapes: dict[str, Any] = {"hashtags": without_signs}
        if isinstance(platforms, str):
            shapes["mentions"] = partial(mention_keys, platforms)
        for name, finder in FINDERS.items():
            out[name] = lists_of(columns.get(name), out.get("text"), finder, shapes.get(name, list))
        if not isinstance(platforms, str) and out["mentions"] is not None:
            out["mentions"] = list(map(mention_keys, platforms, out["mentions"]))
        for name in ("media", "objects"):
            if name in columns:
                out[name] = each(columns[name], partial(parse_list, spaces=name == "media"))

    def _times_in_ids(self, platforms: str | Column, out: Columns) -> None:
        """Take what the export rounded away, or left out, from the ids of X posts."""
        out["time"] = self._moments.restored(out["time"], out.get("post_id"), platforms)
        if "repost_of" in out:
            held = each(self._moments.of_x(out["repost_of"], platforms), time_in)
            known = out.get("repost_time", held)
            out["repost_time"] = [
                own if time is None else time for time, own in zip(known, held, strict=True)
            ]

    # -- accounts ------------------------------------------------------------------------------

    def accounts(
        self, numbers: list[int], columns: Columns, raw: Mapping[str, Column]
    ) -> NormalisedRows:
        """Return rows for accounts: `columns` by field, `raw` the input columns no field took."""
        rows = NormalisedRows()
        if not numbers:
            return rows
        extra = Extra(raw, len(numbers))
        platforms = self._platforms(columns)
        keys, ids, handles, why = self._authors(columns, platforms, extra)
        if None in keys:
            keep = [i for i, key in enumerate(keys) if key]
            rows.rejects = rejects_of(numbers, columns, raw, keep, keys, (why, {}))
            if not keep:
                return rows
            pick = picker(keep)
            columns = {name: pick(values) for name, values in columns.items()}
            numbers, keys, ids, handles = pick(numbers), pick(keys), pick(ids), pick(handles)
            platforms = platforms if isinstance(platforms, str) else pick(platforms)
            extra = extra.pick(keep)
        profile = {name: columns[name] for name in PROFILE if name in columns}
        rows.accounts = self._account_table(numbers, platforms, keys, ids, handles, profile, extra)
        return rows

    def _profiles_of(
        self, numbers: Column, columns: Columns, platforms: str | Column,
        keys: Column, ids: Column, handles: Column,
    ) -> pa.Table | None:  # fmt: skip
        """Return the authors' profiles as the post rows show them, each different one once."""
        profile = {
            name: columns[f"account.{name}"] for name in PROFILE if f"account.{name}" in columns
        }
        first = self._telling(keys, [ids, handles, *profile.values()])
        if not first:
            return None
        pick = picker(first)
        return self._account_table(
            pick(numbers), platforms if isinstance(platforms, str) else pick(platforms),
            pick(keys), pick(ids), pick(handles),
            {name: pick(values) for name, values in profile.items()},
            Extra({}, len(first)),
        )  # fmt: skip

    def _telling(self, keys: Column, columns: Sequence[Column]) -> list[int]:
        """Return the rows that fill a field of their account which no row before filled."""
        filled = np.zeros(len(keys), dtype=np.int64)
        for bit, values in enumerate(columns):
            if "" not in values and None not in values:
                filled |= 1 << bit
            elif any(values):
                # Zero and False fill a field as well; an empty text does not.
                texts_only = set(map(type, values)) <= _TEXT_TYPES
                told = map(bool, values) if texts_only else (v not in _UNTOLD for v in values)
                filled |= np.fromiter(told, bool, len(keys)).astype(np.int64) << bit
        known = self._profiles
        if len(known) > 2_000_000:
            known.clear()
        found = []
        for index, (key, bits) in enumerate(zip(keys, filled.tolist(), strict=True)):
            met = known.get(key)
            if met is None or bits & ~met:
                known[key] = bits | (met or 0)
                found.append(index)
        return found

    def _account_table(
        self, numbers: Column, platforms: str | Column, keys: Column, ids: Column,
        handles: Column, profile: Mapping[str, Column], extra: Extra,
    ) -> pa.Table:  # fmt: skip
        count = len(numbers)
        out: Columns = {
            "account": keys, "platform": platforms, "account_id": ids, "handle": handles,
            "source": self.source, "row": numbers,
        }  # fmt: skip
        for name in PROFILE_TEXTS:
            if name in profile:
                out[name] = texts(profile[name], entities_too=name in ("name", "description"))
        for name in PROFILE_WORDS:
            if name in profile:
                known = partial(parse_word, model.ACCOUNT.column(name).words)
                out[name] = self._parsed(f"account.{name}", profile[name], known, extra)
        for name in PROFILE_COUNTS:
            if name in profile:
                out[name] = self._parsed(f"account.{name}", profile[name], parse_count, extra)
        if "verified" in profile:
            out["verified"] = self._parsed(
                "account.verified", profile["verified"], parse_bool, extra
            )
        if "created" in profile:
            out["created"], why = self._time("account.created", profile["created"], count)
            self._note_unread("account.created", profile["created"], why, extra)
        out["extra"] = extra.json()
        return arrow_table(ACCOUNT_SCHEMA, out, count)

    # -- single fields -------------------------------------------------------------------------

    def _platforms(self, columns: Columns) -> str | Column:
        given = columns.get("platform")
        if given is None:
            return self.platform
        names = [(platform_named(as_text(v) or "") or self.platform) for v in given]
        return names[0] if len(set(names)) == 1 else names

    def _authors(
        self, columns: Columns, platforms: str | Column, extra: Extra
    ) -> tuple[list[str | None], Sequence[str | None], list[str | None], dict[int, str]]:
        """Return keys, ids, handles, and by index why an author could not be read."""
        count = extra.count
        ids: Sequence[str | None] = [None] * count
        handles: list[str | None] = [None] * count
        why: dict[int, str] = {}
        if "account_id" in columns:
            ids, why = self._whole_ids("account_id", columns["account_id"])
        if "handle" in columns:
            handles, handle_why = parse_each(columns["handle"], parse_handle)
            if why:
                self._note_unread(
                    "account_id",
                    columns["account_id"],
                    {i: reason for i, reason in why.items() if handles[i]},
                    extra,
                )
            why = {**handle_why, **why}
        keys = account_keys(platforms, ids, handles)
        return keys, ids, handles, why

    def _time(
        self, name: str, values: Column | None, count: int
    ) -> tuple[list[int | None], dict[int, str]]:
        if values is None:
            return [None] * count, {}
        column = self._times.get(name)
        if column is None:
            column = self._times[name] = TimeColumn(
                self._day_first.get(name, self._asked.day_first), self._asked.zone, serials=True
            )
        try:
            return column.read(values)
        except Exception as error:
            error.add_note(name)
            raise

    def _ids(self, name: str, values: Column, extra: Extra) -> Sequence[str | None]:
        found, why = self._whole_ids(name, values)
        self._note_unread(name, values, why, extra)
        if name == "post_id":
            return found
        return without(found, _NO_TARGET)

    def _whole_ids(self, name: str, values: Column) -> tuple[Sequence[str | None], dict[int, str]]:
        """Return ids (None where blank or refused) and, by index, why one was refused."""
        found, why = parse_ids(values)
        rounded = self._rounded.refused(name, found)
        if rounded:
            found = [None if i in rounded else one for i, one in enumerate(found)]
            why = {**why, **rounded}
        return found, why

    def _targets(
        self, name: str, values: Column, platforms: str | Column, extra: Extra
    ) -> list[str | None]:
        found = self._ids(name, values, extra)
        if isinstance(platforms, str):
            return each(found, lambda value: target_key(platforms, value) if value else None)
        pairs = zip(platforms, found, strict=True)
        return [target_key(platform, value) if value else None for platform, value in pairs]

    def _parsed(
        self, name: str, values: Column, parse: Callable[[Any], Any], extra: Extra
    ) -> list[Any]:
        found, why = parse_each(values, parse)
        self._note_unread(name, values, why, extra)
        return found

    def _note_unread(self, name: str, values: Column, why: Mapping[int, str], extra: Extra) -> None:
        """Keep values that an optional field could not take in `extra`, and count them."""
        if not why:
            return
        for index in why:
            extra.add(index, name, values[index])
        count, reason = self._unread.get(name, (0, next(iter(why.values()))))
        self._unread[name] = count + len(why), reason
