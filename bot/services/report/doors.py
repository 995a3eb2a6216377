"""What this room answers to."""

from bot.services.report import asking, cause
from bot.services.talk.doors import Command, Doors, Taps, Typed

DOORS = Doors(
    commands=(Command("report", asking.show, listed=57),),
    taps=(Taps(asking.KIND, asking.tapped), Taps(cause.KIND, cause.tapped)),
    typed=(Typed(asking.FLOW, asking.named, any_words=True),),
)
