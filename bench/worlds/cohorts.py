"""Accounts alone, with known cohorts: what `detect.cohorts.detector` is measured on.

Ordinary people sign up with the seasons, more on some weekdays than on others, on some days more
than usual, in waves when a platform is launched or makes news, and some lists give the day of an
export in place of the day of creation. Cohorts are planted among them: 5 to 100 accounts created
within one to four days, in office hours, part of them with profiles made by one pattern.

`ids_only` takes the times away and leaves ids, as platforms give them out: counted upwards at the
platform's own pace, with gaps and by several counters, and from some day on snowflakes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from inconcert import model
from inconcert.simulate import text
from inconcert.simulate.names import Namer, plain_name
from inconcert.simulate.people import make_accounts, ordinary_people
from inconcert.simulate.traffic import (
    DAY,
    HOUR,
    Accounts,
    Floats,
    Ints,
    join_accounts,
    snowflakes,
)

NOW = 1_746_403_200_000  # 2025-05-05T00:00:00Z, in ms
YEARS = 12
_DAYS = YEARS * 365
_WEEKDAYS = np.array([1.08, 1.1, 1.06, 1.0, 0.94, 0.88, 0.94])
TEMPLATES = ("digits", "words", "suffix", "text", "translated")
_MOST_COUNTED = 9e9  # at the end of all years, so that about five are counted in their first part
_COLOURS = ("amber", "cobalt", "russet", "teal", "ochre", "violet")
_BEASTS = ("heron", "lynx", "marten", "ibis", "stoat", "curlew")
_EMOJI = ("🌊✨📢", "🌿💧⭐", "🔥👏📢")


@dataclass(frozen=True)
class Signups:
    """How ordinary accounts come.

    `season` is the amplitude of the year, `weekdays` whether weekdays differ, `wobble` the standard
    deviation of the logarithm of a day's rate, `launches` how many waves, each with a share `wave`
    of all accounts, and `imported` how many accounts bear the day of an export.
    """

    accounts: int = 3000
    season: float = 0.0
    weekdays: bool = False
    wobble: float = 0.0
    launches: int = 0
    wave: float = 0.06
    imported: int = 0


@dataclass(frozen=True)
class Planted:
    """One cohort to plant: its accounts, within how many days, of which template ('': none)."""

    size: int
    days: int = 1
    template: str = ""


@dataclass(frozen=True)
class CohortWorld:
    """Accounts as a case holds them, and who is in which cohort.

    `cohort` has the number of the plan of each account, -1 for ordinary accounts and -2 for those
    with the day of an export; `plans` are the plans.
    """

    accounts: pa.Table
    cohort: Ints
    plans: tuple[Planted, ...]


def cohort_world(seed: int, signups: Signups, plans: tuple[Planted, ...] = ()) -> CohortWorld:
    """Return ordinary accounts and the cohorts planned; the same arguments give the same world."""
    rng = np.random.default_rng([seed, 77])
    namer = Namer(rng)
    people = ordinary_people(rng, namer, signups.accounts, NOW)
    if signups.season or signups.weekdays or signups.wobble or signups.launches:
        people.created = _signed_up(rng, people, signups)
    cohort = np.full(len(people), -1)
    if signups.imported:
        rows = rng.choice(len(people), signups.imported, replace=False)
        people.created[rows] = NOW - 40 * DAY
        cohort[rows] = -2
    parts = [people, *(_planted(rng, namer, plan) for plan in plans)]
    sizes = [np.full(plan.size, n) for n, plan in enumerate(plans)]
    return CohortWorld(account_table(join_accounts(parts)), np.concatenate([cohort, *sizes]), plans)


def ids_only(world: CohortWorld, seed: int, *, counted: float = 0.6) -> CohortWorld:
    """Return a world without creation times, and ids say what they say of them.

    In the first `counted` of the years ids are counted upwards, as fast as the platform grows: up
    to five thousand million of them, at a rate with its own season, weekdays and busy days, with
    gaps that were never given out, and by counters that run apart by up to an hour. Later ids are
    snowflakes.
    """
    rng = np.random.default_rng([seed, 78])
    signed_up = world.accounts["created"].to_numpy() // 1000
    opened = NOW - (_DAYS + 1) * DAY
    switch = opened + int(counted * _DAYS) * DAY
    ids = np.zeros(len(signed_up), np.int64)
    early = signed_up < switch
    ids[early] = _counted(rng, signed_up[early], opened)
    late = np.flatnonzero(~early)[np.argsort(signed_up[~early], kind="stable")]
    ids[late] = snowflakes(signed_up[late], rng)
    names = [str(number) for number in ids.tolist()]
    accounts = world.accounts.drop_columns(["created"])
    at = accounts.column_names.index("account_id")
    return CohortWorld(
        accounts.set_column(at, "account_id", pa.array(names)), world.cohort, world.plans
    )


def _counted(rng: np.random.Generator, signed_up: Ints, opened: int) -> Ints:
    """Return the ids that a platform had reached at each time (ms); no two alike."""
    day = np.arange(_DAYS + 2)
    rate = (0.02 + day / _DAYS) * (1 + 0.15 * np.sin(2 * np.pi * day / 365.25))
    rate = rate * _WEEKDAYS[day % 7] * rng.lognormal(0, 0.1, len(day))
    gaps = rng.choice(len(day), 24, replace=False)
    rate[gaps] *= rng.uniform(2, 8, len(gaps))
    reached = np.concatenate(([0.0], np.cumsum(rate)))
    # The counters run apart, so that the order holds to about an hour.
    time = (signed_up - opened + rng.integers(0, HOUR, len(signed_up))) / DAY
    place = np.interp(time, np.arange(len(reached)), reached / reached[-1])
    ids = np.asarray(place * _MOST_COUNTED, np.int64)
    order = np.argsort(ids, kind="stable")
    # Two of one id: the later one takes the next.
    ids[order] = np.maximum.accumulate(ids[order] - np.arange(len(ids))) + np.arange(len(ids))
    return ids


def busy_days(day: Ints) -> Floats:
    """Return how busy days are by their weekday; NOW, day 0, is a Monday."""
    return np.asarray(_WEEKDAYS[day % 7])


def _signed_up(rng: np.random.Generator, people: Accounts, signups: Signups) -> Ints:
    day = np.arange(_DAYS)
    x = (day + 0.5) / _DAYS
    rate: Floats = x**0.6 * (1 - x) ** 0.2
    rate = rate * (1 + signups.season * np.sin(2 * np.pi * day / 365.25))
    if signups.weekdays:
        # NOW is a Monday, and so is the day _DAYS before it, plus the rest of the weeks.
        rate = rate * busy_days(day - _DAYS)
    rate = rate * rng.lognormal(0, signups.wobble, _DAYS)
    share = rate / rate.sum()
    for _ in range(signups.launches):
        begin = int(rng.integers(200, _DAYS - 200))
        wave = np.where(day >= begin, (day - begin + 2) * np.exp(-(day - begin) / 12), 0.0)
        share = share * (1 - signups.wave) + signups.wave * wave / wave.sum()
    drawn = rng.choice(_DAYS, len(people), p=share)
    return np.asarray(NOW - (_DAYS - drawn) * DAY + rng.integers(0, DAY, len(people)), np.int64)


def _planted(rng: np.random.Generator, namer: Namer, plan: Planted) -> Accounts:
    spoken = rng.choice(4, plan.size, p=[0.55, 0.2, 0.15, 0.1])
    signed_up = make_accounts(
        rng, namer, spoken, role="cohort", created_before=NOW, label="campaign", campaign="cohort"
    )
    begin = NOW - int(rng.integers(60, _DAYS * 3 // 4)) * DAY
    offset = rng.integers(0, plan.days, plan.size) * DAY
    signed_up.created = begin + offset + 7 * HOUR + rng.integers(0, 9 * HOUR, plan.size)
    signed_up.followers = rng.integers(0, 400, plan.size)
    if plan.template:
        _templated(rng, namer, signed_up, plan.template)
    return signed_up


def _templated(rng: np.random.Generator, namer: Namer, signed_up: Accounts, template: str) -> None:
    """Give accounts the handles or texts of one template; a few fall out of it, as they do."""
    kept = np.flatnonzero(rng.random(len(signed_up)) < 0.9)
    outlet = ("Wire", "Courier", "Dispatch")[int(rng.integers(3))]
    emoji = _EMOJI[int(rng.integers(len(_EMOJI)))]
    slogan = int(rng.integers(1 << 62))
    for i in kept.tolist():
        name = plain_name(rng)
        given, _, family = name.partition(" ")
        code = int(signed_up.language[i])
        place = text.load(text.LANGUAGES[code]).words["place"]
        where = place[int(rng.integers(len(place)))].as_py()
        if template == "digits":
            signed_up.handle[i] = namer.claim(f"{given[:6]}_{int(rng.integers(10**7)):07d}")
        elif template == "words":
            a, b = rng.choice(_COLOURS), rng.choice(_BEASTS)
            signed_up.handle[i] = namer.claim(f"{a}_{b}{int(rng.integers(100))}")
        elif template == "suffix":
            signed_up.name[i] = name
            signed_up.handle[i] = namer.claim(f"{given[:4]}{family[:4]}{outlet}")
        elif template == "text":
            signed_up.bio[i] = (
                f"Reader of the {outlet} of {where}, keeping an eye on {family} matters"
            )
        else:
            words = text.render_one(text.LANGUAGES[code], "greetings", slogan)
            signed_up.bio[i] = f"{emoji} {words} · {where} · #{outlet}Watch"


def account_table(accounts: Accounts) -> pa.Table:
    """Return accounts as rows of `account`, one platform, ids in their order."""
    n = len(accounts)
    codes = [text.LANGUAGES[code] for code in accounts.language.tolist()]
    columns: dict[str, object] = {
        "account": [f"x:{i + 1}" for i in range(n)],
        "platform": ["x"] * n,
        "account_id": [str(i + 1) for i in range(n)],
        "handle": accounts.handle,
        "name": accounts.name,
        "description": [bio or None for bio in accounts.bio],
        "location": [place or None for place in accounts.location],
        "url": [url or None for url in accounts.url],
        "created": accounts.created * 1000,
        "language": codes,
        "followers": accounts.followers,
        "following": accounts.following,
        "source": pa.array([1] * n, pa.int32()),
        "row": np.arange(1, n + 1),
    }
    order = [name for name in model.ACCOUNT.names if name in columns]
    return pa.table({name: columns[name] for name in order})
