"""The scale of a group as a picture: how close its members are at every window, against chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from inconcert.durations import format_duration as window
from inconcert.evidence.wording import number_text
from inconcert.export.svg import el, px
from inconcert.export.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

WIDTH, TOP, BOTTOM, HEIGHT = 640.0, 50.0, 226.0, 304.0
_USUAL = 0.5
LEFT, RIGHT = 78.0, 10.0
FEET = 42.0, 60.0, 76.0  # the rows of words below the ground line; a label may hang above them


def scale_svg(scale: Mapping[str, Any] | None, sentence: str = "") -> Markup:
    """Return the picture of a scale (`view.scale_of`); empty markup where there is none.

    `sentence` tells it in words, as its detector does.

    Two lines over the windows: the share of the members present that were within the window, and
    what chance would give; the scale of the group and where it lies when it is taken again.
    """
    if scale is None:
        return Markup("")
    rows = scale["windows"]
    step = (WIDTH - LEFT - RIGHT) / len(rows)
    xs = [LEFT + (n + 0.5) * step for n in range(len(rows))]
    return el(
        "svg",
        *_axes(),
        *_marked(scale, xs, step, sentence),
        _between(rows, xs),
        *_line(rows, xs, "chance"),
        *_line(rows, xs, "close"),
        *_labels(rows, xs),
        *_feet(rows, xs, scale["time_window"]),
        class_="scale",
        viewBox=f"0 0 {px(WIDTH)} {px(HEIGHT)}",
        role="img",
        aria_label=_alternative(scale, sentence),
    )


def _y(share: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * share


def _axes() -> Iterator[Markup]:
    for part in (0.0, 0.5, 1.0):
        yield el("path", d=f"M{px(LEFT)} {px(_y(part))}H{px(WIDTH - RIGHT)}", class_="grid")
        yield el("text", f"{part:.0%}", x=LEFT - 8, y=_y(part) + 3.5, class_="end dim")


def _marked(
    scale: Mapping[str, Any], xs: Sequence[float], step: float, sentence: str
) -> Iterator[Markup]:
    """The window of the group as a column, its stability as a bracket above."""
    windows = [row["time_window"] for row in scale["windows"]]

    def near(us: int) -> float:
        return xs[min(range(len(windows)), key=lambda n: abs(windows[n] - us))]

    at = near(scale["time_window"])
    yield el(
        "rect", x=at - step / 2 + 3, y=TOP - 8, width=step - 6, height=HEIGHT - TOP, rx=5.0,
        class_="band",
    )  # fmt: skip
    text = f"scale: {window(scale['time_window'])}"
    half = 3.3 * len(text)
    middle = min(max(at, LEFT + half), WIDTH - RIGHT - half)
    yield el("text", text, x=middle, y=13.0, class_="mid strong")
    if scale["low"] is not None and scale["high"] is not None:
        left, right = near(scale["low"]) - step / 2 + 3, near(scale["high"]) + step / 2 - 3
        d = f"M{px(left)} 30v-7H{px(right)}v7"
        yield el("path", el("title", sentence), d=d, class_="range")


def _between(rows: Sequence[Mapping[str, Any]], xs: Sequence[float]) -> Markup:
    """What lies between the two lines, where both are known."""
    both = [
        (x, row)
        for x, row in zip(xs, rows, strict=True)
        if None not in (row["close"], row["chance"])
    ]
    if len(both) < 2:
        return Markup("")
    there = [f"{px(x)} {px(_y(row['close']))}" for x, row in both]
    back = [f"{px(x)} {px(_y(row['chance']))}" for x, row in reversed(both)]
    return el("path", d=f"M{'L'.join(there + back)}z", class_="excess")


def _line(rows: Sequence[Mapping[str, Any]], xs: Sequence[float], name: str) -> Iterator[Markup]:
    points = [(x, _y(row[name])) for x, row in zip(xs, rows, strict=True) if row[name] is not None]
    if points:
        yield el("path", d="M" + "L".join(f"{px(x)} {px(y)}" for x, y in points), class_=name)
    for x, y in points:
        if name == "close":
            yield el("circle", cx=x, cy=y, r=4.0, class_="close")
        else:
            yield el("rect", x=x - 3.5, y=y - 3.5, width=7, height=7, class_="chance")


def _labels(rows: Sequence[Mapping[str, Any]], xs: Sequence[float]) -> Iterator[Markup]:
    """The two shares of each window: the larger above its point, the smaller below."""
    for x, row in zip(xs, rows, strict=True):
        close, chance = row["close"], row["chance"]
        above = close is not None and (chance is None or close >= chance)
        for name, share, over in (("seen", close, above), ("expected", chance, not above)):
            if share is None:
                continue
            y = _y(share) + (-8 if over else 16)
            yield el("text", percent(share), x=x, y=y, class_=f"mid {name}")


def _feet(rows: Sequence[Mapping[str, Any]], xs: Sequence[float], main: int) -> Iterator[Markup]:
    yield el("text", "time window", x=LEFT - 8, y=BOTTOM + FEET[0], class_="end dim")
    yield el("text", "close on", x=LEFT - 8, y=BOTTOM + FEET[1], class_="end dim")
    yield el("text", "by chance", x=LEFT - 8, y=BOTTOM + FEET[2], class_="end dim")
    for x, row in zip(xs, rows, strict=True):
        strong = " strong" if row["time_window"] == main else ""
        yield el("text", window(row["time_window"]), x=x, y=BOTTOM + FEET[0], class_="mid" + strong)
        yield el("text", objects(row), x=x, y=BOTTOM + FEET[1], class_="mid" + strong)
        yield el("text", chance_text(row["expected"]), x=x, y=BOTTOM + FEET[2], class_="mid dim")


def objects(row: Mapping[str, Any]) -> str:
    """Return "9 of 11": the objects on which members were close, of those where any were."""
    # Where most people are as close by themselves, no single object can stand out.
    if (row["chance"] or 0.0) > _USUAL:
        return "–"
    return f"{count(row['in_step'])} of {count(row['units'])}"


def chance_text(expected: float | None) -> str:
    """Return a number of objects by chance, as a person writes it."""
    return "–" if expected is None else number_text(expected)


def percent(share: float | None) -> str:
    """Return a share as a whole percentage, "–" where it is not known."""
    if share is None:
        return "–"
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def _alternative(scale: Mapping[str, Any], sentence: str) -> str:
    told = "; ".join(
        f"within {window(row['time_window'])} {percent(row['close'])}, chance "
        f"{percent(row['chance'])}"
        for row in scale["windows"]
    )
    return f"{sentence} Share of the members present that were close: {told}.".lstrip()
