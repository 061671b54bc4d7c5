"""Which detectors there are: those of this package, and those of others that can be used.

A detector of another package that does not load, is none, or takes a name that is taken, is left
out and named; the rest runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from typing import NamedTuple

from inconcert.detect.base import Detector
from inconcert.errors import ParameterError
from inconcert.plaintext import plain

GROUP = "inconcert.detectors"

# What looks like the folders of a path; an error of an import quotes them.
_FOLDERS = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][^\\/\s'\"():,;]+)+(?=[\\/])|(?<=[\s'\"(])~(?=[\\/])")


class LeftOut(NamedTuple):
    """A detector that could not be used, and why."""

    name: str
    problem: str


class Registry(NamedTuple):
    """The detectors that can be used, by name in order, and those that cannot."""

    detectors: dict[str, Detector]
    left_out: list[LeftOut]


def load(built_in: Iterable[Detector]) -> Registry:
    """Return the detectors of this package and of installed ones."""
    found = {detector.name: detector for detector in built_in}
    own = set(found)
    left: list[LeftOut] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        name = plain(entry.name, limit=80)
        if entry.name in found:
            whose = "inconcert itself" if entry.name in own else "another package"
            left.append(LeftOut(name, f"the name is taken by a detector of {whose}"))
            continue
        loaded = _loaded(entry)
        if isinstance(loaded, str):
            left.append(LeftOut(name, loaded))
        else:
            found[entry.name] = loaded
    for name in [name for name in found if name not in own and _in_circle(name, found)]:
        left.append(LeftOut(plain(name, limit=80), "what it reads reads it in turn"))
        del found[name]
    return Registry(found, left)


def _loaded(entry: EntryPoint) -> Detector | str:
    """Return the detector of an entry point, or why it cannot be used."""
    try:
        detector = entry.load()
    except (Exception, SystemExit) as error:  # whatever a stranger's module does when it is loaded
        return f"it does not load ({_told(error)})"
    if not isinstance(detector, Detector):
        return f"it is no Detector but {plain(type(detector).__name__, limit=80)}"
    try:
        detector.recorded(detector.configured({}))
    except Exception as error:
        return f"its parameters have no usable defaults ({_told(error)})"
    return detector if detector.name == entry.name else replace(detector, name=entry.name)


def _told(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return plain(f"{type(error).__name__}: {without_paths(text)}", limit=200)


def without_paths(text: str) -> str:
    """Return a text in which paths have lost their folders."""
    return re.sub(r"(^|[\s'\"(=])[\\/]+(?=[^\\/])", r"\1", _FOLDERS.sub("", text))


def _in_circle(name: str, known: Mapping[str, Detector]) -> bool:
    seen: set[str] = set()
    ahead = list(known[name].reads)
    while ahead:
        one = ahead.pop()
        if one == name:
            return True
        if one in known and one not in seen:
            seen.add(one)
            ahead += known[one].reads
    return False


def in_order(chosen: Sequence[str] | None, known: Mapping[str, Detector]) -> list[str]:
    """Return the chosen detectors (None: all), each once, after those whose findings they read.

    Raises `ParameterError` for a name that is not known.
    """
    for name in chosen or ():
        if name not in known:
            raise ParameterError(
                f"There is no detector {plain(name, limit=80)!r}.", f"Known: {', '.join(known)}."
            )
    wanted = set(known if chosen is None else chosen)
    if not wanted:
        raise ParameterError("No detector is named.", f"Known: {', '.join(known)}.")
    order: list[str] = []

    def visit(name: str) -> None:
        if name in order:
            return
        for source in known[name].reads:
            if source in wanted:
                visit(source)
        order.append(name)

    for name in known:
        if name in wanted:
            visit(name)
    return order
