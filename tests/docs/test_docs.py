"""The documentation is a contract: its commands run, its links lead somewhere, it is fresh."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import inconcert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inconcert.case import Case

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])

FENCE = re.compile(r"(<!-- runnable -->\n)?```(\w*)\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\[[^]]*\]\(([^)#]*)(#[^)]*)?\)")


def commands(text: str, *, runnable: bool) -> list[list[str]]:
    """Return the words of every `$ inconcert …` line in console blocks."""
    found = []
    for marked, language, body in FENCE.findall(text):
        if language == "console" and bool(marked) >= runnable:
            lines = body.replace("\\\n", " ").splitlines()
            found += [shlex.split(line[2:], comments=True) for line in lines if line[:2] == "$ "]
    return found


RUNNABLE = [page for page in PAGES if commands(page.read_text(encoding="utf-8"), runnable=True)]


def test_there_is_something_to_run() -> None:
    assert ROOT / "README.md" in RUNNABLE


@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: page.name)
def test_the_commands_of_a_page_run_in_order(page: Path, tmp_path: Path) -> None:
    for words in commands(page.read_text(encoding="utf-8"), runnable=True):
        assert words[0] == "inconcert", f"only inconcert may be runnable: {words}"
        done = subprocess.run(
            [sys.executable, "-c", "from inconcert.cli import main; main()", *words[1:]],
            cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{shlex.join(words)}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_shown_exists(page: Path) -> None:
    from inconcert.cli.app import app

    for words in commands(page.read_text(encoding="utf-8"), runnable=False):
        if words[0] != "inconcert":
            continue
        command, *arguments = words[1 : words.index("|") if "|" in words else None]
        app.commands[command].make_context(command, arguments)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, _ in LINK.findall(page.read_text(encoding="utf-8")):
        if target and "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_generated_pages_are_fresh_and_a_stale_one_is_named(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(ROOT / "docs", docs)
    (docs / "schema.md").write_text("stale")
    done = subprocess.run(
        [sys.executable, docs / "generate.py", "--check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "Stale: schema.md. Run: make docs\n")


def test_every_dependency_has_a_reason() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    for requirement in wanted:
        name = re.split(r"[<>=\[ ]", requirement)[0]
        assert re.search(rf"\b{re.escape(name)}\b", text), f"no reason for {name}"
    for extra in set(project["optional-dependencies"]) - {"dev"}:
        assert f"inconcert[{extra}]" in text, f"no reason for the extra {extra}"


def test_makefile_targets_in_the_docs_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w[\w-]*):", makefile, re.MULTILINE))
    for page in PAGES:
        named = re.findall(r"(?:^    |`)make (\w+)", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(named) <= targets, page.name


def example(name: str) -> dict[str, Any]:
    """Run the Python block of CONTRIBUTING.md with this mark, and return its names."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (code,) = re.findall(rf"<!-- {name} -->\n```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    return names


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """A case that was read by the reader of CONTRIBUTING.md."""
    from inconcert.ingest import registry

    formats = example("reader")["FORMATS"]
    monkeypatch.setattr(registry, "FORMATS", (*registry.FORMATS, *formats))
    table = tmp_path / "acme.csv"
    table.write_text(
        "acme_id,acme_user,said_at,said\n"
        "1,u1,2026-01-01T00:00:00Z,see https://example.org/a\n"
        "2,u2,2026-01-01T00:00:05Z,see https://example.org/a\n"
        "3,u2,2026-01-01T00:01:05Z,see https://example.org/b\n",
        encoding="utf-8",
    )
    with inconcert.open_case(tmp_path / "c.duckdb", create=True) as opened:
        (source,) = inconcert.import_files(opened, table).sources
        assert source.format == "acme"
        inconcert.extract(opened)
        yield opened


def test_the_reader_of_contributing_reads(case: Case) -> None:
    assert case.query("SELECT account, text FROM post WHERE post_id = '1'") == [
        ("acme:u1", "see https://example.org/a")
    ]


def test_the_detector_of_contributing_detects(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    from inconcert.detect import registry

    monkeypatch.setattr(registry, "DETECTORS", (example("detector")["BUSY"],))
    inconcert.detect(case)
    found = inconcert.findings(case)
    assert [f.statement for f in found] == [
        "acme:u2 shared links 2 times.",
        "acme:u1 shared links 1 times.",
    ]
    assert [f.evidence_rows for f in found] == [2, 1]
