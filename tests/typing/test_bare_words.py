"""A bare word answers the newest question only, ends no danger, and what may undo a report keeps it from being booked."""

from datetime import timedelta

import pytest


@pytest.fixture
async def with_an_open_tablet(town, margaret):
    await town.next_event("dose")
    return margaret


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("words", ["it was a mistake", "mistake", "yes", "sure", "yeah it is"])
async def test_a_bare_word_under_an_emergency_card_ends_neither_the_hold_nor_the_asking(margaret, words):
    await margaret.says("my face is swelling up and I cannot breathe")
    assert await margaret.why() == ["held"]

    await margaret.says(words)

    assert await margaret.why() == ["held"]
    assert "999" in margaret.last.text
    assert "When you can, tell your own team" not in margaret.last.text


@pytest.mark.parametrize(
    "words",
    [
        "had it, sicked it up", "had my tablet but brought it straight back up", "took it but it's in the bin now",
        "took it, only it's on the floor now", "took my tablet but only licked it", "had it, well a crumb of it",
        "took the 8 o'clock one, and later a further one",
    ],
)  # fmt: skip
async def test_what_may_undo_a_report_is_asked_about(with_an_open_tablet, words):
    await with_an_open_tablet.says(words)

    assert await with_an_open_tablet.dose_states() == ["due"]


async def test_a_yes_in_a_check_in_is_no_answer_to_the_tablet_above(with_an_open_tablet):
    await with_an_open_tablet.says("/checkin")

    for words in ("yes", "all of them"):
        await with_an_open_tablet.says(words)

        assert "First, a safety question." in with_an_open_tablet.last.text
        assert "☐ Chest pain or pressure" in with_an_open_tablet.last.labels
    assert await with_an_open_tablet.dose_states() == ["due"]


@pytest.mark.parametrize("words", ["yes", "yes please save", "ok"])
async def test_yes_keeps_the_visit_that_is_shown(margaret, words):
    await margaret.says("bone scan on 3 May 10:30")
    assert "Is this right?" in margaret.last.text

    await margaret.says(words)

    assert "Is this right?" not in margaret.last.text


@pytest.mark.parametrize("words", ["yes", "yes please", "sure"])
async def test_a_second_yes_ends_no_pause(margaret, words):
    await margaret.says("pause for 3 days", "yes")
    assert await margaret.why() == ["paused"]

    await margaret.says(words)

    assert await margaret.why() == ["paused"]


@pytest.mark.parametrize(
    "words", ["scratch that last one", "the last one was a mistake", "ignore the last one"]
)
async def test_the_last_one_is_not_the_last_tablet_of_a_box(margaret, words):
    await margaret.says(words)

    assert "I count from here" not in margaret.last.text


@pytest.mark.parametrize("words", ["it is much better now", "the scan was fine and I feel better now"])
async def test_feeling_better_changes_no_time(margaret, words):
    await margaret.says(words)

    assert "What time suits you?" not in margaret.last.text


@pytest.mark.parametrize(
    "words", ["took it on time", "had mine on the dot", "took it at the usual time", "on time"]
)
async def test_on_time_is_the_time_of_the_plan(town, with_an_open_tablet, words):
    town.clock.advance(timedelta(minutes=20))

    await with_an_open_tablet.says(words)

    (dose,) = await with_an_open_tablet.doses()
    assert (dose["state"], dose["taken_at"]) == ("taken", dose["due_at"])
