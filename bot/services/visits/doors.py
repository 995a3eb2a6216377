"""What this room answers to."""

from bot.domain.agenda import VISIT
from bot.services.talk.doors import Clock, Command, Doors, Saves, Taps, Typed
from bot.services.visits import adding, after, pages, reminding

DOORS = Doors(
    commands=(
        Command("visits", pages.show, listed=55),
        Command("appointments", pages.show),
    ),
    taps=(Taps("visit", pages.tapped), Taps("vnew", adding.tapped)),
    typed=(
        Typed("vnew", adding.typed),
        Typed("visit_note", after.typed, any_words=True),
    ),
    saves=(Saves(pages.TOPIC),),
    clock=(Clock(VISIT, reminding.speak),),
)
