"""What this room answers to."""

from bot.services.checkins import clock, conversation, mistake, symptom
from bot.services.talk.doors import Clock, Command, Doors, Key, Taps

DOORS = Doors(
    commands=(
        Command("checkin", conversation.command, listed=20),
        Command("symptom", symptom.command, listed=30),
    ),
    taps=(
        Taps("ci", conversation.tapped),
        Taps("checkin", conversation.tapped),
        Taps("sy", symptom.tapped),
        Taps("sos", mistake.tapped, open=True),
    ),
    keys=(Key("keys.checkin", conversation.command),),
    clock=(
        Clock("reask", clock.reask, order=22),
        Clock("checkin_close", clock.close_due, order=24),
        Clock("checkin", clock.invite, order=54),
        Clock("nudge", clock.nudge, order=56),
    ),
)
