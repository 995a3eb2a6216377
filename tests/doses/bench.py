"""The real services with a phone and a clock in the same process: what a law is tried on. No HTTP, no waiting."""

import asyncio
import contextlib
import json
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import select

from bot.domain.agenda import TRIP
from bot.domain.incoming import Did, Incoming
from bot.domain.messages import Button, Tap
from bot.lab.simulation.fuse import Fuse, Killed, MortalStore
from bot.lab.simulation.life import SimulatedClock
from bot.lab.simulation.phone import CHAT, Phone, Phones, Shown
from bot.lab.simulation.run import world
from bot.services.data.consent import POLICY_VERSION
from bot.services.running.drain import Drain
from bot.services.setup import finish
from bot.services.talk.turn import Turn
from bot.store import Vault, agenda, house, outbox, people
from bot.store import tables as t
from tests.support.one_dialect import shared
from tests.support.town import KEY, MARGARET, START

CHUNK = timedelta(seconds=1)
ANNA = 2


@cache
def _read_once():
    """A world whose store is still to be given: reading all that the bot knows takes half a second."""
    return world(store=None)


@dataclass
class Rung:
    """A message that came by the clock."""

    at: datetime
    shown: Shown
    zone: str = ""  # where she is once everything due at that instant was done
    arriving: str = (
        ""  # where a trip took her by then, though her clock may change only after one more tablet
    )


