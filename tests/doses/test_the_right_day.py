"""The record says what happened: a card that stayed, a question about a day and a Sunday card are about their own day."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.messages import Tap

TUESDAY = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
DAY = timedelta(days=1)


async def the_card(bench, at):
    """She has looked at /today at *at*, and the card stays."""
    await bench.until(at)
    await bench.says("/today")
    return bench.last


async def test_the_button_of_an_older_day_never_books_today(bench):
    card = await the_card(bench, TUESDAY - timedelta(minutes=45))
    await bench.until(TUESDAY + DAY - timedelta(minutes=40))
    await bench.presses(card, card.button("today.early"))
    assert await bench.states() == ["no_answer"]
    assert "Tuesday 3 March" in bench.last.text
    await bench.until(TUESDAY + DAY)
    assert await bench.states() == ["no_answer", "due"]
    assert "Time for your tablet" in bench.last.text


async def test_the_button_of_today_books_today_before_and_after_the_time(bench):
    card = await the_card(bench, TUESDAY - timedelta(minutes=45))
    await bench.until(TUESDAY + timedelta(minutes=10))
    await bench.presses(card, card.button("today.early"))
    assert await bench.states() == ["taken"]

    card = await the_card(bench, TUESDAY + DAY - timedelta(minutes=45))
    await bench.presses(card, card.button("today.early"))
    assert await bench.states() == ["taken", "taken"]


async def test_yesterdays_tablet_is_no_yes_to_did_i_take_it_today(opened):
    bench = await opened(time="20:00")
    await bench.until(datetime(2026, 3, 2, 20, 10, tzinfo=UTC))
    await bench.says("taken")
    await bench.until(datetime(2026, 3, 3, 9, tzinfo=UTC))
    await bench.says("did I take it today?")
    assert "Yes" not in bench.last.text
    assert "The last tablet on record: Monday 2 March at 20:10." in bench.last.text


async def test_the_clock_of_a_taking_stands_beside_its_own_day(opened):
    bench = await opened(time="23:45")
    await bench.until(datetime(2026, 3, 3, 0, 5, tzinfo=UTC))
    await bench.says("taken")
    await bench.says("did I take it on Monday?")
    assert "The tablet of Monday 2 March is recorded as taken Tuesday 3 March at 00:05." in bench.last.text


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("did I take it today?", "It is not recorded</b> (tablet of Thursday 5 March)"),
        ("did I take it yesterday?", "Yes.</b> It is recorded as taken Wednesday 4 March at 08:30."),
        ("did I take it on Tuesday?", "No.</b> The tablet of Tuesday 3 March is recorded as left out."),
        ("did I take it on Monday?", "Nothing is on record for that day."),
    ],
)
async def test_a_question_about_a_day_is_answered_from_that_day(bench, words, answer):
    await bench.until(TUESDAY)
    await bench.taps("dose.skip")
    await bench.taps("why", arg="unsaid")
    await bench.until(TUESDAY + DAY)
    await bench.taps("dose.taken")
    await bench.until(TUESDAY + 2 * DAY + timedelta(minutes=5))
    await bench.says(words)
    assert answer in bench.last.text


async def test_the_pinned_card_names_no_day_while_reminders_rest(bench):
    await bench.says("/pause")
    await bench.taps("for", arg="open")
    await bench.later(days=9)
    pinned = next(s for s in bench.phone.screen.values() if s.topic == "status")
    assert "Today" not in pinned.text
    await bench.taps("pause.end")
    assert (
        "Today, Wednesday 11 March"
        in next(s for s in bench.phone.screen.values() if s.topic == "status").text
    )


async def test_the_pinned_card_of_who_has_gone_silent_names_no_day(bench):
    await bench.later(days=20)
    pinned = next(s for s in bench.phone.screen.values() if s.topic == "status")
    assert pinned.text == "Reminders rest now."


async def test_todays_tablet_is_asked_about_at_its_old_hour_when_the_new_one_is_past(bench):
    await bench.until(TUESDAY - timedelta(minutes=50))
    await bench.says("/settings")
    await bench.taps("set.time")
    await bench.says("7:15")
    assert "tomorrow at 07:15" in bench.last.text
    assert "A tablet that is due before stays as it is." in bench.last.text
    await bench.taps("save_time")
    assert "Tablet 08:30" in next(s.text for s in bench.phone.screen.values() if s.topic == "status")

    await bench.until(TUESDAY)
    assert bench.last.button("dose.taken")
    assert bench.rang()[-1].at == TUESDAY
    await bench.taps("taken")
    await bench.until(TUESDAY + DAY)
    assert await bench.states() == ["taken", "due"]
    assert (await bench.doses())[-1]["due_at"] == TUESDAY + DAY - timedelta(minutes=75)


async def test_a_tablet_of_today_that_would_be_too_near_to_the_new_hour_is_said_to_go(bench):
    await bench.sends(Tap("set", "", "save_time", "2040"))
    await bench.until(TUESDAY)
    await bench.says("/settings")
    await bench.taps("set.time")
    await bench.says("7:15")

    assert "The one that was due today at 20:40 would be too near to it" in bench.last.text
