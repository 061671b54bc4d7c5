"""One writer and any number of readers on one open case."""

from __future__ import annotations

import gc
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.case import Case
from inconcert.errors import CaseBusyError, CaseError

LONG = "SELECT count(*) FROM range(100000000000) t(i) WHERE i % 7 = 3"


@pytest.fixture
def built(tmp_path: Path):
    with Case.open(tmp_path / "c.duckdb", create=True) as opened:
        with opened.transaction():
            opened.execute("INSERT INTO reject SELECT 1, i, 'x', NULL FROM range(1000) t(i)")
        yield opened


def in_thread(work):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result(timeout=30)


def test_eight_threads_read_in_every_way(built: Case) -> None:
    together = threading.Barrier(8)

    def read() -> list[int]:
        together.wait(timeout=10)
        sql = 'SELECT "row" FROM reject WHERE source = ?'
        return [
            count
            for _ in range(20)
            for count in (
                len(built.query(sql, [1])),
                built.one("SELECT count(*) FROM reject"),
                len(built.records(sql, [1])),
                built.arrow(sql, [1]).num_rows,
                sum(batch.num_rows for batch in built.batches(sql, [1], rows=128)),
            )
        ]

    with ThreadPoolExecutor(8) as pool:
        counts = [pool.submit(read) for _ in range(8)]
        assert {count for one in counts for count in one.result(timeout=30)} == {1000}


def test_others_see_what_was_committed_and_the_writer_what_it_wrote(built: Case) -> None:
    count = "SELECT count(*) FROM reject"
    with built.transaction():
        built.execute("DELETE FROM reject")
        assert built.one(count) == 0
        assert in_thread(lambda: built.one(count)) == 1000
        assert not in_thread(lambda: built.in_transaction)
    assert in_thread(lambda: built.one(count)) == 0


def test_a_snapshot_is_one_state_and_the_next_statement_another(built: Case) -> None:
    counts = []

    def read() -> None:
        with built.snapshot():
            inside.set()
            assert written.wait(10)
            with built.snapshot():
                counts.append(built.one("SELECT count(*) FROM reject"))
            sizes = [b.num_rows for b in built.batches("SELECT reason FROM reject", rows=300)]
            counts.append(sum(sizes))
            assert len(sizes) > 1
            counts.append(built.arrow("SELECT reason FROM reject").num_rows)
        counts.append(built.one("SELECT count(*) FROM reject"))

    inside, written = threading.Event(), threading.Event()
    reader = threading.Thread(target=read)
    reader.start()
    assert inside.wait(10)
    with built.transaction():
        built.execute("DELETE FROM reject")
    written.set()
    reader.join(10)
    assert counts == [1000, 1000, 1000, 0]


def test_a_snapshot_inside_a_transaction_sees_what_was_written(built: Case) -> None:
    with built.transaction():
        built.execute("DELETE FROM reject")
        with built.snapshot():
            assert built.one("SELECT count(*) FROM reject") == 0
        assert built.in_transaction
    assert built.one("SELECT count(*) FROM reject") == 0


def test_nothing_is_written_inside_a_snapshot(built: Case) -> None:
    with built.snapshot(), pytest.raises(CaseError, match="inside a snapshot"), built.transaction():
        pass
    with built.transaction():
        built.execute("DELETE FROM reject")


def test_an_error_inside_a_snapshot_leaves_the_next_one_whole(built: Case) -> None:
    with pytest.raises(ValueError, match="mine"), built.snapshot():
        raise ValueError("mine")
    with built.transaction():
        built.execute("DELETE FROM reject")
    with built.snapshot():
        assert built.one("SELECT count(*) FROM reject") == 0


def test_one_thread_writes_and_another_waits_its_turn(built: Case) -> None:
    def refused() -> str:
        with pytest.raises(CaseBusyError) as error, built.transaction(wait=0.05):
            pass
        return str(error.value)

    def waits() -> int:
        with built.transaction():
            return int(built.one("SELECT count(*) FROM reject"))

    with ThreadPoolExecutor(1) as pool:
        with built.transaction():
            built.execute("DELETE FROM reject")
            assert "being written by MainThread" in pool.submit(refused).result(timeout=10)
            later = pool.submit(waits)
            time.sleep(0.1)
            assert not later.done()
        assert later.result(timeout=10) == 0


