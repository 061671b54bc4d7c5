"""Words that mean missing, wrapped cells and rounded ids, by what the whole column shows."""

from __future__ import annotations

import csv
import io
import json

import pytest

from inconcert.ingest import import_files

SPELLINGS = ["NA", "#N/A", "nan", "NaN", "None", "NULL", "null", r"\N", "-", "N/A", "<NA>", "NaT"]


def put(case, tmp_path, rows, name="posts.csv"):
    """Import rows of dictionaries; return the summary of the one source."""
    path = tmp_path / name
    if name.endswith(".jsonl"):
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    elif name.endswith(".parquet"):
        import pyarrow as pa
        from pyarrow import parquet

        parquet.write_table(pa.Table.from_pylist(rows), path)
    elif name.endswith(".xlsx"):
        import openpyxl

        book = openpyxl.Workbook()
        book.active.append(list(rows[0]))
        for row in rows:
            book.active.append(list(row.values()))
        book.save(path)
    else:
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        path.write_text(text.getvalue(), encoding="utf-8")
    return import_files(case, [path]).sources[0]


def post(number, word, **more):
    return {
        "status_id": str(9000 + number), "user_id": str(70 + number),
        "created_at": f"2021-03-01T10:00:{number:02d}Z",
        "text": f"my own words number {number} about the garden", "retweet_id": word,
        "in_reply_to_status_id": word, "hashtags": word, "urls": word, "mentions": word,
        "media": word, "lang": word, "like_count": word, "user_location": word, **more,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["posts.csv", "posts.jsonl", "posts.parquet", "posts.xlsx"])
@pytest.mark.parametrize("word", SPELLINGS)
def test_a_word_for_missing_is_no_value_in_any_field(case, tmp_path, word, name):
    rows = [post(n, word) for n in range(4)]
    rows.append(post(4, word, retweet_id="9001", text=word))
    source = put(case, tmp_path, rows, name)
    assert (source.posts, source.rows_rejected) == (5, 0)
    found = case.query(
        "SELECT type, repost_of, reply_to, hashtags, urls, mentions, media, language, likes, extra "
        "FROM post ORDER BY time"
    )
    assert found[:4] == [("post", None, None, [], [], [], [], None, None, None)] * 4
    assert found[4][:2] == ("repost", "9001")
    assert case.one("SELECT text FROM post WHERE repost_of = '9001'") in (None, word)
    assert case.query("SELECT DISTINCT location FROM account") == [(None,)]
    assert "4 in 'retweet_id'" in source.note
    assert source.doubts == []


def test_a_format_that_is_known_reads_them_too(case, tmp_path):
    rows = [
        {"message_id": n, "user_id": n, "username": f"u{n}", "repost_id": "NA", "reply_id": "NA",
         "message": f"words of {n}", "timestamp": 1606451170 + n, "urls": "NA"}
        for n in range(1, 4)
    ]  # fmt: skip
    assert put(case, tmp_path, rows).format == "coordination-network-toolkit"
    assert case.query("SELECT DISTINCT type, repost_of, urls FROM post") == [("post", None, [])]


@pytest.mark.parametrize("handle", ["na", "None", "null", "NULL"])
def test_a_handle_that_is_such_a_word_stays(case, tmp_path, handle):
    rows = [
        {"username": name, "time": f"2021-03-01T10:00:0{n}Z", "text": f"hello number {n}"}
        for n, name in enumerate(["anna", handle, "bert", handle])
    ]
    source = put(case, tmp_path, rows)
    assert source.posts == 4
    assert case.one("SELECT count(*) FROM post WHERE account = ?", [f"unknown:@{handle.lower()}"])
    assert handle in source.doubts[0]
    assert "2 rows" in source.doubts[0]


def test_a_handle_with_one_id_is_a_handle_and_one_with_many_is_none(case, tmp_path):
    rows = [
        {"user_id": uid, "username": name, "time": f"2021-03-01T10:00:0{n}Z", "text": f"no {n}",
         "repost_id": ""}
        for n, (uid, name) in enumerate(
            [(1, "anna"), (2, "null"), (2, "null"), (3, "nan"), (4, "nan")]
        )
    ]  # fmt: skip
    put(case, tmp_path, rows)
    assert case.query("SELECT handle FROM account ORDER BY account_id") == [
        ("anna",), ("null",), (None,), (None,),
    ]  # fmt: skip


def test_the_word_of_the_file_for_missing_is_no_author(case, tmp_path):
    rows = [
        {"username": name, "time": f"2021-03-01T10:00:0{n}Z", "text": f"no {n}", "like_count": like}
        for n, (name, like) in enumerate([("anna", "3"), ("bert", "NaN"), ("NaN", "2"), ("na", 1)])
    ]
    source = put(case, tmp_path, rows)
    assert (source.posts, source.rows_rejected) == (3, 1)
    assert case.one("SELECT count(*) FROM post WHERE account = 'unknown:@na'") == 1


def test_texts_tags_and_codes_that_are_such_words_stay(case, tmp_path):
    rows = [
        {"user_id": n, "time": f"2021-03-01T10:00:{n:02d}Z", "text": text, "hashtags": tag,
         "lang": lang, "user_location": land}
        for n, (text, tag, lang, land) in enumerate(
            [("Who was there?", "", "cmn", "ZA"), ("None", "null", "nan", "NA"),
             *[(f"all of the words {n}", "boat" if n % 2 else "", "yue", "BW") for n in range(20)]]
        )
    ]  # fmt: skip
    put(case, tmp_path, rows)
    assert case.query("SELECT text, hashtags, language FROM post WHERE account = 'unknown:1'") == [
        ("None", ["null"], "nan")
    ]
    assert case.one("SELECT location FROM account WHERE account_id = '1'") == "NA"


