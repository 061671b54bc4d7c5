"""Which columns name the account, once those with a clear name are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inconcert.ingest.mapping import words
from inconcert.ingest.mapping.synonyms import plain_name
from inconcert.ingest.mapping.weigh_account import ACCOUNT, BARE, actors, better
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Collection

    from inconcert.ingest.mapping.chosen import Choice

_PAGES = frozenset(["page", "channel", "group", "chat", "profile"])


def find_accounts(chosen: Choice) -> None:
    """Find the account where no name told it, and change it where another fits better."""
    if not chosen.has("account_id") and not chosen.has("handle"):
        _find_account(chosen)
    account = chosen.account
    if chosen.rows == "post" and account is not None:
        _complete(chosen, account)
    if chosen.rows == "post":
        for field in ACCOUNT:
            _reconsider(chosen, field)
        _joined_often(chosen)
    elif not chosen.has("handle"):
        # The only name of an account, in one word, is its handle.
        name = chosen.column("name")
        bare = name is not None and name not in chosen.given and plain_name(name) in BARE
        if name is not None and bare and chosen.profiles[name].handles >= 0.95:
            chosen.mapping[name] = "handle"


def _joined_often(chosen: Choice) -> None:
    """Take a time at which accounts were created for one of rows where an account has several."""
    created, account = chosen.column("account.created"), chosen.account
    if chosen.has("time") or created is None or account is None or created in chosen.given:
        return
    changing, told = chosen.table.several(account, created)
    if told and changing >= 0.3:
        chosen.mapping[created] = "time"


def _find_account(chosen: Choice) -> None:
    names = [c for c, f in chosen.mapping.items() if f in ("account.name", "name")]
    names = [c for c in names if c not in chosen.fixed]
    free = {k.name for k in chosen.left()}
    found = [a for a in actors(chosen.table, {*free, *names}) if a.column in free or a.sure >= 1]
    if not found:
        if names:
            chosen.mapping[names[0]] = "handle"
            chosen.named_only = True
        return
    best = min(found, key=lambda a: (chosen.table.unique(a.column), found.index(a)))
    best = best if _repeated(chosen, found) and found[0].sure <= 1 else found[0]
    written = chosen.profiles[best.column].spaced > 0.2
    chosen.mapping[best.column] = best.field
    chosen.named_only = written and best.field == "handle"


def _complete(chosen: Choice, column: str) -> None:
    """Add the id to a handle, or the handle to an id, of a name that begins alike."""
    if chosen.has("account_id") and chosen.has("handle"):
        return
    missing = "handle" if chosen.has("account_id") else "account_id"
    for one in actors(chosen.table, [k.name for k in chosen.left()]):
        alike = one.field == missing and _stem(one.column) == _stem(column)
        if not alike or (missing == "handle" and chosen.profiles[one.column].spaced > 0.2):
            continue
        there, back = (
            chosen.table.several(column, one.column)[0],
            chosen.table.several(one.column, column)[0],
        )
        once = chosen.table.unique(one.column) and not chosen.table.unique(column)
        if max(there, back) <= 0.2 and not once:
            chosen.mapping[one.column] = missing
            return


def _repeated(chosen: Choice, found: Collection[Any]) -> bool:
    return any(chosen.table.repeats(a.column) for a in found)


def _reconsider(chosen: Choice, field: str) -> None:
    """Change a column with a new value in every row for one whose values come again."""
    column = chosen.column(field)
    if column is None or column in chosen.given:
        return
    others = {k.name for k in chosen.left()} | {
        c for c, f in chosen.mapping.items() if f in (*ACCOUNT, "account.name") and c != column
    }
    others = {c for c in others if _PAGES.isdisjoint(words.words_of(c))}
    found = better(chosen.table, column, others)
    if found is None:
        return
    sure = next((a.sure for a in actors(chosen.table, [column])), 0)
    if sure and chosen.profiles[found.column].spaced > 0.2 >= chosen.profiles[column].spaced:
        # Many people have one display name.
        return
    mapped = chosen.mapping.get(found.column)
    if mapped in ACCOUNT or (found.sure >= 2 and sure < 3) or (found.sure > sure):
        del chosen.mapping[column]
        chosen.fixed.add(column)
        if mapped not in ACCOUNT:
            chosen.mapping[found.column] = found.field
            chosen.named_only = chosen.profiles[found.column].spaced > 0.2
        every = "different in every row" if chosen.table.unique(column) else "the same in all"
        chosen.doubts.append(
            f"accounts are identified by column {plain(found.column)}, since {plain(column)} is "
            f"{every}; --map {plain(column)}={field} takes that one."
        )
    elif chosen.table.unique(column) and chosen.profiles[column].filled >= 20:
        chosen.doubts.append(
            f"column {plain(column)}, taken for the account, is different in every row, and "
            f"{plain(found.column)} is not; --map {plain(found.column)}={found.field} takes "
            "that one."
        )


def _stem(name: str) -> tuple[str, ...]:
    """Return the words of a name without those that say id or name, or user."""
    aside = words.ID | words.NAME | {"user", "screen", "str", "handle", "username"}
    return tuple(word for word in words.words_of(name) if word not in aside)
