"""The command group; every error becomes one line and the right exit code."""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING

import click

from inconcert.cli.commands import COMMANDS
from inconcert.cli.interrupt import INTERRUPTS
from inconcert.errors import InconcertError, TargetError
from inconcert.plaintext import plain
from inconcert.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

OK, BAD_INPUT, BAD_USAGE, INTERRUPTED = 0, 1, 2, 130

EPILOG = """\b
Start here:
  inconcert demo
  inconcert investigate posts.csv --case case.duckdb -o report.html

INCONCERT_DEBUG=1 shows the traceback of an error; NO_COLOR=1 turns colours off;
INCONCERT_MEMORY=4GB limits the memory that DuckDB uses. docs/glossary.md explains the terms."""


class InOrder(click.Group):
    """Lists the commands in the order of the work, not alphabetically."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which they were added."""
        del ctx
        return list(self.commands)


@click.group(
    cls=InOrder,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)
@click.version_option(__version__, prog_name="inconcert", message="%(prog)s %(version)s")
def app() -> None:
    """Find accounts acting in concert, and show the evidence.

    It measures behaviour. It never decides who is behind a group, or whether a claim is true.
    """


for _command in COMMANDS:
    app.add_command(_command)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; nothing escapes but SystemExit of a signal."""
    try:
        with INTERRUPTS.caught():
            if "_INCONCERT_COMPLETE" in os.environ:
                app.main(list(arguments), prog_name="inconcert")  # a shell asks for completions
            # Not app.main: it would turn a broken pipe and an interruption into codes of its own.
            with app.make_context("inconcert", list(arguments)) as context:
                code = app.invoke(context)
            sys.stdout.flush()
        return code if isinstance(code, int) else OK
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        return _misused(error, arguments)
    except BaseException as error:  # whatever it was becomes one line and a code
        return _explained(error)


def _misused(error: click.ClickException, arguments: Sequence[str]) -> int:
    if isinstance(error, click.UsageError) and error.ctx is None:
        # Some faults occur before click knows the command; pointing to its help is as useful.
        named = next((name for name in arguments if name in app.commands), "")
        _complain(f"Try 'inconcert {named}{' ' if named else ''}--help' for help.")
    error.show()
    return BAD_USAGE


def _explained(error: BaseException) -> int:
    if isinstance(error, BrokenPipeError):
        # The reader of the pipe has left (`| head`): not an error of ours. stdout is pointed
        # elsewhere so that Python's own flush at exit does not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    if os.environ.get("INCONCERT_DEBUG"):
        traceback.print_exception(error)
    if INTERRUPTS.requested or isinstance(error, (KeyboardInterrupt, click.Abort)):
        _complain(INTERRUPTS.message())
        return INTERRUPTED
    if isinstance(error, TargetError):
        _complain(f"Error: {error}")
        return BAD_USAGE
    if isinstance(error, InconcertError):
        _complain(f"Error: {error}")
    elif isinstance(error, MemoryError):
        _complain(
            "Error: There is not enough memory. Close other applications, or import less at once."
        )
    elif isinstance(error, OSError):
        place = f" {error.filename}" if error.filename else ""
        _complain(f"Error:{place}: {error.strerror or error}. Check the path and try again.")
    elif isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else BAD_INPUT
    else:
        name = type(error).__name__
        _complain(
            f"Error: inconcert failed unexpectedly ({name}: {plain(error, limit=200)}). "
            "Run it with INCONCERT_DEBUG=1 and report what it shows."
        )
    return BAD_INPUT


def _complain(text: str) -> None:
    click.echo(plain(text), err=True)
