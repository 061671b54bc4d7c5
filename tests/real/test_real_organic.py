"""Ordinary people's posts, as collectors wrote them, are read without a word of help."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inconcert.api import detect
from inconcert.case import Case
from inconcert.ingest import SourceSummary, import_files

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not there"),
]


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.open(tmp_path / "case.duckdb", create=True) as opened:
        yield opened


def load(case: Case, *names: str, mapping: dict[str, str] | None = None) -> list[SourceSummary]:
    sources = import_files(case, [DATA / name for name in names], mapping=mapping).sources
    assert [one.status for one in sources] == ["imported"] * len(names)
    assert [one.doubts for one in sources] == [[]] * len(names)
    return sources


def test_edges_name_the_writer_and_never_who_is_mentioned(case: Case) -> None:
    (source,) = load(case, "organic/hoaxy_nov2020.csv.gz")
    assert (source.format, source.rows_read, source.posts) == ("hoaxy", 21_143, 18_001)
    assert case.one("SELECT count(DISTINCT post_id) FROM post") == 18_001
    with gzip.open(DATA / "organic/hoaxy_nov2020.csv.gz", "rt", encoding="utf-8") as file:
        edges = list(csv.DictReader(file))
    writers = {f"x:{one}" for edge in edges for one in (edge["from_user_id"], edge["to_user_id"])}
    posted = {account for (account,) in case.query("SELECT DISTINCT account FROM post")}
    assert posted < writers
    only_mentioned = {f"x:{e['to_user_id']}" for e in edges if e["is_mention"].lower() == "true"}
    only_mentioned -= {
        f"x:{e['to_user_id']}"
        for e in edges
        if e["is_mention"].lower() != "true" and e["tweet_type"] in ("retweet", "quote")
    }
    only_mentioned -= {f"x:{e['from_user_id']}" for e in edges}
    assert only_mentioned
    assert not posted & only_mentioned
    detect(case, only=["coordination"])
    assert case.one("SELECT count(*) FROM account_group") == 0


@pytest.mark.parametrize(
    "mapping", [None, {"user_friends": "following", "user_name": "handle"}], ids=["none", "some"]
)
def test_accounts_are_names_and_no_counts_of_friends(
    case: Case, mapping: dict[str, str] | None
) -> None:
    (source,) = load(case, "organic/covid_vaccine_2021.csv.gz", mapping=mapping)
    assert (source.format, source.posts, source.rows_rejected) == ("table", 8_082, 0)
    assert source.mapping["user_name"] == "handle"
    assert source.mapping["user_friends"] == "account.following"
    assert case.one("SELECT count(DISTINCT account) FROM post") == source.accounts == 5_346


def test_pictures_and_clocks_with_blanks(case: Case) -> None:
    (source,) = load(case, "organic/mediaeval_posts.csv.gz")
    assert (source.posts, source.accounts, source.rows_rejected) == (20_490, 19_320, 0)
    assert source.mapping["image_ids"] == "media"
    assert case.one("SELECT count(DISTINCT m) FROM (SELECT unnest(media) AS m FROM post)") > 500


def test_comments_and_accounts_of_a_forum(case: Case) -> None:
    users, comments = load(case, "reddit/users.csv.gz", "reddit/comments.csv.gz")
    # Three accounts stand twice among the 943 rows.
    assert (users.format, users.rows_read, users.accounts) == ("reddit-users", 943, 940)
    assert case.one("SELECT count(*) FROM account WHERE created IS NOT NULL") == 940
    assert comments.format == "reddit-csv"
    assert comments.posts + comments.duplicates == 6_691
    assert case.one("SELECT count(DISTINCT account) FROM post") == 156
    types = dict(case.query("SELECT type, count(*) FROM post GROUP BY type"))
    assert types == {"reply": 6_691}
