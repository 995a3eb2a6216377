"""A month, half a year, each year: told once, quietly, on the check-in or by itself; hers to date and to switch off."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agenda import MILESTONE
from bot.domain.milestones import MONTHS, Mark, following, mark
from bot.services.milestones import marks, since
from bot.services.talk.voice import Voice
from bot.store import agenda, people

WEDNESDAY = datetime(2026, 3, 4, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("began", "months", "day"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2021, 3, 4), 60, date(2026, 3, 4)),
    ],
)
def test_a_mark_falls_on_a_day_that_exists(began, months, day):
    assert mark(began, months) == Mark(months, day)


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(0, 9000))
def test_the_next_mark_lies_ahead_and_none_lies_between(began, days):
    after = began + timedelta(days=days)

    coming = following(began, after)

    passed = [months for months in MONTHS if mark(began, months).on <= after]
    if coming is None:
        assert len(passed) == len(MONTHS)
    else:
        assert coming.on > after
        assert MONTHS.index(coming.months) == len(passed)


async def changed(town, person, **extra):
    """She began on 4 February; what else is told of her."""
    async with town.store.begin() as work:
        who = await people.find(work, person.chat_id)
        told = {**who.profile.extra, **extra}
        who = await people.save_profile(work, who, started_on="2026-02-04", extra=told)
        await marks.plan(work, who, town.now)


async def planned(town, person):
    who = await person.record()
    async with town.store.begin() as work:
        return [(i.note["months"], i.due_at) for i in await agenda.of_person(work, who.id, MILESTONE)]


def told(person):
    return [m.text for m in person.messages if not m.mine and "one month now" in m.text]


async def test_with_a_check_in_it_stands_on_it_and_costs_no_message(town, margaret):
    await changed(town, margaret)
    assert await planned(town, margaret) == [(1, datetime(2026, 3, 4, 10, tzinfo=UTC))]
    before = len(margaret.messages)

    await town.travel_to(WEDNESDAY)
    assert told(margaret) == []
    await town.travel_to(datetime(2026, 3, 8, 18, 1, tzinfo=UTC))

    assert before < len(margaret.messages)
    (invitation,) = told(margaret)
    assert "It is one month now since your first tablet with me." in invitation
    assert "check-in" in invitation
    assert await planned(town, margaret) == [(6, datetime(2026, 8, 4, 9, tzinfo=UTC))]
    await margaret.taps("More about this day")
    assert "If something bothers you" in margaret.last.text
    await margaret.taps("Since when I take it", "2024", "Mar")
    assert "You began in March 2024" in margaret.last.text
    assert await planned(town, margaret) == [(36, datetime(2027, 3, 1, 10, tzinfo=UTC))]
    await margaret.says("/medicines")
    await margaret.taps("Your tablet")
    assert "Since March 2024" in margaret.last.text


async def test_without_a_check_in_it_comes_by_itself_without_a_sound_and_may_be_switched_off(town):
    ruth = await town.settled_person("Ruth", checkin_day=None)
    await changed(town, ruth, **{since.TOLD: "2021-03-01"})
    assert await planned(town, ruth) == [(72, datetime(2027, 3, 1, 10, tzinfo=UTC))]
    await changed(town, ruth, **{since.TOLD: "2026-02-01"})

    await town.travel_to(WEDNESDAY)
    (text,) = told(ruth)
    card = ruth.card("No more of these days")
    assert card.silent
    assert "since your first tablet with me" not in text
    await ruth.taps("No more of these days")
    assert await planned(town, ruth) == []
    await ruth.says("/settings")
    await ruth.taps("Milestones: off")
    assert [months for months, _at in await planned(town, ruth)] == [6]


async def test_after_years_the_question_of_going_on_stands_on_her_list_by_one_tap_and_not_when_it_has_spread(
    town,
):
    ruth, linda = await town.settled_person("Ruth"), await town.settled_person("Linda", stage="spread")

    for person in (ruth, linda):
        who = await person.record()
        text, rows = marks.card(Voice.of(who), who, 60)
        labels = [b.label for row in rows for b in row]
        assert ("Put it on my list" in labels) is (person is ruth)
        assert ("How long you go on" in text) is (person is ruth)
