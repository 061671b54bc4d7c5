"""The tables that a detector puts into the details of a finding."""

from __future__ import annotations

from typing import get_args

import pytest

from inconcert import view
from inconcert.detect.detail_tables import Column, ColumnType, detail_table
from inconcert.view.parts import TYPES

COLUMNS: list[Column] = [("account", "Account", "account"), ("acts", "Acts", "number")]


def test_a_table_is_as_the_design_says() -> None:
    assert detail_table("Members", COLUMNS, [["x:1", 2], ["x:2", None]], note="By acts.") == {
        "title": "Members",
        "note": "By acts.",
        "columns": [
            {"name": "account", "label": "Account", "type": "account"},
            {"name": "acts", "label": "Acts", "type": "number"},
        ],
        "rows": [["x:1", 2], ["x:2", None]],
        "more": 0,
    }


def test_rows_left_out_are_counted() -> None:
    found = [("x:1", 3), ("x:2", 2), ("x:3", 1)]
    made = detail_table("Members", COLUMNS, found[:2], of=len(found))
    assert (made["rows"], made["more"], made["note"]) == ([["x:1", 3], ["x:2", 2]], 1, "")
    assert detail_table("Members", COLUMNS, [], of=0)["more"] == 0


def test_what_is_made_is_what_is_shown() -> None:
    made = detail_table("Members", COLUMNS, [("x:1", 3)], note="By acts.", of=7)
    assert view.tables_of({"details": {"tables": [made]}}) == [made]
    assert set(get_args(ColumnType)) == set(TYPES)


@pytest.mark.parametrize("row", [[], ["x:1"], ["x:1", 2, 3]])
def test_a_row_of_another_length_is_a_fault(row: list[object]) -> None:
    with pytest.raises(ValueError, match="Members: a row needs 2 values"):
        detail_table("Members", COLUMNS, [["x:0", 1], row])


def test_more_rows_than_there_are_is_a_fault() -> None:
    with pytest.raises(ValueError, match="Members: 2 rows of 1"):
        detail_table("Members", COLUMNS, [["x:1", 1], ["x:2", 2]], of=1)
