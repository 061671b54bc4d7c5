"""Arguments of a call, checked before any work is done."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from inconcert.errors import InputError, ParameterError

AnyPath = str | os.PathLike[str]


def with_lists(
    parameters: Mapping[str, Any] | None, only: Sequence[str] | None, **lists: AnyPath | None
) -> dict[str, Any] | None:
    """Return the parameters and the lists, as paths; checked before any work is done.

    A list has the name of a parameter that a detector declares as one. Raises `ParameterError` for
    any other name, or where no detector that is chosen uses it, `InputError` for a path that cannot
    be read.
    """
    from inconcert.detect import detectors
    from inconcert.detect.settings import current_name

    given = dict(parameters or {})
    known = detectors()
    called = {n: what for d in known.values() for n, what in d.described("given").items()}
    for asked, path in lists.items():
        name = current_name(asked, known)
        option = f"--{name.replace('_', '-')}"
        if name not in called:
            raise ParameterError(
                f"There is no list called {name!r}.", f"Known: {', '.join(called)}."
            )
        if path is None:
            continue
        using = [d.name for d in known.values() if name in d.described("given")]
        if not set(using) & (set(known) if only is None else set(only)):
            chosen = "that is chosen " if only is not None else ""
            raise ParameterError(
                f"No detector {chosen}uses a list of {called[name]} ({option}).",
                f"Choose one that does with --only: {', '.join(using)}."
                if using
                else f"Leave out {option}.",
            )
        file = Path(path)
        if not file.is_file() or not os.access(file, os.R_OK):
            raise InputError(
                f"The list of {called[name]} {file} cannot be read.",
                f"Give {option} the path of a CSV file.",
            )
        given[name] = os.fspath(path)
    return given or None
