"""A whole run: summaries, kinds switched off, all or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from extract_maker import START, Maker

from inconcert.case import Case
from inconcert.errors import CaseError, ParameterError
from inconcert.extract import KINDS, KindSummary, extract
from inconcert.progress import Advance

FULL = {
    "type": "reply",
    "text": "See the ferry timetable for tomorrow <script> here",
    "reply_to": "5",
    "quote_of": "6",
    "urls": ["https://example.org/a", "https://example.org/b"],
    "hashtags": ["a", "b", "c"],
    "mentions": ["x:8"],
    "media": ["m1"],
    "objects": ["phash:ff"],
}


@pytest.fixture
def full(maker: Maker) -> Maker:
    maker.posts([FULL | {"account": "x:1"}, FULL | {"account": "x:2"}])
    maker.post(
        type="repost", repost_of="1", repost_account="x:1", repost_time=START, time=START + 5
    )
    return maker


def test_every_kind_reports_what_it_gave(full: Maker) -> None:
    assert extract(full.case) == [
        KindSummary("repost", 1, 1, 1),
        KindSummary("quote", 2, 1, 2),
        KindSummary("reply", 2, 1, 2),
        KindSummary("mention", 2, 1, 2),
        KindSummary("url", 4, 2, 2),
        KindSummary("domain", 2, 1, 2),
        KindSummary("hashtag", 6, 3, 2),
        KindSummary("hashtag_sequence", 2, 1, 2),
        KindSummary("text", 2, 1, 2),
        KindSummary("media", 2, 1, 2),
        KindSummary("fast_repost", 0, 0, 0),
        KindSummary("phash", 2, 1, 2),
    ]


def test_shares_carry_the_posts_time_and_number(full: Maker) -> None:
    extract(full.case)
    assert full.case.one(
        "SELECT count(*) FROM share s JOIN post p USING (post) "
        "WHERE s.time = p.time AND s.account = p.account"
    ) == full.case.one("SELECT count(*) FROM share")


def test_an_account_shares_an_object_once_a_post(full: Maker) -> None:
    full.post(urls=["https://example.org/a"] * 3, hashtags=["a", "A"], mentions=["x:8", "x:8"])
    extract(full.case)
    rows = full.case.query("SELECT account, kind, object, post FROM share")
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("off", KINDS)
def test_each_kind_can_be_switched_off(full: Maker, off: str) -> None:
    extract(full.case)
    everything = full.case.query("SELECT * FROM share ORDER BY ALL")
    given = extract(full.case, kinds=[kind for kind in KINDS if kind != off])
    left = full.case.query("SELECT * FROM share ORDER BY ALL")
    gone = "phash" if off == "object" else off
    assert left == [row for row in everything if row[1] != gone]
    assert off not in {summary.kind for summary in given}


def test_a_second_run_replaces_the_first(full: Maker) -> None:
    first = extract(full.case)
    assert extract(full.case) == first
    extract(full.case, kinds=["reply"])
    assert full.case.query("SELECT DISTINCT kind FROM share") == [("reply",)]
    assert extract(full.case, kinds=[]) == []
    assert full.case.one("SELECT count(*) FROM share") == 0


def test_the_run_is_recorded(full: Maker) -> None:
    extract(full.case, kinds=["url", "text"])
    command, parameters = full.case.query("SELECT command, parameters FROM run")[0]
    assert command == "extract"
    assert json.loads(parameters) == {"kinds": ["text", "url"], "reposted_content": False}


def test_an_unknown_kind_is_refused_before_anything_changes(full: Maker) -> None:
    extract(full.case)
    before = full.case.one("SELECT count(*) FROM share")
    with pytest.raises(ParameterError, match="no kind of share called 'urls'") as caught:
        extract(full.case, kinds=["urls"])
    assert "hashtag_sequence" in caught.value.hint
    assert full.case.one("SELECT count(*) FROM share") == before


@pytest.mark.parametrize("after", [1, 5, 9, 12])
def test_an_interrupted_run_leaves_the_case_as_it_was(full: Maker, after: int) -> None:
    class Interrupting:
        calls = 0

        @contextmanager
        def task(self, title: str, total: float | None = None) -> Iterator[Advance]:
            def advance(_done: float) -> None:
                self.calls += 1
                if self.calls == after:
                    raise KeyboardInterrupt

            yield advance

    extract(full.case)
    before = full.case.query("SELECT * FROM share ORDER BY ALL")
    full.post(**FULL)
    with pytest.raises(KeyboardInterrupt):
        extract(full.case, progress=Interrupting())
    assert full.case.query("SELECT * FROM share ORDER BY ALL") == before
    assert full.case.query("SELECT table_name FROM duckdb_tables() WHERE temporary") == []
    assert sum(s.shares for s in extract(full.case)) > len(before)


def test_progress_adds_up(full: Maker) -> None:
    class Counting:
        total = 0.0
        done = 0.0

        @contextmanager
        def task(self, title: str, total: float | None = None) -> Iterator[Advance]:
            self.total = total or 0.0

            def advance(done: float) -> None:
                assert done >= 0
                self.done += done

            yield advance

    progress = Counting()
    extract(full.case, progress=progress)
    assert progress.done == pytest.approx(progress.total)


def test_nothing_stays_behind(full: Maker) -> None:
    extract(full.case)
    assert full.case.query("SELECT table_name FROM duckdb_tables() WHERE temporary") == []


def test_an_empty_case(maker: Maker) -> None:
    assert {summary.shares for summary in extract(maker.case)} == {0}


def test_a_case_open_for_reading_is_refused(full: Maker) -> None:
    full.case.close()
    with Case.open(full.case.path) as case, pytest.raises(CaseError):
        extract(case)


def test_it_joins_an_outer_transaction(full: Maker) -> None:
    def fail_after_extracting() -> None:
        with full.case.transaction():
            extract(full.case)
            assert full.case.one("SELECT count(*) FROM share")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_extracting()
    assert full.case.one("SELECT count(*) FROM share") == 0


def test_kinds_without_shares_do_not_hide_a_large_one(maker: Maker) -> None:
    # DuckDB 2.0.0 loses a large INSERT from sight if an INSERT of no rows opened the transaction.
    with maker.case.transaction():
        maker.case.execute(
            "INSERT INTO post (post, platform, account, time, type, objects, source, row) "
            "SELECT i, 'x', 'x:' || i % 1000, i, 'post', ['phash:' || i % 7], 1, i "
            "FROM range(150_000) t(i)"
        )
    assert extract(maker.case)[-1] == KindSummary("phash", 150_000, 7, 1_000)
    assert maker.case.one("SELECT count(DISTINCT post) FROM share") == 150_000


def test_posts_are_counted_by_what_they_are(maker: Maker) -> None:
    maker.post(type="repost", text="six words of somebody else here")
    maker.post(type="repost", repost_of="9")
    maker.post(type="reply", quote_of="9")
    found = {one.kind: (one.shares, one.unnamed) for one in extract(maker.case)}
    assert found["repost"] == (1, 1)
    assert found["quote"] == (1, 0)
    assert found["reply"] == (0, 1)
