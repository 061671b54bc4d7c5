"""Through a JSON text to the arrays that hold its records, element by element.

A broken element costs only itself: where its quotes or braces do not match, reading goes on at
the next place that looks like the beginning of another element of the same array.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from inconcert.ingest.records.json_scan import Scanner
from inconcert.ingest.records.json_values import BadJsonError, Values

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str, ...]
_BRACE, _BRACKET = ord("{"), ord("[")
_END_BRACE, _END_BRACKET, _COMMA = ord("}"), ord("]"), ord(",")
# One element may be so long; beyond, its braces or quotes count as broken.
ELEMENT_LIMIT = 64 << 20
_CONTEXT_LIMIT = 4 << 20
# From this length on an element without an end is searched for a place where no object can begin
# and one does, from that on for whatever looks like the beginning of the next.
_DOUBTFUL, _SUSPICIOUS = 1 << 13, 1 << 20
# Ends of elements are taken in handfuls that grow: of an array of one there is but one.
_HANDFUL, _MOST = 16, 1 << 14
_FIRST_KEY = re.compile(rb'\{\s*("(?:[^"\\]|\\.){0,200}")\s*:')


@dataclass
class Element:
    """One element of an array: its value, or why it has none and its text."""

    path: Path
    value: Any = None
    problem: str = ""
    text: bytes = b""
    context: dict[str, Any] = field(default_factory=dict)


def split_path(container: str) -> Path:
    """Return the steps of a dotted path; '*' stands for every element of an array."""
    return tuple(container.split(".")) if container else ()


class Walk:
    """One pass over a text; `elements` yields those of the arrays at `wanted`.

    `wanted` None takes every array of objects up to three levels deep. With `contexts` (as an
    earlier pass collected them in `seen`) each element carries all that stands around its array;
    without, what stands before it. `unfinished` tells after the walk that the text was cut.
    """

    def __init__(
        self,
        blocks: Iterator[bytes],
        wanted: frozenset[Path] | None,
        values: Values,
        contexts: list[dict[str, Any]] | None = None,
    ) -> None:
        self.scanner = Scanner(blocks)
        self.wanted = wanted
        self.values = values
        self.contexts = contexts
        self.seen: list[dict[str, Any]] = []
        self.unfinished = False
        self.skipping = False
        self._longest, self._doubtful = _SUSPICIOUS, _DOUBTFUL
        # Whether records follow each other without commas.
        self._loose = False

    def elements(self) -> Iterator[Element]:
        """Yield elements in order; values of the top level one after the other are a sequence."""
        scanner = self.scanner
        while sign := scanner.sign():
            if sign == _COMMA:
                scanner.position += 1
                continue
            yield from self._value((), {}, 0)
            if self.unfinished:
                return

    def sequence(self) -> Iterator[Element]:
        """Yield the objects of the top level one after the other, whatever is between them."""
        scanner = self.scanner
        self._loose = True
        # One for all: a batch holds records of one context.
        around: dict[str, Any] = {}
        while not self.unfinished and (sign := scanner.sign()):
            if sign not in (_BRACE, _BRACKET):
                scanner.position += 1
                continue
            end = scanner.top_end()
            if end is None:
                yield from self._unended((), around, 0)
                continue
            self._longest, self._doubtful = _SUSPICIOUS, _DOUBTFUL
            data = scanner.buffer[scanner.position : end + 1]
            broken = yield from self._element((), around, data)
            if not (broken and self._resume(data, 0)):
                scanner.position = end + 1

    def _value(self, path: Path, around: dict[str, Any], depth: int) -> Iterator[Element]:
        """Walk the value at the scanner's position, inside a container of `depth`."""
        sign = self.scanner.sign()
        if sign == _BRACKET and self._is_wanted(path):
            yield from self._array(path, around, depth + 1)
        elif sign == _BRACKET and self._leads_on((*path, "*")):
            self.scanner.position += 1
            while self._inside():
                yield from self._value((*path, "*"), {}, depth + 1)
        elif sign == _BRACE and (not path or self._leads_on(path)):
            self.scanner.position += 1
            yield from self._object(path, depth + 1)
        elif depth == 0:
            # A bare value at the top: nothing to find in it.
            self.scanner.position = self.scanner.known
        elif not self.scanner.skip_value(depth):
            self.unfinished = True

    def _is_wanted(self, path: Path) -> bool:
        return path in self.wanted if self.wanted is not None else len(path) <= 3

    def _leads_on(self, path: Path) -> bool:
        if self.wanted is None:
            return len(path) < 3
        return any(len(one) > len(path) and one[: len(path)] == path for one in self.wanted)

    def _inside(self) -> bool:
        """Move to the next value of a container; False when it ends (or the text does)."""
        scanner = self.scanner
        while not self.unfinished:
            sign = scanner.sign()
            if sign in (_END_BRACE, _END_BRACKET):
                # The wrong one of the two closes as well: there is nothing else to make of it.
                scanner.position += 1
                return False
            if sign == 0:
                self.unfinished = True
            elif sign == _COMMA:
                scanner.position += 1
            else:
                return True
        return False

    def _object(self, path: Path, depth: int) -> Iterator[Element]:
        context: dict[str, Any] = {}
        while self._inside():
            key = self._key()
            if key is None:
                self.unfinished = True
                return
            sign = self.scanner.sign()
            inner = (*path, key)
            if sign in (_BRACE, _BRACKET) and (
                self._leads_on(inner) or (sign == _BRACKET and self._is_wanted(inner))
            ):
                yield from self._value(inner, context, depth)
            else:
                self._remember(context, key, depth)

    def _key(self) -> str | None:
        """Read a key and its colon."""
        scanner = self.scanner
        if scanner.sign() != ord('"'):
            return None
        while True:
            match = _KEY.match(scanner.buffer, scanner.position, scanner.known)
            if match:
                scanner.position = match.end()
                try:
                    return str(json.loads(match.group(1)))
                except ValueError:
                    return match.group(1).decode("utf-8", "replace")
            if scanner.known - scanner.position > _CONTEXT_LIMIT or not scanner.fill():
                return None

    def _remember(self, context: dict[str, Any], key: str, depth: int) -> None:
        scanner = self.scanner
        end = scanner.end_of_value(depth, _CONTEXT_LIMIT)
        if end is None:
            if not scanner.skip_value(depth):
                self.unfinished = True
            return
        try:
            context[key] = self.values.parse(scanner.buffer[scanner.position : end])
        except BadJsonError:
            pass
        scanner.position = end

    # -- arrays of records ---------------------------------------------------------------------

    def _array(self, path: Path, around: dict[str, Any], depth: int) -> Iterator[Element]:
        scanner = self.scanner
        scanner.position += 1
        if self.contexts is not None and len(self.seen) < len(self.contexts):
            context = self.contexts[len(self.seen)]
        else:
            context = around
        self.seen.append(around)
        handful = _HANDFUL
        while self._inside():
            ends, depths = scanner.ends(depth)
            first = int(ends.searchsorted(scanner.position))
            if first == len(ends):
                yield from self._unended(path, context, depth)
                continue
            self._longest, self._doubtful = _SUSPICIOUS, _DOUBTFUL
            last = first + handful
            handful = min(2 * handful, _MOST)
            for end, after in zip(
                ends[first:last].tolist(), depths[first:last].tolist(), strict=True
            ):
                data = scanner.buffer[scanner.position : end]
                broken = yield from self._element(path, context, data)
                if broken and self._resume(data, depth):
                    break
                scanner.position = end
                if after < depth:
                    break
                scanner.position += 1

    def _element(self, path: Path, context: dict[str, Any], data: bytes) -> Any:
        """Yield one element; the result tells that it could not be read."""
        if self.skipping or not data.strip():
            return False
        try:
            value = self.values.parse(data)
        except BadJsonError as error:
            place = self._next_start(data)
            yield Element(path, None, str(error), data[:place] if place else data, context)
            return True
        yield Element(path, value, "", b"", context)
        return False

    def _next_start(self, data: bytes) -> int | None:
        """Return where, in a broken element, the next element of the array seems to begin."""
        first = _FIRST_KEY.match(data.lstrip())
        if first is None:
            return None
        comma = rb"\s*(?:,\s*)?" if self._loose else rb"\s*,\s*"
        pattern = rb"[}\]\"\w]" + comma + rb"(?=\{\s*" + re.escape(first.group(1)) + rb"\s*:)"
        start = len(data) - len(data.lstrip())
        match = re.compile(pattern).search(data, start + 1)
        return match.end() if match else None

    def _resume(self, data: bytes, depth: int) -> bool:
        """Go on at the element that a broken one has swallowed, if it has."""
        place = self._next_start(data)
        if place is None:
            return False
        self.scanner.restart(self.scanner.position + place, depth)
        return True

    def _unended(self, path: Path, context: dict[str, Any], depth: int) -> Iterator[Element]:
        """Go on where no end of the element at the scanner's position is known."""
        scanner = self.scanner
        size = scanner.known - scanner.position
        if size >= self._doubtful:
            self._doubtful = 2 * size
            data = scanner.buffer[scanner.position : scanner.known]
            place = self._next_start(data)
            if place is not None and self._is_sure(data, place):
                yield from self._unmatched(path, context, data[:place], depth)
                return
        if size >= self._longest or not scanner.fill():
            yield from self._endless(path, context, depth)

    def _is_sure(self, data: bytes, place: int) -> bool:
        """Return whether what is before `place` is broken, since no object can begin there."""
        if self._loose and not data[:place].rstrip().endswith(b","):
            return True
        return self.scanner.impossible(self.scanner.position + place)

    def _unmatched(
        self, path: Path, context: dict[str, Any], data: bytes, depth: int
    ) -> Iterator[Element]:
        reason = "invalid JSON: its quotes or braces do not match"
        if not self.skipping:
            yield Element(path, None, reason, data, context)
        self.scanner.restart(self.scanner.position + len(data), depth)

    def _endless(self, path: Path, context: dict[str, Any], depth: int) -> Iterator[Element]:
        """Deal with an element that has no end: broken, cut, or just very long."""
        scanner = self.scanner
        data = scanner.buffer[scanner.position : scanner.known]
        place = self._next_start(data)
        if place is not None and (scanner.ended or self._is_value(data[place:])):
            yield from self._unmatched(path, context, data[:place], depth)
        elif scanner.ended or len(data) >= ELEMENT_LIMIT:
            self.unfinished = True
            reason = (
                "the file ends in the middle of this record"
                if scanner.ended
                else "invalid JSON: no end within 64 MiB; nothing after it is read"
            )
            if not self.skipping:
                yield Element(path, None, reason, data[:10_000], context)
        else:
            self._longest = 2 * len(data)
            scanner.fill()

    def _is_value(self, data: bytes) -> bool:
        try:
            text = data.decode("utf-8", "replace")
            return isinstance(json.JSONDecoder(strict=False).raw_decode(text)[0], dict)
        except (ValueError, RecursionError):
            return False


_KEY = re.compile(rb'("(?:[^"\\]|\\.)*")\s*:\s*')
