"""Times and clocks in words and characters of many languages, brought to the form of ISO 8601.

`15h30`, `15 Uhr 30`, `15时30分20秒`, `下午3:30`, `3.30 p. m.`, `23: 59: 22`: `times` reads one
spelling, and whatever it cannot read passes through here once.
"""

from __future__ import annotations

import re
import unicodedata

from inconcert.ingest.times import formats

# No time is longer; a text that is none is not respelled.
LONGEST = 80
_AM = r"a\s?\.?\s?m\s?\.?|上午|早上|凌晨|清晨|午前|오전|ص|πμ|π\.μ\."
_PM = r"p\s?\.?\s?m\s?\.?|下午|晚上|傍晚|中午|午後|午后|오후|م|μμ|μ\.μ\."
_HALF = re.compile(rf"(?<![A-Za-z])(?:(?P<am>{_AM})|(?P<pm>{_PM}))(?![A-Za-z])", re.IGNORECASE)
_DAY = re.compile(r"(\d{2,4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]?")
_HOURS = re.compile(
    r"(?<![\d:.])(\d{1,2})\s*(?:h(?:rs?|ours?)?|Std\.?|[时時點点시])\s*"
    r"(?:(\d{1,2})\s*(?:m(?:in)?n?|['’′]|[分분])?\s*(?:(\d{1,2})\s*(?:s(?:ec)?|[\"”″]|''|[秒초])?)?)?"
    r"(?![\d:])",
    re.IGNORECASE,
)
_UHR = re.compile(
    r"(\d{1,2})(?:[:.](\d{2}))?(?:[:.](\d{2}))?\s*Uhr(?:\s*(\d{1,2})\b)?", re.IGNORECASE
)
# 'GMT+0100 (Central European Standard Time)', as browsers write it.
_ZONE_WORDS = re.compile(r"(?<=\d)\s*\([A-Za-z .]+\)$")
_SPACED = re.compile(r"(?<=\d)\s*[:：︰∶]\s*(?=\d)")
CLOCK = re.compile(
    r"(\d{1,2})(?:[:.](\d{2})(?:[:.](\d{2})(?:[.,:]\d{1,9})?)?)?\s*(AM|PM)?", re.IGNORECASE
)
# What a spreadsheet puts before a time of the day that it took for a moment.
_NO_DAY = re.compile(
    r"(?:1899-12-3[01]|1900-01-0[01]|1904-01-01|1970-01-01|0001-01-01|12/3[01]/1899|"
    r"3[01]/12/1899|0?1/0?[01]/1900)[T\s]+(?=\d)"
)
_FRACTION = re.compile(r"0?[.,]\d{2,}")


_WORD = re.compile(r"[^\W\d_]+\.?|·")
# '1 de mar de 2021', '1. mar 2021'.
_DE = re.compile(r"(?<=[a-z])\s+de\s+(?=\d{4})|(?<=\d)\s+de\s+(?=[a-z])|(?<=\d)\.\s+(?=[a-z])")
_JOINING = frozenset("· à um las le del kl den".split())  # noqa: SIM905
_ENGLISH = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_MONTHS = {
    word: english
    for months in (
        "januar februar märz april mai juni juli august september oktober november dezember",
        "jan feb mär apr mai juni juli aug sept okt nov dez",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "janv févr mars avr mai juin juil août sept oct nov déc",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "ene feb mar abr may jun jul ago sep oct nov dic",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "jan fev mar abr mai jun jul ago set out nov dez",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
        "dicembre",
        "gen feb mar apr mag giu lug ago set ott nov dic",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "янв фев мар апр мая июн июл авг сен окт ноя дек",
        "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    )
    for word, english in zip(months.split(), _ENGLISH, strict=True)
}


def respelled(text: str) -> str:
    """Return a time in the characters that `parse` reads, as far as it is known."""
    text = unicodedata.normalize("NFKC", text).replace("\u202f", " ").replace("\u200e", "")
    text = _SPACED.sub(":", text.translate(_DIGITS).strip())
    text = _DAY.sub(_day, _ZONE_WORDS.sub("", text))
    text = _WORD.sub(_month, text)
    meridiem = ""
    if match := _HALF.search(text):
        meridiem = " AM" if match["am"] else " PM"
        text = f"{text[: match.start()]} {text[match.end() :]}"
    text = _UHR.sub(_uhr, _HOURS.sub(_hours, text))
    text = " ".join(_DE.sub(" ", text).split())
    if meridiem:
        zone = re.search(r"\s(?:[+-]\d{2}:?\d{2}|[A-Z]{3,4})$", text)
        end = zone.start() if zone else len(text)
        text = f"{text[:end]}{_plain_meridiem(text[:end], meridiem)}{text[end:]}"
        text = re.sub(r"(?<![\d:.])(\d{1,2})(?= (?:AM|PM)\b)", r"\1:00", text)
    return text


def _month(match: re.Match[str]) -> str:
    """Return the English name of a month, nothing for a word that only joins parts."""
    word = match.group().lower().rstrip(".")
    return " " if word in _JOINING else _MONTHS.get(word, match.group())


def _plain_meridiem(text: str, meridiem: str) -> str:
    """Return the half of the day as 12-hour clocks need it, nothing beside an hour of 24."""
    match = re.search(r"(\d{1,2})(?::\d{2})*(?:[.,]\d+)?$", text)
    return "" if match and int(match.group(1)) > 12 else meridiem


def _day(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    return f"{year if len(year) == 4 else '20' + year[-2:]}-{int(month):02d}-{int(day):02d} "


def _hours(match: re.Match[str]) -> str:
    hour, minute, second = match.groups()
    return f" {hour}:{int(minute or 0):02d}" + (f":{int(second):02d}" if second else "")


def _uhr(match: re.Match[str]) -> str:
    hour, minute, second, later = match.groups()
    return f"{hour}:{minute or (later or '0').zfill(2)}" + (f":{second}" if second else "")


def clock(value: object) -> str | None:
    """Return a time of the day as `H:MM[:SS]` with AM or PM, None where the value is none.

    Reads clocks in words, the fraction of a day that spreadsheets keep, and moments of the day
    with which spreadsheets count from.
    """
    if isinstance(value, float):
        return _of_fraction(value)
    text = str(value).strip()
    if CLOCK.fullmatch(text) and (":" in text or "." in text) and not _FRACTION.fullmatch(text):
        return text if ":" in text else text.replace(".", ":")
    if _FRACTION.fullmatch(text):
        return _of_fraction(float(text.replace(",", ".")))
    text = respelled(_NO_DAY.sub("", text))
    match = CLOCK.fullmatch(text)
    if match is None or not (match[2] or match[4]):
        return None
    return text if match[2] else f"{match[1]}:00 {match[4]}"


def _of_fraction(value: float) -> str | None:
    if not 0 <= value < 1:
        return None
    seconds = round(value * 86_400)
    if seconds == 86_400:
        return None
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


_DIGITS = {ord(first) + i: str(i) for first in "٠۰०০๐" for i in range(10)}


def respelled_date(text: str) -> str:
    """Return a text as `respelled` does, unless it is a date in numbers, or too long for a time."""
    text = text.strip()
    return text if formats.NUMERIC.fullmatch(text) or len(text) > LONGEST else respelled(text)
