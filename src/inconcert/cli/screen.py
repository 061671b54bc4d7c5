"""What the command line prints: results on stdout, notes and progress on stderr."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

from inconcert.cli.interrupt import INTERRUPTS
from inconcert.plaintext import plain, plain_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console
    from rich.text import Text

    from inconcert.progress import Advance, Progress

# A file or a pipe has no width: nothing is wrapped.
WIDTH_OF_A_PIPE = 10_000


class Screen:
    """Prints for a person, or with `as_json` for a machine.

    For a machine, stdout holds one JSON object and nothing else; what a person would have read
    there is in it. Progress, notes and errors go to stderr for both.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self.progress: Progress = Bars(self) if sys.stderr.isatty() else Watchful()

    @cached_property
    def out(self) -> Console:
        """The console of stdout."""
        return _console(stderr=False)

    @cached_property
    def err(self) -> Console:
        """The console of stderr."""
        return _console(stderr=True)

    def say(self, text: str = "", *, style: str = "") -> None:
        """Print one line of result for a person; `text` is made safe."""
        self.line((text, style))

    def note(self, text: str) -> None:
        """Print one line of comment, on stderr."""
        self.err.print(plain(text), style="dim", soft_wrap=True)

    def line(self, *parts: tuple[str, str]) -> None:
        """Print one line of (text, style) parts for a person, each made safe."""
        if self.as_json:
            return
        from rich.text import Text

        safe = [(plain(text), style) for text, style in parts]
        self.out.print(Text.assemble(*safe), soft_wrap=True)

    def complain(self, text: str) -> None:
        """Print one line about something that went wrong, on stderr."""
        self.err.print(plain(text), soft_wrap=True)

    def heading(self, text: str) -> None:
        """Print the title of a part of the result."""
        self.say()
        self.say(text, style="bold")

    def result(self, value: dict[str, Any]) -> None:
        """Print the one JSON object, where it was asked for."""
        if self.as_json:
            click.echo(plain_json(json.dumps(value, ensure_ascii=False, default=str)))

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print rows under their headings; numbers are aligned right, all text is made safe.

        A column whose heading begins with '>' holds numbers.
        """
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=True, padding=(0, 0, 0, 2), header_style="dim")
        for column in columns:
            numeric = column.startswith(">")
            table.add_column(
                column.removeprefix(">"),
                justify="right" if numeric else "left",
                no_wrap=numeric,
                overflow="fold",
            )
        for row in rows:
            table.add_row(*(Text(_cell(value)) for value in row))
        self._block(table)

    def numbered(self, number: int, text: str, detail: str = "") -> None:
        """Print one entry of a numbered list, wrapped under its first word on a terminal."""
        from rich.text import Text

        lines = [Text(plain(text)), *([Text(plain(detail), style="dim")] if detail else [])]
        self._hanging([(4, Text(f"{number}", style="bold", justify="right"))], lines)

    def entry(self, mark: tuple[str, str], name: str, text: str, remedy: str = "") -> None:
        """Print one entry of a checklist: a (mark, style), a name, the result, what to do."""
        from rich.text import Text

        lines = [Text(plain(text)), *([Text(f"→ {plain(remedy)}")] if remedy else [])]
        self._hanging([(2, Text(*mark, justify="right")), (9, Text(name, style="bold"))], lines)

    def _hanging(self, heads: Sequence[tuple[int, Text]], lines: Sequence[Text]) -> None:
        """Print heads in columns of fixed width, and lines that wrap beside them."""
        from rich.table import Table
        from rich.text import Text

        grid = Table.grid(padding=(0, 1, 0, 0))
        for width, _ in heads:
            grid.add_column(width=width, no_wrap=True)
        grid.add_column(overflow="fold")
        for number, line in enumerate(lines):
            grid.add_row(*(Text() if number else head for _, head in heads), line)
        self._block(grid)

    def _block(self, renderable: Any) -> None:
        """Print something of several lines; without a terminal, without blanks at line ends."""
        if self.as_json:
            return
        console = self.out
        if console.is_terminal:
            console.print(renderable)
            return
        with console.capture() as capture:
            console.print(renderable)
        for line in capture.get().splitlines():
            console.print(line.rstrip(), soft_wrap=True)

    def commands(self, steps: Sequence[tuple[str, str]]) -> None:
        """Print the next commands, each after what it gives; they can be copied."""
        width = max(len(gives) for _, gives in steps)
        for command, gives in steps:
            self.line((f"  {gives:<{width}}  ", "dim"), (command, "cyan"))


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return plain(value)


def _console(*, stderr: bool) -> Console:
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(
        stderr=stderr,
        highlight=False,
        markup=False,
        emoji=False,
        width=None if stream.isatty() or os.environ.get("COLUMNS") else WIDTH_OF_A_PIPE,
    )


class Watchful:
    """Shows nothing, and stops where a signal has arrived."""

    @contextmanager
    def task(self, title: str, total: float | None = None) -> Iterator[Advance]:
        """Watch for signals during the task."""
        del title, total
        INTERRUPTS.check()
        yield _watch
        INTERRUPTS.check()


def _watch(done: float) -> None:
    del done
    INTERRUPTS.check()


class Bars:
    """Progress bars on a terminal; one display for all tasks that run at the same time."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._display: Any = None
        self._open = 0

    @contextmanager
    def task(self, title: str, total: float | None = None) -> Iterator[Advance]:
        """Show a bar, or a mark that moves where the total is not known."""
        INTERRUPTS.check()
        if self._display is None:
            self._display = _display(self._screen.err)
        if self._open == 0:
            self._display.start()
        self._open += 1
        display = self._display
        number = display.add_task(plain(title, limit=40), total=total)

        def advance(done: float) -> None:
            INTERRUPTS.check()
            display.advance(number, done)

        try:
            yield advance
        finally:
            display.remove_task(number)
            self._open -= 1
            if self._open == 0:
                display.stop()
                self._display = None
        INTERRUPTS.check()


def _display(console: Console) -> Any:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        TaskProgressColumn(text_format="{task.percentage:>3.0f}%", markup=False),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
