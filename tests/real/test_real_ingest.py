"""Every file of the shared research data that holds posts or accounts imports sensibly."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from inconcert.case import Case
from inconcert.ingest import SourceSummary, import_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not there"),
]


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.open(tmp_path / "case.duckdb", create=True) as opened:
        yield opened


@pytest.fixture
def opened(
    imported: Callable[[str], Any], copy_of: Callable[[str], Path]
) -> Iterator[Callable[[str], tuple[Case, SourceSummary]]]:
    """Return a case of a large file, which more tests read, and what was said of its import."""
    cases = []

    def of(name: str) -> tuple[Case, SourceSummary]:
        source = imported(name).source
        assert source.status == "imported", source.problem
        cases.append(Case.open(copy_of(name), write=True))
        return cases[-1], source

    yield of
    for case in cases:
        case.close()


def load(case: Case, name: str) -> SourceSummary:
    (source,) = import_files(case, [DATA / name]).sources
    assert source.status == "imported", source.problem
    return source


def rows(name: str) -> list[dict[str, str]]:
    opener: Any = gzip.open if name.endswith(".gz") else open
    with opener(DATA / name, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_archive_of_posts_and_its_accounts(opened) -> None:
    name = "ira/ira_2016-10_11.csv.gz"
    case, posts = opened(name)
    assert posts.format == "clemson-short"
    assert (posts.posts, posts.rows_rejected) == (241_947, 0)
    given = rows(name)
    assert case.one("SELECT count(*) FROM account") == len(
        {row["author_id"].casefold() for row in given}
    )
    types = dict(case.query("SELECT type, count(*) FROM post GROUP BY type"))
    assert types == {"repost": 190_023, "post": 51_025, "quote": 899}
    # Two that the archive does not call reposts begin with 'RT @'.
    assert sum(row["post_type"] == "R" for row in given) == 190_021
    # A text that opens with '@' was wrapped in single quotes.
    assert case.one("SELECT count(*) FROM post WHERE starts_with(text, '''@')") == 0
    first = case.records("SELECT * FROM post ORDER BY post LIMIT 1")[0]
    assert first["time"] == 1475280000000000
    assert first["text"] == given[0]["content"]
    assert case.one("SELECT count(*) FROM post WHERE len(hashtags) > 0") == pytest.approx(
        sum("#" in row["content"] for row in given), rel=0.01
    )
    accounts = load(case, "ira/authors.csv")
    assert accounts.format == "clemson-authors"
    # The table names the same accounts: nothing is known twice.
    labelled = "extra LIKE '%account_category%' AND account IN (SELECT account FROM post)"
    assert case.one(f"SELECT count(*) FROM account WHERE {labelled}") > 480


def test_ordinary_posts_with_rounded_ids(opened) -> None:
    case, source = opened("organic/airline_tweets.csv.gz")
    assert (source.posts, source.accounts, source.rows_rejected) == (14_640, 7_701, 0)
    assert source.mapping["name"] == "handle"
    assert source.mapping["tweet_created"] == "time"
    assert case.one("SELECT count(post_id) FROM post") == 0
    assert "14,640 values of post_id left out" in source.note
    span = case.query(
        "SELECT min(make_timestamp(time))::DATE::VARCHAR, max(make_timestamp(time))::DATE::VARCHAR "
        "FROM post"
    )
    assert span == [("2015-02-16", "2015-02-24")]


def test_shares_with_opaque_ids(opened) -> None:
    name = "coshare/german_elections.csv.gz"
    case, source = opened(name)
    assert (source.rows_read, source.rows_rejected, source.accounts) == (218_971, 0, 58_317)
    given = rows(name)
    kinds = ("url", "hashtag", "domain", "phash")
    wanted = {
        (f"unknown:{row['account_id']}", row["post_id"], f"{kind}:{row[f'{kind}_id']}")
        for row in given
        for kind in kinds
        if row[f"{kind}_id"]
    }
    found = case.query("SELECT account, post_id, unnest(objects) FROM post")
    assert len(found) == len(set(found))
    assert set(found) == wanted
    posts = {(row["account_id"], row["post_id"]) for row in given}
    assert source.posts == len(posts)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("accounts/china_hk_2019_users.csv", 940),
        ("accounts/hashed_2021_12_uganda_0621_uganda_0621_users.csv", 418),
    ],
)
def test_users_of_disclosures(case: Case, name: str, count: int) -> None:
    source = load(case, name)
    assert source.format == "x-disclosure-users"
    given = rows(name)
    assert (source.rows_read, source.rows_rejected) == (len(given), 0)
    assert source.accounts == len({row.get("userid") or row["user_id"] for row in given}) == count
    assert case.one("SELECT count(*) FROM account WHERE created IS NULL") == 0
    assert case.one("SELECT count(followers) FROM account") == count
    # A hash is no handle.
    assert case.one("SELECT count(*) FROM account WHERE handle = account_id") == 0


def test_a_folder_with_tables_that_hold_no_posts(case: Case) -> None:
    summary = import_files(case, [DATA / "sites" / "analytics_codes.csv", DATA / "accounts"])
    assert [one.status for one in summary.sources] == ["refused", *["imported"] * 3]
    assert "no column for an account and no column for a time" in summary.sources[0].problem
    assert json.loads(case.one("SELECT to_json(list(source))::VARCHAR FROM source")) == [1, 2, 3]
