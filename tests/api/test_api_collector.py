"""The library leaves Python's cycle collector as its caller has it."""

from __future__ import annotations

import gc
import threading

import inconcert


def test_the_collector_stays_on_for_a_caller_and_its_other_threads(tmp_path):
    posts = tmp_path / "posts.csv"
    rows = "".join(
        f"{i},anna{i % 40},2024-05-01T10:{i % 60:02}:00Z,see https://example.org/{i % 9}\n"
        for i in range(4000)
    )
    posts.write_text("post_id,account_id,time,text\n" + rows)
    before = (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count())
    seen = set()
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.0005):
            seen.add((gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()))

    other = threading.Thread(target=watch)
    other.start()
    try:
        inconcert.investigate(posts, tmp_path / "case.duckdb", report=tmp_path / "report.html")
    finally:
        over.set()
        other.join()
    assert before[0]
    assert seen == {before}
    assert (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()) == before
