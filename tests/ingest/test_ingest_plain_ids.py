"""A plain `id` column whose values are snowflakes of X, in a table that names no platform."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from inconcert.ingest import import_files

EPOCH = 1_288_834_974_657
START = datetime(2021, 3, 1, 9, 7, 13, 123000, tzinfo=UTC)


def snowflake(when):
    return ((int(when.timestamp() * 1000) - EPOCH) << 22) + 4321


def moments(count):
    return [START + i * timedelta(hours=13, minutes=37, seconds=5) for i in range(count)]


def put(case, tmp_path, rows, header="id,author,created,text", **asked):
    path = tmp_path / "posts.csv"
    lines = [f"{one},name{i % 3},{when},words number {i}" for i, (one, when) in enumerate(rows)]
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return import_files(case, [path], **asked).sources[0]


def times(case):
    return [t for (t,) in case.query("SELECT time FROM post ORDER BY post")]


@pytest.mark.parametrize(("hours", "zone"), [(1, "+01:00"), (-5, "-05:00"), (5.75, "+05:45")])
def test_times_hours_from_their_ids_are_doubted(case, tmp_path, hours, zone):
    rows = [(snowflake(w), (w + timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M:%S"))
            for w in moments(8)]  # fmt: skip
    source = put(case, tmp_path, rows)
    (doubt,) = source.doubts
    amount = "1 hour" if hours == 1 else f"{abs(hours):g} hours"
    assert f"are {amount} {'later' if hours > 0 else 'earlier'} than those" in doubt
    assert f"--zone {zone}" in doubt


def test_the_zone_that_is_advised_settles_it(case, tmp_path):
    rows = [(snowflake(w), (w + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M"))
            for w in moments(8)]  # fmt: skip
    source = put(case, tmp_path, rows, zone="+01:00")
    assert source.doubts == []
    assert times(case) == [int(w.timestamp() * 1000) * 1000 for w in moments(8)]


def test_seconds_and_times_of_the_day_are_those_of_the_ids(case, tmp_path):
    rows = [(snowflake(w), w.strftime("%Y-%m-%d %H:%M")) for w in moments(4)]
    source = put(case, tmp_path, rows)
    assert source.doubts == []
    assert "seconds of 4 times taken from the post ids" in source.note
    assert times(case) == [int(w.timestamp() * 1000) * 1000 for w in moments(4)]


def test_dates_alone_get_the_time_of_the_day(case, tmp_path):
    rows = [(snowflake(w), w.strftime("%Y-%m-%d")) for w in moments(4)]
    source = put(case, tmp_path, rows)
    assert source.doubts == []
    assert "time of the day of 4 posts taken from their ids" in source.note


def test_the_time_of_a_reposted_post_is_that_of_its_id(case, tmp_path):
    path = tmp_path / "posts.csv"
    rows = [f"{snowflake(w)},name{i % 3},{w:%Y-%m-%d %H:%M:%S},words {i},"
            f"{snowflake(moments(6)[0] - timedelta(hours=3))}"
            for i, w in enumerate(moments(6))]  # fmt: skip
    path.write_text("\n".join(["id,author,created,text,repost_of", *rows]) + "\n")
    import_files(case, [path])
    found = {t for (t,) in case.query("SELECT repost_time FROM post")}
    assert found == {int((START - timedelta(hours=3)).timestamp() * 1000) * 1000}


def scrambled(count):
    state = 88172645463325252
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        yield 10**18 + state % (8 * 10**17)


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"])
def test_other_long_ids_say_nothing_of_times(case, tmp_path, form):
    plain = [w.strftime(form) for w in moments(40)]
    source = put(case, tmp_path, list(zip(scrambled(40), plain, strict=True)))
    assert not any("ids" in doubt for doubt in source.doubts)
    assert "ids" not in source.note


def test_ids_counted_up_say_nothing_of_times(case, tmp_path):
    rows = [(10**18 + i, w.strftime("%Y-%m-%d %H:%M")) for i, w in enumerate(moments(40))]
    source = put(case, tmp_path, rows)
    assert source.doubts == []
    assert "ids" not in source.note


def test_another_platform_has_other_ids(case, tmp_path):
    rows = [(snowflake(w), (w + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")) for w in moments(8)]
    source = put(case, tmp_path, rows, platform="telegram")
    assert source.doubts == []


def test_where_most_agree_the_rest_is_told(case, tmp_path):
    rows = [(snowflake(w), (w + timedelta(days=9 * (i % 3 == 0))).strftime("%Y-%m-%d %H:%M:%S"))
            for i, w in enumerate(moments(30))]  # fmt: skip
    (doubt,) = put(case, tmp_path, rows).doubts
    assert "10 of 30 posts" in doubt
