"""The report: one HTML file that opens offline, prints, and holds all it needs.

It runs no script and loads nothing; a content security policy forbids both, so that even markup
that slipped through would do nothing. Addresses from posts are text, not links: nobody visits a
hostile page by mistake, and no owner of one is alerted. The same case gives the same bytes.
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

from inconcert.detect.reporting import concert_text, methods
from inconcert.detect.words import in_concert, types_text
from inconcert.durations import format_duration
from inconcert.evidence import wording
from inconcert.evidence.wording_result import unnamed_text
from inconcert.export import words
from inconcert.export.glossary import with_terms
from inconcert.export.kinds import sign, symbols
from inconcert.export.report_again import again, detect_run, recorded
from inconcert.export.report_finding import finding_block
from inconcert.export.report_parts import known_fields
from inconcert.export.report_sections import Limits, behind_of, chosen, sections
from inconcert.export.scale_svg import chance_text
from inconcert.progress import SILENT
from inconcert.targets import check_target, replaced
from inconcert.version import __version__, fingerprint
from inconcert.view.findings import findings
from inconcert.view.fresh import left_out
from inconcert.view.labels import cut, iso, visible
from inconcert.view.ran import detectors_that_ran
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
    findings of every other type; what is not shown is listed or counted. `accounts` and `bars`
    bound each timeline, `seed` is the seed of the layouts. The file takes its place only when it is
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
        window=format_duration,
        since=words.since,
        p=wording.p_text,
        odds=wording.odds_text,
        rate=wording.rate_text,
        chance=chance_text,
        time=iso,
        span=words.span,
        rich=words.rich,
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
    everything, totals, history = findings(case), summary(case), runs(case)
    shown = chosen(everything, limits)
    behind = behind_of(case, shown, totals, limits=limits, seed=seed)
    blocks = {f["id"]: finding_block(f, behind) for f in shown}
    looked = detectors_that_ran(case, everything)
    parts = sections(case, everything, blocks, looked)
    tested = candidates(case, everything)
    told = methods(recorded(detect_run(history)), list(blocks.values()))
    types = Counter(f["type"] for f in everything)
    groups = any(block["concert"] for block in blocks.values())
    return {
        "title": title or _title(case.path.name, groups=groups),
        "version": __version__,
        "fingerprint": fingerprint(),
        "case_name": case.path.name,
        "case_argument": shlex.quote(case.path.name),
        **_style(),
        "symbols": symbols(behind.numbers),
        "numbers": behind.numbers,
        "summary": totals,
        "unnamed": [unnamed_text(row["kind"], row["unnamed"]) for row in totals["shares"]],
        "runs": history,
        "methods": told,
        "glossary": with_terms(method.glossary for method in told),
        "again": again(history, totals["sources"], case.path.name),
        "as_of": max((run["ended"] or run["started"] for run in history), default=None),
        "tested": tested and concert_text(tested["tested"], tested["confirmed"], tested["fdr"]),
        "result": result_of(case, everything, looked),
        "out_of_date": [part for part in parts if part["out_of_date"]],
        "left_out": left_out(case),
        "any_tested": any(f["p"] is not None for f in everything),
        "sections": parts,
        "findings": [block for part in parts for block in part["findings"]],
        "groups": groups,
        "others": not all(block["concert"] for block in blocks.values()),
        "other_types": types_text({k: n for k, n in types.items() if not in_concert(k)}),
        "not_shown": len(everything) - len(shown),
        "quote": shlex.quote,
    }


def _style() -> dict[str, Any]:
    """Return the style sheet, and the hash by which the content security policy allows it."""
    css = files("inconcert.export").joinpath("templates/report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    return {"css": Markup(css), "style_hash": f"sha256-{digest}"}  # noqa: S704 - our own file


def _title(name: str, *, groups: bool) -> str:
    """Return the heading, which names accounts in concert only where a group is confirmed."""
    return f"{'Accounts acting in concert' if groups else 'What was searched for'}: {name}"
