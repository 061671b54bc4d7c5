"""No command writes over what a case was read from, nor over what is not its own."""

from __future__ import annotations

import gzip
import os
import shutil
import stat
import zipfile
from pathlib import Path

import pytest
from cli_running import one_line

from inconcert import api
from inconcert.case import Case
from inconcert.errors import CaseError, TargetError


def posts(letter: str = "u") -> str:
    rows = (f"{i},{letter}{i % 9},2026-01-01T00:{i:02}:00Z,hello https://a.example/{i // 3}"
            for i in range(40))  # fmt: skip
    return "\n".join(["id,user,time,text", *rows, ""])


POSTS = posts()
CASE = ("--case", "c.duckdb")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with sources of every kind, read into c.duckdb and looked at."""
    folder = tmp_path_factory.mktemp("imported")
    (folder / "posts.csv").write_text(POSTS)
    with gzip.open(folder / "s2.csv.gz", "wt") as file:
        file.write(posts("v"))
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.writestr("in/a.csv", posts("w"))
    (folder / "page.html").write_text(posts("x"))
    files = ["posts.csv", "s2.csv.gz", "all.zip", "page.html"]
    api.import_files(folder / "c.duckdb", [folder / name for name in files])
    return folder


@pytest.fixture
def work(imported: Path, tmp_path: Path) -> Path:
    shutil.copytree(imported, tmp_path, dirs_exist_ok=True)
    os.link(tmp_path / "posts.csv", tmp_path / "hard.csv")
    (tmp_path / "link.csv").symlink_to("posts.csv")
    shutil.copy(tmp_path / "posts.csv", tmp_path / "copied.csv")
    shutil.copy(tmp_path / "all.zip", tmp_path / "renamed.csv")
    with (tmp_path / "page.html").open("a") as file:
        file.write("99,u9,2026-01-02T00:00:00Z,added since\n")  # known by its name alone
    return tmp_path


SOURCES = ("posts.csv", "s2.csv.gz", "all.zip", "page.html", "hard.csv", "link.csv", "copied.csv",
           "renamed.csv")  # fmt: skip
WRITERS = {
    "report": ("report", *CASE, "-o"),
    "evidence": ("evidence", "none", *CASE, "-o"),
    "export": ("export", "--table", "post", *CASE, "-o"),
    "investigate": ("investigate", "new.csv", *CASE, "-o"),
    "import": ("import", "new.csv", *CASE, "--save-mapping"),
    "log": ("findings", *CASE, "--log"),
}


@pytest.mark.parametrize("force", [(), ("--force",)])
@pytest.mark.parametrize("writer", WRITERS)
def test_a_source_is_never_written_over(inconcert, work: Path, writer: str, force) -> None:
    (work / "new.csv").write_text(posts("n"))
    case = (work / "c.duckdb").read_bytes()
    for name in SOURCES:
        if writer == "export" and not name.endswith(".csv"):
            continue  # refused for its ending before
        if writer == "log" and force:
            continue
        before = (work / name).read_bytes()
        line = one_line(inconcert(*WRITERS[writer], name, *force, code=2).stderr)
        assert "would be overwritten" in line
        assert (work / name).read_bytes() == before
    assert (work / "c.duckdb").read_bytes() == case
    assert not [path for path in work.iterdir() if path.name.startswith(".inconcert")]


def test_python_keeps_to_the_same_rule(work: Path) -> None:
    case = work / "c.duckdb"
    for name in SOURCES:
        before = (work / name).read_bytes()
        for force in (False, True):
            with pytest.raises(TargetError, match="overwritten"):
                api.report(case, work / name, force=force)
            with pytest.raises(TargetError, match="overwritten"):
                api.investigate(work / "posts.csv", case, report=work / name, force=force)
        assert (work / name).read_bytes() == before
    mine = work / "mine.html"
    mine.write_text("mine")
    with pytest.raises(TargetError, match="force=True"):
        api.report(case, mine)
    assert api.report(case, mine, force=True) == mine
    with pytest.raises(TargetError):
        api.simulate("conference", work, factor=0.01)


@pytest.mark.parametrize(
    "command",
    [
        ("report", *CASE, "-o"),
        ("export", "--table", "post", *CASE, "-o"),
        ("network", "shares.csv", "-o"),
        ("investigate", "new.csv", "--case", "new.duckdb", "-o"),
        ("import", "new.csv", "--case", "new.duckdb", "--save-mapping"),
        ("findings", *CASE, "--log"),
    ],
    ids=lambda command: command[0],
)
def test_a_file_of_others_is_left(inconcert, work: Path, command: tuple[str, ...]) -> None:
    (work / "new.csv").write_text(posts("n"))
    (work / "shares.csv").write_text("account,object,time\na,o,1600000000\nb,o,1600000001\n")
    mine = work / "mine.csv"
    mine.write_text("notes of mine\n")
    line = one_line(inconcert(*command, mine, code=2).stderr)
    assert "does not show that inconcert made it" in line
    assert mine.read_text() == "notes of mine\n"
    assert not (work / "new.duckdb").exists()
    if command[0] != "findings":
        inconcert(*command, mine, "--force")
        assert mine.read_text() != "notes of mine\n"


def test_what_is_protected_from_writing_is_left(inconcert, work: Path) -> None:
    page = work / "report.html"
    inconcert("report", *CASE, "-o", page)
    page.chmod(0o444)
    assert "protected" in one_line(inconcert("report", *CASE, "-o", page, code=2).stderr)
    assert stat.S_IMODE(page.stat().st_mode) == 0o444


def test_places_where_nothing_can_be_written(inconcert, work: Path) -> None:
    (work / "folder").mkdir()
    (work / "loop.html").symlink_to("loop.html")
    (work / "new.csv").write_text(posts("n"))
    for place in ("folder", "none/r.html", "posts.csv/r.html", "/dev/full", "loop.html",
                  f"{'n' * 300}.html"):  # fmt: skip
        line = one_line(inconcert("report", *CASE, "-o", place, code=1).stderr)
        assert line.startswith("Error: ")
    for place in ("folder", "none/r.html", "posts.csv/r.html", "loop.html"):
        new = ("investigate", "new.csv", "--case", "new.duckdb", "-o", place)
        assert one_line(inconcert(*new, code=1).stderr)
        assert not (work / "new.duckdb").exists()
    assert inconcert("report", *CASE, "-o", "/dev/null").stdout


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may")
def test_a_folder_without_permission(imported: Path, tmp_path: Path) -> None:
    """As a person without rights: root may write anywhere."""
    locked = tmp_path / "locked"
    locked.mkdir()
    (locked / "r.html").write_text("mine")
    locked.chmod(0o555)
    with pytest.raises(CaseError, match="cannot be written"):
        _as_nobody(imported / "c.duckdb", locked / "r.html")
    assert (locked / "r.html").read_text() == "mine"


def _as_nobody(case: Path, target: Path) -> None:
    from inconcert.targets import check_target

    os.seteuid(65534)
    try:
        real = os.access
        os.access = lambda *a, **k: real(*a, **{**k, "effective_ids": True})  # type: ignore[assignment]
        check_target(target, case=case, force=True)
    finally:
        os.access = real  # type: ignore[assignment]
        os.seteuid(0)


def test_a_case_takes_the_place_of_no_file(inconcert, tmp_path: Path) -> None:
    for name, content in {"posts.csv": POSTS.encode(), "empty.csv": b"", "notes": b"mine"}.items():
        (tmp_path / name).write_bytes(content)
        for command in ("import", "investigate"):
            done = inconcert(command, "posts.csv", "--case", name, code=None)
            assert done.returncode in {1, 2}
            assert one_line(done.stderr)
            assert (tmp_path / name).read_bytes() == content
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text(POSTS)
    line = one_line(inconcert("import", "in", "--case", "in/a.csv", code=2).stderr)
    assert "--case" in line


def test_a_folder_that_is_read_keeps_its_files(inconcert, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text(POSTS)
    for given in ("in", "in/*.csv", "**/a.csv"):
        done = inconcert("investigate", given, "--case", "c", "-o", "in/a.csv", "--force", code=2)
        assert "reads" in one_line(done.stderr)
    assert (tmp_path / "in" / "a.csv").read_text() == POSTS
    # A report in that folder is no source, the second time neither.
    for _ in range(2):
        inconcert("investigate", "in/a.csv", *CASE, "-o", "in/report.html")


def test_a_simulation_that_was_changed_is_left(inconcert, tmp_path: Path) -> None:
    command = ("simulate", "conference", "--factor", "0.01", "-o", "own")
    inconcert(*command)
    inconcert(*command)
    posts = tmp_path / "own" / "posts.csv"
    with posts.open("a") as file:
        file.write("a row of mine\n")
    before = posts.read_bytes()
    assert "--force" in one_line(inconcert(*command, code=2).stderr)
    assert posts.read_bytes() == before
    inconcert(*command, "--force")
    assert posts.read_bytes() != before


def test_a_demo_spares_a_case_that_holds_more(inconcert, tmp_path: Path) -> None:
    inconcert("simulate", "conference", "--factor", "0.01", "-o", "demo/data")
    (tmp_path / "mine.csv").write_text(POSTS)
    inconcert("import", "mine.csv", "--case", "demo/case.duckdb")
    line = one_line(inconcert("demo", "-o", "demo", code=1).stderr)
    assert "Name a new folder" in line
    with Case.open(tmp_path / "demo" / "case.duckdb") as case:
        assert case.one("SELECT count(*) FROM post") == 40
