"""One dose, from its ring to its close."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain import doses as rules
from bot.domain.people import Profile
from bot.services.doses.cards import cue_line
from bot.services.talk.voice import Voice
from bot.store import doses, people
from bot.store import tables as t
from tests.support.town import START

SKIPS = {
    "Side effects": "Many people find a way to make it easier.",
    "I ran out": "Please ask your pharmacy or team today",
    "My team told me to": "Shall I pause the reminders?",
    "I feel unwell": "Is it something urgent?",
    "I decided not to": "It is your decision.",
    "Rather not say": "That is fine.",
}
WRONGS = {
    "A side effect": ("Tell me in your own words what it is", "Browse topics"),
    "I am worried": ("That is understandable.", "📌 Note it for my doctor"),
    "I ran out, or it costs too much": (
        "Please call your pharmacy or your team today.",
        "I leave this one out",
    ),
    "I forgot, it is late": ("You can still take it now.", "✅ I take it now"),
    "I am away from my tablets": ("Your tablet can wait until you are home", "Change the time"),
    "My team said so": ("Then do what your team said.", "Pause reminders"),
}


async def test_a_due_dose_is_sent_once_at_the_chosen_time(any_town):
    margaret = await any_town.settled_person()

    await any_town.next_event("dose")

    card = margaret.card("✅ Taken")
    assert card.text == "💊 Time for your tablet\nWith breakfast, as you planned."
    assert card.at.isoformat() == "2026-03-03T08:30:00+00:00"
    assert not card.silent
    assert await margaret.dose_states() == ["due"]


@pytest.mark.parametrize(
    ("habit", "hour", "said"),
    [
        ("breakfast", 9, "With breakfast, as you planned."),
        ("breakfast", 22, ""),
        ("dinner", 19, "With your evening meal, as you planned."),
        ("dinner", 7, ""),
        ("bed", 1, "Before you go to bed, as you planned."),
        ("teeth", 14, ""),
        ("own:after the dog", 14, "after the dog, as you planned."),
    ],
)
def test_a_tablet_moved_away_from_her_habit_is_not_called_by_it_any_more(habit, hour, said):
    berlin = Voice(zone="Europe/Berlin")
    due_at = datetime(2026, 3, 3, hour, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)

    assert cue_line(berlin, Profile(cue=habit), due_at) == said


@pytest.mark.hazard("H11")
@pytest.mark.parametrize(
    "zone",
    ["Asia/Kolkata", "Asia/Kathmandu", "America/Los_Angeles", "Australia/Lord_Howe", "Pacific/Kiritimati"],
)
async def test_the_reminder_comes_at_half_past_eight_on_her_own_clock(town, zone):
    person = await town.settled_person(zone=zone, country="")

    await town.next_event("dose")

    assert person.card("✅ Taken").at.astimezone(ZoneInfo(zone)).strftime("%H:%M") == "08:30"


@pytest.mark.case("D01")
@pytest.mark.hazard("H11")
async def test_summer_time_moves_the_instant_and_not_the_clock(town):
    await town.travel_to(datetime(2026, 3, 27, 12, tzinfo=ZoneInfo("UTC")))
    margaret = await town.settled_person()

    await town.travel(days=3)

    due = [row["due_at"].isoformat()[:16] for row in await margaret.doses()]
    assert due == ["2026-03-28T08:30", "2026-03-29T07:30", "2026-03-30T07:30"]


async def test_taken_is_one_tap_and_undo_brings_the_card_back(town, margaret):
    await town.next_event("dose")

    taken = await margaret.taps("✅ Taken")
    assert "Taken at 08:30" in taken.text
    assert margaret.toast == "Saved"
    assert await margaret.dose_states() == ["taken"]

    back = await margaret.taps("↩️ Undo")
    assert "Time for your tablet" in back.text
    assert await margaret.dose_states() == ["due"]
    events = [row["what"] for row in await margaret.rows(t.dose_event)]
    assert events == ["taken", "undo"]
    await town.travel(hours=1)
    assert "Still to do: your tablet" in margaret.last.text


async def test_taken_ends_the_asking(town, margaret):
    await town.next_event("dose")
    await margaret.taps("✅ Taken")
    before = len([m for m in margaret.messages if not m.mine])

    await town.travel(hours=6)

    assert len([m for m in margaret.messages if not m.mine]) == before


async def test_a_tablet_taken_earlier_is_kept_with_its_real_time(town, margaret):
    await town.next_event("dose")
    await town.travel(hours=2, minutes=10)
    await margaret.taps("✅ Taken", "Taken earlier")

    await margaret.taps("At 08:30 (on time)")
    assert (await margaret.doses())[0]["taken_at"].isoformat()[11:16] == "08:30"

    await margaret.taps("Taken earlier", "Another time")
    await margaret.says("9:05")
    assert (await margaret.doses())[0]["taken_at"].isoformat()[11:16] == "09:05"
    assert "Taken at 09:05" in margaret.card("↩️ Undo").text


async def test_when_it_was_taken_is_understood_as_people_say_it_and_asked_when_two_times_fit(town, margaret):
    await town.next_event("dose")
    await town.travel(hours=2)
    await margaret.taps("✅ Taken", "Taken earlier", "Another time")
    await margaret.says("half an hour ago")
    assert "Taken at 10:00" in margaret.card("↩️ Undo").text

    await town.travel(hours=11)
    await margaret.taps("Taken earlier", "Another time")
    asked = await margaret.says("9")
    assert asked.labels == ["At 09:00", "At 21:00", "⚠️ Something urgent?"]
    await margaret.taps("At 09:00")
    assert "Taken at 09:00" in margaret.card("↩️ Undo").text


@pytest.mark.hazard("H12")
@pytest.mark.parametrize("words", ["taken at 21:00", "took it at 9pm"])
async def test_a_time_of_the_evening_before_is_asked_about_and_books_nothing(town, margaret, words):
    await town.next_event("dose")
    await town.travel(minutes=45)

    await margaret.says(words)

    assert margaret.sees("Which tablet was that? I record nothing before you tap.")
    assert await margaret.dose_states() == ["due"]


@pytest.mark.hazard("H12")
async def test_a_time_that_cannot_be_meant_is_asked_again_where_it_was_asked_and_books_nothing(
    town, margaret
):
    """Nine in the evening, typed in the morning: it may be a slip for nine o'clock, and it is no evening of yesterday."""
    await town.next_event("dose")
    await town.until_local("09:00")
    await margaret.taps("✅ Taken", "Taken earlier", "Another time")

    for words in ("yesterday at 21:00", "9 pm", "21:00"):
        asked = await margaret.says(words)
        assert "has not come yet" in asked.text
        assert await margaret.step() == ("took_at", "time")
        assert ("At 09:00" in asked.labels) is (words != "yesterday at 21:00")
    (dose,) = await margaret.doses()
    assert dose["taken_at"].minute == 0

    await margaret.says("8:45")
    (dose,) = await margaret.doses()
    assert (dose["taken_at"].hour, dose["taken_at"].minute) == (8, 45)


