"""What is handed over names neither the person who works here, nor the machine, nor its folders."""

from __future__ import annotations

import getpass
import gzip
import io
import json
import shutil
import socket
import zipfile
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from cli_running import Runner

from inconcert import model
from inconcert.case import Case
from inconcert.view.exported import exported

PERSON = "jane-roe"


@pytest.fixture(scope="module")
def handed_over(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all that a run in a folder named after a person can hand over."""
    home = tmp_path_factory.mktemp("home") / PERSON
    out = home / "out"
    out.mkdir(parents=True)
    (home / "in").mkdir()
    for name in ("posts.csv", "accounts.csv"):
        shutil.copy(simulated / name, home / "in" / name)
    with gzip.open(home / "more.csv.gz", "wt") as file:
        file.write("id,user,time,text\n1,someone,2026-01-01T00:00:00Z,hello\n")
    with zipfile.ZipFile(home / "all.zip", "w") as archive:
        archive.writestr("few.csv", "id,user,time,text\n2,other,2026-01-01T00:00:00Z,hello\n")
    (home / "officials.csv").write_text("handle,name\nsomeone,Some One\n")
    (home / "events.csv").write_text("time,label\n2026-01-01T00:00:00Z,launch\n")
    (home / "rates.csv").write_text("day,accounts\n" + "".join(
        f"2012-{m:02}-{d:02},100\n" for m in range(1, 13) for d in range(1, 29)))  # fmt: skip
    files = (home / "in", home / "more.csv.gz", home / "all.zip")
    log = ("--log", out / "work.log")
    case = ("--case", home / "case.duckdb")

    run = Runner(home)
    run("investigate", *files, *case, "-o", out / "report.html", "--protect",
        home / "officials.csv", "--key-dates", home / "events.csv", "--set",
        f"cohort_rates={home / 'rates.csv'}", *log)  # fmt: skip
    (out / "findings.json").write_text(run("findings", *case, "--json", *log).stdout)
    for table in model.BY_NAME:
        for ending in ("csv", "parquet", "jsonl"):
            run("export", *case, "--table", table, "-o", out / f"{table}.{ending}", *log)
    found = json.loads((out / "findings.json").read_text())["findings"]
    run("evidence", *case, found[0]["id"], "-o", out / "rows.csv", *log)
    run("evaluate", *case, "--truth", simulated / "truth.csv", "--plot", out / "plot.svg", *log)
    return out


def shown(file: Path) -> bytes:
    """The bytes of a file, unpacked where it is Parquet."""
    data = file.read_bytes()
    if file.suffix == ".parquet":
        table = pq.read_table(io.BytesIO(data))
        data += (
            repr(table.schema.metadata).encode()
            + json.dumps(table.to_pylist(), default=str, ensure_ascii=False).encode()
        )
    return data


def test_nothing_that_is_handed_over_names_the_person(handed_over: Path) -> None:
    files = sorted(handed_over.iterdir())
    assert len(files) == 3 * len(model.BY_NAME) + 5
    private = {PERSON, f"{Path.home()}/", str(handed_over.parents[1])}
    # Short ones, such as "root" and "vm", are parts of words.
    private |= {name for name in (socket.gethostname(), getpass.getuser()) if len(name) > 5}
    for file in files:
        text = shown(file)
        for one in private:
            assert one.encode() not in text, (file.name, one)


def test_what_a_reader_needs_is_there(handed_over: Path) -> None:
    page = (handed_over / "report.html").read_text(encoding="utf-8")
    for name in ("posts.csv", "more.csv.gz", "officials.csv", "events.csv", "rates.csv"):
        assert name in page
    sources = [
        json.loads(line) for line in (handed_over / "source.jsonl").read_text("utf-8").splitlines()
    ]
    assert {source["file"] for source in sources} == {
        "posts.csv", "accounts.csv", "more.csv.gz", "all.zip::few.csv",
    }  # fmt: skip


def test_the_case_itself_keeps_no_folder(handed_over: Path) -> None:
    with Case.open(handed_over.parent / "case.duckdb") as case:
        for table in model.BY_NAME:
            rows = json.dumps(case.arrow(f'SELECT * FROM "{table}"').to_pylist(), default=str)
            assert PERSON not in rows, table


def test_a_case_of_an_older_version_is_handed_over_without_folders(tmp_path: Path) -> None:
    path = tmp_path / "c.duckdb"
    Case.open(path, create=True).close()
    home = f"/home/{PERSON}"
    parameters = {"files": [f"{home}/a.csv", f"C:\\Users\\{PERSON}\\b.zip"],
                  "cohorts": {"cohort_rates": f"{home}/r.csv", "fdr": 0.05}}  # fmt: skip
    with duckdb.connect(str(path)) as old:
        old.execute("INSERT INTO source (source, file, format, sha256) VALUES (1, ?, 'x', 'y')",
                    [f"{home}/z.zip::in/a.csv"])  # fmt: skip
        old.execute("INSERT INTO run (run, command, version, parameters, started) "
                    "VALUES (1, 'import', '0', ?, 1)", [json.dumps(parameters)])  # fmt: skip
        old.execute("INSERT INTO account_group VALUES (1, 'cohorts', 3, ?)",
                    [json.dumps(parameters["cohorts"])])  # fmt: skip
    with Case.open(path) as case:
        rows = {name: exported(case, name).to_pylist() for name in model.BY_NAME}
    assert PERSON not in json.dumps(rows)
    assert rows["source"][0]["file"] == "z.zip::in/a.csv"
    assert json.loads(rows["run"][0]["parameters"])["files"] == ["a.csv", "b.zip"]


def test_the_log_tells_what_was_done_and_nothing_of_the_posts(
    handed_over: Path, simulated: Path
) -> None:
    text = (handed_over / "work.log").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[0] == "# inconcert log"
    for said in ("investigate begins: inconcert", "DuckDB", "run 1 begins: import", "posts",
                 "detector coordination:", "report:", "investigate ended after"):  # fmt: skip
        assert said in text
    assert lines.count("# inconcert log") == 1  # every command adds to it
    with (simulated / "accounts.csv").open(encoding="utf-8") as file:
        handles = {line.split(",")[2] for line in file.read().splitlines()[1:]}
    assert not [handle for handle in handles if len(handle) > 5 and handle in text]
    assert "#" not in text.replace("# inconcert log", "")
    assert "https://" not in text
