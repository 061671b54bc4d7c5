"""What a report says beside the numbers of a group in concert, and of no other finding."""

from __future__ import annotations

HEADING = "{accounts} accounts{kinds}"
NOTE = "Observed, expected and ratio count co-shares {main}."
NOTE_TESTED = (
    "They describe the group on all of the data, against activity alone; the test follows below."
)
NOTE_UNTESTED = (
    "The score grows with how far the objects shared by pairs of members exceed the expected "
    "number. It is not a tested significance."
)
CLOSE = "How close they were also counts, so p reflects more than these two numbers."
TRIALS = (
    "Each row is a candidate that was tested; overlapping candidates became one group. Outsiders "
    "are accounts outside the group that shared the same objects; the reaction model says how fast "
    "people respond to something that they all see. The p at the top is that of the first row "
    "times the number of candidates in its cluster."
)
PRESENT = (
    "A member counts as present on an object if it shared it in the same hour or, for long time "
    "windows, within six windows."
)
EXPLAINED = "The group acts in concert, and this"
MEMBERS = (
    "<strong>Occasions</strong>: how many of the group's occasions (objects on which members were "
    "close together in time) the account took part in. <strong>By chance</strong>: how many an "
    "account that shares as much, but does not belong, would have taken part in. "
    "<strong>p</strong>: how often such an account would take part in as many. Nobody is in the "
    "group by association alone: every member took part itself, and a small number says little."
)
EVIDENCE = (
    "The CSV holds every row that the numbers above rest on: the shares by accounts that met "
    "another within the widest time window (role <code>share</code>), {acts}how often each account "
    "shared each kind (role <code>member</code>), and the totals of each kind and window in the "
    "whole case (role <code>baseline</code>)."
)
EVIDENCE_ACTS = (
    "those of them that belong to the occasions on which the group was tested (role "
    "<code>act</code>), "
)
HALF = "half {half}, split {split}"
BURST, REST = "one burst", "everything but that burst"

TEMPLATES = {
    "report/heading": HEADING,
    "report/note": NOTE,
    "report/note/tested": NOTE_TESTED,
    "report/note/untested": NOTE_UNTESTED,
    "report/close": CLOSE,
    "report/trials": TRIALS,
    "report/present": PRESENT,
    "report/explained": EXPLAINED,
    "report/members": MEMBERS,
    "report/evidence": EVIDENCE,
    "report/evidence/acts": EVIDENCE_ACTS,
    "report/half": HALF,
    "report/burst": BURST,
    "report/rest": REST,
}
