"""What this room answers to."""

from bot.domain.agenda import SUPPLY
from bot.services.supply import cards, conversation, look
from bot.services.talk.doors import Clock, Command, Doors, Saves, Taps, Typed

DOORS = Doors(
    commands=(
        Command("supply", conversation.command, listed=65),
        Command("refill", conversation.command),
    ),
    taps=(Taps("supply", conversation.tapped),),
    typed=(Typed("supply", conversation.typed),),
    saves=(Saves(cards.TOPIC),),
    clock=(Clock(SUPPLY, look.look),),
)
