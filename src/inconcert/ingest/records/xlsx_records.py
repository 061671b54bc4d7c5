"""XLSX workbooks, row by row."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice, zip_longest
from typing import IO, TYPE_CHECKING, Any

from inconcert.errors import InputError
from inconcert.ingest.format import Sample
from inconcert.ingest.record_reader import SAMPLE_RECORDS, Batch, Rejected, shortened_record
from inconcert.ingest.records.dialect import is_header, unique_names
from inconcert.ingest.values.fields import EXACT_FLOAT
from inconcert.plaintext import counted, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BATCH_ROWS = 20_000
_NOTES = 30
_SAMPLED = 1_000
_TOLD = 20
_FORMULA_LOOK = 1 << 20
# openpyxl holds the shared texts of a workbook in memory.
_TEXT_LIMIT = 512 << 20
_SHEET_LIMIT = 8 << 30

Row = tuple[Any, ...]


class XlsxRecordReader:
    """Cuts a workbook into rows: the first sheet with a table, and every sheet that fits it.

    A sheet fits whose columns are mostly those of the first, in any order and case; the header is
    of all their columns. A sheet that goes on without a header fits where it is as wide.
    Numbers stay numbers, so that rounded ids are seen as such; dates become times. Raises
    `InputError` where the workbook is damaged or has no table.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        # Loaded where a workbook is met: it costs every command a third of a second otherwise.
        import openpyxl
        from openpyxl.utils.exceptions import InvalidFileException

        self.name = name
        # By title, the rows of the sheets that are not read; counted when the others have been.
        self._left_out: dict[str, int] = {}
        if not openpyxl.DEFUSEDXML:
            raise InputError(
                "Workbooks are not read while OPENPYXL_DEFUSEDXML is switched off.",
                "Unset it, or save the sheets as CSV.",
            )
        try:
            self._check_size(file)
            self._book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            # Formulas that no spreadsheet program has computed yet have no value.
            self._formulas = (
                openpyxl.load_workbook(file, read_only=True) if self._has_formulas(file) else None
            )
            self._sheets = self._find_sheets()
        except InputError:
            raise
        except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
            raise self._damaged(error) from error
        if not self._sheets:
            raise InputError(
                f"{plain(name)} has no sheet with a header and rows.",
                "Put the column names in one row and the records below it.",
            )
        self.header: tuple[str, ...] | None = self._all_columns()

    def _check_size(self, file: IO[bytes]) -> None:
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                limit = (
                    _TEXT_LIMIT if member.filename.endswith("sharedStrings.xml") else _SHEET_LIMIT
                )
                if member.file_size > limit:
                    raise InputError(
                        f"{plain(self.name)} unpacks to too much text for a workbook.",
                        "Save its sheets as CSV.",
                    )
        file.seek(0)

    def _has_formulas(self, file: IO[bytes]) -> bool:
        """Return whether a sheet begins with formulas, as columns of `="51"` do."""
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            for member in archive.namelist():
                if member.startswith("xl/worksheets/") and member.endswith(".xml"):
                    with archive.open(member) as sheet:
                        head = sheet.read(_FORMULA_LOOK)
                    if b"<f>" in head or b"<f " in head:
                        file.seek(0)
                        return True
        file.seek(0)
        return False

    def _cells(self, title: str, start: int) -> Iterator[Row]:
        """Yield the rows of a sheet, with the texts of constant formulas that have no value."""
        rows = self._book[title].iter_rows(values_only=True, min_row=start)
        if self._formulas is None:
            yield from rows
            return
        written = self._formulas[title]
        written.reset_dimensions()
        both = zip(rows, written.iter_rows(values_only=True, min_row=start), strict=False)
        for row, formulas in both:
            yield tuple(
                formula if cell is None and isinstance(formula, str) else cell
                for cell, formula in zip_longest(row, formulas)
            )

    def _damaged(self, error: Exception) -> InputError:
        return InputError(
            f"{plain(self.name)} is a damaged workbook ({plain(str(error))[:200]}).",
            "Open it in a spreadsheet program and save it again, or save it as CSV.",
        )

    def _find_sheets(self) -> list[_Sheet]:
        """Return the sheets that are read; `_left_out` are the others that hold anything."""
        tables = [one for sheet in self._book.worksheets if (one := _table_of(sheet))]
        named = [one for one in tables if one.header]
        # A table of two columns beside wider ones is a legend.
        first = next((one for one in named if len(one.header) > 2), named[0] if named else None)
        if first is None:
            return []
        found: list[_Sheet] = []
        for one in tables:
            if one is first or _fits(one.header, first.header):
                found.append(one)
            elif _goes_on(one, first):
                found.append(replace(one, start=one.top, header=first.header))
        read = {sheet.title for sheet in found}
        self._left_out = {one.title: 0 for one in tables if one.title not in read}
        return found

    def _all_columns(self) -> tuple[str, ...]:
        """Return the columns of all sheets that are read, those of the first one first."""
        names = {_compared(name): name for name in self._sheets[0].header}
        for sheet in self._sheets[1:]:
            for name in sheet.header:
                names.setdefault(_compared(name), name)
        return tuple(names.values())

    def notes(self) -> list[str]:
        """Return which sheets were read."""
        titles = [plain(sheet.title) for sheet in self._sheets]
        out = []
        if len(self._book.worksheets) > 1:
            out.append(f"sheets read: {', '.join(titles)}")
        if any(sheet.start > sheet.top + 1 or sheet.top > 1 for sheet in self._sheets):
            out.append("rows above the header left out")
        return out

    def doubts(self) -> list[str]:
        """Return which sheets were left out, with the number of their rows."""
        told = [
            f"{plain(title, limit=60)} ({counted(count, 'rows')})"
            for title, count in self._left_out.items()
        ]
        if not told:
            return []
        more = f" and {len(told) - _TOLD:,} more" if len(told) > _TOLD else ""
        return [
            f"{counted(len(told), 'sheets were')} not read, since their columns are not those "
            "of sheet "
            f"{plain(self._sheets[0].title, limit=60)}: {', '.join(told[:_TOLD])}{more}. Save a "
            "sheet as a file of its own to read it."
        ]

    def sample(self, most: int = SAMPLE_RECORDS) -> Sample:
        """Return the header and the first rows, 1,000 at most: a workbook is read slowly."""
        most = min(most, _SAMPLED)
        header = self.header or ()
        records = []
        # Some of every sheet: a column may stand in one alone.
        each = max(2, most // len(self._sheets))
        for sheet in self._sheets[:most]:
            for row, width in islice(self._rows([sheet]), each):
                if len(row) <= width:
                    padded = (*row, *[None] * (len(header) - len(row)))
                    records.append(dict(zip(header, map(_value, padded), strict=True)))
        return Sample(header, records)

    def _rows(self, sheets: Sequence[_Sheet] | None = None) -> Iterator[tuple[Row, int]]:
        """Yield rows in the order of the header, each with the width that it may have.

        A row that is wider than its sheet's header comes as it is.
        """
        columns = {_compared(name): place for place, name in enumerate(self.header or ())}
        for sheet in self._sheets if sheets is None else sheets:
            places = [columns[_compared(name)] for name in sheet.header]
            plainly = places == list(range(len(places)))
            for row in self._cells(sheet.title, sheet.start):
                trimmed = _trimmed(row)
                if not trimmed:
                    continue
                if len(trimmed) > len(places) or plainly:
                    yield trimmed, len(places)
                    continue
                cells: list[Any] = [None] * len(columns)
                for place, cell in zip(places, trimmed, strict=False):
                    cells[place] = cell
                yield tuple(cells), len(columns)

    def batches(self) -> Iterator[Batch]:
        """Yield the rows as columns."""
        width = len(self.header or ())
        number = 0
        rows: list[Row] = []
        numbers: list[int] = []
        rejects: list[Rejected] = []
        try:
            for row, most in self._rows():
                number += 1
                if len(row) > most:
                    reason = f"the row has {len(row)} columns where the header has {most}"
                    rejects.append(Rejected(number, reason, shortened_record(row)))
                    continue
                # Empty cells at the end of a row are not stored.
                rows.append((*map(_value, row), *[None] * (width - len(row))))
                numbers.append(number)
                if len(rows) == _BATCH_ROWS:
                    yield Batch(numbers, list(zip(*rows, strict=True)), rejects=rejects)
                    rows, numbers, rejects = [], [], []
            for title in self._left_out:
                rows_left = self._book[title].iter_rows(values_only=True)
                self._left_out[title] = sum(1 for row in rows_left if _trimmed(row))
        except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
            raise self._damaged(error) from error
        yield Batch(numbers, list(zip(*rows, strict=True)), rejects=rejects)


@dataclass(frozen=True)
class _Sheet:
    """A sheet: its first row that holds anything, how wide it is, its first record, its header."""

    title: str
    top: int
    width: int
    start: int
    header: tuple[str, ...]


def _table_of(sheet: Any) -> _Sheet | None:
    """Return where a sheet's table lies, None where it is empty; no header where it has none."""
    sheet.reset_dimensions()
    begin: _Sheet | None = None
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_row=_NOTES), start=1):
        cells = _trimmed(row)
        if cells and begin is None:
            begin = _Sheet(sheet.title, number, len(cells), number, ())
        if begin and len(cells) >= 2 and all(isinstance(cell, str) for cell in cells):
            header = unique_names([str(cell) for cell in cells])
            return replace(begin, start=number + 1, header=header)
    return begin


