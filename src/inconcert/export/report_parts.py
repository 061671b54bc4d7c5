"""The parts that a finding of any type may have, prepared for its part of the report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from inconcert.durations import DAY
from inconcert.evidence.wording import p_text
from inconcert.export import words
from inconcert.export.curve_svg import curve_svg, steps_text
from inconcert.export.hours_svg import band_text, hours_svg
from inconcert.export.report_tested import named, sentence
from inconcert.view.labels import cut, iso
from inconcert.view.parts import curve_of, hours_of, items, number, sentences_of, tables_of, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST_CELL, LONGEST_LABEL = 300, 200
SHORT = 20  # characters of a cell that may stand in a narrow column
_MICROS = re.compile(r"(?<!\S)\d{15,16}(?!\S)")  # as a word of its own
_RIGHT = {"number", "p", "rate", "duration"}


def parts_block(
    f: Mapping[str, Any], *, names: Mapping[str, str], handles: Mapping[str, str]
) -> dict[str, Any]:
    """Return sentences, tables and pictures of a finding; each is empty or None without one.

    `names` are what accounts in tables are called, `handles` those of keys in sentences.
    """
    curve, hours = curve_of(f), hours_of(f)
    return {
        "sentences": [sentence(one, handles) for one in sentences_of(f)],
        "tables": [_table(table, names) for table in tables_of(f)],
        "curve": _curve(curve) if curve else None,
        "curve_svg": curve_svg(curve),
        "hours": {**hours, "bands": [_band(b) for b in hours["bands"]]} if hours else None,
        "hours_svg": hours_svg(hours),
    }


def known_fields(members: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the fields of the profiles that one account or more has a value in."""
    return {name for m in members for name, value in m.items() if value not in (None, "")}


def subject_text(subject: str | None) -> str | None:
    """Return what a finding is about, times in µs and hashtags as a person reads them."""
    if subject is None:
        return None
    told = _MICROS.sub(lambda found: iso(int(found[0])), subject)
    return f"#{told.removeprefix('hashtag:')}" if told.startswith("hashtag:") else told


def span_of(f: Mapping[str, Any], *, by_day: bool) -> list[int] | None:
    """Return the first and last time of a finding in µs, or its first and last day."""
    told = (whole(one) for one in items(f["details"].get("span")))
    ends = [end for end in told if end is not None]
    if len(ends) != 2:
        return None
    if by_day and all(words.on_day(end) for end in ends):
        # Whole days, of which the end is the first that is none of them.
        return [ends[0], ends[1] - DAY]
    return ends


def _table(table: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    types = [
        "day" if column["type"] == "time" and _days(table["rows"], place) else column["type"]
        for place, column in enumerate(table["columns"])
    ]
    return {
        **table,
        "columns": [{**column, "right": column["type"] in _RIGHT} for column in table["columns"]],
        "rows": _rows(table["rows"], types, names),
    }


def _rows(
    rows: Sequence[Sequence[Any]], types: Sequence[str], names: Mapping[str, str]
) -> list[list[dict[str, Any]]]:
    """Return the cells; a column of short words needs less room than one of texts."""
    made = [[_cell(v, type_, names) for v, type_ in zip(row, types, strict=True)] for row in rows]
    for place in range(len(types)):
        words_of = [row[place] for row in made if row[place]["class"] == "words"]
        if all(len(str(row[place] or "")) <= SHORT for row in rows):
            for cell in words_of:
                cell["class"] = "word"
    return made


def _days(rows: Sequence[Sequence[Any]], place: int) -> bool:
    """Return whether the times of a column are days: several, and all of them midnights."""
    times = [time for row in rows if (time := whole(row[place])) is not None]
    return len(times) > 1 and all(map(words.on_day, times))


def _cell(value: Any, type_: str, names: Mapping[str, str]) -> dict[str, Any]:
    """Return a cell of a table as a person reads it; what does not fit its type, as text."""
    if value is None or value == "":
        return {"shown": Markup("–"), "class": "r" if type_ in _RIGHT else ""}
    if isinstance(value, str) and (type_ == "account" or (type_ == "object" and value in names)):
        called = names.get(value, value)
        shown = words.user(called) if called == value else named(value, called)
        return {"shown": shown, "class": "who"}
    told = _SHOWN[type_](value) if type_ in _SHOWN else None
    if told is not None:
        return {"shown": escape(told), "class": "r" if type_ in _RIGHT else "nowrap"}
    if isinstance(value, list):
        value = ", ".join(str(one) for one in value)
    return {"shown": words.user(cut(str(value), LONGEST_CELL)), "class": "words"}


def _number(value: Any) -> str | None:
    found = number(value)
    return None if found is None else words.count(found)


def _p(value: Any) -> str | None:
    found = number(value)
    return None if found is None or not 0 <= found <= 1 else p_text(found)


def _rate(value: Any) -> str | None:
    found = number(value)
    return None if found is None else f"{100 * found:.3g}%"


def _time(value: Any) -> str | None:
    found = whole(value)
    return None if found is None else iso(found)


def _day(value: Any) -> str | None:
    found = _time(value)
    return None if found is None or found.endswith("µs") else found[:10]


def _duration(value: Any) -> str | None:
    found = whole(value)
    if found is None:
        return None
    return words.lasting(found) if found >= 0 else f"−{words.lasting(-found)}"


_SHOWN = {
    "number": _number, "p": _p, "rate": _rate, "time": _time, "day": _day, "duration": _duration,
}  # fmt: skip


def _curve(curve: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": curve["title"],
        "steps": steps_text(curve),
        "joined": curve["joined"],
        **{name: curve[name] is not None for name in ("expected", "low", "without")},
        "marks": [
            {**mark, "label": cut(mark["label"], LONGEST_LABEL), "out": _out(curve, mark["time"])}
            for mark in curve["marks"]
        ],
    }


def _out(curve: Mapping[str, Any], time: int) -> bool:
    """Say whether a moment lies outside the picture."""
    last: int = curve["start"] + curve["step"] * len(curve["observed"])
    return not curve["start"] <= time <= last


def _band(band: Mapping[str, Any]) -> dict[str, str]:
    return {"label": cut(band["label"], LONGEST_LABEL), "hours": band_text(band)}
