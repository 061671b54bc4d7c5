"""What people talk about: topics, and hashtags and links that rise and fade."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inconcert.simulate import text
from inconcert.simulate.traffic import DAY, HOUR, Floats, Ints, Vocabulary

# Room for one topic on the common axis of (topic, time); larger than any time in ms.
_SPAN = 1 << 43


@dataclass
class Pool:
    """Things born at some time with some weight, each in one topic: posts, hashtags, links.

    `item` is what a draw returns; `key` orders by topic, then birth.
    """

    key: Ints
    cumulative: Floats
    item: Ints
    topic: Ints

    @classmethod
    def of(cls, item: Ints, topic: Ints, born: Ints, weight: Floats) -> Pool:
        """Build a pool; the four arrays are parallel."""
        order = np.lexsort((born, topic))
        return cls(
            key=topic[order] * _SPAN + born[order],
            cumulative=np.concatenate(([0.0], np.cumsum(weight[order]))),
            item=item[order],
            topic=topic[order],
        )

    def draw(self, rng: np.random.Generator, topic: Ints, when: Ints, age: Floats) -> Ints:
        """Return an item of `topic` that is about `age` ms old at `when`; -1 where there is none.

        Among those between half and twice that age the heavier are drawn more often. This keeps
        each draw's own time and still gives the skewed, fading popularity of real traffic.
        """
        if not len(self.item):
            return np.full(len(when), -1, np.int64)
        base = topic * _SPAN
        first = np.searchsorted(self.key, base)
        high = np.searchsorted(self.key, base + when - (age / 2).astype(np.int64), side="right")
        low = np.searchsorted(self.key, base + when - (age * 2).astype(np.int64))
        low = np.maximum(first, np.minimum(low, high - 1))
        none = high <= first
        bottom, top = self.cumulative[low], self.cumulative[np.maximum(high, low)]
        point = bottom + rng.random(len(when)) * (top - bottom)
        index = np.searchsorted(self.cumulative, point, side="right") - 1
        index = np.clip(index, low, np.maximum(high - 1, low))
        found = self.item[np.minimum(index, len(self.item) - 1)]
        return np.where(none, -1, found)

    def draw_any(self, rng: np.random.Generator, topic: Ints) -> Ints:
        """Return an item of `topic` of whatever age, the heavier more often; -1 for none."""
        low = np.searchsorted(self.key, topic * _SPAN)
        high = np.searchsorted(self.key, (topic + 1) * _SPAN)
        bottom, top = self.cumulative[low], self.cumulative[high]
        point = bottom + rng.random(len(topic)) * (top - bottom)
        index = np.searchsorted(self.cumulative, point, side="right") - 1
        index = np.clip(index, low, np.maximum(high - 1, low))
        found = self.item[np.minimum(index, len(self.item) - 1)]
        return np.where(high <= low, -1, found)


@dataclass
class Topics:
    """The topics of a scenario: language and theme of each, and its hashtags and links.

    A topic is a theme in one language (music in Hindi), so that taste and language agree.
    `lasting` hashtags are always in use, `tags` are born, peak and fade, as `urls` do.
    """

    language: Ints
    theme: Ints
    weight: Floats
    lasting: Pool
    tags: Pool
    urls: Pool

    def __len__(self) -> int:
        return len(self.language)


# How many posts speak the language of LANGUAGES[i].
LANGUAGE_SHARE = np.array([0.38, 0.16, 0.14, 0.13, 0.07, 0.12])


def make_topics(
    rng: np.random.Generator, vocabulary: Vocabulary, start: int, days: int, *, size: float
) -> Topics:
    """Make topics with hashtags and links over `days` from `start` (ms).

    `size` scales how many hashtags and links there are, not how many topics.
    """
    languages = np.repeat(np.arange(len(text.LANGUAGES)), len(text.TOPICS))
    themes = np.tile(np.arange(len(text.TOPICS)), len(text.LANGUAGES))
    weight = LANGUAGE_SHARE[languages] * rng.lognormal(0, 0.5, len(languages))
    weight[themes == text.theme("water")] *= 0.15
    passing = max(4, round(1.5 * days * size**0.5))
    return Topics(
        language=languages,
        theme=themes,
        weight=weight / weight.sum(),
        lasting=_tags(rng, vocabulary, languages, themes, LASTING_TAGS, start - 40 * DAY, 1),
        tags=_tags(rng, vocabulary, languages, themes, passing, start, days),
        urls=_urls(rng, vocabulary, languages, themes, weight, start, days, size),
    )


LASTING_TAGS = 6


def _tags(
    rng: np.random.Generator,
    vocabulary: Vocabulary,
    languages: Ints,
    themes: Ints,
    each: int,
    start: int,
    days: int,
) -> Pool:
    """Return `each` hashtags a topic, born over `days` from `start`, with heavy-tailed appeal."""
    topic = np.repeat(np.arange(len(languages)), each)
    seeds = rng.integers(0, 1 << 62, len(topic))
    names: list[str] = []
    for k in range(len(languages)):
        code, theme = text.LANGUAGES[languages[k]], text.TOPICS[themes[k]]
        names += text.hashtags(code, theme, seeds[topic == k])
    born = start + rng.integers(0, days * DAY, len(topic))
    weight = rng.pareto(1.1, len(topic)) + 0.3
    return Pool.of(vocabulary.add_tags(names), topic, born, weight)


_WORDS = ("harrow", "quill", "lantern", "meridian", "tidewater", "copperfield-lane", "northmere",
          "velline", "oskelle", "brannok", "sarovin", "hestrin", "avendal", "lomarra")  # fmt: skip
_MEDIA = ("dispatch", "gazette", "wire", "journal", "review", "post", "notes", "video", "radio")
# Reserved for examples and tests by RFC 2606 and RFC 6761: nobody can own them.
RESERVED = ("example", "test")


def outlet_domains(rng: np.random.Generator, n: int) -> list[str]:
    """Return `n` invented domains under the reserved names."""
    all_of_them = [
        f"{word}-{medium}.{end}" for word in _WORDS for medium in _MEDIA for end in RESERVED
    ]
    return [all_of_them[i] for i in rng.permutation(len(all_of_them))[:n]]


def links(domains: list[str], outlet: Ints, number: Ints) -> list[str]:
    """Return one link an entry: article `number` of the outlet."""
    sections = ("news", "culture", "a", "story", "local")
    return [
        f"https://{domains[o]}/{sections[n % len(sections)]}/{100_000 + n}"
        for o, n in zip(outlet.tolist(), number.tolist(), strict=True)
    ]


def _urls(
    rng: np.random.Generator,
    vocabulary: Vocabulary,
    languages: Ints,
    themes: Ints,
    weight: Floats,
    start: int,
    days: int,
    size: float,
) -> Pool:
    """Links: articles of outlets, published through the day, with heavy-tailed appeal."""
    count = max(len(languages), round(400 * days * size))
    domains = outlet_domains(rng, 120)
    topic = rng.choice(len(languages), count, p=weight / weight.sum())
    # Most links of a topic come from few outlets.
    rank = 1 / np.arange(1, len(domains) + 1) ** 1.3
    outlet = rng.choice(len(domains), count, p=rank / rank.sum())
    outlet = (outlet * 7 + languages[topic] * 11 + themes[topic]) % len(domains)
    born = start - DAY + rng.integers(0, (days + 1) * DAY, count)
    item = vocabulary.add_urls(links(domains, outlet, np.arange(count)))
    return Pool.of(item, topic, born, rng.pareto(1.2, count) + 0.2)


TAG_AGE = (30 * HOUR, 1.4)
URL_AGE = (5 * HOUR, 1.3)


def ages(rng: np.random.Generator, n: int, median_and_sigma: tuple[float, float]) -> Floats:
    """Return lognormal ages in ms with the given median (ms) and sigma."""
    median, sigma = median_and_sigma
    return np.asarray(rng.lognormal(np.log(median), sigma, n), np.float64)
