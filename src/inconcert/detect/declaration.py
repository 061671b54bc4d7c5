"""What a detector declares of itself: all that the rest of the program reads of it.

A detector is one folder, and this is its front door. `--help` and options, the order and headings
of the report, `docs/detectors.md`, `inconcert detectors --json` and the tests that every detector
has to pass come from its declaration, and nothing that computes is imported until it runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from inconcert.errors import ParameterError

if TYPE_CHECKING:
    from inconcert.case import Case
    from inconcert.detect.report_part import ReportPart
    from inconcert.evidence.detector_runs import DetectorRun
    from inconcert.evidence.record import Finding
    from inconcert.progress import Progress

# Detectors that say no place in the report come last, in order of name.
LAST = 1000


@dataclass(frozen=True)
class Result:
    """What a run of a detector gave: findings, and what it found out about the whole case.

    - `tested`, `confirmed`, `fdr`: how much was tested, what of it was confirmed, at which
      false-discovery rate; None where nothing is tested.
    - `notes`: what could not be looked at, and what else must be known, sentences or phrases.
    - `numbers`: the detector's own, by name, as JSON can hold them.
    - `sentences`, `tables`, `curve`, `hours`: what is shown of the whole case, in the shapes in
      which the details of a finding have them (docs/design.md).
    """

    findings: Sequence[Finding]
    tested: int | None = None
    confirmed: int | None = None
    fdr: float | None = None
    notes: Sequence[str] = ()
    numbers: Mapping[str, Any] = field(default_factory=dict)
    sentences: Sequence[str] = ()
    tables: Sequence[Any] = ()
    curve: Mapping[str, Any] | None = None
    hours: Mapping[str, Any] | None = None

    def recorded(self, run: int, detector: str, **depended_on: Any) -> DetectorRun:
        """Return what is written of it in run number `run`; `depended_on` is what it stood on."""
        from inconcert.evidence.detector_runs import DetectorRun

        return DetectorRun(
            run, detector, tested=self.tested, confirmed=self.confirmed, fdr=self.fdr,
            notes=tuple(note for note in self.notes if note), numbers=self.numbers,
            sentences=tuple(self.sentences), tables=tuple(self.tables), curve=self.curve,
            hours=self.hours, **depended_on,
        )  # fmt: skip


Run = Callable[["Case", Any, str, "Progress"], "Result | Iterable[Finding]"]


class FindingType(NamedTuple):
    """A type of finding in words: one, many, and what `observed` and `expected` count.

    `views` are the pictures and tables that reports and the command line show of it, beside what
    every finding may have (`detect.report_part.VIEWS`). `concert` says that its members act in
    concert: such findings come at the head of what a run tells. `by_day` says that its span is of
    whole days.
    """

    name: str
    one: str
    many: str
    observed: str = "Observed"
    expected: str = "By chance"
    views: tuple[str, ...] = ()
    concert: bool = False
    by_day: bool = False


def parameter(
    default: Any,
    help: str = "",  # noqa: A002 - the word that people know
    *,
    option: str = "",
    file: bool = False,
    given: str = "",
    metavar: str = "",
    formerly: str = "",
) -> Any:
    """Return a field of a detector's parameters.

    `help` says in a line what it is. With `option` the command line has an option of that name
    besides `--set`. `file` says that the value is the path of a file. `given` names a list that a
    person makes and gives ("accounts to protect"): it has an option and an argument in Python, and
    is checked before any work is done. `formerly` is an older name, which is understood as well.
    """
    described = {"help": help, "option": option, "file": file or bool(given), "given": given,
                 "metavar": metavar, "formerly": formerly}  # fmt: skip
    return field(default=default, metadata={k: v for k, v in described.items() if v})


@dataclass(frozen=True)
class Detector:
    """One detector, declared.

    - `name`: a word of letters and underscores; `doc`: in a line, what it looks for.
    - `parameters`: a frozen dataclass whose defaults are the detector's; `parameter` makes fields
      that say what they are. A method `checked` raises `ParameterError` for what is out of range,
      before anything is read; a method `check_lists` does so for files that cannot be parsed as
      they should.
    - `function`: what runs, or where it is as "package.module:function", which is imported when it
      runs. It receives the case (inside a write transaction), the parameters, the name of the
      engine and a progress, may write the tables that are its own, and returns findings, alone or
      as a `Result` with what it found out about the case.
    - `title`, `looks_for`, `chance`: heading and introduction of its part of the report: what it
      looks for, and how chance was counted.
    - `types`: the types of finding that it makes, in words; `tests`: what it tests, one and many.
    - `explanations`: its innocent explanations by name, in few words ("explained by: …").
    - `needs`: the tables without rows in which there is nothing for it to work on.
    - `reads`: the detectors whose findings or groups it reads: it runs after them, and is out of
      date once they ran again.
    - `order`: its place among the detectors, and in the report; of equal ones the name decides.
    - `report`: what it alone says in a report (`detect.report_part.ReportPart`), or where that is
      as "package.module:NAME", which is imported when a report is written and imports nothing that
      computes.
    """

    name: str
    doc: str
    parameters: type
    function: Run | str
    title: str = ""
    looks_for: str = ""
    chance: str = ""
    types: tuple[FindingType, ...] = ()
    tests: tuple[str, str] = ("", "")
    explanations: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ("post",)
    reads: tuple[str, ...] = ()
    order: int = LAST
    report: ReportPart | str = ""

    @property
    def heading(self) -> str:
        """The title, or the name where there is none."""
        return self.title or self.name.replace("_", " ").capitalize()

    def loaded(self) -> Run:
        """Return the function that runs; raises what importing it raises."""
        found: Run = _imported(self.function)
        return found

    def reported(self) -> ReportPart:
        """Return what it alone says in a report, empty where it declares nothing of its own."""
        from inconcert.detect.report_part import ReportPart

        found: ReportPart = _imported(self.report) if self.report else ReportPart()
        return found

    def run(self, case: Case, parameters: Any, engine: str, progress: Progress) -> Result:
        """Run on a case and return its findings, all made, with what it found out."""
        made = self.loaded()(case, parameters, engine, progress)
        if isinstance(made, Result):
            return replace(made, findings=list(made.findings))
        return Result(list(made))

    def configured(self, given: Mapping[str, Any]) -> Any:
        """Return the parameters, with those of `given` that this detector has put in place.

        `DETECTOR.NAME` in `given` is for that detector alone, and comes before `NAME`.
        """
        known = {f.name for f in fields(self.parameters)}
        chosen = {name: value for name, value in given.items() if name in known}
        chosen |= {
            name: given[f"{self.name}.{name}"] for name in known if f"{self.name}.{name}" in given
        }
        return self.parameters(**chosen)

    def described(self, what: str) -> dict[str, Any]:
        """Return what the parameters that say so say of themselves: "help", "option", …"""
        return {f.name: f.metadata[what] for f in fields(self.parameters) if f.metadata.get(what)}

    def files(self) -> list[str]:
        """Return the parameters that are the path of a file."""
        return list(self.described("file"))

    def recorded(self, parameters: Any) -> dict[str, Any]:
        """Return parameters as a dictionary for `run` and `account_group`.

        Files are named without their folders, which may name the person who works here.
        """
        from inconcert.targets import recorded_name

        values = dict(asdict(parameters))
        for name, value in values.items():
            is_path = isinstance(value, str) and os.sep in value and Path(value).exists()
            if isinstance(value, str) and (name in self.files() or is_path):
                values[name] = recorded_name(value)
        return values


def _imported(what: Any) -> Any:
    """Return what is declared, or what "package.module:name" names."""
    if not isinstance(what, str):
        return what
    module, _, name = what.partition(":")
    return getattr(import_module(module), name)


# Parameters that several detectors have.
FDR = "false-discovery rate that findings are held to, above 0 and below 1"
SEED = "seed of every random choice"


def fdr() -> Any:
    """Return the field of a false-discovery rate."""
    return parameter(0.05, FDR, option="--fdr")


def seed() -> Any:
    """Return the field of a seed."""
    return parameter(1, SEED, option="--seed")


def check_rate(rate: float) -> None:
    """Raise ParameterError where a false-discovery rate is not between 0 and 1."""
    if not 0 < rate < 1:
        raise ParameterError(
            f"A false-discovery rate of {rate:g} is out of range.",
            "Give one between 0 and 1, such as 0.05.",
        )
