"""The shipped reader beside the rules: what it lets be, and what it never may."""

from itertools import cycle

import pytest

from bot.domain.understanding import Level, understand
from bot.domain.understanding.second import alarms, decided, seconded
from bot.knowledge.lexicon import load_lexicon
from tests.language.conftest import Dangerous, lines_of
from tests.language.test_generated import DENIED, NAMED, UNSURE, text_of
from tests.language.test_slips import lost_by_a_slip
from tests.language.test_surroundings import AFTER, BEFORE


@pytest.fixture(scope="module")
def lexicon():
    return load_lexicon()


def asked(text: str, lexicon, reader) -> bool:
    meaning = understand(text, lexicon)
    found = meaning if decided(meaning) else seconded(meaning, reader.look(text), reader.bars)
    return alarms(found) or found.doubt is not None


@pytest.mark.case("K02")
@pytest.mark.hazard("H3")
def test_a_danger_the_rules_only_ask_about_is_still_asked_about_whatever_stands_around_it(lexicon, reader):
    rows = [Dangerous(*line.split("|", 2)) for line in lines_of("frozen.txt")]
    urgent = [row.text for row in rows if row.expect in ("TODAY", "EMERGENCY", "CRISIS")]
    doubtful = [text for text in urgent if understand(text, lexicon).confirm]
    around = cycle([(front, "") for front in BEFORE] + [("", end) for end in AFTER])
    told = [f"{front}{text}{end}" for text, (front, end) in zip(doubtful * 3, around, strict=False)]
    lost = [text for text in told if not asked(text, lexicon, reader)]

    assert len(told) > 50
    assert lost == []


def test_most_of_what_is_past_of_nobody_here_or_supposed_is_not_asked_about(lexicon, reader):
    texts = [text_of(carrier, named) for carrier in (*UNSURE, *DENIED) for named in NAMED[::3]]
    by_rules = [text for text in texts if alarms(understand(text, lexicon))]
    still = [text for text in by_rules if asked(text, lexicon, reader)]

    assert len(by_rules) > 40
    assert len(still) < len(by_rules) * 0.8, still


def test_no_look_is_taken_where_a_danger_is_sure(lexicon):
    assert decided(understand("crushing chest pain", lexicon))
    assert decided(understand("i was suicidal years ago", lexicon))
    assert not decided(understand("my uncle had a stroke in 1994", lexicon))
    assert understand("my uncle had a stroke in 1994", lexicon).sure < Level.TODAY


@pytest.mark.case("K02")
@pytest.mark.hazard("H3")
def test_forty_nine_of_fifty_dangers_are_seen_or_asked_about_after_a_slip_in_the_decisive_word(
    lexicon, reader
):
    rows = [Dangerous(*line.split("|", 2)) for line in lines_of("frozen.txt")]
    lost, tried = lost_by_a_slip(rows, lexicon)
    silent = [text for text in lost if not asked(text, lexicon, reader)]

    assert lost
    assert len(silent) / tried <= 0.02, silent
