"""The check-in by the clock: invited at her hour, mentioned once more, closed; shorter or rarer when that fits."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain.agenda import CHECKIN, CHECKIN_CLOSE, NUDGE
from bot.domain.checkins import Outcome
from bot.domain.messages import Op, Priority
from bot.domain.rests import Paused
from bot.services.checkins import clock
from bot.store import agenda, checkins, people
from bot.store import tables as t
from tests.checkins.walking import alerts_of, begin_at, outcomes, seed, walk

MONDAYS = {"plan": "other", "often": "days", "days": [0]}  # few doses, so that a week is quickly travelled


@pytest.fixture
async def margaret(town):
    return await town.settled_person(**MONDAYS)


async def plan(person):
    """Her next check-in is planned from what has been so far."""
    record = await person.record()
    async with person.town.store.begin() as work:
        return await clock.plan_next(work, record, person.town.now)


async def due(person, *kinds) -> list:
    record = await person.record()
    async with person.town.store.begin() as work:
        return await agenda.of_person(work, record.id, *kinds)


async def remember(person, **extra) -> None:
    record = await person.record()
    async with person.town.store.begin() as work:
        await people.save_profile(work, record, extra={**record.profile.extra, **extra})


async def test_invited_at_her_hour_mentioned_once_and_closed_after_72_hours(town, margaret):
    await town.next_event("checkin")
    invited = margaret.card("Start")
    assert invited.text.startswith("Your first check-in")
    assert invited.at.isoformat(timespec="minutes") == "2026-03-08T18:00+00:00"
    assert not invited.silent

    await town.next_event("nudge")
    nudge = margaret.card("Start")
    assert nudge.text.startswith("Your check-in is still open.")
    assert nudge.silent
    assert nudge.at - invited.at >= timedelta(hours=24)

    await town.next_event("checkin_close")
    assert margaret.sees("I closed your check-in after 3 days. That is fine.")
    assert await outcomes(margaret) == [("baseline", "silent")]
    assert [item.due_at.isoformat() for item in await due(margaret, "checkin")] == [
        "2026-03-15T18:00:00+00:00"
    ]


async def test_a_week_later_is_the_same_hour_on_her_clock_when_the_clocks_change(town, margaret):
    at = clock.days_later(await margaret.record(), town.now + timedelta(days=20), 7)

    assert at.isoformat(timespec="minutes") == "2026-03-29T08:00+00:00"  # 09:00 in London, as before


async def test_later_and_tomorrow_come_when_they_were_promised(town, margaret):
    await begin_at(margaret, "baseline", {"flags_1": ""})
    await margaret.says("/checkin")
    await margaret.taps("Pause")
    kept = (await margaret.rows(t.checkin))[0]["id"]
    record = await margaret.record()
    nudge = clock.item(record, NUDGE, town.now + timedelta(hours=1), {"asked": True}, kept)
    async with town.store.begin() as work:
        await agenda.put(work, [nudge])

    await town.travel(hours=1)
    assert not margaret.card("In 1 hour").silent
    card = await margaret.taps("In 1 hour")
    assert card.text.startswith("I'll ask again on Monday 2 March at 11:00.")
    await town.travel(hours=1)
    card = await margaret.taps("Tomorrow")
    await town.travel(hours=24)

    assert margaret.last.text.startswith("You asked me to come back now.")


async def test_a_check_in_closed_with_answers_says_what_was_kept_and_judges_them(town, margaret):
    await seed(margaret, "baseline", {}, days_ago=7)
    told = {"bothered": "fatigue", "severity.fatigue": "3", "severity.low_mood": "0"}
    await begin_at(margaret, "weekly", told)
    await margaret.says("/checkin")
    await walk(margaret, told, until="severity.low_mood")
    kept = (await margaret.rows(t.checkin))[-1]["id"]
    close = clock.item(await margaret.record(), CHECKIN_CLOSE, town.now + timedelta(hours=72), {}, kept)
    async with town.store.begin() as work:
        await agenda.put(work, [close])

    await town.travel(hours=72)

    assert margaret.sees("I closed your check-in after 3 days. Your 5 answers are kept.")
    assert (await outcomes(margaret))[-1] == ("weekly", "partial")
    assert ("T2", "SOON", "open") in await alerts_of(margaret)


async def test_left_at_a_danger_sign_she_is_asked_once_more_after_an_hour(town, margaret):
    await margaret.says("/checkin")

    await town.travel(hours=1)

    assert margaret.last.text.startswith("One safety question is still open.")
    assert "call 999 now" in margaret.last.text
    assert "None of these" in margaret.last.labels
    assert await alerts_of(margaret) == [("T24", "INFO", "resolved")]
    before = len(margaret.messages)
    await town.travel(hours=5)
    assert len(margaret.messages) == before


async def test_past_the_danger_signs_nothing_is_asked_after_an_hour(town, margaret):
    await margaret.says("/checkin")
    await margaret.taps("None of these", "None of these")
    before = len(margaret.messages)

    await town.travel(hours=2)

    assert len(margaret.messages) == before
    assert await alerts_of(margaret) == []


async def test_after_two_silent_ones_the_short_form_comes(town, margaret):
    await seed(margaret, "baseline", {}, days_ago=21)
    record = await margaret.record()
    async with town.store.begin() as work:
        for days in (14, 7):
            kept = await checkins.add(work, record.id, "weekly", "v", town.now - timedelta(days=days))
            await checkins.close(work, record.id, kept, Outcome.SILENT)
    await plan(margaret)

    await town.travel(minutes=1)  # its hour was yesterday: it comes at once
    assert margaret.card("Start").text.startswith("How was your week?")
    await margaret.taps("Start", "None of these", "None of these", "The same")

    assert (await outcomes(margaret))[-1] == ("short", "done")


async def test_when_all_is_steady_a_slower_rhythm_is_offered_and_kept(town, margaret):
    async with town.store.begin() as work:
        await work.run(update(t.person).values(created_at=town.now - timedelta(weeks=30)))
    for days in (35, 28, 21, 14, 7):
        await seed(margaret, "baseline" if days == 35 else "weekly", {}, days_ago=days)
    await begin_at(margaret, "weekly", {"review": ""})
    await margaret.says("/checkin")
    await margaret.taps("Save")
    assert margaret.sees("All has been steady for a while.")

    card = await margaret.taps("Every 2 weeks")

    assert card.text.startswith("Good. Every 2 weeks.")
    [item] = await due(margaret, "checkin")
    assert timedelta(days=10) <= item.due_at - town.now <= timedelta(days=17)
    assert (await margaret.record()).profile.extra["every_weeks"] == 2


async def test_something_worse_brings_every_week_back(town, margaret):
    await remember(margaret, every_weeks=4)
    await seed(margaret, "baseline", {}, days_ago=7)
    told = {"bothered": "fatigue", "severity.fatigue": "2"}
    await begin_at(margaret, "weekly", told)
    await margaret.says("/checkin")
    await walk(margaret, told)

    assert margaret.sees("For now I ask every week again.")
    assert (await margaret.record()).profile.extra["every_weeks"] == 1


@pytest.mark.hazard("H15")
async def test_at_most_one_message_of_our_own_accord_a_day(town, margaret):
    """What was to come on the day of something else comes on the next day."""
    record = await margaret.record()
    at = town.now + timedelta(hours=1)
    async with town.store.begin() as work:
        await agenda.put(work, [clock.item(record, CHECKIN, at, {"survey": "baseline"})])
    await town.travel(hours=1)
    async with town.store.begin() as work:
        again = clock.item(record, CHECKIN, town.now + timedelta(hours=2), {"survey": "baseline"})
        await agenda.put(work, [again])

    await town.travel(hours=2)

    own = [row for row in await town.sent(Priority.CHECK_IN) if row["op"] == Op.NEW]
    assert len(own) == 1
    [item] = await due(margaret, "checkin")
    assert item.due_at - again.due_at == timedelta(days=1)


async def test_in_one_hour_comes_after_the_quiet_hours(town, margaret):
    await begin_at(margaret, "baseline", {"severity.hot_flashes": ""})
    await margaret.says("/checkin")
    await town.until_local("21:30")
    await margaret.taps("Pause")
    kept = (await margaret.rows(t.checkin))[0]["id"]
    nudge = clock.item(await margaret.record(), NUDGE, town.now, {"asked": True}, kept)
    async with town.store.begin() as work:
        await agenda.put(work, [nudge])
    await town.travel(minutes=1)

    card = await margaret.taps("In 1 hour")  # 22:31; her quiet hours are 22:00 to 07:30

    assert card.text.startswith("I'll ask again on Tuesday 3 March at 07:30.")
    [item] = await due(margaret, "nudge")
    assert item.due_at.isoformat(timespec="minutes") == "2026-03-03T07:30+00:00"


async def test_while_she_pauses_the_check_in_comes_a_week_later(town, margaret):
    record = await margaret.record()
    at = town.now + timedelta(hours=1)
    async with town.store.begin() as work:
        await people.save(work, replace(record, rests=frozenset({Paused()})))
        await agenda.drop_of(work, record.id, "dose", "status")
        await agenda.put(work, [clock.item(record, CHECKIN, at, {"survey": "baseline"})])

    await town.travel(hours=1)

    assert await outcomes(margaret) == []
    [item] = await due(margaret, "checkin")
    assert item.due_at - at == timedelta(days=7)


async def test_whatever_is_due_she_gets_one_message_of_our_own_accord_a_day(town, margaret):
    """A check-in, its nudge and a question about an old alert, all due every morning for four days."""
    await seed(margaret, "baseline", {"severity.fatigue": "2"}, days_ago=7)
    told = {"bothered": "fatigue", "severity.fatigue": "3"}
    await begin_at(margaret, "weekly", told)
    await margaret.says("/checkin")
    await walk(margaret, told)
    record = await margaret.record()
    [ask] = await due(margaret, "alert")
    for day in range(1, 5):
        at = town.now + timedelta(days=1)
        kept = (await margaret.rows(t.checkin))[-1]["id"]
        async with town.store.begin() as work:
            wanted = [
                clock.item(record, CHECKIN, at, {"survey": "weekly"}),
                clock.item(record, NUDGE, at, {}, kept),
                replace(ask, key=f"alert:{ask.subject_id}:{day * 10}", due_at=at),
            ]
            await agenda.put(work, wanted)
        await town.travel_to(at)

    own = [row["created_at"].date() for row in await town.sent(Priority.CHECK_IN) if row["op"] == Op.NEW]
    assert len(own) == len(set(own)) >= 3


async def test_what_an_outage_held_up_into_the_night_comes_in_the_morning(town, margaret):
    await begin_at(margaret, "baseline", {"severity.hot_flashes": ""})
    await margaret.says("/checkin")
    await town.until_local("19:00")
    kept = (await margaret.rows(t.checkin))[0]["id"]
    nudge = clock.item(await margaret.record(), NUDGE, town.now + timedelta(minutes=8), {"asked": True}, kept)
    async with town.store.begin() as work:
        await agenda.put(work, [nudge])

    await town.restart(hours=5)
    await town.travel(minutes=1)

    assert not margaret.sees("You asked me to come back now.")
    [item] = await due(margaret, "nudge")
    assert item.due_at.isoformat(timespec="minutes") == "2026-03-03T07:30+00:00"
