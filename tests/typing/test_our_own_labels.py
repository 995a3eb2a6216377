"""What we call our pages and buttons, typed as words, is read as that name: no alarm, and no question whether she is in danger."""

import pytest

from bot.domain.understanding import Level, understand
from bot.domain.understanding.second import hushed
from bot.knowledge import library
from bot.knowledge.lexicon import load_lexicon
from bot.knowledge.menu import SHELVES
from bot.reader import SecondLook
from bot.services.rooms import HOUSE
from bot.services.typing import labels
from bot.texts import catalogue

# Titles that are also what somebody says who is in danger now: the sure rules stay above everything else.
ALSO_CRIES = {
    "Blood clots",
    "Breathlessness and cough",
    "Fever and infection",
    "Liver problems",
    "New bone pain or a broken bone",
    "Stroke signs",
    "Took too much",
}


def names() -> list[str]:
    """Every topic's title, every shelf, every command and every button that is no answer about herself."""
    written = catalogue.words_of("en")
    buttons = [
        form
        for key, forms in written.items()
        for form in forms
        if ("button" in key or key.startswith(("keys.", "command."))) and "{" not in form
    ]
    titles = [topic.title for topic in library.load().topics.values()]
    hers = ("alert.", "checkin.", "dose.", "doubt.")
    answers = {form for key, forms in written.items() if key.startswith(hers) for form in forms}
    commands = [command.name.replace("_", " ") for command in HOUSE.commands]
    return sorted({*titles, *SHELVES, *commands, *buttons} - answers)


@pytest.fixture(scope="module")
def read():
    lexicon, second = load_lexicon(), SecondLook()
    known = labels.of_the_catalogue("en") | {labels.bare(t.title) for t in library.load().topics.values()}

    def meaning(text):
        first = understand(text, lexicon)
        return hushed(first) if labels.bare(text) in known else second.at(text, first)

    return meaning


def raised(meaning) -> bool:
    return meaning.level >= Level.TODAY or meaning.confirm or meaning.doubt is not None


def test_no_name_of_ours_is_taken_for_a_danger_but_those_that_are_cries_too(read):
    said = names()

    assert len(said) > 150
    assert {text for text in said if raised(read(text))} == ALSO_CRIES


@pytest.mark.parametrize("text", ["my tablets and symptoms", "planned end", "Eyes and vision"])
async def test_a_label_typed_in_the_chat_is_not_asked_about(margaret, text):
    await margaret.says(text)

    assert "Yes, now" not in margaret.last.labels
    assert not margaret.sees("happening to you now")


@pytest.mark.hazard("H3")
async def test_what_only_looks_like_a_label_is_still_read(margaret):
    await margaret.says("my tablets and symptoms: my chest is being crushed")

    assert margaret.card("Show emergency numbers").text.startswith("🚨 Call 999")
