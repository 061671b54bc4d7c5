"""The parts that the details of any finding may hold: sentences, tables, a curve, hours of the day.

The details come from a detector, which may be of another package: what is missing or of another
shape is left out, and the finding is shown without it. `docs/design.md` has the whole schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TYPES = ("account", "text", "number", "p", "time", "day", "rate", "duration", "object")
MOST_ROWS, MOST_POINTS, MOST_MARKS = 200, 600, 40
HOURS = 24
LARGEST = 1e100


def sentences_of(finding: Mapping[str, Any]) -> list[str]:
    """Return the sentences that say what the numbers of a finding mean, in order."""
    return [one for one in items(finding["details"].get("sentences")) if isinstance(one, str)]


def tables_of(finding: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the tables of a finding: {"title", "note", "columns", "rows", "more"}.

    A column is {"name", "label", "type" (one of `TYPES`)}; every row has a value for each column,
    None where the detector gave none. At most 200 rows are kept; `more` counts all that are not
    there.
    """
    made = []
    for table in map(dictionary, items(finding["details"].get("tables"))):
        columns = [_column(one) for one in map(dictionary, items(table.get("columns")))]
        if not columns:
            continue
        rows = [row for row in items(table.get("rows")) if isinstance(row, list)]
        more = whole(table.get("more")) or 0
        made.append(
            {
                "title": _text(table.get("title")),
                "note": _text(table.get("note")),
                "columns": columns,
                "rows": [_padded(row, len(columns)) for row in rows[:MOST_ROWS]],
                "more": max(0, more) + max(0, len(rows) - MOST_ROWS),
            }
        )
    return made


def accounts_in(tables: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return what may be keys of account in the cells of tables: an object may be one, too."""
    return {
        row[place]
        for table in tables
        for place, column in enumerate(table["columns"])
        if column["type"] in ("account", "object")
        for row in table["rows"]
        if isinstance(row[place], str)
    }


def curve_of(finding: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the curve of a finding over time; None where there is none that can be drawn.

    {"title", "unit", "start" and "step" (µs), "observed", "expected", "low", "high", "without"
    (each a list of numbers, None where one is missing; the last four None as a whole where the
    detector gives none), "marks": [{"time", "low", "high", "label"}], "joined"}. Of more than 600
    steps, `joined` at a time are added up, and the band between low and high, which cannot be
    added, is left out.
    """
    curve = dictionary(finding["details"].get("curve"))
    start, step = whole(curve.get("start")), whole(curve.get("step"))
    observed = _numbers(curve.get("observed"))
    if start is None or not step or step < 0 or not any(v is not None for v in observed):
        return None
    lines = {name: _same_length(curve.get(name), len(observed)) for name in _LINES}
    joined = -(-len(observed) // MOST_POINTS)
    if joined > 1:
        lines |= {"low": None, "high": None}
    if lines["low"] is None or lines["high"] is None:
        lines |= {"low": None, "high": None}
    return {
        "title": _text(curve.get("title")),
        "unit": _text(curve.get("unit")),
        "start": start,
        "step": step * joined,
        "observed": _joined(observed, joined),
        **{n: None if line is None else _joined(line, joined) for n, line in lines.items()},
        "marks": _marks(curve.get("marks")),
        "joined": joined,
    }


_LINES = ("expected", "low", "high", "without")


def hours_of(finding: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the hours of the day at which something was done; None where there are none.

    {"title", "counts" (24 numbers, hour 0 to 23 UTC), "expected" (24 numbers or None), "bands":
    [{"label", "from", "to"}]}, the hours of a band in [0, 24); one that ends before it begins goes
    over midnight.
    """
    hours = dictionary(finding["details"].get("hours"))
    counts = _numbers(hours.get("counts"))
    if len(counts) != HOURS or not any(counts):
        return None
    expected = _same_length(hours.get("expected"), HOURS)
    bands = []
    for band in map(dictionary, items(hours.get("bands"))):
        first, last = number(band.get("from")), number(band.get("to"))
        if first is not None and last is not None:
            bands.append(
                {"label": _text(band.get("label")), "from": first % HOURS, "to": last % HOURS}
            )
    return {
        "title": _text(hours.get("title")),
        "counts": [value or 0.0 for value in counts],
        "expected": expected,
        "bands": bands,
    }


def number(value: Any) -> float | None:
    """Return a number below 10^100, which no sum of shown numbers makes infinite, or None."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        made = float(value)
    except OverflowError:
        return None
    return made if abs(made) < LARGEST else None


def whole(value: Any) -> int | None:
    """Return a whole number of 64 bits, or None for anything else that is no finite number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if -(2**63) <= value < 2**63 else None
    found = number(value)
    return None if found is None else whole(int(found))


def _column(column: Mapping[str, Any]) -> dict[str, Any]:
    name, type_ = _text(column.get("name")), column.get("type")
    return {
        "name": name,
        "label": _text(column.get("label")) or name.replace("_", " "),
        "type": type_ if type_ in TYPES else "text",
    }


def _padded(row: Sequence[Any], columns: int) -> list[Any]:
    return [*row[:columns], *([None] * (columns - len(row)))]


def _marks(value: Any) -> list[dict[str, Any]]:
    marks = []
    for mark in map(dictionary, items(value)):
        time = whole(mark.get("time"))
        if time is not None:
            low, high = whole(mark.get("low")), whole(mark.get("high"))
            marks.append(
                {"time": time, "low": low, "high": high, "label": _text(mark.get("label"))}
            )
    return sorted(marks[:MOST_MARKS], key=lambda mark: mark["time"])


def _joined(line: list[float | None], joined: int) -> list[float | None]:
    if joined == 1:
        return line
    pieces = (line[n : n + joined] for n in range(0, len(line), joined))
    known = ([value for value in piece if value is not None] for piece in pieces)
    return [sum(piece) if piece else None for piece in known]


def _same_length(value: Any, length: int) -> list[float | None] | None:
    line = _numbers(value)
    return line if len(line) == length and any(v is not None for v in line) else None


def _numbers(value: Any) -> list[float | None]:
    return [number(one) for one in items(value)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def dictionary(value: Any) -> Mapping[str, Any]:
    """Return a dictionary, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """Return a list, or an empty one for anything else."""
    return value if isinstance(value, list) else []
