"""Checks that a person would make on a mapping once it is made: each gives a sentence of doubt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inconcert.errors import InputError
from inconcert.ingest.mapping import one_name, passed_on
from inconcert.ingest.mapping.weigh_account import actors, counted
from inconcert.ingest.times.parse import DAY, TimeColumn, TimeError
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from inconcert.ingest.mapping.chosen import Choice

# Fewer rows tell nothing of what is usual.
_ROWS = 20
_OFTEN = 0.2
_CLOCK = re.compile(r"\D{0,3}\d{1,2}\s?[:h.]\s?\d{2}(?!\d)(\s?[:m.]\s?\d{2})?.{0,12}", re.DOTALL)


def check(chosen: Choice, file: str, *, clock_lost: bool = False) -> list[str]:
    """Return what is doubtful about a mapping of posts, a sentence each.

    `clock_lost` tells that a column of clocks which could not be read has been doubted already.
    Raises `InputError` where the account is the same in all rows and another column names others.
    """
    _one_account(chosen, file)
    times = [] if clock_lost else _times(chosen)
    found = [
        *_counts(chosen),
        *_names(chosen),
        *_texts(chosen),
        *times,
        *passed_on.doubts(chosen),
        *one_name.doubts(chosen),
    ]
    return [*chosen.doubts, *found]


def _one_account(chosen: Choice, file: str) -> None:
    column = chosen.account
    if column is None or column in chosen.given or not chosen.table.constant(column):
        return
    if chosen.profiles[column].filled < _ROWS:
        return
    names = {c for c, field in chosen.mapping.items() if field == "account.name"}
    free = {look.name for look in chosen.left()} | (names - chosen.given)
    for one in actors(chosen.table, free):
        if one.sure >= 2 and chosen.table.repeats(one.column):
            name, other = plain(column), plain(one.column)
            raise InputError(
                f"{plain(file)} has one value in all rows of {name}, its column of accounts, and "
                f"several in {other}.",
                f"Name the account: --map {other}={one.field} or --map {name}="
                f"{chosen.mapping[column]}.",
            )


def _counts(chosen: Choice) -> list[str]:
    return [
        f"column {plain(column)}, taken for {field}, is a count by its name: accounts with equal "
        f"counts become one account; name the right column with --map COLUMN={field}."
        for column, field in chosen.mapping.items()
        if field in ("account_id", "handle") and counted(column)
    ]


def _names(chosen: Choice) -> list[str]:
    """Doubt ids with several names, and handles with several ids."""
    found = []
    account, handle = chosen.column("account_id"), chosen.column("handle")
    name = handle or chosen.column("account.name")
    if account is None or name is None:
        return []
    of_id, ids = chosen.table.several(account, name)
    if ids >= 3 and of_id > _OFTEN:
        a, b = plain(account), plain(name)
        found.append(
            f"{of_id:.0%} of the account ids in {a} that stand in several rows go with several "
            f"names in {b}: {a} may be no id; --map {a}= --map {b}=handle takes the names alone."
        )
    elif handle is not None:
        of_name, names = chosen.table.several(handle, account)
        if names >= 3 and of_name > _OFTEN:
            a, b = plain(account), plain(handle)
            found.append(
                f"{of_name:.0%} of the handles in {b} that stand in several rows go with several "
                f"ids in {a}: {a} may be no id of accounts; --map {a}= leaves it out."
            )
    return found


def _texts(chosen: Choice) -> list[str]:
    """Doubt a choice between texts that neither name nor values make clear."""
    from inconcert.ingest.mapping.weigh_text import NAMED, by_name

    text = chosen.column("text")
    if text is None or text in chosen.given or by_name(text) >= 1:
        return []
    others = [column for column in chosen.text() if by_name(column) < NAMED]
    if not others:
        return []
    return [
        f"the text is taken from {plain(text)} by its values, and {plain(others[0])} reads like "
        f"one too; --map {plain(others[0])}=text takes that."
    ]


def _times(chosen: Choice) -> list[str]:
    columns = [c for c, field in chosen.mapping.items() if field == "time"]
    if len(columns) != 1:
        return []
    column = columns[0]
    look = chosen.profiles[column]
    if look.filled < 2:
        return []
    if _midnight(chosen, column):
        for other in chosen.left():
            texts = [t for t in chosen.table.texts(other.name) if t][:200]
            if texts and sum(bool(_CLOCK.fullmatch(t)) for t in texts) >= 0.8 * len(texts):
                return [
                    f"every time in {plain(column)} is midnight, and {plain(other.name)} holds "
                    "clock times that were not joined to it: give a column with both, date and "
                    f"time, as --map COLUMN=time."
                ]
        return []
    if look.filled >= 50 and look.different <= max(2, look.filled // 100):
        finer = [
            k.name for k in chosen.left() if k.times >= 0.8 and k.different > 5 * look.different
        ]
        way = f"; --map {plain(finer[0])}=time takes another" if finer else ""
        return [
            f"column {plain(column)}, taken for the time, has only {look.different:,} different "
            f"values in {look.filled:,} rows: it may be when the posts were collected{way}."
        ]
    return []


def _midnight(chosen: Choice, column: str) -> bool:
    reader = TimeColumn(day_first=False)
    met = 0
    for value in chosen.table.values[column][:500]:
        try:
            time = reader.one(value)
        except (TimeError, ValueError):
            continue
        if time is not None:
            if time % DAY:
                return False
            met += 1
    return met > 1
