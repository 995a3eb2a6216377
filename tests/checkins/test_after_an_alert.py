"""After an alert: asked until it is over, "my team knows", worse goes up a level, and one symptom in between."""

from datetime import timedelta

import pytest

from bot.domain.agenda import CHECKIN
from bot.services.checkins import clock
from bot.store import agenda, people
from bot.store import tables as t
from tests.checkins.walking import alerts_of, begin_at, outcomes, seed, walk

MONDAYS = {"plan": "other", "often": "days", "days": [0]}
TIRED = {"bothered": "fatigue", "severity.fatigue": "3"}


@pytest.fixture
async def margaret(town):
    """A woman who has just been told to tell her team about her tiredness."""
    person = await town.settled_person(**MONDAYS)
    await seed(person, "baseline", {"severity.fatigue": "2"}, days_ago=7)
    await begin_at(person, "weekly", TIRED)
    await person.says("/checkin")
    await walk(person, TIRED)
    assert await alerts_of(person) == [("T2", "SOON", "open")]
    return person


async def asks(person) -> list:
    record = await person.record()
    async with person.town.store.begin() as work:
        return await agenda.of_person(work, record.id, "alert")


async def to_the_next_ask(person) -> None:
    """It is the morning of the next asking, with nothing else on the way."""
    [ask] = await asks(person)
    record = await person.record()
    async with person.town.store.begin() as work:
        await agenda.drop_of(work, record.id, "dose", "status", "checkin", "limit", "ring")
    await person.town.travel_to(ask.due_at)


async def test_asked_on_day_three_then_weekly_until_it_is_better(town, margaret):
    [first] = await asks(margaret)
    assert first.due_at.isoformat() == "2026-03-05T09:00:00+00:00"
    await to_the_next_ask(margaret)
    card = margaret.card("The same")
    assert "You told me something on Monday 2 March." in card.text
    await margaret.taps("What was it?")
    card = margaret.card("The same")
    assert "You told me on Monday 2 March: tiredness or weakness: severe" in card.text

    card = await margaret.taps("The same")
    assert "I ask again on Thursday 12 March" in card.text
    [second] = await asks(margaret)
    assert second.due_at - first.due_at == timedelta(days=7)
    await to_the_next_ask(margaret)
    await margaret.taps("Better")

    assert await asks(margaret) == []
    assert await alerts_of(margaret) == [("T2", "SOON", "resolved")]


async def test_asking_about_what_can_wait_ends_after_four_times_without_an_answer(town, margaret):
    asked = []
    while found := await asks(margaret):
        asked.append(found[0].due_at - town.now)
        await to_the_next_ask(margaret)

    assert len(asked) == 4
    await margaret.taps("The same")  # an answer brings the next one
    assert len(await asks(margaret)) == 1


async def test_worse_goes_up_a_level_at_once(town, margaret):
    await to_the_next_ask(margaret)
    await margaret.taps("Worse")
    assert margaret.last.text.startswith("Please call your team today.")
    assert "tiredness or weakness: severe (worse now)" in margaret.last.text

    await to_the_first_morning(margaret)
    await margaret.taps("Worse")

    assert "Call 999 now" in margaret.last.text.splitlines()[0]
    assert await alerts_of(margaret) == [
        ("T2", "SOON", "worse"),
        ("T2", "TODAY", "worse"),
        ("T2", "EMERGENCY", "open"),
    ]


async def to_the_first_morning(person) -> None:
    first, *_ = await asks(person)
    await person.town.travel_to(first.due_at)


async def test_my_team_knows_ends_the_asking_and_shortens_repeats_but_nothing_new(town, margaret):
    await margaret.taps("My team knows")
    assert await alerts_of(margaret) == [("T2", "SOON", "known")]
    assert await asks(margaret) == []

    await margaret.says("/symptom")
    await margaret.taps("Tiredness", "Severe", "Not at all")
    assert margaret.last.text.startswith("Your team knows about this: tiredness or weakness: severe")
    assert await asks(margaret) == []

    await margaret.says("/symptom")
    await margaret.taps("Poor sleep", "Severe", "Not at all")
    assert margaret.last.text.startswith("Please tell your team in the next days.")


