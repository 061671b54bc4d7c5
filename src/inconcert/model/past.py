"""What version 4 kept in the parameters of a run, as the rows of `detector_run` that it became.

A part of the migration from that version: it is as released, and never changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

TABLE = """CREATE TABLE detector_run (
  "run" INTEGER NOT NULL, "detector" VARCHAR NOT NULL, "state" VARCHAR NOT NULL, "tested" BIGINT,
  "confirmed" BIGINT, "fdr" DOUBLE, "notes" VARCHAR[], "numbers" VARCHAR, "sentences" VARCHAR[],
  "tables" VARCHAR, "curve" VARCHAR, "hours" VARCHAR, "sources" VARCHAR[], "extract_run" INTEGER,
  "reads" VARCHAR[], "reads_runs" INTEGER[])"""
COLUMNS = (
    "run", "detector", "state", "tested", "confirmed", "fdr", "notes", "numbers", "sentences",
    "tables", "curve", "hours", "sources", "extract_run", "reads", "reads_runs",
)  # fmt: skip

# Which detectors read what another had found, in the versions that wrote such cases.
_READ = dict.fromkeys(("cohorts", "floods", "personas"), ("coordination",))
_SKIPPED = "Not looked for: the case holds no posts."
_OWN_COLUMNS = ("tested", "confirmed", "fdr", "note", "notes", "details")

Run = tuple[int, str, str, str | None, int, int | None]
Row = tuple[Any, ...]


def rows_of(runs: Iterable[Run]) -> tuple[list[Row], list[tuple[str, int]]]:
    """Return the rows of `detector_run`, and (parameters without results, run) where they change.

    `runs` are run, command, parameters, inputs, started and ended, in order of `run`.
    """
    extracts: list[tuple[int, int]] = []
    history: list[tuple[int, dict[str, Any], Any, int]] = []
    for run, command, text, inputs, started, ended in runs:
        if command == "extract":
            extracts.append((started, run))
        elif command == "detect":
            history.append((run, _object(text), _read(inputs), ended or started))
    rows: list[Row] = []
    changed: list[tuple[str, int]] = []
    last: dict[str, int] = {}
    for run, parameters, inputs, ended in history:
        if "result" in parameters:
            results = _dictionary(parameters.pop("result"))
            changed.append((json.dumps(parameters), run))
        else:
            results = {}
        names = [name for name, asked in parameters.items() if isinstance(asked, dict)]
        last.update(dict.fromkeys(names, run))
        taken = [number for started, number in extracts if started <= ended]
        for name in names:
            depended_on = (
                [str(one) for one in inputs] if isinstance(inputs, list) else None,
                taken[-1] if taken else None,
                list(_READ.get(name, ())),
                [last.get(one) for one in _READ.get(name, ())],
            )
            rows.append((run, name, *_columns(_dictionary(results.get(name))), *depended_on))
    return rows, changed


def _columns(result: Mapping[str, Any]) -> Row:
    notes = result.get("notes")
    every = [result.get("note"), *(notes if isinstance(notes, list) else [notes])]
    told = [note for note in every if isinstance(note, str) and note]
    details = _dictionary(result.get("details"))
    sentences = details.get("sentences")
    return (
        "skipped" if told == [_SKIPPED] else "done",
        _whole(result.get("tested")),
        _whole(result.get("confirmed")),
        _number(result.get("fdr")),
        told,
        json.dumps({name: value for name, value in result.items() if name not in _OWN_COLUMNS}),
        [s for s in sentences if isinstance(s, str)] if isinstance(sentences, list) else [],
        *(
            json.dumps(details[name]) if details.get(name) is not None else None
            for name in ("tables", "curve", "hours")
        ),
    )


def _number(value: Any) -> float | None:
    return None if isinstance(value, bool) or not isinstance(value, (int, float)) else float(value)


def _whole(value: Any) -> int | None:
    number = _number(value)
    return None if number is None or number != number // 1 else int(number)


def _object(text: str | None) -> dict[str, Any]:
    return dict(_dictionary(_read(text)))


def _read(text: str | None) -> Any:
    try:
        return json.loads(text or "null")
    except ValueError:
        return None


def _dictionary(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def insert(rows: Sequence[Row]) -> tuple[str, list[Any]]:
    """Return the statement that writes rows, and its values."""
    places = f"({', '.join('?' * len(COLUMNS))})"
    return (
        f"INSERT INTO detector_run ({', '.join(COLUMNS)}) VALUES {', '.join([places] * len(rows))}",
        [value for row in rows for value in row],
    )
