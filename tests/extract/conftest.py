"""Fixtures of these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from extract_maker import Maker

from inconcert.case import Case


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[], Maker]]:
    """A maker of empty cases."""
    cases: list[Case] = []

    def new() -> Maker:
        cases.append(Case.open(tmp_path / f"case{len(cases)}.duckdb", create=True))
        return Maker(cases[-1])

    yield new
    for case in cases:
        case.close()


@pytest.fixture
def maker(make: Callable[[], Maker]) -> Maker:
    return make()
