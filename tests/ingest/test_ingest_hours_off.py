"""The same posts in two exports whose clocks differ by whole hours; ids that tell the right one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from inconcert.ingest import import_files

START = datetime(2021, 3, 1, 9, 7, 13)


def export(folder, name, hours=0.0, *, rows=6, header="post_id,user_id,created_at,text",
           form="%Y-%m-%d %H:%M:%S", ids=None, user="u{}", extra=timedelta(0)):  # fmt: skip
    """Write an export whose clock is so many hours off; return its path."""
    lines = [header]
    for i in range(rows):
        when = START + i * timedelta(minutes=37) + timedelta(hours=hours) + i * extra
        post = ids[i] if ids else f"p{i}x"
        lines.append(f"{post},{user.format(i % 3)},{when.strftime(form)},the words of post {i}")
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("hours", [1, -5, 5.5, 9, 24])
@pytest.mark.parametrize("joint", [True, False])
def test_the_same_posts_some_hours_off_are_doubted(case, tmp_path, hours, joint):
    paths = [export(tmp_path, "one.csv"), export(tmp_path, "two.csv", hours)]
    if joint:
        sources = import_files(case, paths).sources
    else:
        sources = [import_files(case, [path]).sources[0] for path in paths]
    assert not any("one.csv" in doubt for doubt in sources[0].doubts)
    (doubt,) = [doubt for doubt in sources[1].doubts if "one.csv" in doubt]
    assert f"{abs(hours):g} hour" in doubt
    assert ("later" if hours > 0 else "earlier") in doubt
    assert doubt.startswith("6 posts that one.csv holds too")
    assert "--zone" in doubt
    stored = case.query("SELECT doubts FROM source WHERE source = 2")[0][0]
    assert "one.csv" in stored
    assert str(tmp_path) not in stored


def test_minutes_against_seconds_and_handles_against_ids(case, tmp_path):
    one = export(tmp_path, "one.csv")
    two = export(tmp_path, "two.csv", 2, form="%Y-%m-%d %H:%M")
    source = import_files(case, [one, two]).sources[1]
    assert any("2 hours later" in doubt for doubt in source.doubts)


def test_one_of_the_two_may_name_no_platform_and_the_other_handles(case, tmp_path):
    one = export(tmp_path, "one.csv")
    two = export(tmp_path, "two.csv", -3)
    import_files(case, [one], platform="x")
    assert any("3 hours earlier" in d for d in import_files(case, [two]).sources[0].doubts)
    header = "post_id,username,created_at,text"
    three = export(tmp_path, "three.csv", 4, header=header, user="name{}")
    source = import_files(case, [three], platform="x").sources[0]
    assert any("4 hours later" in d and "one.csv" in d for d in source.doubts)


def test_summer_time_is_two_shifts(case, tmp_path):
    one = export(tmp_path, "one.csv", rows=10)
    lines = one.read_text().splitlines()
    moved = [lines[0]]
    for i, line in enumerate(lines[1:]):
        cells = line.split(",")
        when = datetime.fromisoformat(cells[2]) + timedelta(hours=1 if i < 5 else 2)
        moved.append(",".join([*cells[:2], when.strftime("%Y-%m-%d %H:%M:%S"), cells[3]]))
    two = tmp_path / "two.csv"
    two.write_text("\n".join(moved) + "\n")
    source = import_files(case, [one, two]).sources[1]
    assert any("1 or 2 hours later" in doubt for doubt in source.doubts)


def test_the_zone_that_is_advised_settles_it(case, tmp_path):
    import_files(case, [export(tmp_path, "one.csv")])
    two = export(tmp_path, "two.csv", 2)
    summary = import_files(case, [two], zone="+02:00").sources[0]
    assert (summary.posts, summary.duplicates, summary.doubts) == (0, 6, [])


@pytest.mark.parametrize(
    "other",
    [
        {"hours": 0.0},
        {"hours": 0.4},
        {"hours": 1, "extra": timedelta(minutes=7)},
        {"hours": 300},
        {"hours": 1, "user": "w{}"},
        {"hours": 1, "ids": [f"q{i}" for i in range(6)]},
        {"hours": 1, "rows": 2},
    ],
)
def test_what_is_not_the_same_posts_hours_off_is_not_doubted(case, tmp_path, other):
    paths = [export(tmp_path, "one.csv"), export(tmp_path, "two.csv", **other)]
    assert not any("one.csv" in d for s in import_files(case, paths).sources for d in s.doubts)
