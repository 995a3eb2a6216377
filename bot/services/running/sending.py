"""Messages leave: claim, send, settle. At least once; at most one labelled repeat where Telegram may have taken it."""

import asyncio
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot import failpoints, texts
from bot.domain.messages import Drawing, Lane, Making, Op, Outgoing, Priority, Rows
from bot.domain.rests import Gone, Who
from bot.formats import Format
from bot.services.exports import making
from bot.services.helping import theirs
from bot.services.plans import resting
from bot.services.running import outliving
from bot.services.running.drawn import drawn
from bot.services.running.promises import safe_reply
from bot.services.talk import meters, notices
from bot.services.talk.ports import Chat, Clock, Delivery, Outcome
from bot.services.talk.turn import World
from bot.store import Slices, Unavailable, Work, cards, claims, outbox, people
from bot.store.claims import Letter, Settled

log = structlog.get_logger()

IN_FLIGHT = {Lane.EMERGENCY: 32, Lane.REPLY: 32, Lane.FILE: 4, Lane.BULK: 160}  # at most
LANE_AT_LEAST = 8
TOGETHER_SECONDS = 0.03  # bulk that comes back within this is settled in one commit: a commit each costs 1 ms
LOOK_SECONDS = 0.5  # for what falls due meanwhile, when nothing is written and nothing comes back
AMBIGUOUS_WAIT = timedelta(seconds=30)
BACKOFF_AT_MOST = timedelta(seconds=60)
TRIES = 60
LANDING_SECONDS = 5
REPEATABLE = frozenset({Op.EDIT, Op.DROP, Op.PIN, Op.UNPIN, Op.REACT, Op.LEAVE})
CARDS = frozenset({Op.NEW, Op.EDIT})
SAID = frozenset({Op.NEW, Op.EDIT, Op.FILE, Op.KEYS})  # without it there is silence


class Revoked(Exception):
    """Telegram refuses the token: the process must end, so that somebody looks."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One finished attempt: what was tried, what came of it, and the card it replaced."""

    letter: Letter
    delivery: Delivery
    op: Op
    replaced: int | None
    refused: str = ""  # why Telegram, or we, could not make the message of it that it should be


