"""The plan of the house, enforced: who may import whom, and what strangers may rely on."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import inconcert

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(inconcert.__file__).parent

# Ground floor first. A room imports only itself and rooms on floors below it; rooms on one floor
# do not import one another.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors",),
    ("columns", "compiled", "progress", "durations", "plaintext"),
    ("sizes",),
    ("version", "interrupt", "memory"),
    ("model", "database"),
    ("case",),
    ("targets", "given"),
    ("engine",),
    ("ingest",),
    ("extract",),
    ("stats",),
    ("network", "profile"),
    ("evidence",),
    ("detect",),
    ("simulate", "evaluate"),
    ("view",),
    ("export",),
    ("api",),
    ("web", "cli"),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

# The one file that may know Spark.
SPARK = "engine/spark.py"

PUBLIC = {
    "InconcertError",
    "__version__",
    "detect",
    "evaluate",
    "evidence",
    "extract",
    "findings",
    "import_files",
    "investigate",
    "network",
    "open_case",
    "report",
    "simulate",
}

FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(file: Path, package: Path = PACKAGE) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of every import in a file, relative ones made absolute."""
    folder = ("inconcert", *file.relative_to(package).parts[:-1])
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            start = folder[: len(folder) - node.level + 1] if node.level else ()
            base = ".".join((*start, *(node.module or "").split("."))).strip(".")
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"


def floor_faults(file: Path, room: str, package: Path = PACKAGE) -> list[str]:
    faults = []
    for line, name in imports(file, package):
        parts = name.split(".")
        if parts[0] != "inconcert" or len(parts) == 1:
            continue
        other = parts[1]
        if other == room:
            continue
        if other not in FLOOR:
            faults.append(f"{file.name}:{line} imports {name}, which is no room")
        elif FLOOR[other] >= FLOOR[room]:
            faults.append(f"{file.name}:{line} {room} imports {other}, which is not below it")
    return faults


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_rooms_import_only_what_lies_below(file: Path) -> None:
    room = room_of(file)
    if room == "__init__":  # the front door: names the api, and imports it when asked
        assert {n for _, n in imports(file) if n.startswith("inconcert")} <= {
            "inconcert.errors.InconcertError",
            "inconcert.version.__version__",
            *(f"inconcert.api.{name}" for name in PUBLIC),
        }
        return
    assert room in FLOOR, f"{room} is not in the plan: add it to FLOORS and to docs/design.md"
    assert floor_faults(file, room) == []


def test_a_fault_is_seen(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "import inconcert.cli\nfrom inconcert import network\nfrom inconcert.model import POST\n"
    )
    assert len(floor_faults(wrong, "ingest", tmp_path)) == 2


def test_only_one_file_knows_spark() -> None:
    knowing = {
        str(file.relative_to(PACKAGE))
        for file in FILES
        for _, name in imports(file)
        if name.split(".")[0] in {"pyspark", "py4j"}
    }
    assert knowing <= {SPARK}


def test_the_public_surface_is_pinned() -> None:
    assert set(inconcert.__all__) == PUBLIC
    assert set(dir(inconcert)) == PUBLIC
    for name in PUBLIC - {"__version__"}:
        assert callable(getattr(inconcert, name)), name


def test_a_room_that_shares_a_functions_name_can_be_called() -> None:
    code = (
        "import inconcert, inspect\n"
        "before = inspect.signature(inconcert.network)\n"
        "import inconcert.network, inconcert.detect\n"
        "from inconcert.network import __name__ as name\n"
        "assert name == 'inconcert.network'\n"
        "assert inspect.signature(inconcert.network) == before\n"
        "assert 'windows' in before.parameters\n"
        "assert callable(inconcert.detect)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


HEAVY = ("numba", "numpy", "pyarrow", "duckdb", "pandas", "polars", "pyspark", "openpyxl", "rensa")


@pytest.mark.parametrize("module", ["inconcert", "inconcert.cli", "inconcert.cli.app"])
def test_the_faces_load_nothing_heavy(module: str) -> None:
    code = f"import {module}, sys; print(*(m for m in {HEAVY!r} if m in sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    assert loaded.stdout.split() == []
