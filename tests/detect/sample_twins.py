"""A small case with an account on two platforms whose posts are in step."""

from __future__ import annotations

import numpy as np
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
    shares: list[tuple[str, str, int]] = []
    for platform in ("forum", "x"):
        for i in range(120):
            key = f"{platform}:{i}"
            accounts.append({"account": key, "handle": f"{platform}person{i * 37}",
                             "name": f"Person {platform} {i}"})  # fmt: skip
            for _ in range(8):
                item = int(400 * rng.random() ** 2)
                at = START + item * 200 * MINUTE + int(rng.lognormal(4, 1.5)) * MINUTE
                shares.append((key, f"https://example.org/{item}", at))
        for name, handle in (("t", "velline_ferry"), ("u", "brannok_otter")):
            accounts.append({"account": f"{platform}:{name}", "handle": handle,
                             "name": handle.replace("_", " ").title()})  # fmt: skip
    for act in range(10):
        at = START + (act * 5000 + 77) * MINUTE
        for i, key in enumerate(TWINS):
            shares.append((key, f"https://example.net/{act}", at + i * 2 * MINUTE))
        for i, key in enumerate(APART):
            shares.append((key, f"https://example.com/{act}/{i}", at + i * 900 * MINUTE))
    _write(case, accounts, sorted(shares, key=lambda row: (row[2], row[0], row[1])))


def _write(
    case: Case, accounts: list[dict[str, object]], shares: list[tuple[str, str, int]]
) -> None:
    numbers = list(range(1, len(shares) + 1))
    keys = [str(account["account"]) for account in accounts]
    with case.run("import", {}):
        source = {"source": 1, "file": "posts.csv", "format": "generic", "sha256": "0" * 64}
        case.append("source", pa.Table.from_pylist([source]))
        case.append(
            "account",
            pa.Table.from_pylist(
                [
                    {**row, "platform": key.split(":")[0], "source": 1, "row": n}
                    for n, (row, key) in enumerate(zip(accounts, keys, strict=True), start=1)
                ]
            ),
        )
        case.append(
            "post",
            pa.table(
                {
                    "post": numbers,
                    "platform": [key.split(":")[0] for key, _, _ in shares],
                    "post_id": [str(n) for n in numbers],
                    "account": [key for key, _, _ in shares],
                    "time": [at for _, _, at in shares],
                    "kind": ["post"] * len(shares),
                    "text": ["look"] * len(shares),
                    "source": [1] * len(shares),
                    "row": numbers,
                }
            ),
        )
    with case.run("extract", {}):
        case.append(
            "share",
            pa.table(
                {
                    "account": [key for key, _, _ in shares],
                    "kind": ["url"] * len(shares),
                    "object": [item for _, item, _ in shares],
                    "time": [at for _, _, at in shares],
                    "post": numbers,
                }
            ),
        )
