"""The report: one HTML file that opens offline, prints, and holds all it needs.

It runs no script and loads nothing; a content security policy forbids both, so that even markup
that slipped through would do nothing. Addresses from posts are text, not links: nobody visits a
hostile page by a slip of the hand, and nobody's interest is betrayed to its owner. The same case
gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shlex
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from inconcert.evidence import wording
from inconcert.evidence.wording_kinds import kinds_text
from inconcert.evidence.wording_result import unnamed_text
from inconcert.export import words
from inconcert.export.kinds import sign, symbols
from inconcert.export.report_again import again, method_parameters
from inconcert.export.report_parts import known_fields
from inconcert.export.report_sections import (
    Limits,
    chosen,
    group_blocks,
    other_blocks,
    sections,
)
from inconcert.export.scale_svg import chance_text
from inconcert.progress import SILENT
from inconcert.targets import check_target, replaced
from inconcert.version import __version__, fingerprint
from inconcert.view.findings import findings
from inconcert.view.fresh import left_out
from inconcert.view.labels import cut, iso, visible
from inconcert.view.looks import looks
from inconcert.view.result import result_of
from inconcert.view.summary import runs, summary
from inconcert.view.tested import candidates

if TYPE_CHECKING:
    import os

    from inconcert.case import Case
    from inconcert.progress import Progress


def write_report(
    case: Case,
    path: str | os.PathLike[str],
    *,
    title: str = "",
    limit_findings: int = 25,
    limit_others: int = 8,
    accounts: int = 40,
    bars: int = 24,
    seed: int = 1,
    force: bool = False,
    progress: Progress = SILENT,
) -> Path:
    """Write the report of a case to `path` and return it.

    `limit_findings` is how many groups in concert are shown in full, `limit_others` how many
    findings of every other kind; what is not shown is listed or counted. `accounts` and `bars`
    bound each score, `seed` is the seed of the layouts. The file takes its place only when it is
    whole. An earlier report that nobody changed is replaced; any other file with `force` only, a
    source of the case never (`TargetError`). Raises `CaseError` or `DiskFullError` where it cannot
    be written.
    """
    check_target(path, case=case, force=force)
    limits = Limits(max(limit_findings, 0), max(limit_others, 0), accounts, bars)
    with progress.task("Writing the report") as advance:
        context = _context(case, title=title, limits=limits, seed=seed)
        advance(0.5)
        with replaced(path, case=case, force=force, seal=True) as file:
            for piece in _environment().get_template("report.html.j2").generate(context):
                file.write(piece.encode("utf-8"))
        advance(0.5)
    return Path(path)


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("inconcert.export"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.finalize = _finalize
    environment.globals.update(num=words.number, user=words.user, sign=sign)
    environment.filters.update(
        count=words.count,
        times=words.times,
        window=words.window,
        as_window=lambda value: words.window(value) if isinstance(value, int) else value,
        since=words.since,
        lasting=words.lasting,
        p=wording.p_text,
        odds=wording.odds_text,
        rate=wording.rate_text,
        chance=chance_text,
        time=iso,
        span=words.span,
        known_fields=known_fields,
        cut=cut,
        kind=lambda name: str(name).replace("_", " "),
        json=lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True),
    )
    return environment


def _finalize(value: Any) -> Any:
    """Clean every plain text on its way into the page; autoescape follows."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _context(case: Case, *, title: str, limits: Limits, seed: int) -> dict[str, Any]:
    everything = findings(case)
    totals = summary(case)
    shown = chosen(everything, limits)
    groups, numbers = group_blocks(case, shown, totals, limits=limits, seed=seed)
    blocks = {**groups, **other_blocks(case, shown)}
    parts = sections(case, everything, blocks)
    css = files("inconcert.export").joinpath("templates/report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    history = runs(case)
    method = method_parameters(history)
    told = candidates(case, everything)
    return {
        "title": title or _title(case.path.name, groups=bool(groups)),
        "version": __version__,
        "fingerprint": fingerprint(),
        "case_name": case.path.name,
        "case_argument": shlex.quote(case.path.name),
        "css": Markup(css),  # noqa: S704 - our own file
        "style_hash": f"sha256-{digest}",
        "symbols": symbols(numbers),
        "numbers": numbers,
        "summary": totals,
        "unnamed": [
            sentence
            for row in totals["shares"]
            if (sentence := unnamed_text(row["kind"], row["unnamed"]))
        ],
        "runs": history,
        "method": method,
        "again": again(history, totals["sources"], case.path.name),
        "as_of": max((run["ended"] or run["started"] for run in history), default=None),
        "tested": _told(told),
        "result": result_of(case, everything, looks(case, everything)),
        "out_of_date": [part for part in parts if part["out_of_date"]],
        "left_out": left_out(case),
        "any_tested": any(f["p"] is not None for f in everything),
        "by_test": "fdr" in method or any(block["test"] for block in groups.values()),
        "untested_shown": not all(block["test"] for block in groups.values()),
        "sections": parts,
        "findings": [block for part in parts for block in part["findings"]],
        "groups": bool(groups),
        "others": len(blocks) > len(groups),
        "other_kinds": kinds_text(Counter(f["kind"] for f in everything if f["kind"] != "group")),
        "not_shown": len(everything) - len(shown),
        "quote": shlex.quote,
    }


def _title(name: str, *, groups: bool) -> str:
    """Return the heading: that there are accounts in concert is said where a group is confirmed."""
    return f"{'Accounts acting in concert' if groups else 'What was looked for'}: {name}"


def _told(counts: dict[str, Any] | None) -> str | None:
    if counts is None:
        return None
    return wording.candidates_text(counts["tested"], counts["confirmed"], counts["fdr"])
