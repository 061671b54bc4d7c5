"""XLSX workbooks, row by row."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from typing import IO, TYPE_CHECKING, Any

from inconcert.errors import InputError
from inconcert.ingest.cut import SAMPLE_RECORDS, Batch, Rejected, cut_record
from inconcert.ingest.dialect import unique_names
from inconcert.ingest.fields import EXACT_FLOAT
from inconcert.ingest.format import Sample
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

_BATCH_ROWS = 20_000
_NOTES = 30
# openpyxl holds the shared texts of a workbook in memory.
_TEXT_LIMIT = 512 << 20
_SHEET_LIMIT = 8 << 30

Row = tuple[Any, ...]


class XlsxCutter:
    """Cuts a workbook into rows: the first sheet with a table, and every sheet with its header.

    Numbers stay numbers, so that rounded ids are seen as such; dates become times. Raises
    `InputError` where the workbook is damaged or has no table.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        # Loaded where a workbook is met: it costs every command a third of a second otherwise.
        import openpyxl
        from openpyxl.utils.exceptions import InvalidFileException

        self.name = name
        if not openpyxl.DEFUSEDXML:
            raise InputError(
                "Workbooks are not read while OPENPYXL_DEFUSEDXML is switched off.",
                "Unset it, or save the sheets as CSV.",
            )
        try:
            self._check_size(file)
            self._book = openpyxl.load_workbook(file, read_only=True, data_only=True)
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
        self.header: tuple[str, ...] | None = self._sheets[0][2]

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

    def _damaged(self, error: Exception) -> InputError:
        return InputError(
            f"{plain(self.name)} is a damaged workbook ({plain(str(error))[:200]}).",
            "Open it in a spreadsheet program and save it again, or save it as CSV.",
        )

    def _find_sheets(self) -> list[tuple[str, int, tuple[str, ...]]]:
        """Return title, rows above the header, and header of every sheet that is read."""
        found: list[tuple[str, int, tuple[str, ...]]] = []
        for sheet in self._book.worksheets:
            sheet.reset_dimensions()
            for skip, row in enumerate(sheet.iter_rows(values_only=True, max_row=_NOTES)):
                cells = _trimmed(row)
                if len(cells) >= 2 and all(isinstance(cell, str) for cell in cells):
                    header = unique_names([str(cell) for cell in cells])
                    if not found or header == found[0][2]:
                        found.append((sheet.title, skip, header))
                    break
        return found

    def notes(self) -> list[str]:
        """Return which sheets were read."""
        titles = [plain(title) for title, _, _ in self._sheets]
        out = []
        if len(self._book.worksheets) > 1:
            out.append(f"sheets read: {', '.join(titles)}")
        if any(skip for _, skip, _ in self._sheets):
            out.append("rows above the header left out")
        return out

    def sample(self) -> Sample:
        """Return the header and the first rows."""
        header = self.header or ()
        records = []
        for row in self._rows():
            if len(row) <= len(header):
                padded = (*row, *[None] * (len(header) - len(row)))
                records.append(dict(zip(header, map(_value, padded), strict=True)))
            if len(records) == SAMPLE_RECORDS:
                break
        return Sample(header, records)

    def _rows(self) -> Iterator[Row]:
        for title, skip, _ in self._sheets:
            sheet = self._book[title]
            for row in sheet.iter_rows(values_only=True, min_row=skip + 2):
                trimmed = _trimmed(row)
                if trimmed:
                    yield trimmed

    def batches(self) -> Iterator[Batch]:
        """Yield the rows as columns."""
        width = len(self.header or ())
        number = 0
        rows: list[Row] = []
        numbers: list[int] = []
        rejects: list[Rejected] = []
        try:
            for row in self._rows():
                number += 1
                if len(row) > width:
                    reason = f"the row has {len(row)} columns where the header has {width}"
                    rejects.append(Rejected(number, reason, cut_record(row)))
                    continue
                # Empty cells at the end of a row are not stored.
                rows.append((*map(_value, row), *[None] * (width - len(row))))
                numbers.append(number)
                if len(rows) == _BATCH_ROWS:
                    yield Batch(numbers, list(zip(*rows, strict=True)), rejects=rejects)
                    rows, numbers, rejects = [], [], []
        except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
            raise self._damaged(error) from error
        yield Batch(numbers, list(zip(*rows, strict=True)), rejects=rejects)


def _trimmed(row: Row) -> Row:
    end = len(row)
    while end and row[end - 1] in (None, ""):
        end -= 1
    return row[:end]


def _value(cell: Any) -> Any:
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
    if isinstance(cell, int | float | str | bool | datetime | date) or cell is None:
        return cell
    return str(cell)
