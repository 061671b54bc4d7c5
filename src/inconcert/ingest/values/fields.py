"""Single values as exports write them: ids, handles, counts, yes and no, texts."""

from __future__ import annotations

import html
import math
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from inconcert.ingest.values.cells import distinct_texts, without

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

BLANK = frozenset({"", "nan", "none", "null", "absent", "n/a", "<na>"})

# Whole numbers above this are not exact in a 64-bit float.
EXACT_FLOAT = 2**53
# A number in exponent form. Without sign and decimal point only as short as spreadsheets write it:
# '12345e67' may be an id of hexadecimal digits.
_ROUNDED = re.compile(
    r"[+-]?(?:\d+(?:[.,]\d*)?[eE]\+\d+|(?:\d+[.,]\d*|[.,]\d+)[eE][+-]?\d+|\d[eE]\d{1,3})"
)
_SAME = str.maketrans("\N{MINUS SIGN}\N{ARABIC DECIMAL SEPARATOR}", "-.")
# 17 digits and more of which the last nine are zeros: one id in a thousand million ends so.
_CUT = re.compile(r"(?=\d{17})\d+0{9}")
_ZEROS = "0" * 9
_LEADS = "+-.,\N{MINUS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}"
_POINT_ZERO = re.compile(r"(\d+)\.0+")
_COUNT = re.compile(r"-?\d{1,3}(?:[,.'\u202f\u00a0 ]\d{3})+|-?\d+(?:\.0*)?")
_SHORT_COUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([KkMmBb])")
_NON_DIGITS = re.compile(r"[^\d-]")
# As spreadsheets and people of several languages write it.
_TRUE = frozenset(
    """true t yes y 1 1.0 1,0 wahr ja j vrai oui sí si s verdadero verdadeiro vero v sim waar prawda
    tak evet doğru dogru да так истина правда 是 真 はい 예 네
    sann sant sand kyllä ano ναι نعم כן
    """.split()  # noqa: SIM905
)
_FALSE = frozenset(
    """false f no n 0 0.0 0,0 falsch nein faux non falso não nao onwaar nee fałsz falsz nie hayır
    hayir yanlış yanlis нет ні ложь 否 假 不是 いいえ 아니오 아니요
    falskt falsk nej nei ei ne όχι لا לא
    """.split()  # noqa: SIM905
)
_MAX_COUNT = 2**62

ROUNDED_REASON = (
    "is a rounded number, not an id: a spreadsheet or a float column has cut its digits"
)


class FieldError(ValueError):
    """A value that is not what its field needs; the text is the reason."""


