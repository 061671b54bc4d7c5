"""`inconcert network`: bare tables in, edges out."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cli_running import as_json, one_line

ROWS = [("a", "o", 1_600_000_000), ("b", "o", 1_600_000_030), ("=c", "o", 1_600_000_070)]


def write_shares(folder: Path, header: str = "account_id,object_id,time") -> Path:
    path = folder / "shares.csv"
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in ROWS)]) + "\n")
    return path


def test_counts_pairs_within_each_window(inconcert, tmp_path: Path) -> None:
    write_shares(tmp_path)
    done = inconcert(
        *("network", "shares.csv", "-o", "edges.csv", "--window", "30s", "--window", "1h")
    )
    assert "4 edges" in done.stdout
    with (tmp_path / "edges.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pairs = {(r["account_a"], r["account_b"], int(r["time_window"])): r for r in rows}
    assert set(pairs) == {
        ("a", "b", 30_000_000),
        ("a", "b", 3_600_000_000),
        ("'=c", "a", 3_600_000_000),
        ("'=c", "b", 3_600_000_000),
    }
    assert float(pairs["a", "b", 30_000_000]["mean_delay"]) == 30


@pytest.mark.parametrize("header", ["account_id,object_id,timestamp_share", "account,object,time"])
def test_takes_the_names_of_others(inconcert, tmp_path: Path, header: str) -> None:
    write_shares(tmp_path, header)
    done = inconcert("network", "shares.csv", "-o", "edges.csv", "--json")
    assert as_json(done) == {"output": "edges.csv", "edges": 2, "windows": ["60s"], "dropped": 0}


@pytest.mark.parametrize("ending", ["parquet", "jsonl", "ndjson"])
def test_writes_by_the_ending(inconcert, tmp_path: Path, ending: str) -> None:
    write_shares(tmp_path)
    inconcert("network", "shares.csv", "-o", f"edges.{ending}", "--window", "1h")
    path = tmp_path / f"edges.{ending}"
    if ending == "parquet":
        rows = pq.read_table(path).to_pylist()
    else:
        rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert {(row["account_a"], row["account_b"]) for row in rows} == {
        ("a", "b"),
        ("=c", "a"),  # only a spreadsheet needs the apostrophe
        ("=c", "b"),
    }


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_reads_what_parts_the_header(inconcert, tmp_path: Path, delimiter: str, quote: str) -> None:
    header = ("account_id", "object_id", "content_id", "timestamp_share")
    rows = [("a", "o,1", "p;1", 1_600_000_000), ("b", "o,1", "p;2", 1_600_000_030)]
    quote = '"' if delimiter in ",;" else quote
    lines = [delimiter.join(f"{quote}{cell}{quote}" for cell in row) for row in (header, *rows)]
    (tmp_path / "shares.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = as_json(inconcert("network", "shares.csv", "-o", "edges.csv", "--json"))
    assert (told["edges"], told["dropped"]) == (1, 0)


def test_says_how_many_rows_were_left_out(inconcert, tmp_path: Path) -> None:
    path = write_shares(tmp_path)
    with path.open("a") as file:
        file.write(",o,1600000000\na,,1600000000\na,o,\n,,\na,o,1600000000\n")
    done = inconcert("network", "shares.csv", "-o", "edges.csv", "--json")
    assert as_json(done)["dropped"] == 4
    said = inconcert("network", "shares.csv", "-o", "edges.csv", "--force")
    assert "4 rows were left out" in said.stdout + said.stderr


def test_a_bad_time_costs_its_row_and_not_the_file(inconcert, tmp_path: Path) -> None:
    lines = ["account_id,object_id,time", "a,o,2024-01-01 10:00:00", "b,o,2024-01-01 10:00:30"]
    lines += ["c,o,never", "d,o,2024-01-01 25:61", "e,o,"]
    (tmp_path / "shares.csv").write_text("\n".join(lines) + "\n")
    done = inconcert("network", "shares.csv", "-o", "edges.csv", "--json")
    told = as_json(done)
    assert (told["edges"], told["dropped"]) == (1, 3)
    assert "2 rows were left out: their times cannot be read; the first, in row 3:" in done.stderr
    assert "Warning" not in done.stderr


def test_reads_parquet(inconcert, tmp_path: Path) -> None:
    accounts, objects, times = zip(*ROWS, strict=True)
    pq.write_table(
        pa.table({"account_id": accounts, "object_id": objects, "time": times}),
        tmp_path / "shares.parquet",
    )
    done = inconcert("network", "shares.parquet", "-o", "edges.csv", "--json", "--window", "1h")
    assert as_json(done)["edges"] == 3


def test_leaves_out_the_rare(inconcert, tmp_path: Path) -> None:
    write_shares(tmp_path)
    command = ("network", "shares.csv", "-o", "edges.csv", "--json", "--window", "1h", "--force")
    assert as_json(inconcert(*command, "--min-events", "2"))["edges"] == 0
    assert as_json(inconcert(*command, "--min-participation", "2"))["edges"] == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.csv", None),
        ("empty.csv", ""),
        ("columns.csv", "this,that\n1,2\n"),
        ("times.csv", "account_id,object_id,time\na,o,never\n"),
        ("broken.parquet", "PAR1 not at all"),
    ],
)
def test_bad_tables_are_one_line(inconcert, tmp_path: Path, name: str, content: str | None) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    done = inconcert("network", name, "-o", "edges.csv", code=1)
    assert one_line(done.stderr).startswith("Error: ")
    assert not (tmp_path / "edges.csv").exists()


def test_what_was_there_stays_when_writing_fails(inconcert, tmp_path: Path) -> None:
    write_shares(tmp_path)
    done = inconcert("network", "shares.csv", "-o", "no/such/folder/edges.csv", code=1)
    assert one_line(done.stderr).startswith("Error: The folder no/such/folder does not exist.")


def test_doubtful_dates_are_told_and_settled(inconcert, tmp_path: Path) -> None:
    path = tmp_path / "shares.csv"
    path.write_text("account_id,object_id,time\na,o,3/4/2021 10:00\nb,o,3/4/2021 10:00\n")
    done = inconcert("network", "shares.csv", "-o", "edges.csv")
    assert "Doubtful: shares.csv" in done.stdout
    assert "--day-first" in done.stdout
    found = as_json(inconcert("network", "shares.csv", "-o", "edges.csv", "--force", "--json"))
    assert len(found["doubts"]) == 1
    asked = ("--day-first", "--zone", "Europe/Berlin")
    done = inconcert("network", "shares.csv", "-o", "edges.csv", "--force", *asked)
    assert "Doubtful" not in done.stdout
    assert "read as Europe/Berlin" in done.stderr


@pytest.mark.parametrize(
    "command",
    [("network", "shares.csv", "-o", "edges.csv"), ("import", "shares.csv", "--case", "c.duckdb"),
     ("investigate", "shares.csv", "--case", "c.duckdb")],
)  # fmt: skip
def test_both_orders_at_once_are_bad_usage(inconcert, tmp_path: Path, command) -> None:
    write_shares(tmp_path)
    done = inconcert(*command, "--day-first", "--month-first", code=2)
    assert "--day-first and --month-first" in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"shares.csv"}


def test_the_limit_that_the_help_names_is_the_one_in_force() -> None:
    from importlib import import_module

    from inconcert.network import size

    module = import_module("inconcert.cli.commands.network")
    assert module.MAX_EDGES_FILE == size.MAX_EDGES_FILE
