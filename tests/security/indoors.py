"""The real door and the real services in one process, without HTTP: updates go in, what would leave is kept."""

import asyncio
import itertools
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, or_, select

from bot import app
from bot.channels.telegram import Line, Reader, callback
from bot.domain.incoming import Did, Incoming
from bot.domain.messages import Outgoing, Tap
from bot.lab.simulation.life import SimulatedClock
from bot.services.data.consent import POLICY_VERSION
from bot.services.running.drain import Drain
from bot.services.setup import finish
from bot.services.talk.ports import Delivery, Outcome
from bot.services.talk.turn import Turn, World
from bot.store import Store, Vault, agenda, keyring, outbox, people
from bot.store import tables as t
from tests.support.same_thread import same_thread
from tests.support.town import KEY, MARGARET, START, TOKEN


class Indoors:
    """A bot with everything but a network. ``heard`` holds, for each chat, what would have left."""

    def __init__(self, file: Path) -> None:
        self.store = Store(f"sqlite:///{file}", Vault(KEY))
        self.clock = SimulatedClock(START)
        self.heard: dict[int, list[Outgoing]] = defaultdict(list)
        self.toasts: list[str] = []
        books, lexicon, asked = app.contents()
        self.world = World(store=self.store, library=books, lexicon=lexicon, asked=asked)
        self.reader = Reader(Line(TOKEN, "http://127.0.0.1:9").bot, KEY)
        self._ids = itertools.count(1)
        self._chats: dict[int, int] = {}

    async def open(self) -> "Indoors":
        with same_thread():
            await keyring.unlock(self.store)
        self.reader = Reader(Line(TOKEN, "http://127.0.0.1:9").bot, self.store.vault.callback_key)
        self.drain = Drain(self.world, self.reader, self, self.clock)
        await self.drain.start()
        return self

    # --- the chat's end

    per_second = 1_000

    async def deliver(self, chat_id: int, outgoing: Outgoing, message_id: int | None) -> Delivery:
        self.heard[chat_id].append(outgoing)
        return Delivery(Outcome.SENT, message_id or next(self._ids))

    async def answer_tap(self, _callback_id: str, text: str, *, alert: bool) -> None:  # noqa: ARG002 - the port's signature
        self.toasts.append(text)

    # --- people

    async def settled(self, chat_id: int) -> int:
        """Somebody in *chat_id* has gone through the set-up; return their number in the database."""
        said = Incoming(Did.TAP, chat_id, self.clock.now())
        async with self.store.begin() as work:
            who = await people.agree(work, chat_id, "en", POLICY_VERSION, self.clock.now())
            turn = Turn(self.world, work, self.clock.now(), said, who)
            await finish.finish(turn, MARGARET)
            await outbox.add(work, turn.letters, turn.now)
        await self.settle()
        return who.id

    async def said(self, chat_id: int, *texts: str) -> None:
        for text in texts:
            await self.arrives(self.message(chat_id, text))

    async def tapped(self, chat_id: int, *datas: str) -> None:
        await self.arrives(*(self.tap(chat_id, data) for data in datas))

    async def pressed(self, chat_id: int, *taps: Tap) -> None:
        await self.tapped(chat_id, *(self.signed(tap, chat_id) for tap in taps))

    def signed(self, tap: Tap, chat_id: int) -> str:
        return callback.encode(tap, chat_id, self.store.vault.callback_key)

    def offered(self, chat_id: int) -> list[Tap]:
        """Return the meaning of every button this chat was ever shown."""
        rows = [row for out in self.heard[chat_id] for row in out.card.rows]
        return list(dict.fromkeys(button.tap for row in rows for button in row if button.tap))

    # --- updates

    def message(self, chat_id: int, text: str) -> tuple[int, int, dict]:
        number = next(self._ids)
        entities = (
            [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
            if text[:1] == "/"
            else []
        )
        body = self._said_in(chat_id) | {"message_id": number, "text": text, "entities": entities}
        return number, chat_id, {"update_id": number, "message": body}

    def tap(self, chat_id: int, data: str) -> tuple[int, int, dict]:
        number = next(self._ids)
        message = self._said_in(chat_id) | {"message_id": 1, "text": "x"}
        who = message["from"]
        query = {"id": str(number), "from": who, "message": message, "chat_instance": "1", "data": data}
        return number, chat_id, {"update_id": number, "callback_query": query}

    def _said_in(self, chat_id: int) -> dict:
        who = {"id": chat_id, "is_bot": False, "first_name": "Somebody", "language_code": "en"}
        at = int(self.clock.now().timestamp())
        return {"date": at, "chat": {"id": chat_id, "type": "private", "first_name": "Somebody"}, "from": who}

    async def arrives(self, *updates: tuple[int, int, dict]) -> None:
        await self.drain.accept(list(updates))
        await self.settle()

    async def answered(self, *updates: tuple[int, int, dict]) -> str:
        """The updates are answered; the answers are not sent one by one but returned as they lay in the outbox."""
        await self.drain.accept(list(updates))
        while await self.drain.answer_waiting():
            pass
        async with self.store.begin() as work:
            rows = await work.rows(select(t.outbox).where(t.outbox.c.payload.is_not(None)))
            told = [work.vault.transit.open("outbox.payload", row["payload"]).decode() for row in rows]
            await work.run(delete(t.outbox).where(t.outbox.c.id.in_([row["id"] for row in rows])))
        return "\n".join(told)

    async def settle(self) -> None:
        while await self.drain.answer_waiting():
            pass
        await self.drain.tick()
        while await self.drain.sender.cycle() or not self.drain.sender.idle:
            await asyncio.sleep(0)

    async def later(self, **span: float) -> None:
        """It is later by *span*, and everything on the way happened at its time."""
        end = self.clock.at + timedelta(**span)
        while (at := await self._next()) and at <= end:
            self.clock.at = max(at, self.clock.at + timedelta(seconds=1))
            await self.settle()
        self.clock.at = max(end, self.clock.at)
        await self.settle()

    async def _next(self):
        async with self.store.begin() as work:
            found = [await agenda.next_at(work), await outbox.next_at(work)]
        return min((at for at in found if at), default=None)

    # --- what is kept

    async def everything_of(self, person_id: int, chat_id: int) -> dict[str, list[tuple]]:
        """Return every row of every table that belongs to somebody, byte for byte as it is stored."""
        found = {}
        async with self.store.begin() as work:
            for table in t.metadata.sorted_tables:
                mine = [
                    column == value
                    for name, value in (("person_id", person_id), ("chat_id", chat_id))
                    if (column := table.c.get(name)) is not None
                ]
                if mine:
                    rows = await work.rows(select(table).where(or_(*mine)))
                    found[table.name] = sorted((tuple(row.values()) for row in rows), key=repr)
        return found

    async def ids_of(self, person_id: int) -> dict[str, list[str]]:
        """Return {table: the number of every row of theirs, newest first}."""
        found = {}
        async with self.store.begin() as work:
            for table in t.metadata.sorted_tables:
                if "person_id" in table.c and "id" in table.c:
                    mine = (
                        select(table.c.id).where(table.c.person_id == person_id).order_by(table.c.id.desc())
                    )
                    found[table.name] = [str(row["id"]) for row in await work.rows(mine)]
        return found
