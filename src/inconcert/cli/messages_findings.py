"""How findings are shown to a person: for each detector a table of numbers, then sentences."""

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
    detectors_ran: Sequence[Mapping[str, Any]] = (),
    result: Mapping[str, Any] | None = None,
) -> None:
    """Show the findings in order, at most `most` groups in concert, each with its id.

    Of every other detector at most `most_others` (None: as many as of groups). `candidates`
    (`view.candidates`) is how many groups were tested and confirmed, `detectors_ran` (`view.ran`)
    what every detector recorded; without them the findings are used. `result` (`view.result_of`)
    is what was compared, or why nothing could be.
    """
    from inconcert.detect.reporting import concert_text, looking_for_concert
    from inconcert.detect.words import in_concert
    from inconcert.view.tested import candidates as counted

    screen.heading(f"Findings: {len(found):,}")
    candidates = candidates or counted(None, found)
    if result is not None and not result["compared"]:
        screen.say(f" {result['why']}", style="yellow")
        screen.say(f" {result['hint']}", style="yellow")
    elif candidates:
        told = concert_text(candidates["tested"], candidates["confirmed"], candidates["fdr"])
        screen.say(f" {told}")
        if result is not None and result["sentence"]:
            screen.say(f" {result['sentence']}", style="" if not result["groups"] else "dim")
    seeking = looking_for_concert()
    for one in detectors_ran:
        # The resolution of the times, and so which windows were tested on which file.
        if one["detector"] in seeking and one["note"]:
            screen.say(f" {one['note']}", style="dim")
    by_name = {detector_run["detector"]: detector_run for detector_run in detectors_ran}
    names = list(dict.fromkeys([*by_name, *(str(f["detector"]) for f in found)]))
    for name in names:
        own = [f for f in found if f["detector"] == name]
        if not own and name in seeking:  # how many were tested was said at the top
            continue
        if own and all(in_concert(f["type"]) for f in own):
            if len(names) > 1:
                screen.heading(f"{_title(name)}: {len(own):,}")
            _findings(screen, own, own[:most])
        else:
            _headed(screen, name, own, by_name.get(name))
            _findings(screen, own, own[: most if most_others is None else most_others])


def types(found: Sequence[Mapping[str, Any]]) -> str:
    """Return "3 groups in concert and 1 flood" of findings."""
    from inconcert.detect.words import types_text

    return types_text(Counter(str(finding["type"]) for finding in found))


def _headed(
    screen: Screen,
    name: str,
    own: Sequence[Mapping[str, Any]],
    detector_run: Mapping[str, Any] | None,
) -> None:
    """Show what a detector found, and what it reported of the whole case."""
    from inconcert.detect.words import tested_text

    screen.heading(f"{_title(name)}: {types(own) or 'none'}")
    if detector_run is not None:
        told = tested_text(
            detector_run["tested"], detector_run["confirmed"], detector_run["fdr"], name
        )
        for line in (told, detector_run["note"], *_of_the_whole(detector_run)):
            if line:
                screen.say(f" {line}", style="dim")


def _of_the_whole(detector_run: Mapping[str, Any]) -> list[str]:
    """Return the sentences of a detector about the whole case; its tables are in the report."""
    from inconcert.view.parts import dictionary, sentences_of

    return sentences_of(
        {"details": dictionary(dictionary(detector_run.get("result")).get("details"))}
    )


def _title(detector: str) -> str:
    from inconcert.detect import detectors

    known = detectors().get(detector)
    return known.heading if known else detector.replace("_", " ").capitalize()


def _findings(
    screen: Screen, own: Sequence[Mapping[str, Any]], shown: Sequence[Mapping[str, Any]]
) -> None:
    """Show findings of one detector: a table of numbers, then each in a sentence."""
    from inconcert.detect.words import type_of
    from inconcert.evidence.wording import p_text

    if not shown:
        return
    # What a test counted says more than observed and expected.
    tests = all("test" in type_of(type_).views for type_ in {str(f["type"]) for f in shown})
    counted = [">close on"] if tests else [">observed", ">by chance"]
    if not tests or any(finding["p"] is not None for finding in shown):
        screen.table(
            ["> ", "finding", ">accounts", *counted, ">p", ">q", *["explained by"] * tests],
            [
                [
                    number,
                    finding["id"],
                    _members(finding) if tests else finding["accounts"],
                    *(
                        [_in_step(finding)]
                        if tests
                        else [_number(finding["observed"]), _number(finding["expected"])]
                    ),
                    _short(p_text(finding["p"])),
                    _short(p_text(finding["q"])),
                    *[_explained(finding)] * tests,
                ]
                for number, finding in enumerate(shown, start=1)
            ],
        )
        screen.say()
    for number, finding in enumerate(shown, start=1):
        screen.numbered(number, str(finding["statement"]), _detail(finding))
    if len(own) > len(shown):
        more = f"     … and {len(own) - len(shown):,} more"
        screen.say(f"{more}: inconcert findings --detector {own[0]['detector']}", style="dim")


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
    from inconcert.detect.words import explained_text, type_of
    from inconcert.view.tested import holding, in_part

    parts = [str(finding["id"])]
    type_ = type_of(str(finding["type"]))
    if not type_.concert:
        parts.append(type_.one)
    if finding.get("evidence_rows") is not None:
        parts.append(f"{finding['evidence_rows']:,} evidence rows")
    # Where findings are tested, the table has a column for these.
    whole = [explained_text(name) for name in holding(finding) if "test" not in type_.views]
    if whole:
        parts.append(f"explained by: {', '.join(whole)}")
    partly = [explained_text(name) for name in in_part(finding)]
    if partly:
        parts.append(f"explained in part by: {', '.join(partly)}")
    return " · ".join(parts)
