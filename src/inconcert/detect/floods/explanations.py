"""What a flood is, with its sentences and explanations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inconcert.detect.explanation import LEVEL, SOME, WHOLE, Explanation
from inconcert.detect.floods import wording as words
from inconcert.detect.floods.behaviour import AUDIENCE, LAW, REPORTED, Behaviour, Mark
from inconcert.detect.floods.composition import Composition
from inconcert.detect.floods.curve import Curve, Timing
from inconcert.detect.floods.key_dates import ComparedDate
from inconcert.detect.floods.layers import AMPLIFIER, CORE, LAYER, TAKEN, TAKEN_PART, Layers
from inconcert.detect.floods.merge import ObjectPosts
from inconcert.durations import HOUR, format_duration
from inconcert.evidence.wording import number_text, share_text

# Regulars account for a burst where at least half of its accounts had posted with an object before.
MOST = 0.5
# A live event is assumed to last no longer, and its audience to post no more often: the simulations
# of ordinary life were run with these values.
EVENING, LONGEST = 24, 12 * HOUR


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
    news; its `p` and `q` are those of the burst. `shape` says what its usual level follows: week,
    day, or level alone; it was learnt from `days` days of `platform` (None: the case has one).
    """

    strongest: Strongest
    shown: str
    objects: list[tuple[str, str, int]]
    acts: ObjectPosts
    timing: Timing
    curve: Curve
    expected: float
    behaviour: Behaviour
    composition: Composition
    layers: Layers
    remain: int | None
    regulars: int
    known: int
    p: float
    q: float
    score: float
    confirmed: bool
    shape: str = "week"
    days: int = 0
    platform: str | None = None

    @property
    def accounts(self) -> int:
        """Accounts with a post in the flood."""
        return int((self.composition.posts > 0).sum())

    @property
    def posts(self) -> int:
        """Posts in the flood."""
        return len(self.acts.time)

    @property
    def unnamed(self) -> int:
        """Reposts in the flood of which it is not known whose post they pass on."""
        return int(((self.acts.reposted == 1) & (self.acts.writer < 0)).sum())


def mark_of(behaviour: Behaviour, name: str) -> Mark | None:
    """Return a mark by name, None where it was not examined."""
    return next((mark for mark in behaviour.marks if mark.name == name), None)


def surest_text(flood: Flood) -> str:
    """Return what the surest mark says of all posts of the flood, or that it may be news."""
    composition = flood.composition
    if not flood.confirmed:
        return words.say("may be news", p=words.chance_text(flood.behaviour.p))
    name = flood.behaviour.surest
    share = {
        "grouped": (composition.grouped, flood.posts),
        "fast": (composition.total("fast"), composition.total("timed")),
        "repeated": (composition.total("repeated"), flood.posts),
        "relentless": (composition.total("relentless"), flood.posts),
        "new": (composition.total("new"), composition.total("dated")),
    }[name]
    mark = mark_of(flood.behaviour, name)
    return words.behaviour_text(name, share[0] / max(share[1], 1), mark.usual if mark else None)


def sentences(flood: Flood, compared: list[tuple[ComparedDate, float]]) -> list[str]:
    """Return what the numbers mean, in order; `compared` are key dates with their q."""
    said = [_timing(flood), _chance(flood), _baseline(flood), _against(flood)]
    said += [_mark(mark) for mark in flood.behaviour.marks]
    said.append(_composition(flood))
    said.append(_groups(flood))
    said.append(_layers(flood))
    if len(flood.objects) > 1:
        said.append(words.say("together", count=words.count_text(len(flood.objects), "object")))
    said += [_key_date(one, q, flood) for one, q in compared]
    return [*said, words.say("caveat")]


