"""Worlds in which profiles are alike and nobody acts together."""

from __future__ import annotations

import numpy as np

from inconcert import model
from worlds.cohorts import NOW
from worlds.fashions import (
    Fashion,
    Joining,
    LateCountry,
    fashion_world,
    late_country_world,
)

JOINING = Joining(1500, 800)


def test_a_tag_rises_over_weeks_and_fades() -> None:
    world = fashion_world(3, JOINING, (Fashion(most=0.5, rise=40, fade=60, forms=1),))
    assert world.accounts.num_rows == JOINING.accounts
    assert (world.cohort == -1).all()
    assert set(world.accounts.column_names) <= set(model.ACCOUNT.names)
    made = world.accounts["created"].to_numpy()
    assert (made <= NOW * 1000).all()
    texts = world.accounts["description"].to_pylist()
    (tag,) = {w for t in texts for w in (t or "").split() if w.startswith("#") and w[1:].isalpha()
              and sum(w in (u or "") for u in texts) > 60}  # fmt: skip
    with_it = made[[tag in (t or "").split() for t in texts]]
    middle = np.quantile(with_it, [0.1, 0.9])
    assert np.ptp(middle) < 0.5 * np.ptp(made)
    assert np.ptp(middle) > 40 * 86_400_000_000


def test_a_country_joins_late_with_names_of_its_own() -> None:
    world = late_country_world(4, JOINING, LateCountry(share=0.3, alike=0.5))
    assert world.accounts.num_rows == JOINING.accounts
    assert (world.cohort == -1).all()
    made = world.accounts["created"].to_numpy()
    handles = world.accounts["handle"].to_pylist()
    endings = ("ovar", "enka", "ildez", "apuri", "imoto", "wanji")
    theirs = np.array([any(f"_{e}" in h for e in endings) for h in handles])
    assert theirs.sum() > 100
    # They come in a part of the time, the others in all of it.
    spread = [np.ptp(np.quantile(made[who], [0.2, 0.8])) for who in (theirs, ~theirs)]
    assert spread[0] < 0.7 * spread[1]
    assert len({handle.casefold() for handle in handles}) == len(handles)


def test_the_same_seed_gives_the_same_profiles() -> None:
    for make in (
        lambda seed: fashion_world(seed, JOINING, (Fashion(),)),
        lambda seed: late_country_world(seed, JOINING, LateCountry()),
    ):
        assert make(5).accounts.equals(make(5).accounts)
        assert not make(5).accounts.equals(make(6).accounts)
