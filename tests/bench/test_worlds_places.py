"""Simulated claims: places that mean one clock."""

from __future__ import annotations

import pytest

from inconcert.detect.personas.place import find_places, offset_hours
from worlds.places import places_at


@pytest.mark.parametrize("offset", [-6.0, 0.0, 3.0, 5.5, 9.0])
def test_a_place_has_one_zone_and_keeps_its_offset(offset):
    names = places_at(offset)
    assert len(names) >= 2
    assert len(set(names)) == len(names)
    for name, place in find_places(names).items():
        assert len(place.zones) == 1, name
        for month in (1, 7):
            assert offset_hours(place.zones[0], 2024, month, 1) == offset


def test_where_nobody_lives_there_is_no_place():
    assert places_at(-12.0) == ()
    assert places_at(0.25) == ()
