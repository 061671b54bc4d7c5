"""What a flood is, and its sentences and explanations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inconcert.detect.explain.base import Explanation
from inconcert.detect.flood.curve import Curve, Timing
from inconcert.detect.flood.events import Lined
from inconcert.detect.flood.layers import AMPLIFIER, CORE, LAYER, TAKEN, TAKEN_PART, Layers
from inconcert.detect.flood.made import Made
from inconcert.detect.flood.manner import LAW, Manner, Mark
from inconcert.detect.flood.merge import Acts
from inconcert.durations import format_duration
from inconcert.evidence import wording_floods as words
from inconcert.evidence.wording import number_text

# News is made by people who each say little where these make at least half of the posts.
MOST = 0.5


@dataclass(frozen=True)
class Strongest:
    """The strongest burst of a flood: its object and span, what was counted and expected, p, q.

    `shown` is the object in words.
    """

    kind: str
    object: str
    shown: str
    first: int
    last: int
    posts: int
    expected: float
    p: float
    q: float


@dataclass(frozen=True)
class Flood:
    """One flood: posts are `acts` (each once, in time order), from the start up to the end.

    `shown` says what it is of: its object with most posts, in words. `regulars` of the accounts had
    posted with the objects before the start, as had `known` accounts in all. `objects` are (kind,
    object, posts in the flood), most posts first. `confirmed` is false for a burst that may be
    news; its `p` and `q` are those of the burst.
    """

    strongest: Strongest
    shown: str
    objects: list[tuple[str, str, int]]
    acts: Acts
    timing: Timing
    curve: Curve
    expected: float
    manner: Manner
    made: Made
    layers: Layers
    remain: int | None
    regulars: int
    known: int
    p: float
    q: float
    score: float
    confirmed: bool

    @property
    def accounts(self) -> int:
        """Accounts with a post in the flood."""
        return int((self.made.posts > 0).sum())

    @property
    def posts(self) -> int:
        """Posts in the flood."""
        return len(self.acts.time)


def mark_of(manner: Manner, name: str) -> Mark | None:
    """Return a mark by name, None where it was not looked at."""
    return next((mark for mark in manner.marks if mark.name == name), None)


def surest_text(flood: Flood) -> str:
    """Return what the surest mark says of all posts of the flood, or that it may be news."""
    made = flood.made
    if not flood.confirmed:
        return words.MAY_BE_NEWS.format(p=words.chance_text(flood.manner.p))
    name = flood.manner.surest
    share = {
        "grouped": (made.grouped, flood.posts),
        "fast": (made.total("fast"), made.total("timed")),
        "repeated": (made.total("repeated"), flood.posts),
        "relentless": (made.total("relentless"), flood.posts),
        "new": (made.total("new"), made.total("dated")),
    }[name]
    mark = mark_of(flood.manner, name)
    return words.manner_text(name, share[0] / max(share[1], 1), mark.usual if mark else None)


def sentences(flood: Flood, lined: list[tuple[Lined, float]]) -> list[str]:
    """Return what the numbers mean, in order; `lined` are events with their q."""
    told = [_timing(flood), _chance(flood), _against(flood)]
    told += [_mark(mark) for mark in flood.manner.marks]
    told.append(_made(flood))
    told.append(_groups(flood))
    told.append(_layers(flood))
    if len(flood.objects) > 1:
        told.append(words.TOGETHER.format(count=words.count_text(len(flood.objects), "object")))
    told += [_event(one, q, flood) for one, q in lined]
    return [*told, words.CAVEAT]


def _timing(flood: Flood) -> str:
    timing, curve = flood.timing, flood.curve
    unit = timing.unit
    return words.TIMING.format(
        start=words.moment_text(timing.start.time, unit),
        interval=words.interval_text(timing.start.low, timing.start.high, unit),
        step=format_duration(curve.step),
        peak=words.moment_text(timing.peak.time, unit),
        most=words.count_text(int(curve.observed.max()), "post"),
        end=words.moment_text(timing.end.time, unit),
        end_interval=words.interval_text(timing.end.low, timing.end.high, unit),
    )


def _groups(flood: Flood) -> str:
    if flood.remain is None:
        return words.NO_GROUPS
    if flood.remain == flood.posts:
        return words.NO_PART
    return words.WITHOUT.format(
        remain=f"{flood.remain:,}", posts=words.count_text(flood.posts, "post")
    )


def _chance(flood: Flood) -> str:
    burst = flood.strongest
    return words.CHANCE.format(
        posts=words.count_text(burst.posts, "post"),
        object=burst.shown,
        span=format_duration(burst.last - burst.first),
        expected=number_text(burst.expected),
        p=words.chance_text(burst.p),
    )


def _against(flood: Flood) -> str:
    tested = sum(mark.p is not None for mark in flood.manner.marks)
    return words.AGAINST.format(
        p=words.chance_text(flood.manner.p), marks=words.count_text(tested, "mark")
    )


def _mark(mark: Mark) -> str:
    text = words.manner_text(mark.name, mark.share, mark.usual)
    what = f"{text[0].upper()}{text[1:]} (strongest object)"
    if mark.p is None:
        return words.MARK_UNTESTED.format(what=what)
    if mark.p >= 1:
        return words.MARK_USUAL.format(what=what)
    law = words.LAW if mark.name in LAW else ""
    return words.MARK_TESTED.format(what=what, p=words.chance_text(mark.p)) + law


def _made(flood: Flood) -> str:
    made = flood.made
    timed, dated = made.total("timed"), made.total("dated")
    return words.MADE_OF.format(
        reposts=f"{made.total('reposts'):,}",
        repeated=f"{made.total('repeated'):,}",
        fast=words.MADE_FAST.format(fast=f"{made.total('fast'):,}", timed=f"{timed:,}")
        if timed
        else "",
        new=words.MADE_NEW.format(new=f"{made.total('new'):,}", dated=f"{dated:,}")
        if dated
        else "",
    )


def _layers(flood: Flood) -> str:
    role = flood.layers.role
    core, amplifiers = int((role == CORE).sum()), int((role == AMPLIFIER).sum())
    if not core:
        return words.NO_LAYERS
    return words.LAYERS.format(
        core=words.count_text(core, "account"),
        amplifiers=words.count_text(amplifiers, "account"),
        received=f"{int(flood.layers.received[role == CORE].sum()):,}",
        taken=max(TAKEN, int(np.ceil(TAKEN_PART * amplifiers))),
        least=LAYER,
    )


def _event(one: Lined, q: float, flood: Flood) -> str:
    event, timing = one.event, flood.timing
    when = words.moment_text(event.time)
    if one.jump is None:
        return words.EVENT_OUTSIDE.format(label=event.label, time=when)
    low, high = timing.start.low or 0, timing.start.high or 0
    gap = sorted((abs(low - event.time), abs(high - event.time)))
    order = words.EVENT_ORDER[one.order].format(
        low=words.span_text(gap[0]), high=words.span_text(gap[1])
    )
    return words.EVENT.format(
        label=event.label,
        time=when,
        before=words.count_text(one.jump.before, "post"),
        after=words.count_text(one.jump.after, "post"),
        p=words.chance_text(one.jump.p),
        q=words.chance_text(q, "q"),
        order=order,
    )


def explanations(flood: Flood, *, hasty: bool) -> list[Explanation]:
    """Return how far the burst is what news would give: by whom, how fast, and to whom."""
    return [_news(flood), _cascade(flood, hasty=hasty), _regulars(flood)]


def _news(flood: Flood) -> Explanation:
    made = flood.made
    # Accounts outside groups, on days with fewer than five posts of theirs.
    voices = np.where(made.group < 0, made.posts - made.repeated, 0)
    share = float(voices.sum()) / flood.posts
    sentence = words.NEWS["news/holds" if share >= MOST else "news/no"].format(
        share=words.share_text(share, 1),
        accounts=words.count_text(int((voices > 0).sum()), "account"),
    )
    return Explanation("news", share >= MOST, share, MOST, None, sentence)


def _cascade(flood: Flood, *, hasty: bool) -> Explanation:
    mark = mark_of(flood.manner, "fast")
    if not hasty or mark is None or mark.p is None or mark.usual is None:
        why = (
            "times are too coarse" if not hasty else "too few have a known delay, here or elsewhere"
        )
        return Explanation(
            "cascade", None, None, None, None, words.NEWS["cascade/none"].format(why=why)
        )
    holds = mark.p > 0.05
    sentence = words.NEWS["cascade/holds" if holds else "cascade/no"].format(
        share=words.share_text(mark.share, 1),
        usual=words.share_text(mark.usual, 1),
        p=words.chance_text(mark.p),
    )
    return Explanation("cascade", holds, mark.share, mark.usual, mark.p, sentence)


def _regulars(flood: Flood) -> Explanation:
    if not flood.known:
        return Explanation("regulars", None, None, None, None, words.NEWS["regulars/none"])
    share = flood.regulars / flood.accounts
    sentence = words.NEWS["regulars/holds" if share >= MOST else "regulars/no"].format(
        share=words.share_text(share, 1)
    )
    return Explanation("regulars", share >= MOST, share, MOST, None, sentence)
