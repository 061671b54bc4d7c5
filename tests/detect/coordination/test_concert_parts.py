"""Groups that one source alone holds together are told apart; all others stay whole."""

import numpy as np
import pytest
from concert_world import DAY, HOUR, MINUTE, SECOND, START, World, campaign, groups_of, organic

from inconcert.detect.coordination.concert import find_concert
from inconcert.detect.coordination.concert.acts import Act
from inconcert.detect.coordination.concert.parts import fallen_apart, origins_of, split_by_source
from inconcert.detect.coordination.concert.shares import read_shares


def post(world, rng, accounts, name, site, at, *, turnout=0.95, title=False):
    """Let accounts post one thing within seconds, with its title or without."""
    for account in accounts:
        if rng.random() < turnout:
            time = at + int(rng.integers(0, 8)) * SECOND
            world.share(account, f"https://{site}/{name}", time, origin=site)
            if title:
                world.share(account, f"title {site} {name}", time, kind="text")


def moments(rng, number, days=20):
    return START + rng.integers(0, days * 24, number) * HOUR + rng.integers(0, 50, number) * MINUTE


def outlets(seed=1, *, owners=4, own=30, wire=50, wires=1, title=False):
    """Owners with three accounts each: articles of their own, and most of what a wire brings."""
    rng = np.random.default_rng(seed)
    world = organic(seed, days=20)
    accounts = [[f"{p}o{owner}" for p in "abc"] for owner in range(owners)]
    for owner, mine in enumerate(accounts):
        for i, at in enumerate(moments(rng, own)):
            post(world, rng, mine, i, f"own{owner}.example", at, title=title)
    for number in range(wires):
        for i, at in enumerate(moments(rng, wire)):
            for mine in accounts:
                if rng.random() < 0.8:
                    late = int(rng.integers(0, 20)) * SECOND
                    post(world, rng, mine, i, f"wire{number}.example", at + late, title=title)
    return world, [set(mine) for mine in accounts]


def search(world):
    return find_concert(world.table().drop_columns(["fold"]))


