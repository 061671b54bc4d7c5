"""A small file per JSON format through `import_files` into a case."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ingest_record_samples import (
    REDDIT_COMMENT,
    REDDIT_POST,
    SAMPLES,
    TELEGRAM_CHAT,
    TELEGRAM_MESSAGE,
    TELEGRAM_SERVICE,
    V2_PAGE,
    VK_PAGE,
    YOUTUBE_COMMENT,
    YOUTUBE_VIDEO,
)

from inconcert.case import Case
from inconcert.ingest import SourceSummary, import_files

# Rows of post and account that the samples of each format give, and the platform.
EXPECTED = {
    "x-api-v1": (2, "x"), "x-api-v2": (3, "x"), "x-web": (2, "x"), "tiktok": (2, "tiktok"),
    "tiktok-comments": (1, "tiktok"), "tiktok-research": (1, "tiktok"),
    "instagram": (2, "instagram"), "threads": (2, "threads"), "mastodon": (2, "mastodon"),
    "truthsocial": (1, "truthsocial"), "zeeschuimer": (7, None), "4cat-ndjson": (7, None),
    "telegram-desktop": (1, "telegram"), "telegram-telethon": (2, "telegram"),
    "bluesky-jetstream": (3, "bluesky"), "bluesky-feed": (3, "bluesky"), "reddit": (3, "reddit"),
    "youtube": (3, "youtube"), "vk": (2, "vk"),
}  # fmt: skip


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.open(tmp_path / "case.duckdb", create=True) as opened:
        yield opened


def write(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def imported(case: Case, path: Path, **options: Any) -> SourceSummary:
    (source,) = import_files(case, [path], **options).sources
    assert source.status == "imported", source
    return source


def posts(case: Case, columns: str = "*") -> list[dict[str, Any]]:
    return case.records(f"SELECT {columns} FROM post ORDER BY post")


@pytest.mark.parametrize("name", SAMPLES)
def test_lines_of_every_format(case: Case, tmp_path: Path, name: str) -> None:
    # The name of the file says nothing: the content does.
    source = imported(case, write(tmp_path / "data.txt", *SAMPLES[name]))
    count, platform = EXPECTED[name]
    assert source.format == name
    assert (source.posts, source.rows_rejected) == (count, 0)
    rows = posts(case)
    assert len(rows) == count
    if platform:
        assert {row["platform"] for row in rows} == {platform}
    assert all(row["account"].startswith(f"{row['platform']}:") for row in rows)
    assert all(1_300_000_000_000_000 < row["time"] < 2_000_000_000_000_000 for row in rows)
    known = {row["account"] for row in case.records("SELECT account FROM account")}
    assert {row["account"] for row in rows} <= known
    # Every account that a post names exists nowhere else in another form.
    named = {row[f"{what}_account"] for row in rows for what in ("repost", "quote", "reply")}
    assert all(":" in account for account in named if account)


@pytest.mark.parametrize("name", SAMPLES)
def test_arrays_of_every_format(case: Case, tmp_path: Path, name: str) -> None:
    path = tmp_path / "data.json"
    path.write_text(json.dumps(SAMPLES[name], indent=1), encoding="utf-8")
    source = imported(case, path)
    assert (source.format, source.posts) == (name, EXPECTED[name][0])


def test_repost_and_original_meet_in_one_case(case: Case, tmp_path: Path) -> None:
    imported(case, write(tmp_path / "a.jsonl", *SAMPLES["mastodon"]))
    original, boost = posts(case)
    assert boost["repost_of"] == original["post_id"]
    assert boost["repost_account"] == original["account"]
    assert boost["repost_time"] == original["time"]
    assert boost["text"] == original["text"]
    assert boost["hashtags"] == original["hashtags"] == ["one"]


def test_a_page_as_one_file_keeps_its_includes(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    path.write_text(json.dumps(V2_PAGE, indent=2), encoding="utf-8")
    source = imported(case, path)
    assert (source.format, source.posts) == ("x-api-v2", 2)
    repost = posts(case)[0]
    assert repost["text"] == "the first half of it and the rest #two"
    assert repost["repost_account"] == "x:7"
    names = dict(case.query("SELECT account, handle FROM account"))
    assert names == {"x:2": "bo", "x:3": "cy", "x:7": "anna"}


def test_a_page_too_large_to_be_one_record(case: Case, tmp_path: Path) -> None:
    """Then its elements are the records, and the includes stand around them."""
    padding = {"id": "99", "author_id": "3", "created_at": "2024-01-01T00:00:00Z",
               "text": "x" * 1_000_000}  # fmt: skip
    data = [*V2_PAGE["data"], *({**padding, "id": str(100 + n)} for n in range(18))]
    path = tmp_path / "page.json"
    path.write_text(json.dumps({**V2_PAGE, "data": data}), encoding="utf-8")
    source = imported(case, path)
    assert (source.format, source.rows_read, source.posts) == ("x-api-v2", 20, 20)
    first = posts(case, 'text, repost_account, "row"')[0]
    assert first["text"] == "the first half of it and the rest #two"
    assert (first["repost_account"], first["row"]) == ("x:7", 1)


def test_bad_entries_of_a_page_are_counted_one_by_one(case: Case, tmp_path: Path) -> None:
    bad = {"id": "13", "text": "nameless", "edit_history_tweet_ids": ["13"]}
    page = {**V2_PAGE, "data": [*V2_PAGE["data"], bad]}
    source = imported(case, write(tmp_path / "pages.jsonl", page))
    assert (source.rows_read, source.rows_rejected, source.posts) == (3, 1, 2)
    (reject,) = case.records("SELECT * FROM reject")
    assert reject["row"] == 1
    assert "tweet.fields=author_id" in reject["reason"]
    assert json.loads(reject["record"]) == bad


def test_telegram_chat_and_whole_export(case: Case, tmp_path: Path) -> None:
    other = {**TELEGRAM_CHAT, "id": 10, "name": "Second",
             "messages": [{**TELEGRAM_MESSAGE, "from_id": "channel10"}]}  # fmt: skip
    for name, export in (
        ("chat.json", TELEGRAM_CHAT),
        ("result.json", {"about": "x", "chats": {"about": "y", "list": [TELEGRAM_CHAT, other]}}),
    ):
        path = tmp_path / name
        path.write_text(json.dumps(export, indent=1), encoding="utf-8")
        assert imported(case, path).format == "telegram-desktop"
    rows = posts(case)
    assert [(row["post_id"], row["account"]) for row in rows] == [
        ("9-7", "telegram:9"), ("10-7", "telegram:10")
    ]  # fmt: skip
    assert json.loads(rows[1]["extra"])["chat"] == "Second"
    assert rows[0]["repost_account"] == "telegram:77"
    assert rows[0]["mentions"] == ["telegram:@bo", "telegram:40"]


def test_service_messages_are_read_but_no_posts(case: Case, tmp_path: Path) -> None:
    chat = {**TELEGRAM_CHAT, "messages": [TELEGRAM_SERVICE, TELEGRAM_MESSAGE, TELEGRAM_SERVICE]}
    path = tmp_path / "result.json"
    path.write_text(json.dumps(chat), encoding="utf-8")
    source = imported(case, path)
    assert (source.rows_read, source.posts, source.rows_rejected) == (3, 1, 0)


def test_vk_names_stand_beside_the_posts(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "wall.json"
    path.write_text(json.dumps(VK_PAGE), encoding="utf-8")
    assert imported(case, path).format == "vk"
    names = dict(case.query("SELECT account, name FROM account"))
    assert names == {"vk:-5": "Club", "vk:7": "Bo B"}


def test_youtube_list_response(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "items.json"
    path.write_text(
        json.dumps({"kind": "youtube#videoListResponse", "items": [YOUTUBE_VIDEO]}), "utf-8"
    )
    assert imported(case, path).format == "youtube"
    (row,) = posts(case)
    assert row["hashtags"] == ["x"]
    assert row["views"] == 100


def test_reddit_rejects_deleted_authors_with_a_reason(case: Case, tmp_path: Path) -> None:
    gone = {**REDDIT_COMMENT, "id": "c9", "author": "[deleted]"}
    path = tmp_path / "RC_2024-01.jsonl.gz"
    lines = "\n".join(json.dumps(r) for r in (REDDIT_POST, REDDIT_COMMENT, gone))
    path.write_bytes(gzip.compress(lines.encode()))
    source = imported(case, path)
    assert (source.rows_read, source.rows_rejected, source.posts) == (3, 1, 2)
    (reject,) = case.records("SELECT * FROM reject")
    assert reject["row"] == 3
    assert reject["reason"].startswith("author deleted")
    first = posts(case)[0]
    assert first["text"] == "Title & more\n\nwith u/bo_3"
    assert first["account"] == "reddit:@anna"
    assert first["mentions"] == ["reddit:@bo_3"]


def test_rounded_ids_never_become_accounts(case: Case, tmp_path: Path) -> None:
    good = SAMPLES["x-api-v1"][0]
    bad = {**good, "id_str": "7", "user": {"id_str": 9.06e17, "screen_name": "a"}}
    source = imported(case, write(tmp_path / "a.jsonl", good, good | {"id_str": "6"}, bad))
    assert source.rows_rejected == 1
    assert {row["account"] for row in posts(case, "account")} == {"x:20"}


def test_hostile_text_stays_text(case: Case, tmp_path: Path) -> None:
    hostile = "</script><b>=cmd()|' \u202eﷺ \0 &#" + "9" * 5000 + ";"
    comment = {**YOUTUBE_COMMENT["snippet"], "textOriginal": hostile,
               "authorDisplayName": hostile}  # fmt: skip
    imported(case, write(tmp_path / "a.jsonl", {**YOUTUBE_COMMENT, "snippet": comment}))
    (row,) = posts(case, "text")
    assert row["text"].startswith("</script><b>=cmd()|' \u202eﷺ")


def test_the_same_posts_again_add_nothing(case: Case, tmp_path: Path) -> None:
    for name in ("zeeschuimer", "4cat-ndjson"):
        source = imported(case, write(tmp_path / f"{name}.ndjson", *SAMPLES[name]))
        assert (source.posts, source.duplicates) == ((7, 0) if name == "zeeschuimer" else (0, 7))
