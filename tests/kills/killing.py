"""A town whose bot is killed again and again, and what it must be like after each time."""

import asyncio
import random
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import texts
from bot.domain.people import Profile
from bot.domain.plans import dues_between
from bot.store import Store, Vault, people
from tests.kills.lives import KILLED, Life, Nursery
from tests.kills.neighbours import DAILY, Neighbour, act, moved_in
from tests.support.town import KEY, TOKEN, Town

PLANNING = ("in_planning", "after_planning")
SENDING = ("before_claim", "after_claim", "after_telegram_accepted", "before_mark", "after_mark")
ARRIVING = ("after_fetch", "before_inbox_commit", "after_inbox_commit")
HANDLING = ("in_handler", "before_commit", "after_commit")
ERASING = ("in_erase", "after_erase")
MORNING = PLANNING + SENDING
ANSWERS = ARRIVING + HANDLING + SENDING
AT_RANDOM = "at random"
TOWNS = 3  # side by side: while one waits for its tick, another works; each begins at another place of death
DEATHS_IN_A_ROW = 6  # at random moments, before one may come to rest
BUSY_SECONDS = 1.4  # the first tick comes after one second; soon afterwards a life is at rest
ONCE_A_LIFE = frozenset(PLANNING + ARRIVING + ERASING)  # the others are passed several times

PATIENCE_SECONDS = 45
NEIGHBOURS = 6
LABEL = str(texts.say("en", "repeat").striptags())
SORRY = str(texts.say("en", "safe_reply").striptags())[:30]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """A message Telegram accepted. The same words on another day are another message."""

    chat_id: int
    on: date
    text: str
    buttons: str


