"""A world of shares as tables of a database, to ask questions of."""

from __future__ import annotations

from dataclasses import fields

import duckdb

from worlds.shares import ShareWorld, Traffic

TABLES = ("shares", "truth", "accounts", "actions")
# Every part turned off.
QUIET = {f.name: 0 for f in fields(Traffic) if f.name not in ("days", "topics")}
VIEWS = """
CREATE VIEW known AS SELECT * FROM shares JOIN truth USING (account);
CREATE VIEW organic AS SELECT * FROM known WHERE label = 'organic';
CREATE VIEW acts AS
SELECT known.*, action, exclusive, cell, (known.time - actions.time) / 1e6 AS late
FROM known JOIN actions ON actions.campaign = known.campaign AND actions.object = known.object;
"""


def ask(world: ShareWorld, sql: str) -> list[tuple]:
    """Return the rows of a query of the tables of a world, and of the views above."""
    con = duckdb.connect()
    for name in TABLES:
        con.register(name, getattr(world, name))
    con.execute(VIEWS)
    return con.sql(sql).fetchall()


def one(world: ShareWorld, sql: str) -> tuple:
    """Return the only row of a query."""
    (row,) = ask(world, sql)
    return row
