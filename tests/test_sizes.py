"""One meaning of a size wherever one is given."""

from __future__ import annotations

import click
import pytest

from inconcert.cli.app import app
from inconcert.cli.options import Size
from inconcert.errors import ParameterError
from inconcert.ingest.files.bounds import Bounds
from inconcert.memory import parse_memory
from inconcert.sizes import format_size, parse_size


def test_a_suffix_means_what_it_says_everywhere() -> None:
    sizes = [("60MB", 60 * 10**6), ("60 MiB", 60 << 20), ("0.1g", 10**8), ("60000000", 60_000_000)]
    for text, size in sizes:
        assert parse_size(text) == parse_memory(text) == Bounds.given(text).most == size
    assert parse_size("1.5t") == 15 * 10**11
    assert parse_size(70) == parse_size("70") == parse_size("70b") == 70
    for wrong in ("", "x", "-5", "0", "5 parsecs", "1e9", "50%", True, False, -3, 0):
        with pytest.raises(ParameterError, match="no size"):
            parse_size(wrong)


def test_sizes_are_told_in_one_way() -> None:
    told = {
        64 << 30: "64 GiB", 256 << 20: "256 MiB", 2 * 10**9: "2.0 GB", 134 * 10**6: "134 MB",
        2 * 10**12: "2.0 TB", 50_000: "50 kB", 9: "9 bytes", (24 << 30) + 4096: "25.8 GB",
    }  # fmt: skip
    assert {size: format_size(size) for size in told} == told


def test_one_type_of_option() -> None:
    command = app.commands["investigate"]
    types = {p.name: p.type for p in command.params if isinstance(p, click.Option)}
    assert isinstance(types["memory"], Size)
    assert isinstance(types["max_unpacked"], Size)
