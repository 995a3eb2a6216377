"""The kinds of things that must happen at a time: what each is called, its key, and who is done first in one moment."""

from typing import Self


class Kind(str):
    """One kind on the agenda; it is kept by its name.

    What falls due together for one person is done, and told, in the order of ``order``: below 20 what rests or starts
    her reminders, then dangers and check-ins that end, then the tablets (a dose before the limit of the one before it,
    so that its card can name that one), her clock changes after what came by the old one, what the bot says of its own
    accord, and last what is true in the end.
    """

    __slots__ = ("order",)
    order: int

    def __new__(cls, name: str, order: int) -> Self:
        made = super().__new__(cls, name)
        made.order = order
        return made

    def key(self, *about: int) -> str:
        """Return the key of the one row of this kind about *about*: a person, a sitting and a ring, an alert and a turn."""
        return ":".join(map(str, (self, *about)))


UNPAUSE = Kind("unpause", 10)
OVER = Kind("over", 12)
REASK = Kind("reask", 22)
CHECKIN_CLOSE = Kind("checkin_close", 24)
ALERT = Kind("alert", 26)
DOSE = Kind("dose", 30)
LIMIT = Kind("limit", 32)
RING = Kind("ring", 34)
SNOOZE = Kind("snooze", 36)
UNRECORDED = Kind("unrecorded", 38)
TRIP = Kind("trip", 40)
WEEK_CARD = Kind("week", 52)
CHECKIN = Kind("checkin", 54)
NUDGE = Kind("nudge", 56)
VISIT = Kind("visit", 57)
COURSE = Kind("course", 58)
MILESTONE = Kind("milestone", 61)
SUPPLY = Kind("supply", 59)
QUIET = Kind("quiet", 60)
UNHEARD = Kind("unheard", 62)
STATUS = Kind("status", 90)
