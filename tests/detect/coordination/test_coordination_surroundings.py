"""What surrounds a group: its own shares, those of others near by, programs, hours and peers."""

from collections import Counter

import numpy as np
import pytest
from planted_case import SECOND, START, fill, shares

from inconcert.case import Case
from inconcert.detect.coordination.concert import find_concert
from inconcert.detect.coordination.concert.settings import HOUR, MINUTE
from inconcert.detect.coordination.context import PEERS, CaseContext
from inconcert.detect.coordination.evidence import act_rows

COLUMNS = ["account", "kind", "object", "origin", "time", "post"]


class Context:
    """A case, its shares, and the one group that is found in them."""

    def __init__(self, case, table):
        self.case, self.table, self.rows = case, table, table.to_pylist()
        self.concert = find_concert(table)
        (self.group,) = self.concert.groups
        self.members = {self.concert.shares.names[int(a)].as_py() for a in self.group.accounts}

    def context(self, seed=1):
        return CaseContext(self.case, self.table, self.concert, seed)

    def of_group(self, window=MINUTE):
        return self.context().of(self.group, act_rows(self.group, self.concert, self.table), window)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A case with one planted group, whose objects a few others share as well."""
    path = tmp_path_factory.mktemp("surroundings") / "case.duckdb"
    rows = shares(seed=4, groups=1, accounts=400)
    planted = [row for row in rows if row[0].startswith("x:g0")]
    for n, (_, kind, object_, time) in enumerate(planted[::3]):
        rows.append((f"x:{n}", kind, object_, time + (n - 12) * 7 * MINUTE))
        rows.append((f"x:{n + 50}", kind, object_, time + n * 2 * HOUR))
    # An object of one member alone tells nothing of how members meet.
    rows += [(a, "url", "lonely", START + HOUR) for a in ("x:g0m1", "x:7", "x:8")]
    with Case.open(path, write=True, create=True) as case:
        fill(case, rows)
        case.execute("UPDATE post SET client = CASE WHEN account LIKE 'x:g%' THEN 'app' END")
        case.execute("UPDATE post SET client = 'web' WHERE account < 'x:2' AND post % 3 > 0")
        case.execute("UPDATE post SET client = 'old' WHERE account < 'x:2' AND post % 3 = 0")
        case.execute(
            "INSERT INTO account (account, platform, description) "
            "SELECT DISTINCT account, 'x', 'about ' || account FROM share"
        )
        # The first half of the objects, by number, is as good a half as any.
        table = case.arrow(
            "SELECT account, kind, object, origin, time, post, CAST(hash(object) % 2 AS INTEGER) "
            "AS half FROM share ORDER BY post"
        )
        yield Context(case, table)


@pytest.mark.parametrize("window", [10 * SECOND, MINUTE, 30 * MINUTE, HOUR])
def test_around_are_the_shares_of_others_near_a_member(world, window):
    rows, members = world.rows, world.members
    found = world.of_group(window).around
    by_object = {}
    for row in rows:
        if row["account"] in members:
            by_object.setdefault(row["object"], []).append(row)
    met = {o: own for o, own in by_object.items() if len({r["account"] for r in own}) > 1}
    reach = max(HOUR, 6 * window)
    expected = [
        (row["account"], row["kind"], row["object"], row["time"])
        for row in rows
        if row["account"] not in members
        and any(abs(own["time"] - row["time"]) <= reach for own in met.get(row["object"], []))
    ]
    assert 0 < len(expected) < len(rows)
    assert sorted(zip(*found.to_pydict().values(), strict=True)) == sorted(expected)
    assert found.column_names == ["account", "kind", "object", "time"]


def test_the_group_itself(world):
    rows, group, members = world.rows, world.group, world.members
    found = world.of_group()
    assert set(found.members) == members
    own = [[row[name] for name in COLUMNS] for row in rows if row["account"] in members]
    key = lambda row: row[-1]  # noqa: E731
    assert sorted(map(list, zip(*found.shares.to_pydict().values(), strict=True)), key=key) == own
    assert found.acts.column_names == [*COLUMNS, "act"]
    for number, act in enumerate(group.acts, 1):
        chosen = [row for row in found.acts.to_pylist() if row["act"] == number]
        inside = set(act.accounts.tolist()) & set(group.accounts.tolist())
        names = world.concert.shares.names
        assert {row["account"] for row in chosen} == {names[a].as_py() for a in inside}
        assert min(row["time"] for row in chosen) >= act.time - act.window
        assert max(row["time"] for row in chosen) <= act.time + act.window
    assert (found.time_window, found.seed) == (MINUTE, 1)


def test_programs_are_those_that_each_uses_most(world):
    found = world.of_group()
    assert found.clients == dict.fromkeys(world.members, "app")
    uses: dict[str, Counter] = {}
    for account, client in world.case.query(
        "SELECT account, client FROM post WHERE client NOT NULL"
    ):
        uses.setdefault(account, Counter())[client] += 1
    most = {a: min(c, key=lambda name: (-c[name], name)) for a, c in uses.items()}
    assert found.others_clients == dict(Counter(most.values()))
    assert found.others_clients["web"] > 0


def test_hours_are_those_of_all_shares(world):
    everyone = world.context().everyone
    assert everyone["hour"].to_pylist() == list(range(24))
    hours = Counter(row["time"] // HOUR % 24 for row in world.rows)
    assert everyone["shares"].to_pylist() == [hours[h] for h in range(24)]
    assert START // HOUR % 24 == 22  # not all shares are in one hour by accident
    assert min(hours.values()) > 0


def test_peers_are_drawn_from_those_outside_all_groups(world):
    members, found = world.members, world.of_group()
    peers = set(found.peers["account"].to_pylist())
    assert len(peers) == PEERS
    assert not peers & members
    assert found.peers.num_rows == sum(row["account"] in peers for row in world.rows)
    assert set(found.profiles["account"].to_pylist()) == peers | members
    assert np.array_equal(world.context().peers, world.context().peers)
    assert not np.array_equal(world.context().peers, world.context(2).peers)
