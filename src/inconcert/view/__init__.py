"""JSON-ready views of a case: dictionaries and lists, no HTML; times in µs UTC."""

from inconcert.view.findings import finding, findings, members
from inconcert.view.graph import group_graph
from inconcert.view.posts import posts_side_by_side
from inconcert.view.score import score
from inconcert.view.summary import runs, summary
from inconcert.view.timeline import timeline

__all__ = [
    "finding",
    "findings",
    "group_graph",
    "members",
    "posts_side_by_side",
    "runs",
    "score",
    "summary",
    "timeline",
]
