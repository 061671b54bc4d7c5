"""What is known of the accounts of a case: profiles, and language and client from the posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from inconcert.case import Case
from inconcert.detect.cohorts.ids import NONE, TOLERANCE, UNKNOWN, read_ids
from inconcert.detect.cohorts.statistics import I64, Bools
from inconcert.detect.cohorts.templates import (
    Pattern,
    description_patterns,
    handle_patterns,
    link_of,
    phrases,
)
from inconcert.engine import Dialect, Engine, Step
from inconcert.evidence.groups import confirmed_groups

# No platform is older; earlier dates, such as 1970-01-01, stand for "not known".
OLDEST = 631_152_000_000_000  # 1990-01-01
_TEXTS = (
    "account", "platform", "account_id", "handle", "name", "description", "location", "url",
    "language", "client",
)  # fmt: skip


def habit_steps(dialect: Dialect) -> list[Step]:
    """Return the steps that give the client, language and first post of each account that posts.

    They read `post` and give `cohort_habit` (account, posts, first, client, language): the client
    and the language of most of its posts, the lesser name where two are as frequent.
    """
    most = [
        Step(
            f"cohort_{name}",
            f"SELECT account, {dialect.arg_min(name, '-posts')} AS {name} FROM "
            f"(SELECT account, {name}, count(*) AS posts FROM post "
            f"WHERE {name} IS NOT NULL AND {name} <> '' GROUP BY account, {name}) AS counted "
            "GROUP BY account",
        )
        for name in ("client", "language")
    ]
    return [
        *most,
        Step(
            "cohort_posts",
            'SELECT account, count(*) AS posts, min("time") AS "first" FROM post GROUP BY account',
        ),
        Step(
            "cohort_habit",
            'SELECT p.account, p.posts, p."first", c.client, l.language FROM cohort_posts AS p '
            "LEFT JOIN cohort_client AS c ON c.account = p.account "
            "LEFT JOIN cohort_language AS l ON l.account = p.account",
            keep="table",
        ),
    ]


@dataclass(frozen=True)
class Everyone:
    """All accounts of a case in the order of their keys; one entry per account in every column.

    Texts are '' where not known; `created` and `first` (µs) are `UNKNOWN`, counts -1. Of the times
    in `created`, those marked in `read` were not given but read from the id; `number` is an id that
    gives an account's place in the order of creation (`NONE` for others).
    """

    texts: dict[str, list[str]]
    created: I64
    first: I64
    followers: I64
    following: I64
    source: I64
    row: I64
    unset: int  # creation times before OLDEST, which are no times
    late: int  # creation times after the end of the data, which are none either
    read: Bools
    number: I64
    id_notes: list[str]
    patterns_of: dict[int, list[Pattern]] = field(default_factory=dict)
    traits_of: dict[int, list[Pattern]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.created)

    @cached_property
    def dated(self) -> Bools:
        """Which accounts have a known creation time."""
        return np.asarray(self.created != UNKNOWN, np.bool_)

    @cached_property
    def ordered(self) -> Bools:
        """Which accounts have a known place in the order of creation, but no time."""
        return np.asarray((self.number != NONE) & ~self.dated, np.bool_)

    @cached_property
    def platform(self) -> npt.NDArray[np.str_]:
        """The platform of each account."""
        return np.array(self.texts["platform"], dtype=np.str_)

    def patterns(self, i: int) -> list[Pattern]:
        """Return the patterns of handle and profile text of account `i`."""
        if i not in self.patterns_of:
            text = self.texts["description"][i]
            found = handle_patterns(self.texts["handle"][i], self.texts["name"][i])
            found += description_patterns(text)
            found += [("phrase", phrase) for phrase in phrases(text)]
            if url := self.texts["url"][i]:
                found.append(("profile link", link_of(url)))
            self.patterns_of[i] = found
        return self.patterns_of[i]

    def traits(self, i: int) -> list[Pattern]:
        """Return what else accounts may share: client, language, place, followers, following."""
        if i not in self.traits_of:
            texts = self.texts
            found = [
                (trait, texts[name][i].strip().casefold() if trait == "place" else texts[name][i])
                for trait, name in
                (("client", "client"), ("language", "language"), ("place", "location"))
                if texts[name][i].strip()
            ]  # fmt: skip
            found += [
                (trait, band(int(counts[i])))
                for trait, counts in (("followers", self.followers), ("following", self.following))
                if counts[i] >= 0
            ]
            found.append(("description", "given" if texts["description"][i] else "none"))
            self.traits_of[i] = found
        return self.traits_of[i]


def band(count: int) -> str:
    """Return the power of ten that a number is in, as '100 to 999'."""
    if count < 10:
        return str(count) if count < 1 else "1 to 9"
    low = 10 ** (len(str(count)) - 1)
    return f"{low:,} to {10 * low - 1:,}"


def load(case: Case, engine: Engine) -> Everyone:
    """Read the accounts of a case; `engine` must have its tables `account` and `post` in sight."""
    engine.run(habit_steps(engine.dialect))
    habit = engine.fetch("cohort_habit")
    case.connection.register("_cohort_habit", habit)
    try:
        table = case.arrow(
            "SELECT a.account, a.platform, a.account_id, a.handle, a.name, a.description, "
            "a.location, a.url, "
            "coalesce(nullif(h.language, ''), a.language) AS language, h.client, a.created, "
            'h."first", a.followers, a.following, a.source, a."row" '
            "FROM account a LEFT JOIN _cohort_habit h ON h.account = a.account ORDER BY a.account"
        )
    finally:
        case.connection.unregister("_cohort_habit")
    created = _numbers(table, "created", UNKNOWN)
    unset = (created != UNKNOWN) & (created < OLDEST)
    end = end_of(case)
    late = np.zeros(len(created), np.bool_) if end is None else created > end
    texts = {name: _text(table, name) for name in _TEXTS}
    first = _numbers(table, "first", UNKNOWN)
    known = np.where(unset | late, UNKNOWN, created)
    by_id = read_ids(texts["platform"], texts["account_id"], known, first, end)
    return Everyone(
        texts=texts,
        created=by_id.created,
        first=first,
        followers=_numbers(table, "followers", -1),
        following=_numbers(table, "following", -1),
        source=_numbers(table, "source", -1),
        row=_numbers(table, "row", -1),
        unset=int(unset.sum()),
        late=int(late.sum()),
        read=by_id.read,
        number=by_id.number,
        id_notes=by_id.notes,
    )


def end_of(case: Case) -> int | None:
    """Return the time (µs) after which no account of the case can have been created.

    The last import, or the last post where that is later: a table of accounts may go on for long
    after the posts. Two days are added for times of another zone; None where neither is known.
    """
    ends = (case.one("SELECT max(imported) FROM source"), case.one('SELECT max("time") FROM post'))
    return max((int(end) + TOLERANCE for end in ends if end is not None), default=None)


def _text(table: pa.Table, name: str) -> list[str]:
    return ["" if value is None else value for value in table[name].to_pylist()]


def _numbers(table: pa.Table, name: str, unknown: int) -> I64:
    column = table[name].cast(pa.int64()).fill_null(unknown)
    return np.asarray(column.to_numpy(), np.int64)


def sample(rows: I64, most: int, seed: int) -> I64:
    """Return at most `most` of `rows`, drawn at random, in their order."""
    if len(rows) <= most:
        return rows
    rng = np.random.default_rng([seed, len(rows)])
    return np.sort(rng.choice(rows, most, replace=False))


def groups_of(case: Case, fdr: float) -> list[tuple[int, Sequence[str]]]:
    """Return (rank, accounts) of the groups of the case that are confirmed."""
    return [(group.rank, list(group.members)) for group in confirmed_groups(case, fdr)]
