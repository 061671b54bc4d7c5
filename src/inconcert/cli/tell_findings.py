"""How findings are told to a person: detector by detector, a table of how sure each is, then each
in a sentence.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inconcert.cli.screen import Screen


def findings(
    screen: Screen,
    found: Sequence[Mapping[str, Any]],
    *,
    most: int | None,
    most_others: int | None = None,
    candidates: Mapping[str, Any] | None = None,
    looks: Sequence[Mapping[str, Any]] = (),
    result: Mapping[str, Any] | None = None,
) -> None:
    """Tell the findings in order, at most `most` groups in concert, each with its id.

    Of every other detector at most `most_others` (None: as many as of groups). `candidates`
    (`view.candidates`) are how many groups were tested and confirmed, `looks` (`view.looks`) what
    every detector recorded; without them the findings are asked. `result` (`view.result_of`) is
    what was compared: where nothing could be, the run ends with that.
    """
    from inconcert.view.tested import candidates as counted

    screen.heading(f"Findings: {len(found):,}")
    candidates = candidates or counted(None, found)
    if result is not None and not result["compared"]:
        screen.say(f" {result['why']}", style="yellow")
        screen.say(f" {result['hint']}", style="yellow")
    elif candidates:
        from inconcert.evidence.wording import candidates_text

        told = candidates_text(candidates["tested"], candidates["confirmed"], candidates["fdr"])
        screen.say(f" {told}")
        if result is not None and result["sentence"]:
            screen.say(f" {result['sentence']}", style="" if not result["groups"] else "dim")
    from inconcert.view.looks import ORDER

    for one in looks:
        # How finely the times are noted, and so which windows were tested on which file.
        if one["detector"] == ORDER[0] and one["note"]:
            screen.say(f" {one['note']}", style="dim")
    names = [look["detector"] for look in looks]
    names += dict.fromkeys(f["detector"] for f in found if f["detector"] not in names)
    for name in names:
        own = [f for f in found if f["detector"] == name]
        if own and all(f["kind"] == "group" for f in own):
            _groups(screen, own, own[:most], alone=len(names) == 1)
        else:
            look = next((look for look in looks if look["detector"] == name), None)
            _others(screen, name, own, most if most_others is None else most_others, look)


def kinds(found: Sequence[Mapping[str, Any]]) -> str:
    """Return "3 groups in concert and 1 flood" of findings."""
    from inconcert.evidence.wording_kinds import kinds_text

    return kinds_text(Counter(str(finding["kind"]) for finding in found))


def _groups(
    screen: Screen,
    own: Sequence[Mapping[str, Any]],
    shown: Sequence[Mapping[str, Any]],
    *,
    alone: bool,
) -> None:
    if not alone:
        screen.heading(f"{_title(str(own[0]['detector']))}: {len(own):,}")
    if any(finding["p"] is not None for finding in shown):
        _table(screen, shown)
    _sentences(screen, own, shown)


def _others(
    screen: Screen,
    name: str,
    own: Sequence[Mapping[str, Any]],
    most: int | None,
    look: Mapping[str, Any] | None,
) -> None:
    """Tell the findings of a detector that looks for something else than groups in concert."""
    from inconcert.evidence.wording import p_text
    from inconcert.evidence.wording_kinds import looked_text
    from inconcert.view.looks import ORDER

    if name == ORDER[0]:  # how many groups were tested stands at the head
        return
    counted = kinds(own) or "none"
    screen.heading(f"{_title(name)}: {counted}")
    if look is not None:
        told = looked_text(look["tested"], look["confirmed"], look["fdr"], name)
        for line in (told, look["note"], *_of_the_whole(look)):
            if line:
                screen.say(f" {line}", style="dim")
    shown = own[:most]
    if shown:
        screen.table(
            ["> ", "finding", ">accounts", ">observed", ">by chance", ">p", ">q"],
            [
                [
                    number,
                    finding["id"],
                    finding["accounts"],
                    _number(finding["observed"]),
                    _number(finding["expected"]),
                    _short(p_text(finding["p"])),
                    _short(p_text(finding["q"])),
                ]
                for number, finding in enumerate(shown, start=1)
            ],
        )
        screen.say()
        _sentences(screen, own, shown)


def _of_the_whole(look: Mapping[str, Any]) -> list[str]:
    """Return the sentences of a look about the whole case; its tables stand in the report."""
    from inconcert.view.parts import dictionary, sentences_of

    return sentences_of({"details": dictionary(dictionary(look.get("result")).get("details"))})


def _title(detector: str) -> str:
    from inconcert.evidence.wording_kinds import DETECTORS

    known = DETECTORS.get(detector)
    return known.title if known else detector.replace("_", " ").capitalize()


def _sentences(
    screen: Screen, own: Sequence[Mapping[str, Any]], shown: Sequence[Mapping[str, Any]]
) -> None:
    for number, finding in enumerate(shown, start=1):
        screen.numbered(number, str(finding["statement"]), _detail(finding))
    if len(own) > len(shown):
        more = f"     … and {len(own) - len(shown):,} more"
        screen.say(f"{more}: inconcert findings --detector {own[0]['detector']}", style="dim")


def _table(screen: Screen, shown: Sequence[Mapping[str, Any]]) -> None:
    from inconcert.evidence.wording import p_text

    screen.table(
        ["> ", "finding", ">accounts", ">in step on", ">p", ">q", "explained by"],
        [
            [
                number,
                finding["id"],
                _members(finding),
                _in_step(finding),
                _short(p_text(finding["p"])),
                _short(p_text(finding["q"])),
                _explained(finding),
            ]
            for number, finding in enumerate(shown, start=1)
        ],
    )
    screen.say()


def _explained(finding: Mapping[str, Any]) -> str:
    """Return the innocent explanations that hold, and those that hold in part."""
    from inconcert.view.tested import holding, in_part

    whole = ", ".join(name.replace("_", " ") for name in holding(finding))
    part = ", ".join(name.replace("_", " ") for name in in_part(finding))
    return "; ".join(filter(None, (whole, f"in part: {part}" if part else ""))) or "–"


def _short(p: str) -> str:
    """Return a probability as it fits a column of a terminal."""
    return p.replace("below ", "< ")


def _number(value: float | None) -> str:
    from inconcert.evidence.wording import number_text

    if value is None:
        return "–"
    if value.is_integer():
        return f"{int(value):,}"
    return number_text(value).replace("fewer than ", "< ")


def _members(finding: Mapping[str, Any]) -> str:
    """Return the number of members, and of those with weak evidence of their own."""
    weak = finding.get("weak_members") or 0
    return f"{finding['accounts']:,}" + (f" ({weak:,} weak)" if weak else "")


def _in_step(finding: Mapping[str, Any]) -> str | None:
    from inconcert.view.tested import trial_of

    test = trial_of(finding)
    if test is None or test["units"] is None or test["in_step"] is None:
        return None
    return f"{test['in_step']:,} of {test['units']:,}"


def _detail(finding: Mapping[str, Any]) -> str:
    parts = [str(finding["id"])]
    if finding["kind"] != "group":
        from inconcert.evidence.wording_kinds import kind_of

        parts.append(kind_of(str(finding["kind"])).one)
    if finding.get("evidence_rows") is not None:
        parts.append(f"{finding['evidence_rows']:,} rows of evidence")
    from inconcert.evidence.wording import explained_text
    from inconcert.view.tested import in_part

    partly = [explained_text(name) for name in in_part(finding)]
    if partly:
        parts.append(f"explained in part by: {', '.join(partly)}")
    return " · ".join(parts)
