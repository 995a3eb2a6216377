"""Red flags: the number first, then one sentence why, within one reply. Nothing here reassures.

Free text is never the only safety net: the same list stands behind a permanent button and /emergency.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from bot.domain import triage
from bot.domain.levels import Level
from bot.domain.messages import Priority, Rows, Style, Tap
from bot.domain.people import Person, slice_of
from bot.domain.rests import Held, Paused, Who, holding
from bot.domain.understanding import Flag, Understanding
from bot.domain.understanding.context import Context
from bot.knowledge.countries import Country, country
from bot.services import meters, resting, status
from bot.services.turn import Turn
from bot.services.voice import Voice
from bot.store import agenda, alerts, flows
from bot.store.agenda import Item
from bot.store.alerts import Alert

KIND = "sos"
RULES_VERSION = 1
# The leaflet's own exceptions (decisions.md 6): allergy, blistering skin, hepatitis signs, pregnancy; and poisoning.
POISONING = "R10"
HOLDS = frozenset({"R05", "R06", "R20", "R28", POISONING})
URGENT = (Level.CRISIS, Level.EMERGENCY, Level.TODAY)
SHOWN_WORDS = 60


def worst(meaning: Understanding) -> Flag | None:
    """Return the flag that decides the card: the highest level."""
    return max(meaning.flags, key=lambda f: f.level, default=None)


def urgent(meaning: Understanding) -> bool:
    """The message must be answered as a red flag before anything else."""
    return any(flag.level in URGENT for flag in meaning.flags) and (
        meaning.level in URGENT or meaning.confirm
    )


async def answer(turn: Turn, meaning: Understanding) -> None:
    """The emergency or crisis card leaves before anything else; a doubtful one asks with one tap."""
    flag = worst(meaning)
    if flag is None:
        return
    flag = _in_plain_words(turn, flag)
    if turn.incoming.forwarded:
        _ask_now(turn, flag, flag.level, "alert.forwarded")
    elif flag.level is Level.CRISIS:
        swallowed = any(one.rule_id == POISONING for one in meaning.flags)
        await _alert(turn, flag, Level.CRISIS, hold=meaning.means or swallowed)
    elif meaning.confirm:
        _ask_now(turn, flag, meaning.level)
    else:
        await _alert(turn, flag, meaning.level, hold=flag.rule_id in HOLDS)
    turn.at_urgency(Priority.EMERGENCY)


def _in_plain_words(turn: Turn, flag: Flag) -> Flag:
    """Words found apart from each other ("pain ... chest") are not put together: the sign is named instead."""
    said = turn.incoming.text.casefold()
    return (
        flag if flag.words.casefold() in said else replace(flag, words=str(turn.say(f"flag.{flag.rule_id}")))
    )


async def _alert(turn: Turn, flag: Flag, level: Level, *, hold: bool) -> None:
    """The card leaves. Only her own danger holds her reminders, and a crisis card says nothing of tablets."""
    hold = hold and not flag.about_other
    alert_id = await _keep(turn, flag, level, hold=hold) if turn.person else 0
    meters.flagged.labels(level).inc()
    said = hold and level is not Level.CRISIS
    text, rows = card(turn.voice, _country(turn), level, flag.words, alert_id, turn.person, hold=said)
    turn.new(text, rows, topic=f"alert:{alert_id}" if turn.person else "")
    if turn.person and turn.flow and turn.flow.name == "ci":
        await flows.end(turn.work, turn.me.id)


async def _keep(turn: Turn, flag: Flag, level: Level, *, hold: bool) -> int:
    alert_id = await alerts.add(
        turn.work,
        turn.me.id,
        level=level,
        rule_id=flag.rule_id,
        rule_version=RULES_VERSION,
        content_version=turn.world.library.version,
        because=flag.words,
        hold=hold,
        at=turn.now,
    )
    await agenda.put(turn.work, follow_ups(turn.me, alert_id, level, turn.now))
    if hold:
        turn.person = await resting.add(turn.work, turn.me, Who.ALERTS, Held(alert_id))
    return alert_id


def follow_ups(person: Person, alert_id: int, level: Level, now: datetime) -> list[Item]:
    """Return when the bot asks how it is now (clinical policy 4.1)."""
    own = slice_of(person.chat_id)
    due = [triage.due_at(f, now, person.zone or "UTC") for f in triage.FOLLOW_UPS.get(level, ())]
    return [
        Item(person.id, "alert", f"alert:{alert_id}:{n}", at, own, alert_id, {"n": n})
        for n, at in enumerate(due)
    ]


def card(
    voice: Voice,
    where: Country,
    level: Level,
    words: str,
    alert_id: int,
    person: Person | None,
    *,
    hold: bool = False,
    limit: int = SHOWN_WORDS,
) -> tuple[str, Rows]:
    """Return the alert card: the number first, then why, then what to say; nobody reads the chat."""
    shown = words[:limit]
    number = number_words(voice, where)
    if level is Level.CRISIS:
        text = voice.say("alert.crisis", number=number, line=crisis_words(where))
    elif level is Level.EMERGENCY:
        text = voice.say("alert.emergency", number=number, words=shown, tell=_tell(voice, person))
    else:
        text = voice.say(
            "alert.today", words=shown, team=_team(voice, person), night=_night(voice, where), number=number
        )
    if hold:
        text += "\n\n" + voice.say("alert.hold")
    return str(text), _rows(voice, level, alert_id)


def _rows(voice: Voice, level: Level, alert_id: int) -> Rows:
    def act(key: str, name: str, style: Style = Style.PLAIN):  # type: ignore[no-untyped-def]  # noqa: ANN202 - shorthand
        return (voice.button(key, KIND, name, id=alert_id, style=style),)

    numbers = act("alert.button.numbers", "numbers", Style.DANGER)
    if level is Level.CRISIS:
        return numbers, act("alert.button.someone", "called"), act("alert.button.mood", "mood")
    if level is Level.EMERGENCY:
        return numbers, act("alert.button.called", "called"), act("alert.button.mistake", "mistake")
    return act("alert.button.called_team", "called"), numbers, act("alert.button.mistake", "mistake")


def _ask_now(turn: Turn, flag: Flag, level: Level, key: str = "alert.confirm") -> None:
    """One tap decides, and the number is already in the question."""
    text = turn.say(key, words=flag.words[:SHOWN_WORDS], number=number(turn))
    arg = f"{flag.rule_id}.{max(flag.level, level)}"
    rows = (
        (turn.button("alert.confirm.yes", KIND, "now", arg=arg, style=Style.DANGER),),
        (turn.button("alert.confirm.other", KIND, "other", arg=arg),),
        (turn.button("alert.confirm.no", KIND, "past", arg=arg),),
    )
    turn.new(text, rows, topic="confirm" if turn.person else "")


def number_words(voice: Voice, where: Country) -> str:
    return where.emergency_number or str(voice.say("number.unknown"))


def number(turn: Turn) -> str:
    """Return the number that brings an ambulance where this person lives, in general words when that is unknown."""
    return number_words(turn.voice, _country(turn))


def crisis(turn: Turn) -> str:
    """Return whom to talk to at any time where this person lives."""
    return crisis_words(_country(turn))


def crisis_words(where: Country) -> str:
    number = f" {where.crisis_number}" if where.crisis_number else ""
    return f"{where.crisis_name}{number}"


def _tell(voice: Voice, person: Person | None) -> str:
    cancer = person is not None and person.profile.reason == "cancer"
    return str(voice.say("alert.tell.cancer" if cancer else "alert.tell"))


def _team(voice: Voice, person: Person | None) -> str:
    phone = person.profile.phone if person else ""
    return str(voice.say("alert.team", phone=phone)) if phone else str(voice.say("alert.team.unknown"))


def _night(voice: Voice, where: Country) -> str:
    return str(voice.say("alert.night", line=where.out_of_hours)) if where.out_of_hours else ""


def _country(turn: Turn) -> Country:
    return country(turn.country)


async def show_list(turn: Turn) -> None:
    """Answer /emergency and the permanent button: when to get help now, whom to call; nothing is asked."""
    where = _country(turn)
    text = turn.say(
        "emergency.list",
        number=number_words(turn.voice, where),
        line=crisis_words(where),
        team=_team(turn.voice, turn.person),
        night=_night(turn.voice, where),
    )
    rows: Rows = ((turn.button("alert.button.numbers", KIND, "numbers", style=Style.DANGER),),)
    if turn.person and turn.me.zone:
        rows += ((turn.button("button.today", "today"), turn.button("button.help", "help")),)
    turn.new(text, rows, topic="sos" if turn.person else "")
    turn.at_urgency(Priority.EMERGENCY)


async def tapped(turn: Turn, tap: Tap) -> None:
    alert = (
        await alerts.get(turn.work, turn.me.id, int(tap.id)) if turn.person and tap.id.isdecimal() else None
    )
    act = _ACTS.get(tap.act)
    if act is None:
        turn.tell("toast.old_button")
        return
    await act(turn, tap, alert)


async def _list(turn: Turn, _tap: Tap, _alert: Alert | None) -> None:
    await show_list(turn)


async def _numbers(turn: Turn, _tap: Tap, _alert: Alert | None) -> None:
    where = _country(turn)
    turn.tell(
        "alert.numbers",
        alert=True,
        number=number_words(turn.voice, where),
        line=crisis_words(where),
        night=_night(turn.voice, where),
        team=_team(turn.voice, turn.person) if turn.person and turn.me.profile.phone else "",
    )


async def _past(turn: Turn, _tap: Tap, _alert: Alert | None) -> None:
    turn.edit(turn.say("alert.past"), home(turn))


async def _mood(turn: Turn, _tap: Tap, alert: Alert | None) -> None:
    await _close(turn, alert, "helped")
    about = (turn.button("button.about_mood", "kb", "show", arg="low_mood"),)
    turn.edit(turn.say("alert.safe"), (about, *_decide(turn, alert), *home(turn)))


async def _end(turn: Turn, tap: Tap, alert: Alert | None) -> None:
    """Help came, it is over, or it was never so: the alert is closed; a hold stays until the doctor has decided."""
    state, key = _CLOSED[tap.act]
    await _close(turn, alert, state)
    rows = () if tap.act == "mistake" else _decide(turn, alert)
    turn.edit(turn.say(key), (*rows, *home(turn)))


def _decide(turn: Turn, alert: Alert | None) -> Rows:
    """Return the way out of a hold: a button for what the clinician decided."""
    held = holding(turn.me.rests) if alert else []
    return ((turn.button("alert.button.decided", KIND, "decided", id=held[-1]),),) if held else ()


async def _decided(turn: Turn, _tap: Tap, alert: Alert | None) -> None:
    await _release(turn, alert)


_CLOSED = {
    "called": ("helped", "alert.called"),
    "mistake": ("mistake", "alert.mistake"),
    "better": ("resolved", "alert.better"),
}


def home(turn: Turn) -> Rows:
    if not turn.person:
        return ((turn.button("button.browse", "ask", "browse"),),)
    return ((turn.button("button.today", "today"), turn.button("button.help", "help")),)


async def _confirmed(turn: Turn, tap: Tap, _alert_before: Alert | None) -> None:
    """Yes, now, or to someone else: the card comes as if it had been said plainly."""
    other = tap.act == "other"
    rule_id, _, level = tap.arg.partition(".")
    if level not in set(Level):
        turn.tell("toast.old_button")
        return
    flag = Flag(rule_id, Level(level), str(turn.say(f"flag.{rule_id}")), other, Context.NOW)
    await _alert(turn, flag, Level(level), hold=not other and rule_id in HOLDS)
    turn.at_urgency(Priority.EMERGENCY)


async def _close(turn: Turn, alert: Alert | None, state: str) -> None:
    if alert is None:
        return
    await alerts.close(turn.work, turn.me.id, alert.id, state)
    await agenda.drop(
        turn.work, f"alert:{alert.id}:0", *([f"alert:{alert.id}:1"] if state == "mistake" else [])
    )
    if state == "mistake":
        await lift(turn, {alert.id})


async def _release(turn: Turn, alert: Alert | None) -> None:
    """She says what the clinician decided: that ends the holds of this alert and of those before it, no later one."""
    if alert is not None:
        await alerts.close(turn.work, turn.me.id, alert.id, "resolved")
    newest = alert.id if alert else 0
    said = turn.incoming.tap.arg if turn.incoming.tap else ""
    if said not in _SAID:
        rows: Rows = tuple(
            (turn.button(f"alert.decided.{arg}", KIND, "decided", id=newest, arg=arg),) for arg in _SAID
        )
        turn.edit(turn.say("alert.decided"), rows)
        return
    if said == "off":
        turn.person = await resting.add(turn.work, turn.me, Who.ALERTS, Paused())
    await lift(turn, {held for held in holding(turn.me.rests) if held <= newest})
    lines, rows = resting.why(turn.voice, turn.me)
    text = turn.say("alert.resumed") if not lines else turn.say("alert.decided.kept", why="\n".join(lines))
    turn.edit(text, (*rows, *home(turn)))
    await status.refresh(turn)


_SAID = ("on", "off")


async def lift(turn: Turn, ids: set[int]) -> None:
    """The alerts *ids* hold her reminders no longer."""
    turn.person = await resting.lift(turn.work, turn.me, Who.ALERTS, map(Held, ids), turn.now)


_ACTS: dict[str, Callable[[Turn, Tap, Alert | None], Awaitable[None]]] = {
    "": _list,
    "numbers": _numbers,
    "now": _confirmed,
    "other": _confirmed,
    "past": _past,
    "mood": _mood,
    "called": _end,
    "mistake": _end,
    "better": _end,
    "decided": _decided,
}
