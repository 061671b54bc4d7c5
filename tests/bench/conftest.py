"""Runs a benchmark of bench/ in this process, where everything is compiled already."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def measured(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Return a function that runs the benchmark of a name and returns its figures."""

    def run(name: str, *arguments: str) -> dict[str, Any]:
        importlib.import_module(name).main([*arguments, "--json"])
        result = json.loads(capsys.readouterr().out)
        assert result.pop("machine")["cpus"] >= 1
        return result

    return run
