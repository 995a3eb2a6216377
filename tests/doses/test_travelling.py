from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.domain.messages import Tap
from bot.store import tables as t

HONOLULU = ZoneInfo("Pacific/Honolulu")
TOKYO, ANGELES, LONDON = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Los_Angeles"), ZoneInfo("Europe/London")


async def trip(bench, city: str, *, arrives: str = "0", stays: str = "7", way: str = "local") -> str:
    """She plans a trip; returns what she read before she chose."""
    await bench.says("/travel")
    await bench.says(city)
    await bench.taps("place")
    await bench.presses(bench.last, bench.last.buttons("from")[int(arrives)])
    await bench.taps("until", arg=stays)
    shown = bench.last.text
    await bench.taps("go", arg=way)
    return shown


async def takes_it_each_day(bench, days: int) -> None:
    for _ in range(days * 2):
        await bench.later(hours=12)
        card = next((s for s in reversed(bench.phone.screen.values()) if s.button("dose.taken")), None)
        if card:
            await bench.presses(card, card.button("dose.taken"))


@pytest.mark.case("D02")
@pytest.mark.hazard("H11")
async def test_both_ways_are_shown_with_their_real_times_before_anything_changes(bench):
    await bench.until(datetime(2026, 3, 3, 12, 0, tzinfo=UTC))

    shown = await trip(bench, "New York", arrives="3")

    assert "5 hours behind home" in shown
    assert "Your tablet at 03:30 there" in shown
    assert "Your tablet at 08:30 there" in shown
    assert "in the night" in shown
    assert [p["version"] for p in await bench.rows(t.plan)] == [1]


async def test_local_time_holds_from_the_arrival_and_flips_back_by_itself(bench):
    await bench.until(datetime(2026, 3, 3, 12, 0, tzinfo=UTC))
    await trip(bench, "New York", arrives="2", stays="7")

    await takes_it_each_day(bench, 14)

    zones = [d["zone"] for d in await bench.doses()]
    assert zones == sorted(zones, key=lambda z: z != "Europe/London") or zones[-1] == "Europe/London"
    assert "America/New_York" in zones
    assert (await bench.person()).zone == "Europe/London"
    assert sum("changed my clock" in r.shown.text for r in bench.came) == 2
    assert not any(r.shown.rings for r in bench.came if r.shown.topic == "trip" and not r.shown.asked_for)


async def test_the_check_in_keeps_its_hour_on_the_clock_of_the_place(opened):
    bench = await opened(checkin_day=6)
    await trip(bench, "Honolulu", stays="stay")
    await takes_it_each_day(bench, 6)

    await bench.until(datetime(2026, 3, 8, 18, 30, tzinfo=HONOLULU))

    asked = [r.at for r in bench.came if r.shown.topic == "checkin"]
    assert asked == [datetime(2026, 3, 8, 18, 0, tzinfo=HONOLULU)]


async def test_home_time_keeps_the_plan_and_shows_the_clocks_of_the_place(bench):
    await trip(bench, "Tokyo", way="home")

    await bench.until(datetime(2026, 3, 3, 8, 30, tzinfo=UTC))

    assert (await bench.person()).zone == "Asia/Tokyo"
    assert {p["version"] for p in await bench.rows(t.plan)} == {1}
    assert bench.rang()[-1].at == datetime(2026, 3, 3, 8, 30, tzinfo=UTC)


@pytest.mark.hazard("H11")
async def test_of_two_trips_the_later_told_stands_and_says_which_one_it_replaced(bench):
    """One trip is kept at a time: a second one must not take its place in silence."""
    await bench.until(datetime(2026, 3, 3, 12, 0, tzinfo=UTC))
    await trip(bench, "New York", arrives="5")
    first = bench.last.text
    await trip(bench, "Tokyo", arrives="3")

    assert "one trip at a time" not in first
    assert "in place of <b>New York" in bench.last.text
    (kept,) = [row for row in await bench.rows(t.agenda) if row["kind"] == "trip"]
    assert "Asia/Tokyo" in kept["note"]


async def test_someone_who_moves_away_stays_there(bench):
    await trip(bench, "Tokyo", stays="stay")

    await takes_it_each_day(bench, 40)

    assert (await bench.person()).zone == "Asia/Tokyo"
    assert (await bench.doses())[-1]["zone"] == "Asia/Tokyo"


