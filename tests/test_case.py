"""The case: one file, one writer, all or nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from inconcert import case as case_room
from inconcert import model
from inconcert.case import Case
from inconcert.errors import CaseError, CaseLockedError, CaseVersionError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "case.duckdb"


def new(path):
    return Case.open(path, write=True, create=True)


def test_a_new_case_has_every_table_of_the_model(path):
    with new(path) as case:
        for table in model.TABLES:
            rows = case.query(
                "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? "
                "ORDER BY column_index",
                [table.name],
            )
            assert rows == [(column.name, column.type) for column in table.columns]
        assert case.one("SELECT value FROM meta WHERE key = 'schema_version'") == str(
            model.SCHEMA_VERSION
        )


def test_a_run_is_recorded_with_its_parameters(path):
    with new(path) as case:
        with case.run("import", {"files": ["a.csv"]}, seed=3) as number:
            assert number == 1
        row = case.records("SELECT * FROM run")[0]
        assert row["command"] == "import"
        assert row["parameters"] == '{"files": ["a.csv"]}'
        assert row["seed"] == 3
        assert row["ended"] >= row["started"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_what_fails_leaves_no_trace(path, error):
    with new(path) as case:
        with pytest.raises(error), case.run("import", {}):  # noqa: PT012
            case.append("reject", pa.table({"source": [1], "row": [1], "reason": ["x"]}))
            with case.transaction():
                case.execute("DELETE FROM meta")
            raise error
        assert case.one("SELECT count(*) FROM run") == 0
        assert case.one("SELECT count(*) FROM reject") == 0
        assert case.one("SELECT count(*) FROM meta") == 2
        with case.transaction():
            case.append("reject", pa.table({"source": [1], "row": [1], "reason": ["x"]}))
        assert case.one("SELECT count(*) FROM reject") == 1


def test_rows_after_an_empty_insert_are_seen(path):
    """DuckDB 2.0.0 hides them when insertion order is preserved."""
    with new(path) as case, case.transaction():
        case.execute("INSERT INTO reject SELECT 1, 1, 'x', NULL FROM range(0)")
        case.execute("INSERT INTO reject SELECT 1, i, 'x', NULL FROM range(300000) t(i)")
        assert case.one('SELECT sum("row") FROM reject') == 300_000 * 299_999 // 2


def test_appending_nothing_is_nothing(path):
    with new(path) as case, case.transaction():
        case.append("reject", pa.table({"source": pa.array([], pa.int32())}))
        assert case.one("SELECT count(*) FROM reject") == 0


@pytest.fixture
def default_ctrl_c():
    """Set Python's own handler of Ctrl-C; Spark leaves another in a process where it ran."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("default_ctrl_c")
def test_ctrl_c_in_the_middle_of_a_statement_is_an_interruption_and_rolls_back(path):
    # A minute's work for one thread: DuckDB waits for it unless its threads are told to stop.
    long = "SELECT count(*) FROM range(5000000000) t(i) WHERE i % 7 = 3"
    with new(path) as case:
        for _ in range(4):
            sent = []

            def send(sent=sent):
                sent.append(time.monotonic())
                os.kill(os.getpid(), signal.SIGINT)

            alarm = threading.Timer(0.3, send)
            with pytest.raises(KeyboardInterrupt), case.transaction():  # noqa: PT012
                case.execute("DELETE FROM meta")
                alarm.start()
                case.execute(long)
            assert time.monotonic() - sent[0] < 5
            assert case.one("SELECT count(*) FROM meta") == 2
            assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_there_is_no_case_until_it_is_made(path):
    with pytest.raises(CaseError, match="There is no case"):
        Case.open(path)
    with pytest.raises(CaseError, match="There is no case"):
        Case.open(path, write=True)
    assert not path.exists()


def test_reading_does_not_write(path):
    new(path).close()
    with Case.open(path) as case:
        assert not case.writable
        with pytest.raises(CaseError, match="reading only"), case.transaction():
            pass


