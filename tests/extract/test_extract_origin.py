"""Who made or hosts the object of a share, as far as the posts tell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from extract_maker import START, Maker

from inconcert.case import Case
from inconcert.extract import extract
from inconcert.ingest import import_files


def origins(maker: Maker, kind: str) -> list[tuple[str, str | None]]:
    """Extract everything; return (object, origin) of one kind in the order of the posts."""
    extract(maker.case)
    return maker.case.query(
        "SELECT object, origin FROM share WHERE kind = ? ORDER BY post, object", [kind]
    )


def test_a_repost_tells_whom_it_reposts(maker: Maker) -> None:
    maker.account("x:70", "x", "70", "Fast")
    maker.post(post_id="o", account="x:7")
    maker.posts(
        [
            {"type": "repost", "repost_of": "elsewhere", "repost_account": "x:9"},
            {"type": "repost", "repost_of": "elsewhere", "repost_account": "x:@fast"},
            {"type": "repost", "repost_of": "elsewhere", "repost_account": None},
            {"type": "repost", "repost_of": "elsewhere", "repost_account": ""},
            {"type": "repost", "repost_of": "o", "repost_account": None},
            {"type": "repost", "repost_of": "o", "repost_account": "x:8"},
            {"type": "repost", "repost_of": "o", "repost_account": None, "platform": "vk"},
        ]
    )
    assert origins(maker, "repost") == [
        ("x:elsewhere", "x:9"),
        ("x:elsewhere", "x:70"),
        ("x:elsewhere", None),
        ("x:elsewhere", None),
        ("x:o", "x:7"),  # the case holds the post
        ("x:o", "x:8"),  # what the repost says goes first
        ("vk:o", None),
    ]


def test_a_post_that_two_sources_ascribe_to_two_accounts_is_the_earliers(maker: Maker) -> None:
    maker.post(post_id="o", account="x:7", time=START + 9)
    maker.post(post_id="o", account="x:6", time=START + 8)
    maker.post(post_id="o", account="x:5", time=START + 8)
    maker.post(type="repost", repost_of="o")
    assert origins(maker, "repost") == [("x:o", "x:5")]


def test_quotes_and_replies_tell_whom_they_answer(maker: Maker) -> None:
    maker.post(post_id="a", account="x:7", platform=None)
    maker.post(type="quote", quote_of="a", platform=None)
    maker.post(type="reply", reply_to="a", platform=None)
    maker.post(type="reply", reply_to="b", platform=None)
    with maker.case.transaction():
        maker.case.execute(
            "UPDATE post SET quote_account = 'x:3', reply_account = 'x:4' WHERE post = 4"
        )
        maker.case.execute("UPDATE post SET quote_of = 'c' WHERE post = 4")
    assert origins(maker, "quote") == [("unknown:a", "x:7"), ("unknown:c", "x:3")]
    assert origins(maker, "reply") == [("unknown:a", "x:7"), ("unknown:b", "x:4")]


def test_a_fast_repost_is_of_its_origin(maker: Maker) -> None:
    maker.post(type="repost", repost_of="1", repost_account="x:7", repost_time=START)
    assert origins(maker, "fast_repost") == [("x:7", "x:7")]


def test_a_link_tells_its_site(maker: Maker) -> None:
    links = [
        "https://news.example.co.uk/a",
        "https://t.co/abc",
        "https://twitter.com/a/status/900",
        "https://youtu.be/abcdefgh",
    ]
    maker.post(platform="x", urls=links)
    maker.post(platform="telegram", urls=links[2:3])
    assert origins(maker, "url") == [
        ("https://news.example.co.uk/a", "example.co.uk"),
        ("https://t.co/abc", None),
        ("https://x.com/i/status/900", None),  # the platform itself
        ("https://youtube.com/watch?v=abcdefgh", "youtube.com"),
        ("https://x.com/i/status/900", "x.com"),
    ]
    assert origins(maker, "domain") == [
        ("example.co.uk", "example.co.uk"),
        ("youtube.com", "youtube.com"),
        ("x.com", "x.com"),
    ]


def test_other_kinds_have_no_origin(maker: Maker) -> None:
    maker.post(
        text="See the ferry timetable for tomorrow morning here",
        hashtags=["a", "b", "c"], mentions=["x:8"], media=["m1"], objects=["phash:ff"],
    )  # fmt: skip
    extract(maker.case)
    found = maker.case.query("SELECT kind, origin FROM share ORDER BY kind, object")
    assert {kind for kind, _ in found} == {
        "text", "hashtag", "hashtag_sequence", "mention", "media", "phash",
    }  # fmt: skip
    assert {origin for _, origin in found} == {None}


@pytest.mark.parametrize(
    ("extra", "objects", "origin"),
    [
        ({"origin": " x:7 "}, ["url:a"], "x:7"),
        ({"origin_id": "7"}, ["url:a", "url:a"], "7"),
        ({"origin": "", "origin_id": "7"}, ["a"], "7"),
        ({"origin": 7}, ["url:a"], "7"),
        ({"origin": None}, ["url:a"], None),
        ({"origins": "x:7", "note": '"origin"'}, ["url:a"], None),
        ({"origin": "x:7"}, ["url:a", "url:b"], None),
        (None, ["url:a"], None),
    ],
)
def test_a_bare_table_may_name_the_origin(
    maker: Maker, extra: dict[str, Any] | None, objects: list[str], origin: str | None
) -> None:
    maker.post(objects=objects)
    with maker.case.transaction():
        maker.case.execute(
            "UPDATE post SET extra = ?", [None if extra is None else json.dumps(extra)]
        )
    extract(maker.case)
    assert {row[0] for row in maker.case.query("SELECT origin FROM share")} == {origin}


def test_the_origin_comes_from_the_column_of_a_bare_file(tmp_path: Path) -> None:
    file = tmp_path / "shares.csv"
    file.write_text(
        "account_id,object_id,time,origin\n"
        "1,p1,2024-01-01T10:00:00Z,source one\n"
        "2,p1,2024-01-01T10:00:05Z,source one\n"
        '3,p2,2024-01-01T10:00:07Z,"أصل ""2"""\n'
        "4,p3,2024-01-01T10:00:09Z,\n",
        encoding="utf-8",
    )
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        import_files(case, [file])
        extract(case)
        assert case.query("SELECT object, origin FROM share ORDER BY time") == [
            ("p1", "source one"),
            ("p1", "source one"),
            ("p2", 'أصل "2"'),
            ("p3", None),
        ]


def test_an_address_as_origin_is_no_link_that_anybody_shared(tmp_path: Path) -> None:
    file = tmp_path / "shares.csv"
    file.write_text(
        "account_id,object_id,time,origin_id\n"
        "1,p1,2024-01-01T10:00:00Z,https://example.org/a\n"
        "2,p1,2024-01-01T10:00:05Z,https://example.org/a\n"
    )
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        import_files(case, [file])
        extract(case)
        assert case.query("SELECT DISTINCT kind, origin FROM share") == [
            ("object", "https://example.org/a")
        ]
