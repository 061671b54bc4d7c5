"""Acts and the objects they are about, as arrays of codes until the tables are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from inconcert.durations import SECOND
from inconcert.simulate.traffic import Bools, Floats, Ints

URL, REPOST, HASHTAG, TEXT = range(4)
KINDS = ("url", "repost", "hashtag", "text")
NOTHING = -1


@dataclass(frozen=True)
class Posted:
    """Posts: who shared which object when (µs); `extra` is a second object of it or NOTHING."""

    account: Ints
    object: Ints
    time: Ints
    extra: Ints

    def __len__(self) -> int:
        return len(self.account)

    @classmethod
    def of(cls, account: Ints, object_: Ints, time: Ints, extra: Ints | None = None) -> Posted:
        """Return acts of the parallel arrays; without `extra`, posts of one object."""
        blank = np.full(len(account), NOTHING, np.int64)
        return cls(account, object_, time.astype(np.int64), blank if extra is None else extra)

    @classmethod
    def none(cls) -> Posted:
        """Return no acts."""
        return cls.of(*(np.empty(0, np.int64) for _ in range(3)))

    def where(self, keep: Bools | Ints) -> Posted:
        """Return the acts that `keep` selects."""
        return Posted(self.account[keep], self.object[keep], self.time[keep], self.extra[keep])

    @property
    def shares(self) -> int:
        """How many shares the acts make: one an object."""
        return len(self) + int((self.extra != NOTHING).sum())


def join(parts: Iterable[Posted]) -> Posted:
    """Return all acts of `parts`, in order."""
    every = [Posted.none(), *parts]
    return Posted(*(
        np.concatenate([getattr(part, name) for part in every])
        for name in ("account", "object", "time", "extra")
    ))  # fmt: skip


@dataclass
class Catalogue:
    """All objects of a world; one entry an object in every list of arrays.

    `origin` is a domain's number, or `by(account)` for something an account made, or NOTHING.
    """

    kind: list[Ints] = field(default_factory=list)
    origin: list[Ints] = field(default_factory=list)
    size: int = 0
    domains: int = 0

    def add(self, kind: int | Ints, origin: int | Ints, n: int) -> Ints:
        """Add `n` objects and return their codes."""
        for target, value in ((self.kind, kind), (self.origin, origin)):
            target.append(np.broadcast_to(np.asarray(value, np.int64), (n,)).copy())
        self.size += n
        return np.arange(self.size - n, self.size, dtype=np.int64)

    def new_domains(self, n: int) -> Ints:
        """Return the numbers of `n` new domains."""
        self.domains += n
        return np.arange(self.domains - n, self.domains, dtype=np.int64)

    def columns(self) -> tuple[Ints, Ints]:
        """Return (kind, origin) of all objects."""
        empty = np.empty(0, np.int64)
        return np.concatenate([empty, *self.kind]), np.concatenate([empty, *self.origin])


def by(account: Ints) -> Ints:
    """Return the origin codes of things that these accounts published (and back again)."""
    return np.asarray(-2 - account, np.int64)


def microseconds(seconds: Floats) -> Ints:
    """Return seconds as whole microseconds."""
    return np.asarray(seconds * SECOND, np.int64)


def delays(
    rng: np.random.Generator, n: int, median: float, sigma: float, fastest: float = 0.0
) -> Ints:
    """Return `n` lognormal delays (µs) with a median (s), none below `fastest` (s)."""
    return microseconds(np.maximum(rng.lognormal(np.log(median), sigma, n), fastest))
