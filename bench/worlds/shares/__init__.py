"""Bare shares with known truth, fast: for calibration and power benchmarks.

`share_world(seed, Traffic(...), [Campaign(...), ...])` makes 200,000 shares in about half a second.
For full posts with texts and profiles in files there is `inconcert.simulate.simulate`.
"""

from worlds.shares.settings import Campaign, Traffic, grid
from worlds.shares.world import ShareWorld, share_world

__all__ = ["Campaign", "ShareWorld", "Traffic", "grid", "share_world"]
