"""Each message is typed by a person of its own, in its state, into the running bot: what is booked, what she sees."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.plans import zone_info
from bot.store import plans
from bot.store import tables as t
from tests.support.town import Resident, Town
from tests.typing.states import STATES, ZONE, bring_about

SLOWLY = 0.001  # on a busy machine, too, a message is typed in the minute that its state names
ASKING_AGAIN = ("snooze", "ring")


@dataclass(frozen=True)
class Case:
    """A line of a set. ``book`` is what shall be booked, ``book_ok`` what may be instead, ``later`` when it shall ask again."""

    id: str
    text: str
    state: str
    book: str = "none"
    book_ok: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    later: str = ""
    kind: str = ""
    reply: str = ""  # words that the answer must hold

    @classmethod
    def of(cls, line: str) -> "Case":
        row = json.loads(line)
        return cls(
            row["id"],
            row["text"],
            row.get("state_key") or row["state"],
            row.get("book") or "none",
            tuple(row.get("book_ok") or ()),
            tuple(row.get("before") or ()),
            row.get("later") or "",
            row.get("kind", ""),
            row.get("reply", ""),
        )


@dataclass(frozen=True)
class Kept:
    """What is on record of one person."""

    doses: dict[tuple[str, str], tuple[str, str]]  # {(medicine, date): (state, clock it was taken)}
    asks_at: tuple[str, ...]  # clocks at which an open question is asked again
    unguarded: int  # open doses whose question would never be closed
    rest: tuple = ()  # everything else that a word could change


@dataclass(frozen=True)
class Outcome:
    case: Case
    before: Kept
    after: Kept
    replies: tuple[str, ...]  # new messages, with their buttons
    edits: tuple[str, ...]  # cards changed further up
    reacted: bool
    flow: tuple[str, str] | None = None
    labels: tuple[str, ...] = field(default=())

    @property
    def seen(self) -> bool:
        """Whether something happened where she looks."""
        return bool(self.replies) or self.reacted

    @property
    def silent(self) -> bool:
        return not (self.seen or self.edits)


def cases_of(file: Path) -> list[Case]:
    return [Case.of(line) for line in file.read_text().splitlines() if line.strip()]


async def drive(town: Town, cases: Iterable[Case]) -> list[Outcome]:
    """Return what became of *cases*, all of one state, in a town that stands at its beginning."""
    cases = list(cases)
    people = await bring_about(town, STATES[cases[0].state], len(cases))
    return [await _typed(person, case) for case, person in zip(cases, people, strict=True)]


def by_state(cases: Iterable[Case]) -> dict[str, list[Case]]:
    groups = defaultdict(list)
    for case in cases:
        groups[case.state].append(case)
    return dict(groups)


async def drive_all(cases: Iterable[Case], new_url) -> AsyncIterator[Outcome]:
    """Yield what became of each case; ``new_url()`` gives the URL of a fresh migrated database."""
    for state, group in by_state(cases).items():
        town = Town(new_url(), at=STATES[state].begins_at, pace=SLOWLY)
        await town.sandbox.start()
        try:
            await town.start()
            await town.quiet()
            for outcome in await drive(town, group):
                yield outcome
        finally:
            await town.stop()
            await town.sandbox.stop()
        assert town.judge.verdicts == []
        await asyncio.sleep(0)


async def _typed(person: Resident, case: Case) -> Outcome:
    await person.says(*case.before)
    before, had = await kept(person), _shown(person)
    await person.says(case.text)
    after, has = await kept(person), _shown(person)
    mine = [m for m in person.messages if m.mine][-1]
    new = {i: m for i, m in has.items() if i not in had}
    edited = [m for i, m in has.items() if i in had and had[i] != m and not _pinned(m)]
    labels = tuple(label for _text, buttons in new.values() for label in buttons)
    replies = tuple(text for text, _ in new.values())
    return Outcome(
        case,
        before,
        after,
        replies,
        tuple(text for text, _ in edited),
        bool(mine.reactions),
        await person.step(),
        labels,
    )


def _shown(person: Resident) -> dict[int, tuple[str, tuple[str, ...]]]:
    return {m.id: (m.text, tuple(m.labels)) for m in person.messages if not m.mine}


def _pinned(shown: tuple[str, tuple[str, ...]]) -> bool:
    """The day's line at the top changes by itself and is no answer."""
    return shown[0].startswith("Today,")


async def kept(person: Resident) -> Kept:
    who = await person.record()
    if who is None:
        return Kept({}, (), 0)
    async with person.town.store.begin() as work:
        names = await plans.names(work, who.id)
    rows = await person.doses()
    agenda = [row for row in await person.rows(t.agenda) if row["due_at"]]
    doses = {
        ((names.get(r["plan_id"]) or "anastrozole").lower(), str(r["local_date"])): (
            r["state"],
            _clock(r["taken_at"]),
        )
        for r in rows
    }
    limits = {row["subject_id"] for row in agenda if row["kind"] == "limit"}
    unguarded = sum(r["state"] == "due" and r["id"] not in limits for r in rows)
    asks = tuple(sorted(_clock(row["due_at"]) for row in agenda if row["kind"] in ASKING_AGAIN))
    planned = tuple(sorted((row["key"], str(row["due_at"])) for row in agenda if row["kind"] == "dose"))
    return Kept(doses, asks, unguarded, planned)


def _clock(at) -> str:
    return at.astimezone(zone_info(ZONE)).strftime("%H:%M") if at else ""
