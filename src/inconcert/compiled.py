"""Compilation by Numba, on machines with and without a folder for its cache."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from numba import njit

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile at first use, without the interpreter lock; cache where a folder can hold it."""
    try:
        return njit(cache=True, nogil=True)(function)  # type: ignore[no-any-return]
    except RuntimeError:
        # Numba finds no folder to write to (a read-only installation and home).
        return njit(nogil=True)(function)  # type: ignore[no-any-return]
