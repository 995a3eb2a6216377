"""The judge on falsified logs: each kind of wrong booking is seen, and a true log is not complained about."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.lab.simulation import beside, evidence, judge
from bot.lab.simulation.log import Line
from bot.store.watched import Row

CHOSEN = time(8, 30)
MONDAY = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def row(n: int, state: str = "due", taken_at: datetime | None = None) -> Row:
    due_at = MONDAY + n * DAY
    return Row(n + 1, 1, due_at.date().isoformat(), 0, "Europe/London", due_at, state, taken_at)


def line(at: datetime, event: str, of: Row | None = None, **more) -> Line:
    return Line(at, "Europe/London", event, "dose" if of else "", row=of, **more)


def day(n: int) -> list[Line]:
    """A day as it should be: the card rings, she taps Taken ten minutes later, it is on record."""
    due_at, tapped_at = MONDAY + n * DAY, MONDAY + n * DAY + 10 * MINUTE
    return [
        line(due_at, "sent", row(n), rings=True),
        line(due_at, "dose", row(n)),
        line(tapped_at, "tapped", row(n), act="taken"),
        line(tapped_at, "dose", row(n, "taken", tapped_at)),
    ]


TRUE = [
    line(MONDAY - DAY, "online"),
    *day(0),
    *day(1),
    *day(2),
    line(MONDAY + 3 * DAY - 9 * 60 * MINUTE, "online"),
]


def kinds(log: list[Line]) -> set[str]:
    return {complaint.partition(":")[0] for complaint in judge.wrong(log, CHOSEN)}


def with_more(*lines: Line) -> list[Line]:
    return sorted([*TRUE, *lines], key=lambda x: x.at)


def test_a_true_log_is_not_complained_about():
    assert judge.wrong(TRUE, CHOSEN) == []


def test_a_dose_taken_that_she_did_not_report_is_seen():
    log = [x for x in TRUE if not (x.act == "taken" and x.row.id == 2)]

    assert kinds(log) == {"an answer that is not hers"}


def test_a_tap_on_mondays_card_booked_on_tuesday_is_seen():
    log = [replace(x, row=row(0)) if x.act == "taken" and x.row.id == 2 else x for x in TRUE]

    assert "an answer that is not hers" in kinds(log)


def test_a_time_she_never_said_is_seen():
    booked = row(1, "taken", MONDAY + DAY + 5 * 60 * MINUTE)
    log = [
        replace(x, row=booked) if x.event == "dose" and x.row[:7] == row(1, "taken")[:7] else x for x in TRUE
    ]

    assert kinds(log) == {"an answer that is not hers"}


def test_an_answer_that_vanished_is_seen():
    log = with_more(line(MONDAY + DAY + 90 * MINUTE, "dose", row(1)))

    assert kinds(log) == {"an answer that is not hers"}


@pytest.mark.parametrize("act", ["taken", "why", "say"])
def test_a_report_that_is_lost_is_seen(act):
    log = [x for x in TRUE if not (x.event == "dose" and x.row.state == "taken" and x.row.id == 2)]
    said = {"event": "typed", "act": "say", "arg": "taken"} if act == "say" else {"act": act}
    log = [replace(x, **said) if x.act == "taken" and x.row.id == 2 else x for x in log]

    assert kinds(log) == {"a report that is lost"}


def test_a_report_to_a_bot_that_was_off_longer_than_a_tap_lives_is_no_lost_one():
    tapped_at = MONDAY + DAY + 10 * MINUTE
    log = [x for x in TRUE if not (x.event == "dose" and x.row.state == "taken" and x.row.id == 2)]
    off = [line(tapped_at - MINUTE, "offline"), line(tapped_at + 3 * MINUTE, "online")]

    assert judge.wrong(sorted([*log, *off], key=lambda x: x.at), CHOSEN) == []


def test_a_second_card_of_a_dose_at_the_same_time_is_seen():
    log = with_more(line(MONDAY + 2 * MINUTE, "sent", row(0), rings=True))

    assert kinds(log) == {"a card that is doubled"}


def test_a_labelled_repeat_is_no_second_card():
    log = with_more(line(MONDAY + 2 * MINUTE, "sent", row(0), text=evidence.REPEATED))

    assert judge.wrong(log, CHOSEN) == []


def test_a_fourth_ring_is_seen_and_one_after_a_snooze_is_none():
    more = [line(MONDAY + n * 45 * MINUTE, "sent", row(0), rings=True) for n in (1, 2, 3)]
    snooze = line(MONDAY + 46 * MINUTE, "tapped", row(0), act="snooze")

    assert kinds(with_more(*more)) == {"a fourth ring"}
    assert judge.wrong(with_more(*more, snooze), CHOSEN) == []


def test_a_ring_in_quiet_hours_is_seen():
    at_night = MONDAY + timedelta(hours=15)

    assert kinds(with_more(line(at_night, "sent", row(0), rings=True))) == {"a ring in quiet hours"}
    assert kinds(with_more(line(at_night, "sent", rings=True))) == {"a ring in quiet hours"}
    assert judge.wrong(with_more(line(at_night, "sent", row(0))), CHOSEN) == []


def test_a_check_in_rings_at_night_only_when_she_asked_it_to_come_again_then():
    """She said "tomorrow" far away, and is at home again by then: the hour is the one she chose."""
    at_night = MONDAY + timedelta(hours=15)
    asked = line(at_night - DAY, "tapped", act="tomorrow")

    assert judge.wrong(with_more(asked, line(at_night, "sent", rings=True)), CHOSEN) == []
    later = line(at_night + timedelta(hours=1), "sent", rings=True)
    assert kinds(with_more(asked, later)) == {"a ring in quiet hours"}


def test_a_skipped_day_is_seen_unless_she_had_paused():
    log = [x for x in TRUE if not (x.row and x.row.id == 2)]
    pause = line(MONDAY + 20 * MINUTE, "tapped", act="for", arg="1")

    assert kinds(log) == {"a day that is wrong"}
    assert judge.wrong(sorted([*log, pause], key=lambda x: x.at), CHOSEN) == []


def test_a_doubled_day_is_seen():
    again = row(1)._replace(id=9, plan_id=2)

    found = kinds(with_more(line(again.due_at, "dose", again)))
    assert found == {"a day that is wrong", "a reminder that is lost"}  # nobody asks about the second one


def test_a_dose_at_a_time_she_never_chose_is_seen():
    odd = row(2)._replace(due_at=row(2).due_at + 60 * MINUTE)
    log = [
        replace(x, row=odd._replace(state=x.row.state, taken_at=x.row.taken_at))
        if x.row and x.row.id == 3
        else x
        for x in TRUE
    ]

    assert "a day that is wrong" in kinds(log)


def test_a_dose_of_each_zone_on_a_trip_keeps_12_to_36_hours():
    tokyo = row(2)._replace(zone="Asia/Tokyo", due_at=row(2).due_at - timedelta(hours=9))
    too_near = tokyo._replace(due_at=row(1).due_at + timedelta(hours=11))
    start = [x for x in TRUE if not (x.row and x.row.id == 3)]

    assert judge.wrong([*start, line(tokyo.due_at, "dose", tokyo)], CHOSEN) == []
    assert kinds([*start, line(too_near.due_at, "dose", too_near)]) == {"a day that is wrong"}


def test_a_card_that_did_not_come_at_its_time_is_seen():
    due_at = MONDAY + 2 * DAY
    log = [x for x in TRUE if not (x.row and x.row.id == 3)]
    log += [line(due_at, "dose", row(2)), line(due_at + 3 * 60 * MINUTE, "sent", row(2))]

    assert kinds(sorted(log, key=lambda x: x.at)) == {"a reminder that is lost"}


def test_a_dose_that_is_never_closed_is_seen():
    log = [x for x in TRUE if not (x.row and x.row.id == 1 and (x.act == "taken" or x.row.state == "taken"))]
    log = [*log, line(MONDAY + 5 * DAY, "online")]

    assert "a reminder that is lost" in kinds(log)


def test_a_dose_taken_before_its_time_need_not_be_asked_about():
    early = MONDAY + 2 * DAY - 60 * MINUTE
    log = [x for x in TRUE if not (x.row and x.row.id == 3)]
    log += [line(early, "tapped", None, act="early"), line(early, "dose", row(2, "taken", early))]

    assert kinds(sorted(log, key=lambda x: x.at)) == set()


# --- what stands beside the tablets


def told(
    at: datetime, text: str = "Margaret's tablet from 8:30 AM is not recorded; it is later now."
) -> Line:
    return Line(at, "Europe/London", "told", "helper", text, arg="Europe/London")


def supply(at: datetime, text: str) -> Line:
    return Line(at, "Europe/London", "sent", "supply", text, local_date=at.date().isoformat())


def broken(*lines: Line) -> set[str]:
    return {complaint.partition(":")[0] for complaint in beside.wrong(with_more(*lines))}


OPEN = row(3)
NOT_RECORDED = [line(OPEN.due_at, "sent", OPEN, rings=True), line(OPEN.due_at, "dose", OPEN)]
HOURS_LATER = OPEN.due_at + 4 * 60 * MINUTE


@pytest.mark.hazard("H8", "H13")
def test_who_helps_is_told_once_of_an_open_tablet_by_day_and_not_right_after_an_outage():
    at_night = OPEN.due_at + timedelta(hours=14)
    off = line(HOURS_LATER - 90 * MINUTE, "offline"), line(HOURS_LATER - 60 * MINUTE, "online")

    assert broken(*NOT_RECORDED, told(HOURS_LATER)) == set()
    for lines in (
        (told(MONDAY + 4 * 60 * MINUTE),),  # it has an answer
        (*NOT_RECORDED, told(HOURS_LATER), told(HOURS_LATER + 5 * MINUTE)),
        (*NOT_RECORDED, told(HOURS_LATER - 5 * MINUTE)),
        (*NOT_RECORDED, told(at_night)),
        (*NOT_RECORDED, *off, told(HOURS_LATER)),
    ):
        assert broken(*lines) == {"who helps is told wrongly"}, lines


def test_a_count_is_what_she_counted_less_what_is_on_record():
    counted = line(MONDAY + 20 * MINUTE, "typed", arg="5 left")
    begins = supply(MONDAY + 20 * MINUTE, "Thank you. I count from here. / Your tablet: about 5 left.")
    later = MONDAY + 2 * DAY + 60 * MINUTE

    assert broken(counted, begins, supply(later, "Your tablet: about 3 left.")) == set()
    assert broken(counted, begins, supply(later, "Your tablet: about 4 left.")) == {"a count that is wrong"}


def test_a_visit_nobody_spoke_of_a_milestone_told_twice_and_two_words_of_one_day_are_seen():
    noted = line(MONDAY, "tapped", act="save", arg="blood.20260310.1000")
    alive = [line(MONDAY + n * DAY, "tapped", act="show") for n in range(4, 10)]
    eve = Line(MONDAY + 7 * DAY + timedelta(hours=9, minutes=30), "Europe/London", "sent", "visit")
    mile = Line(MONDAY, "Europe/London", "sent", "checkin", "It is one month now since you began.")

    assert broken(noted, *alive, eve) == set()
    assert broken(noted, *alive) == {"a visit that was not told"}
    nobody_hears = line(MONDAY - MINUTE, "offline"), line(MONDAY + MINUTE, "online")
    assert broken(noted, *nobody_hears, *alive) == set()  # what she tapped while the bot was away may be lost
    assert broken(mile) == set()
    assert broken(mile, replace(mile, at=MONDAY + DAY)) == {"a milestone that is wrong"}
    assert broken(supply(MONDAY, ""), supply(MONDAY + MINUTE, "")) == {"too many words of its own accord"}
