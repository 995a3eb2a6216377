"""Words that nothing understands get the one or two doors they may ask for, and only a tap opens them."""

import pytest

from bot.domain.understanding import understand
from bot.knowledge.lexicon import load_lexicon
from bot.services.rooms import HOUSE
from bot.texts import catalogue

ASKED = {
    "we're home again": "travel",
    "scrub the mammogram appointment": "visits",
    "take everything you know about me off your computer": "privacy",
    "could you be quieter at the weekend": "settings",
    "a printout, for the nurse": "report",
    "husband if I forget, could that be": "helpers",
}
ASKED_FOR_NOTHING = (
    "who won the match",
    "my son is getting married",
    "lovely sunset over the bay",
    "tell me a joke",
    "she passed away",
    "I have no visits from anyone",
    "I take creatine",
    "it comes back",
    "asdf",
    "",
)


@pytest.mark.parametrize(("said", "door"), ASKED.items())
def test_half_of_the_words_that_say_something_lead_to_a_door(said, door):
    assert door in understand(said, load_lexicon()).doors


@pytest.mark.parametrize("said", ASKED_FOR_NOTHING)
def test_words_about_something_else_lead_to_none(said):
    assert understand(said, load_lexicon()).doors == ()


def test_every_door_is_a_command_with_a_name_to_tap():
    doors = set(load_lexicon().doors.told_by)
    named = {key.removeprefix("command.") for key in catalogue.words_of("en")}
    assert doors <= {command.name for command in HOUSE.commands} & named


async def test_a_door_is_offered_once_nothing_else_is_meant_and_opened_by_a_tap(town):
    margaret = await town.settled_person()
    offered = await margaret.says("could you be quieter at the weekend")
    assert "Is this what you would like?" in offered.text
    assert "Settings" in offered.labels
    await margaret.taps("Settings")
    assert margaret.last.text.startswith("Settings")


async def test_words_that_may_mean_a_crisis_are_asked_about_and_get_no_door(town):
    margaret = await town.settled_person()
    asked = await margaret.says("want to go meet my husband. today.")
    assert "Somebody who helps you" not in asked.labels
