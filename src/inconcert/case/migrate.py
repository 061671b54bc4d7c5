"""The tables of a new case, and how an older one is brought to the schema of today."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import duckdb

from inconcert import model
from inconcert.errors import CaseError, CaseVersionError
from inconcert.model import past
from inconcert.plaintext import plain
from inconcert.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from inconcert.case.file import Case

_LOG = logging.getLogger(__name__)


def _without_pages(case: Case) -> None:
    """Drop the table of saved pages, which no version filled; what somebody put there stays."""
    rows = case.one("SELECT count(*) FROM page")
    if rows:
        _LOG.warning("the table page is kept: it holds %d rows, which nothing reads", rows)
    else:
        case.execute("DROP TABLE page")


def _results_in_a_table(case: Case) -> None:
    """Move what detectors found out about the whole case out of the parameters of their runs."""
    rows, changed = past.rows_of(
        case.query("SELECT run, command, parameters, inputs, started, ended FROM run ORDER BY run")
    )
    if rows:
        case.execute(*past.insert(rows))
    for parameters, run in changed:
        case.execute("UPDATE run SET parameters = ? WHERE run = ?", [parameters, run])


def _key_dates(case: Case) -> None:
    """Call the list of key dates in the parameters of runs by the name that it has now."""
    for run, text in case.query("SELECT run, parameters FROM run WHERE command = 'detect'"):
        try:
            floods = (parameters := json.loads(text or "null"))["floods"]
            floods["key_dates"] = floods.pop("events")
        except (ValueError, TypeError, KeyError, AttributeError):
            continue  # no list was given, or a stranger wrote the line
        case.execute("UPDATE run SET parameters = ? WHERE run = ?", [json.dumps(parameters), run])


# Version n is brought to n + 1 by MIGRATIONS[n], by statements and steps; a released entry never
# changes.
MIGRATIONS: dict[int, tuple[str | Callable[[Case], None], ...]] = {
    # New columns come last in their tables, as in `model`, so that both have one order.
    1: (
        "ALTER TABLE share ADD COLUMN origin VARCHAR",
        "ALTER TABLE link ADD COLUMN q DOUBLE",
        "ALTER TABLE member ADD COLUMN acts BIGINT",
        "ALTER TABLE member ADD COLUMN expected DOUBLE",
        "ALTER TABLE member ADD COLUMN p DOUBLE",
    ),
    2: ("ALTER TABLE account ADD COLUMN avatar_hash VARCHAR",),
    3: ("ALTER TABLE source ADD COLUMN doubts VARCHAR",),
    4: (
        "ALTER TABLE run ADD COLUMN job VARCHAR",
        "ALTER TABLE post ADD COLUMN title VARCHAR",
        "ALTER TABLE post ADD COLUMN canonical VARCHAR",
        "ALTER TABLE post ADD COLUMN time_kind VARCHAR",
        "ALTER TABLE account ADD COLUMN type VARCHAR",
        _without_pages,
        past.TABLE,
        _results_in_a_table,
    ),
    5: (
        "ALTER TABLE post RENAME COLUMN kind TO type",
        "ALTER TABLE finding RENAME COLUMN kind TO type",
        _key_dates,
    ),
}


def make_tables(case: Case) -> None:
    """Make every table of the model in a new case."""
    with case.transaction():
        case.execute("CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR)")
        for table in model.TABLES:
            case.execute(table.ddl())
        case.execute(
            "INSERT INTO meta VALUES ('schema_version', ?), ('created_by', ?)",
            [str(model.SCHEMA_VERSION), __version__],
        )


def check_version(case: Case) -> None:
    """Bring an older case up to date where it is open to write; refuse what cannot be read."""
    found = _version(case)
    if found is None:
        raise CaseError(
            f"{plain(case.path)} is a DuckDB file but no case.",
            "Name another file for the case.",
        )
    if found > model.SCHEMA_VERSION:
        raise CaseVersionError(
            f"{plain(case.path)} has schema version {found}; this inconcert {__version__} "
            f"knows up to {model.SCHEMA_VERSION}.",
            "Update inconcert (pip install --upgrade inconcert) to open it.",
        )
    if found < model.SCHEMA_VERSION:
        if not case.writable:
            raise CaseVersionError(
                f"{plain(case.path)} has the older schema version {found}.",
                "inconcert detect --case CASE brings it up to date.",
            )
        if found not in MIGRATIONS:
            raise CaseVersionError(
                f"{plain(case.path)} has schema version {found}, which no inconcert has written.",
                "Name another file for the case.",
            )
        _migrate(case, found)


def _version(case: Case) -> int | None:
    """Return the schema version that a case names, None where it is no case."""
    try:
        found = int(case.one("SELECT value FROM meta WHERE key = 'schema_version'"))
    except (duckdb.CatalogException, duckdb.BinderException, ValueError, TypeError):
        return None
    return found if found >= 0 else None


def _migrate(case: Case, found: int) -> None:
    """Bring an older case up to date, one version at a time, in one transaction."""
    with case.transaction():
        for version in range(found, model.SCHEMA_VERSION):
            for step in MIGRATIONS[version]:
                if isinstance(step, str):
                    case.execute(step)
                else:
                    step(case)
        case.execute(
            "UPDATE meta SET value = ? WHERE key = 'schema_version'",
            [str(model.SCHEMA_VERSION)],
        )
        # In the record, so that detection knows to take older shares from the posts anew.
        with case.run("migrate", {"from": found, "to": model.SCHEMA_VERSION}):
            pass
