"""Bursts in the posts of a known operation: reported with their numbers, minute times and all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from inconcert.case import Case
from inconcert.detect import detect
from inconcert.detect.floods import FLOODS
from inconcert.durations import MINUTE
from inconcert.evidence.record import Finding
from inconcert.progress import SILENT
from written_runs import all_numbers

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not on this machine"),
]


def ran(case: Case, **given: int) -> tuple[list[Finding], dict[str, object]]:
    with case.transaction():
        looked = FLOODS.run(case, FLOODS.configured(given), "duckdb", SILENT)
    assert not isinstance(looked, list)
    return looked.findings, all_numbers(looked)


@pytest.fixture(scope="module")
def case(
    investigated: tuple[dict[str, Any], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Case]:
    path = shutil.copy(investigated[1], tmp_path_factory.mktemp("floods"))
    with Case.open(path, write=True) as opened:
        yield opened


def test_bursts_are_reported_with_their_numbers(case: Case) -> None:
    findings, result = ran(case, flood_bursts=10)
    assert result["tested"] > 200
    assert result["bursts"] > 50
    assert result["confirmed"] + result["may_be_news"] > 0
    assert any("minutes" in note for note in result["notes"])
    assert len(findings) >= 10
    for flood in findings:
        numbers, curve = flood.details["numbers"], flood.details["curve"]
        assert flood.observed > flood.expected
        assert flood.q is not None
        assert flood.q <= 0.05
        assert numbers["unit"] >= MINUTE
        assert numbers["made"]["timed"] == 0  # reposts name no post
        assert sum(curve["observed"]) >= flood.observed
        assert numbers["start"][0] % MINUTE == 0
        accounts = [
            json.loads(row["details"])
            for row in flood.evidence.to_pylist()
            if row["role"] == "count" and row["account"] is not None
        ]
        assert sum(row["posts"] for row in accounts) == flood.observed
    # The posts are those of one operation, so nothing in them is elsewhere: what no ordinary
    # crowd does is a flood all the same, the rest may be news.
    floods = [flood for flood in findings if flood.type == "flood"]
    assert max(flood.observed for flood in floods) > 1_000
    assert all("twenty times or more" in flood.statement for flood in floods)
    assert all("compared with news" in f.statement for f in findings if f.type == "burst")


def test_ordinary_customers_flood_nothing(copy_of: Callable[[str], Path]) -> None:
    with Case.open(copy_of("organic/airline_tweets.csv.gz"), write=True) as case:
        detect(case, only=["coordination"])
        findings, result = ran(case)
    assert result["tested"] > 0
    assert findings == []
