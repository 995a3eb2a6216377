"""The pages around the questions of a check-in: the answers before they are saved, the thanks, "you did one"."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import surveys
from bot.domain.levels import Level
from bot.domain.messages import Button, Rows, Style, Tap
from bot.domain.surveys import Answers, Change, Direction, Measure, Question, State
from bot.knowledge.countries import Country
from bot.knowledge.questionnaires import Questionnaires
from bot.services.checkins.cards import KIND, name
from bot.services.checkins.end import End
from bot.services.talk import numbers
from bot.services.talk.turn import World
from bot.services.talk.voice import Voice
from bot.store.alerts import Alert

NOTE_AT_MOST = 500
CHANGES_SHOWN = 7  # buttons a page: with More and Back no keyboard is longer than ten rows
TOPICS_SHOWN = 3
MARKS = {
    Direction.WORSE: "▲ ",
    Direction.NEW: "▲ ",
    Direction.BETTER: "▼ ",
    Direction.GONE: "▼ ",
    Direction.SAME: "= ",
}


def page(voice: Voice, world: World, kept_id: int, state: State) -> tuple[str, Rows]:
    """Return the page before saving: every answer in one line; change, note, back and pause."""
    lines = [f"<b>{voice.say('checkin.review')}</b>"]
    lines += [
        str(voice.say("checkin.review.line", what=what, said=said))
        for _, what, said in told(voice, world, state)
    ]
    if state.tablets.planned:
        counted = {"taken": state.tablets.taken, "planned": state.tablets.planned}
        lines.append(str(voice.say("checkin.review.tablets", **counted)))
    review = name(state.survey, "review")
    rows: Rows = (
        (Button(voice.label("button.save"), Tap(KIND, str(kept_id), "d", review), Style.GOOD),),
        (voice.button("checkin.change", KIND, "list", id=kept_id),),
        (voice.button("checkin.add_note", KIND, "note", id=kept_id),),
        (
            Button(voice.label("button.back"), Tap(KIND, str(kept_id), "b", review)),
            voice.button("checkin.pause", KIND, "pause", id=kept_id),
        ),
    )
    return "\n".join(lines), rows


def told(voice: Voice, world: World, state: State) -> list[tuple[str, str, str]]:
    """Return (question, its short name, the answer in words) of everything answered that still counts, in order."""
    found = []
    for question in surveys.plan(state):
        given = state.answers.get(question.key, ())
        if given:
            labels = {o.key: o.label for o in question.options}
            said = ", ".join(labels.get(g, g) for g in given)
            found.append((question.key, label(voice, world, question), said))
    return found


def label(voice: Voice, world: World, question: Question) -> str:
    """Return what a question is called on a button: the name of its symptom, or its own."""
    key = label_key(world.asked, question)
    item = world.asked.items.get(question.item)
    name_of = {"item": item.label} if item and question.measure is Measure.INTERFERENCE else {}
    return voice.label(key, **name_of) if key else voice.plain(world.asked.items[question.item].label)


def label_key(asked: Questionnaires, question: Question) -> str:
    """Return the text that names *question* on a button, "" for the name of its symptom. ``bot check`` looks for each."""
    if question.item in asked.items and question.measure in _OF_THE_ITEM:
        return _OF_THE_ITEM[question.measure]
    return f"checkin.label.{question.key}"


_OF_THE_ITEM = {Measure.SEVERITY: "", Measure.INTERFERENCE: "checkin.label.in_the_way"}


def change_list(voice: Voice, world: World, kept_id: int, state: State, first: int) -> tuple[str, Rows]:
    """Return one button for each answer from the *first* on."""
    given = told(voice, world, state)
    first = first if first < len(given) else 0
    rows: list[tuple[Button, ...]] = [
        (Button(f"✎ {what}", Tap(KIND, str(kept_id), "ch", name(state.survey, key))),)
        for key, what, _said in given[first : first + CHANGES_SHOWN]
    ]
    if len(given) > CHANGES_SHOWN:
        following = first + CHANGES_SHOWN
        arg = str(following if following < len(given) else 0)
        rows.append((voice.button("checkin.change.more", KIND, "list", id=kept_id, arg=arg),))
    rows.append((voice.button("button.back", KIND, "show", id=kept_id),))
    return str(voice.say("checkin.change_which")), tuple(rows)


def note_rows(voice: Voice, kept_id: int) -> Rows:
    return ((voice.button("button.back", KIND, "show", id=kept_id),),)


def again(voice: Voice, kept_id: int, done_at: datetime) -> tuple[str, Rows]:
    """Return the choice for someone who did one a few days ago: correct it, or start anew."""
    rows: Rows = (
        (
            voice.button("checkin.update", KIND, "update", id=kept_id, style=Style.PRIMARY),
            voice.button("checkin.new", KIND, "new", id=kept_id),
        ),
        (voice.button("checkin.one_symptom", "sy"),),
        (voice.button("button.today", "today"),),
    )
    return str(voice.say("checkin.did_one", day=voice.day(done_at))), rows


def urgent(voice: Voice, where: Country, raised: Sequence[Alert]) -> str:
    """Return what to do about the most urgent that this check-in found and is still open, "" when nothing was."""
    pressing = [a for a in raised if a.state == "open" and Level(a.level) >= Level.TODAY]
    if not pressing:
        return ""
    level = max(Level(alert.level) for alert in pressing)
    because = "; ".join(dict.fromkeys(a.because for a in pressing if Level(a.level) is level))
    values = {"number": numbers.words(voice, where), "line": numbers.crisis(where), "because": because}
    return str(voice.say(f"checkin.urgent.{level.lower()}", **values))


def thanks(
    voice: Voice, world: World, answers: Answers, last: Answers | None, end: End, *, plain: bool = False
) -> tuple[str, Rows]:
    """Return what changed since last time, in words, what waits for the visit, and the topics that fit best."""
    lines = _compared(voice, world, surveys.compare(answers, last), plain=plain)
    head = "checkin.done.first" if last is None else "checkin.done" if lines else "checkin.done.nothing"
    lines = [str(voice.say(head)), *lines]
    listed = [b for a in end.found.alerts if a.level is Level.ROUTINE for b in a.because]
    if listed:
        lines.append("\n" + str(voice.say("checkin.listed", because="; ".join(dict.fromkeys(listed)))))
    if end.weekly_again:
        lines.append("\n" + str(voice.say("checkin.weekly_again")))
    return "\n".join(lines), (*topic_rows(voice, world, answers), (voice.button("button.today", "today"),))


def _compared(voice: Voice, world: World, changes: list[Change], *, plain: bool) -> list[str]:
    """Return a line for each change; what stayed the same shares one."""
    items = world.asked.items
    known = [c for c in changes if c.item in items and (c.before or c.after)]
    lines = [
        voice.say(
            f"checkin.change.{c.direction}",
            item=items[c.item].label,
            after=severity(voice, c.after),
            before=severity(voice, c.before),
        )
        for c in known
        if c.direction is not Direction.SAME
    ]
    marks = [MARKS[c.direction] for c in known if c.direction is not Direction.SAME]
    same = ", ".join(items[c.item].label for c in known if c.direction is Direction.SAME)
    if same:
        lines.append(voice.say("checkin.change.same", items=same))
        marks.append(MARKS[Direction.SAME])
    return [str(line) if plain else f"{mark}{line}" for mark, line in zip(marks, lines, strict=True)]


def topic_rows(voice: Voice, world: World, answers: Answers) -> Rows:
    """Return the explanations that fit the strongest symptoms."""
    items, books = world.asked.items, world.library.topics
    worst = sorted(answers.severity.items(), key=lambda pair: -pair[1])
    topics = dict.fromkeys(items[i].topic for i, s in worst if s and i in items and items[i].topic in books)
    return tuple(
        (Button(voice.label("checkin.about", title=books[t].title)[:40], Tap("kb", "", "show", t)),)
        for t in list(topics)[:TOPICS_SHOWN]
    )


def severity(voice: Voice, value: int | None) -> str:
    return voice.label(f"severity.{value}") if value is not None else voice.label("severity.none")
