from __future__ import annotations

import json
import tracemalloc
import zipfile
from itertools import islice
from typing import TYPE_CHECKING

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from inconcert import ingest
from inconcert.errors import MappingError, UnknownFormatError
from inconcert.ingest import formats, import_files
from inconcert.ingest.load.loading import Loading
from inconcert.ingest.load.staging import Staging
from inconcert.ingest.normalise import NormalisedRows
from inconcert.ingest.summary import SourceSummary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from inconcert.case import Case

HEAD = "post_id,user_id,username,date,text,likes\n"


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    return write(
        tmp_path / "posts.csv",
        HEAD
        + "1,7,Bobo,2024-01-01 10:00,hello @Anna https://ex.org/a #One &amp; more,3\n"
        + "2,8,Anna,2024-01-01 10:01,answer,\n",
    )


def test_posts_accounts_and_source(case: Case, posts: Path) -> None:
    summary = import_files(case, [posts], platform="Forum")
    (source,) = summary.sources
    assert (source.status, source.format, source.rows_read) == ("imported", "table", 2)
    assert (summary.posts, summary.accounts, summary.refused) == (2, 2, [])
    first, second = case.records("SELECT * FROM post ORDER BY post")
    assert first["account"] == "forum:7"
    assert first["text"] == "hello @Anna https://ex.org/a #One & more"
    assert first["urls"] == ["https://ex.org/a"]
    assert first["hashtags"] == ["One"]
    # The handle is that of an account whose id is known.
    assert first["mentions"] == ["forum:8"]
    assert (first["likes"], second["likes"]) == (3, None)
    assert (first["source"], first["row"], second["row"]) == (1, 1, 2)
    row = case.records("SELECT * FROM source")[0]
    assert row["file"] == posts.name
    assert json.loads(row["mapping"])["date"] == "time"
    assert "times without a zone read as UTC" in row["note"]
    assert case.one("SELECT command FROM run") == "import"


def test_the_same_bytes_again_add_nothing(case: Case, posts: Path, tmp_path: Path) -> None:
    import_files(case, [posts])
    before = case.query("SELECT * FROM post")
    packed = tmp_path / "copy.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(posts, "inside.csv")
    copy = write(tmp_path / "copy.csv", posts.read_text())
    summary = import_files(case, [posts, copy, packed])
    assert [one.status for one in summary.sources] == ["already imported"] * 3
    assert case.query("SELECT * FROM post") == before
    assert case.one("SELECT count(*) FROM source") == 1


def test_posts_that_the_case_holds_are_counted(case: Case, posts: Path, tmp_path: Path) -> None:
    import_files(case, [posts], platform="x")
    more = write(
        tmp_path / "more.csv",
        HEAD + "2,8,Anna,2024-01-01 10:01,answer,\n3,8,Anna,2024-01-01 10:02,new,\n",
    )
    (source,) = import_files(case, [more], platform="x").sources
    assert (source.posts, source.duplicates, source.accounts) == (1, 1, 0)
    assert case.query("SELECT post_id, source FROM post ORDER BY post") == [
        ("1", 1), ("2", 1), ("3", 2),
    ]  # fmt: skip


def test_rows_of_one_post_are_united(case: Case, tmp_path: Path) -> None:
    path = write(
        tmp_path / "rows.csv",
        "post_id,user_id,date,text,urls\n"
        "1,7,2024-01-01,,https://a.ex\n"
        "2,8,2024-01-01,other,\n"
        "1,7,2024-01-01,late text,https://b.ex\n",
    )
    (source,) = import_files(case, [path], platform="x").sources
    assert (source.posts, source.rows_read, source.duplicates) == (2, 3, 0)
    assert "1 row repeated a post of the file" in source.note
    row = case.records("SELECT * FROM post WHERE post_id = '1'")[0]
    assert row["text"] == "late text"
    assert row["urls"] == ["https://a.ex", "https://b.ex"]
    assert (row["post"], row["row"]) == (1, 1)


