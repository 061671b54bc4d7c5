"""From the paths that a person gives to the inputs that are read: folders, globs, zip members."""

from __future__ import annotations

import fnmatch
import glob
import os
import stat
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from inconcert.case.beside import is_beside_a_case, own_files
from inconcert.errors import InputError
from inconcert.ingest.files.bounds import Bounds
from inconcert.ingest.files.pipes import STDIN, Pipes, is_pipe
from inconcert.plaintext import plain
from inconcert.targets import is_log, is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class Input:
    """One file, or one member of a zip, that shall be read.

    `file` is the path as given, with the member after '::'; `size` its bytes (of a member: as
    unpacked, `packed` being what it takes in the zip); `found` tells that it was met in a folder or
    zip, not named by the person, and `root` is that folder. `problem` is set where it cannot be
    read at all. `bounds` is how much it may unpack to.
    """

    file: str
    path: Path
    member: str | None = None
    size: int = 0
    found: bool = False
    problem: InputError | None = None
    root: Path | None = None
    packed: int | None = None
    bounds: Bounds = field(default_factory=Bounds)


class LeftOutError(InputError):
    """Something met in a folder that is not read: a link, a pipe, the case itself."""


class Finder:
    """Finds the inputs that paths stand for.

    `case` is the case that is written, whose files are no inputs. `pipes` keeps what can be read
    only once; without, a pipe is an input as it is. `bounds` is how much a zip may unpack to.
    """

    def __init__(
        self, case: Path | None = None, pipes: Pipes | None = None, bounds: Bounds | None = None
    ) -> None:
        self._case = case
        self._pipes = pipes
        self._bounds = bounds or Bounds()

    def find(self, paths: Iterable[str | os.PathLike[str]]) -> Iterator[Input]:
        """Yield the inputs that the paths stand for, each once, folders in sorted order.

        A path may be a file, a folder (read recursively, hidden files left out), a glob or '-' for
        standard input. A path that leads nowhere yields an `Input` with its `problem`; so does
        each link in a folder or under a glob: only a link that was named itself is followed.
        """
        seen: set[Path] = set()
        for given in paths:
            for found in self._expand(os.fspath(given)):
                if found.problem is not None:
                    yield found
                    continue
                real = found.path.resolve()
                if real not in seen:
                    seen.add(real)
                    yield from _unzipped(found)

    def _expand(self, given: str) -> Iterator[Input]:
        path = Path(given)
        try:
            if given == "-" and not path.exists():
                yield self._file(Path("/dev/stdin"), found=False)
            elif path.is_dir():
                yield from self._folder(path)
            elif path.exists():
                yield self._file(path, found=False)
            elif glob.has_magic(given):
                yield from self._glob(given)
            else:
                yield _lost(given, "does not exist.", "Check the path.")
        except (OSError, ValueError) as error:
            yield _lost(given, f"cannot be read ({_reason(error)}).", "Check the path.")

    def _glob(self, given: str) -> Iterator[Input]:
        parts = Path(given).parts
        fixed = next(place for place, part in enumerate(parts) if glob.has_magic(part))
        matches = dict.fromkeys(_matches(Path(*parts[:fixed]), parts[fixed:]))
        if not matches:
            yield _lost(given, "matches no file.", "Check the pattern and put it in quotes.")
        for match in sorted(matches):
            if match.is_symlink():
                yield _left_out(match, "is a link; links are followed only where they are named.")
            elif match.is_dir():
                yield from self._folder(match)
            else:
                yield self._file(match, found=True)

    def _folder(self, path: Path) -> Iterator[Input]:
        problems: list[OSError] = []
        files: list[Path] = []
        links: list[Path] = []
        for folder, folders, names in os.walk(path, onerror=problems.append):
            here = Path(folder)
            shown = sorted(name for name in folders if not _hidden(name))
            links += [here / name for name in shown if _is_link(here / name)]
            folders[:] = [name for name in shown if not self._is_scratch(here, name)]
            files += [here / name for name in sorted(names) if not _hidden(name)]
        for problem in problems:
            what = f"cannot be read ({_reason(problem)})."
            yield _lost(str(problem.filename), what, "Check its permissions.")
        if not files and not links and not problems:
            what = "is a folder with no files in it."
            yield _lost(str(path), what, "Name files, or another folder.")
        for link in links:
            yield _left_out(link, "is a link; links are followed only where they are named.")
        for file in files:
            yield self._file(file, found=True, root=path)

    def _is_scratch(self, folder: Path, name: str) -> bool:
        """Return whether a folder is the one that DuckDB puts aside for the case."""
        if self._case is None or name != f"{self._case.name}.tmp":
            return False
        return folder.samefile(self._case.parent)

    def _file(self, path: Path, *, found: bool, root: Path | None = None) -> Input:
        name = str(path)
        try:
            # Not even opened: closing the case would let go of the lock on it.
            why = self._why_not(path, found=found)
            if why:
                return _left_out(path, why, found=found)
            status = path.stat()
            if is_pipe(status.st_mode, path):
                return self._pipe(path, status.st_size, found=found)
        except OSError as error:
            return _lost(name, f"cannot be read ({_reason(error)}).", "Check the path.")
        if not stat.S_ISREG(status.st_mode):
            terminal = name in STDIN and os.isatty(0)
            return _left_out(
                path, f"is {'a terminal' if terminal else 'no regular file'}.", found=found
            )
        return Input(name, path, size=status.st_size, found=found, root=root, bounds=self._bounds)

    def _pipe(self, path: Path, size: int, *, found: bool) -> Input:
        if found:
            return _left_out(path, "is a pipe; pipes are read only where they are named.")
        if self._pipes is None:
            return Input(str(path), path, size=size, bounds=self._bounds)
        try:
            copy, size = self._pipes.kept(path)
        except InputError as error:
            return Input(str(path), path, problem=error)
        return Input(str(path), copy, size=size, bounds=self._bounds)

    def _why_not(self, path: Path, *, found: bool) -> str:
        """Return why a file is not to be opened, '' where it may be."""
        if found and path.is_symlink():
            return "is a link; links are followed only where they are named."
        if found and is_beside_a_case(path):
            return "is the log of a database." if path.suffix == ".wal" else "belongs to a case."
        status = path.stat()
        case = self._case
        for own in [] if case is None else own_files(case):
            try:
                if os.path.samestat(own.stat(), status):
                    return "is the case itself."
            except OSError:
                continue
        if is_log(path):
            return "is a log of inconcert."
        if found and is_mapping(path):
            return "is a mapping of columns that inconcert saved."
        return ""


