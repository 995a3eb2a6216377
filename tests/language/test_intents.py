"""Medicine and conversation words, numbers, and questions that ask for a decision."""

import pytest

from bot.domain.understanding import Intent, understand

SAID = [
    ("taken", Intent.TAKEN),
    ("Done!", Intent.TAKEN),
    ("ok took it", Intent.TAKEN),
    ("just took my tablet", Intent.TAKEN),
    ("took my pill at 9", Intent.TAKEN),
    ("later", Intent.LATER),
    ("remind me again in an hour", Intent.LATER),
    ("skip today", Intent.SKIP),
    ("im not taking it today", Intent.SKIP),
    ("not yet", Intent.NOT_YET),
    ("havent taken it yet", Intent.NOT_YET),
    ("forgot", Intent.FORGOT),
    ("i forgot my tablet yesterday", Intent.FORGOT),
    ("pause reminders", Intent.PAUSE),
    ("stop the reminders please", Intent.PAUSE),
    ("start again", Intent.RESUME),
    ("stop", Intent.STOP_BOT),
    ("delete all my data", Intent.STOP_BOT),
    ("i want to stop taking anastrozole", Intent.STOP_TREATMENT),
    ("undo", Intent.UNDO),
    ("i pressed taken by mistake", Intent.UNDO),
    ("did i take it?", Intent.DID_I_TAKE),
    ("cant remember if i took my tablet", Intent.DID_I_TAKE),
    ("ran out of tablets", Intent.RAN_OUT),
    ("change my reminder time", Intent.CHANGE_TIME),
    ("help", Intent.HELP),
    ("999", Intent.EMERGENCY),
    ("call an ambulance", Intent.EMERGENCY),
    ("thank you so much", Intent.THANKS),
    ("good morning", Intent.GREETING),
    ("yes please", Intent.YES),
    ("no thanks", Intent.NO),
    ("my knees hurt", None),
    ("the weather is lovely", None),
]


@pytest.mark.parametrize(("text", "intent"), SAID)
def test_short_messages_have_an_intent(text, intent, lexicon):
    assert understand(text, lexicon).intent is intent


BOOKS_NOTHING = [
    "i never took mine today",
    "wish i had taken it",
    "thought i had taken it",
    "not sure i took it",
    "should i have taken it before lunch",
    "the nurse took it and it was fine",
    "he took it back to the shop",
    "my husband took one by mistake",
    "i took it yesterday, not today",
    "took one of my paracetamol",
    "took my temperature and it is fine",
    "took them to school",
    "i had one of those flushes again",
    "took it off before my bath",
    "if i took it now",
    "should i skip it today",
    "is it bad to miss one",
    "my friend skipped hers, no pill",
    "he forgot his tablet",
]


@pytest.mark.parametrize("text", BOOKS_NOTHING)
def test_a_doubt_a_question_or_somebody_else_books_nothing(text, lexicon):
    assert understand(text, lexicon).intent not in {Intent.TAKEN, Intent.SKIP, Intent.FORGOT}


def test_a_long_story_answers_no_card(lexicon):
    story = "yesterday i took my tablet and then we all went to the sea with the children and the dog"

    assert understand(story, lexicon).intent is None


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("should i stop?", True),
        ("can i take ibuprofen", True),
        ("is it ok to drink wine", True),
        ("is my cancer back", True),
        ("do i need to take it with food", True),
        ("my knees hurt", False),
        ("does it cause headaches", False),
    ],
)
def test_a_question_that_asks_for_a_decision_is_known(text, decision, lexicon):
    assert understand(text, lexicon).decision is decision


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), ("about four", 4), ("no numbers", None), ("3 or 4", None), ("3 three", 3), ("38.5", None)],
)
def test_the_only_number_is_read(text, number, lexicon):
    assert understand(text, lexicon).number == number
