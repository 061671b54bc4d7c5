"""What detectors, and the types of finding that they make, are called: from their declarations.

A type that no detector declares, such as that of a package which is gone, speaks for itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from inconcert.detect.declaration import Detector, FindingType
from inconcert.detect.registry import detectors
from inconcert.evidence.wording import and_text, rate_text
from inconcert.plaintext import filled

TESTED = "{tested} tested, {confirmed} confirmed at a false-discovery rate of {fdr}."
TESTED_NONE = "{tested} tested, none confirmed at a false-discovery rate of {fdr}."
TESTED_NO_RATE = "{tested} tested."
TESTED_NOTHING = "Nothing was tested."
# Where the number tested is not that of what was confirmed, it is left out.
CONFIRMED = "{confirmed} confirmed at a false-discovery rate of {fdr}."

TEMPLATES = {
    "tested": TESTED,
    "tested/none": TESTED_NONE,
    "tested/no rate": TESTED_NO_RATE,
    "tested/nothing": TESTED_NOTHING,
    "tested/confirmed": CONFIRMED,
}


def declared(known: Mapping[str, Detector] | None = None) -> dict[str, str]:
    """Return all words that detectors declare, by where they stand, for tests that read them."""
    found: dict[str, str] = {}
    for name, one in (detectors() if known is None else known).items():
        for place in ("doc", "title", "looks_for", "chance"):
            found[f"{name}/{place}"] = getattr(one, place)
        found |= {f"{name}/tests/{n}": text for n, text in enumerate(one.tests)}
        found |= {f"{name}/explained/{key}": text for key, text in one.explanations.items()}
        for type_ in one.types:
            found |= {f"{name}/{type_.name}/{n}": text for n, text in enumerate(type_[1:5])}
    return {place: text for place, text in found.items() if text}


def in_concert(type_: str) -> bool:
    """Say whether the members of findings of a type act in concert, as its detector declares."""
    return type_of(type_).concert


def type_of(name: str) -> FindingType:
    """Return the words for a type of finding; of one that nobody declares, its name."""
    for one in detectors().values():
        for type_ in one.types:
            if type_.name == name:
                return type_
    words = name.replace("_", " ")
    return FindingType(name, words, f"findings of type {words}")


def types_text(types: Mapping[str, int]) -> str:
    """Return "3 floods and 1 look-alike pair", the most frequent first; empty for none."""
    order = sorted(types, key=lambda name: (-types[name], name))
    counted = [
        f"{types[k]:,} {type_of(k).one if types[k] == 1 else type_of(k).many}" for k in order
    ]
    return and_text(counted)


def explained_text(name: str) -> str:
    """Return what an explanation says, in few words; one that nobody declares by its name."""
    for one in detectors().values():
        if name in one.explanations:
            return one.explanations[name]
    return name.replace("_", " ")


def tested_text(
    tested: int | None, confirmed: int | None, fdr: float | None, detector: str
) -> str | None:
    """Return how many were tested and confirmed in one sentence; None where that is not known.

    `detector` names what it tests: "330 objects and bursts tested, …".
    """
    if tested is None:
        return None
    if not tested and not confirmed:
        return TESTED_NOTHING
    one, many = detectors()[detector].tests if detector in detectors() else ("", "")
    number = f"{tested:,} {one if tested == 1 else many}".strip()
    if fdr is None or confirmed is None:
        return filled(TESTED_NO_RATE, tested=number)
    template = TESTED if confirmed else TESTED_NONE
    if confirmed > tested:
        template = CONFIRMED
    return filled(template, tested=number, confirmed=f"{confirmed:,}", fdr=rate_text(fdr))
