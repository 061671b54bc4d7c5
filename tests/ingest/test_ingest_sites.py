"""Fields of sites and articles: any format can give them, and no line elsewhere knows of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from inconcert import model
from inconcert.ingest import import_files, registry
from inconcert.ingest.format import Item, RecordFormat
from inconcert.ingest.load.loading import Loading
from inconcert.ingest.values.fields import FieldError, parse_word
from inconcert.ingest.values.schema import ACCOUNT_FIELDS, POST_FIELDS

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.case import Case

ARTICLES = (
    "site,at,headline,body,address,own,dated\n"
    "harbour.example,2024-03-01 10:00,Ferry stops,It stops.,https://harbour.example/1,"
    "https://harbour.example/ferry,Published\n"
    "harbour.example,2024-03-02 10:00,Ferry sails,It sails.,https://harbour.example/2,,guessed\n"
)
MAPPING = {
    "site": "handle", "at": "time", "headline": "title", "body": "text", "address": "link",
    "own": "canonical", "dated": "time_kind",
}  # fmt: skip


def test_the_tables_say_which_fields_there_are() -> None:
    own = {"post", "account", "source", "row", "extra"}
    assert set(model.POST.names) - own <= POST_FIELDS
    given = set(model.ACCOUNT.names) - own - {"avatar_hash"}
    assert given == ACCOUNT_FIELDS
    assert {"account.type", "title", "canonical", "time_kind"} <= POST_FIELDS
    for table in (model.POST, model.ACCOUNT):
        assert all(c.words for c in table.columns if c.read_as == "word")


def test_a_table_of_articles(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "articles.csv"
    path.write_text(ARTICLES)
    summary = import_files(case, [str(path)], mapping=MAPPING, platform="web")
    columns = "title, link, canonical, time_kind, extra"
    assert case.query(f"SELECT {columns} FROM post ORDER BY post") == [
        ("Ferry stops", "https://harbour.example/1", "https://harbour.example/ferry", "published",
         None),
        ("Ferry sails", "https://harbour.example/2", None, None, '{"time_kind": "guessed"}'),
    ]  # fmt: skip
    assert case.query("SELECT account, platform FROM account") == [("web:@harbour.example", "web")]
    assert "1 value of time_kind left out (kept in extra)" in summary.sources[0].note


def test_a_table_of_sites(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text(
        "host,registered,is\nharbour.example,2019-05-01,Site\nhill.example,2019-05-02,\n"
    )
    mapping = {"host": "handle", "registered": "created", "is": "type"}
    import_files(case, [str(path)], mapping=mapping, platform="web")
    assert case.query("SELECT handle, type, created FROM account ORDER BY handle") == [
        ("harbour.example", "site", 1556668800000000), ("hill.example", None, 1556755200000000),
    ]  # fmt: skip


def test_a_format_gives_sites_and_articles(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(record, context):  # type: ignore[no-untyped-def]
        del context
        yield Item("account", {"handle": record["site"], "type": "site", "created": "2019-05-01"})
        yield Item("post", {"handle": record["site"], "time": record["at"], "title": record["h"],
                            "time_kind": "feed", "account.type": "page"})  # fmt: skip

    feed = RecordFormat("feed", "Feed", lambda sample: 0.0, read, platform="web")
    monkeypatch.setattr(registry, "FORMATS", (*registry.FORMATS, feed))
    path = tmp_path / "feed.jsonl"
    path.write_text(json.dumps({"site": "hill.example", "at": "2024-03-01T10:00:00Z", "h": "Fair"}))
    # DuckDB keeps no order: here the rows come the other way round.
    write = Loading.write
    monkeypatch.setattr(Loading, "write", lambda self, posts, accounts, rejects: write(
        self, posts, accounts[::-1], rejects))  # fmt: skip
    import_files(case, [str(path)], format="feed")
    # What a format says of an account outweighs what a post shows of it, in the same row too.
    assert case.query("SELECT handle, type FROM account") == [("hill.example", "site")]
    assert case.query("SELECT title, time_kind, platform FROM post") == [("Fair", "feed", "web")]


@pytest.mark.parametrize("value", ["Page", " page ", "PAGE"])
def test_words_are_read_whatever_their_case(value: str) -> None:
    assert parse_word(("page", "site"), value) == "page"
    assert parse_word(("page", "site"), " ") is None
    with pytest.raises(FieldError, match="is not one of page, site"):
        parse_word(("page", "site"), "pages")
