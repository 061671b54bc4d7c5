"""The fixed minimum weight against the published toolkit itself, on the same shares."""

from __future__ import annotations

import csv
import sqlite3
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from inconcert.evaluate.baselines import minimum_weight

HEADER = ("message_id", "user_id", "username", "repost_id", "reply_id", "message", "timestamp",
          "urls")  # fmt: skip


def test_minimum_weight_agrees_with_the_toolkit(tmp_path: Path) -> None:
    preprocess = pytest.importorskip("coordination_network_toolkit.preprocess")
    from coordination_network_toolkit.compute_networks import compute_co_link_network

    random = np.random.default_rng(2)
    rows = [
        (f"m{i}", f"u{int(random.zipf(1.5)) % 40:02}",
         f"http://o{int(random.zipf(1.4)) % 50}.example", int(random.integers(20_000)))
        for i in range(1500)
    ]  # fmt: skip
    with (tmp_path / "posts.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows((m, u, u, "", "", "text", t, o) for m, u, o, t in rows)
    database = str(tmp_path / "posts.db")
    preprocess.preprocess_csv_files(database, [str(tmp_path / "posts.csv")])
    compute_co_link_network(database, 60, n_threads=1, min_edge_weight=2)
    weight: dict[tuple[str, str], int] = {}
    connection = sqlite3.connect(database)
    for a, b, posts in connection.execute("SELECT user_1, user_2, weight FROM co_link_network"):
        if a != b:
            pair = (min(a, b), max(a, b))
            weight[pair] = max(weight.get(pair, 0), posts)
    connection.close()
    strength: Counter[str] = Counter()
    for pair, posts in weight.items():
        for account in pair:
            strength[account] += posts

    result = minimum_weight(
        pa.table(
            {
                "account": [row[1] for row in rows],
                "kind": ["url"] * len(rows),
                "object": [row[2] for row in rows],
                "time": pa.array([row[3] * 1_000_000 for row in rows], pa.int64()),
                "post": [row[0] for row in rows],
            }
        )
    )
    ours = {a: s for a, s in zip(result.accounts, result.score.tolist(), strict=True) if s}
    assert len(weight) > 50
    assert ours == dict(strength)
