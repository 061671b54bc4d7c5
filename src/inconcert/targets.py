"""What may be written over, in one place for the command line and for Python.

A case, a source of a case and what a command reads are never written over. Any other file that is
there is written over only where inconcert made it and nobody has changed it since, or by `force`.
Pages (HTML, SVG) show that themselves: their last line holds the SHA-256 of what stands before it.
Tables and mappings have no such place; they are taken for somebody's work.

Files are written beside their place and take it when they are whole.
"""

from __future__ import annotations

import errno
import glob
import hashlib
import json
import os
import re
import secrets
import stat
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from inconcert.case import Case
from inconcert.case.beside import own_files
from inconcert.database import is_duckdb, is_full
from inconcert.errors import CaseError, DiskFullError, TargetError
from inconcert.plaintext import plain

AnyPath = str | os.PathLike[str]

_ANOTHER = "Name another file to write."
_FORCE = "Name another file to write, or give --force (in Python: force=True) to write over it."
_SEAL = "<!-- inconcert made this file; sha256 of all before this line: {} -->\n"
_SEALED = re.compile(rb"<!-- inconcert made this file; sha256 [a-z ]+: ([0-9a-f]{64}) -->\n\Z")
_SEAL_BYTES = len(_SEAL.format("0" * 64))
_BLOCK = 1 << 20
LOG_MAGIC = "# inconcert log"
MAPPING_BEGINS = b'{\n  "mapping": {\n'  # as `ingest.save_mapping` writes it
_FIELD = re.compile(r"[a-z_]{0,40}")
_FOLDERS = re.compile(r"^.*[/\\]", re.DOTALL)


def check_target(
    path: AnyPath,
    *,
    case: Case | AnyPath | None = None,
    reads: Iterable[AnyPath | None] = (),
    force: bool = False,
) -> None:
    """Raise now, before any work, where `path` must not or could not be written later.

    `case` is the case that the command works on, open or as a path; `reads` are the files, folders
    and globs that it reads or writes besides. Raises `TargetError` where the file must not be
    written over, `CaseError` where it cannot be written.
    """
    file = Path(path)
    real = Path(os.path.realpath(file))
    _check_place(file, real)
    if _is_case(real, case):
        raise _refused(file, "is the case itself", _ANOTHER)
    if any(_stands_for(Path(given), real) for given in reads if given is not None):
        raise _refused(file, "is a file that this command reads or writes already", _ANOTHER)
    if not real.is_file():
        return
    if is_duckdb(real):
        raise _refused(file, "is a DuckDB file, perhaps a case", _ANOTHER)
    ours = is_own_report(real)
    if isinstance(case, Case) and (why := _source_of(case, file, real, ours=ours)):
        raise _refused(file, why, _ANOTHER)
    if force:
        return
    if not ours:
        why = "is there already, and it does not show that inconcert made it and nobody changed it"
        raise _refused(file, why, _FORCE)
    if not real.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise _refused(file, "is there already and protected from writing", _FORCE)


def check_case(path: AnyPath, reads: Iterable[AnyPath]) -> None:
    """Raise `TargetError` where a case would take the place of a file that is read into it."""
    file = Path(path)
    if not file.exists() or is_duckdb(file):
        return  # DuckDB files hold no posts: they are refused as what they are
    if any(_stands_for(Path(given), Path(os.path.realpath(file))) for given in reads):
        raise _refused(file, "is a file that this command reads", "Name another file with --case.")


def _refused(path: Path, why: str, hint: str) -> TargetError:
    return TargetError(f"{plain(path)} {why}, and would be overwritten.", hint)


def _check_place(path: Path, real: Path) -> None:
    """Raise `CaseError` where a file could not be written: the folder is not there, or not ours."""
    name, folder = plain(path), real.parent
    try:
        mode = real.stat().st_mode
    except FileNotFoundError:
        mode = None
    except OSError as error:
        raise _write_error(path, error) from error
    if mode is not None and stat.S_ISDIR(mode):
        raise CaseError(f"{name} is a folder.", "Name a file to write.")
    if mode is not None and stat.S_ISBLK(mode):
        raise CaseError(f"{name} is a device.", "Name a file to write.")
    if mode is not None and not stat.S_ISREG(mode):
        return  # a pipe or a terminal: there is nothing to replace
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "does not exist"
        raise CaseError(f"The folder {plain(folder_of(path))} {what}.", "Make it, or name another.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CaseError(
            f"The folder {plain(folder_of(path))} cannot be written.", "Name a file elsewhere."
        )


def folder_of(path: Path) -> Path:
    """Return the folder of a path as a person gave it, of a link where that leads."""
    return Path(os.path.realpath(path)).parent if path.is_symlink() else path.parent


def _is_case(real: Path, case: Case | AnyPath | None) -> bool:
    if case is None:
        return False
    place = Path(case.path if isinstance(case, Case) else case)
    return any(same_file(real, kept) for kept in own_files(place))


def same_file(one: Path, other: Path) -> bool:
    """Say whether two paths lead to one file, links and names of other folders included."""
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there yet
        return os.path.realpath(one) == os.path.realpath(other)


def _stands_for(given: Path, real: Path) -> bool:
    """Say whether a file, folder or glob that is read stands for a file that is there."""
    if same_file(given, real):
        return True
    if not real.is_file():
        return False
    if given.is_dir():
        # Our own page or log in a folder of sources is no source: it holds no posts.
        return Path(os.path.realpath(given)) in real.parents and not _is_ours(real)
    if given.exists() or not glob.has_magic(str(given)) or _is_ours(real):
        return False
    return any(
        _stands_for(Path(found), real)
        for found in glob.iglob(str(given), recursive=True)  # noqa: PTH207 - a pattern with folders
    )


