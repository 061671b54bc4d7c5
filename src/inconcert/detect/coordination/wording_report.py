"""What a report says beside the numbers of a group in concert, and of no other finding."""

from __future__ import annotations

HEADING = "{accounts} accounts{kinds}"
NOTE = "Observed, expected and ratio are events {main}."
NOTE_TESTED = (
    "They describe the group on all of the data, against activity alone; the test is what follows."
)
NOTE_UNTESTED = (
    "The score grows with how far the objects that pairs of members shared exceed the expected and "
    "is not yet a tested significance."
)
CLOSE = "How close they were counts, too, so that p is more than the two numbers tell."
TRIALS = (
    "Each row is a candidate that stood its trial; those that overlap have become one group. "
    "Outsiders are what accounts outside the group did on the same objects, the law how fast "
    "people answer something that they all see. p at the head is that of the first row times the "
    "candidates of its cluster."
)
PRESENT = (
    "Members of this group count as present on an object where they shared it in the same hour or, "
    "for long windows, six windows."
)
EXPLAINED = "The group acts in concert, and this"
MEMBERS = (
    "<strong>Acts</strong>: of the group's acts (objects on which members were close in time), "
    "those that the account took part in itself. <strong>By chance</strong>: those that an account "
    "which shares as much, and does not belong, would have come upon. <strong>p</strong>: how "
    "often such an account would take part in so many. Nobody is in the group for the company "
    "alone: every member has acts of its own, and one with few says little."
)
EVIDENCE = (
    "The CSV holds every row that the numbers above are made of: the shares by the accounts that "
    "met another within the widest window (role <code>share</code>), {acts}how often each account "
    "shared each kind (role <code>member</code>), and the totals of each kind and window in the "
    "whole case (role <code>baseline</code>)."
)
EVIDENCE_ACTS = (
    "those of them that were acts of the group as it was tested (role <code>act</code>), "
)
HALF = "half {half} of split {split}"
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
