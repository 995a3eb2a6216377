"""Life with the tablet on the phone: days on and off, since when she takes it, and somebody who helps, on two phones."""

import re


async def test_days_on_and_off_and_since_when_by_taps_and_by_words(page, margaret):
    await margaret.set_up()
    await margaret.say("/medicines")
    await margaret.tap("Add a medicine", "Calcium")
    await margaret.say("5 days on, 2 days off")
    await margaret.reads("What time suits you?", margaret.card_with("What time suits you?"))
    await margaret.say("8:30")
    await margaret.tap("Tomorrow")
    await margaret.reads("5 days on, then 2 days off", margaret.card_with("then 2 days off"))
    await margaret.tap("Save")
    await margaret.say("/medicines")
    await margaret.tap("Your tablet", "Since when I take it", "2024", "Mar")
    await margaret.reads("You began in March 2024", margaret.card_with("You began in"))
    await margaret.say("show my plan")
    await margaret.reads("5 days on, then 2 days off")


async def test_somebody_who_helps_joins_by_the_link_and_is_told_when_she_ends_it(page, margaret, linda):
    await linda.tap("START")
    await page.get_by_role("navigation").get_by_role("button", name=margaret.name).click()
    await margaret.set_up()
    await margaret.say("can my daughter see it")
    await margaret.tap("Invite somebody", "Continue")
    await margaret.say("Margaret")
    asked = margaret.card_with("t.me/")
    await margaret.reads("Copy the link", asked)
    (token,) = re.findall(r"\?start=(\S+)", await asked.inner_text())[:1]

    await linda.say(f"/start {token}")
    await linda.reads("Margaret asks you to help", linda.card_with("asks you to help"))
    await linda.tap("Yes, I agree")
    await margaret.tap("Yes, that is right")
    await margaret.say("/helpers")
    await margaret.tap(re.compile("Stop telling Linda"))
    await linda.reads("have ended", linda.card_with("have ended"))
