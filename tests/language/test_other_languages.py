"""A message that is not English is known by its letters or its words, also when it is short; English never is."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge import tongues
from bot.lab.reader.changes import slip
from tests.language import short_cries

PAIN = {
    "ru": "у меня сильно болит грудь",
    "uk": "мені дуже болить у грудях",
    "ar": "صدري يؤلمني بشدة",
    "fa": "درد قفسه سینه دارم، کمک",
    "hi": "मेरे सीने में बहुत दर्द है",
    "zh": "我胸口很痛",
    "ja": "胸が痛い",
    "ko": "가슴이 아파요",
    "es": "Me duele mucho el pecho y no puedo respirar",
    "pt": "dói muito o meu peito e não consigo respirar",
    "it": "mi fa male il petto e non riesco a respirare",
    "fr": "j'ai très mal à la poitrine",
    "de": "Ich habe starke Schmerzen in der Brust und bekomme keine Luft",
    "nl": "ik heb pijn op mijn borst en krijg geen adem",
    "pl": "bardzo boli mnie klatka i nie mogę oddychać",
    "tr": "göğsüm çok ağrıyor, nefes alamıyorum",
    "id": "dada saya sakit sekali",
    "uz": "ko'kragim juda og'riyapti",
    "vi": "tôi bị đau ngực, không thở được",
    "hi-Latn": "mere seene mein bahut dard hai",
}
ENGLISH = [
    "my name is Владимир",
    "Angelina and Ming went to São Paulo",
    "I had paella and a siesta",
    "I do not do it",
    "die Bar was shut so I took it at home",
    "no",
    "la la la",
    "Ben has a rat",
    "per diem",
    "💊",
    "...",
    "",
]
SHORT = {
    "es": "no puedo respirar",
    "pt": "dor no peito",
    "it": "non respiro",
    "fr": "je ne peux pas respirer",
    "de": "ich bekomme keine Luft",
    "nl": "ik krijg geen lucht",
    "pl": "duszę się",
    "tr": "nefes alamıyorum",
    "id": "sesak napas",
    "uz": "yordam bering",
    "vi": "khó thở",
    "hi-Latn": "saans nahi aa rahi",
    "ru": "не могу дышать",
    "uk": "не можу дихати",
    "ar": "لا أستطيع التنفس",
}
CORPORA = ("everyday.txt", "frozen.txt", "lines_without_a_sign.tsv")
HERE = Path(__file__).parent


def code(text: str) -> str:
    found = tongues.heard(text)
    return found.code if found else ""


@pytest.mark.parametrize("lang", PAIN)
def test_a_language_is_known(lang):
    assert code(PAIN[lang]) == lang


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("lang", SHORT)
def test_a_cry_of_a_few_words_is_known(lang):
    assert code(SHORT[lang]) == lang


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("ways", [short_cries.sentences, short_cries.bare_ones])
def test_short_sentences_of_need_are_known_with_and_without_their_accents(ways, figure):
    made = [(lang, text) for lang in short_cries.MADE for text in ways(lang)]

    missed = [text for lang, text in made if code(text) != lang]

    figure(f"short_{ways.__name__}_told_apart", 1 - len(missed) / len(made))
    assert len(made) > 450
    assert len(missed) / len(made) <= 0.03, missed


def test_short_english_with_a_slip_is_not_taken_for_another_language():
    random = Random(20261130)
    said = []
    for file in CORPORA:
        for line in (HERE / file).read_text("utf-8").splitlines():
            words = line.rpartition("|")[2].split()
            for size in (2, 3, 4):
                at = random.randrange(max(len(words) - size, 0) + 1)
                said.append(slip(" ".join(words[at : at + size]), random))

    wrong = [text for text in said if code(text)]

    assert len(said) > 3000
    assert len(wrong) / len(said) <= 0.001, wrong


def test_every_language_that_is_told_apart_is_tried_here():
    assert {t.code for t in tongues.known()} == set(PAIN)


@pytest.mark.parametrize("text", ENGLISH)
def test_english_with_a_foreign_name_or_word_stays_english(text):
    assert code(text) == ""


def test_of_all_english_lines_of_the_corpora_none_is_taken_for_another_language():
    lines = [line for file in CORPORA for line in (HERE / file).read_text("utf-8").splitlines()]

    assert len(lines) > 1000
    assert [line for line in lines if code(line.rpartition("|")[2])] == []


@pytest.mark.parametrize("tongue", tongues.known(), ids=lambda t: t.code)
def test_each_line_holds_the_number_and_stands_by_itself(tongue):
    assert "999" in tongue.say.format(number="999")
    assert tongue.local.strip()
    assert bool(tongue.script) != bool(tongue.words)


@given(st.text(max_size=300))
def test_any_text_is_told_the_same_twice(text):
    assert tongues.heard(text) == tongues.heard(text)
