from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.domain.rests import Quiet
from bot.store import tables as t


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 1, hour, minute, tzinfo=UTC) + timedelta(days=day - 1)


@pytest.mark.hazard("H13", "H15")
async def test_after_three_silent_days_the_bot_asks_once_and_rings_once_a_day(bench):
    await bench.until(at(7, 8))

    asked = [r for r in bench.came if r.shown.topic == "quiet"]
    assert [r.at.day for r in asked] == [5]
    assert "I have not heard from you for 3 days" in asked[0].shown.text
    assert not asked[0].shown.rings
    assert [r.at.day for r in bench.rang()] == [3, 3, 4, 4, 5, 6]


@pytest.mark.hazard("H13", "H15")
async def test_after_seven_silent_days_the_bot_rests_and_says_so_once(bench):
    await bench.until(at(20, 8))

    said = [r for r in bench.came if "I'll stop reminding you" in r.shown.text]
    assert [r.at for r in said] == [at(9, 8, 30)]
    assert [r for r in bench.came if r.at > at(9, 8, 31)] == []
    assert (await bench.person()).rests == {Quiet(at(9, 8, 30))}


async def test_any_word_brings_the_bot_back(bench):
    await bench.until(at(12, 12))

    await bench.says("thanks")
    await bench.until(at(13, 8, 31))

    assert bench.last.topic.startswith("dose:")
    assert (await bench.person()).reminded


async def test_start_again_names_the_next_tablet(bench):
    await bench.until(at(12, 12))

    await bench.taps("back")

    assert "Good to have you back" in bench.last.text
    assert "tomorrow at 08:30" in bench.last.text


async def test_after_thirty_days_one_last_note_offers_to_keep_or_delete(bench):
    await bench.until(at(60, 12))

    last = [r for r in bench.came if r.at > at(10, 8)]
    assert len(last) == 1
    assert last[0].shown.button("keep")
    assert last[0].shown.button("me.delete")


async def test_days_in_which_the_bot_was_offline_are_no_silence(bench):
    await bench.until(at(3, 9))
    await bench.taps("taken")

    await bench.offline(timedelta(days=5))
    await bench.later(days=1)

    assert not [r for r in bench.came if r.shown.topic == "quiet"]
    assert (await bench.person()).reminded


async def test_someone_who_takes_it_twice_a_week_is_not_silent_between(opened):
    twice = {"plan": "other", "often": "twice", "days": [0, 3], "amount": "0.5", "reason": "testosterone"}
    bench = await opened(body="man", **twice)

    for day in (5, 9, 12):
        await bench.until(at(day, 8, 45))
        await bench.taps("taken")

    assert not [r for r in bench.came if r.shown.topic == "quiet"]


async def test_the_card_of_today_offers_to_fill_in_yesterday(bench):
    await bench.until(at(4, 8, 30))

    assert "Yesterday is not recorded." in bench.last.text
    card = bench.last
    await bench.presses(card, card.button("show"))

    assert "not recorded" in bench.last.text
    assert bench.last.button("earlier")
    assert card.id in bench.phone.screen


async def test_a_late_card_in_the_night_makes_no_sound(bench):
    await bench.until(at(3, 8, 20))

    await bench.offline(timedelta(hours=11, minutes=55))  # back at 20:15: the limit is 20:30
    loud = bench.came[-1].shown.rings
    await bench.offline(timedelta(hours=36))

    assert loud
    assert "from" in bench.came[-1].shown.text


async def test_three_decisions_against_it_bring_the_offer_of_a_rest_once(bench):
    for day in (3, 4, 5, 6):
        await bench.until(at(day, 8, 40))
        await bench.taps("skip")
        await bench.taps("why", arg="decided")

    offers = [r for r in bench.came if "It is your decision. Many people" in r.shown.text]
    assert [r.at.day for r in offers] == [5]
    assert offers[0].shown.button("pause")


async def test_what_gets_in_the_way_is_asked_at_most_once_a_week_and_names_no_number(bench):
    for day in (3, 6, 9, 12, 15):
        await bench.until(at(day, 8, 40))
        await bench.taps("taken")

    asked = [r for r in bench.came if "what gets in the way" in r.shown.text]
    assert [r.at.day for r in asked] == [6, 15]
    assert not any(c.isdigit() for c in asked[0].shown.text)


@pytest.mark.parametrize(("state", "shown"), [("taken", [True, False]), ("skipped", [False, False])])
async def test_the_count_is_shown_at_most_once_a_week_and_a_low_one_never(bench, state, shown):
    await bench.offline(timedelta(days=20))
    async with bench.store.look() as work:  # three weeks, without living them
        await work.run(update(t.dose).values(state=state, taken_at=t.dose.c.due_at))
    said = []
    for _ in range(2):
        await bench.until((bench.now + timedelta(days=1)).replace(hour=8, minute=40))
        await bench.taps("taken")
        said.append(any("of your last" in s.text for s in bench.phone.screen.values()))
        await bench.taps("undo")
        await bench.taps("taken")

    assert said == shown


async def test_an_outage_that_ends_in_the_night_makes_no_sound_about_silence_or_check_in(opened):
    bench = await opened(checkin_day=6, time="20:40")
    await bench.until(at(8, 14))

    await bench.offline(timedelta(days=1, hours=14))
    in_the_night = [r for r in bench.came if r.at == at(10, 4) and r.shown.rings]
    await bench.later(hours=5)

    assert in_the_night == []


async def test_days_without_the_bot_are_no_silence_of_hers(bench):
    await bench.until(at(6, 9))

    await bench.offline(timedelta(days=5, hours=1))
    await bench.until(at(12, 8, 31))

    assert (await bench.person()).reminded
    assert bench.last.topic.startswith("dose:")


async def test_tablets_that_an_outage_swallowed_stand_on_record_also_when_the_bot_then_goes_to_rest(bench):
    await bench.until(at(9, 8))

    await bench.offline(timedelta(days=3, hours=6))
    await bench.until(at(20, 8))

    assert not (await bench.person()).reminded
    swallowed = [row["due_at"].day for row in await bench.doses() if row["state"] == "unknown"]
    assert swallowed == [9, 10, 11, 12]


async def test_the_check_in_of_a_night_without_the_bot_waits_for_the_morning(opened):
    bench = await opened(checkin_day=6)
    for day in (3, 5, 7):
        await bench.until(at(day, 8, 31))
        await bench.taps("taken")
    await bench.until(at(8, 8, 31))
    await bench.taps("taken")
    await bench.until(at(8, 17))

    await bench.offline(timedelta(hours=10))
    await bench.until(at(10, 8))

    assert next(r.at for r in bench.came if r.shown.topic == "checkin").hour >= 7


async def test_i_took_it_is_heard_though_another_time_was_asked_for_and_never_typed(bench):
    await bench.until(at(3, 9))
    await bench.taps("taken")
    await bench.taps("earlier")
    await bench.taps("at", arg="type")
    await bench.until(at(4, 8, 40))

    await bench.says("I took it")

    assert await bench.states() == ["taken", "taken"]
