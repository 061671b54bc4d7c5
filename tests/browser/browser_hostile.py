"""A report whose texts come from an enemy, and what a browser must not do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import browser_chromium as chromium
from sample_case import Sample, make_sample

from inconcert.case import Case
from inconcert.export.report import write_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ATTACK = (
    "</ul></svg></title><script>document.title='ran'</script>"
    "<img src=x onerror=\"document.title='ran'\">\"'”“"
)


def hostile_report(
    folder: Path, write: Callable[[Path, Sample], object], spoil: Callable[[Case], None]
) -> Path:
    """Write the case of `write` with hostile names, let `spoil` at it, and return its report.

    The report has no policy: the escaping has to hold alone.
    """
    sample = make_sample()
    for account in sample.accounts.values():
        account |= {"handle": ATTACK, "name": ATTACK}
    path = folder / "hostile.duckdb"
    write(path, sample)
    with Case.open(path, write=True) as case:
        spoil(case)
        report = write_report(case, folder / "report.html", title="quiet")
    report.write_text(chromium.without_policy(report), "utf-8")
    return report


def assert_nothing_runs(report: Path, *, more_than: int) -> None:
    """The attack stands in the report more than so many times, as text alone."""
    shown = chromium.dom(report)
    assert chromium.title(shown) == "quiet"
    assert "<script" not in shown
    assert "<img" not in shown
    assert shown.count("document.title") > more_than
