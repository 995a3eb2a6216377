"""The content as it ships: every entry for every kind of reader."""

import html
from datetime import date
from itertools import product
from types import MappingProxyType

import pytest

from bot.domain.audience import Body, Reader, Reason, fits
from bot.knowledge import cards, coverage, questionnaires
from bot.knowledge.check import check, main
from bot.knowledge.menu import menu
from bot.knowledge.words import foreign_words

READERS = [Reader(*who) for who in product(Body, Reason, (False, True))]


@pytest.fixture(
    scope="module", params=READERS, ids=lambda reader: f"{reader.body}-{reader.reason}-{reader.spread}"
)
def seen(request, library):
    """A reader with every card they can open: [(topic, name of the card, what Telegram shows)]."""
    reader = request.param
    topics = [topic for topic in library.topics.values() if cards.shown(topic, reader)]
    pages = [
        (one, name, cards.visible(make(one, reader, library)))
        for one in topics
        for name, make in cards.CARDS.items()
    ]
    return reader, pages


@pytest.mark.case("K04")
@pytest.mark.hazard("H7")
def test_nothing_is_wrong_with_the_content(library):
    assert [str(fault) for fault in check(library, date(2026, 11, 22), questionnaires.load())] == []


def test_the_command_is_silent_and_returns_0(capsys):
    assert main([]) == 0
    assert capsys.readouterr().out == ""


def test_every_topic_has_three_depths_and_both_urgent_contact_lists(library):
    assert len(library.topics) >= 58
    for topic in library.topics.values():
        assert {say.depth for say in topic.say} == {"simple", "more", "science"}, topic.id
        assert topic.contact.emergency
        assert topic.contact.today


def test_every_inventory_number_is_answered_or_left_out_with_a_reason(library):
    assert coverage.missing(library) == ()
    assert len(coverage.NUMBERS) == 329 + 40 + 26 + 19
    assert all(len(reason) > 20 for reason in library.left_out.values())


@pytest.mark.hazard("H6")
def test_no_sentence_of_the_wrong_world_is_rendered(seen):
    reader, pages = seen

    for topic, name, text in pages:
        fitting = [say.text for say in topic.say if fits(reader, say.audience)]
        wrong = [say.text for say in topic.say if not fits(reader, say.audience)]
        wrong += [one.population for one in topic.figure if not fits(reader, one.audience)]
        allowed = " ".join(fitting + [one.population for one in topic.figure if fits(reader, one.audience)])
        assert [words for words in wrong if words in text and words not in allowed] == [], (topic.id, name)


def test_every_fitting_sentence_is_on_its_card(seen):
    reader, pages = seen

    for topic, name, text in pages:
        fitting = [say.text for say in topic.say if say.depth == name and fits(reader, say.audience)]
        due = [html.unescape(cards.ANYWHERE.filled(words)).rstrip(".") for words in fitting]
        assert [words for words in due if words not in text] == [], (topic.id, name)


@pytest.mark.hazard("H6")
def test_no_word_of_another_world_is_rendered(seen):
    reader, pages = seen

    found = [(topic.id, name, words) for topic, name, text in pages if (words := foreign_words(text, reader))]

    assert found == []


def test_every_card_is_within_its_limit_and_a_telegram_message(seen):
    _, pages = seen

    for topic, name, text in pages:
        assert len(text.encode("utf-16-le")) // 2 <= 4096, (topic.id, name)
        assert cards.length(text, topic) <= (cards.limit(topic, name) or 4096), (topic.id, name)


def test_intimate_topics_are_offered_only_to_those_who_allowed_them(library):
    private = {topic.id for topic in library.topics.values() if topic.intimate}
    quiet = Reader(Body.EVERYTHING, intimate=False)

    offered = {name for _, topics in menu(quiet, library) for name, _ in topics}

    assert private
    assert offered == set(library.topics) - private


@pytest.mark.hazard("H6")
def test_men_and_women_have_no_body_topic_of_the_other(library):
    women = {
        name
        for name, topic in library.topics.items()
        if cards.shown(topic, Reader(Body.WOMAN, Reason.CANCER))
    }
    men = {
        name
        for name, topic in library.topics.items()
        if cards.shown(topic, Reader(Body.MAN, Reason.TESTOSTERONE))
    }

    assert not women & {
        "men_overview",
        "men_sexual",
        "men_low_estrogen",
        "men_high_estrogen",
        "men_breast_cancer",
    }
    assert not men & {"vaginal_dryness", "vaginal_bleeding", "libido_women", "pregnancy"}


def test_someone_whose_cancer_has_spread_reads_nothing_about_early_cancer(library):
    spread = Reader(Body.WOMAN, Reason.CANCER, spread=True)
    early = [say.text for topic in library.topics.values() for say in topic.say if "early" in say.audience]
    shown = "\n".join(
        cards.visible(make(topic, spread, library))
        for topic in library.topics.values()
        if cards.shown(topic, spread)
        for make in cards.CARDS.values()
    )

    assert early
    assert [text for text in early if text in shown] == []


def test_the_library_is_read_only(library):
    assert isinstance(library.topics, MappingProxyType)
    assert isinstance(library.sources, MappingProxyType)
