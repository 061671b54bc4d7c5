"""Near-duplicate texts in a case: invented sentences in many scripts."""

# ruff: noqa: E501 - a sentence stands on one line

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from extract_maker import Maker

# script: original, near-duplicates of it, and a text that is none
SENTENCES: dict[str, tuple[str, list[str], str]] = {
    "Latin": (
        "The harbour ferry will be closed from Monday so bring your bicycle over the old stone bridge",
        [
            "the harbour ferry will be closed from Monday, so bring your bicycle over the old stone bridge!!!",
            "RT @someone: The harbour ferry will be closed from Tuesday so bring your bicycle over the old stone bridge https://t.co/Ab12",
            "🔥 The harbour ferry will be closed from Monday so bring your bicycle over the old stone bridge now @other",
        ],
        "The harbour museum opens a new hall of ships this week and every child may enter free of charge",
    ),
    "Cyrillic": (
        "Паром в гавани не будет ходить с понедельника поэтому берите велосипед и езжайте через старый каменный мост",
        [
            "Паром в гавани не будет ходить с пятницы, поэтому берите велосипед и езжайте через старый каменный мост",
            "ПАРОМ В ГАВАНИ НЕ БУДЕТ ХОДИТЬ С ПОНЕДЕЛЬНИКА ПОЭТОМУ БЕРИТЕ ВЕЛОСИПЕД И ЕЗЖАЙТЕ ЧЕРЕЗ СТАРЫЙ КАМЕННЫЙ МОСТ",
        ],
        "Музей в гавани открывает на этой неделе новый зал кораблей и всех детей пускают бесплатно",
    ),
    "Arabic": (
        "ستتوقف عبارة الميناء عن العمل ابتداء من يوم الاثنين لذلك خذ دراجتك واعبر الجسر الحجري القديم مع أصدقائك",
        [
            "ستتوقف عبارة الميناء عن العمل ابتداء من يوم الثلاثاء لذلك خذ دراجتك واعبر الجسر الحجري القديم مع أصدقائك",
            "ستتوقّف عبّارة الميناء عن العمل ابتداءً من يوم الاثنين، لذلك خذ درّاجتك واعبر الجسر الحجري القديم مع أصدقائك!",
        ],
        "يفتح متحف الميناء هذا الأسبوع قاعة جديدة للسفن ويدخل جميع الأطفال مجانا طوال اليوم مع عائلاتهم",
    ),
    "Hebrew": (
        "המעבורת בנמל לא תפעל החל מיום שני ולכן קחו את האופניים ועברו על גשר האבן הישן יחד עם החברים",
        [
            "המעבורת בנמל לא תפעל החל מיום שלישי ולכן קחו את האופניים ועברו על גשר האבן הישן יחד עם החברים",
            "המעבורת בנמל לא תפעל החל מיום שני, ולכן קחו את האופניים ועברו על גשר האבן הישן יחד עם החברים https://t.co/x",
        ],
        "המוזיאון בנמל פותח השבוע אולם חדש של ספינות וכל הילדים נכנסים בלי תשלום במשך כל היום",
    ),
    "Han": (
        "港口的渡轮从星期一起停止运行所以请大家骑自行车从古老的石桥上过河并且提前出发",
        [
            "港口的渡轮从星期二起停止运行，所以请大家骑自行车从古老的石桥上过河，并且提前出发。",
            "港口的渡轮从星期一起停止运行 所以请大家骑自行车从古老的石桥上过河并且提前出发 🚲",
        ],
        "港口博物馆本周开放新的船舶展厅所有儿童都可以免费参观欢迎带上家人一起来看看",
    ),
    "Thai": (
        "เรือข้ามฟากที่ท่าเรือจะหยุดให้บริการตั้งแต่วันจันทร์ดังนั้นโปรดขี่จักรยานข้ามสะพานหินเก่า",
        [
            "เรือข้ามฟากที่ท่าเรือจะหยุดให้บริการตั้งแต่วันอังคาร ดังนั้นโปรดขี่จักรยานข้ามสะพานหินเก่า",
            "เรือข้ามฟากที่ท่าเรือจะหยุดให้บริการตั้งแต่วันจันทร์ ดังนั้นโปรดขี่จักรยานข้ามสะพานหินเก่า!",
        ],
        "พิพิธภัณฑ์ท่าเรือเปิดห้องแสดงเรือใหม่ในสัปดาห์นี้เด็กทุกคนเข้าชมได้โดยไม่เสียค่าใช้จ่าย",
    ),
    "Devanagari": (
        "बंदरगाह की नाव सोमवार से बंद रहेगी इसलिए अपनी साइकिल लेकर पुराने पत्थर के पुल से नदी पार करें",
        [
            "बंदरगाह की नाव मंगलवार से बंद रहेगी इसलिए अपनी साइकिल लेकर पुराने पत्थर के पुल से नदी पार करें",
            "बंदरगाह की नाव सोमवार से बंद रहेगी, इसलिए अपनी साइकिल लेकर पुराने पत्थर के पुल से नदी पार करें।",
        ],
        "बंदरगाह का संग्रहालय इस सप्ताह जहाजों का नया कक्ष खोल रहा है और सभी बच्चे बिना शुल्क आ सकते हैं",
    ),
    "Japanese": (
        "港の渡し船は月曜日から運休しますので自転車に乗って古い石の橋を渡ってくださいと市は言う",
        ["港の渡し船は火曜日から運休しますので、自転車に乗って古い石の橋を渡ってください、と市は言う。"],
        "港の博物館は今週新しい船の展示室を開き子どもは全員無料で入ることができますと市は言う",
    ),
    "Hangul": (
        "항구의 나룻배는 월요일부터 다니지 않으니 자전거를 타고 오래된 돌다리를 건너 주세요 모두 조심해서 오세요",
        ["항구의 나룻배는 월요일부터 다니지 않으니, 자전거를 타고 오래된 돌다리를 건너 주세요. 모두 조심해서 오세요!"],
        "항구 박물관은 이번 주에 새로운 배 전시실을 열고 어린이는 누구나 무료로 들어갈 수 있습니다",
    ),
}  # fmt: skip


