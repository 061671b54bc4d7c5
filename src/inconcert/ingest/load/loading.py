"""Files into the tables of a case: several small ones together, within the command's transaction.

A statement of DuckDB costs a millisecond whatever it does, and some look through all posts of the
case. So small files wait until there are enough of them, and are then loaded by a handful of
statements that keep each file apart: the result is the same as if each came alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from inconcert import model
from inconcert.case import Case, now
from inconcert.ingest.load.doubles import unite_rows
from inconcert.ingest.load.repeated_posts import drop_repeated_posts
from inconcert.ingest.load.repeats import Repeats
from inconcert.ingest.times.hours_off import hours_off, hours_off_note
from inconcert.ingest.times.noted import grid_doubts
from inconcert.plaintext import counted
from inconcert.targets import recorded_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inconcert.ingest.load.staging import Staging
    from inconcert.ingest.summary import SourceSummary

# So many rows, bytes or files wait at the most.
_ROWS, _BYTES, _FILES = 60_000, 64 << 20, 2_000
_PROFILE = tuple(
    c.name for c in model.ACCOUNT.columns if c.name not in ("account", "platform", "source", "row")
)
_SOURCE_SCHEMA = model.SOURCE.arrow()
# Order within a batch: by source, row, and place in what the file gave, since one row may say two
# things of an account, and DuckDB keeps no order of its own.
_PLACE = '((source - {first})::HUGEINT * 1099511627776 + "row") * 1099511627776 + place'


@dataclass
class _Waiting:
    """A file that is good: its rows, its summary, and what the source table says of it."""

    staging: Staging
    summary: SourceSummary
    sha256: str
    size: int


class Loading:
    """The files of one import on their way into the case.

    `next_source` and `next_post` are the numbers for the next file; those of posts may turn out
    lower when the files that wait are loaded.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.next_source = 1 + int(case.one("SELECT max(source) FROM source") or 0)
        self.next_post = 1 + int(case.one("SELECT max(post) FROM post") or 0)
        self._waiting: list[_Waiting] = []
        self._rows = self._bytes = 0
        self._by_hash: dict[str, int] = {}
        self._sizes: set[int] = set()
        for source, sha256, size in case.query(
            "SELECT source, sha256, bytes FROM source ORDER BY source DESC"
        ):
            self._by_hash[sha256] = source
            self._sizes.add(size)

    # -- what the case holds -------------------------------------------------------------------

    def has_size(self, size: int) -> bool:
        """Return whether the case, or a file that waits, has a source of so many bytes."""
        return size in self._sizes

    def source_of(self, sha256: str) -> int | None:
        """Return the source that holds these bytes."""
        return self._by_hash.get(sha256)

    def read_as(self, source: int) -> tuple[str, dict[str, str], str]:
        """Return the format and the mapping that a source was read with, and what was noted."""
        for one in self._waiting:
            if one.summary.source == source:
                return one.summary.format, _columns(one.summary), one.summary.note
        rows = self.case.query(
            "SELECT format, mapping, note FROM source WHERE source = ?", [source]
        )
        name, text, note = rows[0]
        return name, json.loads(text) if text else {}, note or ""

    def platforms_of(self, source: int) -> list[str]:
        """Return the platforms of the posts of a source."""
        self.load()
        rows = self.case.query("SELECT DISTINCT platform FROM post WHERE source = ?", [source])
        return [name for (name,) in rows]

    # -- taking files --------------------------------------------------------------------------

    def take(self, staging: Staging, summary: SourceSummary, sha256: str, size: int) -> None:
        """Take a file that was read; the counts in its summary are set when it is loaded."""
        staging.keep()
        summary.source = staging.source
        self._waiting.append(_Waiting(staging, summary, sha256, size))
        self._by_hash[sha256] = staging.source
        self._sizes.add(size)
        self.next_source += 1
        self.next_post = staging.first_post + staging.post_count
        self._rows += staging.rows
        self._bytes += staging.bytes
        full = self._rows >= _ROWS or self._bytes >= _BYTES or len(self._waiting) >= _FILES
        if staging.spilled or full:
            self.load()

    def make_staged(self) -> None:
        """Make the temporary tables of accounts and rejects."""
        for table in (model.ACCOUNT, model.REJECT):
            columns = ", ".join(f'"{c.name}" {c.type}' for c in table.columns)
            self.case.execute(f"CREATE OR REPLACE TEMP TABLE staged_{table.name} ({columns})")
        self.case.execute("ALTER TABLE staged_account ADD COLUMN place BIGINT")

    def forget_staged(self) -> None:
        """Drop the temporary tables."""
        for name in ("account", "reject"):
            self.case.execute(f"DROP TABLE IF EXISTS staged_{name}")

    def write(
        self, posts: Sequence[pa.Table], accounts: Sequence[pa.Table], rejects: Sequence[pa.Table]
    ) -> None:
        """Append posts to their table, accounts and rejects to the temporary ones."""
        for name, tables in (
            ("post", posts), ("staged_account", accounts), ("staged_reject", rejects),
        ):  # fmt: skip
            if tables:
                # Files, and batches of JSON, differ in their columns.
                self.case.append(name, pa.concat_tables(tables, promote_options="default"))

    def hash_avatars(self, hashes: Mapping[str, str]) -> None:
        """Give the profiles in the temporary table the hashes of their pictures, by avatar."""
        self.case.execute(
            "CREATE OR REPLACE TEMP TABLE staged_picture (avatar VARCHAR, avatar_hash VARCHAR)"
        )
        self.case.append(
            "staged_picture",
            pa.table({"avatar": list(hashes), "avatar_hash": list(hashes.values())}),
        )
        self.case.execute(
            "UPDATE staged_account SET avatar_hash = p.avatar_hash FROM staged_picture p "
            "WHERE staged_account.avatar = p.avatar"
        )
        self.case.execute("DROP TABLE staged_picture")

    # -- loading -------------------------------------------------------------------------------

    def load(self) -> None:
        """Load what waits: rows of one post are united, posts that the case held are taken out."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        self._rows = self._bytes = 0
        stagings = [one.staging for one in waiting]
        if not stagings[0].spilled:
            self.make_staged()
        self.write(
            [table for one in stagings for table in one.posts],
            [table for one in stagings for table in one.accounts],
            [table for one in stagings for table in one.rejects],
        )
        first = stagings[0].source
        merged = unite_rows(self.case, first)
        with Repeats(self.case, first) as repeats:
            duplicates = repeats.drop_known()
            again = drop_repeated_posts(self.case, first)
            clashes = repeats.clashes()
        self._note_hours_off(waiting, first)
        posts = self._number(stagings)
        accounts = self._upsert(first)
        self.case.execute('INSERT INTO reject BY NAME SELECT * FROM staged_reject ORDER BY "row"')
        self.forget_staged()
        for one in waiting:
            source = one.staging.source
            one.summary.posts = posts.get(source, 0)
            one.summary.accounts = accounts.get(source, 0)
            one.summary.duplicates = duplicates.get(source, 0) + again.get(source, 0)
            _note_duplicates(
                one.summary, merged.get(source, 0), again.get(source, 0), clashes.get(source, 0)
            )
        stamped = grid_doubts(self.case, first)
        for one in waiting:
            one.summary.doubts += stamped.get(one.staging.source, [])
        self._record(waiting)

    def _note_hours_off(self, waiting: Sequence[_Waiting], first: int) -> None:
        """Doubt the sources that hold posts of another at other hours."""
        fresh = {one.staging.source: one.summary for one in waiting}
        for source, other, count, shifts in hours_off(self.case, first):
            if other in fresh:
                file = fresh[other].file
            else:
                file = self.case.one("SELECT file FROM source WHERE source = ?", [other])
            told = hours_off_note(recorded_name(file), count, shifts)
            fresh[source].doubts.append(told)

    def _number(self, stagings: Sequence[Staging]) -> dict[int, int]:
        """Close the gap that posts taken out leave at the end of a file; return posts by file."""
        rows = self.case.query(
            "SELECT source, count(*), max(post) FROM post WHERE source >= ? GROUP BY source",
            [stagings[0].source],
        )
        last = {source: number for source, _, number in rows}
        shifts = []
        following = stagings[0].first_post
        for one in stagings:
            shift = one.first_post - following
            if one.source in last:
                following = last[one.source] - shift + 1
                if shift:
                    shifts.append((one.source, shift))
        self.next_post = following
        if shifts:
            sources, by = zip(*shifts, strict=True)
            self.case.execute("CREATE OR REPLACE TEMP TABLE staged_shift (s INTEGER, down BIGINT)")
            self.case.append("staged_shift", pa.table({"s": sources, "down": by}))
            self.case.execute(
                "UPDATE post SET post = post - down FROM staged_shift WHERE source = s"
            )
            self.case.execute("DROP TABLE staged_shift")
        return {source: count for source, count, _ in rows}

    def _upsert(self, first: int) -> dict[int, int]:
        """Add new accounts and fill what was missing of known ones; return the new by source."""
        place = _PLACE.format(first=first)
        fields = ", ".join(f'arg_min("{name}", {place}) AS "{name}"' for name in _PROFILE)
        self.case.execute(
            "CREATE OR REPLACE TEMP TABLE staged_profile AS SELECT account, "
            f"any_value(platform) AS platform, {fields}, min(source) AS source, "
            f'arg_min("row", {place}) AS "row" FROM staged_account GROUP BY account'
        )
        filled = ", ".join(
            f'"{name}" = coalesce(account."{name}", n."{name}")' for name in _PROFILE
        )
        lacking = " OR ".join(
            f'(account."{name}" IS NULL AND n."{name}" IS NOT NULL)' for name in _PROFILE
        )
        self.case.execute(
            f"UPDATE account SET {filled} FROM staged_profile n "
            f"WHERE account.account = n.account AND ({lacking})"
        )
        self.case.execute(
            "CREATE OR REPLACE TEMP TABLE staged_new AS SELECT * FROM staged_profile n "
            "WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.account = n.account)"
        )
        new = self.case.query("SELECT source, count(*) FROM staged_new GROUP BY source")
        self.case.execute(
            'INSERT INTO account BY NAME SELECT * FROM staged_new ORDER BY source, "row"'
        )
        for name in ("new", "profile"):
            self.case.execute(f"DROP TABLE staged_{name}")
        return dict(new)

    def _record(self, waiting: Sequence[_Waiting]) -> None:
        """Write the rows of `source`."""
        imported = now()
        rows = [{**_source_row(one), "imported": imported} for one in waiting]
        self.case.append("source", pa.Table.from_pylist(rows, schema=_SOURCE_SCHEMA))


def _note_duplicates(summary: SourceSummary, merged: int, again: int, clashes: int) -> None:
    notes = [summary.note] if summary.note else []
    if merged:
        notes.append(
            f"{counted(merged, 'rows')} repeated a post of the file and were merged with it"
        )
    if again:
        notes.append(
            f"{counted(again, 'posts')} of the same account, time and text, or id, as one that "
            "is held "
            "counted as duplicates"
        )
    if clashes:
        notes.append(f"{counted(clashes, 'rows')} had the id of another post; both are kept")
    rows = summary.rows_read - summary.rows_rejected - summary.accounts
    if summary.accounts and not summary.posts and not summary.duplicates and rows > 0:
        notes.append(f"{counted(rows, 'rows')} described an account that was described before")
    summary.note = "; ".join(notes)


def _source_row(one: _Waiting) -> dict[str, Any]:
    summary = one.summary
    return {
        "source": summary.source,
        # Without its folder, which may name the person who works here: the hash identifies it.
        "file": recorded_name(summary.file).encode("utf-8", "replace").decode(),
        "format": summary.format,
        "sha256": one.sha256,
        "bytes": one.size,
        "rows_read": summary.rows_read,
        "rows_rejected": summary.rows_rejected,
        "posts": summary.posts,
        "accounts": summary.accounts,
        "duplicates": summary.duplicates,
        "mapping": _columns_as_json(summary),
        "note": summary.note or None,
        "doubts": json.dumps(summary.doubts, ensure_ascii=False) if summary.doubts else None,
    }


def _columns(summary: SourceSummary) -> dict[str, str]:
    """Return columns by field as the source keeps them, with '' for those that no field took."""
    return summary.mapping | dict.fromkeys(summary.left, "") if summary.mapping else {}


def _columns_as_json(summary: SourceSummary) -> str | None:
    columns = _columns(summary)
    if not columns:
        return None
    return json.dumps(columns, ensure_ascii=False).encode("utf-8", "replace").decode()
