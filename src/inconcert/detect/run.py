"""Running detectors on a case: what is asked of them is checked, and what they find is recorded."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from inconcert.detect.declaration import Result
from inconcert.detect.registry import DETECTORS, detectors, registered
from inconcert.detect.settings import Plan, plan
from inconcert.engine import ENGINES
from inconcert.errors import CaseError, DetectorError, InconcertError, ParameterError
from inconcert.plaintext import plain
from inconcert.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from inconcert.case import Case
    from inconcert.detect.declaration import Detector

_LOG = logging.getLogger(__name__)


def check(
    only: Sequence[str] | None = None,
    engine: str = "duckdb",
    parameters: Mapping[str, Any] | None = None,
    *,
    kinds: Iterable[str] = (),
) -> Plan:
    """Return what would run with which parameters; raises for all that `detect` would refuse.

    Needs no case. `kinds` are kinds of share that there are besides those that posts are taken
    apart into. Raises `ParameterError`, and `InputError` where a list cannot be read.
    """
    from inconcert.extract import KINDS

    if engine not in ENGINES:
        raise ParameterError(f"There is no engine {engine!r}.", f"Known: {', '.join(ENGINES)}.")
    return plan(detectors(), only, dict(parameters or {}), kinds=[*KINDS, *sorted(kinds)])


def check_ahead(
    only: Sequence[str] | None = None,
    engine: str = "duckdb",
    parameters: Mapping[str, Any] | None = None,
    *,
    mapping: Mapping[str, str] | None = None,
    kinds: Iterable[str] = (),
) -> Plan:
    """Check as `check` does before posts are imported, which may bring kinds of share of their own.

    `mapping` is that of the import (column to field), `kinds` are those that the case holds. Of
    kinds that are not there yet, those are refused that the mapping cannot give, and slips of a
    known one (`opaque.check_kind`).
    """
    from inconcert.detect.opaque import check_kind
    from inconcert.extract import KINDS

    check(only, engine)
    planned = plan(detectors(), only, dict(parameters or {}))
    there = [*KINDS, *sorted(kinds)]
    for made in planned.parameters.values():
        for kind in getattr(made, "kinds", None) or ():
            check_kind(kind, there, mapping or {})
    return planned


def files_of(planned: Plan) -> list[str]:
    """Return the files that detectors read with these parameters."""
    known = detectors()
    return [
        path
        for name, made in planned.parameters.items()
        for parameter in known[name].files()
        if (path := getattr(made, parameter)) is not None
    ]


def check_lists(planned: Plan) -> None:
    """Raise ParameterError where a list that a detector reads is none, before any work is done."""
    for made in planned.parameters.values():
        check = getattr(made, "check_lists", None)
        if check is not None:
            check()


def detect(
    case: Case,
    *,
    only: Sequence[str] | None = None,
    engine: str = "duckdb",
    parameters: Mapping[str, Any] | None = None,
    progress: Progress = SILENT,
) -> list[str]:
    """Run detectors on a case and return the ids of their findings, strongest first per detector.

    `only` names detectors (None: all), in whatever order and however often: each runs once, after
    those whose findings it reads. `engine` is duckdb or spark; `parameters` are given by `NAME` to
    every detector that knows them, and by `DETECTOR.NAME` to one. Shares are taken from the posts
    anew where posts have been imported or the case migrated since. Results of an earlier run of the
    same detector are replaced; all of it is one transaction. In a case of accounts alone, those
    detectors run that need no posts. Raises ParameterError for unknown names and values out of
    range, CaseError for a case without posts where a detector named needs them, or there are no
    accounts either, DetectorError where a detector of another package fails.
    """
    from inconcert.evidence.detector_runs import SKIPPED, depended_on, write_run
    from inconcert.evidence.record import forget, record
    from inconcert.extract import extract

    known, left_out = registered()
    given = dict(parameters or {})
    check(only, engine, given, kinds=kinds_of(case))
    planned = order, configured = plan(known, only, given)
    check_lists(planned)
    posts = bool(case.one("SELECT count(*) FROM post"))
    if not posts:
        _check_accounts(case, [known[name] for name in only or ()])
    for one in left_out:
        _LOG.warning("detector %s was left out", one.name)
    ids: list[str] = []
    recorded: dict[str, Any] = {n: known[n].recorded(configured[n]) for n in order}
    if left_out:
        recorded["left_out"] = [one._asdict() for one in left_out]
    with case.run("detect", {"engine": engine, **recorded}, seed=given.get("seed", 1)) as run:
        if _stale(case):
            extract(case, progress=progress)
        # All before the first looks: so groups are numbered the same when it is run again.
        for name in order:
            forget(case, name)
        for name in order:
            detector = known[name]
            if "post" in detector.needs and not posts:
                nothing = Result([], notes=["Not looked for: the case holds no posts."])
                skipped = nothing.recorded(run, name, **depended_on(case, run, detector.reads))
                write_run(case, replace(skipped, state=SKIPPED))
                continue
            found = _ran_on(case, detector, configured[name], engine, progress)
            # One that needs posts can be run in no case of accounts alone: nothing to advise.
            never = [
                source
                for source in detector.reads
                if not _ran(case, source) and (posts or not _needs_posts(source, known))
            ]
            if never:
                found = replace(found, notes=[*found.notes, _never_ran(name, never)])
            write_run(case, found.recorded(run, name, **depended_on(case, run, detector.reads)))
            ids += record(case, name, found.findings, run=run, parameters=recorded[name])
    return ids


def _ran_on(
    case: Case, detector: Detector, parameters: Any, engine: str, progress: Progress
) -> Result:
    """Return what one detector finds; a failure of another package's is reported as that."""
    start = time.perf_counter()
    try:
        result = detector.run(case, parameters, engine, progress)
    except Exception as error:
        if detector in DETECTORS or isinstance(error, InconcertError):
            raise
        raise DetectorError(
            f"The detector {plain(detector.name, limit=80)}, of another package, failed "
            f"({type(error).__name__}: {plain(error, limit=200)}).",
            "Tell its authors; --only NAME runs the others without it.",
        ) from error
    _LOG.info(
        "detector %s: %d findings, tested %s, confirmed %s, %.1f s",
        detector.name, len(result.findings), _or_dash(result.tested),
        _or_dash(result.confirmed), time.perf_counter() - start,
    )  # fmt: skip
    return result


