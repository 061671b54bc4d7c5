"""The table that lies beside a case, in a file of its own: the queue of its jobs."""

from __future__ import annotations

from inconcert.model.table import US, Column, Table

JOB_STATES = ("queued", "running", "done", "failed", "cancelled", "broken")

JOB = Table(
    "job",
    "One job of the queue: what was asked for, how far it is, and what became of it.",
    (
        Column("job", "VARCHAR", "id of the job", required=True),
        Column("number", "BIGINT", "place in the order of asking", required=True),
        Column("name", "VARCHAR", "what to do: import, extract, detect, …", required=True),
        Column(
            "parameters",
            "VARCHAR",
            "parameters, as JSON; files by their whole paths, which the case does not keep",
            required=True,
        ),
        Column("state", "VARCHAR", ", ".join(JOB_STATES), required=True),
        Column("stage", "VARCHAR", "what it is at, or was at when it ended"),
        Column("fraction", "DOUBLE", "how much of the stage is done, 0 to 1; null where not known"),
        Column("remaining", "DOUBLE", "what is left of the stage, estimated", "s"),
        Column("queued", "BIGINT", "when it was asked for", US, required=True),
        Column("started", "BIGINT", "when it began; null: never", US),
        Column("ended", "BIGINT", "when it ended", US),
        Column("result", "VARCHAR", "what it gave, as JSON"),
        Column("error", "VARCHAR", "why it is not done, in one sentence"),
        Column("hint", "VARCHAR", "what to do next"),
    ),
    ("job",),
)
