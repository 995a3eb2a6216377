"""The calendar, read back by another library: each reminder at the instant the bot itself would ring, in every season."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from tests.exports.records import NOW, a_plan, an_appointment, an_order, coming, instants, made, rounds

JULY = datetime(2026, 7, 5, 9, 0, tzinfo=UTC)
JANUARY = datetime(2027, 1, 10, 9, 0, tzinfo=UTC)


def calendar(*ones, visits=()) -> bytes:
    return made(an_order("ics", coming=ones, appointments=visits))


def events_of(body: bytes) -> list:
    """The events as vobject reads them, by the zone rules of this file alone."""
    for zone in icalendar.Calendar.from_ical(body).walk("vtimezone"):
        # vobject keeps the first rules it reads under a name for the whole process.
        vobject.icalendar.registerTzid(zone["tzid"], None)
    return vobject.readOne(body.decode()).vevent_list


def read_back(body: bytes) -> list[datetime]:
    """Every instant at which vobject would show an event."""
    found = []
    for event in events_of(body):
        if hasattr(event, "rrule"):
            found += [at.astimezone(UTC) for at in event.getrruleset(addRDate=False)]
        else:
            found.append(event.dtstart.value.astimezone(UTC))
    return sorted(found)


ZONES = "Europe/London America/New_York Asia/Kathmandu Australia/Lord_Howe Africa/Casablanca America/Santiago Asia/Tokyo".split()
QUICK = {("Europe/London", JULY), ("Australia/Lord_Howe", JANUARY), *((zone, NOW) for zone in ZONES)}


@pytest.mark.hazard("H1")
@pytest.mark.parametrize(
    ("zone", "start"),
    [
        pytest.param(*pair, marks=() if pair in QUICK else pytest.mark.slow)
        for pair in product(ZONES, (NOW, JULY, JANUARY))
    ],
)
def test_a_daily_tablet_is_at_its_wall_clock_time_all_year(zone, start):
    one = coming(a_plan(zone=zone), start)

    assert read_back(calendar(one)) == instants(one)
    local = {at.astimezone(ZoneInfo(zone)).time() for at in read_back(calendar(one))}
    assert local == {time(8, 30)}


@pytest.mark.hazard("H1")
@pytest.mark.parametrize("at", [time(0, 0), time(0, 30), time(1, 30), time(2, 0), time(2, 30), time(3, 0)])
@pytest.mark.parametrize(
    "zone",
    [
        "Europe/London",
        "America/Santiago",
        *(pytest.param(zone, marks=pytest.mark.slow) for zone in ("America/New_York", "Africa/Cairo")),
    ],
)
def test_a_time_that_a_clock_change_swallows_or_doubles_rings_once(zone, at):
    one = coming(a_plan(zone=zone, times=(at,)))

    back = read_back(calendar(one))

    assert back == instants(one)
    assert len(set(back)) == len(back)


@pytest.mark.parametrize(
    "rhythm",
    [
        {"cadence": "weekdays", "weekdays": (0, 3)},
        {"cadence": "weekdays", "weekdays": (6,)},
        {"cadence": "every_n", "every_days": 2},
        {"cadence": "every_n", "every_days": 28},
        rounds(21, -7),
        rounds((1, "1"), (1, "0.5")),
        rounds((14, "1"), -3, (10, "0.5"), again=False),
        {"times": (time(8, 30), time(20, 30)), "amounts_mg": ("0.5", "0.5")},
        {"ends_on": (NOW + timedelta(days=40)).date()},
        {"starts_on": (NOW + timedelta(days=40)).date()},
    ],
)
def test_every_rhythm_is_kept(rhythm):
    one = coming(a_plan(**rhythm))

    assert read_back(calendar(one)) == instants(one)
    assert instants(one)


def test_nothing_comes_before_the_start_or_after_the_end():
    one = coming(a_plan(), NOW + timedelta(days=10), days=5)

    assert len(read_back(calendar(one))) == 5


def test_the_title_says_nothing_and_each_event_rings():
    body = calendar(coming(a_plan()), coming(a_plan(plan=2, medicine="Zebulonium", amounts_mg=())))

    assert b"anastrozole" not in body.lower()
    assert b"zebulonium" not in body.lower()
    read = icalendar.Calendar.from_ical(body)
    events = read.walk("VEVENT")
    assert {str(e["summary"]) for e in events} == {"Tablet"}
    assert [len(e.walk("VALARM")) for e in events] == [1] * len(events)
    assert {str(a["action"]) for a in read.walk("VALARM")} == {"DISPLAY"}
    assert len({str(e["uid"]) for e in events}) == len(events)
    assert {a["trigger"].dt for a in read.walk("VALARM")} == {timedelta()}


def test_a_newer_file_moves_the_events_of_the_older_one():
    order = an_order("ics", coming=[coming(a_plan())])
    later = order.model_copy(
        update={
            "stamp": NOW + timedelta(days=1),
            "coming": [coming(a_plan(plan_version=2, times=(time(9, 30),)), NOW + timedelta(days=1))],
        }
    )

    (old,), (new,) = [icalendar.Calendar.from_ical(made(o)).walk("VEVENT") for o in (order, later)]

    assert old["uid"] == new["uid"]
    assert new["sequence"] > old["sequence"]


def test_the_zone_in_the_file_is_the_one_of_the_rules():
    """Each change of the year stands in it, told on the clock as it went before."""
    body = calendar(coming(a_plan(zone="Australia/Lord_Howe")))

    parts = icalendar.Calendar.from_ical(body).walk("VTIMEZONE")[0].subcomponents
    changes = {(p["dtstart"].dt.isoformat(), p["tzoffsetto"].td) for p in parts}
    assert ("2026-04-05T02:00:00", timedelta(hours=10, minutes=30)) in changes
    assert ("2026-10-04T02:00:00", timedelta(hours=11)) in changes
    assert b"RDATE" not in body
    assert all(b"VALUE=DATE" not in line for line in body.splitlines() if line.startswith(b"TRIGGER"))


@pytest.mark.parametrize(
    "zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
@pytest.mark.parametrize("day", [date(2026, 7, 3), date(2027, 1, 12), date(2026, 10, 25), date(2029, 3, 11)])
def test_a_visit_stands_at_its_hour_and_rings_when_the_bot_speaks_of_it(zone, day):
    visit = an_appointment(day, time(10, 30), zone)

    (event,) = events_of(calendar(visits=[visit]))

    begins = event.dtstart.value
    assert begins.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, time(10, 30))
    assert begins.astimezone(UTC) + event.valarm.trigger.value == visit.told_at
    assert event.dtend.value - begins == timedelta(hours=1)


def test_a_visit_without_an_hour_takes_its_day_and_rings_on_the_evening_before():
    (event,) = events_of(calendar(visits=[an_appointment(date(2026, 5, 3))]))

    assert (event.dtstart.value, event.dtend.value) == (date(2026, 5, 3), date(2026, 5, 4))
    assert event.valarm.trigger.value == timedelta(hours=-6)


def test_a_visit_at_an_hour_that_a_clock_change_swallows_is_told_in_utc():
    visit = an_appointment(date(2027, 3, 28), time(1, 30))

    body = calendar(visits=[visit])

    assert read_back(body) == [datetime(2027, 3, 28, 1, 30, tzinfo=UTC)]
    assert b"DTSTART:20270328T013000Z" in body


def test_visits_beside_tablets_are_neutral_and_keep_their_names():
    visits = [an_appointment(date(2026, 5, 3), time(9)), an_appointment(date(2026, 5, 3), key="2")]

    one, other = (calendar(coming(a_plan()), visits=visits) for _ in range(2))

    assert one == other
    titles = [str(e["summary"]) for e in icalendar.Calendar.from_ical(one).walk("VEVENT")]
    assert sorted(titles) == ["Appointment", "Appointment", "Tablet"]
    assert len({str(e["uid"]) for e in icalendar.Calendar.from_ical(one).walk("VEVENT")}) == 3
