"""What a folder, a pipe or an archive may not do to the one who imports it."""

from __future__ import annotations

import gzip
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.csv
import pyarrow.parquet
import pytest
import zstandard

from inconcert.errors import InputError, ParameterError
from inconcert.ingest import import_files
from inconcert.ingest.files import bounds
from inconcert.ingest.files.bounds import Bounds
from inconcert.ingest.files.inputs import Finder
from inconcert.ingest.files.pipes import Pipes

if TYPE_CHECKING:
    from inconcert.case import Case

HEAD = "post_id,user_id,date,text\n"
MAIN = "from inconcert.cli import main; main()"
ROWS = HEAD + "".join(f"{n},{n % 3},2024-01-01 10:0{n},some words {n}\n" for n in range(9))
RECORDS = [
    {"id": str(n), "user": f"u{n % 3}", "time": "2024-01-01T10:00:00Z", "text": f"words {n}"}
    for n in range(9)
]


def statuses(case: Case, *paths: str | Path, **options: str) -> dict[str, str]:
    found = import_files(case, paths, **options).sources  # type: ignore[arg-type]
    return {Path(one.file).name: one.status for one in found}


# -- links and special files ------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "given"
    (root / "sub").mkdir(parents=True)
    (tmp_path / "secret.csv").write_text(ROWS.replace("some", "secret"))
    (root / "a.csv").write_text(ROWS)
    (root / "out.csv").symlink_to(tmp_path / "secret.csv")
    (root / "in.csv").symlink_to(root / "a.csv")
    (root / "dead.csv").symlink_to(tmp_path / "nowhere")
    (root / "sub/up").symlink_to(root)
    os.link(root / "a.csv", root / "sub/hard.csv")
    return root


def test_links_in_a_folder_are_followed_for_no_file(case: Case, folder: Path) -> None:
    summary = import_files(case, [folder])
    told = {Path(one.file).name: (one.status, one.problem) for one in summary.sources}
    for name in ("out.csv", "in.csv", "dead.csv", "up"):
        assert told[name][0] == "skipped"
        assert "is a link" in told[name][1]
    assert (told["a.csv"][0], told["hard.csv"][0]) == ("imported", "already imported")
    assert case.one("SELECT count(*) FROM post WHERE text LIKE 'secret%'") == 0
    assert summary.refused == []


@pytest.mark.parametrize("pattern", ["*.csv", "**/*.csv", "**", "sub/*/*.csv", "*/up/a.csv"])
def test_links_under_a_pattern_are_followed_for_no_file(
    case: Case, folder: Path, pattern: str
) -> None:
    import_files(case, [str(folder / pattern)])
    assert case.one("SELECT count(*) FROM post WHERE text LIKE 'secret%'") == 0
    assert case.one("SELECT count(*) FROM source WHERE file LIKE '%up%'") == 0


def test_patterns_find_what_they_did(folder: Path) -> None:
    def names(pattern: str) -> list[str]:
        found = Finder().find([str(folder / pattern)])
        return [str(Path(one.file).relative_to(folder)) for one in found if one.problem is None]

    assert names("*.csv") == ["a.csv"]
    assert names("**/*.csv") == ["a.csv", "sub/hard.csv"]
    assert names("**") == ["a.csv", "sub/hard.csv"]
    assert names("s*") == ["sub/hard.csv"]
    assert names("[!b].csv") == ["a.csv"]


@pytest.mark.parametrize("name", ["out.csv", "sub/up"])
def test_a_link_that_is_named_is_followed(case: Case, folder: Path, name: str) -> None:
    assert import_files(case, [folder / name]).posts == 9


def test_pipes_and_sockets_in_a_folder_are_left_out(case: Case, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "a.csv").write_text(ROWS)
    here = Path.cwd()
    os.chdir(tmp_path)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind("s")
            found = statuses(case, tmp_path)
    finally:
        os.chdir(here)
    assert (found["a.csv"], found["pipe.csv"], found["s"]) == ("imported", "skipped", "skipped")


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null"])
def test_a_device_is_refused(case: Case, name: str) -> None:
    (source,) = import_files(case, [name]).sources
    assert (source.status, source.problem) == ("refused", f"{name} is no regular file.")


