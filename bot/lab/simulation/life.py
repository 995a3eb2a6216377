"""The simulated days: what comes next in time happens next, be it the bot's agenda, the person, or a dead process."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.helping import zone_beside
from bot.domain.plans import instant
from bot.lab.simulation import beside, judge
from bot.lab.simulation.fate import Outages, misfortunes
from bot.lab.simulation.friend import Friend
from bot.lab.simulation.fuse import Fuse, Killed, MortalStore
from bot.lab.simulation.log import Line, Seen, differs, plain, when
from bot.lab.simulation.person import Person
from bot.lab.simulation.phone import Phone, Phones, Shown
from bot.lab.simulation.script import BESIDE, ERASING, SETUP, answer
from bot.services.running import night
from bot.services.running.drain import Drain
from bot.services.talk.turn import World
from bot.store import house, watched
from bot.store.watched import Row

WATCHED = timedelta(days=9)  # a dose older than the days it can be corrected in does not change
NIGHT_AT = time(3, 30)
AT_MOST = 500  # messages that leave in one moment; more would be a storm
EVER = datetime(2000, 1, 1, tzinfo=UTC)
ANNA = 2  # the chat of who helps
HOURS_BESIDE = (0, -5, 8)  # where they live, from her


@dataclass(frozen=True, slots=True)
class Wishes:
    """Whose life it is, and how long."""

    days: int
    zone: str
    seed: int
    outages: bool = False
    starts_on: date = date(2026, 1, 1)
    at: time = time(8, 30)


@dataclass
class SimulatedClock:
    at: datetime

    def now(self) -> datetime:
        return self.at


class Due(NamedTuple):
    """Which of the bot's tables have something to do now."""

    inbox: bool
    agenda: bool
    outbox: bool


