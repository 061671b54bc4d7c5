"""The tables of a flood: objects, core, amplifiers, events."""

from __future__ import annotations

from typing import Any

import numpy as np

from inconcert.detect.flood.events import Lined
from inconcert.detect.flood.layers import AMPLIFIER, CORE
from inconcert.detect.flood.told import Flood
from inconcert.detect.tables import Column, detail_table

ROWS = 20


def tables(flood: Flood, lined: list[tuple[Lined, float]]) -> list[dict[str, Any]]:
    """Return the tables of a flood: objects, core, amplifiers, events."""
    made = [_objects(flood), _accounts(flood, CORE), _accounts(flood, AMPLIFIER), _events(lined)]
    return [one for one in made if one["rows"]]


def _objects(flood: Flood) -> dict[str, Any]:
    return detail_table(
        "Objects that rose together",
        [("kind", "Kind", "text"), ("object", "Object", "object"), ("posts", "Posts", "number")],
        flood.objects[:ROWS],
        note="A post may bear several of them.",
        of=len(flood.objects),
    )


def _accounts(flood: Flood, role: int) -> dict[str, Any]:
    layers = flood.layers
    chosen = np.flatnonzero(layers.role == role)
    weight = layers.received if role == CORE else layers.made
    order = chosen[np.lexsort((chosen, -layers.posts[chosen], -weight[chosen]))]
    core = role == CORE
    columns: list[Column] = (
        [("taken_up", "Taken up", "number"), ("received", "Received", "number"),
         ("passed_on", "Passed on", "number"), ("posts", "Posts", "number")]
        if core
        else [("passed_on", "Passed on", "number"), ("posts", "Posts", "number"),
              ("reposts", "Reposts", "number")]
    )  # fmt: skip
    values = (
        (layers.sources, layers.received, layers.made, layers.posts, layers.first)
        if core
        else (layers.made, layers.posts, layers.reposts, layers.first)
    )
    return detail_table(
        "Core: whose posts the layer took up" if core else "Amplifiers",
        [("account", "Account", "account"), *columns, ("first", "First", "time")],
        [
            [flood.acts.names[i], *(int(value[i]) for value in values)]
            for i in order[:ROWS].tolist()
        ],
        note="Passed on: posts of others reposted, quoted or copied within the flood."
        + (" Received: how often the layer passed on its own." if core else ""),
        of=len(order),
    )


def _events(lined: list[tuple[Lined, float]]) -> dict[str, Any]:
    return detail_table(
        "Events",
        [
            ("time", "Time", "time"), ("event", "Event", "text"), ("start", "Start", "text"),
            ("before", "Before", "number"), ("after", "After", "number"),
            ("ratio", "Ratio", "number"), ("p", "P", "p"), ("q", "Q", "p"),
        ],
        [
            [one.event.time, one.event.label, one.order,
             *((one.jump.before, one.jump.after, one.jump.ratio, one.jump.p, q)
               if one.jump else (None,) * 5)]
            for one, q in lined[:ROWS]
        ],
        note="Posts in the six hours before and after; p by rotation over all other moments.",
        of=len(lined),
    )  # fmt: skip
