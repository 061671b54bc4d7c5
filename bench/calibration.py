"""Are the p-values what they claim to be? Rates on data in which nobody acts in concert.

    python bench/calibration.py
    python bench/calibration.py --seeds 50 --json

A p-value of 0.01 should come up in one of a hundred tests of what is not there, or less often.
Seven sorts of null data, each with the same seeds:

- organic: worlds with every hard negative but the syndicates;
- dealt: the same posts with the accounts dealt out at random among them, so that activity,
  popularity and rhythm stay and nothing else does;
- jittered: the organic worlds with every post moved uniformly within 30 minutes either way;
- jittered campaigns: worlds with eight campaigns, moved in the same way; only what was tested at
  windows up to five minutes, since at half an hour and more the campaigns are still there;
- minutes beside seconds: the organic worlds, half of the accounts in a file of whole minutes;
- on the hour: the organic worlds, an account in ten scheduling its posts on the hour, and one in
  ten on the quarter;
- by visits: the organic worlds as a collector saw them that notes its visit every quarter of an
  hour.

Counted are the p-values of candidates (one per test) and of clusters of candidates, on which the
false-discovery rate is controlled. Candidates that met on too few objects for any evidence have a p
of 1 for certain and are left out: they would flatter the rates. Intervals are of draws of whole
worlds, since candidates of one world overlap; those of clusters are by Clopper and Pearson too.
`worst_ratio` is the largest ratio of observed to nominal rate at 0.01, 0.05 and 0.1; the
rate at 0.001 is shown, though a few tests decide it.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from _common import Figures, parser_of, show
from _worlds import by_name, jittered, options
from inconcert.detect.coordination.concert import Concert, find_concert
from inconcert.detect.coordination.concert.confirm import clusters
from inconcert.durations import MINUTE
from inconcert.evaluate.metrics import interval
from worlds.noted import by_visits, minutes_beside_seconds, noted_as_read, on_the_hour
from worlds.shares import Campaign, Traffic, share_world

NOMINAL = (0.01, 0.05, 0.1)
# Where a false-discovery rate over a hundred clusters draws its line; too rare for a fair ratio.
TAIL = (0.001,)
JITTER, SHORT = 30 * MINUTE, 5 * MINUTE
# How times are recorded, or when posts are made, in the organic worlds.
NOTED = {
    "minutes beside seconds": minutes_beside_seconds,
    "on the hour": on_the_hour,
    "by visits": by_visits,
}
SORTS = ("organic", "dealt", "jittered", "jittered campaigns", *NOTED)
CAMPAIGNS = 8
QUICK = 0.25
# A group that posts close together needs more units of evidence than one: with fewer, p is 1 for
# certain.
LEAST_UNITS = 2
DRAWS = 2000

# The p-values by what they are of: candidates of either sort, all candidates, clusters of them.
Found = dict[str, npt.NDArray[np.float64]]


def one(sort: str, seed: int, *, traffic: Traffic) -> Found:
    """Make null data, search it, and return the p-values by what they are of."""
    campaigns = [Campaign()] * CAMPAIGNS if sort == "jittered campaigns" else []
    shares = share_world(seed, traffic, campaigns).shares
    rng = np.random.default_rng([seed, 7])
    if sort == "dealt":
        shares = dealt(shares, rng)
    elif sort in NOTED:
        shares = noted_as_read(NOTED[sort](shares, rng))
    elif sort != "organic":
        shares = jittered(shares, rng, JITTER)
    return p_values(find_concert(shares), SHORT if campaigns else None)


def dealt(shares: pa.Table, rng: np.random.Generator) -> pa.Table:
    """Return the shares with the accounts of whole posts permuted."""
    post = shares["post"].to_numpy()
    _, first, number = np.unique(post, return_index=True, return_inverse=True)
    row = first[rng.permutation(len(first))][number]
    at = shares.column_names.index("account")
    return shares.set_column(at, "account", shares["account"].take(pa.array(row)))


def p_values(concert: Concert, longest: int | None = None) -> Found:
    """Return the p-values of candidates and clusters, of windows up to `longest` µs (None: all)."""
    tested = [
        trial
        for trial in concert.trials
        if trial.units >= LEAST_UNITS and (longest is None or trial.scale.window <= longest)
    ]
    p = np.array([trial.p for trial in tested])
    burst = np.array([trial.candidate.fold < 0 for trial in tested], np.bool_)
    of = clusters(tested)
    size = np.bincount(of)
    together = np.ones(len(size))
    np.minimum.at(together, of, np.minimum(1.0, p * size[of]))
    return {"candidates": p, "communities": p[~burst], "bursts": p[burst], "clusters": together}


def rates(sort: str, found: list[Found]) -> list[dict[str, Any]]:
    """Return a row per nominal rate of one sort of data and one sort of p-value."""
    rows = []
    for name in ("candidates", "communities", "bursts", "clusters"):
        n = np.array([len(f[name]) for f in found])
        draws = np.random.default_rng(1).integers(0, len(found), (DRAWS, len(found)))
        for nominal in (*TAIL, *NOMINAL):
            k = np.array([int((f[name] <= nominal).sum()) for f in found])
            total = max(int(n.sum()), 1)
            drawn = k[draws].sum(axis=1) / np.maximum(n[draws].sum(axis=1), 1)
            low, high = np.quantile(drawn, [0.025, 0.975])
            exact = interval(int(k.sum()), int(n.sum()), method="exact")
            rows.append(
                {
                    "data": sort, "of": name, "nominal": nominal, "judged": nominal in NOMINAL,
                    "n": int(n.sum()), "k": int(k.sum()),
                    "observed": float(k.sum() / total), "low": float(low),
                    "high": float(high), "exact_low": exact[0], "exact_high": exact[1],
                    "ratio": float(k.sum() / total / nominal),
                    "ratio_low": float(low / nominal), "ratio_high": float(high / nominal),
                }
            )  # fmt: skip
    return rows


def main(argv: list[str] | None = None) -> None:
    """Search null data of every sort and print the rates."""
    o = options(parser_of(__doc__), seeds=20, quick=3, argv=argv)
    traffic = Traffic().scaled(QUICK) if o.quick else Traffic()
    found = by_name(partial(one, traffic=traffic), SORTS, o.seeds, o.jobs)
    rows = [row for sort in SORTS for row in rates(sort, found[sort])]
    worst = max((row for row in rows if row["judged"]), key=lambda row: float(row["ratio"]))
    result = {
        "worst_ratio": worst["ratio"],
        "worst": f"{worst['of']} of {worst['data']} at {worst['nominal']}",
        "worst_ratio_low": worst["ratio_low"],
        "worst_ratio_high": worst["ratio_high"],
        "seeds": len(o.seeds),
        "shares": traffic.shares,
    }
    lines = [
        (f"{row['data']}, {row['of']}", row["nominal"], row["n"], row["observed"],
         f"{row['low']:.4f}-{row['high']:.4f}", f"{row['exact_low']:.4f}-{row['exact_high']:.4f}",
         row["ratio"])
        for row in rows
    ]  # fmt: skip
    head = ("data", "nominal", "tests", "observed", "95 % over worlds", "exact", "ratio")
    show(
        {**result, "rates": rows}, o.json,
        f"p-values where nobody acts in concert: {len(o.seeds)} seeds of {traffic.shares:,} shares",
        Figures(head, lines), "", result,
    )  # fmt: skip


if __name__ == "__main__":
    main()
