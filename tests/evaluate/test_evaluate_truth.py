"""Reading truth files and scoring groups against them."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.evaluate.truth import Truth, groups_of, read_truth, score


@pytest.fixture
def case(tmp_path: Path) -> Case:
    with Case.open(tmp_path / "case.duckdb", create=True) as opened:
        ids, handles = ["10", "11", None, "13"], ["Otter", "kettle_1", "Lantern", None]
        keys = ["x:10", "x:11", "x:@lantern", "x:13"]
        with opened.transaction():
            opened.append(
                "account",
                pa.table(
                    {"account": keys, "platform": ["x"] * 4, "account_id": ids, "handle": handles}
                ),
            )
        yield opened


def _file(folder: Path, text: str) -> Path:
    path = folder / "truth.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "accounts",
    [("10", "11", "Lantern"), ("x:10", "x:11", "x:@lantern"), ("@OTTER", "Kettle_1", "@lantern")],
)
def test_ids_handles_and_keys_are_found(tmp_path: Path, case: Case, accounts: tuple) -> None:
    a, b, c = accounts
    path = _file(
        tmp_path,
        f"account_id,label,role,campaign\n{a},campaign,core,flood\n{b},campaign,,\n{c},organic,fan,\n",
    )
    truth = read_truth(path, case)
    assert truth.campaign == {"x:10": "flood", "x:11": "campaign"}
    assert truth.organic == {"x:@lantern"}
    assert truth.role == {"x:10": "core", "x:@lantern": "fan"}
    assert truth.unknown == ()


def test_other_column_names_a_byte_order_mark_and_strangers(tmp_path: Path, case: Case) -> None:
    path = _file(tmp_path, "\ufeffUserID,Coordinated\n10,1\n13,0\n999,1\n")
    truth = read_truth(path, case)
    assert truth.campaign == {"x:10": "1"}
    assert truth.organic == {"x:13"}
    assert truth.unknown == ("999",)


def test_a_handle_on_two_platforms_is_not_guessed(tmp_path: Path, case: Case) -> None:
    with case.transaction():
        case.append(
            "account",
            pa.table({"account": ["telegram:5"], "platform": ["telegram"], "handle": ["otter"]}),
        )
    path = _file(tmp_path, "handle,label\notter,campaign\nlantern,campaign\n")
    truth = read_truth(path, case)
    assert truth.unknown == ("otter",)
    assert set(truth.campaign) == {"x:@lantern"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,label\na,b\n", "no column for the account"),
        ("account_id,colour\n1,red\n", "no column for the label"),
        ("", "is empty"),
        ("account_id,label\n777,campaign\n", "No account of"),
    ],
)
def test_files_that_will_not_do(tmp_path: Path, case: Case, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read_truth(_file(tmp_path, text), case)
    assert caught.value.hint


def test_a_missing_or_broken_file(tmp_path: Path, case: Case) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_truth(tmp_path / "nowhere.csv", case)
    (tmp_path / "bad.csv").write_bytes(b"account_id,label\n\xff\xfe,x\n")
    with pytest.raises(InputError, match="cannot be parsed"):
        read_truth(tmp_path / "bad.csv", case)


def test_score_by_hand() -> None:
    truth = Truth(
        campaign={**dict.fromkeys("abcd", "one"), **dict.fromkeys("ef", "two")},
        organic=frozenset("xyz"),
    )
    groups = {"g1": "abx", "g2": "abcdxyz?", "g3": "xy", "g4": "e!"}
    result = score(groups, truth)
    one, two = result.matches
    assert (one.campaign, one.group, one.both) == ("one", "g2", 4)
    assert (one.precision, one.recall) == (4 / 7, 1.0)
    assert (two.group, two.precision, two.recall) == ("g4", 1.0, 0.5)
    assert result.organic_groups == ["g3"]
    assert result.accounts_grouped == 8
    assert result.precision == 5 / 8
    assert result.recall == 5 / 6
    assert result.found == 2


def test_score_of_nothing() -> None:
    result = score({}, Truth(campaign={"a": "one"}, organic=frozenset()))
    assert result.matches[0].group is None
    assert (result.precision, result.recall, result.found) == (0.0, 0.0, 0)


@given(
    st.dictionaries(st.integers(0, 30), st.sampled_from("ABC"), min_size=1),
    st.frozensets(st.integers(31, 40)),
)
def test_the_truth_itself_scores_full_marks(campaign: dict[int, str], organic: frozenset) -> None:
    truth = Truth({str(k): v for k, v in campaign.items()}, frozenset(map(str, organic)))
    result = score(truth.campaigns, truth)
    assert all(match.f1 == 1.0 and match.group == match.campaign for match in result.matches)
    assert result.precision == result.recall == 1.0
    assert result.found == len(set(campaign.values()))


def test_groups_of_a_case(case: Case) -> None:
    with case.transaction():
        case.execute(
            "INSERT INTO finding (finding, detector, type, rank, statement, account_group, run) "
            "VALUES ('f-2', 'd', 'group', 2, '', 2, 1), ('f-1', 'd', 'group', 1, '', 1, 1), "
            "('c-1', 'e', 'cohort', 1, '', 3, 1), ('f-3', 'e', 'flood', 2, '', NULL, 1)"
        )
        case.execute(
            "INSERT INTO member (account_group, account) "
            "VALUES (1, 'x:10'), (1, 'x:11'), (2, 'x:13'), (3, 'x:10'), (3, 'x:14')"
        )
    assert list(groups_of(case).items()) == [
        ("f-1", frozenset({"x:10", "x:11"})),
        ("f-2", frozenset({"x:13"})),
    ]
