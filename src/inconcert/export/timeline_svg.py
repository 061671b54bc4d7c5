"""The timeline of a finding: static SVG, no script, readable in print."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from inconcert.evidence.wording_members import WEAK
from inconcert.export.svg import el, join, px
from inconcert.export.timeline_area import (
    HEAD_TOP,
    LEFT,
    OTHERS_HEIGHT,
    RIGHT,
    WIDE_COLUMN,
    WIDTH,
    TimelineArea,
    place_in_column,
    text_at,
)
from inconcert.export.timeline_column import column_svg
from inconcert.export.words import since
from inconcert.view.labels import fit, iso, short_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CALENDAR_TOP, CALENDAR_BOTTOM = 18.0, 44.0
# What stands for the caveat in the figure; the title of a name has it in full.
_CAVEAT = " (weak)"
_MARKS = tuple(s * 1_000_000 for s in (10, 60, 600, 3600, 3 * 3600, 6 * 3600))


def timeline_svg(
    score: Mapping[str, Any],
    timeline: Mapping[str, Any],
    labels: Mapping[str, str],
    numbers: Mapping[str, int],
    name: Callable[[str, str], str] = lambda kind, value: short_object(kind, value, 60),
) -> Markup:
    """Return the timeline of a finding: `view.score` over its calendar (`view.timeline`).

    `labels` names accounts, `numbers` gives each kind its colour and shape, `name` shortens an
    object for a reader. Empty markup where there is no column.
    """
    bars = score["bars"]
    if not bars:
        return Markup("")
    rest = any(note["row"] is None for bar in bars for note in bar["notes"])
    width = min((WIDTH - LEFT - RIGHT) / len(bars), 150.0)
    rows = len(score["rows"])
    area = TimelineArea(
        columns=len(bars),
        column_width=width,
        row_height=min(22.0, max(13.0, 330.0 / max(rows, 1))),
        rows=rows,
        rest=rest,
        head=46.0 if width >= WIDE_COLUMN else 130.0,
    )
    return el(
        "svg",
        _calendar(area, score, timeline),
        _staves(area, score, labels),
        *(column_svg(area, n, bar, labels, numbers, name) for n, bar in enumerate(bars)),
        _key(area, bars),
        class_="timeline",
        viewBox=f"0 0 {px(WIDTH)} {px(area.height)}",
        role="img",
        aria_label=(
            f"Timeline: {rows} accounts as rows, {len(bars)} occasions as columns in order of "
            "time. The table below gives the same in words."
        ),
    )


def _calendar(area: TimelineArea, score: Mapping[str, Any], timeline: Mapping[str, Any]) -> Markup:
    """The strip above: the true, linear calendar, with a thread from each column to its place."""
    start, end = int(score["span"][0]), int(score["span"][1])
    length = max(end - start, 1)
    right = LEFT + area.columns * area.column_width

    def where(time: int) -> float:
        return LEFT + (right - LEFT) * (time - start) / length

    tallest = max((b["acts"] for b in timeline["bins"]), default=1)
    room = CALENDAR_BOTTOM - CALENDAR_TOP
    step = timeline["step"] or length
    thick = max(1.0, (right - LEFT) * step / length - 0.6)
    columns = []
    for one in timeline["bins"]:
        x = min(max(where(one["time"]), LEFT), right - 1)
        high = max(1.0, room * one["acts"] / tallest)
        wide = max(1.0, min(thick, right - x))
        columns.append(f"M{px(x)} {px(CALENDAR_BOTTOM)}h{px(wide)}v-{px(high)}h-{px(wide)}z")
    threads = []
    for n, bar in enumerate(score["bars"]):
        middle = area.column_x(n) + area.inner / 2
        x = where(bar["start"])
        threads.append(
            f"M{px(x)} {px(CALENDAR_BOTTOM + 1)}C{px(x)} {px(CALENDAR_BOTTOM + 18)} "
            f"{px(middle)} {px(HEAD_TOP - 20)} {px(middle)} {px(HEAD_TOP - 3)}"
        )
    return join(
        (
            text_at(LEFT - 8, CALENDAR_BOTTOM - 2, "date", "end dim"),
            el("path", d="".join(columns), class_="acts"),
            el("path", d=f"M{px(LEFT)} {px(CALENDAR_BOTTOM)}H{px(right)}", class_="axis"),
            el("path", d="".join(threads), class_="thread"),
            text_at(LEFT, CALENDAR_TOP - 6, iso(start)[:16], "dim"),
            text_at(right, CALENDAR_TOP - 6, iso(end)[:16], "end dim"),
        )
    )


def _short(label: str, width: int) -> str:
    """Return a member's label as wide as `width`; the caveat behind a name is never cut."""
    name, caveat, _ = label.rpartition(f" ({WEAK})")
    return f"{fit(name, width - len(_CAVEAT))}{_CAVEAT}" if caveat else fit(label, width)


def _staves(area: TimelineArea, score: Mapping[str, Any], labels: Mapping[str, str]) -> Markup:
    right = LEFT + area.columns * area.column_width
    lines = "".join(f"M{px(LEFT)} {px(area.row_y(row))}H{px(right)}" for row in range(area.rows))
    parts = [el("path", d=lines, class_="stave")]
    for row, account in enumerate(score["rows"]):
        shown = _short(labels.get(account, account), 24)
        title = el("title", f"{labels.get(account, account)} · {account}")
        y = area.row_y(row) + 3.5
        parts.append(el("text", title, shown, x=LEFT - 8, y=y, class_="end who"))
    if area.rest:
        hidden = score["accounts"] - len(score["rows"])
        y = area.row_y(None)
        parts.append(el("path", d=f"M{px(LEFT)} {px(y)}H{px(right)}", class_="stave"))
        parts.append(text_at(LEFT - 8, y + 3.5, f"{hidden:,} other members", "end dim"))
    middle = area.others_top + OTHERS_HEIGHT / 2
    parts.append(text_at(LEFT - 8, middle - 2, "everyone else", "end"))
    parts.append(text_at(LEFT - 8, middle + 10, "on the same objects", "end dim"))
    foot = area.others_top + OTHERS_HEIGHT
    parts.append(text_at(LEFT - 8, foot + 14, "members in the time window", "end strong"))
    return join(parts)


def _key(area: TimelineArea, bars: Sequence[Mapping[str, Any]]) -> Markup:
    """The scale inside a column, drawn once for each length of time (at most three)."""
    scales = sorted({(bar["window"], bar["reach"]) for bar in bars})[:3]
    y = area.height - 12
    parts = [text_at(LEFT - 8, y + 3, "inside a column", "end dim")]
    for n, (length, reach) in enumerate(scales):
        left, wide = LEFT + n * 345.0, 290.0
        between = max((m for m in _MARKS if length < m <= reach // 3), default=length)
        marks = {
            us: left + wide * place_in_column(us, reach)
            for us in (-reach, 0, length, between, reach)
        }
        ticks = "".join(f"M{px(x)} {px(y - 3)}v6" for x in marks.values())
        band = marks[length] - marks[0]
        parts.append(el("rect", x=marks[0], y=y - 3, width=band, height=6, class_="band"))
        parts.append(el("path", d=f"M{px(left)} {px(y)}h{px(wide)}{ticks}", class_="axis"))
        last = -math.inf
        for us, x in sorted(marks.items()):
            if x - last >= 30:  # else the two marks would lie on one another
                parts.append(text_at(x, y - 6, since(us) if us else "0", "mid dim tiny"))
                last = x
    return join(parts)
