"""Picture files that avatars name: found beside the table, nothing read outside its folder."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from ingest_pictures import encoded, saved_anew, scene

from inconcert import ingest
from inconcert.case import Case
from inconcert.ingest import import_files
from inconcert.ingest.files.inputs import find_inputs
from inconcert.ingest.pictures.files import (
    OutsideError,
    find_picture,
    may_name_a_file,
    place_of,
)

HEAD = "id,username,name,followers,description,avatar\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return export/data/accounts.csv with pictures beside and below, and a secret outside."""
    root = tmp_path / "export"
    for place in ("data/pictures", "media"):
        (root / place).mkdir(parents=True)
    (root / "data/pictures/a b.png").write_bytes(encoded(scene(1, 60)))
    (root / "media/b.jpg").write_bytes(encoded(scene(2, 60), "JPEG"))
    (root / "media/two.jpg").write_bytes(b"one")
    (root / "data/two.jpg").write_bytes(b"two")
    (root / "data/accounts.csv").write_text(HEAD + "1,anna,Anna,5,about,x\n")
    (tmp_path / "secret.png").write_bytes(encoded(scene(3, 60)))
    (root / "media/link.png").symlink_to(tmp_path / "secret.png")
    (root / "media/away").symlink_to(tmp_path)
    (root / "media/inside.jpg").symlink_to(root / "media/b.jpg")
    os.mkfifo(root / "media/pipe.png")
    return root


def found_by(path: Path, value: str, table: str = "accounts.csv") -> str | None:
    inputs = find_inputs([path])
    one = next(one for one in inputs if one.file.endswith(table))
    files, below = place_of(one)
    try:
        found = find_picture(files, below, value)
        if found is not None:
            assert files.read(found)
        return found
    finally:
        files.close()


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("pictures/a b.png", "a b.png"),
        ("./pictures//a b.png", "a b.png"),
        ("pictures\\a b.png", "a b.png"),
        ("pictures/a%20b.png", "a b.png"),
        ("../media/b.jpg", "b.jpg"),
        ("media/b.jpg", "b.jpg"),  # relative to the folder that was given
        ("b.jpg", "b.jpg"),  # the only one of that name
        ("../media/inside.jpg", "b.jpg"),
        ("two.jpg", "two.jpg"),  # beside the table, though another has its name
    ],
)
def test_names_within_the_folder_are_found(folder: Path, value: str, name: str) -> None:
    found = found_by(folder, value)
    assert found is not None
    assert Path(found).name == name
    assert Path(found).is_relative_to(folder.resolve())


@pytest.mark.parametrize(
    "value",
    [
        "../../secret.png",
        "..%2F..%2Fsecret.png",
        "%2e%2e/%2e%2e/secret.png",
        "..\\..\\secret.png",
        "pictures/../../../secret.png",
        "media/link.png",
        "media/away/secret.png",
        "/etc/passwd.png",
        "~/secret.png",
        "file:///etc/passwd",
        "C:\\secret.png",
        "\\\\host\\share\\secret.png",
    ],
)
def test_names_that_lead_outside_are_told(folder: Path, value: str) -> None:
    with pytest.raises(OutsideError):
        found_by(folder, value)


def test_absolute_paths_are_not_read_even_to_a_file_of_the_folder(folder: Path) -> None:
    with pytest.raises(OutsideError):
        found_by(folder, str(folder / "media/b.jpg"))


@pytest.mark.parametrize(
    "value", ["media/none.jpg", "media", "media/pipe.png", "a" * 1000 + ".png", "x\0.png", "..png"]
)
def test_what_is_no_regular_file_is_not_found(folder: Path, value: str) -> None:
    assert found_by(folder, value) is None


def test_a_table_given_alone_sees_its_own_folder_only(folder: Path) -> None:
    table = folder / "data/accounts.csv"
    assert found_by(table, "pictures/a b.png") is not None
    assert found_by(table, "b.jpg") is None
    with pytest.raises(OutsideError):
        found_by(table, "../media/b.jpg")


@pytest.mark.parametrize(
    "value",
    ["https://example.org/a.jpg", "//example.org/a.jpg", "0123456789abcdef", "photo-1_2", "",
     "data:image/png;base64,iVBORw0KGgo/", "a\0b.jpg", "a/" * 600 + "b.jpg"],
)  # fmt: skip
def test_addresses_hashes_and_opaque_names_are_no_files(value: str) -> None:
    assert not may_name_a_file(value)


_PARTS = st.sampled_from(
    [
        "..",
        ".",
        "media",
        "away",
        "link.png",
        "%2e%2e",
        "%2F",
        "b.jpg",
        "~",
        "",
        "secret.png",
        "data",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PARTS, max_size=7), st.sampled_from(["/", "\\", "%2f", "%5C"]))
def test_whatever_the_value_nothing_outside_is_found(parts: list[str], slash: str) -> None:
    root = _shared_folder()
    try:
        found = found_by(root, slash.join(parts))
    except (OutsideError, IsADirectoryError):
        return
    assert found is None or Path(found).is_relative_to(root.resolve())


_MADE: list[Path] = []


@pytest.fixture(autouse=True)
def _shared(folder: Path) -> Iterator[None]:
    _MADE.append(folder)
    yield
    _MADE.pop()


def _shared_folder() -> Path:
    return _MADE[-1]


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_in_a_zip_the_members_beside_the_table_are_read(tmp_path: Path) -> None:
    path = _zip(
        tmp_path / "export.zip",
        {
            "out/accounts.csv": b"",
            "out/p/a.png": encoded(scene(1, 60)),
            "media/b\u0301.png": encoded(scene(2, 60)),
            "../secret.png": b"no",
        },
    )
    assert found_by(path, "p/a.png") == "out/p/a.png"
    assert found_by(path, "../media/b\u0301.png") == "media/b\u0301.png"
    assert found_by(path, "media/b\u0301.png") == "media/b\u0301.png"
    assert found_by(path, "a.png") == "out/p/a.png"
    with pytest.raises(OutsideError):
        found_by(path, "../../secret.png")
    with pytest.raises(OutsideError):
        found_by(path, "../../../secret.png")


