"""Likeness of words, and the test that a group passed: what an explanation must account for, too.

People who like the same things, hear the same news, or are awake at the same hours post the same
links and hashtags. They do not write the same texts. Words count here where they are the members'
own (no repost) and hardly anybody else's: a share button puts the same words into everybody's post.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.detect.coordination.explanations.base import GroupContext, Judged
from inconcert.detect.coordination.wording_explanations import against_text, exact_p, say
from inconcert.detect.explanation import SOME, Explanation

# Others who posted the words, per member who did, from which on the words are everybody's.
CROWD = 0.5
# Acts with the same words that chance and sayings may give without being told of.
ALLOWED = 0.05


class Words(NamedTuple):
    """`alike` of `acts` acts: two members or more posted the same words of their own in them."""

    alike: int
    acts: int

    @property
    def share(self) -> float:
        """Share of the acts."""
        return self.alike / self.acts if self.acts else 0.0


class Rest(NamedTuple):
    """What an explanation of timing and taste leaves: sentences, and the part that it explains."""

    told: str
    part: float

    @property
    def anything(self) -> bool:
        """Whether anything is left."""
        return bool(self.told)


def words_of(c: GroupContext) -> Words:
    """Return in how many acts members posted the same words, or nearly the same."""
    acts = len(pc.unique(c.acts["act"]))
    texts = c.shares.filter(pc.equal(c.shares["kind"], "text"))
    texts = texts.filter(pc.is_valid(texts["post"]))
    said = dict(zip(texts["post"].to_pylist(), texts["object"].to_pylist(), strict=True))
    others = _others(c.around)
    by_act: dict[tuple[int, str], set[str]] = {}
    for row in c.acts.select(["account", "kind", "object", "post", "act"]).to_pylist():
        words = row["object"] if row["kind"] == "text" else said.get(row["post"])
        if words is not None and row["post"] not in c.reposts:
            by_act.setdefault((row["act"], words), set()).add(row["account"])
    alike = {
        act
        for (act, words), who in by_act.items()
        if len(who) > 1 and others.get(words, 0) <= CROWD * len(who)
    }
    return Words(len(alike), acts)


def _others(around: pa.Table) -> dict[str, int]:
    """Return how many accounts that are no members posted each text."""
    texts = around.filter(pc.equal(around["kind"], "text")).select(["object", "account"])
    counted = texts.group_by("object").aggregate([("account", "count_distinct")])
    return dict(
        zip(
            counted["object"].to_pylist(),
            np.asarray(counted["account_count_distinct"].to_pylist(), np.int64).tolist(),
            strict=True,
        )
    )


def rest_of(words: Words, c: GroupContext, *, answers: bool) -> Rest:
    """Return what is left where closeness, on the whole, is what the explanation would bring.

    With `answers` the explanation is one of people who answer what they see, each in their own
    time: where the group was tested against that law, its trial has refused that for some acts.
    Without, it is one in which others come as close as members, which every trial refuses.
    """
    told, part = "", 1.0
    passed = c.passed_trial
    if passed is not None and passed.in_step and (passed.law or not answers):
        part = min(part, 1 - passed.in_step / max(passed.units, 1))
        told += " " + say(
            "rest/step",
            in_step=passed.in_step,
            objects="object" if passed.units == 1 else "objects",
            units=passed.units,
            against=against_text(law=passed.law),
            p=exact_p(passed.p),
        )
    if words.share > ALLOWED:
        part = min(part, 1 - words.share)
        told += " " + say("rest/words", alike=words.alike, acts=words.acts)
    return Rest(told, part)


def template_of(name: str, judged: Judged, rest: Rest) -> str:
    """Return the name of the sentence that tells an explanation of timing."""
    if judged.refused:
        return f"{name}/no"
    if judged.unsure:
        return f"{name}/unsure"
    return f"{name}/part" if rest.anything else f"{name}/holds"


def weighed(
    name: str,
    value: float,
    reference: float,
    p: float,
    sentence: str,
    rest: Rest,
    judged: Judged,
) -> Explanation:
    """Return an explanation of timing by p and size, and by what it leaves.

    It holds where it is not refused and nothing is left that it would not account for; where less
    than `SOME` of what was seen remains to it, it does not hold.
    """
    if judged.refused:
        return Explanation(name, False, value, reference, p, sentence)
    if judged.unsure:
        return Explanation(name, None, value, reference, p, sentence)
    if not rest.anything:
        return Explanation(name, True, value, reference, p, sentence)
    partly = rest.part >= SOME
    return Explanation(
        name, False, value, reference, p, sentence, partly, rest.part if partly else None
    )
