"""The sentence that answers a question: found at every depth, for this reader only, or not at all."""

import pytest

from bot.domain.audience import Body, Reader, Reason
from bot.knowledge import sentences
from tests.knowledge.knowledge_samples import library_of, sample, saying

WOMAN = Reader(Body.WOMAN, Reason.CANCER)
MAN = Reader(Body.MAN, Reason.TESTOSTERONE)


def topic(*says, name="template", **changes):
    return sample(id=name, say=list(says), figure=[], **changes)


SLEEP = topic(
    saying("Sleep can be light. It often gets better with time."),
    saying("Grapefruit juice was not studied here.", depth="more"),
    saying("The clock of the brain loses its beat.", depth="science", questions=["why do i wake at three"]),
    name="sleep",
    title="Poor sleep",
    group="use",
    synonyms=["insomnia", "grapefruit", "cannot sleep", "wake at night"],
)
LIBRARY = library_of(SLEEP)


def answer(question, reader=WOMAN, library=LIBRARY, named=()):
    found = sentences.best(question, reader, library, named)
    return found.text if found else None


def test_a_sentence_one_depth_down_answers():
    assert answer("was grapefruit juice studied?") == "Grapefruit juice was not studied here."


def test_a_sentence_answers_the_questions_that_name_it():
    assert answer("why do I wake at three", named=["sleep"]) == "The clock of the brain loses its beat."


def test_what_nobody_wrote_is_not_answered():
    assert answer("does pineapple juice make it weaker?") is None
    assert answer("") is None


def test_a_sentence_for_others_is_no_answer():
    closed = topic(
        saying("Grapefruit is fine for women.", tags=["women"]),
        saying("Another thing.", depth="more"),
        saying("A third thing.", depth="science"),
        synonyms=["grapefruit"],
    )

    assert answer("grapefruit?", WOMAN, library_of(closed)) == "Grapefruit is fine for women."
    assert answer("grapefruit?", MAN, library_of(closed)) is None


def test_a_bullet_is_read_with_its_heading():
    listed = topic(
        saying("Sleep is light."),
        saying("coffee after noon", depth="more", part="avoid", evidence="seed_only"),
        saying("The clock.", depth="science"),
        synonyms=["coffee"],
    )

    assert answer("coffee?", WOMAN, library_of(listed)) == "What to avoid: coffee after noon"


@pytest.mark.parametrize(
    ("question", "product"),
    [
        ("can I take omeprazole with it", "omeprazole"),
        ("is Metformin ok?", "metformin"),
        ("can I sleep", None),
    ],
)
def test_a_product_no_sentence_speaks_of_is_named(question, product):
    assert sentences.unknown_product(question, WOMAN, LIBRARY) == product


def test_a_product_a_sentence_speaks_of_is_known_by_any_of_its_names(library):
    assert sentences.unknown_product("can I have Veozah", WOMAN, library) is None
    assert sentences.unknown_product("is sertraline fine", WOMAN, library) is None


def test_a_sentence_of_another_topic_that_only_shares_words_is_no_answer(library):
    """It sounded sure about joints when the question was when to take the tablet."""
    named = ["how_to_take"]

    found = sentences.best("should I take it in the morning or at night", WOMAN, library, named)

    assert found is None or found.topic == "how_to_take"
