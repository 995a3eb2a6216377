"""A tablet typed on a day that has none by the plan is answered, kept by one tap, and never booked by the words alone."""

from datetime import datetime

import pytest

from tests.support.town import START
from tests.typing.states import march

TWICE = {"reason": "testosterone", "body": "man", "often": "twice", "days": [0, 3], "plan": "other", "amount": "0.5"}  # fmt: skip


async def taken(person) -> list[tuple[str, datetime | None]]:
    return [(row["local_date"], row["taken_at"]) for row in await person.doses()]


@pytest.mark.hazard("H1", "H2")
async def test_a_tablet_on_a_day_off_is_asked_about_and_kept_by_a_tap(town):
    man = await town.settled_person("Tom", **TWICE, time="08:00")
    other = await town.settled_person("Bob", **TWICE, time="08:00")
    await town.travel_to(march(5, 8, 5))
    await man.taps("✅ Taken")
    await town.travel_to(march(7, 9))  # a Saturday, two days after the last one

    for words in ("took it", "I took my tablet", "took one at 8", "I think I took it"):
        for person in (man, other):
            was = await person.doses()
            await person.says(words)
            assert "I have no tablet of yours planned for Saturday 7 March" in person.last.text, words
            assert await person.doses() == was, words
    assert "Thursday 5 March" in other.last.labels, "it may be the one that has no answer"

    await man.taps("At 09:00")
    assert man.card("↩️ Undo").text.startswith("✅ Taken")
    assert (await man.dose_states())[-1] == "taken"
    assert (await man.doses())[-1]["taken_at"].replace(second=0) == march(7, 9)
    await man.says("took it")
    assert "Did you take a second one?" in man.last.text
    await man.says("undo")
    assert (await man.dose_states())[-1] == "no_answer"
    assert "not working" not in man.last.text
    await town.travel_to(march(9, 8))
    assert (await man.dose_states())[-1] == "due", "the next one comes on its day"


@pytest.mark.hazard("H2")
async def test_one_on_the_day_after_the_last_is_one_on_a_day_without_one(town):
    man = await town.settled_person("Tom", **TWICE, time="08:00")
    await town.travel_to(march(5, 8, 5))
    await man.taps("✅ Taken")
    await town.travel(days=1)

    for words in ("took it", "took both", "swallowed it at 8", "took both doses"):
        await man.says(words)
        assert "I have no tablet of yours planned for Friday 6 March" in man.last.text, words
        assert "second one" not in man.last.text
        assert "No, only the one of Thursday 5 March" in man.last.labels
        assert ("Two tablets" in man.last.labels) is ("both" in words)
    await man.taps("Two tablets")
    assert "Do not take more until your next planned tablet" in man.last.text
    assert [state for state in await man.dose_states() if state == "taken"] == ["taken", "taken"]


@pytest.mark.hazard("H1", "H2")
async def test_a_tablet_that_somebody_near_took_is_none_of_hers(town):
    margaret = await town.settled_person(time="08:00")
    await town.until_local("08:05")
    was = await margaret.doses()
    for words in ("mum took it", "my husband took his tablet", "my sister has taken hers"):
        answer = await margaret.says(words)
        assert "That was somebody else's tablet" in answer.text, words
        assert not {"✅ Taken", "One tablet", "Yes, now"} & set(answer.labels)
    for words in ("both yesterday's and today's at once", "both today's and tomorrow's", "took both doses"):
        assert "How many tablets did you take?" in (await margaret.says(words)).text, words
    assert await margaret.doses() == was


async def test_the_tablet_taken_before_she_set_up_her_plan_is_kept_for_its_day(town, margaret):
    await margaret.says("took it at 8")
    assert await margaret.doses() == []
    await margaret.taps("At 08:00")
    assert (await margaret.doses())[0]["taken_at"] == START.replace(hour=8)
    await margaret.says("did I take it today?")
    assert "08:00" in margaret.last.text
    await town.next_event("dose")
    assert (await margaret.dose_states()) == ["taken", "due"]
