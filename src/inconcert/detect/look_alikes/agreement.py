"""What two profiles have in common, and how common that is in the population.

A field (name, avatar, description) gives every account a number for its value, and counts who else
on the platform has it: a name that four hundred accounts carry says little.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.detect.look_alikes.handles import Near
from inconcert.profile.avatar import Likeness, distances

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# The fields by which accounts are compared besides their handles; pictures may be merely similar.
FIELDS = ("name", "avatar", "description")
NAME, AVATAR = 0, 1
# Values carried by so many accounts show what namesakes by chance are like: too many for one
# impersonator, too few for a word that says nothing.
COMMON = (3, 100)


class Field(NamedTuple):
    """One field of the profiles.

    An entry an account: the number of its `value` (-1: none), and how many `carriers` that has. An
    entry a value: how many accounts carry it (`counts`), and the followers of the carrier who has
    most of them (`most`; -1 for unknown).
    """

    value: I64
    carriers: I64
    counts: I64
    most: I64


def make_field(keys: Sequence[str | None], platform: I64, followers: I64) -> Field:
    """Number the values of a field by platform; empty keys are none."""
    coded = pa.array([key or None for key in keys], pa.string()).dictionary_encode()
    number = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    size = max(len(coded.dictionary), 1)
    joint = np.where(number >= 0, platform * size + number, -1)
    values, value = np.unique(joint, return_inverse=True)
    value = (value - int(len(values) > 0 and values[0] == -1)).astype(np.int64)
    given = value >= 0
    counts = np.bincount(value[given], minlength=1)
    most = np.full(len(counts), -1, np.int64)
    np.maximum.at(most, value[given], followers[given])
    return Field(value, np.where(given, counts[value], 0), counts, most)


def marks(fields: Sequence[Field], most: int) -> I64:
    """Return the values that 2 to `most` accounts carry, shape (fields, accounts); else -1."""
    return np.stack(
        [np.where((f.carriers > 1) & (f.carriers <= most), f.value, -1) for f in fields]
    )


class Agreement(NamedTuple):
    """Per pair and field: whether it agrees, and how many accounts carry the value or the two.

    `bits`: in how many bits the hashes of pictures that agree differ; -1 without such hashes.
    """

    agree: npt.NDArray[np.bool_]
    carriers: npt.NDArray[np.int64]
    bits: I64


def agreement(
    near: Near, fields: Sequence[Field], hashes: npt.NDArray[np.uint64], like: Likeness
) -> Agreement:
    """Compare the fields of every pair; pictures agree within the bound of `like`, too."""
    one = np.stack([f.value[near.a] for f in fields])
    other = np.stack([f.value[near.b] for f in fields])
    agree = (one == other) & (one >= 0)
    carriers = np.stack([f.carriers[near.a] for f in fields])
    bits = distances(hashes[near.a], hashes[near.b])
    similar = ~agree[AVATAR] & (bits <= like.bound)
    agree[AVATAR] |= similar
    carriers[AVATAR, similar] += fields[AVATAR].carriers[near.b][similar]
    hashed = (hashes[near.a] != 0) & (hashes[near.b] != 0)
    return Agreement(agree, carriers, np.where(agree[AVATAR] & hashed, bits, -1))


def sharing(field: Field, carriers: int) -> float:
    """Return how many pairs of accounts agree in a value of at most so many carriers."""
    few = field.counts[field.counts <= carriers]
    return float((few * (few - 1.0) / 2).sum())


def heads(field: Field, followers: I64, a: I64, b: I64) -> Bools:
    """Return which pairs have the best known carrier of a's value in them.

    Of several with as many followers, all are. What it says of pairs without a value means nothing.
    """
    best: Bools = np.maximum(followers[a], followers[b]) >= field.most[field.value[a]]
    return best


def is_common(field: Field) -> Bools:
    """Return whether each account's value is common (COMMON)."""
    low, high = COMMON
    return (field.carriers >= low) & (field.carriers <= high)
