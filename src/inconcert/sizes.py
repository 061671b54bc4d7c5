"""Sizes in bytes as people write and read them: `4GB` is 4·10⁹ bytes, `4GiB` is 4·2³⁰."""

from __future__ import annotations

import re

from inconcert.errors import ParameterError
from inconcert.plaintext import plain

_UNITS = {
    "": 1, "b": 1, "k": 10**3, "kb": 10**3, "m": 10**6, "mb": 10**6, "g": 10**9, "gb": 10**9,
    "t": 10**12, "tb": 10**12, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
}  # fmt: skip
_SIZE = re.compile(r"\s*([0-9]{1,15}(?:\.[0-9]{1,9})?)\s*([A-Za-z]*)\s*", re.ASCII)
_BINARY = ((1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))


def parse_size(
    given: str | int, *, what: str = "A size", hint: str = "Write it as 500MB, 64GB or 2TiB."
) -> int:
    """Return the bytes of `500MB`, `1.5 g` (powers of 1,000), `64GiB` (of 1,024) or a number.

    `what` and `hint` stand in the error. Raises `ParameterError` where it is no size, or less
    than a byte.
    """
    match = None if isinstance(given, bool) else _SIZE.fullmatch(str(given))
    unit = _UNITS.get(match[2].lower()) if match else None
    size = int(float(match[1]) * unit) if match and unit else 0
    if size < 1:
        raise ParameterError(f"{what} of {plain(str(given), limit=40)!r} is no size.", hint)
    return size


def format_size(size: float) -> str:
    """Return a size as a person reads it: `2.0 GB`, `134 MB`; `64 GiB` where it is a whole one."""
    whole = int(size)
    for unit, name in _BINARY:
        if whole >= unit and whole % unit == 0 and whole // unit < 1024:
            return f"{whole // unit} {name}"
    if whole >= 10**12:
        return f"{whole / 1e12:.1f} TB"
    if whole >= 10**9:
        return f"{whole / 1e9:.1f} GB"
    if whole >= 10**6:
        return f"{whole / 1e6:.0f} MB"
    return f"{whole / 1e3:.0f} kB" if whole >= 1000 else f"{whole} bytes"
