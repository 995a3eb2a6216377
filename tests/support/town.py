"""The real bot in a real (sandbox) Telegram, on one clock that the test moves. Time in a town starts in March 2026."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot import app
from bot.channels.telegram import Pacer
from bot.domain.incoming import Did, Incoming
from bot.domain.messages import Priority
from bot.sandbox import Persona, Sandbox, SandboxClock, Shown
from bot.services.data.consent import POLICY_VERSION
from bot.services.setup import finish
from bot.services.talk.turn import Turn
from bot.store import agenda, alerts, flows, outbox, people
from bot.store import tables as t
from bot.store.flows import Flow
from tests.support.one_dialect import shared
from tests.support.same_thread import same_thread

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
TOKEN = "1:town"
KEY = bytes(range(32))
MARGARET = {
    "reason": "cancer",
    "stage": "early",
    "body": "woman",
    "intimate": "no",
    "zone": "Europe/London",
    "country": "GB",
    "plan": "usual",
    "often": "daily",
    "amount": "1",
    "days": [],
    "time": "08:30",
    "cue": "breakfast",
    "checkin_day": 6,
    "checkin_at": "18:00",
}
_PATIENCE_SECONDS = 15
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WAITING = """
SELECT (SELECT count(*) FROM inbox WHERE state = 'waiting' OR next_action_at IS NOT NULL),
       (SELECT count(*) FROM outbox WHERE state = 'sending' OR next_action_at <= {now})
"""


class Resident(Persona):
    """A person in the town who waits for the bot's answer after everything she does."""

    def __init__(self, town: "Town", persona: Persona) -> None:
        super().__init__(persona._world, persona._chat)
        self.town = town

    # --- what she sees

    def card(self, label: str) -> Shown:
        """The newest message of the bot that has a button with this label."""
        found = next((m for m in reversed(self.messages) if not m.mine and label in m.labels), None)
        assert found is not None, f"no card with {label!r}; the chat ends with:\n{self.transcript(6)}"
        return found

    def transcript(self, last: int = 0) -> str:
        lines = [f"{'me' if m.mine else 'bot'}: {m.text} {m.labels or ''}" for m in self.messages]
        return "\n".join(lines[-last:])

    @property
    def texts(self) -> list[str]:
        """What the bot has written that can still be seen, oldest first."""
        return [m.text for m in self.messages if not m.mine]

    def sees(self, words: str) -> bool:
        return any(words in text for text in self.texts)

    @property
    def toast(self) -> str:
        return self.toasts[-1] if self.toasts else ""

    # --- what she does

    async def taps(self, *labels: str) -> Shown:
        """She taps each of *labels*, always on the newest card that has it; returns the last card tapped."""
        card = None
        for label in labels:
            card = self.card(label)
            self.press(card.id, label)
            await self.town.quiet()
        return self.now(card)

    async def says(self, *texts: str) -> Shown:
        for text in texts:
            said = self.say(text)
            await self.town.quiet()
            assert self.answered(said), f"nothing below her words or on them:\n{self.transcript(6)}"
        return self.last

    def answered(self, said: int) -> bool:
        """Whether her message *said* has an answer where she looks; a bot that does not run or is shut out has none."""
        if self.town._running is None or self.blocked:
            return True
        below = any(m.id > said and not m.mine for m in self.messages)
        return below or any(m.id == said and m.reactions for m in self.messages)

    def now(self, card: Shown) -> Shown:
        """The same message as it is now; the newest one when it is gone."""
        return next((m for m in self.messages if m.id == card.id), self.last)

    # --- what is kept of her

    async def record(self):
        """The person as the store knows her, None when it does not."""
        async with self.town.store.begin() as work:
            return await people.find(work, self.chat_id)

    async def step(self) -> tuple[str, str] | None:
        """The step in hand that waits for her: the name of the dialogue, and where it stands."""
        who = await self.record()
        if who is None:
            return None
        async with self.town.store.begin() as work:
            flow = await flows.get(work, who.id)
        return (flow.name, flow.step) if flow else None

    async def why(self) -> list[str]:
        """Why her reminders rest: the names of the reasons; none when she is reminded."""
        record = await self.record()
        assert record.settled
        assert record.reminded is not bool(record.rests)
        return sorted({rest.name for rest in record.rests})

    async def on_record(self) -> list[alerts.Alert]:
        """Her alerts on record, oldest first."""
        who = await self.record()
        async with self.town.store.begin() as work:
            return await alerts.since(work, who.id, who.created_at)

    async def rows(self, table) -> list[dict]:
        """Her rows of a table that has a ``person_id``."""
        person = await self.record()
        return await self.town.rows(table, table.c.person_id == person.id) if person else []

    async def doses(self) -> list[dict]:
        """Her doses, oldest first: local date, state, times."""
        return sorted(await self.rows(t.dose), key=lambda row: row["due_at"])

    async def dose_states(self) -> list[str]:
        return [row["state"] for row in await self.doses()]


