"""Parameters of `promoters`."""

from __future__ import annotations

from dataclasses import dataclass

from inconcert.detect.declaration import check_rate, fdr, parameter
from inconcert.errors import ParameterError


@dataclass(frozen=True)
class PromoterParameters:
    """Parameters of `promoters`.

    `fdr` is the false-discovery rate over sources, `promoter_level` that over the accounts of a
    confirmed source: both allow for how few p-values an account can have
    (`detect.promoters.statistics.source`). A finding has `promoter_accounts` accounts or more: a
    single one may be a reader with notifications on. `promoter_releases` is the least number of
    releases that an account shared (one sitting counts once), `promoter_sharers` the least number
    of accounts that share a release.
    """

    fdr: float = fdr()
    promoter_level: float = parameter(0.2, "false-discovery rate over the accounts of one source")
    promoter_accounts: int = parameter(2, "least number of accounts in a finding")
    promoter_releases: int = parameter(3, "least number of releases that an account shared")
    promoter_sharers: int = parameter(6, "least number of accounts that share a release")

    def __post_init__(self) -> None:
        check_rate(self.fdr)
        check_rate(self.promoter_level)
        if min(self.promoter_accounts, self.promoter_releases) < 1 or self.promoter_sharers < 2:
            raise ParameterError(
                "promoter_accounts and promoter_releases are at least 1, promoter_sharers 2."
            )
