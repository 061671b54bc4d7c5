"""Programs that are pushed a feed, one owner's accounts on several platforms, sizes beside p."""

import sys

import explain_samples as samples
import numpy as np
import pyarrow as pa
import pytest
from explain_samples import START, said

from inconcert.detect.coordination.explanations.base import (
    LEAST,
    TOO_FEW,
    excess,
    judged,
    sources_of,
)
from inconcert.detect.coordination.explanations.repeats import FEWEST_ITEMS, repeated_wholly
from inconcert.durations import DAY, HOUR, MINUTE, SECOND

# Programs that take all


def relays(
    seed=1, *, size=12, items=150, taken=0.95, late=(2, 40), own=0, by_day=True, title=False
):
    """Accounts that pass on what one feed brings, `taken` of it, `late` seconds after it came."""
    rng = np.random.default_rng([seed, 7])
    world = samples.World(samples.names("relay", size))
    samples.crowd(world, rng)
    hour = rng.triangular(6, 12, 22, items) if by_day else rng.uniform(0, 24, items)
    came = START + rng.integers(0, 20, items) * DAY + (hour * HOUR).astype(np.int64)
    for act, at in enumerate(came):
        for member in world.members:
            if rng.random() < taken:
                time = at + int(rng.uniform(*late) * SECOND)
                link = {"origin": "feed.example", "act": None if title else act}
                world.share(member, f"https://feed.example/{act}", time, **link)
                if title:
                    world.share(member, f"Report {act}", time, kind="text", act=act)
                    for rows in (world.shares, world.acts):
                        rows[-1]["post"] = len(world.shares) - 1
    if own:
        samples.own_life(world, rng, own, 20)
    return world


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    "marks",
    [{}, {"by_day": False}, {"title": True}, {"size": 3}, {"own": 15}, {"late": (1, 600)},
     {"items": 40}],
    ids=str,
)  # fmt: skip
def test_programs_that_are_pushed_one_feed(seed, marks):
    world = relays(seed, **marks)
    e = said(world, "feed", seed=seed)
    assert e.holds is True, e.sentence
    assert e.value >= 0.9
    assert e.p < 0.001
    if marks.get("by_day", True):
        assert f"{len(world.members)} by passing on nearly everything from a source" in e.sentence
        assert "created to repeat one whole site look the same" in e.sentence


@pytest.mark.parametrize(
    "marks",
    [{"taken": 0.7},  # who picks
     {"own": 100},  # who has a life of its own
     {"late": (0, 10 * 3600)},  # who comes to it when there is time
     {"items": 15}],  # too few things to tell
    ids=str,
)  # fmt: skip
def test_people_who_follow_one_source_are_no_feed(marks):
    e = said(relays(**marks), "feed")
    assert e.verdict != "holds"
    assert "passing on nearly all" not in e.sentence.split("Tested was")[0]


def test_programs_that_post_by_the_clock_do_not_need_the_limit_of_another_sign():
    e = said(samples.programs(marks="clock"), "feed")
    assert "look the same" not in e.sentence


def rows(*shares):
    """Return shares of one source as (account, item, time in minutes)."""
    world = samples.World([])
    for account, item, minute in shares:
        at = START + minute * MINUTE
        world.share(f"x:{account}", f"https://s.example/{item}", at, origin="s.example")
    return pa.Table.from_pylist(world.shares, schema=samples.SHARE)


def wholly(*shares):
    table = rows(*shares)
    return {account for account, _ in repeated_wholly(table, table)}


def test_what_a_source_brought_is_what_another_account_passed_on():
    n = FEWEST_ITEMS
    items = [("a", i, 90 * i) for i in range(n)]
    assert wholly(*items) == set()  # nobody else says that anything came
    both = items + [("b", i, 90 * i + 60) for i in range(n)]
    assert wholly(*both) == {"x:a", "x:b"}
    assert wholly(*both[:-1]) == set()
    # An hour late is in time, and a minute more is not; four fifths are enough.
    late = [("b", i, 90 * i + 60 + (i >= 0.8 * n)) for i in range(n)]
    assert wholly(*items, *late) == {"x:a", "x:b"}
    late = [("b", i, 90 * i + 60 + (i >= 0.8 * n - 1)) for i in range(n)]
    assert wholly(*items, *late) == {"x:a"}


def test_only_what_came_while_an_account_was_there_counts():
    n = FEWEST_ITEMS
    early = [("a", i, i) for i in range(3 * n)]
    later = [("b", i, i) for i in range(2 * n, 3 * n)]
    assert wholly(*early, *later) == {"x:a", "x:b"}  # of the first two thirds nobody can tell
    third = [("c", i, i) for i in range(0, 3 * n, 2)]
    assert "x:c" not in wholly(*early, *later, *third)
    assert "x:a" in wholly(*early, *later, *third)


