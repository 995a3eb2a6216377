"""The steps of the set-up take what people type there: the clock on the wall, a tablet, a day with its hour, a name."""

from datetime import date

import pytest

from bot.domain import began, names
from bot.domain.amounts import read_amount, read_figure
from bot.services.milestones import since

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [
        ("March 2024", 2024, 3),
        ("I started in Sept 2023", 2023, 9),
        ("03/2024", 2024, 3),
        ("since March last year", 2025, 3),
        ("in May", 2025, 5),
        ("18 months ago", 2024, 9),
        ("twenty months ago", 2024, 7),
        ("two years ago", 2024, 0),
        ("about a year ago", 2025, 0),
        ("since spring", 2025, 0),
        ("2022", 2022, 0),
    ],
)
def test_when_it_began_is_a_month_or_the_year_of_which_the_month_is_asked(text, year, month):
    assert began.read(text, TODAY) == began.Began(year, month)


@pytest.mark.parametrize(
    "text",
    [
        "my knees hurt since March",
        "next March",
        "December 2027",
        "two days ago",
        "after my operation",
        "",
        "1 in 2024",
    ],
)
def test_what_tells_no_month_or_one_to_come_is_not_when_it_began(text):
    assert began.read(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Call me Maggie", "Maggie"),
        ("you can call me Peg, please", "Peg"),
        ("My name is Mary Ann", "Mary Ann"),
        ("I'm Jo", "Jo"),
        ("Margaret", "Margaret"),
        ("Will", "Will"),
    ],
)
def test_a_name_is_told_without_the_words_that_lead_to_it(text, name):
    assert names.told(text) == name


def test_a_tablet_holds_one_milligram_and_what_is_far_from_it_is_no_amount_but_a_figure():
    assert [str(read_amount(t)) for t in ("one tablet", "half a tablet", "2 tabs")] == ["1", "0.5", "2"]
    assert read_amount("100 mg") is None
    assert read_figure("100 mg") == 100
    assert read_figure("what the doctor said") is None


async def test_the_clock_on_her_wall_finds_her_place(town):
    for n, (clock, offered) in enumerate(
        [("it's 09:01 here", "London"), ("4 am", "New York"), ("it is 19:30 now", "Adelaide"), ("9:22", "")]
    ):
        person = await town.half_way("zone", f"P{n}", zone="")
        card = await person.says(clock)
        assert not offered or any(offered in label for label in card.labels), card.labels
        assert (await person.step())[1] == ("place" if offered else "zone")


async def test_each_step_of_the_set_up_takes_what_is_typed_there_or_says_what_is_missing(town):
    """(step, what is typed, the next step, what is seen)"""
    for n, (step, words, after, seen) in enumerate(
        [
            ("amount", "one tablet", "time", ""),
            ("amount", "100 mg", "amount", "far from the usual 1 mg"),
            ("amount", "two tablets", "unusual", "more than the usual 1 mg"),
            ("body", "woman, 61", "body", "after menopause, or still having periods?"),
            ("checkin", "Sundays at 6", "done", "Sundays at 18:00"),
            ("checkin", "Wednesday mornings please", "done", "Wednesdays at 10:00"),
            ("checkin", "Sundays at 3 am", "checkin", "I do not ask at night"),
            ("checkin", "when my son is here", "checkin", "did not understand"),
        ]
    ):
        plan = {"plan": "other", "often": "daily"} if step == "amount" else {}
        person = await town.half_way(step, f"P{n}", **plan)
        card = await person.says(words)
        assert ((await person.step())[1], seen in card.text) == (after, True), (words, card.text)


async def test_that_is_right_saves_the_set_up(town):
    margaret = await town.half_way("done")
    await margaret.says("that's right")
    assert await margaret.step() is None
    assert (await margaret.record()).settled


async def test_since_when_is_typed_where_it_is_asked_and_a_year_asks_for_its_month(margaret):
    await margaret.says("/medicines")
    await margaret.taps("Your tablet", "Since when I take it")
    months = await margaret.says("since last year")
    assert "Mar" in " ".join(months.labels)
    assert since.of(await margaret.record()) is None

    kept = await margaret.says("March 2024")

    assert "March 2024" in kept.text
    assert since.of(await margaret.record()) == date(2024, 3, 1)


async def test_is_it_the_tablet_opens_its_page_and_a_symptom_is_no_name(margaret):
    assert "I cannot say." in (await margaret.says("is it the tablet?")).text

    await margaret.says("/helpers")
    await margaret.taps("Invite somebody", "Continue")
    await margaret.says("my knees hurt")
    assert await margaret.step() == ("helper", "name")
    link = await margaret.says("Call me Maggie")
    assert "Maggie" in link.text
    assert "Call me" not in link.text
