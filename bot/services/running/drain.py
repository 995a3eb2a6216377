"""The one loop: waiting updates are answered, what is due is done, what is to leave leaves."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import timedelta

import structlog

from bot import failpoints
from bot.domain.incoming import HEARD, Did, Incoming
from bot.services.desk import desk, operators
from bot.services.running import due, outliving
from bot.services.running.ahead import Ahead
from bot.services.running.promises import Promises, safe_reply
from bot.services.running.sending import Sender
from bot.services.talk import meters, notices
from bot.services.talk.ports import Chat, Clock, Door, Unreadable
from bot.services.talk.turn import Turn, World
from bot.store import Slices, Unavailable, Work, claims, erasures, house, inbox, openings, outbox, people
from bot.store.inbox import Arrival

log = structlog.get_logger()

TRIES = 3
TRY_AGAIN = timedelta(milliseconds=300)  # three tries and the safe reply within five seconds
TRY_AGAIN_AT_MOST = timedelta(seconds=2)  # while the database is in trouble
LOOK_SECONDS = 0.3
CHATS_AT_ONCE = 16
IN_A_ROW = 3  # updates of one chat before others that came meanwhile are looked for


class Drain:
    """Owns the work of a process, or of a group of slices in it. Everything it does survives ``kill -9`` at any moment."""

    def __init__(self, world: World, door: Door, chat: Chat, clock: Clock, slices: Slices = None) -> None:
        self._slices = slices  # None: everybody's
        self._world = world
        self._door = door
        self._chat = chat
        self._clock = clock
        self.sender = Sender(world, chat, clock, slices)
        self._ahead = Ahead(world, door)
        self._promises = Promises(chat, safe_reply(world))
        self._arrived = asyncio.Event()
        self._answering: dict[int, asyncio.Task[None]] = {}
        self._spinners: set[asyncio.Task[None]] = set()
        self._gate = asyncio.Semaphore(CHATS_AT_ONCE)
        self._due = due.Due(world, slices)
        self._deciding = asyncio.Lock()  # one batch of due things at a time

    async def accept(self, updates: list[tuple[int, int, dict[str, object]]]) -> None:
        """The updates are kept; Telegram may forget them now."""
        async with self._world.store.begin() as work:
            await inbox.accept(work, updates, self._clock.now())
            failpoints.here("before_inbox_commit")
        self._arrived.set()

    async def start(self) -> None:
        """What a dead process left half-way may go on; a gap longer than a tap lives is noted as an outage."""
        async with self._world.store.begin() as work:
            now = self._clock.now()
            outage = await house.beat(work, now)
            await claims.release(work)
        await self._world.store.forget_freed_pages()  # an erase may have died before its last step
        tell(outage)

    async def take_up(self) -> None:
        """What a dead holder of these slices left half-way may go on."""
        async with self._world.store.begin() as work:
            await claims.release(work, self._slices)

    async def answer_forever(self) -> None:
        try:
            await outliving.for_ever("answering", self.answer_round)
        finally:
            self.let_go()

    def let_go(self) -> None:
        """Nothing is answered here any more."""
        self._promises.forget()
        for task in self._answering.values():
            task.cancel()

    async def answer_round(self) -> bool:
        """Answer what waits, or wait for an arrival, a moment at most; return whether there was something."""
        self._arrived.clear()
        answered = await self.answer_waiting(LOOK_SECONDS)
        if not answered:
            await self._until_arrival()
        return bool(answered)

    def wake(self) -> None:
        """Another process has kept an update of these slices."""
        self._arrived.set()

    async def _until_arrival(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):  # wait_for of Python 3.11 can lose a cancellation
                await self._arrived.wait()

    async def answer_waiting(self, patience_seconds: float | None = None) -> int:
        """Answer what waits: each chat in order, chats in parallel; return how many chats had something.

        With a patience, a chat that takes longer is answered on the side: what arrives for others does not wait for it.
        """
        async with self._world.store.begin() as work:
            chats = await inbox.waiting_chats(work, self._clock.now(), slices=self._slices)
        for chat_id, waiting in chats.items():
            if chat_id not in self._answering:
                self._answering[chat_id] = asyncio.create_task(self._answer_chat(chat_id, waiting))
        if self._answering:
            await asyncio.wait(self._answering.values(), timeout=patience_seconds)
        ended = [chat_id for chat_id, task in self._answering.items() if task.done()]
        ends = [self._answering.pop(chat_id) for chat_id in ended]
        for error in [task.exception() for task in ends if not task.cancelled()]:
            if error:
                raise error
        return len(chats)

    async def _answer_chat(self, chat_id: int, waiting: int) -> None:
        """A few of one chat, then everybody else's turn: who floods the bot holds up nobody in need."""
        async with self._gate:
            for n in range(min(waiting, IN_A_ROW)):
                cry = await self._ahead.cry(chat_id, waiting - n)
                if not await self._answer_one(chat_id, cry):
                    return
                self.sender.wake.set()

    async def _answer_one(self, chat_id: int, cry: int | None = None) -> bool:
        """Answer the oldest update of *chat_id*, or its *cry*: effect, messages and "done" in one transaction."""
        arrival: Arrival | None = None
        try:
            async with self._world.store.begin() as work:
                arrival = await inbox.oldest(work, chat_id, self._clock.now(), first=cry)
                if arrival is None:
                    return False
                self._promises.make(arrival)
                turn = await self._turn(work, arrival)
                await desk.answer(turn)
                failpoints.here("in_handler")
                await outbox.add(work, turn.letters, turn.now)
                if arrival.update_id == cry or turn.overtaken:
                    await outbox.hold_down(work, chat_id)
                await inbox.done(work, arrival.update_id)
                failpoints.here("before_commit")
        except Unavailable as error:
            if arrival is None:
                raise
            await self._held_up(arrival, error)
            return True
        except Exception as error:
            if arrival is None:
                raise
            await self._failed(arrival, error)
            return True
        failpoints.here("after_commit")
        meters.answered.labels("done").inc()
        self._promises.keep(arrival)
        self._ahead.answered(arrival, cried=arrival.update_id == cry)
        self._stop_spinner(turn)
        if turn.erased:
            failpoints.here("after_erase")
            await erasures.finish(self._world.store)
        return True

    async def _turn(self, work: Work, arrival: Arrival) -> Turn:
        incoming = self._door.read(arrival.body)
        if incoming.did is Did.TAP:
            incoming = _at(incoming, arrival)
        now = self._clock.now()
        if incoming.did in HEARD:
            person = await people.seen(work, arrival.chat_id, now)
        else:
            person = await people.find(work, arrival.chat_id, lock=True)
        pressed = incoming.message_id if incoming.did is Did.TAP else None
        found = await openings.of(work, person.id, pressed) if person else openings.Opening()
        overtaken = self._ahead.overtaken(arrival)
        return Turn(
            self._world,
            work,
            now,
            incoming,
            person,
            found.flow,
            overtaken,
            found.pressed,
            found.agreed,
            found.unsent,
        )

    def _stop_spinner(self, turn: Turn) -> None:
        if turn.incoming.callback_id:
            task = asyncio.create_task(
                self._chat.answer_tap(turn.incoming.callback_id, turn.toast, alert=turn.alert)
            )
            self._spinners.add(task)
            task.add_done_callback(self._spinners.discard)

    async def _held_up(self, arrival: Arrival, error: Unavailable) -> None:
        """Trouble of the database is nobody's fault: the update waits, a little longer each time, however long it takes."""
        log.warning("database_away", what="answer", error=str(error))
        now = self._clock.now()
        wait = min(max((now - arrival.received_at) / 2, TRY_AGAIN), TRY_AGAIN_AT_MOST)
        async with self._world.store.begin() as work:
            await inbox.try_again(work, arrival.update_id, now + wait, counted=False)

    async def _failed(self, arrival: Arrival, error: Exception) -> None:
        """The update is tried again; after the third time it is put aside and the patient gets the fixed reply."""
        last = arrival.attempts + 1 >= TRIES or isinstance(error, Unreadable)
        log.error("update_failed", error=error, attempt=arrival.attempts + 1, quarantined=last)
        async with self._world.store.begin() as work:
            now = self._clock.now()
            if not last:
                await inbox.try_again(work, arrival.update_id, now + TRY_AGAIN, counted=True)
                return
            if not await inbox.put_aside(work, arrival.update_id):
                return
            await notices.warn(self._world, work, "quarantined", now)
            if arrival.chat_id > 0 and not self._promises.keep(arrival):
                await outbox.add(work, [(arrival.chat_id, safe_reply(self._world))], now)
        meters.answered.labels("quarantined").inc()
        self._ahead.answered(arrival, cried=False)
        self.sender.wake.set()

    async def tick(self) -> int:
        """Do everything that is due; return how many things that were."""
        done = 0
        async with self._deciding:
            while found := await self._due.fire(self._clock.now()):
                done += found
                self.sender.wake.set()
                if found < due.BATCH:  # what it has put on the agenda for now comes with the next tick
                    break
        return done

    async def beat(self) -> None:
        """The process is alive: what follows a shorter silence is not an outage."""
        now = self._clock.now()  # before waiting for the database: a wait is not a silence
        async with self._world.store.begin() as work:
            found = await operators.beat(self._world, work, now)
        tell(found)

    async def settle(self) -> None:
        """Return when nothing waits and nothing is in flight: for the time machine and the tests."""
        now = self._clock.now()
        async with self._world.store.begin() as work:
            await house.alive(work, now)  # time that was travelled through is not an outage
        for _ in range(200):
            answered = await self.answer_waiting()
            fired = await self.tick()
            started = await self.sender.cycle()
            if not (answered or fired or started) and self.sender.idle:
                return
            await asyncio.sleep(0.005)


def tell(found: house.Outage | house.SetBack | None) -> None:
    """The operator can read of an outage, and of a clock that was set back."""
    if isinstance(found, house.Outage):
        log.info("was_offline", minutes=round((found.ended_at - found.began_at) / timedelta(minutes=1)))
    elif found:
        log.error("clock_set_back", seconds=round(found.by / timedelta(seconds=1)))


def _at(incoming: Incoming, arrival: Arrival) -> Incoming:
    """Return a tap with the time it arrived: Telegram does not say when a button was tapped."""
    return replace(incoming, at=arrival.received_at)
