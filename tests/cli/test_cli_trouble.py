"""What goes wrong for people: one clear line, the right exit code, and nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from cli_running import COMMAND, as_json, environment, one_line

from inconcert.case import Case

ROOT = os.geteuid() == 0 if hasattr(os, "geteuid") else False

HOSTILE = "\x1b[31m\x1b]0;owned\x07\u202eevil\n\rname"


def contents(case: Path) -> dict[str, int]:
    """The number of rows of every table, so that a change of any shows."""
    with Case.open(case) as opened:
        names = [row[0] for row in opened.query("SELECT table_name FROM duckdb_tables()")]
        return {name: opened.one(f'SELECT count(*) FROM "{name}"') for name in names}


def write_posts(path: Path, rows: int = 5) -> Path:
    lines = ["id,user,time,text"]
    lines += [f"{i},u{i},2026-01-01T00:00:{i % 60:02}Z,hello {i}" for i in range(rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_file_that_is_not_there(inconcert, tmp_path: Path) -> None:
    done = inconcert("import", "none.csv", "--case", "c.duckdb", code=1)
    assert "none.csv" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "c.duckdb").exists() or contents(tmp_path / "c.duckdb")["post"] == 0


def test_one_bad_file_among_good_ones(inconcert, tmp_path: Path) -> None:
    write_posts(tmp_path / "good.csv")
    (tmp_path / "bad.csv").write_text("")
    done = inconcert("import", "bad.csv", "good.csv", "--case", "c.duckdb", "--json", code=1)
    told = as_json(done)
    assert {Path(s["file"]).name: s["status"] for s in told["sources"]} == {
        "bad.csv": "refused",
        "good.csv": "imported",
    }
    assert told["refused"] == 1
    assert contents(tmp_path / "c.duckdb")["post"] == 5


def test_a_folder_for_a_case(inconcert, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    line = one_line(inconcert("findings", "--case", "folder", code=1).stderr)
    assert "is a folder" in line


@pytest.mark.parametrize("content", [b"", b"not a database", b"\x00" * 20_000])
def test_a_file_that_is_no_case(inconcert, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c.duckdb").write_bytes(content)
    assert one_line(inconcert("findings", "--case", "c.duckdb", code=1).stderr)
    assert (tmp_path / "c.duckdb").read_bytes() == content


def test_another_duckdb_file(inconcert, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "c.duckdb")) as other:
        other.execute("CREATE TABLE mine (a INTEGER)")
    assert "no case" in one_line(inconcert("findings", "--case", "c.duckdb", code=1).stderr)


@pytest.mark.parametrize(("version", "said"), [(99, "Update inconcert"), (0, "older")])
def test_a_case_of_another_version(inconcert, case: Path, version: int, said: str) -> None:
    with duckdb.connect(str(case)) as opened:
        opened.execute("UPDATE meta SET value = ? WHERE key = 'schema_version'", [str(version)])
    line = one_line(inconcert("findings", "--case", case, code=1).stderr)
    assert said in line


def test_a_case_that_another_process_writes(inconcert, case: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from inconcert.case import Case\n"
            "with Case.open(sys.argv[1], write=True): print('held', flush=True); sys.stdin.read()",
            str(case),
        ],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        for command in (["detect"], ["findings"], ["report", "-o", "r.html"]):
            line = one_line(inconcert(*command, "--case", case, code=1).stderr)
            assert "in use by another process" in line
    finally:
        holder.communicate("")
    inconcert("findings", "--case", case)


@pytest.mark.skipif(ROOT, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(inconcert, tmp_path: Path) -> None:
    write_posts(tmp_path / "posts.csv")
    (tmp_path / "locked").mkdir(mode=0o555)
    line = one_line(inconcert("import", "posts.csv", "--case", "locked/c.duckdb", code=1).stderr)
    assert "cannot be written" in line


@pytest.fixture
def small_disk(tmp_path: Path):
    """A file system of 8 MB, read-only on demand; needs the right to mount."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)],
        capture_output=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip("this machine does not let us mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_read_only_disk(inconcert, tmp_path: Path, small_disk: Path) -> None:
    write_posts(tmp_path / "posts.csv")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    line = one_line(inconcert("import", "posts.csv", "--case", "disk/c.duckdb", code=1).stderr)
    assert "cannot be written" in line
    line = one_line(inconcert("simulate", "conference", "-o", "disk/x", code=1).stderr)
    assert "cannot be written" in line


def test_a_full_disk(inconcert, tmp_path: Path, small_disk: Path, simulated: Path) -> None:
    write_posts(tmp_path / "few.csv")
    inconcert("import", "few.csv", "--case", "disk/c.duckdb")
    before = contents(small_disk / "c.duckdb")
    (small_disk / "filler").write_bytes(b"x" * 5_500_000)
    done = inconcert("import", simulated / "posts.csv", "--case", "disk/c.duckdb", code=1)
    line = one_line(done.stderr)
    assert "disk is full" in line
    assert "as it was before" in line
    assert contents(small_disk / "c.duckdb") == before


def test_a_full_disk_under_the_outputs(inconcert, case: Path, small_disk: Path) -> None:
    (small_disk / "filler").write_bytes(b"x" * (8 * 1024 * 1024 - 20_000))
    report = small_disk / "r.html"
    report.write_text("an earlier one")
    line = one_line(inconcert("report", "--case", case, "-o", report, "--force", code=1).stderr)
    assert "disk is full" in line
    assert report.read_text() == "an earlier one"
    line = one_line(
        inconcert(*("export", "--case", case, "--table", "post", "-o", "disk/p.csv"), code=1).stderr
    )
    assert "disk is full" in line
    assert not (small_disk / "p.csv").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "JSON"), ('["a"]', "columns to fields"), ('{"text": 3}', "columns to fields")],
)
def test_a_mapping_file_that_is_none(inconcert, tmp_path: Path, content: str, said: str) -> None:
    write_posts(tmp_path / "posts.csv")
    (tmp_path / "m.json").write_text(content)
    done = inconcert(*("import", "posts.csv", "--case", "c.duckdb", "--mapping", "m.json"), code=1)
    assert said in one_line(done.stderr)


