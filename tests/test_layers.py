"""The plan, enforced: which package may import which, and what others may rely on."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

import inconcert
from inconcert import model

sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))
from layers import LAYERS, PACKAGE, imports, package_of, picture

LAYER = {name: place for place, names in enumerate(LAYERS) for name in names}

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


def layer_faults(file: Path, own: str, package: Path = PACKAGE) -> list[str]:
    faults = []
    for line, name in imports(file, package):
        parts = name.split(".")
        if parts[0] != "inconcert" or len(parts) == 1 or parts[1] == own:
            continue
        if parts[1] not in LAYER:
            faults.append(f"{file.name}:{line} imports {name}, which is no package")
        elif LAYER[parts[1]] >= LAYER[own]:
            faults.append(f"{file.name}:{line} {own} imports {parts[1]}, which is not below it")
    return faults


def test_packages_import_only_what_lies_below() -> None:
    faults = []
    for file in FILES:
        own = package_of(file)
        if own == "__init__":  # the front door: names the api, and imports it when asked
            assert {n for _, n in imports(file) if n.startswith("inconcert")} <= {
                "inconcert.errors.InconcertError",
                "inconcert.version.__version__",
                *(f"inconcert.api.{name}" for name in PUBLIC),
            }
            continue
        assert own in LAYER, f"{own} is not in the plan: add it to LAYERS and to docs/design.md"
        faults += layer_faults(file, own)
    assert faults == []


DETECTORS = sorted(p.name for p in (PACKAGE / "detect").iterdir() if (p / "__init__.py").exists())


def folder_faults(file: Path, package: Path = PACKAGE) -> list[str]:
    """Say which imports of a file reach into the folder of a detector that it is not part of."""
    parts = file.relative_to(package).parts
    own = parts[1] if parts[0] == "detect" and len(parts) > 2 else ""
    faults = []
    for line, name in imports(file, package):
        path = name.split(".")
        if path[:2] != ["inconcert", "detect"] or len(path) < 4 or path[2] == own:
            continue
        # What others may have of a detector is its declaration, which its folder itself gives.
        if path[2] in DETECTORS and not path[3].isupper():
            faults.append(f"{file.relative_to(package)}:{line} imports {name}")
    return faults


def test_a_detector_is_one_folder_that_nobody_reaches_into() -> None:
    assert [fault for file in FILES for fault in folder_faults(file)] == []


def test_reaching_into_a_detector_is_seen(tmp_path: Path) -> None:
    (tmp_path / "view").mkdir()
    wrong = tmp_path / "view" / "wrong.py"
    wrong.write_text("from inconcert.detect.floods.curve import Curve\n")
    assert len(folder_faults(wrong, tmp_path)) == 1


def test_a_fault_is_seen(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "import inconcert.cli\nfrom inconcert import network\nfrom inconcert.model import POST\n"
    )
    assert len(layer_faults(wrong, "ingest", tmp_path)) == 2


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


def test_a_package_that_shares_a_functions_name_can_be_called() -> None:
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


# -- names -------------------------------------------------------------------------------------

# Words that were the project's own, and what the field calls them stands in their place. They are
# no names of classes, functions, arguments or modules; in look_alike(s) the word is the field's.
OLD = frozenset(re.findall(r"\w+", """
    look looks looked told tell settle settled together parted ground frame surroundings
    circumstances made manner manners half halves cutter cutters heard room rooms floor floors
    house stood
"""))  # fmt: skip
ROOT = Path(__file__).parents[1]
BENCHES = sorted((ROOT / "bench").rglob("*.py"))


def words_of(name: str) -> set[str]:
    """Return the words of a name in snake case or camel case, without "look alike"."""
    words = [w.lower() for w in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]
    text = " ".join(words).replace("look alikes", "").replace("look alike", "")
    return set(text.split())


def names_in(file: Path) -> list[tuple[int, str]]:
    """Return the names of classes, functions and arguments of a file, with their lines."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef):
            found.append((node.lineno, node.name))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found.append((node.lineno, node.name))
            given = node.args
            every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
            found += [(one.lineno, one.arg) for one in every if one is not None]
    return found


def test_no_name_is_an_old_one() -> None:
    """Of tests the names are sentences, and need not bear the terms of the field alone."""
    wrong = []
    for file in [*FILES, *BENCHES, *sorted((ROOT / "tests").rglob("*.py"))]:
        parts = [*file.with_suffix("").parts[len(ROOT.parts) :]]
        named = [(1, part) for part in parts] + names_in(file)
        wrong += [
            f"{file}:{line} {name}"
            for line, name in named
            if words_of(name) & OLD and not name.startswith("test_")
        ]
    assert wrong == []


def test_an_old_name_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "wrong.py"
    file.write_text("class Looked:\n    def settle(self, half, look_alike): ...\n")
    assert {n for _, n in names_in(file) if words_of(n) & OLD} == {"Looked", "settle", "half"}


# A share has a kind; a post and a finding have a type.
KINDS = re.compile(r"(?i)(finding|post|account|table)_?kinds?(?![a-z])|kinds?_?of_?(finding|post)")
# What a column of objects names.
OF_OBJECTS = {"kind_of", "_has_kinds"}
OF_SHARES = ("api", "cli", "detect", "evaluate", "evidence", "export", "extract", "network", "view")


def test_kind_belongs_to_shares() -> None:
    """No other table has a column, and no module apart from shares a name, of that word."""
    having = {table.name for table in model.TABLES if "kind" in table.names}
    assert having == {"share", "baseline", "link", "evidence"}
    wrong = [
        f"{file}:{line} {name}"
        for file in [*FILES, *BENCHES]
        for line, name in names_in(file)
        if KINDS.search(name)
        or ({"kind", "kinds"} & words_of(name) and PACKAGE in file.parents
            and file.relative_to(PACKAGE).parts[0] not in OF_SHARES
            and name not in OF_OBJECTS)
    ]  # fmt: skip
    assert wrong == []
    assert all(map(KINDS.search, ("FindingKind", "finding_kind", "post_kinds", "kind_of_post")))


def test_no_two_classes_have_one_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for file in [*FILES, *BENCHES]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{file}:{node.lineno}")
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_the_picture_of_the_layers_shows_all_of_them() -> None:
    drawn = picture()
    assert all(f">{name}</text>" in drawn for names in LAYERS for name in names)
    assert "cli imports api" in drawn
