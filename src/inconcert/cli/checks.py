"""What `inconcert doctor` checks. A check tries the thing itself, not some indication of it."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from inconcert.errors import InconcertError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable

OLDEST_PYTHON = (3, 11)
LITTLE_DISK = 2e9
LITTLE_MEMORY = 2e9

_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?\s*([^;]*)(;.*)?")
_BOUND = re.compile(r"(>=|<)\s*(\d+(?:\.\d+)*)")


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found, and what to do about a problem."""

    name: str
    status: Literal["ok", "optional", "problem"]
    finding: str
    remedy: str = ""


def all_checks() -> list[tuple[str, Callable[[], Check]]]:
    """Return the checks in order, by name."""
    checks = [python, packages, duckdb, numba, spark, disk, memory]
    return [(check.__name__, partial(_guarded, check)) for check in checks]


def _guarded(check: Callable[[], Check]) -> Check:
    """Run a check; whatever it raises is its result."""
    try:
        return check()
    except Exception as error:
        if isinstance(error, InconcertError):
            return Check(check.__name__, "problem", error.problem, error.hint)
        return Check(
            check.__name__,
            "problem",
            f"{type(error).__name__}: {error}",
            "Reinstall: pip install --force-reinstall inconcert.",
        )


def python() -> Check:
    """The interpreter is new enough."""
    found = sys.version_info
    version = f"{found.major}.{found.minor}.{found.micro}"
    if found < OLDEST_PYTHON:
        return Check("python", "problem", version, "Install Python 3.11 or later.")
    return Check("python", "ok", version)


def packages() -> Check:
    """Every dependency is installed, in a suitable version."""
    faults, names = [], []
    for requirement in metadata.requires("inconcert") or []:
        match = _REQUIREMENT.match(requirement)
        if match is None or "extra ==" in (match[3] or ""):
            continue
        name, bounds = match[1], match[2]
        names.append(name)
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            faults.append(f"{name} is missing")
            continue
        if not fits(version, bounds):
            faults.append(f"{name} is {version}, needed: {bounds.strip()}")
    if faults:
        return Check(
            "packages", "problem", "; ".join(faults), "Run: pip install --upgrade inconcert."
        )
    shown = ", ".join(f"{n} {metadata.version(n)}" for n in ("duckdb", "numba", "numpy", "pyarrow"))
    return Check("packages", "ok", f"all {len(names)} are installed ({shown})")


def fits(version: str, bounds: str) -> bool:
    """Return whether a version lies within bounds such as `>=2.0,<3`."""
    here = _numbers(version)
    for operator, bound in _BOUND.findall(bounds):
        there = _numbers(bound)
        if (here < there) if operator == ">=" else (here >= there):
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    parts = [int(part) for part in re.findall(r"\d+", version.partition("+")[0])[:4]]
    return (*parts, *([0] * (4 - len(parts))))


def duckdb() -> Check:
    """A case can be made, written and read again."""
    from inconcert.case import Case

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "doctor.duckdb"
        with Case.open(path, create=True) as case, case.run("doctor", {}):
            case.execute("INSERT INTO account (account, platform) VALUES ('x:1', 'x')")
        with Case.open(path) as case:
            if case.one("SELECT count(*) FROM account") != 1:
                return Check("duckdb", "problem", "a row that was written cannot be read back")
    return Check("duckdb", "ok", f"writes and reads a case in {tempfile.gettempdir()}")


def numba() -> Check:
    """The compiled kernel compiles, counts correctly, and is cached."""
    import pyarrow as pa

    from inconcert.network import kernel, network

    shares = pa.table({"account_id": ["a", "b"], "object_id": ["o", "o"], "time": [0, 1]})
    edges = network(shares, windows=["60s"]).to_pylist()
    if [(e["account_a"], e["account_b"], e["events"]) for e in edges] != [("a", "b", 1)]:
        return Check("numba", "problem", f"the kernel counts incorrectly: {edges}")
    caches = {
        function.stats.cache_path
        for function in vars(kernel).values()
        if hasattr(function, "stats") and function.stats.cache_path
    }
    if not caches:
        return Check(
            "numba",
            "optional",
            "compiles, but cannot cache the result: every command compiles again",
            "Set NUMBA_CACHE_DIR to a folder that you can write to.",
        )
    return Check("numba", "ok", f"compiles, and caches the kernel in {min(caches)}")


def spark() -> Check:
    """Spark and Java are optional: large cases run on them."""
    if find_spec("pyspark") is None:
        return Check(
            "spark", "optional", "not installed; only needed for --engine spark",
            "To use it: pip install 'inconcert[spark]', and Java 17.",
        )  # fmt: skip
    from inconcert.engine.java import find_java

    version = metadata.version("pyspark")
    try:
        java = find_java()
    except MissingExtraError as error:
        return Check("spark", "optional", f"pyspark {version}, but {error.problem}", error.hint)
    return Check("spark", "ok", f"pyspark {version}, Java in {java.home}")


def disk() -> Check:
    """There is disk space for a case in the current folder."""
    free = shutil.disk_usage(Path.cwd()).free
    finding = f"{free / 1e9:.1f} GB free in {Path.cwd()}"
    if free < LITTLE_DISK:
        return Check(
            "disk", "problem", finding, "Free some space, or put the case elsewhere with --case."
        )
    return Check("disk", "ok", finding)


def memory() -> Check:
    """There is memory for a large case."""
    free = _free_memory()
    if free is None:
        return Check("memory", "optional", "this system does not report free memory")
    finding = f"{free / 1e9:.1f} GB free, {os.cpu_count()} cores; {_allowed()}"
    if free < LITTLE_MEMORY:
        return Check(
            "memory", "problem", finding, "Close other applications; a large case needs 4 GB."
        )
    return Check("memory", "ok", finding)


def _allowed() -> str:
    """Say how much memory DuckDB may use, and where the rest goes; ParameterError if not valid."""
    from inconcert.memory import VARIABLE, machine_memory, memory_limit
    from inconcert.sizes import format_size

    there = format_size(machine_memory())
    why = f"{VARIABLE}" if os.environ.get(VARIABLE) else f"a quarter of {there}"
    limit = format_size(memory_limit())
    return f"DuckDB may use {limit} ({why}; change it with --memory) and spills beyond that to disk"


def _free_memory() -> int | None:
    info = Path("/proc/meminfo")
    if info.exists():
        match = re.search(r"MemAvailable:\s+(\d+) kB", info.read_text())
        if match:
            return int(match[1]) * 1024
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    except (ValueError, OSError):
        return None
