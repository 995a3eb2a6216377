"""People who talk to a bot of several processes, and what is done to those processes meanwhile."""

import asyncio
import contextlib
import os
import signal
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from bot import texts
from tests.faults.test_process_faults import env_of
from tests.kills.lives import Life, Nursery
from tests.kills.neighbours import Neighbour, moved_in
from tests.support.town import Town

LABEL = str(texts.say("en", "repeat").striptags())
RATE = 200
ANSWERS = {"/today": "Next tablet: tomorrow", "/settings": "Settings\nPlan", "/help": "I can help with"}
QUESTIONS = tuple(ANSWERS)
CARD = "Time for your tablet"
PAUSE_SECONDS = (
    3.0  # two answers and the two old cards they replace: Telegram allows a chat about one a second
)
PATIENCE_SECONDS = 30
STARTS_AT = datetime(2026, 3, 3, 7, 58, 30, tzinfo=UTC)
DUE_AT = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message Telegram accepted, and when."""

    at: float
    chat_id: int
    text: str


class Company:
    """An intake, another beside it, and two workers; whoever ends is started again, as by a supervisor."""

    def __init__(self, town: Town, warm: Nursery, url: str, folder: Path) -> None:
        self.town = town
        self._warm = warm
        self._url = url
        self._folder = folder
        self._env = env_of(town, url, SEND_RATE=str(RATE), LOG_LEVEL="WARNING")
        self.lives: dict[str, Life] = {}
        self.ends: dict[str, list[int]] = defaultdict(list)
        self._keepers: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        for name in ("intake1", "intake2", "worker1", "worker2"):
            self._keepers.append(asyncio.create_task(self._keep(name)))
        while len(self.lives) < len(self._keepers):
            await asyncio.sleep(0.05)

    async def close(self) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for life in self.lives.values():
            await life.killed()

    async def _keep(self, name: str) -> None:
        while True:
            role = {"ROLE": name.rstrip("12")}
            self.lives[name] = await self._warm.life(self._env | role, self._folder / f"{name}.log")
            self.ends[name].append(await asyncio.shield(self.lives[name].gone))

    # --- what is done to them

    async def killed(self, name: str) -> None:
        os.kill(self.lives[name].pid, signal.SIGKILL)

    async def frozen(self, name: str, seconds: float = 5.0) -> None:
        pid = self.lives[name].pid
        os.kill(pid, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)

    async def cut_off(self, name: str) -> None:
        """Every connection of the process to the database is closed by the server."""
        admin = await asyncpg.connect(self._url)
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1",
            f"daymark {self.lives[name].pid}",
        )
        await admin.close()


class Crowd:
    """People with a tablet at eight who say two things at once, and two more when those were answered."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self.over = asyncio.Event()
        self.people: list[Neighbour] = []
        self.said: Counter[int] = Counter()
        self.waits: list[float] = []
        self.answered: dict[int, float] = {}  # chat: when what was answered last had been said
        self.sent: list[Sent] = []
        town.sandbox.witnesses.append(self._note)

    async def moves_in(self, count: int) -> None:
        async with self._town.store.begin() as work:
            self.people = [await moved_in(work, self._town.newcomer(), self._town.now) for _ in range(count)]

    def _note(self, method, _params, status, body) -> None:
        if status == 200 and method.lower() == "sendmessage":
            self.sent.append(Sent(time.monotonic(), body["result"]["chat"]["id"], body["result"]["text"]))

    async def talks(self) -> None:
        await asyncio.gather(*(self._talks(who, n) for n, who in enumerate(self.people)))

    async def _talks(self, who: Neighbour, n: int) -> None:
        await asyncio.sleep(n * PAUSE_SECONDS / len(self.people))
        while not self.over.is_set():
            began, before, first_at = time.monotonic(), self.said[who.chat_id], 0.0
            for _ in range(2):
                who.persona.say(QUESTIONS[self.said[who.chat_id] % len(QUESTIONS)])
                self.said[who.chat_id] += 1
            while len(self.answers(who)) < self.said[who.chat_id]:
                assert time.monotonic() - began < PATIENCE_SECONDS, (
                    f"{who.chat_id} waits: {self.answers(who)}"
                )
                await asyncio.sleep(0.02)
                if not first_at and len(self.answers(who)) > before:
                    first_at = time.monotonic()
            self.waits.append(
                (first_at or time.monotonic()) - began
            )  # the second waits for Telegram's pace too
            self.answered[who.chat_id] = began
            await asyncio.sleep(PAUSE_SECONDS)

    async def all_answered(self) -> None:
        """Everybody has an answer to something said from now on."""
        now = time.monotonic()
        while any(self.answered.get(who.chat_id, 0) < now for who in self.people):
            await asyncio.sleep(0.1)

    def answers(self, who: Neighbour) -> list[str]:
        """Which questions the answers of her chat were for, in their order; a labelled repeat counts once."""
        found: list[str] = []
        for sent in self.sent:
            asked = next((q for q, words in ANSWERS.items() if words in sent.text), "")
            again = found and found[-1] == asked and LABEL in sent.text
            if sent.chat_id == who.chat_id and asked and not again:
                found.append(asked)
        return found

    def cards(self, who: Neighbour) -> list[bool]:
        """Of each card of her dose: whether it was labelled as a repeat."""
        return [LABEL in s.text for s in self.sent if s.chat_id == who.chat_id and CARD in s.text]

    def most_in_a_second(self) -> int:
        """How many of all messages arrived in any one second."""
        at = [s.at for s in self.sent]
        return max(sum(0 <= later - first < 1 for later in at) for first in at)

    def repeats(self) -> int:
        return sum(LABEL in s.text for s in self.sent)
