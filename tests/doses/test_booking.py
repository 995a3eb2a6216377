"""What she says about a sitting is on record as she said it, and her card tells it."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.medicines import Label
from bot.domain.messages import Tap
from bot.domain.plans import Plan
from bot.lab.simulation.phone import CHAT
from bot.services.doses.cards import stamp
from bot.services.plans import planning
from bot.store import doses, people, plans
from bot.store import tables as t
from tests.support.town import START

EIGHT_THIRTY = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)


@pytest.fixture
async def due(bench):
    """It is half past eight and her tablet is due."""
    await bench.until(EIGHT_THIRTY)
    return bench


@pytest.fixture
async def both(bench):
    """It is half past eight, and calcium is due with her tablet."""
    rule = Plan("Europe/London", (time(8, 30),), (), starts_on=START.date())
    async with bench.store.look() as work:
        who = await people.find(work, CHAT)
        planned = await plans.add(work, who.id, rule, bench.now, Label("Calcium"))
        await planning.put_on_agenda(work, who, planned, bench.now)
    await bench.until(EIGHT_THIRTY)
    return bench


async def says_of(bench, act: str, arg: str = "") -> None:
    """She taps a button that does *act* with her first dose."""
    await bench.sends(Tap("dose", str((await bench.doses())[0]["id"]), act, arg))


async def told(bench) -> list[tuple[str, datetime | None, str | None]]:
    async with bench.store.look() as work:
        who = await people.find(work, CHAT)
        sittings = await doses.sittings_between(work, who.id, START, bench.now + timedelta(days=1))
    return [(dose.state, dose.taken_at, dose.reason) for one in sittings for dose in one.doses]


async def happened(bench) -> list[tuple[str, str]]:
    return [(event["what"], event["source"]) for event in await bench.rows(t.dose_event)]


async def keys(bench) -> set[str]:
    return {row["key"].partition(":")[0] for row in await bench.rows(t.agenda)}


@pytest.mark.case("B01")
@pytest.mark.hazard("H12")
async def test_a_second_tap_says_when_it_was_saved_and_keeps_nothing_new(due):
    card = due.last
    await due.presses(card, card.button("taken"))
    await due.later(minutes=5)

    await due.presses(card, card.button("taken"))

    assert await told(due) == [("taken", EIGHT_THIRTY, None)]
    assert await happened(due) == [("taken", "tap")]
    assert due.phone.toast == "Already saved at 08:30"


async def test_an_answer_ends_the_asking_and_undo_begins_it_again(due):
    asking = {"ring", "limit"}
    assert asking <= await keys(due)

    await due.taps("taken")
    assert not asking & await keys(due)
    await due.taps("undo")

    assert asking <= await keys(due)
    assert await told(due) == [("due", None, None)]
    assert await happened(due) == [("taken", "tap"), ("undo", "tap")]


async def test_words_are_booked_as_words(due):
    await due.says("i took it")

    assert await happened(due) == [("taken", "text")]
    assert await told(due) == [("taken", EIGHT_THIRTY, None)]


async def test_words_shortly_before_its_time_are_about_the_coming_dose(bench):
    await bench.until(EIGHT_THIRTY - timedelta(hours=1))

    await bench.says("i took it")

    assert await told(bench) == [("taken", EIGHT_THIRTY - timedelta(hours=1), None)]


@pytest.mark.hazard("H2")
async def test_a_second_tablet_too_near_is_asked_about_and_kept_when_she_says_so(due):
    tuesday = due.last
    await due.until(EIGHT_THIRTY + timedelta(hours=22, minutes=1))
    await due.says("/today")
    await due.taps("early")
    assert [state for state, *_ in await told(due)] == ["no_answer", "taken"]
    await due.presses(tuesday, tuesday.button("taken"))
    assert "You already recorded a tablet</b> at 06:31 (Wednesday 4 March)" in due.last.text

    await due.taps("two")

    assert await told(due) == [("taken", due.now, None)] * 2
    assert [what for what, _source in await happened(due)] == ["no_answer", "taken", "taken_again"]


@pytest.mark.hazard("H12")
async def test_what_is_taken_back_after_the_late_limit_is_without_an_answer_and_not_asked_about(due):
    await due.taps("taken")
    await due.until(EIGHT_THIRTY + timedelta(hours=13))

    await due.taps("undo")
    await says_of(due, "undo")

    assert await told(due) == [("no_answer", None, None)]
    assert await happened(due) == [("taken", "tap"), ("undo", "tap"), ("no_answer", "clock")]
    assert not {"ring", "limit"} & await keys(due)


async def test_a_word_when_no_dose_is_near_books_nothing(bench):
    await bench.until(EIGHT_THIRTY - timedelta(hours=12))

    await bench.says("taken")

    assert await bench.doses() == []


@pytest.mark.parametrize(
    ("at", "kept"),
    [
        (EIGHT_THIRTY - timedelta(hours=12), True),
        (EIGHT_THIRTY - timedelta(hours=12, seconds=1), False),
        (EIGHT_THIRTY, True),
        (EIGHT_THIRTY + timedelta(hours=1), True),
        (EIGHT_THIRTY + timedelta(hours=1, seconds=1), False),
    ],
)
async def test_a_time_is_kept_from_twelve_hours_before_the_dose_until_now(due, at, kept):
    await due.later(hours=1)

    await says_of(due, "at", stamp(at))

    assert await told(due) == [("taken", at, None) if kept else ("due", None, None)]
    assert bool(due.phone.toast) is True


async def test_another_time_replaces_the_one_before(due):
    await due.taps("taken")
    await due.later(hours=1)

    await says_of(due, "at", stamp(EIGHT_THIRTY + timedelta(minutes=20)))

    assert await told(due) == [("taken", EIGHT_THIRTY + timedelta(minutes=20), None)]
    assert await happened(due) == [("taken", "tap"), ("retimed", "tap")]


async def test_did_i_take_them_is_answered_with_the_card_of_all(both):
    await says_of(both, "taken")
    card = both.last

    await both.says("did i take it today?")

    assert both.last.id > card.id
    assert both.last.button("undo")


async def test_did_i_take_it_is_answered_in_a_message_of_its_own(due):
    await due.taps("taken")
    card = due.last

    await due.says("did i take it today?")

    assert due.last.id > card.id
    assert "08:30" in due.last.text


async def test_one_of_two_is_booked_alone_and_the_other_goes_on_waiting(both):
    await says_of(both, "now", "2")

    assert [state for state, *_ in await told(both)] == ["due", "taken"]
    assert "ring" in await keys(both)
    await both.says("i took it")
    assert [state for state, *_ in await told(both)] == ["taken", "taken"]
    assert "ring" not in await keys(both)


@pytest.mark.hazard("H12")
async def test_a_reason_is_kept_of_anastrozole_alone(both):
    await says_of(both, "why", "ran_out")

    assert await told(both) == [("skipped", None, "ran_out"), ("skipped", None, "unsaid")]


async def test_calcium_left_out_alone_gets_no_advice_about_anastrozole(both):
    await says_of(both, "taken", "1")

    await both.taps("skip")

    assert await told(both) == [("taken", EIGHT_THIRTY, None), ("skipped", None, "unsaid")]
