"""The command line: a thin face over `inconcert.api`."""

from __future__ import annotations

import gc
import sys
from typing import NoReturn

_NEW_OBJECTS = 100_000


def main() -> NoReturn:
    """Run the command line and exit with its code: 0, 1 (bad input), 2 (bad usage) or 130."""
    from inconcert.cli.app import run

    # Millions of new rows make Python's cycle collector search in vain: it comes a hundred times
    # less often. Here alone the process is ours; who imports the library keeps their settings.
    gc.set_threshold(_NEW_OBJECTS, 20, 100)
    sys.exit(run(sys.argv[1:]))
