"""Programs of ordinary life: feeds that are pushed to many owners, and outlets that carry a wire.

Both post close together, to the second, and not by chance: a finding is right. What has to hold is
the explanation, and accounts of different owners are not to be told as one group.
"""

from __future__ import annotations

import numpy as np

from _ordinary_common import DAY, HOUR, MINUTE, SECOND, START, Diary, Ints, World, everyday

PLATFORMS = ("x", "mastodon", "telegram")
_TOWNS = ("harrow", "velline", "northmere", "brannok", "avendal", "sarovin", "lomarra", "oskelle",
          "hestrin", "quill", "tidewater", "copper")  # fmt: skip


def pushed(seed: int) -> World:
    """Programs of unrelated owners that are pushed one feed, and post what it brings in seconds.

    10 to 40 programs; each has a delay of its own, and one drops posts now and then. The feed runs
    round the clock or by day alone; the post bears the title as its text or does not; some programs
    have a few other posts of their own. Beside them people who share other things.
    """
    rng = np.random.default_rng([seed, 20])
    programs, days = int(rng.integers(10, 41)), int(rng.integers(20, 41))
    round_the_clock, titled = rng.random(2) < 0.5
    others = rng.choice([0.0, 0.05, 0.15])  # posts of their own, of all
    names = [f"x:relay{i}" for i in range(programs)]
    number = int(rng.poisson(rng.uniform(3, 9) * days))
    begun = _moments(rng, number, days, round_the_clock=bool(round_the_clock))
    lag = rng.exponential(rng.uniform(1, 15), programs) + 0.5
    item, who = np.nonzero(rng.random((number, programs)) < rng.uniform(0.93, 0.99))
    late = ((lag[who] + rng.exponential(1.0, len(who))) * SECOND).astype(np.int64)
    diary = Diary()
    diary.add(
        [names[i] for i in who.tolist()],
        begun[item] + late,
        url=[f"https://feed.example/{i}" for i in item.tolist()],
        text=[f"Report number {i} of the day" for i in item.tolist()] if titled else None,
    )
    for name in names:
        if rng.random() < 0.5:
            own = int(rng.poisson(others * number))
            diary.add([name] * own, _moments(rng, own, days, round_the_clock=False),
                      url=[f"https://own-{name[2:]}.example/{i}" for i in range(own)])  # fmt: skip
        if rng.random() < 0.5:
            diary.profile(
                name, description=f"Automated reports, run by {name[2:]}", handle=name[2:]
            )
    everyday(diary, rng, [f"x:p{i}" for i in range(150)], days, 1.0)
    return diary.world()


def outlets(seed: int, *, declared: bool = True) -> World:
    """Owners with an account on each of three platforms; all carry one wire.

    Each owner posts articles of its own, three a day, on all three within seconds, and seven of ten
    of what the wire brings, five a day, seconds to minutes after it came. With `declared` each says
    who it is: by its site in the profile, by name in the description, or by one handle on all three
    platforms; one account in five has no profile. Without, none says anything.
    """
    rng = np.random.default_rng([seed, 21])
    owners, days = int(rng.integers(5, 11)), int(rng.integers(20, 41))
    lag = rng.choice([5.0, 20.0, 60.0, 180.0])  # of the wire, seconds, in the mean
    titled = rng.random() < 0.5
    diary = Diary()
    for owner in range(owners):
        number = int(rng.poisson(3 * days))
        town, own = _TOWNS[owner], _moments(rng, number, days, round_the_clock=False)
        links = [f"https://{town}-post.example/{i}" for i in range(number)]
        titles = [f"{town} article {i}" for i in range(number)]
        _posted(diary, rng, owner, own, links, titles if titled else None)
    wire = _moments(rng, int(rng.poisson(5 * days)), days, round_the_clock=False)
    for owner in range(owners):
        item = np.flatnonzero(rng.random(len(wire)) < 0.7)
        late = ((2 + rng.exponential(lag, len(item))) * SECOND).astype(np.int64)
        links = [f"https://wire.example/{i}" for i in item.tolist()]
        titles = [f"From the wire: story {i}" for i in item.tolist()]
        _posted(diary, rng, owner, wire[item] + late, links, titles if titled else None)
    if declared:
        for owner in range(owners):
            _declared(diary, rng, owner)
    everyday(diary, rng, [f"x:p{i}" for i in range(150)], days, 1.0)
    return diary.world({_account(platform, owner): f"owner {owner}"
                        for owner in range(owners) for platform in PLATFORMS})  # fmt: skip


def _account(platform: str, owner: int) -> str:
    # Ids are numbers of the platform's own: nobody can read an owner off them.
    return f"{platform}:{7919 * (owner + 3) + len(platform) * 104729}"


def _posted(
    diary: Diary,
    rng: np.random.Generator,
    owner: int,
    times: Ints,
    urls: list[str],
    texts: list[str] | None,
) -> None:
    """Post each thing on all three platforms within seconds, leaving one out now and then."""
    for platform in PLATFORMS:
        some = np.flatnonzero(rng.random(len(times)) < 0.93)
        diary.add(
            [_account(platform, owner)] * len(some),
            times[some] + rng.integers(SECOND, 8 * SECOND, len(some)),
            url=[urls[i] for i in some.tolist()],
            text=[texts[i] for i in some.tolist()] if texts else None,
        )


def _declared(diary: Diary, rng: np.random.Generator, owner: int) -> None:
    town = _TOWNS[owner]
    way = rng.choice(["site", "words", "handle"])
    # Of one owner at most one account is without a profile.
    without = int(rng.integers(0, len(PLATFORMS))) if rng.random() < 0.6 else -1
    for place, platform in enumerate(PLATFORMS):
        if place == without:
            continue
        told = f"Part of the {town} media group" if way == "words" else f"News for {town} {place}"
        diary.profile(
            _account(platform, owner),
            url=f"https://www.{town}-post.example/about" if way == "site" else None,
            description=told,
            handle=f"{town}_post" if way == "handle" else f"{town}{owner}{platform}",
        )


def _moments(rng: np.random.Generator, number: int, days: int, *, round_the_clock: bool) -> Ints:
    """Return when things come: at any hour, or by day."""
    hour = rng.uniform(0, 24, number) if round_the_clock else rng.triangular(5, 12, 22, number)
    time = START + rng.integers(0, days, number) * DAY + (hour * HOUR).astype(np.int64)
    return np.asarray(np.sort(time // MINUTE * MINUTE + rng.integers(0, MINUTE, number)), np.int64)
