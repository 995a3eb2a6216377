"""Is it the tablet? What came when, and what sources say; never a verdict."""

import pytest

from tests.checkins.walking import seed

CLOSING = "This shows what came when, not why."


async def told(person):
    first = {"bothered": ("joint_pain",), "severity.joint_pain": "1"}
    await seed(person, "baseline", first, days_ago=14)
    await seed(person, "weekly", first | {"severity.joint_pain": "3"}, days_ago=0)


async def asked(person):
    await person.says("how has my pain been")
    await person.taps("Is it the tablet?")
    return person.last


async def test_a_symptom_stands_beside_when_she_began_and_what_sources_say(town, margaret):
    await told(margaret)
    choice = await asked(margaret)
    assert "I cannot say." in choice.text

    await margaret.taps("Joints, muscles")
    page = margaret.last
    assert page.photo
    assert "I do not know since when you take the tablet." in page.text
    assert "About 3 in 4 women with pain noticed it within three months." in page.text
    assert CLOSING in page.text
    assert len(page.text) <= 1024
    await margaret.taps("Since when I take it")
    await margaret.taps("2026")
    await margaret.taps("Jan")

    page = margaret.last
    assert "You have taken the tablet since January 2026." in page.text
    assert "1. You began in January 2026" in page.text
    assert page.photo
    assert (await margaret.record()).profile.extra["takes_since"] == "2026-01-01"
    await margaret.says("/report")
    await margaret.taps("12 weeks", "Make it", "Without a name")
    assert [m for m in margaret.messages if m.document]


async def test_a_month_to_come_is_not_offered(town, margaret):
    await told(margaret)
    await asked(margaret)
    await margaret.taps("Joints, muscles")
    await margaret.taps("Since when I take it")

    await margaret.taps("2026")

    assert [label for label in margaret.last.labels if label != "‹ Back"] == ["Jan", "Feb", "Mar"]


async def test_a_man_reads_no_figure_that_is_for_women(town):
    tom = await town.settled_person("Tom", reason="testosterone", body="man")
    await told(tom)
    await asked(tom)

    await tom.taps("Joints, muscles")

    assert "women after menopause" not in tom.last.text
    assert "women in a survey" not in tom.last.text
    assert CLOSING in tom.last.text


@pytest.mark.parametrize("word", ["because of", "caused by", "you should", "stop"])
async def test_no_word_of_it_is_a_verdict(town, margaret, word):
    await told(margaret)
    await asked(margaret)
    await margaret.taps("Joints, muscles")

    assert word not in margaret.last.text.lower()
