"""Each explanation holds on a group that it is true of, and fails on a planted one."""

import re

import explain_samples as samples
import numpy as np
import orjson
import pyarrow as pa
import pytest
from explain_samples import START, said

from inconcert.detect.coordination import wording_explanations as wording
from inconcert.detect.coordination.explanations import Explanation, explain
from inconcert.durations import DAY, HOUR, MINUTE

NAMES = ["syndicate", "feed", "fans", "news", "time_zone"]


def at(world, window):
    world.window = window
    return world


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("size", "acts", "window"), [(12, 20, MINUTE), (4, 10, MINUTE), (12, 20, 30 * MINUTE)]
)
def test_no_explanation_holds_for_a_planted_group(seed, size, acts, window):
    world = samples.campaign(seed, size=size, acts=acts, window=window)
    for e in explain(world.context(seed)):
        assert e.holds is False, e.sentence


# One owner's outlets


@pytest.mark.parametrize(
    ("declare", "words"),
    [("site", "declare the web site harrowlantern.example"),
     ("words", "“Part of the Harrow Lantern Media Group”"),
     ("few", "promote harrowlantern.example, which 4 of 10 members")],
)  # fmt: skip
def test_outlets_of_one_owner(declare, words):
    e = said(samples.outlets(declare=declare), "syndicate")
    assert e.holds is True
    assert words in e.sentence
    assert e.reference == 0
    assert e.p < 0.01


@pytest.mark.parametrize(("origin", "holds"), [(None, True), ("x:harrowlantern", False)])
def test_words_that_name_the_one_source_declare_an_owner_if_it_is_a_site(origin, holds):
    world = samples.outlets(declare="nothing")
    e = said(world, "syndicate")
    assert e.holds is False
    assert "no two of the 10 members" in e.sentence
    for row in world.profiles[-10:]:
        row["description"] += ": all that Harrow-Lantern has to say"
    for row in world.acts:
        row["origin"] = origin or row["origin"]  # of an account it may be its fans who say so
    assert said(world, "syndicate").holds is holds


@pytest.mark.parametrize(
    ("world", "field", "text", "everybody"),
    [(samples.outlets, "url", "https://harrowlantern.example/", True),
     (samples.campaign, "url", "https://linktr.ee/{}", True),  # a service is nobody's site
     (samples.campaign, "description", "Fond of long rivers and of strong tea", False)],
    ids=["what everybody has", "a service for links", "copied bios"],
)  # fmt: skip
def test_what_declares_no_owner(world, field, text, everybody):
    world = world()
    for row in world.profiles:
        if everybody or row["account"] in world.members:
            row[field] = text.format(row["account"][2:])
    e = said(world, "syndicate")
    assert e.holds is False
    assert "harrow" not in text or (e.value, e.reference) == (1, 1)


def test_without_profiles_source_and_program_speak():
    e = said(samples.outlets(profiles=False), "syndicate")
    assert e.verdict == "in_part"  # it fits; but nobody has declared an owner
    assert "Lantern Desk" in e.sentence
    assert "profiles are missing" in e.sentence
    world = samples.outlets(profiles=False)
    world.others_clients = {"Lantern Desk": 400}  # everybody posts with it
    assert said(world, "syndicate").holds is None
    world.clients = {}
    e = said(world, "syndicate")
    assert e.holds is None
    assert "the apps they post with are not known" in e.sentence


def test_without_profiles_many_sources_and_programs_speak_against_one_owner():
    e = said(samples.of_many_programs(), "syndicate")
    assert e.holds is False
    assert "20 sources" in e.sentence


# Automated feeds


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("marks", "words"),
    [("clock", "8 at fixed clock times"), ("regular", "8 at regular intervals"),
     ("source", (
         "0 at fixed clock times, 0 at regular intervals, 8 around the clock from one source"
     ))],
)  # fmt: skip
def test_automated_feeds(seed, marks, words):
    e = said(samples.programs(seed, marks=marks), "feed", seed=seed)
    assert e.holds is True
    assert words in e.sentence
    assert (e.value, e.reference) == (1, 0)
    assert e.p < 0.001


