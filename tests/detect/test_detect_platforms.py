"""The platform of an account: a column, whatever its key looks like."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

import inconcert
from inconcert.case import Case
from inconcert.detect.platforms import ACTORS, platforms_of
from inconcert.model import ACCOUNT, POST, SHARE

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(inconcert.__file__).parent


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """`q:1` has a row, `x:2` posts alone, `x:3` a row that says otherwise than its posts."""
    with Case.open(tmp_path / "case.duckdb", create=True) as opened:
        accounts = [{"account": "q:1", "platform": "web"}, {"account": "x:3", "platform": "web"}]
        posts = [
            {"post": n, "platform": platform, "account": account, "time": n, "type": "post",
             "source": 1, "row": n}
            for n, (account, platform) in enumerate(
                [("x:2", "telegram"), ("x:2", None), ("x:3", "x"), ("x:4", None)]
            )
        ]  # fmt: skip
        share = {"account": "x:5", "kind": "url", "object": "https://a.example/"}
        for table, rows in ((ACCOUNT, accounts), (POST, posts), (SHARE, [share])):
            opened.append(table.name, pa.Table.from_pylist(rows, table.arrow()))
        yield opened


EXPECTED = {"q:1": "web", "x:2": "telegram", "x:3": "web", "x:4": "unknown", "x:5": "unknown"}


def test_the_row_of_the_account_comes_before_its_posts(case: Case) -> None:
    assert platforms_of(case, EXPECTED) == EXPECTED
    assert platforms_of(case, ["x:2", "x:9"]) == {"x:2": "telegram", "x:9": "unknown"}
    assert platforms_of(case, []) == {}


def test_every_actor_has_one_row(case: Case) -> None:
    assert sorted(case.query(ACTORS)) == sorted(EXPECTED.items())


def test_nobody_takes_a_key_of_account_apart() -> None:
    """A split of what an account is called would tell its platform only by luck."""
    wrong = re.compile(
        r"split_part\(\s*[\w.]*account[\w.]*\s*,\s*':'|(?:account|name|key)s?(?:\[\w+\])?"
        r"\.(?:split|partition)\(['\"]:['\"]"
    )
    found = [
        str(file.relative_to(PACKAGE))
        for file in sorted(PACKAGE.rglob("*.py"))
        if wrong.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []
    assert wrong.search("split_part(c.account, ':', 1)")
    assert wrong.search('member.name.split(":", 1)')
