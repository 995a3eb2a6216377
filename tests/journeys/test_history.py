"""/history: the last week, a calendar, a day with its story, and correcting any day."""

import pytest

from bot.store import tables as t
from tests.checkins.walking import seed


async def open_day(person, label):
    await person.says("/history")
    await person.taps("List as text")
    return await person.taps(label)


async def test_before_the_first_tablet_the_record_says_so(margaret):
    card = await margaret.says("/history")

    assert "Nothing here yet." in card.text
    assert card.labels == ["Calendar", "Symptoms", "As a picture", "‹ Back"]


async def test_the_last_week_is_one_button_a_day_with_a_sign_and_its_meaning(town, margaret):
    await town.next_event("dose")
    await margaret.taps("✅ Taken")
    await town.next_event("dose")
    await margaret.taps("Skip today", "Rather not say")
    await town.next_event("dose")
    await town.next_event("limit")
    await town.next_event("dose")

    await margaret.says("/history")
    await margaret.taps("List as text")
    card = margaret.last

    assert card.labels[:4] == [
        "· Friday 6 March",
        "? Thursday 5 March",
        "– Wednesday 4 March",
        "✓ Tuesday 3 March",
    ]
    for meaning in ("✓ taken", "– left out", "? not recorded", "· waits for your answer"):
        assert meaning in card.text


async def test_today_leads_to_the_record_in_the_same_message(margaret):
    today = await margaret.says("/today")

    record = await margaret.taps("Last 7 days")

    assert record.id == today.id
    assert "My tablets and symptoms" in record.text
    assert (await margaret.taps("‹ Back")).id == today.id


async def test_the_calendar_shows_a_month_and_its_neighbours_in_one_message(town, margaret):
    await town.next_event("dose")
    await margaret.taps("✅ Taken")
    await town.restart(days=31)

    await margaret.says("/history")
    await margaret.taps("List as text")
    card = margaret.card("Calendar")
    april = await margaret.taps("Calendar")
    assert (april.id, "April 2026" in april.text) == (card.id, True)
    assert "‹ Mar" in april.labels
    assert "May ›" not in april.labels
    march = await margaret.taps("‹ Mar")

    assert march.labels[:7] == ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
    assert [label for label in march.labels if label.startswith("✓")] == ["✓3"]
    assert "‹ Feb" not in march.labels
    assert max(len(row) for row in march.buttons) == 7
    assert len(march.buttons) <= 10


async def test_a_day_tells_its_story_and_a_correction_says_that_it_is_one(town, margaret):
    await town.next_event("dose")
    await margaret.taps("✅ Taken")
    await town.restart(days=20)

    await margaret.says("/history")
    await margaret.taps("Correct a day", "✓3")
    day = await margaret.taps("I left it out")

    assert "Tablet of 08:30: left out" in day.text
    assert "Tuesday 3 March, 08:30: taken (08:30)" in day.text
    assert "Monday 23 March, 08:30: left out. You corrected it." in day.text
    assert (await margaret.dose_states())[0] == "skipped"
    assert [
        (e["what"], e["source"]) for e in await margaret.rows(t.dose_event) if e["source"] != "clock"
    ] == [
        ("taken", "tap"),
        ("skipped", "correction"),
    ]


async def test_the_buttons_of_an_old_card_lead_to_the_record(town, margaret):
    await town.next_event("dose")
    old = margaret.card("✅ Taken")
    await margaret.taps("✅ Taken")
    await town.restart(days=9)

    margaret.press(old.id, "↩️ Undo")
    await town.quiet()

    assert "send /history and tap the day" in margaret.toast


async def test_another_time_is_tapped_or_typed(town, margaret):
    await town.next_event("dose")
    await town.travel(days=2)

    await open_day(margaret, "? Tuesday 3 March")
    tapped = await margaret.taps("Taken at another time", "10:30")
    assert "taken (10:30)" in tapped.text
    await margaret.taps("Taken at another time", "Another time")
    await margaret.says("teatime")
    assert "Please write the time like 8:30" in margaret.last.text
    typed = await margaret.says("9:15 pm")

    assert "taken (21:15)" in typed.text
    assert (await margaret.doses())[0]["taken_at"].isoformat()[:16] == "2026-03-03T21:15"


