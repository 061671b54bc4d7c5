"""Where two tellings of a post stop being one: at the edge of a second, and 1 or 2 s apart."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from inconcert.ingest import import_files

START = datetime(2021, 3, 1, 10, 0, 0, tzinfo=UTC)


def put(case: Any, path: Path, late: list[int], *, ids: bool, first: int = 0) -> Any:
    """Import posts, one a minute, each so many ms after its minute; return the summary."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*(["post_id"] if ids else []), "username", "created_at", "text"])
        for n, ms in enumerate(late, first):
            time = (START + timedelta(minutes=n, milliseconds=ms)).isoformat("T", "milliseconds")
            writer.writerow([*([f"{n}"] if ids else []), "name", time, f"words number {n}"])
    return import_files(case, [path]).sources[0]


# Where in its second a post stands, and how much later (ms) another file has it.
PLACES = (0, 1, 500, 998, 999)


def kept(case: Any) -> list[bool]:
    """Say of each post, in order, whether the case holds it once."""
    counts = case.query("SELECT count(*) FROM post GROUP BY text ORDER BY min(post)")
    return [n == 1 for (n,) in counts]


@pytest.mark.parametrize("place", PLACES)
def test_of_one_id_less_than_a_second_apart_is_one_post(case, tmp_path, place):
    """Wherever the edge of a second lies: one export rounds, another cuts."""
    later = [-2000, -1001, -1000, -999, -1, 1, 999, 1000, 1001, 2000]
    # The minute before the first is left out of the file, so that no time is below it.
    put(case, tmp_path / "one.csv", [3000 + place] * len(later), ids=True)
    source = put(case, tmp_path / "two.csv", [3000 + place + late for late in later], ids=True)
    assert kept(case) == [abs(late) < 1000 for late in later]
    assert (source.posts, source.duplicates) == (6, 4)
    assert "both are kept" in source.note


@pytest.mark.parametrize("place", PLACES)
def test_without_ids_the_same_second_is_one_post(case, tmp_path, place):
    later = [-2000, -1000, -1, 1, 499, 1000, 2000]
    # Posts of each file have a fraction of their own: both are noted finer than the second.
    put(case, tmp_path / "one.csv", [3000 + place] * len(later) + [1], ids=False)
    put(case, tmp_path / "two.csv", [*(3000 + place + late for late in later), 1], ids=False)
    same = [(3000 + place) // 1000 == (3000 + place + late) // 1000 for late in later]
    assert kept(case) == [*same, True]


@pytest.mark.parametrize(("first", "second", "posts"), [
    (0, 0, 1), (0, 999, 1), (500, 999, 1), (999, 1000, 2), (0, 1000, 2), (0, 2000, 2),
])  # fmt: skip
def test_rows_of_one_file_are_one_post_in_one_second(case, tmp_path, first, second, posts):
    path = tmp_path / "rows.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["post_id", "username", "created_at", "text"])
        for ms in (first, second):
            time = (START + timedelta(milliseconds=ms)).isoformat("T", "milliseconds")
            writer.writerow(["7", "name", time, "words"])
    source = import_files(case, [path]).sources[0]
    assert source.posts == posts
    assert ("were merged with it" in source.note) == (posts == 1)
    assert ("both are kept" in source.note) == (posts == 2)


@pytest.mark.parametrize(("later", "posts"), [(0, 1), (1000, 2), (2000, 2)])
def test_rows_alike_but_for_their_second_are_two_posts(case, tmp_path, later, posts):
    path = tmp_path / "rows.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["username", "created_at", "text"])
        for ms in (7000, 7000 + later):
            time = (START + timedelta(milliseconds=ms)).isoformat("T", "milliseconds")
            writer.writerow(["name", time, "words"])
    import_files(case, [path])
    assert case.one("SELECT count(*) FROM post") == posts


@pytest.mark.parametrize("later", [0, 1, 2, 59])
def test_a_file_of_minutes_tells_the_posts_of_its_minute(case, tmp_path, later):
    """Of a post at 10:00:07 the coarse file has 10:00; of one at 10:01:00 it has 10:01."""
    put(case, tmp_path / "one.csv", [1000 * later] * 3 + [61_000], ids=False)
    source = put(case, tmp_path / "two.csv", [0] * 3, ids=False)
    assert (source.posts, source.duplicates) == (0, 3)
