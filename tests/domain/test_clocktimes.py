from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.clocktimes import read_amount, read_month, read_time, say_part_of_day


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("8:30", time(8, 30)),
        ("08:30", time(8, 30)),
        ("08.30", time(8, 30)),
        ("8h30", time(8, 30)),
        ("0830", time(8, 30)),
        ("2030", time(20, 30)),
        ("8 am", time(8)),
        ("8am", time(8)),
        ("8 A.M.", time(8)),
        ("8:30 pm", time(20, 30)),
        ("8.30pm", time(20, 30)),
        ("8:30 p.m.", time(20, 30)),
        ("8 in the morning", time(8)),
        ("7:15 in the evening", time(19, 15)),
        ("at 8:30", time(8, 30)),
        ("12 am", time(0)),
        ("12:05 am", time(0, 5)),
        ("12 pm", time(12)),
        ("noon", time(12)),
        ("Midnight", time(0)),
        ("20 Uhr", time(20)),
        ("8h", time(8)),
        ("  8 : 30".replace(" : ", ":"), time(8, 30)),
        ("٠٨:٣٠", time(8, 30)),
        ("۸:۳۰", time(8, 30)),
        ("8：30", time(8, 30)),
        ("\u200f8:30\u200e", time(8, 30)),
        ("8\u200b:\u200b30", time(8, 30)),
        ("8:30\u00a0pm", time(20, 30)),
        ("00:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_is_read_in_every_form_that_is_offered(text, at):
    assert read_time(text) == at


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8",
        "24:00",
        "8:60",
        "25:00",
        "13 pm",
        "0 am",
        "8:3",
        "830",
        "8:30:00",
        "-8:30",
        "8:30 or 9:30",
        "half past eight",
        "8" * 4096,
        "8:30" + "x" * 4092,
        "\u200b" * 4096,
        "8:30 pm pm",
    ],
)
def test_anything_else_is_no_time(text):
    assert read_time(text) is None


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None)))
def test_every_minute_of_the_day_is_read_back_in_24_and_in_12_hours(at):
    assert read_time(at.strftime("%H:%M")) == at
    assert read_time(at.strftime("%H%M")) == at
    assert read_time(f"{at.hour % 12 or 12}:{at.minute:02} {'pm' if at.hour >= 12 else 'am'}") == at


@pytest.mark.parametrize(
    ("text", "mg"),
    [
        ("1", "1"),
        ("0.5", "0.5"),
        ("0,5 mg", "0.5"),
        (".25", "0.25"),
        (",25", "0.25"),
        ("1mg", "1"),
        ("1.0 milligram", "1"),
        ("half", "0.5"),
        ("Half a milligram", "0.5"),
        ("a quarter", "0.25"),
        ("quarter of a milligram", "0.25"),
        ("one", "1"),
        ("1/2", "0.5"),
        ("½", "0.5"),
        ("1½", None),
        ("1 1/2 mg", "1.5"),
        ("3/4", "0.75"),
        ("0,125", "0.125"),
        ("٠٫٥", "0.5"),
        ("0.05", "0.05"),
        ("5", "5"),
    ],
)
def test_an_amount_is_read_in_every_form_that_is_offered(text, mg):
    assert read_amount(text) == (None if mg is None else Decimal(mg))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0.04",
        "5.1",
        "50",
        "1,000",
        "-1",
        "1e1",
        "NaN",
        "mg",
        ".",
        "half a tablet",
        "1 2",
        "1/3",
        "1/0",
        "9" * 4096,
    ],
)
def test_anything_else_is_no_amount(text):
    assert read_amount(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "3/2025",
        "03/2025",
        "3.2025",
        "2025-03",
        "March 2025",
        "mar 2025",
        "Mar. 2025",
        "MARCH, 2025",
        "٣/٢٠٢٥",
    ],
)
def test_a_month_is_read_in_every_form_that_is_offered(text):
    assert read_month(text) == date(2025, 3, 1)


@pytest.mark.parametrize(
    "text", ["", "2025", "13/2025", "0/2025", "3/25", "3/1925", "Marzo 2025", "3/2025 x", "1/3/2025"]
)
def test_anything_else_is_no_month(text):
    assert read_month(text) is None


def test_month_names_of_another_language_can_be_given():
    assert read_month("März 2025", {"märz": 3}) == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("at", "part"),
    [
        (time(0), "night"),
        (time(4, 59), "night"),
        (time(5), "morning"),
        (time(11, 59), "morning"),
        (time(12), "afternoon"),
        (time(17, 59), "afternoon"),
        (time(18), "evening"),
        (time(22), "night"),
    ],
)
def test_the_part_of_the_day_goes_with_the_hour(at, part):
    assert say_part_of_day(at) == part


@given(st.text(max_size=300) | st.text("0123456789:., apmh٠١٢\u200f\u200b/", max_size=30))
def test_any_text_gives_a_value_or_none(text):
    at, mg, month = read_time(text), read_amount(text), read_month(text)

    assert at is None or at.tzinfo is None
    assert mg is None or Decimal("0.05") <= mg <= 5
    assert month is None or month.day == 1
