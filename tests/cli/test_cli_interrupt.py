"""Ctrl-C and SIGTERM, in the middle of what writes: the case is as it was before."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from cli_running import as_json, environment, one_line

from inconcert.case import Case

BEFORE = "Interrupted; the case is as it was before."


def rows(case: Path) -> dict[str, list[tuple]]:
    """Every row of every table."""
    with Case.open(case) as opened:
        names = [row[0] for row in opened.query("SELECT table_name FROM duckdb_tables()")]
        return {name: opened.query(f'SELECT * FROM "{name}" ORDER BY ALL') for name in names}


def interrupted(number: signal.Signals, where: str, nth: int) -> list[str]:
    """Return a command that gets a signal when `Case.<where>` is called for the nth time."""
    code = f"""
        import os, signal
        from inconcert.case import Case
        real, calls = Case.{where}, 0
        def watched(self, *arguments, **options):
            global calls
            if self.writable and self.in_transaction:
                calls += 1
                if calls == {nth}:
                    print("sent", file=__import__("sys").stderr, flush=True)
                    os.kill(os.getpid(), {int(number)})
            return real(self, *arguments, **options)
        Case.{where} = watched
        from inconcert.cli import main
        main()
    """
    return [sys.executable, "-c", textwrap.dedent(code)]


def expect_interruption(done: subprocess.CompletedProcess[str], said: str) -> None:
    assert done.returncode == 130, done.stderr
    first, line = done.stderr.splitlines()
    assert first == "sent"
    assert line == said
    assert done.stdout == "" or "Findings" not in done.stdout


@pytest.mark.parametrize(("number", "nth"), [(signal.SIGINT, 1), (signal.SIGTERM, 2)])
def test_import_into_a_case(inconcert, case: Path, simulated: Path, number, nth: int) -> None:
    text = (simulated / "posts.csv").read_text(encoding="utf-8")
    fewer = case.parent / "fewer.csv"
    fewer.write_text("\n".join(text.splitlines()[:2000]) + "\n", encoding="utf-8")
    before = rows(case)
    command = interrupted(number, "append", nth)
    done = inconcert.process("import", fewer, "--case", case, command=command, code=None)
    expect_interruption(done, BEFORE)
    assert rows(case) == before
    told = as_json(inconcert("import", fewer, "--case", case, "--json"))
    assert [source["status"] for source in told["sources"]] == ["imported"]


def test_import_into_a_new_case_leaves_none(inconcert, tmp_path: Path, simulated: Path) -> None:
    command = interrupted(signal.SIGINT, "append", 1)
    done = inconcert.process(
        *("import", simulated / "posts.csv", "--case", "new.duckdb"), command=command, code=None
    )
    expect_interruption(done, BEFORE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "where", "nth"),
    [(signal.SIGINT, "execute", 4), (signal.SIGTERM, "append", 2), (signal.SIGINT, "append", 7)],
)
def test_detection(inconcert, case: Path, number, where: str, nth: int) -> None:
    before = rows(case)
    done = inconcert.process(
        *("detect", "--case", case, "--windows", "5m"),
        command=interrupted(number, where, nth), code=None,
    )  # fmt: skip
    expect_interruption(done, BEFORE)
    assert rows(case) == before


def test_investigate_keeps_the_import_and_says_so(
    inconcert, tmp_path: Path, simulated: Path
) -> None:
    command = interrupted(signal.SIGINT, "append", 14)
    done = inconcert.process(
        *("investigate", simulated / "posts.csv", "--case", "new.duckdb"),
        command=command, code=None,
    )  # fmt: skip
    assert done.returncode == 130
    assert done.stderr.splitlines()[-1] in {
        "Interrupted; the case holds what was done before: the import.",
        BEFORE,
    }
    if "the import" in done.stderr:
        with Case.open(tmp_path / "new.duckdb") as case:
            assert case.one("SELECT count(*) FROM post") > 1000
            assert case.one("SELECT count(*) FROM share") == 0
            assert case.one("SELECT count(*) FROM finding") == 0


LONG_QUERY = """
    import os, signal, sys, threading, time
    import inconcert.api as api
    def detect(case, **options):
        with case.transaction():
            case.execute("DELETE FROM finding")
            threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()
            case.query("SELECT count(*) FROM range(1000000) a, range(300000) b "
                       "WHERE (a.range * b.range) % 7 = 3")
    api.detect = detect
    from inconcert.cli import main
    main()
"""


def test_in_the_middle_of_a_long_query(inconcert, case: Path) -> None:
    # DuckDB turns the interruption into a RuntimeError of its own.
    before = rows(case)
    start = time.monotonic()
    command = [sys.executable, "-c", textwrap.dedent(LONG_QUERY)]
    done = inconcert.process("detect", "--case", case, command=command, code=130)
    assert one_line(done.stderr) == BEFORE
    assert time.monotonic() - start < 60
    assert rows(case) == before


LONG_STEP = """
    import os, signal, sys, threading, time
    from inconcert.engine import Step
    from inconcert.engine.duckdb import DuckDBEngine
    import inconcert.api as api
    def detect(case, **options):
        # A connection that no command opened.
        with DuckDBEngine() as engine:
            threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
            engine.run([Step("long", "SELECT count(*) AS n FROM range(5000000000) t(i) "
                             "WHERE i % 7 = 3", keep="table")])
    api.detect = detect
    from inconcert.cli import main
    main()
"""


def test_in_the_middle_of_a_step_of_an_engine_of_its_own(inconcert, case: Path) -> None:
    start = time.monotonic()
    command = [sys.executable, "-c", textwrap.dedent(LONG_STEP)]
    done = inconcert.process("detect", "--case", case, command=command, code=130)
    assert one_line(done.stderr) == BEFORE
    assert time.monotonic() - start < 30


SWALLOWER = """
    import os, signal
    import inconcert.api as api
    def detect(case, *, progress, **options):
        with case.transaction(), progress.task("Work") as advance:
            case.execute("DELETE FROM finding")
            try:
                os.kill(os.getpid(), signal.SIGINT)
            except BaseException:
                pass
            advance(1)
            raise SystemExit("went on after the interruption")
    api.detect = detect
    from inconcert.cli import main
    main()
"""


def test_code_that_swallows_it_is_stopped_at_its_next_step(inconcert, case: Path) -> None:
    before = rows(case)
    command = [sys.executable, "-c", textwrap.dedent(SWALLOWER)]
    done = inconcert.process("detect", "--case", case, command=command, code=130)
    assert one_line(done.stderr) == BEFORE
    assert rows(case) == before


def test_a_process_that_is_killed(tmp_path: Path, case: Path, simulated: Path) -> None:
    # Not even a chance to clean up: the transaction dies with the process.
    before = rows(case)
    fewer = tmp_path / "fewer.csv"
    lines = (simulated / "posts.csv").read_text(encoding="utf-8").splitlines()[:2000]
    fewer.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = interrupted(signal.SIGKILL, "append", 2)
    done = subprocess.run(
        [*command, "import", str(fewer), "--case", str(case)],
        capture_output=True, env=environment(), check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL
    assert rows(case) == before
