"""An evaluation as a picture: precision against recall, and stated against observed error."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING

from markupsafe import Markup

from inconcert.export.svg import el, join, px
from inconcert.targets import replaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inconcert.case import Case
    from inconcert.evaluate.result import Evaluation, MethodResult, StatedRate

WIDTH, HEIGHT = 980.0, 430.0
TOP, BOTTOM = 62.0, 372.0
# Left and right of the two panels.
CURVES, RATES = (58.0, 398.0), (668.0, 966.0)
KEY = 414.0
NAMED = 3  # published methods with a line of their own; the others are drawn alike

# The file stands alone, so it brings its colours, those of the report.
STYLE = """
svg { --ground: #fcfbf9; --ink: #1d1c1a; --dim: #63605a; --line: #d6d2c9; --accent: #7a2e1d;
  --m0: #0072b2; --m1: #00845f; --m2: #a84b87; background: var(--ground); }
@media (prefers-color-scheme: dark) { svg { --ground: #171614; --ink: #ece8e1; --dim: #a8a299;
  --line: #433f39; --accent: #f0a08a; --m0: #56b4e9; --m1: #2fcb9b; --m2: #e39cc6; } }
text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  fill: var(--ink); }
.head { font-size: 14px; font-weight: 600; } .dim { fill: var(--dim); }
.end { text-anchor: end; } .mid { text-anchor: middle; } .strong { font-weight: 600; }
.ground { fill: var(--ground); } .grid { stroke: var(--line); fill: none; }
.axis { stroke: var(--dim); fill: none; }
.curve { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.ours { stroke: var(--accent); stroke-width: 3; } .other { stroke: var(--dim); stroke-width: .8; }
.m0 { stroke: var(--m0); } .m1 { stroke: var(--m1); stroke-dasharray: 7 3; }
.m2 { stroke: var(--m2); stroke-dasharray: 2 3; }
.chance { stroke: var(--dim); stroke-dasharray: 3 5; fill: none; }
.stated { stroke: var(--ink); stroke-width: 2; } .range { stroke: var(--accent); stroke-width: 2; }
.dot { fill: var(--accent); }
"""


def write_plot(
    result: Evaluation,
    path: str | os.PathLike[str],
    *,
    case: Case | None = None,
    reads: Sequence[str | os.PathLike[str]] = (),
    force: bool = False,
) -> None:
    """Write the picture of an evaluation whole, or leave what was there.

    An earlier picture that nobody changed is replaced, any other file with `force` only, a source
    of the `case` or what the evaluation `reads` never (`TargetError`). Raises `CaseError` or
    `DiskFullError` where it cannot be written.
    """
    with replaced(path, case=case, reads=reads, force=force, seal=True) as file:
        file.write(f"{evaluation_svg(result)}\n".encode())


def evaluation_svg(result: Evaluation) -> Markup:
    """Return the picture as one SVG that needs nothing else, for light and dark grounds."""
    ours = result.ours.value("average_precision")
    stated = result.stated
    says = (
        f"Average precision of inconcert {ours:.3f}, by chance {result.chance:.3f}. "
        f"{stated.without} of {stated.judged} confirmed groups hold no account of a campaign, at a "
        f"stated rate of {_percent(stated.nominal)}."
    )
    return el(
        "svg",
        el("title", "Evaluation against known labels"),
        el("desc", says),
        el("style", Markup(STYLE)),  # noqa: S704 - a constant of this file
        el("rect", width=WIDTH, height=HEIGHT, class_="ground"),
        _curves(result),
        _rates(result.rates),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {px(WIDTH)} {px(HEIGHT)}",
        width=WIDTH,
        height=HEIGHT,
        role="img",
    )


def _text(x: float, y: float, text: str, class_: str = "") -> Markup:
    return el("text", text, x=x, y=y, class_=class_ or None)


def _percent(part: float) -> str:
    return f"{100 * part:.3g} %"


def _y(part: float, most: float = 1.0) -> float:
    return BOTTOM - (BOTTOM - TOP) * min(part / most, 1.0)


def _axes(sides: tuple[float, float], head: str, below: str, most: float) -> Markup:
    left, right = sides
    lines = "".join(f"M{px(left)} {px(_y(k / 4))}H{px(right)}" for k in range(1, 5))
    marks = (_text(left - 7, _y(k / 4) + 4, f"{100 * most * k / 4:.3g}", "end dim")
             for k in range(5))  # fmt: skip
    return join(
        (
            _text(left, 26, head, "head"),
            el("path", d=lines, class_="grid"),
            el("path", d=f"M{px(left)} {px(TOP)}V{px(BOTTOM)}H{px(right)}", class_="axis"),
            *marks,
            _text((left + right) / 2, BOTTOM + 40, below, "mid dim"),
        )
    )


def _curves(result: Evaluation) -> Markup:
    left, right = CURVES
    known = [m for m in result.methods[1:] if m.metrics is not None]
    known.sort(key=lambda m: -m.value("average_precision"))
    parts = [_axes(CURVES, "Precision against recall, in %", "recall: found of all positives", 1)]
    for k in range(5):
        x = left + (right - left) * k / 4
        parts.append(_text(x, BOTTOM + 17, f"{25 * k}", "mid dim"))
    level = px(_y(result.chance))
    parts.append(el("path", d=f"M{px(left)} {level}H{px(right)}", class_="chance"))
    for place, method in reversed([*enumerate(known)]):
        parts.append(_curve(method, f"m{place}" if place < NAMED else "other"))
    parts.append(_curve(result.ours, "ours"))
    return join([*parts, _key(result, known)])


def _curve(method: MethodResult, class_: str) -> Markup:
    """Draw steps, as average precision adds them up: nothing between two points is promised."""
    if method.recall_curve is None or method.precision_curve is None:
        return Markup("")
    left, right = CURVES
    steps: list[str] = []
    for recall, precision in zip(
        method.recall_curve.tolist(), method.precision_curve.tolist(), strict=True
    ):
        x, y = px(left + (right - left) * recall), px(_y(precision))
        step = f"V{y}H{x}" if steps else f"M{px(left)} {y}H{x}"
        if not steps or step != steps[-1]:
            steps.append(step)
    if not steps:
        return Markup("")
    return el("path", el("title", method.method), d="".join(steps), class_=f"curve {class_}")


def _key(result: Evaluation, known: Sequence[MethodResult]) -> Markup:
    lines = [("inconcert", "curve ours", f"{result.ours.value('average_precision'):.3f}")]
    lines += [
        (method.method, f"curve m{place}", f"{method.value('average_precision'):.3f}")
        for place, method in enumerate(known[:NAMED])
    ]
    if len(known) > NAMED:
        others = len(known) - NAMED
        lines.append((f"{others} other method{'s' * (others > 1)}", "curve other", "lower"))
    lines.append(("by chance", "chance", f"{result.chance:.3f}"))
    parts = [_text(KEY + 202, TOP + 8, "average precision", "end dim")]
    for row, (name, class_, value) in enumerate(lines, start=1):
        y = TOP + 8 + 22 * row
        parts.append(el("path", d=f"M{px(KEY)} {px(y - 4)}h24", class_=class_))
        weight = " strong" if class_.endswith("ours") else ""
        parts.append(_text(KEY + 32, y, name, weight.strip()))
        parts.append(_text(KEY + 202, y, value, f"end{weight}"))
    return join(parts)


def _rates(rates: Sequence[StatedRate]) -> Markup:
    """Draw for each stated rate its level, and what was observed with its interval."""
    left, right = RATES
    shown = [rate for rate in rates if rate.judged]
    reach = max((max(rate.nominal, rate.observed.high) for rate in shown), default=1.0)
    most = min(1.0, math.ceil(reach * 5) / 5)
    parts = [_axes(RATES, "Groups without a positive, in %", "stated false-discovery rate", most)]
    if not shown:
        middle = (left + right) / 2
        parts.append(_text(middle, (TOP + BOTTOM) / 2, "no confirmed group to judge", "mid dim"))
    step = (right - left) / max(len(shown), 1)
    for place, rate in enumerate(shown):
        x = left + step * (place + 0.5)
        low, high = _y(rate.observed.low, most), _y(rate.observed.high, most)
        level, seen = _y(rate.nominal, most), _y(rate.observed.value, most)
        counted = f"{rate.without} of {rate.judged}"
        parts += [
            el("path", d=f"M{px(x - 20)} {px(level)}h40", class_="stated"),
            el("path", d=f"M{px(x)} {px(low)}V{px(high)}", class_="range"),
            el("circle", cx=x, cy=seen, r=4.0, class_="dot"),
            _text(x, high - 7, counted, "mid"),
            _text(x, BOTTOM + 17, _percent(rate.nominal), "mid dim"),
        ]
    parts.append(_text(left, 46, "bar: as stated; dot and line: observed, 95 % interval", "dim"))
    return join(parts)
