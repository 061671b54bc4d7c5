"""Parameters of `personas`."""

from __future__ import annotations

from dataclasses import dataclass

from inconcert.detect.declaration import check_rate, fdr, parameter, seed
from inconcert.errors import ParameterError


@dataclass(frozen=True)
class PersonasParameters:
    """Parameters of `personas`.

    `fdr` is the false-discovery rate, over confirmed groups and over single accounts; groups of
    `coordination` count as confirmed up to the same rate. At most `persona_accounts` single
    accounts become findings. `seed` is for the permutations of the week's days.
    """

    fdr: float = fdr()
    seed: int = seed()
    persona_accounts: int = parameter(20, "single accounts that become findings at most")

    def checked(self) -> PersonasParameters:
        """Return the parameters; ParameterError where one is out of range."""
        check_rate(self.fdr)
        if self.persona_accounts < 0:
            raise ParameterError("persona_accounts is at least 0.", "For example: 20.")
        return self
