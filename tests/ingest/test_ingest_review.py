"""Tables whose ids, times, authors and targets are easily taken for something else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from inconcert.ingest import import_files
from inconcert.ingest.records.dialect import CsvDialect
from inconcert.ingest.records.rows import TableRows
from inconcert.ingest.values.naming import parse_names
from inconcert.ingest.values.platforms import platform_named

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.case import Case
    from inconcert.ingest import SourceSummary


def load(case: Case, path: Path, text: str, **options: Any) -> SourceSummary:
    path.write_text(text)
    (source,) = import_files(case, [path], **options).sources
    return source


def test_posts_of_one_id_and_another_author_or_time_are_kept(case: Case, tmp_path: Path) -> None:
    head = "tweet_id,user,time,tweet\n"
    one = load(
        case,
        tmp_path / "a.csv",
        f"{head}1,bob,2024-01-05 10:00:00,first\n1,ann,2024-01-05 10:00:00,second\n",
    )
    two = load(
        case,
        tmp_path / "b.csv",
        f"{head}1,bob,2024-01-05 10:00:00.4,first\n1,bob,2024-02-05 10:00:00,third\n",
    )
    assert (one.posts, two.posts, two.duplicates) == (2, 1, 1)
    assert "1 row had the id of another post; both are kept" in one.note
    assert "1 row had the id of another post; both are kept" in two.note
    rows = case.query("SELECT text FROM post ORDER BY post")
    assert rows == [("first",), ("second",), ("third",)]


def test_messages_are_counted_in_their_chat(case: Case, tmp_path: Path) -> None:
    load(
        case,
        tmp_path / "a.csv",
        "chat_id,message_id,sender,date,text,reply_to_msg_id\n"
        "-7,1,bob,2024-01-05 10:00,hello one,\n-7,2,ann,2024-01-05 10:01,hello two,1\n"
        "-9,1,bob,2024-01-05 10:05,hello three,\n",
    )
    assert case.query("SELECT post_id, reply_to FROM post ORDER BY post") == [
        ("-7-1", None), ("-7-2", "-7-1"), ("-9-1", None),
    ]  # fmt: skip


def test_an_id_that_comes_again_at_other_times_is_the_account_s(case: Case, tmp_path: Path) -> None:
    source = load(
        case,
        tmp_path / "a.csv",
        "id,screen_name,created_at,text\n55,bob,2024-01-05 10:00,one\n"
        "55,bob,2024-01-05 10:01,two\n56,ann,2024-01-05 10:02,three\n",
    )
    assert source.mapping["id"] == "account_id"
    assert source.posts == 3


def test_a_day_and_a_clock_are_one_time(case: Case, tmp_path: Path) -> None:
    load(
        case,
        tmp_path / "a.csv",
        "date,time,user,text\n2024-01-05,10:00:01,bob,one\n2024-01-05,13:00:02,ann,two\n",
    )
    assert case.query('SELECT "time" FROM post ORDER BY post') == [
        (1704448801000000,), (1704459602000000,),
    ]  # fmt: skip


def test_when_an_account_began_is_no_time_of_a_post(case: Case, tmp_path: Path) -> None:
    source = load(
        case,
        tmp_path / "a.csv",
        "user_id,created_at,tweet_date,tweet\n1,2012-05-01,2024-01-05 10:00,one\n"
        "2,2012-05-01,2024-01-06 10:00,two\n",
    )
    assert source.mapping["tweet_date"] == "time"
    assert source.mapping["created_at"] == "account.created"


def test_a_channel_yields_to_the_author(case: Case, tmp_path: Path) -> None:
    source = load(
        case,
        tmp_path / "a.csv",
        "channel_id,author,published_at,text\nC,bob,2024-01-05,one\nC,ann,2024-01-05,two\n",
    )
    assert source.mapping["author"] == "handle"
    assert "channel_id" not in source.mapping


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ('[{"username": "zed", "name": "@ann @bob"}]', ["@zed"]),
        ("[{'screen_name': 'z', 'name': \"Z'o W\", 'id': 9}]", ["9"]),
        ([{"name": "Zed Zeddson"}], []),
        ("Zed Zeddson", []),
        ("@ann @bob", ["@ann", "@bob"]),
        ("ann, bob", ["@ann", "@bob"]),
        ("https://x.com/zed", ["@zed"]),
        ("None", []),
    ],
)
def test_accounts_are_named_by_ids_and_handles(cell: object, names: list[str]) -> None:
    assert parse_names(cell) == names


def test_links_in_objects_pictures_and_placeholders(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    source = load(
        case,
        path,
        "post_id,user_id,time,text,entities.urls,authorAvatar,retweeted_status_id,reply_to,"
        "country_id,hashtags\n"
        '1,5,2024-01-05,one,"[{""url"":""https://t.ex/x"",""expanded_url"":""https://ex.org/a""}]",'
        "https://cdn.ex/a.png,0,@ann,7,-\n",
    )
    row = case.records("SELECT * FROM post")[0]
    assert row["urls"] == ["https://ex.org/a"]
    assert (row["repost_of"], row["reply_to"], row["hashtags"]) == (None, None, [])
    assert row["reply_account"] == f"{row['platform']}:@ann"
    assert row["objects"] in (None, [])
    assert source.mapping["authorAvatar"] == "account.avatar"


def test_other_settings_for_a_file_that_is_held_are_refused(case: Case, tmp_path: Path) -> None:
    text = "user,time,a,b\nbob,2024-01-05,one,two\n"
    assert load(case, tmp_path / "a.csv", text, mapping={"a": "text"}).posts == 1
    assert load(case, tmp_path / "a.csv", text).status == "already imported"
    again = load(case, tmp_path / "a.csv", text, mapping={"b": "text"})
    assert again.status == "refused"
    assert "imported before with another mapping" in again.problem


def test_a_mapping_for_records_of_a_known_make_is_refused(case: Case, tmp_path: Path) -> None:
    records = [
        {
            "id_str": "1743215000000000001",
            "created_at": "Fri Jan 05 10:00:00 +0000 2024",
            "full_text": "one",
            "user": {"id_str": "5", "screen_name": "bob"},
            "entities": {"hashtags": [], "urls": [], "user_mentions": []},
        }
    ]
    text = "\n".join(map(json.dumps, records))
    assert load(case, tmp_path / "a.jsonl", text).format != "table"
    other = load(case, tmp_path / "b.jsonl", text + "\n", mapping={"full_text": "text"})
    assert other.status == "refused"
    assert "a mapping of columns does not apply" in other.problem


def test_a_closed_cell_that_ends_with_a_line_end_is_no_open_quote() -> None:
    reader = TableRows(CsvDialect(",", False, 0, 1, ("a", "b"), True), "table")
    reader.take('"1","x"\n"2","y\n"\n', final=False, cut=False)
    reader.take('"3","z"\n', final=True, cut=False)
    assert list(zip(*reader.batch().columns, strict=True)) == [
        ("1", "x"), ("2", "y\n"), ("3", "z"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["Twitter", "X", "x.com", " twitter.com "])
def test_platforms_have_one_name(name: str) -> None:
    assert platform_named(name) == "x"
    assert platform_named("facebook.com") == "facebook"
    assert platform_named("Forum") == "forum"


def test_records_on_lines_of_their_own_inside_one_object_are_read(case, tmp_path):
    path = tmp_path / "wrapped.json"
    path.write_text(
        '{"items":[{"id":"1","user":"a","created_at":"2024-01-01T10:00:00Z","text":"hi"},\n'
        '{"id":"2","user":"b","created_at":"2024-01-01T10:00:01Z","text":"yo"},\n'
        '{"id":"3","user":"c","created_at":"2024-01-01T10:00:02Z","text":"oh"}],\n"count":3}\n',
        encoding="utf-8",
    )
    assert import_files(case, [path]).posts == 3


def test_authors_who_are_gone_are_not_one_account(case, tmp_path):
    path = tmp_path / "comments.csv"
    path.write_text(
        "id,author,created_utc,body\n1,[deleted],1704103200,hi\n2,anna,1704103201,yo\n"
        "3,ben,1704103202,oh\n",
        encoding="utf-8",
    )
    summary = import_files(case, [path]).sources[0]
    assert (summary.posts, summary.rows_rejected) == (2, 1)
    assert "deleted" in summary.rejects[0]
