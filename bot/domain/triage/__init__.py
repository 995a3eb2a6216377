"""Triage: published rules over a check-in's answers. They say whom to call and how soon, never what it is."""

from bot.domain.triage.alerts import (
    FOLLOW_UPS,
    Alert,
    Evidence,
    FollowUp,
    Known,
    What,
    due_at,
    overall,
    suppress,
)
from bot.domain.triage.evaluate import Facts, History, in_words, triage
from bot.domain.triage.rules import Case, Need, NeedKind, Rule, Rulebook, RuleKind, Words

__all__ = [
    "FOLLOW_UPS",
    "Alert",
    "Case",
    "Evidence",
    "Facts",
    "FollowUp",
    "History",
    "Known",
    "Need",
    "NeedKind",
    "Rule",
    "RuleKind",
    "Rulebook",
    "What",
    "Words",
    "due_at",
    "in_words",
    "overall",
    "suppress",
    "triage",
]
