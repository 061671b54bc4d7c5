"""A count over time as a picture: what was observed, what was expected, and marked moments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from inconcert.durations import DAY, HOUR, MINUTE, WEEK
from inconcert.durations import format_duration as window
from inconcert.export.label_places import Placed, place, shorten
from inconcert.export.svg import el, join, px
from inconcert.export.ticks import number_ticks, time_ticks
from inconcert.export.words import count
from inconcert.view.labels import iso, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

WIDTH, PLOT, FOOT = 960.0, 190.0, 44.0
LEFT, RIGHT = 62.0, 14.0
HEAD, LANE = 22.0, 15.0
LONGEST_LABEL = 230.0
BARS = 120  # up to so many steps are drawn as bars, more as one area

_STEPS = {MINUTE: "minute", HOUR: "hour", DAY: "day", WEEK: "week"}

Line = list[float | None]


class PlotArea(NamedTuple):
    """Where things are: the picture's top and bottom (px), its time span (µs), its highest value.

    `ticks` are the numbers at the left axis.
    """

    top: float
    bottom: float
    first: int
    last: int
    ticks: list[float]

    def x(self, time: float) -> float:
        """Return where a time stands."""
        wide = WIDTH - LEFT - RIGHT
        return LEFT + wide * (time - self.first) / (self.last - self.first)

    def y(self, value: float) -> float:
        """Return where a value stands."""
        share = min(max(value / self.ticks[-1], 0.0), 1.0)
        return self.bottom - (self.bottom - self.top) * share


def curve_svg(curve: Mapping[str, Any] | None) -> Markup:
    """Return the picture of a curve (`view.curve_of`); empty markup where there is none.

    Bars (or, of many steps, an area) are what was observed; a dashed line in its band what was
    expected; a second line the curve without the groups. A mark is a line with its number and
    label, its interval a column. Labels that do not fit are left to the list below the picture.
    """
    if curve is None:
        return Markup("")
    first, step = curve["start"], curve["step"]
    last = first + step * len(curve["observed"])
    inside = [(n, m) for n, m in enumerate(curve["marks"], 1) if first <= m["time"] <= last]
    wide = WIDTH - LEFT - RIGHT
    named = [
        (LEFT + wide * (m["time"] - first) / (last - first), _label(n, m["label"]), str(n))
        for n, m in inside
    ]
    placed = place(named, LEFT, WIDTH)
    top = HEAD + LANE * (1 + max((p.lane for p in placed), default=-1))
    lines = [curve[n] for n in ("observed", "expected", "high", "without") if curve[n]]
    most = max((v for line in lines for v in line if v is not None), default=0.0)
    area = PlotArea(top, top + PLOT, first, last, number_ticks(most))
    height = area.bottom + FOOT
    return el(
        "svg",
        *_axes(area, curve),
        *_intervals(area, [m for _, m in inside]),
        _band(area, curve),
        _observed(area, curve),
        *_line(area, curve, "expected"),
        *_line(area, curve, "without"),
        *(_moment(area, x, where) for (x, _, _), where in zip(named, placed, strict=True)),
        *(
            _name(area, x, number, where)
            for (number, _), (x, _, _), where in zip(inside, named, placed, strict=True)
        ),
        class_="curve",
        viewBox=f"0 0 {px(WIDTH)} {px(height)}",
        role="img",
        aria_label=_alternative(curve),
    )


def steps_text(curve: Mapping[str, Any]) -> str:
    """Return what one step of a curve counts: "posts per hour", "posts per 6h"."""
    step = curve["step"]
    return f"{curve['unit'] or 'number'} per {_STEPS.get(step) or window(step)}"


def _label(number: int, text: str) -> str:
    """Return a mark's number and as much of its label as there is room for."""
    words = shorten(" ".join(visible(text).split()), LONGEST_LABEL)
    return f"{number} {words}".rstrip()


def _axes(area: PlotArea, curve: Mapping[str, Any]) -> Iterator[Markup]:
    yield el("text", steps_text(curve), x=LEFT - 52, y=13.0, class_="dim")
    for value in area.ticks:
        y = area.y(value)
        yield el("path", d=f"M{px(LEFT)} {px(y)}H{px(WIDTH - RIGHT)}", class_="grid")
        yield el("text", count(value), x=LEFT - 8, y=y + 3.5, class_="end dim")
    yield el("path", d=f"M{px(LEFT)} {px(area.bottom)}H{px(WIDTH - RIGHT)}", class_="axis")
    ticks = time_ticks(area.first, area.last)
    for tick in ticks:
        x = area.x(tick.time)
        # The outermost names would hang over the edge.
        where = "mid" if x > LEFT + 20 else ""
        yield el("path", d=f"M{px(x)} {px(area.bottom)}v5", class_="axis")
        at = min(x, WIDTH - 34)
        yield el("text", tick.name, x=at, y=area.bottom + 18, class_=where or None)
        if tick.part_of:
            yield el("text", tick.part_of, x=at, y=area.bottom + 33, class_=f"{where} dim".strip())
    if not ticks:
        for time, class_ in ((area.first, "dim"), (area.last, "end dim")):
            at = area.x(time)
            yield el("text", iso(time)[:40], x=at, y=area.bottom + 18, class_=class_)


