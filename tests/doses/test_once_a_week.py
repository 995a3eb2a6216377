"""Asked once a week: the days wait for Sunday's card, nothing rings, and it ends by itself when it does not fit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot.domain.messages import Tap
from bot.services.milestones import marks
from bot.store import people
from bot.store import tables as t

SUNDAYS = range(6, 28, 7)  # counted from the Monday on which a bench begins


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 1, hour, minute, tzinfo=UTC) + timedelta(days=day - 1)


@pytest.fixture
async def habit(bench):
    """She is asked on Sundays only, from the start."""
    await bench.says("/settings")
    await bench.taps("rings")
    await bench.taps("rings", arg="weekly")
    return bench


def asked(bench):
    return [r for r in bench.came if r.shown.topic == "week"]


async def test_the_days_wait_in_silence_and_sunday_asks_about_them_all(habit):
    came = len(habit.came)
    await habit.until(at(8, 11, 59))
    assert len(habit.came) == came
    assert await habit.states() == ["due"] * 6

    await habit.until(at(8, 12, 1))
    assert "How was your week?" in habit.last.text
    assert "Tuesday 3 March to Sunday 8 March" in habit.last.text
    await habit.taps("all")

    assert await habit.states() == ["taken"] * 6
    events = await habit.rows(t.dose_event)
    assert {(e["what"], e["source"]) for e in events} == {("taken", "weekly")}
    assert all(d["taken_at"] == d["due_at"] for d in await habit.doses())
    assert "Days taken: 6. Left out: 0." in habit.last.text


async def test_single_days_are_turned_before_anything_is_saved(habit):
    await habit.until(at(8, 12, 1))
    await habit.taps("days")
    tuesday = habit.last.buttons("days")[0]
    assert [b.label for b in habit.last.buttons("days")[:2]] == ["? Tue 3", "? Wed 4"]  # nothing is preset

    await habit.presses(habit.last, tuesday)
    assert habit.last.buttons("days")[0].label == "✓ Tue 3"
    await habit.presses(habit.last, habit.last.buttons("days")[0])
    assert habit.last.buttons("days")[0].label == "– Tue 3"
    for n in range(2, 6):
        await habit.presses(habit.last, habit.last.buttons("days")[n])
    assert await habit.states() == ["due"] * 6
    await habit.taps("done")

    assert await habit.states() == ["skipped", "no_answer", "taken", "taken", "taken", "taken"]
    assert "Days taken: 4. Left out: 1. Not sure: 1." in habit.last.text
    assert (await habit.person()).profile.weekly


async def test_two_left_out_days_bring_the_daily_reminders_back_and_say_so(habit):
    await habit.until(at(8, 12, 1))
    await habit.taps("days")
    for n in (0, 0, 1, 1):
        await habit.presses(habit.last, habit.last.buttons("days")[n])
    await habit.taps("done")

    assert "I remind you every day again for now." in habit.last.text
    await habit.until(at(9, 8, 31))
    assert "Time for your tablet" in habit.last.text


async def test_a_week_without_an_answer_brings_them_back_in_one_line(habit):
    await habit.until(at(15, 12, 1))

    assert [("How was" in r.shown.text, r.at.day) for r in asked(habit)] == [(True, 8), (False, 15)]
    assert "I did not hear about last week" in habit.last.text
    assert set(await habit.states()) == {"no_answer", "due"}
    await habit.until(at(16, 8, 31))
    assert "Time for your tablet" in habit.last.text
    assert (await habit.person()).reminded


async def test_a_tablet_told_during_the_week_is_the_one_of_that_day(habit):
    await habit.until(at(4, 7, 30))

    await habit.says("taken")

    assert await habit.states() == ["due", "taken"]
    assert (await habit.doses())[1]["local_date"] == "2026-03-04"
    await habit.says("undo")
    await habit.until(at(5, 8))
    assert await habit.states() == ["due", "due"]


async def test_a_week_that_is_already_told_is_not_asked_about(habit):
    for day in range(3, 9):
        await habit.until(at(day, 9))
        await habit.says("taken")

    await habit.until(at(8, 13))

    assert asked(habit) == []


async def test_a_pause_is_no_silence(habit):
    await habit.until(at(4, 12))
    await habit.says("/pause")
    await habit.taps("for", arg="7")

    await habit.until(at(15, 12, 1))

    assert [("How was" in r.shown.text, r.at.day) for r in asked(habit)] == [(True, 15)]
    assert (await habit.person()).profile.weekly


async def test_on_her_own_sunday_also_after_a_flight(habit):
    person = await habit.person()
    async with habit.store.look() as work:
        await people.save(work, replace(person, zone="Australia/Sydney"))

    await habit.until(at(16, 0))

    assert [r.at for r in asked(habit)] == [
        at(8, 12),
        at(15, 1),
    ]  # the one that her flight made late, and noon


async def test_a_sunday_without_the_bot_is_asked_about_when_it_is_back(habit):
    await habit.until(at(8, 11))

    await habit.offline(timedelta(hours=20))

    assert "How was your week?" in habit.last.text
    assert asked(habit)[0].shown.rings is False or habit.now.hour >= 7


async def test_she_goes_back_to_every_day_whenever_she_likes(habit):
    await habit.until(at(5, 9))
    await habit.says("ask me every day again")
    await habit.taps("rings", arg="normal")

    assert await habit.states() == ["no_answer", "no_answer", "due"]
    await habit.until(at(6, 8, 31))
    assert "Time for your tablet" in habit.last.text
    await habit.until(at(9, 12))
    assert asked(habit) == []


async def test_an_old_card_and_a_forged_one_change_nothing(habit):
    await habit.until(at(8, 12, 1))
    await habit.taps("all")

    for tap in (
        Tap("week", "20260308", "done", "llllll"),
        Tap("week", "x", "done"),
        Tap("hist", "9.20260303.0", "left"),
    ):
        await habit.sends(tap)

    assert await habit.states() == ["taken"] * 6


async def test_after_eight_steady_weeks_sundays_are_offered_once(bench):
    await bench.offline(timedelta(days=57))
    async with bench.store.look() as work:  # eight weeks in which she answered, without living them
        await work.run(update(t.dose).values(state="taken", taken_at=t.dose.c.due_at))
    for _ in range(2):
        await bench.until((bench.now + timedelta(days=1)).replace(hour=8, minute=40))
        await bench.taps("taken")

    offers = [r for r in bench.came if "Shall I ask only on Sundays" in r.shown.text]
    assert len(offers) == 1
    assert not offers[0].shown.rings
    await bench.presses(offers[0].shown, offers[0].shown.button("on"))
    assert (await bench.person()).profile.weekly


async def test_a_calm_month_has_at_most_nine_messages_a_week_and_four_when_asked_on_sundays(opened):
    bench = await opened(checkin_day=6)
    await bench.says("90 tablets left")
    await began_a_month_ago_in(bench, days=10)

    daily = await calm_month(bench, ("taken", 8, range(1, 28)), ("not", 18, SUNDAYS))

    assert max(daily) <= 9, daily
    assert daily == [7, 8, 8, 8], daily  # the milestone of the second week stands on its check-in
    assert [r.shown.topic for r in bench.came if "one month now" in r.shown.text] == ["checkin"]


async def test_a_calm_month_of_sundays_has_at_most_four_messages_a_week(opened):
    bench = await opened(checkin_day=6)
    await bench.says("/settings")
    await bench.taps("rings")
    await bench.taps("rings", arg="weekly")

    weekly = await calm_month(bench, ("all", 12, SUNDAYS), ("not", 18, SUNDAYS))

    assert max(weekly) <= 4, weekly
    assert weekly == [2, 2, 2, 2], weekly


async def began_a_month_ago_in(bench, *, days: int) -> None:
    """Her first month will have gone by in so many days."""
    person = await bench.person()
    day = (bench.now + timedelta(days=days - 28)).date()  # February had 28
    async with bench.store.begin() as work:
        person = await people.save_profile(work, person, started_on=day.isoformat())
        await marks.plan(work, person, bench.now)


async def calm_month(bench, *moments: tuple[str, int, range]) -> list[int]:
    """Four weeks in which she does *act* at an hour of some days; how many messages came by the clock in each."""
    start = bench.now
    here = start.astimezone(ZoneInfo("Europe/London"))  # the clocks change in the fourth week
    when = sorted((day, hour, act) for act, hour, days in moments for day in days)
    for day, hour, act in [*when, (28, 9, "")]:
        local = (here + timedelta(days=day)).replace(hour=hour, minute=40)
        await bench.until(local.astimezone(UTC))
        if any(s.button(act) for s in bench.phone.screen.values()):
            await bench.taps(act)
    came = [r.at.astimezone(here.tzinfo).date() - here.date() for r in bench.came if not r.shown.asked_for]
    return [sum(n <= after.days / 7 < n + 1 for after in came) for n in range(4)]