def test_pairs_of_accounts_that_are_asked_about_alone_are_returned():
    table = rows(*[(a, i, i) for a in "ab" for i in range(FEWEST_ITEMS)])
    alone = table.filter(pa.compute.equal(table["account"], "x:b"))
    assert repeated_wholly(alone, table) == {("x:b", "s.example")}
    assert repeated_wholly(table.slice(0, 0), table.slice(0, 0)) == set()


def test_a_title_is_of_the_source_of_its_link():
    c = relays(items=30, title=True).context()
    found = sources_of(c.acts, c.shares)
    assert (found.top, found.share, found.known) == ("feed.example", 1.0, 30)


# One owner's accounts on several platforms


def three(handles, *, names=None, peers="peer{i}"):
    """Return outlets on three platforms, or as many as there are handles, that declare no site."""
    world = samples.outlets(declare="nothing")
    called = dict(zip(world.members, handles, strict=False))
    for name in ("shares", "acts"):
        rows = [row for row in getattr(world, name) if row["account"] in called]
        setattr(world, name, [row | {"account": called[row["account"]]} for row in rows])
    world.members = list(handles)
    people = [row for row in world.profiles if not row["account"].startswith("x:outlet")]
    world.profiles = [row | {"handle": peers.format(i=i)} for i, row in enumerate(people)]
    world.profiles += [
        {"account": account, "platform": account.split(":")[0], "handle": handle, "url": None,
         "name": (names or {}).get(account)}
        for account, handle in handles.items()
    ]  # fmt: skip
    return world


def syndicate(world):
    schema = samples.PROFILE
    for name in ("platform", "handle", "name"):
        schema = schema.append(pa.field(name, pa.string()))
    profiles = pa.Table.from_pylist(world.profiles, schema=schema)
    return said(world, "syndicate", profiles=profiles)


def test_one_name_on_several_platforms_declares_an_owner():
    handles = {"x:1": "harrow_lantern", "mastodon:2": "HarrowLantern",
               "telegram:3": "harrow.lantern"}  # fmt: skip
    e = syndicate(three(handles))
    assert e.holds is True
    assert "3 of 3 members whose name is known share one name, that of harrowlantern" in e.sentence
    assert (e.value, e.reference) == (1, 0)
    others = dict(zip(handles, ("hl_x", "hlm", "the_hl"), strict=True))
    assert syndicate(three(others, names=dict.fromkeys(handles, "Harrow Lantern"))).holds is True


@pytest.mark.parametrize(
    ("handles", "peers"),
    [
        ({"x:1": "lantern", "x:2": "lantern", "telegram:3": "lantern"}, "peer{i}"),  # copies
        ({"x:1": "news", "mastodon:2": "news", "telegram:3": "news"}, "peer{i}"),  # says little
        ({"x:1": "lantern", "mastodon:2": "quillpost", "telegram:3": "meridian"}, "peer{i}"),
        ({"x:1": "lantern", "mastodon:2": "lantern", "telegram:3": "lantern"}, "lantern"),
    ],
)
def test_what_is_no_name_in_common(handles, peers):
    assert syndicate(three(handles, peers=peers)).holds is not True


# Sizes


def test_a_common_site_is_not_rare_for_being_a_little_more_common():
    world = samples.outlets()
    world.members = samples.names("outlet", 40)
    world.profiles += [
        {"account": member, "description": f"N {i}"} for i, member in enumerate(world.members[10:])
    ]
    for row in world.profiles:  # six in ten of the others name it, and all members
        other = row["account"].startswith("x:peer")
        if not other or int(row["account"][6:]) % 10 < 6:
            row["url"] = "https://harrowlantern.example/"
    e = said(world, "syndicate")
    assert e.p < 0.01
    assert e.holds is False


def test_a_common_program_is_not_rare_for_being_a_little_more_common():
    world = samples.outlets(profiles=False)
    world.members = samples.names("outlet", 40)
    world.clients = dict.fromkeys(world.members, "Lantern Desk")
    for others, verdict in ((240, "not_known"), (160, "in_part")):  # of 400: six, or four in ten
        world.others_clients = {"Lantern Desk": 40 + others, "Pocket Post": 400 - others}
        assert said(world, "syndicate").verdict == verdict


@pytest.mark.parametrize(
    ("p", "ratio", "verdict"),
    [(0.002, LEAST, "refused"), (0.002, LEAST - 0.01, "slightly"), (0.06, TOO_FEW, "unsure"),
     (0.06, TOO_FEW - 0.01, None), (0.5, 1.0, None), (0.05, 3.0, "refused")],
)  # fmt: skip
def test_a_p_alone_refuses_nothing(p, ratio, verdict):
    found = judged(p, ratio)
    assert {name for name, so in found._asdict().items() if so} == ({verdict} - {None})


