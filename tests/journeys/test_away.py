"""The bot was away, or she was."""

import pytest

from bot.store import tables as t


def written(person) -> list[str]:
    return [m.text for m in person.messages if not m.mine and "Today, " not in m.text]


async def test_late_by_hours_the_card_says_sorry_and_can_still_be_answered(any_town):
    margaret = await any_town.settled_person(country="US")
    await any_town.until_local("08:00")

    await any_town.restart(hours=3)
    await any_town.travel(seconds=2)

    card = margaret.card("✅ Taken")
    assert "Sorry, I am late. I was not working for 3 hours." in card.text
    assert "Never take two" in card.text
    await margaret.taps("✅ Taken")
    assert await margaret.dose_states() == ["taken"]


@pytest.mark.case("L01")
@pytest.mark.hazard("H2")
async def test_after_three_days_away_she_gets_exactly_one_message(any_town):
    margaret = await any_town.settled_person()
    await any_town.until_local("07:00")
    before = written(margaret)

    await any_town.restart(hours=79)  # until two in the afternoon, four tablets later
    await any_town.travel(seconds=2)

    new = written(margaret)[len(before) :]
    assert len(new) == 1
    assert "Sorry, I was not working" in new[0]
    assert "4 tablets were due" in new[0]
    assert "nothing is counted against you" in new[0]
    assert await margaret.dose_states() == ["unknown"] * 4


async def test_the_days_away_can_be_filled_in(town, margaret):
    await town.until_local("07:00")
    await town.restart(hours=31)
    await town.travel(seconds=2)

    await margaret.taps("Fill in")
    await margaret.taps(next(x for x in margaret.last.labels if "○" in x))
    await margaret.taps("Taken at about 08:30")

    assert "taken" in await margaret.dose_states()


async def test_a_restart_repeats_nothing(any_town):
    margaret = await any_town.settled_person()
    await any_town.next_event("dose")
    before = written(margaret)

    for _ in range(3):
        await any_town.restart(seconds=5)

    assert written(margaret) == before


async def test_what_was_typed_while_the_bot_was_away_is_answered_with_its_age(town, margaret):
    await town.next_event("dose")
    await town.stop()
    margaret.say("does it cause hot flashes?")

    await town.restart(hours=2)

    assert margaret.sees("You wrote this 2 hours ago.")


async def test_yesterday_is_offered_and_filled_in(town, margaret):
    await town.next_event("dose")
    await town.next_event("limit")
    await town.next_event("dose")

    await margaret.says("/today")
    assert "Yesterday: not recorded" in margaret.last.text
    await margaret.taps("Fill in yesterday", "I left it out")

    assert await margaret.dose_states() == ["skipped", "due"]


async def test_the_card_of_today_offers_yesterday_also_after_a_night_without_the_bot(town, margaret):
    await town.next_event("dose")
    await town.travel(hours=2)

    await town.restart(hours=22, seconds=30)  # yesterday's late limit and today's dose come up together
    await town.travel(seconds=2)

    card = margaret.card("✅ Taken")
    assert "Yesterday is not recorded." in card.text
    await margaret.taps("Fill in yesterday")
    assert "so I do not know" in margaret.card("I left it out").text


async def test_blocked_means_silence_and_back_means_one_message(town, margaret):
    margaret.block()
    await town.quiet()
    await town.travel(days=3)
    before = written(margaret)

    margaret.unblock()
    await town.quiet()

    new = written(margaret)[len(before) :]
    assert len(new) == 1
    assert "Welcome back. Your next tablet: tomorrow at 08:30." in new[0]
    await town.next_event("dose")
    assert "✅ Taken" in margaret.last.labels


async def test_someone_whose_account_is_gone_is_not_tried_again(town, margaret):
    margaret.delete_account()
    await town.next_event("dose")
    assert await margaret.why() == ["gone"]
    tries = len([row for row in await town.sent() if row["attempts"]])

    await town.travel(days=2)

    assert len([row for row in await town.sent() if row["attempts"]]) == tries


@pytest.mark.case("T06", "K05")
@pytest.mark.hazard("H13")
@pytest.mark.parametrize("standing", ["paused", "held"])
async def test_blocking_and_coming_back_does_not_end_a_pause_or_a_safety_hold(town, margaret, standing):
    if standing == "paused":
        await margaret.says("/pause")
        await margaret.taps("Until I say so")
    else:
        await margaret.says("my face and tongue are swelling up")
    assert await margaret.why() == [standing]

    margaret.block()
    await town.quiet()
    margaret.unblock()
    await town.quiet()

    assert await margaret.why() == [standing]
    await town.travel(days=2)
    assert await margaret.dose_states() == []


async def test_someone_who_blocked_in_the_set_up_can_finish_it_later(town):
    margaret = await town.half_way("time")
    margaret.block()
    await town.quiet()
    margaret.unblock()
    await town.quiet()

    await margaret.says("/start")
    await margaret.taps("Go on", "08:30", "Breakfast", "Not now", "Looks right")

    assert await margaret.why() == []
    assert await town.next_event("dose")


@pytest.mark.case("T08")
@pytest.mark.hazard("H8")
async def test_a_group_is_left_politely(town, margaret):
    family = margaret.add_bot_to_group()
    await town.quiet()

    assert family._chat.kicked or "I only work in a private chat" in family.last.text
    assert await town.rows(t.person, t.person.c.chat_id < 0) == []
