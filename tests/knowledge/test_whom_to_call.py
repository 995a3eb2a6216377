"""Numbers on a card are those of her own country; a number that is not sure is not given alone."""

import re

import pytest

from bot.domain.audience import EVERYTHING
from bot.knowledge import cards, countries
from bot.knowledge.cards import Lines
from tests.knowledge.knowledge_samples import library_of, sample, saying

LONDON = Lines("999", "Samaritans 116 123", "NHS 111")


def test_a_card_names_the_lines_of_the_place_it_is_read_in():
    topic = sample(say=[saying("Call {emergency} or {crisis}; {poison} knows poisons.")])

    shown = cards.visible(cards.simple(topic, EVERYTHING, library_of(topic), LONDON))

    assert "Call 999 or Samaritans 116 123; NHS 111 knows poisons." in shown


def test_a_line_is_escaped_and_an_unknown_place_gets_general_words():
    assert Lines(crisis="A & B").filled("<{crisis}>") == "&lt;A &amp; B&gt;"
    assert Lines().filled("Call {emergency}.") == "Call your local emergency number."


@pytest.mark.hazard("H4")
def test_no_card_of_any_topic_names_the_line_of_another_country(library):
    foreign = re.compile(r"\b988\b|1-800-|findahelpline|\bin the US\b.*call", re.IGNORECASE)

    found = [
        (topic.id, name)
        for topic in library.topics.values()
        for name, make in cards.CARDS.items()
        if name != "sources"
        if foreign.search(cards.visible(make(topic, EVERYTHING, library, LONDON)))
    ]

    assert found == []


def test_no_name_in_braces_is_left_on_a_card(library):
    left = [
        (topic.id, name)
        for topic in library.topics.values()
        for name, make in cards.CARDS.items()
        if re.search(r"\{\w+\}", make(topic, EVERYTHING, library, LONDON))
    ]

    assert left == []


def test_a_number_stands_on_two_sources_or_is_marked(library):
    assert countries.faults(library.sources) == []
    assert sum(row.doubtful for row in countries.countries().values()) < 40


@pytest.mark.hazard("H4")
@pytest.mark.parametrize(
    ("code", "number", "doubtful"),
    [
        ("SN", "1515", False),
        ("MA", "15", False),
        ("NG", "112", False),
        ("GB", "999", False),
        ("LA", "1195", True),
        ("BF", "18", True),
        ("MV", "102", True),
        ("ZM", "991", True),
        ("DZ", "14", True),
        ("IQ", None, False),
        ("GM", "116", False),
        ("ID", "119", False),
        ("LK", "1990", False),
        ("PE", "106", False),
        ("JE", "999", False),
    ],
)
def test_the_numbers_a_review_asked_about(code, number, doubtful):
    row = countries.country(code)

    assert (row.emergency_number, row.doubtful) == (number, doubtful)


@pytest.mark.parametrize("code", "AT AU BE BR CA CH DE ES FR GB IE IN NL NZ SG US ZA".split())
def test_a_crisis_line_of_their_own_is_known_for(code):
    assert countries.country(code).crisis_number


@pytest.mark.parametrize("code", "AT AU BE CA ES FI GB IE NO NZ SE US ZA".split())
def test_a_poison_line_of_their_own_is_known_for(code):
    assert countries.country(code).poison_line
