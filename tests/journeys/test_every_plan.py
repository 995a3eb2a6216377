"""Every plan of the set-up from its first question to its reminders; a planned end; a change while a dose is open."""

from datetime import UTC, datetime

import pytest

from bot.store import notes
from bot.store import tables as t

TOM = {"reason": "testosterone", "body": "man"}
WAYS = {
    "certain weekdays": (
        ("On certain weekdays", "1 mg", "☐ Tue", "☐ Fri", "Done"),
        ("08:00",),
        ["03-03T08:00", "03-06T08:00", "03-10T08:00"],
    ),
    "twice a week": (
        ("Twice a week", "half a milligram (0.5 mg)", "☐ Mon", "☐ Thu", "Done"),
        ("20:00",),
        ["03-02T20:00", "03-05T20:00", "03-09T20:00"],
    ),
    "three times a day": (
        ("Something else", "Three times a day", "a quarter of a milligram (0.25 mg)"),
        ("07:00", "12:00", "20:00"),
        ["03-02T12:00", "03-02T20:00", "03-03T07:00"],
    ),
    "every two weeks": (
        ("Something else", "Every 2 weeks", "1 mg"),
        ("08:00", "Nothing fixed", "Tomorrow"),
        ["03-03T08:00", "03-17T08:00", "03-31T07:00"],  # the last one in summer time
    ),
}


async def first_days(town, person):
    """She accepts what the last page shows; returns when the first doses come due."""
    if "Nothing fixed" in person.last.labels:
        await person.taps("Nothing fixed")
    await person.taps("Not now", "Looks right")
    return await next_three(town, person)


async def next_three(town, person):
    for _ in range(3):
        await town.next_event("dose")
        await person.says("taken")
    return [row["due_at"].isoformat()[5:16] for row in await person.doses()][-3:]


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
async def test_a_plan_is_set_up_by_buttons_and_rings_at_its_times(town, way):
    plan, times, expected = WAYS[way]
    tom = await town.half_way("plan", "Tom", **TOM)

    await tom.taps("Another plan", *plan, *times)

    assert await first_days(town, tom) == expected


async def test_twice_a_day_asks_for_both_times_and_for_a_word_with_the_team(town):
    margaret = await town.half_way("plan")
    await margaret.taps("Another plan")
    assert margaret.last.labels == [
        "Once a day",
        "Twice a day",
        "On certain weekdays",
        "Every few days",
        "Something else",
        "‹ Back",
    ]
    await margaret.taps("Twice a day", "half a milligram (0.5 mg)")
    assert "Please check it with your team." in margaret.last.text
    await margaret.taps("It is what I was told", "08:00", "09:00")
    assert "less than 4 hours apart" in margaret.last.text
    await margaret.says("8 pm")

    assert await first_days(town, margaret) == ["03-02T20:00", "03-03T08:00", "03-03T20:00"]


@pytest.mark.slow
async def test_every_few_days_counts_from_the_day_of_the_next_one(town):
    tom = await town.half_way("plan", "Tom", **TOM)
    await tom.taps("Another plan", "Every few days", "Every 3 days", "1 mg", "08:00", "Nothing fixed")
    assert tom.last.labels[:3] == ["Today", "Tomorrow", "Wednesday 4 March"]
    await tom.taps("Wednesday 4 March")

    assert await first_days(town, tom) == ["03-04T08:00", "03-07T08:00", "03-10T08:00"]


@pytest.mark.slow
async def test_a_start_in_the_future_is_shown_and_nothing_rings_before(town):
    margaret = await town.half_way("checkin")
    await margaret.taps("Not now", "Change something", "First day", "Later ›", "Wednesday 11 March")
    assert "Coming: Wednesday 11 March at 08:30; Thursday 12 March at 08:30" in margaret.last.text
    await margaret.taps("Looks right")

    await town.next_event("dose")

    assert town.now.isoformat()[:16] == "2026-03-11T08:30"
    assert (await margaret.record()).profile.started_on == "2026-03-11"


async def test_a_change_with_an_open_dose_shows_its_effect_and_keeps_the_dose(town, margaret):
    await town.next_event("dose")
    await margaret.says("/settings")
    await margaret.taps("Tablet plan", "Another plan", "Twice a day", "half a milligram (0.5 mg)")
    await margaret.taps("It is what I was told", "08:30")
    await margaret.says("20:30")
    await margaret.taps("Breakfast")
    assert "Coming: today at 20:30; tomorrow at 08:30; tomorrow at 20:30" in margaret.last.text
    await margaret.taps("Looks right", "✅ Taken")

    due = [row["due_at"].isoformat()[5:16] for row in await margaret.doses() if row["state"] == "taken"]
    assert due == ["03-03T08:30"]
    assert await next_three(town, margaret) == ["03-03T20:30", "03-04T08:30", "03-04T20:30"]


@pytest.mark.slow
async def test_changing_the_time_of_a_plan_with_several_asks_for_each(town):
    margaret = await town.settled_person(plan="other", often="two", amount="0.5", times=["08:00", "20:00"])
    await margaret.says("/settings")

    await margaret.taps("⏰ Change the time", "09:00", "22:00", "Breakfast", "Looks right")

    assert await next_three(town, margaret) == ["03-02T22:00", "03-03T09:00", "03-03T22:00"]


async def test_a_planned_end_is_a_line_for_the_visit_then_one_message_and_the_reminders_go_on(town, margaret):
    await margaret.says("/medicines")
    await margaret.taps("Your tablet", "Planned end of the course", "2026", "April 2026")
    assert "Planned end: April 2026" in margaret.last.text
    await margaret.taps("Looks right")
    who = await margaret.record()

    await town.next_event("course")
    async with town.store.begin() as work:
        listed = [n.body for n in await notes.open_ones(work, who.id)]
    assert listed == ["My planned course ends in April 2026. What comes next?"]
    assert not margaret.sees("The end of your planned course")
    await town.travel_to(datetime(2026, 3, 3, 9, tzinfo=UTC))
    await margaret.says("/pause")
    await margaret.taps("Until I say so")
    await town.travel_to(datetime(2026, 4, 1, 8, tzinfo=UTC))
    await margaret.says("/today")
    await margaret.taps("Start again")
    await town.travel(days=2)

    said = [text for text in margaret.texts if "The end of your planned course is near: April 2026." in text]
    assert len(said) == 1
    assert "I go on reminding you." in said[0]
    assert (await margaret.doses())[-1]["due_at"] > datetime(2026, 4, 3, tzinfo=UTC)
    assert [a for a in await margaret.rows(t.agenda) if a["kind"] == "course"] == []


@pytest.mark.slow
async def test_a_cancer_that_has_spread_is_never_asked_about_an_end(town):
    margaret = await town.settled_person(stage="spread")

    await margaret.says("/medicines")
    await margaret.taps("Your tablet")

    assert "Planned end of the course" not in margaret.last.labels
