"""What those who help said, and plain requests: they tell nothing of how she is, only where nothing else is said."""

from itertools import product

import pytest

from bot.domain.understanding import understand

CALLED = ("I rang them", "I called my team", "I phoned 111")
SAID = ("they want to see me today", "they told me to come in", "the nurse said wait", "she called back")
GOING = ("I'm on my way to A&E", "I'm going to hospital", "I have to come in at 3", "we are at the clinic")
ELSE = ("I can't go on", "I have left letters", "no answer", "my chest is tight", "I have had enough of the doctor")  # fmt: skip


@pytest.mark.hazard("H3")
def test_help_that_was_called_and_what_it_said_is_known_by_its_parts(lexicon):
    told = [f"{a}{joint}{b}" for a, joint, b in product(CALLED, (", ", ". ", " and "), SAID + GOING)]
    assert [text for text in told if not understand(text, lexicon).cared] == []


@pytest.mark.hazard("H3", "H4")
def test_one_other_part_and_it_is_more_than_that(lexicon):
    told = [f"{a}, {b}" for a, b in product(CALLED + SAID, ELSE)] + [f"{b}. {a}" for a, b in product(CALLED, ELSE)]  # fmt: skip
    assert [text for text in told if understand(text, lexicon).cared] == []
    assert not understand("have they called?", lexicon).cared


@pytest.mark.parametrize("request_", ["I have 20 tablets left", "don't tell Anna today", "stop telling Anna", "please don't tell my husband"])  # fmt: skip
def test_a_request_is_plain_when_nothing_else_is_said(request_, lexicon):
    assert understand(request_, lexicon).plainly
    for more in (" goodbye everyone", ", I am tired of it all", " and it is the end"):
        assert not understand(f"{request_}{more}", lexicon).plainly
