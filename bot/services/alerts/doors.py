"""What this room answers to."""

from bot.domain.agenda import ALERT
from bot.services.alerts import asking, urgent
from bot.services.talk.doors import Clock, Command, Doors, Key

DOORS = Doors(
    commands=(Command("emergency", urgent.show_list, listed=90, open=True),),
    keys=(Key("keys.urgent", urgent.show_list),),
    clock=(Clock(ALERT, asking.follow_up),),
)
