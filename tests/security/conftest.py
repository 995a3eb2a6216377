"""Two people: one whose rows are looked at, and another who tries everything."""

import shutil
from dataclasses import dataclass

import pytest

from tests.security.indoors import Indoors

HERS, OTHERS, HELPERS, STRANGERS = 1001, 2002, 3003, 4004
CANARY = "violet kettle"


@dataclass
class Two:
    indoors: Indoors
    person_id: int
    other_id: int

    async def hers(self):
        return await self.indoors.everything_of(self.person_id, HERS)

    async def other_taps(self, *datas: str, chat: int = OTHERS) -> str:
        """The other person, or whoever is in *chat*, sends this callback data; return all that they are told."""
        indoors = self.indoors
        told = [
            await indoors.answered(*(indoors.tap(chat, data) for data in datas[at : at + 100]))
            for at in range(0, len(datas), 100)
        ]
        return "\n".join([*told, *indoors.toasts])


@pytest.fixture
async def two(sqlite_template, tmp_path):
    """Margaret with rows in every table, and another person who agreed as well."""
    file = tmp_path / "two.sqlite3"
    shutil.copy(sqlite_template, file)
    indoors = await Indoors(file).open()
    hers = await indoors.settled(HERS)
    await _lives(indoors)
    other = await indoors.settled(OTHERS)
    await indoors.later(minutes=1)
    yield Two(indoors, hers, other)
    await indoors.store.close()


async def _lives(indoors: Indoors) -> None:
    """Somebody who helps, a note, an alert with a hold, a dose skipped and one in front of her, a check-in half done."""
    await _is_helped(indoors)
    await indoors.said(HERS, "/notes")
    await _taps(indoors, "note", "add")
    await indoors.said(HERS, CANARY)
    await indoors.later(days=1)
    await _taps(indoors, "dose", "skip")
    await indoors.said(HERS, "I have chest pain")
    await indoors.later(days=1)
    await indoors.said(HERS, "/checkin")
    await _taps(indoors, "ci", "s")


async def _is_helped(indoors: Indoors) -> None:
    await indoors.said(HERS, "/helpers")
    await _taps(indoors, "helper", "new")
    await _taps(indoors, "helper", "go")
    await indoors.said(HERS, "Margaret")
    token = indoors.heard[HERS][-1].carries.token
    await indoors.said(HELPERS, f"/start {token}")
    agree = next(tap for tap in indoors.offered(HELPERS) if tap.act == "agree")
    await indoors.pressed(HELPERS, agree)
    await _taps(indoors, "helper", "yes")


async def _taps(indoors: Indoors, kind: str, act: str) -> None:
    tap = next((tap for tap in reversed(indoors.offered(HERS)) if (tap.kind, tap.act) == (kind, act)), None)
    assert tap is not None, sorted({(tap.kind, tap.act) for tap in indoors.offered(HERS)})
    await indoors.pressed(HERS, tap)