def test_profiles_are_filled_from_later_rows_and_files(case: Case, tmp_path: Path) -> None:
    one = write(
        tmp_path / "a.csv",
        "user_id,username,followers,date,text,location\n"
        "7,bobo,,2024-01-01,x y,\n7,bobo,5,2024-01-02,x y,Town\n7,bobo,6,2024-01-03,x y,City\n",
    )
    two = write(
        tmp_path / "b.csv",
        "id,username,name,description,created_at,followers_count\n"
        "7,bobo,Bobo,bio,2020-05-06,99\n8,anna,Anna,,2021-01-01,3\n",
    )
    summary = import_files(case, [one, two])
    assert [source.accounts for source in summary.sources] == [1, 1]
    row = case.records("SELECT * FROM account WHERE account_id = '7'")[0]
    assert (row["followers"], row["location"], row["name"]) == (5, "Town", "Bobo")
    assert row["created"] == 1588723200000000


def test_a_handle_and_an_id_are_one_account(case: Case, tmp_path: Path) -> None:
    by_handle = write(
        tmp_path / "a.csv",
        "username,date,text,mentions,retweeted_user\n"
        "Bobo,2024-01-01,a b,anna,\nanna,2024-01-02,a b,cici,bobo\n",
    )
    by_id = write(tmp_path / "b.csv", "user_id,username,date,text\n7,BOBO,2024-01-03,c d\n")
    import_files(case, [by_handle], platform="x")
    assert case.one("SELECT account FROM post ORDER BY post LIMIT 1") == "x:@bobo"
    import_files(case, [by_id], platform="x")
    assert case.query("SELECT account, mentions, repost_account FROM post ORDER BY post") == [
        ("x:7", ["x:@anna"], None),
        ("x:@anna", ["x:@cici"], "x:7"),
        ("x:7", [], None),
    ]
    assert case.query("SELECT account FROM account ORDER BY 1") == [
        ("x:7",), ("x:@anna",),
    ]  # fmt: skip


def test_a_handle_that_two_accounts_had_stays_a_handle(case: Case, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        "user_id,username,date,text\n7,bobo,2024-01-01,a b\n8,bobo,2024-02-01,hi @bobo\n",
    )
    import_files(case, [path])
    assert case.one("SELECT mentions FROM post WHERE account = 'unknown:8'") == ["unknown:@bobo"]


def test_rejects_tell_file_row_and_reason(case: Case, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        "user_id,date,text\n1,2024-01-01,a\n,2024-01-01,b\n3,never,c\n4,2024-01-01,d\n5\n6,2024-01-01,e\n7,2024-01-01,\n",
    )
    (source,) = import_files(case, [path]).sources
    assert (source.rows_read, source.rows_rejected, source.posts) == (7, 3, 4)
    assert case.query('SELECT source, "row", reason FROM reject ORDER BY "row"') == [
        (1, 2, "no account: neither id nor handle"),
        (1, 3, "'never' cannot be parsed as a time"),
        (1, 5, "the row has 1 columns where the header has 3"),
    ]
    assert '"text": "c"' in case.one('SELECT record FROM reject WHERE "row" = 3')


def test_a_refused_file_leaves_nothing_and_the_others_stay(
    case: Case, posts: Path, tmp_path: Path
) -> None:
    bad = write(tmp_path / "a_bad.csv", "user_id,date,text\n1,2024-01-01,a\n2,x,b\n3,y,c\n4,z,d\n")
    summary = import_files(case, [bad, posts])
    assert [one.status for one in summary.sources] == ["refused", "imported"]
    assert "3 of 4 records cannot be parsed" in summary.sources[0].problem
    assert "row 2: 'x' cannot be parsed as a time" in summary.sources[0].problem
    assert "user_id=account_id" in summary.sources[0].hint
    assert case.one("SELECT count(*) FROM post") == 2
    assert case.one("SELECT count(*) FROM reject") == 0
    assert case.query("SELECT source, file FROM source") == [(1, posts.name)]


