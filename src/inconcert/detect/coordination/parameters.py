"""Parameters of `coordination`."""

from __future__ import annotations

from dataclasses import dataclass

from inconcert.detect.declaration import check_rate, fdr, parameter, seed
from inconcert.durations import duration
from inconcert.errors import ParameterError


@dataclass(frozen=True)
class CoordinationParameters:
    """Parameters of `coordination`.

    `windows` are durations ("60s"; a bare number, which has no unit, is refused): groups are tested
    at those of up to an hour in one pass, and longer ones only serve to find the scale. `fdr` is
    the false-discovery rate over all candidate groups. Groups have at least `min_accounts`
    accounts. `kinds` limits the kinds of share (None: all). `resolution` and `seed` are Leiden's;
    at the usual resolution of 1 modularity cuts a dense group that makes up much of the network in
    two (Fortunato and Barthélemy 2007, *Resolution limit in community detection*). A link, which
    shows who met whom and is no evidence of a group, needs `min_objects` objects and a p of at most
    `alpha` over the number of pairs of accounts of its kind, of kinds and of windows; links are
    counted in windows of up to five minutes. With `grids`, times on a regular grid, as those of a
    collector's visits are, and posts that an account sends by the clock are tested no closer than
    that.
    """

    windows: tuple[str | int, ...] = parameter(
        ("10s", "60s", "5m", "30m", "1h", "6h", "1d"),
        "time windows within which two shares count as a co-share",
        option="--windows",
    )
    fdr: float = fdr()
    min_accounts: int = parameter(
        3, "least number of accounts in a group, 3 or more", option="--min-accounts"
    )
    kinds: tuple[str, ...] | None = parameter(
        None, "kinds of share to use; none: all", option="--kind"
    )
    min_objects: int = parameter(3, "least number of objects that two linked accounts share")
    alpha: float = parameter(
        0.01, ("significance level of a link, divided by the number of possible pairs")
    )
    resolution: float = parameter(0.5, "resolution of the search for communities, above 0")
    seed: int = seed()
    grids: bool = parameter(
        True,
        (
            "whether times on a regular grid (a collector's or a clock's) count as recorded only "
            "to its step"
        ),
    )

    def checked(self) -> CoordinationParameters:
        """Return the parameters; ParameterError where one is out of range."""
        self.micros()
        check_rate(self.fdr)
        if self.min_accounts < 3:
            raise ParameterError(
                "A group has at least three accounts.",
                "Give a min_accounts of 3 or more; --set cohorts.min_accounts=2 is for cohorts.",
            )
        if self.min_objects < 1 or not 0 < self.alpha < 1 or not self.resolution > 0:
            raise ParameterError(
                "min_objects is at least 1, alpha between 0 and 1, resolution above 0.",
                "The defaults are 3, 0.01 and 0.5.",
            )
        return self

    def __post_init__(self) -> None:
        self.micros()

    def micros(self) -> tuple[int, ...]:
        """Return the windows in microseconds, narrowest first."""
        found = {duration(window) for window in self.windows}
        if not found:
            raise ParameterError("No window is given.", "For example: --windows 60s.")
        return tuple(sorted(found))
