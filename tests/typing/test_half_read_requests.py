"""A page or a step opens by itself only for words that are wholly understood; what stands beside a request is read, and one tap opens it."""

import json
from itertools import product
from pathlib import Path

import pytest

from bot.domain.understanding import understand
from bot.domain.understanding.engine import read
from bot.domain.understanding.second import alarms
from bot.knowledge.lexicon import load_lexicon
from bot.lab.reader import own
from bot.services.typing import requests, ways
from bot.services.visits import adding as visits
from bot.texts import catalogue
from tests.typing import generated

LEXICON = load_lexicon()
VOICES = Path(own.__file__).parent / "voices" / "voices.jsonl"
FROZEN = Path(__file__).parents[1] / "language" / "frozen.txt"
JOINED = ("{}, {}", "{} {}", "{} because {}", "{} and {}", "{} as {}")
POLITE = ("hello, {}", "{} please", "{}, thank you", "sorry love, {} again please")
RESTS = 2  # to each request
MIXED = 101  # strides through the dangers


def _examples() -> list[str]:
    lines = Path(__file__).with_name("requests.tsv").read_text().splitlines()
    said = [line.split("\t")[1] for line in lines] + [text for text, _ in generated.wishes()]
    return [text for text in said if _wanted(text)]


def _dangers() -> list[str]:
    frozen = [line.split("|", 2)[2] for line in FROZEN.read_text().splitlines() if "|" in line[:20]]
    voices = [json.loads(line) for line in VOICES.read_text().splitlines()]
    return frozen + [v["text"] for v in voices if v["expect"] in ("CRISIS", "EMERGENCY", "TODAY")]


def _wanted(text: str) -> str:
    meaning = understand(text, LEXICON)
    return requests.wanted(text, meaning) or requests.wanted(text, meaning, weak=True)


def _opens(text: str) -> bool:
    words = read(text, LEXICON)
    asked = LEXICON.requests.read(words, LEXICON.fillers)
    if not (asked.whole or asked.place or visits.tells(text)):  # seen without reading all of it: quick
        return False
    meaning = understand(text, LEXICON)
    request = requests.wanted(text, meaning) or requests.wanted(text, meaning, weak=True)
    return bool(request) and not alarms(meaning) and requests.wholly(request, text, meaning, LEXICON)


@pytest.mark.hazard("H3")
def test_no_request_opens_alone_where_a_danger_stands_beside_it():
    dangers = _dangers()
    assert len(dangers) > 800
    opened = [
        text
        for nth, asked in enumerate(_examples())
        for k in range(RESTS)
        if _opens(
            text := JOINED[(nth + k) % len(JOINED)].format(
                asked.rstrip(".!?"), dangers[(nth * 37 + k * MIXED) % len(dangers)]
            )
        )
    ]
    assert opened == []


def test_requests_in_peoples_own_wording_still_open_by_themselves():
    examples = _examples()
    opened = sum(_opens(text) for text in examples)
    assert opened >= 0.94 * len(examples) > 600


def test_politeness_closes_no_door():
    examples = [text.rstrip(".!?") for text in _examples() if _opens(text)][::8]
    polite = [said.format(text) for text, said in product(examples, POLITE)]
    opened = [_opens(text) for text in polite]
    assert sum(opened) >= 0.93 * len(opened)


@pytest.mark.parametrize(
    ("said", "rest"),
    {
        "let my husband know I jumped": "i jumped",
        "tell my daughter when I'm gone": "im gone",
        "my trip to the loo was all blood": "the loo was all blood",
        "leaving tomorrow for good": "for good",
        "show my plan, it all went dark": "it all went dark",
    }.items(),
)
def test_what_a_request_leaves_is_read_by_itself(said, rest):
    meaning = understand(said, LEXICON)
    assert (meaning.rest, meaning.whole) == (rest, False)