def find_inputs(
    paths: Iterable[str | os.PathLike[str]],
    *,
    case: Path | None = None,
    bounds: Bounds | None = None,
) -> Iterator[Input]:
    """Yield the inputs that the paths stand for, pipes as they are; see `Finder.find`."""
    return Finder(case, None, bounds).find(paths)


def _matches(folder: Path, parts: Sequence[str]) -> Iterator[Path]:
    """Yield what a pattern matches below a folder; no link is looked through."""
    part, rest = parts[0], parts[1:]
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if part == "**":
        if rest:
            yield from _matches(folder, rest)
        for name in names:
            path = folder / name
            if not name.startswith("."):
                if path.is_dir() and not _is_link(path):
                    yield from _matches(path, parts)
                elif not rest:
                    yield path
        return
    if glob.has_magic(part):
        hidden = part.startswith(".")
        names = [n for n in fnmatch.filter(names, part) if hidden or not n.startswith(".")]
    else:
        names = [part] if os.path.lexists(folder / part) else []
    for name in names:
        path = folder / name
        if not rest or _is_link(path):
            yield path
        elif path.is_dir():
            yield from _matches(path, rest)


def _is_link(path: Path) -> bool:
    return path.is_symlink() or (hasattr(path, "is_junction") and path.is_junction())


def _left_out(path: Path, what: str, *, found: bool = True) -> Input:
    """Return an input that is not read; one that was named is refused with the same words."""
    error = LeftOutError if found else InputError
    hint = "Name a file or a folder." if error is InputError else ""
    return Input(str(path), path, found=found, problem=error(f"{plain(path)} {what}", hint))


def _hidden(name: str) -> bool:
    return name.startswith((".", "__MACOSX")) or name in ("Thumbs.db", "desktop.ini")


def _steps(member: str) -> list[str]:
    """Return the folders and the name of a zip member; nothing is ever written by these names."""
    return [part for part in member.split("/") if part not in ("", ".", "..")]


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
    wanted = [m for m in members if not any(_hidden(p) for p in _steps(m.filename))]
    try:
        given.bounds.check_zip(given.file, wanted, given.size)
    except InputError as error:
        yield Input(given.file, given.path, problem=error)
        return
    if not wanted:
        yield _lost(given.file, "is a zip with no files in it.", "Fetch it again.")
    for member in sorted(wanted, key=lambda m: m.filename):
        name = f"{given.file}::{member.filename}"
        problem = None
        if member.flag_bits & 1:
            problem = InputError(
                f"{plain(name)} is encrypted.", "Unpack it with its password, then import it."
            )
        yield Input(
            name, given.path, member.filename, member.file_size, True, problem,
            packed=member.compress_size, bounds=given.bounds,
        )  # fmt: skip
