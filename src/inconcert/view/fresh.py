"""Which findings no longer stand on what the case holds, and the command that mends it.

All of it follows from the table `run`: which sources the case held when a detector ran, and which
detectors ran after it.
"""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any

from inconcert.detect import detectors
from inconcert.view.exported import without_folders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inconcert.case import Case


def out_of_date(case: Case) -> dict[str, dict[str, str]]:
    """Return {detector: {"reason", "command"}} of the detectors whose results are out of date.

    They are where posts were imported or taken apart otherwise since, or where a detector that they
    read (`Detector.reads`) ran again or is out of date itself. `command` runs all of them again,
    with the usual parameters, '' where none of them is installed; the case is named without its
    folder.
    """
    history = _history(case)
    last = _last_runs(history)
    held = {sha256 for (sha256,) in case.query("SELECT sha256 FROM source")}
    known = detectors()
    reasons: dict[str, str] = {}

    def reason(name: str, above: tuple[str, ...] = ()) -> str:
        if name in reasons:
            return reasons[name]
        run = last[name]
        found = _new_posts(run, held) or _new_shares(run, history)
        for source in known[name].reads if name in known else ():
            if found or source not in last or source in above:
                continue
            if last[source]["run"] > run["run"]:
                found = f"{source}, which it reads, was run again after it"
            elif reason(source, (*above, name)):
                found = f"{source}, which it reads, is out of date"
        reasons[name] = found
        return found

    stale = [name for name in last if reason(name)]
    command = _command(case, stale, everything=set(last) >= set(known))
    return {name: {"reason": reasons[name], "command": command} for name in stale}


def _new_posts(run: Mapping[str, Any], held: set[str]) -> str:
    """Say how many sources the case did not hold when a run ended."""
    if not isinstance(run["inputs"], list):  # a run that recorded none
        return ""
    more = len(held - set(run["inputs"]))
    if not more:
        return ""
    return f"{more:,} {'source was' if more == 1 else 'sources were'} imported after it"


def _new_shares(run: Mapping[str, Any], history: list[dict[str, Any]]) -> str:
    """Say whether posts were taken apart otherwise after a run had ended."""
    taken = [one for one in history if one["command"] == "extract"]
    before = [one for one in taken if one["started"] <= (run["ended"] or run["started"])]
    if not taken or not before or taken[-1] is before[-1]:
        return ""
    if taken[-1]["parameters"] == before[-1]["parameters"]:
        return ""
    return "the posts were taken apart into other kinds of share after it"


def _history(case: Case) -> list[dict[str, Any]]:
    rows = case.records("SELECT run, command, parameters, inputs, started, ended FROM run "
                        "ORDER BY run")  # fmt: skip
    for row in rows:
        parameters = json.loads(row["parameters"] or "{}")
        row["parameters"] = parameters if isinstance(parameters, dict) else {}
        row["inputs"] = json.loads(row["inputs"]) if row["inputs"] else None
    return rows


def _last_runs(history: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the last run of each detector."""
    last: dict[str, dict[str, Any]] = {}
    for run in history:
        if run["command"] != "detect":
            continue
        for name, values in run["parameters"].items():
            if isinstance(values, dict) and name != "result":
                last[name] = run
    return last


def _command(case: Case, stale: list[str], *, everything: bool) -> str:
    words = ["inconcert", "detect", "--case", case.path.name]
    known = detectors()
    runnable = [name for name in stale if name in known]  # of others the package is gone
    if not runnable:
        return ""
    if not (everything and set(stale) >= set(known)):
        words += [word for name in runnable for word in ("--only", name)]
    return shlex.join(words)


def left_out(case: Case) -> list[dict[str, str]]:
    """Return the detectors of other packages that the last detection left out, and why."""
    runs = [run for run in _history(case) if run["command"] == "detect"]
    told = runs[-1]["parameters"].get("left_out") if runs else None
    return [
        {"name": str(one.get("name")), "problem": str(one.get("problem"))}
        for one in without_folders(told or [])
        if isinstance(one, dict)
    ]
