"""What is known of a person makes her words more urgent: shivering during chemotherapy is not a cold."""

from collections.abc import Collection
from dataclasses import replace

from bot.domain.understanding.engine import verdict
from bot.domain.understanding.lexicon import Lexicon
from bot.domain.understanding.meaning import Flag, Understanding


def raised(meaning: Understanding, facts: Collection[str], lexicon: Lexicon) -> Understanding:
    """Return *meaning* for somebody of whom *facts* hold: each flag of hers as high as they make it, never lower."""
    flags = tuple(_lifted(flag, facts, lexicon) for flag in meaning.flags)
    if flags == meaning.flags:
        return meaning
    sure, level, confirm = verdict(flags, lexicon, answered=bool(meaning.topics))
    return replace(
        meaning, flags=flags, sure=max(sure, meaning.sure), level=max(level, meaning.level), confirm=confirm
    )


def _lifted(flag: Flag, facts: Collection[str], lexicon: Lexicon) -> Flag:
    if flag.about_other:
        return flag
    lifts = lexicon.rules[flag.rule_id].lifts
    return replace(flag, level=max([flag.level, *(lifts[fact] for fact in facts if fact in lifts)]))
