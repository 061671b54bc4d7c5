"""Shares of real posts: counts that must come out, and what near-duplicates look like."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from inconcert.case import Case
from inconcert.extract import KindSummary
from inconcert.extract.url import canonical

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not on this machine"),
]


@pytest.fixture(scope="module")
def bare(
    imported: Callable[..., Any],
) -> Iterator[tuple[Case, dict[str, KindSummary]]]:
    found = imported("coshare/german_elections.csv.gz")
    with Case.open(found.path) as case:
        yield case, found.kinds


def test_posts_give_the_kinds_that_the_table_holds(
    posts: tuple[Case, dict[str, KindSummary]],
) -> None:
    case, summary = posts
    assert case.one("SELECT count(*) FROM post") == 241_947
    # Reposts do not name their target, links are short, and there are no pictures.
    unnamed = {"repost": 190_023, "quote": 899}
    for kind in ("repost", "fast_repost", "quote", "reply", "media"):
        assert summary[kind] == KindSummary(kind, 0, 0, 0, unnamed=unnamed.get(kind, 0))
    assert 150_000 <= summary["url"].objects <= summary["url"].shares <= 260_000
    assert summary["domain"].shares < 200
    assert 100_000 <= summary["hashtag"].shares <= 220_000
    assert 10_000 <= summary["hashtag_sequence"].shares <= 30_000
    assert 50_000 <= summary["mention"].shares <= 100_000
    assert max(kind.accounts for kind in summary.values()) <= 490


def test_short_links_are_links_as_they_stand(posts: tuple[Case, dict[str, KindSummary]]) -> None:
    links = [
        row[0] for row in posts[0].query("SELECT DISTINCT object FROM share WHERE kind = 'url'")
    ]
    assert sum(link.startswith("https://t.co/") for link in links) > 0.99 * len(links)
    assert all(canonical(link) == link for link in links)


def test_texts_cluster(posts: tuple[Case, dict[str, KindSummary]]) -> None:
    case, summary = posts
    text = summary["text"]
    # Posts of fewer than three words are set aside, reposts without a target are not.
    assert 0.9 * 241_947 < text.shares < 241_947
    exact = case.one(
        "SELECT count(DISTINCT trim(regexp_replace(text, '(https?://\\S+|@\\w+|RT )', '', 'g'))) "
        "FROM post JOIN share USING (post) WHERE share.kind = 'text'"
    )
    assert 0.8 * exact < text.objects < exact
    largest = case.one(
        "SELECT max(n) FROM (SELECT count(*) AS n FROM share WHERE kind = 'text' GROUP BY object)"
    )
    assert 50 < largest < 0.02 * text.shares  # clusters do not run together


def test_a_bare_table_gives_its_own_kinds(bare: tuple[Case, dict[str, KindSummary]]) -> None:
    case, summary = bare
    for kind in ("url", "hashtag", "domain", "phash"):
        want = case.query(
            "SELECT count(DISTINCT (post, entry)), count(DISTINCT entry) FROM "
            "(SELECT post, unnest(objects) AS entry FROM post) WHERE starts_with(entry, ? || ':')",
            [kind],
        )[0]
        assert (summary[kind].shares, summary[kind].objects) == want
        assert want[0] > 10_000
