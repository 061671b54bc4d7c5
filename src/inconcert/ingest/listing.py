"""The formats that can be read, for people to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from inconcert.ingest import registry
from inconcert.ingest.format import TableFormat

_TABLES = "CSV, TSV, XLSX, Parquet"
_RECORDS = "JSON, JSON Lines"


@dataclass(frozen=True, slots=True)
class FormatInfo:
    """One format: its name for `--format`, its title, what files it reads, what they hold."""

    name: str
    title: str
    reads: str
    holds: str
    platform: str | None


def formats() -> list[FormatInfo]:
    """Return every format, recognised ones first, tables and JSON of unknown format last.

    Each may be plain, gzip, zstd, bzip2, xz or in a zip.
    """
    known = [
        FormatInfo(
            one.name,
            one.title,
            _TABLES if isinstance(one, TableFormat) else _RECORDS,
            "accounts" if isinstance(one, TableFormat) and one.table == "account" else "posts",
            one.platform,
        )
        for one in registry.known().values()
    ]
    return [
        *known,
        FormatInfo("table", "Any table or JSON of posts", f"{_TABLES}, {_RECORDS}", "posts", None),
        FormatInfo(
            "account-table",
            "Any table or JSON of accounts",
            f"{_TABLES}, {_RECORDS}",
            "accounts",
            None,
        ),
    ]
