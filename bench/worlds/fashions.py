"""Ordinary life in profiles: words that come into fashion, and countries whose people join late.

Nobody acts together in these worlds, and yet accounts whose profiles are alike were created in the
same months. In `Fashion` newcomers take up a hashtag that is seen everywhere for some weeks: its
share rises, and fades over months. In `LateCountry` the people of one country, whose names, flag
and sayings are alike, come when their friends do: few for years, then many, and many ever after.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from inconcert.simulate.names import Namer
from inconcert.simulate.people import make_accounts, ordinary_people
from inconcert.simulate.traffic import DAY, Accounts, Floats, Ints, join_accounts
from worlds.cohorts import NOW, CohortWorld, account_table, busy_days

_WORDS = ("lanterns", "harvest", "tides", "orchard", "meadow", "sparrow", "granite", "willow")
_SIGNS = ("🌻", "🕊", "🎈", "🍀", "🪁", "🌊", "🔥", "⭐")
_ENDINGS = ("ovar", "enka", "ildez", "apuri", "imoto", "wanji")
_SAYINGS = (
    "proud of where I come from", "one people under one sky", "home is where the river bends",
    "tea before everything else", "mother of two and a half cats", "simple living high thinking",
)  # fmt: skip


@dataclass(frozen=True)
class Joining:
    """How ordinary accounts come: so many over `days`, ever more of them, on uneven days."""

    accounts: int = 6000
    days: int = 1095
    growth: float = 0.6
    wobble: float = 0.3


@dataclass(frozen=True)
class Fashion:
    """A hashtag that comes into fashion among newcomers.

    At its height a share `most` of them have it; it rises over `rise` days and halves every `fade`
    days after that. A share `before` had it always. It is written in so many `forms`: as a
    hashtag, as signs, as words.
    """

    most: float = 0.15
    rise: float = 30.0
    fade: float = 60.0
    before: float = 0.002
    forms: int = 2


@dataclass(frozen=True)
class LateCountry:
    """A country that joins late: `share` of all accounts, over `ramp` days from few to many.

    After that their number halves every `fade` days, down to a share `stay` of the most. A share
    `early` of them came at any time. `alike` of them have the ending of names, the flag, or a
    saying of the country, each.
    """

    share: float = 0.15
    ramp: float = 45.0
    fade: float = 60.0
    stay: float = 0.1
    early: float = 0.05
    alike: float = 0.4


def fashion_world(seed: int, joining: Joining, fashions: tuple[Fashion, ...]) -> CohortWorld:
    """Return ordinary accounts of which some have taken up hashtags; nobody is in a cohort."""
    rng = np.random.default_rng([seed, 79])
    people = ordinary_people(rng, Namer(rng), joining.accounts, NOW)
    days = np.arange(joining.days)
    growing = ((days + 1) / joining.days) ** joining.growth
    people.created = _joined(rng, len(people), growing, joining)
    day = joining.days - (NOW - people.created) / DAY
    for fashion in fashions:
        x = day - float(rng.uniform(0.15, 0.9)) * joining.days
        rising = np.exp(-0.5 * (np.minimum(x, 0) / (fashion.rise / 2)) ** 2)
        wave = rising * 0.5 ** (np.maximum(x, 0) / fashion.fade)
        word, other = (_WORDS[i] for i in rng.choice(len(_WORDS), 2, replace=False))
        signs = "".join(_SIGNS[i] for i in rng.choice(len(_SIGNS), 3, replace=False))
        forms = (f"#{word}", signs, f"{word} not {other} people")[: fashion.forms]
        taken = np.flatnonzero(rng.random(len(people)) < fashion.before + fashion.most * wave)
        for i in taken.tolist():
            form = forms[int(rng.integers(len(forms)))]
            people.bio[i] = f"{people.bio[i]} {form}" if people.bio[i] else form
    return _nobody(people)


def late_country_world(seed: int, joining: Joining, country: LateCountry) -> CohortWorld:
    """Return ordinary accounts, and those of a country that joins late; nobody is in a cohort."""
    rng = np.random.default_rng([seed, 80])
    namer = Namer(rng)
    late = round(country.share * joining.accounts)
    people = ordinary_people(rng, namer, joining.accounts - late, NOW)
    days = np.arange(joining.days)
    growing = ((days + 1) / joining.days) ** joining.growth
    people.created = _joined(rng, len(people), growing, joining)
    spoken = np.full(late, int(rng.integers(4)))
    theirs = make_accounts(rng, namer, spoken, role="ordinary", created_before=NOW)
    begin = float(rng.uniform(0.3, 0.85)) * joining.days
    waning = 0.5 ** (np.maximum(days - begin - country.ramp, 0) / country.fade)
    rate = expit((days - begin) / (country.ramp / 6)) * np.maximum(waning, country.stay)
    rate = country.early / joining.days + (1 - country.early) * rate / rate.sum()
    theirs.created = _joined(rng, late, rate, joining)
    _of_one_country(rng, namer, theirs, country.alike)
    return _nobody(join_accounts([people, theirs]))


def _joined(rng: np.random.Generator, n: int, rate: Floats, joining: Joining) -> Ints:
    """Return when `n` accounts were created (ms), at a rate a day that wobbles and has weekdays."""
    days = np.arange(len(rate))
    rate = rate * busy_days(days - len(days)) * rng.lognormal(0, joining.wobble, len(days))
    drawn = rng.choice(len(days), n, p=rate / rate.sum())
    return np.asarray(NOW - (len(days) - drawn) * DAY + rng.integers(0, DAY, n), np.int64)


def _of_one_country(rng: np.random.Generator, namer: Namer, theirs: Accounts, alike: float) -> None:
    """Give accounts endings of names, a flag and sayings, as people of one country have them."""
    endings = [_ENDINGS[i] for i in rng.choice(len(_ENDINGS), 3, replace=False)]
    sayings = [_SAYINGS[i] for i in rng.choice(len(_SAYINGS), 4, replace=False)]
    flag = "".join(_SIGNS[i] for i in rng.choice(len(_SIGNS), 2, replace=False))
    for i in range(len(theirs)):
        if rng.random() < alike:
            ending = endings[int(rng.integers(len(endings)))]
            given = theirs.name[i].split(" ")[0]
            theirs.name[i] = f"{given} {ending.title()}"
            theirs.handle[i] = namer.claim(f"{given[:8]}_{ending}{int(rng.integers(1000))}")
        said = []
        if rng.random() < alike:
            said.append(sayings[int(rng.integers(len(sayings)))])
        if rng.random() < alike:
            said.append(flag)
        if said:
            theirs.bio[i] = " ".join([theirs.bio[i], *said]).strip()


def _nobody(people: Accounts) -> CohortWorld:
    return CohortWorld(account_table(people), np.full(len(people), -1), ())
