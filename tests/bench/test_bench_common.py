"""The measuring itself: peak memory of a process and its children, figures."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest

import _common as common

MIB = 1 << 20


def run_from_a_small_process(code: str) -> tuple[int, float, str]:
    """Measure `python -c code` as a benchmark does: from a process that is small itself."""
    measure = (
        "import json, sys, _common\n"
        "ran = _common.run([sys.executable, '-c', sys.argv[1]])\n"
        "print(json.dumps([ran.status, ran.peak_gib, ran.stdout]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", measure, code],
        cwd=Path(common.__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    )
    status, peak, output = json.loads(done.stdout)
    return status, peak, output


def test_peak_memory_of_a_command() -> None:
    status, peak, output = run_from_a_small_process(f"x = bytearray({300 * MIB}); print(len(x))")
    assert status == 0
    assert int(output) == 300 * MIB
    assert 0.29 < peak < 0.45


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_children_count() -> None:
    status, peak, _ = run_from_a_small_process(
        "import subprocess, sys\n"
        f"hold = 'import time; x = bytearray({150 * MIB}); time.sleep(0.6)'\n"
        "two = [subprocess.Popen([sys.executable, '-c', hold]) for _ in range(2)]\n"
        "[one.wait() for one in two]\n"
    )
    assert status == 0
    assert 0.29 < peak < 0.5


def test_a_failing_command_keeps_its_status() -> None:
    assert common.run([sys.executable, "-c", "raise SystemExit(7)"]).status == 7


def test_the_peak_can_be_reset() -> None:
    block = bytearray(200 * MIB)
    high = common.peak_gib()
    del block
    common.reset_peak()
    assert common.peak_gib() < high


def test_counts_are_read() -> None:
    assert common.count("1e6") == common.count("1_000_000") == 1_000_000
    for bad in ("0", "-3", "1.5"):
        with pytest.raises(argparse.ArgumentTypeError):
            common.count(bad)


def test_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    common.show({"seconds": 1.5, "stages": {"a": 1}}, True, "A title")
    shown = json.loads(capsys.readouterr().out)
    assert shown["seconds"] == 1.5
    assert shown["machine"]["cpus"] >= 1
    figures = {"seconds": 1.5, "growth": [{"n": 1234567}]}
    common.show({}, False, "A title", common.Figures(("name", "q"), [("a", 0.01)]), figures)
    assert capsys.readouterr().out.splitlines() == [
        "A title", "  name     q", "  a     0.01", "  seconds           1.5",
        "  growth 1 n  1,234,567",
    ]  # fmt: skip


def test_each_size_is_timed_against_the_one_before() -> None:
    rows = common.grown("twice", [1, 2], lambda n: {"cpu_seconds": n * 1.5, "peak_gib": 0.1})
    assert [row["times"] for row in rows] == [None, 2.0]
