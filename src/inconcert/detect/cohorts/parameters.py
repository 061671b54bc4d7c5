"""Parameters of `cohorts`, and the rates of a platform as a person lists them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from inconcert.detect.declaration import fdr, parameter, seed
from inconcert.detect.lists import read_list
from inconcert.errors import ParameterError
from inconcert.plaintext import plain


@dataclass(frozen=True)
class CohortParameters:
    """Parameters of `cohorts`.

    `fdr` is the false-discovery rate over all starts of spans of all platforms, and over all
    patterns; cohorts and templates have at least `min_accounts` accounts. A pattern that a share
    `template_common` of the others has is ignored. `cohort_rates` is the path of a CSV with how
    many accounts were created on the whole platform each day (day, accounts and optionally
    platform); without it the case's own rate is used. `seed` is that of the random draws in the
    tests of innocent reasons.
    """

    fdr: float = fdr()
    min_accounts: int = parameter(
        5, "least number of accounts in a cohort or template, 2 or more", option="--min-accounts"
    )
    template_common: float = parameter(
        0.2, "share of other accounts above which a pattern is ignored"
    )
    cohort_rates: str | None = parameter(
        None, "CSV of how many accounts were created on the whole platform each day", file=True
    )
    seed: int = seed()

    def checked(self) -> CohortParameters:
        """Return the parameters; ParameterError where one is out of range."""
        for name in ("fdr", "template_common"):
            if not 0 < getattr(self, name) < 1:
                raise ParameterError(
                    f"{name} = {getattr(self, name):g} is out of range.",
                    "Give a number between 0 and 1.",
                )
        if self.min_accounts < 2:
            raise ParameterError("A cohort needs at least two accounts.", "For example: 5.")
        return self

    def check_lists(self) -> None:
        """Raise ParameterError where the list of rates cannot be parsed."""
        if self.cohort_rates:
            read_rates(self.cohort_rates)


def read_rates(path: str) -> dict[str, dict[int, float]]:
    """Read accounts created per day: CSV with day (2024-05-31), accounts, optionally platform.

    Returns day since 1970 to accounts, by platform ('' where no platform is named: for all). Raises
    ParameterError where the file cannot be parsed.
    """
    hint = "Each row has a day such as 2024-05-31 and a number of accounts: day,accounts."
    shown = plain(Path(path).name, limit=80)
    found: dict[str, dict[int, float]] = defaultdict(dict)
    columns = ("day", "accounts", "platform")
    for line, cells in read_list(path, "accounts created per day", columns, hint, columns[:2]):
        try:
            day = date.fromisoformat(cells["day"])
            value = float(cells["accounts"])
            if not 0 <= value < float("inf"):
                raise ValueError(f"{value:g} accounts")
        except ValueError as error:
            raise ParameterError(
                f"Line {line} of {shown} cannot be parsed ({plain(error, limit=80)}).", hint
            ) from error
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        found[cells["platform"].casefold()][int(moment.timestamp()) // 86400] = value
    return dict(found)
