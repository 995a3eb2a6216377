"""The simulated days: what comes next in time happens next, be it the bot's agenda, the person, or a dead process."""

import asyncio
import contextlib
import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.domain.doses import Dose
from bot.domain.plans import instant
from bot.services import night
from bot.services.drain import Drain
from bot.services.turn import World
from bot.simulation.fuse import Fuse, Killed, MortalStore
from bot.simulation.judge import Judge
from bot.simulation.person import Person
from bot.simulation.phone import CHAT, Phone, Shown
from bot.store import agenda, doses, house, outbox, people

WATCHED = timedelta(days=9)  # a dose older than the days it can be corrected in does not change
NIGHT_AT = time(3, 30)
AT_MOST = 500  # messages that leave in one moment; more would be a storm
SETUP = (  # what she answers: the step, and what she picks or types there
    ("start", "/start"),
    ("start.privacy", ""),
    ("start.agree", ""),
    ("reason", "cancer"),
    ("stage", "early"),
    ("body", "woman"),
    ("intimate", "no"),
    ("zone", "type"),
    ("place", "0"),
    ("zone_check", "yes"),
    ("plan", "usual"),
    ("time", "type"),
    ("cue", "breakfast"),
    ("checkin", "sunday"),
    ("done", "right"),
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """Whose life it is, and how long."""

    days: int
    zone: str
    seed: int
    outages: bool = False
    starts_on: date = date(2026, 1, 1)
    at: time = time(8, 30)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. *state* is a dose's; *text* is what could be read."""

    at: datetime
    event: str  # sent | edited | tapped | typed | dose | offline | online
    kind: str
    text: str = ""
    rings: bool = False
    local_date: str = ""
    slot: int | None = None
    state: str = ""


@dataclass
class SimulatedClock:
    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass
class Life:
    """One person and one bot. ``tell`` gets each line as it happens."""

    world: World
    store: MortalStore
    fuse: Fuse
    wishes: Wishes
    tell: Callable[[Line], None]
    clock: SimulatedClock = field(init=False)
    phone: Phone = field(init=False)
    person: Person = field(init=False)
    judge: Judge = field(default_factory=Judge)
    drain: Drain | None = None
    known: dict[int, Dose] = field(default_factory=dict)
    _buffer: list[tuple[str, str, str, bool, str]] = field(default_factory=list)
    _outages: list[tuple[datetime, datetime]] = field(default_factory=list)
    _kills: list[datetime] = field(default_factory=list)
    _agenda_at: datetime | None = None
    _outbox_at: datetime | None = None
    _fresh: bool = True  # the bot may have something that it has not looked at

    def __post_init__(self) -> None:
        wishes = self.wishes
        self.zone = ZoneInfo(wishes.zone)
        self.clock = SimulatedClock(instant(wishes.starts_on, time(10), wishes.zone))
        self.end = instant(wishes.starts_on + timedelta(days=wishes.days), time(10), wishes.zone)
        self.chance = Random(wishes.seed)  # noqa: S311 - a life that can be lived again, no secret
        self.phone = Phone(self.clock, self.fuse, self._came, self._changed)
        self.person = Person(self.phone, Random(wishes.seed + 1), self._did)  # noqa: S311 - as above
        if wishes.outages:
            self._outages, self._kills = misfortunes(self.chance, self.clock.at, wishes.days)

    # --- time

    async def live(self) -> None:
        """Every day is lived; the bot's last word about each of them is on record."""
        await self._start()
        await self._set_up()
        morning = self._next_morning()
        while (now := min([self.end, morning, *self._coming()])) < self.end:
            self.clock.at = max(now, self.clock.at)
            if self.clock.at >= morning:
                self.person.new_day(self.clock.at)
                await self._night()
                morning = self._next_morning()
            await self._fate()
            self.person.acts(self.clock.at)
            await self._settle()
        self.clock.at = self.end
        await self._settle()

    def _next_morning(self) -> datetime:
        tomorrow = self.clock.at.astimezone(self.zone).date() + timedelta(days=1)
        return instant(tomorrow, NIGHT_AT, self.wishes.zone)

    def _coming(self) -> list[datetime]:
        """Return the instants of what comes next; what is overdue comes in a second."""
        soon = self.clock.at + timedelta(seconds=1)
        found = [self.person.next_at]
        if self.drain:
            found += [
                self._agenda_at,
                self._outbox_at,
                *self._kills[:1],
                *(at for at, _end in self._outages[:1]),
            ]
        else:
            found.append(self._outages[0][1])
        return [max(at, soon) for at in found if at]

    async def _fate(self) -> None:
        """Outages begin and end, and fuses are lit, at their time."""
        now = self.clock.at
        if self.drain is None and now >= self._outages[0][1]:
            self._outages.pop(0)
            await self._start()
        if self.drain and self._outages and now >= self._outages[0][0]:
            await self._stop()
        if self._kills and now >= self._kills[0]:
            self._kills.pop(0)
            self.fuse.light(self.chance.randint(1, 30))

    async def _night(self) -> None:
        if self.drain:
            with contextlib.suppress(Killed):
                await night.work(self.world, self.clock.at)
            await self._bury()

    # --- the process

    async def _start(self) -> None:
        self.drain, self._fresh = Drain(self.world, self.phone, self.phone, self.clock), True
        self.tell(self._line("online", "bot"))
        with contextlib.suppress(Killed):
            await self.drain.start()
        await self._bury()

    async def _stop(self) -> None:
        """The process ends between two things; its last heartbeat was just now."""
        async with self.store.look() as work:
            await house.alive(work, self.clock.at)
        self.drain = None
        self.tell(self._line("offline", "bot"))

    async def _bury(self) -> None:
        """A bot whose fuse has burnt is gone with all it had in memory, and starts again after a while."""
        if not self.fuse.burnt or self.drain is None:
            return
        for task in [*self.drain.sender._tasks, *self.drain._spinners]:  # noqa: SLF001 - the dead process's tasks die
            task.cancel()
        self.fuse.renew()
        away = timedelta(seconds=self.chance.choice((3, 20, 90, 600, 3000)))
        first = self._outages[0][0] if self._outages else self.end
        back_at = min(self.clock.at + away, max(first, self.clock.at + timedelta(seconds=2)))
        self._outages.insert(0, (self.clock.at, back_at))
        await self._stop()

    async def _settle(self) -> None:
        """Everything that can happen now has happened, and it is told."""
        if self.drain:
            with contextlib.suppress(Killed):
                await self._work(self.drain)
        await self._tell_all(done=self.drain is not None and not self.fuse.burnt)
        await self._bury()

    async def _work(self, drain: Drain) -> None:
        if updates := self.phone.waiting():
            self._fresh = True
            await drain.accept(updates)
            self.phone.confirm()
        if self._fresh:
            await drain.answer_waiting()
        if self._fresh or (self._agenda_at and self._agenda_at <= self.clock.at):
            await drain.tick()
        elif not (self._outbox_at and self._outbox_at <= self.clock.at):
            return
        self._fresh = False
        for _ in range(AT_MOST):
            if self.fuse.burnt or not (await drain.sender.cycle() or not drain.sender.idle):
                return
            await asyncio.sleep(0)  # the messages in flight arrive
        raise RuntimeError("The bot did not come to rest.")

    # --- the set-up

    async def _set_up(self) -> None:
        for step, value in SETUP:
            self.clock.at += timedelta(seconds=4)
            self._answers(step, value)
            await self._settle()

    def _answers(self, step: str, value: str) -> None:
        typed = {"zone": self.wishes.zone, "time": self.wishes.at.isoformat("minutes"), "start": value}
        if step in typed:
            self.phone.says(typed[step])
            self._did("typed", typed[step], None)
            return
        card = list(self.phone.screen.values())[-1]
        wanted = [b for row in card.rows for b in row if b.tap and (b.tap.id == step and b.tap.arg == value)]
        button = wanted[0] if wanted else card.button(step)
        if button is None:
            raise LookupError(f"The set-up has no answer {value!r} at the step {step!r}.")
        self.phone.taps(card, button)
        self._did("tapped", button.label, card)

    # --- what is told

    def _came(self, shown: Shown) -> None:
        self._buffer.append(("sent", shown.topic, shown.text, shown.rings, shown.topic))
        self.person.sees(shown)

    def _changed(self, shown: Shown) -> None:
        self._buffer.append(("edited", shown.topic, shown.text, False, shown.topic))

    def _did(self, event: str, what: str, card: Shown | None) -> None:
        self._buffer.append((event, card.topic if card else "", what, False, card.topic if card else ""))
        self.judge.hears(self.clock.at, event, card)

    async def _tell_all(self, *, done: bool) -> None:
        """Tell what happened; what she did is judged when the bot has had it."""
        changed = await self._look()
        for event, kind, text, rings, topic in self._buffer:
            self.tell(self._line(event, kind.partition(":")[0], text, rings=rings, dose=self._dose(topic)))
        self._buffer.clear()
        for before, after in changed:
            self.judge.sees(before, after, list(self.known.values()))
            self.tell(self._line("dose", after.state, _when(after), dose=after))
        if done:
            self.judge.next()

    async def _look(self) -> list[tuple[Dose | None, Dose]]:
        """Return the doses that have changed, before and after; when the bot has something to do next is known."""
        async with self.store.look() as work:
            self._agenda_at, self._outbox_at = await agenda.next_at(work), await outbox.next_at(work)
            person = await people.find(work, CHAT)
            found = (
                await doses.between(
                    work, person.id, self.clock.at - WATCHED, self.clock.at + timedelta(days=2)
                )
                if person
                else []
            )
        changed = [(self.known.get(d.id), d) for d in found if _differs(self.known.get(d.id), d)]
        self.known |= {d.id: d for d in found}
        return changed

    def _dose(self, topic: str) -> Dose | None:
        kind, _, number = topic.partition(":")
        return self.known.get(int(number)) if kind == "dose" and number.isdigit() else None

    def _line(
        self, event: str, kind: str, text: str = "", *, rings: bool = False, dose: Dose | None = None
    ) -> Line:
        local = self.clock.at.astimezone(self.zone).date()
        return Line(
            self.clock.at,
            event,
            kind,
            plain(text),
            rings,
            (dose.local_date if dose else local).isoformat(),
            dose.slot if dose else None,
            dose.state if dose else "",
        )


def _differs(old: Dose | None, new: Dose) -> bool:
    return old is None or (old.state, old.taken_at, old.reason) != (new.state, new.taken_at, new.reason)


def _when(dose: Dose) -> str:
    return dose.taken_at.astimezone(ZoneInfo(dose.zone)).isoformat("T", "minutes") if dose.taken_at else ""


def plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text)).replace("\n", " / ")


def misfortunes(
    chance: Random, start: datetime, days: int
) -> tuple[list[tuple[datetime, datetime]], list[datetime]]:
    """Return outages of minutes to days, about one in ten days, and as many moments before a sudden death."""
    outages: list[tuple[datetime, datetime]] = []
    at = start + timedelta(hours=12)
    while (at := at + timedelta(hours=chance.uniform(6, 480))) < start + timedelta(days=days):
        low, high = chance.choices(((2, 50), (60, 900), (1440, 6000)), (6, 3, 1))[0]
        minutes = timedelta(minutes=round(chance.uniform(low, high)))
        outages.append((at, at + minutes))
        at += minutes
    kills = sorted(start + timedelta(days=1, minutes=chance.randrange(days * 1440)) for _ in range(days // 5))
    return outages, kills
