"""From Arrow batches to the tables of a case, within the transaction of the command.

Posts go into their table at once, since copying them from a temporary one would cost as much
again; accounts and rejects wait in temporary tables. A file that is refused is taken out again,
so it leaves no trace while the others of the same command stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from inconcert import model
from inconcert.case import Case, now
from inconcert.errors import InputError
from inconcert.ingest.normalise import Rows
from inconcert.ingest.schema import arrow_schema
from inconcert.ingest.times import DayFirstError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

    from inconcert.ingest.cut import Rejected

_LISTS = tuple(c.name for c in model.POST.columns if c.type == "VARCHAR[]")
_SCALARS = tuple(
    c.name
    for c in model.POST.columns
    if c.type != "VARCHAR[]" and c.name not in ("post", "kind", "source", "row")
)
_PROFILE = tuple(
    c.name for c in model.ACCOUNT.columns if c.name not in ("account", "platform", "source", "row")
)
_APPEND_ROWS = 60_000
_REJECT_SCHEMA = arrow_schema(model.REJECT)

# Two rows are the same post where platform, id, account and second agree: tables of one make
# number their rows from 1, or count the messages of each chat anew.
_SAME = 'platform, post_id, account, "time" // 1000000 AS second'
# One file may know an author by handle, another by id.
_SAME_AUTHOR = (
    "(s.account = p.account OR (s.platform <> 'unknown' AND "
    "starts_with(s.account, s.platform || ':@') <> starts_with(p.account, p.platform || ':@')))"
)


@dataclass
class Loaded:
    """What one file added to the case."""

    posts: int = 0
    accounts: int = 0
    duplicates: int = 0
    merged: int = 0
    clashes: int = 0


class Staging:
    """What one file gives, until it is found good; use as a context manager in a transaction.

    Leaving it without `load` takes everything of the file out again.
    """

    def __init__(self, case: Case, source: int) -> None:
        self.case = case
        self.source = source
        self.rejected = 0
        self.reasons: list[Rejected] = []
        self._loaded = False
        self._posts: list[pa.Table] = []
        self._accounts: list[pa.Table] = []
        self._waiting = 0

    def __enter__(self) -> Staging:
        for table in (model.ACCOUNT, model.REJECT):
            columns = ", ".join(f'"{c.name}" {c.type}' for c in table.columns)
            self.case.execute(f"CREATE OR REPLACE TEMP TABLE staged_{table.name} ({columns})")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Any other error ends the transaction, and all of this with it.
        if kind is None or issubclass(kind, (InputError, OSError, DayFirstError)):
            if not self._loaded:
                self.case.execute("DELETE FROM post WHERE source = ?", [self.source])
            for name in ("account", "reject"):
                self.case.execute(f"DROP TABLE IF EXISTS staged_{name}")

    def add(self, rows: Rows, rejects: Iterable[Rejected] = ()) -> None:
        """Take what one batch became."""
        if rows.posts is not None and len(rows.posts):
            self._posts.append(rows.posts)
            self._waiting += len(rows.posts)
        if rows.accounts is not None and len(rows.accounts):
            self._accounts.append(rows.accounts)
            self._waiting += len(rows.accounts)
        self.reject([*rejects, *rows.rejects])
        if self._waiting >= _APPEND_ROWS:
            self._flush()

    def _flush(self) -> None:
        """Write the posts that wait: a statement costs as much as a thousand rows."""
        for table, waiting in (("post", self._posts), ("staged_account", self._accounts)):
            if waiting:
                # Batches of JSON may differ in their columns.
                self.case.append(table, pa.concat_tables(waiting, promote_options="default"))
                waiting.clear()
        self._waiting = 0

    def reject(self, rejects: list[Rejected]) -> None:
        """Take rejects; the first of each reason is remembered for messages."""
        if not rejects:
            return
        self.rejected += len(rejects)
        for one in rejects[:1000]:
            if len(self.reasons) < 3 and one.reason not in {r.reason for r in self.reasons}:
                self.reasons.append(one)
        rows, reasons, records = zip(*rejects, strict=True)
        table = pa.Table.from_arrays(
            [
                pa.array([self.source] * len(rejects), pa.int32()),
                pa.array(rows, pa.int64()),
                pa.array(reasons, pa.string()),
                pa.array(records, pa.string()),
            ],
            schema=_REJECT_SCHEMA,
        )
        self.case.append("staged_reject", table)

    def avatars(self) -> list[str]:
        """Return the distinct avatars of the profiles staged, in order."""
        self._flush()
        rows = self.case.query(
            "SELECT DISTINCT avatar FROM staged_account WHERE avatar IS NOT NULL ORDER BY avatar"
        )
        return [value for (value,) in rows]

    def hash_avatars(self, hashes: Mapping[str, str]) -> None:
        """Give the profiles staged the hashes of their pictures, by avatar."""
        if not hashes:
            return
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

    def first_reasons(self) -> list[str]:
        """Return the first three reasons, each with the row that first had it."""
        return [f"row {one.row:,}: {one.reason}" for one in self.reasons]

    def load(self) -> Loaded:
        """Keep the file: rows of one post are united, posts that the case held are taken out."""
        self._flush()
        loaded = Loaded(merged=self._merge())
        loaded.duplicates = self._drop_known()
        loaded.clashes = self._clashes()
        loaded.posts = self._count()
        loaded.accounts = self._upsert()
        self.case.execute('INSERT INTO reject BY NAME SELECT * FROM staged_reject ORDER BY "row"')
        self._loaded = True
        return loaded

    def _count(self) -> int:
        return int(self.case.one("SELECT count(*) FROM post WHERE source = ?", [self.source]))

    def _merge(self) -> int:
        """Unite rows that tell the same post: first filled value, lists joined, first row."""
        self.case.execute(
            f"CREATE OR REPLACE TEMP TABLE staged_double AS SELECT {_SAME}, "
            "min(post) AS post, count(*) AS n FROM post WHERE source = ? AND post_id IS NOT NULL "
            "GROUP BY ALL HAVING count(*) > 1",
            [self.source],
        )
        merged = int(self.case.one("SELECT sum(n) - count(*) FROM staged_double") or 0)
        if merged:
            scalars = ", ".join(f'arg_min(s."{name}", s.post) AS "{name}"' for name in _SCALARS)
            joined = (
                "post s JOIN staged_double d ON s.source = ? AND s.platform = d.platform "
                "AND s.post_id = d.post_id AND s.account = d.account "
                'AND s."time" // 1000000 = d.second'
            )
            self.case.execute(
                "CREATE OR REPLACE TEMP TABLE staged_united AS SELECT d.post AS post, "
                "coalesce(arg_min(s.kind, s.post) FILTER (s.kind <> 'post'), 'post') AS kind, "
                'any_value(s.source) AS source, min(s."row") AS "row", '
                f"{scalars}, {', '.join(map(_joined_list, _LISTS))} FROM {joined} GROUP BY d.post",
                [self.source],
            )
            self.case.execute(
                f"DELETE FROM post WHERE source = ? AND post IN (SELECT s.post FROM {joined})",
                [self.source, self.source],
            )
            self.case.execute("INSERT INTO post BY NAME SELECT * FROM staged_united ORDER BY post")
            self.case.execute("DROP TABLE staged_united")
        self.case.execute("DROP TABLE staged_double")
        return merged

    def _drop_known(self) -> int:
        """Take out posts that the case held before; return how many."""
        if not self.case.one("SELECT 1 FROM post WHERE source <> ? LIMIT 1", [self.source]):
            return 0
        before = self._count()
        self.case.execute(
            "DELETE FROM post WHERE source = ? AND post IN (SELECT s.post FROM ("
            'SELECT post, platform, post_id, account, "time", '
            'unnest([-1, 0, 1]) + "time" // 1000000 AS second '
            "FROM post WHERE source = ? AND post_id IS NOT NULL) s JOIN post p ON p.source <> ? "
            "AND s.platform = p.platform AND s.post_id = p.post_id "
            'AND s.second = p."time" // 1000000 AND abs(s."time" - p."time") < 1000000 '
            f"AND {_SAME_AUTHOR})",
            [self.source] * 3,
        )
        return before - self._count()

    def _clashes(self) -> int:
        """Return how many posts of the file have the id of another post."""
        rows, ids = self.case.query(
            "SELECT count(*), count(DISTINCT (platform, post_id)) FROM post "
            "WHERE source = ? AND post_id IS NOT NULL",
            [self.source],
        )[0]
        met = self.case.one(
            "SELECT count(DISTINCT (platform, post_id)) FROM post WHERE source = ? AND "
            "(platform, post_id) IN (SELECT (platform, post_id) FROM post "
            "WHERE source <> ? AND post_id IS NOT NULL)",
            [self.source] * 2,
        )
        return int(rows) - int(ids) + int(met or 0)

    def _upsert(self) -> int:
        """Add new accounts and fill what was missing of known ones; return how many are new."""
        fields = ", ".join(f'arg_min("{name}", "row") AS "{name}"' for name in _PROFILE)
        self.case.execute(
            "CREATE OR REPLACE TEMP TABLE staged_profile AS SELECT account, "
            f"any_value(platform) AS platform, {fields}, any_value(source) AS source, "
            'min("row") AS "row" FROM staged_account GROUP BY account'
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
        before = int(self.case.one("SELECT count(*) FROM account"))
        self.case.execute(
            "INSERT INTO account BY NAME SELECT * FROM staged_profile n "
            "WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.account = n.account) "
            'ORDER BY "row"'
        )
        self.case.execute("DROP TABLE staged_profile")
        return int(self.case.one("SELECT count(*) FROM account")) - before


def _joined_list(name: str) -> str:
    """Return the SQL for the lists of several rows one after the other, each value once."""
    joined = f'flatten(list(s."{name}" ORDER BY s.post))'
    return f'list_filter({joined}, lambda x, i: list_position({joined}, x) = i) AS "{name}"'


def record_source(case: Case, values: Mapping[str, Any]) -> None:
    """Write one row of `source`; `values` by column, `imported` is added."""
    row = {**values, "imported": now()}
    names = ", ".join(f'"{name}"' for name in row)
    case.execute(
        f"INSERT INTO source ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values())
    )
