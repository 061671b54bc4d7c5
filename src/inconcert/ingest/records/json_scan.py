"""Where the values of a JSON text begin and end, found without reading them.

Braces, brackets and commas outside of strings are found piece by piece with array operations, so
that a file of any size is cut into elements at more than 100 MB/s and in constant memory. What a
step costs depends on the text that it passes, never on what else has been read.
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
_QUOTE, _BACKSLASH, _BRACE = ord('"'), ord("\\"), ord("{")
SPACE = b" \t\r\n"
# So much is looked at next: little after a restart, since another may follow at once.
_FIRST_PIECE, _PIECE = 1 << 13, 1 << 20

Marks = npt.NDArray[np.int64]


class Scanner:
    """A text with its structural characters.

    `buffer` holds the text from some place on (what `position` has passed is dropped when more is
    read), and `known` tells how far into it they are known. `marks`, `roles` and `depths` are the
    place, class and depth after it of every brace, bracket and comma outside of strings, as
    indices into `buffer`.
    """

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self.buffer = b""
        self.position = 0
        self.known = 0
        self._at_end = False
        self._piece = _PIECE
        self._clear(0)

    def _clear(self, depth: int) -> None:
        self.marks: Marks = np.zeros(0, dtype=np.int64)
        self.roles: Marks = np.zeros(0, dtype=np.int64)
        self.depths: Marks = np.zeros(0, dtype=np.int64)
        self._ends: dict[int, tuple[Marks, Marks]] = {}
        self._tops: Marks | None = None
        self._in_string = False
        self._escaped = False
        self._depth = depth

    @property
    def ended(self) -> bool:
        """Whether the whole text is known."""
        return self._at_end and self.known == len(self.buffer)

    def fill(self) -> bool:
        """Get to know another piece; False at the end of the text."""
        if self.known == len(self.buffer) and not self._read():
            return False
        self._forget()
        piece = self.buffer[self.known : self.known + self._piece]
        self._index(piece, self.known)
        self.known += len(piece)
        self._piece = min(2 * self._piece, _PIECE)
        return True

    def _read(self) -> bool:
        """Read another block into the buffer, dropping what has been passed."""
        block = b""
        while not block:
            following = next(self._blocks, None)
            if following is None:
                self._at_end = True
                return False
            block = following
        self._forget()
        passed = min(self.position, self.known)
        self.marks = self.marks - passed
        self.position -= passed
        self.known -= passed
        self.buffer = self.buffer[passed:] + block
        return True

    def _forget(self) -> None:
        """Forget the characters that have been passed."""
        first = int(np.searchsorted(self.marks, self.position))
        self.marks = self.marks[first:]
        self.roles = self.roles[first:]
        self.depths = self.depths[first:]
        self._ends = {}
        self._tops = None

    def restart(self, position: int, depth: int) -> None:
        """Go on at `position`, taken to stand outside of strings at `depth`."""
        self.position = self.known = position
        self._piece = _FIRST_PIECE
        self._clear(depth)

    def _index(self, block: bytes, offset: int) -> None:
        signs = np.frombuffer(block, dtype=np.uint8)
        quotes = np.flatnonzero(signs == _QUOTE)
        quotes = self._unescaped(signs, quotes)
        classes = _CLASS[signs]
        places = np.flatnonzero(classes)
        before = np.searchsorted(quotes, places)
        places = places[(before + self._in_string) % 2 == 0]
        roles = classes[places].astype(np.int64)
        depths = np.cumsum(_STEP[roles]) + self._depth
        if len(quotes) % 2:
            self._in_string = not self._in_string
        if len(depths):
            self._depth = int(depths[-1])
        self.marks = np.concatenate((self.marks, places + offset))
        self.roles = np.concatenate((self.roles, roles))
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
            buffer, place, size = self.buffer, self.position, self.known
            while place < size and buffer[place] in SPACE:
                place += 1
            self.position = place
            if place < size:
                return buffer[place]
            if not self.fill():
                return 0

    def ends(self, depth: int) -> tuple[Marks, Marks]:
        """Return the places that end a value inside a container of `depth`, and the depths there.

        That is a comma of the container (the depth is `depth`) or its closing character (one less).
        """
        found = self._ends.get(depth)
        if found is None:
            ends = ((self.roles == COMMA) & (self.depths == depth)) | (
                (self.roles == CLOSE) & (self.depths == depth - 1)
            )
            found = self._ends[depth] = self.marks[ends], self.depths[ends]
        return found

    def top_end(self) -> int | None:
        """Return where the object or array at `position` on the top level ends, if it is known."""
        if self._tops is None:
            self._tops = self.marks[(self.roles == CLOSE) & (self.depths <= 0)]
        first = int(np.searchsorted(self._tops, self.position))
        return int(self._tops[first]) if first < len(self._tops) else None

    def end_of_value(self, depth: int, limit: int) -> int | None:
        """Return where the value at `position`, inside a container of `depth`, ends.

        That is the place of its comma or of the container's closing character. None where the text
        ends before, or where the value is longer than `limit`.
        """
        while True:
            ends, _ = self.ends(depth)
            first = int(np.searchsorted(ends, self.position))
            if first < len(ends):
                return int(ends[first])
            if self.known - self.position > limit or not self.fill():
                return None

    def skip_value(self, depth: int) -> bool:
        """Move to the end of the value at `position`; False where the text ends before."""
        while True:
            ends, _ = self.ends(depth)
            first = int(np.searchsorted(ends, self.position))
            if first < len(ends):
                self.position = int(ends[first])
                return True
            self.position = self.known
            if not self.fill():
                return False

    def impossible(self, place: int) -> bool:
        """Return whether no JSON has an object beginning at `place`, by the characters before it.

        `place` lies after `position`, with a brace there. It stands inside of a string, or right
        inside of an object, where only keys may stand.
        """
        here = int(np.searchsorted(self.marks, place))
        if here == len(self.marks) or self.marks[here] != place or self.roles[here] != OPEN:
            return True
        # The character that opened the container: the last that led to its depth.
        around = int(self.depths[here]) - 1
        opened = (self.roles[:here] == OPEN) & (self.depths[:here] == around)
        found = np.flatnonzero(opened)
        return bool(len(found)) and self.buffer[int(self.marks[found[-1]])] == _BRACE
