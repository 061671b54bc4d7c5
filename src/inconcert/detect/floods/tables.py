"""The tables of a flood: objects, core, amplifiers, key dates."""

from __future__ import annotations

from typing import Any

import numpy as np

from inconcert.detect.detail_tables import Column, detail_table
from inconcert.detect.floods.explanations import Flood
from inconcert.detect.floods.key_dates import ComparedDate
from inconcert.detect.floods.layers import AMPLIFIER, CORE

ROWS = 20


def tables(flood: Flood, compared: list[tuple[ComparedDate, float]]) -> list[dict[str, Any]]:
    """Return the tables of a flood: objects, core, amplifiers, key dates."""
    composition = [
        _objects(flood),
        _accounts(flood, CORE),
        _accounts(flood, AMPLIFIER),
        _key_dates(compared),
    ]
    return [one for one in composition if one["rows"]]


def _objects(flood: Flood) -> dict[str, Any]:
    return detail_table(
        "Objects that rose together",
        [("kind", "Kind", "text"), ("object", "Object", "object"), ("posts", "Posts", "number")],
        flood.objects[:ROWS],
        note="A post may contain several of them.",
        of=len(flood.objects),
    )


def _accounts(flood: Flood, role: int) -> dict[str, Any]:
    layers = flood.layers
    chosen = np.flatnonzero(layers.role == role)
    weight = layers.received if role == CORE else layers.composition
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
        (layers.sources, layers.received, layers.composition, layers.posts, layers.first)
        if core
        else (layers.composition, layers.posts, layers.reposts, layers.first)
    )
    return detail_table(
        "Core: accounts whose posts the layer took up" if core else "Amplifiers",
        [("account", "Account", "account"), *columns, ("first", "First", "time")],
        [
            [flood.acts.names[i], *(int(value[i]) for value in values)]
            for i in order[:ROWS].tolist()
        ],
        note="Passed on: posts of others reposted, quoted or copied within the flood."
        + (" Received: how often the layer passed on its own." if core else ""),
        of=len(order),
    )


def _key_dates(compared: list[tuple[ComparedDate, float]]) -> dict[str, Any]:
    return detail_table(
        "Key dates",
        [
            ("time", "Time", "time"), ("key_date", "Key date", "text"), ("start", "Start", "text"),
            ("before", "Before", "number"), ("after", "After", "number"),
            ("ratio", "Ratio", "number"), ("p", "P", "p"), ("q", "Q", "p"),
        ],
        [
            [one.date.time, one.date.label, one.order,
             *((one.jump.before, one.jump.after, one.jump.ratio, one.jump.p, q)
               if one.jump else (None,) * 5)]
            for one, q in compared[:ROWS]
        ],
        note="Posts in the six hours before and after; p by rotation, against all other moments.",
        of=len(compared),
    )  # fmt: skip
