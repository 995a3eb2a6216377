"""Somebody who helps: never in the night of either of them, and by a clock that is about theirs."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.helping import NAME_AT_MOST, NIGHT, OFFSETS, Helper, Sees, Step, awake, called, zone_beside
from bot.domain.late import Quiet, is_quiet
from bot.domain.plans import zone_info

ZONES = ("Europe/London", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Kiritimati")
HERS = Quiet(time(22), time(7, 30))
moments = st.datetimes(datetime(2025, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


@given(at=moments, hers=st.sampled_from(ZONES), theirs=st.sampled_from(ZONES))
def test_the_moment_found_is_day_for_both_and_none_earlier_was(at, hers, theirs):
    found = awake(at, (HERS, hers), (NIGHT, theirs))

    assert found is not None
    assert found - at < timedelta(days=1)
    assert not is_quiet(found, HERS, hers)
    assert not is_quiet(found, NIGHT, theirs)
    step = timedelta(minutes=15)
    before = (at + n * step for n in range(int((found - at) / step)))
    assert not [m for m in before if not (is_quiet(m, HERS, hers) or is_quiet(m, NIGHT, theirs))]


def test_there_is_none_when_the_nights_of_two_leave_no_hour():
    always = Quiet(time(8), time(7, 59, 59))
    assert awake(datetime(2026, 3, 2, 12, tzinfo=UTC), (always, "UTC"), (NIGHT, "UTC")) is None


@given(at=moments, zone=st.sampled_from(ZONES), hours=st.sampled_from(OFFSETS))
def test_a_zone_so_many_hours_beside_hers_shows_that_hour(at, zone, hours):
    there = at.astimezone(zone_info(zone_beside(zone, hours, at)))
    here = at.astimezone(zone_info(zone)) + timedelta(hours=hours)

    apart = (there.hour * 60 + there.minute - here.hour * 60 - here.minute) % 1440
    assert min(apart, 1440 - apart) <= 45  # zones of half an hour have no such neighbour


@given(st.text())
def test_a_name_is_one_short_line(text):
    assert len(called(text)) <= NAME_AT_MOST
    assert "\n" not in called(text)


def test_what_is_kept_of_an_agreement_is_what_comes_back():
    helper = Helper(
        "Margaret", frozenset({Sees.TABLET, Sees.SILENCE}), 8, Step.ACTIVE, "Anna", 5, "de", "UTC"
    )
    assert Helper.from_row(helper.to_row(), 0, 0, 5, None) == helper
