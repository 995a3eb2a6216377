"""From text to words: short forms, spelling, sentence ends, and the pattern language."""

import pytest

from bot.domain.understanding import Level, understand
from bot.domain.understanding.engine import read
from bot.domain.understanding.patterns import Finder, Phrasebook, forms
from bot.domain.understanding.spelling import MOST_REPAIRS, Repairs, Speller
from bot.domain.understanding.text import COMMA, MAX_CHARS, OVERLAP, SENTENCE, windows


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I can't sleep", ("i", "cant", "sleep")),
        ("my knees R killing me", ("my", "knees", "are", "killing", "me")),
        ("I am not able to sleep", ("im", "cant", "sleep")),
        ("light-headed", ("lightheaded",)),
        ("diarrhoea", ("diarrhea",)),
        ("soooo tired", ("soo", "tired")),
        ("café", ("cafe",)),
        ("s/i", ("suicidal",)),
        ("38.5", ("38.5",)),
        ("👍", ("thumbsup",)),
        ("", ()),
    ],
)
def test_words_are_lower_case_open_and_american(text, words, lexicon):
    assert read(text, lexicon).words == words


def test_pauses_tell_commas_from_sentence_ends_and_turns(lexicon):
    words = read("hot, tired. sore but well", lexicon)

    assert words.words == ("hot", "tired", "sore", "but", "well")
    assert words.pause == (0, COMMA, SENTENCE, SENTENCE, 0)


def test_a_question_mark_marks_only_its_own_sentence(lexicon):
    words = read("i am sore. is it normal? thanks", lexicon)

    assert [word for word, asked in zip(words.words, words.asked, strict=True) if asked] == [
        "is",
        "it",
        "normal",
    ]


def test_a_clause_ends_at_sentence_ends(lexicon):
    words = read("one two. three, four. five", lexicon)

    assert [words.clause(at) for at in range(5)] == [(0, 2), (0, 2), (2, 4), (2, 4), (4, 5)]


def test_a_message_is_read_in_windows_that_share_their_edges_and_end_with_a_sentence():
    story = "i was at home. " * 1000

    parts = windows(story)

    assert all(len(part) <= MAX_CHARS for part in parts)
    assert all(part.startswith("i was at home. ") for part in parts)
    assert sum(map(len, parts)) <= len(story) + OVERLAP * (len(parts) - 1)


@pytest.mark.parametrize("sign", ["a b ", "ﷺ", "word", "\n"])
def test_whatever_is_written_is_cut_into_a_bounded_number_of_windows(sign):
    parts = windows(sign * 100_000)

    assert len(parts) <= 18
    assert all(len(part) <= MAX_CHARS for part in parts)


def test_a_short_message_is_one_window():
    assert windows("Chest PAIN") == ["chest pain"]


@pytest.mark.parametrize(
    ("typed", "topic"),
    [
        ("hedache", "headache"),
        ("chset pain", "heart"),
        ("joint pian", "joint_pain"),
        ("suidical", "crisis"),
        ("insomina", "insomnia"),
        ("nausia", "nausea"),
        ("constipaton", "constipation_diarrhea"),
        ("exhuasted", "fatigue"),
        ("osteoporsis", "bone_loss"),
        ("dizzyness", "dizziness"),
        ("hot flahses", "hot_flashes"),
        ("anxeity", "anxiety_irritability"),
        ("cholestrol", "cholesterol"),
    ],
)
def test_common_misspellings_are_understood(typed, topic, lexicon):
    assert topic in understand(typed, lexicon).topics


@pytest.mark.case("K02")
@pytest.mark.hazard("H3")
def test_a_misspelt_red_flag_raises_its_alert_and_offers_its_topic(lexicon):
    meaning = understand("palpitatons", lexicon)

    assert meaning.level is Level.TODAY
    assert meaning.offered[0] == "heart"


@pytest.mark.parametrize(
    "text", ["corn on the cob", "a fiver in my pocket", "the badness of it", "fake news", "my hostel"]
)
def test_real_words_are_not_repaired_into_symptoms(text, lexicon):
    assert understand(text, lexicon).topics == ()


def test_a_speller_changes_only_unknown_words_near_a_wanted_one():
    speller = Speller({"headache", "chest", "pain"}, {"cheat"}, {"palpit"})

    said = {
        word: speller(word)
        for word in ("hedache", "headahce", "cheat", "cheats", "chset", "pian", "palpitash")
    }

    assert said == {
        "hedache": "headache",
        "headahce": "headache",
        "cheat": "cheat",
        "cheats": "cheats",
        "chset": "chest",
        "pian": "pain",
        "palpitash": "palpitash",
    }
    assert [speller(word) for word in ("pan", "elephant", "x1", "eadache")] == [
        "pan",
        "elephant",
        "x1",
        "headache",
    ]


def test_only_so_many_words_of_a_message_are_repaired():
    repairs = Repairs(Speller({"headache"}, ()))

    for nth in range(MOST_REPAIRS):
        repairs("q" + "z" * (nth + 4))

    assert repairs("hedache") == "hedache"
    assert repairs("qzzzz") == "qzzzz"


def found(pattern, text, lexicon, classes=None):
    book = Phrasebook(classes or {})
    finder = Finder((("key", row) for row in book.rows(pattern)), lexicon.fillers)
    return [match.at for match in finder.find(read(text, lexicon))]


@pytest.mark.parametrize(
    ("pattern", "text", "hits"),
    [
        ("dry skin", "my dry skin", 1),
        ("dry skin", "dry and red skin", 0),
        ("dry skin", "dry, skin", 0),
        ("hair falling", "my hair is falling", 1),
        ("ache+ ..2 knee+", "aches in both knees", 1),
        ("ache+ ..1 knee+", "aches in both knees", 0),
        ("pain ..3 knee", "pain, my knee", 0),
        ("pain ,,3 knee", "pain, my knee", 1),
        ("pain ,,3 knee", "pain. my knee", 0),
        ("knee & pain", "pain in knee", 1),
        ("knee & pain", "knee gives pain", 1),
        ("knee & pain", "knee, pain", 0),
        ("suicid*", "suicidality", 1),
        ("(short|out) of breath", "out of breath", 1),
        ("(run down|tired)", "run down", 1),
        ("(my)? skin itches", "skin itches", 1),
        ("^skin", "dry skin", 0),
        ("^skin", "dry. skin", 1),
        ("^ (skin|hair)", "hair", 1),
        ("dry$", "dry skin", 0),
        ("dry$", "so dry, skin", 1),
        ("(dry|sore)$", "so sore", 1),
        ("{part} hurts", "my knee hurts", 1),
    ],
)
def test_the_pattern_language(pattern, text, hits, lexicon):
    assert len(found(pattern, text, lexicon, {"part": "knee hip"})) == hits


@pytest.mark.parametrize("pattern", ["", "what(ever", "a||b", "{part}?"])
def test_a_bad_pattern_is_named(pattern, lexicon):
    with pytest.raises((ValueError, KeyError)):
        found(pattern, "anything", lexicon, {"part": "knee"})


def test_an_unknown_class_is_named(lexicon):
    with pytest.raises(KeyError, match="elbow"):
        found("{elbow}", "anything", lexicon)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("ache", {"ache", "aches", "aching", "ached"}),
        ("throb", {"throb", "throbs", "throbbing", "throbbed"}),
        ("worry", {"worry", "worries", "worried", "worrying"}),
        ("itch", {"itch", "itches", "itched", "itching"}),
    ],
)
def test_a_plus_adds_the_regular_forms(word, expected):
    assert forms(word) == expected
