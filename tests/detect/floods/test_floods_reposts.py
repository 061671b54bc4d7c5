"""Floods in which reposts do not say what they pass on: told as reposts, and as no more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sample_floods import PLANT, confirm, search, unnamed, world

from inconcert.case import Case
from inconcert.detect.floods.layers import _copies
from inconcert.detect.floods.merge import ObjectPosts
from worlds.floods import write_case


@pytest.fixture
def case(tmp_path: Path) -> Any:
    with Case.open(tmp_path / "case.duckdb", create=True) as opened:
        # How fast reposts came is not known of such: the accounts were created for it.
        write_case(world(plants=(replace(PLANT, fresh=0.9),)), opened)
        unnamed(opened)
        yield opened


def test_reposts_are_counted_by_what_the_posts_are(case: Case) -> None:
    (flood,), result = search(case)
    numbers = flood.details["numbers"]
    kind, name = numbers["burst"]["kind"], numbers["burst"]["object"]
    real = case.one(
        "SELECT count(DISTINCT p.post) FROM share s JOIN post p USING (post) "
        "WHERE s.kind = ? AND s.object = ? AND s.time >= ? AND s.time < ? AND p.type = 'repost'",
        [kind, name, *flood.details["span"]],
    )
    assert real > 300
    assert numbers["made"]["reposts"] == numbers["reposts_of_unknown"] == real
    told = " ".join(flood.details["sentences"])
    assert f" posts, {real:,} are reposts;" in told
    assert any("do not say which post they pass on" in note for note in result["notes"])


def test_what_is_not_known_of_reposts_is_said(case: Case) -> None:
    (idle,) = case.query("SELECT account FROM account EXCEPT SELECT account FROM post LIMIT 1") or [
        ("x:nobody",)
    ]
    confirm(case, [idle[0]])
    told = " ".join(search(case)[0][0].details["sentences"])
    assert "No confirmed group took part as far as is known" in told
    assert "reposts what a member wrote" not in told
    assert "nothing says which post they pass on" in told


def test_reposts_that_name_their_post_need_no_such_words(tmp_path: Path) -> None:
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        write_case(world(), case)
        (flood,), result = search(case)
    assert flood.details["numbers"]["reposts_of_unknown"] == 0
    assert "nothing says which" not in " ".join(flood.details["sentences"])
    assert not any("do not say which post" in note for note in result["notes"])


def test_what_no_account_tells_is_not_told_as_nought(case: Case) -> None:
    with case.transaction():
        case.execute("UPDATE account SET created = NULL")
    confirm(case, sorted(world().roles))
    told = " ".join(search(case)[0][0].details["sentences"])
    assert "created in the 30 days" not in told
    assert "the age of no account is known" in told
    assert "the delay of no repost is known" in told
    assert "0% created" not in told


def test_a_confirmed_flood_is_not_the_whole_work_of_news(case: Case) -> None:
    for one in search(case)[0][0].details["explanations"]:
        assert one["verdict"] != "holds"


def test_who_reposts_has_not_written_it() -> None:
    # A repost comes first, then who wrote it, a copy, and a repost of it; another text is all
    # reposts.
    n = 7
    ones = np.ones(n, np.int64)
    acts = ObjectPosts(
        ones, np.arange(n), np.arange(n) * 60_000_000, np.arange(n),
        np.array([1, 0, 0, 1, 1, 1, 1]), -ones, -ones, -ones, [f"x:{i}" for i in range(n)],
    )  # fmt: skip
    text = np.array([0, 0, 0, 0, 1, 1, 1])
    again, source = _copies(acts, np.arange(n), text)
    assert dict(zip(again.tolist(), source.tolist(), strict=True)) == {2: 1, 3: 1}
    assert _copies(acts, np.arange(0), text[:0])[0].size == 0