def test_a_decision_stands_for_all_batches(case, tmp_path):
    rows = [
        {"user_id": n % 900, "time": 1_600_000_000 + n, "text": f"words {n}", "tags": "NA",
         "url_id": "NA" if n % 2 else "17"}
        for n in range(45_000)
    ]  # fmt: skip
    source = put(case, tmp_path, rows)
    assert "45,000 in 'tags' (NA)" in source.note
    assert "22,500 in 'url_id'" in source.note
    assert case.one("SELECT count(*) FROM post WHERE len(hashtags) > 0") == 0


@pytest.mark.parametrize("wrap", ['="{}"', "'{}", "={}"])
@pytest.mark.parametrize("name", ["posts.csv", "posts.jsonl", "posts.parquet", "posts.xlsx"])
def test_what_a_spreadsheet_wraps_ids_in_is_taken_off(case, tmp_path, wrap, name):
    rows = [
        {"tweet_id": wrap.format(1366400000100000001 + n), "user_id": wrap.format(51 + n),
         "created_at": "2021-03-01T14:37:00Z", "text": "'Twas a ='x' of \"night\""}
        for n in range(3)
    ]  # fmt: skip
    if name.endswith("xlsx") and wrap == "={}":
        pytest.skip("a formula of a number has the digits of a number")
    source = put(case, tmp_path, rows, name)
    assert case.query("SELECT post_id, account FROM post ORDER BY post_id")[0] == (
        "1366400000100000001", "x:51",
    )  # fmt: skip
    assert "taken off 6 cells of 'tweet_id', 'user_id'" in source.note
    assert case.query("SELECT DISTINCT text FROM post") == [("'Twas a ='x' of \"night\"",)]


def test_wrapped_texts_and_names_of_columns(case, tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text(
        '"=""tweet_id""","=""username""","=""created_at""","=""text"""\n'
        '"=""1366400000100000001""","=""ann""","=""2021-03-01T14:37Z""","=""He said """"no"""""""\n'
        "5,bert,2021-03-01T14:37:00Z,'@anna says so\n"
    )
    assert import_files(case, [path]).sources[0].posts == 2
    assert case.query("SELECT text FROM post ORDER BY post") == [
        ('He said "no"',), ("@anna says so",),
    ]  # fmt: skip


def ids(case, tmp_path, values):
    rows = [
        {"tweet_id": value, "username": f"u{n}", "created_at": f"2020-08-13T22:{n % 60:02d}:01Z",
         "text": f"hello number {n}"}
        for n, value in enumerate(values)
    ]  # fmt: skip
    source = put(case, tmp_path, rows)
    return source, case.one("SELECT count(post_id) FROM post")


@pytest.mark.parametrize("digits", [17, 18, 19])
def test_a_column_of_ids_that_keep_fifteen_digits_is_rounded(case, tmp_path, digits):
    values = [(129403047242783 + 7 * n) * 10 ** (digits - 15) for n in range(5)]
    source, kept = ids(case, tmp_path, values)
    assert kept == 0
    assert "is a rounded number" in source.note


def test_a_column_of_ids_as_javascript_prints_them_is_rounded(case, tmp_path):
    values = [(12940304724278312 + 7919 * n) * 100 for n in range(30)]
    source, kept = ids(case, tmp_path, values)
    assert kept == 0
    assert "is a rounded number" in source.note


def test_a_column_of_which_one_id_keeps_its_digits_is_not_rounded(case, tmp_path):
    values = [(12940304724278312 + 7919 * n) * 100 for n in range(30)]
    values[7] += 31
    assert ids(case, tmp_path, values)[1] == 30


def test_a_few_ids_that_end_in_zeros_are_ids(case, tmp_path):
    values = [1294030472427831297 + 7919 * n for n in range(40)]
    values[3], values[9], values[12] = (
        1294030472427840000, 1294030472428120000, 1294030472430000000,
    )  # fmt: skip
    _, kept = ids(case, tmp_path, values)
    assert kept == 40


def test_short_ids_that_end_in_zeros_are_ids(case, tmp_path):
    _, kept = ids(case, tmp_path, [10_000, 20_000, 130_000, 150_000_000_000_000])
    assert kept == 4


def test_a_column_that_no_field_took_shows_the_word_of_the_file(case, tmp_path):
    rows = [
        {"author": author, "time": f"2021-03-01T10:00:0{n}Z", "body": f"words number {n} by me",
         "score_2": "None"}
        for n, author in enumerate(["anna", "bert", "None", "carl"])
    ]  # fmt: skip
    source = put(case, tmp_path, rows)
    assert (source.posts, source.rows_rejected) == (3, 1)
    assert case.one("SELECT count(extra) FROM post") == 0


@pytest.mark.parametrize("empty", ["NA NA", "character(0)", "list()", "NA NA NA"])
def test_empty_lists_of_r_are_empty(case, tmp_path, empty):
    rows = [
        {"user_id": n, "time": f"2021-03-01T10:00:0{n}Z", "text": f"words {n}", "hashtags": tags}
        for n, tags in enumerate(["sea boat", empty, empty])
    ]
    put(case, tmp_path, rows)
    assert case.query("SELECT hashtags FROM post ORDER BY post") == [
        (["sea", "boat"],),
        ([],),
        ([],),
    ]
