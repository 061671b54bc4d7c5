"""The rows behind one finding, as a table and as a CSV file that is safe to open.

The CSV is UTF-8 with a byte order mark, RFC 4180: comma, CRLF, quotes doubled, line breaks inside
quotes. Without the mark a spreadsheet reads UTF-8 as the code page of its country, so every script
but one would be broken; `bom=False` leaves it out.

A cell that a spreadsheet could take for a formula gets an apostrophe in front: one that begins
with = + - @ (or their full-width and small forms) after any spaces, or with a tab or a line break.
The same goes for these characters after a line break, a tab or a semicolon inside a cell, since
a spreadsheet set to another separator begins a new cell there. Control characters other than tab
and line feed are removed, and carriage returns become line feeds. Source: OWASP, "CSV Injection",
https://owasp.org/www-community/attacks/CSV_Injection.

Order of rows: shares (by kind, object, time, account, source, row), then members, then baselines,
then any other role; within these by the same columns.
"""

from __future__ import annotations

import csv
import io
import os
import re
from typing import IO, TYPE_CHECKING, Any, cast

from inconcert.errors import ParameterError
from inconcert.evidence.wording_members import WEAK, weak_sql
from inconcert.plaintext import plain
from inconcert.targets import check_target, replaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from inconcert.case import Case

# Column name → (Arrow-visible) unit and meaning; the order is the order in the file.
COLUMNS: dict[str, str] = {
    "finding": "id of the finding",
    "role": "what the row shows: share, member, baseline, …",
    "account": "key of the account: platform:id or platform:@handle",
    "handle": "handle as written",
    "name": "display name",
    "platform": "platform of the post, or of the account where the row has no post",
    "account_role": "role of the account in the finding, where the detector gives one",
    "account_evidence": "“weak evidence” where that of the account for being a member is",
    "kind": "kind of share",
    "object": "the object shared",
    "time": "when, ISO 8601 UTC",
    "time_us": "when, microseconds since 1970-01-01T00:00:00Z",
    "post_id": "the platform's id of the post",
    "link": "address of the post",
    "text": "text of the post",
    "source_file": "name of the file that the row came from (its folder is left out)",
    "sha256": "SHA-256 of that file",
    "row": "1-based number of the record in that file",
    "created": "account rows: when the account was created, ISO 8601 UTC",
    "followers": "account rows: followers at the time of collection",
    "following": "account rows: accounts followed at the time of collection",
    "posts": "account rows: posts that the platform counts for it",
    "verified": "account rows: verified mark, as given",
    "location": "account rows: place as claimed in the profile",
    "description": "account rows: profile text",
    "profile_url": "account rows: link in the profile",
    "avatar": "account rows: address or hash of the profile picture",
    "avatar_hash": "account rows: hash of the profile picture's file, where an input held it",
    "account_shares": "member rows of a group: shares of the kind by the account",
    "time_window_s": "baseline rows of a group: window in seconds",
    "kind_shares": "baseline rows: shares of the kind that were compared",
    "kind_events": "baseline rows: events among all accounts",
    "account_pairs": "baseline rows: pairs of shares by two accounts",
    "details": "what else the detector noted about the row, as JSON",
}

# The folder is left out: a path may name the investigator, and sha256 identifies the file.
SOURCE_NAME = (
    "regexp_replace(split_part({0}, '::', 1), '^.*[/\\\\]', '')"
    " || CASE WHEN contains({0}, '::') THEN substr({0}, instr({0}, '::')) ELSE '' END"
)


def _iso(time: str) -> str:
    """Return SQL for a time in µs as ISO 8601 UTC, with a fraction only where there is one."""
    return (
        f"CASE WHEN {time} % 1000000 = 0 "
        f"THEN strftime(make_timestamp({time}), '%Y-%m-%dT%H:%M:%SZ') "
        f"ELSE strftime(make_timestamp({time}), '%Y-%m-%dT%H:%M:%S.%fZ') END"
    )


