"""Which picture file a profile picture names: found beside its table, never outside.

A value may be a path relative to the table's file or to the folder (or zip) that was given, or the
bare name of a picture that only one file of that folder bears. Values are hostile: whatever leaves
the folder, by `..`, a root, a drive or a symbolic link, as written or percent-encoded, is not read.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Protocol
from urllib.parse import unquote

from inconcert.ingest.files.inputs import Input
from inconcert.ingest.pictures.hash import MOST_BYTES

# Longer values are no paths: no file system takes them.
LONGEST = 1024
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:")
_ROOTED = re.compile(r"(?:file:|~?[/\\]|[A-Za-z]:[/\\])", re.IGNORECASE)
_SUFFIX = re.compile(r"\.(?:jpe?g|jfif|png|gif|webp|avif|bmp|tiff?|svg|heic|ico)\Z", re.IGNORECASE)


class OutsideError(Exception):
    """The value leads out of the folder or zip that its table lies in."""


class Files(Protocol):
    """A place that picture files are read from."""

    def find(self, parts: tuple[str, ...]) -> str | None:
        """Return the name of the regular file there, None where none is.

        `parts` is a path below the place without `.` and `..`. Raises `OutsideError` where a
        symbolic link leads away.
        """

    def named(self, name: str) -> str | None:
        """Return the one picture file of that bare name anywhere in the place."""

    def read(self, found: str) -> bytes:
        """Return the bytes of a file, of a larger one MOST_BYTES + 1; `OSError` if unreadable."""

    def close(self) -> None:
        """Let go of what is open."""


class Folder:
    """The files of a folder; `deep` where the folder itself was given, not only a file in it."""

    def __init__(self, root: Path, *, deep: bool) -> None:
        self._root = os.path.realpath(root)
        self._deep = deep
        self._names: dict[str, str | None] | None = None

    def find(self, parts: tuple[str, ...]) -> str | None:
        """Return the file there; `OutsideError` where a symbolic link leads away."""
        path = os.path.join(self._root, *parts)  # noqa: PTH118 - a hundred thousand of them
        try:
            real = os.path.realpath(path, strict=True)
            regular = stat.S_ISREG(os.stat(real).st_mode)  # noqa: PTH116
        except (OSError, ValueError):
            return None
        if os.path.commonpath([real, self._root]) != self._root:
            raise OutsideError
        return real if regular else None

    def named(self, name: str) -> str | None:
        """Return the one picture of that name in the folder, where the folder was given."""
        if not self._deep:
            return None
        if self._names is None:
            self._names = _unique(
                os.path.join(folder, file)  # noqa: PTH118
                for folder, _, files in os.walk(self._root)
                for file in files
            )
        path = self._names.get(unicodedata.normalize("NFC", name))
        if path is None:
            return None
        return self.find(PurePosixPath(os.path.relpath(path, self._root)).parts)

    def read(self, found: str) -> bytes:
        """Return the bytes of a file, of a larger one MOST_BYTES + 1."""
        # What became a link or a pipe since it was found is not followed, nor waited for.
        number = os.open(found, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)
                         | getattr(os, "O_NONBLOCK", 0))  # fmt: skip
        with os.fdopen(number, "rb") as file:
            return file.read(MOST_BYTES + 1)

    def close(self) -> None:
        """Do nothing: no file stays open."""


class Zipped:
    """The members of a zip."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        members = [one.filename for one in self._zip.infolist() if not one.is_dir()]
        # Zips made on other systems write accents in another form than tables do.
        self._members = {
            unicodedata.normalize("NFC", "/".join(_parts(name))): name
            for name in members
            if not _ROOTED.match(name) and ".." not in name.split("/")
        }
        self._names = _unique(iter(self._members.values()))

    def find(self, parts: tuple[str, ...]) -> str | None:
        """Return the member there."""
        return self._members.get(unicodedata.normalize("NFC", "/".join(parts)))

    def named(self, name: str) -> str | None:
        """Return the one picture of that name in the zip."""
        return self._names.get(unicodedata.normalize("NFC", name))

    def read(self, found: str) -> bytes:
        """Return the bytes of a member, of a larger one MOST_BYTES + 1."""
        try:
            with self._zip.open(found) as file:
                return file.read(MOST_BYTES + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
            # A damaged or encrypted member, or a packing that is not known here.
            raise OSError(str(error)) from error

    def close(self) -> None:
        """Close the zip."""
        self._zip.close()


def place_of(given: Input) -> tuple[Files, tuple[str, ...]]:
    """Return where the pictures of an input may lie, and the folder of its table in there."""
    if given.member is not None:
        return Zipped(given.path), _parts(given.member)[:-1]
    root = given.root or given.path.parent
    below = Path(os.path.abspath(given.path.parent)).relative_to(os.path.abspath(root))  # noqa: PTH100
    return Folder(root, deep=given.root is not None), below.parts


def may_name_a_file(value: str) -> bool:
    """Return whether a value could name a file: no address, no hash, with a suffix or a folder."""
    if len(value) > LONGEST or "\0" in value:
        return False
    if value.startswith("//") or (_SCHEME.match(value) and not _ROOTED.match(value)):
        return False
    return bool(_SUFFIX.search(value)) or "/" in value or "\\" in value


def is_picture_name(value: str) -> bool:
    """Return whether a value ends as names of picture files do."""
    return bool(_SUFFIX.search(value))


def find_picture(files: Files, below: tuple[str, ...], value: str) -> str | None:
    """Return the file that an avatar names, None where there is none.

    `below` is the folder of the table in `files`. Raises `OutsideError` where the value leads out
    of `files` and nothing in there answers to another reading of it.
    """
    outside = False
    for name in _spellings(value):
        if _ROOTED.match(name):
            outside = True
            continue
        for base in dict.fromkeys((below, ())):
            try:
                parts = _joined(base, name)
                found = files.find(parts) if parts else None
            except OutsideError:
                outside = True
                continue
            if found is not None:
                return found
        if "/" not in name and is_picture_name(name) and (found := files.named(name)):
            return found
    if outside:
        raise OutsideError
    return None


def _spellings(value: str) -> Iterator[str]:
    """Yield the readings of a value: as written, with slashes, decoded, in both Unicode forms."""
    seen: dict[str, None] = {}
    for text in (value, unquote(value)):
        for slashed in (text, text.replace("\\", "/")):
            for form in ("NFC", "NFD"):
                seen[unicodedata.normalize(form, slashed)] = None
    seen.pop("", None)
    yield from (text for text in seen if "\0" not in text and len(text) <= LONGEST)


def _joined(base: tuple[str, ...], name: str) -> tuple[str, ...]:
    """Return a path below the root; `OutsideError` where `..` leads above it."""
    parts = list(base)
    for part in name.split("/"):
        if part == "..":
            if not parts:
                raise OutsideError
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return tuple(parts)


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part for part in name.split("/") if part not in ("", "."))


def _unique(paths: Iterator[str]) -> dict[str, str | None]:
    """Return pictures by bare name, None for a name that several bear."""
    found: dict[str, str | None] = {}
    for path in paths:
        if not is_picture_name(path):
            continue
        name = unicodedata.normalize("NFC", path.replace(os.sep, "/").rpartition("/")[2])
        found[name] = None if name in found else path
    return found
