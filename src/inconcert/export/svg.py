"""SVG elements as safe markup: every attribute and text is escaped here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from inconcert.view.labels import visible

if TYPE_CHECKING:
    from collections.abc import Iterable


def el(tag: str, *children: str | Markup, **attributes: object) -> Markup:
    """Return `<tag …>children</tag>`; plain strings are escaped, `Markup` is taken as it is.

    An underscore at the end of an attribute's name is dropped (`class_`), others become hyphens;
    attributes that are None are left out.
    """
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_text(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    inside = join(c if isinstance(c, Markup) else escape(visible(c)) for c in children)
    return Markup(f"<{tag}{named}>{inside}</{tag}>") if inside else Markup(f"<{tag}{named}/>")  # noqa: S704


def join(parts: Iterable[str | Markup]) -> Markup:
    """Return the parts one after another, plain strings escaped."""
    return Markup("").join(parts)


def px(value: float) -> str:
    """Return a length with at most one decimal."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def _text(value: object) -> str:
    return px(value) if isinstance(value, float) else visible(str(value))
