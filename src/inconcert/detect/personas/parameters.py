"""Parameters of `personas`."""

from __future__ import annotations

from dataclasses import dataclass

from inconcert.detect.declaration import fdr, parameter, seed


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
