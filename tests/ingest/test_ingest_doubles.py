"""A second export of the same posts adds none, and what is two posts stays two."""

from __future__ import annotations

import csv
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from inconcert.case import Case
from inconcert.ingest import import_files

POSTS = [
    {"post_id": str(n), "user_id": str(50 + n % 3), "username": f"name{n % 3}",
     "created_at": f"2021-03-01T10:{n:02d}:{n + 7:02d}Z", "text": f"words number {n} of a person"}
    for n in range(12)
]  # fmt: skip


def put(case, path, rows, columns=None, **changed):
    """Import rows as a CSV with some of the columns; return the summary."""
    columns = columns or list(rows[0])
    rows = [{**row, **{k: f(row[k]) for k, f in changed.items()}} for row in rows]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return import_files(case, [path]).sources[0]


WITHOUT = {
    "ids": ["user_id", "username", "created_at", "text"],
    "account ids": ["post_id", "username", "created_at", "text"],
    "both": ["username", "created_at", "text"],
    "names": ["user_id", "created_at", "text"],
}


@pytest.mark.parametrize("without", WITHOUT)
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("called", ["post_id", "tweet_id"])
def test_a_second_export_adds_nothing(case, tmp_path, without, first, called):
    rows = [{called: row["post_id"], **row} for row in POSTS]
    full = [called, *list(POSTS[0])[1:]]
    less = [called if name == "post_id" else name for name in WITHOUT[without]]
    if called == "tweet_id" and without == "names":
        pytest.skip("an id alone says nothing of its platform")
    one, two = (full, less) if first else (less, full)
    put(case, tmp_path / "one.csv", rows, one)
    source = put(case, tmp_path / "two.csv", rows, two)
    assert (source.posts, source.duplicates) == (0, 12)
    if (called, without) != ("tweet_id", "account ids"):
        assert "counted as duplicates" in source.note
    assert "both are kept" not in source.note
    assert case.one("SELECT count(*) FROM post") == 12
    assert case.one("SELECT count(post_id) FROM post") == 12


@pytest.mark.parametrize("cut", [16, 10])
@pytest.mark.parametrize("first", [True, False])
def test_the_coarser_time_decides(case, tmp_path, cut, first):
    coarse = {"created_at": lambda text: text[:cut].replace("T", " ")}
    one, two = ({}, coarse) if first else (coarse, {})
    put(case, tmp_path / "one.csv", POSTS, WITHOUT["ids"], **one)
    source = put(case, tmp_path / "two.csv", POSTS, None, **two)
    assert (source.posts, source.duplicates) == (0, 12)


def test_part_of_it_is_counted_and_the_rest_kept(case, tmp_path):
    put(case, tmp_path / "one.csv", POSTS[:8])
    source = put(case, tmp_path / "two.csv", POSTS[5:], WITHOUT["both"])
    assert (source.posts, source.duplicates) == (4, 3)


def test_as_often_as_the_case_has_it(case, tmp_path):
    twice = [
        {"username": "anna", "created_at": "2021-03-01 10:05", "text": "buy this now from me"}
    ] * 2 + [{"username": "bert", "created_at": "2021-03-01 10:06", "text": "and so it goes on"}]
    assert put(case, tmp_path / "one.csv", twice).posts == 3
    source = put(case, tmp_path / "two.csv", [twice[0], *twice], ["text", "username", "created_at"])
    assert (source.posts, source.duplicates) == (1, 3)


@pytest.mark.parametrize("changed", ["username", "created_at", "text"])
def test_what_differs_in_account_time_or_text_is_another_post(case, tmp_path, changed):
    put(case, tmp_path / "one.csv", POSTS[:1])
    other = {**POSTS[0], changed: POSTS[4][changed]}
    assert put(case, tmp_path / "two.csv", [other], WITHOUT["both"]).posts == 1


def test_two_ids_are_two_posts(case, tmp_path):
    put(case, tmp_path / "one.csv", POSTS)
    source = put(case, tmp_path / "two.csv", POSTS, post_id=lambda one: f"{one}000")
    assert (source.posts, source.duplicates) == (12, 0)


def test_other_platforms_post_the_same_in_the_same_minute(case, tmp_path):
    rows = [{"tweet_id": row["post_id"], **row} for row in POSTS]
    put(case, tmp_path / "one.csv", rows, ["tweet_id", "username", "created_at", "text"],
        created_at=lambda text: text[:16])  # fmt: skip
    source = put(case, tmp_path / "two.csv", rows, WITHOUT["both"])
    assert (source.posts, source.duplicates) == (12, 0)


