"""What this room answers to."""

from bot.services.exports import card
from bot.services.talk.doors import Command, Doors, Taps

DOORS = Doors(
    commands=(Command("export", card.command, early=True),),
    taps=(Taps(card.KIND, card.tapped, early=True),),
)
