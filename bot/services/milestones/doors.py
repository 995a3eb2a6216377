"""What this room answers to."""

from bot.domain.agenda import MILESTONE
from bot.services.milestones import marks, taps
from bot.services.talk.doors import Clock, Doors, Saves, Taps

DOORS = Doors(
    taps=(Taps(marks.KIND, taps.tapped),), saves=(Saves(marks.TOPIC),), clock=(Clock(MILESTONE, marks.speak),)
)
