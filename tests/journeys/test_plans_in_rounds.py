"""Days on and off, two amounts in turn, steps down, a last day, how it is taken: set up by taps or typed, then lived by the clock."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.medicines import Label
from bot.services.plans import planning
from bot.store import plans
from bot.store import tables as t

ALTERNATING = "half a milligram (0.5 mg)"


async def rules(person):
    return [json.loads(row["rule"]) for row in await person.rows(t.plan)]


async def ends_the_set_up(person):
    """The time, the cue, the first day, no check-in: what is left after the plan itself."""
    await person.taps("It is what I was told", "08:30", "Breakfast")


async def live(town, days):
    """So many days go by, whatever comes."""
    await town.travel(hours=24 * days)


async def asked(person):
    """The date and the amount of every dose that came into being."""
    return [(row["local_date"][5:], row["amount"]) for row in await person.doses()]


async def test_days_on_and_days_off_by_taps_from_the_day_the_round_began(town):
    margaret = await town.half_way("plan")

    await margaret.taps("Another plan", "Something else", "Days on and days off", "5 days", "2 days", "1 mg")
    await ends_the_set_up(margaret)
    await margaret.taps("It began earlier")
    assert margaret.last.labels[0] == "Sunday 1 March"
    await margaret.says("27 Feb")  # the fourth of five days is today
    await margaret.taps("Not now")
    assert "1 mg at 08:30, 5 days on, then 2 days off, again and again" in margaret.last.text
    await margaret.taps("Looks right")

    await live(town, 6)
    assert await asked(margaret) == [(day, "1") for day in ("03-03", "03-06", "03-07", "03-08")]
    (rule,) = await rules(margaret)
    assert (rule["cadence"], rule["round"]["began_on"], rule["starts_on"]) == (
        "rounds",
        "2026-02-27",
        "2026-03-02",
    )
    await margaret.says("when is my week off?")
    assert "Next days without a tablet: Wednesday 11 March to Thursday 12 March." in margaret.last.text
    await margaret.says("/medicines")
    await margaret.taps("Your tablet")
    assert "First day: 27 Feb 2026." in margaret.last.text
    assert "Wednesday 11 March to Thursday 12 March." in margaret.last.text


@pytest.mark.parametrize(
    ("typed", "taps", "words", "amounts"),
    [
        (
            "1 mg and 0.5 mg on alternate days",
            ("Something else", "Two amounts in turn", "1 mg", ALTERNATING),
            "at 08:30, 1 mg for 1 day, then half a milligram (0.5 mg) for 1 day, again and again",
            ["0.5", "1", "0.5", "1", "0.5"],
        ),
        (
            "1 mg for 2 days, then half a mg for 2 days",
            ("Something else", "Step by step another amount", "1 mg", None, "The plan ends then"),
            "until 5 Mar 2026",
            ["1", "0.5", "0.5"],
        ),
    ],
)
async def test_typed_or_by_taps_it_is_the_same_plan_and_each_day_has_its_amount(
    town, typed, taps, words, amounts
):
    margaret, ruth = await town.half_way("plan"), await town.half_way("plan", "Ruth")
    await margaret.says(typed)
    await ruth.taps("Another plan")
    for tap in taps:
        if tap is None:
            await ruth.says("2")
            await ruth.taps(ALTERNATING)
            await ruth.says("2 days")
        else:
            await ruth.taps(tap)

    for person in (margaret, ruth):
        await ends_the_set_up(person)
        await person.taps("Today", "Not now")
        assert words in person.last.text
        await person.taps("Looks right")

    mine, hers = await rules(margaret), await rules(ruth)
    assert mine == hers
    await live(town, 5)
    assert [amount for _day, amount in await asked(margaret)] == amounts


async def test_a_medicine_for_ten_days_ends_by_itself_and_its_last_day_is_hers_to_change(town, margaret):
    await margaret.says("/medicines")
    await margaret.taps("Add a medicine")
    await margaret.says("Amoxicillin")
    await margaret.says("three times a day for 3 days")
    for at in ("7:00", "13:00", "19:00"):
        await margaret.says(at)
    await margaret.taps("Tomorrow")
    assert "every day, until 5 Mar 2026" in margaret.last.text
    await margaret.taps("Save")
    await margaret.says("/medicines")
    await margaret.taps("Amoxicillin", "Last day", "5 days", "Save")

    _own, other = await rules(margaret)
    assert date.fromisoformat(other["ends_on"]) == date(2026, 3, 7)
    await live(town, 8)
    doses = [row for row in await margaret.doses() if not row["amount"]]
    assert sorted({row["local_date"] for row in doses}) == [f"2026-03-0{n}" for n in range(3, 8)]
    assert len(doses) == 15


async def test_the_last_card_of_a_plan_says_once_that_it_is_the_last(town, margaret):
    who = await margaret.record()
    async with town.store.begin() as work:
        own = (await plans.of_person(work, who.id))[0]
        rule = replace(own.rule, amounts=(), ends_on=town.now.date() + timedelta(days=2))
        antibiotic = await plans.add(work, who.id, rule, town.now, Label("Amoxicillin"))
        await planning.put_on_agenda(work, who, antibiotic, town.now)
    said = []
    for _ in range(4):
        await town.next_event("dose")
        said.append(margaret.last.text)
        await live(town, 0.5)

    line = "The last one of this plan: your other medicine. I will not remind you of it again."
    assert [line in text for text in said] == [False, True, False, False]
    assert "Amoxicillin" not in " ".join(said), "her texts are discreet"


async def test_for_another_medicine_days_on_and_off_and_twice_a_week_may_be_typed_and_amounts_may_not(
    margaret,
):
    await margaret.says("/medicines")
    await margaret.taps("Add a medicine", "Calcium")
    await margaret.says("1 mg one day, half the next")
    assert "What time suits you?" not in margaret.last.text
    await margaret.says("twice a week")
    assert "On which days?" in margaret.last.text
    await margaret.says("five days on, two days off")
    assert "What time suits you?" in margaret.last.text


async def test_how_a_medicine_is_taken_stands_on_its_reminder_and_only_sealed_in_the_database(town, margaret):
    await margaret.says("/medicines")
    await margaret.taps("Add a medicine")
    await margaret.says("Alendronate")
    await margaret.taps("Once a day")
    await margaret.says("8:30")
    await margaret.taps("Save")
    await margaret.says("/medicines")
    await margaret.taps("Alendronate", "How it is taken", "On an empty stomach, then sit up for 30 minutes")
    assert "Your note: On an empty stomach, then sit up for 30 minutes" in margaret.last.text
    await margaret.taps("Save", "My medicines", "Alendronate", "How it is taken")
    await margaret.says("before breakfast & <b>no</b> tea")
    await margaret.taps("Save", "My medicines", "Alendronate")
    assert "Your note: before breakfast & <b>no</b> tea" in margaret.last.text
    await margaret.taps("⏰ Change the time")
    await margaret.says("8:30")
    await margaret.taps("Save")
    assert all(b"breakfast" not in (row["medicine"] or b"") for row in await margaret.rows(t.plan))

    await town.next_event("dose")
    card = margaret.card("✅ All taken")
    assert "Your note: before breakfast & <b>no</b> tea" in card.text
    assert "Alendronate" not in card.text  # discreet
    done = await margaret.taps("✅ All taken")
    assert "Your note" not in done.text
    assert "Alendronate: taken at 08:30" in done.text

    await margaret.says("/medicines")
    await margaret.taps("Alendronate", "How it is taken", "No line", "Save")
    await margaret.says("/medicines")
    await margaret.taps("Alendronate")
    assert "Your note" not in margaret.last.text
