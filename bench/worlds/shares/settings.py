"""What is asked of a world of shares: its innocent traffic and its campaigns."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Literal

from inconcert.errors import ParameterError

Shape = Literal["uniform", "lognormal", "spaced"]

# Members of a fan club and of a community of interest: at least, below.
FANS, COMMUNITY_SIZE = (40, 81), (24, 41)


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

    def __post_init__(self) -> None:
        for field in fields(self):
            if getattr(self, field.name) < 0:
                raise ParameterError(
                    f"Traffic.{field.name} is {getattr(self, field.name)}, below 0.",
                    "Give 0 to turn a part off.",
                )
        if self.days < 1 or self.topics < 1 or self.hashtags > 0.9:
            raise ParameterError(
                f"Traffic with {self.days} days, {self.topics} topics and a share of "
                f"{self.hashtags} hashtags cannot be made.",
                "Give at least one day and one topic, and hashtags between 0 and 0.9.",
            )
        special = (self.fan_clubs * FANS[1] + self.communities * COMMUNITY_SIZE[1]
                   + self.shift_workers + self.schedulers + self.hyperactive)  # fmt: skip
        if self.accounts < special:
            raise ParameterError(
                f"Traffic has {self.accounts} accounts, too few for its special roles.",
                f"Give at least {special} accounts, or fewer clubs, communities and the like.",
            )

    def scaled(self, factor: float) -> Traffic:
        """Return the same traffic with `factor` times the shares, people and parts."""
        same = {"days", "topics", "hashtags"}
        parts = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in same}
        return replace(self, **{name: round(value * factor) for name, value in parts.items()})


@dataclass(frozen=True)
class Campaign:
    """One planted campaign.

    `accounts` members carry out `actions`; each member joins an action with chance `turnout` and
    acts after its start by a delay: `uniform` within `jitter` seconds; `lognormal` with median
    jitter/4 and sigma 1 (92 % lie within the jitter); `spaced`: one member after another, at
    least `spacing` seconds apart, as somebody would who knows the window.

    `exclusive` is the share of the actions whose object nobody else shares; the others act on
    popular organic objects while these are alive. `kind` is what the exclusive objects are, and
    they come from `origins` sources. `camouflage` is the mean number of organic shares of a
    member, heavy-tailed as among people. With `cells` > 1 each action is one cell's, in turn, and
    a member stands in for another cell with chance `move`. With `variants` > 1 the text of an
    action is paraphrased into so many objects of kind "text", one link common to them if
    `with_link`. The operator works by day in the time zone `zone` (hours; drawn where None).
    """

    accounts: int = 20
    actions: int = 10
    turnout: float = 0.6
    jitter: float = 60.0
    shape: Shape = "uniform"
    spacing: float = 65.0
    exclusive: float = 0.5
    camouflage: float = 15.0
    cells: int = 1
    move: float = 0.1
    variants: int = 1
    with_link: bool = True
    kind: Literal["url", "repost"] = "url"
    origins: int = 3
    zone: float | None = None

    def __post_init__(self) -> None:
        shares = (self.turnout, self.exclusive, self.move)
        counts = (self.accounts, self.actions, self.cells, self.variants, self.origins)
        if not all(0 <= share <= 1 for share in shares) or min(counts) < 1:
            raise ParameterError(
                f"{self} cannot be planted.",
                "turnout, exclusive and move are between 0 and 1; counts are at least 1.",
            )
        if self.jitter <= 0 or self.spacing <= 0 or self.camouflage < 0:
            raise ParameterError(
                f"{self} cannot be planted.",
                "jitter and spacing are seconds above 0; camouflage is 0 or more.",
            )
        if self.shape not in ("uniform", "lognormal", "spaced") or self.kind not in (
            "url",
            "repost",
        ):
            raise ParameterError(
                f"{self} cannot be planted.",
                "shape is uniform, lognormal or spaced; kind is url or repost.",
            )
