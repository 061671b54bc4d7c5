from __future__ import annotations

import csv
import errno
import io
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.case import Case
from inconcert.errors import CaseError, DiskFullError, ParameterError
from inconcert.evidence.table import COLUMNS, evidence_rows, safe_cell, write_csv
from inconcert.targets import replaced

sys.path.insert(0, str(Path(__file__).parents[1] / "export"))

from sample_case import ARABIC, EMOJI, FORMULA, HAN, LONG, SCRIPT, Sample, write_sample
from sample_types import write_types

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMULA_SIGNS = "=+-@＝＋－＠﹢﹣﹦﹫−"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Case, Sample]]:
    path = tmp_path_factory.mktemp("case") / "sample.duckdb"
    sample = write_sample(path)
    with Case.open(path) as case:
        yield case, sample


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_the_rows_are_complete_and_point_to_their_source(
    written: tuple[Case, Sample], tmp_path: Path
) -> None:
    case, sample = written
    count = write_csv(case, "group-2", tmp_path / "e.csv")
    rows = read(tmp_path / "e.csv")
    assert len(rows) == count == case.one("SELECT count(*) FROM evidence WHERE finding = 'group-2'")
    assert tuple(rows[0]) == tuple(COLUMNS)
    assert [r["role"] for r in rows] == sorted(
        (r["role"] for r in rows), key=["share", "member", "baseline"].index
    )
    by_row = {(post["source"], post["row"]): post for post in sample.posts}
    for row in rows:
        if row["role"] != "share":
            continue
        post = by_row[int(row["sha256"], 16), int(row["row"])]
        assert row["post_id"] == post["post_id"]
        assert int(row["time_us"]) == post["time"]
        assert row["account"] == post["account"]
        assert row["source_file"] in {"posts <1>.csv", "archive.zip::inner/posts.jsonl"}


def test_times_are_iso_8601_utc(written: tuple[Case, Sample], tmp_path: Path) -> None:
    from datetime import UTC, datetime, timedelta

    case, _ = written
    write_csv(case, "group-3", tmp_path / "e.csv")
    fractions = set()
    for row in read(tmp_path / "e.csv"):
        if row["role"] == "share":
            assert row["time"].endswith("Z")
            moment = datetime.fromisoformat(row["time"])
            epoch = datetime(1970, 1, 1, tzinfo=UTC)
            assert (moment - epoch) // timedelta(microseconds=1) == int(row["time_us"])
            fractions.add("." in row["time"])
    assert fractions == {True, False}


def test_member_and_baseline_rows_carry_the_totals(
    written: tuple[Case, Sample], tmp_path: Path
) -> None:
    case, sample = written
    write_csv(case, "group-3", tmp_path / "e.csv")
    rows = read(tmp_path / "e.csv")
    members = {r["account"]: int(r["account_shares"]) for r in rows if r["role"] == "member"}
    assert members == {
        account: sum(s.account == account and s.kind == "url" for s in sample.shares)
        for account in sample.groups[2]
    }
    for row in (r for r in rows if r["role"] == "baseline"):
        window = round(float(row["time_window_s"]) * 1_000_000)
        events, pairs, shares = case.query(
            "SELECT events, account_pairs, shares FROM baseline WHERE kind = ? AND time_window = ?",
            [row["kind"], window],
        )[0]
        shown = [int(row[c]) for c in ("kind_events", "account_pairs", "kind_shares")]
        assert shown == [events, pairs, shares]
    assert [r["time_window_s"] for r in rows if r["role"] == "baseline"] == ["10", "60", "3600"]


def test_hostile_texts_come_back_harmless_and_whole(
    written: tuple[Case, Sample], tmp_path: Path
) -> None:
    case, _ = written
    write_csv(case, "group-2", tmp_path / "e.csv")
    rows = read(tmp_path / "e.csv")
    texts = {r["text"] for r in rows}
    assert {SCRIPT, ARABIC, HAN, EMOJI, LONG.rstrip(), "'" + FORMULA} <= {t.rstrip() for t in texts}
    assert "first line\n'@second line\n'=1+1;'=2+2" in texts
    assert any("\u202eevil" in t and "NUL" in t for t in texts)
    assert {r["name"] for r in rows} >= {SCRIPT, "'" + FORMULA, ARABIC, ""}
    for row in rows:
        for value in row.values():
            assert not value.startswith(tuple(FORMULA_SIGNS))
            assert not any(c < " " and c not in "\n\t" for c in value)


def test_arrow_rows_hold_the_texts_as_stored(written: tuple[Case, Sample]) -> None:
    case, _ = written
    table = evidence_rows(case, "group-2")
    assert table.schema.names == list(COLUMNS)
    assert FORMULA in table.column("text").to_pylist()


