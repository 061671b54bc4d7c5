"""What surrounds a group in a case: what its innocent explanations are tested on."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa

from inconcert.case import Case
from inconcert.detect.coordination.concert import Concert, TestedGroup
from inconcert.detect.coordination.concert.settings import period_of
from inconcert.detect.coordination.concert.shares import I64
from inconcert.detect.coordination.explanations import GroupContext, PassedTrial
from inconcert.durations import HOUR

# Enough accounts to say what is usual, and few enough to look at each.
PEERS = 250
_COLUMNS = ["account", "kind", "object", "origin", "time", "post"]


class CaseContext:
    """What is the same for all groups of a case: clients, hours, and accounts to compare with."""

    def __init__(self, case: Case, table: pa.Table, concert: Concert, seed: int) -> None:
        self.case = case
        self.table = table
        self.concert = concert
        self.seed = seed
        rows = case.query(
            "SELECT account, client FROM (SELECT account, client, count(*) AS n FROM post "
            "WHERE client IS NOT NULL GROUP BY ALL) "
            "QUALIFY row_number() OVER (PARTITION BY account ORDER BY n DESC, client) = 1"
        )
        self.client: dict[str, str] = dict(rows)
        self.clients = dict(Counter(self.client.values()))
        hours = np.bincount(concert.shares.time // HOUR % 24, minlength=24)
        self.everyone = pa.table({"hour": np.arange(24), "shares": hours})
        grouped: list[I64] = [group.accounts for group in concert.groups]
        inside = np.unique(np.concatenate(grouped)) if grouped else np.empty(0, np.int64)
        others = np.setdiff1d(np.unique(concert.shares.account), inside)
        drawn = np.random.default_rng(seed).permutation(len(others))[:PEERS]
        self.peers = np.sort(others[drawn])

    def of(self, group: TestedGroup, acts: pa.Table, window: int) -> GroupContext:
        """Return the circumstances of one group; `acts` are its rows, `window` its scale in µs."""
        members = np.sort(group.accounts)
        names = self._names(members)
        return GroupContext(
            members=names,
            acts=acts.select([*_COLUMNS, "act"]),
            shares=self._shares(np.isin(self.concert.shares.account, members)),
            around=self._shares(self._around(members, window)).select([*_COLUMNS[:3], "time"]),
            profiles=self.case.arrow(
                "SELECT * FROM account WHERE account IN (SELECT unnest(?)) ORDER BY account",
                [names + self._names(self.peers)],
            ),
            clients={name: self.client.get(name) for name in names},
            others_clients=self.clients,
            everyone=self.everyone,
            time_window=window,
            seed=self.seed,
            peers=self._shares(np.isin(self.concert.shares.account, self.peers)),
            reposts=frozenset(self.reposts(acts)),
            passed_trial=_passed_trial(group),
        )

    def reposts(self, acts: pa.Table) -> dict[int, str | None]:
        """Return the posts of the acts that are reposts, and whose: None where none is named.

        An account named by its handle is the one account of the case that bears it.
        """
        posts = sorted({post for post in acts["post"].to_pylist() if post is not None})
        return dict(
            self.case.query(
                "SELECT p.post, coalesce(h.account, nullif(p.repost_account, '')) "
                "FROM post p LEFT JOIN ("
                "  SELECT platform || ':@' || lower(ltrim(handle, '@')) AS key, "
                "  min(account) AS account FROM account WHERE handle <> '' "
                "  GROUP BY 1 HAVING count(DISTINCT account) = 1"
                ") h ON h.key = p.repost_account "
                "WHERE p.type = 'repost' AND p.post IN (SELECT unnest(?::BIGINT[])) ORDER BY 1",
                [posts],
            )
        )

    def _names(self, accounts: I64) -> list[str]:
        return list(self.concert.shares.names.take(pa.array(accounts)).to_pylist())

    def _shares(self, chosen: np.typing.NDArray[np.bool_]) -> pa.Table:
        rows = np.sort(self.concert.shares.row[chosen])
        return self.table.select(_COLUMNS).take(pa.array(rows))

    def _around(self, members: I64, window: int) -> np.typing.NDArray[np.bool_]:
        """Return which shares are by others, near two members or more on one object."""
        shares = self.concert.shares
        reach = period_of(window)
        inside = np.isin(shares.account, members)
        mine = np.flatnonzero(inside)
        # Objects on which two members met; the shares stand sorted by object and time.
        object_, account = shares.object[mine], shares.account[mine]
        pairs = np.unique(np.stack([object_, account]), axis=1)[0]
        met, count = np.unique(pairs, return_counts=True)
        met = met[count > 1]
        result = np.zeros(len(shares), np.bool_)
        bounds = np.searchsorted(shares.object, np.stack([met, met + 1]))
        for first, last in bounds.T.tolist():
            times = shares.time[first:last]
            own = times[inside[first:last]]
            after = np.searchsorted(own, times)
            before = np.abs(times - own[np.maximum(after - 1, 0)])
            behind = np.abs(own[np.minimum(after, len(own) - 1)] - times)
            result[first:last] = np.minimum(before, behind) <= reach
        return result & ~inside


def _passed_trial(group: TestedGroup) -> PassedTrial:
    """Return the trial of a group as its explanations need it: p is that of the finding."""
    best = group.trials[0]
    return PassedTrial(best.in_step, best.units, group.p, not best.scale.others)