async def test_two_tablets_near_each_other_are_asked_about(town, margaret):
    await town.next_event("dose")
    await town.next_event("dose")
    await margaret.taps("✅ Taken")
    await open_day(margaret, "? Tuesday 3 March")
    await margaret.taps("Taken at another time", "Another time")

    asked = await margaret.says("23:00")
    assert "already recorded near that time" in asked.text
    assert await margaret.dose_states() == ["no_answer", "taken"]
    await margaret.taps("No, the same one")
    assert await margaret.dose_states() == ["no_answer", "taken"]
    await margaret.taps("Taken at another time", "Another time")
    await margaret.says("23:00")
    await margaret.taps("Yes, two tablets")

    assert await margaret.dose_states() == ["taken", "taken"]
    assert margaret.sees("Do not take more")


async def test_i_do_not_know_takes_an_answer_back_and_claims_nothing(town, margaret):
    await town.next_event("dose")
    await margaret.taps("✅ Taken")
    await open_day(margaret, "✓ Tuesday 3 March")

    day = await margaret.taps("I don't know")

    assert "Tablet of 08:30: not recorded" in day.text
    assert await margaret.dose_states() == ["no_answer"]
    await margaret.taps("I don't know")
    assert margaret.toast == "It stays as it is."


async def test_the_card_of_that_tablet_says_the_same_after_a_correction(town, margaret):
    await town.next_event("dose")
    await town.next_event("limit")
    closed = margaret.card("I left it out")
    await open_day(margaret, "? Tuesday 3 March")

    await margaret.taps("Taken at about 08:30")

    assert "✅ Taken" in margaret.now(closed).text


async def test_a_day_on_which_reminders_rested_is_not_counted_and_can_be_told(town, margaret):
    await margaret.says("/pause")
    await margaret.taps("3 days")
    await town.travel(days=4)
    await margaret.says("/history")
    await margaret.taps("List as text")
    assert "‖ your reminders rested" in margaret.last.text

    day = await margaret.taps("‖ Tuesday 3 March")
    assert "your reminders rested, so I did not ask" in day.text
    await margaret.taps("Taken at about 08:30")

    kept = (await margaret.doses())[0]
    assert (kept["local_date"], kept["state"], kept["plan_version"]) == ("2026-03-03", "taken", 1)
    assert [(e["what"], e["source"]) for e in await margaret.rows(t.dose_event)][-1] == (
        "taken",
        "correction",
    )


async def test_a_day_without_a_tablet_says_so(town):
    tom = await town.settled_person(plan="other", often="days", days=[0, 3])
    await town.restart(days=8)
    await tom.says("/history")
    await tom.taps("Correct a day")

    await tom.taps("3")
    assert tom.toast == "No tablet was planned on that day."
    await tom.taps("31")
    assert tom.toast == "That day is still to come."
    await tom.taps("Mo")
    assert tom.toast == "Tap a day to see it or to correct it."


async def test_the_check_ins_are_told_in_words_and_compared(town, margaret):
    await seed(margaret, "baseline", {"bothered": ("joint_pain",), "severity.joint_pain": "1"}, days_ago=7)
    await seed(margaret, "weekly", {"bothered": ("joint_pain",), "severity.joint_pain": "2"}, days_ago=0)
    await margaret.says("/history")

    await margaret.taps("List as text")
    told = margaret.last

    assert "Joints, muscles: moderate (the time before: mild)" in told.text
    assert told.text.index("Monday 2 March") < told.text.index("Monday 23 February")
    assert (await margaret.taps("My notes")).id == told.id


@pytest.mark.parametrize(
    "words", ["show my history", "what did I take last week?", "my tablets and symptoms"]
)
async def test_the_record_is_found_by_words(margaret, words):
    await margaret.says(words)

    assert margaret.sees("My tablets and symptoms")  # whatever the second look may ask below it


async def test_the_ways_of_asking_are_found_by_words_and_nothing_changes_before_a_tap(margaret):
    page = await margaret.says("ask me only on sundays")

    assert "Only on Sundays: about 2." in page.text
    assert not (await margaret.record()).profile.weekly
    card = await margaret.taps("Habit: ask me only on Sundays")
    assert "I ask on Sundays only. In a calm week I write about 2 times on my own." in card.text
    assert "Reminders: Sundays only" in card.labels
    assert "I ask about your tablets on Sundays." in (await margaret.says("/today")).text
    assert "I ask about every tablet." not in (await margaret.says("show my settings")).text
