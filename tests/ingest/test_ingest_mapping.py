"""Columns by name and by values: what is taken, what is doubted, what a correction does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import vendor_tables as made

from inconcert.api import report
from inconcert.errors import InputError, MappingError
from inconcert.ingest import import_files, load_mapping
from inconcert.ingest.format import Sample
from inconcert.ingest.mapping.generic import plan_generic

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.case import Case
    from inconcert.ingest.mapping.plan import TablePlan

Columns = dict[str, list[Any]]
POST: Columns = {"post_id": made.NUMBERS, "user_id": made.UIDS, "timestamp": made.ISO}


def planned(columns: Columns, **given: str) -> TablePlan:
    rows = zip(*columns.values(), strict=True)
    records = [dict(zip(columns, row, strict=True)) for row in rows]
    return plan_generic(Sample(tuple(columns), records), tuple(columns), given, "table.csv")


def write(path: Path, columns: Columns) -> Path:
    """Write a table as its suffix says."""
    rows = list(zip(*columns.values(), strict=True))
    if path.suffix == ".csv":
        lines = [",".join(f'"{cell}"' for cell in row) for row in [tuple(columns), *rows]]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    elif path.suffix == ".jsonl":
        records = [dict(zip(columns, row, strict=True)) for row in rows]
        path.write_text("\n".join(json.dumps(one) for one in records), encoding="utf-8")
    elif path.suffix == ".parquet":
        pq.write_table(pa.table(columns), path)
    else:
        book = openpyxl.Workbook()
        for row in [tuple(columns), *rows]:
            book.active.append(row)
        book.save(path)
    return path


# -- types of posts, and of accounts ---------------------------------------------------------------


@pytest.mark.parametrize("field", ["type", "kind"])
def test_a_type_of_posts_may_be_given_by_its_older_name(
    case: Case, tmp_path: Path, field: str
) -> None:
    sort = {"sort": ["retweet", "channel", ""] + [""] * (len(made.ISO) - 3)}
    write(tmp_path / "posts.csv", {**POST, **sort, "whose": ["channel"] * len(made.ISO)})
    saved = tmp_path / "mapping.json"
    saved.write_text(json.dumps({"mapping": {"sort": field, "whose": "account.type"}}))
    import_files(case, [tmp_path / "posts.csv"], mapping=load_mapping(saved))
    assert case.query("SELECT DISTINCT type FROM account") == [("channel",)]
    assert case.query("SELECT type FROM post ORDER BY post LIMIT 3") == [
        ("repost",), ("post",), ("post",)
    ]  # fmt: skip
    assert "type" in json.loads(case.one("SELECT mapping FROM source")).values()


def test_a_type_of_accounts_stays_one(case: Case, tmp_path: Path) -> None:
    columns = {"user_id": made.UIDS[:2], "what": ["Page", "group"]}
    assert planned(columns, what="type").table == "account"
    assert planned(POST | {"what": ["quote"] * len(made.ISO)}, what="type").table == "post"
    import_files(case, [write(tmp_path / "a.csv", columns)], mapping={"what": "type"})
    assert case.query("SELECT type FROM account ORDER BY type") == [("group",), ("page",)]
    with pytest.raises(MappingError, match="both mapped to type"):
        import_files(case, [tmp_path / "a.csv"], mapping={"what": "type", "user_id": "kind"})


# -- texts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["mensaje", "Inhalt", "msg", "status_text", "bodyText", "tweet.fullText", "TEXT_CLEAN",
     "renderedContent", "post message", "naslov", "сообщение", "内容", "المحتوى", "zzz"],
)  # fmt: skip
@pytest.mark.parametrize(
    "texts",
    [made.SHORT, made.CHINESE, made.JAPANESE, made.THAI, made.HINDI, made.ARABIC, made.RUSSIAN],
    ids=["short", "chinese", "japanese", "thai", "hindi", "arabic", "russian"],
)
def test_a_text_is_taken_whatever_its_name_and_script(name: str, texts: list[str]) -> None:
    assert planned({**POST, name: texts}).mapping[name] == "text"


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet", "xlsx"])
def test_a_text_is_taken_from_every_kind_of_file(case: Case, tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"posts.{suffix}", {**POST, "beitrag": made.SHORT})
    (source,) = import_files(case, [path]).sources
    assert source.mapping["beitrag"] == "text", source.problem
    assert case.query("SELECT text FROM post ORDER BY post") == [(text,) for text in made.SHORT]


@pytest.mark.parametrize(
    ("taken", "others"),
    [
        ("rawContent", ["renderedContent"]),
        ("text", ["text_clean"]),
        ("full_text", ["text", "text_processed"]),
        ("body", ["title"]),
        ("message", ["quoted_text"]),
        ("contenido", ["titulo"]),
    ],
)
def test_the_better_of_two_texts_is_taken_and_the_other_named(
    taken: str, others: list[str]
) -> None:
    for order in ([taken, *others], [*reversed(others), taken]):
        plan = planned({**POST, **dict.fromkeys(order, made.TEXTS)})
        assert plan.mapping[taken] == "text"
        assert not set(others) & set(plan.mapping)
        told = " ".join(plan.notes)
        assert all(name in told for name in others if not name.startswith("quoted"))
        assert plan.doubts == []


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("bio", made.BIOS), ("user_description", made.BIOS), ("motto", made.BIOS),
        ("place", made.PLACES), ("client", ["Web App"] * 6), ("avatar", made.AVATARS),
        ("nombre completo", made.NAMES), ("sentiment", made.MOOD), ("is_bot", made.TRUTH),
        ("message_id", made.NUMBERS), ("text_length", made.COUNTS), ("text_language", made.LANGS),
        ("content_type", ["plain text"] * 6), ("message_hash", ["a1", "b2", "c3"] * 2),
    ],
)  # fmt: skip
def test_what_is_no_text_is_not_taken_for_one(name: str, values: list[str]) -> None:
    alone = planned({**POST, name: values})
    assert "text" not in alone.mapping.values()
    assert planned({**POST, name: values, "xyz": made.SHORT}).mapping["xyz"] == "text"


# -- posts and accounts ----------------------------------------------------------------------------


def test_posts_with_profiles_beside_them_are_posts(case: Case, tmp_path: Path) -> None:
    path = write(
        tmp_path / "posts.csv",
        {"id": made.SNOWFLAKES, "date": made.TIMES, "screen_name": made.USERS,
         "bio": made.BIOS, "followers": made.FOLLOWERS, "friends": made.FOLLOWERS},
    )  # fmt: skip
    (source,) = import_files(case, [path]).sources
    assert (source.format, source.posts, source.accounts) == ("table", 6, 3)


def test_links_of_posts_make_posts() -> None:
    columns = {"id": made.SNOWFLAKES, "date": made.TIMES, "author": [f"u{n}" for n in made.ROWS],
               "followers": made.FOLLOWERS, "location": made.PLACES, "url": made.OWN}  # fmt: skip
    assert planned(columns).table == "post"
    profiles = [f"https://twitter.com/u{n}" for n in made.ROWS]
    assert planned({**columns, "url": profiles}).table == "account"


def test_the_author_is_taken_and_not_the_name_of_the_post(case: Case, tmp_path: Path) -> None:
    names = [f"t1_{n}" for n in made.NUMBERS]
    comments = write(
        tmp_path / "comments.csv",
        {"name": names, "author.name": made.USERS, "body": made.SHORT,
         "created_utc": [f"{e}.0" for e in made.EPOCHS], "id": made.NUMBERS},
    )  # fmt: skip
    users = write(
        tmp_path / "users.csv",
        {"fullname": ["t2_a", "t2_b"], "name": ["lea_k", "tom_v"], "id": ["a", "b"],
         "created_utc": ["1467681198.0", "1467681298.0"], "link_karma": ["1", "-4"]},
    )  # fmt: skip
    found = import_files(case, [comments, users], platform="reddit").sources
    assert [one.posts for one in found] == [6, 0]
    assert case.query("SELECT count(*), count(created) FROM account") == [(3, 2)]


def test_an_account_of_one_post_each_is_changed_for_one_that_comes_again() -> None:
    plan = planned({"name": made.NUMBERS, "commenter": made.USERS, "date": made.TIMES,
                    "text": made.SHORT})  # fmt: skip
    assert plan.mapping["commenter"] == "handle"
    assert "name" not in plan.mapping
    crossed = planned({"user_id": made.NUMBERS, "username": made.USERS, "date": made.TIMES,
                       "text": made.SHORT})  # fmt: skip
    assert crossed.mapping["username"] == "handle"
    assert "user_id" not in crossed.mapping
    (doubt,) = crossed.doubts
    assert "--map user_id=account_id" in doubt


def test_what_is_missing_names_the_column_that_may_be_it() -> None:
    with pytest.raises(InputError) as caught:
        planned({"zzz": made.USERS, "text": made.SHORT, "date": made.TIMES})
    assert "--map zzz=handle" in caught.value.hint


def test_joining_many_groups_is_no_birth_of_an_account() -> None:
    plan = planned({"username": made.USERS, "club": ["Boats", "Boats", "Birds"] * 2,
                    "joined": made.TIMES})  # fmt: skip
    assert plan.mapping == {"username": "handle", "club": "objects", "joined": "time"}


def test_pages_do_not_stand_for_those_who_comment_on_them() -> None:
    plan = planned({"page_name": ["Garden", "Garden", "Library"] * 2, "user_id": made.NUMBERS,
                    "date": made.TIMES, "text": made.SHORT})  # fmt: skip
    assert plan.mapping["user_id"] == "account_id"
    assert plan.doubts == []


# -- counts, ids and names -------------------------------------------------------------------------

VACCINE: Columns = {
    "id": made.SNOWFLAKES, "user_name": made.NAMES, "user_description": made.BIOS,
    "user_friends": ["120", "120", "121", "131", "122", "122"], "user_followers": made.FOLLOWERS,
    "date": made.TIMES, "text": made.TEXTS,
}  # fmt: skip


def test_a_count_is_no_id() -> None:
    mapping = planned(VACCINE).mapping
    assert mapping["user_friends"] == "account.following"
    assert mapping["user_name"] == "handle"


def test_a_correction_makes_nothing_worse(case: Case, tmp_path: Path) -> None:
    path = write(tmp_path / "posts.csv", VACCINE)
    given = {"user_friends": "following", "user_name": "handle"}
    (source,) = import_files(case, [path], mapping=given).sources
    assert (source.format, source.posts, source.accounts) == ("table", 6, 3)
    assert source.mapping["user_friends"] == "account.following"
    (again,) = import_files(case, [path], mapping=given).sources
    assert again.status == "already imported"


def test_what_is_given_though_it_is_a_count_is_doubted() -> None:
    doubts = planned(VACCINE, user_friends="account_id").doubts
    assert any("is a count by its name" in doubt for doubt in doubts)


def test_ids_that_carry_several_names_are_doubted() -> None:
    columns = {"user_id": ["1", "2", "3"] * 8, "user_name": [f"u{n}" for n in range(12)] * 2,
               "date": [f"2021-03-01 10:{n}:00" for n in range(10, 34)],
               "text": [f"words of number {n}" for n in range(24)]}  # fmt: skip
    (doubt,) = planned(columns).doubts
    assert "--map user_name=handle" in doubt
    columns["user_name"] = ["ann", "ben", "cem"] * 8
    assert planned(columns).doubts == []


# -- empty columns ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "first", "second", "values"),
    [
        ("text", "full_text", "text", made.TEXTS),
        ("urls", "urls", "expanded_urls", made.LINKS),
        ("repost_of", "retweet_tweetid", "retweeted_status_id", made.NUMBERS),
        ("post_id", "tweet_id", "id", made.SNOWFLAKES),
        ("link", "permalink", "post_url", made.OWN),
        ("text", "selftext", "title", made.TEXTS),
    ],
)
def test_an_empty_column_gives_way_and_each_row_takes_what_is_filled(
    case: Case, tmp_path: Path, field: str, first: str, second: str, values: list[str]
) -> None:
    base = {"user_id": made.UIDS, "created_at": made.ISO, first: made.NONE, second: values}
    empty = planned(base)
    assert next(c for c, f in empty.mapping.items() if f == field) == second
    half = {**base, first: [*values[:3], "", "", ""], second: ["", "", "", *values[3:]]}
    (source,) = import_files(case, [write(tmp_path / "half.csv", half)]).sources
    assert f"{field} is taken from {first}, where empty from {second}" in source.note
    found = [row[0] for row in case.query(f'SELECT "{field}" FROM post ORDER BY post')]
    assert found == ([[one] for one in values] if field == "urls" else values)


def test_ids_that_contradict_each_other_are_not_mixed() -> None:
    ids = ["", *made.SNOWFLAKES[1:]]
    plan = planned({"tweet_id": ids, "id": made.ROWS, "user_id": made.UIDS,
                    "created_at": made.ISO, "text": made.SHORT})  # fmt: skip
    assert plan.mapping["tweet_id"] == "post_id"
    assert "id" not in plan.mapping


def test_an_empty_list_does_not_hide_what_the_text_holds(case: Case, tmp_path: Path) -> None:
    columns = {**POST, "text": made.SHORT, "hashtags": made.NONE}
    import_files(case, [write(tmp_path / "posts.csv", columns)])
    assert case.one("SELECT count(*) FROM post WHERE hashtags = ['vote']") == 1


# -- what was shared -------------------------------------------------------------------------------


def test_what_accounts_have_in_common_is_an_object(case: Case, tmp_path: Path) -> None:
    stars = {"repo": made.HUBS, "login": made.USERS, "starred_at": made.ISO}
    (source,) = import_files(case, [write(tmp_path / "stars.csv", stars)]).sources
    assert source.mapping["repo"] == "objects"
    assert "taken from repo" in source.note
    assert case.one("SELECT count(*) FROM post WHERE objects = ['repo:acme/harbour']") == 3


def test_a_given_object_column_has_a_kind(case: Case, tmp_path: Path) -> None:
    columns = {"blah": made.HUBS, "login": made.USERS, "at": made.ISO, "text": made.SHORT}
    path = write(tmp_path / "some.csv", columns)
    import_files(case, [path], mapping={"blah": "objects"})
    assert case.one("SELECT count(*) FROM post WHERE objects = ['blah:acme/harbour']") == 3
    plan = planned({**columns, "blah": ["url:1", "url:2", "url:1"] * 2}, blah="objects")
    assert plan.shown_only == frozenset()


@pytest.mark.parametrize(
    ("columns", "named"),
    [
        ({"group": made.HUBS, "product": made.HUBS}, "--map group=objects"),
        ({"xyz": ["north", "south", "north", "south", "south", "north"]}, "--map xyz=objects"),
        ({"country": ["AB", "CD", "AB", "EF", "CD", "AB"]}, "--map country=objects"),
        ({}, "nothing to compare"),
    ],
    ids=["several", "kept by each account", "an attribute", "none"],
)
def test_where_nothing_is_compared_a_doubt_names_what_may_be(columns: Columns, named: str) -> None:
    plan = planned({"member": made.USERS, "at": made.TIMES, **columns})
    assert "objects" not in plan.mapping.values()
    (doubt,) = plan.doubts
    assert named in doubt


# -- checks before and after -----------------------------------------------------------------------


def test_a_time_that_never_changes_gives_way() -> None:
    plan = planned({"user": made.USERS, "timestamp": made.LATER, "postDate": made.TIMES,
                    "text": made.SHORT})  # fmt: skip
    assert plan.mapping["postDate"] == "time"
    assert "timestamp" not in plan.mapping


def test_few_times_are_doubted() -> None:
    columns = {"user": made.USERS * 20, "date": ["2021-03-01 10:00:07"] * 120,
               "text": [f"words of number {n}" for n in range(120)]}  # fmt: skip
    (doubt,) = planned(columns).doubts
    assert "only 1 different value" in doubt


def test_one_account_in_all_rows_where_another_column_names_several_stops() -> None:
    columns = {"username": ["me"] * 24, "author": made.USERS * 4,
               "date": [f"2021-03-01 10:{n}:00" for n in range(10, 34)],
               "text": [f"words of number {n}" for n in range(24)]}  # fmt: skip
    with pytest.raises(InputError, match="one value in all rows of username") as caught:
        planned(columns)
    assert "--map author=handle or --map username=handle" in caught.value.hint
    assert planned(columns, username="handle").mapping["username"] == "handle"
    assert planned(columns, author="handle").mapping["author"] == "handle"
    columns = {"user_id": columns.pop("username"), **columns}
    (doubt,) = planned(columns).doubts
    assert "identified by column author, since user_id is the same in all" in doubt
    del columns["author"]
    assert planned(columns).doubts == []


def test_ids_that_hold_their_time_make_up_for_a_column_of_times() -> None:
    columns = {"tweet_id": made.SNOWFLAKES, "user": made.USERS, "text": made.SHORT}
    plan = planned(columns)
    assert "time" not in plan.mapping.values()
    assert any("ids" in one for one in plan.notes)
    with pytest.raises(InputError, match="no column for a time"):
        planned({**columns, "tweet_id": made.NUMBERS})


def test_a_mapping_is_checked_before_anything_is_read(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = write(tmp_path / "one.csv", {**POST, "text": made.SHORT})
    two = write(tmp_path / "two.csv", {**POST, "wer": made.USERS, "text": made.SHORT[::-1]})
    cut = tmp_path / "cut.bin"
    cut.write_bytes(bytes(range(256)))
    monkeypatch.setattr("inconcert.ingest.read_input", None)
    with pytest.raises(MappingError, match=r"None of 3 files has a column 'wen'; .*one\.csv has"):
        import_files(case, [cut, one, two], mapping={"wen": "handle"})
    with pytest.raises(MappingError, match="user_id and wer are both mapped to handle"):
        import_files(case, [one, two], mapping={"user_id": "handle", "wer": "handle"})
    with pytest.raises(MappingError, match="no field 'nonsense'"):
        import_files(case, [one], mapping={"text": "nonsense"})
    monkeypatch.undo()
    found = import_files(case, [one, two], mapping={"wer": "handle"}).sources
    assert [source.status for source in found] == ["imported", "imported"]
    assert [source.mapping.get("wer") for source in found] == [None, "handle"]


def test_a_column_of_json_may_be_given_where_it_is_met(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "posts.json"
    items = [{"who": {"key": u}, "n": t, "said": s}
             for u, t, s in zip(made.USERS, made.TIMES, made.SHORT, strict=True)]  # fmt: skip
    path.write_text(json.dumps({"result": {"entries": items}}))
    with pytest.raises(MappingError, match="no column 'nowhere'"):
        import_files(case, [path], mapping={"nowhere": "handle"})
    (source,) = import_files(case, [path], mapping={"who.key": "handle"}).sources
    assert source.posts == 6


# -- what is shown ---------------------------------------------------------------------------------


def test_the_report_and_the_screen_show_how_columns_were_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from inconcert.cli.app import run

    path = write(tmp_path / "posts.csv", {**POST, "<b>Beitrag": made.SHORT, "mood": made.MOOD})
    target = tmp_path / "case.duckdb"
    assert run(["import", str(path), "--case", str(target)]) == 0
    said = capsys.readouterr().out
    assert "Not used, kept as extra: mood." in said
    html = report(target, tmp_path / "report.html").read_text(encoding="utf-8")
    table = html[html.index("How the columns of") :].partition("</table>")[0]
    assert "&lt;b&gt;Beitrag" in table
    assert "<b>Beitrag" not in html
    assert "account_id" in table
    assert "mood" in table