def test_people_in_sittings_are_no_feeds():
    rng = np.random.default_rng(1)
    world = samples.World(samples.names("busy", 30))
    for member in world.members:  # sittings of ten posts within minutes, at waking hours
        for begin in samples.waking(rng, 12, 20):
            for time in begin + rng.integers(0, 12 * MINUTE, 10):
                world.share(member, f"o{rng.integers(0, 1 << 40)}", time, origin="one.example")
    e = said(world, "feed")
    assert e.holds is False
    assert e.value < 0.1


def test_a_feed_cannot_be_told_from_few_posts():
    world = samples.programs()
    world.shares = [row for row in world.shares if row["time"] < START + 12 * HOUR]
    world.acts = [row for row in world.acts if row["time"] < START + 12 * HOUR]
    e = said(world, "feed")
    assert (e.holds, e.value) == (None, None)
    assert "Only 0 of 8 members" in e.sentence


def test_times_that_are_whole_hours_show_no_clock():
    world = samples.campaign()
    for row in [*world.shares, *world.peers]:
        row["time"] = row["time"] // HOUR * HOUR
    assert said(world, "feed").holds is False


def test_where_everyone_posts_by_the_clock_that_says_nothing():
    world = samples.programs()
    clock = [row["time"] for row in world.shares if row["account"] == world.members[0]]
    world.peers = []
    for name in samples.names("peer", 40):
        for time in clock:
            world.peer(name, time)
    e = said(world, "feed")
    assert e.holds is False
    assert e.reference == 1


# Fans


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("minutes", "idols"), [(False, 1), (False, 20), (True, 1), (True, 20)])
@pytest.mark.parametrize("window", [MINUTE, 5 * MINUTE])
def test_fans_come_no_closer_than_their_interest_brings_them(seed, minutes, idols, window):
    e = said(at(samples.followers(seed, minutes=minutes, idols=idols), window), "fans", seed=seed)
    assert e.holds is True
    assert e.value < e.reference
    assert ("x:idol0" in e.sentence) == (idols == 1) or "20 sources" in e.sentence


def test_followers_of_one_source_at_any_window_are_judged_within_minutes():
    e = said(at(samples.followers(minutes=True), HOUR), "fans")
    assert e.holds is True
    assert "within 5m of" in e.sentence


def test_fans_cannot_be_told_from_two_meetings():
    world = samples.followers(posts=2, size=3)
    e = said(world, "fans")
    assert (e.holds, e.p) == (None, None)
    assert "too few" in e.sentence


# News


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_news_brings_members_no_closer_than_others(seed):
    e = said(samples.readers(seed), "news", seed=seed)
    assert e.holds is True
    assert e.value == pytest.approx(e.reference, abs=0.06)


def test_news_is_rejected_no_more_often_than_it_should():
    p = [said(samples.readers(s, stories=8, others=10), "news", seed=s).p for s in range(100, 160)]
    p = np.array([one for one in p if one is not None])
    assert len(p) > 30
    assert (p <= 0.05).mean() <= 0.14  # three standard errors above 5%


def test_what_nobody_else_shared_is_no_news():
    e = said(samples.campaign(outsiders=0), "news")
    assert (e.holds, e.value, e.p) == (False, None, None)
    assert e.sentence.startswith("Hardly anybody else in the data shared these objects within an")
    assert "Accounts that were not collected cannot be counted" in e.sentence


def test_members_among_the_outsiders_are_not_counted_as_such():
    world = samples.campaign(outsiders=0)
    for row in world.acts:
        world.other(row["account"], row["object"], row["time"])
    assert said(world, "news").holds is False


# A time zone in common


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("window", [MINUTE, HOUR])
def test_a_time_zone_in_common(seed, window):
    e = said(at(samples.neighbours(seed), window), "time_zone", seed=seed)
    assert e.verdict == "in_part"  # it says when they post, and never what
    assert "not that they then post the same" in e.sentence
    assert e.value == pytest.approx(1, abs=0.2)
    assert "their active hours overlap by" in e.sentence