async def test_half_an_hour_after_the_time_the_usual_time_is_offered_once(town, margaret):
    await town.next_event("dose")
    await town.until_local("09:00")
    await margaret.taps("✅ Taken", "Taken earlier")

    assert [label for label in margaret.last.labels if "08:30" in label] == ["At 08:30 (on time)"]


@pytest.mark.hazard("H2")
async def test_hours_after_a_tablet_a_word_of_regret_asks_what_is_wrong_and_changes_nothing(town, margaret):
    await town.next_event("dose")
    await margaret.says("taken")
    before = await margaret.doses()
    await town.travel(hours=11)

    for words in (
        "oops",
        "wrong",
        "mistake",
        "I did not take it yesterday",
        "didn't take it",
        "skip",
        "not today",
    ):
        asked = await margaret.says(words)
        assert "taken at 08:30" in asked.text
        assert await margaret.doses() == before

    await town.travel(hours=2)
    for words in ("undo", "oops", "wrong"):
        await margaret.says(words)
        assert await margaret.doses() == before


async def test_a_moment_that_has_not_come_yet_is_asked_for_again(town, margaret):
    await town.next_event("dose")
    await margaret.taps("✅ Taken", "Taken earlier", "Another time")

    await margaret.says("sometime before lunch")

    assert "Please write the time like 8:30 or 20:30." in margaret.last.text
    assert await margaret.dose_states() == ["taken"]


@pytest.mark.parametrize(
    ("words", "minutes"), [("In 15 minutes", 15), ("In 1 hour", 60), ("In 2 hours", 120)]
)
async def test_later_asks_again_at_that_time_and_not_before(town, margaret, words, minutes):
    await town.next_event("dose")
    await margaret.taps("⏰ Later")

    label = next(x for x in margaret.last.labels if x.startswith(words))
    snoozed = await margaret.taps(label)
    assert "I'll ask again at" in snoozed.text
    assert await town.next_event("snooze")

    ring = margaret.card("✅ Taken")
    assert ring.id != snoozed.id
    assert not ring.silent
    due_at = (await margaret.doses())[0]["due_at"]
    assert abs((town.now - due_at).total_seconds() - minutes * 60) < 60
    assert [m.id for m in margaret.messages if "✅ Taken" in m.labels] == [ring.id]


