"""What must hold for every text there is."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.understanding import Level, Understanding, understand
from bot.domain.understanding.context import CUES
from bot.knowledge.lexicon import compile_lexicon, load_lexicon

LEXICON = load_lexicon()
WORDS = st.lists(
    st.sampled_from(
        [
            "i",
            "my",
            "no",
            "not",
            "never",
            "chest",
            "pain",
            "heart",
            "stroke",
            "can",
            "it",
            "cause",
            "had",
            "in",
            "2010",
            "ago",
            "and",
            "or",
            "but",
            ",",
            ".",
            "?",
            "away",
            "gone",
            "husband",
            "says",
            "knees",
            "hurt",
            "tired",
            "took",
            "tablet",
            "two",
            "suicidal",
            "not",
            "sure",
            "if",
            "now",
            "today",
            "sleep",
            "cant",
            "help",
            "helped",
        ]
    ),
    max_size=25,
).map(" ".join)


@pytest.mark.case("X09")
@pytest.mark.hazard("H3")
@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_text_is_understood_without_an_error(text):
    meaning = understand(text, LEXICON)

    assert isinstance(meaning, Understanding)
    assert len(meaning.offered) in {0, 3}


@given(st.one_of(st.text(max_size=200), WORDS))
@settings(max_examples=150, deadline=None)
def test_the_same_text_always_means_the_same(text):
    assert understand(text, LEXICON) == understand(text, LEXICON)


@pytest.mark.case("K02")
@pytest.mark.hazard("H3")
@given(st.one_of(st.text(max_size=300), WORDS))
@settings(max_examples=300, deadline=None)
def test_chest_pain_after_any_story_is_an_emergency_or_asked_about(story):
    meaning = understand(f"{story} and chest pain", LEXICON)

    assert meaning.level >= Level.EMERGENCY or meaning.confirm


@pytest.mark.hazard("H4")
@given(WORDS)
@settings(max_examples=300, deadline=None)
def test_crisis_words_in_any_story_never_end_in_none(story):
    meaning = understand(f"{story} i want to kill myself", LEXICON)

    assert meaning.level > Level.NONE
    assert meaning.confirm or meaning.level is Level.CRISIS


def steps(text: str) -> int:
    """Python calls made while understanding *text*: the same on every machine."""
    calls = 0

    def count(_frame, event, _arg):
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        understand(text, LEXICON)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize(
    "unit",
    [
        "chest ",
        "no ",
        "a? ",
        "cant get my ",
        "my heart i want to not no dont feel ",
        "pain in my left leg and back ",
        "if i ",
        "?",
        "zq ",
        "i want to be ",
    ],
)
def test_the_longest_message_costs_a_bounded_number_of_steps(unit):
    assert steps((unit * 4096)[:4096]) < 400_000


@pytest.mark.parametrize("unit", ["word ", "x", "i feel fine. ", "… ", "👍 i feel fine "])
@pytest.mark.parametrize("length", [1000, 3800, 4050, 4096, 8000, 32_000])
def test_danger_is_seen_wherever_it_stands_in_a_long_message(unit, length):
    meaning = understand((unit * length)[:length] + " i have crushing chest pain", LEXICON)

    assert meaning.level is Level.EMERGENCY or meaning.confirm


def test_the_means_of_a_crisis_count_however_far_apart_they_stand():
    meaning = understand("i want to die. " + "i sat there. " * 700 + "i have all my pills here", LEXICON)

    assert (meaning.level, meaning.means) == (Level.CRISIS, True)


def test_behind_the_4096th_character_only_danger_is_read():
    text = ("word " * 1000)[:4096]

    assert understand(text + " nausea, i took it" * 100, LEXICON) == understand(text, LEXICON)


def test_the_longest_rich_message_costs_little_more_than_its_windows():
    assert steps("my heart i want to not no dont feel " * 1000) < 9 * 400_000


def test_the_lexicon_compiles_the_same_each_time():
    data = {
        "words": {"classes": {}, "fillers": "the", "rewrites": {}, "turns": "but", "numbers": {"two": 2}},
        "context": {
            "negation": {
                "negators": "no",
                "stops": "still",
                "joins": "and",
                "verbs": "got",
                "lists": "or",
                "feigned": [],
            },
            "context": {
                "people": "he",
                "others": "neighbor",
                "selves": "i",
                "nearly": "almost",
                "unhelped": "not",
                "backward": "it",
                "owning": "my",
                "reports": "says",
                "tellers": "he",
                "supposed": "hope",
                "idioms": [],
                **{kind: [] for kind in CUES},
            },
            "crisis": {"means": []},
        },
        "redflags": {
            "a": {"id": "R1", "level": "EMERGENCY", "topics": ["heart"], "patterns": ["chest pain"]}
        },
        "frames": {
            "tablets": "tablet+",
            "lots": "handful",
            "other": "week",
            "apart": "from",
            "topics": {"nausea": ["queasy + morning"]},
            "classes": {"leg": "leg calf"},
            "rules": {"R1": {"sure": ["{leg} + swell*"], "ask": ["#38-42 > fever", "#pills3- + dog"]}},
        },
        "topics": {"nausea": ["nausea"]},
        "questions": {"topics": {}, "asking": [], "deciding": []},
        "intents": {"exact": {"yes": ["yes"]}, "patterns": {}, "doubts": {}},
        "answers": {
            "aside": "so",
            "leads": [],
            "presses": {},
            "instead": {},
            "near": [],
            "covered": {},
            "meanings": {},
        },
        "requests": {
            "classes": {},
            "order": [],
            "slots": {},
            "patterns": {},
            "plain": {},
            "calm": "",
            "bare": "",
            "spare": "the",
            "loaded": "gone",
            "titles": "dr",
            "names": {},
            "spends": {},
        },
        "smalltalk": {"patterns": {}},
        "cues": {"topics": {}, "usual": "nausea", "ignored": "", "silent": "", "doors": {}},
        "known": {"words": "cheat", "confused": {"pan": "pain"}},
    }

    small = compile_lexicon(data, {"heart": ("angina",)})

    assert understand("the chest pain", small).level is Level.EMERGENCY
    assert understand("angina", small).topics == ("heart",)
    assert understand("it swells, the left calf", small).level is Level.EMERGENCY
    assert understand("in the morning queasy", small).topics == ("nausea",)
    assert understand("39 fever", small).confirm
    assert understand("two tablets the dog", small).level is Level.NONE
    assert understand("handful of tablets the dog", small).confirm
    assert understand("cheat pain", small).level is Level.NONE
    assert understand("no nausea", small).topics == ()
