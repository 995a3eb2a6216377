"""What stands around a danger never lowers it: run-on words before, questions, hopes and other people after."""

import random

import pytest

from bot.domain.understanding import Level, understand

BEFORE = (
    "hello, ",
    "did not sleep and ",
    "no fever or cough but ",
    "my knees ache. ",
    "quick question: ",
    "sorry to bother you at this hour, ",
    "my husband says I must tell you that ",
    "I took my tablet at eight and ",
    "nothing is wrong with my appetite, ",
    "the weather is lovely here. ",
)
AFTER = (
    ", can this be a side effect?",
    ". is this a side effect?",
    " is it a side effect",
    ", will it go away on its own?",
    " and I hope it goes away",
    ", should I wait until it passes?",
    ", my husband says I must tell you",
    ", the doctor said to wait and see last month",
    " lol",
    " and I do not want to bother anybody",
    ", does anybody else have this?",
    ". what should I do",
    ", I wish it would stop",
    ", sorry to be a nuisance",
    ", is that normal on anastrozole?",
    " but it is probably nothing",
)
SEED = 20261129


def sure(text: str, lexicon) -> Level | None:
    meaning = understand(text, lexicon)
    return None if meaning.confirm or meaning.level < Level.TODAY else meaning.level


@pytest.mark.case("K02")
@pytest.mark.hazard("H3")
def test_what_stands_around_a_sure_danger_never_lowers_it(frozen, lexicon):
    lines = [row.text.rstrip(" .!?") for row in frozen]
    lines = [line for line in lines if sure(line, lexicon)]
    chosen = random.Random(SEED).sample(lines, 120)

    tried = [(line, f"{front}{line}") for line in chosen[:60] for front in BEFORE]
    tried += [(line, f"{line}{end}") for line in chosen[60:] for end in AFTER]
    lowered = [text for line, text in tried if understand(text, lexicon).level < sure(line, lexicon)]
    asked = [text for line, text in tried if text not in lowered and not sure(text, lexicon)]

    assert lowered == []
    assert len(asked) / len(tried) <= 0.02, asked
