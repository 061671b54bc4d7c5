"""The sample case with a finding of every type, as detectors record them; all texts are hostile."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sample_brute_force import DAY, HOUR, MINUTE
from sample_case import ARABIC, EMOJI, FORMULA, HAN, HEBREW, SCRIPT, START, Sample, make_sample
from sample_tested import write_tested

from inconcert.case import Case
from inconcert.evidence.record import EVIDENCE_SCHEMA, Finding, record
from written_runs import ran

if TYPE_CHECKING:
    from pathlib import Path

LONG_NAME = "a_very_long_handle_that_nobody_can_remember_or_pronounce_" * 3
RTL = "\u202eحساب كاذب\u202c <b>"
TYPES = ("account", "text", "number", "p", "time", "day", "rate", "duration", "object")
FLOODS = 75

# What each detector's run recorded of its look.
NO_SOURCE = "No source published twice."

RESULTS: dict[str, dict[str, Any]] = {
    "look_alikes": {"tested": 1_240_000, "confirmed": 1, "fdr": 0.05, "pairs": 3},
    "twins": {"tested": 12, "confirmed": 0, "fdr": 0.05, "notes": ["No account has a picture."]},
    "cohorts": {"tested": 412, "confirmed": 2, "fdr": 0.05},
    "personas": {"tested": 200, "confirmed": 1, "fdr": 0.05, "notes": [f"{ARABIC} {SCRIPT}"]},
    "floods": {"tested": 5210, "confirmed": FLOODS, "fdr": 0.01},
    "promoters": {"tested": 0, "confirmed": 0, "fdr": 0.05, "notes": [NO_SOURCE]},
}


def table_of_every_type(title: str = "Every type") -> dict[str, Any]:
    """Return a table with a column of every type: values, none, and misfits."""
    good = [
        "x:crowd0",
        HAN,
        1234.5,
        3e-9,
        START,
        START,
        0.0123,
        90 * MINUTE,
        "https://a.example/?q=<b>",
    ]
    return {
        "title": title,
        "note": f"As recorded. {HEBREW} {SCRIPT}",
        "columns": [
            {"name": f"c_{t}", "label": f"{t} {RTL if t == 'text' else ''}", "type": t}
            for t in TYPES
        ],
        "rows": [
            good,
            [None] * len(TYPES),
            [0, 0, 0, 0, 0, 0, 0, 0, 0],
            [SCRIPT] * len(TYPES),
            ["x:crowd1", LONG_NAME, -3, 0.0, -1, 10**18, 1.0, -HOUR, [1, "two", None]],
            ["x:nobody", "short"],
        ],
        "more": 17,
    }


def curve(steps: int = 168, *, marks: int = 9, unit: str = "posts") -> dict[str, Any]:
    """Return a curve of hours with a burst, a hole and marks of any script."""
    expected = [20 + 15 * math.sin(2 * math.pi * n / 24) for n in range(steps)]
    observed: list[float | None] = [round(e + (n % 5) - 2) for n, e in enumerate(expected)]
    for n in range(100, min(130, steps)):
        observed[n] = round((observed[n] or 0) + 240 * math.exp(-(n - 100) / 9))
    without = list(observed)
    for n in range(100, min(130, steps)):
        without[n] = round(0.3 * (observed[n] or 0))
    if steps > 40:
        observed[40] = None
    labels = [
        SCRIPT,
        ARABIC,
        HEBREW,
        HAN,
        EMOJI,
        LONG_NAME,
        "",
        RTL,
        "the conference opens",
        FORMULA,
    ]
    return {
        "title": f"Uses of #rain {RTL}",
        "unit": unit,
        "step": HOUR,
        "start": START - START % HOUR,
        "observed": observed,
        "expected": expected,
        "low": [max(0.0, e - 9) for e in expected],
        "high": [e + 11 for e in expected],
        "without": without,
        "marks": [
            {
                "time": START + (4 * n + 80) * HOUR,
                "low": START + (4 * n + 79) * HOUR if n % 2 else None,
                "high": START + (4 * n + 82) * HOUR if n % 2 else None,
                "label": labels[n % len(labels)],
            }
            for n in range(marks)
        ]
        + [{"time": START - 400 * DAY, "low": None, "high": None, "label": "long before"}],
    }


def hours() -> dict[str, Any]:
    """Return hours of a day with a night, and two bands, one over midnight."""
    return {
        "title": f"Hours of activity {RTL}",
        "counts": [
            2, 0, 0, 0, 0, 1, 6, 20, 41, 60, 58, 44,
            40, 47, 52, 49, 38, 30, 26, 22, 15, 11, 8, 4,
        ],
        "expected": [
            18, 12, 8, 5, 4, 4, 6, 9, 14, 19, 24, 28,
            31, 33, 34, 34, 33, 33, 34, 36, 37, 34, 29, 24,
        ],
        "bands": [
            {"label": f"likely sleep {ARABIC}", "from": 22.5, "to": 6},
            {"label": "office hours where it claims to be", "from": 14, "to": 22},
        ],
    }  # fmt: skip


def explanations() -> list[dict[str, Any]]:
    return [
        {
            "name": "numbered siblings",
            "holds": False,
            "value": 2.0,
            "reference": 40.0,
            "p": 0.002,
            "sentence": f"Of this shape are 2 handles; x:crowd2 has 40: “{SCRIPT}”.",
        },
        {
            "name": "fan_account",
            "holds": None,
            "value": None,
            "reference": None,
            "p": None,
            "sentence": f"Neither profile says so ({ARABIC}).",
        },
    ]


def rows_of(sample: Sample, accounts: list[str], *, posts: int = 0) -> pa.Table:
    """Return evidence rows: a profile row for each account, and the first posts of the sample."""
    rows: list[dict[str, Any]] = [
        {
            "role": "account",
            "account": a,
            "source": 1,
            "row": n,
            "details": json.dumps({"why": FORMULA}),
        }
        for n, a in enumerate(accounts, 1)
    ]
    rows += [
        {
            "role": "post",
            "account": p["account"],
            "object": FORMULA,
            **{n: p[n] for n in ("time", "post", "source", "row")},
        }
        for p in sample.posts[:posts]
    ]
    rows.append({"role": "count", "details": json.dumps({"tested": 5210, "note": FORMULA})})
    return pa.Table.from_pylist(rows, EVIDENCE_SCHEMA)


def _built(type_: str, statement: str, sample: Sample, members: list[str], **rest: Any) -> Finding:
    posts = rest.pop("posts", 0)
    fields = {"accounts": len(members), "observed": 9, "expected": 1.5, "score": 3.0, "details": {}}
    fields |= {"p": 3e-7, "q": 2e-5}
    evidence = rows_of(sample, members, posts=posts)
    return Finding(
        type=type_, statement=statement, evidence=evidence, members=members, **{**fields, **rest}
    )


def findings_of(sample: Sample) -> dict[str, list[Finding]]:
    """Return findings of every type by detector."""
    crowd, choir = sample.groups[0], sample.groups[1]
    sentences = [
        f"By chance {SCRIPT} 0.3 such pairs are expected among 160 handles.",
        f"x:crowd0 and telegram:choir1 are “{ARABIC}”; what is first is first in this data set.",
    ]
    everything = {
        "sentences": sentences,
        "tables": [table_of_every_type()],
        "curve": curve(),
        "hours": hours(),
        "explanations": explanations(),
        "platforms": ["x", SCRIPT],
        "span": [START, START + 3 * DAY],
        "numbers": {"any": 1},
    }
    return {
        "look_alikes": [
            _built(
                "look_alike",
                f"The handles of two accounts differ in one letter. {SCRIPT}",
                sample,
                crowd[:2],
                roles=["original", "look-alike"],
                score=9.0,
                details=everything,
            ),
            _built(
                "office",
                f"A profile names an office {ARABIC}",
                sample,
                crowd[2:3],
                expected=0.0,
                observed=0,
                p=None,
                q=None,
                roles=["undecided"],
            ),
        ],
        "cohorts": [
            _built(
                "cohort",
                "31 accounts were made on one day, where 2.1 are usual.",
                sample,
                crowd[:31],
                subject="2026-01-17",
                p=0.0,
                details={"curve": curve(90, marks=0, unit="accounts"), "span": [START, "never"]},
            ),
            _built(
                "template",
                f"12 profiles follow one pattern {HAN}",
                sample,
                choir,
                subject=f"name + 8 digits {SCRIPT}",
                p=1.0,
                q=1.0,
                member_p=[0.5] * len(choir),
            ),
        ],
        "personas": [
            _built(
                "persona",
                f"The hours of one account fit another place {HEBREW}",
                sample,
                crowd[3:4],
                posts=40,
                details={"hours": hours(), "sentences": sentences},
            ),
        ],
        "floods": [
            _built(
                "flood",
                f"#{n} was used 900 times in six hours, where 40 are usual {EMOJI}",
                sample,
                [],
                accounts=31,
                observed=900.0,
                expected=40.0,
                posts=500,
                score=1000.0 - n,
                subject=f"#{n} {ARABIC}" if n else f"#{LONG_NAME}{SCRIPT}",
                details={
                    "curve": curve(2000 if n == 1 else 168, marks=30 if n == 0 else 3),
                    "tables": [table_of_every_type(SCRIPT), {"columns": 3}],
                }
                if n < 8
                else {},
            )
            for n in range(FLOODS)
        ],
        "elsewhere": [  # of another package
            _built(
                "odd_thing",
                f"{FORMULA}",
                sample,
                [],
                accounts=0,
                expected=0.0,
                subject=RTL,
                details={
                    "tables": "none",
                    "curve": [1],
                    "hours": {"counts": [1]},
                    "span": 3,
                    "sentences": {"a": 1},
                    "platforms": "x",
                    "explanations": [None],
                },
            ),
        ],
    }


def write_types(path: Path, sample: Sample | None = None) -> Sample:
    """Write the tested sample and findings of every type; return the sample."""
    sample = sample or make_sample()
    for n, account in enumerate(sample.accounts.values()):
        if n % 9 == 1:
            account["handle"] = LONG_NAME
    sample = write_tested(path, sample)
    made = findings_of(sample)
    with Case.open(path, write=True) as case:
        for account, size in ((sample.groups[0][0], 0), (sample.groups[0][1], None)):
            case.execute(
                "UPDATE account SET followers = ?, following = ?, posts = ? WHERE account = ?",
                [size, size, size, account],
            )
        parameters = {
            "engine": "duckdb",
            **{name: {"fdr": 0.05} for name in RESULTS},
        }
        with case.run("detect", parameters, seed=1) as run:
            ran(case, run, RESULTS)
            for detector, found in made.items():
                record(case, detector, found, run=run, parameters={})
    return sample
