"""The answer as other programs read it, and the two worlds that never mix."""

import json
import subprocess
import sys

import pytest

from bot.domain.audience import Body, Reader, Reason
from bot.domain.understanding import Level, Understanding, restrict, understand
from bot.knowledge import cards, library
from bot.knowledge.search import answers, as_json


def test_json_has_exactly_the_four_keys(lexicon):
    answer = as_json(understand("my knees r killing me cant sleep", lexicon))

    assert answer["level"] == "INFO"
    assert answer["confirm"] is False
    assert answer["topics"] == ["joint_pain", "insomnia"]
    assert sorted(answer) == ["confirm", "level", "offered", "topics"]


def test_self_care_reads_as_info():
    assert as_json(Understanding(level=Level.SELF_CARE))["level"] == "INFO"


def test_an_empty_line_gives_none(lexicon):
    assert [json.loads(line) for line in answers(["\n"], lexicon)] == [
        {"level": "NONE", "confirm": False, "topics": [], "offered": []}
    ]


def test_batch_answers_line_by_line():
    lines = "no chest pain just tired\n\nsuidical feelings\ntook 2 by mistake\n"

    run = subprocess.run(
        [sys.executable, "-m", "bot.knowledge.search", "--batch"],
        input=lines,
        capture_output=True,
        text=True,
        check=True,
    )

    said = [json.loads(line) for line in run.stdout.splitlines()]
    assert [answer["level"] for answer in said] == ["INFO", "NONE", "CRISIS", "TODAY"]
    assert [answer["topics"] for answer in said] == [["fatigue"], [], ["crisis"], ["overdose"]]


def test_every_synonym_of_a_topic_leads_to_it(lexicon):
    lost = [
        (topic.id, phrase)
        for topic in library.load().topics.values()
        for phrase in topic.synonyms
        if topic.id not in understand(phrase, lexicon).topics
    ]

    assert lost == []


SAID_BY_ANYBODY = [
    "i dont fancy my partner anymore",
    "no interest in sex",
    "libido has gone",
    "gone off sex",
    "spotting",
    "dry down there",
    "no sex drive and hot flushes",
]
WOMENS = {"libido_women", "vaginal_dryness", "vaginal_bleeding", "pregnancy"}
MENS = {"men_sexual", "men_low_estrogen", "men_high_estrogen", "men_overview"}


@pytest.mark.parametrize("text", SAID_BY_ANYBODY)
def test_no_reader_meets_a_topic_of_the_other_world(text, lexicon):
    books = library.load()
    man, woman = Reader(Body.MAN, Reason.TESTOSTERONE), Reader(Body.WOMAN, Reason.CANCER)

    for reader, foreign in ((man, WOMENS), (woman, MENS)):
        fitting = {topic.id for topic in books.topics.values() if cards.shown(topic, reader)}
        meaning = restrict(understand(text, lexicon), fitting)

        assert not foreign & {*meaning.topics, *meaning.offered}


@pytest.mark.parametrize("text", SAID_BY_ANYBODY[:4])
def test_low_desire_is_answered_in_both_worlds(text, lexicon):
    assert {"libido_women", "men_sexual"} <= set(understand(text, lexicon).topics)


def test_every_topic_named_in_the_language_data_exists(lexicon):
    known = {*library.load().topics, "crisis"}
    named = {topic for rule in lexicon.rules.values() for topic in rule.topics}

    assert named <= known


@pytest.mark.parametrize(
    ("higher", "lower"),
    [(Level.CRISIS, Level.EMERGENCY), (Level.TODAY, Level.SOON), (Level.INFO, Level.NONE)],
)
def test_levels_are_ordered(higher, lower):
    assert higher > lower
    assert higher >= lower
    assert lower < higher
    assert lower <= higher
    assert max(lower, higher) is higher
    assert not higher < lower
