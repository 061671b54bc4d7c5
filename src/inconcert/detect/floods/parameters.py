"""Parameters of `floods`."""

from __future__ import annotations

from dataclasses import dataclass

from inconcert.detect.declaration import check_rate, fdr, parameter
from inconcert.detect.floods.key_date_file import read_key_dates
from inconcert.detect.floods.steps import KINDS
from inconcert.errors import ParameterError

# Fewer posts are no flood.
LEAST = 10


@dataclass(frozen=True)
class FloodParameters:
    """Parameters of `floods`.

    `fdr` is the false-discovery rate over all objects examined. A burst has at least `flood_posts`
    posts more than expected; objects with fewer posts in all are not examined. `flood_kinds` limits
    what a flood can be of: hashtag, url, domain, text, mention, reposted (None: all). The
    `flood_most` strongest floods of a platform become findings; the result says how many did not.
    The `flood_bursts` strongest bursts that may be news become findings of the type `burst`, below
    all floods; the result names the strongest in any case. `key_dates` is the path of a CSV of key
    dates, with the columns time and label: what became public when.
    """

    fdr: float = fdr()
    key_dates: str | None = parameter(
        None,
        "CSV of key dates, with the columns time and label",
        option="--key-dates",
        given="key dates",
        formerly="events",
    )
    flood_posts: int = parameter(80, "least number of posts above the usual level in a burst")
    flood_kinds: tuple[str, ...] | None = parameter(
        None, "what a flood can be of: hashtag, url, domain, text, mention, reposted"
    )
    flood_most: int = parameter(20, "largest number of floods that become findings")
    flood_bursts: int = parameter(0, "bursts that may be news to report as well")

    def checked(self) -> FloodParameters:
        """Return these parameters; ParameterError where one is out of range."""
        check_rate(self.fdr)
        if self.flood_posts < LEAST or self.flood_most < 1 or self.flood_bursts < 0:
            raise ParameterError(
                f"flood_posts must be at least {LEAST}, flood_most at least 1 and flood_bursts at "
                "least 0.",
                "Give larger ones.",
            )
        unknown = set(self.flood_kinds or ()) - set(KINDS)
        if unknown:
            raise ParameterError(
                f"Floods of {', '.join(sorted(unknown))} cannot be searched for.",
                f"Known: {', '.join(KINDS)}.",
            )
        return self

    def check_lists(self) -> None:
        """Raise ParameterError where the list of key dates cannot be parsed."""
        read_key_dates(self.key_dates)
