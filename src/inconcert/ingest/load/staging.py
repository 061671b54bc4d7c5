"""What one file gives, until it is found good and waits to be loaded with others.

A file stays in memory until it is read, so that one that is refused leaves no trace. A large one
goes into the tables as it is read (copying posts from a temporary table would cost as much again)
and is taken out again where it is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert import model
from inconcert.errors import InputError
from inconcert.ingest.times.parse import DayFirstError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

    from inconcert.ingest.load.loading import Loading
    from inconcert.ingest.normalise import NormalisedRows
    from inconcert.ingest.record_reader import Rejected

# A file with more than this is written while it is read: a statement costs as much as a thousand
# rows, and texts of a million letters must not wait for 60,000 of their kind.
SPILL_ROWS, SPILL_BYTES = 60_000, 64 << 20
_REJECT_SCHEMA = model.REJECT.arrow()


class Staging:
    """The rows of one file; use as a context manager in a transaction.

    `source` is its number. Leaving it without `keep` takes everything of the file out again.
    """

    def __init__(self, loading: Loading) -> None:
        self.case = loading.case
        self.source = loading.next_source
        self.first_post = loading.next_post
        self.posts: list[pa.Table] = []
        self.accounts: list[pa.Table] = []
        self.rejects: list[pa.Table] = []
        self.post_count = 0
        self.rows = 0
        self.bytes = 0
        self.rejected = 0
        self.spilled = False
        self.reasons: list[Rejected] = []
        self._loading = loading
        self._kept = False
        self._shift = self._places = 0

    def __enter__(self) -> Staging:
        return self

    def __exit__(
        self,
        raised: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Any other error ends the transaction, and all of this with it.
        harmless = raised is None or issubclass(raised, (InputError, OSError, DayFirstError))
        if harmless and self.spilled and not self._kept:
            self.case.execute("DELETE FROM post WHERE source = ?", [self.source])
            self._loading.forget_staged()

    def add(self, rows: NormalisedRows, rejects: Iterable[Rejected] = ()) -> None:
        """Take what one batch became."""
        if rows.posts is not None and len(rows.posts):
            self.posts.append(rows.posts)
            self.post_count += len(rows.posts)
            self._count(rows.posts)
        if rows.accounts is not None and len(rows.accounts):
            places = np.arange(self._places, self._places + len(rows.accounts))
            self._places += len(places)
            self.accounts.append(rows.accounts.append_column("place", pa.array(places)))
            self._count(rows.accounts)
        self.reject([*rejects, *rows.rejects])
        if self.rows >= SPILL_ROWS or self.bytes >= SPILL_BYTES:
            self.spill()

    def _count(self, table: pa.Table) -> None:
        self.rows += len(table)
        self.bytes += table.nbytes

    def spill(self) -> None:
        """Write what waits into the tables."""
        if not self.spilled:
            # The files before this one come first: only then are the numbers of its posts known.
            self._loading.load()
            self._shift = self.first_post - self._loading.next_post
            self.first_post -= self._shift
            self._loading.make_staged()
            self.spilled = True
        if self._shift:
            self.posts = [_lowered(table, self._shift) for table in self.posts]
        self._loading.write(self.posts, self.accounts, self.rejects)
        self.posts, self.accounts, self.rejects = [], [], []
        self.rows = self.bytes = 0

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
        self.rejects.append(table)
        self._count(table)

    def avatars(self) -> list[str]:
        """Return the distinct avatars of the profiles, in order."""
        found: set[str] = set()
        for table in self.accounts:
            if "avatar" in table.schema.names:
                found.update(pc.unique(table["avatar"]).to_pylist())
        if self.spilled:
            rows = self.case.query("SELECT DISTINCT avatar FROM staged_account")
            found.update(value for (value,) in rows)
        return sorted(value for value in found if value is not None)

    def hash_avatars(self, hashes: Mapping[str, str]) -> None:
        """Give the profiles the hashes of their pictures, by avatar."""
        if not hashes:
            return
        if self.spilled:
            self.spill()
            self._loading.hash_avatars(hashes)
            return
        for place, table in enumerate(self.accounts):
            if "avatar" in table.schema.names:
                found = [hashes.get(value) for value in table["avatar"].to_pylist()]
                column = pa.array(found, pa.string())
                self.accounts[place] = table.append_column("avatar_hash", column)

    def first_reasons(self) -> list[str]:
        """Return the first three reasons, each with the row that first had it."""
        return [f"row {one.row:,}: {one.reason}" for one in self.reasons]

    def keep(self) -> None:
        """Say that the file is good: it is loaded, now or with the next."""
        self._kept = True


def _lowered(posts: pa.Table, shift: int) -> pa.Table:
    """Return posts with numbers that are lower by `shift`."""
    place = posts.schema.get_field_index("post")
    return posts.set_column(place, "post", pc.subtract(posts["post"], shift))