# -- through the import ----------------------------------------------------------------------------


def hashes(case: Case) -> dict[str, tuple[str | None, str | None]]:
    rows = case.query("SELECT handle, avatar, avatar_hash FROM account")
    return {handle: (avatar, hashed) for handle, avatar, hashed in rows}


def write_table(folder: Path, avatars: list[str]) -> Path:
    rows = [
        f"{n},user{n},User {n},{n * 3},about {n},{avatar}\n"
        for n, avatar in enumerate(avatars, start=1)
    ]
    path = folder / "accounts.csv"
    path.write_text(HEAD + "".join(rows))
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    pictures = tmp_path / "beside/pictures"
    pictures.mkdir(parents=True)
    (pictures / "one.png").write_bytes(encoded(scene(1)))
    (pictures / "anew.jpg").write_bytes(saved_anew(scene(1)))
    (pictures / "other.png").write_bytes(encoded(scene(2)))
    (pictures / "cut.png").write_bytes(encoded(scene(3))[:900])
    (pictures / "page.png").write_bytes(b"<html>not found</html>")
    return write_table(
        tmp_path / "beside",
        [
            "pictures/one.png",
            "pictures/anew.jpg",
            "pictures/other.png",
            "pictures/cut.png",
            "pictures/page.png",
            "pictures/lost.png",
            "../../etc/passwd.png",
            "https://example.org/p/9.jpg",
            "pictures/one.png",
        ],
    )


def test_the_value_stays_and_its_hash_stands_beside_it(case: Case, table: Path) -> None:
    summary = import_files(case, [table])
    found = hashes(case)
    assert summary.accounts == 9
    assert found["user1"][0] == "pictures/one.png"
    own, anew, other = (str(found[f"user{n}"][1]) for n in (1, 2, 3))
    assert (int(own, 16) ^ int(anew, 16)).bit_count() <= 6
    assert (int(own, 16) ^ int(other, 16)).bit_count() > 6
    assert len(str(found["user4"][1])) == 64  # by its bytes
    assert [found[f"user{n}"][1] for n in (5, 6, 7, 8)] == [None] * 4
    assert found["user7"][0] == "../../etc/passwd.png"
    assert found["user9"][1] == own


def test_the_report_says_what_could_not_be_read(case: Case, table: Path) -> None:
    (source,) = import_files(case, [table]).sources
    assert source.note.split("; ") == [
        "3 profile pictures compared by what they show",
        "1 profile picture compared by the bytes of the file alone (pictures/cut.png: image file "
        "is truncated)",
        "1 profile picture that cannot be read, compared by name (pictures/page.png: no picture)",
        "1 avatar not followed outside the folder of the input, compared by name "
        "(../../etc/passwd.png)",
        "1 profile picture not beside the table, compared by name (pictures/lost.png)",
    ]
    assert case.one("SELECT note FROM source") == source.note


def test_a_file_that_may_not_be_read_is_told(
    case: Case, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inconcert.ingest.pictures.files import Folder

    def denied(self: Folder, found: str) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Folder, "read", denied)
    (source,) = import_files(case, [table]).sources
    assert source.status == "imported"
    assert "(pictures/anew.jpg: permission denied)" in source.note


def test_without_files_nothing_is_said_and_no_decoder_is_loaded(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    path = write_table(tmp_path, ["https://example.org/1.jpg", "opaque", "name.jpg", ""])
    (source,) = import_files(case, [path]).sources
    assert "pictures" not in source.note
    assert {hashed for _, hashed in hashes(case).values()} == {None}


def test_a_zip_with_its_media_folder(case: Case, tmp_path: Path, table: Path) -> None:
    members = {
        str(path.relative_to(table.parent)): path.read_bytes()
        for path in table.parent.rglob("*")
        if path.is_file()
    }
    summary = import_files(case, [_zip(tmp_path / "export.zip", members)])
    assert summary.sources[0].status == "imported"
    assert {one.status for one in summary.sources[1:]} == {"skipped"}
    assert sum(hashed is not None for _, hashed in hashes(case).values()) == 5


def test_a_hash_given_later_fills_an_account_that_had_none(case: Case, table: Path) -> None:
    posts = table.parent.parent / "posts.csv"
    posts.write_text("post_id,user_id,username,date,text\n1,1,user1,2024-01-01,hello there\n")
    import_files(case, [posts])
    import_files(case, [table])
    assert hashes(case)["user1"][1] is not None


def test_many_pictures_are_read_with_a_bar(case: Case, tmp_path: Path) -> None:
    data = encoded(scene(1, 40), "JPEG")
    names = []
    for n in range(700):
        (tmp_path / f"{n}.jpg").write_bytes(data)
        names.append(f"{n}.jpg")
    seen: list[float] = []

    class Watched:
        def task(self, title: str, total: float | None = None):  # type: ignore[no-untyped-def]
            from contextlib import contextmanager

            @contextmanager
            def bar() -> Iterator[object]:
                yield seen.append if title == "Reading pictures" else lambda done: None
                assert title != "Reading pictures" or total == 700

            return bar()

    ingest.import_files(case, [write_table(tmp_path, names)], progress=Watched())
    assert sum(seen) == 700
    assert len(seen) > 2
    assert case.one("SELECT count(avatar_hash) FROM account") == 700
