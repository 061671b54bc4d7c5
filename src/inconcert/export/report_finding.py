"""One finding, prepared for its part of the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from inconcert.evidence.wording_members import rule_text
from inconcert.export import words
from inconcert.export.graph_svg import graph_svg
from inconcert.export.report_parts import parts_block
from inconcert.export.report_tested import trial_block
from inconcert.export.score_svg import score_svg
from inconcert.export.svg import el
from inconcert.stats.coshare import objects_p
from inconcert.view.findings import label, main_windows, marked
from inconcert.view.labels import cut, short_object
from inconcert.view.timeline import timeline_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from inconcert.view.acts import Acts

PROFILES = 100
_GAUGE = 130.0
# Chance of a kind that is named at the head of a group and should not be.
_LEVEL = 0.01


@dataclass(frozen=True)
class Names:
    """Names objects for a reader: a text by its first words, everything else by itself."""

    finding: str
    texts: Mapping[tuple[str, str], str]

    def __call__(self, kind: str, value: str, limit: int = 60) -> str:
        """Return a short name of an object."""
        text = self.texts.get((self.finding, value)) if kind == "text" else None
        return f"“{cut(text, limit - 2)}”" if text else short_object(kind, value, limit)


def marking_kinds(details: Mapping[str, Any]) -> list[str]:
    """Return the kinds of share that mark a group: in which it met more than chance explains.

    A group meets by chance in other kinds too, once or twice: its numbers show them all, its head
    names those whose distinct objects, at one of the windows, have a Poisson p (`objects_p`) that
    survives a correction over kinds and windows. The main kind is one in any case.
    """
    kinds = [str(kind) for kind in details.get("kinds") or []]
    rows = [w for w in details.get("windows") or [] if w.get("kind") in kinds]
    found = objects_p(
        np.array([w.get("objects") or 0 for w in rows], np.int64),
        np.array([w.get("expected") or 0.0 for w in rows], np.float64),
    )
    level = _LEVEL / max(len(rows), 1)
    real = {w["kind"] for w, p in zip(rows, found.tolist(), strict=True) if p <= level}
    main = details.get("main_kind")
    return [kind for kind in kinds if kind in real or kind == main or not rows]


def finding_block(
    f: Mapping[str, Any],
    *,
    score: Mapping[str, Any],
    graph: Mapping[str, Any],
    posts: Sequence[Mapping[str, Any]],
    members: Sequence[Mapping[str, Any]],
    acts: Acts,
    names: Names,
    numbers: Mapping[str, int],
    notes: Mapping[str, Any],
    handles: Mapping[str, str],
    called: Mapping[str, str],
) -> dict[str, Any]:
    """Return everything that the template shows of one group in concert."""
    details = f["details"]
    labels = {m["account"]: marked(m) for m in members}
    main = main_windows(details)
    return {
        **f,
        "is_group": True,
        "ratio": words.ratio(f["observed"], f["expected"]),
        "kinds": [str(k) for k in details.get("kinds") or []],
        "marking": marking_kinds(details),
        "platforms": details.get("platforms") or [],
        "span": details.get("span"),
        "main": main,
        "main_by_window": _by_window(main),
        # The kind whose events first movers are counted over; None: every kind.
        "main_kind": details.get("main_kind") if details.get("main_kind") in main else None,
        "windows": [_window(w, main) for w in details.get("windows") or []],
        "first_movers": [
            {**m, "label": labels.get(m["account"], m["account"])}
            for m in details.get("first_movers") or []
        ],
        "busiest": [
            {**o, "name": names(o["kind"], o["object"], 90)}
            for o in details.get("busiest_objects") or []
        ],
        "score_value": f["score"],
        "score": score,
        "noted_kinds": sorted({n["kind"] for bar in score["bars"] for n in bar["notes"]}),
        "score_svg": score_svg(score, timeline_of(acts), labels, numbers, names),
        "bars": [
            {**bar, "name": names(bar["kind"], bar["object"], 80), "also": _also(bar, names)}
            for bar in score["bars"]
        ],
        "graph": graph,
        "graph_svg": graph_svg(graph),
        "side_by_side": [{**o, "name": names(o["kind"], o["object"], 120)} for o in posts],
        "members": [{**m, "label": label(m)} for m in members[:PROFILES]],
        "more_members": [{**m, "label": label(m)} for m in members[PROFILES:]],
        "weak_rule": rule_text() if any(m["weak"] for m in members) else "",
        "all_members": len(members),
        "members_tested": any(m["p"] is not None for m in members),
        "has_roles": any(m["role"] for m in members),
        **trial_block(f, handles),
        **parts_block(f, names=called, handles=handles),
        **notes,
    }


def _by_window(main: Mapping[str, int]) -> list[tuple[int, list[str]]]:
    """The windows with the kinds that each is the main window of, most kinds first."""
    kinds = {window: [k for k, w in main.items() if w == window] for window in main.values()}
    return sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0]))


def _window(row: Mapping[str, Any], main: Mapping[str, int]) -> dict[str, Any]:
    return {
        **row,
        "main": main.get(row["kind"]) == row["time_window"],
        # Without an event there is no delay to take the mean of.
        "mean_delay": row["mean_delay"] if row["events"] else None,
        "ratio": words.ratio(row["events"], row["expected"]),
        "gauge": _gauge(row["events"], row["expected"]),
    }


def _gauge(observed: float, expected: float | None) -> Markup:
    """Observed as a bar, expected as a mark on the same scale."""
    most = max(observed, expected or 0.0) or 1.0
    wide = _GAUGE * observed / most
    mark = _GAUGE * (expected or 0.0) / most
    return el(
        "svg",
        el("rect", x=0, y=2, width=wide, height=8, class_="seen"),
        el("rect", x=max(0.0, mark - 1), y=0, width=2, height=12, class_="chance"),
        class_="gauge",
        width=_GAUGE + 2,
        height=12,
        viewBox=f"0 0 {_GAUGE + 2:.0f} 12",
        role="img",
        aria_label=f"observed {words.count(observed)}, expected {words.count(expected)}",
    )


def _also(bar: Mapping[str, Any], names: Names) -> list[tuple[str, str]]:
    """The other objects that the same posts hit, at most three."""
    rest = [(k, o) for k, o in bar["objects"] if (k, o) != (bar["kind"], bar["object"])]
    return [(k, names(k, o, 40)) for k, o in rest[:3]]
