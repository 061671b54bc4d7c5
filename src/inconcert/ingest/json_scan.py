"""Where the values of a JSON text begin and end, found without reading them.

Braces, brackets and commas outside of strings are found block by block with array operations, so
that a file of any size is cut into elements at more than 100 MB/s and in constant memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN, CLOSE, COMMA = 1, 2, 3
_CLASS = np.zeros(256, dtype=np.uint8)
_CLASS[[ord("{"), ord("[")]] = OPEN
_CLASS[[ord("}"), ord("]")]] = CLOSE
_CLASS[ord(",")] = COMMA
_STEP = np.array([0, 1, -1, 0], dtype=np.int64)
_QUOTE, _BACKSLASH = ord('"'), ord("\\")
SPACE = b" \t\r\n"

Marks = npt.NDArray[np.int64]


class Scanner:
    """A text with its structural signs.

    `buffer` holds the text from `position` on (earlier bytes are dropped when more is read);
    `marks`, `kinds` and `depths` the place, class and depth after it of every brace, bracket and
    comma outside of strings, as indices into `buffer`.
    """

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self.buffer = b""
        self.position = 0
        self.ended = False
        self._clear(0)

    def _clear(self, depth: int) -> None:
        self.marks: Marks = np.zeros(0, dtype=np.int64)
        self.kinds: Marks = np.zeros(0, dtype=np.int64)
        self.depths: Marks = np.zeros(0, dtype=np.int64)
        self._in_string = False
        self._escaped = False
        self._depth = depth

    def fill(self) -> bool:
        """Read another block; False at the end of the text."""
        block = next(self._blocks, b"")
        while block == b"" and not self.ended:
            following = next(self._blocks, None)
            if following is None:
                self.ended = True
            else:
                block = following
        if not block:
            self.ended = True
            return False
        self._drop()
        self._index(block, len(self.buffer))
        self.buffer += block
        return True

    def _drop(self) -> None:
        """Forget what has been passed."""
        if self.position:
            first = int(np.searchsorted(self.marks, self.position))
            self.marks = self.marks[first:] - self.position
            self.kinds = self.kinds[first:]
            self.depths = self.depths[first:]
            self.buffer = self.buffer[self.position :]
            self.position = 0

    def restart(self, position: int, depth: int) -> None:
        """Go on at `position`, taken to stand outside of strings at `depth`."""
        self.position = position
        self._drop()
        self._clear(depth)
        self._index(self.buffer, 0)

    def _index(self, block: bytes, offset: int) -> None:
        signs = np.frombuffer(block, dtype=np.uint8)
        quotes = np.flatnonzero(signs == _QUOTE)
        quotes = self._unescaped(signs, quotes)
        classes = _CLASS[signs]
        places = np.flatnonzero(classes)
        before = np.searchsorted(quotes, places)
        places = places[(before + self._in_string) % 2 == 0]
        kinds = classes[places].astype(np.int64)
        depths = np.cumsum(_STEP[kinds]) + self._depth
        if len(quotes) % 2:
            self._in_string = not self._in_string
        if len(depths):
            self._depth = int(depths[-1])
        self.marks = np.concatenate((self.marks, places + offset))
        self.kinds = np.concatenate((self.kinds, kinds))
        self.depths = np.concatenate((self.depths, depths))

    def _unescaped(self, signs: npt.NDArray[np.uint8], quotes: Marks) -> Marks:
        """Return the quotes that no backslash escapes: those after an even run of them."""
        slashes = np.flatnonzero(signs == _BACKSLASH)
        escaped_first = self._escaped
        if escaped_first and len(slashes) and slashes[0] == 0:
            # The last block's backslash escapes this one.
            slashes = slashes[1:]
            escaped_first = False
        self._escaped = False
        escaped: Marks = np.zeros(0, dtype=np.int64)
        if len(slashes):
            starts = np.flatnonzero(np.diff(slashes, prepend=-2) != 1)
            lengths = np.diff(np.append(starts, len(slashes)))
            ends = slashes[starts] + lengths
            escaped = ends[lengths % 2 == 1]
            self._escaped = bool(len(escaped) and escaped[-1] == len(signs))
        if escaped_first:
            escaped = np.concatenate((np.zeros(1, dtype=np.int64), escaped))
        return quotes[~np.isin(quotes, escaped)] if len(escaped) else quotes

    # -- walking -------------------------------------------------------------------------------

    def sign(self) -> int:
        """Return the next byte that is no white space, having moved to it; 0 at the end."""
        while True:
            buffer, place = self.buffer, self.position
            size = len(buffer)
            while place < size and buffer[place] in SPACE:
                place += 1
            self.position = place
            if place < size:
                return buffer[place]
            if not self.fill():
                return 0

    def end_of_value(self, depth: int, limit: int) -> int | None:
        """Return where the value at `position`, inside a container of `depth`, ends.

        That is the place of its comma or of the container's closing sign. None where the text
        ends before, or where the value is longer than `limit`.
        """
        tried = self.position
        while True:
            first = int(np.searchsorted(self.marks, tried))
            ends = self.ends(depth, first)
            if len(ends):
                return int(self.marks[ends[0]])
            if len(self.buffer) - self.position > limit:
                return None
            known = len(self.buffer) - self.position
            if not self.fill():
                return None
            tried = self.position + known

    def skip_value(self, depth: int) -> bool:
        """Move to the end of the value at `position`; False where the text ends before."""
        while True:
            ends = self.ends(depth, int(np.searchsorted(self.marks, self.position)))
            if len(ends):
                self.position = int(self.marks[ends[0]])
                return True
            self.position = len(self.buffer)
            if not self.fill():
                return False

    def ends(self, depth: int, first: int = 0) -> Marks:
        """Return the indices of marks, from `first` on, that end a value at `depth`."""
        kinds, depths = self.kinds[first:], self.depths[first:]
        found = ((kinds == COMMA) & (depths == depth)) | ((kinds == CLOSE) & (depths == depth - 1))
        return np.flatnonzero(found) + first
