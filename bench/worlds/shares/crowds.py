"""People who act together without a plan: breaking news, fans, communities, shifts, the busy."""

from __future__ import annotations

import numpy as np

from inconcert.durations import DAY, HOUR, MINUTE
from inconcert.simulate.traffic import Ints
from worlds.shares import people as p
from worlds.shares.acts import HASHTAG, NOTHING, REPOST, URL, Posted, by, delays, join
from worlds.shares.organic import Scene, quarter_hour, recent_acts
from worlds.shares.people import START, People

# Assumed, to be hard: news spreads in a third of the usual time; a few are there within seconds,
# and the hyperactive (NEWS_BUSY) are always among the first.
NEWS_MEDIAN, NEWS_SIGMA, NEWS_FASTEST = 22 * 60.0, 1.1, 15.0
NEWS_BUSY = (4 * 60.0, 0.9, 8.0)
# Assumed, to be hard: fans have alerts on, and half of those online answer within five minutes.
FAN_MEDIAN, FAN_SIGMA, FAN_FASTEST = 4.5 * 60.0, 1.0, 5.0
FAN_LOYALTY = (2.0, 3.0)  # Beta: mean 0.4, from the occasional to the devoted
COMMUNITY_MEDIAN, COMMUNITY_SIGMA = 3 * 3600.0, 1.1


