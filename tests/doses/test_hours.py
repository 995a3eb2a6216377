"""What waits for an hour on her clock keeps that hour: on a journey, after a move, under new zone rules."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot import app
from bot.domain.messages import Tap
from bot.services.plans import zone_rules
from bot.store import agenda, flows, house
from bot.store import tables as t
from bot.store.flows import Flow
from tests.doses.test_travelling import trip

BERLIN, TOKYO, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
SUNDAY = datetime(2026, 3, 8, 12)


@pytest.fixture
async def habit(bench):
    """She is asked on Sundays only, from the start."""
    await bench.says("/settings")
    await bench.taps("rings")
    await bench.taps("rings", arg="weekly")
    await bench.until(datetime(2026, 3, 4, 12, 0, tzinfo=UTC))
    return bench


def sundays(bench):
    return [r.at for r in bench.came if r.shown.topic == "week"]


async def moves(bench, city):
    """She has moved, and says so in the settings."""
    await bench.sends(Tap("set", "", "zone"))
    await bench.says(city)
    await bench.taps("pick")
    await bench.taps("pick", arg="yes")
    await bench.taps("pick", arg="right")


@pytest.mark.parametrize(
    ("city", "zone"), [("Berlin", BERLIN), ("Tokyo", TOKYO), ("New York", NEW_YORK)], ids=str
)
async def test_who_is_asked_weekly_keeps_her_sunday_on_a_journey(habit, city, zone):
    await trip(habit, city, stays="stay")
    await habit.until(SUNDAY.replace(tzinfo=zone) + timedelta(hours=1))
    assert sundays(habit) == [SUNDAY.replace(tzinfo=zone)]
    assert [d["local_date"][-2:] for d in await habit.doses()] == ["03", "04", "05", "06", "07", "08"]


async def test_who_is_asked_weekly_keeps_her_sunday_when_she_moves(habit):
    await moves(habit, "Berlin")
    assert (await habit.person()).zone == "Europe/Berlin"
    await habit.until(SUNDAY.replace(tzinfo=BERLIN) + timedelta(hours=1))
    assert sundays(habit) == [SUNDAY.replace(tzinfo=BERLIN)]


async def test_who_crosses_her_sunday_noon_on_the_way_is_asked_when_she_is_there(habit):
    await habit.until(datetime(2026, 3, 8, 11, 30, tzinfo=UTC))
    await trip(habit, "Tokyo", stays="stay")
    await habit.later(minutes=5)
    assert [at.astimezone(TOKYO).date().isoformat() for at in sundays(habit)] == ["2026-03-08"]


async def test_a_sunday_that_old_rules_put_an_hour_off_comes_at_noon(habit):
    async with habit.store.look() as work:
        await house.put(work, zone_rules.NAME, "2001.1")
        of_week = update(t.agenda).where(t.agenda.c.kind == "week")
        await work.run(of_week.values(due_at=datetime(2026, 3, 8, 13, tzinfo=UTC)))
        assert await zone_rules.follow(work) == 1
    await habit.until(datetime(2026, 3, 8, 14, tzinfo=UTC))
    assert sundays(habit) == [SUNDAY.replace(tzinfo=UTC)]


@pytest.mark.parametrize("hours", [-1, 1])
async def test_whatever_waits_for_an_hour_follows_new_rules(opened, hours):
    bench = await opened(checkin_day=6, ends="2026-08")
    await trip(bench, "Tokyo", arrives="3")
    await bench.says("/pause")
    await bench.taps("for", arg="7")
    async with bench.store.look() as work:
        before = await agenda.upcoming(work)
        for kind, at, _chat in before:
            off = update(t.agenda).where(t.agenda.c.kind == kind)
            await work.run(off.values(due_at=at + timedelta(hours=hours)))
        await house.put(work, zone_rules.NAME, "2001.1")
        await zone_rules.follow(work)
        assert await agenda.upcoming(work) == before
    assert {kind for kind, *_rest in before} >= {"dose", "checkin", "status", "trip", "unpause", "course"}


async def test_a_new_process_follows_new_rules_before_anything_comes(bench):
    async with bench.store.look() as work:
        await house.put(work, zone_rules.NAME, "2001.1")
        of_dose = update(t.agenda).where(t.agenda.c.kind == "dose")
        await work.run(of_dose.values(due_at=datetime(2026, 3, 3, 9, 30, tzinfo=UTC)))
    await app.follow_zone_rules(bench.store)
    await bench.until(datetime(2026, 3, 3, 8, 31, tzinfo=UTC))
    assert [r.at for r in bench.rang()][:1] == [datetime(2026, 3, 3, 8, 30, tzinfo=UTC)]


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_dose_whose_row_is_off_by_an_hour_is_asked_about_all_the_same(bench, hours):
    async with bench.store.look() as work:
        of_dose = update(t.agenda).where(t.agenda.c.kind == "dose")
        off = datetime(2026, 3, 3, 8, 30, tzinfo=UTC) + timedelta(hours=hours)
        await work.run(of_dose.values(due_at=off))
    await bench.until(datetime(2026, 3, 3, 10, tzinfo=UTC))
    assert [d["local_date"] for d in await bench.doses()] == ["2026-03-03"]
    assert any(r.shown.topic.startswith("dose:") for r in bench.came)


# --- a trip begins on the day its button names


async def test_a_trip_begins_on_the_day_that_the_button_names_whenever_it_is_tapped(bench):
    await bench.until(datetime(2026, 3, 2, 12, tzinfo=UTC))
    await bench.says("/travel")
    await bench.says("New York")
    await bench.taps("place")
    button = bench.last.buttons("from")[3]
    assert "Thursday 5 March" in button.label
    card = bench.last
    await bench.until(datetime(2026, 3, 3, 12, tzinfo=UTC))
    await bench.presses(card, button)
    await bench.taps("until", arg="7")
    await bench.taps("go", arg="local")
    assert "From Thursday 5 March on" in bench.phone.screen[card.id].text
    assert [i["due_at"] for i in await bench.rows(t.agenda) if i["kind"] == "trip"] == [
        datetime(2026, 3, 5, tzinfo=NEW_YORK)
    ]


async def test_a_step_of_an_older_bot_is_asked_again(bench):
    person = await bench.person()
    async with bench.store.look() as work:
        data = {"zone": "America/New_York", "label": "New York", "from": 3}
        await flows.put(work, person.id, Flow("trip", "until", data, None), bench.now)
    await bench.sends(Tap("trip", "", "until", "7"))
    assert (await bench.rows(t.agenda)) != []
    assert [i for i in await bench.rows(t.agenda) if i["kind"] == "trip"] == []
    assert "Where" in bench.last.text


# --- a zone that this machine does not know


async def test_a_zone_that_the_machine_does_not_know_silences_nobody(bench):
    """Zone data loses names: what was written with a newer one must still be answered with an older one."""
    async with bench.store.look() as work:
        await work.run(update(t.person).values(zone="Mars/Olympus_Mons"))
    for words in ("/today", "/settings", "/history", "/travel", "did I take it?", "hot flashes"):
        before = bench.last
        await bench.says(words)
        assert bench.last.id != before.id
        assert "went wrong" not in bench.last.text
    await bench.until(datetime(2026, 3, 3, 8, 31, tzinfo=UTC))
    assert "Time for your tablet" in bench.last.text
