from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from inconcert.errors import InputError, MappingError
from inconcert.ingest import import_files, load_mapping, parse_mapping, save_mapping
from inconcert.ingest.format import Sample
from inconcert.ingest.mapping.generic import plan_generic

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.case import Case

WORDS = "some longer words that somebody wrote in a post"


def mapped(*rows: dict[str, Any], **overrides: str) -> dict[str, str]:
    header = tuple(rows[0])
    records = [{**dict.fromkeys(header, ""), **row} for row in rows]
    return plan_generic(Sample(header, records), header, overrides, "table.csv").mapping


def test_the_plainest_table() -> None:
    found = mapped(
        {"post": WORDS, "user": "bobo", "when": "2024-01-01 10:00"},
        {"post": WORDS + "!", "user": "anna", "when": "2024-01-01 10:01"},
    )
    assert found == {"post": "text", "user": "handle", "when": "time"}


@pytest.mark.parametrize("style", ["created_at", "Created At", "CREATED.AT", "createdAt"])
def test_names_are_compared_without_case_and_signs(style: str) -> None:
    assert mapped({style: "2024-01-01", "Author ID": "7"}) == {
        style: "time",
        "Author ID": "account_id",
    }


def test_ambiguous_names_are_settled_by_values() -> None:
    handles = mapped({"author": "bobo_1", "date": "2024-01-01", "text": WORDS})
    assert handles["author"] == "handle"
    names = mapped(
        {"author": "Bobo B. Bobson", "author_id": "7", "date": "2024-01-01", "text": WORDS}
    )
    assert names["author"] == "account.name"
    assert mapped({"user": "123456", "date": "2024-01-01"})["user"] == "account_id"
    apps = mapped({"source": "Web Client App", "user_id": "7", "date": "2024-01-01"})
    assert apps["source"] == "client"
    own = mapped(
        {"url": "https://x.com/bobo/status/1", "user_id": "7", "date": "2024-01-01"},
        {"url": "https://x.com/bobo/status/2", "user_id": "7", "date": "2024-01-01"},
    )
    assert own["url"] == "link"
    others = mapped({"url": "https://ex.org/a", "user_id": "7", "date": "2024-01-01"})
    assert others["url"] == "urls"


def test_columns_of_unknown_name_are_found_by_value() -> None:
    found = mapped(
        {"c1": "2024-01-01 10:00", "author_x": "bobo", "blah": WORDS, "ref": "https://ex.org/a"},
        {"c1": "2024-01-01 10:05", "author_x": "anna", "blah": WORDS[::-1], "ref": ""},
    )
    assert found == {"c1": "time", "author_x": "handle", "blah": "text", "ref": "urls"}


def test_a_name_alone_stands_for_the_account_and_is_noted() -> None:
    row = {"display_name": "Bobo B. Bobson", "date": "2024-01-01", "text": WORDS}
    plan = plan_generic(Sample(tuple(row), [row]), tuple(row), {}, "t")
    assert plan.mapping["display_name"] == "handle"
    assert "display names only" in plan.notes[0]


def test_kind_id_columns_become_objects() -> None:
    found = mapped(
        {
            "account_id": "a_1",
            "post_id": "5",
            "url_id": "9",
            "phash_id": "",
            "timestamp": "1704103200",
        }
    )
    assert found["url_id"] == found["phash_id"] == "objects"
    assert found["post_id"] == "post_id"
    with_text = mapped(
        {"user_id": "1", "text": WORDS, "date": "2024-01-01", "conversation_id": "3", "url_id": "4"}
    )
    assert "conversation_id" not in with_text
    assert with_text["url_id"] == "objects"


def test_tables_of_accounts_are_told_from_posts() -> None:
    row = {
        "id": "1", "username": "bobo", "name": "Bobo", "description": "hi",
        "created_at": "2020-01-01", "followers_count": "3",
    }  # fmt: skip
    plan = plan_generic(Sample(tuple(row), [row]), tuple(row), {}, "t")
    assert plan.table == "account"
    assert plan.mapping == {
        "id": "account_id", "username": "handle", "name": "name", "description": "description",
        "created_at": "created", "followers_count": "followers",
    }  # fmt: skip


