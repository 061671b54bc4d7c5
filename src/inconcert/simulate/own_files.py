"""Which files a simulation made: scenario.json holds the SHA-256 of each, and of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from inconcert.errors import TargetError
from inconcert.plaintext import plain
from inconcert.targets import check_target, sha256_of_file

NOTES = "scenario.json"
_FILES, _OWN = "sha256", "sha256_of_this"


def sealed_notes(notes: Mapping[str, Any], files: Sequence[Path]) -> dict[str, Any]:
    """Return what scenario.json holds, with the hashes of the files that were written."""
    hashes = {file.name: sha256_of_file(file) for file in files if file.name != NOTES}
    # As it will be read again: JSON knows no numbers of NumPy and no keys but texts.
    whole = json.loads(json.dumps({**notes, _FILES: hashes}, default=lambda value: value.item()))
    return {**whole, _OWN: _digest(whole)}


def _digest(notes: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(notes, sort_keys=True).encode()).hexdigest()


def own_files(folder: Path) -> dict[str, str]:
    """Return name and SHA-256 of the files that a simulation left in a folder, {} where none did.

    scenario.json must be as it was written; whether the others are is for the caller to see.
    """
    try:
        notes = json.loads((folder / NOTES).read_text(encoding="utf-8"))
        own = notes.pop(_OWN)
        hashes = notes[_FILES]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    if not isinstance(hashes, dict) or _digest(notes) != own:
        return {}
    return {str(name): str(digest) for name, digest in hashes.items()}


def check_files(files: Sequence[Path], *, force: bool = False) -> None:
    """Raise `TargetError` where one of the files is there and no earlier simulation made it."""
    made = own_files(files[0].parent)
    for file in files:
        if not file.exists():
            continue
        check_target(file, force=True)  # never a case
        ours = made if file.name == NOTES else made.get(file.name) == _hash(file)
        if not (ours or force):
            raise TargetError(
                f"{plain(file)} is there already, and no simulation made it or it was changed "
                "since; it would be overwritten.",
                "Name another folder, or give --force (in Python: force=True) to write over it.",
            )


def _hash(file: Path) -> str | None:
    return sha256_of_file(file) if file.is_file() else None
