"""A start while Telegram is away, and taps whose answer comes too late for Telegram."""

from urllib.parse import urlsplit

import pytest

from tests.faults.test_updates_faults import said_of_doses


@pytest.mark.case("C06")
@pytest.mark.hazard("H1", "H3")
async def test_a_bot_started_while_telegram_is_away_waits_and_then_answers(town, margaret):
    port = urlsplit(town.sandbox.base_url).port
    await town.stop()
    await town.sandbox.stop()

    await town.start()
    await town.sandbox.start(port)
    margaret.persona.say("I have chest pain")

    await margaret.persona.until(lambda p: any("999" in m.text for m in p.messages), 15)
    assert not town.task.done()


@pytest.mark.case("T17")
async def test_a_tap_whose_spinner_telegram_has_given_up_counts_and_is_no_error(town, margaret, next_dose):
    next_dose(seconds=1)
    await town.parts.drain.tick()
    await town.quiet()
    words = "query is too old and response timeout expired or query ID is invalid"
    town.sandbox.faults.refuse(words, status=400, method="answerCallbackQuery", count=1)

    margaret.taps(":dose:", ":taken:")
    await town.quiet()

    assert await said_of_doses(margaret) == ["taken"]
    assert not any("went wrong" in m.text for m in margaret.persona.messages)