async def test_what_the_card_is_about_goes_onto_the_list(margaret):
    await margaret.taps("📌 Add to my questions")
    await margaret.says("/notes")

    assert margaret.toast == "On your list (1)"
    assert "tiredness or weakness: severe" in margaret.last.text


async def test_one_symptom_by_words_and_numbers_is_kept_without_a_check_in(margaret):
    await margaret.says("/symptom", "headache", "2", "a little")

    assert margaret.sees("Headache: moderate.")
    assert (await outcomes(margaret))[-1] == ("symptom", "done")


async def test_an_emergency_ends_the_questions_about_one_symptom(margaret):
    await margaret.says("/symptom")
    await margaret.taps("Short of breath", "Severe")

    assert "Call 999 now" in margaret.last.text.splitlines()[0]
    assert ("T7", "EMERGENCY", "open") in await alerts_of(margaret)


async def test_none_of_these_keeps_nothing(margaret):
    before = await margaret.rows(t.checkin)
    await margaret.says("/symptom")
    await margaret.taps("None of these")

    assert margaret.sees("I have kept nothing.")
    assert await margaret.rows(t.checkin) == before


async def test_what_lasts_and_the_team_knows_waits_on_the_visit_list(town):
    person = await town.settled_person(**MONDAYS)
    for form, days in (("baseline", 15), ("weekly", 8)):
        await seed(person, form, {"bothered": "headache", "severity.headache": "2"}, days_ago=days)
    record = await person.record()
    told = {"known": {"headache": [(town.now - timedelta(days=2)).isoformat(), 2]}}
    await remember(person, record, told)
    await begin_at(person, "weekly", {"bothered": "headache", "severity.headache": "2"})
    await person.says("/checkin")
    await walk(person, {"bothered": "headache", "severity.headache": "2"})

    assert person.sees("On your list for the next visit: headache: moderate.")
    assert await alerts_of(person) == [("T4", "ROUTINE", "listed")]


async def remember(person, record, extra) -> None:
    async with person.town.store.begin() as work:
        await people.save_profile(work, record, extra={**record.profile.extra, **extra})


async def test_what_can_wait_gives_way_to_a_check_in_on_the_same_day(town, margaret):
    [ask] = await asks(margaret)
    record = await margaret.record()
    at = ask.due_at - timedelta(hours=1)
    async with town.store.begin() as work:
        await agenda.put(work, [clock.item(record, CHECKIN, at, {"survey": "weekly"})])

    await town.travel_to(ask.due_at)

    assert margaret.card("Start").text.startswith("Your weekly check-in")
    [moved] = await asks(margaret)
    assert moved.due_at - ask.due_at == timedelta(days=1)


@pytest.mark.hazard("H3")
async def test_a_sign_that_went_away_is_no_no_where_it_is_one_for_the_emergency_number_all_the_same(town):
    """The question "is this happening to you now?" is open."""
    stroke, faint = "yesterday my face drooped on one side", "I fainted last week"
    for n, (told, words, card) in enumerate(
        [
            (stroke, "it stopped", True),
            (stroke, "all gone", True),
            (stroke, "it went away", True),
            (stroke, "gone an hour ago", True),
            (stroke, "it has passed", True),
            (faint, "I'm fine now", False),  # a faint that is over is told at the next visit
            (stroke, "no", False),
            (stroke, "not true", False),
            ("I had a fever of 39.5 yesterday", "it went away", False),
        ]
    ):
        person = await town.settled_person(f"P{n}")
        await person.says(told)
        assert "Is this happening to you now?" in person.last.text, told

        await person.says(words)

        assert bool(await person.on_record()) is card, (told, words)