class Bench:
    """One person, one bot, and Anna, who may help. Use inside one event loop; ``close`` at the end."""

    def __init__(self, template, folder, at: datetime = START) -> None:
        file = folder / "bench.sqlite3"
        shutil.copy(template, file)
        self.fuse = Fuse()
        self.store = MortalStore(f"sqlite:///{file}", Vault(KEY), self.fuse)
        shared(self.store.engine)
        self.clock = SimulatedClock(at)
        self.came: list[Rung] = []
        self.phone = Phone(self.clock, self.fuse, self._came, lambda _shown: None)
        self.told: list[Rung] = []
        self.anna = Phone(self.clock, self.fuse, self._told, lambda _shown: None, ANNA, "Anna")
        self.phones = Phones(self.phone, self.anna)
        self.ever: dict[int, Shown] = {}
        self.world = replace(_read_once(), store=self.store)
        self.drain: Drain | None = None

    def _came(self, shown: Shown) -> None:
        self.came.append(Rung(self.clock.at, shown))
        self.ever[shown.id] = shown

    def _told(self, shown: Shown) -> None:
        self.told.append(Rung(self.clock.at, shown))

    @property
    def now(self) -> datetime:
        return self.clock.at

    async def open(self, **draft) -> "Bench":
        """Her set-up is done; *draft* changes what it gathered."""
        await self.start()
        said = Incoming(Did.TAP, CHAT, self.now)
        async with self.store.look() as work:
            who = await people.agree(work, CHAT, "en", POLICY_VERSION, self.now)
            turn = Turn(self.world, work, self.now, said, who)
            await finish.finish(turn, MARGARET | {"checkin_day": None} | draft)
            await outbox.add(work, turn.letters, turn.now)
        await self.settle()
        return self

    async def close(self) -> None:
        await self.store.close()

    # --- the process

    async def start(self) -> None:
        self.drain = Drain(self.world, self.phones, self.phones, self.clock)
        await self.drain.start()

    async def stop(self) -> None:
        if self.drain:
            for task in [*self.drain.sender._tasks, *self.drain._spinners]:
                task.cancel()
            self.drain.let_go()
        await self._alive()
        self.drain = None
        self.fuse.renew()

    async def _alive(self) -> None:
        async with self.store.look() as work:
            await house.alive(work, self.now)

    async def offline(self, span: timedelta) -> None:
        """Nobody runs the bot for *span*; then it starts again."""
        await self.stop()
        self.clock.at += span
        await self.start()
        await self.settle()

    async def settle(self) -> None:
        """What waits is answered and sent; a bot that dies on the way is started again."""
        before, told_before = len(self.came), len(self.told)
        arriving = await self._arriving()
        with contextlib.suppress(Killed):
            await self._work()
        if self.fuse.burnt:
            await self.stop()
            self.clock.at += timedelta(seconds=5)
            await self.start()
            await self._work()
        if (new := [*self.came[before:], *self.told[told_before:]]) and (person := await self.person()):
            for rung in new:
                rung.zone, rung.arriving = person.zone, arriving

    async def _arriving(self) -> str:
        rows = await self.rows(t.agenda)
        begun = [json.loads(r["note"]) for r in rows if r["kind"] == TRIP and r["due_at"] <= self.now]
        return str(begun[-1]["zone"]) if begun else ""

    async def _work(self) -> None:
        if updates := self.phones.waiting():
            await self.drain.accept(updates)
            self.phones.confirm()
        await self.drain.answer_waiting()
        await self._alive()  # real time would have had its beats on the way
        await self.drain.tick()
        while not self.fuse.burnt and (await self.drain.sender.cycle() or not self.drain.sender.idle):
            await asyncio.sleep(0)

    async def later(self, **span: float) -> None:
        """It is later by *span*, and everything on the way happened at its time."""
        end = self.now + timedelta(**span)
        while (at := await self._next()) and at <= end:
            self.clock.at = max(at, self.now + CHUNK)
            await self.settle()
        self.clock.at = max(end, self.now)
        await self.settle()

    async def until(self, at: datetime) -> None:
        await self.later(seconds=(at.astimezone(UTC) - self.now).total_seconds())

    async def _next(self) -> datetime | None:
        async with self.store.look() as work:
            found = [await agenda.next_at(work), await outbox.next_at(work)]
        return min((at for at in found if at), default=None)

    # --- what she does

    async def taps(self, act: str, on: Shown | None = None, arg: str | None = None) -> None:
        """She taps the button that does *act*, on the newest message that has it, or on this copy of one."""
        card = on or next(s for s in reversed(self.phone.screen.values()) if s.button(act))
        wanted = [b for b in card.buttons(act) if arg in (None, b.tap.arg)]
        await self.presses(card, wanted[0])

    async def presses(self, card: Shown, button: Button) -> None:
        self.phone.taps(card, button)
        await self.settle()

    async def sends(self, tap: Tap) -> None:
        """She taps a button with this meaning on her newest message."""
        card = list(self.phone.screen.values())[-1]
        await self.presses(card, Button("", tap))

    async def says(self, text: str) -> None:
        self.phone.says(text)
        await self.settle()

    async def helped(self, hours: int = 2) -> None:
        """Anna helps her: by the link, with a yes of both; she hears of a tablet after so many hours."""
        await self.sends(Tap("helper", "", "go", f"t{hours}"))
        await self.says("Margaret")
        self.anna.says(f"/start {self.last.link}")
        await self.settle()
        await self.anna_taps("agree")
        await self.taps("yes")
        await self.anna_taps("zone")

    async def anna_taps(self, act: str) -> None:
        card = next(s for s in reversed(self.anna.screen.values()) if s.button(act))
        self.anna.taps(card, card.button(act))
        await self.settle()

    @property
    def of_tablets(self) -> list[Rung]:
        """What Anna was told of tablets."""
        return [r for r in self.told if r.shown.topic.startswith("told:")]

    # --- what is known

    async def rows(self, table) -> list[dict]:
        async with self.store.look() as work:
            return [dict(row) for row in await work.rows(select(table))]

    async def doses(self) -> list[dict]:
        return sorted(await self.rows(t.dose), key=lambda row: (row["due_at"], row["id"]))

    async def states(self) -> list[str]:
        return [row["state"] for row in await self.doses()]

    async def person(self):
        async with self.store.look() as work:
            return await people.find(work, CHAT)

    @property
    def last(self) -> Shown:
        return [s for s in self.phone.screen.values() if s.topic != "status"][-1]

    def rang(self, topic: str = "dose:") -> list[Rung]:
        """What made a sound without being an answer to her."""
        return [
            r
            for r in self.came
            if r.shown.topic.startswith(topic) and r.shown.rings and not r.shown.asked_for
        ]
