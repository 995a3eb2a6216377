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

    assert answer("grapefruit?", WOMAN, library_of(closed), ["template"]) == "Grapefruit is fine for women."
    assert answer("grapefruit?", MAN, library_of(closed), ["template"]) is None


def test_a_bullet_is_read_with_its_heading():
    listed = topic(
        saying("Sleep is light."),
        saying("coffee after noon", depth="more", part="avoid", evidence="seed_only"),
        saying("The clock.", depth="science"),
        synonyms=["coffee"],
    )

    assert answer("coffee?", WOMAN, library_of(listed), ["template"]) == "What to avoid: coffee after noon"


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


def test_what_the_simple_card_says_does_not_lead():
    found = sentences.best("is light sleep normal", WOMAN, LIBRARY, ["sleep"])

    assert found is not None
    assert found.text.startswith("Sleep can be light.")
    assert not found.leads


def test_science_answers_only_what_was_asked_in_its_own_words(library):
    """Her hands hurt: it opened with three messengers of inflammation."""
    plain = sentences.best("why do my hands hurt in the morning?", WOMAN, library, ["joint_pain"])
    learned = sentences.best("what has interleukin to do with it", WOMAN, library, ["joint_pain"])

    assert plain is not None
    assert plain.text.startswith("Stiff or sore joints are common")
    assert learned is not None
    assert "interleukin" in learned.text
    assert learned.leads


def test_a_sentence_of_another_kind_than_was_asked_is_no_answer(library):
    """Why she gets the drip is not how she feels after it."""
    found = sentences.best("why do I get zometa if my bones are good", WOMAN, library, ["bone_drugs"])

    assert found is not None
    assert "returns" in found.text


def test_one_word_in_common_is_no_answer_where_nothing_was_understood(library):
    assert sentences.best("how long before it starts working", WOMAN, library) is None
    assert sentences.best("can I go to the dentist while I am on this", WOMAN, library) is None


NAMED = topic(
    saying("Rest helps."),
    saying("It fades.", depth="more", questions=["how long does the ache last in my fingers"]),
    saying("There is a salve.", depth="more", questions=["is there a salve for aching fingers"]),
    saying("A third thing.", depth="science"),
    name="named",
    title="Fingers",
    synonyms=["fingers"],
)


def test_a_question_that_a_sentence_names_is_answered_whatever_topic_was_understood():
    assert answer("is there a salve for my aching fingers", WOMAN, library_of(NAMED, SLEEP), ["sleep"]) == (
        "There is a salve."
    )


def test_a_question_of_another_kind_is_another_question_though_its_words_are_the_same():
    assert answer("why do my fingers ache", WOMAN, library_of(NAMED, SLEEP), ["sleep"]) is None


def test_a_word_nobody_wrote_may_be_the_point_so_what_is_said_beside_it_does_not_lead(library):
    """A scan was answered with what hormones do, for the word "show" was in both."""
    assert sentences.best("will it show up if I have an MRI scan", WOMAN, library, ["monitoring"]) is None


def test_a_question_named_by_a_sentence_for_others_is_no_answer():
    closed = topic(
        saying("Rest helps."),
        saying(
            "A salve for women.",
            depth="more",
            tags=["women"],
            questions=["is there a salve for aching fingers"],
        ),
        saying("A third thing.", depth="science"),
        synonyms=["fingers"],
    )

    assert answer("is there a salve for aching fingers", WOMAN, library_of(closed)) == "A salve for women."
    assert answer("is there a salve for aching fingers", MAN, library_of(closed)) is None


def test_the_name_of_the_topic_alone_is_no_answer_where_more_was_asked(library):
    """Whether he may drink was answered with estrogen levels, for "TRT" was in both."""
    named = ["alcohol_smoking", "men_overview"]

    found = sentences.best("can I drink on trt with arimidex", MAN, library, named)

    assert found is None or found.topic == "alcohol_smoking"


@pytest.mark.hazard("H7")
def test_a_product_that_a_side_effect_names_as_help_is_known(library):
    """Minoxidil had "no source", though the page on hair tells of a trial."""
    assert sentences.unknown_product("can I use minoxidil", WOMAN, library) is None
    assert sentences.unknown_product("can I take collagen", WOMAN, library) == "collagen"


def test_what_to_do_after_a_tablet_came_up_again_stands_first(library):
    found = sentences.best(
        "I vomited the tablet do I take another", WOMAN, library, ["nausea", "missed_dose"]
    )

    assert found is not None
    assert "to take no new one" in found.text


def test_how_she_feels_is_no_question_after_feelings(library):
    found = sentences.best("what should mum eat if she feels sick on it", WOMAN, library, ["nausea"])

    assert found is not None
    assert "Eat little and often" in found.text


def test_what_is_told_around_a_question_does_not_hide_it():
    told = "My neighbour drinks a gallon of juice and swears by it, so why do I wake at three?"

    assert answer(told, named=["sleep"]) == "The clock of the brain loses its beat."
    assert answer("I wake at three because of the pineapple juice my neighbour makes") is None


def test_words_that_mean_something_only_together_are_read_together():
    library = library_of(
        topic(
            saying("The blood service decides.", questions=["can I donate blood"]),
            saying("Your pressure is measured.", depth="more"),
            saying("Never two.", depth="science", questions=["can I take two"]),
        )
    )

    assert answer("can I give blood", library=library, named=["template"]) == "The blood service decides."
    assert answer("may I take two if my bones ache?", library=library, named=["template"]) == "Never two."


def test_what_was_told_says_what_it_is_asked_about(library):
    """Each of these stood before a question that names nothing by itself."""
    named = {
        "they changed me from tamoxifen, why could I not stay on it": "fewer returns",
        "my hot flushes are ten a day, do they ever calm down": "first months",
        "I take levothyroxine, can I have it together with this": "no clash",
    }
    for question, words in named.items():
        found = sentences.best(question, WOMAN, library, ["hot_flashes"] if "flushes" in question else [])
        assert found is not None, question
        assert words in found.text, question


def test_a_name_shared_with_a_topic_does_not_carry_another_question(library):
    found = sentences.best("how much water should I drink", WOMAN, library, ["alcohol_smoking"])

    assert found is None


def test_a_word_of_science_makes_no_product_known(library):
    """The iron of an enzyme was taken for a word on iron tablets."""
    assert sentences.unknown_product("can I take iron with it", WOMAN, library) == "iron"
    assert sentences.unknown_product("can I take red clover", WOMAN, library) is None


def test_a_mans_question_after_cancer_is_not_met_by_his_breast_tissue(library):
    assert sentences.best("will it stop my cancer coming back", MAN, library, ["new_lump"]) is None


def test_one_word_of_a_question_does_not_turn_it_to_another_subject(library):
    """Whether the drip is worth it was met by what the tablet is worth, a value by which blood is tested at all."""
    drip = sentences.best(
        "they want me on the zometa drip, is it worth it", WOMAN, library, ["bone_drugs", "efficacy"]
    )
    value = sentences.best(
        "my LDL shot up at my last blood test, is it the arimidex", WOMAN, library, ["cholesterol"]
    )

    assert drip is None or drip.topic == "bone_drugs"
    assert value is None or value.topic == "cholesterol"