def test_a_mapping_that_was_saved_reads_the_same(inconcert, tmp_path: Path) -> None:
    write_posts(tmp_path / "posts.csv")
    inconcert(
        *("import", "posts.csv", "--case", "a.duckdb", "--map", "text=client"),
        *("--save-mapping", "m.json"),
    )
    mapping = json.loads((tmp_path / "m.json").read_text())["mapping"]
    assert mapping["text"] == "client"
    assert mapping["user"] in {"account_id", "handle"}
    inconcert("import", "posts.csv", "--case", "b.duckdb", "--mapping", "m.json")
    with Case.open(tmp_path / "a.duckdb") as a, Case.open(tmp_path / "b.duckdb") as b:
        sql = "SELECT post_id, account, time, text, client FROM post ORDER BY post"
        assert a.query(sql) == b.query(sql)


def test_the_traceback_is_there_for_those_who_ask(inconcert) -> None:
    done = inconcert("findings", "--case", "none", code=1, env={"INCONCERT_DEBUG": "1"})
    assert "Traceback" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("Error: There is no case")


def test_a_fault_of_ours_is_one_line_that_says_so(inconcert, monkeypatch) -> None:
    def fails(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("sp\x1b[1mam")

    monkeypatch.setattr("inconcert.api.open_case", fails)
    done = inconcert("findings", "--case", "x", code=1)
    line = one_line(done.stderr)
    assert "ZeroDivisionError: spam" in line
    assert "INCONCERT_DEBUG=1" in line


def test_hostile_names_do_nothing_to_the_terminal(inconcert, tmp_path: Path) -> None:
    name = HOSTILE.replace("/", "")
    posts = [
        {
            "id": str(i),
            "time": f"2026-01-01T00:{i // 4:02}:0{i % 4}Z",
            name: f"{HOSTILE}{i % 4}",
            "text": f"{HOSTILE} #tag{i // 4}",
        }
        for i in range(80)
    ]
    (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, posts)), encoding="utf-8")
    arguments = ("investigate", f"{name}.jsonl", "--case", "c.duckdb", "--map", f"{name}=handle")
    for extra in ((), ("--json",)):
        done = inconcert(*arguments, *extra, env={"FORCE_COLOR": ""})
        for text in (done.stdout, done.stderr):
            assert "Traceback" not in text
            assert "\x1b" not in text
            assert "\r" not in text
            assert text.count("\u202e") == text.count("\u202c")
    with Case.open(tmp_path / "c.duckdb") as opened:
        assert opened.one("SELECT count(*) FROM post") == 80


def test_no_colour_where_it_is_not_wanted(investigated: Path) -> None:
    def run_on_a_terminal(**env: str) -> str:
        import pty

        reading, writing = pty.openpty()
        process = subprocess.Popen(
            [*COMMAND, "findings", "--case", "case.duckdb"], cwd=investigated,
            stdout=writing, stderr=writing, env={**environment(), "TERM": "xterm", **env},
        )  # fmt: skip
        os.close(writing)
        text = b""
        while True:
            try:
                part = os.read(reading, 65536)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            text += part
        os.close(reading)
        assert process.wait(60) == 0
        return text.decode()

    assert "\x1b[" in run_on_a_terminal()
    assert "\x1b[3" not in run_on_a_terminal(NO_COLOR="1")


def test_an_old_demo_is_replaced_and_nothing_else(inconcert, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    shutil.copy(__file__, mine / "case.duckdb")
    line = one_line(inconcert("demo", "-o", "mine", code=1).stderr)
    assert "Name a new folder" in line
    assert (mine / "case.duckdb").read_bytes() == Path(__file__).read_bytes()
