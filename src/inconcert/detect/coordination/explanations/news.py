"""News: a burst that others shared at the same rate.

When news breaks, everybody is close to everybody. So at each meeting at which others were, members
are compared with them: who of all those present is a member is dealt anew within the meeting (a
permutation test stratified by object and hour), and the closeness of members is held against that.
News is the whole explanation where others were there at nearly all meetings, where the group's own
trial did not refuse it, and where members did not post the same words. Else it explains in part.
"""

from __future__ import annotations

import numpy as np

from inconcert.detect.coordination.concert.settings import period_of
from inconcert.detect.coordination.explanations.base import (
    LEAST,
    GroupContext,
    draws_for,
    excess,
    generator,
    judged,
)
from inconcert.detect.coordination.explanations.meetings import Meetings
from inconcert.detect.coordination.explanations.words import (
    Rest,
    Words,
    rest_of,
    template_of,
    weighed,
)
from inconcert.detect.coordination.statistics.permute import (
    label_closeness,
    label_null,
    resampling_p,
)
from inconcert.detect.coordination.wording_explanations import (
    closer_text,
    occasions_text,
    p_text,
    say,
    window_text,
)
from inconcert.detect.explanation import LEVEL, WHOLE, Explanation
from inconcert.evidence.wording import percent_text

# Hardly anybody else at so large a share of the meetings: then there is no news to speak of.
ABSENT = 0.9
# News reaches more than a few: others count as a crowd where they are more than so many per member.
# Fewer may be members who are not known as such.
CROWD = 0.5


def news(c: GroupContext, meetings: Meetings, words: Words) -> Explanation:
    """Test whether members are closer to one another than to others on the same object.

    `value` is the mean share of the other members present that are within the window of a member,
    `reference` that of the others present. Only meetings with a crowd of others count; where there
    are hardly any, it is no news. None where even members in perfect step could not be told from
    the others.
    """
    period = period_of(c.time_window)
    if not meetings.number:
        return _none(say("news/none", period=window_text(period)))
    outsiders = np.bincount(meetings.meeting[~meetings.member], minlength=meetings.number)
    crowd = outsiders > CROWD * np.bincount(
        meetings.meeting[meetings.member], minlength=meetings.number
    )
    absent = int((~crowd).sum())
    if absent >= ABSENT * meetings.number:
        sentence = say(
            "news/absent",
            period=window_text(period),
            absent=absent,
            all=occasions_text(meetings.number),
        )
        return Explanation("news", False, None, None, None, sentence)
    both = meetings.chosen(crowd)
    weight = both.weight
    observed = label_closeness(both.meeting, both.offset, both.member, c.time_window, weight)
    draws = draws_for(len(both.meeting))
    null = label_null(
        both.meeting, both.offset, both.member, c.time_window, weight, generator(c.seed, 4), draws
    )
    p, reference = resampling_p(observed, null), _to_others(both, c.time_window)
    if p > LEVEL and _best_p(both, c.time_window, c.seed) > LEVEL:
        return _none(
            say("news/few", period=window_text(period), occasions=occasions_text(both.number))
        )
    judged_ = judged(p, excess(observed, reference))
    rest = _rest(c, words, absent, meetings.number)
    sentence = say(
        template_of("news", judged_, rest),
        some=both.number,
        occasions=occasions_text(meetings.number),
        period=window_text(period),
        window=window_text(c.time_window),
        value=percent_text(observed),
        reference=percent_text(reference),
        p=p_text(p),
        closer=closer_text(slightly=judged_.slightly, least=LEAST),
        rest=rest.told,
    )
    return weighed("news", observed, reference, p, sentence, rest, judged_)


def _rest(c: GroupContext, words: Words, absent: int, meetings: int) -> Rest:
    """Return what news leaves, with the meetings at which hardly anybody else was."""
    rest = rest_of(words, c, answers=False)
    if absent <= (1 - WHOLE) * meetings:
        return rest
    told = " " + say("news/rest", absent=occasions_text(absent)) + rest.told
    return Rest(told, min(rest.part, 1 - absent / meetings))


def _none(sentence: str) -> Explanation:
    return Explanation("news", None, None, None, None, sentence)


def _best_p(both: Meetings, window: int, seed: int) -> float:
    """Return the p-value that members would have reached had they all come at one instant."""
    offset = np.where(both.member, 0, both.offset)
    order = np.lexsort((~both.member, offset, both.meeting))
    offset, member, weight = offset[order], both.member[order], both.weight
    draws = draws_for(len(offset))
    null = label_null(both.meeting, offset, member, window, weight, generator(seed, 4), draws)
    return resampling_p(label_closeness(both.meeting, offset, member, window, weight), null)


def _to_others(both: Meetings, window: int) -> float:
    """Return the mean over members present of the share of outsiders within the window."""
    step = int(both.offset.max()) + 2 * window + 2
    key = both.meeting * step + both.offset + window
    others = key[~both.member]
    own = key[both.member]
    near = np.searchsorted(others, own + window, side="right") - np.searchsorted(
        others, own - window, side="left"
    )
    there = np.bincount(both.meeting[~both.member], minlength=both.number)
    return float((near / there[both.meeting[both.member]]).mean())
