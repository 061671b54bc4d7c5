"""The commands that reproduce the findings of a case, from what `run` recorded of them."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from inconcert.detect import detectors
from inconcert.detect.settings import options
from inconcert.durations import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Records = list[dict[str, Any]]


def detect_run(history: Records) -> dict[str, Any] | None:
    """Return the run that left the findings: the last detection, None where there was none."""
    return next((run for run in reversed(history) if run["command"] == "detect"), None)


def again(history: Records, sources: Records, case: str) -> dict[str, Any]:
    """Return how to reproduce the findings.

    `history` and `sources` are those of `view.summary`, `case` the name of the case file.
    `version` is the version that made the findings (None: nothing was looked for), `commands` are
    lines for a shell, `unsaid` are sentences on parameters for which there is no option.
    """
    run = detect_run(history)
    options, unsaid = _detection(run) if run else ([], [])
    reads = _imports(history, sources)
    where = ["--case", case]
    if len(reads) == 1:
        files, reading = reads[0]
        lines = [["investigate", *files, *where, *reading, *options, "-o", "report.html"]]
    else:
        lines = [["import", *files, *where, *reading] for files, reading in reads]
        lines.append(["detect", *where, *options])
        lines.append(["report", *where, "-o", "report.html"])
    lines.append(["findings", *where, "--json"])
    unsaid += _extraction(history)
    return {
        "version": run["version"] if run else None,
        "commands": [shlex.join(["inconcert", *words]) for words in lines],
        "unsaid": unsaid,
    }


def recorded(run: Mapping[str, Any] | None) -> dict[str, dict[str, Any]]:
    """Return the parameters of each detector of a run; empty without one."""
    parameters = run["parameters"] if run else {}
    return {name: values for name, values in parameters.items() if isinstance(values, dict)}


def _detection(run: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the options of a detection, and what no option says."""
    asked = recorded(run)
    words: list[str] = []
    for name in asked:
        words += ["--only", name]
    engine = run["parameters"].get("engine", "duckdb")
    if engine != "duckdb":
        words += ["--engine", engine]
    by_hand: list[str] = []
    known = detectors()
    by_name = {one.parameter: one.option for one in options(known)}
    for detector, values in asked.items():
        usual = (
            known[detector].recorded(known[detector].configured({})) if detector in known else {}
        )
        for name, value in values.items():
            # An option goes to every detector that knows it: it must be right for all of them.
            shared = all(other.get(name, value) == value for other in asked.values())
            if name in by_name and shared:
                words += _option(by_name[name], value)
            elif detector not in known:
                by_hand.append(f"{detector}: {name} = {_plain(value)}")
            elif _plain(value) != _plain(usual.get(name)):
                words += _setting(detector, name, value)
    return _once(words), by_hand


def _once(words: Sequence[str]) -> list[str]:
    """Return pairs of option and value, each pair once."""
    pairs = dict.fromkeys(zip(words[::2], words[1::2], strict=True))
    return [word for pair in pairs for word in pair]


def _setting(detector: str, name: str, value: Any) -> list[str]:
    many = isinstance(value, (list, tuple))
    text = ",".join(map(str, value)) if many else "none" if value is None else str(value)
    return ["--set", f"{detector}.{name}={text}"]


def _option(option: str, value: Any) -> list[str]:
    if value is None:
        return []
    values = value if isinstance(value, (list, tuple)) else [value]
    if option == "--windows":
        values = [format_duration(w) if isinstance(w, int) else w for w in values]
    return [word for one in values for word in (option, str(one))]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _extraction(history: Records) -> list[str]:
    """Say where shares of some kinds alone were taken from the posts."""
    run = next((run for run in reversed(history) if run["command"] == "extract"), None)
    if run is None:
        return []
    usual = {"kinds": None, "reposted_content": False}
    return [
        f"extract: {name} = {value}"
        for name, value in run["parameters"].items()
        if name in usual and value != usual[name]
    ]


def _imports(history: Records, sources: Records) -> list[tuple[list[str], list[str]]]:
    """Return the files and options of every import that read any, in order.

    A run lists the sources that the case held at its end, so what is new in it, it read. Sources
    of no run are read first, as they are.
    """
    left = {source["sha256"]: source for source in sources}
    found: list[tuple[list[str], list[str]]] = []
    for run in history:
        if run["command"] != "import":
            continue
        fresh = [left.pop(digest) for digest in run["inputs"] or [] if digest in left]
        if fresh:
            found.append((_files(fresh), _reading(run["parameters"])))
    if left or not found:
        found.insert(0, (_files(left.values()), []))
    joined: list[tuple[list[str], list[str]]] = []
    for files, reading in found:
        if joined and joined[-1][1] == reading:
            joined[-1] = (list(dict.fromkeys([*joined[-1][0], *files])), reading)
        else:
            joined.append((files, reading))
    return joined


def _files(sources: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the names of files to give, an archive once; none can be taken for an option."""
    names = dict.fromkeys(source["file"].split("::")[0] for source in sources)
    return [f"./{name}" if name.startswith("-") else name for name in names]


def _reading(parameters: Mapping[str, Any]) -> list[str]:
    words: list[str] = []
    if parameters.get("format"):
        words += ["--format", str(parameters["format"])]
    for column, field in (parameters.get("mapping") or {}).items():
        words += ["--map", f"{column}={field}"]
    if parameters.get("platform"):
        words += ["--platform", str(parameters["platform"])]
    if parameters.get("day_first") is not None:
        words.append("--day-first" if parameters["day_first"] else "--month-first")
    for name in ("zone", "max_unpacked"):
        if parameters.get(name) is not None:
            words += [f"--{name.replace('_', '-')}", str(parameters[name])]
    return words