async def test_later_never_offers_a_time_past_the_late_limit(town, margaret):
    await town.next_event("dose")
    await town.travel(hours=3, minutes=30)  # four hours of grace in the United Kingdom

    await margaret.says("later")

    assert [x for x in margaret.last.labels if x.startswith("In ")] == ["In 15 minutes (12:15)"]


async def test_after_four_snoozes_another_usual_time_is_offered(town, margaret):
    await town.next_event("dose")
    for _ in range(4):
        await margaret.taps("⏰ Later")
        await margaret.taps(next(x for x in margaret.last.labels if x.startswith("In 15 minutes")))
        assert await town.next_event("snooze")

    await margaret.taps("⏰ Later")

    assert "I have asked four times." in margaret.last.text
    assert {"✅ Taken", "Change the time"} <= set(margaret.last.labels)


async def test_every_reason_to_leave_one_out_is_kept_and_answered(town, margaret):
    await town.next_event("dose")

    for reason, words in SKIPS.items():
        await margaret.taps("Skip today")
        card = await margaret.taps(reason)
        assert "Left out" in card.text, reason
        assert words in card.text, reason
        assert "Next tablet: tomorrow at 08:30." in card.text
        assert await margaret.dose_states() == ["skipped"]
        await margaret.taps("↩️ Undo")
        assert await margaret.dose_states() == ["due"]


async def test_something_is_wrong_has_one_action_for_each_reason_and_records_nothing(town):
    margaret = await town.settled_person(zone="America/New_York", country="US", reason="cancer")
    await town.next_event("dose")
    await margaret.taps("Something is wrong")
    assert "I forgot, it is late" not in margaret.last.labels  # it is not: the tablet is due now
    await town.travel(minutes=40)
    await margaret.taps("‹ Back")

    for reason, (words, action) in WRONGS.items():
        await margaret.taps("Something is wrong")
        assert "⚠️ Something urgent?" in margaret.last.labels
        card = await margaret.taps(reason)
        assert words in card.text, reason
        assert action in card.labels, reason
        if "‹ Back" in card.labels:
            await margaret.taps("‹ Back")
        else:
            await margaret.says("/today")
            await margaret.taps(next(x for x in margaret.last.labels if x.startswith("✅ Taken")), "↩️ Undo")
        assert await margaret.dose_states() == ["due"]


@pytest.mark.hazard("H2")
async def test_a_second_tablet_too_soon_is_asked_about_before_anything_is_kept(town, margaret):
    await town.next_event("dose")
    await town.travel(hours=3, minutes=50)
    await margaret.says("taken")
    await town.travel_to(datetime(2026, 3, 4, 4, 0, tzinfo=ZoneInfo("UTC")))
    person = await margaret.record()
    async with town.store.begin() as work:  # yesterday's tablet turns out to have been taken in the night
        (dose,) = await doses.between(work, person.id, START, town.now)
        await doses.change(work, dose, rules.taken(dose, town.now), "retimed", "tap", town.now)
    await town.next_event("dose")

    await margaret.taps("✅ Taken")
    assert "You already recorded a tablet at 04:00" in margaret.last.text
    assert await margaret.dose_states() == ["taken", "due"]

    await margaret.taps("No, the same one")
    assert await margaret.dose_states() == ["taken", "due"]
    await margaret.taps("✅ Taken", "Yes, I took two")
    assert "Do not take more until your next planned tablet." in margaret.last.text
    assert await margaret.dose_states() == ["taken", "taken"]


async def test_taken_twice_tells_what_is_true(town, margaret):
    await town.next_event("dose")
    card = margaret.card("✅ Taken")
    old = next(b.data for row in card.buttons for b in row if b.text == "✅ Taken")

    for _ in range(5):  # five quick taps: the card has not changed under her finger yet
        margaret.press(card.id, old)
    await town.quiet()

    assert await margaret.dose_states() == ["taken"]
    assert len(await margaret.rows(t.dose_event)) == 1
    assert margaret.toast == "Already saved at 08:30"


async def test_did_i_take_it_is_answered_from_the_record(town, margaret):
    await town.next_event("dose")

    await margaret.says("did I take my pill today?")
    assert "It is not recorded" in margaret.last.text
    assert "do not take a second one" in margaret.last.text

    await margaret.taps("✅ Taken")
    await margaret.says("did I take my pill today?")
    assert "Yes. It is recorded as taken" in margaret.last.text


@pytest.mark.parametrize("words", ["taken", "done", "ok took it", "Yes I have taken it"])
async def test_typed_words_do_what_the_button_does(town, margaret, words):
    await town.next_event("dose")

    await margaret.says(words)

    assert await margaret.dose_states() == ["taken"]
    assert len(await margaret.rows(t.dose_event)) == 1
    mine = next(m for m in margaret.messages if m.mine)
    assert mine.reactions == ["👌"]


