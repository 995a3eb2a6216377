"""What the desk itself answers to, and the whole house: its doors with those of every room."""

from bot.domain.messages import Tap
from bot.services.desk import start
from bot.services.rooms import ROOMS
from bot.services.setup import steps
from bot.services.talk.doors import Command, Doors, Taps, merged
from bot.services.talk.turn import Turn
from bot.services.typing import helping, offered
from bot.store import flows


async def _cancel(turn: Turn) -> None:
    """/cancel: the step in hand ends, what is saved stays."""
    if not turn.me.settled:
        await steps.offer_to_go_on(turn)
        return
    await flows.end(turn.work, turn.me.id)
    turn.new(turn.say("cancelled"), start.home_rows(turn), topic="menu")


async def _help(turn: Turn) -> None:
    helping.show(turn)


async def _help_tap(turn: Turn, _tap: Tap) -> None:
    helping.show(turn)


DOORS = Doors(
    commands=(
        Command("start", start.command, open=True),
        Command("help", _help, listed=110, open=True),
        Command("cancel", _cancel, early=True),
    ),
    taps=(
        Taps("start", start.tapped, open=True),
        Taps("help", _help_tap, open=True),
        Taps(offered.KIND, offered.tapped),
    ),
)
HOUSE = merged((*ROOMS, DOORS))
