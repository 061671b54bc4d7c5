"""Posts that the case, or a file before, held already: found by id, taken out and counted.

A post of a file is known where a source before it holds one with the same platform and id, by
the same account, less than a second away: exports round times. One file may know an author by
handle, another by id; of one platform these count as the same.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from inconcert.case import Case

_SECOND = 1_000_000
_TABLES = ("id", "shared", "met", "known", "near")


class Repeats:
    """What posts of the sources from `first` on have in common with sources before each.

    `drop_known` comes first, `clashes` after it; both return counts by source. Use as a context
    manager, which drops the temporary tables. All of it is linear in the posts of the case and
    of the new sources, also where one id stands there a hundred thousand times.
    """

    def __init__(self, case: Case, first: int) -> None:
        self.case = case
        self.first = first
        self._any = False

    def __enter__(self) -> Repeats:
        return self

    def __exit__(
        self,
        raised: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if raised is None:
            for name in _TABLES:
                self.case.execute(f"DROP TABLE IF EXISTS staged_{name}")

    def _make(self, name: str, select: str) -> int:
        """Make a temporary table; return how many rows it has."""
        self.case.execute(f"CREATE OR REPLACE TEMP TABLE staged_{name} AS {select}")
        return int(self.case.one(f"SELECT count(*) FROM staged_{name}"))

    def _find(self) -> bool:
        """Collect the posts whose ids several sources have; False where there are none."""
        first = self.first
        several = self.case.one(
            "SELECT count(DISTINCT source) FROM post WHERE source >= ?", [first]
        )
        earlier = self.case.one("SELECT 1 FROM post WHERE source < ? LIMIT 1", [first])
        if not several or (several == 1 and not earlier):
            return False
        self._make(
            "id",
            "SELECT platform, post_id, min(source) AS low, max(source) AS high FROM post "
            f"WHERE source >= {first} AND post_id IS NOT NULL GROUP BY ALL",
        )
        shared = self._make(
            "shared",
            "SELECT platform, post_id FROM staged_id WHERE low < high UNION "
            "SELECT platform, post_id FROM post SEMI JOIN staged_id USING (platform, post_id) "
            f"WHERE source < {first}",
        )
        if not shared:
            return False
        self._make(
            "met",
            'SELECT post, source, platform, post_id, account, "time" FROM post '
            "SEMI JOIN staged_shared USING (platform, post_id)",
        )
        return True

    def drop_known(self) -> dict[int, int]:
        """Take out posts that a source before held; return how many by source."""
        self._any = self._find()
        if not self._any:
            return {}
        # Of rows that agree in all of it, only those of the first source can stay: whatever took
        # that one out takes out the others.
        same = 'platform, post_id, account, "time"'
        self._make(
            "known",
            f"SELECT post, source FROM staged_met JOIN (SELECT {same}, min(source) AS low "
            f"FROM staged_met GROUP BY ALL) USING ({same}) "
            f"WHERE source > low AND source >= {self.first}",
        )
        self._add_near()
        self.case.execute(
            f"DELETE FROM post WHERE source >= {self.first} "
            "AND post IN (SELECT post FROM staged_known)"
        )
        return dict(self.case.query("SELECT source, count(*) FROM staged_known GROUP BY source"))

    def _add_near(self) -> None:
        """Add to `staged_known` the posts whose match is not the same in all."""
        second = f'"time" // {_SECOND}'
        buckets = (
            f"(SELECT platform, post_id, {second} AS second, min(source) AS low, "
            "max(source) AS high FROM staged_met ANTI JOIN staged_known USING (post) GROUP BY ALL)"
        )
        found = self._make(
            "near",
            f"SELECT DISTINCT a.platform, a.post_id FROM (SELECT *, unnest([0, 1]) + second AS "
            f"beside FROM {buckets}) a JOIN {buckets} b ON a.platform = b.platform "
            "AND a.post_id = b.post_id AND a.beside = b.second "
            "WHERE least(a.low, b.low) < greatest(a.high, b.high)",
        )
        if not found:
            return
        rows = self.case.arrow(
            'SELECT platform, post_id, source, post, account, "time" FROM staged_met '
            "ANTI JOIN staged_known USING (post) SEMI JOIN staged_near USING (platform, post_id) "
            "ORDER BY platform, post_id, source, post"
        )
        known = list(_near(rows, self.first))
        if known:
            posts, sources = zip(*known, strict=True)
            table = pa.table(
                {"post": pa.array(posts, pa.int64()), "source": pa.array(sources, pa.int32())}
            )
            self.case.append("staged_known", table)

    def clashes(self) -> dict[int, int]:
        """Return by source how many posts have the id of another post."""
        found = dict(
            self.case.query(
                "SELECT source, sum(n - 1)::BIGINT FROM (SELECT source, count(*) AS n FROM post "
                "WHERE source >= ? AND post_id IS NOT NULL GROUP BY source, platform, post_id "
                "HAVING count(*) > 1) GROUP BY source",
                [self.first],
            )
        )
        if self._any:
            met = self.case.query(
                "WITH kept AS (SELECT DISTINCT platform, post_id, source FROM staged_met "
                "ANTI JOIN staged_known USING (post) SEMI JOIN post USING (post)) "
                "SELECT source, count(*) FROM kept JOIN (SELECT platform, post_id, "
                "min(source) AS low FROM kept GROUP BY ALL) USING (platform, post_id) "
                f"WHERE source > low AND source >= {self.first} GROUP BY source"
            )
            for source, count in met:
                found[source] = found.get(source, 0) + count
        return found


def _near(rows: pa.Table, first: int) -> Iterator[tuple[int, int]]:
    """Yield post and source of the rows, in the order of sources, that one kept before matches."""
    for (platform, _), group in groupby(_tuples(rows), key=lambda row: row[:2]):
        by_account: dict[str, list[int]] = defaultdict(list)
        # Times by whether the account is known by handle.
        by_form: tuple[list[int], list[int]] = ([], [])
        for source, part in groupby(group, key=lambda row: row[2]):
            kept = []
            for _, _, _, post, account, time in part:
                form = account.startswith(f"{platform}:@")
                if source >= first and (
                    _beside(by_account[account], time)
                    or (platform != "unknown" and _beside(by_form[not form], time))
                ):
                    yield post, source
                else:
                    kept.append((account, form, time))
            for account, form, time in kept:
                insort(by_account[account], time)
                insort(by_form[form], time)


def _tuples(rows: pa.Table) -> Iterator[tuple[str, str, int, int, str, int]]:
    for batch in rows.to_batches(max_chunksize=50_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _beside(times: list[int], time: int) -> bool:
    """Return whether one of the sorted times lies less than a second away."""
    place = bisect_left(times, time - _SECOND + 1)
    return place < len(times) and times[place] < time + _SECOND
