"""Parameters of `look_alikes`."""

from __future__ import annotations

from dataclasses import dataclass

from inconcert.detect.declaration import check_rate, fdr, parameter, seed
from inconcert.detect.look_alikes.protected import read_protected
from inconcert.errors import ParameterError


@dataclass(frozen=True)
class LookAlikeParameters:
    """Parameters of `look_alikes`.

    `fdr` is the false-discovery rate over all pairs of accounts of a platform, and over the
    accounts of the list. `protect` is the path of a CSV of accounts to protect (detect.lists).
    At most `look_alike_findings` pairs are reported, the surest first, and as many accounts that
    give words of the list; the result counts the rest.
    """

    fdr: float = fdr()
    seed: int = seed()
    protect: str | None = parameter(
        None,
        "CSV of accounts that others may imitate",
        option="--protect",
        given="accounts to protect",
    )
    look_alike_findings: int = parameter(500, "pairs that are reported at most")

    def __post_init__(self) -> None:
        check_rate(self.fdr)
        if self.look_alike_findings < 1:
            raise ParameterError("look_alike_findings is at least 1.")

    def check_lists(self) -> None:
        """Raise ParameterError where the list cannot be parsed as one."""
        if self.protect:
            read_protected(self.protect)
