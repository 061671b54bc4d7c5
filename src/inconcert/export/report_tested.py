"""How a finding was tested, prepared for its part of the report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from inconcert.evidence import wording
from inconcert.evidence.wording_explanations import VERDICTS
from inconcert.export.scale_svg import chance_text, objects, percent, scale_svg
from inconcert.export.words import user, window
from inconcert.view.labels import visible
from inconcert.view.tested import explanations_of, holding, in_part, scale_of, trial_of

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


def trial_block(finding: Mapping[str, Any], handles: Mapping[str, str]) -> dict[str, Any]:
    """Return what the template shows of a finding's test: all of it is None or empty without one.

    `handles` (`view.tested.handles`) are shown for the keys of account in sentences.
    """
    test, scale = trial_of(finding), scale_of(finding)
    return {
        "test": _test(test) if test else None,
        "scale": _scale(scale) if scale else None,
        "scale_svg": scale_svg(scale),
        **explanation_block(finding, handles),
    }


def explanation_block(finding: Mapping[str, Any], handles: Mapping[str, str]) -> dict[str, Any]:
    """Return the innocent explanations of a finding of any kind; empty where none was tested."""
    return {
        "holding": [wording.explained_text(name) for name in holding(finding)],
        "in_part": [wording.explained_text(name) for name in in_part(finding)],
        "explanations": [
            {
                **one,
                "title": wording.explained_text(one["name"]),
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


def _test(test: Mapping[str, Any]) -> dict[str, Any]:
    counted = None not in (test["units"], test["in_step"], test["expected"], test["time_window"])
    level = next((x["level"] for x in (test, *test["halves"]) if x["level"] is not None), None)
    return {
        **test,
        "sentence": wording.tested_text(
            window=test["time_window"],
            in_step=test["in_step"],
            units=test["units"],
            expected=test["expected"],
            unit=test["unit"],
        )
        if counted
        else None,
        "expected": None if test["expected"] is None else chance_text(test["expected"]),
        "held_out": wording.held_out_text(test["accounts"]) if counted else None,
        "rule": wording.IN_STEP.format(level=wording.rate_text(level)) if level else None,
        "halves": [
            {**half, "found": _part(half["found_on"]), "tested": _part(half["tested_on"])}
            for half in test["halves"]
        ],
    }


def _part(half: int | None) -> str:
    """Name a part of the data: one of two halves in some split, or a single burst and the rest."""
    return "–" if half is None or half < 0 else f"half {half % 2 + 1} of split {half // 2 + 1}"


def _scale(scale: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **scale,
        "sentence": wording.scale_text(
            scale["time_window"], scale["low"], scale["high"], scale["agreement"]
        ),
        "rows": [
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
        ],
    }
