"""Edges at import: what is the same post, which reason is given, entities in profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inconcert.ingest import import_files
from inconcert.ingest.load.repeats import _beside

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.case import Case

HEAD = "post_id,user_id,username,created_at,text\n"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("10:07:00.900000", "10:07:01.100000", True),  # two seconds of the clock, a fifth apart
        ("10:07:01.100000", "10:07:00.900000", True),
        ("10:07:00.000000", "10:07:00.999999", True),
        ("10:07:00.999999", "10:07:00.000000", True),
        ("10:07:00.000000", "10:07:01.000000", False),
        ("10:07:01.000000", "10:07:00.000000", False),
        ("10:07:00.900000", "10:07:01.900001", False),
        ("10:07:00.100000", "10:07:01.600000", False),
        ("10:07:00.500000", "10:07:02.400000", False),
    ],
)
def test_less_than_a_second_apart_is_the_same_post(
    first: str, second: str, same: bool, case: Case, tmp_path: Path
) -> None:
    others = "".join(
        f"{9 + i},8,other,2024-03-0{1 + i}T09:0{i}:17.25{i}000Z,word\n" for i in range(5)
    )
    one = write(tmp_path / "one.csv", f"{HEAD}1,7,anna,2024-03-05T{first}Z,hello\n{others}")
    more = "99,9,third,2024-03-09T11:12:13.141000Z,other\n"  # so that it is no file of minutes
    two = write(tmp_path / "two.csv", f"{HEAD}1,7,anna,2024-03-05T{second}Z,hello\n{more}")
    import_files(case, [one], platform="forum")
    (again,) = import_files(case, [two], platform="forum").sources
    assert again.duplicates == int(same)
    times = case.query("SELECT count(*) FROM post WHERE post_id = '1'")
    assert times[0][0] == (1 if same else 2)


def test_within_one_file_only_what_is_told_again_in_full_is_the_same(
    case: Case, tmp_path: Path
) -> None:
    rows = "".join(f"1,7,anna,2024-03-05T10:00:0{i}.500000Z,hello\n" for i in (0, 1, 2))
    import_files(case, [write(tmp_path / "one.csv", HEAD + rows)], platform="forum")
    assert case.one("SELECT count(*) FROM post") == 3


def test_beside_is_less_than_a_second_on_either_side() -> None:
    times = [5_000_000, 9_000_000]
    for time, same in (
        (4_000_000, False), (4_000_001, True), (5_999_999, True), (6_000_000, False),
        (7_000_000, False), (8_000_001, True), (10_000_000, False),
    ):  # fmt: skip
        assert _beside(times, time) is same
    assert not _beside([], 1)


def test_the_reason_of_a_row_that_lacks_several_things_is_the_first(
    case: Case, tmp_path: Path
) -> None:
    good = "".join(f"{i},{i},name{i},2024-03-05T10:00:0{i}Z,word\n" for i in range(1, 6))
    path = write(
        tmp_path / "posts.csv",
        HEAD + good
        + "11,,,,neither\n12,,,2024-03-05T10:00:00Z,no author\n13,13,name13,,no time\n"
        + "14,14,name14,soon,unreadable\n15,,,soon,neither can be read\n",
    )  # fmt: skip
    import_files(case, [path], platform="forum")
    reasons = dict(case.query('SELECT "row", reason FROM reject ORDER BY "row"'))
    assert list(reasons) == [6, 7, 8, 9, 10]
    # Who posted comes before when: a row without both is counted as one without an author.
    no_account = "no account: neither id nor handle"
    assert [reasons[row] for row in (6, 7, 10)] == [no_account] * 3
    assert reasons[8] == "no time"
    assert "soon" in reasons[9]


def test_entities_in_names_and_profile_texts_are_resolved_once_and_nowhere_else(
    case: Case, tmp_path: Path
) -> None:
    path = write(
        tmp_path / "accounts.csv",
        "user_id,username,display_name,description,location,followers_count,account_created\n"
        "1,anna,Anna &amp; Bo,tea &lt;3 &amp;amp; more,Here &amp; there,3,2019-01-01\n"
        "2,bob,R&D;,fish & chips &#38; peas,,4,2019-01-02\n",
    )
    import_files(case, [path], platform="forum")
    rows = case.records("SELECT account, name, description, location FROM account ORDER BY account")
    assert rows[0]["name"] == "Anna & Bo"
    assert rows[0]["description"] == "tea <3 &amp; more"
    assert rows[0]["location"] == "Here &amp; there"
    assert (rows[1]["name"], rows[1]["description"]) == ("R&D;", "fish & chips & peas")


def test_entities_in_the_names_that_posts_bring_are_resolved(case: Case, tmp_path: Path) -> None:
    path = write(
        tmp_path / "posts.csv",
        "post_id,user_id,username,user_display_name,user_description,created_at,text\n"
        + "".join(
            f"{i},{i},name{i},Tea &amp; toast {i},a &gt; b,2024-03-05T10:00:0{i}Z,word\n"
            for i in range(1, 4)
        ),
    )
    import_files(case, [path], platform="forum")
    rows = case.records("SELECT name, description FROM account ORDER BY account")
    assert [row["name"] for row in rows] == [f"Tea & toast {i}" for i in range(1, 4)]
    assert {row["description"] for row in rows} == {"a > b"}


@pytest.mark.parametrize(("second", "same"), [(17, True), (16, False), (18, False), (19, False)])
def test_posts_without_ids_are_told_again_within_their_second_alone(
    second: int, same: bool, case: Case, tmp_path: Path
) -> None:
    head = "user_id,username,created_at,text\n"
    others = "".join(f"8,other,2024-03-0{i}T09:00:0{i}Z,word\n" for i in range(1, 6))
    one = write(tmp_path / "one.csv", f"{head}7,anna,2024-03-05T10:07:17Z,hello\n{others}")
    two = write(
        tmp_path / "two.csv",
        f"{head}7,anna,2024-03-05T10:07:{second}Z,hello\n9,third,2024-03-05T10:09:11Z,new\n",
    )
    import_files(case, [one], platform="forum")
    (again,) = import_files(case, [two], platform="forum").sources
    assert again.duplicates == int(same)
    assert case.one("SELECT count(*) FROM post WHERE text = 'hello'") == (1 if same else 2)
