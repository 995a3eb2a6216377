"""Every red-flag rule has plain words for its card, and the rules that put reminders on hold exist."""

import pytest

from bot import texts
from bot.domain.levels import Level
from bot.knowledge.lexicon import load_lexicon
from bot.services import emergency

RULES = load_lexicon().rules


@pytest.mark.parametrize("rule_id", sorted(RULES))
def test_a_red_flag_can_be_said_in_plain_words(rule_id):
    assert texts.say("en", f"flag.{rule_id}")


def test_no_words_are_kept_for_a_rule_that_is_gone():
    known = {key.removeprefix("flag.") for key in texts.words_of("en") if key.startswith("flag.")}

    assert known <= set(RULES)


def test_reminders_rest_only_for_what_the_leaflet_names():
    levels = {rule_id: RULES[rule_id].level for rule_id in emergency.HOLDS}

    assert set(levels.values()) <= {Level.EMERGENCY, Level.TODAY}
