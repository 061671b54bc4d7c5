"""Bytes of an input, unpacked while they are read, and the SHA-256 of the bytes as given.

Packing is told by the first bytes, never by the name. Nothing is ever held whole: a compressed
file of any size, or a bomb, passes through buffers of fixed size.
"""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from typing import IO, TYPE_CHECKING

from inconcert.errors import InputError
from inconcert.ingest.inputs import Input
from inconcert.ingest.unpack import BLOCK, Packed, Plain, Pushed, Raw, Source, Zstd
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


SPOOL_LIMIT = 64 << 30


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
                file = given.path.open("rb", buffering=0)
            else:
                archive = zipfile.ZipFile(given.path)
                self._closers.append(archive.close)
                file = archive.open(given.member)
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
            kind = next((name for magic, name in _MAGIC if head.startswith(magic)), None)
            if kind is None:
                break
            self.packing.append(kind)
            source = Zstd(source) if kind == "zstd" else Packed(source, kind)
            head = source.read()
            source = Pushed(source, head)
        self._source = source

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
            return file, digest
        spool: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the stream
        self._closers.append(spool.close)
        while block := self.read():
            spool.write(block)
            if spool.tell() > SPOOL_LIMIT:
                raise InputError(
                    f"{plain(self.given.file)} unpacks to more than 64 GiB.",
                    "Unpack it and split it first.",
                )
        if self.cut:
            raise InputError(
                f"{plain(self.given.file)}: {self.cut}.", "Fetch the whole file again."
            )
        spool.seek(0)
        return spool, self.digest()

    def close(self) -> None:
        """Close every file that was opened."""
        while self._closers:
            self._closers.pop()()

    def __enter__(self) -> Stream:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def not_data(head: bytes) -> str | None:
    """Return what a file is that holds no posts (a picture, an archive), or None."""
    for magic, name in _NOT_DATA:
        if head.startswith(magic):
            return name
    if head[257:262] == b"ustar":
        return "a tar archive"
    if head[4:8] == b"ftyp":
        return "a picture" if head[8:12] in (b"avif", b"avis", b"heic", b"mif1") else "a film"
    if head.startswith((b"II*\0", b"MM\0*", b"\0\0\1\0")):
        return "a picture"
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "a picture"
    return None


def sha256_of(given: Input) -> str:
    """Return the SHA-256 of the bytes of an input as given."""
    with Stream(given) as stream:
        return stream.digest()[0]
