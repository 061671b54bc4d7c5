"""Headers of many tools and languages: each column is what a person would take it for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from vendor_tables import ACCOUNTS, POSTS, SHARED, Built

from inconcert.ingest.format import Sample
from inconcert.ingest.mapping.generic import plan_generic

if TYPE_CHECKING:
    from inconcert.ingest.mapping.plan import TablePlan


def planned(built: Built, overrides: dict[str, str] | None = None) -> TablePlan:
    header = tuple(built.columns)
    rows = zip(*built.columns.values(), strict=True)
    records = [dict(zip(header, row, strict=True)) for row in rows]
    return plan_generic(Sample(header, records), header, overrides or {}, "table.csv")


def of(built: Built) -> str:
    return built.name


@pytest.mark.parametrize("built", [*POSTS, *SHARED], ids=of)
def test_columns_of_posts(built: Built) -> None:
    plan = planned(built)
    assert plan.table == "post"
    taken = {field: column for column, field in reversed(plan.mapping.items())}
    assert {field: taken.get(field) for field in built.fields} == built.fields


@pytest.mark.parametrize("built", ACCOUNTS, ids=of)
def test_columns_of_accounts(built: Built) -> None:
    plan = planned(built)
    assert plan.table == "account"
    taken = {field: column for column, field in plan.mapping.items()}
    assert {field: taken.get(field) for field in built.fields} == built.fields


@pytest.mark.parametrize("built", [*POSTS, *SHARED, *ACCOUNTS], ids=of)
def test_ordinary_tables_raise_no_doubt(built: Built) -> None:
    doubts = [d for d in planned(built).doubts if "midnight" not in d]
    assert doubts == []


@pytest.mark.parametrize("built", [*POSTS, *SHARED, *ACCOUNTS], ids=of)
def test_what_is_given_changes_nothing_else(built: Built) -> None:
    """A correction never makes it worse: a column given as it was read leaves all others."""
    plan = planned(built)
    for column, field in plan.mapping.items():
        if list(plan.mapping.values()).count(field) == 1:
            given = planned(built, {column: field})
            assert (given.table, given.mapping) == (plan.table, plan.mapping), column


@pytest.mark.parametrize("built", POSTS, ids=of)
def test_a_table_of_one_row_is_read_as_well(built: Built) -> None:
    first = Built(built.name, {name: values[:1] for name, values in built.columns.items()}, {})
    plan = planned(first)
    assert plan.table == "post"
    fields = set(plan.mapping.values())
    assert {"time", "text"} <= fields
    assert fields & {"account_id", "handle"}
