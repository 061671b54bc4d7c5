"""Invented handles, display names and bios, in several scripts.

Names are made of syllables that were chosen to sound like names and to be nobody's; handles are
what X allows: letters, digits and '_', at most 15.
"""

from __future__ import annotations

import re

import numpy as np

from inconcert.simulate import text
from inconcert.simulate.traffic import Ints

HANDLE_LENGTH = 15

_GIVEN = tuple(
    a + b
    for a in ("Bel", "Cor", "Dra", "Eli", "Fen", "Gal", "Hav", "Ire", "Jor", "Kel", "Lum", "Mav",
              "Nev", "Ori", "Pel", "Quin", "Ros", "Sel", "Tam", "Ulv", "Ven", "Wyn", "Yar", "Zel")
    for b in ("ian", "ia", "o", "en", "is", "ard", "ette", "ora", "il", "us")
)  # fmt: skip
_FAMILY = tuple(
    a + b
    for a in ("Tarr", "Vell", "Quen", "Oster", "Brann", "Cald", "Dren", "Fell", "Grav", "Hollow",
              "Isken", "Jass", "Korr", "Lund", "Mering", "Noll", "Orr", "Penn", "Rusk", "Sarr")
    for b in ("ow", "holt", "mere", "evin", "adine", "ick", "orin", "as", "ault", "ensk")
)  # fmt: skip
_SCRIPTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ar": (
        ("نورال", "سامر", "ليان", "هاديل", "رامس", "دالين", "ميران", "تاليس", "جوران", "لورين"),
        ("الفيلني", "الأوسكي", "البرانوك", "الهستري", "السروفي", "الكلدوري", "اللوماري", "النوفني"),
    ),
    "hi": (
        ("तारव", "मेलिन", "नीरोव", "सावेल", "देवान", "ईलिरा", "कोरिन", "लुमिता", "आरोन", "वेनिका"),
        ("वेलीनकर", "ओस्केलिया", "ब्रानोकी", "हेस्त्रिया", "सारोविन", "लोमारकर", "नुवेनी", "पेलहारी"),
    ),
    "ja": (
        ("ミナエル", "タロヴィ", "そらの", "ユキエル", "ハルヴィ", "ナオリン", "りくね", "コハネル",
         "レンカ"),
        ("月守", "風見沢", "水鏡", "雪路", "星宮野", "森乃川", "白瀬野", "音羽見"),
    ),
}  # fmt: skip
_OBJECTS = ("kettle", "otter", "lantern", "pebble", "walnut", "ferry", "comet", "thimble", "badger",
            "harbor", "acorn", "violin", "puddle", "magnet", "teapot", "sparrow")  # fmt: skip
_TRADES = ("daily", "fan", "real", "just", "the", "its", "old", "mr", "ms", "team")
_DECORATION = ("", "", "", "", " 🌊", " ⭐", " | news", " 🎧", " ☕", " (she/her)", " 🌿")


