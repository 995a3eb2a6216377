"""The rooms that answer to something: a new feature is a folder with its ``doors.py``, and a line here."""

from bot.services.alerts import doors as alerts
from bot.services.checkins import doors as checkins
from bot.services.data import doors as data
from bot.services.doses import doors as doses
from bot.services.exports import doors as exports
from bot.services.helping import doors as helping
from bot.services.milestones import doors as milestones
from bot.services.plans import doors as plans
from bot.services.questions import doors as questions
from bot.services.record import doors as record
from bot.services.report import doors as report
from bot.services.setup import doors as setup
from bot.services.supply import doors as supply
from bot.services.talk.doors import merged
from bot.services.visits import doors as visits

ROOMS = (
    alerts.DOORS,
    checkins.DOORS,
    data.DOORS,
    doses.DOORS,
    exports.DOORS,
    helping.DOORS,
    milestones.DOORS,
    plans.DOORS,
    questions.DOORS,
    record.DOORS,
    report.DOORS,
    setup.DOORS,
    supply.DOORS,
    visits.DOORS,
)
HOUSE = merged(ROOMS)