def test_unknown_columns_and_unread_values_are_kept(case: Case, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        "post_id,user_id,date,text,mood,likes\n5.7E+17,1,2024-01-01,a,glad,many\n2,1,2024-01-02,b,,3\n",
    )
    (source,) = import_files(case, [path]).sources
    first, second = case.records("SELECT * FROM post ORDER BY post")
    assert json.loads(first["extra"]) == {"mood": "glad", "post_id": "5.7E+17", "likes": "many"}
    assert (first["post_id"], first["likes"], second["extra"]) == (None, None, None)
    assert "1 value of post_id left out" in source.note


def test_day_and_month_are_settled_by_a_row_far_into_the_file(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inconcert.ingest.records.csv_records.BATCH_ROWS", 10)
    lines = [f"{n},3/4/2024 10:{n % 60:02},text" for n in range(40_000)]
    path = write(
        tmp_path / "a.csv", "user_id,date,text\n" + "\n".join(lines) + "\n1,25/4/2024 10:00,text\n"
    )
    (source,) = import_files(case, [path]).sources
    assert source.posts == 40_001
    assert case.one("SELECT min(make_timestamp(time))::DATE::VARCHAR FROM post") == "2024-04-03"


def test_mixed_orders_are_rejected_row_by_row(case: Case, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        "user_id,date,text\n1,25/12/2024,a\n2,26/12/2024,b\n3,12/27/2024,c\n",
    )
    (source,) = import_files(case, [path]).sources
    assert (source.posts, source.rows_rejected) == (2, 1)


# -- other containers of tables ----------------------------------------------------------------


def test_parquet(case: Case, tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array([914000000000000001, 2], pa.int64()),
            "user_id": pa.array([9.0e17, 12.0], pa.float64()),
            "username": ["bobo", "anna"],
            "created_at": pa.array([1704103200000000000, 1704103201000000000], pa.timestamp("ns")),
            "text": ["a b", None],
            "hashtags": [["x", "y"], []],
            "user": [{"followers_count": 3}, {"followers_count": None}],
        }
    )
    path = tmp_path / "posts"
    pq.write_table(table, path)
    (source,) = import_files(case, [path]).sources
    rows = case.records("SELECT * FROM post ORDER BY post")
    assert rows[0]["post_id"] == "914000000000000001"
    assert [row["account"] for row in rows] == ["unknown:@bobo", "unknown:12"]
    assert rows[0]["time"] == 1704103200000000
    assert rows[0]["hashtags"] == ["x", "y"]
    assert "times without a zone read as UTC" in source.note
    assert "1 value of account_id left out" in source.note
    assert case.one("SELECT followers FROM account WHERE handle = 'bobo'") == 3


def test_parquet_with_float_ids_only_is_refused_clearly(case: Case, tmp_path: Path) -> None:
    table = pa.table(
        {"user_id": [9.1e17, 9.2e17], "date": ["2024-01-01", "2024-01-02"], "text": ["a", "b"]}
    )
    pq.write_table(table, tmp_path / "posts.parquet")
    (source,) = import_files(case, [tmp_path / "posts.parquet"]).sources
    assert source.status == "refused"
    assert "rounded number" in source.problem


def test_xlsx(case: Case, tmp_path: Path) -> None:
    from datetime import datetime

    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.append(["Exported for somebody"])
    header = ["post id", "username", "date", "text"]
    first.append(header)
    first.append([11, "bobo", datetime(2024, 1, 1, 10), "a b"])
    first.append([914000000000000001, "anna", datetime(2024, 1, 1, 11), "=cmd()"])
    other = book.create_sheet("more")
    other.append(header)
    other.append([13, "cici", "2024-01-01 12:00", None])
    book.create_sheet("notes").append(["no", "table"])
    path = tmp_path / "posts.xlsx"
    book.save(path)
    (source,) = import_files(case, [path]).sources
    assert source.status == "imported", source.problem
    rows = case.records("SELECT * FROM post ORDER BY post")
    assert [row["post_id"] for row in rows] == ["11", None, "13"]
    assert rows[0]["time"] == 1704103200000000
    assert "sheets read: Sheet, more" in source.note
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.write(path, "deep/posts.xlsx")
    (again,) = import_files(case, [tmp_path / "packed.zip"]).sources
    assert again.status == "already imported"


