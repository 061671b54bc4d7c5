"""The tables of a flood: objects, core, amplifiers, events."""

from __future__ import annotations

from typing import Any

import numpy as np

from inconcert.detect.flood.events import Lined
from inconcert.detect.flood.layers import AMPLIFIER, CORE
from inconcert.detect.flood.told import Flood

ROWS = 20


def tables(flood: Flood, lined: list[tuple[Lined, float]]) -> list[dict[str, Any]]:
    """Return the tables of a flood: objects, core, amplifiers, events."""
    made = [_objects(flood), _accounts(flood, CORE), _accounts(flood, AMPLIFIER), _events(lined)]
    return [table for table in made if table["rows"]]


def _objects(flood: Flood) -> dict[str, Any]:
    return {
        "title": "Objects that rose together",
        "note": "A post may bear several of them.",
        "columns": _columns(kind="text", object="object", posts="number"),
        "rows": [list(row) for row in flood.objects[:ROWS]],
        "more": max(0, len(flood.objects) - ROWS),
    }


def _accounts(flood: Flood, role: int) -> dict[str, Any]:
    layers = flood.layers
    chosen = np.flatnonzero(layers.role == role)
    weight = layers.received if role == CORE else layers.made
    order = chosen[np.lexsort((chosen, -layers.posts[chosen], -weight[chosen]))]
    core = role == CORE
    columns = (
        _columns(account="account", taken_up="number", received="number", passed_on="number",
                 posts="number", first="time")
        if core
        else _columns(account="account", passed_on="number", posts="number", reposts="number",
                      first="time")
    )  # fmt: skip
    values = (
        (layers.sources, layers.received, layers.made, layers.posts, layers.first)
        if core
        else (layers.made, layers.posts, layers.reposts, layers.first)
    )
    return {
        "title": "Core: whose posts the layer took up" if core else "Amplifiers",
        "note": "Passed on: posts of others reposted, quoted or copied within the flood."
        + (" Received: how often the layer passed on its own." if core else ""),
        "columns": columns,
        "rows": [
            [flood.acts.names[i], *(int(value[i]) for value in values)]
            for i in order[:ROWS].tolist()
        ],
        "more": max(0, len(order) - ROWS),
    }


def _events(lined: list[tuple[Lined, float]]) -> dict[str, Any]:
    return {
        "title": "Events",
        "note": "Posts in the six hours before and after; p by rotation over all other moments.",
        "columns": _columns(time="time", event="text", start="text", before="number",
                            after="number", ratio="number", p="p", q="p"),
        "rows": [
            [one.event.time, one.event.label, one.order,
             *((one.jump.before, one.jump.after, one.jump.ratio, one.jump.p, q)
               if one.jump else (None,) * 5)]
            for one, q in lined[:ROWS]
        ],
        "more": max(0, len(lined) - ROWS),
    }  # fmt: skip


def _columns(**types: str) -> list[dict[str, str]]:
    return [
        {"name": name, "label": name.replace("_", " ").capitalize(), "type": type_}
        for name, type_ in types.items()
    ]
