"""What a command says and writes is the same in a process of its own and in that of the tests."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from cli_running import Runner, as_json

CASE = ("--case", "case.duckdb")
# How long a command took is all that may differ.
SECONDS = re.compile(rb"\d+(\.\d+)? s\b|\"seconds\": \d+\.\d+(e-\d+)?|\"\w+\": \d+\.\d{4,}(e-\d+)?")


@pytest.fixture
def pair(investigated: Path, simulated: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two folders with the same files: for the one process, and for the other."""
    found = (tmp_path / "here", tmp_path / "there")
    for folder in found:
        folder.mkdir()
        shutil.copy(investigated / "case.duckdb", folder)
        shutil.copy(simulated / "truth.csv", folder)
        (folder / "more.csv").write_text("id,user,time,text\n1,u,2026-01-01T00:00:00Z,hello\n,,,\n")
        (folder / "shares.csv").write_text("account,object,time\na,o,1600000000\nb,o,1600000001\n")
    return found


@pytest.mark.parametrize(
    "words",
    [
        ("--version",),
        ("--help",),
        ("findings",),
        ("detect", *CASE, "--windows", "5m", "--only", "coordination"),
        ("import", "more.csv", "none.csv", *CASE, "--save-mapping", "m.json", "--log", "work.log"),
        ("evidence", "ID", *CASE, "-o", "-"),
        ("report", *CASE, "-o", "r.html", "--json"),
        ("evaluate", *CASE, "--truth", "truth.csv", "--resamples", "3", "--plot", "p.svg"),
        ("network", "shares.csv", "-o", "edges.csv"),
        ("findings", "--case", "none.duckdb"),
    ],
    ids=" ".join,
)
def test_it_is_the_same(pair: tuple[Path, Path], investigated: Path, words) -> None:
    first = json.loads((investigated / "stdout.json").read_text(encoding="utf-8"))["findings"][0]
    line = [first["id"] if word == "ID" else word for word in words]
    here, there = map(Runner, pair)
    one, other = here(*line, code=None), there.process(*line, code=None)
    assert one.returncode == other.returncode
    assert _without_seconds(one.stdout) == _without_seconds(other.stdout)
    assert _without_seconds(one.stderr) == _without_seconds(other.stderr)
    files = [sorted(path.name for path in folder.iterdir()) for folder in pair]
    assert files[0] == files[1]
    for name in files[0]:
        if not name.endswith((".duckdb", ".log")):
            assert (pair[0] / name).read_bytes() == (pair[1] / name).read_bytes(), name


def _without_seconds(text: str) -> bytes:
    return SECONDS.sub(b"", text.encode())


def test_a_command_leaves_nothing_to_the_next(pair: tuple[Path, Path], monkeypatch) -> None:
    """One that fails half-way, one with options of its own, and then one like any other."""
    run = Runner(pair[0])
    usual = as_json(run("findings", *CASE, "--json"))
    with monkeypatch.context() as patch:
        patch.setattr(sys.modules["inconcert.view.findings"], "findings", _interrupted)
        stopped = run("findings", *CASE, "--log", "work.log", "--memory", "512MB", code=130)
    assert stopped.stderr == "Interrupted; the case is as it was before.\n"
    run("import", "more.csv", *CASE, code=0)
    assert run("import", "none.csv", "--case", "new.duckdb", code=1)
    assert not (pair[0] / "new.duckdb").exists()  # as where nothing was committed before
    told = as_json(run("findings", *CASE, "--json"))
    assert [f["id"] for f in told["findings"]] == [f["id"] for f in usual["findings"]]


def _interrupted(*arguments: object, **options: object) -> None:
    raise KeyboardInterrupt
