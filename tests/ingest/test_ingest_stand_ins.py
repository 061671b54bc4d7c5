"""What says "there is none" in columns of targets and lists, and yes and no in other words."""

from __future__ import annotations

import csv

import pytest

from inconcert.ingest import import_files


def put(case, tmp_path, header, rows, name="posts.csv"):
    """Import rows; return the summary of the one source."""
    path = tmp_path / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header.split(","), *rows])
    return import_files(case, [path]).sources[0]


def post(number, *more):
    return [f"{9100 + number}", f"gardener{number}", f"2021-03-01T10:00:{number:02d}Z",
            f"my own words number {number} about the garden", *more]  # fmt: skip


START = "id,user,time,text"


def of(case, field):
    return [row[0] for row in case.query(f"SELECT {field} FROM post ORDER BY row")]


WORDS = [".", "FALSE", "False", "0", "missing", "none", "leer", "(null)", "n/d", "nichtda"]


@pytest.mark.parametrize("column", ["retweeted_status_id", "in_reply_to_status_id"])
@pytest.mark.parametrize("word", WORDS)
def test_a_word_among_ids_is_no_post(case, tmp_path, word, column):
    rows = [post(1, word), post(2, word), post(3, "1294030472427831297")]
    assert put(case, tmp_path, f"{START},{column}", rows).posts == 3
    field = "repost_of" if column.startswith("re") else "reply_to"
    assert of(case, field)[:2] == [None, None]
    assert of(case, "type")[:2] == ["post", "post"]
    assert of(case, "type")[2] != "post"


@pytest.mark.parametrize("column", ["hashtags", "mentions", "urls", "media"])
@pytest.mark.parametrize("word", [".", "0", "False", "no hashtags", "missing"])
def test_a_word_in_a_list_is_none(case, tmp_path, word, column):
    value = "https://garden.test/a" if column in ("urls", "media") else "rose"
    rows = [post(1, word), post(2, word), *(post(n, value) for n in range(3, 6))]
    put(case, tmp_path, f"{START},{column}", rows)
    found = of(case, column)
    assert not found[0]
    assert not found[1]
    assert len(found[2]) == 1


@pytest.mark.parametrize("word", [".", "0", "False", "missing", "n/d"])
def test_a_word_among_accounts_of_others_is_nobody(case, tmp_path, word):
    rows = [post(1, word), post(2, word), post(3, "anna")]
    put(case, tmp_path, f"{START},retweeted_user", rows)
    assert [bool(one) for one in of(case, "repost_account")] == [False, False, True]


def test_a_handle_that_is_such_a_word_stays(case, tmp_path):
    rows = [post(1, "missing"), post(2, ""), post(3, "anna"), post(4, "missing")]
    put(case, tmp_path, f"{START},retweeted_user", rows)
    assert of(case, "repost_account")[0].endswith(":@missing")


def test_a_hashtag_that_the_texts_have_stays(case, tmp_path):
    rows = [post(n, "missing") for n in range(3)]
    for row in rows:
        row[3] += " #missing"
    put(case, tmp_path, f"{START},hashtags", rows)
    assert of(case, "hashtags") == [["missing"]] * 3


PAIRS = [("WAHR", "FALSCH"), ("VRAI", "FAUX"), ("sí", "no"), ("si", "no"), ("ja", "nein"),
         ("oui", "non"), ("sim", "não"), ("vero", "falso"), ("да", "нет"), ("是", "否"),
         ("evet", "hayır"), ("x", ""), ("Y", "N"), ("retweet", "original"), ("RT", "-"),
         ("1.0", "0.0"), ("TRUE", "FALSE")]  # fmt: skip


@pytest.mark.parametrize("column", ["is_retweet", "retweet", "retweeted"])
@pytest.mark.parametrize(("yes", "no"), PAIRS)
def test_yes_and_no_in_other_words(case, tmp_path, yes, no, column):
    rows = [post(1, yes), post(2, no), post(3, no), post(4, yes)]
    source = put(case, tmp_path, f"{START},{column}", rows)
    assert of(case, "type") == ["repost", "post", "post", "repost"]
    assert of(case, "repost_account") == [None] * 4
    assert not [one for one in source.doubts if "yes or no" in one]


def test_a_flag_that_is_not_understood_is_doubted(case, tmp_path):
    rows = [post(1, "grün"), post(2, "rot"), post(3, "rot")]
    (doubt,) = put(case, tmp_path, f"{START},is_retweet", rows).doubts
    assert "column is_retweet" in doubt
    assert "'rot', 'grün'" in doubt
