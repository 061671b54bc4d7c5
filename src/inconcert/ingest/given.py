"""What the person asked of columns is checked before anything is read."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from inconcert.errors import InputError, MappingError
from inconcert.ingest.choose import choose, columns
from inconcert.ingest.files.streams import Stream
from inconcert.ingest.mapping.fallback import GIVEN_TWICE
from inconcert.ingest.mapping.file import check_fields
from inconcert.ingest.mapping.plan import listed
from inconcert.ingest.values.schema import FORMER
from inconcert.plaintext import counted, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from inconcert.ingest.files.inputs import Input


def check_mapping(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return a mapping of columns to fields that can be.

    Raises `MappingError` where a field does not exist, or where two columns are given for one that
    holds one. Texts, links, lists and ids of posts may have several columns, of which each row
    takes the first that is filled; a time may have a day and a clock, and objects have kinds.
    """
    by_field = defaultdict(list)
    for column, field in check_fields(mapping).items():
        by_field[FORMER.get(field, field)].append(column)
    for field, names in by_field.items():
        if len(names) > 1 and field not in GIVEN_TWICE:
            raise MappingError(
                f"Columns {plain(names[0])} and {plain(names[1])} are both mapped to {field}, "
                "which holds one.",
                f"Give one of them: --map {plain(names[0])}={field}.",
            )
    return dict(mapping)


def check_columns(mapping: Mapping[str, str], inputs: Sequence[Input], name: str | None) -> None:
    """Raise `MappingError` where no input has a column of the mapping.

    With several inputs a column need only be in one of them; each takes what it has. `name` is the
    format that was asked for. Inputs that cannot be read are reported when they are read, and named
    pipes, which can be read only once, are taken at their word.
    """
    wanted = dict.fromkeys(mapping)
    met: tuple[str, Sequence[str]] | None = None
    for given in inputs:
        if not wanted:
            return
        if given.problem is not None:
            continue
        if given.member is None and not given.path.is_file():
            return
        try:
            with Stream(given) as stream:
                own = columns(stream, given, name)
        except (InputError, OSError):
            continue
        for column in own:
            wanted.pop(column, None)
        met = met or (given.file, own)
    if wanted and met is not None:
        file, held = met
        missing = plain(repr(next(iter(wanted))))
        where = plain(file) if len(inputs) == 1 else f"None of {counted(len(inputs), 'files')}"
        has = "it" if len(inputs) == 1 else plain(file)
        raise MappingError(
            f"{where} has {'no' if len(inputs) == 1 else 'a'} column {missing}; "
            f"{has} has {listed(held)}.",
            "Correct --map COLUMN=FIELD.",
        )


def one_mapping(
    inputs: Iterable[Input], name: str | None, mapping: Mapping[str, str]
) -> dict[str, str]:
    """Return how the columns of all inputs will be read, where it is in one way.

    `name` and `mapping` are what was asked for. Raises `MappingError` where it is in several ways,
    or there is no table. Named pipes, which can be read only once, and inputs that cannot be read
    tell nothing; where there is nothing else, the mapping is empty.
    """
    found: dict[tuple[tuple[str, str], ...], None] = {}
    read = silent = 0
    for given in inputs:
        if given.problem is not None or (given.member is None and not given.path.is_file()):
            silent += 1
            continue
        try:
            with Stream(given) as stream:
                own = choose(stream, given, name, mapping).mapping
        except (InputError, OSError):
            silent += 1
            continue
        read += 1
        if own:
            found.setdefault(tuple(own.items()))
    if len(found) > 1 or (read and not found):
        why = "these files have different columns" if found else "no table is among these files"
        raise MappingError(
            f"No mapping can be saved: {why}. Nothing was imported.",
            "Import one table alone with --save-mapping.",
        )
    return dict(next(iter(found), ()))
