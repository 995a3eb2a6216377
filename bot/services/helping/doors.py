"""What this room answers to."""

from bot.domain.agenda import OVER, UNHEARD, UNRECORDED
from bot.services.helping import hers, letters, telling, theirs
from bot.services.talk.doors import Clock, Command, Doors, Saves, Taps, Typed

DOORS = Doors(
    commands=(Command("helpers", hers.command, listed=75, open=True),),
    taps=(Taps(letters.HERS, hers.tapped), Taps(letters.THEIRS, theirs.tapped, open=True)),
    typed=(Typed(letters.HERS, hers.typed, any_words=True),),
    saves=(Saves(letters.TOPIC),),
    clock=(
        Clock(OVER, telling.over),
        Clock(UNRECORDED, telling.unrecorded),
        Clock(UNHEARD, telling.unheard),
    ),
)
