"""How results are shown to a person, and as JSON; shared by several commands."""

from __future__ import annotations

import os
import shlex
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from inconcert.cli.messages_findings import findings, types
from inconcert.errors import MappingError
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from inconcert.case import Case
    from inconcert.cli.screen import Screen
    from inconcert.ingest import ImportSummary, SourceSummary

__all__ = [
    "MappingFile",
    "after_detection",
    "doubts",
    "doubts_json",
    "doubts_of",
    "findings",
    "import_json",
    "imported",
    "left_out",
    "next_steps",
    "out_of_date",
    "place",
    "refused",
    "shares",
    "types",
]

MANY_FILES = 12
_MANY_COLUMNS = 30

# Formats whose columns were guessed from names and values, so that a person must see the guess.
GUESSED = {"table", "account-table"}


def imported(screen: Screen, summary: ImportSummary) -> None:
    """Show what was read from each file, how its columns were understood, and what was refused."""
    sources = summary.sources
    screen.heading("Read")
    shown = sources if len(sources) <= MANY_FILES else sources[: MANY_FILES - 2]
    screen.table(
        ["file", "format", ">posts", ">accounts", ">duplicates", ">rejected", "status"],
        [
            [
                plain(name, limit=48),
                source.format,
                source.posts,
                source.accounts,
                source.duplicates,
                source.rows_rejected,
                source.status,
            ]
            for name, source in zip(_short([s.file for s in shown]), shown, strict=True)
        ],
    )
    if len(shown) < len(sources):
        screen.say(f"  … and {len(sources) - len(shown):,} more files")
    doubts(screen, [(source.file, source.doubts) for source in sources])
    _remarks(screen, sources)
    _skipped(screen, sources)
    _rejects(screen, sources)