def test_a_day_is_too_short_to_compare_days():
    world = samples.campaign()
    for row in world.shares:
        row["time"] = START + row["time"] % DAY
    e = said(world, "time_zone")
    assert e.holds is None
    assert "span 1 day," in e.sentence or "span 2 days," in e.sentence


# All of them


TABLES = ("acts", "shares", "around", "profiles", "everyone", "peers")


def test_nothing_known_is_said_to_be_so():
    made = samples.campaign().context()
    for e in explain(made._replace(**{name: getattr(made, name).slice(0, 0) for name in TABLES})):
        assert e.holds is None
        assert (e.value, e.reference, e.p) == (None, None, None)
        assert e.sentence.endswith(".")


def test_the_same_whatever_the_order_and_the_string_type_of_the_rows():
    c = samples.campaign().context(7)
    backwards = {name: getattr(c, name) for name in TABLES}
    for name, rows in backwards.items():
        backwards[name] = rows.take(pa.array(range(len(rows))[::-1], pa.int64()))
    turned = c._replace(members=c.members[::-1], **backwards)
    large = c.shares.schema.set(0, pa.field("account", pa.large_string()))
    assert explain(c) == explain(turned) == explain(c._replace(shares=c.shares.cast(large)))


def test_dictionaries_and_absent_peers_are_taken():
    c = samples.campaign().context()
    coded = c.shares.set_column(0, "account", c.shares["account"].dictionary_encode())
    assert explain(c._replace(shares=coded)) == explain(c)
    assert explain(c._replace(peers=None))[1].reference is None


def test_a_large_group_is_sampled():
    world = samples.campaign(size=300, acts=60)
    found = {e.name: e for e in explain(world.context())}
    assert found["fans"].p == found["time_zone"].p == 0.005


def test_explanations_go_into_json_in_one_order():
    found = explain(samples.outlets().context())
    assert [e.name for e in found] == NAMES
    for e in found:
        back = orjson.loads(orjson.dumps(e.as_dict()))
        assert list(back) == [
            "name", "holds", "value", "reference", "p", "sentence", "part", "verdict",
        ]  # fmt: skip
        assert back["sentence"] == e.sentence
    assert Explanation("fans", True, float("nan"), 1.0, None, "").as_dict()["value"] is None


HOSTILE = "Part of the \x1b[31mHarrow\x07\nLantern\u202e Media Group {count} %s <b>" + "x" * 500


def test_hostile_profiles_origins_and_programs_are_plain_in_sentences():
    world = samples.outlets()
    for row in world.profiles[-10:]:
        row["url"], row["description"] = None, HOSTILE
    world.clients = dict.fromkeys(world.members, HOSTILE)
    world.others_clients = {HOSTILE: 10, "Pocket Post": 400}
    for row in world.acts:
        row["origin"] = HOSTILE
    for profiles in (True, False):
        if not profiles:
            world.profiles = []
        for e in explain(world.context()):
            assert not re.search(r"[\x00-\x1f\x7f-\x9f]", e.sentence)
            assert e.sentence.count("\u202e") == e.sentence.count("\u202c")
            assert len(e.sentence) < 700


@pytest.mark.parametrize("name", sorted(wording.TEMPLATES))
def test_templates_have_no_stray_spaces(name):
    assert wording.TEMPLATES[name] == " ".join(wording.TEMPLATES[name].split()) or name == "others"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0%"), (0.004, "less than 1%"), (0.834, "83%"), (0.996, "more than 99%"), (1, "100%")],
)  # fmt: skip
def test_shares_read_as_a_person_writes_them(value, text):
    assert wording.percent_text(value) == text


def test_numbers_in_sentences():
    assert wording.p_text(0.0004) == "p < 0.001"
    assert wording.p_text(0.0342) == "p = 0.034"
    assert wording.ratio_text(13.4) == "13"
    assert wording.ratio_text(1.234) == "1.2"
    assert wording.occasions_text(1) == "1 occasion"
    assert wording.occasions_text(1200) == "1,200 occasions"
    assert wording.window_text(HOUR) == "an hour"
