"""Words and phrases that were replaced do not come back.

`python tests/docs/test_phrases.py [FOLDER-OR-FILE...]` prints every place as file:line.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

INSTEAD = {
    r"\bin step\b": "close together; posted/shared close together",
    r"\bheld[- ]out\b": "test half",
    r"\bhalf (\d|\{\}) of split\b": "discovery half 1, test half 2, split 1",
    r"\bpart (that )?it was found on\b": "discovery half",
    r"(?<!diurnal\x20and\x20)\bseason(s|al)?\b": "usual level",
    r"\bis no (\w+ )?that can be read\b": "cannot be parsed as a …",
    r"\bcannot be read as\b": "cannot be parsed as",
    r"\bd(o|one|oes) it again\b": "reproduce",
    r"\blaws? of reaction\b": "reaction model",
    r"\bha(d|s|ve) no say\b": "was not used to …",
    r"\bin truth\b(?!\.csv)": "Ground truth: …; planted",
    r"\b(stood|stands?) (its|their|the|a) trial\b": "was tested",
    r"\ban? interests? in common\b": "fans",
    r"\bby accident\b": "by chance",
    r"\bcom(e|es|ing) about\b|\bcame about\b": "arise",
    r"\b(brings?|brought|bringing) (\w+ )?about\b": "account for",
    r"\b(accounts?|members?|profiles?)( \w+)? (was|were|is|are) made\b(?! (of|by|to)\b)"
    r"|\baccounts made\b(?! them)|\bwhen (they|it|each|the account) (was|were) made\b"
    r"|\btimes? of making\b": "created; account creation",
    r"\b(the|same|a|its|their|one|each) avatars?\b": "profile picture",
    r"\bprograms (that|which|they|it|the accounts?) (post|use)": "apps",
    r"\b(same|the) programs\b": "apps; automation",
    r"(?<![\"#.'])(?<!language\x20)(?<!platform's\x20)(?<!weak\x20)\b(?-i:[Tt]ags?)\b": "hashtag",
    r"\bepisodes?\b": "occasion",
    r"\bkinds? of (finding|post)s?\b": "type",
    r"\bbesides:": "Also found: …",
    r"\bnone of: ": "No shares of kind …",
    r"\bwhat there is\b": "name the thing",
    r"\bis known of fewer\b": "fewer than N are known",
    r"\b(is|are) dealt into\b": "is divided into",
    r"\bbe enough to bring\b": "would account for",
    r"\bunits? of times\b": "resolution",
    r"\bnoted to the\b": "recorded to the",
    r"\bmusic is written\b|\bsheet of music\b": "each row is an account, each column an occasion",
    r"(?<!syndicate\x20\()(?<!syndicate:\x20)\boutlets of one owner\b": "a syndicate",
    r"\b(is|are|was|were) told\b(?! apart)": "is reported, recognised, shown, said",
    r"\bcutters?\b": "record reader",
    r"\bof unknown make\b": "of unknown format",
    r"\bground floor\b|\bwings?\b|\bthe house\b"
    r"|\b(this|every|each|which) (room|wing|house)\b": "package, layer",
}  # fmt: skip

PHRASES = [
    (re.compile(pattern.replace(" ", r"\s+"), re.IGNORECASE), instead)
    for pattern, instead in INSTEAD.items()
]
TEXTS = (".py", ".j2", ".css", ".js", ".ts", ".md", ".html", ".sql")

# a statement, or part of one, in SQL: names of columns are no prose
SQL = re.compile(r"\b(SELECT|INSERT INTO|CREATE (TEMP |OR |TABLE|VIEW)|UPDATE \w+ SET)")


def python_texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of every comment, docstring and string that is prose."""
    inside = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in node.values}
            yield (
                node.lineno,
                "".join(
                    part.value if isinstance(part, ast.Constant) else "{}" for part in node.values
                ),
            )
        elif isinstance(node, ast.Constant) and id(node) not in inside:
            yield (
                node.lineno,
                node.value if isinstance(node.value, str) and " " in node.value else "",
            )
    first, last, lines = 0, -1, list[str]()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        row = token.start[0]
        if row != last + 1:
            if lines:
                yield first, "\n".join(lines)
            first, lines = row, []
        last = row
        lines.append(token.string.lstrip("# "))
    if lines:
        yield first, "\n".join(lines)


