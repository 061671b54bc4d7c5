"""Look-alike accounts: what is found, what is not, and the list of accounts to protect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_look_alikes import LOOK_ALIKE, ORIGINAL, accounts, fill, profiles

from inconcert.case import Case
from inconcert.detect.declaration import Result
from inconcert.detect.look_alikes import LOOK_ALIKES
from inconcert.detect.look_alikes.pairs import compare
from inconcert.detect.look_alikes.parameters import LookAlikeParameters
from inconcert.detect.look_alikes.protected import read_protected
from inconcert.detect.look_alikes.wording import TEMPLATES
from inconcert.errors import ParameterError
from inconcert.evidence.record import record
from inconcert.progress import SILENT
from written_runs import all_numbers


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case.open(tmp_path / "case.duckdb", create=True) as opened:
        yield opened


def ran(case: Case, **parameters: object) -> Result:
    with case.run("detect", {}) as run:
        found = LOOK_ALIKES.run(case, LookAlikeParameters(**parameters), "duckdb", SILENT)
        assert isinstance(found, Result)
        record(case, "look_alikes", found.findings, run=run, parameters={})
    return found


def test_the_imitation_is_found_and_the_siblings_are_not(case: Case) -> None:
    fill(case)
    told = ran(case)
    findings, result = told.findings, all_numbers(told)
    assert [set(finding.members) for finding in findings] == [{ORIGINAL, LOOK_ALIKE}]
    finding = findings[0]
    assert list(zip(finding.members, finding.roles, strict=True)) == [
        (ORIGINAL, "original"),
        (LOOK_ALIKE, "look-alike"),
    ]
    assert finding.q is not None
    assert finding.q <= 0.05
    assert finding.p == pytest.approx(finding.expected / result["tested"])
    assert result["near_pairs"] > 20
    assert "@OrlaviaRiverDesk" in finding.statement


def test_the_numbers_are_in_the_evidence(case: Case) -> None:
    fill(case)
    finding = ran(case).findings[0]
    rows = finding.evidence.to_pylist()
    assert [row["role"] for row in rows] == ["account", "account", "count"]
    assert {row["account"] for row in rows[:2]} == {ORIGINAL, LOOK_ALIKE}
    numbers = json.loads(rows[2]["details"])
    assert numbers["fields"] == ["name", "avatar", "description"]
    assert numbers["bits"] == 1
    assert numbers["expected"] == pytest.approx(finding.expected)
    assert case.one("SELECT count(*) FROM evidence WHERE role = 'account'") == 2


def test_without_profiles_it_says_so(case: Case) -> None:
    fill(case)
    case.execute("UPDATE account SET name = NULL, avatar = NULL, description = NULL")
    told = ran(case)
    findings, result = told.findings, all_numbers(told)
    assert findings == []
    assert "name, profile picture, description" in " ".join(result["notes"])


def test_without_handles_it_says_so(case: Case) -> None:
    fill(case)
    case.execute("UPDATE account SET handle = NULL")
    told = ran(case)
    findings, result = told.findings, all_numbers(told)
    assert findings == []
    assert result["without_handle"] == len(accounts())
    assert "handle" in " ".join(result["notes"])


def test_digests_are_no_handles(case: Case) -> None:
    fill(case)
    case.execute("UPDATE account SET handle = sha256(account)")
    assert ran(case).numbers["hidden_handles"] == len(accounts())


def test_an_account_of_the_list_is_the_original(case: Case, tmp_path: Path) -> None:
    fill(case)
    case.execute("UPDATE account SET name = 'Somebody', avatar = NULL, description = NULL, "
                 "created = NULL, followers = NULL WHERE account = ?", [LOOK_ALIKE])  # fmt: skip
    path = tmp_path / "list.csv"
    path.write_text("handle,platform\n@OrlaviaRiverDesk,x\n", "utf-8")
    assert ran(case).findings == []
    findings = ran(case, protect=str(path)).findings
    assert [finding.members for finding in findings] == [[ORIGINAL, LOOK_ALIKE]]
    assert findings[0].roles == ["original", "look-alike"]


def test_the_listed_account_need_not_be_in_the_case(case: Case, tmp_path: Path) -> None:
    fill(case)
    case.execute("DELETE FROM account WHERE account = ?", [ORIGINAL])
    path = tmp_path / "list.csv"
    path.write_text("handle,name\nOrlaviaRiverDesk,Orlavia River Desk\n", "utf-8")
    (finding,) = ran(case, protect=str(path)).findings
    assert finding.members == [LOOK_ALIKE]
    assert finding.subject == "@OrlaviaRiverDesk"
    assert TEMPLATES["absent"] in finding.details["sentences"]


def test_an_office_that_nobody_holds_here(case: Case, tmp_path: Path) -> None:
    fill(case)
    claim = "Offіce of the Water Warden of Tessmark (parody)"
    case.execute("UPDATE account SET description = ? WHERE account = 'x:7'", [claim])
    path = tmp_path / "list.csv"
    path.write_text("name;platform;no_account\nWater Warden of Tessmark;;yes\n", "utf-8")
    findings = [f for f in ran(case, protect=str(path)).findings if f.type == "office"]
    assert [finding.members for finding in findings] == [["x:7"]]
    assert findings[0].p is None
    assert any("parody" in sentence for sentence in findings[0].details["sentences"])


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"name,handle\n", "no rows"),
        (b"who,what\na,b\n", "no column"),
        (b"handle,no_account\na,perhaps\n", "perhaps"),
        (b"handle,name\n,\n", "no rows"),
        (b"handle,name,note\n,,x\n", "neither handle nor name"),
        (b"\xff\xfe\x00bad", "UTF-8"),
        (b'handle\n"' + b"x" * 200_000 + b"\n", "CSV"),
    ],
)
def test_bad_lists_are_refused_with_a_next_step(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(ParameterError, match=word) as caught:
        read_protected(str(path))
    assert caught.value.hint


def test_a_missing_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="no such file"):
        read_protected(str(tmp_path / "none\x1b[31m.csv"))


def test_lists_are_read_as_people_write_them(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("\ufeffNAME\tHandle\tNo_Account\nنور الديوان\t@a_b\tYES\n".encode())
    (row,) = read_protected(str(path))
    assert (row.handle, row.name, row.platform, row.no_account) == ("a_b", "نور الديوان", "", True)


def test_hostile_profiles_are_told_plainly() -> None:
    handles = ["</script>", "</scripts>", "\x00\x00\x00\x00\x00", "a\nb\nc"]
    compared = compare(profiles([
        {"handle": handle, "name": "\x1b[31m=cmd()\u202e",
         "description": "'; DROP TABLE account; --", "avatar": "http://[x"}
        for handle in handles
    ]))  # fmt: skip
    assert [(int(a), int(b)) for a, b in zip(compared.near.a, compared.near.b, strict=True)] == [
        (0, 1)
    ]


def test_parameters_are_checked() -> None:
    with pytest.raises(ParameterError):
        LookAlikeParameters(fdr=1.5)
    with pytest.raises(ParameterError):
        LookAlikeParameters(look_alike_findings=0)