def is_missing(value: Any) -> bool:
    """Return True for None and for a float that is no number."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def shown(value: object, limit: int = 40) -> str:
    """Return a value as it may stand in a reason: quoted, cut, safe to print."""
    text = str(value)
    return repr(text if len(text) <= limit else text[:limit] + "…")


def clean_text(value: str) -> str:
    """Return text without NULs and lone surrogates, which no database and no UTF-8 can hold."""
    if "\0" in value:
        value = value.replace("\0", "")
    try:
        value.encode()
    except UnicodeEncodeError:
        # Two halves of one character that were escaped apart belong together; a lone half is lost.
        value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value


def as_text(value: Any) -> str | None:
    """Return a value as text, None where it is blank."""
    if value == "" or is_missing(value):
        return None
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT_FLOAT:
        return str(int(value))
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(as_text, value))) or None
    return clean_text(str(value))


def parse_id(value: Any) -> str | None:  # noqa: PLR0911 - one return a type
    """Return an id as text, None where blank.

    Raises `FieldError` for '9.06E+17' and '906000000000000000', and for floats that are not exact
    whole numbers.
    """
    if isinstance(value, str):
        text = value.strip()
        if text.lower() in BLANK:
            return None
        if (text[0].isdigit() or text[0] in _LEADS) and (_ZEROS in text or not text.isdigit()):
            if is_rounded(text):
                raise FieldError(f"{shown(text)} {ROUNDED_REASON}")
            if match := _POINT_ZERO.fullmatch(text):
                if len(match.group(1)) > 15:
                    raise FieldError(f"{shown(text)} {ROUNDED_REASON}")
                return match.group(1)
        return clean_text(text)
    if is_missing(value):
        return None
    if isinstance(value, bool):
        raise FieldError(f"{shown(value)} is not an id")
    if isinstance(value, float):
        if value.is_integer() and abs(value) < EXACT_FLOAT:
            return str(int(value))
        raise FieldError(f"{shown(repr(value))} {ROUNDED_REASON}")
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, int):
        return str(value)
    return parse_id(str(value)) if not isinstance(value, dict | list) else _no_id(value)


def is_rounded(text: str) -> bool:
    """Return True for a long id as spreadsheets cut it: in exponent form, or ending in zeros."""
    plain = text.strip()
    if not plain.isdigit():
        # Signs and digits of other scripts, superscripts and spaces mean the same number.
        plain = "".join(unicodedata.normalize("NFKC", plain).translate(_SAME).split())
    return _ROUNDED.fullmatch(plain) is not None or _CUT.fullmatch(plain) is not None


def _no_id(value: object) -> str | None:
    raise FieldError(f"{shown(value)} is not an id")


def parse_ids(values: Sequence[Any]) -> tuple[Sequence[str | None], dict[int, str]]:
    """Return ids (None where blank or refused) and, by index, why one was refused."""
    distinct = distinct_texts(values)
    if distinct is not None:
        joined = "".join(filter(None, distinct))
        # Digits only, nothing to strip and no sign of rounding: the usual column.
        if joined.isdigit() and _ZEROS not in joined:
            return without(values, ("",)), {}
    return parse_each(values, parse_id)


def parse_each(
    values: Sequence[Any], parse: Callable[[Any], Any]
) -> tuple[list[Any], dict[int, str]]:
    """Return what `parse` makes of each value and, by index, why it refused one.

    Values repeat in most columns: each different one is parsed once.
    """
    known: dict[Any, Any] = {}
    refused: dict[Any, str] = {}
    try:
        distinct = distinct_texts(values)
        for value in set(values) if distinct is None else distinct:
            try:
                known[value] = parse(value)
            except FieldError as error:
                known[value] = None
                refused[value] = str(error)
    except TypeError:
        return _parse_unhashable(values, parse)
    found = list(map(known.__getitem__, values))
    if not refused:
        return found, {}
    return found, {i: refused[value] for i, value in enumerate(values) if value in refused}


def _parse_unhashable(
    values: Sequence[Any], parse: Callable[[Any], Any]
) -> tuple[list[Any], dict[int, str]]:
    found: list[Any] = []
    reasons: dict[int, str] = {}
    for value in values:
        try:
            found.append(parse(value))
        except FieldError as error:
            reasons[len(found)] = str(error)
            found.append(None)
    return found, reasons


_GONE = frozenset({"[deleted]", "[removed]"})


def parse_handle(value: Any) -> str | None:
    """Return a handle without its leading '@', None where blank.

    Refuses rounded numbers, and the characters that platforms put for authors who are gone. What
    means missing was seen to before (`missing`): a `null` that is left is somebody's name.
    """
    text = value.strip() if isinstance(value, str) and value.strip().lower() in BLANK else None
    if text is None:
        text = parse_id(value)
    if text in _GONE:
        raise FieldError("the author is deleted; all such authors would be one account")
    return text.lstrip("@").strip() or None if text else None


def parse_count(value: Any) -> int | None:
    """Return a count, None where blank: '1,234', '1.5K' and '0.0' are read.

    Raises `FieldError` for anything else.
    """
    if value == "" or is_missing(value):
        return None
    if isinstance(value, str):
        text = value.strip()
        if text.isdigit() and len(text) < 19:
            return int(text)
        if text.lower() in BLANK:
            return None
        if match := _SHORT_COUNT.fullmatch(text):
            return round(float(match.group(1)) * {"k": 1e3, "m": 1e6, "b": 1e9}[match[2].lower()])
        if not _COUNT.fullmatch(text):
            raise FieldError(f"{shown(value)} is not a count")
        whole = text.partition(".")[0] if re.fullmatch(r"-?\d+\.0*", text) else text
        number = int(_NON_DIGITS.sub("", whole))
    elif isinstance(value, bool):
        raise FieldError(f"{shown(value)} is not a count")
    elif isinstance(value, int | float):
        if value in (float("inf"), float("-inf")):
            raise FieldError(f"{shown(value)} is not a count")
        number = int(value)
    else:
        raise FieldError(f"{shown(value)} is not a count")
    if abs(number) > _MAX_COUNT:
        raise FieldError(f"{shown(value)} is too large for a count")
    return number


def parse_bool(value: Any) -> bool | None:
    """Return yes or no, None where blank; raises `FieldError` for anything else."""
    if value is None or isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if text in BLANK:
        return None
    raise FieldError(f"{shown(value)} is neither yes nor no")


def parse_word(known: Collection[str], value: Any) -> str | None:
    """Return one of the `known` words, None where blank; raises `FieldError` for another."""
    text = (as_text(value) or "").strip().lower()
    if not text or text in known:
        return text or None
    raise FieldError(f"{shown(value)} is not one of {', '.join(known)}")


def is_true(value: Any) -> bool:
    """Return True where a cell says yes; blank and unreadable cells say no."""
    try:
        return parse_bool(value) is True
    except FieldError:
        return False


def unescape(value: str) -> str:
    """Return text with HTML entities resolved (`&amp;` to `&`)."""
    if "&" not in value:
        return value
    try:
        return html.unescape(value)
    except ValueError:
        # The number of a character with thousands of digits, which Python refuses to read.
        return value
