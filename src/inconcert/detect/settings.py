"""Parameters of detectors as a person gives them: by name, of the right type and in range.

`NAME` is given to every detector that has it, `DETECTOR.NAME` to one. All is checked before
anything is read.
"""

from __future__ import annotations

import math
import os
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from inconcert.detect.declaration import Detector
from inconcert.detect.registry import in_order
from inconcert.errors import InputError, ParameterError
from inconcert.plaintext import plain


class Plan(NamedTuple):
    """Which detectors run, in order, each with its parameters."""

    order: list[str]
    parameters: dict[str, Any]


def plan(
    known: Mapping[str, Detector],
    only: Sequence[str] | None,
    given: Mapping[str, Any],
    *,
    kinds: Iterable[str] | None = None,
) -> Plan:
    """Return what runs with which parameters; whatever is wrong with them is said now.

    `kinds` are the kinds of share that there can be (None: any). Raises `ParameterError`, and
    `InputError` where a file that a parameter names cannot be read.
    """
    given = {current_name(name, known): value for name, value in given.items()}
    order = in_order([only] if isinstance(only, str) else only, known)
    for name in given:
        _check_name(name, known, order, everything=only is None)
    typed = {name: _typed(name, value, known) for name, value in given.items()}
    parameters = {}
    for name in order:
        parameters[name] = known[name].configured(typed)
        _check(name, parameters[name], known[name], kinds)
    return Plan(order, parameters)


def parse_settings(pairs: Iterable[str], known: Mapping[str, Detector]) -> dict[str, Any]:
    """Return the parameters of `NAME=VALUE` texts, of the types that the detectors declare."""
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        name = current_name(name.strip(), known)
        if not equals or not name:
            raise ParameterError(
                f"--set {plain(pair, limit=80)!r} is not NAME=VALUE.",
                "For example: --set cohorts.min_accounts=4.",
            )
        _check_name(name, known, list(known), everything=True)
        found[name] = _parsed(name, value.strip(), _hints(name, known)[0])
    return found


def files_given(given: Mapping[str, Any], known: Mapping[str, Detector]) -> list[Any]:
    """Return the values of parameters, by name, that are paths of files."""
    files = {
        name
        for one in known.values()
        for parameter in one.files()
        for name in (parameter, f"{one.name}.{parameter}")
    }
    named = [(current_name(name, known), value) for name, value in given.items()]
    return [value for name, value in named if name in files and value is not None]


def current_name(name: str, known: Mapping[str, Detector]) -> str:
    """Return what a parameter (`NAME` or `DETECTOR.NAME`) that had another name is called now."""
    detector, dot, parameter = name.rpartition(".")
    having = [known[detector]] if detector in known else list(known.values())
    if any(parameter in _names(one) for one in having):
        return name
    former = {old: new for one in having for new, old in one.described("formerly").items()}
    return f"{detector}{dot}{former.get(parameter, parameter)}"


def _check_name(
    name: str, known: Mapping[str, Detector], order: Sequence[str], *, everything: bool
) -> None:
    detector, dot, parameter = name.rpartition(".")
    if dot and detector not in known:
        raise ParameterError(
            f"There is no detector {plain(detector, limit=80)!r}.", f"Known: {', '.join(known)}."
        )
    having = [one for one in ([detector] if dot else known) if parameter in _names(known[one])]
    if not having:
        whose = detector if dot else "No detector"
        names = sorted({n for one in ([detector] if dot else known) for n in _names(known[one])})
        has = "has no" if dot else "has a"
        raise ParameterError(
            f"{whose} {has} parameter {plain(parameter, limit=80)!r}.",
            f"Known: {', '.join(names)}.",
        )
    # A seed is given to whatever runs, whether or not that draws anything.
    if not everything and parameter != "seed" and not set(having) & set(order):
        raise ParameterError(
            f"No detector that is chosen has a parameter {parameter!r}.",
            f"Choose one that does with --only: {', '.join(having)}.",
        )


def _names(detector: Detector) -> set[str]:
    return {f.name for f in fields(detector.parameters)}


def _hints(name: str, known: Mapping[str, Detector]) -> list[Any]:
    """Return the declared types of a parameter, of every detector that has it."""
    detector, dot, parameter = name.rpartition(".")
    having = [known[detector]] if dot else list(known.values())
    return [get_type_hints(one.parameters)[parameter] for one in having if parameter in _names(one)]


def _typed(name: str, value: Any, known: Mapping[str, Detector]) -> Any:
    """Return a value as Python gave it, lists as tuples; ParameterError for another type."""
    value = tuple(value) if isinstance(value, list) else value
    value = os.fspath(value) if isinstance(value, os.PathLike) else value
    for hint in _hints(name, known):
        if not _fits(value, hint):
            raise _no_fit(name, value, hint)
    return value


def _fits(value: Any, hint: Any) -> bool:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return any(_fits(value, one) for one in get_args(hint))
    if origin is tuple:
        return isinstance(value, tuple) and all(_fits(one, get_args(hint)[0]) for one in value)
    if hint in (int, float):
        numbers = (int,) if hint is int else (int, float)
        return isinstance(value, numbers) and not isinstance(value, bool) and math.isfinite(value)
    # What a stranger declares otherwise is for the stranger to check.
    return isinstance(value, hint) if isinstance(hint, type) else True


