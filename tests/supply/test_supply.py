"""How many tablets are left: told in words or by taps, counted down by the record, told of before they end."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from bot.domain import supply
from bot.domain.doses import Dose, State
from bot.domain.plans import Cadence, Plan
from bot.domain.rounds import Phase, Round
from bot.domain.supply import Left, Said, Stock, enough_until, left, read, warning
from bot.store import stocks
from bot.store import tables as t

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAILY = Plan(zone="Europe/London", times=(time(8, 30),), amounts=(Decimal(1),), starts_on=NOON.date())


def dose(day: int, state: State = State.TAKEN, amount: str = "1") -> Dose:
    at = NOON + timedelta(days=day)
    return Dose(
        day, 1, 1, at.date(), 0, amount, "Europe/London", at, at, state, at if state is State.TAKEN else None
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("I have 5 left", Said(count=5)),
        ("I've got five left", Said(count=5)),
        ("got a new pack of 28", Said(new=True, count=28, size=28)),
        ("picked up 2 boxes of 30", Said(new=True, count=60, size=30)),
        ("got 2x28", Said(new=True, count=56, size=28)),
        ("a 28 pack came", Said(new=True, count=28, size=28)),
        ("picked up 2 boxes", Said(new=True, packs=2)),
        ("new box", Said(new=True, packs=1)),
        ("none", Said(count=0)),
        ("I've just been to the chemist and picked up 28 more", Said(new=True, count=28)),
        ("there are seven tablets left in the strip", Said(count=7)),
        ("hello, I counted them again and have 19 anastrozole left", Said(count=19)),
        ("my husband fetched 28 from the pharmacy this morning", Said(new=True, count=28)),
        ("I can't afford them", Said(cost=True)),
    ],
)
def test_what_is_said_of_tablets_at_home(typed, meant):
    assert read(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "-1 left",
        "minus one",
        "1000",
        "5 days left",
        "half a strip left",
        "4 boxes and 5 tablets",
        "8 or 9 left",
        "a few left",
        "picked up 28 to end it",
        "I have 60 tablets left that will do it",
        "28, I took them all",
        "30 left and nobody to miss me",
        "got 56 pills so I can sleep for ever",
    ],
)
def test_a_number_in_doubt_is_none_and_is_asked_for(typed):
    said = read(typed)

    assert said.count is None
    assert not said.packs


@pytest.mark.hazard("H16")
def test_the_record_counts_down_and_what_has_no_answer_may_be_gone_too():
    stock = Stock(Decimal(5), NOON - timedelta(hours=1))
    before, taken, unknown = dose(-1), dose(0), dose(1, State.NO_ANSWER)

    assert left(stock, [before]) == Left(Decimal(5), Decimal(5))
    assert left(stock, [taken, unknown, dose(2, State.SKIPPED)]) == Left(Decimal(4), Decimal(3))
    assert left(stock, [dose(n) for n in range(9)]) == Left(Decimal(0), Decimal(0)), "never less than none"
    assert left(stock, [dose(0, amount="0.5")]).recorded == Decimal("4.5")


def test_enough_until_goes_by_the_plan_with_its_days_amounts_zone_and_end():
    mondays = Plan(zone="Europe/London", times=(time(8, 30),), amounts=(Decimal(1),), cadence=Cadence.WEEKDAYS,
                   weekdays=frozenset({0}), starts_on=NOON.date())  # fmt: skip
    halves = Plan(zone="Asia/Tokyo", times=(time(8, 30),), amounts=(Decimal("0.5"),), starts_on=NOON.date())
    ends = Plan(zone="Europe/London", times=(time(8, 30),), amounts=(Decimal(1),), starts_on=NOON.date(),
                ends_on=date(2026, 3, 4))  # fmt: skip

    assert enough_until(DAILY, Decimal(5), NOON) == date(2026, 3, 7)
    assert enough_until(DAILY, Decimal(0), NOON) == date(2026, 3, 2)
    assert enough_until(mondays, Decimal(1), NOON) == date(2026, 3, 15)
    assert enough_until(halves, Decimal(1), NOON) == date(2026, 3, 4)
    assert enough_until(ends, Decimal(5), NOON) is None, "nothing runs out after the planned end"


def test_days_off_use_none_two_amounts_in_turn_what_each_is_and_a_plan_changed_on_the_last_day_counts_anew():
    off = replace(DAILY, cadence=Cadence.ROUNDS, round=Round((Phase(2), Phase(5, takes=False)), NOON.date()))
    whole, half = Phase(1, amounts=(Decimal(1),)), Phase(1, amounts=(Decimal("0.5"),))
    in_turn = replace(off, round=Round((half, whole), NOON.date() + timedelta(days=1)))

    assert enough_until(off, Decimal(2), NOON) == date(2026, 3, 9)  # Tuesday, five days off, Monday
    assert enough_until(in_turn, Decimal(3), NOON) == date(2026, 3, 6)
    assert enough_until(DAILY, Decimal(1), NOON) == date(2026, 3, 3)  # the last one is of tomorrow
    assert enough_until(off, Decimal(1), NOON) == date(2026, 3, 8), (
        "the new plan has days off before the next"
    )


@pytest.mark.parametrize(
    ("days", "told", "weekday", "away", "level"),
    [
        (11, (), 2, False, None),
        (10, (), 2, False, 10),
        (9, (10,), 2, False, None),
        (5, (10,), 2, False, 5),
        (4, (5, 10), 2, False, None),
        (12, (), 4, False, 10),  # on Friday what the weekend would bring
        (7, (10,), 4, False, 5),
        (15, (), 2, True, 5),  # a trip begins: everything is said at once
        (15, (5, 10), 2, True, None),
    ],
)
def test_each_warning_is_given_once_before_a_weekend_and_before_a_trip(days, told, weekday, away, level):
    assert warning(days, (10, 5), told, weekday, away=away) == level


@pytest.mark.parametrize("key", list(supply.LEVELS))
def test_the_days_to_be_told_fall(key):
    levels = supply.LEVELS[key]
    assert list(levels) == sorted(levels, reverse=True)


# --- in the chat -------------------------------------------------------------------------------------------------


async def test_typed_at_any_time_it_is_counted_and_a_new_pack_comes_on_top(town, margaret):
    await margaret.says("I have 5 left")
    assert "about 5 left. Enough until Saturday 7 March." in margaret.card("I ordered").text

    await margaret.says("got a new pack of 28")
    assert "about 33 left." in margaret.card("I ordered").text
    await margaret.says("picked up 2 boxes")
    assert "about 89 left." in margaret.card("I ordered").text, "a box is as big as her last one"


@pytest.mark.hazard("H16")
async def test_a_pack_of_unknown_size_and_a_wrong_number_are_asked_about(town, margaret):
    await margaret.says("picked up 2 boxes")
    await margaret.taps("30")
    assert "about 60 left." in margaret.card("I ordered").text

    await margaret.taps("The count is wrong")
    await margaret.says("-1")
    assert "from 0 to 999" in margaret.last.text
    await margaret.says("12")
    assert "about 12 left." in margaret.card("I ordered").text


@pytest.mark.hazard("H4")
async def test_a_number_told_with_more_than_a_count_is_not_counted_but_asked_for(town, margaret):
    await margaret.says("picked up 28 to end it")
    assert "Is this what you would like?" in margaret.last.text
    await margaret.taps("How many tablets are left")
    assert "How many" in margaret.card("‹ Back").text
    await margaret.says("I have 60 tablets left that will do it")
    assert "How many" in margaret.card("‹ Back").text
    assert await margaret.rows(t.stock) == []


async def test_who_has_few_left_reads_whom_to_call_and_who_asks_reads_what_is_known(town, margaret):
    await margaret.says("only 3 tablets left and the pharmacy has none")
    assert "call your pharmacy or your team today" in margaret.card("I ordered").text
    await margaret.says("how many have I left")
    assert "about 3 left." in margaret.card("When you tell me").text


async def test_taken_counts_down_undo_counts_up_and_silence_is_said(town, margaret):
    await margaret.says("20 tablets left")
    await town.next_event("dose")
    await margaret.taps("✅ Taken")
    await margaret.says("/supply")
    assert "about 19 left." in margaret.card("When you tell me").text
    await margaret.taps("↩️ Undo")
    await margaret.says("/supply")
    assert "about 20 left." in margaret.card("When you tell me").text
    assert "it may be 19" in margaret.card("When you tell me").text


async def test_she_is_told_once_at_ten_in_the_morning_and_what_she_ordered_stands_there(town, margaret):
    await margaret.says("12 tablets left")
    told = []
    for _ in range(9):
        await town.next_event("supply")
        told.append(sum("left, enough until" in text for text in margaret.texts))
    assert told[-1] == 1, "one card: the newer takes the place of the older"
    [row] = await margaret.rows(t.stock)
    assert row["medicine"] == stocks.OWN
    assert b"12" not in row["state"]
    await margaret.taps("I ordered")
    assert "You ordered on" in margaret.card("I got new ones").text


async def test_after_none_left_the_next_reminder_asks_first_and_taking_one_ends_that(town, margaret):
    await margaret.says("I ran out")
    await margaret.taps("I have none left")
    assert "call your pharmacy or your team today" in margaret.last.text
    await town.next_event("dose")
    card = margaret.card("✅ Taken")
    assert card.text.startswith("Do you have new ones by now?")
    assert card.labels[:2] == ["Yes, I have new ones", "Not yet, I leave it out"]

    await margaret.taps("✅ Taken")
    await town.next_event("dose")
    assert "new ones by now" not in margaret.card("✅ Taken").text


async def test_the_reason_ran_out_is_remembered_and_new_ones_end_it(town, margaret):
    await town.next_event("dose")
    await margaret.taps("Skip today", "I ran out")
    await town.next_event("dose")
    await margaret.taps("Yes, I have new ones")
    await margaret.taps("28")
    assert "about 28 left." in margaret.card("I ordered").text
    assert "✅ Taken" in margaret.card("✅ Taken").labels, "the reminder stays"


async def test_cost_has_its_own_line_and_a_question_for_the_doctor(town, margaret):
    await margaret.says("I can't afford my tablets")
    assert "I cannot change the price" in margaret.last.text
    await margaret.taps("📌 Note it for my doctor")
    await margaret.says("/notes")
    assert "is there a cheaper maker?" in margaret.last.text


async def test_another_medicine_has_a_count_of_its_own(town, margaret):
    await margaret.says("/medicines")
    await margaret.taps("Add a medicine", "Calcium", "Once a day", "08:30", "Save")
    await margaret.says("5 calcium tablets left")
    rows = await margaret.rows(t.stock)
    assert [row["medicine"] != stocks.OWN for row in rows] == [True]


async def test_another_number_corrects_the_count_she_has_just_given_and_friends_are_no_tablets(
    town, margaret
):
    await margaret.says("I have 5 friends left")
    assert await margaret.rows(t.stock) == []

    await margaret.says("12 left", "no, 15")
    assert "about 15 left" in margaret.last.text

    await margaret.says("sorry, 14 not 15")
    assert "about 14 left" in margaret.last.text


async def test_an_erase_leaves_no_count(any_town):
    margaret = await any_town.settled_person()
    await margaret.says("7 left")
    assert len(await any_town.rows(t.stock)) == 1

    await margaret.says("/delete")
    await margaret.taps("Yes, delete everything", "Delete now")

    assert await any_town.rows(t.stock) == []
