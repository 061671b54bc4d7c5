"""What all benchmarks share: arguments, clocks, peak memory, printing.

Standard library only, and it stays small: Linux counts the memory of a parent into the peak of a
child that it forks, so the process that measures must not be large itself.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GIB = 1 << 30
_STATUS = Path("/proc/self/status")


def arguments(
    parser: argparse.ArgumentParser, argv: Sequence[str] | None = None
) -> argparse.Namespace:
    """Add the options that every benchmark has, and read the command line."""
    parser.add_argument("--json", action="store_true", help="print one JSON object, no table")
    return parser.parse_args(argv)


def count(value: str) -> int:
    """Read a number of things: 1e6 and 1_000_000 are both a million."""
    number = float(value)
    if number < 1 or number != int(number):
        raise argparse.ArgumentTypeError(f"{value} is not a whole number of 1 or more")
    return int(number)


def say(text: str) -> None:
    """Tell a person how far it is, on stderr."""
    print(text, file=sys.stderr, flush=True)


# -- time and memory --------------------------------------------------------------------------


@dataclass
class Clock:
    """Seconds of wall time by name."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Add the time of the block to `name`."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def best_of(times: int, function: Callable[[], Any]) -> tuple[float, Any]:
    """Call `function` so many times; return the least seconds and the last result."""
    least, result = float("inf"), None
    for _ in range(times):
        start = time.perf_counter()
        result = function()
        least = min(least, time.perf_counter() - start)
    return least, result


def peak_gib() -> float:
    """Return the largest resident size of this process since `reset_peak`, in GiB."""
    if _STATUS.exists():
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / GIB
    return _maxrss_gib(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def reset_peak() -> None:
    """Forget the peak so far, where the system can (Linux; see proc(5), clear_refs)."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        say("The peak of memory cannot be reset here; it counts from the start of the process.")


def _maxrss_gib(value: int) -> float:
    # Linux counts in KiB, macOS in bytes.
    return value * (1 if sys.platform == "darwin" else 1024) / GIB


@dataclass(frozen=True)
class Ran:
    """A command that has ended.

    `peak_gib` is the larger of two figures: the greatest resident size of any one of its
    processes, as the kernel kept it, and the greatest sum over all of them, as sampled.
    `cpu_seconds` are those of all its processes: on a machine that does other work as well, wall
    time says more about the others.
    """

    seconds: float
    cpu_seconds: float
    peak_gib: float
    stdout: str
    status: int


def run(command: Sequence[str | os.PathLike[str]], *, cwd: Path | None = None) -> Ran:
    """Run a command in a process of its own and measure it; its stderr goes to ours."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [os.fspath(part) for part in command], stdout=subprocess.PIPE, cwd=cwd, text=True
    )
    sampler = _Sampler(child.pid)
    sampler.start()
    assert child.stdout is not None
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stdout.close()
    sampler.done.set()
    sampler.join()
    peak = max(_maxrss_gib(usage.ru_maxrss), sampler.peak / GIB)
    cpu = usage.ru_utime + usage.ru_stime
    return Ran(seconds, cpu, peak, output, child.returncode)


class _Sampler(threading.Thread):
    """Watches the resident size of a process and its descendants (Linux; elsewhere: nothing)."""

    def __init__(self, pid: int, every: float = 0.05) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.every = every
        self.peak = 0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(self.every):
            self.peak = max(self.peak, sum(map(_resident, _descendants(self.pid))))


def _descendants(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except OSError:  # it has ended, or there is no /proc
            continue
    return found


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


# -- printing ---------------------------------------------------------------------------------


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cpus": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
    }


def show(result: Mapping[str, Any], *, as_json: bool, title: str = "") -> None:
    """Print the figures: one JSON object, or tables that a person reads."""
    if as_json:
        print(json.dumps({**result, "machine": machine()}, default=float))
        return
    if title:
        print(title)
    table(_flat(result))


def _flat(result: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in result.items():
        if isinstance(value, Mapping):
            rows += _flat(value, f"{prefix}{name} ")
        elif isinstance(value, list):
            for number, part in enumerate(value, 1):
                rows += _flat({f"{name} {number}": part}, prefix)
        else:
            rows.append((prefix + name.replace("_", " "), value))
    return rows


def table(rows: Sequence[Sequence[Any]], header: Sequence[str] = ()) -> None:
    """Print rows in columns, numbers to the right."""
    lines = [list(map(shown, row)) for row in ([header] if header else [])]
    lines += [list(map(shown, row)) for row in rows]
    if not lines:
        return
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        print("  " + "  ".join(cells).rstrip())


def shown(value: Any) -> str:
    """Return a figure with sensible digits."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
