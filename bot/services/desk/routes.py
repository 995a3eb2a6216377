"""Which use case answers a command, a button or a key: tables, and what is said of those nobody knows."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.domain.incoming import Did
from bot.domain.messages import Button, Tap
from bot.services.alerts import urgent
from bot.services.checkins import (
    conversation,
    mistake,
    symptom,
)
from bot.services.data import consent, privacy
from bot.services.desk import operators, start, words
from bot.services.doses import booking, pausing, silence, taps, today, weekly
from bot.services.plans import travelling
from bot.services.questions import answers, notebook
from bot.services.record import pages
from bot.services.setup import choices, medicines, steps
from bot.services.talk.turn import Turn
from bot.services.typing import helping
from bot.store import flows

Command = Callable[[Turn], Awaitable[None]]
Tapped = Callable[[Turn, Tap], Awaitable[None]]


async def command(turn: Turn) -> None:
    """What was asked for by its name is shown; a name nobody knows is answered with the nearest one."""
    name = turn.incoming.text
    if name in OPEN_COMMANDS:
        await OPEN_COMMANDS[name](turn)
    elif name in COMMANDS and turn.person and (turn.me.zone or name in _EARLY):
        await COMMANDS[name](turn)
    elif name in COMMANDS:
        await start.command(turn)
    elif operators.is_for(turn):
        await operators.show(turn)
    else:
        nearest = words.nearest_command(name, [*COMMANDS, *OPEN_COMMANDS])
        rows = ((Button(f"/{nearest}", Tap("cmd", "", nearest)), turn.button("button.help", "help")),)
        turn.new(
            turn.say("unknown_command", name=name[:30], nearest=nearest),
            rows,
            topic="help" if turn.person else "",
        )


async def tap(turn: Turn) -> None:
    """The button does what it says, whoever pressed it: a finger or a typed word."""
    pressed = turn.incoming.tap
    if pressed is None:
        turn.tell("toast.older_version", alert=True)
        await start.command(turn)
    elif pressed.kind in OPEN_TAPS:
        await OPEN_TAPS[pressed.kind](turn, pressed)
    elif turn.person is None:
        turn.tell("toast.agree_first")
        start.hello(turn)
    elif pressed.kind in TAPS and (turn.me.zone or pressed.kind in _EARLY):
        await TAPS[pressed.kind](turn, pressed)
    elif pressed.kind in TAPS:
        await steps.offer_to_go_on(turn)
    else:
        turn.tell("toast.old_button")


async def cancel(turn: Turn) -> None:
    """/cancel: the step in hand ends, what is saved stays."""
    if not turn.me.settled:
        await steps.offer_to_go_on(turn)
        return
    await flows.end(turn.work, turn.me.id)
    turn.new(turn.say("cancelled"), start.home_rows(turn), topic="menu")


async def _undo(turn: Turn) -> None:
    sitting = await booking.current(turn)
    if sitting is None:
        await today.show(turn)
    else:
        await booking.undo(turn, sitting, "text")


async def _help(turn: Turn) -> None:
    helping.show(turn)


async def _ask(turn: Turn) -> None:
    await answers.browse(turn, Tap("ask"))


async def _pause(turn: Turn) -> None:
    pausing.ask(turn)


async def _help_tap(turn: Turn, _tap: Tap) -> None:
    helping.show(turn)


async def _command_tap(turn: Turn, tap: Tap) -> None:
    turn.incoming = replace(turn.incoming, did=Did.COMMAND, text=tap.act)
    await command(turn)


OPEN_COMMANDS: dict[str, Command] = {  # for everybody, also before consent
    "start": start.command,
    "emergency": urgent.show_list,
    "help": _help,
    "ask": _ask,
}
COMMANDS: dict[str, Command] = {
    "today": today.show,
    "history": pages.show,
    "settings": choices.show,
    "medicines": medicines.show,
    "pause": _pause,
    "travel": travelling.command,
    "privacy": privacy.show,
    "export": privacy.download,
    "delete": privacy.ask,
    "notes": notebook.show,
    "checkin": conversation.command,
    "symptom": symptom.command,
    "undo": _undo,
    "cancel": cancel,
}
LISTED = (
    "today",
    "checkin",
    "symptom",
    "ask",
    "history",
    "notes",
    "settings",
    "pause",
    "emergency",
    "privacy",
    "help",
)
_EARLY = frozenset(
    {"privacy", "export", "delete", "cancel", "me", "setup"}
)  # reachable before the set-up is done
OPEN_TAPS: dict[str, Tapped] = {
    "start": start.tapped,
    "sos": mistake.tapped,
    "kb": answers.tapped,
    "ask": answers.browse,
    "note": notebook.tapped,
    "help": _help_tap,
    "me": privacy.tapped,
    "cmd": _command_tap,
}
TAPS: dict[str, Tapped] = {
    "setup": steps.tapped,
    "dose": taps.tapped,
    "today": today.tapped,
    "hist": pages.tapped,
    "set": choices.tapped,
    "med": medicines.tapped,
    "week": weekly.tapped,
    "pause": pausing.tapped,
    "quiet": silence.tapped,
    "trip": travelling.tapped,
    "ci": conversation.tapped,
    "sy": symptom.tapped,
    "checkin": conversation.tapped,
    "policy": consent.tapped,
}
KEYS: dict[str, Command] = {
    "keys.today": today.show,
    "keys.checkin": conversation.command,
    "keys.ask": _ask,
    "keys.urgent": urgent.show_list,
}
