"""What this room answers to."""

from bot.domain.agenda import STATUS, TRIP
from bot.services.plans import journeys, status, travelling
from bot.services.talk.doors import Clock, Command, Doors, Saves, Taps, Typed

DOORS = Doors(
    commands=(Command("travel", travelling.command),),
    taps=(Taps("trip", travelling.tapped),),
    typed=(Typed("trip", journeys.typed, any_words=True),),
    saves=(Saves(travelling.KIND, ("corrected.trip", "cmd", "travel")),),
    clock=(Clock(TRIP, travelling.flip), Clock(STATUS, status.midnight)),
)
