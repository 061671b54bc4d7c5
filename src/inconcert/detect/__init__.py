"""Detectors: from the tables of a case to findings with their evidence.

A detector is one file here and one line in `DETECTORS`; an outside package adds one through the
entry point group `inconcert.detectors`, whose entries are `Detector` objects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from typing import Any

from inconcert.case import Case
from inconcert.detect.base import Detector, Looked, check_names
from inconcert.detect.cohorts import COHORTS
from inconcert.detect.coordination import COORDINATION
from inconcert.detect.floods import FLOODS
from inconcert.detect.look_alikes import LOOK_ALIKES
from inconcert.detect.personas import PERSONAS
from inconcert.detect.promoters import PROMOTERS
from inconcert.detect.twins import TWINS
from inconcert.engine import ENGINES
from inconcert.errors import CaseError, ParameterError
from inconcert.evidence.record import forget, record
from inconcert.extract import extract
from inconcert.progress import SILENT, Progress

# Coordination comes first: what others say of an account may depend on the group that it is in.
DETECTORS: tuple[Detector, ...] = (
    COORDINATION,
    LOOK_ALIKES,
    TWINS,
    COHORTS,
    PERSONAS,
    FLOODS,
    PROMOTERS,
)


def detectors() -> dict[str, Detector]:
    """Return all detectors by name: those of this package and of installed ones."""
    found = {detector.name: detector for detector in DETECTORS}
    for entry in entry_points(group="inconcert.detectors"):
        found.setdefault(entry.name, entry.load())
    return found


def detect(
    case: Case,
    *,
    only: Sequence[str] | None = None,
    engine: str = "duckdb",
    parameters: Mapping[str, Any] | None = None,
    progress: Progress = SILENT,
) -> list[str]:
    """Run detectors on a case and return the ids of their findings, strongest first per detector.

    `only` names detectors (None: all); `engine` is duckdb or spark; `parameters` are given to
    every detector that knows them. Shares are taken from the posts anew where posts have been
    imported or the case migrated since. Results of an earlier run of the same detector are
    replaced; all of it is one transaction. In a case of accounts alone, those detectors run that
    need no posts. Raises ParameterError for unknown names, CaseError for a case without posts
    where a detector named needs them, or there are no accounts either.
    """
    known = detectors()
    chosen = list(known) if only is None else list(only)
    for name in chosen:
        if name not in known:
            raise ParameterError(f"There is no detector {name!r}.", f"Known: {', '.join(known)}.")
    if engine not in ENGINES:
        raise ParameterError(f"There is no engine {engine!r}.", f"Known: {', '.join(ENGINES)}.")
    given = dict(parameters or {})
    check_names(known, given)
    posts = bool(case.one("SELECT count(*) FROM post"))
    if not posts:
        _check_accounts(case, [known[name] for name in only or ()])
    configured = {name: known[name].configured(given) for name in chosen}
    ids: list[str] = []
    with case.run(
        "detect",
        {"engine": engine, **{n: known[n].recorded(p) for n, p in configured.items()}},
        seed=given.get("seed", 1),
    ) as run:
        if _stale(case):
            extract(case, progress=progress)
        # All before the first looks: so groups are numbered the same when it is run again.
        for name in chosen:
            forget(case, name)
        for name in chosen:
            detector = known[name]
            if detector.needs_posts and not posts:
                case.note_result(run, name, {"note": "Not looked for: the case holds no posts."})
                continue
            looked = detector.look(case, configured[name], engine, progress)
            found = looked.findings if isinstance(looked, Looked) else looked
            if isinstance(looked, Looked):
                case.note_result(run, name, looked.result)
            ids += record(
                case, name, found, run=run, parameters=detector.recorded(configured[name])
            )
    return ids


def _check_accounts(case: Case, named: Sequence[Detector]) -> None:
    """Raise CaseError where a case without posts has nothing for the detectors that are named."""
    needing = [detector.name for detector in named if detector.needs_posts]
    if needing or not case.one("SELECT count(*) FROM account"):
        whose = f", and {', '.join(needing)} looks at nothing else" if needing else ""
        raise CaseError(
            f"The case holds no posts{whose}.",
            "Import some first: inconcert import FILE --case CASE.",
        )


def _stale(case: Case) -> bool:
    """Say whether posts were imported, or the case migrated, after shares were last taken."""
    last = dict(case.query("SELECT command, max(run) FROM run GROUP BY command"))
    return bool(max(last.get("import", 0), last.get("migrate", 0)) > last.get("extract", 0))


__all__ = ["DETECTORS", "Detector", "detect", "detectors"]