def test_the_files_of_the_case_and_of_others_are_no_inputs(case: Case, tmp_path: Path) -> None:
    beside = case.path.parent
    (beside / "a.csv").write_text(ROWS)
    (beside / "other.duckdb").write_bytes(b"\0" * 8 + b"DUCK" + bytes(4000))
    (beside / "other.duckdb.wal").write_bytes(b"\x01" * 4000)
    (beside / "report.html").write_text("<!doctype html><title>x</title>")
    (beside / f"{case.path.name}.tmp").mkdir()
    (beside / f"{case.path.name}.tmp/block.csv").write_text(ROWS.replace("some", "scratch"))
    found = statuses(case, beside)
    assert found.pop("a.csv") == "imported"
    assert set(found.values()) == {"skipped"}
    assert case.path.name in found
    assert "block.csv" not in found
    # The lock on the case is still held: it was not so much as opened.
    tried = subprocess.run(
        [sys.executable, "-c", "import duckdb, sys; duckdb.connect(sys.argv[1])", case.path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "lock" in tried.stderr.lower()
    (source,) = import_files(case, [case.path]).sources
    assert (source.status, source.problem) == ("refused", f"{case.path} is the case itself.")


# -- pipes ------------------------------------------------------------------------------------


def as_zip(data: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", data)
    return held.getvalue()


def as_parquet(data: bytes) -> bytes:
    held = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.csv.read_csv(io.BytesIO(data)), held)
    return held.getvalue()


FORMS = {
    "csv": ROWS.encode(),
    "json": json.dumps(RECORDS, indent=2).encode(),
    "object": json.dumps({"posts": RECORDS, "name": "x"}).encode(),
    "gzip": gzip.compress(ROWS.encode()),
    "zip": as_zip(ROWS.encode()),
    "parquet": as_parquet(ROWS.encode()),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_named_pipe_is_read_like_a_file(case: Case, tmp_path: Path, form: str) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=[FORMS[form]])
    writer.start()
    summary = import_files(case, [pipe])
    writer.join()
    assert (summary.posts, summary.refused) == (9, [])
    assert str(case.one("SELECT file FROM source")).startswith(pipe.name)


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
@pytest.mark.parametrize("form", ["csv", "json", "zip"])
def test_standard_input(tmp_path: Path, name: str, form: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "import", name, "--case", tmp_path / "c", "--json"],
        input=FORMS[form],
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["posts"] == 9


def test_a_pipe_that_nobody_writes_to_is_given_up(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    told: list[str] = []

    class Got:
        def task(self, title: str, total: float | None = None) -> object:
            from contextlib import nullcontext

            told.append(title)
            return nullcontext(lambda done: None)

    start = time.monotonic()
    with (
        Pipes(progress=Got(), patience=0.5) as pipes,  # type: ignore[arg-type]
        pytest.raises(InputError, match="is a pipe that nothing writes to"),
    ):
        pipes.kept(pipe)
    assert time.monotonic() - start < 10
    assert told == [f"Waiting for {pipe}"]


def test_a_slow_writer_is_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def write() -> None:
        with pipe.open("wb", buffering=0) as file:
            time.sleep(0.8)
            file.write(b"one")
            time.sleep(0.8)
            file.write(b"two")

    writer = threading.Thread(target=write)
    writer.start()
    with Pipes(patience=0.3) as pipes:
        copy, size = pipes.kept(pipe)
        assert (copy.read_bytes(), size) == (b"onetwo", 6)
    writer.join()
    assert not copy.exists()


def test_a_pipe_without_end_is_bounded_and_leaves_nothing(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t"))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", f"yes a,b,c > '{pipe}'"], stderr=subprocess.DEVNULL):
        (source,) = import_files(case, [pipe], max_unpacked="3MB").sources
    assert "gives more than 3 MB" in source.problem
    assert list((tmp_path / "t").iterdir()) == []


# -- bounds -----------------------------------------------------------------------------------


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


@pytest.mark.parametrize(
    "packed",
    [
        gzipped,
        zstandard.compress,
        as_zip,
        lambda data: gzipped(gzipped(data)),
        lambda data: as_zip(gzipped(data)),
    ],
)
def test_what_unpacks_to_too_much_is_refused(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: object
) -> None:
    monkeypatch.setattr(bounds, "FLOOR", 1 << 20)
    path = tmp_path / "bomb"
    data = (HEAD + "1,2,2024-01-01,some words\n" * 400_000).encode()
    data += b"," * 4_000_000
    path.write_bytes(packed(data))  # type: ignore[operator]
    (source,) = import_files(case, [path]).sources
    assert source.status == "refused"
    assert "unpacks to more than 250 times its size" in source.problem
    assert "--max-unpacked" in source.hint
    assert case.one("SELECT count(*) FROM post") == 0


def test_padding_behind_the_data_is_not_unpacked(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzipped(gzipped(ROWS.encode()) + bytes(300 << 20)))
    assert import_files(case, [path]).posts == 9


def test_a_size_that_is_given_counts_alone(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "FLOOR", 1 << 10)
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzipped((HEAD + "1,2,2024-01-01,some words\n" * 40_000).encode()))
    assert statuses(case, path) == {"a.csv.gz": "refused"}
    assert statuses(case, path, max_unpacked="500KB") == {"a.csv.gz": "refused"}
    assert statuses(case, path, max_unpacked="5 MB") == {"a.csv.gz": "imported"}


def test_an_ordinary_packed_file_is_read(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzipped(ROWS.encode()))
    assert import_files(case, [path]).posts == 9


def test_a_workbook_that_unpacks_to_too_much(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import openpyxl

    monkeypatch.setattr(bounds, "FLOOR", 1 << 20)
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    for row in ROWS.splitlines():
        book.worksheets[0].append(row.split(","))
    book.save(path)
    assert import_files(case, [path]).posts == 9
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b" " * 30_000_000)
    (source,) = import_files(case, [path]).sources
    assert "unpacks to more than 250 times its size" in source.problem


def test_names_in_a_zip_lead_nowhere(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "in" / "a.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../evil.csv", ROWS)
        archive.writestr("/abs.csv", ROWS.replace("some", "other"))
        archive.writestr("inner.zip", as_zip(ROWS.encode()))
    before = sorted(tmp_path.rglob("*"))
    summary = import_files(case, [path])
    assert [one.status for one in summary.sources].count("imported") == 2
    assert [one.problem.partition("::")[2] for one in summary.refused] == [
        "inner.zip is a zip inside of another file."
    ]
    after = [p for p in tmp_path.rglob("*") if not p.name.startswith(case.path.name)]
    assert sorted(after) == [p for p in before if not p.name.startswith(case.path.name)]


def test_sizes() -> None:
    for wrong in ("", "x", "-5", "0", "5 parsecs", "1e9", True):
        with pytest.raises(ParameterError):
            Bounds.given(wrong)
    assert Bounds.given(None) == Bounds()
    assert Bounds.given("1GB") == Bounds(10**9, None)
    assert Bounds.given("1GiB") == Bounds.given(1 << 30) == Bounds(1 << 30, None)
