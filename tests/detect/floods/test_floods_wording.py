from inconcert.detect.floods import wording as words


def test_spans_and_shares_read_as_a_person_writes_them():
    minute = 60_000_000
    assert words.span_text(38 * minute) == "38m"
    assert words.span_text(119 * minute) == "119m"
    assert words.span_text(600 * minute) == "10h"
    assert words.span_text(-3 * 1440 * minute) == "3d"
    assert words.span_text(5) == "60s"
    assert words.share_text(0, 0) == "0%"
    assert words.share_text(1, 3) == "33%"
    assert words.share_text(1, 300) == "0.3%"
    assert words.interval_text(None, None, minute) == ""
    assert words.moment_text(1_747_807_320_000_000, 1440 * minute) == "2025-05-21"


def test_marks_are_sentences_a_person_can_read():
    assert words.behaviour_text("fast", 0.587, 0.026) == (
        "59% of the reposts with a known delay came within a minute, against 2.6% elsewhere"
    )
    assert words.behaviour_text("relentless", 1.0, 0.011) == (
        "100% of the posts are by accounts that posted it twenty times or more within a day and, "
        "with whatever object, did so on three days or more, against 1.1% elsewhere"
    )
    # Nothing to compare with leaves no gap in the sentence.
    text = words.behaviour_text("fast", 0.5, None)
    assert text == "50% of the reposts with a known delay came within a minute"


def test_chances_have_no_two_verbs():
    assert words.chance_text(1e-40) == "p below 10⁻¹⁵"
    assert words.chance_text(0.013) == "p = 0.013"
    assert words.chance_text(0.2, "q") == "q = 0.2"
    told = words.say(
        "chance", posts="2,997 posts", object="#waters", span="12h", expected="3.1", shape="",
        p=words.chance_text(0.0),
    )  # fmt: skip
    assert told.startswith("The burst brought 2,997 posts with #waters in 12h, where 3.1 would")
    assert "p below 10⁻¹⁵ for so many" in told
    assert not any("p = {p}" in text for text in words.TEMPLATES.values())
