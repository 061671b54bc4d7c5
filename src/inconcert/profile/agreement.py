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


class Reuse(NamedTuple):
    """How often values of a field are shared: pairs of accounts that agree, by carriers.

    `pairs[0, i]` pairs agree in a value of at most `carriers[i]` carriers, `pairs[1, i]` of them
    have the best known carrier of the value in them; `common` of each agree in a value that is
    common (COMMON).
    """

    carriers: I64
    pairs: F64
    common: F64

    def at_most(self, carriers: I64, headed: Bools) -> F64:
        """Return the pairs that agree in a value of at most so many carriers; those with a head."""
        place = np.searchsorted(self.carriers, carriers, side="right")
        padded = np.concatenate([np.zeros((2, 1)), self.pairs], axis=1)
        found: F64 = padded[headed.astype(np.int64), place]
        return found


def reuse(field: Field) -> Reuse:
    """Count the pairs of accounts on one platform that agree in a field."""
    counts = np.bincount(field.value[field.value >= 0], minlength=1)
    sizes, number = np.unique(counts[counts > 1], return_counts=True)
    pairs = np.stack([number * (sizes * (sizes - 1.0) / 2), number * (sizes - 1.0)])
    low, high = COMMON
    common = pairs[:, (sizes >= low) & (sizes <= high)].sum(axis=1)
    return Reuse(sizes, np.cumsum(pairs, axis=1), common)


def heads(field: Field, followers: I64, a: I64, b: I64) -> Bools:
    """Return which pairs have the best known carrier of a's value in them.

    The one with most followers; of several, all are. An account without a number has none.
    """
    most = np.full(int(field.value.max(initial=-1)) + 2, -1, np.int64)
    np.maximum.at(most, field.value, followers)
    best: Bools = np.maximum(followers[a], followers[b]) >= most[field.value[a]]
    return best


def is_common(field: Field) -> Bools:
    """Return whether each account's value is common (COMMON)."""
    low, high = COMMON
    return (field.carriers >= low) & (field.carriers <= high)
