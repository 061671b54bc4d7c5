"""Zeeschuimer and 4CAT NDJSON: envelopes around the objects of other formats."""

from __future__ import annotations

import pytest
from ingest_record_samples import SAMPLES, ZEESCHUIMER, first, read

from inconcert.ingest.format import Reject

BARE = {
    "twitter.com": "x-web", "x.com": "x-web", "tiktok.com": "tiktok", "threads.net": "threads",
    "tiktok-comments": "tiktok-comments", "instagram.com": "instagram",
    "truthsocial.com": "truthsocial",
}  # fmt: skip


@pytest.mark.parametrize("index", range(len(ZEESCHUIMER)))
def test_the_object_reads_as_without_its_envelope(index: int) -> None:
    record = ZEESCHUIMER[index]
    name = BARE[record["source_platform"]]
    bare = first(name, record["data"])
    fields = first("zeeschuimer", record)
    assert fields.pop("platform") == read_platform(name)
    assert fields["extra"].pop("collected") == 1717100000000
    assert (fields.pop("extra") or None) == bare.pop("extra", None)
    assert fields == bare
    assert first("4cat-ndjson", SAMPLES["4cat-ndjson"][index]) == first("zeeschuimer", record)


def read_platform(name: str) -> str:
    return {"x-web": "x", "tiktok-comments": "tiktok"}.get(name, name)


def test_accounts_carry_the_platform_too() -> None:
    for item in read("zeeschuimer", ZEESCHUIMER[1]):
        assert item.fields["platform"] == "x"


def test_new_domains_are_the_same_platform() -> None:
    record = {**ZEESCHUIMER[5], "source_platform": "www.threads.com"}
    assert first("zeeschuimer", record)["platform"] == "threads"


def test_other_platforms_are_rejected_by_name() -> None:
    record = {**ZEESCHUIMER[0], "source_platform": "9gag.com"}
    with pytest.raises(Reject, match=r"'9gag\.com' are not read"):
        read("zeeschuimer", record)
    with pytest.raises(Reject, match="no 'data' object"):
        read("zeeschuimer", {**ZEESCHUIMER[0], "data": None})
