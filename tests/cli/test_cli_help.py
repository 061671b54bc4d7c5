"""Every command explains itself, quickly."""

from __future__ import annotations

import resource
import shlex
import subprocess

import pytest
from cli_running import COMMAND, environment, one_line

from inconcert.cli.app import app
from inconcert.version import __version__

NAMES = list(app.commands)


@pytest.mark.parametrize("name", NAMES)
def test_help_has_examples_that_parse(inconcert, name: str) -> None:
    text = inconcert(name, "--help").stdout
    assert "Examples:" in text
    assert "--json" in text
    examples = [line for line in map(str.strip, text.splitlines()) if line.startswith("inconcert ")]
    assert examples
    command = app.commands[name]
    for example in examples:
        words = shlex.split(example.split(" | ")[0])
        assert words[:2] == ["inconcert", name]
        command.make_context(name, words[2:])  # raises UsageError where an option is not there


def test_the_commands_are_listed_in_the_order_of_the_work(inconcert) -> None:
    text = inconcert("--help").stdout
    places = [text.index(f"\n  {name} ") for name in NAMES]
    assert places == sorted(places)
    assert "INCONCERT_DEBUG" in text


def test_version(inconcert) -> None:
    assert inconcert("--version").stdout == f"inconcert {__version__}\n"


def test_no_command_shows_the_help(inconcert) -> None:
    assert "investigate" in inconcert(code=2).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["investigat"],
        ["findings"],
        ["findings", "--case"],
        ["findings", "--case", "x.duckdb", "--no-such-option"],
        ["network", "shares.csv", "-o", "edges.csv", "--window", "60"],
        ["network", "shares.csv", "-o", "edges.png"],
        ["detect", "--case", "x.duckdb", "--engine", "abacus"],
        ["import", "posts.csv", "--case", "x.duckdb", "--map", "no-equals-sign"],
        ["simulate", "conference", "-o", "x", "--factor", "0"],
        ["export", "--case", "x.duckdb", "--table", "nonsense", "-o", "x.csv"],
        ["evidence", "--case", "x.duckdb", "F", "-o", "-", "--json"],
    ],
    ids=" ".join,
)
def test_bad_usage_exits_2_and_says_how_to_get_help(inconcert, arguments: list[str]) -> None:
    done = inconcert(*arguments, code=2)
    assert done.stdout == ""
    assert "Error: " in done.stderr
    assert "--help" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_misspelt_command_gets_a_suggestion(inconcert) -> None:
    assert "investigate" in inconcert("investigat", code=2).stderr


def test_help_comes_at_once() -> None:
    # CPU time, not wall time: other work on the machine must not fail this test.
    best = min(_cpu_seconds([*COMMAND, "--help"]) for _ in range(5))
    assert best < 0.3


def _cpu_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, env=environment())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_a_missing_case_is_one_line(inconcert) -> None:
    line = one_line(inconcert("findings", "--case", "none.duckdb", code=1).stderr)
    assert line.startswith("Error: There is no case at none.duckdb.")
    assert "inconcert import" in line