@dataclass(repr=False)  # a task that has one for its result would write out everything that happened
class Life:
    """One person, one who helps, and one bot. ``tell`` gets each line as it happens; ``lines`` keeps them."""

    world: World
    store: MortalStore
    fuse: Fuse
    wishes: Wishes
    tell: Callable[[Line], None]
    clock: SimulatedClock = field(init=False)
    phone: Phone = field(init=False)
    phones: Phones = field(init=False)
    person: Person = field(init=False)
    friend: Friend = field(init=False)
    drain: Drain | None = None
    lines: list[Line] = field(default_factory=list)
    known: dict[int, Row] = field(default_factory=dict)
    left_over: int = 0  # doses that were still there after she erased everything
    _buffer: list[Seen] = field(default_factory=list)
    _outages: Outages = field(default_factory=list)
    _kills: list[datetime] = field(default_factory=list)
    _next: watched.Next | None = None

    def __post_init__(self) -> None:
        wishes = self.wishes
        self.zone = ZoneInfo(wishes.zone)
        self.clock = SimulatedClock(instant(wishes.starts_on, time(10), wishes.zone))
        self.end = instant(wishes.starts_on + timedelta(days=wishes.days), time(10), wishes.zone)
        self.chance = Random(wishes.seed)
        self.phone = Phone(self.clock, self.fuse, self._came, self._changed)
        self.person = Person(self.phone, Random(wishes.seed + 1), wishes.zone, self._did)
        there = Phone(self.clock, self.fuse, self._told, self._helper_sees, ANNA, "Anna")
        fate = Random(wishes.seed + 2)
        zone = zone_beside(wishes.zone, fate.choice(HOURS_BESIDE), self.clock.at)
        self.friend = Friend(there, fate, zone, self.person.zone, self._helped)
        self.phones = Phones(self.phone, there)
        if wishes.outages:
            self._outages, self._kills = misfortunes(self.chance, self.clock.at, wishes.days)

    # --- time

    async def live(self) -> None:
        """Every day is lived and on record, and then she erases everything."""
        await self._start()
        await self._answers(SETUP)
        await self._tells_the_rest()
        morning = self._next_morning()
        while (now := min([self.end, morning, *self._coming()])) < self.end:
            self.clock.at = max(now, self.clock.at)
            if self.clock.at >= morning:
                self.person.new_day(self.clock.at)
                await self._night()
                morning = self._next_morning()
            await self._fate()
            self.person.acts(self.clock.at)
            self.friend.acts(self.clock.at)
            await self._settle()
        self.clock.at = self.end
        await self._settle()
        await self._leave()

    @property
    def wrong(self) -> list[str]:
        """Return what the judge finds wrong with the whole life; empty is what we want."""
        late = [f"{self.left_over} doses left after she erased everything"] if self.left_over else []
        return [*judge.wrong(self.lines, self.wishes.at), *beside.wrong(self.lines), *late]

    def _next_morning(self) -> datetime:
        tomorrow = self.clock.at.astimezone(self.zone).date() + timedelta(days=1)
        return instant(tomorrow, NIGHT_AT, self.wishes.zone)

    def _coming(self) -> list[datetime]:
        """Return the instants of what comes next; what is overdue comes in a second."""
        soon = self.clock.at + timedelta(seconds=1)
        found = [self.person.next_at, self.friend.next_at]
        if self.drain:
            found += [
                *(self._next or ()),
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
        self.drain = Drain(self.world, self.phones, self.phones, self.clock)
        self._tell(Seen("online", "bot", ""))
        with contextlib.suppress(Killed):
            await self.drain.start()
        await self._bury()

    async def _stop(self) -> None:
        """The process ends between two things; its last heartbeat was just now."""
        await self._alive()
        self.drain = None
        self._tell(Seen("offline", "bot", ""))

    async def _alive(self) -> None:
        async with self.store.look() as work:
            await house.alive(work, self.clock.at)

    async def _bury(self) -> None:
        """A bot whose fuse has burnt is gone with all it had in memory, and starts again after a while."""
        if not self.fuse.burnt or self.drain is None:
            return
        for task in [*self.drain.sender._tasks, *self.drain._spinners]:  # noqa: SLF001 - the dead process's tasks die
            task.cancel()
        self.drain.let_go()
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
        self._tell_all()
        await self._bury()

    async def _work(self, drain: Drain) -> None:
        if updates := self.phones.waiting():
            await drain.accept(updates)
            self.phones.confirm()
        for _ in range(AT_MOST):
            due = self._due()
            if due.inbox:
                await drain.answer_waiting()
            if due.agenda:
                await self._alive()  # real time would have had its beats on the way
                await drain.tick()
            if due.outbox or not drain.sender.idle:
                await drain.sender.cycle()
            elif not (due.inbox or due.agenda):
                return
            if self.fuse.burnt:
                return
            await asyncio.sleep(0)  # the messages in flight arrive
        raise RuntimeError("The bot did not come to rest.")

    def _due(self) -> Due:
        """Return what has something to do now; when there is next something to do is known afterwards."""
        self._next = watched.next_at(self.store.raw)
        return Due(*(at is not None and at <= self.clock.at for at in self._next))

    # --- the set-up and the end

    async def _answers(self, steps: tuple[tuple[str, str], ...]) -> None:
        wishes = self.wishes
        for step, value in steps:
            typed = {
                "zone": wishes.zone,
                "time": wishes.at.isoformat("minutes"),
                "start": value,
                "erase": value,
            }
            self.clock.at += timedelta(seconds=4)
            self._did(*answer(self.phone, step, value, typed))
            await self._settle()

    async def _tells_the_rest(self) -> None:
        """Her tablets are counted, another medicine is taken in rounds, and she has invited somebody to help.

        Raises:
            LookupError: there is no such answer on her screen.
        """
        for act in (step.format(today=self.wishes.starts_on) for step in BESIDE):
            self.clock.at += timedelta(seconds=4)
            newest = [shown.topic for shown in self.phone.screen.values()][-1]
            if not self.person.does([act], newest):
                raise LookupError(f"There is no {act!r} on her screen.")
            await self._settle()

    async def _leave(self) -> None:
        """She erases everything; the bot that does it lives."""
        self.fuse.renew()
        self._kills.clear()
        if self.drain is None:
            await self._start()
            await self._settle()
        await self._answers(ERASING)
        while self._next and self._next.outbox:  # the cards of years go within an hour
            self.clock.at = max(self._next.outbox, self.clock.at)
            await self._settle()
        self.left_over = len(watched.doses(self.store.raw, EVER))

    # --- what is told

    def _came(self, shown: Shown) -> None:
        self.person.reads(shown)
        asks = shown.button("dose.two", "dose.at") is not None
        self._buffer.append(
            Seen("sent", shown.topic, shown.text, shown.rings, asked_for=shown.asked_for, asks=asks)
        )
        self.person.sees(shown)
        if shown.link:
            self.friend.invited(shown.link)

    def _told(self, shown: Shown) -> None:
        """Who helps has a message; their zone stands in the line beside hers."""
        self._buffer.append(Seen("told", "helper", shown.text, shown.rings, arg=self.friend.zone))
        self._helper_sees(shown)

    def _helper_sees(self, shown: Shown) -> None:
        self.friend.sees(shown)

    def _helped(self, what: str, act: str, arg: str) -> None:
        self._buffer.append(Seen("helps", "helper", what, act=act, arg=arg))

    def _changed(self, shown: Shown) -> None:
        self.person.reads(shown)
        self._buffer.append(
            Seen("edited", shown.topic, shown.text, asks=shown.button("dose.two", "dose.at") is not None)
        )

    def _did(self, event: str, what: str, card: Shown | None, act: str, arg: str) -> None:
        self._buffer.append(Seen(event, card.topic if card else "", what, act=act, arg=arg))

    def _tell_all(self) -> None:
        """Tell what happened in this moment, then which doses have changed by it."""
        found = watched.doses(self.store.raw, self.clock.at - WATCHED)
        changed = [row for row in found if differs(self.known.get(row.id), row)]
        self.known |= {row.id: row for row in found}
        for seen in self._buffer:
            self._tell(seen)
        self._buffer.clear()
        for row in changed:
            self._tell(Seen("dose", f"dose:{row.id}", when(row)))

    def _tell(self, seen: Seen) -> None:
        kind, _, number = seen.topic.partition(":")
        row = self.known.get(int(number)) if kind == "dose" and number.isdigit() else None
        here = self.person.zone(self.clock.at)
        line = Line(
            at=self.clock.at,
            zone=here,
            event=seen.event,
            kind=row.state if row and seen.event == "dose" else kind,
            text=plain(seen.text),
            rings=seen.rings,
            local_date=row.local_date if row else self.clock.at.astimezone(ZoneInfo(here)).date().isoformat(),
            slot=row.slot if row else None,
            state=row.state if row else "",
            row=row,
            act=seen.act,
            arg=seen.arg,
            asked_for=seen.asked_for,
            asks=seen.asks,
        )
        self.lines.append(line)
        self.tell(line)
