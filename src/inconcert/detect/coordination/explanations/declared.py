"""What members declare of themselves: web sites and owners in their profiles."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pyarrow as pa

from inconcert.extract.links import site_of
from inconcert.extract.url import canonical, host_of

# A link in running text: with a scheme or www, or a bare host with a path or not.
_LINK = re.compile(r"(?:https?://|www\.)\S+|\b(?:[\w-]+\.)+[a-z]{2,24}\b(?:/\S*)?", re.IGNORECASE)

# Services that many unrelated accounts put into their profiles; what they lead to is not known.
# fmt: off
_SERVICES = frozenset((
    "linktr.ee", "beacons.ai", "bio.link", "carrd.co", "linkin.bio", "lnk.bio", "campsite.bio",
    "allmylinks.com", "solo.to", "taplink.cc", "about.me", "patreon.com", "ko-fi.com",
    "buymeacoffee.com", "paypal.me", "gofundme.com", "wordpress.com", "medium.com", "substack.com",
))

# What companies call themselves. Words in common that hold none of these are a saying ("views are
# my own") and declare no owner. The list need not be complete: sites in common always count, and
# so do words that hold the name of the site that all acts are about.
_OWNERS = frozenset((
    "network", "networks", "media", "group", "publishing", "publishers", "publications", "newsroom",
    "subsidiary", "company", "corporation", "medios", "grupo", "editorial", "groupe", "réseau",
    "médias", "gruppe", "netzwerk", "verlag", "medien", "gruppo", "editore", "mídia", "grupa",
    "sieć", "grubu", "medya", "группа", "группы", "сеть", "сети", "медиа", "медіа", "издательство",
    "видавництво", "شبكة", "مجموعة", "إعلام", "الإعلام", "الإعلامية", "مؤسسة", "گروه",
    "رسانه", "شبکه", "समूह", "मीडिया", "नेटवर्क",
))
_OWNERS_UNSPACED = (
    "グループ", "新聞社", "放送局", "通信社", "集团", "集團", "传媒", "傳媒", "媒体",
    "报业", "報業", "เครือ", "สำนักข่าว",
)
# fmt: on
_SHORTEST, _LONGEST = 3, 8  # words in a row
_WEIGHT = 12  # letters that such words have together at least; an ideograph counts as four
_SHORTEST_NAME = 5  # letters of the name of a site that words in common may hold
_LONGEST_TEXT = 2_000  # characters of a description that are read
_LOOKED_AT = 300  # profiles in which words are looked for: what most say is in half of them

# Words; of scripts written without spaces each character is one. The letters of Indic scripts come
# with characters that Python does not count as letters.
_UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_SIGNS = "\u0300-\u036f\u064b-\u065f\u0900-\u0963\u0966-\u0dff\u200c\u200d"
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_]|[{_SIGNS}])+")


class Declared(NamedTuple):
    """What most accounts of a set declare in common: `number` of them, of those with a profile."""

    number: int
    what: str | None


class Profile(NamedTuple):
    """What one account declares."""

    sites: frozenset[str]
    text: str


def profiles_of(rows: pa.Table) -> dict[str, Profile]:
    """Return the profiles by account; accounts without a link or a description are left out."""
    found: dict[str, Profile] = {}
    if not rows.num_rows:
        return found
    wanted = [name for name in ("account", "url", "description") if name in rows.column_names]
    for row in rows.select(wanted).to_pylist():
        text = unicodedata.normalize("NFKC", (row.get("description") or "")[:_LONGEST_TEXT])
        sites = frozenset(_sites([row.get("url") or "", *_LINK.findall(text)[:20]]))
        if sites or text.strip():
            found[row["account"]] = Profile(sites, text)
    return dict(sorted(found.items()))


def names_of(rows: pa.Table) -> dict[str, frozenset[str]]:
    """Return handle and name of each account that has one, folded: letters and digits alone.

    Those of fewer than `_SHORTEST_NAME` letters say too little, and are left out.
    """
    found: dict[str, frozenset[str]] = {}
    wanted = [name for name in ("handle", "name") if name in rows.column_names]
    if not wanted or not rows.num_rows:
        return found
    for row in rows.select(["account", *wanted]).to_pylist():
        texts = [unicodedata.normalize("NFKC", (row[name] or "")[:100]) for name in wanted]
        folded = ("".join(char for char in text.casefold() if char.isalnum()) for text in texts)
        if names := frozenset(name for name in folded if len(name) >= _SHORTEST_NAME):
            found[row["account"]] = names
    return dict(sorted(found.items()))


def site_in_common(profiles: Iterable[Profile]) -> Declared:
    """Return the site that most profiles lead to, services for links and money left out."""
    tally = Counter(site for profile in profiles for site in profile.sites)
    if not tally:
        return Declared(0, None)
    site = min(tally, key=lambda name: (-tally[name], name))
    return Declared(tally[site], site)


def owner_in_common(profiles: Sequence[Profile], source: str | None) -> Declared:
    """Return the words that most profiles have in a row and that name an owner.

    At least three words; of those that equally many profiles have, the longest. They name an owner
    where they hold what companies call themselves, or the name of the site `source` that all acts
    push ("Harrow Lantern" of harrow-lantern.example). Not that of an account: fans name their idol,
    too. Of many profiles the words are looked for in some, spread over all, and counted in all.
    """
    tally: Counter[tuple[str, ...]] = Counter()
    sample: dict[tuple[str, ...], str] = {}
    looked_at = profiles[:: -(-len(profiles) // _LOOKED_AT) or 1]
    for profile in looked_at:
        for words, text in _phrases(profile.text).items():
            tally[words] += 1
            if words not in sample or text < sample[words]:
                sample[words] = text
    name = _site_name(source)
    named = [words for words in tally if _names_owner(words, name)]
    if not named:
        return Declared(0, None)
    best = min(named, key=lambda words: (-tally[words], -sum(map(len, words)), words))
    number = tally[best]
    if len(looked_at) < len(profiles):
        number = sum(says(profile, sample[best]) for profile in profiles)
    return Declared(number, sample[best])


def says(profile: Profile, phrase: str) -> bool:
    """Say whether a profile holds the words of `phrase` in a row."""
    words = tuple(_words(phrase))
    own = _words(profile.text)
    return any(tuple(own[i : i + len(words)]) == words for i in range(len(own) - len(words) + 1))


def _sites(links: Iterable[str]) -> Iterable[str]:
    for link in links:
        address = canonical(link) if link else None
        if address is None:
            continue
        site = site_of(host_of(address))
        if site.domain and site.platform is None and site.domain not in _SERVICES:
            yield site.domain


def _words(text: str) -> list[str]:
    return [match[0].casefold() for match in _WORD.finditer(text)]


def _phrases(text: str) -> dict[tuple[str, ...], str]:
    """Return runs of words of a text, folded, with the text between their ends as written."""
    found = [(match[0].casefold(), match.start(), match.end()) for match in _WORD.finditer(text)]
    phrases: dict[tuple[str, ...], str] = {}
    for first in range(len(found)):
        weight = 0
        for last in range(first, min(first + _LONGEST, len(found))):
            word = found[last][0]
            weight += 4 if len(word) == 1 and ord(word) >= 0x0E00 else len(word)
            if last - first + 1 >= _SHORTEST and weight >= _WEIGHT:
                words = tuple(part[0] for part in found[first : last + 1])
                phrases.setdefault(words, text[found[first][1] : found[last][2]])
    return phrases


def _site_name(source: str | None) -> str:
    """Return the name of a site without suffix and punctuation, "" where it is too short."""
    if source is None or ":" in source:  # an account, whose key begins with its platform
        return ""
    name = "".join(_words(source.partition(".")[0]))
    return name if len(name) >= _SHORTEST_NAME else ""


def _names_owner(words: tuple[str, ...], name: str) -> bool:
    whole = "".join(words)
    return (
        not _OWNERS.isdisjoint(words)
        or (name != "" and name in whole)
        or any(sign in whole for sign in _OWNERS_UNSPACED)
    )
