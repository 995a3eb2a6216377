"""What this room answers to."""

from bot.domain.agenda import DOSE, LIMIT, QUIET, RING, SNOOZE, UNPAUSE, WEEK_CARD
from bot.services.doses import due, pausing, reminders, silence, taps, today, typed_time, weekly
from bot.services.talk.doors import Clock, Command, Doors, Key, Saves, Taps, Typed

DOORS = Doors(
    commands=(
        Command("today", today.show, listed=10),
        Command("pause", pausing.command, listed=80),
        Command("undo", today.undo),
    ),
    taps=(
        Taps("dose", taps.tapped),
        Taps("today", today.tapped),
        Taps("week", weekly.tapped),
        Taps("pause", pausing.tapped),
        Taps("quiet", silence.tapped),
    ),
    keys=(Key("keys.today", today.show),),
    typed=(Typed("took_at", typed_time.took_at, time=True),),
    saves=(Saves(pausing.KIND),),
    clock=(
        Clock(UNPAUSE, pausing.wake),
        Clock(DOSE, due.due),
        Clock(LIMIT, reminders.limit),
        Clock(RING, reminders.ring),
        Clock(SNOOZE, reminders.ring),
        Clock(WEEK_CARD, weekly.ask),
        Clock(QUIET, silence.speak),
    ),
)