def test_sizes_of_shares_are_ratios_of_odds():
    assert excess(0.5, 0.5) == 1
    assert excess(0.5, 0.25) == pytest.approx(3)
    assert excess(0.25, 0.5) == pytest.approx(1 / 3)
    assert excess(0.98, 0.95) == pytest.approx(49 / 19)
    assert excess(1.0, 0.5) == excess(0.1, 0.0) == np.inf
    assert excess(0.0, 0.0) == excess(1.0, 1.0) == 1
    assert excess(0.0, 0.3) == 0


def joint(share, *, days=60, size=60, each=4):
    """People of one time zone, of whose posts a share is within a minute of a common moment."""
    rng = np.random.default_rng(3)
    world = samples.World(samples.names("near", size), HOUR)
    for day in range(days):
        moment = START + day * DAY + int(rng.uniform(12, 20) * HOUR)
        for member in world.members:
            for _ in range(rng.poisson(each)):
                at = START + day * DAY + int(rng.uniform(10, 22) * HOUR)
                if rng.random() < share:
                    at = moment + int(rng.integers(0, MINUTE))
                world.share(member, f"o{len(world.shares)}", at)
    return world


def test_waking_hours_are_not_refused_for_a_small_excess():
    for share, verdict in ((0.15, "in_part"), (0.6, "does_not_hold")):
        e = said(joint(share), "time_zone")
        assert e.p <= 0.05
        assert e.verdict == verdict
        assert e.value > 1
        assert (e.value < LEAST) is (verdict == "in_part")
        less = "less than 1.25 times, the least that counts as more" in e.sentence
        assert less is (verdict == "in_part")


def test_news_is_not_refused_for_a_small_excess():
    world = samples.readers(3, size=40, stories=120, others=0)
    rng = np.random.default_rng(3)
    came = {}
    for row in world.acts:
        came.setdefault(row["object"], []).append(row["time"])
    for object_, times in came.items():  # others are a little less of one mind about the time
        for i in range(120):
            late = rng.lognormal(np.log(600), 1.35) * SECOND
            world.other(f"x:o{i}", object_, np.median(times) - 600 * SECOND + late)
    e = said(world, "news", seed=1)
    assert e.p <= 0.05
    assert 1 < excess(e.value, e.reference) < LEAST
    assert e.verdict == "holds"
    assert "hardly closer (the odds are less than 1.25 times as high)" in e.sentence


def test_a_large_excess_of_few_posts_could_not_be_told():
    shown = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        world = samples.World(samples.names("near", 3), 10 * MINUTE)
        for day in range(6):
            for member in world.members:
                at = START + day * DAY + int(rng.uniform(8, 22) * HOUR)
                world.share(member, f"o{len(world.shares)}", at)
        e = said(world, "time_zone")
        if e.p is not None and e.p > 0.05 and e.value >= TOO_FEW:
            shown.append(e)
    assert shown
    for e in shown:
        assert e.verdict == "not_known"
        assert "more, but in too few posts to rule out chance" in e.sentence


@pytest.mark.parametrize("name", ["fans", "news", "time_zone"])
def test_every_test_of_timing_looks_at_the_size(name, monkeypatch):
    """With a least size beyond all that is seen, a small p refuses nothing."""
    world = samples.campaign()
    world.window = 20 * SECOND  # of all in a minute
    e = said(world, name)
    assert e.p <= 0.05
    assert e.verdict == "does_not_hold"
    monkeypatch.setattr("inconcert.detect.coordination.explanations.base.LEAST", float("inf"))
    assert said(world, name).verdict in ("holds", "in_part")


@pytest.mark.parametrize("name", ["fans", "news"])
def test_closer_on_few_occasions_could_not_be_told(name, monkeypatch):
    monkeypatch.setattr("inconcert.detect.coordination.explanations.base.TOO_FEW", 0.0)
    world = samples.followers() if name == "fans" else samples.readers(2)
    e = said(world, name)
    assert e.p > 0.05
    assert e.verdict == "not_known"
    assert "too few occasions to rule out chance" in e.sentence


def test_members_are_no_feeds_for_being_a_little_more_so_than_others(monkeypatch):
    world = samples.programs(marks="source")
    assert said(world, "feed").verdict == "holds"
    module = sys.modules["inconcert.detect.coordination.explanations.feed"]
    monkeypatch.setattr(module, "excess", lambda value, reference: LEAST - 0.01)
    e = said(world, "feed")
    assert e.p <= 0.05
    assert e.verdict == "does_not_hold"
