"""First shares on both engines: sources, channels, ties, missing origins, hostile ids."""

from __future__ import annotations

import random
from functools import partial

from conformance_registry import HOSTILE, Entry, Tables
from sample_promoters import share_table

from inconcert.detect.promoters.detector import first_steps


def tables(seed: int, *, rows: int = 900, origins: bool = True) -> Tables:
    """Shares of several kinds with ties, nulls, platforms' own links and posts with two sites."""
    rng = random.Random(seed)
    accounts = rng.sample(HOSTILE, 12)
    names = [*rng.sample(HOSTILE, 4), "https://t.me/s/room/1", "https://t.me/room/2",
             "https://t.me", "https://x.com/i/status/1", "//", "a/b/c/d"]  # fmt: skip
    sources = [*rng.sample(HOSTILE, 3), "t.me", "x.com", "site.example", None]
    kinds = ("repost", "quote", "url", "url", "url", "phash", "reply", "hashtag")
    made = [
        (
            rng.choice(accounts) if rng.random() > 0.02 else None,
            rng.choice(kinds),
            rng.choice(names) if rng.random() > 0.02 else None,
            rng.choice(sources) if origins else None,
            rng.choice((-40, 0, 1_700_000_000_000_000)) + rng.randint(-3, 3)
            if rng.random() > 0.02
            else None,
            rng.randint(1, 200) if rng.random() > 0.05 else None,
        )
        for _ in range(rows)
    ]
    made += [
        (rng.choice(accounts), "domain", rng.choice(("site.example", "other.example")), None, 5, n)
        for n in range(1, 200, 2)
    ]
    return {"share": share_table(made)}


ENTRIES = (
    Entry("promoters", tables, partial(first_steps, least_sharers=3, least_releases=2),
          ("first_share",)),
    Entry("promoters, sites of posts", partial(tables, origins=False),
          partial(first_steps, least_sharers=2, least_releases=2, by_post=True),
          ("first_share",)),
)  # fmt: skip
