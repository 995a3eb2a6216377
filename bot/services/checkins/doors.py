"""What this room answers to."""

from bot.domain.agenda import CHECKIN, CHECKIN_CLOSE, NUDGE, REASK
from bot.services.checkins import clock, conversation, mistake, symptom
from bot.services.talk.doors import Clock, Command, Doors, Key, Saves, Taps

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
    saves=(
        Saves(clock.TOPIC, ("today.button.days", "hist")),
        Saves(symptom.TOPIC, ("today.button.days", "hist")),
    ),
    clock=(
        Clock(REASK, clock.reask),
        Clock(CHECKIN_CLOSE, clock.close_due),
        Clock(CHECKIN, clock.invite),
        Clock(NUDGE, clock.nudge),
    ),
)
