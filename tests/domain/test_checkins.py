"""The rhythm of check-ins."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.checkins import (
    CheckIn,
    Outcome,
    Rhythm,
    Survey,
    closed,
    is_steady,
    next_invite,
    out_of_quiet,
)
from bot.domain.levels import Level
from bot.domain.surveys import Change, Direction

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 1, 5, 18, tzinfo=BERLIN).astimezone(UTC)
WEEK = timedelta(days=7)
RHYTHM = Rhythm(
    zone="Europe/Berlin", weekday=0, at=time(18), quiet=(time(22), time(7, 30)), started_at=MONDAY - WEEK
)


def a_past(*weeks: Outcome, survey: Survey = Survey.WEEKLY, **said) -> list[CheckIn]:
    """One check-in each Monday, the last one on MONDAY; the first is the baseline."""
    first = MONDAY - WEEK * (len(weeks) - 1)
    past = [CheckIn(survey, first + WEEK * n, outcome, **said) for n, outcome in enumerate(weeks)]
    return [replace(past[0], survey=Survey.BASELINE), *past[1:]]


DONE, SILENT, PARTIAL, OPEN = Outcome.DONE, Outcome.SILENT, Outcome.PARTIAL, Outcome.OPEN


def test_the_first_check_in_is_the_baseline_now():
    invite = next_invite([], RHYTHM, MONDAY)

    assert (invite.survey, invite.at) == (Survey.BASELINE, MONDAY)


def test_the_first_check_in_waits_for_the_end_of_the_night():
    night = datetime(2026, 1, 5, 23, tzinfo=BERLIN)

    assert next_invite([], RHYTHM, night).at == datetime(2026, 1, 6, 7, 30, tzinfo=BERLIN)


def test_the_next_one_comes_a_week_later_at_the_chosen_hour_with_a_nudge_and_an_end():
    invite = next_invite(a_past(DONE, DONE), RHYTHM, MONDAY + timedelta(hours=1))

    assert invite.at == MONDAY + WEEK
    assert invite.nudge_at == invite.at + timedelta(hours=24)
    assert invite.closes_at == invite.at + timedelta(hours=72)
    assert invite.survey is Survey.WEEKLY


def test_nothing_new_is_asked_while_one_is_open():
    past = a_past(DONE, OPEN)

    assert next_invite(past, RHYTHM, MONDAY + timedelta(hours=71)) is None
    assert next_invite(past, RHYTHM, MONDAY + timedelta(hours=72)) is not None


@pytest.mark.parametrize(("days_early", "weeks"), [(4, 1), (3, 2), (2, 2)])
def test_an_early_one_counts_for_the_week_unless_four_days_lie_between(days_early, weeks):
    early = CheckIn(Survey.WEEKLY, MONDAY + WEEK - timedelta(days=days_early), DONE)

    invite = next_invite([*a_past(DONE), early], RHYTHM, early.invited_at)

    assert invite.at == MONDAY + WEEK * weeks


def test_every_fourth_week_is_the_long_one():
    past = a_past(DONE, DONE, DONE, DONE)

    assert next_invite(past, RHYTHM, MONDAY).survey is Survey.MONTHLY
    assert next_invite(past[:3], RHYTHM, past[2].invited_at).survey is Survey.WEEKLY


def test_a_clock_change_does_not_put_off_the_long_one():
    before = datetime(2026, 3, 9, 18, tzinfo=BERLIN).astimezone(UTC)
    past = [CheckIn(Survey.BASELINE, before, DONE)]
    past += [CheckIn(Survey.WEEKLY, before + WEEK * n, DONE) for n in (1, 2)]
    past += [CheckIn(Survey.WEEKLY, datetime(2026, 3, 30, 18, tzinfo=BERLIN).astimezone(UTC), DONE)]

    invite = next_invite(past, RHYTHM, past[-1].invited_at)

    assert invite.survey is Survey.MONTHLY
    assert invite.at == datetime(2026, 4, 6, 18, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("weeks", "survey"),
    [
        ((DONE, SILENT), Survey.WEEKLY),
        ((DONE, SILENT, SILENT), Survey.SHORT),
        ((DONE, SILENT, PARTIAL), Survey.WEEKLY),
        ((SILENT, SILENT), Survey.BASELINE),
    ],
)
def test_two_without_an_answer_bring_the_short_form(weeks, survey):
    assert next_invite(a_past(*weeks), RHYTHM, MONDAY + WEEK).survey is survey


def test_slower_is_offered_after_half_a_year_and_four_steady_ones():
    settled = replace(RHYTHM, started_at=MONDAY - WEEK * 25)
    past = a_past(*[DONE] * 5)
    worse = [*past[:-1], replace(past[-1], worse=True)]

    assert next_invite(past, settled, MONDAY).offer_slower
    assert not next_invite(past, replace(settled, started_at=MONDAY - WEEK * 20), MONDAY).offer_slower
    assert not next_invite(worse, settled, MONDAY).offer_slower
    assert not next_invite(past, replace(settled, every_weeks=2), MONDAY).offer_slower


@pytest.mark.parametrize(("every", "weeks"), [(1, 1), (2, 2), (4, 4)])
def test_a_slower_rhythm_is_kept_while_all_is_steady(every, weeks):
    invite = next_invite(a_past(*[DONE] * 5), replace(RHYTHM, every_weeks=every), MONDAY)

    assert invite.at == MONDAY + WEEK * weeks


@pytest.mark.parametrize("said", [{"worse": True}, {"level": Level.TODAY}, {"level": Level.EMERGENCY}])
def test_anything_worse_or_for_today_brings_back_every_week(said):
    past = a_past(*[DONE] * 5)
    past[-1] = replace(past[-1], **said)

    assert next_invite(past, replace(RHYTHM, every_weeks=4), MONDAY).at == MONDAY + WEEK


def test_a_soon_alert_alone_keeps_the_slower_rhythm():
    past = a_past(*[DONE] * 5, level=Level.SOON)

    assert next_invite(past, replace(RHYTHM, every_weeks=2), MONDAY).at == MONDAY + WEEK * 2


def test_a_pause_moves_the_next_one_to_the_chosen_day_after_it():
    paused = replace(RHYTHM, paused_until=MONDAY + timedelta(days=17))

    assert next_invite(a_past(DONE, DONE), paused, MONDAY + timedelta(hours=1)).at == MONDAY + WEEK * 3


def test_after_a_short_outage_it_is_asked_late_but_not_at_night():
    late = MONDAY + WEEK + timedelta(hours=20)
    night = MONDAY + WEEK + timedelta(hours=6)

    assert next_invite(a_past(DONE, DONE), RHYTHM, late).at == late
    assert next_invite(a_past(DONE, DONE), RHYTHM, night).at == datetime(2026, 1, 13, 7, 30, tzinfo=BERLIN)


def test_after_a_long_outage_one_is_asked_not_many():
    back = MONDAY + WEEK * 5 + timedelta(days=4)

    assert next_invite(a_past(DONE, DONE), RHYTHM, back).at == MONDAY + WEEK * 6


def test_the_hour_the_person_chose_stands_even_in_quiet_hours_and_the_nudge_does_not():
    late_bird = replace(RHYTHM, at=time(23))

    invite = next_invite(a_past(DONE, DONE), late_bird, MONDAY + timedelta(hours=6))

    assert invite.at == datetime(2026, 1, 12, 23, tzinfo=BERLIN)
    assert invite.nudge_at == datetime(2026, 1, 14, 7, 30, tzinfo=BERLIN)


@pytest.mark.parametrize(("answers", "outcome"), [(0, SILENT), (3, PARTIAL)])
def test_a_closed_one_keeps_what_was_answered(answers, outcome):
    assert closed(a_past(DONE, OPEN)[-1], answers=answers) is outcome
    assert closed(a_past(DONE)[-1], answers=answers) is DONE


def test_steady_means_nothing_worse_nothing_new_and_no_call_today():
    better = Change("fatigue", 2, 1, Direction.BETTER)

    assert is_steady([better], Level.SOON)
    assert not is_steady([better], Level.TODAY)
    assert not is_steady([better, Change("nausea", None, 1, Direction.NEW)], Level.NONE)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from([DONE, SILENT, PARTIAL]), max_size=8),
    st.timedeltas(timedelta(0), timedelta(days=90)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]),
    st.integers(0, 6),
    st.sampled_from([1, 2, 4]),
)
def test_an_invite_is_never_in_the_past_and_comes_within_five_weeks(weeks, later, zone, weekday, every):
    rhythm = replace(RHYTHM, zone=zone, weekday=weekday, every_weeks=every)
    now = MONDAY + later

    invite = next_invite(a_past(*weeks) if weeks else [], rhythm, now)

    assert now <= invite.at <= now + timedelta(days=38)
    assert invite.at < invite.nudge_at < invite.closes_at
    assert invite == next_invite(a_past(*weeks) if weeks else [], rhythm, now)


@settings(max_examples=80, deadline=None)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    st.times(),
    st.times(),
)
def test_quiet_hours_are_left_soon_and_for_good(moment, start, end):
    rhythm = replace(RHYTHM, quiet=(start, end))

    moved = out_of_quiet(moment, rhythm)

    assert moment <= moved <= moment + timedelta(hours=25)
    assert out_of_quiet(moved, rhythm) == moved