def doubts(screen: Screen, lines: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Show what may have been misread, file by file; each doubt once."""
    files: dict[str, list[str]] = {}
    for file, sentences in lines:
        for sentence in sentences:
            files.setdefault(sentence, []).append(file)
    for sentence, where in list(files.items())[:MANY_FILES]:
        more = f" and {len(where) - 1:,} more" if len(where) > 1 else ""
        screen.say(f"  Doubtful: {plain(where[0], limit=48)}{more}: {sentence}", style="yellow")
    if len(files) > MANY_FILES:
        screen.say(f"  … and {len(files) - MANY_FILES:,} more doubts, in the table source.")


def doubts_of(screen: Screen, totals: Mapping[str, Any]) -> None:
    """Show the doubts about the sources of a case (`view.summary`), before what depends on them."""
    doubts(screen, [(source["file"], source["doubts"]) for source in totals["sources"]])


def out_of_date(screen: Screen, detectors_ran: Sequence[Mapping[str, Any]]) -> None:
    """Show which findings are out of date (`view.ran`), and the remedy."""
    reasons: dict[str, list[str]] = {}
    for detector_run in detectors_ran:
        if detector_run["out_of_date"]:
            reasons.setdefault(detector_run["out_of_date"]["reason"], []).append(
                detector_run["detector"]
            )
    for reason, names in reasons.items():
        screen.say(f"  Out of date: {', '.join(names)}: {reason}.", style="yellow")
    for command in {
        detector_run["out_of_date"]["command"]
        for detector_run in detectors_ran
        if detector_run["out_of_date"]
    } - {""}:
        screen.say(f"  Run again: {command}", style="yellow")


def left_out(screen: Screen, some: Sequence[Mapping[str, str]], *, what: str = "detector") -> None:
    """Show which detectors (or formats) of other packages were left out, and why."""
    for one in some:
        screen.say(f"  Left out: {what} {one['name']}: {one['problem']}.", style="yellow")


def doubts_json(totals: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the doubts about the sources of a case (`view.summary`) as JSON."""
    return [
        {"file": source["file"], "doubts": source["doubts"]}
        for source in totals["sources"]
        if source["doubts"]
    ]


def _skipped(screen: Screen, sources: Sequence[SourceSummary]) -> None:
    """Show what was skipped: one by one, or the number where a media folder has thousands."""
    some = [source for source in sources if source.status == "skipped"]
    for source in some[:MANY_FILES]:
        screen.say(f"  Skipped: {source.problem} {source.hint}", style="dim")
    if len(some) > MANY_FILES:
        more = len(some) - MANY_FILES
        screen.say(f"  Skipped: {more:,} more; --json lists them all.", style="dim")


def _rejects(screen: Screen, sources: Sequence[SourceSummary]) -> None:
    """Show why records were rejected, file by file; the case keeps every one of them."""
    some = [source for source in sources if source.rejects and source.status == "imported"]
    for source in some[:MANY_FILES]:
        reasons = "; ".join(source.rejects)
        screen.say(f"  Rejected in {source.file}: {plain(reasons, limit=300)}.", style="dim")
    if some:
        screen.say(
            "  The case keeps every rejected record and its reason in the table reject.",
            style="dim",
        )


def _short(files: Sequence[str]) -> list[str]:
    """Return paths without the folder that all of them are in."""
    paths = [file.partition("::") for file in files]
    folders = [os.path.dirname(path) for path, _, _ in paths]  # noqa: PTH120 - text, not a path
    try:
        common = os.path.commonpath(folders) if any(folders) else ""
    except ValueError:  # some are absolute and some are not
        common = ""
    strip = f"{common}{os.sep}" if common else ""
    return [f"{path.removeprefix(strip)}{sep}{member}" for path, sep, member in paths]


def _remarks(screen: Screen, sources: Sequence[SourceSummary]) -> None:
    """Show what was assumed, once for all files with the same note."""
    lines: dict[str, None] = {}
    for source in sources:
        if source.note:
            lines[f"Note: {source.note}."] = None
    for line in list(lines)[:MANY_FILES]:
        screen.say(f"  {line}", style="dim")
    mappings = {
        tuple(source.mapping.items()): source for source in sources if source.format in GUESSED
    }
    for mapping, source in list(mappings.items())[:3]:
        screen.say(
            f"  How the columns of {source.file} were read (change it with --map COLUMN=FIELD):"
        )
        screen.table(["column", "field"], mapping)
        if source.left:
            names = ", ".join(plain(name, limit=40) for name in source.left[:_MANY_COLUMNS])
            more = len(source.left) - _MANY_COLUMNS
            more_said = f" and {more:,} more" if more > 0 else ""
            screen.say(f"  Not used, kept as extra: {names}{more_said}.", style="dim")


def refused(screen: Screen, summary: ImportSummary) -> int:
    """Show which files could not be read, one line each on stderr, and return the exit code."""
    for source in summary.refused[:MANY_FILES]:
        screen.complain(f"Error: {source.problem} {source.hint}")
    if len(summary.refused) > MANY_FILES:
        screen.complain(f"Error: {len(summary.refused) - MANY_FILES:,} more could not be read.")
    return 1 if summary.refused else 0


def import_json(summary: ImportSummary) -> dict[str, Any]:
    """Return a summary of an import as JSON."""
    return {
        "sources": [asdict(source) for source in summary.sources],
        "posts": summary.posts,
        "accounts": summary.accounts,
        "rows_rejected": summary.rows_rejected,
        "refused": len(summary.refused),
    }


class MappingFile:
    """Where to write the columns as they were read, of all files together, for --mapping.

    `reading` are the options of reading. Raises before anything is read where the file must not be
    overwritten, or where the files will be read in more than one way.
    """

    def __init__(
        self, reading: Mapping[str, Any], files: Sequence[str], case: Case, *, force: bool
    ) -> None:
        from inconcert.ingest import mapping_ahead
        from inconcert.targets import check_target

        self.path: Path | None = reading["save"]
        self.case, self.force = case, force
        self._ahead: dict[str, str] = {}
        if self.path is not None:
            check_target(self.path, case=case, force=force)
            self._ahead = mapping_ahead(
                case,
                files,
                format=reading["format"],
                mapping=reading["mapping"],
                max_unpacked=reading["max_unpacked"],
            )

    def write(self, screen: Screen, summary: ImportSummary) -> None:
        """Write it, where it was asked for; MappingError where there is no single mapping."""
        if self.path is None:
            return
        mappings = {
            tuple(source.mapping.items()): source for source in summary.sources if source.mapping
        }
        # What the case already held was not read again.
        found = dict(next(iter(mappings), self._ahead))
        if len(mappings) > 1 or not found:
            why = "these files have different columns" if mappings else "no table was read"
            raise MappingError(
                f"No mapping was saved: {why}. The import itself is done.",
                "Import one table alone, into another case, with --save-mapping.",
            )
        from inconcert.ingest import save_mapping

        save_mapping(self.path, found, case=self.case, force=self.force)
        screen.note(f"How the columns were read was saved in {self.path}.")


def shares(screen: Screen, kinds: Sequence[Mapping[str, Any]]) -> None:
    """Show how many shares and objects of each kind the posts gave."""
    screen.heading("Shares")
    screen.table(
        ["kind", ">shares", ">objects", ">accounts"],
        [[k["kind"], k["shares"], k["objects"], k["accounts"]] for k in kinds if k["shares"]],
    )
    from inconcert.evidence.wording_result import unnamed_text

    none = [kind["kind"] for kind in kinds if not kind["shares"] and not kind.get("unnamed")]
    if none:
        screen.say(f"  No shares of kind {', '.join(none)}.", style="dim")
    for kind in kinds:
        lines = unnamed_text(kind["kind"], kind.get("unnamed") or 0)
        if lines:
            screen.say(f"  {lines}")


def next_steps(screen: Screen, *steps: tuple[Sequence[object], str]) -> None:
    """Show the next commands, each with what it gives; for a person only.

    A command is a sequence of words, which are quoted for the shell where needed.
    """
    if screen.as_json:
        return
    screen.heading("Next")
    screen.commands([(shlex.join(map(str, words)), gives) for words, gives in steps])


def after_detection(
    case: Path, found: Sequence[Mapping[str, Any]], *, report: Path | None
) -> list[tuple[Sequence[object], str]]:
    """Return the next steps for a case with findings, or without any."""
    steps: list[tuple[Sequence[object], str]] = []
    if found:
        steps.append((["inconcert", "findings", "--case", case], "list all findings"))
        words = ["inconcert", "evidence", "--case", case, found[0]["id"], "-o", "evidence.csv"]
        steps.append((words, "write the rows behind the first"))
    else:
        steps.append((["inconcert", "detectors"], "list what was searched for"))
    if report is None:
        words = ["inconcert", "report", "--case", case, "-o", "report.html"]
        steps.append((words, "write the report"))
    return steps


def place(path: Path) -> str:
    """Return a path as a person would type it: absolute only where it was given so."""
    return plain(path)
