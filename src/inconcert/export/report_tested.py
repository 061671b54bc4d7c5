"""How a finding was tested, prepared for its part of the report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from inconcert.detect.explanation import VERDICTS
from inconcert.detect.words import explained_text
from inconcert.durations import format_duration as window
from inconcert.export.scale_svg import chance_text, objects, percent
from inconcert.export.words import user
from inconcert.view.labels import visible
from inconcert.view.tested import explanations_of, holding, in_part

if TYPE_CHECKING:
    from collections.abc import Mapping

# What is quoted from outside in a sentence.
_QUOTED = re.compile("(“[^“”]*”)")
# Whatever may be: a text that holds quotation marks of its own does not get out of it.
_SOMEBODYS = re.compile("(“.*”)", re.DOTALL)

# What came of an explanation: the class of its entry, its mark, and the words beside it.
_OUTCOMES = {
    "holds": ("holds", "!", VERDICTS["holds"]),
    "in_part": ("part", "◐", VERDICTS["in_part"]),
    "does_not_hold": ("fails", "✕", VERDICTS["does_not_hold"]),
    "not_known": ("unknown", "?", VERDICTS["not_known"]),
}


def test_block(test: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the template shows of a finding's test (`view.trial_of`).

    `said` are the words of its detector; `halves` name what each candidate was found and tested on.
    """
    named_halves = [*said["halves"], *[("–", "–")] * len(test["halves"])]
    return {
        **test,
        "expected": None if test["expected"] is None else chance_text(test["expected"]),
        "halves": [
            {**half, "found": found, "tested": tested}
            for half, (found, tested) in zip(test["halves"], named_halves, strict=False)
        ],
    }


def scale_block(scale: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the template shows of a finding's scale (`view.scale_of`)."""
    rows = [
        {
            **row,
            "name": window(row["time_window"]),
            "objects": objects(row),
            "expected": chance_text(row["expected"]),
            "close": percent(row["close"]),
            "chance": percent(row["chance"]),
            "main": row["time_window"] == scale["time_window"],
        }
        for row in scale["windows"]
    ]
    return {**scale, "rows": rows}


def explanation_block(finding: Mapping[str, Any], handles: Mapping[str, str]) -> dict[str, Any]:
    """Return the innocent explanations of a finding of any type; empty where none was tested."""
    return {
        "holding": [explained_text(name) for name in holding(finding)],
        "in_part": [explained_text(name) for name in in_part(finding)],
        "explanations": [
            {
                **one,
                "title": explained_text(one["name"]),
                "outcome": _OUTCOMES[one["verdict"]],
                "told": sentence(one["sentence"], handles),
            }
            for one in explanations_of(finding)
        ],
    }


def sentence(text: str, handles: Mapping[str, str]) -> Markup:
    """Return a sentence as markup: what comes from outside escaped and isolated.

    Keys of account get their handle beside them, but never inside a quotation, whose text is
    somebody's own.
    """
    told = Markup("")
    for number, part in enumerate(_SOMEBODYS.split(visible(text))):
        told += _isolated(part) if number % 2 else _with_handles(part, handles)
    return told


def _isolated(quoted: str) -> Markup:
    told = Markup("")
    for number, part in enumerate(_QUOTED.split(quoted)):
        told += Markup("“{}”").format(user(part[1:-1])) if number % 2 else escape(part)
    return told


def _with_handles(text: str, handles: Mapping[str, str]) -> Markup:
    if not handles:
        return escape(text)
    told = Markup("")
    keys = "|".join(re.escape(key) for key in sorted(handles, key=len, reverse=True))
    for number, part in enumerate(re.split(rf"(?<![^\s(])({keys})(?!\w)", text)):
        told += named(part, handles[part]) if number % 2 else escape(part)
    return told


def named(key: str, handle: str) -> Markup:
    """Return an account as its handle, with its key beside it."""
    return Markup('{} <span class="dim small">({})</span>').format(user(handle), user(key))