def offences(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield (line, what stands there, what to say instead) of a file."""
    source = path.read_text(encoding="utf-8")
    texts = python_texts(source) if path.suffix == ".py" else [(1, source)]
    for line, text in texts:
        if path.suffix == ".py" and SQL.search(text):
            continue
        if text.count(" ") > 40 and not re.search(r"[.:,;]", text):
            continue  # a list of words to look up
        prose = re.sub(
            r"(`+)[^`]*\1", lambda m: re.sub(r"[^\n]", "_", m[0]), text
        )  # code is no prose
        for pattern, instead in PHRASES:
            for match in pattern.finditer(prose):
                around = prose[max(0, match.start() - 30) : match.end() + 30]
                yield line + prose[: match.start()].count("\n"), " ".join(around.split()), instead


def files(places: list[Path]) -> Iterator[Path]:
    """Yield the files with prose among these folders and files."""
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.suffix in TEXTS and path.name != Path(__file__).name:
                yield path


ROOT = Path(__file__).parents[2]
PLACES = ("src/inconcert", "bench", "docs", "README.md", "CONTRIBUTING.md", "CHANGELOG.md",
          "SECURITY.md")  # fmt: skip

# Where a phrase stays, and why.
YEAR = "the season of the year, as clocks change with it"
NAMES = "names of columns, or words of other languages, that files use"
ALLOWED: dict[tuple[str, str], str] = {
    ("bench/cohorts.py", "season"): YEAR,
    ("bench/floods.py", "seasons"): YEAR,
    ("bench/ordinary_cohorts.py", "seasons"): YEAR,
    ("bench/worlds/cohorts.py", "season"): YEAR,
    ("bench/worlds/floods.py", "season"): YEAR,
    ("docs/personas.md", "season"): YEAR,
    ("src/inconcert/detect/personas/claims.py", "season"): YEAR,
    ("src/inconcert/detect/personas/clocks.py", "season"): YEAR,
    ("src/inconcert/detect/personas/habits.py", "season"): YEAR,
    ("src/inconcert/detect/personas/steps.py", "Seasons of clocks"): YEAR,
    ("src/inconcert/detect/personas/statistics/week.py", "season"): YEAR,
    ("src/inconcert/ingest/mapping/comparable.py", "hashtag tag link"): NAMES,
    ("src/inconcert/ingest/times/moments.py", "day dd dayofmonth tag"): NAMES,
    ("src/inconcert/ingest/mapping/synonyms.py", "hashtags tags mentioned_hashtags"): NAMES,
}


def found(places: list[Path]) -> list[str]:
    """Return every offence as "file:line: …around… -> instead"."""
    lines = []
    for path in files(places):
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
        for line, around, instead in offences(path):
            if not any(name == file and part in around for file, part in ALLOWED):
                lines.append(f"{name}:{line}: …{around}… -> {instead}")
    return lines


def test_replaced_phrases_do_not_come_back() -> None:
    assert found([ROOT / place for place in PLACES]) == []


def test_every_exception_is_needed() -> None:
    texts = {file: (ROOT / file).read_text(encoding="utf-8") for file, _ in ALLOWED}
    assert [part for file, part in ALLOWED if part not in texts[file]] == []


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".py", 'def f():\n    """Members were in\n    step."""\n'),
        (".py", 'X = f"{1} were in " "step."\n'),
        (".py", "# They were in\n# step.\n"),
        (".md", "They were in\nstep.\n"),
        (".j2", "<p>They were in step</p>"),
    ],
)
def test_a_phrase_is_seen_wherever_it_stands(tmp_path: Path, suffix: str, text: str) -> None:
    path = tmp_path / f"page{suffix}"
    path.write_text(text, encoding="utf-8")
    assert len(found([tmp_path])) == 1
    path.write_text(text.replace("in", "on", 1), encoding="utf-8")
    assert found([tmp_path]) == []


if __name__ == "__main__":
    print(*found([Path(one).resolve() for one in sys.argv[1:] or PLACES]), sep="\n")
