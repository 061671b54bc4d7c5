"""What a type of finding declares is what reports and commands show of it, whoever made it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from sample_case import SCRIPT, Sample
from sample_tested import _finding as made_finding
from sample_tested import write_tested
from test_export_report import Page
from test_export_types import articles, words

from inconcert.case import Case
from inconcert.detect import Detector, FindingType, registry
from inconcert.detect.report_part import VIEWS, Method, ReportPart
from inconcert.errors import DetectorError
from inconcert.evidence.record import record
from inconcert.export.report import write_report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from inconcert.evidence.record import Finding

HEADINGS = {
    "score": ["Timeline", "Busiest objects", "Posts side by side"],
    "network": ["The group", "First movers"],
    "counts": ["Observed against expected"],
    "test": ["How often chance would give this"],
    "scale": ["Scale"],
}


@dataclass(frozen=True)
class Nothing:
    """A detector without parameters."""


def of_ring(finding: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "heading": f"A ring of {finding['accounts']}",
        "test": ["Rings were tested by lot.", f"So says {SCRIPT}."],
        "scale": ["The ring turns once a minute."],
        "explained": "A ring, and this",
        "evidence": f"Rows are <em>rings</em> {SCRIPT}",
    }


def of_rings(parameters: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]) -> Method:
    del parameters
    return Method(
        text=[f"How {len(findings)} ring was found.", [f"First <var>r</var> {SCRIPT}."]],
        cannot=["Rings of two."],
        glossary=[("Ring", "Accounts in a circle.")],
    )


def elsewhere(views: Sequence[str], report: ReportPart | str = "") -> Detector:
    return Detector(
        "rings", "Rings of accounts.", Nothing, "none:none", report=report,
        types=(FindingType("ring", "ring", "rings", views=tuple(views)),),
    )  # fmt: skip


def ring(sample: Sample) -> Finding:
    return replace(made_finding(sample, 0), type="ring", subject="r", statement="A ring turned.")


@pytest.fixture(scope="module")
def rings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rings") / "rings.duckdb"
    sample = write_tested(path)
    with Case.open(path, write=True) as case, case.run("detect", {"rings": {}}) as run:
        record(case, "rings", [ring(sample)], run=run, parameters={})
    return path


def report_of(
    path: Path, monkeypatch: pytest.MonkeyPatch, detector: Detector, folder: Path
) -> tuple[str, str]:
    """Return the whole report, and its article on the ring."""
    monkeypatch.setattr(registry, "DETECTORS", (*registry.DETECTORS, detector))
    with Case.open(path) as case:
        text = write_report(case, folder / "r.html").read_text(encoding="utf-8")
    assert Page(text).faults == []
    (article,) = [one for one in articles(text) if "<code>rings</code>" in one]
    return text, article


@pytest.mark.parametrize("view", VIEWS)
def test_a_type_has_the_views_that_it_declares(
    view: str, rings: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, article = report_of(rings, monkeypatch, elsewhere([view]), tmp_path)
    headings = [words(h) for h in re.findall(r"<h4>.*?</h4>", article)]
    for name, some in HEADINGS.items():
        assert (set(some) <= set(headings)) == (name == view), (name, headings)


def test_a_type_without_views_has_what_every_finding_has(
    rings: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, article = report_of(rings, monkeypatch, elsewhere([]), tmp_path)
    headings = [words(h) for h in re.findall(r"<h4>.*?</h4>", article)]
    assert headings == ["Innocent explanations", "Posts behind it", "Accounts", "How to reproduce"]
    assert "By chance (p)" in article


def test_what_a_detector_says_stands_in_its_part_alone(
    rings: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report = ReportPart(finding=of_ring, method=of_rings)
    text, article = report_of(rings, monkeypatch, elsewhere(VIEWS, report), tmp_path)
    told = words(article)
    assert "A ring of 40" in words(re.findall(r"<h3.*?</h3>", article)[0])
    assert "Rings were tested by lot. So says" in told
    assert "Rows are <em>rings</em>" in article
    assert "The ring turns once a minute. The further the upper line" in told
    # What coordination says of its own test would not be true of another.
    for theirs in ("Test half:", "Outsiders are", "counts as present", "weighed", "Nobody is in"):
        assert theirs not in told
        assert theirs in words(text)
    assert "<p>How 1 ring was found.</p>" in text
    assert "<li>First <var>r</var> &lt;/script&gt;" in text
    assert "<dt>Ring</dt><dd>Accounts in a circle.</dd>" in text
    assert "<script" not in text


def test_details_of_another_shape_are_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "odd.duckdb"
    sample = write_tested(path)
    odd: dict[str, Any] = {
        "kinds": 3, "main": [1], "main_kind": {}, "windows": [None, {"kind": 1}], "scale": "wide",
        "first_movers": [{"account": 1}, 2], "busiest_objects": {"a": 1}, "test": [],
    }  # fmt: skip
    with Case.open(path, write=True) as case, case.run("detect", {"rings": {}}) as run:
        made = [replace(ring(sample), details=odd), replace(ring(sample), details={}, subject="s")]
        record(case, "rings", made, run=run, parameters={})
    monkeypatch.setattr(registry, "DETECTORS", (*registry.DETECTORS, elsewhere(VIEWS)))
    with Case.open(path) as case:
        text = write_report(case, tmp_path / "r.html").read_text(encoding="utf-8")
    assert Page(text).faults == []
    found = [one for one in articles(text) if "<code>rings</code>" in one]
    assert len(found) == 2
    for article in found:
        assert "How often chance would give this" in article
        for absent in ("Scale", "Observed against expected", "First movers", "Busiest"):
            assert absent not in article


def test_acts_are_played_where_a_detector_keeps_no_other_shares(
    rings: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with Case.open(rings, write=True) as case:
        case.execute("UPDATE evidence SET role = 'act' WHERE role = 'share' AND finding LIKE 'r-%'")
    _, article = report_of(rings, monkeypatch, elsewhere(["score"]), tmp_path)
    with Case.open(rings, write=True) as case:
        case.execute("UPDATE evidence SET role = 'share' WHERE role = 'act'")
    assert 'class="timeline"' in article


def test_a_report_part_that_fails_is_told_by_name(
    rings: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for report, why in (("no_such_package:part", "ModuleNotFoundError"),
                        (ReportPart(finding=lambda f: f["absent"]), "KeyError")):  # fmt: skip
        with pytest.raises(DetectorError, match=f"rings, of another package.*{why}"):
            report_of(rings, monkeypatch, elsewhere([], report), tmp_path)
    assert list(tmp_path.iterdir()) == []


HEAVY = ("numba", "scipy", "llvmlite", "graspologic_native")


def loaded_after(code: str) -> list[str]:
    told = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*(m for m in {HEAVY} if m in "
         "sys.modules))"],
        check=True, capture_output=True, text=True, env=dict(os.environ),
    )  # fmt: skip
    return told.stdout.splitlines()[-1].split()


def test_a_report_is_written_without_statistics(
    types_path: tuple[Path, Sample], tmp_path: Path
) -> None:
    made = tmp_path / "r.html"
    words = ["report", "--case", str(types_path[0]), "-o", str(made)]
    code = f"from inconcert.cli.app import app\napp({words!r}, standalone_mode=False)"
    assert loaded_after(code) == []
    assert made.read_text(encoding="utf-8").count("<article") > 10
    assert loaded_after("import inconcert.stats.coshare") == ["scipy"]


def test_declarations_and_report_parts_import_no_statistics() -> None:
    code = "from inconcert.detect import DETECTORS\nfor one in DETECTORS: one.reported()"
    assert loaded_after(code) == []
