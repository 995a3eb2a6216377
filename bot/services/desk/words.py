"""Typed words that do what a button does: reports of tablets first (reported/), then "pause", "stop", "help" ..."""

from collections.abc import Awaitable, Callable

from rapidfuzz import process

from bot.domain.messages import Rows, Style
from bot.domain.understanding import Intent, Understanding
from bot.services.alerts import urgent
from bot.services.desk import start
from bot.services.doses import pausing
from bot.services.record import pictures
from bot.services.setup import choices
from bot.services.supply import conversation as supply
from bot.services.talk.turn import Turn
from bot.services.typing import helping, offered, reported


async def said(turn: Turn, meaning: Understanding) -> bool:
    """Return whether the message was one of the words this room knows, and was answered."""
    if await reported.said(turn, meaning):
        return True
    act = _ACTS.get(meaning.intent) if meaning.intent else None
    if act is None or (not turn.me.settled and meaning.intent not in _ALWAYS):
        return False
    if turn.me.settled and offered.half_read(meaning):
        return False
    await act(turn)
    return True


async def _pause(turn: Turn) -> None:
    pausing.ask(turn)


async def _stop_bot(turn: Turn) -> None:
    rows: Rows = (
        (turn.button("button.pause", "pause"),),
        (turn.button("privacy.delete", "me", "delete", style=Style.DANGER),),
        (turn.button("button.nothing", "today"),),
    )
    turn.new(turn.say("stop.which"), rows, topic="menu")


async def _stop_treatment(turn: Turn) -> None:
    """Someone who wants to stop is listened to: what may help, what to ask; no persuasion, no blame."""
    rows: Rows = (
        (turn.button("button.note_question", "note", "stop"),),
        (turn.button("button.about_stopping", "kb", "show", arg="stopping"),),
        (turn.button("button.pause", "pause"), turn.button("button.today", "today")),
    )
    turn.new(turn.say("stop.treatment"), rows, topic="menu")


async def _help(turn: Turn) -> None:
    helping.show(turn)


async def _thanks(turn: Turn) -> None:
    turn.react("🙏")


async def _greeting(turn: Turn) -> None:
    turn.new(turn.say("greeting"), start.home_rows(turn), topic="menu")


async def _ran_out(turn: Turn) -> None:
    supply.ran_out(turn)


async def _change_time(turn: Turn) -> None:
    turn.new(turn.say("change_time"), ((turn.button("button.change_time", "set", "time"),),), topic="menu")


def nearest_command(name: str, known: list[str]) -> str:
    found = process.extractOne(name, known)
    return str(found[0]) if found else "help"


_ACTS: dict[Intent, Callable[[Turn], Awaitable[None]]] = {
    Intent.PAUSE: _pause,
    Intent.STOP_BOT: _stop_bot,
    Intent.STOP_TREATMENT: _stop_treatment,
    Intent.RAN_OUT: _ran_out,
    Intent.CHANGE_TIME: _change_time,
    Intent.HISTORY: pictures.show,
    Intent.SETTINGS: choices.show,
    Intent.HOW_OFTEN: choices.asking,
    Intent.HELP: _help,
    Intent.EMERGENCY: urgent.show_list,
    Intent.THANKS: _thanks,
    Intent.GREETING: _greeting,
}
_ALWAYS = frozenset({Intent.HELP, Intent.EMERGENCY, Intent.THANKS, Intent.STOP_BOT})
