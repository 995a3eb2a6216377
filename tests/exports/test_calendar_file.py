"""The calendar, read back by another library: each reminder at the instant the bot itself would ring, in every season."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from tests.exports.records import NOW, a_plan, an_order, coming, instants, made

JULY = datetime(2026, 7, 5, 9, 0, tzinfo=UTC)
JANUARY = datetime(2027, 1, 10, 9, 0, tzinfo=UTC)


def calendar(*ones) -> bytes:
    return made(an_order("ics", coming=ones))


def read_back(body: bytes) -> list[datetime]:
    """Every instant at which vobject would show an event, by the zone rules of this file alone."""
    found = []
    for zone in icalendar.Calendar.from_ical(body).walk("vtimezone"):
        # vobject keeps the first rules it reads under a name for the whole process.
        vobject.icalendar.registerTzid(zone["tzid"], None)
    for event in vobject.readOne(body.decode()).vevent_list:
        if hasattr(event, "rrule"):
            found += [at.astimezone(UTC) for at in event.getrruleset(addRDate=False)]
        else:
            found.append(event.dtstart.value.astimezone(UTC))
    return sorted(found)


@pytest.mark.hazard("H1")
@pytest.mark.parametrize("start", [NOW, JULY, JANUARY])
@pytest.mark.parametrize(
    "zone",
    "Europe/London America/New_York Asia/Kathmandu Australia/Lord_Howe Africa/Casablanca America/Santiago Asia/Tokyo".split(),
)
def test_a_daily_tablet_is_at_its_wall_clock_time_all_year(zone, start):
    one = coming(a_plan(zone=zone), start)

    assert read_back(calendar(one)) == instants(one)
    local = {at.astimezone(ZoneInfo(zone)).time() for at in read_back(calendar(one))}
    assert local == {time(8, 30)}


@pytest.mark.hazard("H1")
@pytest.mark.parametrize("at", [time(0, 0), time(0, 30), time(1, 30), time(2, 0), time(2, 30), time(3, 0)])
@pytest.mark.parametrize("zone", ["America/New_York", "Europe/London", "America/Santiago", "Africa/Cairo"])
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
