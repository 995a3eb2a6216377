"""What she answers on an alert: help came, it is better, worse, a mistake, known, or what the doctor decided."""

from collections.abc import Awaitable, Callable

from bot.domain.agenda import ALERT
from bot.domain.levels import Level
from bot.domain.messages import Priority, Rows, Tap
from bot.domain.rests import Paused, Who, holding
from bot.services.alerts import asking, cards, known, record, urgent
from bot.services.alerts.cards import KIND, home
from bot.services.alerts.record import Reason
from bot.services.plans import resting, status
from bot.services.talk import numbers
from bot.services.talk.turn import Turn
from bot.store import agenda, alerts, notes, people
from bot.store.alerts import Alert

ASKED = "team_asked"
NEXT_LEVEL = {Level.SOON: Level.TODAY, Level.TODAY: Level.EMERGENCY, Level.EMERGENCY: Level.EMERGENCY}


async def tapped(turn: Turn, tap: Tap) -> None:
    """Answer a tap on an alert card, whoever raised it."""
    if tap.act in _WITHOUT:
        await _WITHOUT[tap.act](turn, tap)
        return
    alert = await alert_of(turn, tap)
    if alert and tap.act in _BY_TAP_ALONE and turn.incoming.text and alert.level == Level.CRISIS:
        await asking.ask_of(turn, alert)  # "it is over", "gone": of a life they may mean its end
    elif alert and tap.act in _ON_ALERT:
        await _ON_ALERT[tap.act](turn, alert)
    elif tap.act in _CLOSED:  # a card from before consent, or of an alert that is gone
        turn.edit(turn.say(_CLOSED[tap.act]), home(turn))
    elif tap.act == "decided" and turn.person:
        await _decided(turn, int(tap.id) if tap.id.isdecimal() else 0)
    else:
        turn.tell("toast.old_button")


async def alert_of(turn: Turn, tap: Tap) -> Alert | None:
    """Return the alert of hers that *tap* names."""
    named = turn.person is not None and tap.id.isdecimal()
    return await alerts.get(turn.work, turn.me.id, int(tap.id)) if named else None


# --- what needs no alert on record -----------------------------------------------------------------------------


async def _list(turn: Turn, _tap: Tap) -> None:
    await urgent.show_list(turn)


async def _numbers(turn: Turn, _tap: Tap) -> None:
    """Every number she may need comes as a message that stays, each with a button that copies it."""
    where, voice = numbers.here(turn), turn.voice
    team = numbers.team(voice, turn.person) if turn.person and turn.me.profile.phone else ""
    said = {"line": numbers.crisis(where), "night": numbers.night(voice, where), "team": team}
    text = turn.say("alert.numbers", number=numbers.words(voice, where), **said)
    rows = numbers.copies(voice, where.emergency_number, where.crisis_number)
    rows += numbers.team_copy(voice, turn.person)
    turn.new(text.strip(), (*rows, *home(turn)), topic="numbers" if turn.person else "")
    turn.at_urgency(Priority.EMERGENCY)


async def _past(turn: Turn, tap: Tap) -> None:
    """It is not happening. A question about a crisis takes a tap, or a plain no: "it is over" may mean anything."""
    if urgent.left_open(turn, tap):
        return
    if urgent.still_one(turn, tap):  # "it stopped" is no "no": it was there
        await urgent.confirmed(turn, tap)
        return
    turn.edit(turn.say("alert.past"), home(turn), topic=urgent.CONFIRM if turn.person else "")


# --- help came, it is over, it was never so --------------------------------------------------------------------


async def _called(turn: Turn, alert: Alert) -> None:
    """Help came. A team that was called knows from now on; the bot still asks the next morning how it is."""
    mine = await record.card_of(turn.work, turn.me.id, alert)
    for one in mine:
        await alerts.close(turn.work, turn.me.id, one.id, "helped")
    team = alert.level == Level.TODAY and bool(alert.evidence)
    if team:
        turn.person = await known.told(turn.work, turn.me, mine, turn.now)
    else:
        await agenda.drop(turn.work, ALERT.key(alert.id, 0))
    await _answered(turn, alert, "alert.called_team" if team else "alert.called", _decide(turn, mine))


