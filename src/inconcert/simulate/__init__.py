"""Scenarios with known truth: invented traffic in which it is written down who acts in concert."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from inconcert.errors import ParameterError
from inconcert.progress import SILENT, Progress
from inconcert.simulate import traffic, write
from inconcert.simulate.archive import archive
from inconcert.simulate.conference import conference
from inconcert.simulate.own_files import NOTES, check_files, sealed_notes
from inconcert.simulate.scenario import Scenario, World, with_ids
from inconcert.version import __version__

__all__ = ["SCENARIOS", "Scenario", "SimulationSummary", "World", "build", "simulate"]

SCENARIOS: dict[str, Scenario] = {
    function.__name__: Scenario(
        function.__name__, (function.__doc__ or "").partition("\n")[0], function
    )
    for function in (conference, archive)
}

SMALLEST, LARGEST = 0.01, 10.0


@dataclass(frozen=True)
class SimulationSummary:
    """What was written: the files, and how much of what is in them.

    `counts` are posts by origin ('organic', 'camouflage', 'campaign'), 'posts' and 'accounts' in
    all, and 'campaign_accounts'.
    """

    scenario: str
    seed: int
    factor: float
    directory: Path
    files: dict[str, Path]
    counts: dict[str, int]


def build(scenario: str, *, seed: int = 1, factor: float = 1.0) -> World:
    """Make a scenario in memory, with ids; raises ParameterError for an unknown name or factor."""
    if scenario not in SCENARIOS:
        raise ParameterError(
            f"There is no scenario called {scenario!r}.",
            f"Choose one of: {', '.join(sorted(SCENARIOS))}.",
        )
    if not SMALLEST <= factor <= LARGEST:
        raise ParameterError(
            f"The factor {factor:g} is out of range.",
            f"Choose one from {SMALLEST:g} to {LARGEST:g}; 1 is the size that reports describe.",
        )
    if seed < 0:
        raise ParameterError(f"The seed {seed} is negative.", "Choose a seed of 0 or more.")
    rng = np.random.default_rng(seed)
    return with_ids(SCENARIOS[scenario].build(rng, factor), rng)


def simulate(
    scenario: str,
    directory: str | os.PathLike[str],
    *,
    seed: int = 1,
    factor: float = 1.0,
    compress: bool = False,
    force: bool = False,
    progress: Progress = SILENT,
) -> SimulationSummary:
    """Write posts.csv, accounts.csv, truth.csv and scenario.json of a scenario to `directory`.

    The same scenario, seed, factor and version give the same bytes. `compress` writes posts.csv.gz
    and accounts.csv.gz instead. Files of an earlier simulation are replaced where nobody changed
    them, others with `force` only (`TargetError`). Raises ParameterError for an unknown scenario or
    a bad factor or seed, CaseError or DiskFullError where the directory cannot be written.
    """
    folder = Path(directory)
    end = ".csv.gz" if compress else ".csv"
    files = {
        "posts": folder / f"posts{end}",
        "accounts": folder / f"accounts{end}",
        "truth": folder / "truth.csv",
        "scenario": folder / NOTES,
    }
    check_files(list(files.values()), force=force)
    with progress.task(f"Simulating {scenario}") as advance:
        world = build(scenario, seed=seed, factor=factor)
        advance(1)
    counts = _counts(world)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write.write_posts(world, files["posts"], progress)
        write.write_accounts(world, files["accounts"])
        write.write_truth(world, files["truth"])
        notes = _notes(world, scenario, seed, factor, counts)
        write.write_notes(sealed_notes(notes, list(files.values())), files["scenario"])
    except OSError as error:
        raise ParameterError(
            f"The scenario cannot be written to {folder} ({error.strerror}).",
            "Name a folder that you may write to, on a disk with room.",
        ) from error
    return SimulationSummary(scenario, seed, factor, folder, files, counts)


def _counts(world: World) -> dict[str, int]:
    counts = {
        name: int((world.posts.origin == code).sum()) for code, name in enumerate(traffic.ORIGINS)
    }
    posted = np.unique(world.posts.account)
    counts["posts"] = len(world.posts)
    counts["accounts"] = len(posted)
    counts["campaign_accounts"] = int(world.accounts.planted[posted].sum())
    return counts


def _notes(
    world: World, scenario: str, seed: int, factor: float, counts: dict[str, int]
) -> dict[str, Any]:
    """What scenario.json says: parameters, counts, and every planted group by role."""
    accounts = world.accounts
    campaigns = {name: dict(facts) for name, facts in world.notes.get("campaigns", {}).items()}
    for name, facts in campaigns.items():
        members: dict[str, list[str]] = {}
        for i, campaign in enumerate(accounts.campaign):
            if campaign == name:
                members.setdefault(accounts.role[i], []).append(str(accounts.id[i]))
        facts["members"] = members
    return {
        "scenario": scenario,
        "version": __version__,
        "seed": seed,
        "factor": factor,
        "counts": counts,
        **{key: value for key, value in world.notes.items() if key != "campaigns"},
        "campaigns": campaigns,
    }
