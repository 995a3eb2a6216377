"""One reader of time and day: what is clear is read, what has two meanings gives two, and nothing is ever guessed."""

import time as stopwatch
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import texts
from bot.domain.times import coming, coming_days, days, past, read, times_of_day

LONDON, NEW_YORK = "Europe/London", "America/New_York"
WEDNESDAY = date(2026, 3, 4)
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTES = st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None))


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("8:30", time(8, 30)),
        ("08.30", time(8, 30)),
        ("8h30", time(8, 30)),
        ("0830", time(8, 30)),
        ("2030", time(20, 30)),
        ("630am", time(6, 30)),
        ("830pm", time(20, 30)),
        ("8 am", time(8)),
        ("8 A.M.", time(8)),
        ("8.30 p.m.", time(20, 30)),
        ("9:15p", time(21, 15)),
        ("8a", time(8)),
        ("eight pm", time(20)),
        ("seven thirty pm", time(19, 30)),
        ("half past 8 pm", time(20, 30)),
        ("a quarter to 8 in the morning", time(7, 45)),
        ("ten past nine in the evening", time(21, 10)),
        ("8 tonight", time(20)),
        ("tonight at 8", time(20)),
        ("in the evening at eight", time(20)),
        ("3 o'clock in the afternoon", time(15)),
        ("make it 9 pm please", time(21)),
        ("after dinner 9 pm", time(21)),
        ("around 9pm", time(21)),
        ("12 am", time(0)),
        ("12 pm", time(12)),
        ("noon", time(12)),
        ("Midnight", time(0)),
        ("20 Uhr", time(20)),
        ("8h", time(8)),
        ("٠٨:٣٠", time(8, 30)),
        ("8：30", time(8, 30)),
        ("8\u200b:\u200b30", time(8, 30)),
        ("8:30\u00a0pm", time(20, 30)),
    ],
)
def test_a_clear_time_is_read_in_every_form(text, meant):
    assert times_of_day(text) == (meant,)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("8", 8, 0),
        ("half seven", 7, 30),
        ("quarter to nine", 8, 45),
        ("20 past 8", 8, 20),
        ("nine thirty", 9, 30),
    ],
)
def test_what_may_be_morning_or_evening_has_two_meanings(text, hour, minute):
    assert times_of_day(text) == (time(hour, minute), time(hour + 12, minute))


def test_half_past_nine_in_figures_is_sure_on_a_24_hour_clock_only():
    assert times_of_day("9:30") == (time(9, 30),)
    assert times_of_day("9:30", twelve_hour=True) == (time(9, 30), time(21, 30))
    assert times_of_day("09:30", twelve_hour=True) == (time(9, 30),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24:00",
        "8:60",
        "25:00",
        "13 pm",
        "0 am",
        "8:30:00",
        "8:30 or 9:30",
        "in an hour",
        "8 mg",
        "which time is best?",
        "can I take calcium at 9",
        "9 tablets",
        "I have 9 grandchildren",
        "8" * 4096,
        "8:30" + "x" * 4092,
        "\u200b" * 4096,
    ],
)
def test_anything_else_is_no_answer_to_when(text):
    assert times_of_day(text) == ()


@given(MINUTES, st.sampled_from([("en", "GB"), ("en", "US"), ("en", "IN"), ("en", "AU"), ("en", "")]))
def test_what_we_write_for_a_time_is_read_back_as_that_time(meant, where):
    clock = texts.clock(meant, *where)
    for carrier in ("{}", "at {}", "{} please", "make it {}", "  {} !", "I take it at {}"):
        read_back = times_of_day(carrier.format(clock), twelve_hour=texts.twelve_hour(*where))
        assert read_back in ((meant,), (meant, meant.replace(hour=(meant.hour + 12) % 24)))
    assert times_of_day(meant.strftime("%H%M")) == (meant,)


@given(
    MINUTES,
    st.sampled_from(
        ["took it at {}", "remind me at {} pls", "ok, taken {}", "was in the shower. had mine {}"]
    ),
)
def test_a_time_is_found_inside_a_sentence(meant, carrier):
    clocks = read(carrier.format(meant.strftime("%H:%M"))).clocks
    assert [(c.hour, c.minute) for c in clocks] == [(meant.hour, meant.minute)]


@given(st.text(max_size=300) | st.text("0123456789:., apmhftoquarter/", max_size=60))
def test_any_text_is_read_without_an_error(text):
    said = read(text)
    assert len(times_of_day(text)) <= 2
    assert len(past(said, NOON, NOON - timedelta(days=1), LONDON)) <= 4
    assert all(day <= date(2100, 1, 1) for day in days(said, WEDNESDAY))


def test_the_longest_message_is_read_in_the_time_a_turn_has():
    worst = [
        "half past ",
        "in a ",
        "at 8 not 9 ",
        "the day before ",
        "20 to ",
        "about about ",
        "1 and a half ",
    ]
    for words in worst:
        began = stopwatch.process_time()
        read((words * 1000)[:4096])
        assert stopwatch.process_time() - began < 0.5


# --- what has happened


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("took it half an hour ago", at(11, 30)),
        ("taken 20 minutes ago", at(11, 40)),
        ("an hour and a half ago", at(10, 30)),
        ("a couple of hours ago", at(10)),
        ("1 hour 20 minutes ago", at(10, 40)),
        ("took mine at quarter to nine", at(8, 45)),
        ("taken @ 8.05 with tea", at(8, 5)),
        ("had it this morning at 9", at(9)),
        ("took the tablet at 0745", at(7, 45)),
        ("took it when I got up at 6:30", at(6, 30)),
    ],
)
def test_what_was_done_has_the_one_time_that_fits(text, meant):
    assert past(read(text), NOON, since=at(4), zone=LONDON) == (meant,)


