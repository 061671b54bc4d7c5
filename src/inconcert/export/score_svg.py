"""The score as a picture: static SVG, no script, readable in print."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from inconcert.evidence.wording_members import WEAK
from inconcert.export.svg import el, join, px
from inconcert.export.words import since, window
from inconcert.view.labels import cut, fit, iso, short_object, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

WIDTH = 1160.0
LEFT, RIGHT = 168.0, 8.0
CALENDAR_TOP, CALENDAR_BOTTOM = 18.0, 44.0
HEAD_TOP = 76.0
GAP = 5.0
# The part of a bar that lies before the episode's first act.
BEFORE = 0.16
# What stands for the caveat in the figure; the title of a name has it in full.
_CAVEAT = " (weak)"
WIDE_BAR = 78.0  # from here on a bar's labels stand upright
OTHERS_HEIGHT = 40.0
_MARKS = tuple(s * 1_000_000 for s in (10, 60, 600, 3600, 3 * 3600, 6 * 3600))


@dataclass(frozen=True)
class _Frame:
    """Where everything stands, in user units."""

    bars: int
    bar_width: float
    row_height: float
    rows: int
    rest: bool
    head: float

    @property
    def top(self) -> float:
        return HEAD_TOP + self.head

    @property
    def bottom(self) -> float:
        return self.top + self.rows * self.row_height + (18.0 if self.rest else 0.0)

    @property
    def others_top(self) -> float:
        return self.bottom + 10.0

    @property
    def height(self) -> float:
        return self.others_top + OTHERS_HEIGHT + 49.0

    def bar_x(self, number: int) -> float:
        return LEFT + number * self.bar_width + GAP / 2

    @property
    def inner(self) -> float:
        return self.bar_width - GAP

    def at(self, number: int, us: int, reach: int) -> float:
        """Return where an act stands, `us` after the first act of bar `number`."""
        return self.bar_x(number) + self.inner * place_in_bar(us, reach)

    def row_y(self, row: int | None) -> float:
        if row is None:
            return self.top + self.rows * self.row_height + 9.0
        return self.top + (row + 0.5) * self.row_height


def place_in_bar(since_us: int, reach: int) -> float:
    """Return where in a bar (0 … 1) an act stands, `since_us` after the episode's first act.

    Root scale on both sides of the first act: seconds stay apart, an hour stays in the picture.
    """
    part = min(1.0, math.sqrt(abs(since_us) / reach))
    return BEFORE * (1 - part) if since_us < 0 else BEFORE + (1 - BEFORE) * part


def score_svg(
    score: Mapping[str, Any],
    timeline: Mapping[str, Any],
    labels: Mapping[str, str],
    numbers: Mapping[str, int],
    name: Callable[[str, str], str] = lambda kind, value: short_object(kind, value, 60),
) -> Markup:
    """Return the picture of a score (`view.score`) over its timeline (`view.timeline`).

    `labels` names accounts, `numbers` gives each kind its colour and shape, `name` shortens an
    object for a reader. Empty markup where the score has no bar.
    """
    bars = score["bars"]
    if not bars:
        return Markup("")
    rest = any(note["row"] is None for bar in bars for note in bar["notes"])
    width = min((WIDTH - LEFT - RIGHT) / len(bars), 150.0)
    rows = len(score["rows"])
    frame = _Frame(
        bars=len(bars),
        bar_width=width,
        row_height=min(22.0, max(13.0, 330.0 / max(rows, 1))),
        rows=rows,
        rest=rest,
        head=46.0 if width >= WIDE_BAR else 130.0,
    )
    return el(
        "svg",
        _calendar(frame, score, timeline),
        _staves(frame, score, labels),
        *(_bar(frame, n, bar, labels, numbers, name) for n, bar in enumerate(bars)),
        _key(frame, bars),
        class_="score",
        viewBox=f"0 0 {px(WIDTH)} {px(frame.height)}",
        role="img",
        aria_label=(
            f"Score: {rows} accounts as rows, {len(bars)} episodes as bars in order of time. "
            "The table of bars below gives the same in words."
        ),
    )


def _text(x: float, y: float, text: str, class_: str = "", **more: object) -> Markup:
    return el("text", text, x=x, y=y, class_=class_ or None, **more)


def _calendar(frame: _Frame, score: Mapping[str, Any], timeline: Mapping[str, Any]) -> Markup:
    """The strip above: the true, linear calendar, with a thread from each bar to its place."""
    start, end = int(score["span"][0]), int(score["span"][1])
    length = max(end - start, 1)
    right = LEFT + frame.bars * frame.bar_width

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
        middle = frame.bar_x(n) + frame.inner / 2
        x = where(bar["start"])
        threads.append(
            f"M{px(x)} {px(CALENDAR_BOTTOM + 1)}C{px(x)} {px(CALENDAR_BOTTOM + 18)} "
            f"{px(middle)} {px(HEAD_TOP - 20)} {px(middle)} {px(HEAD_TOP - 3)}"
        )
    return join(
        (
            _text(LEFT - 8, CALENDAR_BOTTOM - 2, "calendar", "end dim"),
            el("path", d="".join(columns), class_="acts"),
            el("path", d=f"M{px(LEFT)} {px(CALENDAR_BOTTOM)}H{px(right)}", class_="axis"),
            el("path", d="".join(threads), class_="thread"),
            _text(LEFT, CALENDAR_TOP - 6, iso(start)[:16], "dim"),
            _text(right, CALENDAR_TOP - 6, iso(end)[:16], "end dim"),
        )
    )


def _short(label: str, width: int) -> str:
    """Return a member's label as wide as `width`; the caveat behind a name is never cut."""
    name, caveat, _ = label.rpartition(f" ({WEAK})")
    return f"{fit(name, width - len(_CAVEAT))}{_CAVEAT}" if caveat else fit(label, width)


