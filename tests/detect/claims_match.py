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


_FIELDS = re.compile(r"(?:\{[^{}]*\})+")  # of fields side by side nobody can tell where one ends


class Template:
    """What a template looks like with any values in its fields."""

    def __init__(self, text: str) -> None:
        parts = _FIELDS.split(text.strip())
        self._looks_like = re.compile("(.*?)".join(map(re.escape, parts)), re.DOTALL)
        self._longest = max(parts, key=len)  # is looked for first, since that is quick
        self.fields = self._looks_like.groups

    def match(self, unit: str) -> re.Match[str] | None:
        """Return the match if the whole of `unit` is of this template."""
        return self._looks_like.fullmatch(unit) if self._longest in unit else None


class Said:
    """All that was said in a case; `templates` are those whose fields may hold others."""

    def __init__(self, texts: Iterable[str], templates: dict[str, Template]) -> None:
        self._templates = templates
        self._with_fields = [one for one in templates.values() if one.fields]
        self.units: set[str] = set()
        new = {unit for text in texts for unit in _units(text.strip())}
        while new:
            self.units |= new
            new = {part for unit in new for part in self._within(unit)} - self.units

    def __contains__(self, name: str) -> bool:
        return any(self._templates[name].match(unit) for unit in self.units)

    def _within(self, unit: str) -> Iterator[str]:
        """Yield the values in the fields of the templates that a unit is."""
        for template in self._with_fields:
            match = template.match(unit)
            if match is None or match[0] in match.groups():
                continue
            for value in match.groups():
                yield from _values(value.strip())


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