class Sender:
    """One loop that claims and settles in the same transaction, and keeps many sends in flight between."""

    def __init__(self, world: World, chat: Chat, clock: Clock, slices: Slices = None) -> None:
        self._slices = slices
        second = max(chat.per_second, LANE_AT_LEAST)  # a killed process leaves no more than that in doubt
        self._lanes = {lane: min(most, second) for lane, most in IN_FLIGHT.items()}
        self._world = world
        self._chat = chat
        self._clock = clock
        self._results: list[Sent] = []
        self._flying: dict[int, Letter] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._cycling = asyncio.Lock()  # what flies is known only between two cycles
        self._doubts = False  # whether something is claimed that nobody sends
        self.wake = asyncio.Event()  # something was written, or came back that others wait for
        self._back = asyncio.Event()  # something came back that may wait for company
        self.revoked = False
        self._grounded = False

    async def run(self) -> None:
        """Send until cancelled.

        Raises:
            Revoked: the token is not valid any more.
        """
        await outliving.for_ever("sending", self.round)

    async def round(self) -> bool:
        """Do a cycle and rest a moment when nothing was started; return whether something was.

        Raises:
            Revoked: the token is not valid any more.
        """
        self.wake.clear()
        self._back.clear()
        busy = await self.cycle()
        if self.revoked:
            raise Revoked("Telegram does not accept this bot's token any more.")
        if not busy:
            await _first(LOOK_SECONDS, self.wake, self._back)
        if len(self._flying) > len(self._results):
            await _first(TOGETHER_SECONDS, self.wake)
        return busy

    async def cycle(self) -> bool:
        """Settle what came back, start what may leave, and return whether anything was started.

        Raises:
            Unavailable: nothing was settled or claimed; the next cycle does both. (When the commit was kept after
                all, settling again changes nothing, and what was claimed leaves then, with a label.)
        """
        async with self._cycling:
            results, self._results = self._results, []
            try:
                letters = await self._settle_and_claim(results)
            except BaseException:
                self._results = results + self._results
                self._doubts = True
                raise
            self._doubts = False
            if results:
                failpoints.here("after_mark")
            for letter in letters:
                failpoints.here("after_claim")
                self._start(letter)
            return bool(letters)

    async def _settle_and_claim(self, results: list[Sent]) -> list[Letter]:
        now = self._clock.now()
        back = {r.letter.id for r in results}
        async with self._world.store.begin() as work:
            await self._settle(work, results, now)
            failpoints.here("before_claim")
            # a chat that is back may be claimed again only now: its next message may need the card just settled
            flying = {n: letter for n, letter in self._flying.items() if n not in back}
            if self._doubts:
                await claims.release(work, self._slices, flying=frozenset(flying))
            letters = await self._claim(work, now, list(flying.values()))
        self._flying = flying | {letter.id: letter for letter in letters}
        return letters

    def doubt(self) -> None:
        """Somebody who is gone may have claimed something of ours: the next cycle sends what nobody is sending."""
        self._doubts = True

    @property
    def idle(self) -> bool:
        return not self._flying and not self._results

    async def land(self) -> None:
        """Nothing starts any more; what was in flight is back and settled, or has had its time."""
        self._grounded = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LANDING_SECONDS)
        await outliving.once("landing", self.cycle)

    async def _claim(self, work: Work, now: datetime, flying: list[Letter]) -> list[Letter]:
        if self._grounded:
            return []
        used = Counter(letter.lane for letter in flying)
        return await claims.claim(
            work,
            now,
            {lane: most - used[lane] for lane, most in self._lanes.items()},
            busy=frozenset(letter.chat_id for letter in flying),
            crying=frozenset(letter.chat_id for letter in flying if letter.lane is Lane.EMERGENCY),
            slices=self._slices,
        )

    def _start(self, letter: Letter) -> None:
        task = asyncio.create_task(self._send(letter))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, letter: Letter) -> None:
        out, live = letter.outgoing, letter.live
        target = out.message_id or live
        if isinstance(out.carries, Drawing):
            if out.op is not Op.EDIT:
                await self._chat.at_work(letter.chat_id)
            out = await drawn(letter.lang, out)
            if not await self._still_ours(letter):
                self._came_back(Sent(letter, Delivery(Outcome.LATER), out.op, None))
                return
        op = Op.NEW if out.op is Op.EDIT and target is None else out.op
        label = str(texts.say(letter.lang or "en", "repeat")) if letter.repeat else ""
        delivery = await self._attempt(letter, out if op is out.op else replace(out, op=op), target, label)
        if op is Op.EDIT and delivery.outcome in (Outcome.GONE, Outcome.REFUSED):
            op = Op.NEW
            quiet = out.silent or delivery.outcome is Outcome.GONE
            delivery = await self._attempt(letter, replace(out, op=op, silent=quiet), None, label)
        refused = delivery.reason if delivery.outcome is Outcome.REFUSED else ""
        if refused and op in SAID and letter.lane is not Lane.BULK and letter.chat_id > 0:
            delivery = await self._attempt(letter, safe_reply(self._world), None, "")
        if delivery.outcome is Outcome.SENT:
            failpoints.here("after_telegram_accepted")
        sent = delivery.message_id  # None when an edit changed nothing
        replaced = live if op in CARDS and sent and live != sent and not refused else None
        self.revoked = self.revoked or delivery.outcome is Outcome.REVOKED
        self._came_back(Sent(letter, delivery, op, replaced, refused))

    def _came_back(self, sent: Sent) -> None:
        self._results.append(sent)
        alone = len(self._results) == len(self._flying)
        (self.wake if alone or sent.letter.lane is not Lane.BULK else self._back).set()

    async def _still_ours(self, letter: Letter) -> bool:
        """Drawing and making take a while: the letter may be gone with its person, or somebody else's by now."""
        try:
            async with self._world.store.begin() as work:
                return await claims.held(work, letter)
        except Exception as error:  # noqa: BLE001 - as below; whoever cannot look does not send
            log.warning("not_looked", letter=letter.id, error=type(error).__name__)
            return False

    async def _attempt(self, letter: Letter, out: Outgoing, target: int | None, label: str) -> Delivery:
        if label and out.op not in REPEATABLE:
            out = replace(out, card=replace(out.card, text=f"{label}\n\n{out.card.text}"))
        try:
            if isinstance(out.carries, Making):
                await self._chat.at_work(letter.chat_id)
                made = await making.file(
                    self._world, letter.chat_id, Format(out.carries.what), self._clock.now()
                )
                if made is None or not await self._still_ours(letter):
                    return Delivery(Outcome.GONE)  # whose it would have been is not here any more
                out = replace(out, carries=made)
            return await self._chat.deliver(letter.chat_id, out, target)
        except Unavailable as error:
            return Delivery(Outcome.LATER, retry_after_seconds=1.0, reason=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - one message that cannot be built must not stop the others
            log.warning("message_not_built", letter=letter.id, error=type(error).__name__)
            return Delivery(Outcome.REFUSED, reason=type(error).__name__)

    async def _settle(self, work: Work, results: list[Sent], now: datetime) -> None:
        if not results:
            return
        failpoints.here("before_mark")
        _measure(results, now)
        if gone := {r.letter.chat_id for r in results if r.delivery.outcome is Outcome.UNREACHABLE}:
            await _unreachable(
                self._world, work, gone, now
            )  # people before their rows: everybody locks in that order
        await claims.settle(work, [_settled(r, now) for r in results])
        shown: list[tuple[int, str, int, Rows, datetime]] = []
        for r in results:
            out = r.letter.outgoing
            if _is_card(r):
                shown.append((r.letter.chat_id, out.topic, r.delivery.message_id or 0, out.card.rows, now))
            elif r.delivery.outcome is Outcome.SENT and r.op is Op.DROP and out.topic:
                await cards.drop(work, r.letter.chat_id, out.topic)
            if r.refused:
                log.error("message_refused", letter=r.letter.id, op=r.op, reason=r.refused)
        if any(r.refused and r.op in SAID for r in results):
            await notices.warn(self._world, work, "refused", now)
        alive = await people.known_chats(work, {chat for chat, *_ in shown}) if shown else set()
        await cards.leave_other_topics(work, [_place(r) for r in results if _is_card(r) and _turned(r)])
        await cards.show(work, [card for card in shown if card[0] in alive])
        drops = [
            (r.letter.chat_id, Outgoing(Op.DROP, message_id=r.replaced, priority=Priority.FOLLOW_UP))
            for r in results
            if r.replaced and r.delivery.outcome is Outcome.SENT
        ]
        await outbox.add(work, drops, now)


def _is_card(r: Sent) -> bool:
    """Return whether the message is the live card of its topic now."""
    arrived = r.delivery.outcome is Outcome.SENT and bool(r.delivery.message_id)
    return arrived and bool(r.letter.outgoing.topic) and r.op in CARDS and not r.refused


def _turned(r: Sent) -> bool:
    """Return whether a message that stood there was edited into another topic's card."""
    return r.op is Op.EDIT and r.letter.live != r.delivery.message_id


def _place(r: Sent) -> tuple[int, str, int]:
    return r.letter.chat_id, r.letter.outgoing.topic, r.delivery.message_id or 0


def _measure(results: list[Sent], now: datetime) -> None:
    for outcome, count in Counter(r.delivery.outcome for r in results).items():
        meters.sends.labels(outcome).inc(count)
    if repeats := sum(r.letter.repeat and r.op not in REPEATABLE for r in results):
        meters.repeats.inc(repeats)
    for r in results:
        meters.waited[r.letter.outgoing.priority].observe((now - r.letter.created_at) / timedelta(seconds=1))


async def _first(seconds: float, *events: asyncio.Event) -> None:
    """One of *events* is set, or *seconds* have passed."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


def _settled(r: Sent, now: datetime) -> Settled:
    letter, delivery = r.letter, r.delivery
    outcome = delivery.outcome
    if outcome in (Outcome.SENT, Outcome.GONE):
        return Settled(letter.id, letter.fence, "sent", delivery.message_id)
    if outcome is Outcome.AMBIGUOUS and r.op not in REPEATABLE:
        if letter.repeat:
            return Settled(letter.id, letter.fence, "sent")
        return Settled(letter.id, letter.fence, "waiting", next_action_at=now + AMBIGUOUS_WAIT, repeat=True)
    if outcome in (Outcome.LATER, Outcome.AMBIGUOUS) and letter.attempts < TRIES:
        wait = min(timedelta(seconds=2 ** min(letter.attempts, 6)), BACKOFF_AT_MOST)
        wait = max(
            wait if outcome is Outcome.AMBIGUOUS else timedelta(),
            timedelta(seconds=delivery.retry_after_seconds),
        )
        return Settled(letter.id, letter.fence, "waiting", next_action_at=now + wait, repeat=letter.repeat)
    if outcome is Outcome.REVOKED:
        return Settled(letter.id, letter.fence, "waiting", next_action_at=now)
    return Settled(letter.id, letter.fence, "refused")


async def _unreachable(world: World, work: Work, chats: set[int], now: datetime) -> None:
    """Nothing more is tried for those who blocked the bot, until they come back; whom they helped is told."""
    for person in await people.of_chats(work, chats):
        await resting.add(work, person, Who.DOOR, Gone())
    for chat_id in sorted(chats):
        await outbox.hush(work, chat_id)
        await theirs.lost(world, work, chat_id, now)
