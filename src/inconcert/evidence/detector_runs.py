"""What detectors found out about the whole case, run by run: the table `detector_run`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from inconcert.model import DETECTOR_RUN

if TYPE_CHECKING:
    from inconcert.case import Case

DONE, SKIPPED = DETECTOR_RUN.column("state").words

# What is reported of the whole case, in the shapes in which a finding's details have them.
SHOWN = ("sentences", "tables", "curve", "hours")


@dataclass(frozen=True)
class DetectorRun:
    """What one detector found out about the whole case in one run, and what that stood on.

    `tested`, `confirmed` and `fdr` are None where the detector does not say. `notes` say what could
    not be looked at; `numbers` are the detector's own. `sentences`, `tables`, `curve` and `hours`
    are shown as those of a finding's details. `sources` are the SHA-256 of the sources that the
    case held (None: not recorded), `extract_run` is the run that made the shares, and `reads` has
    for each detector whose findings it reads the run in which that made them, None for none.
    """

    run: int
    detector: str
    state: str = DONE
    tested: int | None = None
    confirmed: int | None = None
    fdr: float | None = None
    notes: tuple[str, ...] = ()
    numbers: Mapping[str, Any] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()
    tables: tuple[Any, ...] = ()
    curve: Mapping[str, Any] | None = None
    hours: Mapping[str, Any] | None = None
    sources: tuple[str, ...] | None = None
    extract_run: int | None = None
    reads: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def note(self) -> str | None:
        """The notes as one text: sentences follow one another, phrases are strung together."""
        note = ""
        for one in self.notes:
            ended = note.endswith(".")
            note += (" " if ended else "; ") * bool(note) + (one[:1].upper() * ended + one[ended:])
        return note or None

    @property
    def details(self) -> dict[str, Any]:
        """What is shown of the whole case, as the details of a finding have it."""
        given = {"sentences": list(self.sentences), "tables": list(self.tables),
                "curve": self.curve, "hours": self.hours}  # fmt: skip
        return {name: value for name, value in given.items() if value}

    @property
    def result(self) -> dict[str, Any]:
        """All of it as one dictionary that JSON can hold; what is not known is left out."""
        given = {"tested": self.tested, "confirmed": self.confirmed, "fdr": self.fdr}
        more = {"notes": list(self.notes), "details": self.details}
        return {
            **{name: value for name, value in given.items() if value is not None},
            **self.numbers,
            **{name: value for name, value in more.items() if value},
        }


def write_run(case: Case, given: DetectorRun) -> None:
    """Write a run of a detector."""
    row = {
        **{name: getattr(given, name) for name in DETECTOR_RUN.names if hasattr(given, name)},
        "notes": list(given.notes),
        "sentences": list(given.sentences),
        "numbers": _json(given.numbers),
        "tables": _json(list(given.tables)) if given.tables else None,
        "curve": _json(given.curve) if given.curve else None,
        "hours": _json(given.hours) if given.hours else None,
        "sources": None if given.sources is None else list(given.sources),
        "reads": list(given.reads),
        "reads_runs": list(given.reads.values()),
    }
    case.append("detector_run", pa.Table.from_pylist([row], DETECTOR_RUN.arrow()))


def detector_runs(case: Case) -> list[DetectorRun]:
    """Return all runs of all detectors, oldest first, in the order in which they ran."""
    return list(map(_read, case.records("SELECT * FROM detector_run ORDER BY run, rowid")))


def _read(row: dict[str, Any]) -> DetectorRun:
    reads = zip(row.pop("reads") or (), row.pop("reads_runs") or (), strict=True)
    return DetectorRun(
        **row
        | {
            "notes": tuple(row["notes"] or ()),
            "sentences": tuple(row["sentences"] or ()),
            "numbers": json.loads(row["numbers"] or "{}"),
            "tables": tuple(json.loads(row["tables"] or "[]")),
            "curve": json.loads(row["curve"] or "null"),
            "hours": json.loads(row["hours"] or "null"),
            "sources": None if row["sources"] is None else tuple(row["sources"]),
            "reads": dict(reads),
        }
    )


def last_runs(case: Case) -> dict[str, DetectorRun]:
    """Return the last run of each detector that ever ran on a case."""
    return {given.detector: given for given in detector_runs(case)}


def depended_on(case: Case, run: int, reads: Sequence[str]) -> dict[str, Any]:
    """Return what a detector that runs now stands on: `sources`, `extract_run` and `reads`.

    `run` is the number of the run, and `reads` are the detectors whose findings it reads.
    """
    last = dict(case.query("SELECT detector, max(run) FROM detector_run GROUP BY detector"))
    return {
        "sources": tuple(sha for (sha,) in case.query("SELECT sha256 FROM source ORDER BY source")),
        "extract_run": case.one("SELECT max(run) FROM run WHERE command = 'extract'"),
        "reads": {name: last.get(name) for name in reads},
    }


def _json(value: Any) -> str:
    return json.dumps(value, default=_plain)


def _plain(value: Any) -> Any:
    """Return a number of numpy as a plain one, and all else that JSON has not as text."""
    return value.item() if hasattr(value, "item") else str(value)
