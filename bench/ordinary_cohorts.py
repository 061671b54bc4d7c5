"""Cohorts and templates in ordinary life, and in files that a few days are most of.

    python bench/ordinary_cohorts.py
    python bench/ordinary_cohorts.py --first 101 --json

*ordinary*: accounts alone, drawn at random at a rate that grows, has weekends, seasons, launches
(a twentieth of all accounts in some weeks, twice), surges (two to twelve times as many, which
come within days and go within weeks), jumps (two to seven times as many at once, which go within
days; in a dense file these still pass), on days that are uneven all the time (a tenth of the days
hold more than half), or uneven in one busy stretch alone (which still passes for cohorts: batches
look like that). In how many worlds is there a cohort?

*profiles*: a hashtag comes into fashion among newcomers; the people of one country join late. In
how many worlds is there a template?

*drawn*: accounts drawn at random from real ordinary data in --data (kept beside the repository, no
part of it): from creation times, from times that ids hold, and from the order of ids.

*most of the file*: 2,000 accounts, of which 400 were made on one day, 500 within ten days, or 900
within sixty days. Found where findings hold nine in ten of them.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from _common import Figures, parser_of, show
from _worlds import each, options
from cohorts import findings_of
from inconcert.detect.cohorts.days import PlatformSpans, platform_spans
from inconcert.detect.cohorts.order import id_spans
from inconcert.durations import DAY
from inconcert.simulate.traffic import Floats, Ints
from inconcert.stats.combine import q_values
from worlds.fashions import Fashion, Joining, LateCountry, fashion_world, late_country_world

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "organic"
SHAPES = ("even", "growth", "opening", "weekends", "seasons", "launches", "surges", "jumps",
          "uneven", "moody")  # fmt: skip
SIZES = ((300, 4380), (3000, 4380), (3000, 500), (2000, 680))  # accounts, days
LARGE = ((400, 1), (500, 10), (900, 60))  # accounts, within days
LENGTHS = (120, 365, 1000, 4380)
SHARES = (0.1, 0.5)
FDR, WHOLE = 0.05, 0.9
_FIRST = 14_600  # a day of 2009
_WEEKEND = np.array([1.25, 1.2, 1.15, 1.1, 0.9, 0.65, 0.75])


def rate_of(shape: str, rng: np.random.Generator, days: int) -> Floats:
    """Return at what rate accounts come on each day; every day wobbles by a third."""
    t = np.arange(days)
    rate = np.ones(days)
    if shape == "growth":
        rate = np.exp(t / days * rng.uniform(2, 5))
    elif shape == "opening":
        rate = 0.01 + 1 / (1 + np.exp(-(t - days / 2) / (days / rng.uniform(10, 30))))
    elif shape == "weekends":
        rate = _WEEKEND[t % 7]
    elif shape == "seasons":
        rate = 1 + 0.4 * np.sin(2 * np.pi * t / 365.25)
    elif shape == "launches":
        for _ in range(2):
            since = t - int(rng.integers(0, days - 60))
            wave = np.where(since >= 0, (since + 2) * np.exp(-since / 12.0), 0.0)
            rate = 0.94 * rate / rate.sum() + 0.06 * wave / wave.sum()
    elif shape == "surges":
        for _ in range(int(rng.integers(1, 4))):
            since = t - int(rng.integers(0, days))
            coming, going = rng.uniform(1, 10), rng.uniform(4, 30)
            wave = np.exp(np.minimum(since / coming, -since / going))
            rate = rate * (1 + rng.uniform(1, 11) * wave)
    elif shape == "jumps":
        for _ in range(int(rng.integers(1, 4))):
            since = t - int(rng.integers(0, days))
            wave = np.exp(-np.maximum(since, 0) / rng.uniform(3, 14))
            rate = rate + rng.uniform(1, 6) * np.where(since >= 0, wave, 0.0)
    elif shape == "uneven":
        return rng.gamma(0.25, 4, days)
    elif shape == "moody":
        begin = int(rng.integers(0, days * 3 // 4))
        part = slice(begin, begin + int(rng.integers(30, max(31, days // 5))))
        rate[part] *= rng.uniform(2, 8) * rng.gamma(0.5, 2, len(rate[part]))
    return np.asarray(rate * rng.lognormal(0, 0.3, days))


def dates(seed: int, shape: str, accounts: int, days: int) -> Ints:
    """Return the days (µs) on which accounts that are drawn at random were made."""
    rng = np.random.default_rng([seed, 91, SHAPES.index(shape)])
    rate = rate_of(shape, rng, days)
    return (_FIRST + rng.choice(days, accounts, p=rate / rate.sum())) * DAY


def cohorts_in(found_spans: PlatformSpans) -> list[tuple[int, int]]:
    """Return the spans at the false-discovery rate."""
    if not found_spans.spans:
        return []
    q = q_values(np.array([span.p for span in found_spans.spans]), found_spans.tests)
    pairs = zip(found_spans.spans, q.tolist(), strict=True)
    return [(span.start, span.end) for span, value in pairs if value <= FDR]


def ordinary(seed: int, *, shape: str, accounts: int, days: int) -> int:
    """Return how many cohorts there are in a world without any."""
    return len(cohorts_in(platform_spans("x", dates(seed, shape, accounts, days), least=5)))


def large(seed: int, *, size: int, within: int, days: int) -> bool:
    """Say whether a cohort that is most of its file is found."""
    rng = np.random.default_rng([seed, 92])
    rate = rng.lognormal(0, 0.3, days)
    others = rng.choice(days, 2000 - size, p=rate / rate.sum())
    begin = int(rng.integers(days // 5, days - days // 5 - min(within, days // 5)))
    mine = begin + rng.integers(0, within, size)
    created = (_FIRST + np.concatenate([others, mine])) * DAY
    found = cohorts_in(platform_spans("x", created, least=5))
    placed = (_FIRST + mine) * DAY
    held = sum(int(((placed >= low) & (placed < high)).sum()) for low, high in found)
    return held >= WHOLE * size


def profiles(seed: int, *, country: bool) -> list[str]:
    """Return the types of findings where two hashtags are in fashion, or a country joins late."""
    rng = np.random.default_rng([seed, 94 if country else 93])
    joining = Joining(int(rng.integers(4000, 8000)), int(rng.integers(1000, 3000)))
    if country:
        late = LateCountry(rng.uniform(0.05, 0.2), rng.uniform(14, 60), rng.uniform(20, 90))
        world = late_country_world(seed, joining, late)
    else:
        tags = [Fashion(rng.uniform(0.15, 0.5), rng.uniform(14, 60), rng.uniform(20, 90))
                for _ in range(2)]  # fmt: skip
        world = fashion_world(seed, joining, tuple(tags))
    return [f.type for f in findings_of(world.accounts)]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def real(folder: Path) -> dict[str, tuple[Ints, Callable[..., PlatformSpans]]]:
    """Return times or ids of the accounts of real ordinary data, and how they are looked at."""
    found: dict[str, tuple[Ints, Callable[..., PlatformSpans]]] = {}
    path = folder / "covid_vaccine_2021.csv.gz"
    if path.exists():
        made = {r["user_name"]: r["user_created"] for r in _rows(path) if r["user_created"]}
        times = np.array(sorted(made.values()), dtype="datetime64[us]").astype(np.int64)
        found["creation times"] = (times, platform_spans)
    path = folder / "hoaxy_nov2020.csv.gz"
    if path.exists():
        ids = np.array(
            sorted({int(r[k]) for r in _rows(path) for k in ("from_user_id", "to_user_id")
                    if r[k].isdigit()})
        )  # fmt: skip
        held = ids[ids > 10**15]
        found["times in ids"] = (((held >> 22) + 1_288_834_974_657) * 1000, platform_spans)
        found["order of ids"] = (ids[ids < 5 * 10**9], id_spans)
    path = folder / "mediaeval_posts.csv.gz"
    if path.exists():
        ids = np.array(sorted({int(r["user_id"]) for r in _rows(path) if r["user_id"].isdigit()}))
        found["order of ids, 2"] = (ids[ids < 5 * 10**9], id_spans)
    return found


def drawn(seed: int, *, everyone: Ints, how: Callable[..., PlatformSpans], share: float) -> int:
    """Return how many cohorts there are among accounts drawn at random."""
    rng = np.random.default_rng([seed, 95])
    some = rng.choice(everyone, round(share * len(everyone)), replace=False)
    return len(cohorts_in(how("x", some, least=5)))


def measure(seeds: list[int], jobs: int, data: Path, quick: bool) -> dict[str, Any]:
    """Return the worlds with a finding, of how many."""

    def number(task: Callable[[int], Any], name: str) -> int:
        return sum(map(bool, each(task, seeds, jobs, name)))

    fashions = {"tags": False, "late country": True}
    runs = {name: each(partial(profiles, country=country), seeds, jobs, name)
            for name, country in fashions.items()}  # fmt: skip
    return {
        "seeds": len(seeds),
        "first": seeds[0],
        "ordinary": {
            shape: {
                f"{n}/{days}": number(partial(ordinary, shape=shape, accounts=n, days=days), shape)
                for n, days in (SIZES[:1] if quick else SIZES)
            }
            for shape in SHAPES
        },
        "profiles": {
            name: {type_: sum(type_ in run for run in some) for type_ in ("template", "cohort")}
            for name, some in runs.items()
        },
        "drawn": {
            name: {
                str(share): number(partial(drawn, everyone=everyone, how=how, share=share), name)
                for share in SHARES
            }
            for name, (everyone, how) in real(data).items()
        },
        "large": {
            f"{size} in {within}": {
                str(days): number(partial(large, size=size, within=within, days=days), "large")
                for days in (LENGTHS[-1:] if quick else LENGTHS)
            }
            for size, within in LARGE
        },
    }


def main(argv: list[str] | None = None) -> None:
    """Measure and print."""
    parser = parser_of(__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="where real ordinary data is")
    o = options(parser, seeds=20, quick=2, argv=argv)
    result = measure(o.seeds, o.jobs, o.data, o.quick)
    parts: list[Any] = []
    for name, title in (
        ("ordinary", "Ordinary accounts: worlds with a cohort (accounts/days)"),
        ("profiles", "Ordinary profiles: worlds with a finding"),
        ("drawn", "Drawn from real ordinary data: draws with a cohort (share drawn)"),
        ("large", "Most of the file: worlds in which it is found (days of the file)"),
    ):
        rows = [(shape, *by.values()) for shape, by in result[name].items()]
        head = ("", *next(iter(result[name].values()), {}))
        parts += [f"\n{title}, of {result['seeds']}", Figures(head, rows)]
    show(result, o.json, *parts)


if __name__ == "__main__":
    main()
