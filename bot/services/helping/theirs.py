"""Who helps: the link, their own yes, their clock, and their one tap that ends it. They are no patient here, and change nothing of hers."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.agenda import OVER
from bot.domain.helping import LINK_HOLDS, OFFSETS, Helper, Step, called, says_over, zone_beside
from bot.domain.messages import Button, Rows, Style, Tap, toggle_rows
from bot.domain.understanding import Intent, Understanding
from bot.services.helping import letters
from bot.services.helping.letters import THEIRS, TOPIC
from bot.services.talk.turn import Turn, World
from bot.store import Work, agenda, helpers, people

OVER_FOR_GOOD = "helped_over"  # a request: somebody died, or others give the tablets now
_YES, _NO = frozenset({"yes", "ok", "agree", "go_on"}), frozenset({"no"})


async def came(turn: Turn) -> bool:
    """Return whether somebody came by a link of invitation, or helps and has no plan of their own; that is answered.

    A link that was forged, used, taken back or is too old is like none at all.
    """
    token = turn.incoming.arg
    one = await helpers.by_link(turn.work, token, turn.now) if token else None
    if one and turn.person and one.person_id == turn.me.id:
        turn.new(turn.say("helper.own_link"), topic=TOPIC)
        return True
    if one and await _helps_already(turn, one):
        return await show(turn)
    if one and await helpers.opened(turn.work, one, turn.chat_id):
        _ask(turn, one)
        return True
    return turn.person is None and await show(turn)


async def _helps_already(turn: Turn, one: Helper) -> bool:
    """Return whether this chat helps the same person by another link: two agreements would tell each tablet twice."""
    mine = await helpers.of_chat(turn.work, turn.chat_id, turn.now)
    return any(other.person_id == one.person_id for other in mine)


def _ask(turn: Turn, one: Helper) -> None:
    rows: Rows = (
        (turn.button("button.agree", THEIRS, "agree", id=one.id, style=Style.GOOD),),
        (turn.button("button.no_thanks", THEIRS, "no", id=one.id),),
    )
    turn.show(
        turn.say("helper.asks", her=one.her, what=letters.what(turn.voice, one)), rows, topic=_topic(turn)
    )


def _topic(turn: Turn) -> str:
    return TOPIC if turn.person else ""  # no card is kept of somebody who has no record


async def show(turn: Turn) -> bool:
    """Return whether they help somebody, or were asked to; whom, what they are told, and how to stop, is shown."""
    mine = await helpers.of_chat(turn.work, turn.chat_id, turn.now)
    if not mine:
        return False
    if asked := [one for one in mine if one.step is Step.OPENED]:
        _ask(turn, asked[0])
        return True
    lines: list[str] = []
    rows: Rows = ()
    for one in mine:
        key = "helper.card" if one.active else "helper.card.waits"
        lines.append(str(turn.say(key, her=one.her, what=letters.what(turn.voice, one))))
        rows += letters.stop_row(turn.voice, one)
        if one.active:
            rows += ((turn.button("helper.button.gone", THEIRS, "gone", id=one.id),),)
            rows += (
                ((turn.button("helper.button.clock", THEIRS, "clock", id=one.id),),)
                if not _zoned(turn)
                else ()
            )
    lines.append(str(turn.say("helper.card.honest")))
    if turn.person is None:
        rows += ((turn.button("helper.button.own", "start", "hello"),),)
    rows += ((turn.button("button.urgent", "sos", style=Style.DANGER),),)
    turn.show("\n\n".join(lines), rows, topic=_topic(turn))
    return True


def _zoned(turn: Turn) -> bool:
    return turn.person is not None and bool(turn.me.zone)


async def typed(turn: Turn, meaning: Understanding) -> bool:
    """Return whether the words of somebody who helps and has no plan were about that; they are answered then."""
    mine = await helpers.of_chat(turn.work, turn.chat_id, turn.now)
    asked = next((one for one in mine if one.step is Step.OPENED), None)
    if asked and meaning.meant & _YES:
        await _agree(turn, asked, "")
    elif asked and meaning.meant & _NO:
        await _no(turn, asked, "")
    elif mine and (meaning.request == OVER_FOR_GOOD or says_over(turn.incoming.text, [h.her for h in mine])):
        return await told_over(turn)
    elif mine and meaning.intent is Intent.STOP_BOT:  # the word that ends messages everywhere
        await (_stop(turn, mine[0], "") if len(mine) == 1 else show(turn))
    elif not mine or meaning.topics or meaning.decision or meaning.talk or meaning.intent is Intent.HELP:
        return False
    else:
        await show(turn)
    return True


async def told_over(turn: Turn) -> bool:
    """Return whether they help somebody; then they are asked whether everything is to end for her."""
    mine = [one for one in await helpers.of_chat(turn.work, turn.chat_id, turn.now) if one.active]
    if len(mine) == 1:
        await _gone(turn, mine[0], "")
    elif mine:
        await show(turn)
    return bool(mine)


async def tapped(turn: Turn, tap: Tap) -> None:
    mine = await helpers.of_chat(turn.work, turn.chat_id, turn.now)
    one = next((h for h in mine if str(h.id) == tap.id), None)
    if one and tap.act in _ACTS:
        await _ACTS[tap.act](turn, one, tap.arg)
    elif not await show(turn):
        turn.edit(
            turn.say("helper.nobody"), ((turn.button("button.start", "start", "hello"),),), topic=_topic(turn)
        )


async def _agree(turn: Turn, one: Helper, _arg: str) -> None:
    """Their yes is kept; she is asked whether it is the right person, by the name their own account has."""
    if one.step is not Step.OPENED:
        await show(turn)
        return
    name = called(turn.incoming.name) or turn.voice.label("helper.somebody")
    one = replace(one, step=Step.AGREED, name=name, lang=turn.lang, until_at=turn.now + LINK_HOLDS)
    await helpers.save(turn.work, one)
    end = await letters.hers(turn.world, turn.work, one)
    await letters.post(turn.work, end, turn.now, *letters.right_person(end.voice, one))
    turn.show(turn.say("helper.agreed", her=one.her), topic=_topic(turn))


async def _no(turn: Turn, one: Helper, _arg: str) -> None:
    if one.step is not Step.OPENED:
        await show(turn)
        return
    await _leaves(turn, one, "helper.said_no")
    turn.show(turn.say("helper.no"), topic=_topic(turn))


async def _stop(turn: Turn, one: Helper, _arg: str) -> None:
    """They stop; she is told, and of somebody without a record of their own nothing is kept."""
    await _leaves(turn, one, "helper.left")
    turn.show(turn.say("helper.stopped", her=one.her), topic=_topic(turn))


async def _leaves(turn: Turn, one: Helper, key: str) -> None:
    await left(turn.world, turn.work, one, key, turn.now)
    if turn.person is None and not await helpers.of_chat(turn.work, turn.chat_id, turn.now):
        await people.erase(turn.work, turn.chat_id, turn.now)
        turn.erased = True


async def left(world: World, work: Work, one: Helper, key: str, now: datetime) -> None:
    """It is over from their side: nothing of it is kept but what she was told, and she reads that it is."""
    await helpers.drop(work, one)
    end = await letters.hers(world, work, one)
    name = one.name or end.voice.label("helper.somebody")
    rows: Rows = ((end.voice.button("helper.button.who", letters.HERS, "show"),),)
    await letters.post(work, end, now, end.voice.say(key, name=name), rows, silent=True)


async def lost(world: World, work: Work, chat_id: int, now: datetime, key: str = "helper.lost") -> None:
    """Nothing reaches the one in *chat_id* any more: whom they helped is told once, and it is over."""
    for one in await helpers.of_chat(work, chat_id, now):
        await left(world, work, one, key, now)


# --- the clock of who helps


async def begins(turn: Turn, one: Helper) -> None:
    """She said that it is the right person: they read what comes, never in their night, and say what time it is there."""
    end = await letters.theirs(turn.world, turn.work, one, turn.me.zone)
    v = end.voice
    rows: Rows = (
        (v.button("helper.button.clock_right", THEIRS, "zone", id=one.id, arg="0", style=Style.GOOD),),
        (v.button("helper.button.clock_other", THEIRS, "clock", id=one.id),),
    )
    known = await people.find(turn.work, one.chat_id)
    asks = not (known and known.zone)
    text = v.say("helper.begins", her=one.her, what=letters.what(v, one))
    if asks:
        text += "\n\n" + v.say("helper.clock", clock=v.clock(turn.now))
    await letters.post(turn.work, end, turn.now, text, (*(rows if asks else ()), *letters.stop_row(v, one)))


async def _clock(turn: Turn, one: Helper, _arg: str) -> None:
    """What time is it there? Every hour there is, by one tap."""
    here = (await letters.hers(turn.world, turn.work, one)).voice
    buttons = [
        Button(here.clock(turn.now + timedelta(hours=n)), Tap(THEIRS, str(one.id), "zone", str(n)))
        for n in OFFSETS
    ]
    turn.show(turn.say("helper.clock.which"), toggle_rows(buttons, 3), topic=_topic(turn))


async def _zone(turn: Turn, one: Helper, arg: str) -> None:
    if arg.lstrip("-").isdecimal() and int(arg) in OFFSETS:
        zone = (await letters.hers(turn.world, turn.work, one)).voice.zone
        one = replace(one, zone=zone_beside(zone, int(arg), turn.now))
        await helpers.save(turn.work, one)
        turn.tell("toast.saved")
    await show(turn)


# --- over for good


async def _gone(turn: Turn, one: Helper, _arg: str) -> None:
    rows: Rows = (
        (turn.button("helper.button.over", THEIRS, "over", id=one.id, style=Style.DANGER),),
        (turn.button("button.back", THEIRS, "show"),),
    )
    turn.show(turn.say("helper.over.ask", her=one.her), rows, topic=_topic(turn))


async def _over(turn: Turn, one: Helper, _arg: str) -> None:
    """Her reminders are silent from now on (her own moment of the clock does it, see telling.py); nothing is written to her."""
    if not one.active:
        await show(turn)
        return
    person = await people.get(turn.work, one.person_id)
    if person:
        await agenda.put(turn.work, [agenda.item(OVER, person, turn.now, one.id, subject=one.id)])
    turn.show(turn.say("helper.over.done", her=one.her), topic=_topic(turn))


_ACTS: dict[str, Callable[[Turn, Helper, str], Awaitable[None]]] = {
    "agree": _agree,
    "no": _no,
    "stop": _stop,
    "clock": _clock,
    "zone": _zone,
    "gone": _gone,
    "over": _over,
}