# -- calls -------------------------------------------------------------------------------------


def test_unknown_names_are_refused_at_once(case: Case, posts: Path) -> None:
    with pytest.raises(UnknownFormatError, match="There is no format 'nonsense'"):
        import_files(case, [posts], format="nonsense")
    with pytest.raises(MappingError, match="There is no field 'nonsense'"):
        import_files(case, [posts], mapping={"date": "nonsense"})
    with pytest.raises(MappingError, match="has no column 'nowhere'"):
        import_files(case, [posts], mapping={"nowhere": "time"})


def test_every_format_is_listed() -> None:
    names = [one.name for one in formats()]
    assert len(set(names)) == len(names)
    assert {"table", "account-table", "x-disclosure"} <= set(names)
    assert all(one.title and one.reads and one.holds in ("posts", "accounts") for one in formats())


def test_a_run_of_the_caller_is_joined(case: Case, posts: Path) -> None:
    with case.run("import", {"by": "me"}):
        import_files(case, [posts])
    assert case.query("SELECT run, command FROM run") == [(1, "import")]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interruption_leaves_the_case_as_it_was(
    case: Case,
    posts: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: type[BaseException],
) -> None:
    import_files(case, [posts])
    before = case.query("SELECT * FROM post"), case.query("SELECT * FROM source")
    more = write(tmp_path / "more.csv", HEAD + "9,8,Anna,2024-01-01 10:01,answer,\n")
    load: Callable[[Loading], object] = Loading.load

    def interrupted(loading: Loading) -> None:
        load(loading)
        raise error

    monkeypatch.setattr(Loading, "load", interrupted)
    with pytest.raises(error):
        import_files(case, [more])
    monkeypatch.undo()
    assert (case.query("SELECT * FROM post"), case.query("SELECT * FROM source")) == before
    assert import_files(case, [more]).posts == 1


def test_progress_is_told(case: Case, posts: Path) -> None:
    from contextlib import contextmanager

    told: list[tuple[str, float | None, float]] = []

    class Got:
        @contextmanager
        def task(self, title: str, total: float | None = None) -> Iterator[Callable[[float], None]]:
            done = [0.0]

            def advance(step: float) -> None:
                done[0] += step

            yield advance
            told.append((title, total, done[0]))

    import_files(case, [posts], progress=Got())
    size = posts.stat().st_size
    assert told[0] == (f"Reading {posts}", size, size)


def test_the_public_names() -> None:
    assert {"import_files", "formats", "load_mapping", "save_mapping"} <= set(ingest.__all__)


def test_a_large_file_that_is_refused_is_taken_out_again(case: Case) -> None:
    count = 300_000
    table = pa.table(
        {
            "post": pa.array(range(1, count + 1), pa.int64()),
            "account": ["x:1"] * count,
            "time": pa.array([0] * count, pa.int64()),
            "type": ["post"] * count,
            "source": pa.array([1] * count, pa.int32()),
            "row": pa.array(range(count), pa.int64()),
        }
    )
    with case.transaction():
        loading = Loading(case)
        with Staging(loading) as staging:
            staging.add(NormalisedRows(posts=table))
            assert case.one("SELECT count(*) FROM post") == count
        assert case.one("SELECT count(*) FROM post") == 0
        with Staging(loading) as staging:
            staging.add(NormalisedRows(posts=table.slice(0, 10)))
            summary = SourceSummary("a.csv", "table")
            loading.take(staging, summary, "0" * 64, 1)
        loading.load()
        assert summary.posts == 10
    assert case.one("SELECT count(*) FROM post") == 10


def test_memory_does_not_grow_with_a_table(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.write("user_id,date,text\n")
        for n in range(120_000):
            file.write(f"{n % 50},2024-01-01 10:{n % 60:02},{n} {'x' * 400}\n")
    peaks = []
    for limit in (30_000, 120_000):
        part = tmp_path / f"{limit}.csv"
        with path.open() as file:
            part.write_text("".join(islice(file, limit + 1)))
        tracemalloc.start()
        import_files(case, [part])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]