@pytest.mark.parametrize(
    "said",
    [
        "moving to a better place",
        "39.5 this morning, show my plan",
        "heading to bed for ever",
        "flying to heaven",
    ],
)
def test_a_place_nobody_knows_and_a_fever_are_not_spent(said):
    assert not _opens(said)


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("said", ["I've been put on paracetamol, thirty of them", "I also take morphine, all of it", "let my husband know I jumped when I forget", "scan at death's door on Thursday", "tell goodbye when I miss it"])  # fmt: skip
def test_an_amount_and_a_word_of_an_end_stand_in_no_place_of_a_name(said):
    assert not _opens(said)


@pytest.mark.parametrize("said", ["we fly to Rome on Friday", "travelling to New York next week", "let my husband know if I forget my tablet", "remind me at 9 every day please", "my appointment with Dr Shaw is on Thursday at 10"])  # fmt: skip
def test_a_place_a_time_and_a_name_are_spent(said):
    assert _opens(said)


def test_each_request_has_a_name_to_tap():
    named = {key.removeprefix("want.") for key in catalogue.words_of("en") if key.startswith("want.")}
    assert named == ways.ACTS.keys()
    assert set(LEXICON.requests.order) - named == {"time_said", "team_go", "helped_over"}


@pytest.mark.hazard("H3")
async def test_what_stands_beside_a_request_leaves_it_to_a_tap_that_keeps_what_she_said(town):
    margaret = await town.settled_person(time="08:00")
    for said, door in {
        "let my husband know I jumped": "Somebody who helps me",
        "leaving tomorrow for good": "A trip",
        "stop the reminders for ever and ever": "Pause reminders",
    }.items():
        await margaret.says(said)
        offered = margaret.card(door)
        assert "Is this what you would like?" in offered.text, said
        assert {"⚠️ Something urgent?", "Yes, now"} & {*offered.labels, *margaret.last.labels}, said
        assert await margaret.step() is None
    await margaret.taps("No, not now")  # what was asked of "jumped" comes again until it is answered
    await margaret.says("change my reminder to 9 in the morning, the neighbours complain")
    await margaret.taps("Change the time")
    assert "New time: 09:00" in margaret.last.text
    await margaret.says("change my reminder to 10 in the morning, the neighbours complain")
    await town.travel(hours=30)
    await margaret.taps("Change the time")
    assert "10:00" not in margaret.last.text.partition("Choose")[0]


async def test_a_question_beside_a_request_is_answered_above_it(town):
    margaret = await town.settled_person(time="08:00")
    await margaret.says("show my plan, and why do I get hot flushes")
    said = [m.text for m in margaret.messages if not m.mine][-2:]
    assert "Hot flushes" in said[0]
    assert "Is this what you would like?" in said[1]
    await margaret.taps("My plan")
    assert margaret.last.text.startswith("My medicines")


async def test_the_end_of_the_years_a_loss_and_a_note_are_no_matter_of_stock_or_guesses(town):
    margaret = await town.settled_person(time="08:00")
    ended = await margaret.says("I had the last tablet today, five years done")
    assert "you have walked it" in ended.text
    assert "Planned end of the course" in ended.labels
    for said in ("my dog died", "my history is full of loss", "my mother passed away on Sunday"):
        answer = await margaret.says(said)
        assert "I am so sorry for your loss" in answer.text, said
        assert "Support for you and your family" in answer.labels
    await margaret.says("please write down: ask about bone injections")
    await margaret.taps("📌 Note it for my doctor")
    assert "ask about bone injections" in (await margaret.says("/notes")).text
    assert "February 2026" in (await margaret.says("show me February")).text
    assert "I keep no name of yours" in (await margaret.says("call me Peggy")).text
    evening = await margaret.says("I would rather be reminded in the evening")
    assert "What time suits you?" in evening.text
    assert "Yes, now" not in evening.labels
    switched = await margaret.says("I stopped anastrozole and take exemestane now")
    assert "I only know about anastrozole" in switched.text
