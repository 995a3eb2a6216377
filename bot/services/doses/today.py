"""/today: the doses of today with their buttons, yesterday when nothing is recorded, and the way to the record."""

from datetime import date, datetime, time, timedelta

from bot.domain import rests
from bot.domain.agenda import DOSE
from bot.domain.doses import Dose, State
from bot.domain.history import rested as rested_on
from bot.domain.messages import Button, Rows, Style, Tap
from bot.domain.plans import instant
from bot.domain.sittings import Sitting
from bot.services.doses import booking, cards, unplanned
from bot.services.doses.advice import EARLY
from bot.services.plans import planning, resting, status
from bot.services.talk.turn import Turn
from bot.services.visits.pages import near_lines
from bot.store import agenda, doses, plans

KIND = "today"
ONE_MINUTE = timedelta(minutes=1)


async def tapped(turn: Turn, tap: Tap) -> None:
    if tap.act == "early":
        await _take_early(turn, tap.arg)
    elif tap.act in (unplanned.KEPT, unplanned.SECOND):
        if not await unplanned.keep(turn, tap.arg, second=tap.act == unplanned.SECOND):
            turn.tell("toast.old_button")
            await show(turn)
    else:
        await show(turn)


async def undo(turn: Turn) -> None:
    """/undo: the last answer about the tablet a word is about is taken back; without one, today is shown.

    During a hold it may be about what was told as a danger: the record is shown, with the button that takes it back.
    """
    sitting = await booking.current(turn)
    if sitting is None:
        await show(turn)
    elif rests.holding(turn.me.rests):
        await booking.tell(turn, sitting)
    else:
        await booking.undo(turn, sitting, "text")


async def show(turn: Turn, more: list[str] | None = None) -> None:
    """The card of today: one line and one button for each dose, what comes next, and the lines *more*."""
    now = turn.now
    today = turn.voice.local(now).date()
    mine = await _on(turn, today)
    yesterday = [
        d for d in await _on(turn, today - timedelta(days=1)) if d.state in (State.NO_ANSWER, State.UNKNOWN)
    ]
    lines = [str(turn.say("today.title", day=turn.voice.day(today)))]
    lines += [_line(turn, d) for d in mine]
    rested = [] if turn.me.reminded else await _rested(turn, today)
    lines += [str(turn.say("today.rested", clock=turn.voice.clock(at))) for at in rested]
    if not (turn.me.reminded or mine or rested):
        lines.append(str(turn.say("did.none")))
    coming = await agenda.of_person(turn.work, turn.me.id, DOSE)
    if turn.me.reminded and (tablets := planning.own(coming)):
        lines.append(str(turn.say("today.next", when=planning.when(turn, tablets[0].due_at))))
    if turn.me.profile.weekly:
        lines.append(str(turn.say("today.weekly")))
    lines += resting.why(turn.voice, turn.me)[0]
    if yesterday:
        lines.append(str(turn.say("today.yesterday")))
    lines += await near_lines(turn)
    lines += more or []
    rows = _rows(turn, mine, yesterday, coming[0].due_at if coming else None)
    if rested:  # the day's page writes it down
        rows = ((turn.button("today.button.write", "hist", "day", arg=f"{today:%Y%m%d}"),), *rows)
    turn.show("\n".join(lines), rows, topic=KIND)


async def _rested(turn: Turn, day: date) -> list[datetime]:
    """Return when tablets of *day* came due while reminders rested: nobody asked about those."""
    asked = await doses.on_dates(turn.work, turn.me.id, day, day)
    versions = await plans.versions(turn.work, turn.me.id)
    return sorted({one.due.due_at for one in rested_on(versions, asked, day, day, turn.now)})


def _rows(turn: Turn, mine: list[Dose], yesterday: list[Dose], coming_at: datetime | None) -> Rows:
    rows: list[tuple[Button, ...]] = [(_button(turn, dose),) for dose in mine]
    if coming_at and not mine and turn.me.reminded and timedelta(0) < coming_at - turn.now <= EARLY:
        early = turn.button(
            "today.button.early", KIND, "early", arg=_stamp(coming_at), clock=turn.voice.clock(coming_at)
        )
        rows.append((early,))
    if yesterday:
        rows.append((turn.button("button.fill_yesterday", "dose", "show", id=yesterday[0].id),))
    rows += resting.why(turn.voice, turn.me)[1]
    rows.append((turn.button("today.button.days", "hist"), turn.button("button.settings", "set")))
    return tuple(rows)


