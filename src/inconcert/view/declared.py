"""What a finding holds for the views that its type declares, whoever made it.

`detect.report_part.VIEWS` says what each view needs. The details come from a detector, which may be
of another package: what is missing or of another shape is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inconcert.view.parts import dictionary, items, number, whole
from inconcert.view.tested import scale_of, trial_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def declared_of(finding: Mapping[str, Any], views: Collection[str]) -> dict[str, Any]:
    """Return what a finding holds for these views; empty or None for those that are not among them.

    `main` ({kind: window in µs}), `main_kind` (the kind that observed and expected are of, None:
    all) and `kinds`; `counts`, `movers`, `busiest`: rows; `test` and `scale` as `view.tested` has
    them.
    """
    details = finding["details"]
    main = main_windows(details) if views else {}
    kind = details.get("main_kind")
    return {
        "main": main,
        "main_kind": kind if isinstance(kind, str) and kind in main else None,
        "kinds": [str(one) for one in items(details.get("kinds"))] if "counts" in views else [],
        "counts": _counts(details.get("windows")) if "counts" in views else [],
        "movers": _movers(details.get("first_movers")) if "network" in views else [],
        "busiest": _busiest(details.get("busiest_objects")) if "score" in views else [],
        "test": trial_of(finding) if "test" in views else None,
        "scale": scale_of(finding) if "scale" in views else None,
    }


def main_windows(details: Mapping[str, Any]) -> dict[str, int]:
    """Return the main window of each kind in µs, as the details of a finding name them."""
    told = {str(kind): whole(us) for kind, us in dictionary(details.get("main")).items()}
    return {kind: us for kind, us in told.items() if us is not None}


def _counts(value: Any) -> list[dict[str, Any]]:
    """Return rows of kind, time_window (µs), events, expected, objects, links, accounts, delay."""
    made = []
    for row in map(dictionary, items(value)):
        events, window = whole(row.get("events")), whole(row.get("time_window"))
        if isinstance(row.get("kind"), str) and events is not None and window:
            made.append(
                {
                    "kind": row["kind"],
                    "time_window": window,
                    "events": events,
                    "expected": number(row.get("expected")),
                    **{name: whole(row.get(name)) for name in ("objects", "links", "accounts")},
                    # Without an event there is no delay to take the mean of.
                    "mean_delay": number(row.get("mean_delay")) if events else None,
                }
            )
    return made


def _movers(value: Any) -> list[dict[str, Any]]:
    """Return rows of account, and how often it came `first` and `second`."""
    return [
        {"account": row["account"], "first": whole(row["first"]), "second": whole(row["second"])}
        for row in map(dictionary, items(value))
        if {"account", "first", "second"} <= row.keys() and isinstance(row["account"], str)
    ]


def _busiest(value: Any) -> list[dict[str, Any]]:
    """Return rows of kind, object, accounts, shares, and the first and last time in µs."""
    return [
        {
            "kind": str(row["kind"]),
            "object": str(row["object"]),
            **{name: whole(row.get(name)) for name in ("accounts", "shares", "first", "last")},
        }
        for row in map(dictionary, items(value))
        if {"kind", "object"} <= row.keys()
    ]
