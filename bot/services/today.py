"""/today: the doses of today with their buttons, yesterday when nothing is recorded, and the way to the record."""

from datetime import date, datetime, time, timedelta

from bot.domain.doses import Dose, State
from bot.domain.messages import Button, Rows, Style, Tap
from bot.domain.plans import instant
from bot.services import booking, planning, resting, status
from bot.services.dose_words import EARLY
from bot.services.turn import Turn
from bot.store import agenda, doses

KIND = "today"


async def tapped(turn: Turn, tap: Tap) -> None:
    if tap.act == "early":
        await _take_early(turn)
    else:
        await show(turn)


async def show(turn: Turn) -> None:
    """The card of today: one line and one button for each dose, and what comes next."""
    now = turn.now
    today = turn.voice.local(now).date()
    mine = await _on(turn, today)
    yesterday = [
        d for d in await _on(turn, today - timedelta(days=1)) if d.state in (State.NO_ANSWER, State.UNKNOWN)
    ]
    lines = [str(turn.say("today.title", day=turn.voice.day(today)))]
    lines += [
        status.whose(
            turn.voice,
            d,
            turn.say(
                f"today.{d.state}",
                clock=turn.voice.clock(d.due_at),
                taken=turn.voice.clock(d.taken_at or d.due_at),
            ),
        )
        for d in mine
    ]
    coming = await agenda.of_person(turn.work, turn.me.id, "dose")
    if turn.me.reminded and (tablets := planning.own(coming)):
        lines.append(str(turn.say("today.next", when=planning.when(turn, tablets[0].due_at))))
    if turn.me.profile.weekly:
        lines.append(str(turn.say("today.weekly")))
    lines += resting.why(turn.voice, turn.me)[0]
    if yesterday:
        lines.append(str(turn.say("today.yesterday")))
    turn.show(
        "\n".join(lines), _rows(turn, mine, yesterday, coming[0].due_at if coming else None), topic=KIND
    )


def _rows(turn: Turn, mine: list[Dose], yesterday: list[Dose], coming_at: datetime | None) -> Rows:
    rows: list[tuple[Button, ...]] = []
    for dose in mine:
        key = "today.button.open" if dose.open else "today.button.change"
        rows.append(
            (
                turn.button(
                    key,
                    "dose",
                    "taken" if dose.open else "show",
                    id=dose.id,
                    style=Style.GOOD if dose.open else Style.PLAIN,
                    clock=turn.voice.clock(dose.due_at),
                ),
            )
        )
    if coming_at and not mine and turn.me.reminded and timedelta(0) < coming_at - turn.now <= EARLY:
        rows.append((turn.button("today.button.early", KIND, "early", clock=turn.voice.clock(coming_at)),))
    if yesterday:
        rows.append((turn.button("button.fill_yesterday", "dose", "show", id=yesterday[0].id),))
    rows += resting.why(turn.voice, turn.me)[1]
    rows.append((turn.button("today.button.days", "hist"), turn.button("button.settings", "set")))
    return tuple(rows)


async def _on(turn: Turn, day: date) -> list[Dose]:
    start = instant(day, time(0), turn.me.zone)
    end = instant(day + timedelta(days=1), time(0), turn.me.zone)
    return [s.face for s in await doses.sittings_between(turn.work, turn.me.id, start, end)]


async def _take_early(turn: Turn) -> None:
    """A tablet taken before its time counts for the coming dose, and the reminder for it does not come."""
    coming = await planning.coming_near(turn, turn.now + EARLY)
    if not coming:
        turn.tell("toast.old_button")
        await show(turn)
        return
    await booking.take(turn, await planning.bring_forward(turn, coming), booking.said_at(turn))


async def did_i_take(turn: Turn) -> None:
    """Answer "did I take it?" from the record, with a way to correct it."""
    sitting = await booking.current(turn)
    if sitting is None:
        await show(turn)
        return
    if not sitting.alone:
        await booking.tell(turn, sitting)
        return
    dose = sitting.face
    key = "did.taken" if dose.state is State.TAKEN else "did.not_recorded"
    text = turn.say(
        key, clock=turn.voice.clock(dose.taken_at or dose.due_at), day=turn.voice.day(dose.local_date)
    )
    rows = (
        (
            turn.button(
                "button.undo" if dose.state is State.TAKEN else "dose.button.taken",
                "dose",
                "undo" if dose.state is State.TAKEN else "taken",
                id=dose.id,
            ),
        ),
        (turn.button("button.today", KIND),),
    )
    turn.new(text, rows, topic=sitting.topic)
