"""Tables of accounts that have little of a profile, on the command line."""

from __future__ import annotations

from pathlib import Path

from cli_running import as_json


def test_a_table_of_names_and_pictures_is_accounts(inconcert, tmp_path: Path) -> None:
    table, case = tmp_path / "profiles.csv", tmp_path / "case.duckdb"
    table.write_text("handle,name,avatar\nbobo,Bobo B.,pics/1.jpg\nanna,Anna A.,pics/2.jpg\n")
    (source,) = as_json(inconcert("import", table, "--case", case, "--json"))["sources"]
    assert (source["format"], source["posts"], source["accounts"]) == ("account-table", 0, 2)


def test_the_named_format_decides(inconcert, tmp_path: Path) -> None:
    table = tmp_path / "made.csv"
    table.write_text("account_id,created_at\n7,2024-01-01\n8,2024-01-02\n")
    for name, posts in (("table", 2), ("account-table", 0)):
        case = tmp_path / f"{name}.duckdb"
        done = inconcert("import", table, "--case", case, "--format", name, "--json")
        (source,) = as_json(done)["sources"]
        assert (source["format"], source["posts"], source["accounts"]) == (name, posts, 2)


def test_where_no_time_is_found_the_way_out_is_told(inconcert, tmp_path: Path) -> None:
    table = tmp_path / "sizes.csv"
    table.write_text("handle,shoe_size\nbobo,43\n")
    done = inconcert("import", table, "--case", tmp_path / "case.duckdb", code=None)
    assert done.returncode != 0
    assert "--format account-table" in " ".join((done.stdout + done.stderr).split())
