"""From the paths that a person gives to the inputs that are read: folders, globs, zip members."""

from __future__ import annotations

import glob
import os
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inconcert.errors import InputError
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class Input:
    """One file, or one member of a zip, that shall be read.

    `file` is the path as given, with the member after '::'; `size` its bytes (of a member: as
    unpacked); `found` tells that it was met in a folder or zip, not named by the person, and
    `root` is that folder. `problem` is set where it cannot be read at all.
    """

    file: str
    path: Path
    member: str | None = None
    size: int = 0
    found: bool = False
    problem: InputError | None = None
    root: Path | None = None


def find_inputs(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Input]:
    """Yield the inputs that the paths stand for, each once, folders in sorted order.

    A path may be a file, a folder (read recursively, hidden files left out) or a glob. A path
    that leads nowhere yields an `Input` with its `problem`.
    """
    seen: set[Path] = set()
    for given in paths:
        for found in _expand(os.fspath(given)):
            real = found.path.resolve() if found.problem is None else found.path
            if found.problem is None and real in seen:
                continue
            seen.add(real)
            yield from _unzipped(found)


def _expand(given: str) -> Iterator[Input]:
    path = Path(given)
    try:
        if path.is_dir():
            yield from _folder(path)
        elif path.exists():
            yield _file(path, found=False)
        elif glob.has_magic(given):
            matches = sorted(glob.glob(given, recursive=True))  # noqa: PTH207 - a pattern with folders
            if not matches:
                yield _lost(given, "matches no file.", "Check the pattern and put it in quotes.")
            for match in matches:
                if Path(match).is_dir():
                    yield from _folder(Path(match))
                else:
                    yield _file(Path(match), found=True)
        else:
            yield _lost(given, "does not exist.", "Check the path.")
    except (OSError, ValueError) as error:
        yield _lost(given, f"cannot be read ({_reason(error)}).", "Check the path.")


def _folder(path: Path) -> Iterator[Input]:
    problems: list[OSError] = []
    files = []
    for folder, folders, names in os.walk(path, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not _hidden(name))
        files += [Path(folder) / name for name in sorted(names) if not _hidden(name)]
    for problem in problems:
        yield _lost(
            str(problem.filename), f"cannot be read ({_reason(problem)}).", "Check its permissions."
        )
    if not files and not problems:
        yield _lost(str(path), "is a folder with no files in it.", "Name files, or another folder.")
    for file in files:
        yield _file(file, found=True, root=path)


def _hidden(name: str) -> bool:
    return name.startswith((".", "__MACOSX")) or name in ("Thumbs.db", "desktop.ini")


def _file(path: Path, *, found: bool, root: Path | None = None) -> Input:
    name = str(path)
    try:
        status = path.stat()
    except OSError as error:
        return _lost(name, f"cannot be read ({_reason(error)}).", "Check the path.")
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISFIFO(status.st_mode)):
        return _lost(name, "is no regular file.", "Name a file or a folder.")
    return Input(name, path, size=status.st_size, found=found, root=root)


def _lost(name: str, what: str, hint: str) -> Input:
    return Input(name, Path(name), problem=InputError(f"{plain(name)} {what}", hint))


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return plain(str(error)) or type(error).__name__


def is_workbook(names: Iterable[str]) -> bool:
    """Return True where a zip with these members is an XLSX workbook."""
    return "xl/workbook.xml" in set(names)


def _unzipped(given: Input) -> Iterator[Input]:
    """Yield the members of a zip, or the input itself where it is none."""
    if given.problem is not None or not stat.S_ISREG(given.path.stat().st_mode):
        yield given
        return
    try:
        with given.path.open("rb") as file:
            if file.read(4) not in ZIP_MAGIC:
                yield given
                return
        with zipfile.ZipFile(given.path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
    except zipfile.BadZipFile as error:
        yield _lost(
            given.file, f"is a damaged or cut zip ({plain(str(error))}).", "Fetch it again."
        )
        return
    except OSError as error:
        yield _lost(given.file, f"cannot be read ({_reason(error)}).", "Check its permissions.")
        return
    if is_workbook(member.filename for member in members):
        yield given
        return
    wanted = [m for m in members if not any(_hidden(p) for p in m.filename.split("/"))]
    if not wanted:
        yield _lost(given.file, "is a zip with no files in it.", "Fetch it again.")
    for member in sorted(wanted, key=lambda m: m.filename):
        name = f"{given.file}::{member.filename}"
        problem = None
        if member.flag_bits & 1:
            problem = InputError(
                f"{plain(name)} is encrypted.", "Unpack it with its password, then import it."
            )
        yield Input(name, given.path, member.filename, member.file_size, True, problem)
