"""HTML to text, in linear time, for the short markup that platforms put into posts.

Not a browser: elements become line breaks or nothing, entities become characters. What comes out is
text and never safe to put into a page unescaped.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

# Possessive, and no quantifier crosses another '<', so hostile markup costs linear time.
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*+)([^<>]*+)>|<[!?][^<>]*+>")
_ATTRIBUTE = re.compile(
    r"""(?<![\w-])(href|class|rel)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]*)""", re.IGNORECASE
)
# Bounded, since html.unescape refuses numbers of thousands of digits.
_ENTITY = re.compile(r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});")
_BREAKS = re.compile(r"\n{3,}")
_BLOCKS = frozenset({"p", "div", "blockquote", "ul", "ol", "pre", "h1", "h2", "h3", "h4"})
_LABELS = frozenset({"mention", "hashtag", "tag"})


class Extract(NamedTuple):
    """The text of some HTML and the addresses it links to (mentions and hashtags left out)."""

    text: str
    links: list[str]


def unescape(content: str) -> str:
    """Replace HTML entities by their characters, once."""
    if "&" not in content:
        return content
    return _ENTITY.sub(lambda match: html.unescape(match[0]), content)


def strip_tags(content: str) -> str:
    """Return the text of one line of HTML, such as an anchor around a program's name."""
    if "<" in content:
        content = _TAG.sub("", content)
    return unescape(content).strip()


def extract(content: str) -> Extract:
    """Return text and links of a post's HTML; paragraphs are parted by a blank line."""
    parts: list[str] = []
    links: dict[str, None] = {}
    end = 0
    for match in _TAG.finditer(content):
        parts.append(content[end : match.start()])
        end = match.end()
        closing, name, attributes = match.groups()
        if name is None:
            continue
        name = name.lower()
        if name == "br" or (name == "li" and not closing):
            parts.append("\n")
        elif name in _BLOCKS:
            parts.append("\n\n")
        elif name == "a" and not closing:
            target = _target(attributes)
            if target:
                links[target] = None
    parts.append(content[end:])
    return Extract(_BREAKS.sub("\n\n", unescape("".join(parts))).strip(), list(links))


def _target(attributes: str) -> str | None:
    """Return the href of an anchor, None where it is a mention or a hashtag."""
    found = {name.lower(): value.strip("\"'") for name, value in _ATTRIBUTE.findall(attributes)}
    labels = f"{found.get('class', '')} {found.get('rel', '')}".lower().split()
    if not _LABELS.isdisjoint(labels):
        return None
    return unescape(found.get("href", "")).strip() or None
