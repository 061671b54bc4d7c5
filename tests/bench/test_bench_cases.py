"""The benchmarks of whole cases, small: ordinary life, files of every shape, readers of a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import ordinary
import readers
import reading
from inconcert.case import Case
from worlds.ordinary import ROWS


def test_every_row_makes_a_world_of_its_seed() -> None:
    for name, row in ROWS.items():
        world, again, other = row.make(3), row.make(3), row.make(4)
        assert world.posts.equals(again.posts), name
        assert world.profiles.equals(again.profiles), name
        assert not world.posts.equals(other.posts), name
        time = world.posts["time"].to_numpy()
        assert (time[1:] >= time[:-1]).all()
        assert set(world.profiles["account"].to_pylist()) <= set(world.posts["account"].to_pylist())
        assert bool(world.owner) is row.owners


def test_programs_are_explained_and_outlets_named_by_owner(measured: Any) -> None:
    rows = ("--only", "pushed", "--only", "outlets_silent")
    found = measured("ordinary", *rows, "--seeds", "1", "--jobs", "1")
    pushed, outlets = found["pushed"], found["outlets_silent"]
    assert pushed["seeds"] == pushed["runs_with_finding"] == pushed["runs_explained"] == 1
    assert outlets["groups"] >= 4
    assert outlets["runs_explained"] == 0
    for row in (pushed, outlets):
        assert row["mixed_groups"] == row["runs_with_mixed_group"] == row["q_below_p"] == 0
        assert row["least_q"] <= 0.05


def test_what_is_counted_of_ordinary_life() -> None:
    group = {"owners": 1, "p": 0.01, "q": 0.02, "verdicts": {"feed": "holds"}}
    found = [
        [],
        [group, group | {"verdicts": {"feed": "in_part"}}],
        [group | {"owners": 2, "q": 0.001}],
    ]
    row = ordinary.figures("pushed", found)
    assert (row["seeds"], row["runs_with_finding"], row["groups"]) == (3, 2, 3)
    assert row["runs_explained"] == 1
    assert (row["mixed_groups"], row["runs_with_mixed_group"]) == (1, 1)
    assert (row["least_q"], row["q_below_p"]) == (0.001, 1)
    assert row["verdicts"] == {"feed: holds": 2, "feed: in_part": 1}
    assert ordinary.figures("outlets", found)["runs_explained"] == 0
    assert ordinary.figures("puzzle20", found)["runs_explained"] == 1
    assert ordinary.figures("puzzle20", found[:1])["least_q"] is None


def test_reading_is_measured_in_processes(measured: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SIZES", 2)
    small, large = measured("reading", "--factor", "0.001", "--only", "lines")["lines"]
    assert large["size"] == large["posts"] == 2 * small["size"] == 200
    assert small["refused"] == large["refused"] == []
    assert small["times"] is None
    assert large["times"] > 0
    assert large["peak_gib"] > 0


EXPECTED = {"broken": (360, 40), "files": (40, 0), "told_in_one": (1, 0), "told_in_many": (20, 0)}


@pytest.mark.parametrize("name", reading.SHAPES)
def test_every_shape_is_read(name: str, tmp_path: Path) -> None:
    _, write, least = reading.SHAPES[name]
    size = 2 * max(1, least // 1000)
    write(tmp_path / "input", size)
    found = reading.import_one(str(tmp_path / "input"), str(tmp_path / "case.duckdb"))
    assert found["refused"] == []
    assert (found["posts"], found["rejected"]) == EXPECTED.get(name, (size, 0))


def test_no_reader_meets_an_error_or_reads_what_is_stale(tmp_path: Path) -> None:
    with Case.open(tmp_path / "c.duckdb", create=True) as case:
        names = ("tick", "import", "extract")
        found = readers.measure(case, tmp_path, seconds=2, readers=8, pause=0.02, names=names)
        runs = case.one("SELECT max(run) FROM run")
    assert found["examples"] == []
    assert (found["errors"], found["stale_reads"], found["torn_reads"]) == (0, 0, 0)
    # Little enough for a machine that does much else.
    assert found["reads"] >= 16
    assert found["commits"] >= runs - 1 >= 2


def test_a_reader_that_sees_less_than_was_committed_is_stale(tmp_path: Path) -> None:
    with Case.open(tmp_path / "c.duckdb", create=True) as case:
        pages = readers.Pages(case, 0.0)
        with case.snapshot():
            pages.page(0)
            assert pages.stale == pages.torn == []
            pages.page(1)
            assert pages.stale == ["run 0 where 1 was committed"]
        with case.transaction():
            case.execute("INSERT INTO source (source, file, format, sha256, posts) "
                         "VALUES (1, 'a', 'b', 'c', 5)")  # fmt: skip
        with case.snapshot():
            pages.page(0)
        assert pages.torn == ["posts: (0, 5, 0)"]


def test_a_real_job_that_is_killed_leaves_the_case_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "c.duckdb"
    Case.open(path, create=True).close()
    many = tmp_path / "many.csv"
    rows = (f"{n},u{n % 40},{1_600_000_000 + n},post {n}\n" for n in range(30_000))
    many.write_text("post_id,account_id,time,text\n" + "".join(rows))
    found = readers.killed(path, "import", {"paths": str(many)}, stage="Reading")
    assert found["killed"]
    assert found["case_as_before"]
    assert found["states"] == ["broken", "cancelled"]
    assert "the case is as it was before it. Start it again" in found["said"][0]
    assert found["next_start"] == "done"