async def test_a_trip_without_an_end_is_ended_by_a_tap(bench):
    await trip(bench, "Tokyo", stays="28")
    await bench.later(hours=30)

    await bench.says("/travel")
    await bench.taps("end")
    await bench.later(hours=40)

    assert (await bench.person()).zone == "Europe/London"


@pytest.mark.case("D02")
@pytest.mark.hazard("H11")
@pytest.mark.parametrize(
    ("home", "city", "at"),
    [
        ("Asia/Tokyo", "Los Angeles", "08:30"),
        ("Pacific/Auckland", "Honolulu", "08:30"),
        ("Pacific/Auckland", "Honolulu", "22:00"),
        ("America/Los_Angeles", "Tokyo", "08:30"),
        ("Europe/London", "Sydney", "07:00"),
    ],
)
async def test_no_gap_is_shorter_than_12_or_longer_than_36_hours_over_the_date_line_and_back(
    opened, home, city, at
):
    bench = await opened(zone=home, country="US", time=at)
    await takes_it_each_day(bench, 2)

    await trip(bench, city, arrives="1", stays="7")
    await takes_it_each_day(bench, 14)

    kept = await bench.doses()
    gaps = [b["due_at"] - max(a["due_at"], a["taken_at"] or a["due_at"]) for a, b in pairwise(kept)]
    assert max(gaps) <= timedelta(hours=36)
    assert min(b["due_at"] - a["due_at"] for a, b in pairwise(kept)) >= timedelta(hours=12)
    assert (await bench.person()).zone == home


async def test_a_date_lived_twice_has_a_dose_each_time(opened):
    bench = await opened(zone="Asia/Tokyo", country="JP", time="08:30")
    await bench.until(datetime(2026, 3, 4, 8, 40, tzinfo=TOKYO))
    await bench.taps("taken")

    await trip(bench, "Los Angeles", stays="stay")
    await bench.until(datetime(2026, 3, 4, 8, 40, tzinfo=ANGELES))

    on_the_day = [d for d in await bench.doses() if d["local_date"] == "2026-03-04"]
    assert [d["state"] for d in on_the_day] == ["taken", "due"]
    assert on_the_day[0]["plan_id"] != on_the_day[1]["plan_id"]
    assert [p["active"] for p in await bench.rows(t.plan)] == [0, 1]


async def test_an_unknown_place_is_asked_for_again(bench):
    await bench.says("/travel")

    await bench.says("qqqqzzzz")

    assert "place" not in [b.tap.act for row in bench.last.rows for b in row if b.tap]
    assert [a["kind"] for a in await bench.rows(t.agenda) if a["kind"] == "trip"] == []


async def test_a_stale_button_of_an_older_trip_starts_anew(bench):
    await bench.sends(Tap("trip", "", "go", "local"))

    assert "Where are you going?" in bench.last.text


async def test_a_planned_trip_and_all_else_is_gone_after_an_erase(bench):
    await trip(bench, "Tokyo", arrives="2")

    await bench.sends(Tap("me", "", "now"))
    said = len(bench.came)
    await bench.later(days=12)

    assert [await bench.rows(table) for table in (t.person, t.plan, t.dose, t.agenda)] == [[], [], [], []]
    assert len(bench.came) == said


@pytest.mark.hazard("H11")
async def test_what_comes_late_when_she_is_home_again_does_not_wake_her(opened):
    """The bot was away for days, over the end of her trip: it is day where she was, and night where she is."""
    bench = await opened(time="20:00", zone="Asia/Kolkata")
    await trip(bench, "Honolulu", arrives="2", stays="3", way="home")
    await bench.later(days=3)
    assert (await bench.person()).zone == "Pacific/Honolulu"

    await bench.offline(datetime(2026, 3, 8, 0, 6, tzinfo=UTC) - bench.now)

    assert (await bench.person()).zone == "Asia/Kolkata"
    late = next(rung for rung in bench.came if "Sorry, I am late" in rung.shown.text)
    assert late.at.astimezone(ZoneInfo("Asia/Kolkata")).hour == 5
    assert not late.shown.rings
    assert sum("changed my clock" in rung.shown.text for rung in bench.came) == 2
