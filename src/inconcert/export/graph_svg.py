"""The group as a picture: accounts as dots, links as lines."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from inconcert.evidence.wording_members import WEAK
from inconcert.export.svg import el, px
from inconcert.view.labels import fit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH, HEIGHT, MARGIN = 460.0, 360.0, 34.0
LABELLED = 8
DENSE = 250  # links; from here on single ones are drawn faint
_WIDTHS = 4


def graph_svg(graph: Mapping[str, Any]) -> Markup:
    """Return the picture of a group (`view.group_graph`); empty markup where it has no account.

    A dot's size is the account's strength, a line's width the events between two accounts, a
    dot's depth of colour how often the account came first.
    """
    nodes = graph["nodes"]
    if not nodes:
        return Markup("")
    places = [_place(node) for node in nodes]
    strongest = max((node["strength"] for node in nodes), default=0) or 1.0
    dots = []
    for node, (x, y) in zip(nodes, places, strict=True):
        radius = 3.5 + 6.5 * math.sqrt(max(node["strength"], 0) / strongest)
        first = node["first"]
        weak = f" · {WEAK}" if node.get("weak") else ""
        title = f"{node['label']} · {node['account']}{weak}" + (
            f" · first in {first:.0%} of its events here" if first is not None else ""
        )
        level = 0 if first is None else 1 + min(3, int(first * 4))
        dots.append(
            el(
                "circle",
                el("title", title),
                cx=x,
                cy=y,
                r=radius,
                class_=f"node f{level}{' weak' if weak else ''}",
            )
        )
    return el(
        "svg",
        *_lines(graph["links"], places),
        *dots,
        *_labels(nodes, places),
        class_="graph dense" if len(graph["links"]) > DENSE else "graph",
        viewBox=f"0 0 {px(WIDTH)} {px(HEIGHT)}",
        role="img",
        aria_label=f"Network picture of {len(nodes)} accounts and {len(graph['links'])} links",
    )


def _place(node: Mapping[str, Any]) -> tuple[float, float]:
    side = min(WIDTH, HEIGHT) - 2 * MARGIN
    wide = (WIDTH - 2 * MARGIN) / side
    return (
        WIDTH / 2 + (node["x"] - 0.5) * side * wide,
        HEIGHT / 2 + (node["y"] - 0.5) * side,
    )


def _lines(
    links: Sequence[Mapping[str, Any]], places: Sequence[tuple[float, float]]
) -> list[Markup]:
    """One path a class of width: links by the logarithm of their weight."""
    if not links:
        return []
    low = math.log(min(link["weight"] for link in links))
    high = math.log(max(link["weight"] for link in links))
    paths: list[list[str]] = [[] for _ in range(_WIDTHS)]
    for link in links:
        part = (math.log(link["weight"]) - low) / (high - low) if high > low else 0.5
        (x1, y1), (x2, y2) = places[link["a"]], places[link["b"]]
        line = f"M{px(x1)} {px(y1)}L{px(x2)} {px(y2)}"
        paths[min(_WIDTHS - 1, int(part * _WIDTHS))].append(line)
    return [el("path", d="".join(d), class_=f"link w{n}") for n, d in enumerate(paths) if d]


def _labels(
    nodes: Sequence[Mapping[str, Any]], places: Sequence[tuple[float, float]]
) -> list[Markup]:
    """Name the strongest accounts, leaving out a name that would lie on another."""
    taken: list[tuple[float, float, float]] = []
    shown: list[Markup] = []
    for node, (x, y) in zip(nodes, places, strict=True):
        if len(shown) == LABELLED:
            break
        text = fit(node["label"], 20)
        wide = 6.2 * len(text)
        at = min(max(x, wide / 2 + 2), WIDTH - wide / 2 - 2)
        over = y - 12
        if any(abs(at - a) < (wide + w) / 2 and abs(over - o) < 13 for a, o, w in taken):
            continue
        taken.append((at, over, wide))
        shown.append(el("text", text, x=at, y=over, class_="mid name"))
    return shown