class Town:
    """Sandbox, bot, store and clock. ``started``/``stop``/``start`` are the process; the sandbox stays up."""

    def __init__(
        self,
        url: str,
        *,
        operator: str = "",
        country: str = "",
        admins: frozenset[int] = frozenset(),
        at: datetime = START,
        threads: bool = False,
        pacer: Pacer | None = None,
        pace: float = 1.0,  # how fast the clock runs by itself
    ) -> None:
        from tests.sandbox.judge import judge  # aiogram takes seconds to import: only towns pay for it

        born = time.monotonic()
        self.clock = SandboxClock(lambda: at + timedelta(seconds=(time.monotonic() - born) * pace))
        self.sandbox = Sandbox(self.clock, TOKEN, upcoming=self._upcoming, settle=self._settle)
        self.judge = judge(self.sandbox)
        self._url = url
        self._pacer = pacer or Pacer(10_000, chat_burst=100_000, chat_per_second=1_000)
        self._driver = nullcontext if threads else same_thread
        self._words = {"operator": operator, "country": country, "admins": admins}
        self._running = None
        self._reader: sqlite3.Connection | None = None
        self._next_chat = 1001

    # --- the process

    async def start(self) -> None:
        """The process starts, on whatever the database holds."""
        with self._driver():
            self.store = await app.open_store(self._url, KEY)
        shared(self.store.engine)
        if self.store.is_sqlite:  # a reader of its own does not wait for whoever writes
            self._reader = sqlite3.connect(f"{self._url.replace('sqlite:///', 'file:')}?mode=ro", uri=True)
        self.parts = app.build(
            TOKEN,
            self.sandbox.base_url,
            self.store,
            self.clock,
            pacer=self._pacer,
            **self._words,
        )
        self._running = app.running(self.parts)
        self.task = await self._running.__aenter__()

    async def stop(self) -> None:
        """The process ends; nobody runs the bot."""
        if self._running is not None:
            running, self._running = self._running, None
            await running.__aexit__(None, None, None)
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    async def restart(self, **offline: float) -> None:
        """The process ends, so much time goes by without it, and it starts again."""
        await self.stop()
        self.clock.advance(timedelta(**offline))
        await self.start()
        await self.quiet()

    # --- time

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def travel(self, **span: float) -> None:
        """It is later by *span*, and everything on the way happened at its time."""
        await self.quiet()
        await self.sandbox.machine.travel(self.now + timedelta(**span))
        await self.quiet()

    async def travel_to(self, at: datetime) -> None:
        await self.quiet()
        await self.sandbox.machine.travel(at.astimezone(UTC))
        await self.quiet()

    async def until_local(self, clock: str, zone: str = "Europe/London") -> None:
        """It is the next time that clocks in *zone* show *clock*."""
        here = self.now.astimezone(ZoneInfo(zone))
        hour, minute = map(int, clock.split(":"))
        at = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
        await self.travel_to(at if at > here else at + timedelta(days=1))

    async def next_event(self, kind: str = "dose") -> bool:
        """It is the moment of the next thing of *kind* that the bot has planned."""
        await self.quiet()
        found = await self.sandbox.machine.next_event(kind)
        await self.quiet()
        return found

    async def quiet(self) -> None:
        """Every update is handled and every message that may leave now has left."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while await self._busy():
            if self.task.done():
                self.task.result()
            assert time.monotonic() < deadline, f"the bot did not come to rest: {await self._waiting()}"
            await asyncio.sleep(0.004)

    async def transactions_in(self, seconds: float) -> int:
        """How many transactions the bot begins in so many seconds: at rest it looks a few times and does not spin."""
        begun = self.store.begun
        await asyncio.sleep(seconds)
        return self.store.begun - begun

    async def _busy(self) -> bool:
        return self._in_hand() or any(await self._waiting()) or self._in_hand()

    def _in_hand(self) -> bool:
        """Something is on its way that no row shows: an answer is committed just before its toast leaves."""
        drain = self.parts.drain
        flying = drain._spinners or not drain.sender.idle
        return bool(flying or self.store._open or self.sandbox.updates.pending())

    async def _waiting(self) -> tuple[int, int]:
        """How many updates and how many messages are on their way (plain SQL: this is asked very often)."""
        if self._reader is not None:
            return self._reader.execute(self._question()).fetchall()[0]
        async with self.store.begin() as work:
            counts = await work.connection.exec_driver_sql(self._question())
            inbox, leaving = counts.one()
        return inbox, leaving

    def _question(self) -> str:
        return _WAITING.format(now=(self.now - _EPOCH) // timedelta(microseconds=1))

    async def _upcoming(self) -> list[tuple[str, datetime, int]]:
        async with self.store.begin() as work:
            return await agenda.upcoming(work, 50)

    async def _settle(self) -> None:
        await self.parts.drain.settle()

    # --- people

    def newcomer(self, name: str = "Margaret", lang: str = "en-GB") -> Resident:
        """Someone who has not written to the bot yet."""
        chat_id, self._next_chat = self._next_chat, self._next_chat + 1
        return Resident(self, self.sandbox.person(chat_id, name, lang))

    async def settled_person(self, name: str = "Margaret", lang: str = "en-GB", **draft) -> Resident:
        """Someone whose set-up is done; *draft* changes what it gathered (see MARGARET).

        Only the last tap is made, in process: twenty taps would cost each test a second. ``set_up`` makes them all.
        """
        person = self.newcomer(name, lang)
        person.open()
        said = Incoming(Did.TAP, person.chat_id, self.now, lang=lang.partition("-")[0])
        async with self.store.begin() as work:
            who = await people.agree(work, person.chat_id, said.lang, POLICY_VERSION, self.now)
            turn = Turn(self.parts.world, work, self.now, said, who)
            await finish.finish(turn, MARGARET | draft)
            await outbox.add(work, turn.letters, turn.now)
        await self.quiet()
        return person

    async def half_way(self, step: str, name: str = "Margaret", lang: str = "en-GB", **draft) -> Resident:
        """Someone in the middle of the set-up, with that step on her screen; *draft* adds to what MARGARET said."""
        person = self.newcomer(name, lang)
        async with self.store.begin() as work:
            who = await people.agree(work, person.chat_id, lang, POLICY_VERSION, self.now)
            await flows.put(work, who.id, Flow("setup", step, MARGARET | draft), self.now)
        await person.says("/start")
        await person.taps("Go on")
        return person

    # --- what is kept

    async def rows(self, table, *where) -> list[dict]:
        async with self.store.begin() as work:
            return [dict(row) for row in await work.rows(select(table).where(*where))]

    async def rows_in_all(self) -> dict[str, int]:
        """How many rows each table about people holds."""
        mine = [table for table in t.metadata.sorted_tables if {"person_id", "chat_id"} & set(table.c.keys())]
        return {table.name: len(await self.rows(table)) for table in mine}

    async def sent(self, *priorities: Priority) -> list[dict]:
        """Rows of the outbox, of *priorities* (all when none is named), oldest first."""
        where = [t.outbox.c.priority.in_(priorities)] if priorities else []
        return sorted(await self.rows(t.outbox, *where), key=lambda row: row["id"])


async def agree(person: Resident) -> None:
    """She has said yes; the first question of the set-up is on the screen."""
    person.start()
    await person.town.quiet()
    await person.taps("Continue", "Yes, I agree")


async def set_up(
    person: Resident,
    *,
    reason: tuple[str, ...] = ("Breast cancer treatment", "Early breast cancer"),
    body: tuple[str, ...] = ("Woman, after menopause",),
    intimate: str = "No",
    city: str = "London",
    plan: tuple[str, ...] = ("1 tablet (1 mg) every day",),
    at: str = "08:30",
    cue: str = "Breakfast",
    checkin: tuple[str, ...] = ("Sunday evening",),
) -> None:
    """She goes from /start to "Looks right"; the place is typed, because it names a zone exactly; *at* is 24 h."""
    await agree(person)
    await person.taps(*reason, *body, intimate)
    await person.says(city)
    await person.taps(person.last.labels[0], "Yes", *plan)
    await person.says(at)
    await person.taps(cue, *checkin, "Looks right")


@asynccontextmanager
async def town(url: str, **words) -> AsyncIterator[Town]:
    """A town with a running bot; at the end both sides must have spoken the Bot API throughout."""
    here = Town(url, **words)
    await here.sandbox.start()
    try:
        await here.start()
        await here.quiet()
        yield here
        if here._running is not None:
            await here.quiet()
    finally:
        await here.stop()
        await here.sandbox.stop()
    assert here.judge.verdicts == []
