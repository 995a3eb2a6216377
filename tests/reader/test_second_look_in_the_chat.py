"""Danger in words no rule waits for: she is asked beside the answer, wherever she typed it."""

from datetime import UTC, datetime

import aiohttp
import pytest

from bot import app
from bot.domain.messages import Priority
from bot.reader import SecondLook
from bot.store import tables as t
from bot.watch.pages import Health, Signs
from tests.support.town import town as a_town

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLACES = ["set-up", "check-in", "note", "settings", "nowhere"]
UNHEARD = "the lilac one went all plumb and wobbled"  # no rule waits for these words, whatever they mean


@pytest.fixture
async def here(asks_always, sqlite_url):
    async with a_town(sqlite_url) as town:
        yield town


async def somewhere(town, place: str):
    if place == "set-up":
        return await town.half_way("cue")
    person = await town.settled_person()
    if place == "check-in":
        await person.says("/checkin")
    elif place == "note":
        await person.says("/notes")
        await person.taps("Write a note")
    elif place == "settings":
        await person.says("/settings")
        await person.taps("Team number: not set")
    return person


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("place", PLACES)
async def test_she_is_asked_beside_the_answer_and_a_yes_brings_the_card(here, asks_always, place):
    person = await somewhere(here, place)

    await person.says(UNHEARD)

    card = person.last  # nothing stands below the question: she need not scroll to see it
    assert card.labels[0] == "Yes, now"
    assert "Is this happening to you now?" in card.text
    assert card.text.index("call ") < card.text.index("Is this")
    assert await person.rows(t.alert) == []

    await person.taps("Yes, now")

    assert person.card("Show emergency numbers").text.startswith("🚨 Call ")
    (alert,) = await person.on_record()
    assert (alert.level, alert.rule_id, alert.hold) == (
        "EMERGENCY",
        f"look{asks_always.version}",
        False,
    )


@pytest.mark.hazard("H3")
async def test_who_has_not_agreed_yet_is_asked_too(here):
    stranger = here.newcomer()
    stranger.open()
    await stranger.says(UNHEARD)
    await stranger.taps("Yes, now")

    assert stranger.last.text.startswith("🚨 Call ")


@pytest.mark.hazard("H3")
async def test_the_question_leaves_as_fast_as_an_emergency_and_books_nothing(here):
    person = await here.settled_person()
    await person.says(UNHEARD)

    urgent = await here.sent(Priority.EMERGENCY)
    assert max(letter["message_id"] for letter in urgent) == person.card("Yes, now").id
    assert await person.dose_states() == []


async def test_a_no_closes_the_question(here):
    person = await here.settled_person()
    await person.says(UNHEARD)
    await person.taps("No, not now")

    assert "Is this happening" not in person.last.text
    assert await person.rows(t.alert) == []


@pytest.mark.hazard("H3")
async def test_an_alarm_of_the_rules_is_not_asked_about(here):
    person = await here.settled_person()
    await person.says("I have crushing chest pain right now")

    assert not person.sees("Is this happening to you now?")
    assert len(await person.rows(t.alert)) == 1


@pytest.mark.hazard("H3")
async def test_an_edit_is_looked_at_too(here):
    person = await here.settled_person()
    await person.says("hello")
    before = person.card("Yes, now").id
    person.edit(next(m.id for m in person.messages if m.text == "hello"), UNHEARD)
    await here.quiet()

    assert person.card("Yes, now").id != before


@pytest.mark.hazard("H3")
async def test_without_a_reader_she_is_answered_as_ever(tmp_path, sqlite_url, monkeypatch):
    monkeypatch.setattr(app, "second_look", lambda: nothing)
    nothing = SecondLook(tmp_path)
    async with a_town(sqlite_url) as town:
        person = await town.settled_person()
        await person.says(UNHEARD)

        assert nothing.missing == "card.toml is missing"
        assert not person.sees("Is this happening")
        assert person.last.labels


async def test_the_ready_page_says_that_there_is_no_reader_and_stays_ready():
    lines = Health(signs_without, lambda: NOW)
    port = await lines.start(0)
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/ready") as reply:
        page = (reply.status, await reply.text())
    await lines.stop()

    assert page == (200, "ready\nno second look at typed words: weights.npz is missing\n")


async def signs_without() -> Signs:
    return Signs(NOW, {}, second_look="weights.npz is missing")


@pytest.mark.hazard("H3", "H4")
async def test_the_question_of_a_crisis_stands_above_the_note_that_was_kept(town, margaret):
    await margaret.says("/notes")
    await margaret.taps("Write a note")

    await margaret.says("lined up all the tablets on the table")

    assert margaret.last.text.startswith("If you might act on it, call 999 now.")
    assert margaret.last.labels[0] == "Yes, now"
    assert margaret.last.text.index("thoughts of not wanting to live") < margaret.last.text.index("Noted.")
