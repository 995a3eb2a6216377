"""When and to whom a red flag happens. Nothing here silences one: doubt becomes a one-tap question."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.levels import Level
from bot.domain.understanding.patterns import Finder, Match
from bot.domain.understanding.text import COMMA, Words

LEAD = 2  # words before a cue that still stands at the front: "about twenty years ago, I ..."


class Context(StrEnum):
    """What the words around a red flag say of it."""

    NOW = "now"
    DENIED = "denied"
    LISTED = "listed"
    HYPOTHETICAL = "hypothetical"
    HISTORY = "history"
    RECENT = "recent"
    RESOLVED = "resolved"
    HELPED = "helped"
    NEARLY = "nearly"
    OTHER = "other"
    UNSURE = "unsure"


CUES = frozenset(
    {
        "hypothetical",
        "history",
        "recent",
        "resolved",
        "helped",
        "now",
        "unresolved",
        "treated",
        "eased",
        "unrelated",
        "general",
        "elsewhere",
        "lore",
        "conditional",
        "injury",
        "compared",
        "story",
        "figure",
    }
)

# What is said at once, and whether "Is this happening to you now?" is asked. None: the level of the rule.
_ANSWER: dict[Context, tuple[Level | None, bool]] = {
    Context.NOW: (None, False),
    Context.LISTED: (None, True),
    Context.HYPOTHETICAL: (Level.INFO, True),
    Context.HISTORY: (Level.INFO, True),
    Context.RECENT: (None, True),
    Context.RESOLVED: (Level.TODAY, True),
    Context.HELPED: (Level.INFO, True),
    Context.NEARLY: (Level.TODAY, False),
    Context.OTHER: (None, True),
    Context.UNSURE: (None, True),
    Context.DENIED: (Level.NONE, False),
}
# Crisis words are never left without an answer (clinical.md 4.5).
_CRISIS: dict[Context, tuple[Level | None, bool]] = _ANSWER | {
    Context.DENIED: (Level.INFO, True),
    Context.HISTORY: (None, True),
    Context.RESOLVED: (None, True),
    Context.HELPED: (None, True),
}


def answer(level: Level, context: Context) -> tuple[Level, bool]:
    """Return the level to act on and whether to ask first, for a rule of *level* met in *context*."""
    said, confirm = (_CRISIS if level is Level.CRISIS else _ANSWER)[context]
    return (level if said is None else min(said, level)), confirm


@dataclass(frozen=True, slots=True)
class ContextWords:
    people: frozenset[str]  # mother, husband, he ...
    others: frozenset[str]  # people nobody asks us for: neighbor, grandson ...
    selves: frozenset[str]  # i, my, me ...
    cues: Finder  # keys are CUES
    nearly: frozenset[str]
    joins: frozenset[str]  # and, plus
    refusals: frozenset[str]  # before "helped" or "gone": not helped, nothing helped
    backward: frozenset[str]  # "this", "it": what follows a danger speaks of the danger
    owning: frozenset[str]  # "my side effects are ..." tells of them
    reports: frozenset[str]  # says, told: what somebody said of it
    tellers: frozenset[str]  # doctor, husband: whose saying it is
    supposed: frozenset[str]  # will, hope, if: what has not happened


@dataclass(frozen=True, slots=True)
class Cues:
    """Where in a message the cues stand."""

    found: tuple[Match, ...]

    def within(self, kind: str, start: int, end: int) -> bool:
        return any(cue.key == kind and start <= cue.start and cue.end < end for cue in self.found)

    def after(self, kind: str, at: int, end: int) -> bool:
        return any(cue.key == kind and at < cue.start < end for cue in self.found)

    def anywhere(self, kind: str) -> bool:
        return any(cue.key == kind for cue in self.found)


def cues_of(words: Words, rules: ContextWords) -> Cues:
    return Cues(tuple(rules.cues.find(words)))


def context_of(
    words: Words, match: Match, cues: Cues, rules: ContextWords, *, near: bool, crisis: bool
) -> tuple[Context, bool]:
    """Return the context of *match* and whether it is about somebody else."""
    start, end = words.clause(match.start)
    other = about_other(words, match, rules)
    now = cues.within("now", start, end)
    if not crisis and _told_for_fun(words, match, cues, rules):
        return Context.UNSURE, other
    talk = "general" if crisis else "hypothetical"
    if _near(words, match, cues, talk, rules) and not cues.anywhere("now"):
        return Context.HYPOTHETICAL, other
    if _near(words, match, cues, "history", rules) and not now:
        return Context.HISTORY, other
    if _resolved(words, match, cues, rules) and not now:
        return Context.RESOLVED, other
    if _helped(words, match, cues, rules):
        return Context.HELPED, other
    if near and any(
        words.words[at] in rules.nearly for at in range(max(start, match.start - 6), match.start)
    ):
        return Context.NEARLY, other
    if other:
        return Context.OTHER, other
    recent = any(
        cue.key == "recent" and start <= cue.start and cue.end < end and not _told(words, match, cue, rules)
        for cue in cues.found
    )
    return (Context.RECENT if recent and not now else Context.NOW), other


def _told_for_fun(words: Words, match: Match, cues: Cues, rules: ContextWords) -> bool:
    """Return whether *match* happens in a story, to a thing or a beast and to nobody here, or is a manner of speaking."""
    start, end = words.clause(match.start)
    told = words.words[start:end]
    nobody = rules.selves.isdisjoint(told) and rules.people.isdisjoint(told)
    return any(
        start <= cue.start and cue.end < end and (cue.key == "figure" or (cue.key == "story" and nobody))
        for cue in cues.found
    )


def _resolved(words: Words, match: Match, cues: Cues, rules: ContextWords) -> bool:
    """It is said to be over, in its own clause or the next one: not denied ("won't go away"), asked or hoped for."""
    end = words.clause(match.end)[1]
    if end < len(words):
        end = words.clause(end)[1]
    over = any(
        cue.key == "resolved" and match.end < cue.start < end and not _supposed(words, match, cue, rules)
        for cue in cues.found
    )
    return over and not cues.after("unresolved", match.end, end)


def _supposed(words: Words, match: Match, cue: Match, rules: ContextWords) -> bool:
    """Return whether *cue* is told as what may come: "will it go away?", "I hope it has gone by tomorrow"."""
    before = words.words[max(match.end + 1, cue.start - 4) : cue.start]
    return words.asked[cue.start] or not rules.supposed.isdisjoint(before)


def _told(words: Words, match: Match, cue: Match, rules: ContextWords) -> bool:
    """Return whether *cue* belongs to what somebody said after the danger: "the doctor said wait, last month"."""
    return any(
        words.words[at] in rules.reports and words.words[at - 1] in rules.tellers
        for at in range(match.end + 1, cue.start + 1)
    )


def is_aside(words: Words, match: Match, cues: Cues, rules: ContextWords) -> bool:
    """Return whether *match* is told of others or of anybody, only supposed, helped, or said to have eased."""
    start, end = words.clause(match.start)
    if not rules.others.isdisjoint(words.words[start : match.end]) and about_other(words, match, rules):
        return True
    if cues.within("compared", start, match.start) or cues.within("injury", start, end):
        return True
    for cue in cues.found:
        if cue.key == "elsewhere" and start <= cue.start and cue.end < match.start:
            return not rules.selves.intersection(words.words[cue.end : match.start])
        if cue.key == "lore" and start <= cue.start and cue.end < end:
            return rules.selves.isdisjoint(words.words[max(start, match.start - 3) : max(match.end, cue.end)])
        if cue.key == "conditional" and start <= cue.start and cue.end < match.start <= cue.end + 2:
            return True
        if cue.key == "treated" and start <= cue.start <= cue.end < match.start <= cue.end + 6:
            return not _refused(words, start, cue.start, rules)
        if cue.key == "eased" and match.end < cue.start <= match.end + 2 and cue.end < end:
            return not _refused(words, match.end, cue.end, rules)
    return False


def _near(words: Words, match: Match, cues: Cues, kind: str, rules: ContextWords) -> bool:
    """A cue of *kind* stands in the clause of *match*, and no new thought ("and my ...") between the two."""
    start, end = words.clause(match.start)
    return any(
        cue.key == kind
        and start <= cue.start
        and cue.end < end
        and not _new_thought(words, _thought(words, cue, match, rules), max(cue.end, match.start), rules)
        and not _told(words, match, cue, rules)
        and (kind == "history" or not _of_the_danger(words, match, cue, kind, rules))
        for cue in cues.found
    )


def _thought(words: Words, cue: Match, match: Match, rules: ContextWords) -> int:
    """Return where a new thought may begin between *cue* and *match*; none does after "twenty years ago, I ..."."""
    lead = words.words[words.clause(cue.start)[0] : cue.start]
    fronted = len(lead) <= LEAD and rules.selves.isdisjoint(lead) and cue.end < match.start
    return cue.end + 1 if fronted else min(cue.end, match.start)


def _of_the_danger(words: Words, match: Match, cue: Match, kind: str, rules: ContextWords) -> bool:
    """Return whether *cue* only speaks about a danger that is told: "chest pain, can this be a side effect?".

    So does a report of the person's own words: "my husband says I must tell you I want to die".
    """
    if match.start < cue.start and match.end < cue.end:
        said = words.words[match.end + 1 : cue.end + 3]
        told = words.words[words.clause(match.start)[0] : match.end + 1]
        apart = any(words.pause[at] == COMMA for at in range(match.end + 1, cue.end + 1))
        return not rules.backward.isdisjoint(said) or (apart and not rules.selves.isdisjoint(told))
    if cue.start < match.start and match.end <= cue.end:  # "is my chest pain common?" tells of hers
        return words.words[match.start - 1] in rules.owning | rules.backward
    if kind == "general" and words.words[cue.start] in rules.reports:
        return not rules.selves.isdisjoint(words.words[cue.end : match.end + 1])
    return words.words[max(cue.start - 1, 0)] in rules.owning


def _new_thought(words: Words, first: int, last: int, rules: ContextWords) -> bool:
    return any(
        (words.words[at] in rules.joins or words.pause[at] == COMMA)
        and not rules.selves.isdisjoint(words.words[at : at + 3])
        for at in range(first + 1, last + 1)
    )


def _helped(words: Words, match: Match, cues: Cues, rules: ContextWords) -> bool:
    """Something helped against it, and it is not "nothing helps"."""
    start, _ = words.clause(match.start)
    return any(
        cue.key == "helped"
        and start <= cue.start < match.start
        and not _refused(words, start, cue.start, rules)
        and not _new_thought(words, cue.end, match.start, rules)
        for cue in cues.found
    )


def _refused(words: Words, start: int, at: int, rules: ContextWords) -> bool:
    """Return whether one of the three words before *at* denies it."""
    return not rules.refusals.isdisjoint(words.words[max(start, at - 3) : at])


def about_other(words: Words, match: Match, rules: ContextWords) -> bool:
    """Return whether the nearest person named before the match, in its clause, is somebody else."""
    start, _ = words.clause(match.start)
    for at in range(match.end, start - 1, -1):
        word = words.words[at]
        if word in rules.people:
            return not (words.pause[match.start] == COMMA and at < match.start - 3)
        if word in rules.selves and not (at + 1 < len(words) and words.words[at + 1] in rules.people):
            return False
    return False
