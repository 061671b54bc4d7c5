from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import random
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest
import zstandard

from inconcert.errors import InputError
from inconcert.ingest.files.bounds import Bounds
from inconcert.ingest.files.inputs import Finder, Input, find_inputs
from inconcert.ingest.files.streams import Stream, sha256_of

if TYPE_CHECKING:
    from pathlib import Path

DATA = random.Random(1).randbytes(3_000_000)


def packed(name: str, data: bytes) -> bytes:  # noqa: PLR0911 - one a packing
    if name == "gz":
        return gzip.compress(data)
    if name == "gz twice":
        return gzip.compress(gzip.compress(data))
    if name == "gz members":
        return gzip.compress(data[:1000]) + gzip.compress(data[1000:])
    if name == "zst":
        return zstandard.compress(data)
    if name == "zst frames":
        return zstandard.compress(data[:1000]) + zstandard.compress(data[1000:])
    if name == "bz2":
        return bz2.compress(data)
    if name == "xz":
        return lzma.compress(data)
    return data


def read(path: Path) -> tuple[bytes, str | None, tuple[str, int]]:
    (given,) = find_inputs([path])
    with Stream(given) as stream:
        parts = []
        while block := stream.read():
            parts.append(block)
        return b"".join(parts), stream.cut, stream.digest()


@pytest.mark.parametrize(
    "packing", ["plain", "gz", "gz twice", "gz members", "zst", "zst frames", "bz2", "xz"]
)
def test_packing_is_told_by_content_and_hashed_as_given(tmp_path: Path, packing: str) -> None:
    path = tmp_path / "export.txt"
    path.write_bytes(packed(packing, DATA))
    found, cut, digest = read(path)
    assert found == DATA
    assert cut is None
    given = path.read_bytes()
    assert digest == (hashlib.sha256(given).hexdigest(), len(given))
    assert sha256_of(next(find_inputs([path]))) == digest[0]


@pytest.mark.parametrize("packing", ["gz", "zst", "bz2", "xz"])
def test_cut_data_are_kept_up_to_the_cut(tmp_path: Path, packing: str) -> None:
    path = tmp_path / "cut"
    given = packed(packing, DATA)[: -len(DATA) // 3]
    path.write_bytes(given)
    found, cut, digest = read(path)
    assert DATA.startswith(found)
    assert len(found) > 0
    assert cut is not None
    assert "ends in the middle" in cut
    assert digest == (hashlib.sha256(given).hexdigest(), len(given))


def test_damage_in_the_middle_is_told(tmp_path: Path) -> None:
    given = bytearray(gzip.compress(b"".join(b"%d,x\n" % n for n in range(100_000))))
    given[len(given) // 2] ^= 0xFF
    path = tmp_path / "damaged.gz"
    path.write_bytes(bytes(given))
    _, cut, _ = read(path)
    assert cut is not None


def test_zstd_with_the_window_of_the_large_dumps(tmp_path: Path) -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=31, enable_ldm=True)
    out = io.BytesIO()
    writer = zstandard.ZstdCompressor(compression_params=parameters).stream_writer(
        out, closefd=False
    )
    writer.write(b'{"a":1}\n' * 1000)
    writer.close()
    path = tmp_path / "RC.zst"
    path.write_bytes(out.getvalue())
    assert read(path)[0] == b'{"a":1}\n' * 1000


@pytest.mark.parametrize("packing", ["gz", "zst", "bz2"])
def test_a_bomb_does_not_fill_memory(tmp_path: Path, packing: str) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(packed(packing, b"\n" * 400_000_000))
    tracemalloc.start()
    (given,) = Finder(bounds=Bounds.given("1GB")).find([path])
    size = 0
    with Stream(given) as stream:
        while block := stream.read():
            size += len(block)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size == 400_000_000
    assert peak < 300_000_000


def test_members_of_a_zip_with_packing_inside(tmp_path: Path) -> None:
    path = tmp_path / "posts.bin"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b/two.csv.gz", gzip.compress(b"two", mtime=0))
        archive.writestr("a.csv", b"one")
        archive.writestr("__MACOSX/._a.csv", b"junk")
        archive.writestr(".hidden", b"junk")
        archive.writestr("empty/", b"")
    found = list(find_inputs([path]))
    assert [one.member for one in found] == ["a.csv", "b/two.csv.gz"]
    assert found[0].file == f"{path}::a.csv"
    with Stream(found[1]) as stream:
        assert stream.read() == b"two"
        assert stream.digest()[0] == hashlib.sha256(gzip.compress(b"two", mtime=0)).hexdigest()


def test_folders_and_globs_are_sorted_and_hidden_files_left_out(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", ".c.csv", "deep/d.csv", ".git/e.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    folder = [one.path.relative_to(tmp_path).as_posix() for one in find_inputs([tmp_path])]
    assert folder == ["a.csv", "b.csv", "deep/d.csv"]
    pattern = [one.path.name for one in find_inputs([str(tmp_path / "*.csv")])]
    assert pattern == ["a.csv", "b.csv"]
    twice = list(find_inputs([tmp_path / "a.csv", tmp_path]))
    assert [one.path.name for one in twice] == ["a.csv", "b.csv", "d.csv"]


def problem(path: Path | str) -> str:
    (found,) = find_inputs([path])
    assert isinstance(found, Input)
    assert isinstance(found.problem, InputError)
    return str(found.problem)


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    assert "does not exist" in problem(tmp_path / "nothing.csv")
    assert "matches no file" in problem(str(tmp_path / "*.csv"))
    (tmp_path / "empty").mkdir()
    assert "no files in it" in problem(tmp_path / "empty")
    assert "no regular file" in problem("/dev/null")


def test_a_cut_zip_and_an_encrypted_one(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", b"x" * 1000)
    whole = path.read_bytes()
    path.write_bytes(whole[:500])
    assert "damaged or cut zip" in problem(path)
    flagged = bytearray(whole)
    flagged[whole.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(flagged))
    assert "encrypted" in problem(path)


def test_a_name_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    assert "\x1b" not in problem(tmp_path / "a\x1b[31m.csv")
