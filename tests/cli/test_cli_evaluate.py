"""`inconcert evaluate`, end to end on simulated data with known truth."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from cli_running import as_json, one_line

METRICS = {
    "average_precision", "precision_at_10", "precision_at_50", "precision_at_100",
    "precision_at_positives", "recall_at_fdr", "precision", "recall", "f1", "agreement",
}  # fmt: skip


@pytest.fixture(scope="module")
def truth(simulated: Path) -> Path:
    return simulated / "truth.csv"


def test_one_table_in_one_run(inconcert, case: Path, truth: Path) -> None:
    done = inconcert(
        *("evaluate", "--case", case, "--truth", truth, "--baselines", "--resamples", 20),
        *("--plot", "curves.svg", "--json"),
    )
    assert done.stderr == ""
    value = as_json(done)
    with truth.open(encoding="utf-8") as file:
        labels = [row["label"] for row in csv.DictReader(file)]
    accounts = value["accounts"]
    assert accounts["labelled"] == accounts["positive"] + accounts["ordinary"]
    assert accounts["labelled"] + accounts["silent"] + accounts["unknown"] == len(labels)
    assert {use["label"]: use["rows"] for use in value["labels"]} == {
        label: labels.count(label) for label in set(labels)
    }
    ours, *others = value["methods"]
    assert ours["method"] == "inconcert"
    assert len(others) >= 10
    for method in value["methods"]:
        assert set(method["metrics"]) == METRICS
        assert method["seconds"] >= 0
        middle = method["metrics"]["average_precision"]["value"]
        assert 0 <= middle <= 1
        assert method["better"] == (middle > ours["metrics"]["average_precision"]["value"])
    # That some published method beats chance shows that labels and shares name the same accounts.
    best = max(method["metrics"]["average_precision"]["value"] for method in others)
    assert best > 2 * value["chance"]
    assert value["plot"] == "curves.svg"
    assert ET.parse(case.parent / "curves.svg").getroot().get("role") == "img"


def test_the_numbers_are_those_of_the_tables(inconcert, case: Path, truth: Path) -> None:
    import duckdb

    value = as_json(
        inconcert("evaluate", "--case", case, "--truth", truth, "--resamples", 1, "--json")
    )
    with truth.open(encoding="utf-8") as file:
        positive = {r["account_id"] for r in csv.DictReader(file) if r["label"] != "organic"}
    with duckdb.connect(str(case), read_only=True) as connection:
        members = connection.execute(
            "SELECT DISTINCT a.account_id FROM finding f JOIN member m USING (account_group) "
            "JOIN account a USING (account) "
            "WHERE f.type = 'group' AND (f.q IS NULL OR f.q <= 0.05)"
        ).fetchall()
    found = {account for (account,) in members}
    ours = value["methods"][0]
    assert ours["flagged"] + ours["flagged_unlabelled"] == len(found)
    part = ours["metrics"]["recall"]["value"] * value["accounts"]["positive"]
    assert part == pytest.approx(len(found & positive))


def test_labels_of_a_few_accounts_get_a_caveat(inconcert, case: Path, truth: Path) -> None:
    rows = truth.read_text(encoding="utf-8").splitlines()
    few = [rows[0], *[r for r in rows[1:] if "organic" in r][:40],
           *[r for r in rows[1:] if "organic" not in r][:40]]  # fmt: skip
    text = "\n".join(few).replace(",", "\t").replace("organic", "sound").replace("label", "Verdict")
    (case.parent / "few.tsv").write_text(text, encoding="utf-8")
    options = ("--label-column", "verdict", "--positive", "campaign", "--resamples", 5)
    done = inconcert("evaluate", "--case", case, "--truth", "few.tsv", *options)
    words = " ".join(done.stdout.split())
    assert "Before you quote a number" in words
    assert re.search(r"The labels cover \d+ of \d+ accounts that posted", words)
    assert re.search(r"sound 40 40 ordinary", words)
    rest = inconcert("evaluate", "--case", case, "--truth", "few.tsv", *options, "--rest-ordinary")
    assert "does not name count as ordinary" in rest.stdout
    assert "precision at 100" in rest.stdout
    assert "precision at 100" not in done.stdout  # there are not so many labels


@pytest.mark.parametrize("width", [80, 120])
def test_it_fits_the_terminal(inconcert, case: Path, truth: Path, width: int) -> None:
    done = inconcert(
        *("evaluate", "--case", case, "--truth", truth, "--resamples", "5"),
        *("--baseline", "fused_centrality", "--baseline", "minimum_weight"),
        env={"COLUMNS": str(width), "NO_COLOR": "1", "TERM": "xterm"},
        terminal=True,
    )
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", done.stdout)
    lines = text.splitlines()
    assert any("fused_centrality" in line for line in lines)
    assert max(map(len, lines)) <= width, max(lines, key=len)


@pytest.mark.parametrize(
    ("text", "says", "step"),
    [
        (None, "no such file", "path"),
        ("name;colour\na;b\n", "no column for the account", "--account-column"),
        ("account_id,label\n1,red\n2,blue\n", "not plain", "--positive"),
        ("account_id,label\nnobody,campaign\n", "No account of", "ids"),
        ("account_id,label\n", "has a header and no rows", "a row per account"),
    ],
)
def test_a_bad_truth_file_is_one_line(
    inconcert, case: Path, text: str | None, says: str, step: str
) -> None:
    if text is not None:
        (case.parent / "bad.csv").write_text(text, encoding="utf-8")
    done = inconcert("evaluate", "--case", case, "--truth", "bad.csv", "--json", code=1)
    line = one_line(done.stderr)
    assert done.stdout == ""
    assert says in line
    assert step in line


def test_an_unknown_method_and_a_case_not_looked_at(inconcert, case: Path, truth: Path) -> None:
    done = inconcert("evaluate", "--case", case, "--truth", truth, "--baseline", "best", code=1)
    assert "minimum_weight" in one_line(done.stderr)
    posts = truth.parent / "posts.csv"
    inconcert("import", posts, "--case", "new.duckdb")
    done = inconcert("evaluate", "--case", "new.duckdb", "--truth", truth, code=1)
    assert "inconcert detect --case" in one_line(done.stderr)


@pytest.mark.parametrize("plot", ["curves.png", "case.duckdb"])
def test_the_picture_must_be_an_svg(inconcert, case: Path, truth: Path, plot: str) -> None:
    done = inconcert("evaluate", "--case", case, "--truth", truth, "--plot", plot, code=2)
    assert "FILE.svg" in done.stderr


def test_the_picture_never_replaces_the_truth(inconcert, case: Path, truth: Path) -> None:
    text = truth.read_text(encoding="utf-8")
    (case.parent / "truth.svg").write_text(text, encoding="utf-8")
    done = inconcert(
        "evaluate", "--case", case, "--truth", "truth.svg", "--plot", "truth.svg", code=2
    )
    assert "would be overwritten" in done.stderr
    assert (case.parent / "truth.svg").read_text(encoding="utf-8") == text
