"""One day of the record: its tablets with their story, and the four answers that correct it, however old the day is.

A tablet is named by plan, local date and slot: one that was planned while reminders rested has no row until
the person says something about it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain import doses as rules
from bot.domain import history as record
from bot.domain.doses import Dose, Skip, State
from bot.domain.history import Rested
from bot.domain.messages import Button, Rows, Style, Tap
from bot.domain.plans import Due
from bot.domain.sittings import Sitting
from bot.services.doses import advice, booking, typed_time
from bot.services.doses import cards as dose_cards
from bot.services.plans import rows as dose_rows
from bot.services.talk.dates import read_day
from bot.services.talk.turn import Turn
from bot.store import doses, flows, plans
from bot.store.doses import Event
from bot.store.flows import Flow

KIND = TOPIC = "hist"
FLOW = "hist_at"
SOURCE = "correction"
NEAR_HOURS = (-2, -1, 1, 2, 4, 8)  # offered around the usual time
RECENT = timedelta(days=2)  # two tablets in so short a time: the advice about it still helps


async def of_days(turn: Turn, first: date, last: date) -> tuple[list[Dose], list[Rested]]:
    """Return the tablets of these local dates: those asked about, and those planned while reminders rested."""
    asked = await doses.on_dates(turn.work, turn.me.id, first, last)
    versions = await plans.versions(turn.work, turn.me.id)
    return asked, record.rested(versions, asked, first, last, turn.now)


async def show(turn: Turn, day: date) -> None:
    """The day with its story; one tablet can be corrected at once, of several one is chosen first."""
    tablets = await _tablets(turn, day)
    if not tablets:
        turn.tell("hist.future" if day > turn.voice.local(turn.now).date() else "hist.free")
        return
    if len(tablets) == 1:
        await _one(turn, tablets[0])
        return
    lines = [str(turn.say("hist.day", day=turn.voice.day(day)))]
    names = await plans.names(turn.work, turn.me.id)
    lines += [_state(turn, dose, names) for dose in tablets]
    rows = [
        (
            turn.button(
                _which(d),
                KIND,
                "dose",
                id=_name(d),
                name=names[d.plan_id],
                clock=turn.voice.clock(d.due_at, d.zone),
            ),
        )
        for d in tablets
    ]
    turn.show("\n".join(lines), (*rows, _back(turn, day)), topic=TOPIC)


async def _tablets(turn: Turn, day: date) -> list[Dose]:
    asked, missing = await of_days(turn, day, day)
    never = [await _never_asked(turn, one) for one in missing]
    return sorted([*asked, *never], key=lambda dose: dose.due_at)


async def _never_asked(turn: Turn, one: Rested) -> Dose:
    """Return the dose as it would have been; it has no row, and so no id, until it is answered."""
    planned = (await plans.get_many(turn.work, {one.version.plan_id}))[one.version.plan_id]
    rule = one.version.rule
    return Dose(
        id=0,
        person_id=turn.me.id,
        plan_id=planned.id,
        local_date=one.due.local_date,
        slot=one.due.slot,
        amount=rule.amount(one.due),
        zone=rule.zone,
        due_at=one.due.due_at,
        limit_at=one.due.due_at,
        state=State.UNKNOWN,
        other=bool(planned.medicine),
    )


def _name(dose: Dose) -> str:
    return f"{dose.plan_id}.{dose.local_date:%Y%m%d}.{dose.slot}"


async def named(turn: Turn, name: str) -> Dose | None:
    """Return the tablet that `_name` named, when it is this person's."""
    plan_id, _, rest = name.partition(".")
    day, _, slot = rest.partition(".")
    on = read_day(day)
    if on is None:
        return None
    found = [d for d in await _tablets(turn, on) if (str(d.plan_id), str(d.slot)) == (plan_id, slot)]
    return found[0] if found else None


async def _one(turn: Turn, dose: Dose) -> None:
    names = await plans.names(turn.work, turn.me.id)
    story = await doses.story(turn.work, dose) if dose.id else []
    lines = [str(turn.say("hist.day", day=turn.voice.day(dose.local_date))), _state(turn, dose, names)]
    lines += ["", *(_event(turn, dose, event) for event in story)] if story else []

    def act(key: str, name: str, style: Style = Style.PLAIN) -> tuple[Button, ...]:
        usual = turn.voice.clock(dose.due_at, dose.zone)
        return (turn.button(key, KIND, name, id=_name(dose), style=style, clock=usual),)

    rows = (
        act("hist.usual", "usual", Style.GOOD),
        act("hist.other_time", "times"),
        act("hist.left", "left"),
        act("hist.unsure", "unsure"),
        _back(turn, dose.local_date),
    )
    turn.show("\n".join([*lines, "", str(turn.say("hist.what"))]), rows, topic=TOPIC)