def _staves(frame: _Frame, score: Mapping[str, Any], labels: Mapping[str, str]) -> Markup:
    right = LEFT + frame.bars * frame.bar_width
    lines = "".join(f"M{px(LEFT)} {px(frame.row_y(row))}H{px(right)}" for row in range(frame.rows))
    parts = [el("path", d=lines, class_="stave")]
    for row, account in enumerate(score["rows"]):
        shown = _short(labels.get(account, account), 24)
        title = el("title", f"{labels.get(account, account)} · {account}")
        y = frame.row_y(row) + 3.5
        parts.append(el("text", title, shown, x=LEFT - 8, y=y, class_="end who"))
    if frame.rest:
        hidden = score["accounts"] - len(score["rows"])
        y = frame.row_y(None)
        parts.append(el("path", d=f"M{px(LEFT)} {px(y)}H{px(right)}", class_="stave"))
        parts.append(_text(LEFT - 8, y + 3.5, f"{hidden:,} other members", "end dim"))
    middle = frame.others_top + OTHERS_HEIGHT / 2
    parts.append(_text(LEFT - 8, middle - 2, "everyone else", "end"))
    parts.append(_text(LEFT - 8, middle + 10, "on the same objects", "end dim"))
    foot = frame.others_top + OTHERS_HEIGHT
    parts.append(_text(LEFT - 8, foot + 14, "members in the window", "end strong"))
    return join(parts)


def _bar(
    frame: _Frame,
    number: int,
    bar: Mapping[str, Any],
    labels: Mapping[str, str],
    numbers: Mapping[str, int],
    name: Callable[[str, str], str],
) -> Markup:
    x = frame.bar_x(number)
    zero, end = (frame.at(number, us, bar["reach"]) for us in (0, bar["window"]))
    foot = frame.others_top + OTHERS_HEIGHT
    object_ = name(bar["kind"], bar["object"])
    parts = [
        el(
            "title",
            f"Bar {number + 1}: {bar['kind']} {object_} · {iso(bar['start'])} UTC · "
            f"{bar['accounts']} members within {window(bar['window'])}",
        ),
        el("rect", x=x, y=frame.top, width=frame.inner, height=foot - frame.top, class_="bar"),
        el(
            "rect",
            x=zero,
            y=frame.top,
            width=end - zero,
            height=foot - frame.top,
            class_="band",
        ),
        _head(frame, number, bar, object_),
        _others(frame, number, bar),
    ]
    parts += _notes(frame, number, bar, labels, numbers, object_)
    middle = x + frame.inner / 2
    parts.append(_text(middle, foot + 14, f"{bar['accounts']:,}", "mid strong"))
    return el("g", *parts)


