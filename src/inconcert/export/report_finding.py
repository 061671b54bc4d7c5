"""One finding of any type, prepared for its part of the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inconcert.detect.reporting import words_on
from inconcert.detect.words import type_of
from inconcert.evidence.wording_members import rule_text
from inconcert.export import words
from inconcert.export.gauge_svg import gauge_svg
from inconcert.export.graph_svg import graph_svg
from inconcert.export.report_parts import parts_block, span_of, subject_text
from inconcert.export.report_tested import explanation_block, scale_block, test_block
from inconcert.export.scale_svg import scale_svg
from inconcert.export.timeline_svg import timeline_svg
from inconcert.view.declared import declared_of
from inconcert.view.findings import label, marked
from inconcert.view.labels import cut, short_object
from inconcert.view.parts import items
from inconcert.view.timeline import timeline_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inconcert.view.acts import Acts

# Accounts with their profiles: of a network, and of other findings; then so many keys of these.
PROFILES, OTHERS, KEYS = 100, 50, 300
NAMED = 3

# What a detector that says nothing of its own says (`detect.report_part.ReportPart`).
_UNSAID: Mapping[str, Any] = {
    **dict.fromkeys(("heading", "note", "trials", "explained", "members", "evidence"), ""),
    **dict.fromkeys(("marking", "test", "halves", "scale"), ()),
}


@dataclass(frozen=True)
class Behind:
    """What stands behind the findings of a report, each by finding; what a type has not is absent.

    `texts` are the beginnings of posts by finding and object, `numbers` those of kinds of share,
    `called` what accounts in tables are called, and `handles` those of keys in sentences.
    """

    members: Mapping[str, Sequence[Mapping[str, Any]]]
    profiled: Mapping[str, set[str]]
    notes: Mapping[str, Mapping[str, Any]]
    posts: Mapping[str, Sequence[Mapping[str, Any]]]
    acts: Mapping[str, Acts]
    scores: Mapping[str, Mapping[str, Any]]
    side_by_side: Mapping[str, Sequence[Mapping[str, Any]]]
    graphs: Mapping[str, Mapping[str, Any]]
    texts: Mapping[tuple[str, str], str]
    numbers: Mapping[str, int]
    called: Mapping[str, str]
    handles: Mapping[str, str]


@dataclass(frozen=True)
class Names:
    """Names objects for a reader: a text by its first words, everything else by itself."""

    finding: str
    texts: Mapping[tuple[str, str], str]

    def __call__(self, kind: str, value: str, limit: int = 60) -> str:
        """Return a short name of an object."""
        text = self.texts.get((self.finding, value)) if kind == "text" else None
        return f"“{cut(text, limit - 2)}”" if text else short_object(kind, value, limit)


def finding_block(f: Mapping[str, Any], behind: Behind) -> dict[str, Any]:
    """Return everything that the template shows of one finding.

    Which views it has is what its type declares; what its detector alone says is `said`.
    """
    type_ = type_of(f["type"])
    shown = declared_of(f, type_.views)
    said = {**_UNSAID, **words_on({**f, **shown})}
    names = Names(f["id"], behind.texts)
    return {
        **f,
        **shown,
        "type_words": type_,
        "views": type_.views,
        "concert": type_.concert,
        "said": said,
        "subject": subject_text(f["subject"]),
        "ratio": words.ratio(f["observed"], f["expected"]),
        # A detector that tests nothing has no expectation either: its nought is no number.
        "has_chance": f["expected"] is not None and bool(f["expected"] or f["p"] is not None),
        "platforms": [p for p in items(f["details"].get("platforms")) if isinstance(p, str)],
        "span": span_of(f, by_day=type_.by_day),
        "main_by_window": _by_window(shown["main"]) if "counts" in type_.views else [],
        "counts": [_counted(row, shown["main"]) for row in shown["counts"]],
        "busiest": [{**o, "name": names(o["kind"], o["object"], 90)} for o in shown["busiest"]],
        "test": test_block(shown["test"], said) if shown["test"] else None,
        "scale": scale_block(shown["scale"]) if shown["scale"] else None,
        "scale_svg": scale_svg(shown["scale"], " ".join(said["scale"][:1])),
        "posts": behind.posts.get(f["id"], ()),
        **_accounts(f, behind, shown, network="network" in type_.views),
        **_timeline(f, behind, names),
        **explanation_block(f, behind.handles),
        **parts_block(f, names=behind.called, handles=behind.handles),
        **behind.notes[f["id"]],
    }


def _accounts(
    f: Mapping[str, Any], behind: Behind, shown: Mapping[str, Any], *, network: bool
) -> dict[str, Any]:
    """Return the accounts of a finding, and the picture of its network.

    Where a finding has neither members nor a network, only accounts whose profile is evidence are
    shown.
    """
    id_ = f["id"]
    members = [{**m, "label": label(m)} for m in behind.members[id_]]
    if f["account_group"] is None and not network:
        members = [m for m in members if m["account"] in behind.profiled[id_]]
    most = PROFILES if network else OTHERS
    rest = members[most:]
    keys = rest if network else rest[:KEYS]
    labels = {m["account"]: marked(m) for m in members}
    graph = behind.graphs.get(id_)
    return {
        "members": members[:most],
        "more_members": keys,
        "uncounted": len(rest) - len(keys),
        "all_members": len(members),
        "named": [m["label"] for m in members] if len(members) <= NAMED else [],
        "has_roles": any(m["role"] for m in members),
        "has_acts": any(m["acts"] is not None for m in members),
        "has_tests": any(m["p"] is not None for m in members),
        "weak_rule": rule_text() if any(m["weak"] for m in members) else "",
        "movers": [{**m, "label": labels.get(m["account"], m["account"])} for m in shown["movers"]],
        "graph": graph,
        "graph_svg": graph_svg(graph) if graph else "",
    }


def _timeline(f: Mapping[str, Any], behind: Behind, names: Names) -> dict[str, Any]:
    """Return the timeline of a finding and the posts of its columns; `bars` is empty without."""
    score = behind.scores.get(f["id"])
    if score is None:
        return {"timeline": None, "bars": [], "side_by_side": []}
    labels = {m["account"]: marked(m) for m in behind.members[f["id"]]}
    calendar = timeline_of(behind.acts[f["id"]])
    return {
        "timeline": score,
        "occasions": score["episodes"],
        "noted_kinds": sorted({n["kind"] for bar in score["bars"] for n in bar["notes"]}),
        "timeline_svg": timeline_svg(score, calendar, labels, behind.numbers, names),
        "bars": [
            {**bar, "name": names(bar["kind"], bar["object"], 80), "also": _also(bar, names)}
            for bar in score["bars"]
        ],
        "side_by_side": [
            {**o, "name": names(o["kind"], o["object"], 120)} for o in behind.side_by_side[f["id"]]
        ],
    }


def _by_window(main: Mapping[str, int]) -> list[tuple[int, list[str]]]:
    """The windows with the kinds that each is the main window of, most kinds first."""
    kinds = {window: [k for k, w in main.items() if w == window] for window in main.values()}
    return sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0]))


def _counted(row: Mapping[str, Any], main: Mapping[str, int]) -> dict[str, Any]:
    return {
        **row,
        "main": main.get(row["kind"]) == row["time_window"],
        "ratio": words.ratio(row["events"], row["expected"]),
        "gauge": gauge_svg(row["events"], row["expected"]),
    }


def _also(bar: Mapping[str, Any], names: Names) -> list[tuple[str, str]]:
    """The other objects that the same posts hit, at most three."""
    rest = [(k, o) for k, o in bar["objects"] if (k, o) != (bar["kind"], bar["object"])]
    return [(k, names(k, o, 40)) for k, o in rest[:3]]
