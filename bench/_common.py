"""What all benchmarks share: arguments, peak memory, printing.

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
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

GIB = 1 << 30
_STATUS = Path("/proc/self/status")


def parser_of(description: str | None) -> argparse.ArgumentParser:
    """Return a parser that prints the text of a benchmark as it stands."""
    return argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )


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


class Ran(NamedTuple):
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


def run(command: Sequence[str | os.PathLike[str]]) -> Ran:
    """Run a command in a process of its own and measure it; its stderr goes to ours."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [os.fspath(part) for part in command], stdout=subprocess.PIPE, text=True
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


def grown(
    name: str, sizes: Iterable[int], measure: Callable[[int], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return `measure(size)` of sizes that rise; `times` is the time over that of the one before.

    The first figure that ends in `seconds` is the time; `peak_gib` has to be among the others.
    """
    rows: list[dict[str, Any]] = []
    for size in sizes:
        row = measure(size)
        clock = next(key for key in row if key.endswith("seconds"))
        row["times"] = round(row[clock] / rows[-1][clock], 2) if rows else None
        rows.append(row)
        say(f"{name} {size:>9,} {row[clock]:7.2f} s {row['times'] or '':>5} "
            f"{row['peak_gib']:.2f} GiB")  # fmt: skip
    return rows


class _Sampler(threading.Thread):
    """Watches the resident size of a process and its descendants (Linux; elsewhere: nothing)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peak = 0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.05):
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


class Figures(NamedTuple):
    """Rows to print in columns, numbers to the right."""

    header: Sequence[str]
    rows: Sequence[Sequence[Any]]

    def print(self) -> None:
        """Print the header, where there is one, and the rows."""
        lines = [[shown(value) for value in row] for row in (self.header, *self.rows) if row]
        if not lines:
            return
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            cells = [line[0].ljust(widths[0])]
            cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
            print("  " + "  ".join(cells).rstrip())


def show(
    result: Mapping[str, Any], as_json: bool, *parts: str | Figures | Mapping[str, Any]
) -> None:
    """Print the figures: one JSON object, or the parts for a person; a mapping becomes a table."""
    if as_json:
        print(json.dumps({**result, "machine": machine()}, default=float))
        return
    for part in parts:
        if isinstance(part, str):
            print(part)
        else:
            (part if isinstance(part, Figures) else Figures((), _flat(part))).print()


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


def shown(value: Any) -> str:
    """Return a figure with sensible digits."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
