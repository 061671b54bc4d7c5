"""The commands that a report prints make its findings again."""

from __future__ import annotations

import html
import json
import re
import shlex
import shutil
import zipfile
from pathlib import Path

from cli_running import as_json

from inconcert import api
from inconcert.case import Case
from inconcert.export.report_again import again
from inconcert.view.summary import runs, summary


def printed(report: Path) -> list[list[str]]:
    """Return the commands of a report as words, without `inconcert`."""
    text = report.read_text(encoding="utf-8")
    block = re.search(r"<pre>(pip install.*?)</pre>", text, re.DOTALL)
    assert block is not None
    lines = [shlex.split(line) for line in html.unescape(block[1]).splitlines()]
    assert lines[0][:2] == ["pip", "install"]
    assert all(line[0] == "inconcert" for line in lines[1:])
    return [line[1:] for line in lines[1:]]


def test_the_printed_commands_give_the_same_findings(
    inconcert, simulated: Path, investigated: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "all of it.zip", "w") as archive:
        for name in ("posts.csv", "accounts.csv"):
            archive.write(simulated / name, name)
    inconcert(
        *("investigate", "all of it.zip", "--case", "my case.duckdb", "-o", "r.html"),
        *("--windows", "10s", "--windows", "2m", "--kind", "repost", "--kind", "text"),
        *("--seed", "7", "--platform", "x"),
    )
    commands = printed(tmp_path / "r.html")
    assert [words[0] for words in commands] == ["investigate", "findings"]
    assert commands[0].count("all of it.zip") == 1
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(tmp_path / "all of it.zip", elsewhere)
    inconcert(*commands[0], cwd=elsewhere)
    first = as_json(inconcert(*commands[1]))["findings"]
    second = as_json(inconcert(*commands[1], cwd=elsewhere))["findings"]
    assert first
    assert first == second
    # The options matter: without them the same posts give other findings.
    usual = json.loads((investigated / "stdout.json").read_text(encoding="utf-8"))
    assert usual["findings"] != first


def test_files_that_were_read_otherwise_are_read_so_again(inconcert, tmp_path: Path) -> None:
    for n, name in enumerate(("a", "b", "c")):
        header = f"id,{'who' if name == 'a' else 'user'},time,text"
        row = f"{n},u{n},2026-01-01T00:00:0{n}Z,hello {n}"
        (tmp_path / f"{name}.csv").write_text(f"{header}\n{row}\n")
    inconcert("import", "a.csv", "--case", "c.duckdb", "--map", "who=handle")
    # What is in the case already is not read another way; the other file goes in.
    inconcert("import", "b.csv", "a.csv", "--case", "c.duckdb", "--platform", "example", code=1)
    inconcert("import", "c.csv", "--case", "c.duckdb", "--platform", "example")
    inconcert("detect", "--case", "c.duckdb", "--seed", "0")
    inconcert("report", "--case", "c.duckdb", "-o", "r.html")
    commands = printed(tmp_path / "r.html")
    assert commands[:2] == [
        ["import", "a.csv", "--case", "c.duckdb", "--map", "who=handle"],
        ["import", "b.csv", "c.csv", "--case", "c.duckdb", "--platform", "example"],
    ]
    assert commands[2][:3] == ["detect", "--case", "c.duckdb"]
    assert shlex.join(commands[2]).endswith("--seed 0")


def test_a_parameter_without_an_option_is_set(case: Path, tmp_path: Path) -> None:
    with Case.open(case, write=True) as opened:
        api.detect(opened, parameters={"alpha": 0.5, "windows": ["60s", "5000ms"]})
        api.report(opened, tmp_path / "r.html")
        made = again(runs(opened), summary(opened)["sources"], "case.duckdb")
    assert made["unsaid"] == []
    assert "--set coordination.alpha=0.5" in made["commands"][0]
    assert "--windows 60s --windows 5000ms" in made["commands"][0]
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "--set coordination.alpha=0.5" in text
    assert "<var>alpha</var> (here 0.5)" in text


def test_the_method_states_the_parameters_and_their_limits(investigated: Path) -> None:
    text = (investigated / "report.html").read_text(encoding="utf-8")
    shown = {"fdr": 0.05, "min_accounts": 3, "min_objects": 3, "alpha": 0.01, "resolution": 0.5}
    for name, value in shown.items():
        assert f"<var>{name}</var> (here {value})" in text
    assert "they know how active accounts are, not <em>when</em>" in text
    assert "Links with more events than expected" not in text
    assert "has no option for them" not in text


def test_every_option_of_reading_is_made_again(inconcert, tmp_path: Path) -> None:
    """Whatever option there is for reading is recorded and printed, those to come as well."""
    import inspect

    from inconcert.cli.app import app
    from inconcert.export.report_again import _reading
    from inconcert.ingest import import_files

    given = {
        "format": "table", "mapping": {"text": "text"}, "platform": "x", "day_first": False,
        "zone": "+02:00", "max_unpacked": "3GB",
    }  # fmt: skip
    own = set(inspect.signature(import_files).parameters) - {"case", "paths", "progress"}
    assert set(given) == own
    (tmp_path / "p.csv").write_text("id,user,time,text\n1,u,3/4/2021 10:00,hello\n")
    api.import_files([tmp_path / "p.csv"], tmp_path / "c.duckdb", **given)
    with Case.open(tmp_path / "c.duckdb") as opened:
        words = _reading(runs(opened)[0]["parameters"])
    options = {o for p in app.commands["import"].params for o in (*p.opts, *p.secondary_opts)}
    assert {word for word in words if word.startswith("--")} <= options
    for name in ("format", "platform", "zone", "max_unpacked"):
        assert f"--{name.replace('_', '-')} {given[name]}" in " ".join(words)
    assert {"--month-first", "text=text"} <= set(words)
    assert "--day-first" in _reading({"day_first": True})
    assert _reading({"day_first": None, "zone": None, "max_unpacked": None}) == []
