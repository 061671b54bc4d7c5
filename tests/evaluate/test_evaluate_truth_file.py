"""Labels from any source: formats, columns, and which labels count."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.evaluate.truth import LabelUse, read_truth
from inconcert.evaluate.truth_file import read_rows

TEXT = "account_id,label\n10,campaign\n11,organic\n12,campaign\n"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    with Case.open(tmp_path / "case.duckdb", create=True) as opened:
        ids = [str(i) for i in range(10, 16)]
        with opened.transaction():
            opened.append(
                "account",
                pa.table({"account": [f"x:{i}" for i in ids], "platform": ["x"] * 6,
                          "account_id": ids}),
            )  # fmt: skip
        yield opened


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.csv", TEXT),
        ("t.csv.gz", TEXT),
        ("t.tsv", TEXT.replace(",", "\t")),
        ("t.tsv.gz", TEXT.replace(",", "\t").replace("\n", "\r\n")),
        ("t.txt", TEXT.replace(",", ";") + "\n"),
    ],
)
def test_text_in_all_its_forms(tmp_path: Path, case: Case, name: str, text: str) -> None:
    truth = read_truth(write(tmp_path, name, text), case)
    assert truth.campaign == {"x:10": "campaign", "x:12": "campaign"}
    assert truth.organic == {"x:11"}
    assert truth.columns == ("account_id", "label")


def test_parquet_with_numbers_truth_values_and_blanks(tmp_path: Path, case: Case) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"userid": [10, 11, 12], "coordinated": [True, False, None]}), path)
    truth = read_truth(path, case)
    assert set(truth.campaign) == {"x:10"}
    assert truth.organic == {"x:11"}
    assert LabelUse("", 1, 1, "nothing") in truth.labels


def test_columns_by_name_and_positive_labels(tmp_path: Path, case: Case) -> None:
    path = write(
        tmp_path, "t.csv", "who,id,Type,label\n10,x,Left,a\n11,x,RIGHT,b\n12,x,news,c\n13,x,,d\n"
    )
    truth = read_truth(
        path, case, account_column="who", label_column="type", positive=["left", "right"]
    )
    assert truth.campaign == {"x:10": "Left", "x:11": "RIGHT"}
    assert truth.organic == {"x:12"}
    assert truth.columns == ("who", "Type")
    assert {use.label: use.counted_as for use in truth.labels} == {
        "Left": "campaign", "RIGHT": "campaign", "news": "ordinary", "": "nothing",
    }  # fmt: skip


def test_many_labels_of_which_one_is_known_to_be_ordinary(tmp_path: Path, case: Case) -> None:
    path = write(tmp_path, "t.csv", "account_id,label\n10,north\n11,south\n12,Organic\n")
    truth = read_truth(path, case)
    assert truth.campaign == {"x:10": "north", "x:11": "south"}
    assert truth.organic == {"x:12"}


def test_an_empty_label(tmp_path: Path, case: Case) -> None:
    # The only way to name ordinary accounts, a column of campaigns, or no label at all.
    only = read_truth(write(tmp_path, "a.csv", "id,label\n10,marked\n11,\n"), case)
    assert only.organic == {"x:11"}
    names = read_truth(write(tmp_path, "b.csv", "id,campaign\n10,north\n11,south\n12,\n"), case)
    assert names.organic == {"x:12"}
    assert set(names.campaign.values()) == {"north", "south"}
    none = read_truth(write(tmp_path, "c.csv", "id,label\n10,marked\n11,\n12,organic\n"), case)
    assert none.organic == {"x:12"}
    assert set(none.campaign) == {"x:10"}


@pytest.mark.parametrize("word", ["NA", "nan", "None", "NULL", "\\N"])
def test_a_word_for_missing_is_an_empty_label(tmp_path: Path, word: str) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(f"account_id,label,campaign\n1,{word},{word}\n2,ring,x\nNA,control,\n")
    rows = read_rows(path).rows
    assert [row.label for row in rows] == ["", "ring", "control"]
    assert [row.account for row in rows] == ["1", "2", "NA"]


def test_an_account_with_two_labels_and_one_named_twice(tmp_path: Path, case: Case) -> None:
    path = write(
        tmp_path, "t.csv", "id,label\n10,campaign\n10,organic\n11,organic\n11,organic\n9,organic\n"
    )
    truth = read_truth(path, case)
    assert truth.conflicting == {"x:10"}
    assert truth.organic == {"x:11"}
    assert truth.unknown == ("9",)
    assert LabelUse("organic", 4, 2, "ordinary") in truth.labels


@pytest.mark.parametrize(
    ("text", "options", "says", "hint"),
    [
        ("id,label\n10,red\n11,blue\n", {}, "not plain.*red, blue", "--positive"),
        (TEXT, {"positive": ["trol"]}, "no label 'trol'.*campaign, organic", "--positive"),
        (TEXT, {"account_column": "user"}, "no column 'user'.*account_id", "--account-column"),
        (TEXT, {"label_column": "kind"}, "no column 'kind'", "--label-column"),
        ("id,colour\n10,red\n", {}, "for the label.*colour", "--label-column"),
    ],
)
def test_what_a_person_must_say(
    tmp_path: Path, case: Case, text: str, options: dict, says: str, hint: str
) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read_truth(write(tmp_path, "t.csv", text), case, **options)
    assert hint in caught.value.hint


@pytest.mark.parametrize("name", ["t.csv.gz", "t.parquet"])
def test_a_cut_file_is_an_error_with_a_next_step(tmp_path: Path, case: Case, name: str) -> None:
    path = tmp_path / name
    path.write_bytes({"t.csv.gz": gzip.compress(TEXT.encode())[:-9], "t.parquet": b"PAR1?"}[name])
    with pytest.raises(InputError, match="cannot be parsed") as caught:
        read_truth(path, case)
    assert caught.value.hint
    assert "\n" not in str(caught.value)


def test_an_account_of_several_campaigns_counts_for_the_first(tmp_path: Path, case: Case) -> None:
    text = (
        "id,label,campaign\n10,campaign,north\n11,campaign,south\nx:10,campaign,south\n"
        "10,campaign,east\n11,campaign,south\n12,campaign,\n12,campaign,south\n13,organic,south\n"
        "9,campaign,north\n9,campaign,south\n"
    )
    truth = read_truth(write(tmp_path, "t.csv", text), case)
    # A campaign by its name is more than the label, wherever in the file it stands.
    assert truth.campaign == {"x:10": "north", "x:11": "south", "x:12": "south"}
    assert truth.several == {"x:10": ("north", "south", "east")}
    assert truth.campaigns == {"south": {"x:11", "x:12"}, "north": {"x:10"}}


def test_labels_are_campaigns_where_none_is_named(tmp_path: Path, case: Case) -> None:
    text = "id,label\n10,south\n11,north\n10,north\n12,organic\n12,organic\n"
    truth = read_truth(write(tmp_path, "t.csv", text), case)
    assert truth.campaign == {"x:10": "south", "x:11": "north"}
    assert truth.several == {"x:10": ("south", "north")}


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("t.csv", "id,label\n", "t.csv has a header and no rows"),
        ("t.tsv.gz", "id\tlabel\n\n\t\n", "t.tsv.gz has a header and no rows"),
        ("t.csv", "", "t.csv is empty"),
        ("t.csv", "\ufeff\n\n", "t.csv is empty"),
    ],
)
@pytest.mark.parametrize("positive", [[], ["campaign"]])
def test_a_file_without_rows(
    tmp_path: Path, case: Case, name: str, text: str, says: str, positive: list[str]
) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read_truth(write(tmp_path, name, text), case, positive=positive)
    assert "a row per account" in caught.value.hint


def test_a_parquet_file_without_rows(tmp_path: Path, case: Case) -> None:
    pq.write_table(pa.table({"id": pa.array([], pa.string()), "label": []}), tmp_path / "t.parquet")
    with pytest.raises(InputError, match="no rows"):
        read_truth(tmp_path / "t.parquet", case)
