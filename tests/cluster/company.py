"""People who talk to a bot of several processes, and what is done to those processes meanwhile."""

import asyncio
import contextlib
import os
import signal
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg

from bot import texts
from tests.faults.test_process_faults import env_of
from tests.kills.lives import Life, Nursery, nursery
from tests.kills.neighbours import Neighbour, moved_in
from tests.support.town import Town

LABEL = str(texts.say("en", "repeat").striptags())
RATE = 200
ANSWERS = {"/today": "Next tablet: to", "/settings": "Settings\nPlan", "/help": "I can help with"}
QUESTIONS = tuple(ANSWERS)
CARD = "Time for your tablet"
PAUSE_SECONDS = (
    3.0  # two answers and the two old cards they replace: Telegram allows a chat about one a second
)
PATIENCE_SECONDS = 30
ROLES = ("intake1", "intake2", "worker1", "worker2")
STARTS_AT = datetime(2026, 3, 3, 7, 58, 30, tzinfo=UTC)
DUE_AT = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
_LAST_LINES = 40


@dataclass(frozen=True, slots=True)
class Sent:
    """A message Telegram accepted, and when."""

    at: float
    chat_id: int
    text: str


class Company:
    """Processes of one bot, named by their roles; whoever ends is started again, as by a supervisor."""

    def __init__(
        self,
        town: Town,
        warm: Nursery,
        url: str,
        folder: Path,
        names: tuple[str, ...],
        through: dict[str, str] | None = None,
    ) -> None:
        self.town = town
        self.builds = dict.fromkeys(names, warm)  # where each process comes from: the checkout it is of
        self._url = url
        self._folder = folder
        self._names = names
        self._through = through or {}  # the URL of those who have one of their own
        self._env = env_of(town, url, SEND_RATE=str(RATE), LOG_LEVEL="INFO")
        self._began = time.monotonic()
        self.lives: dict[str, Life] = {}
        self.ends: dict[str, list[int]] = defaultdict(list)
        self._events: list[str] = []  # what was done to whom, and who was born and ended, when
        self._keepers: list[asyncio.Task[None]] = []
        self.patience_seconds = 2 * PATIENCE_SECONDS

    async def open(self) -> None:
        self._keepers = [asyncio.create_task(self._keep(name)) for name in self._names]
        while len(self.lives) < len(self._keepers):
            await asyncio.sleep(0.05)

    async def close(self) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for life in self.lives.values():
            await life.killed()
        self.lives.clear()

    async def _keep(self, name: str) -> None:
        while True:
            own = {"ROLE": name.rstrip("12"), "DATABASE_URL": self._through.get(name, self._url)}
            life = self.lives[name] = await self.builds[name].life(
                self._env | own, self._folder / f"{name}.log"
            )
            self._note(f"{name} is born, {life.pid}")
            self.ends[name].append(await asyncio.shield(life.gone))
            self._note(f"{name} has ended with {self.ends[name][-1]}")
            if self.ends[name][-1] > 0:  # as a supervisor: what refuses to start is not started in a hurry
                await asyncio.sleep(1)

    def _note(self, event: str) -> None:
        self._events.append(f"{time.monotonic() - self._began:6.1f} s {event}")

    def told(self) -> str:
        return "\n".join(self._events)

    # --- what is done to them

    async def killed(self, name: str) -> None:
        self._note(f"{name} is killed")
        self._signal(name, signal.SIGKILL)

    async def replaced(self, name: str, by: Nursery) -> None:
        """The process was asked to go, and one of another build is there in its place."""
        self._note(f"{name} is replaced")
        self.builds[name], ended = by, self.lives[name]
        self._signal(name, signal.SIGTERM)
        while self.lives[name] is ended or self.lives[name].gone.done():
            await asyncio.sleep(0.05)

    async def frozen(self, name: str, seconds: float = 5.0) -> None:
        self._note(f"{name} is frozen")
        life = self.lives[name]
        self._signal(name, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        if self.lives[name] is life:
            self._signal(name, signal.SIGCONT)

    async def cut_off(self, name: str) -> None:
        """Every connection of the process to the database is closed by the server."""
        self._note(f"{name} is cut off")
        admin = await asyncpg.connect(self._url)
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1",
            f"daymark {self.lives[name].pid}",
        )
        await admin.close()

    def _signal(self, name: str, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.lives[name].pid, number)

    # --- what is told when somebody waits in vain

    async def until(self, done: Awaitable[None], talking: asyncio.Task[None]) -> None:
        """*done* has come while everybody went on talking; otherwise it is told what every process does."""
        waiting = asyncio.ensure_future(done)
        others = [talking, *self._keepers]
        try:
            await asyncio.wait(
                {waiting, *others}, timeout=self.patience_seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if not waiting.done() or waiting.exception():
                errors = [repr(task.exception()) for task in {waiting, *others} if task.done()]
                raise AssertionError("\n".join([*errors, *await self._story()]))
        finally:
            waiting.cancel()

    async def _story(self) -> list[str]:
        """What was done, and the end of each process's log, to which its tasks have just written what they wait for."""
        for name in self.lives:
            self._signal(name, signal.SIGUSR1)
        await asyncio.sleep(1)
        story = [self.told()]
        for name, life in self.lives.items():
            state = "ended" if life.gone.done() else "lives"
            log = (self._folder / f"{name}.log").read_text("utf-8", "replace").splitlines()
            story += [f"--- {name} {life.pid} {state}", *log[-_LAST_LINES:]]
        return story


class Crowd:
    """People with a tablet at eight who say two things at once, and two more when those were answered."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self.over = asyncio.Event()
        self.people: list[Neighbour] = []
        self.said: Counter[int] = Counter()
        self.patience_seconds = PATIENCE_SECONDS
        self.back_at = 0.0  # when the database was last given back to the bot
        self.waits: list[
            float
        ] = []  # of each time she said something: until an answer, the database away not counted
        self.sent: list[Sent] = []
        self._answers: dict[int, list[tuple[str, float]]] = defaultdict(list)  # chat: of which question, when
        self._asked_at: dict[int, float] = {}  # chat: when what was answered last had been said
        self._news: dict[int, asyncio.Event] = defaultdict(asyncio.Event)
        town.sandbox.witnesses.append(self._note)

    async def moves_in(self, count: int) -> None:
        async with self._town.store.begin() as work:
            self.people = [await moved_in(work, self._town.newcomer(), self._town.now) for _ in range(count)]

    def _note(self, method, _params, status, body) -> None:
        """A message arrived. A labelled repeat of an answer is the same answer."""
        if status != 200 or method.lower() != "sendmessage":
            return
        sent = Sent(time.monotonic(), body["result"]["chat"]["id"], body["result"]["text"])
        self.sent.append(sent)
        answers = self._answers[sent.chat_id]
        asked = next((q for q, words in ANSWERS.items() if words in sent.text), "")
        again = answers and answers[-1][0] == asked and LABEL in sent.text
        if asked and not again:
            answers.append((asked, sent.at))
            self._news[sent.chat_id].set()

    async def talks(self) -> None:
        async with asyncio.TaskGroup() as everybody:
            for n, who in enumerate(self.people):
                everybody.create_task(self._talks(who, n * PAUSE_SECONDS / len(self.people)))

    async def _talks(self, who: Neighbour, after: float) -> None:
        await asyncio.sleep(after)
        while not self.over.is_set():
            began, before = time.monotonic(), self.said[who.chat_id]
            for _ in range(2):
                who.persona.say(QUESTIONS[self.said[who.chat_id] % len(QUESTIONS)])
                self.said[who.chat_id] += 1
            await self._answered(who, self.said[who.chat_id])
            # the second waits for Telegram's pace too
            first_at = self._answers[who.chat_id][before][1]
            since = self.back_at if began < self.back_at < first_at else began
            self.waits.append(first_at - since)
            self._asked_at[who.chat_id] = began
            await asyncio.sleep(PAUSE_SECONDS)

    async def _answered(self, who: Neighbour, count: int) -> None:
        news = self._news[who.chat_id]
        try:
            async with asyncio.timeout(self.patience_seconds):
                while len(self._answers[who.chat_id]) < count:
                    news.clear()
                    await news.wait()
        except TimeoutError:
            raise AssertionError(f"{who.chat_id} waits for {count}: {self.answers(who)}") from None

    async def all_answered(self) -> None:
        """Everybody has an answer to something said from now on."""
        now = time.monotonic()
        while any(self._asked_at.get(who.chat_id, 0) < now for who in self.people):
            await asyncio.sleep(0.1)

    def answers(self, who: Neighbour) -> list[str]:
        """Which questions the answers of her chat were for, in their order."""
        return [asked for asked, _ in self._answers[who.chat_id]]

    def lost(self) -> int:
        """How many questions have no answer, and doses no card."""
        answers = sum(self.said[who.chat_id] - len(self.answers(who)) for who in self.people)
        return max(answers, 0) + sum(not self._cards(who) for who in self.people)

    def wrong(self) -> list[tuple[int, list[str], list[bool]]]:
        """Who got answers lost, doubled without a label or out of order, or cards so: her chat, and what she got."""
        return [
            (who.chat_id, self.answers(who), self._cards(who))
            for who in self.people
            if self.answers(who) != [QUESTIONS[n % len(QUESTIONS)] for n in range(self.said[who.chat_id])]
            or not 1 <= len(self._cards(who)) <= 2
            or self._cards(who).count(False) > 1
        ]

    def _cards(self, who: Neighbour) -> list[bool]:
        """Of each card of her dose: whether it was labelled as a repeat."""
        return [LABEL in s.text for s in self.sent if s.chat_id == who.chat_id and CARD in s.text]

    def most_in_a_second(self) -> int:
        """How many of all messages arrived in any one second."""
        at = [s.at for s in self.sent]
        return max((sum(0 <= later - first < 1 for later in at) for first in at), default=0)

    def told(self) -> str:
        return (
            f"{sum(self.said.values())} questions, {len(self.people)} doses, {len(self.sent)} messages; the longest "
            f"wait {max(self.waits, default=0):.1f} s; at most {self.most_in_a_second()} messages in a second of "
            f"{RATE}; {sum(LABEL in s.text for s in self.sent)} labelled repeats"
        )


class Scene:
    """A crowd that talks to a company."""

    def __init__(self, crowd: Crowd, company: Company, talking: asyncio.Task[None]) -> None:
        self.crowd = crowd
        self.company = company
        self._talking = talking

    async def all_answered(self) -> None:
        """Everybody has an answer to something said from now on."""
        await self.company.until(self.crowd.all_answered(), self._talking)

    async def ends(self) -> None:
        """Nobody says anything more, and everybody has all her answers."""
        self.crowd.over.set()
        await self.company.until(self._talking, self._talking)


@contextlib.asynccontextmanager
async def scene(
    url: str, folder: Path, people: int, names: tuple[str, ...] = ROLES, **through: str
) -> AsyncIterator[Scene]:
    """All processes are up and *people* talk to them; afterwards everything has been answered, and nobody is left.

    *through*: the URL of processes that reach the database in another way.
    """
    town = Town(url, at=STARTS_AT)
    await town.sandbox.start()
    await town.start()
    crowd = Crowd(town)
    await crowd.moves_in(people)
    await town.stop()
    town.clock.advance(DUE_AT - timedelta(seconds=5) - town.now)
    async with nursery() as warm:
        company = Company(town, warm, url, folder, names, through)
        await company.open()
        talking = asyncio.create_task(crowd.talks())
        here = Scene(crowd, company, talking)
        try:
            await here.all_answered()
            crowd.waits.clear()  # until here the processes were starting
            yield here
            await here.ends()
        finally:
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)
            await company.close()
            await town.sandbox.stop()
            print(f"\n{company.told()}\n{crowd.told()}")
