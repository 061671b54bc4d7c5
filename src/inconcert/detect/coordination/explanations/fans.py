"""A fan or interest community: people who share the same things, each in their own time.

They meet on the same objects as often as a group in concert; what they lack is closeness beyond
what their interest gives. Two null models, of which the one that explains more counts, at all
meetings of members, close together or not:

- times at random (`detect.coordination.statistics.permute.jitter_null`) within half an hour of the
  first of them, or three windows where these are longer. Half the period of a meeting: interest in
  an object fades, and a community that is closer at the start of the hour than at its end is not
  close together for that;
- people who each answer a source within minutes (`answer_null`), by the law of human reaction that
  groups are tested with (`stats.reaction`). Within more than five minutes that law has nearly
  everybody, and would excuse any group: there it counts only where the acts come from one source,
  whose followers would do just that, and closeness is then taken within five minutes.

Closeness no greater than that, over all meetings, is not the whole of what was seen where members
posted the same words, or where the group's own trial refused that law on objects kept for the test:
a few acts in perfect step are lost in the mean over many loose meetings. Then it explains in part.
"""

from __future__ import annotations

import numpy as np

from inconcert.detect.coordination.concert.settings import period_of
from inconcert.detect.coordination.explanations.base import (
    LEAST,
    ONE_SOURCE,
    Floats,
    GroupContext,
    ObjectSources,
    draws_for,
    excess,
    generator,
    judged,
)
from inconcert.detect.coordination.explanations.meetings import Meetings
from inconcert.detect.coordination.explanations.words import Words, rest_of, template_of, weighed
from inconcert.detect.coordination.statistics.permute import (
    answer_null,
    closeness,
    jitter_null,
    resampling_p,
)
from inconcert.detect.coordination.wording_explanations import (
    closer_text,
    occasions_text,
    p_text,
    say,
    sources_text,
    window_text,
)
from inconcert.detect.explanation import LEVEL, Explanation
from inconcert.durations import MINUTE, SECOND
from inconcert.evidence.wording import percent_text
from inconcert.stats.reaction import MEDIAN, SPREAD

ANSWERED = 5 * MINUTE  # the widest window in which the reaction model still tells people apart


def fans(c: GroupContext, meetings: Meetings, sources: ObjectSources, words: Words) -> Explanation:
    """Test whether the members come closer in time than a shared interest brings them.

    `value` is the mean share of the other members present that are within the window of a member,
    `reference` what the null model gives. None where even members that all share at one instant
    could not be told from chance.
    """
    period = period_of(c.time_window)
    one = sources.share >= ONE_SOURCE
    window = min(c.time_window, ANSWERED) if one else c.time_window
    inside = meetings.without_outsiders()
    observed = closeness(inside.meeting, inside.offset, window, inside.weight)
    null, by = np.ones(1), "null/hour"
    if inside.number:
        null, by = _null(inside, window, period, generator(c.seed, 3))
    occasions = occasions_text(meetings.number)
    if resampling_p(1.0, null) > LEVEL:
        sentence = say("fans/few", occasions=occasions, period=window_text(period))
        return Explanation("fans", None, None, None, None, sentence)
    p, reference = resampling_p(observed, null), float(null.mean())
    judged_ = judged(p, excess(observed, reference))
    rest = rest_of(words, c, answers=True)
    sentence = say(
        template_of("fans", judged_, rest),
        occasions=occasions,
        period=window_text(period),
        window=window_text(window),
        value=percent_text(observed),
        reference=percent_text(reference),
        null=say(by, period=window_text(period // 2)),
        p=p_text(p),
        closer=closer_text(slightly=judged_.slightly, least=LEAST),
        sources=sources_text(sources.share, sources.top, sources.number, one=ONE_SOURCE),
        rest=rest.told,
    )
    return weighed("fans", observed, reference, p, sentence, rest, judged_)


def _null(
    inside: Meetings, window: int, period: int, rng: np.random.Generator
) -> tuple[Floats, str]:
    """Return (closeness of resampled copies, name of the model) of the kinder null model."""
    meeting, weight, draws = inside.meeting, inside.weight, draws_for(len(inside.meeting))
    first = np.ones(len(meeting), np.bool_)
    first[1:] = meeting[1:] != meeting[:-1]
    random = jitter_null(meeting, first, period // 2, window, weight, rng, draws)
    if window > ANSWERED:
        return random, "null/hour"
    answers = answer_null(meeting, period, window, weight, MEDIAN * SECOND, SPREAD, rng, draws)
    if answers.mean() > random.mean():
        return answers, "null/answers"
    return random, "null/hour"
