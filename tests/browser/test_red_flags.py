"""A red flag typed anywhere is answered with the number first: before consent, in the set-up, in a check-in, on a settings page."""

import re

CARD = re.compile(r"^🚨 Call (\d+|your local emergency number) now")


async def words_of(card):
    return await card.locator(".words-shown").inner_text()


async def test_a_red_flag_in_the_middle_of_the_set_up_gets_the_emergency_card(page, margaret):
    await margaret.agree_and_say_who()
    await margaret.reads("What time is it for you now?")

    await margaret.say("i have chest pain")

    await margaret.reads("You said: chest pain.", margaret.card_with("chest pain"))
    alert = margaret.card_with("You said: chest pain.")
    assert CARD.match(await words_of(alert))
    assert (await margaret.labels(alert))[0] == "Show emergency numbers"
    await margaret.tap("No, this is not so", inside=alert)
    await margaret.say("/start")
    await margaret.reads("Last time we stopped at step 3 of 6")
    await margaret.tap("Go on")
    await margaret.reads("What time is it for you now?", margaret.card_with("What time is it"))


async def test_a_red_flag_in_the_middle_of_a_check_in_gets_the_card_and_ends_the_questions(page, margaret):
    await margaret.set_up()
    await margaret.say("/checkin")
    questions = margaret.card_with("Pause")
    await margaret.tap("None of these", inside=questions)

    await margaret.say("i cant breathe properly")

    alert = margaret.card_with("🚨")
    await margaret.reads(CARD, alert.locator(".words-shown"))
    assert (await words_of(alert)).startswith("🚨 Call 999 now")
    assert (await margaret.labels(alert))[0] == "Show emergency numbers"
    await margaret.tap("I have called, or have help", inside=alert)


async def test_a_red_flag_on_a_settings_page_gets_the_card_and_nothing_is_stored(page, linda):
    await linda.set_up("New York")
    await linda.say("/settings")
    await linda.tap("Team number: not set")
    await linda.reads("Type the number to call your team.")

    await linda.say("my tongue is swelling up")

    alert = linda.card_with("🚨")
    await linda.reads(CARD, alert.locator(".words-shown"))
    assert (await words_of(alert)).startswith("🚨 Call 911 now")
    await linda.tap("Show emergency numbers", inside=alert)
    await linda.reads("Emergency: 911", linda.card_with("Someone to talk to"))

    await linda.tap("I have called, or have help", inside=alert)
    await linda.say("/settings")
    await linda.reads("Plan: 1 mg at 8:30")
    assert "Team number: not set" in await linda.labels()


async def test_a_red_flag_before_anything_was_agreed_gets_the_card(page, tom):
    await tom.tap("START")

    await tom.say("I want to kill myself")

    await tom.reads(re.compile(r"^Call .+ now if you might act on this\."), tom.card.locator(".words-shown"))
    await tom.reads("nobody reads this chat")
