"""Cohorts: what a table of many accounts with costly profile texts takes.

    python bench/cohorts_speed.py
    python bench/cohorts_speed.py --accounts 100000 --json

Accounts of the organic simulation, drawn with replacement up to the number asked for; handles,
times and words of the texts vary from copy to copy. The texts of three in ten are what near-copies
cost most by: two of five templates with slots, whose texts resemble each other nearly enough to be
copies, and one of 300 words. Another tenth have a hashtag and a link of their own. `seconds` is
wall time of the detector, `cpu` what its threads took; `peak` is the memory of the process, the
making of the accounts included.
"""

from __future__ import annotations

import resource
from time import perf_counter, process_time
from typing import Any

import numpy as np
import pyarrow as pa

from _common import arguments, count, parser_of, show
from _worlds import detected, temporary_case
from inconcert.detect.cohorts import COHORTS
from worlds.cohorts import Signups, cohort_world

BASE = 20_000
WORDS, SLOTS, SPREAD = 30, 2, 10**12  # µs


def texts(rng: np.random.Generator, plain: list[str | None]) -> list[str | None]:
    """Return profile texts, three in ten of them costly to compare."""
    word = [f"wo{i}rd" for i in range(4000)]

    def some(number: int) -> list[str]:
        return [word[i] for i in rng.integers(0, len(word), number).tolist()]

    templates = [some(WORDS) for _ in range(5)]
    found: list[str | None] = []
    for i, text in enumerate(plain):
        sort = i % 10
        if sort < 2:
            made = list(templates[i % 5])
            for place, new in zip(rng.integers(0, WORDS, SLOTS).tolist(), some(SLOTS), strict=True):
                made[place] = new
            found.append(" ".join(made))
        elif sort == 2:
            found.append(" ".join(some(300)))
        elif sort == 3:
            a, b = some(2)
            found.append(f"I like {a} and {b} #{a} https://site{i % 1000}.example/{i}")
        else:
            found.append(f"{text} {' '.join(some(2))}" if text else None)
    return found


def accounts(number: int, seed: int = 1) -> pa.Table:
    """Return so many rows of `account`."""
    rng = np.random.default_rng(seed)
    base = cohort_world(seed, Signups(min(BASE, number))).accounts
    table = base.take(pa.array(rng.integers(0, len(base), number)))
    made = table["created"].to_numpy() + rng.integers(-SPREAD, SPREAD, number)
    columns: dict[str, Any] = {
        "account": [f"x:{i + 1}" for i in range(number)],
        "account_id": [str(i + 1) for i in range(number)],
        "handle": [f"{h}{i % 997}" for i, h in enumerate(table["handle"].to_pylist())],
        "description": texts(rng, table["description"].to_pylist()),
        "created": made,
        "row": np.arange(1, number + 1),
    }
    for name, values in columns.items():
        table = table.set_column(table.column_names.index(name), name, pa.array(values))
    return table


def measure(number: int) -> dict[str, Any]:
    """Time the detector on so many accounts."""
    with temporary_case() as case:
        case.append("account", accounts(number))
        begun, cpu = perf_counter(), process_time()
        found = detected(COHORTS, case)
        seconds, cpu = perf_counter() - begun, process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "accounts": number,
        "seconds": seconds,
        "cpu": cpu,
        "peak": f"{peak / (1 << 20):.2f} GiB",
        "findings": len(found.findings),
        "patterns_tested": found.numbers["patterns_tested"],
    }


def main(argv: list[str] | None = None) -> None:
    """Measure and print."""
    parser = parser_of(__doc__)
    parser.add_argument("--accounts", type=count, default=1_000_000, help="accounts (1e6)")
    o = arguments(parser, argv)
    result = measure(o.accounts)
    show(result, o.json, result)


if __name__ == "__main__":
    main()
