"""Lists that are read are kept, kinds that an import brings are known, and logs are no input."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_running import as_json, one_line

import inconcert as package
from inconcert.errors import ParameterError, TargetError

POSTS = "id,user,time,text\n" + "".join(
    f"{n},u{n % 3},2026-01-01T00:0{n}:00Z,hello {n}\n" for n in range(6)
)
RATES = "day,accounts\n2026-01-01,5\n"
STARS = "user,repo,time\n" + "".join(
    f"u{n % 4},r/{n // 4},2026-01-01T00:0{n // 4}:{n % 4:02}Z\n" for n in range(24)
)
CASE = ("--case", "c.duckdb")


@pytest.mark.parametrize(
    "target", [("-o", "rates.csv"), ("--save-mapping", "rates.csv"), ("--log", "rates.csv")]
)
@pytest.mark.parametrize("name", ["cohort_rates", "cohorts.cohort_rates"])
def test_a_list_that_set_names_is_no_output(inconcert, tmp_path: Path, target, name: str) -> None:
    (tmp_path / "posts.csv").write_text(POSTS)
    (tmp_path / "rates.csv").write_text(RATES)
    done = inconcert(
        *("investigate", "posts.csv", *CASE, "--set", f"{name}=rates.csv", *target, "--force"),
        code=2,
    )
    assert "reads or writes already" in one_line(done.stderr)
    assert (tmp_path / "rates.csv").read_text() == RATES
    assert not (tmp_path / "c.duckdb").exists()


@pytest.mark.parametrize("name", ["protect", "look_alikes.protect", "events", "cohort_rates"])
def test_a_list_among_the_parameters_is_no_report(tmp_path: Path, name: str) -> None:
    posts, listed = tmp_path / "posts.csv", tmp_path / "list.csv"
    posts.write_text(POSTS)
    listed.write_text(RATES)
    for given in (str(listed), listed):
        with pytest.raises(TargetError, match="reads or writes already"):
            package.investigate(
                posts, tmp_path / "c.duckdb", parameters={name: given}, report=listed, force=True
            )
    assert listed.read_text() == RATES
    assert not (tmp_path / "c.duckdb").exists()


def test_a_kind_that_the_import_brings_can_be_named(inconcert, tmp_path: Path) -> None:
    (tmp_path / "stars.csv").write_text(STARS)
    command = ("investigate", "stars.csv", *CASE, "--only", "coordination")
    done = inconcert(*command, "--map", "repo=objects", "--kind", "repo", "--json")
    assert {one["kind"] for one in as_json(done)["shares"] if one["shares"]} == {"repo"}


@pytest.mark.parametrize(
    ("kind", "mapping"),
    [
        ("urls", {"repo": "objects"}),
        ("repoo", {"repo": "objects"}),
        ("repots", {}),
        ("tune", {}),
        ("repo", {"repo": "text"}),
        ("repo", {"repo": "", "user": "account_id"}),
    ],
)
def test_a_kind_that_cannot_come_is_refused_at_once(tmp_path: Path, kind: str, mapping) -> None:
    (tmp_path / "stars.csv").write_text(STARS)
    with pytest.raises(ParameterError, match=f"no shares of kind {kind}"):
        package.investigate(
            tmp_path / "stars.csv", tmp_path / "c.duckdb",
            mapping=mapping, parameters={"kinds": [kind]},
        )  # fmt: skip
    assert not (tmp_path / "c.duckdb").exists()


def test_a_kind_that_no_value_brought_is_refused_after_the_import(tmp_path: Path) -> None:
    (tmp_path / "stars.csv").write_text(STARS)
    with pytest.raises(ParameterError, match="no shares of kind song"):
        package.investigate(
            tmp_path / "stars.csv", tmp_path / "c.duckdb",
            mapping={"repo": "objects"}, parameters={"kinds": ["song"]},
        )  # fmt: skip


@pytest.mark.parametrize("given", ["in", "in/*", "in/**"])
def test_a_log_in_a_folder_that_is_read_is_no_input(inconcert, tmp_path: Path, given: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "posts.csv").write_text(POSTS)
    command = ("import", given, *CASE, "--log", "in/work.log", "--json")
    for _ in range(2):
        told = {Path(one["file"]).name: one for one in as_json(inconcert(*command))["sources"]}
        assert told["work.log"]["status"] == "skipped"
        assert "is a log of inconcert" in told["work.log"]["problem"]
        assert told["posts.csv"]["status"] in ("imported", "already imported")
    lines = (folder / "work.log").read_text().splitlines()
    assert lines[0] == "# inconcert log"
    assert sum("import begins" in line for line in lines) == 2
    done = inconcert("import", "in/work.log", "--case", "other.duckdb", code=1)
    assert "is a log of inconcert" in one_line(done.stderr)


def test_a_table_is_no_log_of_ours(inconcert, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "posts.csv").write_text(POSTS)
    done = inconcert("import", "in", *CASE, "--log", "in/posts.csv", code=2)
    assert "would be overwritten" in one_line(done.stderr)
    assert (tmp_path / "in" / "posts.csv").read_text() == POSTS


def test_a_mapping_that_was_saved_into_a_folder_is_no_input(inconcert, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "posts.csv").write_text(POSTS)
    (folder / "other.json").write_text('[{"mapping": {"text": "text"}}]')
    command = ("import", "in", "--save-mapping", "in/columns.json", "--force", "--json")
    inconcert("import", "in/posts.csv", "--case", "a", *command[2:])
    for case in ("b", "c"):
        done = inconcert(*command, "--case", case, code=None)
        told = {Path(one["file"]).name: one for one in as_json(done)["sources"]}
        assert told["columns.json"]["status"] == "skipped"
        assert "is a mapping of columns" in told["columns.json"]["problem"]
        assert told["posts.csv"]["status"] == "imported"
        assert "is a mapping" not in told["other.json"]["problem"]
    # one that was named itself is read, and is no output then
    done = inconcert("import", "in/columns.json", *command[2:], "--case", "d", code=2)
    assert "reads or writes already" in one_line(done.stderr)
