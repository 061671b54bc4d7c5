"""Whether a template was said: as a whole sentence, a whole record key, or a whole value in one.

A fragment that is found somewhere proves nothing: half a claim may stand in another sentence. So a
template that is a sentence has to be one of the sentences said, from its beginning to its end, and
one that fills a field of another has to be the whole of what stands in that field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# Where a sentence may end; an abbreviation or a number that does is a boundary too many.
_END = re.compile(r"(?<=[.!?:;])\s+")
# What joins several values of one field, or of two that stand side by side.
_JOINT = re.compile(r"; and |; |, and |, | and (?=\S)| · | (?=\()")
_NUMBER = re.compile(r"[\d,.]+ ")


def pattern(template: str) -> re.Pattern[str]:
    """Return what a template looks like with any values in its fields."""
    # Of fields side by side nobody can tell where one ends.
    parts = [re.escape(part) for part in re.split(r"(?:\{[^{}]*\})+", template.strip())]
    return re.compile("(.*?)".join(parts), re.DOTALL)


class Said:
    """All that was said in a case; `templates` are those whose fields may hold others."""

    def __init__(self, texts: Iterable[str], templates: dict[str, re.Pattern[str]]) -> None:
        self._templates = templates
        # A unit that lacks the longest words of a template need not be matched with it.
        self._filled = [(_longest(one), one) for one in templates.values() if one.groups]
        self.units: set[str] = set()
        new = {unit for text in texts for unit in _units(text.strip())}
        while new:
            self.units |= new
            new = {part for unit in new for part in self._within(unit)} - self.units

    def __contains__(self, name: str) -> bool:
        looks_like = self._templates[name]
        return any(looks_like.fullmatch(unit) for unit in self.units)

    def _within(self, unit: str) -> Iterator[str]:
        """Yield the values in the fields of the templates that a unit is."""
        for words, looks_like in self._filled:
            match = looks_like.fullmatch(unit) if words in unit else None
            if match is None or match[0] in match.groups():
                continue
            for value in match.groups():
                yield from _values(value.strip())


def _longest(template: re.Pattern[str]) -> str:
    parts = template.pattern.split("(.*?)")
    return re.sub(r"\\(.)", r"\1", max(parts, key=len))


def _units(text: str) -> Iterator[str]:
    """Yield a text, and every run of up to four of its sentences."""
    yield text
    sentences = _END.split(text)
    for first in range(len(sentences)):
        for last in range(first + 1, min(first + 4, len(sentences)) + 1):
            unit = " ".join(sentences[first:last])
            yield unit
            yield unit.rstrip(";:")


def _values(value: str) -> Iterator[str]:
    """Yield a value, the values that it joins, and both without a number before them."""
    if not value:
        return
    ends = {0, len(value)}
    for joint in _JOINT.finditer(value):
        ends |= {joint.start(), joint.end()}
    cuts = sorted(ends)[:_MOST]
    for place, first in enumerate(cuts):
        for last in cuts[place + 1 :]:
            one = value[first:last].strip()
            yield one
            if number := _NUMBER.match(one):
                yield one[number.end() :]


_MOST = 24
