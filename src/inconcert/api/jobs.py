"""The queue of a case with the calls of this package as its jobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Any

from inconcert import api

if TYPE_CHECKING:
    from inconcert.case import Case
    from inconcert.case.job import Job
    from inconcert.case.job_run import Work
    from inconcert.case.queue import JobQueue
    from inconcert.extract import KindSummary
    from inconcert.ingest import ImportSummary

__all__ = ["WORK", "job_queue"]


def job_queue(
    case: Case,
    *,
    more: Mapping[str, Work] | None = None,
    on_progress: Callable[[Job], None] | None = None,
) -> JobQueue:
    """Open the queue of a case that is open to write: import, extract, detect, investigate, report.

    The parameters of a job are those of the function of its name, as JSON can hold them, without
    case and progress: `queue.add("import", {"paths": ["posts.csv"]})`. `more` are jobs of other
    names: each is called as `work(case=…, progress=…, **parameters)` and returns what JSON can
    hold. Raises as `JobQueue` does.
    """
    from inconcert.case.queue import JobQueue

    own = {name: _naming_lists(work) for name, work in WORK.items()}
    return JobQueue(case, {**own, **(more or {})}, on_progress=on_progress)


def _naming_lists(work: Work) -> Work:
    """Return the work with a signature that names the lists that detectors declare.

    A function that takes lists by any name would take a misspelt parameter for one.
    """
    from inconcert.detect import detectors

    taken = signature(work).parameters.values()
    if all(one.kind is not Parameter.VAR_KEYWORD for one in taken):
        return work
    known = detectors().values()
    lists = {name for one in known for name in one.described("given")}
    lists |= {name for one in known for name in one.described("formerly").values()}
    named = [Parameter(name, Parameter.KEYWORD_ONLY, default=None) for name in sorted(lists)]
    own = [one for one in taken if one.kind is not Parameter.VAR_KEYWORD]

    @wraps(work)
    def naming(**given: Any) -> Any:
        return work(**given)

    naming.__signature__ = Signature([*own, *named])  # type: ignore[attr-defined]
    return naming


def _job(function: Callable[..., Any], shown: Callable[[Any], Any]) -> Work:
    @wraps(function)
    def work(**given: Any) -> Any:
        return shown(function(**given))

    return work


def _imported(summary: ImportSummary) -> dict[str, Any]:
    api.require_some(summary)
    return {
        "sources": [asdict(source) for source in summary.sources],
        "posts": summary.posts,
        "accounts": summary.accounts,
        "rows_rejected": summary.rows_rejected,
        "refused": len(summary.refused),
    }


def _shares(kinds: list[KindSummary]) -> dict[str, Any]:
    return {"kinds": [one._asdict() for one in kinds]}


def _investigated(done: api.Investigation) -> dict[str, Any]:
    return {
        "import": _imported(done.imported),
        "extract": _shares(done.shares),
        "findings": [one.id for one in done.findings],
        "report": None if done.report is None else str(done.report),
        "seconds": done.seconds,
    }


WORK: Mapping[str, Work] = {
    "import": _job(api.import_files, _imported),
    "extract": _job(api.extract, _shares),
    "detect": _job(api.detect, lambda findings: {"findings": findings}),
    "investigate": _job(api.investigate, _investigated),
    "report": _job(api.report, lambda path: {"report": str(path)}),
}
