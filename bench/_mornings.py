"""Readers who are awake when a source publishes: how often are they called first promoters?"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa

from _evenings import APART, Lived, explained, summed
from inconcert.case import Case
from inconcert.detect.promoters import PROMOTERS
from inconcert.detect.promoters.parameters import PromoterParameters
from inconcert.progress import SILENT
from worlds.mornings import MORNINGS, morning_world


def lived(seed: int, *, name: str) -> Lived:
    """Make a world, look for promoters; `by` are the roles of who is named."""
    world = morning_world(APART + seed, MORNINGS[name])
    role = {row["account"]: row["role"] for row in world.truth.to_pylist()}
    with (
        tempfile.TemporaryDirectory(prefix="promoters-") as folder,
        Case.open(Path(folder) / "case.duckdb", create=True) as case,
    ):
        with case.run("extract", {}):
            case.append("share", world.shares)
            case.append("account", pa.table({"account": list(role), "platform": ["x"] * len(role)}))
        with case.transaction():
            looked = PROMOTERS.run(case, PromoterParameters(), "duckdb", SILENT)
    assert not isinstance(looked, list)
    named = Counter(role[name] for f in looked.findings for name in f.members)
    return Lived(len(looked.findings), named, explained(looked.findings))


def mornings(seeds: list[int], jobs: int, part: str = "") -> dict[str, Any]:
    """Return the figures of all kinds of life whose name has `part` in it."""
    return dict(summed([name for name in MORNINGS if part in name], lived, seeds, jobs))
