"""One slip of the thumb in a word that raised the flag: the danger is still seen, or asked about."""

import random
import re

import pytest

from bot.domain.understanding import Level, understand
from bot.domain.understanding.slips import _BESIDE, Slips, slip

SEED = 20261130
BESIDE = {key: sorted(b for a, b in _BESIDE if a == key) for key in "abcdefghijklmnopqrstuvwxyz"}


def slipped(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word) - 1)
    return rng.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + rng.choice(BESIDE[word[at]]) + word[at + 1 :],
        ]
    )


def lost_by_a_slip(frozen, lexicon) -> tuple[list[str], int]:
    """Return the dangers that the rules see no more after one slip in a word that raised them, and how many were tried."""
    rng = random.Random(SEED)
    tried, lost = 0, []
    for row in frozen:
        meaning = understand(row.text, lexicon)
        if not meaning.flags or (meaning.level < Level.TODAY and not meaning.confirm):
            continue
        words = re.findall(r"[a-z]{4,}", max(meaning.flags, key=lambda flag: flag.level).words)
        if not words:
            continue
        word = rng.choice(words)
        text = re.sub(rf"\b{word}\b", slipped(word, rng), row.text.lower(), count=1)
        after = understand(text, lexicon)
        tried += 1
        if after.level < meaning.level and not after.confirm:
            lost.append(text)
    return lost, tried


@pytest.mark.case("K02")
@pytest.mark.hazard("H3")
def test_thirteen_of_fourteen_dangers_survive_a_slip_in_the_decisive_word_before_the_second_look(
    frozen, lexicon
):
    lost, tried = lost_by_a_slip(frozen, lexicon)

    assert tried > len(frozen) * 0.8
    assert len(lost) / tried <= 1 / 14, lost


def test_a_slip_in_everyday_words_is_rarely_taken_for_a_danger(everyday, lexicon):
    rng = random.Random(SEED)
    quiet = [
        row.text
        for row in everyday
        if (meaning := understand(row.text, lexicon)).level < Level.TODAY and not meaning.confirm
    ]
    asked = []
    for text in quiet:
        words = re.findall(r"[a-z]{4,}", text)
        if words:
            word = rng.choice(words)
            meaning = understand(text.replace(word, slipped(word, rng), 1), lexicon)
            asked += [text] if meaning.confirm or meaning.level >= Level.TODAY else []

    assert len(asked) / len(quiet) <= 0.03, asked


@pytest.mark.parametrize(
    ("typed", "meant", "kind"),
    [
        ("sroke", "stroke", 1),
        ("pian", "pain", 0),
        ("paiin", "pain", 2),
        ("pqin", "pain", 3),
        ("chest", "chest", None),
        ("feel", "fell", None),
        ("tether", "rather", None),
    ],
)
def test_the_kinds_of_slip(typed, meant, kind):
    assert slip(typed, meant) == kind


def test_likelier_slips_come_first():
    assert Slips({"breath", "bread", "breast"}).of("breaht")[0] == "breath"


@pytest.mark.parametrize(
    "text", ["pqin in my chest", "i want to hirt myself", "vomiting blod", "my heart huts"]
)
def test_a_slip_in_a_short_word_is_asked_about(text, lexicon):
    meaning = understand(text, lexicon)

    assert meaning.confirm or meaning.level >= Level.TODAY
