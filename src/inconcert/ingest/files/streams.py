"""Bytes of an input, unpacked while they are read, and the SHA-256 of the bytes as given.

Compression is recognised by the first bytes, never by the name. Nothing is ever held whole: a
compressed file of any size, or a bomb, passes through buffers of fixed size.
"""

from __future__ import annotations

import os
import tempfile
import threading
import zipfile
import zlib
from typing import IO, TYPE_CHECKING

from inconcert.errors import InputError
from inconcert.ingest.files.bounds import FLOOR, Bounded
from inconcert.ingest.files.inputs import ZIP_MAGIC, Input, is_workbook
from inconcert.ingest.files.unpack import BLOCK, Packed, Plain, Pushed, Raw, Source, Zstd
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType


class NoDataError(InputError):
    """A file that holds no posts by its nature: a picture, a program, a web page."""


_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
)

# What people drop in beside their data, or instead of it; the name of each for the message.
_NOT_DATA: tuple[tuple[bytes, str], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture, sound or film"),
    (b"OggS", "a sound"),
    (b"ID3", "a sound"),
    (b"%PDF", "a PDF"),
    (b"\x7fELF", "a program"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
)

# What unpacks to less than so many times its size, over the first bytes, is no bomb.
_SUSPECT, _GLANCE = 50, 1 << 20

# The zip that was read last, with its list of members: reading that for each of ten thousand
# members would take ten thousand times ten thousand steps. One for each thread.
_LAST = threading.local()


def _archive(path: Path) -> zipfile.ZipFile:
    """Return an open zip, the one that was asked for last where it is the same file."""
    status = path.stat()
    key = (str(path), status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
    if getattr(_LAST, "key", None) != key:
        close_archive()
        _LAST.archive = zipfile.ZipFile(path)
        _LAST.key = key
    found: zipfile.ZipFile = _LAST.archive
    return found


def close_archive() -> None:
    """Close the zip that was read last; a stream of it that is open stays usable."""
    if getattr(_LAST, "key", None) is not None:
        _LAST.key = None
        _LAST.archive.close()


class Stream:
    """The unpacked bytes of one input.

    `read` gives blocks until b"" at the end; `cut` then tells why the end came too early, or is
    None. `close` is what a `with` does. `digest` reads what is left of the bytes as given and
    returns their SHA-256 and size.
    """

    def __init__(self, given: Input) -> None:
        self.given = given
        self.packing: list[str] = []
        self._closers: list[Callable[[], None]] = []
        self._pushed: list[bytes] = []
        try:
            self._open(given)
        except BaseException:
            self.close()
            raise

    def _open(self, given: Input) -> None:
        try:
            file: IO[bytes]
            if given.member is None:
                # What became a link since the folder was listed is not followed either.
                flags = getattr(os, "O_NOFOLLOW", 0) if given.found else 0
                file = open(  # noqa: SIM115 - closed with the stream; for the flags
                    given.path, "rb", buffering=0, opener=lambda p, f: os.open(p, f | flags)
                )
            else:
                file = _archive(given.path).open(given.member)
            self._closers.append(file.close)
            self._raw = Raw(file)
            head = self._raw.read(BLOCK)
        except (
            OSError,
            NotImplementedError,
            RuntimeError,
            zipfile.BadZipFile,
            zlib.error,
        ) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise InputError(
                f"{plain(given.file)} cannot be read ({plain(why).lower()}).",
                "Check its permissions, or fetch it again.",
            ) from error
        source: Source = Plain(self._raw, head)
        for _ in range(4):
            packing = next((name for magic, name in _MAGIC if head.startswith(magic)), None)
            if packing is None:
                break
            self.packing.append(packing)
            source = Zstd(source) if packing == "zstd" else Packed(source, packing)
            # Each layer for itself: what unpacks to nothing but padding has no end otherwise.
            source = Bounded(source, given.file, given.bounds, self._packed)
            head = source.read()
            source = Pushed(source, head)
        self._source = source

    def _packed(self) -> int:
        """Return the bytes that what was unpacked so far takes, as given."""
        return self._raw.size if self.given.packed is None else self.given.packed

    @property
    def cut(self) -> str | None:
        """Why the bytes ended too early, or None."""
        return self._source.cut

    @property
    def position(self) -> int:
        """Bytes of the file as given that have been read."""
        return self._raw.size

    def read(self) -> bytes:
        """Return the next block, b"" at the end."""
        if self._pushed:
            return self._pushed.pop()
        return self._source.read()

    def peek(self, size: int = BLOCK) -> bytes:
        """Return up to about `size` bytes from here on, without taking them."""
        parts = []
        length = 0
        while length < size and (block := self.read()):
            parts.append(block)
            length += len(block)
        joined = b"".join(parts)
        if joined:
            self._pushed.append(joined)
        return joined

    def digest(self) -> tuple[str, int]:
        """Return SHA-256 and size of the bytes as given, reading what is left of them."""
        try:
            while not self._raw.ended and self._raw.read(BLOCK):
                pass
        except (zipfile.BadZipFile, zlib.error, EOFError):
            # The damage has been met and told by `cut`; the hash covers what could be read.
            pass
        return self._raw.sha256(), self._raw.size

    def seekable(self) -> tuple[IO[bytes], tuple[str, int]]:
        """Return a file to seek in, with SHA-256 and size of the bytes as given.

        A packed input is unpacked into an unnamed temporary file. Raises `InputError` where the
        bytes are cut.
        """
        if not self.packing and self.given.member is None:
            digest = self.digest()
            file: IO[bytes] = self.given.path.open("rb")
            self._closers.append(file.close)
            return self._checked(file), digest
        spool: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the stream
        self._closers.append(spool.close)
        while block := self.read():
            spool.write(block)
        if self.cut:
            raise InputError(
                f"{plain(self.given.file)}: {self.cut}.", "Fetch the whole file again."
            )
        spool.seek(0)
        return self._checked(spool), self.digest()

    def _checked(self, file: IO[bytes]) -> IO[bytes]:
        """Return a file to seek in; `TooLargeError` where it is a zip that unpacks to too much."""
        if file.read(4) in ZIP_MAGIC:
            try:
                with zipfile.ZipFile(file) as archive:
                    members = archive.infolist()
            except zipfile.BadZipFile:
                members = []  # whoever reads it tells
            if members and not is_workbook(member.filename for member in members):
                raise InputError(
                    f"{plain(self.given.file)} is a zip inside of another file.",
                    "Unpack the outer one, then import it.",
                )
            self.given.bounds.check_zip(self.given.file, members, file.seek(0, os.SEEK_END))
        file.seek(0)
        return file

    def close(self) -> None:
        """Close every file that was opened."""
        while self._closers:
            self._closers.pop()()

    def __enter__(self) -> Stream:
        return self

    def __exit__(
        self,
        raised: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def not_data(head: bytes) -> str | None:
    """Return what a file is that holds no posts (a picture, an archive), or None."""
    for magic, name in _NOT_DATA:
        if head.startswith(magic):
            return name
    for start, magic, name in ((8, b"DUCK", "a DuckDB database"), (257, b"ustar", "a tar archive")):
        if head.startswith(magic, start):
            return name
    if head[4:8] == b"ftyp":
        return "a picture" if head[8:12] in (b"avif", b"avis", b"heic", b"mif1") else "a film"
    if head.startswith((b"II*\0", b"MM\0*", b"\0\0\1\0")):
        return "a picture"
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "a picture"
    return None


def refuse_bomb(given: Input) -> None:
    """Raise `TooLargeError` where a packed input begins as a bomb does, before any is read.

    Reading on would meet the bound as well, but a bomb of records takes a minute until then.
    """
    with Stream(given) as stream:
        size = 0
        while stream.packing and size <= FLOOR and (block := stream.read()):
            size += len(block)
            if stream.position > _GLANCE and size < _SUSPECT * stream.position:
                return


def sha256_of(given: Input) -> str:
    """Return the SHA-256 of the bytes of an input as given."""
    with Stream(given) as stream:
        return stream.digest()[0]
