"""Of several columns of times, the one that tells when posts were posted is taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from inconcert.ingest.format import Sample
from inconcert.ingest.mapping.generic import plan_generic

START = datetime(2024, 3, 1, 6, tzinfo=UTC)


def planned(*columns: str, rows: list[tuple[Any, ...]]) -> Any:
    records = [dict(zip(columns, row, strict=True)) for row in rows]
    return plan_generic(Sample(columns, records), columns, {}, "table.csv")


def time_of(plan: Any) -> list[str]:
    return [column for column, field in plan.mapping.items() if field == "time"]


def shown(n: float, step: timedelta = timedelta(minutes=97), ahead: int = 0) -> str:
    return f"{START + n * step + timedelta(hours=ahead):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("local_time", "time_utc"),
        ("local_time", "created_at_utc"),
        ("created_at", "created_at_gmt"),
        ("timestamp", "timestamp_utc"),
        ("date", "post_date_gmt"),
    ],
)
def test_the_time_in_utc_is_taken_before_a_local_one(local: str, utc: str) -> None:
    for first, second in ((local, utc), (utc, local)):
        rows = []
        for n in range(30):
            told = {local: shown(n, ahead=5), utc: shown(n)}
            rows.append((f"anna{n % 5}", told[first], told[second], f"the ferry {n} is late"))
        plan = planned("username", first, second, "text", rows=rows)
        assert time_of(plan) == [utc]


@pytest.mark.parametrize("other", ["first_seen", "posted", "date"])
def test_a_date_that_each_account_has_once_is_of_the_account(other: str) -> None:
    rows = [
        (f"anna{n % 6}", f"201{n % 6}-05-0{n % 6 + 1}", shown(n), f"the ferry {n} is late")
        for n in range(36)
    ]
    plan = planned("username", "created", other, "text", rows=rows)
    assert time_of(plan) == [other]
    assert plan.mapping.get("created", "account.created") == "account.created"
    if other == "first_seen":
        assert any("created" in note and other in note for note in plan.notes)


def test_created_stays_the_time_where_it_changes() -> None:
    rows = [(f"anna{n % 6}", shown(n), shown(n + 90), f"ferry {n} is late") for n in range(36)]
    assert time_of(planned("username", "created", "first_seen", "text", rows=rows)) == ["created"]


@pytest.mark.parametrize("other", ["posted", "published", "date", "post_date"])
@pytest.mark.parametrize("step", [timedelta(seconds=0.4), timedelta(seconds=3)])
def test_a_moment_of_collection_is_no_time_of_posts(other: str, step: timedelta) -> None:
    rows = [
        (f"anna{n % 7}", shown(n, step, 999), shown(n * 13 % 40), f"the ferry {n} is late")
        for n in range(40)
    ]
    plan = planned("username", "timestamp", other, "text", rows=rows)
    assert time_of(plan) == [other]
    assert any("timestamp" in note and other in note for note in plan.notes)


def test_a_burst_of_posts_keeps_its_time() -> None:
    rows = [
        (f"anna{n % 7}", shown(n, timedelta(seconds=2), 999), f"201{n % 7}-04-01", f"ferry {n}")
        for n in range(40)
    ]
    assert time_of(planned("username", "timestamp", "date", "text", rows=rows)) == ["timestamp"]