def _notes(
    frame: _Frame,
    number: int,
    bar: Mapping[str, Any],
    labels: Mapping[str, str],
    numbers: Mapping[str, int],
    object_: str,
) -> Iterator[Markup]:
    """The notes of a bar; there are thousands in a report, so each is one format call."""
    note_ = Markup('<use href="#note-{}" x="{}" y="{}"{}><title>{} · {} ({}) · {}</title></use>')
    far = Markup(' class="far"')
    what = visible(fit(object_, 28))
    played: set[str] = set()
    again = []
    # An account's first note in the window counts; before and after it, it only plays on.
    for note in sorted(bar["notes"], key=lambda n: not 0 <= n["since"] <= bar["window"]):
        x, y = frame.at(number, note["since"], bar["reach"]), frame.row_y(note["row"])
        if note["account"] in played:
            again.append(f"M{px(x)} {px(y)}h0")
            continue
        played.add(note["account"])
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


def _head(frame: _Frame, number: int, bar: Mapping[str, Any], object_: str) -> Markup:
    """Number, date and object above a bar; turned where the bar is narrow."""
    x = frame.bar_x(number)
    middle = x + frame.inner / 2
    when = iso(bar["start"])
    address = bar["kind"] in {"url", "domain"}
    if frame.bar_width >= WIDE_BAR:
        fits = int(frame.inner / 6.4)
        return join(
            (
                _text(middle, HEAD_TOP + 10, str(number + 1), "mid strong"),
                _text(middle, HEAD_TOP + 23, when[5:], "mid dim tiny"),
                _text(middle, HEAD_TOP + 37, fit(object_, fits, middle=address), "mid"),
            )
        )
    y = frame.top - 6
    turned = {"transform": f"rotate(-90 {px(middle)} {px(y)})"}
    return join(
        (
            _text(middle, HEAD_TOP + 8, str(number + 1), "mid strong"),
            el("text", when[5:16], x=middle, y=y - 3, class_="dim tiny", **turned),
            el("text", fit(object_, 18, middle=address), x=middle, y=y + 9, **turned),
        )
    )


def _others(frame: _Frame, number: int, bar: Mapping[str, Any]) -> Markup:
    """Everyone else as faint dots; their height in the row means nothing and parts them only."""
    dots = []
    for index, us in enumerate(bar["other_notes"]):
        height = zlib.crc32(f"{number}/{index}/{us}".encode()) % 1000 / 1000
        at = frame.at(number, us, bar["reach"])
        dots.append(f"M{px(at)} {px(frame.others_top + 4 + height * (OTHERS_HEIGHT - 8))}h0")
    return el("path", d="".join(dots), class_="other") if dots else Markup("")


def _key(frame: _Frame, bars: Sequence[Mapping[str, Any]]) -> Markup:
    """The scale inside a bar, drawn once for each length of bar (at most three)."""
    scales = sorted({(bar["window"], bar["reach"]) for bar in bars})[:3]
    y = frame.height - 12
    parts = [_text(LEFT - 8, y + 3, "inside a bar", "end dim")]
    for n, (length, reach) in enumerate(scales):
        left, wide = LEFT + n * 345.0, 290.0
        between = max((m for m in _MARKS if length < m <= reach // 3), default=length)
        marks = {
            us: left + wide * place_in_bar(us, reach) for us in (-reach, 0, length, between, reach)
        }
        ticks = "".join(f"M{px(x)} {px(y - 3)}v6" for x in marks.values())
        band = marks[length] - marks[0]
        parts.append(el("rect", x=marks[0], y=y - 3, width=band, height=6, class_="band"))
        parts.append(el("path", d=f"M{px(left)} {px(y)}h{px(wide)}{ticks}", class_="axis"))
        last = -math.inf
        for us, x in sorted(marks.items()):
            if x - last >= 30:  # else the two marks would lie on one another
                parts.append(_text(x, y - 6, since(us) if us else "0", "mid dim tiny"))
                last = x
    return join(parts)
