"""Profiles of a case, and the signals that profiles alone give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.case import Case
from inconcert.detect.personas.habits import Bools, Floats, Habits
from inconcert.detect.personas.signals import (
    FEWEST_POSTS,
    Signal,
    binary,
    reach_signal,
    young_signal,
)
from inconcert.profile.avatar import default_pictures

USUAL = 0.2  # share of accounts that fill a field, from which an empty one says something
_DEFAULT_PICTURE = r"(?i)default[_-]?profile|default[_-]?avatar|/missing\.|egg\.(png|jpg)"


@dataclass(frozen=True)
class Profiles:
    """Profile columns in the order of `Habits.accounts`; NaN and None where there is none."""

    table: pa.Table
    known: Bools
    created: Floats
    followers: Floats
    following: Floats

    @property
    def locations(self) -> list[str | None]:
        """Claimed places."""
        found: list[str | None] = self.table["location"].to_pylist()
        return found


def read_profiles(case: Case, habits: Habits) -> Profiles:
    """Return the profiles of the accounts that posted."""
    table = case.arrow(
        "SELECT account, platform, name, location, description, avatar, created, followers, "
        'following, source, "row", avatar_hash FROM account ORDER BY account'
    )
    place = pc.index_in(
        habits.accounts, value_set=pc.cast(table["account"].combine_chunks(), pa.string())
    )
    table = table.take(place)

    def number(name: str) -> Floats:
        filled = pc.fill_null(pc.cast(table[name], pa.float64()), float("nan"))
        return np.asarray(filled.to_numpy(), np.float64)

    created, followers, following = number("created"), number("followers"), number("following")
    named = np.asarray(pc.is_valid(table["name"]).to_numpy(), np.bool_)
    known = named | ~np.isnan(created) | ~np.isnan(followers)
    return Profiles(table, known, created, followers, following)


def profile_signals(profiles: Profiles, habits: Habits, ordinary: Bools) -> list[Signal]:
    """Return the signals of followers, age, empty text and missing picture."""
    age = (habits.first - profiles.created) / 86_400e6
    active = habits.posts >= FEWEST_POSTS
    young = young_signal(profiles.created, habits.first, ordinary)
    signals = [
        reach_signal(profiles.followers, profiles.following, age, habits.posts, ordinary),
        young,
    ]
    for name, field in (("no_description", "description"), ("no_avatar", "avatar")):
        values: Any = profiles.table[field].combine_chunks()
        empty = pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(pc.fill_null(values, ""))), 0)
        if field == "avatar":
            default = pc.match_substring_regex(pc.fill_null(values, ""), _DEFAULT_PICTURE)
            empty = pc.or_(empty, default)
        odd = np.asarray(empty.to_numpy(zero_copy_only=False), np.bool_)
        if field == "avatar":
            hashes = profiles.table["avatar_hash"].to_pylist()
            odd = odd | default_pictures(hashes, _platforms(profiles))
        known = profiles.known & active & _usual(profiles, ~odd)
        signals.append(binary(name, known, odd, ordinary, odd.astype(np.float64)))
    return signals


def _platforms(profiles: Profiles) -> npt.NDArray[np.int64]:
    """Return the number of each account's platform."""
    platform = pc.fill_null(profiles.table["platform"], "").combine_chunks().dictionary_encode()
    return np.asarray(platform.indices.to_numpy(zero_copy_only=False), np.int64)


def _usual(profiles: Profiles, filled: Bools) -> Bools:
    """Say of each account whether accounts of its platform usually have the field."""
    code = _platforms(profiles)
    size = int(code.max(initial=0)) + 1
    all_ = np.bincount(code[profiles.known], minlength=size)
    some = np.bincount(code[profiles.known & filled], minlength=size)
    return np.asarray((some >= USUAL * np.maximum(all_, 1))[code], np.bool_)
