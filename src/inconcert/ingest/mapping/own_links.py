"""Whether a column of links to posts holds those of the rows themselves, or of posts shared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inconcert.plaintext import plain

if TYPE_CHECKING:
    from inconcert.ingest.mapping.chosen import Choice

_NAMED = re.compile(
    r"https?://(?:[\w-]+\.)*(?:twitter|x|truthsocial|threads|tiktok|bsky)\.(?:com|net|app)/"
    r"(?:profile/)?@?(?!i/)([\w.-]{1,60})/(?:status(?:es)?|posts?|video)/\w+",
    re.IGNORECASE,
)
_ROWS = 3


def named_in(link: str) -> str | None:
    """Return the account that the address of a post names, None where it names none."""
    match = _NAMED.match(link)
    return match[1] if match else None


def links_of_others(chosen: Choice) -> None:
    """Take a link for a shared one where it names other accounts, or several accounts have it.

    The permalink of a post is that of one account, and names it where it names any.
    """
    column, account, table = chosen.column("link"), chosen.account, chosen.table
    if column is None or account is None or column in chosen.given:
        return
    handle = chosen.column("handle")
    pairs = table.pairs(handle, column) if handle is not None else []
    named = [(own, match[1]) for own, link in pairs if (match := _NAMED.match(link))]
    other = sum(own.lstrip("@").casefold() != name.casefold() for own, name in named)
    foreign = len(named) >= _ROWS and other >= 0.8 * len(named)
    # Display names are in no address, nor are names that were changed, one for one: then only what
    # several accounts hold tells.
    told_apart = {*named}
    renamed = len(told_apart) == len({a for a, _ in told_apart}) == len({b for _, b in told_apart})
    foreign = foreign and chosen.profiles[handle or account].spaced < 0.2 and not renamed
    shared, told = table.several(column, account)
    if not foreign and not (told and shared >= 0.5 and not table.unique(column)):
        return
    del chosen.mapping[column]
    chosen.fixed.add(column)
    if not chosen.has("urls"):
        chosen.mapping[column] = "urls"
        chosen.notes.append(
            f"{plain(column)} holds links to posts of others, taken for what was shared; "
            f"--map {plain(column)}=link takes them for the posts themselves"
        )
