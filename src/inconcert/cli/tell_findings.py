"""How findings are told to a person: a table of how sure each is, then each in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inconcert.cli.screen import Screen


def findings(
    screen: Screen,
    found: Sequence[Mapping[str, Any]],
    *,
    most: int | None,
    candidates: Mapping[str, Any] | None = None,
) -> None:
    """Tell the findings in order, at most `most` of them, each with its id.

    `candidates` (`view.candidates`) are how many were tested and confirmed; without it the
    findings are asked.
    """
    screen.heading(f"Findings: {len(found):,}")
    if candidates is None:
        from inconcert.view.tested import candidates as counted

        candidates = counted(None, found)
    if candidates:
        from inconcert.evidence.wording import candidates_text

        told = candidates_text(candidates["tested"], candidates["confirmed"], candidates["fdr"])
        screen.say(f" {told}")
    if not found:
        screen.say(" No group of accounts stood out from what chance would give.")
        return
    shown = found[:most]
    if any(finding["p"] is not None for finding in shown):
        _table(screen, shown)
    for number, finding in enumerate(shown, start=1):
        screen.numbered(number, str(finding["statement"]), _detail(finding))
    if len(found) > len(shown):
        screen.say(f"     … and {len(found) - len(shown):,} more", style="dim")


def _table(screen: Screen, shown: Sequence[Mapping[str, Any]]) -> None:
    from inconcert.evidence.wording import p_text
    from inconcert.view.tested import holding

    screen.table(
        ["> ", "finding", ">accounts", ">in step on", ">p", ">q", "explained by"],
        [
            [
                number,
                finding["id"],
                finding["accounts"],
                _in_step(finding),
                p_text(finding["p"]),
                p_text(finding["q"]),
                ", ".join(name.replace("_", " ") for name in holding(finding)) or "–",
            ]
            for number, finding in enumerate(shown, start=1)
        ],
    )
    screen.say()


def _in_step(finding: Mapping[str, Any]) -> str | None:
    from inconcert.view.tested import trial_of

    test = trial_of(finding)
    if test is None or test["units"] is None or test["in_step"] is None:
        return None
    return f"{test['in_step']:,} of {test['units']:,}"


def _detail(finding: Mapping[str, Any]) -> str:
    parts = [str(finding["id"])]
    if finding.get("evidence_rows") is not None:
        parts.append(f"{finding['evidence_rows']:,} rows of evidence")
    return " · ".join(parts)
