"""The planned end of the treatment: a month she may tell us, a line for the visit before it, one message in it.

Reminders go on: only she and her team end a treatment (conversation.md 4).
"""

from datetime import date, datetime, time, timedelta

from bot import texts
from bot.domain.agenda import COURSE
from bot.domain.messages import Card, Op, Outgoing, Priority, Rows, toggle_rows
from bot.domain.people import Person
from bot.domain.plans import instant
from bot.services.setup.draft import Draft, Refused, choice, plain
from bot.services.talk.turn import Moment, Turn
from bot.services.talk.voice import Voice
from bot.store import Work, agenda, notes, people
from bot.store.agenda import Item

KIND = COURSE
YEARS = 11
BEFORE = timedelta(days=30)
AT = time(10)


def year(turn: Turn, _draft: Draft) -> tuple[str, Rows]:
    this = turn.voice.local(turn.now).year
    years = [plain(str(y), str(y)) for y in range(this, this + YEARS)]
    return str(turn.say("course.year")), (*toggle_rows(years, 3), (choice(turn, "course.none", "none"),))


def pick_year(turn: Turn, draft: Draft, value: str) -> Draft:
    this = turn.voice.local(turn.now).year
    if value == "none":
        return {**draft, "ends": "", "end_year": 0}
    if not (value.isdecimal() and int(value) in range(this, this + YEARS)):
        raise Refused("setup.not_now")
    return {**draft, "end_year": int(value)}


def has_year(draft: Draft) -> bool:
    return bool(draft.get("end_year"))


def month(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    """Offer the months of the year that are not over."""
    today = turn.voice.local(turn.now).date()
    first = [date(draft["end_year"], m, 1) for m in range(1, 13)]
    months = [
        plain(texts.month(day, turn.lang), day.isoformat()[:7])
        for day in first
        if day.isoformat()[:7] >= today.isoformat()[:7]
    ]
    return str(turn.say("course.month")), toggle_rows(months, 2)


def pick_month(turn: Turn, draft: Draft, value: str) -> Draft:
    if value not in {b.tap.arg for row in month(turn, draft)[1] for b in row if b.tap}:
        raise Refused("setup.not_now")
    return {**draft, "ends": value, "end_year": 0}


def words(voice: Voice, ends: str) -> str:
    """Return "March 2031"."""
    return texts.month(date.fromisoformat(f"{ends}-01"), voice.lang)


async def plan(work: Work, person: Person, now: datetime) -> None:
    """What there is to say about the planned end is on the agenda, each thing once."""
    extra = person.profile.extra
    ends = extra.get("course_ends", "")
    if not ends or person.profile.spread or extra.get("course_told") == ends:
        await agenda.drop(work, COURSE.key(person.id))
        return
    end_at = instant(date.fromisoformat(f"{ends}-01"), AT, person.zone)
    listed = extra.get("course_listed") == ends
    due_at = max(end_at if listed else end_at - BEFORE, now + timedelta(minutes=1))
    await agenda.put(work, [agenda.item(COURSE, person, due_at)])


async def speak(moment: Moment, items: list[Item]) -> None:
    """A month before, a question stands on the visit list; when the month has come, it is said once."""
    work, now = moment.work, moment.now
    await agenda.done(work, [i.id for i in items])
    for item in items:
        person = moment.whose(item)
        extra = person.profile.extra
        ends = extra.get("course_ends", "")
        if not ends or person.profile.spread:
            continue
        voice = Voice.of(person, moment.world.country)
        if extra.get("course_listed") != ends:
            question = voice.label("question.course", month=words(voice, ends))
            await notes.add(work, person.id, "question", question, now)
            person = await people.remember(work, person, course_listed=ends)
        elif person.reminded:
            moment.send(person, _message(voice, person, ends))
            person = await people.remember(work, person, course_told=ends)
        else:
            await agenda.put(work, [agenda.item(COURSE, person, now + timedelta(days=1))])
            continue
        await plan(work, person, now)


def _message(voice: Voice, person: Person, ends: str) -> Outgoing:
    rows: Rows = (
        (voice.button("button.about_stopping", "kb", "show", arg="stopping"),),
        (voice.button("button.note_question", "note", "add"),),
        (voice.button("button.today", "today"),),
    )
    text = str(voice.say("course.end", month=words(voice, ends)))
    return Outgoing(
        Op.NEW,
        Card(text, rows),
        KIND,
        silent=True,
        priority=Priority.FOLLOW_UP,
        key=f"{KIND}:{person.id}:{ends}",
    )
