"""What this room answers to."""

from bot.services.record import day, pages
from bot.services.talk.doors import Command, Doors, Taps, Typed

DOORS = Doors(
    commands=(Command("history", pages.show, listed=50),),
    taps=(Taps("hist", pages.tapped),),
    typed=(Typed("hist_at", day.typed, time=True),),
)
