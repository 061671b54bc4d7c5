"""An explanation holds only where it would bring about the whole of what was seen."""

import explain_samples as samples
import numpy as np
import pytest
from explain_samples import START, said

from inconcert.detect.coordination.explanations import Explanation, PassedTrial
from inconcert.detect.coordination.explanations.words import words_of
from inconcert.durations import DAY, HOUR, MINUTE

LAW = PassedTrial(7, 10, 3.1e-9, True)
OUTSIDERS = PassedTrial(7, 10, 2e-4, False)


def test_a_verdict_is_one_of_four():
    for holds, partly, verdict in [
        (True, False, "holds"), (False, True, "in_part"), (False, False, "does_not_hold"),
        (None, False, "not_known"),
    ]:  # fmt: skip
        e = Explanation("fans", holds, None, None, None, "", partly)
        assert e.as_dict()["verdict"] == e.verdict == verdict


def test_an_interest_in_common_does_not_bring_about_the_same_words():
    world = samples.followers(minutes=True)
    samples.add_words(world, acts=0.6)
    e = said(world, "fans")
    assert (e.holds, e.verdict) == (False, "in_part")
    assert e.part == pytest.approx(0.4)
    assert (
        "on 18 of 30 occasions two members or more posted the same words of their own" in e.sentence
    )
    assert "same thing does not explain" not in e.sentence  # of the timing it would be enough


@pytest.mark.parametrize("how", ["reposts", "everybody", "saying"])
def test_words_that_are_not_the_members_own_leave_the_verdict_as_it_is(how):
    world = samples.followers(minutes=True)
    reposts = samples.add_words(
        world, acts=0.03 if how == "saying" else 1, own=how != "reposts",
        everybody=how == "everybody",
    )  # fmt: skip
    e = said(world, "fans", reposts=reposts)
    assert (e.holds, e.verdict) == (True, "holds")
    assert "words" not in e.sentence


def test_words_are_counted_by_act_and_by_two_members():
    world = samples.followers(posts=4, size=5)
    samples.add_words(world)
    for row in world.shares:
        if row["kind"] == "text":
            row["object"] += row["account"]  # everybody in words of their own
    assert words_of(world.context()).alike == 0


def test_what_the_groups_own_trial_refused_is_not_explained():
    world = samples.followers(minutes=True)
    e = said(world, "fans", passed_trial=LAW)
    assert (e.verdict, e.part) == ("in_part", pytest.approx(0.3))
    assert (
        "on 7 of 10 objects of the test half members were closer than people who each" in e.sentence
    )
    assert "p = 3.1 × 10⁻⁹" in e.sentence
    # A trial against others alone says nothing of people who answer in their own time.
    assert said(world, "fans", passed_trial=OUTSIDERS).verdict == "holds"


@pytest.mark.parametrize("kept", [LAW, OUTSIDERS])
def test_news_is_not_the_whole_where_members_were_closer_than_others(kept):
    e = said(samples.readers(2), "news", seed=2, passed_trial=kept)
    assert (e.holds, e.verdict) == (False, "in_part")
    assert "on 7 of 10 objects of the test half" in e.sentence


def test_news_is_not_the_whole_where_the_same_words_come():
    world = samples.readers(2)
    samples.add_words(world)
    e = said(world, "news", seed=2)
    assert e.verdict == "does_not_hold"  # of 25 acts none is left to it
    assert said(samples.readers(2), "news", seed=2).verdict == "holds"


def test_news_is_not_the_whole_where_nobody_else_was_there_half_of_the_time():
    e = said(samples.part_alone(), "news", seed=2)
    assert e.verdict == "in_part"
    assert "On the other 14 occasions hardly anybody else took part" in e.sentence


@pytest.mark.parametrize(("declare", "verdict"), [(10, "holds"), (7, "in_part"), (2, "no")])
def test_an_owner_that_some_declare_explains_those(declare, verdict):
    world = samples.outlets()
    for row in world.acts:
        row["origin"] = f"s{row['act']}.example"  # not the owner's own site
    for row in world.profiles[-10:][declare:]:
        row["url"] = None
    e = said(world, "syndicate")
    assert e.verdict == {"no": "does_not_hold"}.get(verdict, verdict)
    assert (e.part == 0.7) == (verdict == "in_part")


@pytest.mark.parametrize("minutes", [True, False])
@pytest.mark.parametrize("minute", [0, 37])
def test_posts_at_every_fourth_hour_are_seen(minute, minutes):
    e = said(samples.tide(minute=minute, minutes=minutes), "feed")
    assert (e.holds, e.verdict) == (False, "in_part")
    assert "8 at fixed clock times" in e.sentence
    assert "not why they post the same thing" in e.sentence
    assert "20 sources" in e.sentence


def test_feeds_of_one_source_are_the_whole():
    assert said(samples.tide(sources=1), "feed").verdict == "holds"


def test_a_clock_of_the_group_is_seen_where_no_member_has_enough_posts():
    world = samples.tide(acts=10)
    e = said(world, "feed")
    assert e.verdict == "in_part"
    assert "10 of its occasions come every 4h" in e.sentence
    assert "only 4 of 8 have enough posts" in e.sentence


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_meals_and_office_hours_are_no_clock(seed):
    rng = np.random.default_rng(seed)
    world = samples.World(samples.names("meal", 20))
    for member in world.members:
        for day in range(30):
            for hour in (8, 12, 16, 20):
                time = START + day * DAY + hour * HOUR + rng.normal(0, 12) * MINUTE
                world.share(member, f"o{rng.integers(0, 1 << 40)}", time, act=day * 24 + hour)
    e = said(world, "feed")
    assert "on the clock" not in e.sentence
    assert "every 4h" not in e.sentence


@pytest.mark.parametrize("unit", [HOUR, DAY])
def test_coarse_times_show_no_finer_clock(unit):
    world = samples.campaign()
    for row in [*world.shares, *world.acts, *world.peers, *world.around]:
        row["time"] = row["time"] // unit * unit
    e = said(world, "feed")
    assert e.verdict in ("does_not_hold", "not_known")


def test_few_feeds_among_many_people_explain_those():
    world = samples.programs(size=4)
    rng = np.random.default_rng(9)
    for name in samples.names("person", 6):
        world.members.append(name)
        for time in samples.waking(rng, 30, 10):
            world.share(name, f"o{rng.integers(0, 1 << 40)}", time)
    e = said(world, "feed")
    assert (e.verdict, e.part) == ("in_part", pytest.approx(0.4))
    assert e.sentence.startswith("4 of the 10 members")