def _parsed(name: str, text: str, hint: Any) -> Any:
    """Return a text as a value of a declared type."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        choices = get_args(hint)
        if type(None) in choices and text.lower() in {"", "none"}:
            return None
        others = [one for one in choices if one is not type(None)]
        # A union such as str | int takes the text: a duration is no number.
        return text if str in others else _parsed(name, text, others[0])
    if origin is tuple:
        return tuple(_parsed(name, one.strip(), get_args(hint)[0]) for one in text.split(","))
    try:
        value = _READ.get(hint, str)(text)
    except (ValueError, KeyError) as error:
        raise _no_fit(name, text, hint) from error
    if not _fits(value, hint):
        raise _no_fit(name, text, hint)
    return value


def _no_fit(name: str, value: object, hint: Any) -> ParameterError:
    return ParameterError(
        f"{name} = {plain(repr(value), limit=80)} is not {_words(hint)}.",
        "inconcert detectors lists all parameters.",
    )


_TRUTH = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_READ: dict[Any, Callable[[str], Any]] = {
    int: int, float: float, bool: lambda text: _TRUTH[text.lower()],
}  # fmt: skip


def _words(hint: Any) -> str:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return " or ".join(_words(one) for one in get_args(hint) if one is not type(None))
    if origin is tuple:
        return f"a list of {_words(get_args(hint)[0])}s".replace("of a ", "of ")
    return {int: "a whole number", float: "a number", bool: "yes or no", str: "a text"}.get(
        hint, str(hint)
    )


def _check(name: str, parameters: Any, detector: Detector, kinds: Iterable[str] | None) -> None:
    """Raise where a value is out of range, or names what is not there."""
    try:
        check = getattr(parameters, "checked", None)
        if check is not None:
            check()
    except ParameterError as error:
        hint = error.hint or f"Give it to one detector alone: --set {name}.NAME=VALUE."
        raise ParameterError(f"{name}: {error.problem}", hint) from error
    seed = getattr(parameters, "seed", 0)
    if isinstance(seed, int) and not 0 <= seed < 1 << 63:
        raise ParameterError(f"{name}: seed = {seed} is out of range.", "Give 0 or more.")
    for parameter in detector.files():
        path = getattr(parameters, parameter)
        if path is not None and not (Path(path).is_file() and os.access(path, os.R_OK)):
            raise InputError(
                f"The file {plain(path)} of {parameter} cannot be read.",
                "Give the path of a CSV file.",
            )
    wanted = getattr(parameters, "kinds", None)
    if kinds is not None and wanted:
        there = list(kinds)
        unknown = sorted(set(wanted) - set(there))
        if unknown:
            raise ParameterError(
                f"There are no shares of kind {plain(', '.join(unknown), limit=200)}.",
                f"Known: {', '.join(there)}.",
            )


class Option(NamedTuple):
    """An option of the command line that gives a parameter to every detector that has it.

    `type` is the type of one value, `many` says whether it may be given again and again; `given`
    what the list is called that it names, '' where it names none; `formerly` is the parameter's
    older name, '' where it has none.
    """

    option: str
    parameter: str
    type: type
    many: bool
    help: str
    metavar: str
    given: str
    formerly: str
    detectors: tuple[str, ...]


def options(known: Mapping[str, Detector]) -> list[Option]:
    """Return the options that detectors declare, each once, in order of the detectors."""
    found: dict[str, Option] = {}
    helps: dict[str, dict[str, list[str]]] = {}
    for name, detector in known.items():
        hints = get_type_hints(detector.parameters)
        for f in fields(detector.parameters):
            option = f.metadata.get("option")
            if not option:
                continue
            type_, many = _one_value(hints[f.name])
            before = found.get(option)
            # The first to declare an option says what it gives; another stays with --set.
            if before and (before.parameter, before.type, before.many) != (f.name, type_, many):
                continue
            found[option] = Option(
                option, f.name, type_, many, "", f.metadata.get("metavar", ""),
                f.metadata.get("given", ""), f.metadata.get("formerly", ""),
                (*(before.detectors if before else ()), name),
            )  # fmt: skip
            help_ = str(f.metadata.get("help", ""))
            helps.setdefault(option, {}).setdefault(help_, []).append(name)
    return [one._replace(help=_joined(helps[option])) for option, one in found.items()]


def _joined(helps: Mapping[str, Sequence[str]]) -> str:
    """Return one help of those that detectors give; where they differ, each with its detectors."""
    if len(helps) == 1:
        return next(iter(helps))
    return "; ".join(f"{', '.join(names)}: {text}" for text, names in helps.items())


def _one_value(hint: Any) -> tuple[type, bool]:
    """Return the type of one value of a declared type, and whether it is a list of such."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        choices = [one for one in get_args(hint) if one is not type(None)]
        return (str, False) if str in choices else _one_value(choices[0])
    if origin is tuple:
        return _one_value(get_args(hint)[0])[0], True
    return (hint if isinstance(hint, type) else str), False


def help_of(detector: Detector) -> dict[str, str]:
    """Return what each parameter of a detector is, '' where nobody says."""
    said = detector.described("help")
    return {f.name: str(said.get(f.name, "")) for f in fields(detector.parameters)}
