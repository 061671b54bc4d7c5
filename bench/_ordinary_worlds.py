"""The rows of `ordinary.py`: what people or programs do, and what may come of it.

A row more is a function from a seed to a `World` (`_ordinary_common`) and a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from _ordinary_common import World
from _ordinary_crowds import moments, puzzle, viewers
from _ordinary_owners import outlets, pushed


class Row(NamedTuple):
    """One kind of ordinary life.

    `make` gives the world of a seed. With `explanation`, a finding is right and this explanation
    has to hold for every group; with None, a finding is an error. With `owners`, accounts of
    different owners are not to be in one group.
    """

    what: str
    make: Callable[[int], World]
    explanation: str | None = None
    owners: bool = False


ROWS: Mapping[str, Row] = {
    "pushed": Row("programs of unrelated owners that are pushed one feed", pushed, "feed"),
    "outlets": Row("outlets with three platforms each and one wire, who say who they are",
                   outlets, "syndicate", owners=True),
    "outlets_silent": Row("the same, who say nothing", partial(outlets, declared=False), "",
                          owners=True),
    "puzzle20": Row("the day's puzzle around an hour of one's own, 20 minutes",
                    partial(puzzle, spread=20)),
    "puzzle30": Row("the same, 30 minutes", partial(puzzle, spread=30)),
    "puzzle60": Row("the same, 60 minutes", partial(puzzle, spread=60)),
    "puzzle_popular": Row("the same on popular hours, 3 minutes",
                          partial(puzzle, spread=3, popular=True)),
    "viewers": Row("viewers of a weekly live programme, regulars alone", viewers),
    "viewers_daily": Row("the same, every day for five weeks", partial(viewers, every=1, weeks=5)),
    "viewers_and_60": Row("the weekly one, with 60 occasional viewers each time",
                          partial(viewers, occasional=60)),
    "moments": Row("viewers of a daily programme, a hashtag for each moment", moments),
    "moments_and_60": Row("the same, with 60 occasional viewers each time",
                          partial(moments, occasional=60)),
}  # fmt: skip
