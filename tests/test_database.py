"""Errors of DuckDB are known by what they are, wherever the case lies."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from inconcert.case import Case
from inconcert.database import is_full, open_error, translated
from inconcert.errors import CaseError, CaseLockedError, CaseVersionError, DiskFullError

# Folders whose names hold the words of errors.
FOLDERS = ("blocklist", "mnt/disk1", "No space left on device", "Read-only", "newer version number",
           'a "Permission denied" folder')  # fmt: skip


@pytest.fixture(params=FOLDERS)
def folder(request, tmp_path: Path) -> Path:
    made = tmp_path / request.param
    made.mkdir(parents=True)
    return made


def test_a_file_that_is_no_case_is_called_that(folder: Path) -> None:
    for content in (b"post,user\n", b"", b"\0" * 4096):
        path = folder / "lock.csv"
        path.write_bytes(content)
        for write in (False, True):
            with pytest.raises(CaseError, match="is not a case") as caught:
                Case.open(path, write=write, create=write)
            assert type(caught.value) is CaseError
        assert path.read_bytes() == content


def test_a_damaged_case_is_called_that(folder: Path) -> None:
    path = folder / "c.duckdb"
    Case.open(path, create=True).close()
    content = bytearray(path.read_bytes())
    content[20] ^= 255
    path.write_bytes(content)
    with pytest.raises(CaseError, match="is not a case") as caught:
        Case.open(path)
    assert type(caught.value) is CaseError


def test_a_case_of_a_newer_duckdb(folder: Path) -> None:
    path = folder / "c.duckdb"
    told = duckdb.IOException(
        f'IO Error: Trying to read a database file with version number 999 ("{path}")'
    )
    path.touch()
    assert isinstance(open_error(path, told, fresh=False), CaseVersionError)


def test_a_case_in_use(folder: Path) -> None:
    path = folder / "c.duckdb"
    Case.open(path, create=True).close()
    hold = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(CaseLockedError):
            Case.open(path)
        other.communicate(b"\n")


@pytest.mark.parametrize("error", [duckdb.IOException, duckdb.FatalException])
def test_only_a_full_disk_is_a_full_disk(folder: Path, error) -> None:
    path = folder / "c.duckdb"
    with pytest.raises(DiskFullError), translated(path):
        raise error(f'IO Error: Could not write file "{path}": No space left on device')
    with pytest.raises(error), translated(path):
        raise error(f'IO Error: Could not read from file "{path}": Input/output error')
    with pytest.raises(error), translated(path):
        raise error(f"IO Error: Could not read from file {path}.tmp/1: Input/output error")
    assert not is_full(duckdb.IOException(f'IO Error: Cannot open file "{path}"'), path)


def test_a_folder_that_may_not_be_written(folder: Path) -> None:
    told = duckdb.IOException(f'IO Error: Cannot open file "{folder}/c": Permission denied')
    with pytest.raises(CaseError, match="may write"), translated(folder / "c"):
        raise told
    assert is_full(OSError(28, os.strerror(28)))