def test_the_same_case_gives_the_same_bytes(written: tuple[Case, Sample], tmp_path: Path) -> None:
    case, _ = written
    for name in ("a", "b"):
        write_csv(case, "group-1", tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_bom_streams_and_line_ends(written: tuple[Case, Sample], tmp_path: Path) -> None:
    case, _ = written
    write_csv(case, "group-3", tmp_path / "e.csv")
    whole = (tmp_path / "e.csv").read_bytes()
    assert whole.startswith(b"\xef\xbb\xbffinding,role,")
    assert whole.endswith(b"\r\n")
    plain, text = io.BytesIO(), io.StringIO(newline="")
    write_csv(case, "group-3", plain, bom=False)
    write_csv(case, "group-3", text)
    assert b"\xef\xbb\xbf" + plain.getvalue() == whole == text.getvalue().encode("utf-8")


def test_findings_of_other_types_give_profiles_roles_and_details(tmp_path: Path) -> None:
    sample = write_types(tmp_path / "kinds.duckdb")
    with Case.open(tmp_path / "kinds.duckdb") as case:
        ids = dict(case.query("SELECT type, max(finding) FROM finding GROUP BY type"))
        for type_, finding in ids.items():
            write_csv(case, finding, tmp_path / f"{type_}.csv")
    pair, flood = read(tmp_path / "look_alike.csv"), read(tmp_path / "flood.csv")
    assert [row["role"] for row in pair] == ["account", "account", "count"]
    assert [row["account_role"] for row in pair] == ["original", "look-alike", ""]
    for row, account in zip(pair[:2], sample.groups[0], strict=False):
        known = sample.accounts[account]
        assert row["account"] == account
        assert row["description"] == (known["description"] or "")
        assert row["created"][:10] == ("2026-01-19" if known["created"] else "")
        assert row["details"] == '{"why": "' + FORMULA + '"}'
    assert [row["followers"] for row in pair] == ["0", "", ""]
    assert {row["role"] for row in flood} == {"post", "count"}
    assert not any(row["description"] or row["created"] for row in flood)
    assert all(row["details"] for row in flood if row["role"] == "count")
    for rows in (pair, flood, read(tmp_path / "cohort.csv"), read(tmp_path / "odd_thing.csv")):
        for row in rows:
            assert not any(value.startswith(tuple(FORMULA_SIGNS)) for value in row.values())
    # What other detectors call `member` or `baseline` keeps its details.
    with Case.open(tmp_path / "kinds.duckdb", write=True) as case:
        case.execute("UPDATE evidence SET role = 'member', details = '{\"shares\": \"x\"}' "
                     "WHERE finding = ?", [ids["cohort"]])  # fmt: skip
        write_csv(case, ids["cohort"], tmp_path / "again.csv")
    again = read(tmp_path / "again.csv")
    assert {row["details"] for row in again} == {'{"shares": "x"}'}
    assert {row["account_shares"] for row in again} == {""}


def test_an_unknown_finding_is_named_safely(written: tuple[Case, Sample], tmp_path: Path) -> None:
    case, _ = written
    (tmp_path / "e.csv").write_text("kept")
    with pytest.raises(ParameterError, match="inconcert findings") as caught:
        write_csv(case, "no\x1b[31m' OR 1=1", tmp_path / "e.csv")
    assert "\x1b" not in str(caught.value)
    assert (tmp_path / "e.csv").read_text() == "kept"


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text("kept")

    def interrupted() -> None:
        with replaced(path, force=True) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "kept"
    with pytest.raises(DiskFullError, match="nothing was written"), replaced(path, force=True):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert path.read_text() == "kept"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="does not exist"), replaced(tmp_path / "no" / "e.csv"):
        pass
    with pytest.raises(CaseError, match="is a folder"), replaced(tmp_path):
        pass


def test_links_and_modes_are_those_of_a_plain_write(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    with replaced(link) as file:
        file.write(b"x")
    (tmp_path / "plain").write_bytes(b"x")
    assert link.is_symlink()
    assert target.read_bytes() == b"x"
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with replaced(pipe) as file:
            file.write(b"x")
        assert os.read(reader, 10) == b"x"
        assert stat.S_ISFIFO(pipe.stat().st_mode)
    finally:
        os.close(reader)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain", "plain"),
        ("=1+1", "'=1+1"),
        ("  =1+1", "'  =1+1"),
        ("\u200b\ufeff=1", "'\u200b\ufeff=1"),
        ("\x00=1", "'=1"),
        ("＝1", "'＝1"),
        ("\tx", "'\tx"),
        ("\rx", "'\nx"),
        ("a\r\n@b", "a\n'@b"),
        ("a\rb", "a\nb"),
        ("a;=1", "a;'=1"),
        ('a;"=1', "a;'\"=1"),
        ("a-b=c@d", "a-b=c@d"),
        ("-5", "'-5"),
        ("a\x1b[31mb\x9fc", "a[31mbc"),
        ("\x00", ""),
        ("", ""),
    ],
)
def test_safe_cell(text: str, safe: str) -> None:
    assert safe_cell(text) == safe


@given(st.text(alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from(
    FORMULA_SIGNS + "\t\r\n;\"' \x00\u3000\u200b"))))  # fmt: skip
def test_no_cell_can_start_a_formula_and_nothing_else_is_lost(text: str) -> None:
    safe = safe_cell(text)
    # As a spreadsheet set to semicolons or tabs might cut it, quotes ignored.
    for piece in safe.replace("\t", "\n").replace(";", "\n").split("\n"):
        assert not piece.lstrip(' \u3000\u200b"').startswith(tuple(FORMULA_SIGNS))
    assert not safe.startswith(("\t", "\r", "\n"))
    kept = "".join(c for c in text if c in "\t\r\n" or not (c < " " or "\x7f" <= c <= "\x9f"))
    kept = kept.replace("\r\n", "\n").replace("\r", "\n")
    assert safe.replace("'", "") == kept.replace("'", "")
    assert safe_cell(safe) == safe
