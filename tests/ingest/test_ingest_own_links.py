"""A link to a post of somebody else is what was shared, no permalink."""

from __future__ import annotations

import pytest

from inconcert.ingest.format import Sample
from inconcert.ingest.mapping.generic import plan_generic


def taken(name: str, links: list[str]) -> str | None:
    columns = ("username", "created_at", "text", name)
    records = [
        dict(zip(columns, (f"anna{n % 5}", f"2024-03-01 10:{n:02d}", f"ferry {n} is late", link),
                 strict=True))
        for n, link in enumerate(links)
    ]  # fmt: skip
    return plan_generic(Sample(columns, records), columns, {}, "t.csv").mapping.get(name)


@pytest.mark.parametrize("name", ["link", "url", "permalink", "post_url"])
@pytest.mark.parametrize("each", [1, 3, 30])
def test_few_links_to_another_account_are_shared(name: str, each: int) -> None:
    links = [f"https://x.com/lea_k/status/136640000010000{n % each:02d}" for n in range(30)]
    assert taken(name, links) == "urls"


@pytest.mark.parametrize("name", ["link", "url", "permalink", "post_url"])
def test_the_own_link_stays(name: str) -> None:
    links = [f"https://x.com/anna{n % 5}/status/13664000001000{n:02d}" for n in range(30)]
    assert taken(name, links) == "link"
    # Without the account in it, and with a post told twice.
    links = [f"https://x.com/i/status/13664000001000{n % 15:02d}" for n in range(30)]
    assert taken(name, links) in ("link", "urls" if name in ("url", "link") else "link")


def test_accounts_under_other_names_keep_their_links() -> None:
    links = [f"https://x.com/user_{n % 5}/status/13664000001000{n:02d}" for n in range(30)]
    assert taken("permalink", links) == "link"
