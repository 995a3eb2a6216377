"""What this room answers to."""

from bot.services.data import consent, privacy
from bot.services.talk.doors import Command, Doors, Taps

DOORS = Doors(
    commands=(
        Command("privacy", privacy.show, listed=100, early=True),
        Command("delete", privacy.ask, early=True),
    ),
    taps=(Taps("me", privacy.tapped, open=True), Taps("policy", consent.tapped)),
)
