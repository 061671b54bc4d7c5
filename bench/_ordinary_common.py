"""What worlds of ordinary life are made of: posts, profiles, and who runs which account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
START = 1_700_006_400 * SECOND  # a midnight, UTC

PROFILE = ("url", "description", "handle", "name")


@dataclass(frozen=True)
class World:
    """Posts of people, or of programs, who arranged nothing with one another.

    `posts` has account, time (µs), text, urls, hashtags, in order of time; `profiles` has account
    and the columns of `PROFILE`, null where empty. `owner` says who runs an account, where that is
    known: accounts of different owners belong into no group together.
    """

    posts: pa.Table
    profiles: pa.Table
    owner: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Diary:
    """Posts as they are written down, to become a `World`."""

    accounts: list[str] = field(default_factory=list)
    times: list[Ints] = field(default_factory=list)
    texts: list[str | None] = field(default_factory=list)
    urls: list[list[str]] = field(default_factory=list)
    tags: list[list[str]] = field(default_factory=list)
    profiles: dict[str, dict[str, str | None]] = field(default_factory=dict)

    def add(
        self,
        accounts: Sequence[str],
        times: Ints,
        *,
        url: Sequence[str] | None = None,
        tag: Sequence[str] | None = None,
        text: Sequence[str | None] | None = None,
    ) -> None:
        """Add posts, one an entry; times are noted in whole seconds."""
        number = len(accounts)
        self.accounts += accounts
        self.times.append(np.asarray(times, np.int64) // SECOND * SECOND)
        self.texts += text if text is not None else [None] * number
        self.urls += [[one] for one in url] if url is not None else [[]] * number
        self.tags += [[one] for one in tag] if tag is not None else [[]] * number

    def profile(self, account: str, **fields: str | None) -> None:
        """Note the profile of an account."""
        self.profiles[account] = fields

    def world(self, owner: Mapping[str, str] | None = None) -> World:
        """Return all that was written down."""
        time = np.concatenate([np.zeros(0, np.int64), *self.times])
        posts = pa.table({
            "account": pa.array(self.accounts, pa.string()),
            "time": pa.array(time),
            "text": pa.array(self.texts, pa.string()),
            "urls": pa.array(self.urls, pa.list_(pa.string())),
            "hashtags": pa.array(self.tags, pa.list_(pa.string())),
        })  # fmt: skip
        rows = [{"account": name, **fields} for name, fields in self.profiles.items()]
        schema = pa.schema([(name, pa.string()) for name in ("account", *PROFILE)])
        profiles = pa.Table.from_pylist(rows, schema=schema)
        order = pa.array(np.argsort(time, kind="stable"))
        return World(posts.take(order), profiles, owner or {})


_LIKES = ("tea", "trains", "rivers", "old maps", "gardens", "running", "cats", "bread")


def everyday(
    diary: Diary,
    rng: np.random.Generator,
    accounts: Sequence[str],
    days: int,
    rate: float,
    *,
    links: int = 2000,
    declared: float = 0.7,
) -> None:
    """Let people pass on links of fifty sites at waking hours, `rate` a day, each on their own.

    Few links are popular and most are not. A share of `declared` have a profile.
    """
    number = rng.poisson(rate * days, len(accounts))
    who = np.repeat(np.arange(len(accounts)), number)
    link = (links * rng.random(len(who)) ** 3).astype(np.int64)
    hour = 8 + 14 * rng.beta(2, 2, len(who))
    time = START + rng.integers(0, days, len(who)) * DAY + (hour * HOUR).astype(np.int64)
    diary.add(
        [accounts[i] for i in who.tolist()],
        time,
        url=[f"https://site{i % 50}.example/{i}" for i in link.tolist()],
    )
    for i, account in enumerate(accounts):
        if account not in diary.profiles and rng.random() < declared:
            like, other = rng.choice(len(_LIKES), 2, replace=False)
            diary.profile(account, description=f"{_LIKES[like]}, {_LIKES[other]} and {i} more",
                          handle=account.partition(":")[2])  # fmt: skip
