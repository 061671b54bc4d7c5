"""Worlds of ordinary life: evenings that come in bursts, and readers who are awake."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inconcert.durations import HOUR
from inconcert.errors import ParameterError
from worlds.evenings import EVENINGS, Evening, evening_world
from worlds.floods import Season
from worlds.mornings import MORNINGS, ROLES, Morning, morning_world

SEASON = Season(weeks=9, hashtags=3, people=1300, news=0, live=0)
SMALL = Morning(readers=200, sources=4, posts=10, days=20)


@pytest.mark.parametrize("name", EVENINGS)
def test_an_occasion_has_its_people_and_its_posts(name: str) -> None:
    evening = EVENINGS[name]
    made = evening_world(2, evening, SEASON)
    assert made.post.equals(evening_world(2, evening, SEASON).post)
    assert not made.post.equals(evening_world(3, evening, SEASON).post)
    assert len(made.starts) == evening.times
    assert made.roles == {}
    bare = evening_world(2, replace(evening, people=1, each=(1, 1), times=1, writers=0), SEASON)
    assert made.post.num_rows > bare.post.num_rows
    low, high = made.starts[0], made.starts[0] + (evening.hours + 2) * HOUR
    time = made.share["time"].to_numpy()
    who = np.array(made.share["account"].to_pylist())[(time >= low) & (time < high)]
    assert len(np.unique(who)) >= 0.8 * evening.people
    for row in made.post.to_pylist():
        assert (row["repost_of"] is not None) == (row["type"] == "repost")


def test_evenings_cannot_have_more_people_than_there_are() -> None:
    with pytest.raises(ParameterError):
        evening_world(1, Evening(5000, (1, 2)), SEASON)


@pytest.mark.parametrize("name", MORNINGS)
def test_a_source_of_an_odd_hour_publishes_then(name: str) -> None:
    morning = replace(MORNINGS[name], readers=300, sources=4, posts=10, days=20, releases=8)
    made = morning_world(2, morning)
    assert made.shares.equals(morning_world(2, morning).shares)
    time = made.shares["time"].to_numpy()
    assert (np.diff(time) >= 0).all()
    assert set(made.truth["role"].to_pylist()) <= set(ROLES)
    if len(morning.zones) == 1:
        first: dict[str, int] = {}
        for url, when in zip(made.shares["object"].to_pylist(), time.tolist(), strict=True):
            first.setdefault(url, when)
        hours = [(t / HOUR + morning.zones[0] - morning.hour) % 24 for t in first.values()]
        # The releases of the odd sources are shared after their hour.
        assert sum(h < 12 or h > 23.5 for h in hours) >= 8 * morning.odd


def test_who_rises_early_is_first_at_six_and_not_at_noon() -> None:
    ranks = {}
    for hour in (6.0, 12.0):
        made = morning_world(5, replace(SMALL, hour=hour, early=0.1, releases=20, readers=600))
        role = {row["account"]: row["role"] for row in made.truth.to_pylist()}
        seen: dict[str, list[str]] = {}
        for row in made.shares.to_pylist():
            seen.setdefault(row["object"], []).append(role[row["account"]])
        # The odd source is that whose releases are numbered up to 19, one a day.
        early = [names[:5].count("early") for names in seen.values() if len(names) >= 20]
        ranks[hour] = float(np.mean(early)) if early else 0.0
    assert ranks[6.0] > ranks[12.0]


def test_nobody_and_nothing_are_refused() -> None:
    with pytest.raises(ParameterError):
        morning_world(1, replace(SMALL, zones=()))