def _timing(flood: Flood) -> str:
    timing, curve = flood.timing, flood.curve
    unit = timing.unit
    return words.say(
        "timing",
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
        return words.say("no groups")
    if flood.remain == flood.posts:
        known = words.say("no part known" if flood.unnamed else "no part")
        return known + _unnamed(flood, "unnamed")
    said = words.say(
        "without", remain=f"{flood.remain:,}", posts=words.count_text(flood.posts, "post")
    )
    return said + _unnamed(flood, "unnamed")


def _unnamed(flood: Flood, name: str) -> str:
    """Return what is not known of whose posts are passed on; empty where all is known."""
    if not flood.unnamed:
        return ""
    return " " + words.say(name, count=words.count_text(flood.unnamed, "repost"))


def _chance(flood: Flood) -> str:
    burst = flood.strongest
    return words.say(
        "chance",
        posts=words.count_text(burst.posts, "post"),
        object=burst.shown,
        span=format_duration(burst.last - burst.first),
        expected=number_text(burst.expected),
        p=words.chance_text(burst.p),
        shape=words.say(f"shape/{flood.shape}"),
    )


def _baseline(flood: Flood) -> str:
    platform = "" if flood.platform is None else f" by accounts of {flood.platform}"
    return words.say("baseline", days=f"{flood.days:,}", platform=platform)


def _against(flood: Flood) -> str:
    marks = [mark for mark in flood.behaviour.marks if mark.name not in REPORTED]
    tested = sum(mark.p is not None for mark in marks)
    return words.say(
        "against",
        p=words.chance_text(flood.behaviour.p),
        marks=words.count_text(tested, "indicator"),
    )


def _mark(mark: Mark) -> str:
    if not mark.able and mark.name in ("fast", "new"):
        return words.say(f"mark unknown/{mark.name}")
    text = words.behaviour_text(mark.name, mark.share, mark.usual)
    what = f"{text[0].upper()}{text[1:]} (strongest object)"
    if mark.p is None:
        return words.say("mark/untested", what=what)
    if mark.p >= 1:
        return words.say("mark/usual", what=what)
    more = words.say("told") if mark.name in REPORTED else ""
    if mark.name in LAW:
        more = words.say("law") + words.say("large", share=share_text(mark.size, mark.able))
    if mark.name in AUDIENCE:
        more = words.say("pace", law=share_text(AUDIENCE[mark.name].share, 1))
    return words.say("mark/tested", what=what, p=words.chance_text(mark.p)) + more


def _composition(flood: Flood) -> str:
    composition = flood.composition
    timed, dated = composition.total("timed"), composition.total("dated")
    return words.say(
        "made of",
        posts=words.count_text(flood.posts, "post"),
        reposts=f"{composition.total('reposts'):,}",
        repeated=f"{composition.total('repeated'):,}",
        fast=words.say("made fast", fast=f"{composition.total('fast'):,}", timed=f"{timed:,}")
        if timed
        else "",
        new=words.say("made new", new=f"{composition.total('new'):,}", dated=f"{dated:,}")
        if dated
        else "",
    )


def _layers(flood: Flood) -> str:
    role = flood.layers.role
    core, amplifiers = int((role == CORE).sum()), int((role == AMPLIFIER).sum())
    if not core:
        return words.say("no layers") + _unnamed(flood, "unnamed layers")
    said = words.say(
        "layers",
        core=words.count_text(core, "account"),
        amplifiers=words.count_text(amplifiers, "account"),
        received=f"{int(flood.layers.received[role == CORE].sum()):,}",
        taken=max(TAKEN, int(np.ceil(TAKEN_PART * amplifiers))),
        least=LAYER,
    )
    return said + _unnamed(flood, "unnamed layers")


def _key_date(one: ComparedDate, q: float, flood: Flood) -> str:
    date, timing = one.date, flood.timing
    when = words.moment_text(date.time)
    if one.jump is None:
        return words.say("event outside", label=date.label, time=when)
    low, high = timing.start.low or 0, timing.start.high or 0
    gap = sorted((abs(low - date.time), abs(high - date.time)))
    order = words.say(
        f"event/{one.order}", low=words.span_text(gap[0]), high=words.span_text(gap[1])
    )
    return words.say(
        "event",
        label=date.label,
        time=when,
        before=words.count_text(one.jump.before, "post"),
        after=words.count_text(one.jump.after, "post"),
        p=words.chance_text(one.jump.p),
        q=words.chance_text(q, "q"),
        order=order,
    )


def explanations(flood: Flood, *, hasty: bool) -> list[Explanation]:
    """Return how far news would account for the burst: by whom, how fast, and to whom."""
    return [_news(flood), _audience(flood), _cascade(flood, hasty=hasty), _regulars(flood)]


def _news(flood: Flood) -> Explanation:
    composition = flood.composition
    # Accounts outside groups, on days with fewer than five posts of theirs.
    voices = np.where(composition.group < 0, composition.posts - composition.repeated, 0)
    share = float(voices.sum()) / flood.posts
    values = {
        "share": share_text(share, 1),
        "accounts": words.count_text(int((voices > 0).sum()), "account"),
    }
    return _weighed(flood, "news", share >= WHOLE, share >= SOME, (share, WHOLE, None), values)


def _audience(flood: Flood) -> Explanation:
    """Weigh a live event by its size: who posts repeatedly, and how often at most."""
    composition = flood.composition
    keen = np.where(composition.group < 0, composition.repeated, 0)
    share = float(np.minimum(keen, EVENING).sum()) / flood.posts
    length = flood.timing.end.time - flood.timing.start.time
    short = length <= LONGEST
    values = {
        "share": share_text(share, 1),
        "accounts": words.count_text(int((keen > 0).sum()), "account"),
        "evening": f"{EVENING}",
        "length": words.span_text(length),
    }
    whole, some = short and share >= WHOLE, short and share >= SOME
    return _weighed(flood, "audience", whole, some, (share, WHOLE, None), values)


def _weighed(
    flood: Flood,
    name: str,
    whole: bool,
    some: bool,
    numbers: tuple[float, float, float | None],
    values: dict[str, str],
) -> Explanation:
    """Return an explanation of a burst.

    A burst confirmed not to behave as news does (`Flood.confirmed`) is never explained as a whole
    by news, its pace or the usual people, however large their share of it.
    """
    holds = whole and not flood.confirmed
    partly = not holds and some
    rest = ""
    if partly and flood.confirmed and flood.behaviour.surest:
        rest = words.say(
            "rest", behaviour=surest_text(flood), p=words.chance_text(flood.behaviour.p)
        )
    verdict = "holds" if holds else "part" if partly else "no"
    sentence = words.say(f"{name}/{verdict}", **values, rest=rest)
    value, reference, p = numbers
    part = value if partly and name in ("news", "audience") else None
    return Explanation(name, holds, value, reference, p, sentence, partly, part)


def _cascade(flood: Flood, *, hasty: bool) -> Explanation:
    mark = mark_of(flood.behaviour, "fast")
    if not hasty or mark is None or mark.p is None or mark.usual is None:
        why = (
            "times are too coarse" if not hasty else "too few have a known delay, here or elsewhere"
        )
        return Explanation("cascade", None, None, None, None, words.say("cascade/none", why=why))
    slow = mark.p > LEVEL
    values = {
        "share": share_text(mark.share, 1),
        "usual": share_text(mark.usual, 1),
        "p": words.chance_text(mark.p),
    }
    return _weighed(flood, "cascade", slow, slow, (mark.share, mark.usual, mark.p), values)


def _regulars(flood: Flood) -> Explanation:
    if not flood.known:
        return Explanation("regulars", None, None, None, None, words.say("regulars/none"))
    share = flood.regulars / flood.accounts
    values = {"share": share_text(share, 1)}
    return _weighed(flood, "regulars", share >= WHOLE, share >= MOST, (share, MOST, None), values)