_SQL = f"""
WITH chosen AS (
  SELECT e.*, CASE WHEN json_valid(e.details) THEN e.details::JSON END AS d,
         f.account_group, f.type = 'group' AND e.role IN ('member', 'baseline') AS counted
  FROM evidence AS e LEFT JOIN finding AS f ON f.finding = e.finding WHERE e.finding = ?
),
-- The platform of an account that has no row of its own is that of its posts.
posted AS (
  SELECT account, min(platform) AS platform FROM post
  WHERE account IN (SELECT account FROM chosen) GROUP BY account
)
SELECT
  c.finding, c.role, c.account, a.handle, a.name,
  coalesce(p.platform, a.platform, o.platform) AS platform,
  m.role AS account_role,
  CASE WHEN {weak_sql("m.acts", "m.p")} THEN '{WEAK}' END AS account_evidence,
  c.kind, c.object,
  {_iso("c.time")} AS time,
  c.time AS time_us,
  p.post_id, p.link, p.text,
  {SOURCE_NAME.format("s.file")} AS source_file, s.sha256, c."row",
  CASE WHEN c.role = 'account' THEN {_iso("a.created")} END AS created,
  CASE WHEN c.role = 'account' THEN a.followers END AS followers,
  CASE WHEN c.role = 'account' THEN a.following END AS following,
  CASE WHEN c.role = 'account' THEN a.posts END AS posts,
  CASE WHEN c.role = 'account' THEN a.verified::VARCHAR END AS verified,
  CASE WHEN c.role = 'account' THEN a.location END AS location,
  CASE WHEN c.role = 'account' THEN a.description END AS description,
  CASE WHEN c.role = 'account' THEN a.url END AS profile_url,
  CASE WHEN c.role = 'account' THEN a.avatar END AS avatar,
  CASE WHEN c.role = 'account' THEN a.avatar_hash END AS avatar_hash,
  CASE WHEN c.counted AND c.role = 'member'
    THEN TRY_CAST(c.d->>'$.shares' AS BIGINT) END AS account_shares,
  CASE WHEN c.counted AND c.role = 'baseline'
    THEN TRY_CAST(c.d->>'$.time_window' AS BIGINT) / 1000000.0 END AS time_window_s,
  CASE WHEN c.counted AND c.role = 'baseline'
    THEN TRY_CAST(c.d->>'$.shares' AS BIGINT) END AS kind_shares,
  CASE WHEN c.counted AND c.role = 'baseline'
    THEN TRY_CAST(c.d->>'$.events' AS BIGINT) END AS kind_events,
  CASE WHEN c.counted AND c.role = 'baseline'
    THEN TRY_CAST(c.d->>'$.account_pairs' AS BIGINT) END AS account_pairs,
  CASE WHEN NOT coalesce(c.counted, false) THEN c.details END AS details
FROM chosen AS c
LEFT JOIN account AS a ON a.account = c.account
LEFT JOIN member AS m ON m.account_group = c.account_group AND m.account = c.account
LEFT JOIN post AS p ON p.post = c.post
LEFT JOIN posted AS o ON o.account = c.account
LEFT JOIN source AS s ON s.source = c.source
ORDER BY
  CASE c.role WHEN 'share' THEN 0 WHEN 'member' THEN 1 WHEN 'baseline' THEN 2 ELSE 3 END,
  c.role, c.kind NULLS FIRST, c.object NULLS FIRST, c.time NULLS FIRST, c.account NULLS FIRST,
  c.source NULLS FIRST, c."row" NULLS FIRST, c.post NULLS FIRST, time_window_s NULLS FIRST,
  c.details NULLS FIRST
"""

