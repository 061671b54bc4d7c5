"""No output takes the place of a case or of what is read."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import duckdb
import pytest
from cli_running import as_json, one_line

POSTS = "id,user,time,text\n1,u1,2026-01-01T00:00:00Z,hello\n"
CASE = ("--case", "case.duckdb")


def refused(inconcert, target: Path, *arguments: object) -> str:
    """Run a command that must leave `target` as it is, and return what it says."""
    before = target.read_bytes()
    line = one_line(inconcert(*arguments, code=2).stderr)
    assert target.read_bytes() == before
    assert line.startswith("Error: ")
    assert "would be overwritten" in line
    assert "Name another" in line
    return line


WRITERS = (("evidence", "group-1"), ("report",), ("investigate", "posts.csv"))


@pytest.mark.parametrize(
    ("command", "name"),
    [
        *itertools.product(WRITERS, ["case.duckdb", "./case.duckdb", "linked.csv"]),
        (("export", "--table", "post"), "linked.csv"),  # another ending is refused before
    ],
)
def test_the_case_is_no_output(
    inconcert, case: Path, tmp_path: Path, command: tuple[str, ...], name: str
) -> None:
    (tmp_path / "posts.csv").write_text(POSTS)
    (tmp_path / "linked.csv").symlink_to(case)
    assert "the case itself" in refused(inconcert, case, *command, *CASE, "-o", name)


def test_a_case_that_is_not_there_yet_is_no_output(inconcert, tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text(POSTS)
    done = inconcert("investigate", "posts.csv", "--case", "new", "-o", "./new", code=2)
    assert "the case itself" in one_line(done.stderr)
    assert not (tmp_path / "new").exists()


def test_another_duckdb_file_is_no_output(inconcert, case: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as opened:
        opened.execute("CREATE TABLE mine (a INTEGER)")
    for command in (("report",), ("evidence", "group-1")):
        assert "DuckDB file" in refused(inconcert, other, *command, *CASE, "-o", other)
    renamed = other.rename(tmp_path / "edges.csv")
    (tmp_path / "shares.csv").write_text("account,object,time\na,o,1600000000\n")
    refused(inconcert, renamed, "network", "shares.csv", "-o", renamed)


@pytest.mark.parametrize("linked", [False, True])
def test_an_input_is_no_output(inconcert, tmp_path: Path, *, linked: bool) -> None:
    source = tmp_path / "posts.csv"
    source.write_text(POSTS)
    target = tmp_path / "same.csv" if linked else source
    if linked:
        os.link(source, target)
    new = ("--case", "new.duckdb")
    refused(inconcert, source, "investigate", source, *new, "-o", target)
    refused(inconcert, source, "investigate", source, *new, "--save-mapping", target)
    refused(inconcert, source, "import", source, *new, "--save-mapping", target)
    refused(inconcert, source, "network", source, "-o", target)
    assert not (tmp_path / "new.duckdb").exists()


def test_a_mapping_is_saved_over_no_case(inconcert, case: Path, tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text(POSTS)
    refused(inconcert, case, "import", "posts.csv", *CASE, "--save-mapping", case)


def test_a_report_and_a_mapping_are_two_files(inconcert, tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text(POSTS)
    done = inconcert(
        *("investigate", "posts.csv", "--case", "new.duckdb"),
        *("-o", "out", "--save-mapping", "out"),
        code=2,
    )
    assert "would be overwritten" in one_line(done.stderr)
    assert not (tmp_path / "out").exists()


def test_an_earlier_report_is_replaced_and_no_page_of_others(
    inconcert, case: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.html"
    inconcert("report", *CASE, "-o", report)
    made = report.read_bytes()
    inconcert("report", *CASE, "-o", report)
    assert report.read_bytes() == made
    noted = made.replace(b"</main>", b"<p>a note of mine</p></main>")
    for other in (b"a page of mine", b"", noted, made + b"\n"):
        report.write_bytes(other)
        line = refused(inconcert, report, "report", *CASE, "-o", report)
        assert "--force" in line
    inconcert("report", *CASE, "-o", report, "--force")
    assert report.read_bytes() == made


def test_a_simulation_spares_the_posts_of_others(inconcert, tmp_path: Path) -> None:
    posts = tmp_path / "posts.csv"
    posts.write_text(POSTS)
    command = ("simulate", "conference", "--factor", "0.01", "-o")
    refused(inconcert, posts, *command, tmp_path)
    inconcert(*command, tmp_path / "own")
    inconcert(*command, tmp_path / "own")


def test_a_file_that_is_not_there_is_told_as_json(inconcert, tmp_path: Path) -> None:
    for command in ("import", "investigate"):
        done = inconcert(command, "none.csv", "--case", "c.duckdb", "--json", code=1)
        told = as_json(done)
        told = told.get("import", told)
        assert [(s["file"], s["status"]) for s in told["sources"]] == [("none.csv", "refused")]
        assert told["refused"] == 1
        assert "none.csv" in one_line(done.stderr)
        assert not (tmp_path / "c.duckdb").exists()
