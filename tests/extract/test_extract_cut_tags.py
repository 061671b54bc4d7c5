"""A hashtag before three points at the end of a text may be the beginning of another."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from inconcert import api
from inconcert.case import Case
from inconcert.ingest import import_files


@pytest.fixture
def tags(tmp_path):
    """Return the hashtags that posts of these texts share, and how often."""

    def _tags(*texts):
        path = tmp_path / "posts.csv"
        rows = [f'{i},user{i},{datetime(2021, 3, 1) + timedelta(minutes=i)},"{text}"'
                for i, text in enumerate(texts)]  # fmt: skip
        path.write_text("\n".join(["id,user,time,text", *rows]) + "\n", encoding="utf-8")
        with Case.open(tmp_path / "case.duckdb", create=True) as case:
            import_files(case, [path])
            api.extract(case)
            return dict(case.query(
                "SELECT object, count(*) FROM share WHERE kind = 'hashtag' GROUP BY object"
            ))  # fmt: skip

    return _tags


def test_the_beginning_of_a_tag_of_others_is_none(tags):
    found = tags("we all meet at the #harb...", "see you at the #harbour", "songs on the #Harbour")
    assert found == {"harbour": 2}


def test_a_whole_tag_before_points_is_one(tags):
    texts = ("what I have is #hope...", "a little #hope in here", "there is #hopeful news now")
    assert tags(*texts) == {"hope": 2, "hopeful": 1}


def test_a_tag_of_which_nothing_longer_is_known_is_one(tags):
    assert tags("I am so #tired...", "never so #awake in here") == {"tired": 1, "awake": 1}


@pytest.mark.parametrize("text", ["#harb... we all meet there", "we meet at the #harb....",
                                  "we meet at the #harb, and then ..."])  # fmt: skip
def test_in_the_middle_of_a_text_it_is_one(tags, text):
    assert tags(text, "see you at the #harbour") == {"harb": 1, "harbour": 1}


def test_where_a_tool_cut_all_long_texts_at_one_length(tags):
    long = ["the choir of the old town sings on Sunday in the libra #ch...",
            "nobody in this town has ever seen such a winter here, #ic...",
            "what a day it was in the harbour, and then it began to ra..."]  # fmt: skip
    size = max(map(len, long))
    cut = [text if len(text) == size else "x" * (size - len(text)) + text for text in long]
    assert tags(*cut, "a short one about #ch", "another one on #tea") == {"ch": 1, "tea": 1}


def test_the_same_text_of_many_is_not_cut_for_its_length(tags):
    same = "come to the market on Sunday, all of you who have any #hope..."
    assert tags(same, same, same, "a short one #tea") == {"hope": 3, "tea": 1}


def test_a_sequence_ends_before_what_was_cut(tags, tmp_path):
    tags("#one #two #three and #harb...", "see you at the #harbour")
    with Case.open(tmp_path / "case.duckdb") as case:
        found = case.query("SELECT object FROM share WHERE kind = 'hashtag_sequence'")
    assert found == [("one two three",)]
