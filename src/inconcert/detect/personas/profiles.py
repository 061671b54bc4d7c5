"""Profiles of a case, and the signals that profiles alone give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
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
    signals = [
        reach_signal(profiles.followers, profiles.following, age, habits.posts, ordinary),
        young_signal(profiles.created, habits.first, ordinary),
    ]
    platform = pc.fill_null(profiles.table["platform"], "").combine_chunks().dictionary_encode()
    code = np.asarray(platform.indices.to_numpy(zero_copy_only=False), np.int64)
    every = np.bincount(code[profiles.known], minlength=len(platform.dictionary))
    for name, field in (("no_description", "description"), ("no_avatar", "avatar")):
        values: Any = pc.fill_null(profiles.table[field].combine_chunks(), "")
        empty = pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(values)), 0)
        if field == "avatar":
            empty = pc.or_(empty, pc.match_substring_regex(values, _DEFAULT_PICTURE))
        odd = np.asarray(empty.to_numpy(zero_copy_only=False), np.bool_)
        if field == "avatar":
            odd = odd | default_pictures(profiles.table["avatar_hash"].to_pylist(), code)
        # Known where accounts of the platform usually have the field.
        filled = np.bincount(code[profiles.known & ~odd], minlength=len(every))
        usual = np.asarray((filled >= USUAL * np.maximum(every, 1))[code], np.bool_)
        known = profiles.known & active & usual
        signals.append(binary(name, known, odd, ordinary, odd.astype(np.float64)))
    return signals
