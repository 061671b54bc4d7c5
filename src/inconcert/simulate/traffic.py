"""What a scenario produces, column by column: accounts, posts, hashtags and links.

Everything is a NumPy array of codes until it is written, so that a million posts are a hundred
megabytes and every step is one array expression. Times are milliseconds since 1970, UTC, the
resolution of the ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

POST, REPOST, QUOTE, REPLY = range(4)
TYPES = ("post", "repost", "quote", "reply")
ORGANIC, CAMOUFLAGE, CAMPAIGN = range(3)
ORIGINS = ("organic", "camouflage", "campaign")
TAGS = 3

# X ids: the upper bits are milliseconds since this moment (formats reference, section 0).
SNOWFLAKE_EPOCH = 1288834974657
# Ids leave room for 4096 posts in one millisecond; ten random bits stand for the machine.
_SEQUENCE_BITS = 12


@dataclass
class Vocabulary:
    """Strings that posts refer to by number: hashtags (without '#') and links."""

    tags: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)

    def add_tags(self, tags: Iterable[str]) -> Ints:
        """Append hashtags and return their numbers."""
        return _append(self.tags, tags)

    def add_urls(self, urls: Iterable[str]) -> Ints:
        """Append links and return their numbers."""
        return _append(self.urls, urls)


def _append(target: list[str], values: Iterable[str]) -> Ints:
    start = len(target)
    target.extend(values)
    return np.arange(start, len(target), dtype=np.int64)


@dataclass
class Accounts:
    """All accounts of a scenario; one entry an account in every field.

    `zone` is the offset from UTC in hours, `chronotype` how many hours later than average the
    account lives, `activity` its weight among ordinary posts, `fame` its weight as a source of
    reposts. `label` is 'organic' or 'campaign', `campaign` the campaign's name or ''.
    """

    handle: list[str]
    name: list[str]
    bio: list[str]
    location: list[str]
    url: list[str]
    role: list[str]
    label: list[str]
    campaign: list[str]
    language: Ints
    zone: Floats
    chronotype: Floats
    activity: Floats
    fame: Floats
    followers: Ints
    following: Ints
    created: Ints
    id: Ints = field(default_factory=lambda: np.empty(0, np.int64))

    def __len__(self) -> int:
        return len(self.handle)

    def with_role(self, *roles: str) -> Ints:
        """Return the numbers of the accounts in any of `roles`."""
        wanted = set(roles)
        return np.array([i for i, role in enumerate(self.role) if role in wanted], np.int64)

    @property
    def planted(self) -> Bools:
        """True for the accounts of campaigns."""
        return np.array([label == "campaign" for label in self.label], np.bool_)


def join_accounts(parts: Sequence[Accounts]) -> Accounts:
    """Return all accounts of `parts`, in order."""
    values: dict[str, Any] = {}
    for spec in fields(Accounts):
        columns = [getattr(part, spec.name) for part in parts]
        if isinstance(columns[0], list):
            values[spec.name] = [value for column in columns for value in column]
        else:
            values[spec.name] = np.concatenate(columns)
    return Accounts(**values)


@dataclass
class Posts:
    """Posts, one entry a post in every field; -1 stands for "none".

    `target` is the row (in the same `Posts`) of the post reposted, quoted or replied to. `theme`,
    `text` and `variant` render to the text (see `text`); `tags` has three columns, filled from
    the left; `mention` is an account.
    """

    account: Ints
    time: Ints
    type: Ints
    target: Ints
    language: Ints
    theme: Ints
    text: Ints
    variant: Ints
    tags: Ints
    url: Ints
    mention: Ints
    origin: Ints

    def __len__(self) -> int:
        return len(self.account)

    @classmethod
    def blank(cls, account: Ints, time: Ints) -> Posts:
        """Return original posts by `account` at `time` with nothing in them yet."""
        n = len(account)

        def full(value: int) -> Ints:
            return np.full(n, value, np.int64)

        return cls(
            account=np.asarray(account, np.int64),
            time=np.asarray(time, np.int64),
            type=full(POST),
            target=full(-1),
            language=full(0),
            theme=full(0),
            text=full(0),
            variant=full(0),
            tags=np.full((n, TAGS), -1, np.int64),
            url=full(-1),
            mention=full(-1),
            origin=full(ORGANIC),
        )

    def take(self, rows: Ints) -> Posts:
        """Return the posts at `rows`; targets keep pointing at rows of this table."""
        return Posts(*(getattr(self, spec.name)[rows] for spec in fields(Posts)))

    def copy_content(self, rows: Ints, source: Ints) -> None:
        """Give the posts at `rows` the text, hashtags, link and mention of those at `source`."""
        for name in ("language", "theme", "text", "variant", "tags", "url", "mention"):
            column = getattr(self, name)
            column[rows] = column[source]


def join_posts(parts: Sequence[Posts]) -> Posts:
    """Return all posts of `parts`, in order; targets follow."""
    start = 0
    columns: dict[str, list[Ints]] = {spec.name: [] for spec in fields(Posts)}
    for part in parts:
        for name, column in columns.items():
            values = getattr(part, name)
            if name == "target":
                values = np.where(values >= 0, values + start, -1)
            column.append(values)
        start += len(part)
    return Posts(**{name: np.concatenate(column) for name, column in columns.items()})


def in_time_order(posts: Posts) -> Posts:
    """Return the posts sorted by time (ties by account); targets follow."""
    order = np.lexsort((posts.account, posts.time))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    sorted_posts = posts.take(order)
    has = sorted_posts.target >= 0
    sorted_posts.target[has] = place[sorted_posts.target[has]]
    return sorted_posts


def snowflakes(times: Ints, rng: np.random.Generator) -> Ints:
    """Return distinct ids for `times` (ms, ascending): ((ms - epoch) << 22) | low bits.

    Raises ValueError where more than 4096 entries fall into one millisecond.
    """
    first = np.searchsorted(times, times, side="left")
    sequence = np.arange(len(times)) - first
    if len(sequence) and int(sequence.max()) >= 1 << _SEQUENCE_BITS:
        raise ValueError("too many ids in one millisecond")
    machine = rng.integers(0, 1 << 10, len(times))
    return ((times - SNOWFLAKE_EPOCH) << 22) | (machine << _SEQUENCE_BITS) | sequence
