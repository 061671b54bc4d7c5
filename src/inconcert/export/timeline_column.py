"""One column of a timeline: its object, its marks, and everyone else beside them."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from inconcert.durations import format_duration as window
from inconcert.export.svg import el, join, px
from inconcert.export.timeline_area import (
    HEAD_TOP,
    OTHERS_HEIGHT,
    WIDE_COLUMN,
    TimelineArea,
    text_at,
)
from inconcert.export.words import since
from inconcert.view.labels import cut, fit, iso, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


def column_svg(
    area: TimelineArea,
    number: int,
    bar: Mapping[str, Any],
    labels: Mapping[str, str],
    numbers: Mapping[str, int],
    name: Callable[[str, str], str],
) -> Markup:
    """Return the column of this number (`view.score`); the rest is as for `timeline_svg`."""
    x = area.column_x(number)
    zero, end = (area.at(number, us, bar["reach"]) for us in (0, bar["window"]))
    foot = area.others_top + OTHERS_HEIGHT
    object_ = name(bar["kind"], bar["object"])
    parts = [
        el(
            "title",
            f"Column {number + 1}: {bar['kind']} {object_} · {iso(bar['start'])} UTC · "
            f"{bar['accounts']} members within {window(bar['window'])}",
        ),
        el("rect", x=x, y=area.top, width=area.inner, height=foot - area.top, class_="column"),
        el(
            "rect",
            x=zero,
            y=area.top,
            width=end - zero,
            height=foot - area.top,
            class_="band",
        ),
        _head(area, number, bar, object_),
        _others(area, number, bar),
    ]
    parts += _notes(area, number, bar, labels, numbers, object_)
    middle = x + area.inner / 2
    parts.append(text_at(middle, foot + 14, f"{bar['accounts']:,}", "mid strong"))
    return el("g", *parts)


def _notes(
    area: TimelineArea,
    number: int,
    bar: Mapping[str, Any],
    labels: Mapping[str, str],
    numbers: Mapping[str, int],
    object_: str,
) -> Iterator[Markup]:
    """The marks of a column; there are thousands in a report, so each is one format call."""
    note_ = Markup('<use href="#note-{}" x="{}" y="{}"{}><title>{} · {} ({}) · {}</title></use>')
    far = Markup(' class="far"')
    what = visible(fit(object_, 28))
    drawn: set[str] = set()
    again = []
    # An account's first mark in the window counts; what it posts before and after is small.
    for note in sorted(bar["notes"], key=lambda n: not 0 <= n["since"] <= bar["window"]):
        x, y = area.at(number, note["since"], bar["reach"]), area.row_y(note["row"])
        if note["account"] in drawn:
            again.append(f"M{px(x)} {px(y)}h0")
            continue
        drawn.add(note["account"])
        yield note_.format(
            numbers[note["kind"]],
            px(x),
            px(y),
            "" if 0 <= note["since"] <= bar["window"] else far,
            visible(cut(labels.get(note["account"], note["account"]), 40)),
            iso(note["time"]),
            since(note["since"]),
            what,
        )
    if again:
        yield el("path", d="".join(sorted(set(again))), class_="again")


def _head(area: TimelineArea, number: int, bar: Mapping[str, Any], object_: str) -> Markup:
    """Number, date and object above a column; turned where the column is narrow."""
    x = area.column_x(number)
    middle = x + area.inner / 2
    when = iso(bar["start"])
    address = bar["kind"] in {"url", "domain"}
    if area.column_width >= WIDE_COLUMN:
        fits = int(area.inner / 6.4)
        return join(
            (
                text_at(middle, HEAD_TOP + 10, str(number + 1), "mid strong"),
                text_at(middle, HEAD_TOP + 23, when[5:], "mid dim tiny"),
                text_at(middle, HEAD_TOP + 37, fit(object_, fits, middle=address), "mid"),
            )
        )
    y = area.top - 6
    turned = {"transform": f"rotate(-90 {px(middle)} {px(y)})"}
    return join(
        (
            text_at(middle, HEAD_TOP + 8, str(number + 1), "mid strong"),
            el("text", when[5:16], x=middle, y=y - 3, class_="dim tiny", **turned),
            el("text", fit(object_, 18, middle=address), x=middle, y=y + 9, **turned),
        )
    )


def _others(area: TimelineArea, number: int, bar: Mapping[str, Any]) -> Markup:
    """Everyone else as faint dots; their height in the row means nothing and parts them only."""
    dots = []
    for index, us in enumerate(bar["other_notes"]):
        height = zlib.crc32(f"{number}/{index}/{us}".encode()) % 1000 / 1000
        at = area.at(number, us, bar["reach"])
        dots.append(f"M{px(at)} {px(area.others_top + 4 + height * (OTHERS_HEIGHT - 8))}h0")
    return el("path", d="".join(dots), class_="other") if dots else Markup("")
