"""What other installed packages bring, by entry point; what cannot be used is named."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection
from functools import cache
from importlib.metadata import EntryPoint, EntryPoints, entry_points
from typing import Any, NamedTuple, TypeVar

from inconcert.plaintext import plain

T = TypeVar("T")

# What looks like the folders of a path; an error of an import quotes them.
_FOLDERS = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][^\\/\s'\"():,;]+)+(?=[\\/])|(?<=[\s'\"(])~(?=[\\/])")


class LeftOut(NamedTuple):
    """Something of another package that could not be used, and why."""

    name: str
    problem: str


class Unusable(Exception):  # noqa: N818 - a signal to `installed`, no fault
    """What an entry point gave cannot be used; the text says why."""


def installed(
    group: str, own: Collection[str], usable: Callable[[str, Any], T], what: str
) -> tuple[dict[str, T], list[LeftOut]]:
    """Return what the entry points of a group give, by name, and what cannot be used.

    `own` are names that are taken, `usable` makes what is used of a name and what its entry gave,
    or raises `Unusable`, and `what` is what one of them is called. Whatever a stranger's module
    does when it is loaded is its problem and is said of it.
    """
    found: dict[str, T] = {}
    left: list[LeftOut] = []
    for entry in _entries(entry_points, group, tuple(sys.path)):
        name = plain(entry.name, limit=80)
        if entry.name in own or entry.name in found:
            whose = "inconcert itself" if entry.name in own else "another package"
            left.append(LeftOut(name, f"the name is taken by a {what} of {whose}"))
            continue
        try:
            found[entry.name] = usable(entry.name, entry.load())
        except Unusable as error:
            left.append(LeftOut(name, str(error)))
        except (Exception, SystemExit) as error:
            left.append(LeftOut(name, f"it does not load ({problem(error)})"))
    return found, left


@cache
def _entries(
    find: Callable[..., EntryPoints], group: str, path: tuple[str, ...]
) -> tuple[EntryPoint, ...]:
    """Return the entry points of a group, looked for once: it takes milliseconds."""
    del path  # what is installed depends on it
    return tuple(sorted(find(group=group), key=lambda entry: (entry.name, entry.value)))


def problem(error: BaseException) -> str:
    """Return an error of a stranger in one line, without the folders of this machine."""
    text = " ".join(str(error).split())
    return plain(f"{type(error).__name__}: {_without_folders(text)}", limit=200)


def _without_folders(text: str) -> str:
    return re.sub(r"(^|[\s'\"(=])[\\/]+(?=[^\\/])", r"\1", _FOLDERS.sub("", text))
