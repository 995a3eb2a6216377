"""Asked once a week: the doses of the days wait, and one card on Sunday asks about them all.

Two left-out days in a week, or a week without an answer, bring the daily reminders back by themselves.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from itertools import groupby

from bot.domain import doses as rules
from bot.domain.agenda import LIMIT
from bot.domain.doses import Dose, Skip, State
from bot.domain.messages import Button, Card, Op, Outgoing, Priority, Rows, Style, Tap, toggle_rows
from bot.domain.people import Person
from bot.domain.sittings import Sitting
from bot.domain.weeks import FEW_LEFT_OUT, Said, Week, nearest_week, next_week, turned, unanswered, valid
from bot.services.doses import booking, weekly_mode
from bot.services.plans import askings, status
from bot.services.talk.dates import read_day
from bot.services.talk.turn import Moment, Turn
from bot.services.talk.voice import Voice
from bot.store import Work, agenda, doses
from bot.store.agenda import Item
from bot.texts import short_day

KIND = TOPIC = weekly_mode.KIND
SOURCE = "weekly"
SIGNS = {Said.TAKEN: "✓", Said.LEFT_OUT: "–", Said.UNSURE: "?"}


# --- the card


async def ask(moment: Moment, items: list[Item]) -> None:
    """Each person is asked about the week that ends now, and the next Sunday is on the agenda."""
    await agenda.done(moment.work, [i.id for i in items])
    for item in items:
        if moment.whose(item).profile.weekly:
            await _ask(moment, item)


async def _ask(moment: Moment, item: Item) -> None:
    work, now, person = moment.work, moment.now, moment.whose(item)
    week = nearest_week(item.due_at, person.zone)
    if week.asked_at > now:  # noon comes later on the clock she lives by since
        await agenda.put(work, [replace(item, due_at=week.asked_at)])
        return
    due = await doses.between(work, person.id, week.begins_at, week.asked_at)
    wanted = [d for d in due if unanswered(d)]
    asks = person.reminded and bool(wanted)
    if asks and item.note.get("asked") and await _silent(work, person, week.before):
        moment.send(person, await _gives_up(moment, person, week))
        return
    if asks:
        for sitting in await doses.open_sittings(work, person.id):
            if sitting.due_at < week.begins_at:
                await weekly_mode.close(work, sitting, now)
    following = next_week(max(now, week.asked_at), person.zone)
    await agenda.put(work, [weekly_mode.item(person, following, asked=asks)])
    if asks:
        voice = Voice.of(person, moment.world.country)
        moment.send(person, _letter(moment, person, week, Card(*_question(voice, week, wanted))))


async def _silent(work: Work, person: Person, week: Week) -> bool:
    """Return whether nothing at all was said about the tablets of *week*."""
    due = await doses.between(work, person.id, week.begins_at, week.asked_at)
    return bool(due) and all(map(unanswered, due))


async def _gives_up(moment: Moment, person: Person, week: Week) -> Outgoing:
    """A week went by without an answer: the daily reminders are back, said in one line."""
    await weekly_mode.daily(moment.work, person, moment.now)
    voice = Voice.of(person, moment.world.country)
    rows = ((voice.button("button.fill_in", "hist"), voice.button("button.settings", "set")),)
    return _letter(moment, person, week, Card(str(voice.say("week.back.silent")), rows))


def _letter(moment: Moment, person: Person, week: Week, card: Card) -> Outgoing:
    late = askings.hushed(moment, person, week.asked_at)
    key = f"{KIND}:{person.id}:{week.sunday}"
    return Outgoing(Op.NEW, card, TOPIC, silent=late, priority=Priority.DOSE, key=key)


def _question(voice: Voice, week: Week, wanted: list[Dose]) -> tuple[str, Rows]:
    first, last = wanted[0].local_date, wanted[-1].local_date
    text = voice.say("week.ask", first=voice.day(first), last=voice.day(last))
    rows: Rows = (
        (voice.button("week.all", KIND, "all", id=_name(week), style=Style.GOOD),),
        (voice.button("week.some", KIND, "days", id=_name(week)),),
    )
    return str(text), rows


def _name(week: Week) -> str:
    return f"{week.sunday:%Y%m%d}"


# --- the answer


async def tapped(turn: Turn, tap: Tap) -> None:
    if tap.act in _WAYS:
        await _WAYS[tap.act](turn)
        return
    sunday = read_day(tap.id)
    if sunday is None:
        turn.tell("toast.old_button")
        return
    week = Week(sunday, turn.me.zone)
    days = _by_day(await doses.between(turn.work, turn.me.id, week.begins_at, week.asked_at))
    said = tap.arg or (Said.UNSURE if tap.act == "days" else Said.TAKEN) * len(days)
    if not valid(said, len(days)) or not any(map(unanswered, (d for day in days.values() for d in day))):
        turn.tell("toast.nothing_open")
        return
    if tap.act == "days":
        _toggles(turn, week, days, said)
    else:
        await _answer(turn, days, said)


def _by_day(found: list[Dose]) -> dict[date, list[Dose]]:
    by_date = sorted(found, key=lambda d: (d.local_date, d.due_at))
    return {day: list(mine) for day, mine in groupby(by_date, key=lambda d: d.local_date)}


def _toggles(turn: Turn, week: Week, days: dict[date, list[Dose]], said: str) -> None:
    """One button a day that is still open; a tap moves its word on, and nothing is saved before Done."""
    buttons = [
        Button(
            f"{SIGNS[Said(said[n])]} {short_day(day, turn.lang)} {day.day}",
            Tap(KIND, _name(week), "days", turned(said, n)),
        )
        for n, (day, mine) in enumerate(days.items())
        if any(map(unanswered, mine))
    ]
    done = turn.button("button.done", KIND, "done", id=_name(week), arg=said, style=Style.PRIMARY)
    turn.edit(turn.say("week.days"), (*toggle_rows(buttons, 2), (done,)), topic=TOPIC)


async def _answer(turn: Turn, days: dict[date, list[Dose]], said: str) -> None:
    """Every day has what was said of it, recorded as told on Sunday; two left-out days bring the reminders back."""
    asked = [
        (mine, Said(word))
        for mine, word in zip(days.values(), said, strict=True)
        if any(map(unanswered, mine))
    ]
    told = [(dose, word) for mine, word in asked for dose in mine if unanswered(dose)]
    unclear = [dose.local_date for dose, word in told if not await _kept(turn, dose, word)]
    taken, left, unsure = (sum(word is which for _, word in asked) for which in Said)
    lines = [turn.say("week.saved", taken=taken - len(set(unclear)), left=left, unsure=unsure)]
    lines += [turn.say("week.unclear", day=turn.voice.day(day)) for day in dict.fromkeys(unclear)]
    left += sum(any(d.state is State.SKIPPED for d in mine) for mine in days.values())
    if turn.me.profile.weekly and left >= FEW_LEFT_OUT:
        turn.person = await weekly_mode.daily(turn.work, turn.me, turn.now)
        lines.append(turn.say("week.back.left"))
    turn.tell("toast.saved")
    await status.refresh(turn)
    rows: Rows = ((turn.button("hist.week", "hist"), turn.button("button.settings", "set")),)
    turn.edit("\n\n".join(map(str, lines)), rows, topic=TOPIC)


async def _kept(turn: Turn, dose: Dose, word: Said) -> bool:
    """Return whether the word is on record: a tablet near another one is left open, and the person is told."""
    if word is Said.TAKEN and await booking.near(turn, dose, dose.due_at):
        return False
    new, what = {
        Said.TAKEN: (rules.taken(dose, dose.due_at), "taken"),
        Said.LEFT_OUT: (rules.skipped(dose, Skip.UNSAID), "skipped"),
        Said.UNSURE: (rules.unsure(dose), "unsure"),
    }[word]
    await doses.change(turn.work, dose, new, what, SOURCE, turn.now)
    sitting = await doses.sitting_of(turn.work, turn.me.id, dose.id) or Sitting((new,))
    await agenda.drop(turn.work, LIMIT.key(dose.id), *([] if sitting.open else askings.askings(sitting)))
    await booking.same_on_card(turn, sitting)
    return True


async def _on(turn: Turn) -> None:
    await weekly_mode.begin(turn)
    at = turn.voice.clock(next_week(turn.now, turn.me.zone).asked_at)
    turn.edit(turn.say("week.on", clock=at), ((turn.button("button.settings", "set"),),), topic="offer")


async def _keep(turn: Turn) -> None:
    turn.edit(turn.say("week.kept"), ((turn.button("button.today", "today"),),), topic="offer")


_WAYS: dict[str, Callable[[Turn], Awaitable[None]]] = {"on": _on, "keep": _keep}
