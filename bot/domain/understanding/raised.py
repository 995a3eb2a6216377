"""What is known of a person makes her words more urgent: shivering during chemotherapy is not a cold."""

from collections.abc import Collection
from dataclasses import replace

from bot.domain.levels import Level
from bot.domain.understanding.context import Context
from bot.domain.understanding.engine import verdict
from bot.domain.understanding.lexicon import Lexicon
from bot.domain.understanding.meaning import Flag, Understanding

_TOLD = frozenset({Context.NOW, Context.RECENT, Context.UNSURE})


def raised(meaning: Understanding, facts: Collection[str], lexicon: Lexicon) -> Understanding:
    """Return *meaning* for somebody of whom *facts* hold: each flag of hers as high as they make it, never lower.

    What is a danger only for those of whom a fact holds is gone for everybody else.
    """
    lifted = [_lifted(flag, facts, lexicon) for flag in meaning.flags]
    flags = tuple(flag for flag in lifted if flag.level > Level.INFO)
    if flags == meaning.flags:
        return meaning
    sure, level, confirm = verdict(flags, lexicon, answered=bool(meaning.topics))
    return replace(
        meaning, flags=flags, sure=max(sure, meaning.sure), level=max(level, meaning.level), confirm=confirm
    )


def _lifted(flag: Flag, facts: Collection[str], lexicon: Lexicon) -> Flag:
    rule = lexicon.rules[flag.rule_id]
    if flag.about_other or (rule.level is Level.INFO and flag.context not in _TOLD):
        return flag
    lifts = rule.lifts
    return replace(flag, level=max([flag.level, *(lifts[fact] for fact in facts if fact in lifts)]))
