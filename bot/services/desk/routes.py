"""Who answers a command, a button or a key: the doors of the house, and what is said of those nobody knows."""

from dataclasses import replace

from bot.domain.incoming import Did
from bot.domain.messages import Button, Tap
from bot.services.desk import operators, start, words
from bot.services.desk.doors import HOUSE
from bot.services.setup import steps
from bot.services.talk.doors import Command, Taps
from bot.services.talk.turn import Turn

COMMANDS = {door.name: door for door in HOUSE.commands}
TAPS = {door.name: door for door in HOUSE.taps}
KEYS = {door.name: door for door in HOUSE.keys}


async def command(turn: Turn) -> None:
    """What was asked for by its name is shown; a name nobody knows is answered with the nearest one."""
    name = turn.incoming.text
    door = COMMANDS.get(name)
    if door and (door.open or _at_home(turn, door)):
        await door.answer(turn)
    elif door:
        await start.command(turn)
    elif operators.is_for(turn):
        await operators.show(turn)
    else:
        nearest = words.nearest_command(name, [*COMMANDS])
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
        return
    if pressed.kind == "cmd":
        turn.incoming = replace(turn.incoming, did=Did.COMMAND, text=pressed.act)
        await command(turn)
        return
    door = TAPS.get(pressed.kind)
    if door and door.open:
        await door.answer(turn, pressed)
    elif turn.person is None:
        turn.tell("toast.agree_first")
        start.hello(turn)
    elif door and _at_home(turn, door):
        await door.answer(turn, pressed)
    elif door:
        await steps.offer_to_go_on(turn)
    else:
        turn.tell("toast.old_button")


def _at_home(turn: Turn, door: Command | Taps) -> bool:
    """Return whether the door stands open to somebody who agreed; most wait until the set-up knows her clock."""
    return turn.person is not None and (bool(turn.me.zone) or door.early)
