"""The sample case with findings that were tested, recorded as a detector records them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sample_brute_force import DAY, HOUR, MAIN, MINUTE, SECOND, details_of
from sample_case import ARABIC, HEBREW, SCRIPT, Sample, _evidence, make_sample, write_sample

from inconcert.case import Case
from inconcert.evidence.record import EVIDENCE_SCHEMA, Finding, forget, record
from written_runs import ran

if TYPE_CHECKING:
    from pathlib import Path

SCALES = (10 * SECOND, MAIN, 5 * MINUTE, 30 * MINUTE, HOUR, 6 * HOUR, DAY)
CANDIDATES, FDR = 312, 0.05
PROFILE = f"words of “{SCRIPT}”, ” {HEBREW}, x:crowd0"
P = (3.2e-9, 4.4e-5, 0.0)


def windows_of(group: int) -> list[dict[str, Any]]:
    """Return a scale's windows: close at once for the first group, slowly for the others."""
    close = ((0.62, 0.91, 0.95, 0.96, 0.97, 1.0, 1.0), (0.01, 0.06, 0.22, 0.71, 0.83, 0.97, 1.0))
    chance = (0.002, 0.011, 0.05, 0.24, 0.39, 0.9, 1.0)
    rows = []
    for n, window in enumerate(SCALES):
        rows.append(
            {
                "time_window": window,
                "units": 11 + n,
                "in_step": [5, 9, 9, 10, 4, 2, 0][n] if group == 0 else n,
                "expected": 0.05 * (11 + n),
                "close": close[min(group, 1)][n],
                "chance": chance[n],
            }
        )
    return rows


def explanations_of(group: int) -> list[dict[str, Any]]:
    """Return five explanations; the second group is explained by two of them."""
    holds: list[bool | None] = [group == 1, None, False, False, group == 1]
    sentences = [
        f"12 of 14 members with a profile declare the words “{PROFILE}” (other accounts: 2%, "
        "p < 0.001), as the outlets of a syndicate would; 87% of the occasions involve x:crowd0.",
        "Only 3 of 40 members have enough posts to tell an automated feed from a person.",
        "On 120 occasions members shared the same object within an hour; on average each was then "
        "within 60s of 91% of the other members there, where times at random within an hour of "
        "the first would give 4% (p = 0.002): being fans of the same thing does not "
        f"explain this; the occasions draw on 7 sources, {ARABIC} for 31% of them.",
        "On 80 of 120 occasions others shared the same objects within an hour; members were then "
        "within 60s of 91% of the other members, but of 3% of the others (p = 0.002): "
        "breaking news does not explain this.",
        "Members posted within 60s of each other 9.4 times as often as at the same hours on "
        "other days (p = 0.002): the same waking hours do not explain this.",
    ]
    names = ("syndicate", "feed", "fans", "news", "time_zone")
    return [
        {"name": n, "holds": h, "value": 0.9, "reference": 0.1, "p": None, "sentence": s}
        for n, h, s in zip(names, holds, sentences, strict=True)
    ]


def details_of_trial(group: int) -> dict[str, Any]:
    """Return what a test adds to the details of a finding."""
    window = SCALES[1 if group == 0 else 3]
    trial = {"accounts": 44, "units": 11, "in_step": 9, "level": 0.05, "time_window": window}
    return {
        "test": {
            **trial, "expected": 0.55, "p": P[group], "q": 5 * P[group], "confirmed": True,
            "tested": CANDIDATES, "fdr": FDR,
            "halves": [
                {**trial, "found_on": 0, "tested_on": 1, "p": P[group] / 2,
                 "against": "reaction model and outsiders"},
                {**trial, "in_step": 6, "found_on": -1, "tested_on": -1, "p": 0.0004},
            ],
        },
        "scale": {
            "time_window": window, "low": SCALES[0 if group == 0 else 2], "high": SCALES[3],
            "agreement": 0.92, "windows": windows_of(group),
        },
        "explanations": explanations_of(group),
    }  # fmt: skip


def write_tested(path: Path, sample: Sample | None = None, groups: int = 3) -> Sample:
    """Write the sample with so many of its groups as tested findings; return it."""
    sample = write_sample(path, sample or make_sample())
    sample.findings.clear()
    parameters = {
        "engine": "duckdb",
        "coordination": {"fdr": FDR, "windows": list(SCALES), "min_accounts": 3},
    }
    with (
        Case.open(path, write=True) as case,
        case.run("detect", parameters, seed=1) as run,
    ):
        ran(case, run, {"coordination": {"tested": CANDIDATES, "fdr": FDR}})
        forget(case, "coordination")
        found = [_finding(sample, n) for n in range(groups)]
        sample.findings += record(case, "coordination", found, run=run, parameters={})
    return sample


def _finding(sample: Sample, group: int) -> Finding:
    members = sample.groups[group]
    details = details_of(sample.shares, members)
    inside = [s for s in sample.shares if s.account in set(members)]
    main = next(
        w
        for w in details["windows"]
        if (w["kind"], w["time_window"]) == (details["main_kind"], MAIN)
    )
    rows = _evidence(sample, "", inside, details["kinds"])
    return Finding(
        type="group",
        statement=f"{len(members)} accounts acted within 60s {main['events']} times.",
        accounts=len(members),
        observed=main["events"],
        expected=main["expected"],
        score=100.0 - group,
        evidence=pa.Table.from_pylist(
            [{name: row.get(name) for name in EVIDENCE_SCHEMA.names} for row in rows],
            schema=EVIDENCE_SCHEMA,
        ),
        details={**details, **details_of_trial(group)},
        p=P[group],
        q=5 * P[group],
        members=members,
        strength=[float(len(members) - n) for n in range(len(members))],
        acts=[len(members) - n for n in range(len(members))],
        expected_acts=[0.37 * (n % 3) for n in range(len(members))],
        member_p=[0.0 if n == 0 else 10.0 ** (n - len(members)) for n in range(len(members))],
    )