class Namer:
    """Gives out names; every handle only once, whatever the case of its letters."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.taken: set[str] = set()

    def people(self, languages: Ints) -> tuple[list[str], list[str]]:
        """Return (display names, handles), one an entry of `languages`."""
        n = len(languages)
        draw = self.rng.integers(0, 1 << 31, (n, 8)).tolist()
        names, handles = [], []
        for code, d in zip(languages.tolist(), draw, strict=True):
            given, family = _GIVEN[d[0] % len(_GIVEN)], _FAMILY[d[1] % len(_FAMILY)]
            names.append(_display(text.LANGUAGES[code], given, family, d))
            handles.append(self.claim(_handle(given, family, d)))
        return names, handles

    def claim(self, wanted: str) -> str:
        """Return `wanted` as a legal handle, or the nearest free one, and take it."""
        base = re.sub(r"[^A-Za-z0-9_]", "", wanted)[:HANDLE_LENGTH] or "user"
        handle = base
        while handle.casefold() in self.taken:
            tail = str(int(self.rng.integers(2, 99999)))
            handle = base[: HANDLE_LENGTH - len(tail)] + tail
        self.taken.add(handle.casefold())
        return handle

    def look_alike(self, handle: str) -> str:
        """Return a free handle that differs from `handle` by one character, and take it.

        Letters that look alike in common fonts go first (l and I, o and 0), then doubled and
        dropped letters, then an added '_'. Raises ValueError where all are taken.
        """
        for candidate in _one_character_off(handle):
            legal = 0 < len(candidate) <= HANDLE_LENGTH
            if legal and candidate.casefold() not in self.taken:
                self.taken.add(candidate.casefold())
                return candidate
        raise ValueError(f"no free handle one character off {handle}")


def _display(code: str, given: str, family: str, d: list[int]) -> str:
    if code in _SCRIPTS and d[2] % 10 < 7:
        first, last = _SCRIPTS[code]
        a, b = first[d[3] % len(first)], last[d[4] % len(last)]
        name = f"{b}{a}" if code == "ja" else f"{a} {b}"
    else:
        name = (f"{given} {family}", given, f"{given.lower()} {family[0]}.", family)[d[3] % 4]
    return name + _DECORATION[d[5] % len(_DECORATION)]


def _handle(given: str, family: str, d: list[int]) -> str:
    thing, trade, number = _OBJECTS[d[4] % len(_OBJECTS)], _TRADES[d[5] % len(_TRADES)], d[6]
    forms = (
        f"{given}{family}",
        f"{given}_{family}",
        f"{given}{number % 100:02d}",
        # What the platform proposes to those who do not choose: a name and eight digits.
        f"{given[:6]}{number % 10**8:08d}",
        f"{given[0]}{family}{number % 1000}",
        f"{trade}_{thing}{number % 100}",
        f"{thing}{family}".lower(),
        f"{given.lower()}_{thing}",
    )
    return forms[d[7] % len(forms)]


_TWINS = {"l": "I", "I": "l", "o": "0", "O": "0", "i": "1", "e": "3", "m": "n", "u": "v"}


def _one_character_off(handle: str) -> list[str]:
    # Lower and upper case of the same letter make the same handle, so I for l changes the letter.
    swapped = [
        handle[:i] + _TWINS[c] + handle[i + 1 :] for i, c in enumerate(handle) if c in _TWINS
    ]
    doubled = [handle[: i + 1] + handle[i:] for i in range(1, len(handle))]
    dropped = [handle[:i] + handle[i + 1 :] for i in range(1, len(handle))]
    return [*swapped, *doubled, f"{handle}_", f"_{handle}", *dropped]


def officials(n: int) -> list[tuple[str, str]]:
    """Return `n` (display name, handle) of accounts of invented offices and office holders."""
    places = ("Tessmark", "Orlavia", "Kaldora", "Velline", "Oskelle", "Brannok", "Nuvenne",
              "Sarovin", "Pelhara", "Hestrin", "Avendal", "Lomarra")  # fmt: skip
    offices = ("Water Office", "Delegation", "River Authority", "Foreign Desk", "City Hall")
    short = ("Water", "Deleg", "River", "Desk", "City")
    return [
        (f"{places[i % 12]} {offices[i % 5]}", f"{places[i % 12]}{short[i % 5]}") for i in range(n)
    ]


def correspondent_handle(given_and_family: str, number: int) -> str:
    """Return the templated handle of a made-up correspondent: FirstLastNews, LastReports, …"""
    given, _, family = given_and_family.partition(" ")
    forms = (f"{given[:4]}{family}News", f"{family}Reports", f"{given[:5]}{family[:4]}Press")
    return forms[number % len(forms)]


def plain_name(rng: np.random.Generator) -> str:
    """Return an invented given and family name in Latin script."""
    return f"{_GIVEN[rng.integers(len(_GIVEN))]} {_FAMILY[rng.integers(len(_FAMILY))]}"
