"""What this room answers to."""

from bot.services.plans import journeys, status, travelling
from bot.services.talk.doors import Clock, Command, Doors, Taps, Typed

DOORS = Doors(
    commands=(Command("travel", travelling.command),),
    taps=(Taps("trip", travelling.tapped),),
    typed=(Typed("trip", journeys.typed, any_words=True),),
    clock=(Clock("trip", travelling.flip, order=40), Clock("status", status.midnight, order=90)),
)
