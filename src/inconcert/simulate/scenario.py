"""What a scenario is, and the list of those that exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from inconcert.simulate.traffic import Accounts, Posts, Vocabulary, snowflakes


@dataclass
class World:
    """What a scenario produced: posts in time order, accounts, and what was planted.

    `notes` go into scenario.json: period and times in ms, sizes, and a mapping `campaigns` from
    the campaign's name to what a test may rely on.
    """

    accounts: Accounts
    posts: Posts
    vocabulary: Vocabulary
    notes: dict[str, Any]
    post_id: np.typing.NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Scenario:
    """A scenario: its name, what it is in one line, and the function that makes it."""

    name: str
    doc: str
    build: Callable[[np.random.Generator, float], World]


def with_ids(world: World, rng: np.random.Generator) -> World:
    """Give every post and account an id that agrees with its time; return the same world."""
    world.post_id = snowflakes(world.posts.time, rng)
    order = np.argsort(world.accounts.created, kind="stable")
    ids = np.empty(len(order), np.int64)
    ids[order] = snowflakes(world.accounts.created[order], rng)
    world.accounts.id = ids
    return world
