"""Write the pages of docs/ that come from the code: schema, formats, detectors, glossary, layers.

`make docs` runs it; a test fails where a page is not what it would write. With --check, nothing is
written and the exit code says whether all pages are fresh.
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

from layers import picture

from inconcert import model
from inconcert.detect import detectors
from inconcert.detect.settings import help_of
from inconcert.export.glossary import GLOSSARY
from inconcert.extract import KINDS
from inconcert.ingest import formats
from inconcert.ingest.values.schema import ACCOUNT_FIELDS, ACTS, POST_FIELDS

DOCS = Path(__file__).parent
NOTE = "<!-- Written by docs/generate.py: change the code, then run `make docs`. -->\n"


def schema() -> str:
    """Return the page about the tables of a case."""
    parts = [
        NOTE,
        "# The tables of a case\n",
        "A case is one DuckDB file. Any DuckDB client can read it; "
        "`inconcert export --table NAME` writes a table as CSV, Parquet or JSONL.\n",
        f"This is schema version {model.SCHEMA_VERSION}. The column that bears its table's name is "
        "the key, and a column of that name elsewhere refers to it. Times are microseconds since "
        "1970-01-01T00:00:00Z.\n",
    ]
    parts += [f"- [`{table.name}`](#{table.name}): {_lower(table.doc)}" for table in model.TABLES]
    parts.append(f"\nBeside the case, in `CASE.jobs`: [`job`](#job): {_lower(model.JOB.doc)}")
    for table in model.TABLES:
        parts += _described(table)
    parts += [*_described(model.JOB), BESIDE]
    return "\n".join(parts) + "\n"


BESIDE = """
This table is not in the case but in `CASE.jobs` beside it, a SQLite file that only the queue of a
program that serves the case makes. It may be read at any time, and removed when no program has the
case open: nothing else depends on it.
"""


def _described(table: model.Table) -> list[str]:
    """Return the part about one table."""
    parts = [f"\n## {table.name}\n", f"{table.doc}\n"]
    if table.key:
        parts.append(f"Key: {', '.join(f'`{name}`' for name in table.key)}.\n")
    rows = [
        (f"`{c.name}`", f"`{c.type}`", c.unit, "yes" if c.required else "", c.doc)
        for c in table.columns
    ]
    return [*parts, _table(("column", "type", "unit", "always there", "meaning"), rows)]


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for row in rows:
        cells = [cell.replace("|", "\\|").replace("\n", " ") for cell in row]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


READING = """\
Formats are recognised by their content, not by their name. Each file may be plain, gzip, zstd,
bzip2 or xz, or in a zip; give files, folders, zips or quoted globs. `--format NAME` skips the
recognition.

`-` is standard input; a pipe (`<(zcat …)`, a named one) is kept in a temporary file while it is
read, in any format, and given up where nothing opens it to write for a minute. In a folder or under
a glob, links and pipes are left out and named, as are the case itself, other databases, and
logs and mappings of inconcert: a link
is followed where it is named itself.

A packed file, or a zip with all its members, may unpack to 64 GiB, and from 256 MiB on to no more
than 250 times its packed size; what would be more is refused. `--max-unpacked SIZE` sets another
size, and lifts the multiple.
"""

RULES = """
## Rules for every file

