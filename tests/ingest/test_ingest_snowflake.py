import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.ingest import import_files
from inconcert.ingest.values.snowflake import restored, time_in

MINUTE = 60_000_000


def id_of(us: int) -> str:
    return str(((us // 1000 - 1_288_834_974_657) << 22) | 12345)


@given(st.integers(1_300_000_000_000, 1_900_000_000_000), st.integers(0, 2**22 - 1))
def test_an_id_gives_its_time_back(ms, rest):
    assert time_in(str(((ms - 1_288_834_974_657) << 22) | rest)) == ms * 1000


@pytest.mark.parametrize(
    "other",
    [None, "", "12345", "hash+of=id", "9" * 25, "１２３４５６７８９０１２３", "-5", "9.06E+17"],
)
def test_other_ids_hold_none(other):
    assert time_in(other) is None


@given(st.integers(1_300_000_000_000, 1_900_000_000_000))
def test_seconds_come_back_within_the_minute_that_the_export_gives(ms):
    exact = ms * 1000
    rounded = exact - exact % MINUTE
    times, found = restored([rounded], [id_of(exact)])
    assert times == [exact]
    assert found == (exact != rounded)


def test_times_that_disagree_with_the_id_stand():
    at = 1_600_000_020_000_000  # a whole minute
    given_ = [at, at, at + 7_000_000, at]
    ids = [id_of(at + 90_000_000), id_of(at - 1_000_000), id_of(at + 30_000_000), None]
    assert restored(given_, ids) == (given_, 0)


def test_an_archive_with_minutes_gets_its_seconds_and_the_time_of_what_was_reposted(case, tmp_path):
    exact = 1_600_000_037_000_000
    first = exact - 9_000_000
    minute = "2020-09-13 12:27"
    path = tmp_path / "posts.csv"
    path.write_text(
        "tweetid,userid,user_screen_name,tweet_text,tweet_time,is_retweet,retweet_tweetid\n"
        f"{id_of(exact)},12,anna_example,hi,{minute},True,{id_of(first)}\n"
        f"{id_of(exact + 3600_000_000)},13,ben_example,other minute,{minute},False,\n",
        encoding="utf-8",
    )
    summary = import_files(case, [path])
    assert "seconds of 1 time taken from the post ids" in summary.sources[0].note
    assert case.query("SELECT time, repost_time FROM post ORDER BY post") == [
        (exact, first),
        (exact - exact % MINUTE, None),
    ]


def test_ids_of_other_platforms_are_left_alone(case, tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text(
        "post_id,author_id,created_at,text\n"
        f"{id_of(1_600_000_037_000_000)},12,2020-09-13 12:27,hi\n",
        encoding="utf-8",
    )
    import_files(case, [path], platform="somewhere")
    assert case.one("SELECT time FROM post") == 1_600_000_020_000_000
