"""Her own emergency is answered before anything else of hers, however much of that waits."""

import time

import pytest

from bot.channels.telegram import Pacer
from bot.domain import lasting
from bot.store import people
from bot.store import tables as t
from tests.support.town import town as a_town

QUESTIONS = (
    "hot flashes",
    "my knees hurt",
    "can I drink alcohol",
    "I am so tired",
    "what about my bones",
    "hello",
)
SIGN = "I have chest pain"
LONG_SIGN = f"{'I could not sleep at all. ' * 150} {SIGN}"


def card(person) -> list[str]:
    return [m.text for m in person.messages if not m.mine and m.text.startswith("🚨") and "999" in m.text]


@pytest.fixture
async def busy_town(any_url):
    """A town in which Telegram's limits are on, and the bot keeps to them."""
    async with a_town(any_url, pacer=Pacer()) as here:
        here.sandbox.faults.rate_limits = True
        yield here
        await here.stop()  # not all that she asked need be answered


async def wait_for_card(person, seconds: float) -> float:
    """Return how long she waited for the number."""
    began = time.monotonic()
    await person.until(card, seconds)
    return time.monotonic() - began


@pytest.mark.case("L04")
@pytest.mark.hazard("H3")
@pytest.mark.timeout(180)
@pytest.mark.parametrize("count", [20, 60])
async def test_a_red_flag_overtakes_her_own_questions(busy_town, figure, count):
    margaret = await busy_town.settled_person()
    for n in range(count):
        margaret.say(QUESTIONS[n % len(QUESTIONS)])
    await margaret.until(
        lambda p: any("What can help" in m.text for m in p.messages), 10
    )  # they are being answered

    margaret.say(SIGN)
    waited = await wait_for_card(margaret, 10)

    figure(f"emergency.after_{count}_questions_seconds", round(waited, 2))
    assert waited < min(5, count / 4)  # a second or so; in its turn it would come after so many seconds
    assert busy_town.sandbox.faults.earned == 0
    assert len(await busy_town.rows(t.alert)) == 1


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("sign", [SIGN, LONG_SIGN], ids=["short", "long"])
async def test_a_red_flag_that_came_with_sixty_others_while_the_bot_was_away_is_answered_first(
    busy_town, sign
):
    margaret = await busy_town.settled_person()
    await busy_town.stop()
    for n in range(60):
        margaret.say(QUESTIONS[n % len(QUESTIONS)])
    margaret.say(sign)
    seen = len(margaret.messages)

    await busy_town.start()
    await wait_for_card(margaret, 10)

    assert card(margaret)[0] in [m.text for m in margaret.messages[seen : seen + 4]]


@pytest.mark.hazard("H3")
async def test_the_urgent_button_overtakes_too_and_what_it_overtook_is_still_answered(town):
    margaret = await town.settled_person()
    await town.stop()
    margaret.say("my knees hurt")
    margaret.say("⚠️ Urgent?")
    seen = len(margaret.messages)

    await town.start()
    await town.quiet()

    answers = [m.text for m in margaret.messages[seen:] if not m.mine]
    assert "999" in answers[0]
    assert any("joint" in text for text in answers[1:])


@pytest.mark.case("T14")
async def test_without_a_red_flag_nothing_overtakes_anything(town):
    margaret = await town.settled_person()
    await town.next_event("dose")
    await town.stop()
    for word in ("taken", "undo", "my knees hurt", "taken", "undo"):
        margaret.say(word)

    await town.start()
    await town.quiet()

    rows = sorted(await margaret.rows(t.dose_event), key=lambda row: row["id"])
    assert [row["what"] for row in rows] == ["taken", "undo", "taken", "undo"]


@pytest.mark.hazard("H3")
async def test_what_a_red_flag_overtook_counts_and_comes_without_a_sound(town):
    margaret = await town.settled_person()
    await town.next_event("dose")
    await town.stop()
    margaret.say("taken")
    for _ in range(5):
        margaret.say("hot flashes")
    margaret.say(SIGN)
    seen = len(margaret.messages)

    await town.start()
    await town.quiet()

    later = [m for m in margaret.messages[seen:] if not m.mine]
    assert later[0].text.startswith("🚨")
    assert await margaret.dose_states() == ["taken"]
    assert [m.text for m in later if not m.silent][1:] == []
    assert sum("lush" in m.text for m in later) <= 2


@pytest.mark.hazard("H3")
@pytest.mark.parametrize(
    ("facts", "first"), [({"clot_before": "2026-01-01"}, "Is this happening to you now?"), ({}, "joint")]
)
async def test_what_she_told_once_decides_what_overtakes_her_own_questions(town, facts, first):
    """Swollen ankles can wait for most; of somebody who had a clot it is asked about first."""
    margaret = await town.settled_person()
    async with town.store.begin() as work:
        await people.save_profile(
            work, await people.find(work, margaret.chat_id), extra={lasting.KEPT: facts}
        )
    await town.stop()
    margaret.say("my knees hurt")
    margaret.say("my ankles are swollen")
    seen = len(margaret.messages)

    await town.start()
    await town.quiet()

    answers = [m.text for m in margaret.messages[seen:] if not m.mine]
    assert first in answers[0]
