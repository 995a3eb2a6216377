"""Every red-flag rule has plain words for its card, and the rules that put reminders on hold exist."""

import pytest

from bot import texts
from bot.domain.levels import Level
from bot.knowledge.lexicon import load_lexicon
from bot.services.alerts import urgent

RULES = load_lexicon().rules


@pytest.mark.parametrize("rule_id", sorted(RULES))
def test_a_red_flag_can_be_said_in_plain_words(rule_id):
    assert texts.say("en", f"flag.{rule_id}")


def test_no_words_are_kept_for_a_rule_that_is_gone():
    known = {key.removeprefix("flag.") for key in texts.words_of("en") if key.startswith("flag.")}

    assert known <= {*RULES, urgent.LOOK}


def test_reminders_rest_only_for_what_the_leaflet_names():
    held = {rule_id: rule.level for rule_id, rule in RULES.items() if rule.hold}

    assert sorted(held) == ["R05", "R06", "R10", "R20", "R28"]
    assert set(held.values()) <= {Level.EMERGENCY, Level.TODAY}
    assert [rule_id for rule_id, rule in RULES.items() if rule.hold_with_means] == ["R01"]


def test_each_rule_has_a_version_of_its_own_and_the_words_as_a_whole_have_one():
    assert len({rule.version for rule in RULES.values()}) == len(RULES)
    assert len(load_lexicon().version) == 7
