"""Cells that hold several values: JSON, Python literals, '[a, b]' that is neither, plain lists."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from inconcert.ingest.values.fields import is_missing

EMPTY = frozenset({"", "[]", "{}", "nan", "absent", "none", "null", "n/a", "[none]", "[nan]"})

# What stands for the value where a list holds objects, in this order.
_KEYS = (
    "expanded_url", "unwound_url", "url", "href", "tag", "text", "acct", "screen_name",
    "username", "name", "title", "id_str", "id", "uri", "value",
)  # fmt: skip
_LITERAL_LIMIT = 100_000
_URL_BREAK = re.compile(r"[,;|\s]+(?=[a-zA-Z][a-zA-Z0-9+.-]{1,12}://)")
_BREAK = re.compile(r"\s*[,;|\n]\s*")
_SPACES = re.compile(r"\s+")
_QUOTES = "'\"“”‘’"


def parse_list(value: Any, *, spaces: bool = True) -> list[str]:  # noqa: PLR0911 - one a type
    """Return the texts that a list cell holds; empty forms give an empty list.

    Reads lists, JSON, Python literals, '[a, b]' without quotes, '{a,b}', and values separated by
    commas, semicolons, bars or (with `spaces`) white space. Commas inside a URL do not split it.
    """
    if value.__class__ is str:
        if value in ("", "[]"):
            return []
        if value[0] == "[":
            return _bracketed(value, spaces)
        return _text(value, spaces)
    if is_missing(value):
        return []
    if isinstance(value, Mapping):
        return _flat([value])
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, str | bytes):
        return _flat(value)
    return [] if isinstance(value, bool) else [str(value)]


def _bracketed(value: str, spaces: bool) -> list[str]:
    # ['a', 'b'] as Python prints it is by far the most frequent form.
    if value[:2] == "['" and value[-2:] == "']" and "\\" not in value:
        body = value[2:-2]
        quotes = body.count("'")
        if not quotes:
            return [body] if body else []
        parts = body.split("', '")
        if quotes == 2 * len(parts) - 2 and "" not in parts:
            return parts
    if value[-1:] == "]" and "'" not in value and '"' not in value and "{" not in value:
        return _plain(value[1:-1], spaces)
    return _text(value, spaces)


def _text(value: str, spaces: bool) -> list[str]:
    text = value.strip()
    if text.lower() in EMPTY:
        return []
    if text[0] in "[{" and text[-1] in "]}":
        found = _literal(text)
        if found is not None:
            return found
        return _plain(text[1:-1], spaces)
    return _plain(text, spaces)


def _literal(text: str) -> list[str] | None:
    found = literal_values(text)
    return None if found is None else _flat(found)


def literal_values(text: str) -> list[Any] | None:
    """Return the values that JSON or a Python literal lists, None where the text is neither."""
    try:
        return _listed(orjson.loads(text))
    except orjson.JSONDecodeError:
        pass
    if len(text) > _LITERAL_LIMIT or ("'" not in text and '"' not in text):
        return None
    try:
        return _listed(ast.literal_eval(text))
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple | set) else [value]


def _plain(text: str, spaces: bool) -> list[str]:
    text = text.strip()
    if text.lower() in EMPTY:
        return []
    if "://" in text:
        parts = _URL_BREAK.split(text)
    else:
        parts = _BREAK.split(text)
        if spaces and len(parts) == 1:
            parts = _SPACES.split(text)
    return [part for part in (p.strip().strip(_QUOTES).strip() for p in parts) if part]


def _flat(values: Any) -> list[str]:
    out: list[str] = []
    for value in values:
        if isinstance(value, str):
            if value:
                out.append(value)
        elif isinstance(value, Mapping):
            found = next((value[key] for key in _KEYS if value.get(key)), None)
            if isinstance(found, str | int) and not isinstance(found, bool):
                out.append(str(found))
        elif isinstance(value, int) and not isinstance(value, bool):
            out.append(str(value))
        elif isinstance(value, float) and value.is_integer():
            out.append(str(int(value)))
    return out
