"""The usual tricks by which one handle is made to look like another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from inconcert.simulate.names import HANDLE_LENGTH

# Which trick a look-alike uses; where an original's handle does not allow it, another original.
TRICKS = ("look-alike letters", "added underscore", "doubled letter", "dropped letter",
          "exchanged letters", "another letter", "added digit", "two letters for one",
          "another script")  # fmt: skip

_ASCII = {"l": "I", "I": "l", "i": "1", "o": "0", "0": "o", "1": "l", "L": "1", "O": "0"}
_PAIRS = (("m", "rn"), ("rn", "m"), ("w", "vv"))
# Cyrillic, Greek and Armenian letters that look like Latin ones, and Arabic and Persian digits.
_SCRIPTS = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "y": "у", "i": "і",
            "s": "ѕ", "j": "ј", "h": "һ", "v": "ν", "u": "ս", "n": "ո",
            **{str(i): chr(0x0660 + i) for i in range(0, 10, 2)},
            **{str(i): chr(0x06F0 + i) for i in range(1, 10, 2)}}  # fmt: skip
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def tricked(
    handle: str, trick: str, taken: set[str], rng: np.random.Generator, *, unicode_too: bool
) -> str | None:
    """Return a free handle made from `handle` by `trick`, or None where there is none.

    `taken` holds the handles of the platform in folded case. Only where `unicode_too` may a handle
    have letters of another script.
    """
    if trick == "another script" and not unicode_too:
        return None
    found = sorted(
        candidate
        for candidate in set(_variant(handle, trick))
        if 4 <= len(candidate) <= HANDLE_LENGTH and candidate.casefold() not in taken
    )
    return found[int(rng.integers(len(found)))] if found else None


def _variant(handle: str, trick: str) -> Iterator[str]:
    n = len(handle)
    if trick == "added underscore":
        yield from (f"{handle}_", f"_{handle}")
    elif trick == "two letters for one":
        for one, other in _PAIRS:
            if one in handle.lower():
                at = handle.lower().index(one)
                yield handle[:at] + other + handle[at + len(one) :]
    elif trick == "added digit":
        yield from (handle + digit for digit in "123456789")
    for i in range(n):
        before, here, after = handle[:i], handle[i], handle[i + 1 :]
        if trick == "look-alike letters" and here in _ASCII:
            yield before + _ASCII[here] + after
        elif trick == "another script" and here in _SCRIPTS:
            yield before + _SCRIPTS[here] + after
        elif trick == "doubled letter" and here.isalpha() and i:
            yield before + here * 2 + after
        elif trick == "dropped letter" and here.isalpha() and i:
            yield before + after
        elif trick == "exchanged letters" and i + 1 < n and here.lower() != handle[i + 1].lower():
            yield before + handle[i + 1] + here + handle[i + 2 :]
        elif trick == "another letter" and here.isalpha() and i:
            yield from (before + c + after for c in _LETTERS if c != here.lower())


def confusable_name(name: str, rng: np.random.Generator) -> str:
    """Return a display name with one letter of another script, or with a mark behind it."""
    places = [i for i, c in enumerate(name) if c in _SCRIPTS and not c.isdigit()]
    if not places or rng.random() < 0.3:
        return f"{name} ✓"
    i = places[int(rng.integers(len(places)))]
    return name[:i] + _SCRIPTS[name[i]] + name[i + 1 :]
