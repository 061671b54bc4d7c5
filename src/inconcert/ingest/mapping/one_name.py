"""Display names that several accounts bear, as links and numbers beside them show."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from inconcert.ingest.mapping import words
from inconcert.ingest.mapping.own_links import named_in
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from inconcert.ingest.mapping.chosen import Choice

# What each account has one of, by the words of its name.
_OWN = words.word_set(
    "phone telephone tel telefon telefono teléfono téléphone mobile handy msisdn whatsapp email "
    "mail user author sender account member profile 电话 手机 телефон"
)


def doubts(chosen: Choice) -> list[str]:
    """Return a sentence where the names that stand for accounts are those of several."""
    account, table = chosen.account, chosen.table
    if account is None or account in chosen.given or chosen.has("account_id"):
        return []
    if not chosen.named_only and chosen.profiles[account].spaced <= 0.2:
        return []
    name = plain(account)
    for look in chosen.left():
        if not words.has(look.name, _OWN) or (look.times >= 0.8 and look.digits < 0.8):
            continue
        merged, told = table.several(account, look.name)
        back, others = table.several(look.name, account)
        if merged > 0 and told >= 2 and others > told and back <= 0.02 and table.repeats(look.name):
            other = plain(look.name)
            return [
                f"accounts are identified by the display names in {name}, of which {merged:.0%} go "
                f"with several values of {other}: they may be several accounts; --map "
                f"{other}=account_id keeps them apart."
            ]
    link = chosen.column("link")
    met: dict[str, set[str]] = defaultdict(set)
    for own, address in table.pairs(account, link) if link is not None else ():
        if named := named_in(address):
            met[own].add(named.casefold())
    several = sum(len(found) > 1 for found in met.values())
    if not several:
        return []
    return [
        f"accounts are identified by the display names in {name}, and the links in "
        f"{plain(str(link))} name several accounts for {several:,} of them: extract the handles "
        f"from the links into a separate column and give it as --map COLUMN=handle."
    ]
