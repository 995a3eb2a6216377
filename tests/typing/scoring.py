"""What became of a typed message, in one word. The words that harm stand first."""

import re
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from tests.typing.driving import Case, Outcome
from tests.typing.states import STATES


class Verdict(StrEnum):
    WRONG_BOOKING = "wrong booking"  # on record is what she did not say
    WRONG_TIME = "wrong time"  # what she said, at another time than she said
    REMINDER_LOST = "reminder lost"  # a dose that nothing asks about any more
    SILENT = "silent"  # nothing happened at all
    UNSEEN = "unseen"  # only a card further up changed
    NOT_UNDERSTOOD = "not understood"
    WRONG_ANSWER = "wrong answer"  # something else than the case demands
    ASKED = "asked"  # not booked, but asked about with a tap
    RIGHT = "right"
    UNJUDGED = "unjudged"  # the set does not say what shall happen


HARM = (Verdict.WRONG_BOOKING, Verdict.WRONG_TIME, Verdict.REMINDER_LOST, Verdict.SILENT)
GOOD = (Verdict.RIGHT, Verdict.ASKED)
FALLBACK = ("I am not sure what you mean", "I don't know that.")
_TAKEN_AT = re.compile(r"taken \d\d:\d\d$")


def verdict(outcome: Outcome) -> Verdict:
    """Return the first that holds, from the most harmful on."""
    case, booked = outcome.case, booked_by(outcome)
    allowed = any(_fits(case, booked, want) for want in (case.book, *case.book_ok))
    if _late_by_a_word(case, booked):
        return Verdict.WRONG_TIME
    if case.book != "?" and not allowed and _anything(booked):
        return Verdict.WRONG_BOOKING
    if outcome.after.unguarded or "brought forward" in booked:
        return Verdict.REMINDER_LOST
    if case.book != "?" and _asks_at_another_time(outcome):
        return Verdict.WRONG_TIME
    if outcome.silent:
        return Verdict.SILENT
    if not outcome.seen:
        return Verdict.UNSEEN
    if any(words in text for text in outcome.replies for words in FALLBACK):
        return Verdict.NOT_UNDERSTOOD
    if case.reply:
        said = "\n".join((*outcome.replies, *outcome.edits, *outcome.labels))
        return (
            Verdict.RIGHT if re.search(case.reply, said, re.IGNORECASE) and allowed else Verdict.WRONG_ANSWER
        )
    if case.book == "?":
        return Verdict.UNJUDGED
    if _fits(case, booked, case.book) and (not case.later or _asks_then(outcome)):
        return Verdict.RIGHT
    return Verdict.ASKED


def booked_by(outcome: Outcome) -> frozenset[str]:
    """Return what the message changed: "anastrozole taken @08:20", "calcium skipped", "anastrozole undone 2026-03-03"."""
    today = STATES[outcome.case.state].today
    found = set()
    for key, (state, clock) in outcome.after.doses.items():
        was = outcome.before.doses.get(key)
        if was == (state, clock):
            continue
        name, on = key
        day = "" if on == today else f" {on}"
        if was is None and state == "due":
            found.add("brought forward")
        elif state == "taken":
            found.add(f"{name} taken{day} @{clock}")
        elif state == "skipped":
            found.add(f"{name} skipped{day}")
        else:
            found.add(f"{name} undone{day}")
    return frozenset(found)


def _anything(booked: frozenset[str]) -> bool:
    return bool(booked - {"brought forward"})


def _fits(case: Case, booked: frozenset[str], want: str) -> bool:
    """Return whether *booked* is what *want* says: "taken 08:05", "yesterday taken", "calcium skipped, ..."."""
    real = booked - {"brought forward"}
    taken = sorted(b for b in real if " taken" in b)
    others = [b for b in real if " taken" not in b]
    today = [b for b in taken if "2026-" not in b]
    if want == "none":
        return not real
    if want == "taken":
        return len(taken) == len(today) == 1 and not others
    if _TAKEN_AT.match(want):
        return len(taken) == len(today) == 1 and taken[0].endswith(f"@{want[-5:]}") and not others
    if want.startswith(("yesterday taken", "taken yesterday")):
        return len(taken) == 1 and not today
    if want == "all taken":
        return len(today) == 3 and not others
    if want == "skipped":
        return not taken and any(b.endswith("skipped") for b in others)
    if want == "undone":
        return not taken and any(b.endswith("undone") for b in others)
    named = {re.sub(r" @.*", "", b) for b in real}
    return bool(named) and named == set(want.split(", "))


def _late_by_a_word(case: Case, booked: frozenset[str]) -> bool:
    """The time she said is not the time on record."""
    clocks = {b[-5:] for b in booked if " taken" in b}
    return bool(_TAKEN_AT.match(case.book) and clocks and clocks != {case.book[-5:]})


def _asks_at_another_time(outcome: Outcome) -> bool:
    """It will ask again, newly, at a time that she did not say."""
    new = set(outcome.after.asks_at) - set(outcome.before.asks_at)
    moved = len(outcome.after.asks_at) < len(outcome.before.asks_at) and new
    return bool(outcome.case.later and moved and not _asks_then(outcome))


def _asks_then(outcome: Outcome) -> bool:
    first, _, last = outcome.case.later.partition("-")
    if first == "any":
        return outcome.after.asks_at != outcome.before.asks_at
    new = set(outcome.after.asks_at) - set(outcome.before.asks_at)
    return any(first <= at <= (last or first) for at in new)


def table(outcomes: Iterable[Outcome]) -> str:
    """Return how many have which verdict, over all and by kind."""
    judged = [(o.case.kind or "all", verdict(o)) for o in outcomes]
    kinds = sorted({kind for kind, _ in judged})
    lines = []
    for kind in [*kinds, "ALL"]:
        of_kind = Counter(v for k, v in judged if kind in (k, "ALL"))
        found = ", ".join(f"{name} {of_kind[name]}" for name in Verdict if of_kind[name])
        lines.append(f"{kind:12} {sum(of_kind.values()):4}  {found}")
    good = sum(v in GOOD for _, v in judged)
    judgeable = sum(v is not Verdict.UNJUDGED for _, v in judged)
    return "\n".join([*lines, f"right or asked: {good} of {judgeable} ({good / max(judgeable, 1):.0%})"])
