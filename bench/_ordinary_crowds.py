"""Habits of ordinary life: people who post the same because it is that hour, and nobody asked them.

In all of these nothing is arranged: a finding is an error.
"""

from __future__ import annotations

import numpy as np

from _ordinary_common import DAY, HOUR, SECOND, START, Diary, Floats, Ints, World, everyday

POPULAR = ((7, 8, 12, 18, 20, 21), (0.2, 0.2, 0.15, 0.15, 0.15, 0.15))  # hours, and how likely


def puzzle(
    seed: int, *, spread: float, popular: bool = False, people: int = 200, days: int = 40
) -> World:
    """People who post the day's puzzle hashtag, four days in five, around an hour of their own.

    `spread` is the standard deviation around that hour, in minutes. Hours are anything from 6 to
    23, or, with `popular`, those at which many have time.
    """
    rng = np.random.default_rng([seed, 1])
    names = [f"x:p{i}" for i in range(people)]
    if popular:
        own = rng.choice(POPULAR[0], people, p=POPULAR[1]).astype(np.float64)
    else:
        own = rng.uniform(6, 23, people)
    day, who = np.nonzero(rng.random((days, people)) < 0.8)
    hour = own[who] + rng.normal(0, spread, len(who)) / 60
    diary = Diary()
    diary.add(
        [names[i] for i in who.tolist()],
        START + day * DAY + (hour * HOUR).astype(np.int64),
        tag=[f"puzzle{200 + i}" for i in day.tolist()],
    )
    everyday(diary, rng, names, days, 0.3)
    return diary.world()


def viewers(
    seed: int, *, occasional: int = 0, every: int = 7, weeks: int = 20, regulars: int = 60
) -> World:
    """Viewers of a live programme, who post its hashtag when it begins and at some of its moments.

    Every `every` days there is a broadcast with a hashtag of its own and six moments that half of
    those who watch answer, each by three quarters of a minute or so. Regulars are keen to different
    degrees; `occasional` others watch one broadcast each.
    """
    rng = np.random.default_rng([seed, 4])
    diary = Diary()
    keen, prompt = rng.beta(3, 1.5, regulars), rng.normal(0, 2, regulars)
    names = [f"x:v{i}" for i in range(regulars)]
    days = weeks * 7
    for episode, day in enumerate(range(0, days, every)):
        begun = START + day * DAY + int(20.25 * HOUR)
        there = np.flatnonzero(rng.random(regulars) < keen)
        watching = [names[i] for i in there.tolist()]
        watching += [f"x:c{episode}n{i}" for i in range(occasional)]
        late = np.concatenate([prompt[there], rng.normal(0, 2, occasional)])
        first = begun + ((late + rng.normal(0, 2, len(watching))) * 60 * SECOND).astype(np.int64)
        who, answer = _answers(rng, len(watching), 6, 45 * 60.0)
        diary.add(watching, first, tag=[f"show{episode}"] * len(watching))
        diary.add([watching[i] for i in who.tolist()], begun + answer,
                  tag=[f"show{episode}"] * len(who))  # fmt: skip
    everyday(diary, rng, names, days, 0.3)
    return diary.world()


def moments(seed: int, *, occasional: int = 0, regulars: int = 40, days: int = 30) -> World:
    """Viewers of a daily programme each of whose moments brings a hashtag of its own."""
    rng = np.random.default_rng([seed, 6])
    diary = Diary()
    keen = rng.beta(3, 1.5, regulars)
    names = [f"x:v{i}" for i in range(regulars)]
    for day in range(days):
        begun = START + day * DAY + int(20.25 * HOUR)
        watching = [names[i] for i in np.flatnonzero(rng.random(regulars) < keen).tolist()]
        watching += [f"x:c{day}n{i}" for i in range(occasional)]
        at = np.sort(rng.uniform(0, 90 * 60, 6))
        for number, moment in enumerate(at.tolist()):
            some = np.flatnonzero(rng.random(len(watching)) < 0.5)
            answer = moment + _delays(rng, len(some))
            diary.add([watching[i] for i in some.tolist()],
                      begun + (answer * SECOND).astype(np.int64),
                      tag=[f"show{day}m{number}"] * len(some))  # fmt: skip
    everyday(diary, rng, names, days, 0.3)
    return diary.world()


def _answers(
    rng: np.random.Generator, people: int, number: int, seconds: float
) -> tuple[Ints, Ints]:
    """Return (who, µs since the beginning): half of the people answer each of some moments."""
    at = np.sort(rng.uniform(0, seconds, number))
    who, which = np.nonzero(rng.random((people, number)) < 0.5)
    return who, np.asarray((at[which] + _delays(rng, len(who))) * SECOND, np.int64)


def _delays(rng: np.random.Generator, number: int) -> Floats:
    return np.asarray(rng.lognormal(np.log(45), 0.7, number), np.float64)
