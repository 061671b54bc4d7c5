"""A test of claims: every sentence template is said where it is true, and not where it is not.

A finding accuses somebody. `claims_table` has a row for each template: a case in which it must be
said, and one in which it must not, since it would be false there or mislead. A new template without
a row fails.
"""

from __future__ import annotations

import functools

from claims_cases import CASES, shown
from claims_match import Said, Template
from claims_table import LISTED
from claims_table import ROWS as WRITTEN
from claims_words import RUNS, WORDS
from templates import DECLARED, TEMPLATES

from inconcert.detect import DETECTORS
from inconcert.detect.words import declared


def declared_rows() -> dict[str, tuple[str, str]]:
    """What a detector declares is said of its own part of a report, and not of another's."""
    rows = {}
    for place, text in DECLARED.items():
        name, what = place.split("/")[:2]
        others = [d.name for d in DETECTORS if text not in declared({d.name: d}).values()]
        if what != "explained":
            rows[f"declared: {place}"] = (f"words of {name}", f"words of {others[0]}")
    return rows


ROWS = {**WRITTEN, **declared_rows()}
PATTERNS = {name: Template(text) for name, text in TEMPLATES.items()}


@functools.cache
def said_in(name: str) -> Said:
    return Said(shown(name) if name in CASES else {**WORDS, **RUNS}[name](), PATTERNS)


def test_every_template_has_a_row_and_every_row_a_template() -> None:
    assert set(TEMPLATES) - set(ROWS) == set(), "think of a case in which it must not be said"
    assert set(ROWS) - set(TEMPLATES) == set()
    assert len(LISTED) == len(WRITTEN), "a template stands there twice"


def test_no_case_is_idle() -> None:
    used = {name for row in ROWS.values() for name in row}
    assert used == {*CASES, *WORDS, *RUNS}


def test_what_is_said_is_true_and_what_is_not_true_is_not_said() -> None:
    wrong = []
    for name, (inside, outside) in ROWS.items():
        if name not in said_in(inside):
            wrong.append(f"{name}: not said in {inside!r}")
        if name in said_in(outside):
            wrong.append(f"{name}: said in {outside!r}")
    assert not wrong


def test_a_claim_is_whole() -> None:
    templates = {"all": Template("{n} posts by {who}."), "who": Template("the members")}
    assert "all" in Said(["First. 9 posts by the members. Last."], templates)
    assert "who" in Said(["First. 9 posts by the members. Last."], templates)
    assert "who" not in Said(["So say the members of it."], templates)
    assert "all" not in Said(["Of 9 posts by the members and others"], templates)
