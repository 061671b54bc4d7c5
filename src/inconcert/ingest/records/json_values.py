"""One JSON value from bytes, mended where exports are known to write what is not JSON."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from inconcert.ingest.files.decode import decode_line
from inconcert.plaintext import counted

# '\x0C' as old Telegram exports write it, and any other escape that JSON does not have.
_HEX_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\x([0-9A-Fa-f]{2})")
_BAD_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\(?![\"\\/bfnrtu]|u[0-9A-Fa-f]{4})")
# A value without quotes after a key: "document_id": stickers/a.webp
_BARE_VALUE = re.compile(
    r'("[\w ]{1,60}"\s*:\s*)(?!true\b|false\b|null\b|NaN\b|-?Infinity\b|-?\d|["{\[\s])'
    r'([^,\n\r}\]"]+)'
)
_MAX_MEND = 16 << 20


class BadJsonError(ValueError):
    """A text that is no JSON value even after mending; the text is the reason."""


class Values:
    """Parses values and counts what had to be mended."""

    def __init__(self) -> None:
        self.mended = 0
        self.fallback = 0

    def notes(self) -> list[str]:
        """Return what was mended, one phrase each."""
        out = []
        if self.fallback:
            out.append(f"{self.fallback:,} record(s) not in UTF-8 read as Windows-1252")
        if self.mended:
            out.append(f"{counted(self.mended, 'records')} with faulty JSON repaired")
        return out

    def parse(self, data: bytes) -> Any:
        """Return the value; raises `BadJsonError` where it is none."""
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError as error:
            return self._mend(data, error)

    def _mend(self, data: bytes, error: orjson.JSONDecodeError) -> Any:
        reason = f"invalid JSON: {error.msg} at character {error.pos + 1}"
        if len(data) > _MAX_MEND:
            raise BadJsonError(reason)
        fallback = False
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = decode_line(data)
            fallback = True
        for mended in _versions(text):
            try:
                # strict=False: line ends and other control characters inside texts.
                value = json.loads(mended, strict=False)
            except (ValueError, RecursionError):
                continue
            if fallback:
                self.fallback += 1
            if not fallback or mended is not text:
                self.mended += 1
            return value
        raise BadJsonError(reason)


def _versions(text: str) -> list[str]:
    """Return the text and its mended versions, the mildest first."""
    versions = [text]
    if "\\" in text:
        mended = _HEX_ESCAPE.sub(r"\1\\u00\2", text)
        versions.append(_BAD_ESCAPE.sub(r"\1", mended))
    bare = _BARE_VALUE.sub(lambda m: m.group(1) + json.dumps(m.group(2).strip()), versions[-1])
    if bare != versions[-1]:
        versions.append(bare)
    return versions