def breaking_news(
    rng: np.random.Generator, scene: Scene, hyperactive: Ints, ordinary: Ints, *, events: int
) -> Posted:
    """Hundreds share the same few reports and a hashtag within the hour; the busy share them all.

    Most of a crowd is from the region where the news is made, and only who is awake sees it.
    """
    catalogue, people, stock, days = scene.catalogue, scene.people, scene.stock, scene.days
    parts = []
    for _ in range(events):
        region = int(rng.choice(len(p.REGIONS), p=p.REGION_SHARE))
        zone = float(np.mean(p.REGIONS[region]))
        hour = (rng.integers(0, days) * 24 + rng.uniform(8, 21) - zone) % (days * 24)
        start = START + int(hour * HOUR)
        reports = int(rng.integers(4, 8))
        big = stock.outlets[rng.integers(0, len(stock.outlets), reports), 0]
        codes = catalogue.add(URL, big, reports)
        stock.news.append(codes)
        born = start + np.sort(rng.integers(0, 15 * MINUTE, reports))
        born[0] = start
        tag = int(catalogue.add(HASHTAG, NOTHING, 1)[0])
        weight = 1.0 / np.arange(1, reports + 1) ** 0.7
        near = np.where(people.region[ordinary] == region, 1.0, 0.15)
        eager = people.activity[ordinary] ** 0.6 * near
        crowd = int(min(rng.integers(250, 700), np.count_nonzero(eager) // 3))
        if crowd:
            who = rng.choice(ordinary, crowd, replace=False, p=eager / eager.sum())
            who = np.repeat(who, 1 + (rng.random(crowd) < 0.35))
            which = rng.choice(reports, len(who), p=weight / weight.sum())
            late = delays(rng, len(who), NEWS_MEDIAN, NEWS_SIGMA, NEWS_FASTEST)
            times = born[which] + late
            up = rng.random(len(who)) <= p.awake(people, who, times) * 1.3
            extra = np.where(rng.random(len(who)) < 0.4, tag, NOTHING)
            parts.append(Posted.of(who, codes[which], times, extra).where(up))
        who = np.repeat(hyperactive, reports)
        late = delays(rng, len(who), *NEWS_BUSY)
        extra = np.where(rng.random(len(who)) < 0.7, tag, NOTHING)
        parts.append(Posted.of(who, np.tile(codes, len(hyperactive)),
                             np.tile(born, len(hyperactive)) + late, extra))  # fmt: skip
    return join(parts)


def fan_club(rng: np.random.Generator, scene: Scene, fans: Ints, idol: int) -> Posted:
    """Fans answer what their idol posts: at once if online, else with all they missed, or never.

    The idol posts about three times a day (see `idol_posts`).
    """
    catalogue, people, days = scene.catalogue, scene.people, scene.days
    born = idol_posts(rng, people, idol, days)
    posts = catalogue.add(REPOST, int(by(np.array([idol]))[0]), len(born))
    tag = int(catalogue.add(HASHTAG, NOTHING, 1)[0])
    loyalty = rng.beta(*FAN_LOYALTY, len(fans))
    post, fan = np.nonzero(rng.random((len(born), len(fans))) < loyalty)
    who, seen = fans[fan], born[post]
    online = rng.random(len(who)) < 0.75 * p.awake(people, who, seen)
    at_once = seen + delays(rng, len(who), FAN_MEDIAN, FAN_SIGMA, FAN_FASTEST)
    # Three to four sittings a day; whoever was away shares the posts missed one after the other.
    sittings = p.waking_times(rng, people, np.repeat(fans, days * 7 // 2), days)
    sittings = np.sort(sittings.reshape(len(fans), -1), axis=1)
    later = _sitting_after(sittings, fan, seen) + delays(rng, len(who), 25.0, 0.8, 2.0)
    comes_back = (rng.random(len(who)) < 0.7) & (later - seen < 20 * HOUR)
    times = np.where(online, at_once, later)
    extra = np.where(rng.random(len(who)) < 0.3, tag, NOTHING)
    return Posted.of(who, posts[post], times, extra).where(online | comes_back)


def idol_posts(rng: np.random.Generator, people: People, idol: int, days: int) -> Ints:
    """Return when an idol posts (µs): two to four times a day, in waking hours, sorted."""
    posts = int(rng.integers(2, 5, days).sum())
    return np.sort(p.waking_times(rng, people, np.full(posts, idol), days))


def _sitting_after(sittings: Ints, row: Ints, times: Ints) -> Ints:
    """Return the first time of row `row` of `sittings` (sorted) after `times`; far off if none."""
    span = 1 << 52  # more than any time in µs of this century, so that rows do not mix
    flat = (sittings - START + np.arange(len(sittings))[:, None] * span).ravel()
    at = np.searchsorted(flat, times - START + row * span, side="right")
    last = (row + 1) * sittings.shape[1]
    found = sittings.ravel()[np.minimum(at, len(flat) - 1)]
    return np.where(at < last, found, times + 365 * DAY)


def community(rng: np.random.Generator, scene: Scene, members: Ints) -> Posted:
    """Friends of one niche share the same few things heavily, over a day and not close together."""
    catalogue, people, days = scene.catalogue, scene.people, scene.days
    posts = int(rng.poisson(6.0 * days))
    sources = np.concatenate([catalogue.new_domains(3), by(rng.choice(members, 2, replace=False))])
    origin = sources[rng.integers(0, len(sources), posts)]
    codes = catalogue.add(np.where(origin >= 0, URL, REPOST), origin, posts)
    born = p.waking_times(rng, people, rng.choice(members, posts), days)
    loyalty = rng.beta(2.0, 5.0, len(members))
    post, member = np.nonzero(rng.random((posts, len(members))) < loyalty)
    who = members[member]
    times = born[post] + delays(rng, len(who), COMMUNITY_MEDIAN, COMMUNITY_SIGMA, 30.0)
    asleep = rng.random(len(who)) > np.minimum(1.0, 2 * p.awake(people, who, times))
    times[asleep] = p.next_waking(rng, people, who[asleep], times[asleep])
    return Posted.of(who, codes[post], times)


# Work that starts on the hour has breaks on the hour: a crew is online in the same 20 minutes.
# Hours after the shift begins.
BREAKS = (2.5, 5.5, 8.0)
# When a shift begins (local hour), and by how many hours it moves the day of those who work it.
SHIFTS = ((22.0, 9.0), (6.0, -1.0), (14.0, 2.0))
BREAK = 20 * MINUTE
CREW = 30


def shift_crew(rng: np.random.Generator, scene: Scene, crew: Ints, *, begins: float) -> Posted:
    """A crew on one shift: online in the same breaks, each sharing what they like."""
    begin = begins - scene.people.zone[crew]
    day, which = np.arange(scene.days), np.array(BREAKS)
    slots = START + ((day[:, None] * 24 + which[None, :]).ravel() * HOUR).astype(np.int64)
    at_work = rng.random((len(slots), len(crew))) < 0.7
    shares = np.where(at_work, rng.poisson(1.6, at_work.shape), 0)
    slot, member = np.nonzero(shares)
    n = shares[slot, member]
    slot, member = np.repeat(slot, n), np.repeat(member, n)
    late = (begin[member] * HOUR).astype(np.int64) + rng.integers(0, BREAK, len(slot))
    times = START + (slots[slot] + late - START) % (scene.days * DAY)
    return recent_acts(rng, scene, crew[member], times, median=50 * 60.0, sigma=1.2, tags=0.1)


def hyperactive(rng: np.random.Generator, scene: Scene, who: Ints) -> Posted:
    """A few accounts share everything of their topics, fast, one to three thousand a fortnight.

    Half as many again are drawn, since what they have shared already does not count twice.
    """
    each = (rng.uniform(1500, 4500, len(who)) * scene.days / 14).astype(np.int64)
    actor = np.repeat(who, each)
    times = p.waking_times(rng, scene.people, actor, scene.days, tries=2)
    return recent_acts(rng, scene, actor, times, median=12 * 60.0, sigma=1.1, tags=0.15)


def schedulers(rng: np.random.Generator, scene: Scene, who: Ints) -> Posted:
    """People whose queue goes out on the quarter hours, so that strangers post in one second."""
    actor = np.repeat(who, rng.poisson(rng.uniform(3, 12, len(who)) * scene.days))
    times = quarter_hour(rng, p.waking_times(rng, scene.people, actor, scene.days))
    return recent_acts(rng, scene, actor, times, median=90 * 60.0, sigma=1.0, tags=0.1)
