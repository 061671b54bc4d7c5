"""Finds accounts acting in concert, and shows the evidence.

    import inconcert

    summary = inconcert.investigate(["posts.csv"], "case.duckdb", report="report.html")
    for finding in summary.findings:
        print(finding.statement)

    links = inconcert.network(shares, windows=["60s", "1h"])   # pandas, Polars, Arrow or a path

The names in `__all__` are the public surface; everything else may change between versions. They are
loaded when they are first used, so that `import inconcert` costs nothing.
"""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from inconcert.errors import InconcertError
from inconcert.version import __version__

if TYPE_CHECKING:
    from inspect import Signature

    from inconcert.api import (
        detect,
        evaluate,
        evidence,
        extract,
        findings,
        import_files,
        investigate,
        network,
        open_case,
        report,
        simulate,
    )

__all__ = [
    "InconcertError",
    "__version__",
    "detect",
    "evaluate",
    "evidence",
    "extract",
    "findings",
    "import_files",
    "investigate",
    "network",
    "open_case",
    "report",
    "simulate",
]

# What is done is logged for whoever listens (docs/decisions.md); a library configures nothing.
logging.getLogger(__name__).addHandler(logging.NullHandler())

_PACKAGES = frozenset({"detect", "evaluate", "evidence", "extract", "network", "simulate"})
_FUNCTIONS = frozenset(__all__) - _PACKAGES - {"InconcertError", "__version__"}


class _CallablePackage(ModuleType):
    """A package that shares its name with a public function: to call it is to call the function.

    Python binds `inconcert.network` to the package of that name as soon as anything imports it, so
    the name always means the package, and the package can be called.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _function(self.__name__)(*args, **kwargs)

    @property
    def __doc__(self) -> str:  # type: ignore[override] # of each package, not of the class
        """What `help` shows: the function, and what the package of its name holds."""
        from inspect import getdoc

        summary, _, rest = (getdoc(_function(self.__name__)) or "").partition("\n\n")
        package = vars(self).get("__doc__") or ""
        return f"{summary}\n\n{_called(self.__name__)}\n\n{rest}\n\nThe package itself: {package}"

    @property
    def __signature__(self) -> Signature:
        from inspect import signature

        return signature(_function(self.__name__))


class _Package(ModuleType):
    def __setattr__(self, name: str, value: object) -> None:
        if name in _PACKAGES and type(value) is ModuleType:
            value.__class__ = _CallablePackage
        super().__setattr__(name, value)


def _function(name: str) -> Any:
    return getattr(import_module("inconcert.api"), name.rpartition(".")[2])


def _called(name: str) -> str:
    """Return how a function is called, a line for each parameter."""
    from inspect import Parameter, signature

    lines, starred = [], False
    for parameter in signature(_function(name)).parameters.values():
        if parameter.kind is Parameter.KEYWORD_ONLY and not starred:
            lines.append("    *,")
            starred = True
        default = repr(parameter.default)
        given = parameter.default is not Parameter.empty
        # An object's repr is its address, which says nothing.
        shown = f" = {'…' if default.startswith('<') else default}" if given else ""
        lines.append(f"    {parameter.name}: {parameter.annotation}{shown},")
    return "\n".join([f"{name}(", *lines, ")"])


def __getattr__(name: str) -> Any:
    if name in _PACKAGES:
        return import_module(f"inconcert.{name}")
    if name in _FUNCTIONS:
        return _function(name)
    raise AttributeError(f"module 'inconcert' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


sys.modules[__name__].__class__ = _Package
