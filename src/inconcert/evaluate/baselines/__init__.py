"""Published methods of finding coordinated accounts, as references to compare with.

Each takes a table of shares (account, kind, object, time in µs, and post where it is known) and
gives a `Ranked`. `BASELINES` holds every method with its published defaults, under its own name,
and beside them settings that are in use too or that favour the method: where a default estimates
or leaves open what the user may set, losing to the default alone would prove little.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from inconcert.evaluate.baselines.bicm import bicm
from inconcert.evaluate.baselines.common import Ranked, Ranker
from inconcert.evaluate.baselines.coornet import coornet
from inconcert.evaluate.baselines.coortweet import coortweet
from inconcert.evaluate.baselines.fused import fused_centrality
from inconcert.evaluate.baselines.minimum import minimum_weight
from inconcert.evaluate.baselines.sdsm import sdsm
from inconcert.evaluate.baselines.tfidf import tfidf_cosine

__all__ = [
    "BASELINES",
    "Ranked",
    "Ranker",
    "bicm",
    "coornet",
    "coortweet",
    "fused_centrality",
    "minimum_weight",
    "sdsm",
    "tfidf_cosine",
]

BASELINES: Mapping[str, Ranker] = MappingProxyType(
    {
        "coornet": coornet,
        "coornet_10s": partial(coornet, interval=10_000_000),
        "coornet_60s": partial(coornet, interval=60_000_000),
        "coortweet": coortweet,
        "coortweet_60s": partial(coortweet, time_window=60_000_000),
        "coortweet_1h": partial(coortweet, time_window=3_600_000_000),
        "tfidf_cosine": tfidf_cosine,
        "tfidf_cosine_all": partial(tfidf_cosine, min_shares=1, min_accounts=2),
        "fused_centrality": fused_centrality,
        "fused_weighted": partial(fused_centrality, weighted=True),
        "minimum_weight": minimum_weight,
        "sdsm": sdsm,
        "bicm": bicm,
    }
)