@dataclass(slots=True)
class Findings:
    """What was counted, and every breach of a law, by the name of the law."""

    kills: Counter[str] = field(default_factory=Counter)
    broken: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    updates: int = 0
    doses: int = 0
    messages: int = 0
    repeats: int = 0
    leavers: int = 0
    seconds: float = 0.0

    def add(self, other: "Findings") -> None:
        self.kills += other.kills
        for law, breaches in other.broken.items():
            self.broken[law] += breaches
        for name in ("updates", "doses", "messages", "repeats"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


class MortalTown:
    """Neighbours in a sandbox, and a bot that lives in a process of its own, never for long."""

    def __init__(
        self, town: Town, nursery: Nursery, folder: Path, seed: int, neighbours: int = NEIGHBOURS
    ) -> None:
        self.town = town
        self.chance = random.Random(seed)
        self.people: list[Neighbour] = []
        self.sent: list[Said] = []
        self.found = Findings()
        self._nursery = nursery
        self._neighbours = neighbours
        self._file = folder / "town.sqlite3"
        self._log = folder / f"bot-{seed}.log"
        self._first_update = town.sandbox.updates.next_id
        self._deaths: Counter[tuple[str, ...]] = Counter()  # so many were planned of each group of places
        self._seed = seed
        town.sandbox.witnesses.append(self._note)

    def _note(self, method: str, _params: Any, status: int, body: dict[str, Any]) -> None:
        if status == 200 and method.lower() in ("sendmessage", "senddocument"):
            message = body["result"]
            text = message.get("text") or message.get("caption") or ""
            markup = str(message.get("reply_markup", ""))
            self.sent.append(Said(message["chat"]["id"], self.town.now.date(), text, markup))

    # --- the people

    async def settle(self) -> None:
        """Everybody has moved in and has the settings card on the screen; the bot of this process is gone."""
        await self.town.stop()
        self.people = [await self._moves_in() for _ in range(self._neighbours)]
        for who in self.people:
            who.persona.say("/settings")
        await self._lives(())

    async def _moves_in(self) -> Neighbour:
        async with self._store() as store, store.begin() as work:
            return await moved_in(work, self.town.newcomer(), self.town.now)

    @asynccontextmanager
    async def _store(self) -> AsyncIterator[Store]:
        store = Store(f"sqlite:///{self._file}", Vault(KEY))
        try:
            yield store
        finally:
            await store.close()

    # --- one kill after another

    async def days(self, kills: int) -> Findings:
        """Days go by, each with a morning and with answers, until so many lives ended by ``kill -9``."""
        while self.found.kills.total() < kills and not self.found.broken:
            await self._morning()
            await self._answers()
            if self.found.leavers == 0 or self.chance.random() < 0.25:
                await self._somebody_leaves()
        return self._counted()

    async def busy_days(self, kills: int) -> Findings:
        """Days go by until so many lives ended by ``kill -9`` at a random moment, with work under way."""
        while self.found.kills.total() < kills and not self.found.broken:
            await self._morning((AT_RANDOM,))
            await self._answers((AT_RANDOM,))
        return self._counted()

    def _counted(self) -> Findings:
        self.found.updates = self.town.sandbox.updates.next_id - self._first_update
        self.found.messages = len(self.sent)
        self.found.repeats = sum(n - 1 for n in Counter(map(_meaning, self.sent)).values())
        return self.found

    async def _morning(self, points: tuple[str, ...] = MORNING) -> None:
        now = self.town.now
        due = next(dues_between(DAILY, now, now + timedelta(days=2)))
        self.town.clock.advance(due.due_at + timedelta(seconds=5) - now)
        await self._lives(points)

    async def _answers(self, points: tuple[str, ...] = ANSWERS) -> None:
        self.town.clock.advance(timedelta(minutes=10))
        for who in self.people:
            if not who.left:
                act(who, self.chance)
        await self._lives(points)

    async def _somebody_leaves(self) -> None:
        """Someone new changes her mind about everything; the bot dies while it forgets her."""
        leaver = await self._moves_in()
        leaver.persona.say("/delete")
        await self._lives(())
        leaver.taps(":me:", ":really:")
        await self._lives(())
        leaver.taps(":me:", ":now:")
        leaver.left = True
        self.found.leavers += 1
        self.people.append(leaver)
        await self._lives(ERASING)

    async def _lives(self, points: tuple[str, ...]) -> None:
        """Lives are cut short at one or two of *points*, the next one comes to rest, and every law is looked at."""
        begun = self.town.sandbox.updates.next_id
        waiting = [w.id for w in self.town.sandbox.updates.pending()]
        deaths = DEATHS_IN_A_ROW if AT_RANDOM in points else self.chance.randint(1, 2)
        for _ in range(deaths if points else 0):
            point, times = self._place_of_death(points)
            life = await self._life("" if point == AT_RANDOM else f"{point}:{times}")
            with self._fate(life, point):
                rests = await self._rests(life)
            if rests:
                break
            self._killed(point, life.gone.result())
        else:
            life = await self._life()
            if not await self._rests(life):
                self.found.broken["it comes to rest"].append(f"exit code {life.gone.result()}")
        await life.killed()
        await self._judge([*waiting, *range(begun, self.town.sandbox.updates.next_id)])

    def _place_of_death(self, points: tuple[str, ...]) -> tuple[str, int]:
        """Return the next of *points* in their order, and the how manyth passing of it is the last."""
        rounds, place = divmod(self._deaths[points], len(points))
        self._deaths[points] += 1
        point = points[(place + self._seed * len(points) // TOWNS) % len(points)]
        return point, 1 if point in ONCE_A_LIFE or not rounds else self.chance.randint(1, 4)

    @contextmanager
    def _fate(self, life: Life, point: str) -> Iterator[None]:
        """At a random moment after its first word to Telegram the life is over, unless it rests before."""
        awake = asyncio.Event()
        witness = lambda *_call: awake.set()  # noqa: E731 - it is taken away again

        async def strike() -> None:
            await awake.wait()
            await asyncio.sleep(self.chance.uniform(0, BUSY_SECONDS))
            life.strike()

        self.town.sandbox.witnesses.append(witness)
        striking = asyncio.create_task(strike()) if point == AT_RANDOM else None
        try:
            yield
        finally:
            self.town.sandbox.witnesses.remove(witness)
            if striking:
                striking.cancel()

    def _killed(self, point: str, code: int) -> None:
        if code == KILLED:
            self.found.kills[point] += 1
        else:
            self.found.broken["it ends only by a kill"].append(f"{point}: exit code {code}")

    async def _life(self, failpoint: str = "") -> Life:
        offset = (self.town.now - datetime.now(UTC)).total_seconds()
        env = {
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": self.town.sandbox.base_url,
            "DATABASE_URL": f"sqlite:///{self._file}",
            "DAYMARK_KEY": KEY.hex(),
            "FAILPOINT": failpoint,
            "CLOCK_OFFSET_SECONDS": str(offset),
            "LOG_LEVEL": "WARNING",
            "SEND_RATE": "1000",
        }
        return await self._nursery.life(env, self._log)

    async def _rests(self, life: Life) -> bool:
        """Return True when nothing waits any more, False when the process has died before."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not life.gone.done():
            if not self.town.sandbox.updates.pending() and not self._waiting():
                return True
            if time.monotonic() > deadline:
                self.found.broken["it comes to rest"].append(f"not within {PATIENCE_SECONDS} s")
                return True
            await asyncio.sleep(0.03)
        return False

    def _waiting(self) -> int:
        now = (self.town.now - EPOCH) // timedelta(microseconds=1)
        (found,) = self.rows(
            "SELECT (SELECT count(*) FROM inbox WHERE state = 'waiting')"
            " + (SELECT count(*) FROM outbox WHERE next_action_at IS NOT NULL)"
            " + (SELECT count(*) FROM agenda WHERE due_at <= ?) AS n",
            now,
        )
        return int(found["n"])

    def rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        with closing(sqlite3.connect(self._file, timeout=10)) as connection:
            connection.row_factory = sqlite3.Row
            return connection.execute(statement, values).fetchall()

    # --- the laws

    async def _judge(self, update_ids: list[int]) -> None:
        breaches = {
            "no accepted update is lost": self._lost(update_ids),
            "no answer is applied twice": await self._applied_wrongly(),
            "no reminder is lost": self._reminders_lost(),
            "every repeat is labelled": self._repeats_unlabelled(),
            "every plan has one next dose": self._plans_without_a_future(),
            "no message is stuck or refused": self._messages_stuck(),
            "an erased person leaves no row": self._rows_left(),
            "the database is whole": self._damage(),
        }
        for law, found in breaches.items():
            if found:
                self.found.broken[law] += found

    def _lost(self, update_ids: list[int]) -> list[str]:
        gone = {who.chat_id for who in self.people if who.left}
        states = {
            row["update_id"]: row["state"] for row in self.rows("SELECT update_id, chat_id, state FROM inbox")
        }
        chats = {w.id: _chat_of(w.update) for w in self.town.sandbox.updates.confirmed}
        return [
            f"update {n} is {states.get(n)}"
            for n in update_ids
            if states.get(n) != "done" and chats.get(n) not in gone
        ]

    async def _applied_wrongly(self) -> list[str]:
        found = []
        profiles = await self._profiles()
        for who in self.people:
            if who.left:
                continue
            events = [
                row["what"]
                for row in self.rows(
                    "SELECT what FROM dose_event JOIN person ON person.id = person_id"
                    " WHERE chat_id = ? AND source != 'clock' ORDER BY dose_event.id",
                    who.chat_id,
                )
            ]
            (alerts,) = self.rows(
                "SELECT count(*) AS n FROM alert JOIN person ON person.id = person_id WHERE chat_id = ?",
                who.chat_id,
            )
            kept = (events, alerts["n"], profiles[who.chat_id].show_count)
            meant = (who.events, who.alerts, who.toggles % 2 == 0)
            if kept != meant:
                found.append(f"{who.chat_id}: kept {kept}, said {meant}")
        return found

    async def _profiles(self) -> dict[int, Profile]:
        async with self._store() as store, store.begin() as work:
            found = [await people.find(work, who.chat_id) for who in self.people if not who.left]
        return {person.chat_id: person.profile for person in found if person}

    def _reminders_lost(self) -> list[str]:
        found = []
        self.found.doses = 0
        for who in self.people:
            doses = self.rows(
                "SELECT dose.id FROM dose JOIN person ON person.id = person_id WHERE chat_id = ?", who.chat_id
            )
            due = list(dues_between(DAILY, who.moved_in_at, self.town.now))
            if not who.left and len(doses) != len(due):
                found.append(f"{who.chat_id}: {len(doses)} doses of {len(due)}")
            shown = [said.buttons for said in self.sent if said.chat_id == who.chat_id]
            found += [
                f"{who.chat_id}: dose {row['id']} was never shown"
                for row in doses
                if not any(f":dose:{row['id']}:" in buttons for buttons in shown)
            ]
            self.found.doses += len(doses)
        return found

    def _repeats_unlabelled(self) -> list[str]:
        """The fixed reply stands for an answer that is late: on a slow machine one comes for each thing she said."""
        plain = Counter(said for said in self.sent if LABEL not in said.text and said.buttons)
        said_by = Counter(_chat_of(w.update) for w in self.town.sandbox.updates.confirmed)
        return [
            f"{n} times: {said.chat_id} {said.text[:60]}"
            for said, n in plain.items()
            if n > (said_by[said.chat_id] if said.text.startswith(SORRY) else 1)
        ]

    def _plans_without_a_future(self) -> list[str]:
        rows = self.rows(
            "SELECT plan.id, count(agenda.id) AS n FROM plan LEFT JOIN agenda"
            " ON agenda.subject_id = plan.id AND agenda.kind = 'dose' WHERE active = 1 GROUP BY plan.id"
        )
        return [f"plan {row['id']} has {row['n']}" for row in rows if row["n"] != 1]

    def _messages_stuck(self) -> list[str]:
        rows = self.rows("SELECT id, state FROM outbox WHERE state NOT IN ('sent', 'expired')")
        return [f"message {row['id']} is {row['state']}" for row in rows]

    def _rows_left(self) -> list[str]:
        gone = [who.chat_id for who in self.people if who.left]
        return [
            f"{chat} is still in {table}"
            for chat in gone
            for table in ("person", "inbox", "card")
            if self.rows(f"SELECT 1 FROM {table} WHERE chat_id = ?", chat)
        ]

    def _damage(self) -> list[str]:
        found = [row[0] for row in self.rows("PRAGMA integrity_check")]
        return [] if found == ["ok"] else found


def _chat_of(update: dict[str, Any]) -> int | None:
    body = next((part for part in update.values() if isinstance(part, dict)), {})
    return body.get("message", body).get("chat", {}).get("id")


def _meaning(said: Said) -> Said:
    return replace(said, text=said.text.replace(LABEL, "").strip())
