"""Writes a world to disk: posts and accounts in the columns of the X disclosure archives.

The layout is section 1 of the format reference. Posts go out in slices, so that the texts, which
are far larger than the codes they come from, never stand in memory together.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from inconcert.progress import SILENT, Progress
from inconcert.simulate import text
from inconcert.simulate.scenario import World
from inconcert.simulate.traffic import QUOTE, REPLY, REPOST, TAGS, Ints, Posts
from inconcert.targets import replaced

SLICE = 100_000

POST_COLUMNS = (
    "tweetid", "userid", "user_display_name", "user_screen_name", "user_reported_location",
    "user_profile_description", "user_profile_url", "follower_count", "following_count",
    "account_creation_date", "account_language", "tweet_language", "tweet_text", "tweet_time",
    "tweet_client_name", "in_reply_to_userid", "in_reply_to_tweetid", "quoted_tweet_tweetid",
    "is_retweet", "retweet_userid", "retweet_tweetid", "latitude", "longitude", "quote_count",
    "reply_count", "like_count", "retweet_count", "hashtags", "urls", "user_mentions",
    "poll_choices",
)  # fmt: skip
ACCOUNT_COLUMNS = POST_COLUMNS[1:11]
TRUTH_COLUMNS = ("account_id", "label", "role", "campaign")
CLIENTS = ("web client", "pocket client", "tablet client", "deck client", "scheduler")

_OPTIONS = pa.csv.WriteOptions(include_header=False, quoting_style="needed")


@contextmanager
def _open(path: Path) -> Iterator[IO[bytes] | gzip.GzipFile]:
    """Open `path` to write; compressed, with no trace of name and time, if it ends in .gz."""
    with replaced(path, force=True) as raw:  # whose files these are was asked before
        if path.suffix != ".gz":
            yield raw
            return
        # No name and no time in the header: equal content gives equal files.
        with gzip.GzipFile("", "wb", compresslevel=3, fileobj=raw, mtime=0) as packed:
            yield packed


def write_posts(world: World, path: Path, progress: Progress = SILENT) -> None:
    """Write all posts of `world` as CSV to `path`."""
    tables = _Tables(world)
    with _open(path) as file, progress.task("Writing posts", len(world.posts)) as advance:
        file.write((",".join(POST_COLUMNS) + "\n").encode())
        for start in range(0, len(world.posts), SLICE):
            rows = np.arange(start, min(start + SLICE, len(world.posts)))
            buffer = io.BytesIO()
            pa.csv.write_csv(tables.posts(rows), buffer, _OPTIONS)
            file.write(buffer.getbuffer())
            advance(len(rows))


def write_accounts(world: World, path: Path) -> None:
    """Write the profiles of all accounts that posted, as CSV."""
    tables = _Tables(world)
    posted = np.unique(world.posts.account)
    with _open(path) as file:
        file.write((",".join(ACCOUNT_COLUMNS) + "\n").encode())
        pa.csv.write_csv(tables.profile.take(pa.array(posted)), file, _OPTIONS)


def write_truth(world: World, path: Path) -> None:
    """Write who is what: one row for every account that posted."""
    accounts = world.accounts
    text = io.StringIO(newline="")
    out = csv.writer(text, lineterminator="\n")
    out.writerow(TRUTH_COLUMNS)
    for i in np.unique(world.posts.account).tolist():
        out.writerow([accounts.id[i], accounts.label[i], accounts.role[i], accounts.campaign[i]])
    with _open(path) as file:
        file.write(text.getvalue().encode())


def write_notes(notes: dict[str, Any], path: Path) -> None:
    """Write scenario.json."""
    text = json.dumps(notes, ensure_ascii=False, indent=1, default=_plain)
    with _open(path) as file:
        file.write(f"{text}\n".encode())


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


class _Tables:
    """Turns rows of codes into the columns of the archive."""

    def __init__(self, world: World) -> None:
        if world.post_id is None:
            raise ValueError("give the world its ids first")
        self.world = world
        accounts = world.accounts
        self.id = pa.array(accounts.id).cast(pa.string())
        self.handle = pa.array(accounts.handle)
        self.profile = self._profile()
        self.counts = _counts(world.posts, accounts.fame)
        tags, urls = world.vocabulary.tags, world.vocabulary.urls
        self.tag_words = pa.array([f" #{tag}" for tag in tags], pa.string())
        self.tag_items = pa.array(tags, pa.string())
        self.links = pa.array(urls, pa.string())
        self.emoji = pa.array([None, *text.EMOJI[1:]], pa.string())

    def _profile(self) -> pa.Table:
        accounts = self.world.accounts
        days = [
            datetime.fromtimestamp(ms / 1000, UTC).date().isoformat()
            for ms in accounts.created.tolist()
        ]
        language = [text.LANGUAGES[code] for code in accounts.language.tolist()]
        return pa.table(
            [
                self.id, accounts.name, self.handle, accounts.location, accounts.bio,
                accounts.url, accounts.followers, accounts.following, days, language,
            ],
            names=list(ACCOUNT_COLUMNS),
        )  # fmt: skip

    def posts(self, rows: Ints) -> pa.Table:
        """Return the posts at `rows` as a table of POST_COLUMNS."""
        world, posts = self.world, self.world.posts.take(rows)
        assert world.post_id is not None  # noqa: S101 - checked in __init__
        target = posts.target
        target_id = _text(np.where(target >= 0, world.post_id[target], -1))
        target_who = np.where(target >= 0, world.posts.account[target], -1)
        target_user = _pick(self.id, target_who)
        repost, quote, reply = (pa.array(posts.type == type_) for type_ in (REPOST, QUOTE, REPLY))
        profile = self.profile.take(pa.array(posts.account))
        languages = pa.array(text.LANGUAGES).take(pa.array(posts.language))
        count = {name: pa.array(values[rows]) for name, values in self.counts.items()}
        absent = pa.array(["absent"] * len(rows))
        columns = [
            pa.array(world.post_id[rows]).cast(pa.string()),
            *profile.columns,
            languages,
            self._texts(posts, target_who),
            _minutes(posts.time),
            pa.array(CLIENTS).take(pa.array(_clients(posts))),
            _where(reply, target_user),
            _where(reply, target_id),
            _where(quote, target_id),
            pc.if_else(repost, "True", "False"),
            _where(repost, target_user),
            _where(repost, target_id),
            absent,
            absent,
            count["quotes"],
            count["replies"],
            count["likes"],
            count["reposts"],
            _listed([_pick(self.tag_items, posts.tags[:, i]) for i in range(TAGS)]),
            _listed([_pick(self.links, posts.url)]),
            _listed([_pick(self.id, who) for who in _mentioned(posts, target_who)]),
            pa.nulls(len(rows), pa.string()),
        ]
        return pa.table(columns, names=list(POST_COLUMNS))

    def _texts(self, posts: Posts, target_who: Ints) -> pa.Array:
        body = text.render(posts.language, posts.theme, posts.text, posts.variant)
        v = text.unpack(posts.variant)
        tags = _joined(self._rotated(posts.tags, v.rotate))  # each with a space before it
        emoji = _pick(self.emoji, v.emoji)
        handle = _pick(self.handle, target_who)
        repost, reply = pa.array(posts.type == REPOST), pa.array(posts.type == REPLY)
        tags_first, emoji_first = pa.array(v.tags_first == 1), pa.array(v.emoji_first == 1)
        leading_tags = _joined([pc.utf8_ltrim_whitespace(tags), pa.scalar(" ")])
        leading_tags = _where(pa.array((v.tags_first == 1) & (posts.tags[:, 0] >= 0)), leading_tags)
        return _joined(
            [
                _where(repost, _around("RT @", handle, ": ")),
                _where(reply, _around("@", handle, " ")),
                _where(emoji_first, _around("", emoji, " ")),
                leading_tags,
                body,
                _around(" @", _pick(self.handle, posts.mention), ""),
                _where(pc.invert(tags_first), tags),
                _where(pc.invert(emoji_first), _around(" ", emoji, "")),
                _around(" ", _pick(self.links, posts.url), ""),
            ]
        )

    def _rotated(self, tags: Ints, by: Ints) -> list[pa.Array]:
        """Return the hashtags of each post, column by column, turned by `by` among those it has."""
        have = np.maximum((tags >= 0).sum(axis=1), 1)
        words = []
        for i in range(TAGS):
            at = (i + by) % have
            code = np.where(i < have, tags[np.arange(len(tags)), at], -1)
            words.append(_pick(self.tag_words, code))
        return words


def _mentioned(posts: Posts, target_who: Ints) -> list[Ints]:
    """Accounts named in the text: whom it reposts or answers, and whom it mentions."""
    named = np.where((posts.type == REPOST) | (posts.type == REPLY), target_who, -1)
    return [named, posts.mention]


def _pick(values: pa.Array, codes: Ints) -> pa.Array:
    """Return `values` at `codes`, null where the code is -1."""
    return values.take(pa.array(codes, mask=codes < 0))


def _where(condition: pa.Array, values: pa.Array) -> pa.Array:
    return pc.if_else(condition, values, pa.scalar(None, pa.string()))


def _text(ids: Ints) -> pa.Array:
    return pa.array(ids, mask=ids < 0).cast(pa.string())


def _around(before: str, values: pa.Array, after: str) -> pa.Array:
    """Return `values` between two strings; null stays null."""
    return pc.binary_join_element_wise(before, values, after, "")


def _joined(columns: list[pa.Array]) -> pa.Array:
    """Return the strings of each row one after another; null counts as empty."""
    return pc.binary_join_element_wise(*columns, "", null_handling="replace", null_replacement="")


def _listed(columns: list[pa.Array]) -> pa.Array:
    """Return list cells as the archives of 2019 write them: ['a', 'b']; [] where all are null."""
    items = _joined([_around(", '", column, "'") for column in columns])
    return _around("[", pc.utf8_slice_codeunits(items, 2), "]")


def _minutes(times: Ints) -> pa.Array:
    """Return times as 'YYYY-MM-DD HH:MM', UTC: all that the archives give."""
    stamps: Callable[..., pa.Array] = pc.strftime
    return stamps(pa.array(times, pa.timestamp("ms", "UTC")), "%Y-%m-%d %H:%M")


def _clients(posts: Posts) -> Ints:
    """Return the app of each post: an account keeps to one."""
    draw = text.mix(posts.account, 7) % 100
    return np.asarray(np.searchsorted([38, 78, 88, 97], draw, side="right"), np.int64)


def _counts(posts: Posts, fame: np.typing.NDArray[np.float64]) -> dict[str, Ints]:
    """Return reactions to each post: those in the data, and likes in proportion to fame."""
    n = len(posts)
    counts = {}
    for name, type_ in (("reposts", REPOST), ("quotes", QUOTE), ("replies", REPLY)):
        rows = posts.target[(posts.type == type_) & (posts.target >= 0)]
        counts[name] = np.bincount(rows, minlength=n).astype(np.int64)
    liking = text.mix(posts.text, 5) % 1000 / 250
    likes = counts["reposts"] * 2.4 + liking * np.sqrt(fame[posts.account])
    counts["likes"] = np.where(posts.type == REPOST, 0, likes).astype(np.int64)
    return counts
