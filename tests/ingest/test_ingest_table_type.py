"""Whether a table of unknown format holds posts or accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from inconcert.errors import InputError
from inconcert.ingest import import_files
from inconcert.ingest.format import Sample
from inconcert.ingest.mapping.generic import plan_generic

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.case import Case
    from inconcert.ingest.mapping.plan import TablePlan

WORDS = "some longer words that somebody wrote in a post"


def planned(header: str, *lines: str, rows: Literal["post", "account"] | None = None) -> TablePlan:
    names = tuple(header.split(","))
    records = [dict(zip(names, line.split(","), strict=True)) for line in lines]
    return plan_generic(Sample(names, records), names, {}, "table.csv", rows=rows)


@pytest.mark.parametrize(
    ("header", "line", "mapping"),
    [
        ("userid,user_screen_name,account_language,user_profile_description",
         "7,bobo,en,likes boats", "account_id handle language description"),
        ("userid,handle,account_creation_date", "7,bobo,2020-01-01", "account_id handle created"),
        ("handle,name,avatar", "bobo,Bobo B.,pics/1.jpg", "handle name avatar"),
        ("handle,name,avatar", "bobo,Bobo B.,https://ex.org/1.jpg", "handle name avatar"),
        ("id,name,profile_pic", "7,Bobo B.,pics/1.jpg", "account_id name avatar"),
        ("handle,description", f"bobo,{WORDS}", "handle description"),
        ("username,registered_at,name", "bobo,2020-01-01,Bobo B.", "handle created name"),
        ("handle,name,created_at", "bobo,Bobo B.,2020-01-01", "handle name created"),
    ],
)  # fmt: skip
def test_accounts_without_followers_or_dates(header: str, line: str, mapping: str) -> None:
    plan = planned(header, line)
    assert (plan.table, plan.format) == ("account", "account-table")
    assert plan.mapping == dict(zip(header.split(","), mapping.split(), strict=True))
    assert plan.notes == []


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("handle,name,avatar,posted_at", "bobo,Bobo B.,pics/1.jpg,2024-01-01 10:00"),
        ("handle,name,avatar,c1", "bobo,Bobo B.,pics/1.jpg,2024-01-01 10:00"),
        ("handle,name,created_at,text", f"bobo,Bobo B.,2024-01-01 10:00,{WORDS}"),
        ("handle,name,created_at,blah", f"bobo,Bobo B.,2024-01-01 10:00,{WORDS}"),
        ("handle,name,created_at,url", "bobo,Bobo B.,2024-01-01 10:00,https://ex.org/a"),
        ("handle,name,created_at,seen", "bobo,Bobo B.,2024-01-01 10:00,https://ex.org/a"),
        ("handle,name,created_at,image_id", "bobo,Bobo B.,2024-01-01 10:00,9"),
        ("handle,name,created_at,hashtags", "bobo,Bobo B.,2024-01-01 10:00,boats"),
        ("id,name,date", "7,bobo,2024-01-01"),
    ],
)
def test_whatever_may_be_of_a_post_makes_posts(header: str, line: str) -> None:
    assert planned(header, line).table == "post"


def test_an_account_in_several_rows_with_several_times_has_posts() -> None:
    plan = planned("handle,name,created_at", "bobo,Bobo,2024-01-01", "bobo,Bobo,2024-01-02")
    assert plan.table == "post"
    (note,) = plan.notes
    assert "created_at" in note
    assert "--format account-table" in note


def test_what_was_assumed_of_times_that_may_be_of_either_is_noted() -> None:
    plan = planned("account_id,created_at", "7,2024-01-01", "8,2024-01-02")
    assert plan.mapping == {"account_id": "account_id", "created_at": "time"}
    (note,) = plan.notes
    assert "--format account-table" in note
    assert planned("account_id,created_at,url", "7,2024-01-01,https://ex.org/a").notes == []
    assert planned("account_id,tweet_time", "7,2024-01-01").notes == []
    asked = planned("account_id,created_at", "7,2024-01-01", rows="post")
    assert (asked.table, asked.notes) == ("post", [])


def test_the_type_that_is_asked_for_is_taken() -> None:
    plan = planned("account_id,created_at", "7,2024-01-01", rows="account")
    assert plan.mapping == {"account_id": "account_id", "created_at": "created"}
    with pytest.raises(InputError, match="no column for a time") as caught:
        planned("handle,name,avatar", "bobo,Bobo,1.jpg", rows="post")
    assert "account-table" not in str(caught.value.hint)


def test_where_posts_have_no_time_the_error_names_the_other_type() -> None:
    with pytest.raises(InputError, match="no column for a time") as caught:
        planned("handle,shoe_size", "bobo,43")
    assert "--map COLUMN=time" in str(caught.value.hint)
    assert "--format account-table" in str(caught.value.hint)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "json"])
def test_a_named_generic_format_is_obeyed(case: Case, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"some.{suffix}"
    path.write_text(
        {
            "csv": "account_id,created_at\n7,2024-01-01\n8,2024-01-02\n",
            "jsonl": '{"account_id": "7", "created_at": "2024-01-01"}\n'
            '{"account_id": "8", "created_at": "2024-01-02"}\n',
            "json": '{"data": [{"account_id": "7", "created_at": "2024-01-01"},'
            ' {"account_id": "8", "created_at": "2024-01-02"}]}',
        }[suffix]
    )
    import_files(case, [path], format="account-table")
    assert case.one("SELECT count(*) FROM post") == 0
    assert case.one("SELECT count(*) FROM account WHERE created IS NOT NULL") == 2


def test_a_known_format_is_read_as_any_table_where_that_is_asked(
    case: Case, tmp_path: Path
) -> None:
    path = tmp_path / "disclosed.csv"
    path.write_text(
        "tweetid,userid,user_screen_name,tweet_text,tweet_time,tweet_language,is_retweet\n"
        f"1,7,bobo,{WORDS},2024-01-01 10:00,en,false\n"
    )
    report = import_files(case, [path], format="table")
    assert [source.format for source in report.sources] == ["table"]
    assert case.one("SELECT count(*) FROM post") == 1


def test_a_source_says_what_its_rows_were_taken_for(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text("account_id,created_at\n7,2024-01-01\n8,2024-01-02\n")
    (source,) = import_files(case, [path]).sources
    assert (source.format, source.posts) == ("table", 2)
    assert "--format account-table" in source.note