def _which(dose: Dose) -> str:
    """Return the text that names a tablet: by its time, and by its name when the person added the medicine."""
    return "hist.which.other" if dose.other else "hist.which"


def _state(turn: Turn, dose: Dose, names: Mapping[int, str]) -> str:
    """Return what is recorded of one tablet; the day is said when it was taken on another one."""
    mark = dose.state if dose.id else record.Mark.RESTED
    taken_at = dose.taken_at or dose.due_at
    other_day = turn.voice.local(taken_at, dose.zone).date() != dose.local_date
    return str(
        turn.say(
            f"hist.state.{mark}",
            which=turn.say(
                _which(dose), name=names[dose.plan_id], clock=turn.voice.clock(dose.due_at, dose.zone)
            ),
            taken=_moment(turn, taken_at, dose.zone) if other_day else turn.voice.clock(taken_at, dose.zone),
        )
    )


def _event(turn: Turn, dose: Dose, event: Event) -> str:
    clock = turn.voice.clock(event.taken_at, dose.zone) if event.taken_at else ""
    what = turn.say(f"hist.event.{event.what}", clock=clock)
    return str(turn.say(f"hist.source.{event.source}", when=_moment(turn, event.at), what=what))


def _moment(turn: Turn, at: datetime, zone: str = "") -> str:
    return f"{turn.voice.day(at, zone)}, {turn.voice.clock(at, zone)}"


def _back(turn: Turn, day: date) -> tuple[Button, ...]:
    return (
        turn.button("hist.calendar", KIND, "month", arg=f"{day:%Y%m}"),
        turn.button("hist.week", KIND),
    )


# --- what corrects it


async def tapped(turn: Turn, tap: Tap) -> None:
    """Answer a tap on one tablet of the record."""
    dose = await named(turn, tap.id)
    act = _ACTS.get(tap.act)
    if dose is None or act is None:
        turn.tell("toast.gone")
        return
    await act(turn, dose, tap.arg)


async def _open(turn: Turn, dose: Dose, _arg: str) -> None:
    await _one(turn, dose)


async def _usual(turn: Turn, dose: Dose, _arg: str) -> None:
    await take(turn, dose, dose.due_at)


async def _times(turn: Turn, dose: Dose, _arg: str) -> None:
    """Offer the hours around the usual time, and to type another one."""
    around = [dose.due_at + timedelta(hours=n) for n in NEAR_HOURS]
    buttons = [_at_button(turn, dose, at) for at in around if at <= turn.now]
    rows: Rows = (
        *(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2)),
        (turn.button("tz.another_time", KIND, "type", id=_name(dose)),),
        (turn.button("button.back", KIND, "dose", id=_name(dose)),),
    )
    turn.edit(turn.say("hist.when", day=turn.voice.day(dose.local_date)), rows, topic=TOPIC)


def _at_button(turn: Turn, dose: Dose, at: datetime) -> Button:
    return Button(turn.voice.clock(at, dose.zone), Tap(KIND, _name(dose), "at", dose_cards.stamp(at)))


async def _type(turn: Turn, dose: Dose, _arg: str) -> None:
    data = {"dose": _name(dose)}
    await flows.put(turn.work, turn.me.id, Flow(FLOW, "time", data, turn.incoming.message_id), turn.now)
    rows: Rows = ((turn.button("button.back", KIND, "dose", id=_name(dose)),),)
    turn.edit(turn.say("dose.when.type"), rows, topic=TOPIC)


async def typed(turn: Turn, text: str, *, insist: bool = True) -> bool:
    """A typed time says when the tablet of that day was taken."""
    dose = await named(turn, str(turn.flow.data["dose"])) if turn.flow else None
    if dose is None:
        if insist:
            turn.new(turn.say("prof.time.unclear"), ((turn.button("hist.week", KIND),),), topic=TOPIC)
        return insist
    sitting = Sitting((dose,))
    found = typed_time.moments(turn, sitting, text)
    if not found:
        asked = typed_time.asked_again(turn, sitting, text, lambda at: _at_button(turn, dose, at))
        if asked is None and not insist:
            return False
        question, rows = asked or (str(turn.say("prof.time.unclear")), ())
        back = turn.button("button.back", KIND, "dose", id=_name(dose))
        turn.new(question, (*rows, (back,)), topic=TOPIC)
        return True
    await flows.end(turn.work, turn.me.id)
    if len(found) > 1:
        question, rows = advice.which_moment(turn, found, lambda at: _at_button(turn, dose, at))
        turn.new(question, rows, topic=TOPIC)
        return True
    await take(turn, dose, found[0])
    return True


