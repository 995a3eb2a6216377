"""Five journeys that are typed: what she sees on the phone, and what then stands on her record."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page

from tests.browser.hands import Phone, time_machine

DUE = "Time for your tablet"
Take = Callable[[str], Awaitable[None]]


async def nothing_kept(_name: str) -> None:
    """A picture nobody wants."""


async def say(phone: Phone, words: str, answer: str, where: str = "") -> None:
    """She types *words*, and a card (its words start with *where*, if that is not the answer) says *answer*."""
    await phone.say(words)
    await phone.reads(answer, phone.card_with(where or answer))


async def next_tablet(page: Page, phone: Phone) -> None:
    """It is the next morning, and the reminder has come."""
    await time_machine(page, "Next morning")
    await time_machine(page, "Next event")
    await phone.reads(DUE, phone.card_with(DUE))


async def her_days(phone: Phone) -> list[str]:
    """What stands on record for the last days, oldest first: taken, left out, or still open."""
    await say(phone, "/history", "Tablets, 12 weeks")
    await phone.tap("List as text")
    await phone.reads("The last 7 days.", phone.card_with("The last 7 days."))
    days = [label for label in await phone.labels() if re.match(r"[✓–?·] ", label)]
    return [label[0] for label in reversed(days)]


async def test_the_set_up_is_typed(page, margaret):
    await margaret.tap("START")
    await say(margaret, "yes please", "May I keep this health information")
    await say(margaret, "yes, I agree", "Why do you take anastrozole?")
    await say(margaret, "breast cancer", "Which fits best?")
    await say(margaret, "early", "Which explanations fit you?")
    await say(margaret, "woman no periods now", "intimate matters?")
    await say(margaret, "no", "What time is it for you now?")
    await say(margaret, "London", "Which place is nearest?")
    await say(margaret, "London", "for you,")
    await say(margaret, "yes", "What is your plan?")
    await say(margaret, "1 tablet daily", "What time suits you?")
    await say(margaret, "half past eight in the morning", "What do you do at that time anyway?")
    await say(margaret, "with breakfast", "Once a week I ask how you feel")
    await say(margaret, "sunday", "All set.")
    await say(margaret, "ok", "Saved. Your next tablet")

    await say(margaret, "/settings", "Plan: 1 mg at 08:30, every day")
    await margaret.reads("Time zone: London, United Kingdom")
    assert margaret.taps == len(["START"])


async def a_typed_week(page: Page, margaret: Phone, take: Take = nothing_kept) -> list[str]:
    """She answers for her tablets in her own words; returned is her record. *take* is handed the scene."""
    await margaret.set_up()
    await time_machine(page, "Next event")
    await margaret.reads(DUE, margaret.card_with(DUE))
    await say(margaret, "took it", "✅ Taken at 08:30")
    await say(margaret, "no, I meant at 8", "✅ Taken at 08:00")

    await next_tablet(page, margaret)
    await say(margaret, "not yet", "Never take two to catch up.")
    await say(margaret, "just took it", "✅ Taken at 08:30")
    await say(margaret, "did I take it yesterday?", "Yes. It is recorded as taken")
    await take("typed")

    await next_tablet(page, margaret)
    await say(margaret, "skip today, I feel sick", "Left out")
    await next_tablet(page, margaret)
    await say(margaret, "took it and then vomited", "Take no extra one.")

    await next_tablet(page, margaret)
    await say(margaret, "I took yesterday's tablet at 8:40 am", "at 08:40")
    await say(margaret, "I think I took it", "I want to be sure.")
    return await her_days(margaret)


@pytest.mark.slow
async def test_a_week_of_tablets_is_told_in_words(page, margaret):
    assert await a_typed_week(page, margaret) == ["✓", "✓", "–", "✓", "·"]


@pytest.mark.slow
async def test_a_check_in_is_typed(page, margaret):
    await margaret.set_up()
    await say(margaret, "/checkin", "First, a safety question.")
    await say(margaret, "none of these", "And any of these, now or this week?")
    await say(margaret, "none", "How strong were your hot flushes")
    await say(margaret, "moderate", "how much did hot flushes")
    await say(margaret, "a little", "stiffness in your joints")
    await say(margaret, "none", "How strong was your tiredness")
    await say(margaret, "pause", "saved.")
    await say(margaret, "send as it is", "Thank you. Your answers are in your record.")

    await say(margaret, "/history", "Symptoms, 12 weeks")
    await margaret.reads("moderate")


async def test_an_emergency_is_typed_and_so_is_what_became_of_it(page, margaret):
    await margaret.set_up()
    await say(margaret, "I have chest pain and it goes into my arm", "🚨 Call 999 now")
    for _ in range(2):  # her tablet at half past eight; two hours after the alarm she is asked
        await time_machine(page, "Next event")
    await margaret.reads("How are you now?", margaret.card_with("How are you now?"))
    await say(margaret, "worse", "You said: chest pain and it goes into my arm (worse now).")
    await say(margaret, "the ambulance came, I'm home now", "tell your own team what happened too")


@pytest.mark.slow
async def test_a_journey_is_told_planned_and_called_off_in_words(page, margaret):
    await margaret.set_up()
    await say(margaret, "we are flying to Madrid on Friday", "Which place is nearest?")
    await say(margaret, "Madrid", "How long do you stay?")
    await say(margaret, "1 week", "Stay on home time")
    await say(margaret, "B. Local time", "From Friday")
    await say(margaret, "/travel", "Your trip: Madrid")
    await say(margaret, "cancel my trip", "Your trip: Madrid")
    await say(margaret, "cancel this trip", "The trip is off.")
    await margaret.say("/travel")
    await margaret.reads("Where are you going?")
    assert "Cancel this trip" not in await margaret.labels()
