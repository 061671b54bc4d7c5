"""What Spark needs on top: an extra, a quiet and private session, files that go again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

import inconcert
from inconcert.engine import Step, open_engine
from inconcert.engine import spark as module
from inconcert.engine.spark import SparkEngine, settings
from inconcert.errors import EngineError, MissingExtraError

PACKAGE = Path(inconcert.__file__).parent


def test_pyspark_is_imported_in_one_file_and_late() -> None:
    importing = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if re.search(r"^\s*(from|import) (pyspark|py4j)", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert importing == ["engine/spark.py"]
    code = "import sys, inconcert.engine.spark; sys.exit('pyspark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_pyspark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name in [name for name in sys.modules if name.split(".")[0] in ("pyspark", "py4j")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'inconcert\[spark\]'"):
        open_engine("spark")
    assert not list(tmp_path.iterdir())


def test_without_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    # In a process of its own: here a session may be running already.
    code = (
        "import inconcert.engine.java as java\n"
        "java._PLACES = ()\n"
        "java.find_spec = lambda name: None\n"
        "from inconcert.engine.spark import SparkEngine\n"
        "from inconcert.errors import MissingExtraError\n"
        "try:\n    SparkEngine()\n"
        "except MissingExtraError as error:\n    print(error)\n"
    )
    env = {**os.environ, "PATH": str(tmp_path), "TMPDIR": str(tmp_path)}
    env.pop("JAVA_HOME", None)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
    )
    assert "needs Java 17 or 21" in done.stdout
    assert not list(tmp_path.iterdir())


def test_settings_keep_to_this_machine(tmp_path: Path) -> None:
    found = settings(tmp_path, "1g")
    assert found["spark.driver.bindAddress"] == found["spark.driver.host"] == "127.0.0.1"
    assert found["spark.ui.enabled"] == "false"
    assert found["spark.sql.session.timeZone"] == "UTC"
    assert found["spark.sql.ansi.enabled"] == "true"
    for name in ("spark.local.dir", "spark.sql.warehouse.dir"):
        assert Path(found[name]).is_relative_to(tmp_path)


@pytest.mark.spark
def test_session_is_as_set(spark_engine: SparkEngine) -> None:
    session = spark_engine._spark
    folder = spark_engine._folder
    assert session.sparkContext.uiWebUrl is None
    for name, value in settings(folder, "1g").items():
        if name not in ("spark.log.level", "spark.log.structuredLogging.enabled"):
            set_to = session.sparkContext.getConf().get(name)
            assert set_to.removeprefix("file:") == value, name


@pytest.mark.spark
def test_a_second_engine_joins_the_session(spark_engine: SparkEngine) -> None:
    with SparkEngine() as second:
        second.register("joined", pa.table({"n": [1]}))
        second.run([Step("joined_too", "SELECT n FROM joined", keep="table")])
        folder = second._folder
        assert any(folder.iterdir())
    assert not folder.exists()
    spark_engine.run([Step("alive", "SELECT 1 AS n")])
    assert spark_engine.fetch("alive").to_pylist() == [{"n": 1}]
    spark_engine.drop("alive")
    with pytest.raises(EngineError):
        spark_engine.fetch("joined")


@pytest.mark.spark
def test_on_a_session_of_the_caller(spark_engine: SparkEngine) -> None:
    with SparkEngine(spark_engine._spark) as engine:
        engine.run([Step("given", "SELECT 2 AS n", keep="table")])
        assert engine.fetch("given").to_pylist() == [{"n": 2}]
    assert spark_engine._spark.range(3).count() == 3


@pytest.mark.spark
def test_process_is_quiet_and_leaves_nothing(spark_engine: SparkEngine, tmp_path: Path) -> None:
    """A whole life in a process of its own: nothing printed but the answer, no file left."""
    code = (
        "from inconcert.engine import open_engine, Step\n"
        "with open_engine('spark') as engine:\n"
        "    engine.run([Step('one', 'SELECT 40 + 2 AS n', keep='table')])\n"
        "    print(engine.fetch('one').to_pylist())\n"
        "engine.close()\n"
    )
    work, temporary = tmp_path / "work", tmp_path / "tmp"
    work.mkdir()
    temporary.mkdir()
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=work,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert (done.stdout, done.stderr, done.returncode) == ("[{'n': 42}]\n", "", 0)
    assert not list(work.iterdir())
    assert not [path.name for path in temporary.iterdir() if "hsperf" not in path.name]


def test_a_jvm_that_dies_says_so(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    home = tmp_path / "java"
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(
        '#!/bin/sh\ncase "$*" in *-version*) echo \'version "17.0.1"\'; exit 0;; esac\n'
        "echo 'Error: no room for the heap' >&2; exit 1\n"
    )
    program.chmod(0o755)
    code = (
        "from inconcert.engine.spark import SparkEngine\n"
        "from inconcert.errors import EngineError\n"
        "try:\n    SparkEngine()\n"
        "except EngineError as error:\n    print(error)\n"
    )
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    env = {**os.environ, "JAVA_HOME": str(home), "TMPDIR": str(temporary)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
    )
    assert "Spark did not start" in done.stdout
    assert "no room for the heap" in done.stdout
    assert done.stderr == ""
    assert not list(temporary.iterdir())


def test_memory_is_a_share_of_the_machine() -> None:
    amount = module._memory()
    assert 1024 <= int(amount.removesuffix("m")) <= 8192