def test_temporary_and_registered_tables_are_their_threads_own(built: Case) -> None:
    built.execute("CREATE TEMP TABLE mine AS SELECT 1 AS i")
    built.connection.register("_given", built.arrow("SELECT 2 AS i"))
    assert built.query("SELECT mine.i, _given.i FROM mine, _given") == [(1, 2)]
    for name in ("mine", "_given"):
        with pytest.raises(Exception, match="does not exist"):
            in_thread(lambda name=name: built.query(f"FROM {name}"))


def test_all_connections_are_set_up_alike(built: Case) -> None:
    sql = "SELECT current_setting('TimeZone'), current_setting('memory_limit')"
    expected = built.query(sql)
    assert expected[0][0] == "UTC"
    assert in_thread(lambda: built.query(sql)) == expected
    assert [tuple(row.values()) for b in built.batches(sql) for row in b.to_pylist()] == expected


def test_a_connection_goes_with_its_thread(built: Case) -> None:
    for _ in range(20):
        in_thread(lambda: built.query("BEGIN TRANSACTION"))
    gc.collect()
    assert sum(kept() is not None for kept in built._connections._cursors) <= 1


def test_closing_stops_readers_and_lets_go_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "c.duckdb"
    case = Case.open(path, create=True)
    errors: list[BaseException] = []
    started = threading.Barrier(4)

    def read(work) -> None:
        started.wait(timeout=10)
        try:
            work()
        except BaseException as error:
            errors.append(error)

    def stream() -> None:
        for _ in case.batches("SELECT i FROM range(100000000000) t(i)"):
            pass

    def view() -> None:
        with case.snapshot():
            case.query(LONG)

    readers = [
        threading.Thread(target=read, args=(work,))
        for work in (lambda: case.query(LONG), stream, view)
    ]
    for reader in readers:
        reader.start()
    half = case.batches("SELECT i FROM range(100000000000) t(i)")
    next(half)
    started.wait(timeout=10)
    time.sleep(0.2)
    case.close()
    for reader in readers:
        reader.join(10)
    assert [type(error) for error in errors] == [CaseError] * 3
    assert all("was closed" in str(error) for error in errors)
    with pytest.raises(CaseError, match="was closed"):
        next(half)
    with pytest.raises(CaseError, match="was closed"):
        case.one("SELECT 1")
    with pytest.raises(CaseError, match="was closed"):
        in_thread(lambda: case.one("SELECT 1"))
    case.close()
    Case.open(path, write=True).close()


def test_a_case_open_to_write_is_not_opened_in_another_way(built: Case) -> None:
    with pytest.raises(CaseError, match="open in this program already"):
        Case.open(built.path)


STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["read", "open", "shut", "write", "drop"])),
    max_size=40,
)


@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_readers_see_whole_commits_in_order_whatever_the_interleaving(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, str]]
) -> None:
    """Three readers, each a thread, and a writer, one step at a time; a model says what is seen."""
    path = tmp_path_factory.mktemp("steps") / "c.duckdb"
    with Case.open(path, create=True) as case, ThreadPoolExecutor(1) as writer:
        readers = [ThreadPoolExecutor(1) for _ in range(3)]
        both = "SELECT (SELECT count(*) FROM reject), (SELECT count(*) FROM claim)"
        committed, views = 0, {}

        def expected(at: int) -> int:
            return views[at][1] if at in views else committed

        def seen(at: int) -> list[tuple[int, int]]:
            return readers[at].submit(case.query, both).result()

        def write(keep: bool) -> None:
            with case.transaction():
                case.execute("INSERT INTO reject SELECT 1, 1, 'x', NULL")
                for at in range(3):
                    assert seen(at) == [(expected(at), expected(at))]
                case.execute("INSERT INTO claim SELECT 1, NULL, 'a', 'b', NULL, 'c', NULL, NULL")
                if not keep:
                    raise ValueError

        for who, step in steps:
            if step in ("write", "drop"):
                try:
                    writer.submit(write, step == "write").result()
                    committed += 1
                except ValueError:
                    assert step == "drop"
                continue
            at = who % 3
            reader = readers[at]
            if step == "open" and at not in views:
                view = case.snapshot()
                reader.submit(view.__enter__).result()
                views[at] = (view, committed)
            elif step == "shut" and at in views:
                reader.submit(views.pop(at)[0].__exit__, None, None, None).result()
            assert seen(at) == [(expected(at), expected(at))]
        for at, (view, _) in views.items():
            readers[at].submit(view.__exit__, None, None, None).result()
        for reader in readers:
            reader.shutdown()
