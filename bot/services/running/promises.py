"""Whoever wrote hears something within five seconds: the fixed reply, when the answer is held up for whatever reason.

It goes straight to the chat, past the database, for that may be what is in trouble; the answer still follows.
"""

import asyncio

import structlog

from bot.domain.messages import Button, Card, Op, Outgoing, Priority, Style, Tap
from bot.services.talk.ports import Chat
from bot.services.talk.turn import World
from bot.services.talk.voice import Voice
from bot.store.inbox import Arrival

WITHIN_SECONDS = 3.5  # the rest of the five is for its way through Telegram

log = structlog.get_logger()


class Promises:
    """One for each update that was found and has no answer yet."""

    def __init__(self, chat: Chat, reply: Outgoing) -> None:
        self._chat = chat
        self._reply = reply
        self._made: dict[int, asyncio.TimerHandle] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def make(self, arrival: Arrival) -> None:
        """Whoever sent *arrival* gets the fixed reply unless the promise is kept in time; once, however often it is tried."""
        if arrival.chat_id > 0 and arrival.update_id not in self._made:
            later = asyncio.get_running_loop().call_later
            self._made[arrival.update_id] = later(WITHIN_SECONDS, self._break, arrival.chat_id)

    def keep(self, arrival: Arrival) -> bool:
        """The answer to *arrival* is on its way; return whether the fixed reply was needed before."""
        timer = self._made.pop(arrival.update_id, None)
        if timer is None:
            return False
        timer.cancel()
        return timer.when() <= asyncio.get_running_loop().time()

    def forget(self) -> None:
        """Somebody else answers from now on."""
        for timer in self._made.values():
            timer.cancel()
        self._made.clear()

    def _break(self, chat_id: int) -> None:
        log.error("answer_held_up")
        task = asyncio.create_task(self._tell(chat_id))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell(self, chat_id: int) -> None:
        try:
            await self._chat.deliver(chat_id, self._reply, None)
        except Exception as error:  # noqa: BLE001 - nothing more can be done; the answer is still tried
            log.warning("message_not_built", error=type(error).__name__)


def safe_reply(world: World) -> Outgoing:
    """Return the fixed reply when something went wrong: never silence, the emergency line in it."""
    voice = Voice(country=world.country)
    rows = (
        (Button(voice.label("button.urgent"), Tap("sos"), Style.DANGER),),
        (Button(voice.label("button.today"), Tap("today")),),
    )
    return Outgoing(Op.NEW, Card(str(voice.say("safe_reply")), rows), priority=Priority.EMERGENCY)
