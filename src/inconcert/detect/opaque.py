"""Kinds of share that posts bring themselves, as a person names them before the posts are read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from inconcert.errors import ParameterError
from inconcert.ingest.mapping.synonyms import SHARED_KINDS
from inconcert.ingest.mapping.weigh_object import kind_of
from inconcert.plaintext import plain

# "urls" and "repots" are slips of known kinds; "repo" is none of "repost" (0.8).
_SLIP = 0.82


def check_kind(kind: str, there: Collection[str], mapping: Mapping[str, str]) -> None:
    """Raise `ParameterError` for a kind of share that no import with this mapping can bring.

    `there` are the kinds that are known. A column that is mapped to objects brings the kind of its
    name, or any that its values name ('repo:a/b'), and so may a column of a name that is read as
    objects by itself; but what is a letter beside a kind that is known is a slip.
    """
    objects = {kind_of(column) for column, field in mapping.items() if field == "objects"}
    known = list(dict.fromkeys([*there, *sorted(objects)]))
    if kind in known:
        return
    otherwise = {kind_of(column) for column, field in mapping.items() if field != "objects"}
    slip = bool(get_close_matches(kind.casefold(), known, 1, _SLIP))
    named = kind in SHARED_KINDS or kind == "object"
    if not slip and kind not in otherwise and (objects or named):
        return
    raise ParameterError(
        f"There are no shares of kind {plain(kind, limit=200)}.",
        f"Known: {', '.join(plain(one) for one in known)}. Of a column that names objects, it is "
        "brought by --map COLUMN=objects, or is known once the posts are imported.",
    )
