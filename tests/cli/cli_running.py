"""What the tests of the command line share: the two ways to run it, and what reads its output."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import inconcert
from inconcert.cli.app import run as command_line
from inconcert.cli.interrupt import INTERRUPTS, SIGNALS

COMMAND = (sys.executable, "-c", "from inconcert.cli import main; main()")
TIMEOUT = 240

Done = subprocess.CompletedProcess[str]


def environment() -> dict[str, str]:
    """The environment without what would change what is printed, and without pandas."""
    hidden = {"INCONCERT_DEBUG", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONPATH"}
    kept = {k: v for k, v in os.environ.items() if k not in hidden}
    # The package that the tests themselves run on, wherever another copy is installed.
    paths = (Path(__file__).parent / "without", Path(inconcert.__file__).parents[1])
    return {**kept, "PYTHONUTF8": "1", "PYTHONPATH": os.pathsep.join(map(str, paths))}


class Runner:
    """Runs `inconcert ARGUMENTS` in a folder, without a terminal.

    A call runs it in this process: most tests look at what a command says and writes, and to start
    Python with all its libraries takes longer than most commands do. `process` runs it as people
    do, for what is about the process: signals, pipes, terminals, locks, what is imported.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(
        self,
        *arguments: object,
        code: int | None = 0,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
        terminal: bool = False,
    ) -> Done:
        """Run it here; fail where its exit code is not `code` (None: any will do).

        With `terminal` its stdout says that it is one.
        """
        words = list(map(str, arguments))
        out, err = _Stream(terminal=terminal), _Stream()
        INTERRUPTS.__init__()  # type: ignore[misc] - as in a process that has just begun
        with (
            _as_before(),
            contextlib.chdir(cwd or self.folder),
            mock.patch.dict(os.environ, {**environment(), **(env or {})}, clear=True),
            mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO())),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            returned = command_line(words)
        return _checked(Done(words, returned, out.text(), err.text()), code)

    def process(
        self,
        *arguments: object,
        code: int | None = 0,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
        command: tuple[str, ...] | list[str] = COMMAND,
        **options: Any,
    ) -> Done:
        """Run it as a process of its own; `command` is what stands before the arguments."""
        done = subprocess.run(
            [*command, *map(str, arguments)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=cwd or self.folder,
            env={**environment(), **(env or {})},
            timeout=TIMEOUT,
            check=False,
            **options,
        )
        return _checked(done, code)


def _checked(done: Done, code: int | None) -> Done:
    if code is not None:
        assert done.returncode == code, f"{done.args}: {done.returncode}\n{done.stderr}"
    return done


class _Stream(io.TextIOWrapper):
    """What a pipe is to a process: bytes below."""

    def __init__(self, *, terminal: bool = False) -> None:
        self._bytes, self._terminal = io.BytesIO(), terminal
        super().__init__(self._bytes, encoding="utf-8")

    def isatty(self) -> bool:
        return self._terminal

    def text(self) -> str:
        """What was written, as `text=True` reads what a process wrote."""
        self.flush()
        text = self._bytes.getvalue().decode("utf-8")
        return text.replace("\r\n", "\n").replace("\r", "\n")


@contextlib.contextmanager
def _as_before():
    """Fail where a command leaves behind what would reach the next one in the same process."""
    before = _state()
    yield
    assert _state() == before, "a command changed the process that it ran in"


def _state() -> dict[str, object]:
    logger = logging.getLogger("inconcert")
    wakeup = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
    return {
        "folder": Path.cwd(),
        "environment": dict(os.environ),
        "handlers": list(logger.handlers),
        "level": logger.level,
        "signals": [signal.getsignal(number) for number in SIGNALS],
        "wakeup": wakeup,
        "streams": (sys.stdin, sys.stdout, sys.stderr),
    }


def one_line(stderr: str) -> str:
    """Return the only line of an error; more than one, or a traceback, is a fault."""
    lines = stderr.splitlines()
    assert len(lines) == 1, stderr
    assert "Traceback" not in stderr
    return lines[0]


def as_json(done: Done) -> dict[str, Any]:
    """Return the one JSON object that stdout holds."""
    value = json.loads(done.stdout)
    assert isinstance(value, dict)
    return value
