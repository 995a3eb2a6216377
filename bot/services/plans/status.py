"""The pinned status card, and the sentences that say what the plan is."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from markupsafe import Markup

from bot import texts
from bot.domain.agenda import DOSE, STATUS
from bot.domain.doses import Dose
from bot.domain.history import Mark
from bot.domain.messages import Card, Op, Outgoing, Priority
from bot.domain.people import Person, Profile
from bot.domain.plans import ONE_DAY, Cadence, Plan, free_days, instant
from bot.domain.rounds import Phase, Round
from bot.services.plans import planning, resting
from bot.services.talk.turn import Moment, Turn
from bot.services.talk.voice import Voice
from bot.store import Work, agenda, doses, plans
from bot.store.agenda import Item

TOPIC = "status"
MARKS = {
    Mark.TAKEN: "✓",
    Mark.SKIPPED: "–",
    Mark.DUE: "·",
    Mark.NO_ANSWER: "?",
    Mark.UNKNOWN: "○",
    Mark.PARTLY: "±",
    Mark.RESTED: "‖",
}


def describe(turn: Turn, rule: Plan) -> str:
    """Return "1 mg at 08:30, every day"."""
    return plan_words(turn.voice, rule)


def plan_words(voice: Voice, rule: Plan) -> str:
    own = () if rule.round and any(phase.amounts for phase in rule.round.phases) else rule.amounts
    amounts = [f"{voice.amount(a)} " for a in own] or [""] * len(rule.times)
    times = ", ".join(
        f"{amount}{voice.say('plan.at', clock=voice.clock(at_))}"
        for at_, amount in zip(rule.times, amounts, strict=True)
    )
    words = voice.say("plan.words", times=times, often=_how_often(voice, rule))
    return str(
        voice.say("plan.until", plan=words, day=voice.full_date(rule.ends_on)) if rule.ends_on else words
    )


def free_words(voice: Voice, rule: Plan, today: date) -> str:
    """Return the next days without a tablet, in words; that there are none, when each day has one."""
    free = free_days(rule, today)
    if free is None:
        return str(voice.say("plan.free.none"))
    first, last = free
    key = "plan.free.one" if first == last else "plan.free"
    return str(voice.say(key, first=voice.day(first), last=voice.day(last)))


def _how_often(voice: Voice, rule: Plan) -> str:
    if rule.cadence is Cadence.WEEKDAYS:
        return str(voice.say("plan.weekdays", days=texts.weekdays(rule.weekdays, voice.lang)))
    if rule.cadence is Cadence.EVERY_N:
        return str(voice.say("plan.every_n", n=rule.every_days))
    if rule.round:
        return _round_words(voice, rule.round, ends=rule.ends_on is not None)
    return str(voice.say("plan.daily"))


def _round_words(voice: Voice, round_: Round, *, ends: bool) -> str:
    """Return "21 days on, then 7 days off, again and again", "1 mg for 14 days, then 0.5 mg from then on"."""
    held = round_.phases
    said = [_phase_words(voice, phase) for phase in held]
    if not round_.again and not ends:
        said[-1] = str(voice.say("plan.phase.goes_on", amount=_amounts(voice, held[-1].amounts)))
    phases = str(voice.say("plan.phase.then")).join(said)
    return str(voice.say("plan.rounds", phases=phases)) if round_.again else phases


def _phase_words(voice: Voice, phase: Phase) -> str:
    if phase.amounts:
        return str(voice.many("plan.phase.amount", phase.days, amount=_amounts(voice, phase.amounts)))
    return str(voice.many("plan.phase.on" if phase.takes else "plan.phase.off", phase.days))


def _amounts(voice: Voice, amounts: Iterable[Decimal]) -> str:
    return " / ".join(voice.amount(mg) for mg in amounts)


def describe_checkin(turn: Turn, profile: Profile) -> str:
    if profile.checkin_day is None:
        return str(turn.say("checkin.none"))
    day = texts.weekday(profile.checkin_day, turn.lang)
    return str(turn.say("checkin.when", day=day, clock=at(turn, profile.checkin_at)))


def at(turn: Turn, clock: str) -> str:
    return turn.voice.clock(time.fromisoformat(clock))


async def plan_line(turn: Turn) -> str:
    mine = await plans.of_person(turn.work, turn.me.id)
    return plan_words(turn.voice, mine[0].rule) if mine else str(turn.say("plan.none"))


async def card(work: Work, person: Person, now: datetime, country: str = "") -> Card:
    """Return today's tablet, this week's marks and what comes next, in four discreet lines."""
    voice = Voice.of(person, country)
    today = voice.local(now).date()
    monday = today - timedelta(days=today.weekday())
    start, end = instant(monday, time(0), person.zone), instant(today + ONE_DAY, time(0), person.zone)
    week = [s.face for s in await doses.sittings_between(work, person.id, start, end)]
    rows = ((voice.button("button.log", "today"), voice.button("button.checkin_now", "checkin", "start")),)
    if not person.reminded:  # while nothing comes the card is not changed each day: it names none
        return Card("\n".join(resting.why(voice, person)[0] or [str(voice.say("status.resting"))]), rows)
    lines = [str(voice.say("status.today", day=voice.day(today)))]
    lines += [_line(voice, d) for d in week if d.local_date == today] or [
        await _coming(work, voice, person, now)
    ]
    if marks := _marks(voice, week, monday, today):
        lines.append(str(voice.say("status.week", marks=marks)))
    return Card("\n".join(line for line in lines if line), rows)


def _line(voice: Voice, dose: Dose) -> str:
    return whose(
        voice,
        dose,
        voice.say(
            f"status.{dose.state}",
            clock=voice.clock(dose.due_at),
            taken=voice.clock(dose.taken_at or dose.due_at),
        ),
    )


def whose(voice: Voice, dose: Dose, line: Markup) -> str:
    """Return *line*, marked when it is not about the tablet but about another medicine."""
    return str(voice.say("line.other", line=line) if dose.other else line)


async def _coming(work: Work, voice: Voice, person: Person, now: datetime) -> str:
    if not person.reminded:
        return str(voice.say("status.resting"))
    items = planning.own(await agenda.of_person(work, person.id, DOSE))
    if not items:
        return ""
    at_ = items[0].due_at
    same = voice.local(at_).date() == voice.local(now).date()
    return str(
        voice.say("status.coming" if same else "status.next", clock=voice.clock(at_), day=voice.day(at_))
    )


def _marks(voice: Voice, week: list[Dose], monday: date, today: date) -> str:
    by_day: dict[date, str] = {}
    for dose in week:
        by_day[dose.local_date] = by_day.get(dose.local_date, "") + MARKS[Mark(dose.state)]
    days = [monday + timedelta(days=n) for n in range((today - monday).days + 1)]
    return " ".join(f"{texts.short_day(d, voice.lang)} {by_day[d]}" for d in days if d in by_day)


async def pin(turn: Turn) -> None:
    """The status card is sent silently and pinned once; it changes at every event and at local midnight."""
    shown = await card(turn.work, turn.me, turn.now, turn.country)
    turn.letters.append((turn.chat_id, Outgoing(Op.NEW, shown, TOPIC, silent=True)))
    turn.letters.append((turn.chat_id, Outgoing(Op.PIN, topic=TOPIC)))
    await agenda.put(turn.work, [_midnight(turn.me, turn.now)])


async def refresh(turn: Turn) -> None:
    """The status card says what is true now. A card the person unpinned is edited, never pinned again."""
    turn.letters.append((turn.chat_id, await changed(turn.work, turn.me, turn.now, turn.country)))


async def changed(work: Work, person: Person, now: datetime, country: str = "") -> Outgoing:
    shown = await card(work, person, now, country)
    return Outgoing(Op.EDIT, shown, TOPIC, silent=True, priority=Priority.FOLLOW_UP)


def _midnight(person: Person, now: datetime) -> Item:
    tomorrow = Voice.of(person).local(now).date() + timedelta(days=1)
    due_at = instant(tomorrow, time(0, 1), person.zone)
    note = {} if person.reminded else {"rests": 1}
    return agenda.item(STATUS, person, due_at, note=note)


async def midnight(moment: Moment, items: list[Item]) -> None:
    """A new local day: the status card shows it, or, once, that reminders rest."""
    mine = [moment.whose(i) for i in items]
    await agenda.put(moment.work, [_midnight(p, moment.now) for p in mine])
    told = {i.person_id for i in items if i.note.get("rests")}
    for person in mine:
        if person.reminded or person.id not in told:
            moment.send(person, await changed(moment.work, person, moment.now, moment.world.country))
