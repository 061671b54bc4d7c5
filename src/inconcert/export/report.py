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
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from inconcert.evidence import wording
from inconcert.evidence.table import atomic
from inconcert.export import words
from inconcert.export.kinds import kind_numbers, sign, symbols
from inconcert.export.report_again import again, method_parameters
from inconcert.export.report_finding import Names, finding_block
from inconcert.export.scale_svg import chance_text
from inconcert.progress import SILENT
from inconcert.version import __version__
from inconcert.view.acts import load_acts
from inconcert.view.findings import findings, members_of, notes_of
from inconcert.view.graph import group_graphs
from inconcert.view.labels import cut, iso, visible
from inconcert.view.posts import excerpts, posts_of_scores
from inconcert.view.score import scores
from inconcert.view.summary import runs, summary
from inconcert.view.tested import candidates, explanations_of, handles

if TYPE_CHECKING:
    import os

    from inconcert.case import Case
    from inconcert.progress import Progress


# After so many findings, scores get half the bars: the file stays small enough to mail.
FULL_SCORES = 8


def write_report(
    case: Case,
    path: str | os.PathLike[str],
    *,
    title: str = "",
    limit_findings: int = 25,
    accounts: int = 40,
    bars: int = 24,
    seed: int = 1,
    progress: Progress = SILENT,
) -> Path:
    """Write the report of a case to `path` and return it.

    `limit_findings` is how many findings are shown in full (the others are counted), `accounts`
    and `bars` bound each score, `seed` is the seed of the layouts. The file takes its place only
    when it is whole. Raises `CaseError` or `DiskFullError` where it cannot be written.
    """
    with progress.task("Writing the report") as advance:
        context = _context(
            case, title=title, limit=limit_findings, accounts=accounts, bars=bars, seed=seed
        )
        advance(0.5)
        with atomic(path) as file:
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
        window=words.window,
        as_window=lambda value: words.window(value) if isinstance(value, int) else value,
        since=words.since,
        lasting=words.lasting,
        p=wording.p_text,
        odds=wording.odds_text,
        rate=wording.rate_text,
        chance=chance_text,
        time=iso,
        cut=cut,
        kind=lambda name: str(name).replace("_", " "),
        json=lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True),
    )
    return environment


def _finalize(value: Any) -> Any:
    """Clean every plain text on its way into the page; autoescape follows."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _context(
    case: Case, *, title: str, limit: int, accounts: int, bars: int, seed: int
) -> dict[str, Any]:
    everything = findings(case)
    shown = everything[: max(limit, 0)]
    ids = [f["id"] for f in shown]
    acts, members = load_acts(case, ids), members_of(case, ids)
    made = scores(
        case, shown, rows=accounts, bars=bars, acts=acts, members=members, fewer_after=FULL_SCORES
    )
    graphs = group_graphs(case, shown, seed=seed, members=members)
    posts, notes = posts_of_scores(case, made), notes_of(case, ids)
    texts = excerpts(case, acts, _nameless(shown, made))
    known = handles(case, (e["sentence"] for f in shown for e in explanations_of(f)))
    totals = summary(case)
    numbers = kind_numbers(
        {row["kind"] for row in totals["shares"]}
        | {kind for one in acts.values() for kind, _ in one.objects}
    )
    blocks = [
        finding_block(
            f,
            score=made[f["id"]],
            graph=graphs[f["id"]],
            posts=posts[f["id"]],
            members=members[f["id"]],
            acts=acts[f["id"]],
            names=Names(f["id"], texts),
            numbers=numbers,
            notes=notes[f["id"]],
            handles=known,
        )
        for f in shown
    ]
    css = files("inconcert.export").joinpath("templates/report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    history = runs(case)
    method = method_parameters(history)
    return {
        "title": title or f"Accounts acting in concert: {case.path.name}",
        "version": __version__,
        "case_name": case.path.name,
        "case_argument": shlex.quote(case.path.name),
        "css": Markup(css),  # noqa: S704 - our own file
        "style_hash": f"sha256-{digest}",
        "symbols": symbols(numbers),
        "numbers": numbers,
        "summary": totals,
        "runs": history,
        "method": method,
        "again": again(history, totals["sources"], case.path.name),
        "as_of": max((run["ended"] or run["started"] for run in history), default=None),
        "tested": _told(candidates(case, everything)),
        "any_tested": any(block["test"] for block in blocks),
        "by_test": "fdr" in method or any(block["test"] for block in blocks),
        "untested_shown": not all(block["test"] for block in blocks),
        "findings": blocks,
        "not_shown": everything[len(shown) :],
        "quote": shlex.quote,
    }


def _told(counts: dict[str, Any] | None) -> str | None:
    if counts is None:
        return None
    return wording.candidates_text(counts["tested"], counts["confirmed"], counts["fdr"])


def _nameless(shown: list[dict[str, Any]], made: dict[str, dict[str, Any]]) -> dict[str, set[str]]:
    """Objects of kind `text` in the report: a cluster's id says nothing, its words do."""
    wanted: dict[str, set[str]] = {}
    for f in shown:
        pairs = [pair for bar in made[f["id"]]["bars"] for pair in bar["objects"]]
        pairs += [[o["kind"], o["object"]] for o in f["details"].get("busiest_objects") or []]
        wanted[f["id"]] = {object_ for kind, object_ in pairs if kind == "text"}
    return wanted
