"""A test of claims: every sentence template is said where it is true, and not where it is not.

A finding accuses somebody. `claims_table` has a row for each template: a case in which it must be
said, and one in which it must not, since it would be false there or mislead. A new template without
a row fails.
"""

from __future__ import annotations

import importlib
import pkgutil
import re

from claims_cases import CASES, Told, told
from claims_table import ROWS
from claims_words import RUNS, WORDS

from inconcert import evidence

TEMPLATES = {
    f"{name}: {key}": text
    for _, name, _ in pkgutil.iter_modules(evidence.__path__)
    if name.startswith("wording")
    for key, text in importlib.import_module(f"{evidence.__name__}.{name}").TEMPLATES.items()
}


def pattern(template: str) -> re.Pattern[str]:
    """Return what a template looks like with any values in its fields."""
    parts = re.split(r"\{[^{}]*\}", template.strip())
    return re.compile(".*?".join(re.escape(part) for part in parts), re.DOTALL)


def said_in(name: str) -> Told:
    if name in CASES:
        return told(name)
    if name not in _made:
        _made[name] = {**WORDS, **RUNS}[name]()
    return _made[name]


_made: dict[str, Told] = {}


def test_every_template_has_a_row_and_every_row_a_template() -> None:
    assert set(TEMPLATES) - set(ROWS) == set(), "think of a case in which it must not be said"
    assert set(ROWS) - set(TEMPLATES) == set()
    assert len(TEMPLATES) == len(ROWS)


def test_no_case_is_idle() -> None:
    used = {name for row in ROWS.values() for name in row}
    assert used == {*CASES, *WORDS, *RUNS}


def test_what_is_said_is_true_and_what_is_not_true_is_not_said() -> None:
    wrong = []
    for name, (inside, outside) in ROWS.items():
        looks_like = pattern(TEMPLATES[name])
        if not any(looks_like.search(sentence) for sentence in said_in(inside)):
            wrong.append(f"{name}: not said in {inside!r}")
        if any(looks_like.search(sentence) for sentence in said_in(outside)):
            wrong.append(f"{name}: said in {outside!r}")
    assert not wrong
