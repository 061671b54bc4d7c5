"""Profiles of accounts: read from a case, and shown side by side."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from inconcert.case import Case
from inconcert.detect.detail_tables import ColumnType, detail_table
from inconcert.engine import Dialect, Step, open_engine

COLUMNS = ("account", "platform", "account_id", "handle", "name", "description", "avatar",
           "created", "followers", "verified", "source", "row", "avatar_hash")  # fmt: skip
SHOWN = ("account", "handle", "name", "description", "avatar", "created", "followers", "verified")


def profile_steps(dialect: Dialect) -> list[Step]:
    """Return the step that reads the profiles: `profile_row`, with the columns COLUMNS."""
    names = ", ".join(dialect.quote(name) for name in COLUMNS)
    return [Step("profile_row", f"SELECT {names} FROM account WHERE account IS NOT NULL")]


def read_profiles(case: Case, engine: str) -> pa.Table:
    """Return the profiles of a case, in bytewise order of account.

    `avatar` is what pictures are compared by: the hash of the file where an input held it, else
    the value as given, which `avatar_given` keeps.
    """
    with open_engine(engine, case=case, tables=["account"]) as opened:
        opened.run(profile_steps(opened.dialect))
        table = opened.fetch("profile_row")
    given = table["avatar"]
    compared = pc.coalesce(table["avatar_hash"], given)
    table = table.set_column(table.column_names.index("avatar"), "avatar", compared)
    table = table.append_column("avatar_given", given)
    keys = pc.cast(table["account"], pa.binary())
    return table.take(pc.sort_indices(keys))


def side_by_side(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the table that shows the profiles side by side."""
    types: dict[str, ColumnType] = {"account": "account", "created": "day", "followers": "number"}
    return detail_table(
        "Profiles",
        [(name, name, types.get(name, "text")) for name in SHOWN],
        [[shown(row, name) for name in SHOWN] for row in rows],
    )


def shown(row: dict[str, Any], name: str) -> Any:
    """Return what a profile says; of the picture what the input gave, not what is compared."""
    value = row.get("avatar_given", row["avatar"]) if name == "avatar" else row.get(name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value[:500] if isinstance(value, str) else value
