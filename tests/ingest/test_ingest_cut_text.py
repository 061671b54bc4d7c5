"""What was cut off at the end of a text is no object."""

from __future__ import annotations

import pytest

from inconcert.ingest.values.entities import hashtags, mentions, urls
from inconcert.ingest.values.truncated_text import without_truncated_end

LONG = (
    "RT @lea_k: The choir of the old harbour sings on Sunday in the library beside the station "
    "#choir https://t.co/AbCdEf1234 "
)


@pytest.mark.parametrize(
    "end",
    ["https://t.co/…", "https://t.co/Ab…", "https://t.co/...", "https:/…", "https…", "http…",
     "htt…", "#bak…", "@cit…", "#bak...", "@cit...", "#bak…”", '#bak…"', "#bak … #no…",
     "#bak… https://t.co/Ab…", "@cit… https…", "＃bak…", "www.exam…", "https://news.example/2021/a-long-ti…"],
)  # fmt: skip
def test_a_cut_end_is_no_object(end):
    text = LONG + end
    assert urls(text) == ["https://t.co/AbCdEf1234"]
    assert hashtags(text) in (["choir"], ["choir", "bak"])
    assert ("bak" in hashtags(text)) == (end == "#bak … #no…")
    assert mentions(text) == ["@lea_k"]


def test_the_link_to_the_whole_post_stays():
    text = LONG + "#bak… https://t.co/XyZ0123456"
    assert urls(text) == ["https://t.co/AbCdEf1234", "https://t.co/XyZ0123456"]
    assert hashtags(text) == ["choir"]


@pytest.mark.parametrize(
    ("text", "links", "tags"),
    [
        ("so #tired...", [], ["tired"]),
        ("I wait… #hope https://a.example/x", ["https://a.example/x"], ["hope"]),
        ("wait... what https://a.example/x", ["https://a.example/x"], []),
        ("see https://a.example/x, then…", ["https://a.example/x"], []),
        ("as shown: www.a.example https://a.example/lo… and more", [], []),
        ("", [], []),
        ("…", [], []),
    ],
)
def test_what_is_whole_stays(text, links, tags):
    assert urls(text) == links
    assert hashtags(text) == tags


def test_it_is_linear_in_the_text():
    assert without_truncated_end("a… " * 200_000)
    assert without_truncated_end("#" * 500_000 + "…") is not None
    assert without_truncated_end("https://t.co/… " * 100_000) is not None


def test_lists_of_columns_hold_no_cut_ones(case, tmp_path):
    from inconcert.ingest import import_files

    path = tmp_path / "posts.csv"
    path.write_text(
        "user,time,text,urls,hashtags\nanna,2021-03-01T10:00:00Z,hello,https://t.co/…,choir|bak…\n",
        encoding="utf-8",
    )
    import_files(case, [path])
    assert case.query("SELECT urls, hashtags FROM post") == [([], ["choir"])]
