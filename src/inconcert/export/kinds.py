"""A colour and a shape for each kind of share, the same everywhere in a report.

Colours follow M. Okabe and K. Ito, Color Universal Design (2008), darkened for a light ground and
lightened for a dark one in the style sheet; the shape is the second cue.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from inconcert.export.svg import el, join

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COLOURS = 8

# Paths around (0, 0), of about the same area.
SHAPES = (
    "M-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0z",
    "M-2.9-2.9h5.8v5.8h-5.8z",
    "M0-3.9L3.8 2.9H-3.8z",
    "M0-4L4 0L0 4L-4 0z",
    "M0 3.9L3.8-2.9H-3.8z",
    "M-1.2-3.8h2.4v2.6h2.6v2.4h-2.6v2.6h-2.4v-2.6h-2.6v-2.4h2.6z",
    "M-3.8-1.8h7.6v3.6h-7.6z",
    "M-1.8-3.8h3.6v7.6h-3.6z",
)

# Kinds that are known get the same colour and shape in every report.
_KNOWN = {
    "url": (0, 0),
    "hashtag": (1, 1),
    "repost": (2, 2),
    "text": (3, 3),
    "mention": (4, 4),
    "domain": (5, 5),
    "media": (6, 6),
    "reply": (7, 7),
    "quote": (5, 2),
    "hashtag_sequence": (7, 3),
    "fast_repost": (4, 5),
}
_LOOKS = (*_KNOWN.values(), *((n % COLOURS, (n + 2) % COLOURS) for n in range(3, 3 + COLOURS)))


def kind_numbers(kinds: Iterable[str]) -> dict[str, int]:
    """Return a number for each kind, from which colour and shape follow.

    Kinds that are not known take what is left, in order of name.
    """
    known = list(_KNOWN)
    numbers = {kind: known.index(kind) for kind in kinds if kind in _KNOWN}
    for offset, kind in enumerate(sorted(set(kinds) - set(numbers))):
        numbers[kind] = len(known) + offset
    return numbers


def style(number: int) -> tuple[int, int]:
    """Return the colour and the shape of a kind, each as a number; unique for the first 19."""
    return _LOOKS[number % len(_LOOKS)]


def symbols(numbers: Mapping[str, int]) -> Markup:
    """Return an invisible SVG that defines the mark of each kind, for `<use href="#note-N">`."""
    defined = join(
        el(
            "path",
            id=f"note-{number}",
            class_=f"k{style(number)[0]}",
            d=SHAPES[style(number)[1]],
        )
        for number in sorted(set(numbers.values()))
    )
    return el("svg", el("defs", defined), width=0, height=0, class_="defs", aria_hidden="true")


@cache
def sign(number: int) -> Markup:
    """Return the shape of a kind as a small picture for legends and tables."""
    use = el("use", href=f"#note-{number}")
    return el("svg", use, class_="sign", viewBox="-6 -6 12 12", aria_hidden="true")
