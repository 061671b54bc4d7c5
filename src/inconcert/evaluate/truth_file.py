"""Reading a file of labels: any table with a column for the account and one for its label."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from inconcert.errors import InputError

# In order of preference, compared without case.
ACCOUNT_COLUMNS = ("account", "account_id", "userid", "user_id", "author_id", "id",
                   "handle", "screen_name", "username", "user", "author")  # fmt: skip
LABEL_COLUMNS = ("label", "class", "is_campaign", "coordinated", "campaign")
# Labels of accounts that belong to no campaign.
NEGATIVE = frozenset({"", "organic", "authentic", "genuine", "control", "none", "0", "false", "no",
                      "ordinary", "human", "normal", "negative", "legitimate", "0.0"})  # fmt: skip
# What programs write for a cell that is empty; 'none' in small letters is somebody's word for no.
_MISSING = frozenset(
    {"NA", "N/A", "#N/A", "<NA>", "nan", "NaN", "NAN", "None", "NULL", "null", "\\N"}
)
_MANY = 12
_FORM = "Give a header and a row per account, such as: account_id,label and then 123,campaign."


class TruthRow(NamedTuple):
    """One row of a truth file, as text."""

    account: str
    label: str
    campaign: str
    role: str


class TruthRows(NamedTuple):
    """What a truth file holds, and the names of the columns that were read."""

    rows: list[TruthRow]
    account_column: str
    label_column: str


def read_rows(
    path: Path, *, account_column: str | None = None, label_column: str | None = None
) -> TruthRows:
    """Read a CSV or TSV (plain or .gz, UTF-8) or a Parquet file with a header.

    Columns that are not named are found by name. Raises InputError where the file cannot be read,
    lacks the columns or has no rows.
    """
    try:
        header, records = _table(path)
    except FileNotFoundError as error:
        raise InputError(
            f"{path.name} cannot be read: there is no such file.", "Check the path and try again."
        ) from error
    except (
        OSError,
        EOFError,
        zlib.error,
        UnicodeDecodeError,
        csv.Error,
        pa.ArrowException,
    ) as error:
        raise InputError(
            f"{path.name} cannot be parsed as a table of truth ({_first_line(error)}).",
            "Give a CSV in UTF-8 with a header, such as: account_id,label,role,campaign.",
        ) from error
    if not any(name.strip() for name in header):
        raise InputError(f"{path.name} is empty.", _FORM)
    places = {name.strip().casefold(): place for place, name in reversed([*enumerate(header)])}
    account = _column(header, places, account_column, ACCOUNT_COLUMNS, "account", path)
    label = _column(header, places, label_column, LABEL_COLUMNS, "label", path)
    wanted = (account, label, places.get("campaign"), places.get("role"))

    def cell(record: Sequence[str], place: int | None) -> str:
        return record[place].strip() if place is not None and place < len(record) else ""

    def filled(record: Sequence[str], place: int | None) -> str:
        value = cell(record, place)
        return "" if value in _MISSING else value

    rows = [
        TruthRow(cell(record, account), *(filled(record, place) for place in wanted[1:]))
        for record in records
        if any(record)
    ]
    if not rows:
        raise InputError(f"{path.name} has a header and no rows.", _FORM)
    return TruthRows(rows, header[account], header[label])


def _without_nan(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column in which what is not a number is null: a label left out, as pandas has it."""
    if not pa.types.is_floating(column.type):
        return column
    return pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)


def _table(path: Path) -> tuple[list[str], list[list[str]]]:
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    if data[:4] == b"PAR1":
        table = pq.read_table(pa.BufferReader(data))
        columns = [
            ["" if value is None else str(value) for value in _without_nan(column).to_pylist()]
            for column in table.columns
        ]
        return table.column_names, [list(record) for record in zip(*columns, strict=True)]
    text = data.decode("utf-8-sig").lstrip("\r\n")
    first = text.partition("\n")[0]
    # The header alone decides: names of columns hold no delimiters.
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = next(reader, [])
    return header, list(reader)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _column(
    header: Sequence[str],
    places: Mapping[str, int],
    named: str | None,
    known: Iterable[str],
    what: str,
    path: Path,
) -> int:
    has = ", ".join(f"{name:.40}" for name in header[:_MANY] if name) or "none"
    has += ", …" if len(header) > _MANY else ""
    if named is not None:
        place = places.get(named.strip().casefold())
        if place is None:
            raise InputError(
                f"{path.name} has no column {named!r:.60} (it has: {has}).",
                f"Name one of them with --{what}-column.",
            )
        return place
    for name in known:
        if name in places:
            return places[name]
    raise InputError(
        f"{path.name} has no column for the {what} (it has: {has}).",
        f"Name the column with --{what}-column, or call it "
        f"{'account_id' if what == 'account' else 'label'}.",
    )


def counted_as(
    labels: Mapping[str, int], positive: Collection[str], *, names_campaigns: bool, file: str
) -> dict[str, str]:
    """Say what each label counts as: campaign, ordinary, or nothing (an account not labelled).

    `labels` gives the rows of each label. The `positive` ones, compared without case, count as
    campaign and all others as ordinary; where none is given, the labels in `NEGATIVE` count as
    ordinary and all others as campaign. An empty label counts as ordinary where it is the only way
    in which the file can name ordinary accounts, or where the column holds names of campaigns
    (`names_campaigns`), else as nothing. Raises InputError where it takes a person to tell.
    """
    most = Counter(labels).most_common(_MANY)
    shown = ", ".join(f"{name:.40}" or "(empty)" for name, _ in most)
    there = {label.casefold() for label in labels}
    wanted = {label.strip().casefold(): label for label in positive}
    for label, given in wanted.items():
        if label not in there:
            raise InputError(
                f"{file} has no label {given!r:.60} (it has: {shown}).",
                "Give --positive labels that the file has.",
            )
    named = [label for label in labels if label or "" in wanted]
    if not wanted and not names_campaigns and len(named) > 1 and there.isdisjoint(NEGATIVE):
        raise InputError(
            f"Which labels of {file} stand for campaigns is not plain (it has: {shown}).",
            f"Name them, such as: --positive {named[0]!r}.",
        )

    def of(label: str) -> str:
        if wanted:
            return "campaign" if label.casefold() in wanted else "ordinary"
        return "ordinary" if label.casefold() in NEGATIVE else "campaign"

    result = {label: of(label) for label in named}
    if "" in labels and "" not in result:
        alone = names_campaigns or "ordinary" not in result.values()
        result[""] = "ordinary" if alone else "nothing"
    return result
