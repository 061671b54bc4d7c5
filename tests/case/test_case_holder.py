"""Another process is told who holds a case, and nothing that a dead one left is believed."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from inconcert.case import Case, now
from inconcert.case.beside import holder_file, own_files
from inconcert.case.holder import holder_of
from inconcert.errors import CaseLockedError
from inconcert.ingest.files.inputs import find_inputs
from inconcert.targets import TargetError, check_target

# Stands in for the command line, which it is called as.
HOLD = """
import sys
sys.argv = ["/somewhere/bin/inconcert", "detect", "--case", "secret/folder/c.duckdb"]
from inconcert.case import Case
case = Case.open({path!r}, write={write})
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Case.open(tmp_path / "c.duckdb", create=True).close()
    return tmp_path / "c.duckdb"


@contextmanager
def process(code: str):
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        yield other
        if other.poll() is None:
            other.communicate()


def test_who_writes_is_named_and_since_when(path: Path) -> None:
    before = now()
    with process(HOLD.format(path=str(path), write=True)) as other:
        holder = holder_of(path)
        assert holder is not None
        assert (holder.process, holder.command) == (other.pid, "inconcert detect")
        assert holder.host == socket.gethostname()
        assert before <= holder.since <= now()
        told = re.escape(f"in use by another process: inconcert detect (process {other.pid} on ")
        with pytest.raises(CaseLockedError, match=told + r".*, since .* UTC\)\. Wait for it"):
            Case.open(path, write=True)
        with pytest.raises(CaseLockedError, match=told + ".*Nobody can read it meanwhile: wait"):
            Case.open(path)
        assert "secret" not in holder_file(path).read_text()
    assert not holder_file(path).exists()
    Case.open(path, write=True).close()


def test_what_a_killed_process_left_is_never_believed(path: Path) -> None:
    with process(HOLD.format(path=str(path), write=True)) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert holder_file(path).exists()
    assert holder_of(path) is None
    # Another program has the case now, one that leaves no such file.
    hold = (
        f"import sys, duckdb; c = duckdb.connect({str(path)!r}); print('held', flush=True); input()"
    )
    with process(hold) as other:
        with pytest.raises(CaseLockedError, match=rf"another process \(process {other.pid}\)\."):
            Case.open(path, write=True)
        other.communicate(b"\n")
    with Case.open(path, write=True):
        holder = holder_of(path)
        assert holder is not None
        assert holder.process == os.getpid()
    assert not holder_file(path).exists()


def test_a_reader_is_named_by_its_process(path: Path) -> None:
    with process(HOLD.format(path=str(path), write=False)) as other:
        Case.open(path).close()
        assert not holder_file(path).exists()
        with pytest.raises(CaseLockedError, match=rf"\(process {other.pid}\)"):
            Case.open(path, write=True)


def test_it_is_held_until_the_last_of_a_process_has_closed_it(path: Path) -> None:
    first, second = Case.open(path, write=True), Case.open(path, write=True)
    first.close()
    first.close()
    assert holder_of(path) is not None
    second.close()
    assert holder_of(path) is None
    forgotten = Case.open(path, write=True)
    del forgotten
    assert not holder_file(path).exists()


def test_a_link_leads_to_the_same_holder(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.duckdb"
    link.symlink_to(path)
    with Case.open(link, write=True):
        assert holder_of(path) == holder_of(link) != None  # noqa: E711


def test_a_child_of_a_fork_lets_go_of_nothing(path: Path) -> None:
    with Case.open(path, write=True) as case:
        child = os.fork()
        if child == 0:
            case._release()
            os._exit(0)
        os.waitpid(child, 0)
        assert holder_file(path).exists()


def test_a_file_of_somebody_else_in_its_place_is_left_alone(path: Path) -> None:
    holder_file(path).write_text("my notes\n")
    with Case.open(path, write=True):
        assert holder_of(path) is None
    assert holder_file(path).read_text() == "my notes\n"


def test_what_the_file_says_is_safe_to_print(path: Path) -> None:
    with Case.open(path, write=True):
        text = json.loads(holder_file(path).read_text())
        text["command"] = "\x1b[31m" + "x" * 500
        holder_file(path).write_text(json.dumps(text))
        shown = str(holder_of(path))
    assert "\x1b" not in shown
    assert len(shown) < 200


def test_what_a_killed_process_had_put_aside_goes(path: Path) -> None:
    spill = path.with_name(f"{path.name}.tmp")
    spill.mkdir()
    (spill / "duckdb_temp_1_0_storage_DEFAULT-0.tmp").write_bytes(b"x" * 100)
    (spill / "other").write_bytes(b"x")
    Case.open(path).close()
    assert len(list(spill.iterdir())) == 2
    with Case.open(path, write=True):
        (spill / "duckdb_temp_mine").write_bytes(b"x")
        Case.open(path, write=True).close()
        assert (spill / "duckdb_temp_mine").exists()
    assert sorted(kept.name for kept in spill.iterdir()) == ["duckdb_temp_mine", "other"]


def test_files_beside_a_case_are_neither_read_nor_written_over(path: Path) -> None:
    for own in own_files(path):
        own.touch()
    left = [one for one in find_inputs([path.parent], case=None) if one.path != path]
    assert len(left) == 4
    assert all(one.problem is not None for one in left)
    for own in own_files(path):
        with pytest.raises(TargetError, match="the case itself"):
            check_target(own, case=path, force=True)
