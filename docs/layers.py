"""The layers of the package, and the picture of them that `make docs` draws from the imports.

`LAYERS` is the plan: a package imports only itself and packages of layers before its own, and
packages of one layer do not import one another. tests/test_layers.py enforces it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from html import escape
from pathlib import Path

import inconcert

PACKAGE = Path(inconcert.__file__).parent

# The lowest layer first.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors",),
    ("arrow_columns", "compiled", "durations", "plaintext", "progress"),
    ("plugins", "sizes"),
    ("interrupt", "memory", "version"),
    ("database", "model"),
    ("case",),
    ("given", "targets"),
    ("engine",),
    ("ingest",),
    ("extract",),
    ("stats",),
    ("network", "profile"),
    ("evidence",),
    ("detect",),
    ("evaluate", "simulate"),
    ("view",),
    ("export",),
    ("api",),
    ("cli",),
)

WIDE, HIGH, LEFT, BOX, GAP = 760, 38, 20, 128, 14


def imports(file: Path, package: Path = PACKAGE) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of every import in a file, relative ones made absolute."""
    folder = ("inconcert", *file.relative_to(package).parts[:-1])
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            start = folder[: len(folder) - node.level + 1] if node.level else ()
            base = ".".join((*start, *(node.module or "").split("."))).strip(".")
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"


def package_of(file: Path, package: Path = PACKAGE) -> str:
    """Return the package, or the module beside the packages, that a file is of."""
    return file.relative_to(package).parts[0].removesuffix(".py")


def edges() -> dict[str, dict[str, int]]:
    """Return which package imports which others, and in how many files."""
    found: dict[str, dict[str, int]] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        own = package_of(file)
        others = {
            name.split(".")[1]
            for _, name in imports(file)
            if name.startswith("inconcert.") and len(name.split(".")) > 1
        }
        for other in others - {own}:
            found.setdefault(own, {})[other] = found.get(own, {}).get(other, 0) + 1
    return found


def direct(found: dict[str, dict[str, int]]) -> set[tuple[str, str]]:
    """Return the imports that are drawn: those that no chain of others implies."""
    reach: dict[str, set[str]] = {}

    def below(name: str) -> set[str]:
        if name not in reach:
            reach[name] = set()
            for other in found.get(name, {}):
                reach[name] |= {other} | below(other)
        return reach[name]

    return {
        (name, other)
        for name, others in found.items()
        for other in others
        if not any(other in below(step) for step in others if step != other)
    }


def picture() -> str:
    """Return the layers as an SVG, the highest at the top, with an arrow for each direct import."""
    rows = LAYERS[::-1]
    place: dict[str, tuple[float, float]] = {}
    parts: list[str] = []
    for row, names in enumerate(rows):
        start = (WIDE - len(names) * BOX - (len(names) - 1) * GAP) / 2
        for at, name in enumerate(names):
            place[name] = (start + at * (BOX + GAP), 10 + row * (HIGH + 14))
    for one, other in sorted(direct(edges())):
        if one not in place or other not in place:
            continue
        (x1, y1), (x2, y2) = place[one], place[other]
        begin, end = (x1 + BOX / 2, y1 + HIGH - 8), (x2 + BOX / 2, y2)
        middle = (begin[1] + end[1]) / 2
        # Long arrows go around the boxes between.
        side = 0 if y2 - y1 < 2 * HIGH else (140 if begin[0] >= WIDE / 2 else -140)
        parts.append(
            f'<path d="M{begin[0]:.0f} {begin[1]:.0f}C{begin[0] + side:.0f} {middle:.0f} '
            f'{end[0] + side:.0f} {middle:.0f} {end[0]:.0f} {end[1]:.0f}" '
            f'marker-end="url(#a)"><title>{one} imports {other}</title></path>'
        )
    for name, (x, y) in place.items():
        parts.append(f'<rect x="{x:.0f}" y="{y:.0f}" width="{BOX}" height="{HIGH - 8}" rx="5"/>')
        parts.append(f'<text x="{x + BOX / 2:.0f}" y="{y + 20:.0f}">{escape(name)}</text>')
    tall = 20 + len(rows) * (HIGH + 14)
    style = (
        "text{font:14px sans-serif;text-anchor:middle;fill:#1a1a1a}"
        "rect{fill:#eef3f8;stroke:#5a7186}path{fill:none;stroke:#8797a5}"
        "#a path{fill:#8797a5;stroke:none}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {tall}" width="{WIDE}" '
        f'height="{tall}" role="img" aria-label="The layers of inconcert">\n'
        f"<style>{style}</style>\n"
        f'<rect x="0" y="0" width="{WIDE}" height="{tall}" style="fill:#fff;stroke:none"/>\n'
        '<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )
