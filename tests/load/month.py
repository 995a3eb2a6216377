"""A month of many people in an hour: tablets, answers, and a fault a day drawn by seed; every law is looked at each night.

``python -m tests.load.month --people 1000 --days 30 --database postgres`` lives one and prints what came of it.
"""

import asyncio
import contextlib
import random
import re
import resource
import sqlite3
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import typer
from sqlalchemy import func, select

from bot.store import tables as t
from tests.conftest import _migrated, migrated
from tests.kills.killing import LABEL
from tests.kills.neighbours import DAILY, Neighbour, moved_in
from tests.load.lasting import Lasting, lasting
from tests.load.place import memory, open_files
from tests.support.postgres import DEATHS, Cluster, cluster, restarted

HOURS = (9, 12, 15, 20)  # when the silent are looked at again; some answer late, until three
LATE_ANSWERS_UNTIL = 15
ANSWERS_AT_ONCE = 0.75
ANSWERS_LATER = 0.3
CRIES, ASKS = 0.005, 0.04  # of those who answer: who has chest pain, who asks something beside it
QUESTIONS = ("can I drink wine?", "my knees are stiff", "/next", "/help", "did I take it yesterday?")
DOSE = re.compile(r":dose:(\d+):taken:")
TRICKLES = ("inbox", "outbox", "agenda", "flow", "card", "outage", "meta")  # tables that must not grow
FULL_SECONDS, AWAY_SECONDS, LOCKED_SECONDS = 4.0, 4.0, 3.0
Strike = Callable[["Month", float], Awaitable[None]]


@dataclass(slots=True)
class Found:
    """What was counted, and every breach of a law, by the name of the law."""

    faults: Counter[str] = field(default_factory=Counter)
    broken: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    updates: int = 0
    doses: int = 0
    taken: int = 0
    alerts: int = 0
    messages: int = 0
    repeats: int = 0
    megabytes: list[tuple[int, float]] = field(
        default_factory=list
    )  # each night: which life, how much it holds
    files: list[tuple[int, int]] = field(default_factory=list)
    rows: list[dict[str, int]] = field(default_factory=list)  # each night, of each table

    def growth_percent(self, nights: list[tuple[int, float]]) -> float:
        """Return by how much the second half of the longest life's nights holds more than its first, at most 0 when less."""
        lives: dict[int, list[float]] = defaultdict(list)
        for life, held in nights:
            lives[life].append(held)
        longest = max(lives.values(), key=len)
        first, second = longest[: len(longest) // 2], longest[len(longest) // 2 :]
        return round(100 * (max(second) / max(first) - 1), 2) if first else 0.0

    def swelling(self) -> dict[str, float]:
        """Return how many times more the tables that must not grow hold at the end than after a third of the month."""
        early, late = self.rows[: len(self.rows) // 2], self.rows[len(self.rows) // 2 :]
        most = lambda nights, name: max(night[name] for night in nights)  # noqa: E731 - said twice
        return {name: round(most(late, name) / max(most(early, name), 1), 2) for name in TRICKLES}


class Month:
    """The people, the bot in its process, and what happens to it."""

    def __init__(
        self, here: Lasting, seed: int, *, server: Cluster | None = None, file: Path | None = None
    ) -> None:
        self.here = here
        self.chance = random.Random(seed)
        self.found = Found()
        self.people: list[Neighbour] = []
        self.server, self.file = server, file
        self._lives = 0
        self._busy_seconds = 2.0
        self._shown: set[int] = set()  # doses a card was sent for
        self._today: dict[int, int] = {}  # chat: the dose asked about today
        self._answered: set[int] = set()
        self._said_today: Counter[tuple[int, str, str]] = Counter()
        self._moved_in_at = here.now
        here.sandbox.witnesses.append(self._note)

    def _note(self, method: str, _params: Any, status: int, body: dict[str, Any]) -> None:
        if status != 200 or method.lower() != "sendmessage":
            return
        said = body["result"]
        text, markup = said["text"], str(said.get("reply_markup", ""))
        self.found.messages += 1
        self.found.repeats += LABEL in text
        dose = DOSE.search(markup)
        if dose:
            self._shown.add(int(dose[1]))
            self._today[said["chat"]["id"]] = int(dose[1])
            if LABEL not in text:
                self._said_today[said["chat"]["id"], text, markup] += 1

    # --- people

    async def moves_in(self, count: int) -> None:
        async with self.here.store() as store, store.begin() as work:
            for n in range(1, count + 1):
                rule = replace(DAILY, times=(DAILY.times[0].replace(minute=n % 4),))
                self.people.append(await moved_in(work, self.here.sandbox.person(n), self.here.now, rule))

    def _answer(self, share: float) -> None:
        """So many of those who were asked today and are silent answer."""
        for who in self.people:
            dose = self._today.get(who.chat_id)
            if dose is None or who.chat_id in self._answered or self.chance.random() > share:
                continue
            with contextlib.suppress(LookupError):
                who.taps(f":dose:{dose}:", ":taken:")
                who.events.append("taken")
                self._answered.add(who.chat_id)
                if self.chance.random() < CRIES:
                    who.persona.say("I have chest pain")
                    who.alerts += 1
                elif self.chance.random() < ASKS:
                    who.persona.say(self.chance.choice(QUESTIONS))

    # --- one day after another

    async def day(self, fault: str) -> None:
        """A day went by with *fault* in it, everything came to rest, and the laws were looked at."""
        self._today.clear()
        self._answered.clear()
        self._said_today.clear()
        first = self.here.sandbox.updates.next_id
        today = self.here.now.date()
        before, meanwhile = FAULTS[fault]
        await self._until(7, 55)
        if before:
            await before(self)
        await self._until(8, 4)
        began = time.monotonic()
        striking = asyncio.create_task(meanwhile(self, self._busy_seconds)) if meanwhile else None
        await self._rests()
        self._answer(ANSWERS_AT_ONCE)
        await self._rests()
        if striking:
            await striking
        else:
            self._busy_seconds = time.monotonic() - began
        await self._after(fault)
        for hour in HOURS:
            await self._until(hour, 5)
            await self._rests()
            if hour <= LATE_ANSWERS_UNTIL:
                self._answer(ANSWERS_LATER)
                await self._rests()
        self.here.goes_by(timedelta(hours=7))
        await self._rests(night=True)
        self.found.faults[fault] += 1
        await self._judge(today, range(first, self.here.sandbox.updates.next_id))

    async def _after(self, fault: str) -> None:
        """What was wrong is right again, and who could not answer does."""
        self.here.wrong_seconds = 0.0
        self.here.sandbox.faults.clear()
        if fault != "nothing":
            self.here.goes_by(timedelta(minutes=1))
            await self._rests()
            self._answer(ANSWERS_AT_ONCE)
            await self._rests()

    async def _until(self, hour: int, minute: int) -> None:
        span = self.here.now.replace(hour=hour, minute=minute, second=5) - self.here.now
        self.here.goes_by(max(span, timedelta()))

    async def _rests(self, *, night: bool = False) -> None:
        """All that was said was heard, and nothing is left to do; whoever ended meanwhile was started again."""
        while True:
            if not self.here.lives:
                await self.here.begins()
                self._lives += 1
            if self.here.sandbox.updates.pending():
                await asyncio.sleep(0.05)
            elif await self.here.rests(night=night):
                return

    # --- the laws

    async def _judge(self, date: date, said: range) -> None:
        found = self.found
        async with self.here.store() as store, store.begin() as work:
            states = {
                r["update_id"]: r["state"]
                for r in await work.rows(select(t.inbox.c.update_id, t.inbox.c.state))
            }
            on_date = t.dose.c.local_date == date.isoformat()
            doses = await work.rows(select(t.dose.c.id, t.dose.c.person_id).where(on_date))
            events = select(t.dose_event.c.person_id, func.count().label("n")).where(
                t.dose_event.c.source != "clock"
            )
            booked = await work.rows(events.group_by(t.dose_event.c.person_id))
            alerts = await work.rows(
                select(t.alert.c.person_id, func.count().label("n")).group_by(t.alert.c.person_id)
            )
            chats = {
                r["id"]: r["chat_id"] for r in await work.rows(select(t.person.c.id, t.person.c.chat_id))
            }
            stuck = await work.rows(select(t.outbox.c.id).where(t.outbox.c.state.not_in(("sent", "expired"))))
            tables = (t.metadata.tables[name] for name in (*TRICKLES, "dose", "dose_event"))
            rows = {x.name: await work.value(select(func.count()).select_from(x)) for x in tables}
        lost = [n for n in said if states.get(n) != "done"]
        kept = Counter({chats[r["person_id"]]: r["n"] for r in booked})
        warned = Counter({chats[r["person_id"]]: r["n"] for r in alerts})
        self._breach("no accepted update is lost", lost)
        self._breach(
            "each has one dose a day",
            [] if len(doses) == len(self.people) == len({r["person_id"] for r in doses}) else [len(doses)],
        )
        self._breach("each dose was shown", [r["id"] for r in doses if r["id"] not in self._shown])
        self._breach(
            "what was said is booked once",
            [w.chat_id for w in self.people if kept[w.chat_id] != len(w.events)],
        )
        self._breach(
            "each cry is an alert", [w.chat_id for w in self.people if warned[w.chat_id] != w.alerts]
        )
        self._breach("no message is stuck", [r["id"] for r in stuck])
        self._breach(
            "no card comes twice without a label", [c for (c, *_), n in self._said_today.items() if n > 1]
        )
        found.updates += len(said)
        found.doses += len(doses)
        found.taken, found.alerts = kept.total(), warned.total()
        found.megabytes.append((self._lives, memory(self.here.pid, "VmRSS")))
        found.files.append((self._lives, open_files(self.here.pid)))
        found.rows.append(rows)

    def _breach(self, law: str, found: list[Any]) -> None:
        if found:
            self.found.broken[law].append(f"{self.here.now:%d %b}: {len(found)} ({found[:3]})")


# --- what happens: before the tablets come due, and while they do


async def _killed(month: Month, busy: float) -> None:
    for _ in range(2):
        await asyncio.sleep(month.chance.uniform(0.2, busy / 2))
        if month.here.lives:
            await month.here.life.killed()


async def _deployed(month: Month, busy: float) -> None:
    await asyncio.sleep(month.chance.uniform(0, busy / 2))
    if month.here.lives:
        code = await month.here.life.asked_to_go()
        if code:
            month.found.broken["it goes when it is asked to"].append(str(code))


async def _database_died(month: Month, busy: float) -> None:
    await asyncio.sleep(month.chance.uniform(0, busy / 2))
    await restarted(month.server, month.chance.choice(DEATHS))


async def _locked(month: Month, busy: float) -> None:
    await asyncio.sleep(month.chance.uniform(0, busy / 2))
    with closing(
        sqlite3.connect(month.file, isolation_level=None, timeout=60, check_same_thread=False)
    ) as other:
        await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
        await asyncio.sleep(LOCKED_SECONDS)
        other.execute("ROLLBACK")


async def _disk_full(month: Month, busy: float) -> None:
    """No file of the process may grow, as where no block is left."""
    await asyncio.sleep(month.chance.uniform(0, busy / 2))
    if not month.here.lives:
        return
    pid, free = month.here.pid, resource.RLIM_INFINITY
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, free))
    await asyncio.sleep(FULL_SECONDS)
    if month.here.lives and month.here.pid == pid:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (free, free))


async def _telegram_away(month: Month, busy: float) -> None:
    await asyncio.sleep(month.chance.uniform(0, busy / 2))
    port = int(month.here.sandbox.base_url.rpartition(":")[2])
    await month.here.sandbox.stop()
    await asyncio.sleep(AWAY_SECONDS)
    await month.here.sandbox.start(port)


async def _telegram_stammers(month: Month, busy: float) -> None:
    """A message in ten is accepted, and the answer says that it was not."""
    month.here.sandbox.faults.server_error(
        delivered=True, method="sendMessage", count=len(month.people) // 10 + 1
    )
    await asyncio.sleep(busy / 2)
    month.here.sandbox.faults.clear()


async def _telegram_away_for_hours(month: Month) -> None:
    port = int(month.here.sandbox.base_url.rpartition(":")[2])
    await month.here.sandbox.stop()
    month.here.goes_by(timedelta(hours=1))
    await month.here.rests()
    await month.here.sandbox.start(port)


async def _machine_away(month: Month) -> None:
    await month.here.life.killed()
    month.here.goes_by(timedelta(hours=3))


async def _clock_ahead(month: Month) -> None:
    month.here.wrong_seconds = 3600.0


async def _clock_behind(month: Month) -> None:
    month.here.wrong_seconds = -3600.0


Before = Callable[[Month], Awaitable[None]]
FAULTS: dict[str, tuple[Before | None, Strike | None]] = {
    "nothing": (None, None),
    "killed twice": (None, _killed),
    "deployed": (None, _deployed),
    "database killed": (None, _database_died),
    "database locked": (None, _locked),
    "disk full": (None, _disk_full),
    "Telegram away": (None, _telegram_away),
    "Telegram away for an hour": (_telegram_away_for_hours, None),
    "Telegram says no to what it took": (None, _telegram_stammers),
    "machine away for three hours": (_machine_away, None),
    "clock an hour ahead": (_clock_ahead, None),
    "clock an hour behind": (_clock_behind, None),
}
ONLY = {"sqlite": ("database killed",), "postgres": ("database locked", "disk full")}  # not there


def drawn(database: str, days: int, chance: random.Random) -> list[str]:
    """Return the fault of each day: quiet ones at the beginning and in a row at the end, the rest in any order."""
    kinds = [name for name in FAULTS if name != "nothing" and name not in ONLY[database]]
    quiet = max(2, days // 5)
    faults = [kinds[n % len(kinds)] for n in range(days - quiet - 1)]
    chance.shuffle(faults)
    return ["nothing", *faults, *["nothing"] * quiet]


async def lived(url: str, people: int, days: int, seed: int, server: Cluster | None = None) -> Found:
    """Return what came of a month on the database of *url*: SQLite, or one of *server*."""
    chance = random.Random(seed)
    faults = drawn("postgres" if server else "sqlite", days, chance)
    async with lasting(url) as here:
        month = Month(here, seed, server=server, file=Path(url.removeprefix("sqlite:///")))
        month.here.goes_by(timedelta(hours=18))  # the first morning is whole
        await month.moves_in(people)
        for n, fault in enumerate(faults, 1):
            began = time.monotonic()
            await month.day(fault)
            megabytes = month.found.megabytes[-1][1]
            print(
                f"day {n}: {fault}; {time.monotonic() - began:.0f} s, {megabytes:.0f} MB, {dict(month.found.broken)}",
                flush=True,
            )
        return month.found


def told(found: Found) -> str:
    """Return the figures, a line each."""
    return "\n".join(
        (
            f"{found.doses:,} doses, {found.taken:,} answers, {found.alerts:,} alerts, {found.updates:,} updates",
            f"{found.messages:,} messages, {found.repeats:,} labelled repeats",
            f"faults: {', '.join(f'{n} x {name}' for name, n in sorted(found.faults.items()))}",
            f"broken laws: {dict(found.broken) or 'none'}",
            f"memory of the longest life: {found.growth_percent(found.megabytes):+} %, at most {max(m for _, m in found.megabytes):.0f} MB",
            f"open files of the longest life: {found.growth_percent(found.files):+} %, at most {max(n for _, n in found.files)}",
            f"rows at the most, second half of the month against the first: {found.swelling()}",
        )
    )


async def _on_postgres(server: Cluster, *rest: Any) -> Found:
    return await lived(await migrated(server), *rest, server)


def main(people: int = 1_000, days: int = 30, seed: int = 1, database: str = "postgres") -> None:
    """A month is lived; exit code 1 when a law was broken."""
    if database == "postgres":
        with cluster() as server:
            found = asyncio.run(_on_postgres(server, people, days, seed))
    else:
        with tempfile.TemporaryDirectory(prefix="daymark-month-") as folder:
            url = f"sqlite:///{folder}/month.sqlite3"
            asyncio.run(_migrated(url))
            found = asyncio.run(lived(url, people, days, seed))
    print(told(found))
    raise typer.Exit(code=bool(found.broken))


if __name__ == "__main__":
    typer.run(main)
