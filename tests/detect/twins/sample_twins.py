"""A small case with an account on two platforms whose posts are in step."""

from __future__ import annotations

import numpy as np
import planted_case
import pyarrow as pa

from inconcert.case import Case

MINUTE = 60_000_000
START = 1_700_000_000_000_000
TWINS = ("forum:t", "x:t")
APART = ("forum:u", "x:u")  # the same profile, posts that have nothing to do with one another


def fill(case: Case, *, seed: int = 1) -> None:
    """Write people on two platforms who share links, twins in step, and a pair out of step."""
    rng = np.random.default_rng(seed)
    accounts: list[dict[str, object]] = []
    shares: list[tuple[str, str, str, int]] = []
    for platform in ("forum", "x"):
        for i in range(120):
            key = f"{platform}:{i}"
            accounts.append({"account": key, "handle": f"{platform}person{i * 37}",
                             "name": f"Person {platform} {i}"})  # fmt: skip
            for _ in range(8):
                item = int(400 * rng.random() ** 2)
                at = START + item * 200 * MINUTE + int(rng.lognormal(4, 1.5)) * MINUTE
                shares.append((key, "url", f"https://example.org/{item}", at))
        for name, handle in (("t", "velline_ferry"), ("u", "brannok_otter")):
            accounts.append({"account": f"{platform}:{name}", "handle": handle,
                             "name": handle.replace("_", " ").title()})  # fmt: skip
    for act in range(10):
        at = START + (act * 5000 + 77) * MINUTE
        for i, key in enumerate(TWINS):
            shares.append((key, "url", f"https://example.net/{act}", at + i * 2 * MINUTE))
        for i, key in enumerate(APART):
            shares.append((key, "url", f"https://example.com/{act}/{i}", at + i * 900 * MINUTE))
    profiles = [
        {**row, "platform": str(row["account"]).split(":")[0], "source": 1, "row": n}
        for n, row in enumerate(accounts, start=1)
    ]
    shares.sort(key=lambda row: (row[3], row[0], row[2]))
    planted_case.fill(case, shares, pa.Table.from_pylist(profiles))
