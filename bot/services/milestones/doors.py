"""What this room answers to."""

from bot.domain.agenda import MILESTONE
from bot.services.milestones import marks, taps
from bot.services.talk.doors import Clock, Doors, Taps

DOORS = Doors(taps=(Taps(marks.KIND, taps.tapped),), clock=(Clock(MILESTONE, marks.speak),))
