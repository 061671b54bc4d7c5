"""JSON-ready views of a case: dictionaries and lists, no HTML; times in µs UTC."""

from inconcert.view.findings import finding, findings, members
from inconcert.view.graph import group_graph
from inconcert.view.parts import curve_of, hours_of, sentences_of, tables_of
from inconcert.view.posts import posts_side_by_side
from inconcert.view.ran import detectors_that_ran
from inconcert.view.score import score
from inconcert.view.summary import runs, summary
from inconcert.view.tested import candidates, explanations_of, holding, scale_of, trial_of
from inconcert.view.timeline import timeline

__all__ = [
    "candidates",
    "curve_of",
    "detectors_that_ran",
    "explanations_of",
    "finding",
    "findings",
    "group_graph",
    "holding",
    "hours_of",
    "members",
    "posts_side_by_side",
    "runs",
    "scale_of",
    "score",
    "sentences_of",
    "summary",
    "tables_of",
    "timeline",
    "trial_of",
]
