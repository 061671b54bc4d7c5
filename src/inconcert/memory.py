"""How much memory there is, and how much of it DuckDB and Spark may use.

The limit is, in this order: what a call gives, the environment variable INCONCERT_MEMORY, a quarter
of the machine's memory. The rest is for the arrays of Python, which are as large, and for others.
A machine has no more than its control group (a container, a service) and `ulimit -v` allow.
"""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

from inconcert.errors import ParameterError
from inconcert.plaintext import plain
from inconcert.sizes import format_size, parse_size

VARIABLE = "INCONCERT_MEMORY"
SHARE = 0.25

# Below it DuckDB cannot open a case, and above it a number is a slip of the keyboard.
LEAST = 50 * 10**6
# Where a system does not say what it has.
UNKNOWN = 8 << 30

_PERCENT = re.compile(r"\s*([0-9]{1,15}(?:\.[0-9]{1,9})?)\s*%\s*", re.ASCII)
_HINT = "Write it as 4GB, 512MB or 50% (of this machine's memory)."


def parse_memory(given: str | int, *, what: str = "A memory limit") -> int:
    """Return the bytes of `4GB`, `512MiB`, `1.5g`, `50%` of the machine's memory, or a number.

    Raises `ParameterError` where it is anything else, less than 50 MB, or more than there is.
    """
    there = machine_memory()
    percent = _PERCENT.fullmatch(str(given))
    if percent:
        size = int(float(percent[1]) * there / 100)
    else:
        size = parse_size(given, what=what, hint=_HINT)
    shown = plain(str(given), limit=40)
    if size < LEAST:
        raise ParameterError(
            f"{what} of {shown} is too little; it needs {format_size(LEAST)}.", _HINT
        )
    if size > there:
        raise ParameterError(
            f"{what} of {shown} is more than this machine has ({format_size(there)}).", _HINT
        )
    return size


def memory_limit(given: str | int | None = None) -> int:
    """Return how many bytes of memory DuckDB may use; `ParameterError` as in `parse_memory`."""
    if given is not None:
        return parse_memory(given)
    from_outside = os.environ.get(VARIABLE, "").strip()
    if from_outside:
        return parse_memory(from_outside, what=f"{VARIABLE}: a memory limit")
    return max(int(machine_memory() * SHARE), LEAST)


def machine_memory() -> int:
    """Return the bytes of memory that this process may count on."""
    found = [_physical(), _address_space(), *_control_group()]
    return min((size for size in found if size), default=UNKNOWN)


def _physical() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not told on this system
        return None


def _address_space() -> int | None:
    """Return what `ulimit -v` allows, None where it allows all."""
    try:
        import resource
    except ImportError:  # not on this system
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if soft in (resource.RLIM_INFINITY, -1) or soft <= 0 else soft


def _control_group(root: Path = Path("/")) -> list[int]:
    """Return the limits of the control groups that the process is in, version 1 and 2."""
    limits = []
    try:
        lines = (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return []
    for line in lines:
        number, _, rest = line.partition(":")
        controllers, _, group = rest.partition(":")
        if number == "0" and not controllers:
            base, name = root / "sys/fs/cgroup", "memory.max"
        elif "memory" in controllers.split(","):
            base, name = root / "sys/fs/cgroup/memory", "memory.limit_in_bytes"
        else:
            continue
        # A group is bound by those around it; in a container its own is at the root.
        parts = Path(group.lstrip("/")).parts
        for depth in range(len(parts), -1, -1):
            with contextlib.suppress(OSError, ValueError):
                limits.append(int(base.joinpath(*parts[:depth], name).read_text()))
    # Version 1 says "no limit" as a number near 2^63.
    return [limit for limit in limits if 0 < limit < 1 << 60]