@pytest.mark.parametrize("title", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
def test_outlets_of_several_owners_on_one_wire_are_a_group_each(seed, title):
    world, owners = outlets(seed, title=title)
    concert = search(world)
    assert sorted(map(sorted, groups_of(concert))) == sorted(map(sorted, owners))
    for group in concert.groups:
        assert group.source >= 0
        assert group.p <= group.q <= 0.05
        # What came over the wire is among its acts, with its own accounts alone as members.
        assert len(group.acts) > 40
        assert (group.taken <= len(group.acts)).all()


def test_accounts_of_one_source_alone_and_those_of_many_stay_one_group():
    alone, owners = outlets(own=0)
    many = organic()
    members = campaign(many, "red", acts=24)
    for world, whole in ((alone, set().union(*owners)), (many, set(members))):
        concert = search(world)
        assert groups_of(concert) == [whole]
        assert concert.groups[0].source == -1


class Acts:
    """A group of acts made by hand: (accounts, site or None), a minute or more apart."""

    def __init__(self, *acts):
        world = World()
        for number, (accounts, site) in enumerate(acts):
            for account in accounts:
                world.share(f"a{account:02}", f"u{number}", START + number * DAY, origin=site)
        world.share("a99", "other", START, origin="elsewhere.example")
        self.shares = read_shares(world.table())
        self.acts = []
        for object_ in np.unique(self.shares.object):
            places = np.flatnonzero(self.shares.object == object_)
            if len(places) > 1:
                accounts = self.shares.account[places].astype(np.int64)
                time = int(self.shares.time[places[0]])
                self.acts.append(Act(0, int(object_), time, MINUTE, places, accounts))
        self.accounts = np.unique(np.concatenate([act.accounts for act in self.acts]))

    def parts(self, least=3):
        found = fallen_apart(self.acts, self.accounts, self.shares, least)
        return None if found is None else [core.tolist() for core in found.cores]


WIRE = (range(6), "wire.example")
RED, BLUE = ([0, 1, 2], "red.example"), ([3, 4, 5], "blue.example")


def test_what_falls_apart_without_one_source_does_so():
    made = Acts(WIRE, WIRE, RED, RED, BLUE, BLUE)
    assert made.parts() == [[0, 1, 2], [3, 4, 5]]
    found = fallen_apart(made.acts, made.accounts, made.shares, 3)
    assert [len(own) for own in found.acts] == [2, 2]
    assert len(found.others) == 2


@pytest.mark.parametrize(
    "acts",
    [
        [WIRE] * 4,
        [WIRE, WIRE, RED, RED, BLUE],  # one act is no part
        [WIRE, WIRE, RED, RED, ([3, 4], "blue.example"), ([3, 4], "blue.example")],  # nor are two
        # two sources hold it together, or something whose source is not known
        [WIRE, (range(6), "second.example"), RED, RED, BLUE, BLUE],
        [WIRE, (range(6), None), RED, RED, BLUE, BLUE],
        # it crumbles: most members are in no part
        [(range(12), "wire.example")] * 2 + [RED, RED, BLUE, BLUE],
    ],
)
def test_what_one_source_does_not_hold_together_stays_whole(acts):
    assert Acts(*acts).parts() is None


def test_an_account_of_two_parts_is_where_it_has_most_acts():
    made = Acts(WIRE, WIRE, RED, RED, RED, ([0, 3, 4, 5], "blue.example"),
                ([0, 3, 4, 5], "blue.example"))  # fmt: skip
    assert made.parts() == [[0, 1, 2], [3, 4, 5]]


def test_of_several_sources_the_one_that_gives_most_parts_is_left_out():
    wire, second = (range(9), "wire.example"), (range(6), "second.example")
    green, white = ([6, 7, 8], "green.example"), ([9, 10, 11], "white.example")
    made = Acts(wire, wire, second, RED, RED, BLUE, BLUE, green, green)
    # Without the wire, the second holds red and blue together: two parts.
    assert made.parts() == [[0, 1, 2, 3, 4, 5], [6, 7, 8]]
    wide = (range(3, 12), "wide.example")
    made = Acts(
        second, second, second, wide, wide, RED, RED, BLUE, BLUE, green, green, white, white
    )
    # Without the second, which has more acts, two; without the wide one, three.
    assert made.parts() == [[0, 1, 2, 3, 4, 5], [6, 7, 8], [9, 10, 11]]


def test_a_title_has_the_source_of_the_link_beside_it():
    world = World()
    for late, account in enumerate("abc"):
        world.share(account, "t", START + late * SECOND, kind="text")
        if account != "c":
            world.share(account, "u", START + late * SECOND, origin="s.example")
    shares = read_shares(world.table())
    text = shares.kinds.index("text")
    places = np.flatnonzero(shares.kind == text)
    accounts = shares.account[places].astype(np.int64)
    act = Act(text, int(shares.object[places[0]]), START, MINUTE, places, accounts)
    known = int(shares.origin[shares.kind != text][0])
    assert origins_of([act], np.arange(3), shares).tolist() == [known]
    assert origins_of([act], np.array([2]), shares).tolist() == [-1]


class Confirmed:
    def __init__(self, accounts, acts):
        self.accounts, self.acts = np.asarray(accounts), acts


def test_parts_that_do_not_stand_leave_the_group_whole():
    made = Acts(WIRE, WIRE, RED, RED, BLUE, BLUE)
    group = Confirmed(made.accounts[::-1], made.acts)
    seen = []

    def stand(acts, core):
        seen.append([act.accounts.tolist() for act in acts])
        return Confirmed(core, acts) if stands(core) else None

    stands = lambda core: True  # noqa: E731
    source, parts = split_by_source(group, made.shares, 3, stand)
    assert source >= 0
    assert [part.accounts.tolist() for part in parts] == [[0, 1, 2], [3, 4, 5]]
    # The others are left out of what was done together.
    assert seen[0] == [[0, 1, 2]] * 4
    stands = lambda core: 0 in core  # noqa: E731
    assert split_by_source(group, made.shares, 3, stand) == (-1, [group])
