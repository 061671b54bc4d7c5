"""How much an input may unpack to: in bytes, and as a multiple of what it takes as given.

A few kilobytes can be made to unpack to terabytes. Exports are some ten times their packed size,
and seldom fifty times; what goes far beyond is no export.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inconcert.errors import InputError
from inconcert.plaintext import plain
from inconcert.sizes import format_size, parse_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from inconcert.ingest.files.unpack import Source

MOST = 64 << 30
# The multiple counts from this size on: a short file of one repeated line is no harm.
RATIO, FLOOR = 250, 256 << 20


class InputTooLargeError(InputError):
    """An input unpacks to more than it may."""


@dataclass(frozen=True)
class Bounds:
    """The most that one input, a zip as a whole, may unpack to.

    `most` is in bytes. `ratio` is the multiple of the packed size that counts from `FLOOR` on;
    None: any.
    """

    most: int = MOST
    ratio: int | None = RATIO

    @classmethod
    def given(cls, most: str | int | None) -> Bounds:
        """Return the bounds with a size that a person gave: then any ratio will do."""
        return cls() if most is None else cls(parse_size(most), None)

    def check(self, file: str, unpacked: int, packed: int) -> None:
        """Raise `InputTooLargeError` where so many bytes from so many are more than it may be."""
        if unpacked > self.most:
            why = f"more than {format_size(self.most)}"
        elif self.ratio and unpacked > FLOOR and unpacked > self.ratio * max(packed, 1):
            why = f"more than {self.ratio} times its size, and more than {format_size(FLOOR)}"
        else:
            return
        raise InputTooLargeError(
            f"{plain(file)} unpacks to {why}; nothing of it is read.",
            "If you trust it, allow more with --max-unpacked SIZE (such as 200GB).",
        )

    def check_zip(self, file: str, members: Iterable[zipfile.ZipInfo], packed: int) -> None:
        """Raise `InputTooLargeError` where the members of a zip are too large together.

        What the zip says of their sizes can be relied on: no more is ever read of a member.
        """
        self.check(file, sum(member.file_size for member in members), packed)


class Bounded:
    """A source whose bytes are counted as they pass; `packed` returns the bytes as given."""

    def __init__(
        self, source: Source, file: str, bounds: Bounds, packed: Callable[[], int]
    ) -> None:
        self._source = source
        self._file = file
        self._bounds = bounds
        self._packed = packed
        self._passed = 0

    @property
    def cut(self) -> str | None:
        """Why the bytes ended too early, or None."""
        return self._source.cut

    def read(self) -> bytes:
        """Return the next block, b"" at the end; raises `InputTooLargeError`."""
        block = self._source.read()
        self._passed += len(block)
        self._bounds.check(self._file, self._passed, self._packed())
        return block
