"""Words that mean missing are no accounts and no objects that strangers share."""

from __future__ import annotations

import json

import pytest

import inconcert
from inconcert.cli.app import run
from inconcert.errors import RowsLeftOutWarning

ROWS = [
    ("a", "u1", 1_600_000_000), ("b", "u1", 1_600_000_005), ("c", "NA", 1_600_000_006),
    ("d", "NA", 1_600_000_007), ("null", "u1", 1_600_000_008),
]  # fmt: skip


@pytest.mark.parametrize("word", ["NA", "#N/A", "NaN", "nan", "None", "NULL", r"\N", "<NA>", "-"])
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_word_for_missing_is_no_object(tmp_path, word, kind):
    rows = [(a, word if o == "NA" else o, t) for a, o, t in ROWS]
    path = tmp_path / f"shares.{kind}"
    if kind == "csv":
        lines = ["account_id,object_id,time", *(f"{a},{o},{t}" for a, o, t in rows)]
        path.write_text("\n".join(lines) + "\n")
    else:
        named = [dict(zip(("account_id", "object_id", "time"), row, strict=True)) for row in rows]
        path.write_text("".join(json.dumps(row) + "\n" for row in named))
    with pytest.warns(RowsLeftOutWarning, match="2 rows were left out"):
        found = inconcert.network(path).to_pylist()
    accounts = {one["account_a"] for one in found} | {one["account_b"] for one in found}
    assert accounts == ({"a", "b", "null"})


def test_an_account_of_the_word_of_the_file_is_none(tmp_path):
    path = tmp_path / "shares.csv"
    rows = [*ROWS, ("NA", "u1", 1_600_000_009)]
    path.write_text("account_id,object_id,time\n" + "".join(f"{a},{o},{t}\n" for a, o, t in rows))
    with pytest.warns(RowsLeftOutWarning, match="3 rows"):
        found = inconcert.network(path).to_pylist()
    assert "NA" not in {one[key] for one in found for key in ("account_a", "account_b")}


def test_the_command_counts_them(tmp_path, capsys):
    path = tmp_path / "shares.csv"
    path.write_text("account_id,object_id,time\n" + "".join(f"{a},{o},{t}\n" for a, o, t in ROWS))
    assert run(["network", str(path), "-o", str(tmp_path / "e.csv"), "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["dropped"] == 2
    assert "NA, which means that it is missing" in told.err