async def _mood(turn: Turn, alert: Alert) -> None:
    """She is safe: the next asking is not needed, the one of tomorrow stays."""
    mine = await record.card_of(turn.work, turn.me.id, alert)
    for one in mine:
        await alerts.close(turn.work, turn.me.id, one.id, "helped")
    await agenda.drop(turn.work, ALERT.key(alert.id, 0))
    about = (turn.button("button.about_mood", "kb", "show", arg="low_mood"),)
    turn.edit(turn.say("alert.safe"), (about, *_decide(turn, mine), *home(turn)))


async def _mistake(turn: Turn, alert: Alert) -> None:
    """It was never so: nothing more is asked, and what it held goes on. By words alone no hold ends: only by the tap."""
    mine = await record.card_of(turn.work, turn.me.id, alert)
    if turn.incoming.text and record.held_by(turn.me, mine):
        await _better(turn, alert)
        return
    await record.close(turn.work, turn.me.id, mine, "mistake")
    held = record.held_by(turn.me, mine)
    turn.person = await record.lift(turn.work, turn.me, {one.id for one in mine}, turn.now)
    turn.edit(turn.say("alert.mistake"), home(turn))
    if held:
        await status.refresh(turn)


async def _better(turn: Turn, alert: Alert) -> None:
    """It is over: nothing more is asked; a hold stays until the doctor has decided."""
    mine = await record.card_of(turn.work, turn.me.id, alert)
    await record.close(turn.work, turn.me.id, mine, "resolved")
    await _answered(turn, alert, "alert.better", _decide(turn, mine))


async def _same(turn: Turn, alert: Alert) -> None:
    """It is still there: the advice once more, and the day of the next asking."""
    planned = [i for i in await agenda.of_person(turn.work, turn.me.id, ALERT) if i.subject_id == alert.id]
    if not planned:
        note = {"n": asking.SOON_ASKS}
        first = agenda.item(ALERT, turn.me, turn.now, alert.id, 0, subject=alert.id, note=note)
        planned = [asking.again(first, turn.me, asking.WEEK_DAYS, turn.now)]
        await agenda.put(turn.work, planned)
    key = "alert.same.soon" if alert.level == Level.SOON else "alert.same"
    rows: Rows = ((turn.button("alert.button.known", KIND, "known", id=alert.id),),)
    rows = (*numbers.team_copy(turn.voice, turn.me), *rows)
    await _answered(
        turn, alert, key, rows, day=turn.voice.day(planned[0].due_at), number=numbers.number(turn)
    )


async def _worse(turn: Turn, alert: Alert) -> None:
    """It is worse: the advice of the next level at once, on record under the same rule."""
    level = NEXT_LEVEL.get(Level(alert.level), Level(alert.level))
    mine = await record.card_of(turn.work, turn.me.id, alert)
    await record.close(turn.work, turn.me.id, mine, "worse")
    because = str(turn.say("alert.worse", because="; ".join(one.because for one in mine)).striptags())
    evidence = {item: value for one in mine for item, value in one.evidence.items()}
    hold = record.held_by(turn.me, mine)
    reason = Reason(level, alert.rule_id, alert.rule_version, because, hold, evidence)
    version = turn.world.version if not evidence else turn.world.asked.version
    turn.person, alert_id = await record.keep(turn.work, turn.me, [reason], version, turn.now)
    limit = cards.BECAUSE_AT_MOST
    text, rows = cards.urgent(
        turn.voice, numbers.here(turn), level, because, alert_id, turn.me, hold=hold, limit=limit
    )
    turn.show(text, rows, topic=f"alert:{alert_id}", priority=Priority.EMERGENCY)


async def _note(turn: Turn, alert: Alert) -> None:
    """What the card is about waits on the list for the next visit."""
    count = 0
    for one in await record.card_of(turn.work, turn.me.id, alert):
        count = await notes.add(turn.work, turn.me.id, "question", one.because, turn.now)
    turn.tell("toast.noted", n=count)