async def test_a_thumb_under_the_card_does_what_the_button_does(town, margaret):
    await town.next_event("dose")

    margaret.react(margaret.card("✅ Taken").id, "👍")
    await town.quiet()

    assert await margaret.dose_states() == ["taken"]
    assert (await margaret.rows(t.dose_event))[0]["source"] == "reaction"
    assert "Taken at" in margaret.card("↩️ Undo").text


async def test_a_thumb_down_records_nothing(town, margaret):
    await town.next_event("dose")

    margaret.react(margaret.card("✅ Taken").id, "👎")
    await town.quiet()

    assert await margaret.dose_states() == ["due"]


@pytest.mark.hazard("H12", "H15")
async def test_a_silent_morning_rings_three_times_at_most_and_is_closed_as_no_answer(town):
    linda = await town.settled_person("Linda", "en-US", zone="America/New_York", country="US")
    await town.next_event("dose")
    first = linda.last

    await town.next_event("ring")
    second = linda.last
    assert "Still to do: your tablet" in second.text
    assert not second.silent
    assert first.id not in [m.id for m in linda.messages]
    await town.next_event("ring")
    third = linda.last
    assert "Did you take it?" in third.text
    assert third.silent
    assert third.labels == ["Yes, on time", "Yes, just now", "Not yet", "Skip today"]
    assert [m for m in linda.messages if m.id == second.id] == []
    await town.next_event("limit")

    assert await linda.dose_states() == ["no_answer"]
    closed = linda.card("I took it")
    assert closed.id == third.id
    assert "not recorded" in closed.text
    waits = [(m.at - first.at).total_seconds() / 60 for m in (second, third)]
    assert [round(wait) for wait in waits] == [45, 180]


async def test_a_closed_dose_may_still_be_told_about(town):
    linda = await town.settled_person("Linda", "en-US", zone="America/New_York", country="US")
    await town.next_event("dose")
    await town.next_event("limit")

    await linda.taps("I took it")
    await linda.taps(next(x for x in linda.last.labels if x.endswith("(on time)")))

    assert await linda.dose_states() == ["taken"]


@pytest.mark.parametrize(("rings", "asked"), [("normal", 3), ("gentle", 2), ("once", 1)])
async def test_she_is_asked_as_often_as_she_wished(town, margaret, rings, asked):
    async with town.store.begin() as work:
        await people.save_profile(work, await people.find(work, margaret.chat_id), rings=rings)
    await town.next_event("dose")

    await town.travel(hours=12)

    sent = [
        row
        for row in await town.sent()
        if row["topic"] and row["topic"].startswith("dose:") and row["op"] == "new"
    ]
    assert len(sent) == asked


LATE = [  # and what "Why?" says of it
    ("GB", "Europe/London", "cancer", 1, "You can still take it now.", "Up to 4 hours late I count it"),
    ("GB", "Europe/London", "cancer", 5, "Leave this one out", "leave a forgotten tablet out"),
    ("US", "America/New_York", "cancer", 5, "You can still take it now.", "that number is mine"),
    ("US", "America/New_York", "cancer", 13, "Leave this one out", "that number is mine"),
    ("SG", "Asia/Singapore", "cancer", 5, "You can still take it now.", "less than 12 hours away"),
    ("DE", "Europe/Berlin", "cancer", 5, "Leave this one out", "leave a forgotten tablet out"),
    ("CH", "Europe/Zurich", "cancer", 5, "You can still take it now.", "on the same day"),
    ("CA", "America/Toronto", "cancer", 5, "I have no rule for your country.", "could not read"),
    ("US", "America/New_York", "testosterone", 2, "no rule for your plan.", "No leaflet speaks of your plan"),
    ("DE", "Europe/Berlin", "testosterone", 2, "no rule for your plan.", "No leaflet speaks of your plan"),
    ("GB", "Europe/London", "unsaid", 1, "no rule for your plan.", "No leaflet speaks of your plan"),
]


@pytest.mark.case("K04")
@pytest.mark.hazard("H7")
@pytest.mark.parametrize(("country", "zone", "reason", "hours", "advice", "because"), LATE)
async def test_late_advice_follows_the_rule_of_her_country(
    town, country, zone, reason, hours, advice, because
):
    person = await town.settled_person(country=country, zone=zone, reason=reason)
    await town.next_event("dose")
    await town.travel(hours=hours)

    await person.says("I forgot my tablet")

    assert advice in person.last.text
    assert "two" in person.last.text.lower()
    why = await person.taps("Why?")
    assert "Source: " in why.text
    assert because in why.text
