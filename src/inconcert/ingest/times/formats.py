"""How times are written: what `times` reads in one step."""

from __future__ import annotations

import re

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june",
            "jul july", "aug august", "sep sept september", "oct october", "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

CLOCK = r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp]\.?[Mm]\.?(?![A-Za-z]))?"
ZONE = (
    r"\s*\(?(Z|(?:UTC|GMT)?\s?[+-]\d{1,2}(?::?\d{2})?|[A-Za-z]{2,5}"
    r"|[A-Za-z]+(?:[/_][A-Za-z0-9_+\-]+)+)?\)?"
)
ISO = re.compile(rf"(\d{{4,6}})([-/.])(\d{{1,2}})\2(\d{{1,2}})(?:(?:[Tt_]|,?\s+){CLOCK}{ZONE})?")
NUMERIC = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}})(?:,?\s+{CLOCK}{ZONE})?")
TWITTER = re.compile(rf"[A-Za-z]{{3}}\s+([A-Za-z]{{3}})\s+(\d{{1,2}})\s+{CLOCK}{ZONE}\s+(\d{{4}})")
DAY_NAME = r"(?:[A-Za-z]{2,9}\.?,?\s+)?"
AT = r"(?:,?\s+(?:at\s+)?"
RFC = re.compile(
    rf"{DAY_NAME}(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+([A-Za-z]{{3,9}})\.?,?[\s-]+(\d{{4}}|\d{{2}})"
    rf"{AT}{CLOCK}{ZONE})?"
)
LONG = re.compile(
    rf"{DAY_NAME}([A-Za-z]{{3,9}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})"
    rf"{AT}{CLOCK}{ZONE})?"
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?Z?)?")
BASIC = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})[Tt _-](\d{2})(\d{2})(?:(\d{2})(?:[.,](\d{1,9}))?)?()" + ZONE
)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE]\+?\d+)?")
SPREADSHEET = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d+")
