"""What cannot come to its end is told before anything is imported."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_running import one_line

POSTS = "post_id,user_id,created_at,text\n" + "".join(
    f"p{i},u{i % 3},2021-03-01 10:0{i}:00,words of post number {i}\n" for i in range(6)
)
CASE = ("--case", "c.duckdb")


def refused(inconcert, folder: Path, *command: str) -> str:
    """Run what is refused; nothing may have been made. Return the line."""
    before = {path.name for path in folder.iterdir()}
    done = inconcert(*command, code=1)
    assert {path.name for path in folder.iterdir()} == before
    assert "Read" not in done.stdout
    return one_line(done.stderr)


@pytest.mark.parametrize(
    ("option", "content", "said"),
    [
        (("--protect",), "account,who\nanna,x\n", "has no column handle"),
        (("--protect",), "handle,no_account\nanna,perhaps\n", "no_account"),
        (("--protect",), "handle,name\n", "no rows"),
        (("--key-dates",), "when,what\n2021-03-01,x\n", "has no column time"),
        (("--key-dates",), "time,label\nsoon,x\n", "line 2"),
        (("--set", "cohorts.cohort_rates="), "date,n\n2021-03-01,5\n", "has no column day"),
    ],
)
def test_a_list_that_is_none(inconcert, tmp_path: Path, option, content, said) -> None:
    (tmp_path / "posts.csv").write_text(POSTS)
    (tmp_path / "list.csv").write_text(content)
    given = (*option, "list.csv") if len(option) == 1 else (option[0], f"{option[1]}list.csv")
    assert said in refused(inconcert, tmp_path, "investigate", "posts.csv", *CASE, *given)


@pytest.mark.parametrize("command", ["import", "investigate"])
@pytest.mark.parametrize(
    ("second", "said"),
    [("a,b,c,d\nx1,w,2021-03-01 10:00,more words here\n", "different columns"), ("", None)],
)
def test_a_mapping_of_files_that_differ(inconcert, tmp_path: Path, command, second, said) -> None:
    (tmp_path / "posts.csv").write_text(POSTS)
    (tmp_path / "more.csv").write_text(
        second.replace("a,b,c,d", "tweet,author,when,body") or POSTS.replace("words", "other")
    )
    line = (command, "posts.csv", "more.csv", *CASE, "--save-mapping", "m.json")
    if said is None:
        inconcert(*line)
        assert (tmp_path / "m.json").is_file()
    else:
        assert said in refused(inconcert, tmp_path, *line)


def test_a_mapping_of_what_has_no_columns(inconcert, tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text(
        '{"name": "chat", "type": "public_channel", "id": 5, "messages": [{"id": 1, "type": '
        '"message", "date": "2021-03-01T10:00:00", "date_unixtime": "1614592800", "from": "chat", '
        '"from_id": "channel5", "text": "hello to all"}]}'
    )
    line = ("import", "result.json", *CASE, "--save-mapping", "m.json")
    assert "no table" in refused(inconcert, tmp_path, *line)


def test_a_mapping_of_what_is_held_already_is_saved(inconcert, tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text(POSTS)
    inconcert("import", "posts.csv", *CASE)
    inconcert("import", "posts.csv", *CASE, "--save-mapping", "m.json")
    assert "user_id" in (tmp_path / "m.json").read_text()
