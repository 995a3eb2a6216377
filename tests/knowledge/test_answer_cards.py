"""What a card looks like, with made-up topics."""

from datetime import date
from typing import get_args

import pytest

from bot.domain.audience import EVERYTHING, Body, Reader, Reason
from bot.domain.levels import Level
from bot.knowledge import cards
from bot.knowledge.schema import Source
from tests.knowledge.knowledge_samples import library_of, sample, saying

WOMAN = Reader(Body.WOMAN, Reason.CANCER)
MAN = Reader(Body.MAN, Reason.TESTOSTERONE)


def of(make, topic, reader=WOMAN):
    return make(topic, reader, library_of(topic))


def test_the_simple_card_says_what_helps_and_when_to_call():
    assert of(cards.simple, sample()) == (
        "<b>Example effect</b>\n\n"
        "Some people notice this effect. It often gets better with time.\n\n"
        "<b>What can help</b>\n• rest when you need it\n\n"
        "<b>Call your team today</b> if it stops you doing simple things. "
        "<b>Call soon</b> if it keeps you from sleeping.\n\n"
        "<i>Not yet reviewed by a clinician.</i>"
    )


def test_a_dangerous_topic_opens_with_the_emergency():
    card = of(cards.simple, sample(group="rare"))

    assert card.split("\n\n")[1] == "<b>Call your local emergency number now if</b> you cannot breathe."


def test_a_hard_subject_opens_with_a_kind_word():
    card = of(cards.simple, sample(acknowledge="Many people find this hard to talk about."))

    assert card.split("\n\n")[1] == "Many people find this hard to talk about."


@pytest.mark.hazard("H15")
def test_more_shows_a_figure_as_a_range_with_its_people():
    card = of(cards.more, sample())

    assert "<b>How common</b>\n• This effect: 10–20 % (people in the trials the source names)" in card
    assert "<b>Ask your team</b>\n• What can I try for this?" in card


def test_a_single_measurement_is_called_about():
    figure = {"text": "this", "low": 13, "high": 13, "unit": "percent", "population": "women in one trial"}
    topic = sample(figure=[figure | {"comparator": "9 % with tamoxifen", "sources": ["ibis2_dcis"]}])

    assert "This: about 13 % (women in one trial; 9 % with tamoxifen)" in of(cards.more, topic)


def test_more_names_how_good_the_evidence_is():
    topic = sample(say=[saying("Walk.", depth="more", part="helps", evidence="guideline")])

    assert "• Walk (guideline)" in of(cards.more, topic)


def test_science_is_an_expandable_quote_that_explains_its_terms():
    card = of(cards.science, sample())

    assert "<blockquote expandable>The drug lowers estradiol" in card
    assert "• estradiol: the main form of estrogen</blockquote>" in card


def test_sources_name_what_this_reader_is_shown_and_where_they_differ():
    topic = sample(
        left_note="Sources give 10 to 20 %.",
        say=[saying("A.", tags=["women"]), saying("B.", tags=["men"]) | {"sources": ["burnett_bowie_2009"]}],
    )

    card = of(cards.sources, topic)

    assert "NHS medicines page) (2024)" in cards.visible(card)
    assert "older men" not in card
    assert "Sources give 10 to 20 %." in card
    assert "content 2026.11-00000000" in card


def test_sources_stand_under_how_strong_they_are_the_strongest_first():
    topic = sample(say=[saying("A.") | {"sources": ["seed_001", "burnett_bowie_2009", "nhs_anastrozole"]}])

    card = of(cards.sources, topic)

    headings = [card.index(f"<b>{heading}</b>") for heading, _kinds in cards.SHELVES]
    assert headings == sorted(headings)
    assert card.index("<b>Leaflets") < card.index("NHS medicines page") < card.index("<b>Studies")
    assert card.index("<b>General") < card.index("drug guide")


def test_every_kind_of_source_has_one_shelf():
    shelved = [kind for _heading, kinds in cards.SHELVES for kind in kinds]

    assert sorted(shelved) == sorted(get_args(Source.model_fields["kind"].annotation))


def test_a_reviewed_entry_says_who_checked_it_and_no_longer_says_draft():
    topic = sample(status="reviewed", reviewed_by="Dr Example", reviewed_on=date(2026, 11, 30))

    assert "Checked by Dr Example on 2026-11-30." in of(cards.sources, topic)
    assert cards.DRAFT not in of(cards.simple, topic)


@pytest.mark.case("K03")
@pytest.mark.hazard("H7")
@pytest.mark.parametrize("make", cards.CARDS.values())
def test_a_draft_says_so_at_the_end_of_each_card(make):
    assert of(make, sample()).endswith("<i>Not yet reviewed by a clinician.</i>")


def test_the_calling_card_lists_the_most_urgent_first_and_what_to_say():
    card = of(cards.calling, sample())

    order = [
        card.index(words)
        for words in ("emergency number", "today if", "next days", "next visit", "on the phone")
    ]
    assert order == sorted(order)
    assert "I take anastrozole. I have this effect" in card


def test_contact_lists_one_level_or_nothing():
    topic = sample()

    assert (
        cards.contact(topic, Level.TODAY)
        == "<b>Call your team today if</b>\n• it stops you doing simple things"
    )
    assert cards.contact(topic, Level.INFO) == ""


def test_a_tagged_sentence_is_for_its_world_only():
    topic = sample(say=[saying("All."), saying("Hers.", tags=["women"]), saying("His.", tags=["men"])])

    assert "All. Hers.\n" in of(cards.simple, topic, WOMAN)
    assert "All. His.\n" in of(cards.simple, topic, MAN)


def test_who_wants_to_see_everything_gets_each_world_under_its_heading():
    topic = sample(say=[saying("All."), saying("Hers.", tags=["women"]), saying("His.", tags=["men"])])

    card = of(cards.simple, topic, EVERYTHING)

    assert (
        "All.\n\n<b>For women</b>\n\nHers.\n\n<b>For men</b>\n\nHis.\n\n<b>Call your team today</b>" in card
    )


@pytest.mark.case("X08")
def test_content_cannot_bring_its_own_markup():
    card = of(cards.simple, sample(title="A <b>bold</b> & brave", say=[saying("x < y")]))

    assert "A &lt;b&gt;bold&lt;/b&gt; &amp; brave" in card
    assert cards.visible(card).startswith("A <b>bold</b> & brave\n\nx < y")


def test_intimate_topics_are_shown_only_when_allowed():
    topic = sample(intimate=True)

    assert cards.shown(topic, Reader(Body.WOMAN, intimate=True))
    assert not cards.shown(topic, Reader(Body.WOMAN, intimate=False))


def test_related_topics_of_the_other_world_are_not_offered():
    topic = sample(related=["hers", "his"])
    hers, his = sample(id="hers", **{"for": ["women"]}), sample(id="his", **{"for": ["men"]})

    assert cards.related(topic, WOMAN, library_of(topic, hers, his)) == [("hers", "Example effect")]
