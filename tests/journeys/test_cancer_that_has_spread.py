"""Told of cancer that has spread, new back pain is for today and signs of the spinal cord are for the emergency number."""

import pytest

from bot.domain.understanding import Level, raised, understand
from bot.knowledge.lexicon import load_lexicon

LEXICON = load_lexicon()
BACK = ("my back hurts since last week", "backache for three days now", "pain in my lower back, worse at night", "my back pain has got worse", "lumbar pain that keeps me awake", "is my back pain since Tuesday from the tablet?")  # fmt: skip
CORD = ("my legs buckle under me", "numb from the waist down", "both legs have gone weak", "I wet myself without noticing", "tingling in both legs", "wobbly legs since this morning")  # fmt: skip
NEITHER = ("is back pain common?", "my mum's back hurts", "I am back since Monday", "the ache in my hands came back", "no back pain this week", "I've had a bad back for thirty years", "heavy legs after dancing", "my husband has a bad back", "can the tablet make my legs tingle?")  # fmt: skip


def level(text, *facts):
    meaning = raised(understand(text, LEXICON), frozenset(facts), LEXICON)
    return max([flag.level for flag in meaning.flags], default=Level.NONE)


@pytest.mark.hazard("H3")
def test_a_new_pain_in_the_back_is_for_today_and_a_sign_of_the_cord_an_emergency():
    assert [text for text in BACK if level(text, "spread") < Level.TODAY] == []
    assert [text for text in CORD if level(text, "spread") < Level.EMERGENCY] == []


def test_what_is_no_pain_of_hers_or_no_new_one_is_none():
    assert [text for text in NEITHER if level(text, "spread") >= Level.TODAY] == []


def test_nobody_else_is_asked_about_a_bad_back_for_it():
    for text in (*BACK, *CORD):
        seen = understand(text, LEXICON)
        raised_by = {flag.rule_id for flag in raised(seen, frozenset(), LEXICON).flags}
        assert not {"R64", "R65"} & raised_by
    assert not understand("my back hurts since last week", LEXICON).confirm


@pytest.mark.hazard("H3")
async def test_her_team_is_to_hear_of_it_today(town):
    ann = await town.settled_person(stage="spread")
    eve = await town.settled_person("Eve")

    assert "Please call your team today" in (await ann.says("my back hurts since last week")).text
    assert "Please call your team today" not in (await eve.says("my back hurts since last week")).text
    assert "Call 999 now" in (await ann.says("my legs buckle under me")).text