async def _known(turn: Turn, alert: Alert) -> None:
    """The team knows: nothing more is asked, and repeats are short for four weeks."""
    mine = await record.card_of(turn.work, turn.me.id, alert)
    await record.close(turn.work, turn.me.id, mine, "known")
    turn.person = await known.told(turn.work, turn.me, mine, turn.now)
    await _answered(turn, alert, "alert.known", _decide(turn, mine))


async def _about(turn: Turn, alert: Alert) -> None:
    """The question says what it is about, now that she has opened it."""
    text, rows = await asking.question(turn.world, turn.work, turn.me, alert, named=True)
    turn.edit(text, rows, topic=f"help:{alert.id}")


async def _answered(turn: Turn, alert: Alert, key: str, rows: Rows, **values: object) -> None:
    """The answer stands on the card. Who is in no emergency is asked for her team's number once, after the first alert."""
    text = str(turn.say(key, **values))
    calm = alert.level <= Level.TODAY
    if calm and not turn.me.profile.phone and ASKED not in turn.me.profile.extra and turn.me.settled:
        turn.person = await people.remember(turn.work, turn.me, **{ASKED: turn.now.isoformat()})
        text += f"\n\n{turn.say('contact.ask')}"
        rows = (*rows, (turn.button("contact.button", "set", "phone"),))
    turn.edit(text, (*rows, *home(turn)))


# --- the way out of a hold -------------------------------------------------------------------------------------


def _decide(turn: Turn, mine: list[Alert]) -> Rows:
    """Return the button for what the clinician decided, when one of *mine* holds her reminders."""
    if not record.held_by(turn.me, mine):
        return ()
    newest = holding(turn.me.rests)[-1]
    return ((turn.button("alert.button.decided", KIND, "decided", id=newest),),)


async def _on_decided(turn: Turn, alert: Alert) -> None:
    await alerts.close(turn.work, turn.me.id, alert.id, "resolved")
    await _decided(turn, alert.id)


def asked_what_was_decided(turn: Turn) -> bool:
    """Return whether an alert holds her reminders: then it is asked what the clinician decided, and only a tap says it."""
    held = holding(turn.me.rests)
    if held:
        _ask_what_was_decided(turn, held[-1])
    return bool(held)


def _ask_what_was_decided(turn: Turn, newest: int) -> None:
    rows: Rows = tuple(
        (turn.button(f"alert.decided.{arg}", KIND, "decided", id=newest, arg=arg),) for arg in _SAID
    )
    turn.edit(turn.say("alert.decided"), rows)


async def _decided(turn: Turn, newest: int) -> None:
    """She says what the clinician decided: that ends the holds of this alert and of those before it, no later one."""
    said = turn.incoming.tap.arg if turn.incoming.tap else ""
    if said not in _SAID:
        _ask_what_was_decided(turn, newest)
        return
    if said == "off":
        turn.person = await resting.add(turn.work, turn.me, Who.ALERTS, Paused())
    before = {held for held in holding(turn.me.rests) if held <= newest}
    turn.person = await record.lift(turn.work, turn.me, before, turn.now)
    lines, rows = resting.why(turn.voice, turn.me)
    text = turn.say("alert.decided.kept", why="\n".join(lines)) if lines else turn.say("alert.resumed")
    turn.edit(text, (*rows, *home(turn)))
    await status.refresh(turn)


_SAID = ("on", "off")
_WITHOUT: dict[str, Callable[[Turn, Tap], Awaitable[None]]] = {
    "": _list,
    "numbers": _numbers,
    "now": urgent.confirmed,
    "other": urgent.confirmed,
    "past": _past,
}
_ON_ALERT: dict[str, Callable[[Turn, Alert], Awaitable[None]]] = {
    "called": _called,
    "mood": _mood,
    "mistake": _mistake,
    "better": _better,
    "same": _same,
    "worse": _worse,
    "list": _note,
    "known": _known,
    "about": _about,
    "decided": _on_decided,
}
_BY_TAP_ALONE = frozenset({"better", "mistake"})  # of a crisis
_CLOSED = {
    "called": "alert.called",
    "mood": "alert.safe",
    "mistake": "alert.mistake",
    "better": "alert.better",
}