_REMOVED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_FORMULA = "=+\\-@＝＋－＠﹢﹣﹦﹫−"
# Unicode's blanks and the marks that show nothing: a spreadsheet may skip them too.
_BLANK = " \\u00a0\\u00ad\\u061c\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f"
_BLANK += "\\u205f-\\u206f\\u3000\\ufeff"
_LEADING = re.compile(f"^(?=[\t\r\n]|[{_BLANK}]*[{_FORMULA}])")
_INNER = re.compile(f'(?<=[;\t\n])(?=["{_BLANK}]*[{_FORMULA}])')
_SUSPECT = re.compile(f"[{_FORMULA}\x00-\x1f\x7f-\x9f]")


def require_finding(case: Case, finding: str) -> None:
    """Raise `ParameterError` where the case holds no finding of that id."""
    if case.one("SELECT 1 FROM finding WHERE finding = ?", [finding]) is None:
        raise ParameterError(
            f"There is no finding '{plain(finding, limit=80)}' in this case.",
            "List the findings with: inconcert findings --case CASE.",
        )


def evidence_rows(case: Case, finding: str) -> pa.Table:
    """Return the evidence of a finding as an Arrow table with the columns of `COLUMNS`.

    Texts are as stored, not made safe for spreadsheets. Raises `ParameterError` where there is no
    such finding.
    """
    require_finding(case, finding)
    return case.arrow(_SQL, [finding])


def evidence_batches(case: Case, finding: str) -> Iterator[pa.RecordBatch]:
    """Yield the evidence of a finding as `evidence_rows` returns it, in batches."""
    yield from case.batches(_SQL, [finding], rows=20_000)


def write_lines(case: Case, finding: str, file: IO[bytes], separator: str) -> int:
    """Write the evidence of a finding to a binary stream as CSV parted by `separator`."""
    require_finding(case, finding)
    return _to_binary(case, finding, file, bom=True, separator=separator)


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; see the top of this file."""
    if not _SUSPECT.search(text):
        return text
    if not (text := _REMOVED.sub("", text)):
        return text
    guard = "'" if _LEADING.match(text) else ""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return guard + _INNER.sub("'", text)


def write_csv(
    case: Case,
    finding: str,
    target: str | os.PathLike[str] | IO[bytes] | IO[str],
    *,
    bom: bool = True,
    force: bool = False,
) -> int:
    """Write the evidence of a finding as CSV and return the number of rows.

    `target` is a path (replaced as a whole when all is written, or left as it was), or an open
    stream, binary or text; a text stream must have been opened with newline="". Rows are streamed.
    Sees committed rows only. A file that is there is written over with `force` only, and a source
    of the case never (`TargetError`). Raises `ParameterError` where there is no such finding,
    `CaseError` or `DiskFullError` where the file cannot be written.
    """
    require_finding(case, finding)
    if isinstance(target, str | os.PathLike):
        check_target(target, case=case, force=force)
    if isinstance(target, str | os.PathLike):
        with replaced(target, case=case, force=force) as binary:
            return _to_binary(case, finding, binary, bom=bom)
    if isinstance(target, io.TextIOBase):
        return _to_text(case, finding, cast("IO[str]", target), bom=bom)
    return _to_binary(case, finding, cast("IO[bytes]", target), bom=bom)


def _to_binary(
    case: Case, finding: str, file: IO[bytes], *, bom: bool, separator: str = ","
) -> int:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
    try:
        return _to_text(case, finding, text, bom=bom, separator=separator)
    finally:
        text.flush()
        text.detach()


def _to_text(case: Case, finding: str, file: IO[str], *, bom: bool, separator: str = ",") -> int:
    if bom:
        file.write("\ufeff")
    writer = csv.writer(file, delimiter=separator, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(COLUMNS)
    count = 0
    for batch in evidence_batches(case, finding):
        columns = [
            _cells(batch.column(index).to_pylist()) for index in range(len(batch.schema.names))
        ]
        writer.writerows(zip(*columns, strict=True))
        count += batch.num_rows
    return count


def _cells(values: Sequence[Any]) -> list[Any]:
    return [_cell(value) for value in values]


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return safe_cell(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
