"""Parameters of `cohorts`."""

from __future__ import annotations

from dataclasses import dataclass

from inconcert.detect.cohorts.rates import read_rates
from inconcert.detect.declaration import fdr, parameter, seed
from inconcert.errors import ParameterError


@dataclass(frozen=True)
class CohortParameters:
    """Parameters of `cohorts`.

    `fdr` is the false-discovery rate over all starts of spans of all platforms, and over all
    patterns; cohorts and templates have at least `min_accounts` accounts. A pattern that a share
    `template_common` of the others have says nothing. `cohort_rates` names a CSV file with how many
    accounts the whole platform had a day (day, accounts and perhaps platform); without it the
    case's own rate is taken. `seed` is that of the draws in the tests of innocent reasons.
    """

    fdr: float = fdr()
    min_accounts: int = parameter(
        5, "accounts that a cohort or template has at least, 2 or more", option="--min-accounts"
    )
    template_common: float = parameter(
        0.2, "share of other accounts above which a pattern says nothing"
    )
    cohort_rates: str | None = parameter(
        None, "CSV of how many accounts the whole platform had a day", file=True
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
            raise ParameterError("A cohort has two accounts or more.", "For example: 5.")
        return self

    def check_lists(self) -> None:
        """Raise ParameterError where the list of rates cannot be read as one."""
        if self.cohort_rates:
            read_rates(self.cohort_rates)