- Nothing is dropped in silence: a row that cannot be read is kept in the table
  [`reject`](schema.md#reject) with its number and the reason. A file of which more than half is
  rejected is refused, and the other files still go in.
- The same bytes are never read twice; the same post is never counted twice.
- Ids stay text. One that a spreadsheet has rounded (`9.06E+17`, `906000000000000000`) is left out
  and the row is kept, unless nothing else in it names the account.
- Times with no zone are read as UTC, and the source says so. Seconds, milliseconds and
  microseconds are told apart by their size.
- Columns that no field takes are kept in `extra`.
- A table of unknown format holds accounts where it has a handle or an id, columns of a profile
(name,
  avatar, description, language, when made), and none that only posts have: a text, links of posts,
  an account that stands at several times. Where `created_at`
  stands alone beside the account it is taken for posts, and the source says so.
  `--format account-table` and `--format table` decide it.
- An avatar may name a picture file: a path relative to the table's file, or, where a folder or zip
  was given, relative to that or the name of one picture in it. The file's hash goes to
  `account.avatar_hash`, and the value stays as it was given. Nothing outside that folder is read.
  What cannot be decoded (SVG, damaged, over 50 million pixels) counts by its bytes, and what is no
  picture or larger than 32 MiB by its name; the source's note says how many and why. Put the
  pictures there first: a table that was imported is not read again.

## Fields of a table

The columns of a table of unknown format are read by their names, word by word and in many
languages, and by their values in up to 4,000 rows: which repeat, which change from post to post,
which read like text in any script. What was chosen, what no field took and what is doubtful is
shown on the screen and in the report; `--map COLUMN=FIELD` changes it, `--map COLUMN=` leaves a
column out, and `--save-mapping FILE` keeps it for the next time (`--mapping FILE`).

- A mapping is checked before anything is read. Of several files one has to have the column; each
  takes what it has. What is not given is decided as it would be without.
- Texts, links, lists and ids of posts may have several columns: each row takes the first that is
  filled. Of other fields (but `time`, of day and clock, and `objects`) two columns are refused.
- Where a table has no text, link or repost, a column of values that several accounts have is taken
  for `objects`, of a kind by its name (`github:acme/harbour`); where several may be it, or none,
  the doubt says what to map. A column that is given as `objects` gets its kind in the same way,
  unless its values are 'kind:id' themselves.
- Profile fields may be given without `account.` in tables of posts.

What stands in the cells is read so, and the source's note says what was met:

- Words that mean missing (`NA`, `nan`, `None`, `NULL`, `\\N`, `#N/A` and their kin) are empty
  cells: always among ids, times, counts and links; among handles, hashtags and texts only where the
  file says missing with the same word elsewhere, or writes no empty cell in that column otherwise.
  A handle `null` among handles stays one.
- `="51"` and `'51` are 51. Ids that were cut to 15 digits are left out where most of their column
  were.
- A day and a clock in columns of their own, hour and minute, and a column of zones make one time.
  `--zone` (an offset, or a name such as Europe/Berlin) is the zone of times which name none, and
  settles what CST means; `--day-first` and `--month-first` settle 3/4/2021. Where posts have ids of
  X, TikTok, Discord or Mastodon, these give the times that are missing; where X's ids and the times
  differ by a zone, that is doubted.
- A link, hashtag or mention that was cut off at the end of a text is none.
- Posts of the same account, time and text as one of an earlier file, one of the two without an id,
  are duplicates; the coarser times of the two decide. Rows of one file are posts of their own,
  unless they have no id and are alike in every column, to the second.

Fields of posts; a profile inside a post row is `account.<field>`:
"""

KINDS_OF_SHARE = """
## Kinds of share

What posts are taken apart into, each an object that two accounts can share:
"""


def formats_page() -> str:
    """Return the page about what can be read."""
    rows = [(f"`{f.name}`", f.title, f.reads, f.holds, f.platform or "") for f in formats()]
    parts = [
        NOTE,
        "# What inconcert reads\n",
        READING,
        _table(("format", "what it is", "files", "holds", "platform"), rows),
        RULES,
        _fields(POST_FIELDS, model.ACCOUNT, model.POST),
        "\nFields of accounts:\n",
        _fields(ACCOUNT_FIELDS, model.POST, model.ACCOUNT),
        KINDS_OF_SHARE,
        _table(("kind", "its object"), [(f"`{k.name}`", k.doc) for k in KINDS.values()]),
    ]
    return "\n".join(parts) + "\n"


def _fields(names: frozenset[str], *tables: model.Table) -> str:
    docs = ACTS | {c.name: c.doc for table in tables for c in table.columns}
    own = sorted(name for name in names if "." not in name)
    return _table(("field", "meaning"), [(f"`{name}`", docs.get(name, "")) for name in own])


def detectors_page() -> str:
    """Return the page about what is looked for."""
    parts = [
        NOTE,
        "# Detectors\n",
        "A detector reads the tables of a case and leaves findings with their evidence. "
        "`inconcert detect --only NAME` runs one; other packages can bring their own, see "
        "[contributing](../CONTRIBUTING.md). An option is given to every detector that knows the "
        "parameter. Every parameter is also set by `--set NAME=VALUE`, or for one detector alone "
        "by `--set DETECTOR.NAME=VALUE` (lists with commas); what is unknown or out of range is "
        "refused before anything is read. Detectors run in the order of this page, each after "
        "those whose findings it reads.",
    ]
    for detector in detectors().values():
        module = sys.modules[detector.loaded().__module__]
        defaults = detector.recorded(detector.configured({}))
        how, what = (
            _after_first_line(module.__doc__),
            _after_first_line(detector.parameters.__doc__),
        )
        options = detector.described("option")
        parts += [
            f"\n## {detector.name}\n",
            f"{detector.doc}\n",
            f"{how}\n",
            *([f"Reads what {', '.join(detector.reads)} finds.\n"] if detector.reads else []),
            f"Parameters: {what}\n",
            _table(
                ("parameter", "default", "option", "what it is"),
                [
                    (
                        f"`{name}`",
                        f"`{_plain(value)}`",
                        f"`{options[name]}`" if name in options else "",
                        help_of(detector)[name],
                    )
                    for name, value in defaults.items()
                ],
            ),
        ]
    return "\n".join(parts) + "\n"


def _after_first_line(doc: str | None) -> str:
    return inspect.cleandoc(doc or "").partition("\n")[2].strip()


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)


def glossary_page() -> str:
    """Return the page of terms, the same as in the report."""
    rows = [(f"**{term}**", text) for term, text in GLOSSARY]
    return "\n".join([NOTE, "# Glossary\n", _table(("term", "meaning"), rows)]) + "\n"


PAGES = {
    "schema.md": schema,
    "formats.md": formats_page,
    "detectors.md": detectors_page,
    "glossary.md": glossary_page,
    "images/layers.svg": picture,
}


def main() -> int:
    """Write the pages, or check them."""
    stale = []
    for name, page in PAGES.items():
        path = DOCS / name
        text = page()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
    if "--check" in sys.argv[1:] and stale:
        print(f"Stale: {', '.join(stale)}. Run: make docs", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