def _line(turn: Turn, dose: Dose) -> str:
    due, taken = turn.voice.clock(dose.due_at), turn.voice.clock(dose.taken_at or dose.due_at)
    return status.whose(turn.voice, dose, turn.say(f"today.{dose.state}", clock=due, taken=taken))


def _button(turn: Turn, dose: Dose) -> Button:
    key, act, style = (
        ("today.button.open", "taken", Style.GOOD)
        if dose.open
        else ("today.button.change", "show", Style.PLAIN)
    )
    return turn.button(key, "dose", act, id=dose.id, style=style, clock=turn.voice.clock(dose.due_at))


async def _on(turn: Turn, day: date) -> list[Dose]:
    return [s.face for s in await _sittings(turn, day)]


async def _sittings(turn: Turn, day: date) -> list[Sitting]:
    start = instant(day, time(0), turn.me.zone)
    end = instant(day + timedelta(days=1), time(0), turn.me.zone)
    return await doses.sittings_between(turn.work, turn.me.id, start, end)


async def _take_early(turn: Turn, arg: str) -> None:
    """A tablet taken before its time counts for the dose that the button names, and its reminder does not come.

    Pressed later, on a card that stayed, it is about that dose still: an open one is booked, an older one is shown.
    """
    coming = await planning.coming_near(turn, turn.now + EARLY)
    if coming and _stamp(coming[0][1].due_at) == arg:
        await booking.take(turn, await planning.bring_forward(turn, coming), booking.said_at(turn))
        return
    due_at = cards.moment(arg)[0]
    named = await doses.sittings_between(turn.work, turn.me.id, due_at, due_at + ONE_MINUTE) if due_at else []
    if named and named[0].open:
        await booking.take(turn, named[0], booking.said_at(turn))
    elif named:
        await booking.tell(turn, named[0])
    else:
        turn.tell("toast.old_button")
        await show(turn)


def _stamp(due_at: datetime) -> str:
    return cards.stamp(due_at)


async def did_i_take(turn: Turn, on: date | None = None) -> None:
    """Answer "did I take it?" from the record: about the day *on*, else about what was last asked or is today's."""
    today = turn.voice.local(turn.now).date()
    if on and on != today:
        await _did_on(turn, on)
        return
    sitting = await booking.current(turn)
    if sitting and (sitting.open or sitting.local_date == today):
        await _did(turn, sitting)
    else:  # today's is still to come: what is on record of another day is no "yes"
        await show(turn, await _last(turn))


async def _did_on(turn: Turn, day: date) -> None:
    mine = [s for s in await _sittings(turn, day) if s.local_date == day]
    if len(mine) == 1:
        await _did(turn, mine[0])
    else:
        title = str(turn.say("today.title", day=turn.voice.day(day)))
        lines = [_line(turn, s.face) for s in mine] or [str(turn.say("did.none"))]
        buttons = tuple((_button(turn, s.face),) for s in mine)
        more = (turn.button("today.button.days", "hist"),)
        turn.new("\n".join([title, *lines]), (*buttons, more), topic=KIND)


async def _did(turn: Turn, sitting: Sitting) -> None:
    if not sitting.alone:
        await booking.tell(turn, sitting)
        return
    dose = sitting.face
    taken = dose.state is State.TAKEN
    at = dose.taken_at or dose.due_at
    other_day = turn.voice.local(at).date() != dose.local_date
    key = (
        ("did.taken.other_day" if other_day else "did.taken")
        if taken
        else _NOT_TAKEN.get(dose.state, "did.not_recorded")
    )
    due = turn.voice.day(dose.local_date)
    text = turn.say(key, clock=turn.voice.clock(at), day=turn.voice.day(at) if taken else due, due=due)
    act = turn.button(
        "button.undo" if taken else "dose.button.taken", "dose", "undo" if taken else "taken", id=dose.id
    )
    turn.new(text, ((act,), (turn.button("button.today", KIND),)), topic=sitting.topic)


_NOT_TAKEN = {State.SKIPPED: "did.left_out"}


async def _last(turn: Turn) -> list[str]:
    """Return a line with the last tablet on record, none when there is none."""
    last = await doses.last_taken(turn.work, turn.me.id)
    if last is None or last.taken_at is None:
        return []
    return [
        str(turn.say("did.last", day=turn.voice.day(last.taken_at), clock=turn.voice.clock(last.taken_at)))
    ]
