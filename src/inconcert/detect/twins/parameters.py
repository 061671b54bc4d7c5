"""Parameters of `twins`."""

from __future__ import annotations

from dataclasses import dataclass

from inconcert.detect.declaration import check_rate, fdr, parameter
from inconcert.durations import duration
from inconcert.errors import ParameterError


@dataclass(frozen=True)
class TwinParameters:
    """Parameters of `twins`.

    `fdr` is the false-discovery rate over all candidates. Objects shared within `twin_window` of
    each other count; a finding has `twin_objects` of them or more.
    """

    fdr: float = fdr()
    twin_window: str = parameter(
        "15m", "time window within which shares on two platforms are close together"
    )
    twin_objects: int = parameter(2, "least number of objects shared close together")

    def __post_init__(self) -> None:
        check_rate(self.fdr)
        if self.twin_objects < 1:
            raise ParameterError("twin_objects is at least 1.")
        duration(self.twin_window)
