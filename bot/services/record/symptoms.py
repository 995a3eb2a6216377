"""The check-ins of the record: each in words, compared with the one before, with its note. Nothing is scored."""

from itertools import pairwise

from bot.domain import surveys
from bot.domain.checkins import ANSWERED
from bot.domain.messages import Button
from bot.domain.surveys import Answers, Measure, State
from bot.domain.surveys.model import NO, NONE
from bot.services.checkins import review
from bot.services.record.day import KIND, TOPIC
from bot.services.talk.turn import Turn
from bot.store import checkins

A_PAGE = 3
SIGNS = (Measure.FLAG, Measure.SIGN)


async def show(turn: Turn, page: int) -> None:
    """Page *page* of the check-ins, newest first."""
    found = [k for k in await checkins.history(turn.work, turn.me.id) if k.outcome in ANSWERED and k.state]
    states = [surveys.from_row(k.state, turn.world.asked.surveys) for k in found]
    told = [None, *map(surveys.result, states)]
    days = [str(turn.say("hist.checkin", day=turn.voice.day(kept.invited_at))) for kept in found]
    each = zip(days, states, pairwise(told), strict=True)
    pages = ["\n".join([day, *_words(turn, state, now, last)]) for day, state, (last, now) in each if now][
        ::-1
    ]
    first = page * A_PAGE
    nearby = [("hist.newer", page - 1)] if page else []
    nearby += [("hist.older", page + 1)] if first + A_PAGE < len(pages) else []
    turns: tuple[Button, ...] = tuple(turn.button(key, KIND, "sym", arg=str(n)) for key, n in nearby)
    foot = (
        turn.button("hist.picture", KIND, "pic", arg="str.12w.0"),
        turn.button("hist.week", KIND),
        turn.button("button.notes", "note", "list"),
    )
    title = str(turn.say("hist.symptoms.title" if pages else "hist.symptoms.none"))
    text = "\n\n".join([title, *pages[first : first + A_PAGE]])
    turn.show(text, (turns, foot) if turns else (foot,), topic=TOPIC)


def _words(turn: Turn, state: State, now: Answers, last: Answers | None) -> list[str]:
    """Return one check-in in lines: warning signs, what bothered and how much, what it was before, the note."""
    voice, items = turn.voice, turn.world.asked.items
    lines = [
        voice.say("checkin.review.line", what=what, said=said)
        for key, what, said in review.told(voice, turn.world, state)
        if _is_sign(state, key)
    ]
    for item in sorted({*now.severity, *now.reported} & items.keys(), key=lambda i: -now.severity.get(i, 0)):
        value, before = now.severity.get(item), last.severity.get(item) if last else None
        if value == 0 and not before:
            continue
        key = "hist.symptom" if before in (None, value) else "hist.symptom.was"
        words = voice.label("hist.unrated") if value is None else review.severity(voice, value)
        was = review.severity(voice, before)
        lines.append(voice.say(key, item=items[item].label, now=words, before=was))
    if not lines:
        lines.append(voice.say("hist.symptom.nothing" if now.not_reported else "hist.symptom.unasked"))
    if now.note:
        lines.append(voice.say("hist.symptom.note", note=now.note))
    return [str(line) for line in lines]


def _is_sign(state: State, key: str) -> bool:
    """Return whether the question is one of the warning signs, and one of them was ticked."""
    question = state.survey.question(key)
    return question is not None and question.measure in SIGNS and not {NO, NONE} & set(state.answers[key])
