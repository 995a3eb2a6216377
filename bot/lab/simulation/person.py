"""Someone who lives with the bot, by seeded chance: answers, forgets, travels, changes the plan, is silent."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.domain.messages import Tap
from bot.lab.simulation.phone import Phone, Shown

# What she does about one dose, and how often (of 1000). Each step: wait between these minutes, then do it.
# "a|b" is the first button of these that the card has, "for=3" the one with that meaning, "say:" types, "react:"
# reacts, "again" repeats the last tap.
Steps = tuple[tuple[float, float, str], ...]
HABITS: tuple[tuple[int, Steps], ...] = (
    (520, ((0.3, 12, "taken|now"),)),
    (90, ((20, 240, "taken|now|ontime"),)),
    (60, ((60, 400, "taken|ontime|now"), (0.1, 0.4, "earlier"), (0.1, 0.4, "at"))),
    (50, ((1, 40, "say:taken"),)),
    (20, ((2, 90, "say:I took it"),)),
    (30, ((1, 30, "react:👍"),)),
    (40, ((1, 30, "later"), (0.1, 0.3, "snooze"))),
    (20, ((1, 60, "skip"), (0.1, 0.5, "why"))),
    (15, ((1, 20, "taken|now"), (0.02, 0.05, "again"))),
    (15, ((1, 30, "taken|now"), (1, 30, "undo"), (5, 120, "taken|now|say:taken"))),
    (15, ((200, 500, "notyet|wrong"), (0.2, 1, "now|act|left"), (0.2, 1, "show"), (0.2, 1, "taken|now"))),
    (10, ((1, 60, "wrong"), (0.2, 1, "act"), (0.2, 2, "show"), (0.1, 1, "taken|now"))),
    (15, ((1440, 1600, "say:/today"), (0.2, 1, "dose.show"), (0.1, 1, "earlier|taken"), (0.1, 1, "at"))),
    (10, ((900, 1500, "earlier"), (0.1, 0.5, "at"))),
    (5, ((1, 60, "taken|now"), (180, 600, "say:did I take it today?"))),
    (85, ()),
)


def _at_once(*acts: str) -> Steps:
    return tuple((0.1, 0.3, act) for act in acts)


INVITES = ("helper.new", "helper.go", "say:Margaret")
REMARKS = (
    "hot flashes at night",
    "my hands are stiff in the morning",
    "thanks",
    "can I drink wine?",
    "hello",
)
ANSWERS: dict[str, Steps] = {  # to what is told her beside the tablet, by the topic
    "supply": ((20, 3000, "got"), (0.1, 0.3, "got=28")),
    "visit": ((1, 600, "nothing"),),
}
ABOUT_IT = (  # what she says of a tablet without saying that she took it; most often before its time
    "did I take it?",
    "did I take it today?",
    "did I take it yesterday?",
    "when did I last take it",
    "not yet",
    "later",
    "remind me in an hour",
    "skip",
    "I forgot yesterday",
    "missed the last two days",
    "should I take two?",
)
WORDS = (REMARKS, ABOUT_IT, ABOUT_IT)
BUSY = 1000  # days are drawn of 1000
SILENT_STRETCH = 12  # how many of them begin a silence of 1 to 9 days
CHATS = 180  # how many bring words of hers
ERRANDS: tuple[tuple[int, str, Steps], ...] = (  # how many bring one of these, and on which card it is done
    (4, "settings", ((0, 700, "say:/settings"), *_at_once("set.time", "say:7:15", "save_time"))),
    (4, "settings", ((0, 700, "say:/settings"), *_at_once("set.time", "say:20:40", "save_time"))),
    (3, "pause", ((0, 700, "say:/pause"), *_at_once("for=3"))),
    (
        2,
        "pause",
        ((0, 700, "say:/pause"), *_at_once("for=14"), (2000, 9000, "say:/pause"), *_at_once("pause.end")),
    ),
    (1, "settings", ((0, 700, "say:/settings"), *_at_once("set.rings", "rings=gentle"))),
    (6, "helper", ((0, 700, "say:/helpers"), *_at_once("helper.stop|helper.new", "say:/helpers", *INVITES))),
    (30, "supply", ((0, 700, "say:/supply"), *_at_once("supply.one", "got", "got=28"))),
)
VISITS = 25  # how many bring a visit to note, in days from now
VISIT_IN = range(3, 40)
TRIPS = 12  # how many begin the planning of a trip, when none is planned
AWAY_FOR = ("3", "7", "14", "28")
PLACES = {
    "Tokyo": "Asia/Tokyo",
    "New York": "America/New_York",
    "Los Angeles": "America/Los_Angeles",
    "Sydney": "Australia/Sydney",
    "Auckland": "Pacific/Auckland",
    "Honolulu": "Pacific/Honolulu",
    "Kathmandu": "Asia/Kathmandu",
    "London": "Europe/London",
}
ONE_DAY = timedelta(days=1)


@dataclass
class Plan:
    """What she means to do next: the rest of a habit, begun by a card of *topic*."""

    at: datetime
    topic: str
    steps: Steps


@dataclass
class Trip:
    """Where she will be, and when: she leaves and comes back whatever the bot knows of it."""

    zone: str
    leaves_on: date | None  # None: she is there already
    stays_days: int
    begins_at: datetime | None = None  # None: the bot has not said yet that it knows
    ends_at: datetime | None = None


@dataclass
class Person:
    """``did`` hears of everything she does: ("tapped" or "typed", what, the message it was done on, act, arg)."""

    phone: Phone
    chance: Random
    home: str
    did: Callable[[str, str, Shown | None, str, str], None]
    trip: Trip | None = None
    plans: list[Plan] = field(default_factory=list)
    silent_until: datetime | None = None
    _seen: set[str] = field(default_factory=set)
    _last: tuple[Shown, str] | None = None

    def zone(self, now: datetime) -> str:
        """Return where she is."""
        trip = self.trip
        away = trip and trip.begins_at and trip.ends_at and trip.begins_at <= now < trip.ends_at
        return trip.zone if trip and away else self.home

    def reads(self, shown: Shown) -> None:
        """A message has come or changed: the bot may have said that it knows of her trip."""
        trip = self.trip
        if trip is None or trip.begins_at or shown.topic != "trip" or not shown.button("today"):
            return
        now = self.phone.clock.now()
        here, there = ZoneInfo(self.home), ZoneInfo(trip.zone)
        leaves_on = trip.leaves_on
        trip.begins_at = max(now, datetime.combine(leaves_on, time(), there)) if leaves_on else now
        last = trip.begins_at.astimezone(there).date() + trip.stays_days * ONE_DAY
        trip.ends_at = datetime.combine(last, time(), here)

    def sees(self, shown: Shown) -> None:
        """A new message is on her phone; the first card of a dose decides what she will do about it."""
        now = self.phone.clock.now()
        if self.silent_until and now < self.silent_until:
            return
        if shown.topic.startswith("dose:"):
            if shown.topic not in self._seen:
                self._seen.add(shown.topic)
                self._intends(shown.topic, self._habit(), now)
            elif self.chance.random() < 0.5 and not any(p.topic == shown.topic for p in self.plans):
                self._intends(shown.topic, ((1, 20, "taken|now|ontime"),), now)
        elif shown.button("helper.yes"):
            self._intends(shown.topic, ((0.5, 60, "helper.yes"),), now)
        elif shown.topic in ANSWERS and not shown.asked_for:
            self._intends(shown.topic, ANSWERS[shown.topic], now)
        elif self._bothers(shown.topic):
            self._intends(
                shown.topic, ((1, 90, self.chance.choice(("not", "go", "tomorrow", "end|keep"))),), now
            )

    def _bothers(self, topic: str) -> bool:
        return (
            topic.partition(":")[0] in ("checkin", "outage", "pause", "quiet") and self.chance.random() < 0.6
        )

    def new_day(self, morning: datetime) -> None:
        """A local day begins: it may be the first of a silence, or bring a question."""
        drawn = self.chance.randrange(BUSY)
        if drawn < SILENT_STRETCH:
            self.silent_until = morning + timedelta(days=self.chance.randint(1, 9))
            self.plans.clear()
        elif drawn < SILENT_STRETCH + CHATS:
            words = self.chance.choice(self.chance.choice(WORDS))
            self._intends("", ((0, 800, "say:" + words),), morning)
        elif not (self.silent_until and morning < self.silent_until):
            self._runs_an_errand(drawn - SILENT_STRETCH - CHATS, morning)

    def _runs_an_errand(self, drawn: int, morning: datetime) -> None:
        if self.trip and (self.trip.ends_at is None or self.trip.ends_at + ONE_DAY < morning):
            self.trip = None
        if self.trip is None and 0 <= drawn < TRIPS:
            self._plans_a_trip(morning)
        elif self.trip is None:
            before = TRIPS
            for many, topic, steps in ERRANDS:
                if before <= drawn < before + many:
                    self._intends(topic, steps, morning)
                before += many
            if before <= drawn < before + VISITS:
                self._notes_a_visit(morning)
        elif drawn < 10 * TRIPS and self.zone(morning) != self.home:
            self._intends("trip", ((0, 700, "say:/travel"), *_at_once("trip.end")), morning)

    def _plans_a_trip(self, morning: datetime) -> None:
        city = self.chance.choice([c for c, zone in PLACES.items() if zone != self.home])
        in_days = self.chance.randrange(8)
        leaves_on = morning.astimezone(ZoneInfo(self.home)).date() + in_days * ONE_DAY if in_days else None
        self.trip = Trip(PLACES[city], leaves_on, int(self.chance.choice(AWAY_FOR)))
        way = self.chance.choice(("local", "local", "home"))
        steps = (
            (0, 700, "say:/travel"),
            *_at_once(
                f"say:{city}",
                "place=0|place=only",
                f"from={leaves_on or 'now'}",
                f"until={self.trip.stays_days}",
                f"go={way}",
            ),
        )
        self._intends("trip", steps, morning)

    def _notes_a_visit(self, morning: datetime) -> None:
        on = morning.astimezone(ZoneInfo(self.home)).date() + self.chance.choice(VISIT_IN) * ONE_DAY
        words = f"say:blood test on {on.day} {on:%B %Y} at 10:00"
        self._intends("visit", ((0, 700, words), *_at_once("vnew.save")), morning)

    def _habit(self) -> Steps:
        (steps,) = self.chance.choices([s for _w, s in HABITS], [w for w, _s in HABITS])
        return steps

    def _intends(self, topic: str, steps: Steps, now: datetime) -> None:
        if steps:
            low, high, _act = steps[0]
            seconds = round(self.chance.uniform(low, high) * 60)
            self.plans.append(Plan(now + timedelta(seconds=seconds), topic, steps))

    @property
    def next_at(self) -> datetime | None:
        return min((p.at for p in self.plans), default=None)

    def acts(self, now: datetime) -> None:
        """She does everything she had planned up to *now*."""
        for plan in sorted((p for p in self.plans if p.at <= now), key=lambda p: p.at):
            self.plans.remove(plan)
            if self.does(plan.steps[0][2].split("|"), plan.topic):
                self._intends(plan.topic, plan.steps[1:], now)

    def does(self, acts: list[str], topic: str) -> bool:
        """Return whether one of *acts* was possible."""
        card = self._card(topic)
        for act in acts:
            if act.startswith("say:"):
                self.phone.says(act[4:])
                self.did("typed", act[4:], card, "say", act[4:])
                return True
            if act == "again" and self._last:
                self._taps(*self._last)
                return True
            if card and act.startswith("react:"):
                self.phone.reacts(card, act[6:])
                self.did("tapped", act[6:], card, "react", act[6:])
                return True
            if card and card.button(act):
                self._taps(card, act)
                return True
        return False

    def _card(self, topic: str) -> Shown | None:
        """The newest message about *topic*; the newest one of all when that is gone."""
        mine = [s for s in self.phone.screen.values() if s.topic != "status"]
        about = [s for s in mine if s.topic == topic]
        return next(reversed(about or mine), None)

    def _taps(self, card: Shown, act: str) -> None:
        button = self.chance.choice(card.buttons(act))
        self._last = (card, act)
        self.phone.taps(card, button)
        tap = button.tap or Tap("")
        self._comes_home(tap)
        self.did("tapped", button.label, card, tap.act or tap.kind, tap.arg)

    def _comes_home(self, tap: Tap) -> None:
        if tap.kind == "trip" and tap.act == "end" and self.trip:
            self.trip.ends_at = self.phone.clock.now()