def _compared(name: str) -> str:
    return name.strip().casefold()


def _fits(header: Sequence[str], first: Sequence[str]) -> bool:
    """Return whether more than half of the columns of two sheets are the same."""
    one, other = set(map(_compared, header)), set(map(_compared, first))
    return len(one & other) > len(one | other) / 2


def _goes_on(sheet: _Sheet, first: _Sheet) -> bool:
    """Return whether a sheet continues the first one without a header of its own."""
    if sheet.width != len(first.header) or sheet.width < 3:
        return False
    # Its first row is no row of texts, or one of texts that only data are.
    return sheet.start != sheet.top + 1 or not is_header(list(sheet.header))


def _trimmed(row: Row) -> Row:
    end = len(row)
    while end and row[end - 1] in (None, ""):
        end -= 1
    return row[:end]


def _value(cell: Any) -> Any:  # noqa: PLR0911 - one return a type
    """Return a cell as fields take it: whole numbers as int, dates as they are.

    A spreadsheet keeps 15 digits; a longer whole number stays a float, which no id field takes.
    """
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int) and abs(cell) >= EXACT_FLOAT:
        return float(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT_FLOAT:
        return int(cell)
    if isinstance(cell, time):
        return cell.isoformat()
    if isinstance(cell, timedelta) and timedelta() <= cell < timedelta(days=1):
        # A duration is how some programs format a time of the day.
        return (datetime.min + cell).time().isoformat()
    if isinstance(cell, int | float | str | bool | datetime | date) or cell is None:
        return cell
    return str(cell)