def test_what_is_missing_is_named_with_the_way_out() -> None:
    with pytest.raises(InputError) as caught:
        mapped({"a": "1", "b": WORDS})
    assert "no column for an account and no column for a time" in caught.value.problem
    assert "its columns are a, b" in caught.value.problem
    assert "--map COLUMN=time" in caught.value.hint
    with pytest.raises(InputError, match="no column for a time"):
        mapped({"user_id": "1", "b": WORDS})


def test_overrides_come_first_and_are_checked() -> None:
    found = mapped(
        {"when": "2024-01-01", "date": "2023-01-01", "user": "bobo", "text": WORDS},
        when="time",
        text="",
    )
    assert found["when"] == "time"
    assert "date" not in found
    assert "text" not in found
    with pytest.raises(MappingError, match="no column 'nowhere'"):
        mapped({"when": "2024-01-01", "user": "bobo"}, nowhere="time")


def test_mappings_are_kept_in_files(tmp_path: Path) -> None:
    path = tmp_path / "mapping.json"
    save_mapping(path, {"ف": "time", "b": "handle"})
    assert load_mapping(path) == {"ف": "time", "b": "handle"}
    path.write_text('{"when": "time"}')
    assert load_mapping(path) == {"when": "time"}
    assert parse_mapping(["a=b=time", "c="]) == {"a=b": "time", "c": ""}
    for text in ("no", "[1]", '{"mapping": {"a": 1}}', '{"a": "nonsense"}'):
        path.write_text(text)
        with pytest.raises(MappingError):
            load_mapping(path)
    with pytest.raises(MappingError):
        load_mapping(tmp_path / "nothing.json")
    with pytest.raises(MappingError):
        parse_mapping(["time"])


def test_nested_json_is_flattened(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "posts.ndjson"
    records = [
        {
            "id": n,
            "when": {"posted_at": f"2024-01-01T10:0{n}:00Z"},
            "user": {"id": 900 + n, "screen_name": f"user{n}", "followers_count": n},
            "message": f"{WORDS} #tag{n}",
            "odd": {"deep": [n, {"x": 1}]},
        }
        for n in range(5)
    ]
    path.write_text("\n".join(map(json.dumps, records)))
    (source,) = import_files(case, [path], mapping={"when.posted_at": "time"}).sources
    assert source.status == "imported", source.problem
    assert source.mapping["user.id"] == "account_id"
    rows = case.records("SELECT * FROM post ORDER BY post")
    assert [row["account"] for row in rows] == [f"unknown:{900 + n}" for n in range(5)]
    assert rows[1]["hashtags"] == ["tag1"]
    assert json.loads(rows[1]["extra"]) == {"odd.deep": [1, {"x": 1}]}
    assert case.one("SELECT followers FROM account WHERE handle = 'user3'") == 3


def test_an_array_inside_an_object_of_unknown_make(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    items = [{"user_id": n, "date": "2024-01-01", "body": WORDS} for n in range(3)]
    path.write_text(json.dumps({"status": "ok", "result": {"entries": items}, "page": 1}))
    (source,) = import_files(case, [path]).sources
    assert source.posts == 3
    assert source.format == "table"


def test_objects_of_bare_tables(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "shares.csv"
    path.write_text(
        "account_id,post_id,url_id,hashtag_id,timestamp\n"
        "a,1,7,,1704103200\na,1,8,3,1704103200\nb,2,,3,1704103201\n"
    )
    (source,) = import_files(case, [path]).sources
    assert (source.posts, source.accounts) == (2, 2)
    assert "1 row repeated a post of the file" in source.note
    assert case.query("SELECT account, objects FROM post ORDER BY post") == [
        ("unknown:a", ["url:7", "url:8", "hashtag:3"]),
        ("unknown:b", ["hashtag:3"]),
    ]