def _intervals(area: PlotArea, marks: Sequence[Mapping[str, Any]]) -> Iterator[Markup]:
    for mark in marks:
        if mark["low"] is None or mark["high"] is None or mark["low"] > mark["high"]:
            continue
        low, high = (min(max(mark[end], area.first), area.last) for end in ("low", "high"))
        left, right = area.x(low), area.x(high)
        yield el(
            "rect", x=left, y=area.top, width=max(right - left, 1.0),
            height=area.bottom - area.top, class_="interval",
        )  # fmt: skip


def _middles(area: PlotArea, curve: Mapping[str, Any]) -> list[float]:
    step = curve["step"]
    return [area.x(area.first + step * (n + 0.5)) for n in range(len(curve["observed"]))]


def _band(area: PlotArea, curve: Mapping[str, Any]) -> Markup:
    if curve["low"] is None:
        return Markup("")
    rows = zip(_middles(area, curve), curve["low"], curve["high"], strict=True)
    pieces: list[list[tuple[float, float, float]]] = [[]]
    for x, low, high in rows:
        if low is None or high is None:
            pieces.append([])
        else:
            pieces[-1].append((x, low, high))
    drawn = []
    for piece in pieces:
        if len(piece) > 1:
            there = [f"{px(x)} {px(area.y(high))}" for x, _, high in piece]
            back = [f"{px(x)} {px(area.y(low))}" for x, low, _ in reversed(piece)]
            drawn.append(f"M{'L'.join(there + back)}z")
    return el("path", d="".join(drawn), class_="between") if drawn else Markup("")


def _observed(area: PlotArea, curve: Mapping[str, Any]) -> Markup:
    values: Line = curve["observed"]
    wide = area.x(area.first + curve["step"]) - area.x(area.first)
    gap = min(2.0, 0.15 * wide) if len(values) <= BARS else 0.0
    base = px(area.bottom)
    parts = []
    for n, value in enumerate(values):
        if value:
            left = area.x(area.first + curve["step"] * n) + gap / 2
            parts.append(
                f"M{px(left)} {base}V{px(area.y(value))}h{px(max(wide - gap, 0.4))}V{base}z"
            )
    return el("path", d="".join(parts), class_="seen") if parts else Markup("")


def _line(area: PlotArea, curve: Mapping[str, Any], name: str) -> Iterator[Markup]:
    if curve[name] is None:
        return
    d, pen = [], "M"
    for x, value in zip(_middles(area, curve), curve[name], strict=True):
        if value is None:
            pen = "M"
            continue
        d.append(f"{pen}{px(x)} {px(area.y(value))}")
        pen = "L"
    yield el("path", d="".join(d), class_=name)


def _row(area: PlotArea, lane: int) -> float:
    """Return the foot of the labels of a row above the picture."""
    return area.top - 6 - LANE * lane


def _moment(area: PlotArea, x: float, where: Placed) -> Markup:
    top = _row(area, where.lane) - 9 if where.text else area.top
    return el("path", d=f"M{px(x)} {px(top)}V{px(area.bottom)}", class_="moment")


def _name(area: PlotArea, x: float, number: int, where: Placed) -> Markup:
    """The number of a mark, and beside it as much of its label as was placed."""
    if not where.text:
        return Markup("")
    y, sign, end = _row(area, where.lane), str(number), " end" if where.left else ""
    words = where.text.removeprefix(sign).strip()
    room = 5.0 + (5.0 + 6.5 * len(sign) if words else 0.0)
    parts = [el("text", sign, x=x - 5 if where.left else x + 5, y=y, class_=f"strong{end} name")]
    if words:
        at = x - room if where.left else x + room
        parts.append(el("text", words, x=at, y=y, class_=f"name{end}"))
    return join(parts)


def _alternative(curve: Mapping[str, Any]) -> str:
    known = [(v, n) for n, v in enumerate(curve["observed"]) if v is not None]
    most, place_ = max(known, key=lambda pair: (pair[0], -pair[1]))
    told = [
        f"{curve['title'] or 'Over time'}: {steps_text(curve)}, {count(sum(v for v, _ in known))} "
        f"observed in all from {iso(curve['start'])} UTC",
        f"most, {count(most)}, from {iso(curve['start'] + place_ * curve['step'])}",
    ]
    for name, words in (("expected", "expected"), ("without", "without the groups")):
        if curve[name] is not None:
            told.append(f"{words} {count(sum(v for v in curve[name] if v is not None))} in all")
    return "; ".join(told) + "."
