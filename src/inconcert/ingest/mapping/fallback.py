"""Several columns of one field: the best comes first, others fill the rows that it leaves empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inconcert.ingest.mapping import weigh_text
from inconcert.ingest.mapping.synonyms import POST_NAMES, plain_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from inconcert.ingest.mapping.column_profile import ColumnProfile
    from inconcert.ingest.mapping.relate import SampledTable

# Fields of which a table may have several columns, row by row the first that is filled.
SEVERAL = frozenset(
    ["text", "urls", "hashtags", "mentions", "media", "post_id", "repost_of", "reply_to",
     "quote_of", "repost_account", "reply_account", "quote_account", "link"]
)  # fmt: skip
# Two columns of ids are of one thing where they say the same in the rows that fill both.
_IDS = frozenset(["post_id", "repost_of", "reply_to", "quote_of"])
_AGREE = 0.9
# As much as a title is called a text: it stands for one where the text is empty.
_TITLE = 0.75
# What a person may name twice as well: day and clock make a time, and objects have kinds.
GIVEN_TWICE = SEVERAL | {"time", "objects", ""}


def fillers(
    table: SampledTable,
    mapping: Mapping[str, str],
    free: Collection[str],
    fits: Callable[[str, ColumnProfile], bool],
) -> dict[str, tuple[str, ...]]:
    """Return, by column of the mapping, the free columns of its field that fill its empty rows.

    A column counts where its name is one of the field, its values can be (`fits`), and it fills a
    row that the first leaves empty; of ids, where the two agree in the rows that have both.
    """
    found = {}
    left = [column for column in table.header if column in free]
    for column, field in mapping.items():
        if field not in SEVERAL:
            continue
        names = sorted(
            (rank, place, other)
            for place, other in enumerate(left)
            if (rank := _rank(other, field)) is not None
            and fits(field, table.profiles[other])
            and _alike(field, table.profiles[column], table.profiles[other])
        )
        first = [
            other
            for _, _, other in names
            if table.fills(column, other) > 0
            and (field not in _IDS or table.agrees(column, other) >= _AGREE)
        ]
        if first:
            found[column] = tuple(first)
            left = [other for other in left if other not in first]
    return found


def _rank(column: str, field: str) -> float | None:
    """Return how far a name is from the field's best; None where it says nothing of the field."""
    if field == "text":
        score = weigh_text.by_name(column)
        return 3 - score if score >= _TITLE else None
    ranks = [rank for rank, own in POST_NAMES.get(plain_name(column), ()) if own == field]
    return min(ranks) if ranks else None


def _alike(field: str, first: ColumnProfile, other: ColumnProfile) -> bool:
    """Return whether the values of two columns of links are both of the post, or both are not."""
    if field == "urls":
        return other.own_links < 0.5 or first.own_links >= 0.5
    if field == "link":
        return other.own_links >= 0.5
    return field != "text" or other.reads >= 0.3
