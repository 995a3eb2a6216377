"""What this room answers to."""

from bot.domain.agenda import COURSE
from bot.services.setup import choices, contact, course, draft, medicines, steps
from bot.services.talk.doors import Clock, Command, Doors, Saves, Taps, Typed

DOORS = Doors(
    commands=(
        Command("settings", choices.show, listed=70),
        Command("medicines", medicines.show),
    ),
    taps=(
        Taps("setup", steps.tapped, early=True),
        Taps("set", choices.tapped),
        Taps("med", medicines.tapped),
    ),
    typed=(
        Typed("phone", contact.typed, any_words=True),
        Typed("dose_time", choices.type_time, time=True),
    ),
    saves=(
        Saves(choices.TOPIC),
        Saves(medicines.KIND),
        Saves(draft.TOPIC),
    ),
    clock=(Clock(COURSE, course.speak),),
)
