"""Unpacking as a stream: gzip, zstd, bzip2 and xz, with bounded memory and every cut told."""

from __future__ import annotations

import bz2
import hashlib
import lzma
import zipfile
import zlib
from typing import IO, Protocol

import zstandard

from inconcert.plaintext import plain

BLOCK = 1 << 20
# A damaged place costs no more unpacked bytes than this.
_UNPACKED = 1 << 18
# Reddit's dumps are compressed with a window of 2 GiB.
ZSTD_WINDOW = 1 << 31
# zstd unpacks 4 bytes to 128 KiB at the very most, so that 2 KiB of a bomb give 64 MiB.
_ZSTD_BLOCK = 2 << 10


class Raw:
    """The bytes as given: hashed and counted as they pass."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sha = hashlib.sha256()
        self.size = 0
        self.ended = False

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes."""
        data = self._file.read(size)
        if not data:
            self.ended = True
        self._sha.update(data)
        self.size += len(data)
        return data

    def sha256(self) -> str:
        """Return the SHA-256 of what was read."""
        return self._sha.hexdigest()


class Source(Protocol):
    """Something to read bytes from, `cut` telling why it ended too early, if it did."""

    @property
    def cut(self) -> str | None:
        """Why the bytes ended too early, or None."""

    def read(self) -> bytes:
        """Return the next block, b"" at the end."""


class Plain:
    """Bytes that are not packed."""

    def __init__(self, raw: Raw, head: bytes) -> None:
        self._raw = raw
        self._head = head
        self.cut: str | None = None

    def read(self) -> bytes:
        """Return the next block, b"" at the end."""
        if self._head:
            head, self._head = self._head, b""
            return head
        try:
            return self._raw.read(BLOCK)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            self.cut = f"the zip member is damaged or cut ({plain(str(error))})"
            return b""


class Packed:
    """gzip, bzip2 and xz: members one after the other, output bounded."""

    def __init__(self, source: Source, packing: str) -> None:
        self._source = source
        self._packing = packing
        self._input = b""
        self._fresh()
        self._started = False
        self._members = 0
        self.cut: str | None = None

    def _fresh(self) -> None:
        if self._packing == "gzip":
            self._gzip = zlib.decompressobj(wbits=31)
        else:
            self._other = (
                bz2.BZ2Decompressor() if self._packing == "bzip2" else lzma.LZMADecompressor()
            )

    def _step(self, data: bytes) -> tuple[bytes, bytes, bool]:
        """Return what came out, the input left over, and whether the member ended."""
        if self._packing == "gzip":
            out = self._gzip.decompress(data, _UNPACKED)
            if self._gzip.eof:
                return out, self._gzip.unused_data, True
            return out, self._gzip.unconsumed_tail, False
        out = self._other.decompress(data, _UNPACKED)
        if self._other.eof:
            return out, self._other.unused_data, True
        return out, b"", False

    def _wants_input(self) -> bool:
        return self._packing == "gzip" or self._other.needs_input

    def read(self) -> bytes:
        """Return the next block, b"" at the end."""
        while True:
            if not self._input and self._wants_input():
                self._input = self._source.read()
                if not self._input:
                    if self._started or self._source.cut:
                        self.cut = (
                            self._source.cut
                            or f"the file ends in the middle of {self._packing} data"
                        )
                    return b""
            try:
                out, self._input, ended = self._step(self._input)
                self._started = True
            except (zlib.error, OSError, EOFError, lzma.LZMAError) as error:
                # What follows the last member and is none itself is padding.
                if self._started or not self._members:
                    self.cut = f"the {self._packing} data are damaged ({plain(str(error))})"
                return b""
            if ended:
                self._fresh()
                self._started = False
                self._members += 1
                self._input = self._input.lstrip(b"\0")
            if out:
                return out


class Zstd:
    """zstd: frames one after the other, output bounded."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._decoder = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
        self._frame = self._decoder.decompressobj()
        self._input = memoryview(b"")
        self._started = False
        self._members = 0
        self.cut: str | None = None

    def read(self) -> bytes:
        """Return the next block, b"" at the end."""
        parts: list[bytes] = []
        size = 0
        while size < BLOCK:
            if not self._input:
                self._input = memoryview(self._source.read())
                if not self._input:
                    if self._started or self._source.cut:
                        self.cut = self._source.cut or "the file ends in the middle of zstd data"
                    break
            out = self._step()
            if out is None:
                break
            if out:
                parts.append(out)
                size += len(out)
        return b"".join(parts)

    def _step(self) -> bytes | None:
        """Unpack a little; None where the data are damaged."""
        given, self._input = self._input, self._input[_ZSTD_BLOCK:]
        piece = given[:_ZSTD_BLOCK]
        try:
            out = self._frame.decompress(piece)
        except zstandard.ZstdError as error:
            if self._started or not self._members:
                self.cut = f"the zstd data are damaged ({plain(str(error))})"
            self._input = memoryview(b"")
            return None
        self._started = True
        if self._frame.eof:
            self._input = given[len(piece) - len(self._frame.unused_data) :]
            self._frame = self._decoder.decompressobj()
            self._started = False
            self._members += 1
        return out


class Pushed:
    """A source whose first block has been looked at."""

    def __init__(self, source: Source, head: bytes) -> None:
        self._source = source
        self._head = head

    @property
    def cut(self) -> str | None:
        """Why the bytes ended too early, or None."""
        return self._source.cut

    def read(self) -> bytes:
        """Return the next block, b"" at the end."""
        if self._head:
            head, self._head = self._head, b""
            return head
        return self._source.read()
