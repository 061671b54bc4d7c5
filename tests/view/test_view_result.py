"""Every run ends with what was compared, or with the reason why nothing could be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from inconcert import api
from inconcert.case import Case
from inconcert.durations import HOUR, MINUTE
from inconcert.export.report import write_report
from inconcert.view.ran import detectors_that_ran
from inconcert.view.result import result_of

HEAD = "account_id,time,text,link,mood"
START = 1_700_006_400


def table(tmp_path: Path, rows: list[str], head: str = HEAD) -> Path:
    path = tmp_path / "posts.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def line(i: int, *, who: int, link: int, words: int | None = None, at: int | None = None) -> str:
    # Gaps of all lengths: a regular grid would be that of a collector.
    time = START + (i * 997 + i * i * 7919 % 9973 if at is None else at)
    text = f"we saw number {i if words is None else words} of the herons by the weir"
    return f"wader{who},{time},{text},https://a.example/{link},calm"


def ended(path: Path, tmp_path: Path, **given: Any) -> dict[str, Any]:
    target = tmp_path / "case.duckdb"
    with Case.open(target, create=True) as case:
        done = api.investigate(path, case, **given)
        found = done.findings
        result = result_of(case, found, detectors_that_ran(case, found))
        text = write_report(case, tmp_path / "r.html").read_text(encoding="utf-8")
    assert "No group of accounts was confirmed" not in text or result["compared"]
    assert "stood out" not in text  # only closeness in time was tested
    if not result["compared"]:
        assert f'data-result="{result["reason"]}"' in text
        assert result["hint"]
        assert result["tested"] is None
    return result


CASES: dict[str, tuple[list[str], str]] = {
    "one_account": ([line(i, who=1, link=i % 4) for i in range(40)], "all 40 posts are by one"),
    "nothing_common": (
        [f"wader{i % 9},{START + i * 977},,https://a{i}.example/{i},calm" for i in range(40)],
        "40 posts by 9 accounts gave 80 shares of 80 objects",
    ),
    "no_shares": (
        [f"wader{i % 9},{START + i * 977},ok,,calm" for i in range(40)],
        "none of the 40",
    ),
    "one_time": (
        [line(i, who=i % 9, link=i % 4, at=0) for i in range(40)],
        "have the same time",
    ),
    "days_only": (
        [line(i, who=i % 9, link=i % 4, at=i % 20 * 86400) for i in range(60)],
        "all 60 posts have a date but no time of day",
    ),
    "too_few_acts": (
        [line(i, who=i, link=i % 4) for i in range(60)],
        "Each of the 60 accounts has exactly one post",
    ),
    "never_close": (
        [line(i, who=i % 4, link=i // 2, at=i * 9 * 86400) for i in range(40)],
        "never within 1d of each other",
    ),
}


@pytest.mark.parametrize("reason", CASES)
def test_where_nothing_could_be_compared_that_is_the_result(reason: str, tmp_path: Path) -> None:
    rows, words = CASES[reason]
    if reason in ("nothing_common", "never_close"):
        rows = [row.replace("a.example/", f"a{i // 2}.example/") for i, row in enumerate(rows)]
    result = ended(table(tmp_path, rows), tmp_path)
    assert result["reason"] == reason
    assert words in result["why"]
    assert result["compared"] is False


def test_the_next_step_names_the_columns_that_are_left(tmp_path: Path) -> None:
    rows, _ = CASES["no_shares"]
    result = ended(table(tmp_path, rows), tmp_path)
    assert "“mood”" in result["hint"]
    assert "--map COLUMN=text" in result["hint"]


def test_the_column_that_was_read_as_the_account_is_named(tmp_path: Path) -> None:
    rows, _ = CASES["one_account"]
    assert "“account_id” was read as the account" in ended(table(tmp_path, rows), tmp_path)["why"]


def test_profiles_alone_are_no_posts(tmp_path: Path) -> None:
    rows = [f"{i},wader{i},Wader {i},{i * 3},2020-01-{i % 28 + 1:02d}" for i in range(30)]
    path = table(tmp_path, rows, "account_id,handle,name,followers,created")
    result = ended(path, tmp_path)
    assert result["reason"] == "no_posts"
    assert "30 accounts and no posts" in result["why"]


def ordinary() -> list[str]:
    return [line(i, who=i * 7 % 30, link=i * 11 % 40) for i in range(900)]


def test_that_no_group_stood_out_is_said_with_what_was_tested(tmp_path: Path) -> None:
    result = ended(table(tmp_path, ordinary()), tmp_path)
    assert result["compared"] is True
    assert (result["groups"], result["why"], result["hint"]) == (0, None, None)
    assert result["tested"]["windows"] == [10_000_000, MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR]
    kinds = {row["kind"]: row["objects"] for row in result["tested"]["kinds"]}
    assert kinds["url"] == 40
    assert result["sentence"].startswith(
        "No group of accounts was confirmed to be closer in time than"
    )
    assert "40 links" in result["sentence"]
    assert "Likeness without closeness in time" in result["sentence"]


def test_times_to_the_minute_were_tested_by_the_minute(tmp_path: Path) -> None:
    rows = [row.replace("calm", "keen") for row in ordinary()]
    rows = [line(i, who=i * 7 % 30, link=i * 11 % 40, at=i * 960) for i in range(len(rows))]
    result = ended(table(tmp_path, rows), tmp_path)
    assert min(result["tested"]["windows"]) >= 10_000_000


def test_what_was_not_looked_for_is_not_said_to_be_absent(tmp_path: Path) -> None:
    result = ended(table(tmp_path, ordinary()), tmp_path, only=["floods"])
    assert (result["compared"], result["reason"]) == (False, "not_looked")
    assert "only floods ran" in result["why"]


def test_a_case_that_nobody_looked_at_has_no_result(tmp_path: Path) -> None:
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        api.import_files(case, table(tmp_path, ordinary()))
        result = result_of(case, [], detectors_that_ran(case, []))
    assert (result["compared"], result["reason"]) == (False, "not_run")


def test_hostile_columns_are_plain(tmp_path: Path) -> None:
    rows, _ = CASES["no_shares"]
    head = HEAD.replace("mood", "mo\u202eod\x1b[31m<b>")
    result = ended(table(tmp_path, rows, head), tmp_path)
    assert "\x1b" not in result["sentence"]
    assert result["sentence"].count("\u202e") == result["sentence"].count("\u202c")
