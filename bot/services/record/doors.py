"""What this room answers to."""

from bot.services.record import day, pictures
from bot.services.talk.doors import Command, Doors, Taps, Typed

DOORS = Doors(
    commands=(Command("history", pictures.show, listed=50),),
    taps=(Taps("hist", pictures.tapped),),
    typed=(Typed("hist_at", day.typed, time=True),),
)
