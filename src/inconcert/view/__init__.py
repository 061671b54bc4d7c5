"""JSON-ready views of a case: dictionaries and lists, no HTML; times in µs UTC."""

from inconcert.view.findings import finding, findings, members
from inconcert.view.graph import group_graph
from inconcert.view.posts import posts_side_by_side
from inconcert.view.score import score
from inconcert.view.summary import runs, summary
from inconcert.view.tested import candidates, explanations_of, holding, scale_of, trial_of
from inconcert.view.timeline import timeline

__all__ = [
    "candidates",
    "explanations_of",
    "finding",
    "findings",
    "group_graph",
    "holding",
    "members",
    "posts_side_by_side",
    "runs",
    "scale_of",
    "score",
    "summary",
    "timeline",
    "trial_of",
]