def as_posts(texts: list[str], **fields: Any) -> list[dict[str, Any]]:
    return [{"text": text, "account": f"x:{i}"} | fields for i, text in enumerate(texts)]


@pytest.mark.parametrize("script", SENTENCES)
def test_near_duplicates_are_one_object(maker: Maker, script: str) -> None:
    original, copies, other = SENTENCES[script]
    maker.posts(as_posts([original, *copies, other]))
    objects = maker.objects("text")
    assert len(objects) == len(copies) + 2
    assert len(set(objects[:-1])) == 1
    assert objects[-1] != objects[0]


def test_ids_do_not_depend_on_the_order_of_rows(make: Callable[[], Maker]) -> None:
    texts = [text for one, copies, other in SENTENCES.values() for text in (one, *copies, other)]
    texts += [*texts[::3], "short words here", "Short words HERE!"]
    found = []
    for seed in range(4):
        maker = make()
        order = texts[:]
        random.Random(seed).shuffle(order)
        maker.posts(as_posts(order))
        found.append(dict(zip(order, maker.objects("text"), strict=True)))
        maker.case.close()
    assert all(one == found[0] for one in found)


def test_the_most_copied_text_leads(maker: Maker) -> None:
    original, (_, variant, _), other = SENTENCES["Latin"]
    maker.posts(as_posts([original]))
    alone = maker.objects("text")[0]
    maker.posts(as_posts([variant, variant, variant]))
    joined = set(maker.objects("text"))
    assert len(joined) == 1
    maker.posts(as_posts([original] * 9))
    assert set(maker.objects("text")) == {alone}
    maker.posts(as_posts([other]))
    assert len(set(maker.objects("text"))) == 2


def test_short_texts_match_exactly_and_the_shortest_not_at_all(maker: Maker) -> None:
    maker.posts(
        as_posts(
            [
                "see you at five", "See you, at five!", "see you at six", "see you at five today",
                "good morning", "🔥🔥🔥🔥", "@one @two @three @four", "https://example.org/a/b/c",
                "今天见", "今天六点见面", "今天六点见面！", "今天六点见面吗",
            ]
        )
    )  # fmt: skip
    objects = dict(maker.shares("text"))
    assert objects["x:0"] == objects["x:1"]
    assert len({objects[a] for a in ("x:0", "x:2", "x:3")}) == 3
    assert not {"x:4", "x:5", "x:6", "x:7", "x:8"} & set(objects)
    assert objects["x:9"] == objects["x:10"] != objects["x:11"]


def test_only_own_texts_count(maker: Maker) -> None:
    text = SENTENCES["Latin"][0]
    maker.posts(
        [
            {"text": text, "type": "post", "account": "x:1"},
            {"text": text, "type": "reply", "account": "x:2"},
            {"text": text, "type": "quote", "account": "x:3"},
            {"text": text, "type": "repost", "account": "x:4", "repost_of": "9"},
            {"text": text, "type": "repost", "account": "x:5", "repost_of": None},
            {"text": text, "type": "repost", "account": "x:6", "repost_of": ""},
            {"text": None, "account": "x:7"},
            {"text": "", "account": "x:8"},
        ]
    )
    assert [a for a, _ in maker.shares("text")] == ["x:1", "x:2", "x:3", "x:5", "x:6"]
    assert [a for a, _ in maker.shares("text", reposted_content=True)] == [
        f"x:{i}" for i in range(1, 7)
    ]


def test_batches_do_not_part_clusters(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    original, copies, other = SENTENCES["Latin"]
    maker.posts(as_posts([original, other, *copies] * 3))
    whole = maker.objects("text")
    monkeypatch.setattr("inconcert.extract.texts._POSTS", 2)
    monkeypatch.setattr("inconcert.extract.texts._CHARACTERS", 100)
    assert maker.objects("text") == whole


def test_one_huge_text_among_others(maker: Maker) -> None:
    rng = random.Random(1)
    huge = " ".join(f"word{rng.randrange(100_000)}" for _ in range(600_000))
    maker.posts(
        as_posts([huge, "see you at five", huge + " more", "\x00\x1b[31m<b>'; DROP TABLE post"])
    )
    objects = maker.objects("text")
    assert objects[0] == objects[2]
    assert len(set(objects)) == 3
