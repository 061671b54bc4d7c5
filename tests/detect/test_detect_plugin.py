"""A detector and a format in a package of their own: declared once, they are everywhere."""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from inconcert.cli.app import app

ROOT = Path(__file__).resolve().parents[2]

PACKAGE = '''
"""Rare words: accounts that use words of a list."""

from dataclasses import dataclass

from inconcert.detect import Detector, FindingType, Result, parameter
from inconcert.detect.declaration import fdr
from inconcert.detect.lists import read_list
from inconcert.engine import Step, open_engine
from inconcert.evidence.record import Finding, evidence_table
from inconcert.ingest.format import Item, RecordFormat, TableFormat

HINT = "Write a CSV with the column word."


@dataclass(frozen=True)
class Parameters:
    """Parameters of `rare_words`.

    `words` is a list of words, of which an account has to use `rare_least` at least.
    """

    words: str | None = parameter(
        None, "CSV of words to look for", option="--rare-words", given="words to look for"
    )
    rare_least: int = parameter(1, "words that an account uses at least", option="--rare-least")
    rare_strict: bool = parameter(False, "whether case matters")
    fdr: float = fdr()

    def check_lists(self):
        if self.words:
            read_list(self.words, "words", ["word"], HINT, ["word"])


def steps(dialect):
    return [Step("rare_post", "SELECT account, post, text, time FROM post WHERE text IS NOT NULL")]


def run(case, parameters, engine, progress):
    """Look for the words.

    It reads all posts.
    """
    rows = read_list(parameters.words, "words", ["word"], HINT) if parameters.words else []
    words = [row.cells["word"] for row in rows]
    with open_engine(engine, case=case, tables=["post"]) as opened:
        opened.run(steps(opened.dialect))
        posts = opened.fetch("rare_post").to_pylist()
    found = {}
    for post in posts:
        for word in words:
            if word in post["text"]:
                found.setdefault(post["account"], []).append((word, post))
    findings = [
        Finding(
            type="rare_word",
            statement=f"{account} used {len(uses)} words of the list.",
            accounts=1, observed=float(len(uses)), expected=0.5, score=float(len(uses)),
            evidence=evidence_table(
                {"role": "post", "account": account, "kind": "word", "object": word,
                 "time": post["time"], "post": post["post"]}
                for word, post in uses
            ),
            details={"explanations": [{
                "name": "dictionary", "holds": True, "verdict": "holds", "value": 1.0,
                "reference": 1.0, "p": None, "part": None, "sentence": "A dictionary has them all.",
            }]},
            members=[account],
        )
        for account, uses in sorted(found.items())
        if len(uses) >= parameters.rare_least
    ]
    return Result(findings, tested=len(posts), confirmed=len(findings), fdr=0.05)


RARE_WORDS = Detector(
    name="rare_words",
    order=15,
    title="Rare words",
    doc="Accounts that use words of a list.",
    looks_for="Posts that hold words which hardly anybody uses.",
    chance="Chance is how often others use them.",
    types=(FindingType("rare_word", "use of rare words", "uses of rare words", "Words used"),),
    tests=("post", "posts"),
    explanations={"dictionary": "a dictionary at hand"},
    parameters=Parameters,
    function="acme_words:run",
)


def of_acme(sample):
    return 1.0 if {"acme_id", "acme_user", "said_at"} <= set(sample.header or ()) else 0.0


def of_notes(sample):
    return 1.0 if sample.records and "acme_note" in sample.records[0] else 0.0


def read(record, context):
    if record["acme_note"] == "broken":
        raise ZeroDivisionError("a fault of its own")
    yield Item("post", {"post_id": record["n"], "account_id": record["by"], "time": record["at"],
                        "text": record["acme_note"]})


FORMATS = (
    TableFormat("acme", "Acme export", of_acme, platform="acme", columns={
        "acme_id": "post_id", "acme_user": "account_id", "said_at": "time", "said": "text"}),
    RecordFormat("acme-notes", "Acme notes", of_notes, read, platform="acme"),
)
NO_FORMAT = 3
'''
ENTRIES = """
[inconcert.detectors]
rare_words = acme_words:RARE_WORDS

[inconcert.formats]
acme = acme_words:FORMATS
none = acme_words:NO_FORMAT
"""


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which commands run, with the package installed and a table to read."""
    site = tmp_path / "site"
    (site / "acme_words-1.0.dist-info").mkdir(parents=True)
    (site / "acme_words.py").write_text(PACKAGE)
    (site / "acme_words-1.0.dist-info" / "METADATA").write_text("Name: acme-words\nVersion: 1.0\n")
    (site / "acme_words-1.0.dist-info" / "entry_points.txt").write_text(ENTRIES)
    (tmp_path / "posts.csv").write_text(
        "acme_id,acme_user,said_at,said\n"
        "1,u1,2026-01-01T00:00:00Z,a sesquipedalian morning\n"
        "2,u2,2026-01-01T00:00:05Z,good morning\n"
        "3,u1,2026-01-01T00:01:05Z,how lugubrious\n"
    )
    (tmp_path / "words.csv").write_text("word\nsesquipedalian\nlugubrious\n")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.chdir(tmp_path)
    importlib.invalidate_caches()
    yield tmp_path
    sys.modules.pop("acme_words", None)


def shown(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == code, done.output
    return done.output


@pytest.mark.usefixtures("acme")
def test_they_are_in_the_lists() -> None:
    listed = json.loads(shown("detectors", "--json"))["detectors"]
    names = [one["name"] for one in listed]
    assert names[:3] == ["coordination", "rare_words", "look_alikes"]  # in the order that it asks
    (one,) = (one for one in listed if one["name"] == "rare_words")
    assert one["options"] == {
        "words": "--rare-words", "rare_least": "--rare-least", "fdr": "--fdr",
    }  # fmt: skip
    assert one["lists"] == {"words": "words to look for"}
    assert one["types"] == {"rare_word": "use of rare words"}
    assert one["title"] == "Rare words"
    assert "words that an account uses at least" in shown("detectors")
    formats = json.loads(shown("formats", "--json"))
    assert {"acme", "acme-notes"} <= {one["name"] for one in formats["formats"]}
    assert formats["left_out"] == [{"name": "none", "problem": "it is not a format but a int"}]
    assert "Acme export" in shown("formats")


@pytest.mark.usefixtures("acme")
def test_they_are_in_the_help() -> None:
    for command in ("detect", "investigate"):
        page = shown(command, "--help")
        assert "--rare-words FILE" in page
        assert "Words that an account uses at least." in page


def test_they_read_detect_and_report(acme: Path) -> None:
    options = ("--rare-words", "words.csv", "--rare-least", "2", "--only", "rare_words")
    done = json.loads(shown("investigate", "posts.csv", "--case", "c.duckdb", *options, "--json"))
    assert [one["format"] for one in done["import"]["sources"]] == ["acme"]
    (finding,) = done["findings"]
    assert (finding["detector"], finding["type"], finding["observed"]) == (
        "rare_words", "rare_word", 2,
    )  # fmt: skip
    page = (acme / "c.html").read_text(encoding="utf-8")
    for said in ("Rare words", "Posts that hold words which hardly anybody uses.", "Words used",
                 "Chance is how often others use them.", "a dictionary at hand", "3 posts tested",
                 "--rare-words words.csv", "--rare-least 2"):  # fmt: skip
        assert said in page, said
    told_again = shown("findings", "--case", "c.duckdb")
    assert "Rare words" in told_again
    assert "use of rare words" in told_again or "uses of rare words" in told_again
    assert "explained by: a dictionary at hand" in " ".join(told_again.split())
    both = ("--rare-words", "absent.csv", "--case", "c.duckdb")
    done = CliRunner().invoke(app, ["detect", *both])
    assert "The list of words to look for absent.csv cannot be read" in str(done.exception)


def test_a_fault_of_a_format_names_it(acme: Path) -> None:
    lines = [json.dumps({"acme_note": word, "n": word, "by": "u1", "at": "2026-01-01T00:00:00Z"})
             for word in ("calm", "broken")]  # fmt: skip
    (acme / "notes.jsonl").write_text("\n".join(lines))
    done = CliRunner().invoke(app, ["import", "notes.jsonl", "--case", "n.duckdb"])
    assert "format acme-notes, of another package, failed (ZeroDivisionError" in str(done.exception)


@pytest.mark.usefixtures("acme")
def test_they_are_in_the_docs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    page = generate.detectors_page()
    assert "## rare_words" in page
    assert "| `words` | `None` | `--rare-words` | CSV of words to look for |" in page
    assert "| `acme` | Acme export |" in generate.formats_page()
