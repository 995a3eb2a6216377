"""A blood pressure written in figures is read; other figures are left alone."""

import pytest

from bot.domain.understanding import Level, understand
from bot.domain.understanding.engine import read
from bot.domain.understanding.readings import blood_pressure


@pytest.mark.parametrize(
    ("upper", "lower", "grade"),
    [
        ("180", "90", "veryhigh"),
        ("179", "119", "high"),
        ("140", "120", "veryhigh"),
        ("140", "89", "high"),
        ("139", "90", "high"),
        ("139", "89", "ordinary"),
        ("90", "60", "ordinary"),
        ("89", "60", "low"),
        ("90", "59", "low"),
        ("260", "150", "veryhigh"),
        ("70", "40", "low"),
    ],
)
def test_a_pressure_is_graded_by_its_worse_figure(upper, lower, grade):
    assert blood_pressure(upper, lower) == ("bloodpressure", grade)


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("9", "11"),
        ("69", "40"),
        ("261", "100"),
        ("120", "39"),
        ("200", "151"),
        ("90", "90"),
        ("80", "95"),
        ("x", "80"),
        ("120", "y"),
    ],
)
def test_figures_that_no_cuff_shows_are_no_pressure(upper, lower):
    assert blood_pressure(upper, lower) is None


@pytest.mark.parametrize("text", ["158/92", "158 / 92", "158 over 92"])
def test_every_way_of_writing_it_is_read_and_quoted(text, lexicon):
    words = read(f"it was {text} today", lexicon)

    assert words.words == ("it", "was", "bloodpressure", "high", "today")
    assert words.typed[2] == text


def test_figures_at_the_end_or_across_a_comma_are_no_pressure(lexicon):
    assert "bloodpressure" not in read("158 over", lexicon).words
    assert "bloodpressure" not in read("room 120, over 80 people", lexicon).words


def test_a_very_high_reading_is_for_today(lexicon):
    assert understand("the cuff shows 182/95", lexicon).level is Level.TODAY
    assert understand("the cuff shows 172/95", lexicon).level is Level.INFO


@pytest.mark.parametrize(
    "text",
    [
        "took it at 8 yesterday and 8 today",
        "took mine at 8 yesterday and 9 today",
        "took it at eight on Sunday and nine today with tea",
        "took it at 8 today",
        "my tablet taken at 8 today",
    ],
)
def test_the_hour_at_which_one_was_taken_is_no_number_of_tablets(text, lexicon):
    assert understand(text, lexicon).level is Level.NONE


@pytest.mark.hazard("H1")
@pytest.mark.parametrize(
    "text",
    [
        "took 8 today",
        "took 8 yesterday and 8 today",
        "took 8 at 8 today",
        "took 20 of it at 8 today",
        "took one at 8 yesterday and 8 today",
        "took 1 at 8 and 8 more today",
        "took it at 8 and then 8 today",
        "took it at 8 yesterday and 30 today",
        "took it at 8 yesterday and took 8 today",
        "took it at 8 yesterday and 8 tablets today",
        "took it at 8 yesterday and 8 today by mistake",
        "took it at 8 today, 20 of them",
        "took it at 8 today. all 20",
    ],
)
def test_a_number_of_tablets_beside_an_hour_stays_an_emergency(text, lexicon):
    assert understand(text, lexicon).sure is Level.EMERGENCY
