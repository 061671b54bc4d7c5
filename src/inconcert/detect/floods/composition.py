"""What a flood consists of: its marks over all of its posts, account by account."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from inconcert.detect.floods.behaviour import Groups
from inconcert.detect.floods.merge import ObjectPosts
from inconcert.detect.floods.statistics import I64, Bools
from inconcert.detect.floods.steps import FAST, NEW, RELENTLESS, REPEATS
from inconcert.durations import DAY


class Composition(NamedTuple):
    """Counts of posts by account (numbers of `ObjectPosts.names`), each of shape (accounts,).

    `timed` are reposts with a known delay and `fast` those within a minute; `dated` posts of
    accounts with a known age and `new` those of accounts created shortly before; `repeated` posts
    of an account on days (from the start) on which it had five or more, `relentless` twenty or more
    where it did so on several days of the case, and `beyond` those after the twentieth of the day.
    `group` is the number of the confirmed group of an account, -1 for none.
    """

    posts: I64
    reposts: I64
    timed: I64
    fast: I64
    dated: I64
    new: I64
    repeated: I64
    relentless: I64
    beyond: I64
    group: I64

    def total(self, name: str) -> int:
        """Return the sum of a column over accounts."""
        return int(getattr(self, name).sum())

    @property
    def grouped(self) -> int:
        """Posts by accounts of confirmed groups."""
        return int(self.posts[self.group >= 0].sum())


def group_numbers(names: list[str], groups: Groups) -> I64:
    """Return the confirmed group of each account, -1 for none, shape (names,)."""
    return np.array([groups.of.get(name, -1) for name in names], np.int64)


def composition_of(acts: ObjectPosts, start: int, group: I64, relentless: Bools) -> Composition:
    """Return the composition of a flood, each post once.

    `group` is as `group_numbers` has it; `relentless` says who is in `flood_relentless`. Both are
    of shape (names,).
    """
    n = len(acts.names)

    def count(chosen: Bools) -> I64:
        return np.bincount(acts.account[chosen], minlength=n)

    timed = (acts.reposted == 1) & (acts.delay >= 0)
    dated = acts.age >= 0
    days = (acts.time - start) // DAY
    own, place, often = np.unique(
        np.stack([acts.account, days]), axis=1, return_inverse=True, return_counts=True
    )
    owner = own[0]
    at_work = relentless[owner] & (often >= RELENTLESS)
    return Composition(
        np.bincount(acts.account, minlength=n),
        count(acts.reposted == 1),
        count(timed),
        count(timed & (acts.delay <= FAST)),
        count(dated),
        count(dated & (acts.age < NEW)),
        count(often[place.ravel()] >= REPEATS),
        np.bincount(owner, np.where(at_work, often, 0), n).astype(np.int64),
        np.bincount(owner, np.where(at_work, often - RELENTLESS, 0), n).astype(np.int64),
        group,
    )


def by_groups(acts: ObjectPosts, group: I64) -> Bools:
    """Return which posts are by members of groups or repost what members wrote."""
    member = np.append(group >= 0, False)  # -1: a writer who is not known
    return np.asarray(member[acts.account] | member[acts.writer])