def test_half_past_four_said_at_five_has_two_meanings_when_both_fit_and_one_when_one_fits():
    five = at(17)
    assert past(read("at 4:30"), five, since=at(4), zone=LONDON) == (at(16, 30), at(4, 30))
    assert past(read("at 9:30"), five, since=at(4), zone=LONDON) == (at(9, 30),)


def test_a_time_of_a_named_day_is_that_days():
    assert past(read("last night at 11"), NOON, at(0, day=3), LONDON, date(2026, 3, 3)) == (at(23, day=3),)


def test_a_time_that_the_clocks_left_out_is_asked_about():
    spring = datetime(2026, 3, 29, 9, tzinfo=UTC)
    assert past(read("took it at 01:30"), spring, spring - timedelta(hours=10), LONDON) == ()
    assert past(read("took it at 02:30"), spring, spring - timedelta(hours=10), LONDON) != ()


def test_an_hour_that_comes_twice_is_read_once():
    autumn = datetime(2026, 11, 1, 15, tzinfo=UTC)
    assert len(past(read("at 1:30 am"), autumn, autumn - timedelta(hours=14), NEW_YORK)) == 1


# --- what is to come


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("remind me at 9", at(21)),
        ("in an hour", at(13)),
        ("ask me again in 20", at(12, 20)),
        ("give me 5", at(12, 5)),
        ("half an hour pls", at(12, 30)),
        ("remind me when I finish work at 4", at(16)),
        ("after lunch", at(13)),
        ("this afternoon", at(14)),
        ("8 tonight", at(20)),
    ],
)
def test_what_is_asked_for_later_is_the_next_such_moment(text, meant):
    assert coming(read(text), NOON, until=at(23), zone=LONDON) == (meant,)


def test_a_moment_after_the_end_of_the_question_is_none():
    assert coming(read("remind me at 9"), NOON, until=at(20), zone=LONDON) == ()
    assert coming(read("in 10 hours"), NOON, until=at(20), zone=LONDON) == ()
    assert coming(read("when I get home"), NOON, until=at(20), zone=LONDON) == ()


# --- days


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("took it yesterday", [3]),
        ("last night", [3]),
        ("the day before yesterday", [2]),
        ("on Monday", [2]),
        ("I took it on Sunday", [1]),
        ("taken this wednesday", [4]),
        ("3 days ago", [1]),
        ("missed the last two days", [3, 2]),
        ("took saturday and sunday too", [28, 1]),
        ("the 2nd", [2]),
        ("March 2nd", [2]),
        ("2 March 10:30", [2]),
        ("2026-03-01", [1]),
    ],
)
def test_a_named_day_is_the_last_one_of_that_name(text, meant):
    assert [day.day for day in days(read(text), WEDNESDAY)] == meant


def test_figures_have_the_order_of_the_reader():
    assert days(read("on 1/3"), WEDNESDAY) == (date(2026, 3, 1),)
    assert days(read("on 1/3"), WEDNESDAY, us=True) == (date(2026, 1, 3),)
    assert days(read("on 2/13"), WEDNESDAY) == (date(2026, 2, 13),)


def test_a_day_to_come_is_the_next_one_of_that_name():
    assert coming_days(read("flying on Friday"), WEDNESDAY) == (date(2026, 3, 6),)
    assert coming_days(read("scan on the 2nd"), WEDNESDAY) == (date(2026, 4, 2),)
    assert coming_days(read("3 May 10:30"), WEDNESDAY) == (date(2026, 5, 3),)
    assert coming_days(read("no reminders until monday"), WEDNESDAY) == (date(2026, 3, 9),)


def test_a_change_for_good_is_told_from_a_wish_for_today():
    assert read("can you ask me at 9 instead from now on").lasting
    assert read("every day at 7").lasting
    assert not read("remind me at 9").lasting
    said = read("could we do 9pm instead of 8am")
    assert [c.hour for c in said.clocks] == [9]
    assert [c.hour for c in said.denied] == [8]


@pytest.mark.parametrize(
    "text",
    ["took 40 tablets", "I had it in 2019", "blood pressure 130/80", "still sat here", "took 2 of them"],
)
def test_numbers_and_words_of_other_things_are_no_time(text):
    said = read(text)
    assert not said.found


@pytest.mark.parametrize(
    ("text", "passed", "to_come"),
    [
        ("had it at five past", "09:05", "10:05"),
        ("ten to", "08:50", "09:50"),
        ("at half past please", "08:30", "09:30"),
        ("quarter past the hour", "09:15", "10:15"),
    ],
)
def test_minutes_without_an_hour_are_of_the_nearest_hour_and_no_time_of_every_day(text, passed, to_come):
    now = datetime(2026, 3, 4, 9, 20, tzinfo=UTC)
    said = read(text)
    assert [f"{moment:%H:%M}" for moment in past(said, now, now - timedelta(hours=5), "UTC")] == [passed]
    assert [f"{moment:%H:%M}" for moment in coming(said, now, now + timedelta(hours=5), "UTC")] == [to_come]
    assert times_of_day(text) == ()


@pytest.mark.parametrize("text", ["I took 5 to be safe", "half to", "5 to 10 minutes"])
def test_a_number_before_to_is_no_minute_without_its_hour(text):
    assert not any(clock.every_hour for clock in read(text).clocks)


def test_about_noon_and_about_seven_are_times():
    assert times_of_day("noonish") == (time(12),)
    assert times_of_day("sevenish") == (time(7), time(19))
