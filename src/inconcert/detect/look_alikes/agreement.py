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

# Values carried by so many accounts show what namesakes by chance are like: too many for one
# impersonator, too few for a word that says nothing.
COMMON = (3, 100)


class Field(NamedTuple):
    """One field of the profiles, an entry an account: number of its value (-1: none), carriers."""

    name: str
    value: I64
    carriers: I64


def make_field(name: str, keys: Sequence[str | None], platform: I64) -> Field:
    """Number the values of a field by platform; empty keys are none."""
    coded = pa.array([key or None for key in keys], pa.string()).dictionary_encode()
    number = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    size = max(len(coded.dictionary), 1)
    joint = np.where(number >= 0, platform * size + number, -1)
    values, value = np.unique(joint, return_inverse=True)
    value = value - int(len(values) > 0 and values[0] == -1)
    counts = np.bincount(value[value >= 0], minlength=1)
    carriers = np.where(value >= 0, counts[value], 0)
    return Field(name, value.astype(np.int64), carriers.astype(np.int64))


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
    near: Near, fields: Sequence[Field], hashes: npt.NDArray[np.uint64], like: Likeness,
    picture: int,
) -> Agreement:  # fmt: skip
    """Compare the fields of every pair; field `picture` agrees within the bound of `like`, too."""
    one = np.stack([f.value[near.a] for f in fields])
    other = np.stack([f.value[near.b] for f in fields])
    agree = (one == other) & (one >= 0)
    carriers = np.stack([f.carriers[near.a] for f in fields])
    bits = distances(hashes[near.a], hashes[near.b])
    similar = ~agree[picture] & (bits <= like.bound)
    agree[picture] |= similar
    carriers[picture, similar] += fields[picture].carriers[near.b][similar]
    hashed = (hashes[near.a] != 0) & (hashes[near.b] != 0)
    return Agreement(agree, carriers, np.where(agree[picture] & hashed, bits, -1))


def sharing(field: Field, carriers: int) -> float:
    """Return how many pairs of accounts agree in a value of at most so many carriers."""
    counts = np.bincount(field.value[field.value >= 0], minlength=1)
    few = counts[counts <= carriers]
    return float((few * (few - 1.0) / 2).sum())


def best_known(field: Field, followers: I64) -> I64:
    """Return for each value of a field the followers of who has most of them; -1 for unknown."""
    most = np.full(int(field.value.max(initial=-1)) + 2, -1, np.int64)
    np.maximum.at(most, field.value, followers)
    return most


def heads(field: Field, most: I64, followers: I64, a: I64, b: I64) -> Bools:
    """Return which pairs have the best known carrier of a's value in them.

    `most` is `best_known`; of several with as many followers, all are.
    """
    best: Bools = np.maximum(followers[a], followers[b]) >= most[field.value[a]]
    return best


def is_common(field: Field) -> Bools:
    """Return whether each account's value is common (COMMON)."""
    low, high = COMMON
    return (field.carriers >= low) & (field.carriers <= high)