def _source_of(case: Case, path: Path, real: Path, *, ours: bool) -> str:
    """Return why a file is a source of the case: its name, or its bytes; '' where it is none."""
    known = case.query("SELECT file, sha256, bytes FROM source")
    sizes = {size for _, _, size in known}
    hashes = {sha256 for _, sha256, _ in known}
    if real.stat().st_size in sizes and sha256_of_file(real) in hashes:
        return "holds what is a source of the case"
    if _archive_of(real, sizes, hashes):
        return "is an archive that holds a source of the case"
    names = {recorded_name(str(file)).partition("::")[0] for file, _, _ in known}
    if not ours and names & {real.name, Path(path).name}:
        return "has the name of a source of the case"
    return ""


def _archive_of(real: Path, sizes: set[int], hashes: set[str]) -> bool:
    if not zipfile.is_zipfile(real):
        return False
    try:
        with zipfile.ZipFile(real) as archive:
            for member in archive.infolist():
                if member.file_size not in sizes or member.flag_bits & 1:
                    continue
                with archive.open(member) as file:
                    if _sha256(file) in hashes:
                        return True
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return False  # its sources could not have been read either
    return False


def recorded_name(path: str) -> str:
    """Return what a case keeps of a path: the name without its folder, and the archive's member."""
    file, mark, member = path.partition("::")
    return f"{_FOLDERS.sub('', file)}{mark}{member}"


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return _sha256(file)


def _sha256(file: IO[bytes]) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def is_own_report(path: Path) -> bool:
    """Say whether a page was made by inconcert, and is as it was made."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            if size < _SEAL_BYTES:
                return False
            file.seek(size - _SEAL_BYTES)
            seal = _SEALED.match(file.read())
            if seal is None:
                return False
            file.seek(0)
            digest, left = hashlib.sha256(), size - _SEAL_BYTES
            while left and (block := file.read(min(_BLOCK, left))):
                digest.update(block)
                left -= len(block)
    except OSError:
        return False
    return digest.hexdigest().encode() == seal[1]


def _is_ours(path: Path) -> bool:
    return is_own_report(path) or is_log(path) or is_mapping(path)


def is_log(path: Path) -> bool:
    """Say whether a file is a log of inconcert: its first line says so."""
    if not path.is_file():  # opening a pipe would wait for its other end
        return False
    try:
        with path.open("rb") as file:
            return file.readline(len(LOG_MAGIC) + 2).rstrip(b"\r\n") == LOG_MAGIC.encode()
    except OSError:
        return False


def is_mapping(path: Path) -> bool:
    """Say whether a file is a mapping as inconcert saves it, and holds nothing else."""
    try:
        if not path.is_file() or path.stat().st_size > _BLOCK:
            return False
        with path.open("rb") as file:
            if file.read(len(MAPPING_BEGINS)) != MAPPING_BEGINS:
                return False
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    inner = found["mapping"] if list(found) == ["mapping"] else None
    return isinstance(inner, dict) and all(
        isinstance(one, str) and _FIELD.fullmatch(one) for one in inner.values()
    )


@contextmanager
def replaced(
    path: AnyPath,
    *,
    case: Case | AnyPath | None = None,
    reads: Iterable[AnyPath | None] = (),
    force: bool = False,
    seal: bool = False,
) -> Iterator[IO[bytes]]:
    """Open a file beside `path` to write; on success it takes the place of `path`, else it goes.

    All that `check_target` refuses is refused. With `seal` a last line says that inconcert made the
    file (a comment of HTML and SVG). Raises `TargetError`, `CaseError` or `DiskFullError`.
    """
    check_target(path, case=case, reads=reads, force=force)
    final = Path(os.path.realpath(path))
    if final.exists() and not final.is_file():
        with _explained(final), final.open("wb") as device:
            yield device
        return
    temporary = final.parent / f".inconcert-{secrets.token_hex(8)}.tmp"
    try:
        with _explained(final):
            with temporary.open("xb") as file:
                sealing = _Sealing(file)
                yield sealing if seal else file  # type: ignore[misc]
                if seal:
                    file.write(sealing.seal())
                file.flush()
                os.fsync(file.fileno())
            _keep_mode(final, temporary)
            temporary.replace(final)
    finally:
        temporary.unlink(missing_ok=True)


def _keep_mode(final: Path, temporary: Path) -> None:
    """Give the new file the permissions of the one that it replaces."""
    if final.exists():
        temporary.chmod(stat.S_IMODE(final.stat().st_mode))


class _Sealing:
    """A file that knows the hash of what was written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._digest.update(data)
        return self._file.write(data)

    def seal(self) -> bytes:
        return _SEAL.format(self._digest.hexdigest()).encode()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _write_error(path, error) from error


def _write_error(path: Path, error: OSError) -> CaseError:
    name = plain(path)
    if is_full(error):
        return DiskFullError(
            f"The disk is full while writing {name}; nothing was written.",
            "Free some space, or name a file on another disk, and run the command again.",
        )
    if error.errno == errno.ELOOP:
        return CaseError(f"{name} is a link that leads to itself.", "Name a file to write.")
    return CaseError(
        f"{name} cannot be written ({error.strerror or error}).",
        "Name a file in a folder that exists and that you may write to.",
    )