def test_two_may_read_and_one_may_write(path):
    new(path).close()
    hold = (
        "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('held', flush=True); "
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(CaseLockedError, match="in use by another process"):
            Case.open(path, write=True)
        other.communicate()
    Case.open(path, write=True).close()


def test_a_newer_case_says_which_version_it_needs(path):
    with new(path) as case, case.transaction():
        case.execute("UPDATE meta SET value = '999' WHERE key = 'schema_version'")
    with pytest.raises(CaseVersionError, match=r"schema version 999.*Update inconcert"):
        Case.open(path)


def test_an_older_case_is_brought_up_to_date_when_it_is_opened_to_write(path, monkeypatch):
    new(path).close()
    monkeypatch.setattr(model, "SCHEMA_VERSION", model.SCHEMA_VERSION + 1)
    monkeypatch.setitem(
        case_room.MIGRATIONS,
        model.SCHEMA_VERSION - 1,
        ("ALTER TABLE claim ADD COLUMN weight DOUBLE",),
    )
    with pytest.raises(CaseVersionError, match="older schema version"):
        Case.open(path)
    with Case.open(path, write=True) as case:
        assert case.query("SELECT weight FROM claim") == []
        assert case.one("SELECT value FROM meta WHERE key = 'schema_version'") == str(
            model.SCHEMA_VERSION
        )
    Case.open(path).close()


def test_a_migration_that_fails_leaves_the_case_as_it_was(path, monkeypatch):
    new(path).close()
    monkeypatch.setattr(model, "SCHEMA_VERSION", model.SCHEMA_VERSION + 1)
    monkeypatch.setitem(
        case_room.MIGRATIONS,
        model.SCHEMA_VERSION - 1,
        ("ALTER TABLE claim ADD COLUMN weight DOUBLE", "ALTER TABLE nowhere ADD COLUMN x INT"),
    )
    with pytest.raises(duckdb.Error):
        Case.open(path, write=True)
    monkeypatch.undo()
    with Case.open(path) as case, pytest.raises(duckdb.Error):
        case.query("SELECT weight FROM claim")


@pytest.fixture
def version_1(path):
    """A case as version 1 made it, with a row in every table that has changed since."""
    connection = duckdb.connect(str(path))
    connection.execute((Path(__file__).parent / "schema_v1.sql").read_text())
    connection.execute(
        """
        INSERT INTO share VALUES ('x:1', 'url', 'https://example.org/a', 7, 1);
        INSERT INTO link VALUES ('x:1', 'x:2', 'url', 60, 5, 4, 3, 2, 1.5, 0.25, 0.125);
        INSERT INTO member VALUES (1, 'x:1', 2.5, 'core');
        """
    )
    connection.close()
    return path


def test_a_case_of_version_1_says_how_to_open_it(version_1):
    with pytest.raises(CaseVersionError, match=r"schema version 1.*brings it up to date"):
        Case.open(version_1)
    # Asking has changed nothing.
    connection = duckdb.connect(str(version_1), read_only=True)
    assert connection.execute("SELECT * FROM member").fetchall() == [(1, "x:1", 2.5, "core")]
    connection.close()


def test_a_case_of_version_1_is_a_case_of_today_once_it_was_opened_to_write(version_1, tmp_path):
    Case.open(version_1, write=True).close()
    columns = (
        "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() "
        "WHERE database_name = current_database() ORDER BY table_name, column_index"
    )
    with Case.open(version_1) as case, new(tmp_path / "fresh.duckdb") as fresh:
        assert case.query(columns) == fresh.query(columns)
        assert case.one("SELECT value FROM meta WHERE key = 'schema_version'") == str(
            model.SCHEMA_VERSION
        )
        rows = {name: case.records(f"SELECT * FROM {name}") for name in ("share", "link", "member")}
        ran = case.records("SELECT command, parameters FROM run")
    assert ran == [
        {"command": "migrate", "parameters": f'{{"from": 1, "to": {model.SCHEMA_VERSION}}}'}
    ]
    assert rows["share"] == [
        {
            "account": "x:1", "kind": "url", "object": "https://example.org/a", "time": 7,
            "post": 1, "origin": None,
        }
    ]  # fmt: skip
    assert rows["link"][0]["p"] == 0.125
    assert rows["link"][0]["q"] is None
    assert rows["member"] == [
        {
            "account_group": 1, "account": "x:1", "strength": 2.5, "role": "core",
            "acts": None, "expected": None, "p": None,
        }
    ]  # fmt: skip


def test_every_released_version_can_be_brought_up_to_date():
    assert sorted(case_room.MIGRATIONS) == list(range(1, model.SCHEMA_VERSION))


def test_other_files_are_no_cases(path, tmp_path):
    path.write_text("post,user\n")
    with pytest.raises(CaseError, match="is not a case"):
        Case.open(path)
    other = tmp_path / "other.duckdb"
    duckdb.connect(str(other)).close()
    with pytest.raises(CaseError, match="DuckDB file but no case"):
        Case.open(other)
    with pytest.raises(CaseError, match="is a folder"):
        Case.open(tmp_path, write=True)
    with pytest.raises(CaseError, match="cannot be written"):
        Case.open(tmp_path / "no" / "such" / "folder.duckdb", write=True, create=True)


def test_names_of_files_are_safe_to_print(tmp_path):
    with pytest.raises(CaseError) as error:
        Case.open(tmp_path / "a\x1b[31mb\n.duckdb")
    assert "\x1b" not in str(error.value)
    assert "\n" not in str(error.value)


def test_names_of_files_are_spelt_as_their_script_is(tmp_path):
    """A joiner is no sign that acts on a terminal: without it the Persian word is another."""
    name = "گزارش\u200cها.duckdb"
    with pytest.raises(CaseError, match=name):
        Case.open(tmp_path / name)


def test_batches_stream_what_was_committed(path):
    with new(path) as case:
        with case.transaction():
            case.execute("INSERT INTO reject SELECT 1, i, 'x', NULL FROM range(5000) t(i)")
        sizes = [
            batch.num_rows
            for batch in case.batches('SELECT "row" FROM reject ORDER BY "row"', rows=2048)
        ]
        assert sum(sizes) == 5000
        assert len(sizes) > 1


@pytest.mark.parametrize(
    ("given", "key"),
    [
        (("x", "12", "Anna"), "x:12"),
        (("x", None, "@Anna"), "x:@anna"),
        (("x", "", "ÅSA"), "x:@åsa"),
        (("x", None, None), None),
    ],
)
def test_account_keys(given, key):
    assert model.account_key(*given) == key
