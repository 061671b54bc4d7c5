"""A display name that several accounts bear merges them: another column tells, and it is said."""

from __future__ import annotations

import pytest

from inconcert.ingest.format import Sample
from inconcert.ingest.mapping.generic import plan_generic

NAMES = ["Anna Berg", "Lea Kaiser", "Bo Lund"]


def doubts(column: str, others: list[str]) -> list[str]:
    header = ("author", "time", "message", column)
    records = [
        dict(zip(header, (NAMES[n % 3], f"2024-03-01 10:{n:02d}", f"ferry {n} is late", other),
                 strict=True))
        for n, other in enumerate(others)
    ]  # fmt: skip
    return plan_generic(Sample(header, records), header, {}, "t.csv").doubts


@pytest.mark.parametrize("column", ["phone", "Telefon"])
def test_numbers_tell_accounts_of_one_name_apart(column: str) -> None:
    found = doubts(column, [f"+49 170 55500{n % 6}" for n in range(30)])
    assert any(f"--map {column}=account_id" in doubt for doubt in found)
    assert not doubts(column, [f"+49 170 55500{n % 3}" for n in range(30)])


def test_permalinks_tell_accounts_of_one_name_apart() -> None:
    links = [f"https://x.com/user_{n % 6}/status/13664000001000{n:02d}" for n in range(30)]
    assert any("permalink" in doubt for doubt in doubts("permalink", links))
    links = [f"https://x.com/user_{n % 3}/status/13664000001000{n:02d}" for n in range(30)]
    assert not doubts("permalink", links)