def test_rows_alike_in_every_column_are_one_to_the_second_and_two_to_the_minute(case, tmp_path):
    row = {"username": "anna", "created_at": "2021-03-01 10:05:07", "text": "buy this from me"}
    other = {**row, "text": "and that"}
    assert put(case, tmp_path / "one.csv", [row, row, other]).posts == 2
    rows = [{**one, "text": one["text"] + " today"} for one in (row, row, other)]
    assert put(case, tmp_path / "two.csv", rows, created_at=lambda t: t[:16]).posts == 3


def test_posts_without_texts_are_known_by_what_they_share(case, tmp_path):
    rows = [
        {"account_id": f"a{n}", "url_id": f"u{n % 3}", "timestamp": 1_600_000_001 + n}
        for n in range(9)
    ]
    put(case, tmp_path / "one.csv", rows)
    assert put(case, tmp_path / "two.csv", rows, ["timestamp", "url_id", "account_id"]).posts == 0
    rows = [{**row, "url_id": "u7"} for row in rows]
    assert put(case, tmp_path / "three.csv", rows).posts == 9


def write_overlaps(folder: Path, seed: int, *, minutes: bool) -> tuple[list[Path], list[list[Any]]]:
    """Write exports of one stream of posts that overlap, some without ids, some to the minute.

    Returns the files, and of each what it tells: number, author, minute and word of its posts.
    """
    chance = random.Random(seed)
    # No two at one second: rows that are alike in every column are one.
    seconds = chance.sample(range(1800), 60)
    stream = [(n, chance.randrange(4), s, chance.choice("abcd")) for n, s in enumerate(seconds)]
    paths, told = [], []
    for number in range(6):
        start = chance.randrange(40)
        part = stream[start : start + chance.choice([3, 20])]
        with_ids, coarse = chance.random() < 0.4, minutes and chance.random() < 0.4
        rows = ["tweet_id,user_id,date,text" if with_ids else "user_id,date,text"]
        for n, author, second, word in part:
            clock = f"{second // 60:02}" if coarse else f"{second // 60:02}:{second % 60:02}"
            said = f"{author},2024-01-01 10:{clock},some words {word} of somebody"
            rows.append(f"{1_700_000_000_000_000_001 + n},{said}" if with_ids else said)
        paths.append(folder / f"{number}.csv")
        paths[-1].write_text("\n".join(rows) + "\n")
        told.append([(n, f"x:{a}", second // 60, word) for n, a, second, word in part])
    return paths, told


def imported(folder: Path, monkeypatch, paths: list[Path], at_once: int) -> list[Any]:
    """Import files, so many at once; return author, minute and word of every post, and counts."""
    monkeypatch.setattr("inconcert.ingest.load.loading._FILES", at_once)
    with Case.open(folder / f"{at_once}.duckdb", create=True) as case:
        given = import_files(case, paths, platform="x").sources
        posts = case.query(
            'SELECT account, "time", "time" // 60000000 % 60, text[12], post_id FROM post '
            "ORDER BY ALL"
        )
    return [posts, [(one.posts, one.duplicates) for one in given]]


@pytest.mark.parametrize("seed", range(6))
def test_exports_that_overlap_give_the_same_together_and_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    paths, told = write_overlaps(tmp_path, seed, minutes=False)
    together, alone = (imported(tmp_path, monkeypatch, paths, n) for n in (2000, 1))
    assert together == alone
    assert len(together[0]) == len({one for file in told for one in file})
    assert sum(duplicates for _, duplicates in together[1]) > 0


@pytest.mark.parametrize("at_once", [2000, 1])
@pytest.mark.parametrize("seed", range(6))
def test_exports_of_minutes_and_of_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, at_once: int
) -> None:
    """What cannot be told apart to the minute is kept as often as one file has it, or oftener."""
    paths, told = write_overlaps(tmp_path, seed, minutes=True)
    posts, _ = imported(tmp_path, monkeypatch, paths, at_once)
    kept = Counter((account, minute, word) for account, _, minute, word, _ in posts)
    there = Counter(one[1:] for one in {one for file in told for one in file})
    least: Counter[Any] = Counter()
    for file in told:
        least |= Counter(one[1:] for one in file)
    assert set(kept) == set(there)
    assert all(least[key] <= kept[key] <= there[key] for key in kept)