async def _at(turn: Turn, dose: Dose, arg: str) -> None:
    at, _which_ones = dose_cards.moment(arg)
    if at is None:
        turn.tell("toast.old_button")
        return
    await take(turn, dose, at)


async def take(turn: Turn, dose: Dose, at: datetime) -> None:
    """The day says when the tablet was taken, unless another one is recorded too near to it: then the person is asked."""
    if at > turn.now:
        turn.tell("toast.not_that_time", alert=True)
        return
    if before := await booking.near(turn, dose, at):
        near_at = before.taken_at or before.due_at
        text = turn.say(
            "hist.double",
            clock=turn.voice.clock(near_at, dose.zone),
            day=turn.voice.day(near_at, dose.zone),
        )
        rows: Rows = (
            (turn.button("hist.double.same", KIND, "dose", id=_name(dose), style=Style.GOOD),),
            (turn.button("hist.double.two", KIND, "two", id=_name(dose), arg=dose_cards.stamp(at)),),
        )
        turn.show(text, rows, topic=TOPIC)
        return
    await _correct(turn, dose, lambda d: rules.taken(d, at), "taken")


async def _two(turn: Turn, dose: Dose, arg: str) -> None:
    """Two tablets: both are on record; the attributed advice comes while it may still help."""
    at = min(dose_cards.moment(arg)[0] or dose.due_at, turn.now)
    await _correct(turn, dose, lambda d: rules.taken(d, at), "taken_again")
    if turn.now - at <= RECENT:
        text, rows = advice.two_taken(turn, other=dose.other)
        turn.new(text, rows, topic="menu")


async def _left(turn: Turn, dose: Dose, _arg: str) -> None:
    await _correct(turn, dose, lambda d: rules.skipped(d, Skip.UNSAID), "skipped")


async def _unsure(turn: Turn, dose: Dose, _arg: str) -> None:
    """The person does not know either: nothing is claimed of a tablet that was answered before."""
    if dose.state in (State.TAKEN, State.SKIPPED):
        await _correct(turn, dose, rules.unsure, "unsure")
    else:
        turn.tell("hist.stays")
        await _one(turn, dose)


async def _correct(turn: Turn, dose: Dose, answer: Callable[[Dose], Dose], what: str) -> None:
    """What the person says now is on record as a correction with its date; the card of the tablet says the same."""
    kept = dose if dose.id else await _made(turn, dose)
    sitting = await doses.sitting_of(turn.work, turn.me.id, kept.id) or Sitting((kept,))
    new = answer(kept)
    if new == kept:
        turn.tell("hist.stays")
    else:
        sitting = await booking.record(turn, sitting, [kept], [new], what, SOURCE)
    await booking.same_on_card(turn, sitting)
    await _one(turn, new)


async def _made(turn: Turn, dose: Dose) -> Dose:
    """A tablet that nobody asked about has its row now, under the version of its plan that held then."""
    versions = [v for v in await plans.versions(turn.work, turn.me.id) if v.plan_id == dose.plan_id]
    held = [v for v in versions if v.from_at <= dose.due_at]
    planned = (await plans.get_many(turn.work, {dose.plan_id}))[dose.plan_id]
    due = Due(dose.local_date, dose.slot, dose.due_at)
    then = replace(planned, version=len(held), rule=held[-1].rule)
    await dose_rows.make(turn.world, turn.work, [(turn.me, [(then, due)])], turn.now)
    found = await doses.on_dates(turn.work, turn.me.id, dose.local_date, dose.local_date)
    return next(d for d in found if (d.plan_id, d.slot) == (dose.plan_id, dose.slot))


_ACTS: dict[str, Callable[[Turn, Dose, str], Awaitable[None]]] = {
    "dose": _open,
    "usual": _usual,
    "times": _times,
    "type": _type,
    "at": _at,
    "left": _left,
    "unsure": _unsure,
    "two": _two,
}
