"""Ordinary life that comes in bursts: finals, leagues, news, holidays, results, petitions, tickets.

Each is a burst that a case may hold and that nobody arranged: an audience, a queue, a class that
waits for its marks. What they have in common is that people who care post again and again, that
they answer at once, and that some come again next week. A world is some weeks of everyday traffic
(`worlds.floods`) with one kind of such life in it.

Made straight as the tables of a case, without texts; names are invented.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inconcert.durations import DAY, HOUR, MINUTE, SECOND
from inconcert.errors import ParameterError
from worlds.flood_posts import START, Floats, FloodPosts, FloodWorld, Ints, said, tables
from worlds.floods import Season, created_by, everyday

SEASON = Season(weeks=9, hashtags=20, people=2500, news=8, live=3)


@dataclass(frozen=True)
class Evening:
    """One kind of occasion: who posts how often, for how long, how often again.

    `people` post `each` times (least and most) within `hours`, `times` times `apart` days from each
    other. A part `again` of those of one occasion come to the next, with the same zeal. Of the
    posts a part `reposts` passes on earlier ones after a delay of median `answer` seconds, whose
    logarithm has the spread `spread`. `waves` gathers the posts at so many moments (goals, say).
    With `own_tag` each occasion has a hashtag of its own, else all have the first one. `writers`
    are people whose `posts` all others pass on, as those of a live blog. `joined`: the people were
    made within so many days before, 0 for people as they are.
    """

    people: int
    each: tuple[int, int]
    hours: float = 2.5
    times: int = 1
    apart: float = 7.0
    again: float = 0.7
    reposts: float = 0.35
    answer: float = 240.0
    spread: float = 1.3
    waves: int = 0
    own_tag: bool = False
    writers: int = 0
    posts: int = 0
    joined: int = 0


EVENINGS = {
    "final, 20 fans": Evening(20, (5, 24)),
    "final, 40 fans": Evening(40, (5, 24)),
    "final, 80 fans": Evening(80, (5, 24)),
    "final, 60 fans, goals": Evening(60, (5, 24), waves=5),
    "final, 60 fans, no reposts": Evening(60, (5, 24), reposts=0.0),
    "final, 60 fans who answer at once": Evening(60, (5, 24), reposts=0.5, answer=90, spread=1.1),
    "nine finals": Evening(50, (5, 24), times=9, apart=6.0),
    "nine finals, a hashtag each": Evening(50, (5, 24), times=9, apart=6.0, own_tag=True),
    "nine finals in nine days": Evening(50, (5, 24), times=9, apart=1.0),
    "nine finals, others each": Evening(50, (5, 24), times=9, apart=6.0, again=0.0),
    "league, zealous fans": Evening(60, (10, 40), times=8),
    "league, zealous fans, a hashtag each": Evening(60, (10, 40), times=8, own_tag=True),
    "breaking news": Evening(900, (1, 4), hours=5, reposts=0.55, answer=600),
    "news, answered at once": Evening(600, (1, 5), hours=3, reposts=0.6, answer=90, spread=1.1),
    "holiday at midnight": Evening(1200, (1, 3), hours=0.5, reposts=0.2, answer=120),
    "exam results": Evening(500, (1, 9), hours=6, waves=2),
    "petition": Evening(250, (1, 14), hours=90, reposts=0.6, answer=3600, spread=1.8),
    "ticket sale": Evening(150, (3, 24), hours=3, reposts=0.1),
    "newsletter": Evening(90, (1, 2), hours=1.5, times=8, again=0.9, reposts=0.1),
    "live blog": Evening(80, (6, 30), hours=4, writers=1, posts=90, answer=150, spread=1.1),
    "live blog, notified": Evening(80, (6, 30), hours=4, writers=1, posts=90, answer=75, spread=1),
    "newcomers greet": Evening(300, (1, 3), hours=60, joined=20, answer=900),
}  # fmt: skip


def evening_world(seed: int, evening: Evening, season: Season | None = None) -> FloodWorld:
    """Return a world with one kind of life; the same arguments give the same one.

    `starts` of the world are the beginnings of the occasions, `roles` is empty: nobody is planted.
    Raises ParameterError where there are not enough people.
    """
    season = season or SEASON
    if evening.people + evening.writers > season.people or evening.writers < 0:
        raise ParameterError(
            f"{evening} asks for more people than {season.people}.", "Take fewer, or more people."
        )
    rng = np.random.default_rng([seed, 6])
    posts, keen = FloodPosts(), rng.lognormal(0, 1.1, season.people)
    everyday(rng, posts, season, keen)
    created = created_by(rng, season)
    crowd = rng.choice(season.people, evening.people, replace=False)
    zeal = rng.random(evening.people)
    length = evening.apart * (evening.times - 1) * DAY + evening.hours * HOUR
    free = max(season.weeks * 7 * DAY - length - 2 * DAY, DAY)
    first = START + int(DAY + rng.random() * free) // DAY * DAY + 19 * HOUR
    starts = []
    for number in range(evening.times):
        if number:
            crowd, zeal = _next(rng, crowd, zeal, season.people, evening.again)
        begin = first + round(number * evening.apart) * DAY + int(rng.integers(0, HOUR))
        tag = season.hashtags + number if evening.own_tag else 0
        _occasion(rng, posts, evening, crowd, zeal, begin, tag)
        starts.append(begin)
    if evening.joined:
        created[crowd] = starts[0] - rng.integers(DAY, evening.joined * DAY, len(crowd))
    return tables(posts, created, starts, {}, season.news + season.live + evening.times)


def _next(
    rng: np.random.Generator, crowd: Ints, zeal: Floats, people: int, again: float
) -> tuple[Ints, Floats]:
    """Return the people of the next occasion: some of the last ones, and others."""
    stay = rng.random(len(crowd)) < again
    others = np.setdiff1d(np.arange(people), crowd)
    new = rng.choice(others, int((~stay).sum()), replace=False)
    crowd, zeal = crowd.copy(), zeal.copy()
    crowd[~stay], zeal[~stay] = new, rng.random(len(new))
    return crowd, zeal


def _occasion(
    rng: np.random.Generator,
    posts: FloodPosts,
    evening: Evening,
    crowd: Ints,
    zeal: Floats,
    begin: int,
    tag: int,
) -> None:
    least, most = evening.each
    # As zealous as ever, give or take.
    mood = np.clip(zeal + rng.normal(0, 0.15, len(crowd)), 0, 1)
    each = least + np.minimum((mood * (most - least + 1)).astype(np.int64), most - least)
    who = np.repeat(crowd, each)
    length = int(evening.hours * HOUR)
    if evening.writers:
        _blog(rng, posts, evening, who, begin, tag)
        return
    since = rng.integers(0, length, len(who))
    if evening.waves:
        moment = rng.integers(0, length, evening.waves)[rng.integers(0, evening.waves, len(who))]
        near = moment + rng.lognormal(np.log(4 * MINUTE), 0.9, len(who)).astype(np.int64)
        since = np.where(rng.random(len(who)) < 0.6, near, since)
    order = np.argsort(since, kind="stable")
    said(
        rng, posts, who[order], begin + since[order], tag,
        reposts=evening.reposts, median=evening.answer * SECOND, sigma=evening.spread,
    )  # fmt: skip


def _blog(
    rng: np.random.Generator, posts: FloodPosts, evening: Evening, who: Ints, begin: int, tag: int
) -> None:
    """Add what the writers post, and what the others pass on of it, each post once."""
    length = int(evening.hours * HOUR)
    time = begin + np.sort(rng.integers(0, length, evening.posts))
    writer = rng.choice(np.setdiff1d(np.arange(who.max() + evening.writers + 1), who), 1)
    of = rng.integers(0, evening.posts, len(who))
    who, of = np.unique(np.stack([who, of]), axis=1)
    delay = np.maximum(rng.lognormal(np.log(evening.answer), evening.spread, len(who)), 3.0)
    posts.add(
        np.concatenate([np.repeat(writer, evening.posts), who]),
        np.concatenate([time, time[of] + (delay * SECOND).astype(np.int64)]),
        tag,
        np.concatenate([np.full(evening.posts, -1), of]),
    )
