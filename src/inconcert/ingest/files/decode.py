"""Bytes to text: byte order marks, UTF-8, UTF-16, and files that mix encodings.

A line that is no UTF-8 is read as Windows-1252 (or Latin-1 where even that fails), so that
nothing is lost; how many lines needed that is counted and told.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inconcert.ingest.files.streams import Stream

UTF8_BOM = codecs.BOM_UTF8
_SMART = "cp1252"
# A line longer than this is cut into pieces on its way; only its decoding is affected.
_LINE_LIMIT = 256 << 20


def sniff_encoding(head: bytes) -> str:
    """Return 'utf-8', 'utf-16-le' or 'utf-16-be' from the first bytes."""
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    sample = head[:4000]
    if len(sample) >= 4 and not head.startswith(UTF8_BOM):
        # Latin letters in UTF-16 have a NUL in every other byte.
        half = len(sample) // 2
        if sample[1::2].count(0) > 0.4 * half and sample[::2].count(0) < 0.1 * half:
            return "utf-16-le"
        if sample[::2].count(0) > 0.4 * half and sample[1::2].count(0) < 0.1 * half:
            return "utf-16-be"
    return "utf-8"


def decode_line(line: bytes) -> str:
    """Return a line that is no UTF-8 as text: Windows-1252, else Latin-1."""
    try:
        return line.decode(_SMART)
    except UnicodeDecodeError:
        return line.decode("latin-1")


class Decoder:
    """Blocks of a stream as UTF-8 bytes or text that end with a line.

    After reading, `fallback` counts the lines that were no UTF-8, `nuls` the NUL characters removed
    from text, and `rest` holds what follows the last line end of a stream that was cut.
    """

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.fallback = 0
        self.nuls = 0
        self.rest = b""
        head = stream.peek(4096)
        self.encoding = sniff_encoding(head)

    def notes(self) -> list[str]:
        """Return what was assumed about the encoding, one phrase each."""
        out = []
        if self.encoding != "utf-8":
            out.append(f"read as {self.encoding.upper()}")
        if self.fallback:
            out.append(f"{self.fallback:,} line(s) not in UTF-8 read as Windows-1252")
        if self.nuls:
            out.append(f"{self.nuls:,} NUL characters removed")
        return out

    def raw_blocks(self) -> Iterator[bytes]:
        """Yield the bytes as UTF-8 (of whatever was no UTF-16), without a byte order mark."""
        if self.encoding == "utf-8":
            first = True
            while block := self.stream.read():
                if first:
                    first = False
                    block = block.removeprefix(UTF8_BOM)
                yield block
            return
        decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        first = True
        while block := self.stream.read():
            text = decoder.decode(block)
            if first:
                first = False
                text = text.removeprefix("\ufeff")
            yield text.encode("utf-8", "replace")

    def line_blocks(self) -> Iterator[bytes]:
        """Yield blocks of whole lines; the last may lack its line end.

        Where the stream was cut, the unfinished last line is kept back in `rest`.
        """
        held: list[bytes] = []
        length = 0
        for block in self.raw_blocks():
            end = block.rfind(b"\n") + 1
            if not end and length + len(block) < _LINE_LIMIT:
                held.append(block)
                length += len(block)
                continue
            held.append(block[:end] if end else block)
            yield b"".join(held)
            held = [block[end:]] if end and end < len(block) else []
            length = len(held[0]) if held else 0
        if held:
            last = b"".join(held)
            if self.stream.cut:
                self.rest = last
            else:
                yield last

    def text_blocks(self) -> Iterator[str]:
        """Yield text of whole lines, NULs removed."""
        for block in self.line_blocks():
            text = self.to_text(block)
            if "\0" in text:
                self.nuls += text.count("\0")
                text = text.replace("\0", "")
            if text:
                yield text

    def to_text(self, block: bytes) -> str:
        """Decode a block of lines, line by line where some are no UTF-8."""
        try:
            return block.decode()
        except UnicodeDecodeError:
            pass
        lines = []
        for line in block.split(b"\n"):
            try:
                lines.append(line.decode())
            except UnicodeDecodeError:
                self.fallback += 1
                lines.append(decode_line(line))
        return "\n".join(lines)
