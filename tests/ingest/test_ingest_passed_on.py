"""Columns about reposts, whatever they are called, are taken or doubted."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest

from inconcert.ingest import import_files

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.case import Case

LINK = "https://x.com/lea_k/status/1366400000100000001"


@pytest.fixture
def read(case: Case, tmp_path: Path) -> Any:
    def _read(column: str, *values: str) -> tuple[list[dict[str, Any]], list[str]]:
        path = tmp_path / "rows.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["tweet_id", "username", "created_at", "text", column])
            for n, value in enumerate(values * 4):
                made = f"2021-03-01T10:{n:02d}:00Z"
                row = [f"13664000002000000{n:02d}", f"anna{n % 4}", made, f"ferry {n} is late"]
                writer.writerow([*row, value])
        (source,) = import_files(case, [path]).sources
        assert source.status == "imported", source.problem
        return case.records("SELECT * FROM post ORDER BY post"), source.doubts

    return _read


@pytest.mark.parametrize(
    "column",
    ["Is Retweet?", "Retweet?", "est_retweet", "es_retweet", "Ist Retweet", "é_retweet",
     "是否转发", "isRepost?", "Is a Retweet", "is_retweet_post"],
)  # fmt: skip
@pytest.mark.parametrize(("yes", "no"), [("TRUE", "FALSE"), ("1", "0"), ("yes", "no")])
def test_flags(read: Any, column: str, yes: str, no: str) -> None:
    posts, _ = read(column, yes, no, no)
    assert [post["type"] for post in posts] == ["repost", "post", "post"] * 4


@pytest.mark.parametrize(
    "column",
    ["retweet_of", "Retweet von", "转发自", "Twitter Retweet Of", "retweet_de", "repost of"],
)
@pytest.mark.parametrize("value", ["@lea_k", "lea_k", "1366400000100000001", LINK])
def test_whom_or_what_a_post_passes_on(read: Any, column: str, value: str) -> None:
    posts, _ = read(column, value, "", "")
    assert [post["type"] for post in posts] == ["repost", "post", "post"] * 4
    assert posts[0]["repost_of"] or posts[0]["repost_account"]


def test_the_name_of_the_original(read: Any) -> None:
    posts, _ = read("original_username", "lea_k", "", "")
    assert [post["type"] for post in posts] == ["repost", "post", "post"] * 4
    assert posts[0]["repost_account"] == "x:@lea_k"


def test_what_is_not_original_is_a_repost(read: Any) -> None:
    posts, _ = read("is_original", "0", "1", "1")
    assert [post["type"] for post in posts] == ["repost", "post", "post"] * 4


@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        ("retweet_mark", "yes", "is_repost"),
        ("whom they retweet", "Lea Kaiser", "repost_account"),
        ("my_repost_pointer", LINK, "reposted"),
    ],
)
def test_what_is_not_understood_is_doubted(read: Any, column: str, value: str, field: str) -> None:
    _, doubts = read(column, value, "", "")
    assert any(f"--map {column}={field}" in doubt for doubt in doubts)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("retweets_total", "17"),
        ("number of retweets", "31"),
        ("转发数", "12"),
        ("retweet_rate", "5"),
    ],
)
def test_counts_are_not_doubted(read: Any, column: str, value: str) -> None:
    posts, doubts = read(column, value, "2", "1")
    assert {post["type"] for post in posts} == {"post"}
    assert not any("repost" in doubt for doubt in doubts)
