"""The hours of the day as a picture: what was done at each, what was expected, marked bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from inconcert.export.label_places import shorten, width
from inconcert.export.svg import el, join, px
from inconcert.export.ticks import number_ticks
from inconcert.export.words import count
from inconcert.view.labels import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

WIDTH, PLOT, FOOT = 640.0, 150.0, 40.0
LEFT, RIGHT = 54.0, 8.0
HEAD, LANE = 8.0, 27.0
LONGEST_LABEL = 380.0
HOURS, MOST_BANDS = 24, 6


def hours_svg(hours: Mapping[str, Any] | None) -> Markup:
    """Return the picture of the hours of the day (`view.hours_of`), UTC; empty without any.

    A bar is what was observed in an hour, the dashed line what was expected; a band is a bracket
    with its label above it and a column behind the bars; one over midnight has two parts.
    """
    if hours is None:
        return Markup("")
    bands = hours["bands"][:MOST_BANDS]
    top = HEAD + LANE * len(bands) + 8
    bottom = top + PLOT
    line = hours["expected"] or []
    ticks = number_ticks(max([*hours["counts"], *(v for v in line if v is not None)]), 3)

    def y(value: float) -> float:
        return bottom - PLOT * max(value, 0.0) / ticks[-1]

    bars = [
        f"M{px(_x(h) + 1.5)} {px(bottom)}V{px(y(v))}h{px(_x(1) - _x(0) - 3)}V{px(bottom)}z"
        for h, v in enumerate(hours["counts"])
        if v > 0
    ]
    return el(
        "svg",
        *(_band(band, HEAD + LANE * (n + 1), bottom) for n, band in enumerate(bands)),
        *_axes(ticks, y, bottom),
        el("path", d="".join(bars), class_="seen"),
        _expected(line, y),
        class_="hours",
        viewBox=f"0 0 {px(WIDTH)} {px(bottom + FOOT)}",
        role="img",
        aria_label=_alternative(hours),
    )


def hour_text(hour: float) -> str:
    """Return an hour of the day as people write it: 07:30, 24:00 for the end of the day."""
    minutes = round(60 * hour)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def band_text(band: Mapping[str, Any]) -> str:
    """Return the hours of a band: "22:00 to 06:00 UTC"."""
    return f"{hour_text(band['from'])} to {hour_text(band['to'])} UTC"


def _x(hour: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * hour / HOURS


def _band(band: Mapping[str, Any], y: float, bottom: float) -> Markup:
    first, last = band["from"], band["to"]
    parts = [(first, last)] if first < last else [(first, HOURS), (0.0, last)]
    parts = [(a, b) for a, b in parts if a < b] or [(0.0, float(HOURS))]
    longest = max(parts, key=lambda part: part[1] - part[0])
    words = shorten(" ".join(visible(band["label"]).split()), LONGEST_LABEL)
    half = width(words) / 2
    middle = min(max((_x(longest[0]) + _x(longest[1])) / 2, LEFT + half), WIDTH - RIGHT - half)
    drawn = [
        el("rect", x=_x(a), y=y, width=_x(b) - _x(a), height=bottom - y, class_="interval")
        for a, b in parts
    ]
    lines = "".join(f"M{px(_x(a))} {px(y)}H{px(_x(b))}" for a, b in parts)
    drawn.append(el("path", d=lines, class_="bracket"))
    drawn.append(el("text", words, x=middle, y=y - 6, class_="mid"))
    return join(drawn)


def _axes(ticks: Sequence[float], y: Callable[[float], float], bottom: float) -> Iterator[Markup]:
    for value in ticks:
        yield el("path", d=f"M{px(LEFT)} {px(y(value))}H{px(WIDTH - RIGHT)}", class_="grid")
        yield el("text", count(value), x=LEFT - 8, y=y(value) + 3.5, class_="end dim")
    yield el("path", d=f"M{px(LEFT)} {px(bottom)}H{px(WIDTH - RIGHT)}", class_="axis")
    for hour in range(0, HOURS + 1, 3):
        yield el("path", d=f"M{px(_x(hour))} {px(bottom)}v5", class_="axis")
        class_ = "end" if hour == HOURS else "mid"
        yield el("text", hour_text(hour), x=min(_x(hour), WIDTH - 2), y=bottom + 18, class_=class_)
    yield el("text", "hour of the day, UTC", x=_x(12), y=bottom + 34, class_="mid dim")


def _expected(line: Sequence[float | None], y: Callable[[float], float]) -> Markup:
    """Steps, since an hour is a stretch of time."""
    d, pen = [], "M"
    for hour, value in enumerate(line):
        if value is None:
            pen = "M"
            continue
        d.append(f"{pen}{px(_x(hour))} {px(y(value))}H{px(_x(hour + 1))}")
        pen = "L"
    return el("path", d="".join(d), class_="expected") if d else Markup("")


def _alternative(hours: Mapping[str, Any]) -> str:
    counts = hours["counts"]
    most = max(range(HOURS), key=lambda h: (counts[h], -h))
    told = [
        f"{hours['title'] or 'Hours of the day'}: {count(sum(counts))} observed in all, UTC",
        f"most, {count(counts[most])}, from {hour_text(most)}",
        f"{sum(v == 0 for v in counts)} hours with none",
    ]
    told += [f"{band['label']} {band_text(band)}" for band in hours["bands"][:MOST_BANDS]]
    return "; ".join(told) + "."
