"""How much memory DuckDB may use: what is said, what the machine has, what is no size."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from inconcert import memory
from inconcert.case import Case
from inconcert.database import open_error
from inconcert.engine import Step
from inconcert.engine.duckdb import DuckDBEngine
from inconcert.errors import EngineError, MemoryLimitError, ParameterError
from inconcert.memory import machine_memory, memory_limit, parse_memory


@pytest.fixture(autouse=True)
def a_machine_of_8_gb(monkeypatch):
    monkeypatch.delenv(memory.VARIABLE, raising=False)
    monkeypatch.setattr(memory, "_physical", lambda: 8_000_000_000)
    monkeypatch.setattr(memory, "_address_space", lambda: None)
    monkeypatch.setattr(memory, "_control_group", list)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("4GB", 4_000_000_000),
        ("512MiB", 512 << 20),
        (" 1.5 g ", 1_500_000_000),
        ("50%", 4_000_000_000),
        ("2000000000", 2_000_000_000),
    ],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_memory(text) == size


@pytest.mark.parametrize(
    "text", ["", "much", "4", "4 elephants", "-1GB", "0GB", "1MB", "1PB", "9GB", "120%", "1e3GB"]
)
def test_what_is_no_size_is_refused(text: str, tmp_path: Path, monkeypatch) -> None:
    with pytest.raises(ParameterError, match="4GB, 512MB or 50%"):
        parse_memory(text)
    with pytest.raises(ParameterError):
        Case.open(tmp_path / "c.duckdb", create=True, memory=text)
    assert not list(tmp_path.iterdir())
    if text:
        monkeypatch.setenv(memory.VARIABLE, text)
        with pytest.raises(ParameterError, match="INCONCERT_MEMORY"):
            memory_limit()


def limit_of(connection) -> str:
    return connection.execute("SELECT current_setting('memory_limit')").fetchone()[0]


def test_a_quarter_is_the_default_and_both_engines_keep_to_it(tmp_path: Path, monkeypatch) -> None:
    with Case.open(tmp_path / "c.duckdb", create=True) as case, DuckDBEngine() as engine:
        assert limit_of(case.connection) == limit_of(engine._connection) == "1.8 GiB"
        spill = case.one("SELECT current_setting('temp_directory')")
        assert spill == f"{(tmp_path / 'c.duckdb').resolve()}.tmp"
    monkeypatch.setenv(memory.VARIABLE, "1GiB")
    with Case.open(tmp_path / "c.duckdb") as case, DuckDBEngine() as engine:
        assert limit_of(case.connection) == limit_of(engine._connection) == "1.0 GiB"
    with Case.open(tmp_path / "c.duckdb", memory="512MiB") as case:
        assert limit_of(case.connection) == "512.0 MiB"


def test_spark_gets_what_is_asked_for(monkeypatch) -> None:
    from inconcert.engine.spark import _memory

    assert _memory() == f"{8_000_000_000 // 4 >> 20}m"
    monkeypatch.setenv(memory.VARIABLE, "512MiB")
    assert _memory() == "512m"


@pytest.mark.parametrize(
    ("cgroup", "files"),
    [
        ("0::/user/box", {"sys/fs/cgroup/user/memory.max": "3000000000",
                           "sys/fs/cgroup/user/box/memory.max": "max"}),
        ("0::/", {"sys/fs/cgroup/memory.max": "3000000000"}),
        ("5:cpu,memory:/box", {"sys/fs/cgroup/memory/memory.limit_in_bytes": "3000000000",
                               "sys/fs/cgroup/memory/box/memory.limit_in_bytes":
                               "9223372036854771712"}),
    ],
)  # fmt: skip
def test_a_container_is_seen(tmp_path: Path, monkeypatch, cgroup: str, files) -> None:
    monkeypatch.undo()
    for name, text in {"proc/self/cgroup": cgroup, **files}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{text}\n")
    assert memory._control_group(tmp_path) == [3_000_000_000]


def test_a_limit_of_the_shell_is_seen() -> None:
    code = "from inconcert.memory import machine_memory; print(machine_memory())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)),
    )  # fmt: skip
    assert int(done.stdout) <= 1 << 30
    assert machine_memory() == 8_000_000_000


@pytest.mark.parametrize("wrong", [5, 0, -1, True, False, 9_000_000_000])
def test_a_number_is_checked_as_a_text_is(wrong: int, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="4GB, 512MB or 50%"):
        Case.open(tmp_path / "c.duckdb", create=True, memory=wrong)
    assert not list(tmp_path.iterdir())
    assert memory_limit(60_000_000) == 60_000_000


def test_an_error_names_the_limit_in_force(tmp_path: Path) -> None:
    large = "SELECT count(*) FROM (SELECT DISTINCT md5(i::VARCHAR) FROM range(3000000) t(i))"
    with Case.open(tmp_path / "c.duckdb", create=True, memory="60MB") as case:
        case.execute("SET temp_directory = ''")
        with pytest.raises(MemoryLimitError, match=r"\(60 MB\).*--memory"):
            case.query(large)
        with DuckDBEngine(case) as engine, pytest.raises(EngineError, match=r"\(60 MB\)"):
            engine.run([Step("many", large, keep="table")])
    with DuckDBEngine(memory_limit="60MB") as engine:
        engine._connection.execute("SET temp_directory = ''")
        with pytest.raises(EngineError, match=r"\(60 MB\)"):
            engine.run([Step("many", large, keep="table")])


def test_memory_that_does_not_do_to_open_is_told_as_such(tmp_path: Path) -> None:
    error = duckdb.OutOfMemoryException("Out of Memory Error: could not allocate block")
    for fresh in (True, False):
        told = open_error(tmp_path / "c.duckdb", error, fresh=fresh, memory=60_000_000)
        assert isinstance(told, MemoryLimitError)
        assert "60 MB" in told.problem
