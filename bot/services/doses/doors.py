"""What this room answers to."""

from bot.services.doses import due, pausing, reminders, silence, taps, today, typed_time, weekly
from bot.services.talk.doors import Clock, Command, Doors, Key, Taps, Typed

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
    clock=(
        Clock("unpause", pausing.wake, order=10),
        Clock("dose", due.due, order=30),
        Clock("limit", reminders.limit, order=32),
        Clock("ring", reminders.ring, order=34),
        Clock("snooze", reminders.ring, order=36),
        Clock("week", weekly.ask, order=52),
        Clock("quiet", silence.speak, order=60),
    ),
)