def _or_dash(number: int | None) -> str:
    return "-" if number is None else str(number)


def _ran(case: Case, name: str) -> bool:
    """Say whether a detector ever looked at this case, the run that is open included."""
    return bool(case.one("SELECT count(*) FROM detector_run WHERE detector = ?", [name]))


def _needs_posts(name: str, known: Mapping[str, Detector]) -> bool:
    return name in known and "post" in known[name].needs


def _never_ran(name: str, sources: Sequence[str]) -> str:
    options = " ".join(f"--only {one}" for one in (*sources, name))
    return (
        f"It reads what {' and '.join(sources)} finds, which has never been run on this case, so "
        f"nothing is known of groups; inconcert detect --case CASE {options} runs both."
    )


def kinds_of(case: Case) -> list[str]:
    """Return the kinds of share that a case holds, opaque objects that were imported included."""
    rows = case.query(
        "SELECT DISTINCT kind FROM share UNION SELECT DISTINCT split_part(one, ':', 1) FROM "
        "(SELECT unnest(objects) AS one FROM post WHERE len(objects) > 0) ORDER BY 1"
    )
    return [kind for (kind,) in rows if kind]


def _check_accounts(case: Case, named: Sequence[Detector]) -> None:
    """Raise CaseError where a case without posts has nothing for the detectors that are named."""
    needing = [detector.name for detector in named if "post" in detector.needs]
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
