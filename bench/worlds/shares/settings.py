"""What a world of shares is made of: innocent traffic, campaigns, and a grid of campaigns."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Literal

# Members of a fan club and of a community of interest: at least, below.
FANS, COMMUNITY_SIZE = (40, 81), (24, 41)
SPACING, MOVE, ORIGINS = 65.0, 0.1, 3


@dataclass(frozen=True)
class Traffic:
    """Innocent traffic; 0 turns a part off.

    `shares` is the total of organic shares: what the named parts leave of it is filled with the
    ordinary sharing of `accounts` people. Fans, community members, shift workers, schedulers and
    hyperactive users are among those people; outlets, weather stations, quake bots and
    syndicates are accounts of their own. `fan_clubs`, `communities`, `syndicates` count groups,
    `breaking_news` counts events, the others count accounts. Time zones are always there.
    """

    shares: int = 200_000
    days: int = 14
    accounts: int = 12_000
    topics: int = 40
    hashtags: float = 0.15
    breaking_news: int = 8
    fan_clubs: int = 6
    communities: int = 8
    shift_workers: int = 90
    schedulers: int = 60
    hyperactive: int = 10
    outlets: int = 30
    weather_stations: int = 25
    quake_bots: int = 4
    syndicates: int = 0

    def scaled(self, factor: float) -> Traffic:
        """Return the same traffic with `factor` times the shares, people and parts."""
        same = {"days", "topics", "hashtags"}
        parts = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in same}
        return replace(self, **{name: round(value * factor) for name, value in parts.items()})


@dataclass(frozen=True)
class Campaign:
    """One planted campaign.

    `accounts` members carry out `actions`; each joins an action with chance `turnout` and acts
    after its start by a delay: `uniform` within `jitter` seconds, or `spaced`: one member after
    another, at least SPACING seconds apart, as somebody would who knows the time window.

    `exclusive` is the share of the actions whose object, a link of one of ORIGINS sites, nobody
    else shares; the others act on popular organic objects while these are alive. `camouflage` is
    the mean number of organic shares of a member, heavy-tailed as among people. With `cells` > 1
    each action is one cell's, in turn, and a member stands in for another cell with chance MOVE.
    With `variants` > 1 the text of an action is paraphrased into so many objects of kind "text",
    one link common to them if `with_link`. The operator works by day in a time zone that is drawn.
    """

    accounts: int = 20
    actions: int = 10
    turnout: float = 0.6
    jitter: float = 60.0
    shape: Literal["uniform", "spaced"] = "uniform"
    exclusive: float = 0.5
    camouflage: float = 15.0
    cells: int = 1
    variants: int = 1
    with_link: bool = True


VARIATIONS: dict[str, dict[str, Any]] = {
    "default": {},
    "5 accounts": {"accounts": 5},
    "60 accounts": {"accounts": 60},
    "4 actions": {"actions": 4},
    "6 actions": {"actions": 6},
    "20 actions": {"actions": 20},
    "40 actions": {"actions": 40},
    "turnout 0.3": {"turnout": 0.3},
    "turnout 0.9": {"turnout": 0.9},
    "jitter 10 s": {"jitter": 10.0},
    "jitter 5 min": {"jitter": 300.0},
    "jitter 30 min": {"jitter": 1800.0},
    "nothing exclusive": {"exclusive": 0.0},
    "all exclusive": {"exclusive": 1.0},
    "light camouflage": {"camouflage": 3.0},
    "heavy camouflage": {"camouflage": 60.0},
    "jitter 30 min, 20 actions": {"jitter": 1800.0, "actions": 20},
    "3 cells": {"cells": 3},
    "3 cells of 10, 30 actions": {"cells": 3, "accounts": 30, "actions": 30},
    "4 paraphrases": {"variants": 4},
    "4 paraphrases, no link": {"variants": 4, "with_link": False},
    "spaced": {"shape": "spaced"},
    "spaced, 20 actions": {"shape": "spaced", "actions": 20},
}


def grid() -> tuple[tuple[str, Campaign], ...]:
    """Return (name, campaign): the default design, then designs that differ from it by name.

    Long jitter, cells and the adversary who spaces members out are there twice: as the default
    design otherwise, which may leave too little to find, and with more actions.
    """
    base = Campaign()
    return tuple((name, replace(base, **changes)) for name, changes in VARIATIONS.items())
