"""Claimed places: what the tables know, what narrows what, and what is no place."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.detect.personas.gazetteer import folded, gazetteer
from inconcert.detect.personas.place import Place, find_places, languages_of, offset_hours
from worlds.places import places_at

NOWHERE = ("the moon", "everywhere", "in your heart", "somewhere over the rainbow", "¯\\_(ツ)_/¯")


def one(text):
    return find_places([text]).get(text)


@pytest.fixture(scope="module")
def largest():
    return sorted(gazetteer().cities, key=lambda city: -city["population"])[:60]


@pytest.mark.parametrize("text", [*NOWHERE, "", "   ", "🙃", "1234", "\x00", "a" * 5_000])
def test_fiction_is_no_place(text):
    assert one(text) is None


def test_large_cities_mean_their_zone_in_every_script(largest):
    for city in largest:
        place = one(city["name"])
        assert city["timezone"] in place.zones, city["name"]
        assert city["countrycode"] in place.countries
    foreign = [
        (city, name)
        for city in largest[:20]
        for name in city["alternatenames"]
        if not name.isascii() and not name.startswith("ʿ") and "," not in name
    ]
    found = find_places(name for _, name in foreign)
    hit = sum(name in found and city["timezone"] in found[name].zones for city, name in foreign)
    assert hit > 0.9 * len(foreign)


def test_writing_does_not_matter(largest):
    name = largest[3]["name"]
    for text in (name.upper(), f"  {name.lower()} ", f"📍{name}", f"{name}!", f"{name} 🌞"):
        assert one(text) == one(name), text


def test_a_country_narrows_a_city_and_stands_alone():
    tables = gazetteer()
    by_name: dict[str, set[str]] = {}
    for city in tables.cities:
        by_name.setdefault(city["name"], set()).add(city["countrycode"])
    countries = {code: name for name, code in tables.countries.items()}
    ambiguous = sorted(n for n, c in by_name.items() if len(c) > 2 and n.isascii() and len(n) > 5)
    assert len(ambiguous) > 20
    narrowed = 0
    for name in ambiguous[:20]:
        for code in sorted(by_name[name]):
            place = one(f"{name}, {countries[code]}")
            assert place is not None
            narrowed += code in place.countries
            if place.countries == (code,):
                zones = {c["timezone"] for c in tables.cities if c["countrycode"] == code}
                assert set(place.zones) <= zones
    assert narrowed > 40


def test_an_ambiguous_name_is_a_set():
    tables = gazetteer()
    sizes: dict[str, list[dict]] = {}
    for city in tables.cities:
        if city["name"].isascii() and len(city["name"]) > 5:
            sizes.setdefault(city["name"], []).append(city)
    name, cities = next(
        (name, cities)
        for name, cities in sorted(sizes.items())
        if len({c["timezone"] for c in cities}) > 1
        and min(c["population"] for c in cities) > 0.5 * max(c["population"] for c in cities)
    )
    assert {c["timezone"] for c in cities} <= set(one(name).zones)


def test_codes_and_flags_need_their_form():
    country = next(c for c in gazetteer().codes if len(c) == 2 and c.isalpha())
    flag = "".join(chr(0x1F1E6 + ord(c) - ord("A")) for c in country)
    meant = gazetteer().codes[country]
    assert one(country).countries == (meant,)
    assert one(flag).countries == (meant,)
    assert one(country.lower()) is None or meant not in one(country.lower()).countries


def test_two_cities_are_both_kept():
    first, second = places_at(9.0)[0], places_at(1.0)[0]
    both = one(f"{first} / {second}")
    assert set(both.zones) >= {*one(first).zones, *one(second).zones}


def test_a_large_city_is_found_inside_a_sentence():
    city = places_at(9.0)[0]
    assert one(f"living near {city} these days").zones == one(city).zones


@pytest.mark.parametrize(
    ("text", "hours"), [("UTC+3", 3), ("gmt-5:30", -5.5), ("UTC +05:45", 5.75), ("GMT−3", -3)]
)
def test_an_offset_stands_for_itself(text, hours):
    assert one(text) == Place(exact=pytest.approx(hours))


def test_an_offset_that_no_clock_has_is_none():
    assert one("UTC+27") is None


def test_offsets_follow_the_season_of_the_zone():
    moving = [
        (offset_hours(zone, 2023, 1, 1), offset_hours(zone, 2023, 7, 1))
        for zone in sorted({city["timezone"] for city in gazetteer().cities})
    ]
    known = [(a, b) for a, b in moving if a is not None and b is not None]
    assert len(known) > 300
    assert any(a < b for a, b in known)
    assert any(a > b for a, b in known)
    assert all(-12 <= a <= 14 for a, _ in known)
    assert offset_hours("Nowhere/Nothing", 2023, 1, 1) is None


def test_languages_are_codes():
    assert any(languages_of(code) for code in gazetteer().codes.values())
    assert all(
        set(language) <= set(string.ascii_lowercase)
        for code in set(gazetteer().codes.values())
        for language in languages_of(code)
    )
    assert languages_of("??") == frozenset()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_without_harm(text):
    place = one(text)
    assert place is None or place.zones or place.exact is not None or place.countries
    assert folded(folded(text)) == folded(text)
