"""Every file of sentence templates in the package, found by its name: none needs a line here."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import inconcert
from inconcert.detect import DETECTORS
from inconcert.detect.words import declared

PACKAGE = Path(inconcert.__file__).parent
FILES = [
    *PACKAGE.glob("evidence/wording_*.py"),
    *PACKAGE.glob("detect/*/wording*.py"),
    PACKAGE / "detect/explanation.py",
    PACKAGE / "detect/words.py",
]


def modules() -> dict[str, ModuleType]:
    """Return the modules by a short name: "evidence.wording", "cohorts.wording", …"""
    found = {}
    for file in sorted(FILES):
        name = ".".join(file.relative_to(PACKAGE).with_suffix("").parts)
        found[name.removeprefix("detect.")] = importlib.import_module(f"inconcert.{name}")
    return found


DECLARED = declared({one.name: one for one in DETECTORS})
TEMPLATES = {
    f"{module}: {name}": text
    for module, loaded in modules().items()
    for name, text in loaded.TEMPLATES.items()
} | {f"declared: {place}": text for place, text in DECLARED.items()}
