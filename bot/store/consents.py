"""When somebody was asked about a privacy text that changed, and what they said: one row a person and version."""

from datetime import datetime

from sqlalchemy import select

from bot.store import tables as t
from bot.store.work import Work

NO_ANSWER = ""


async def asked_at(work: Work, person_id: int, version: str) -> datetime | None:
    """Return when the person was last asked about the text of *version*."""
    mine = (t.policy_asked.c.person_id == person_id) & (t.policy_asked.c.version == version)
    found: datetime | None = await work.value(select(t.policy_asked.c.asked_at).where(mine))
    return found


async def asked(work: Work, person_id: int, version: str, at: datetime) -> None:
    """The question stands open since *at*; what was said to it a month ago has had its time."""
    row = {"answer": NO_ANSWER, "asked_at": at, "answered_at": None}
    await work.run(
        work.put(t.policy_asked, ["person_id", "version"], list(row)).values(
            person_id=person_id, version=version, **row
        )
    )


async def answered(work: Work, person_id: int, version: str, answer: str, at: datetime) -> None:
    """What was said is kept: "yes" or "later"; said without being asked, it counts as asked then."""
    kept = work.put(t.policy_asked, ["person_id", "version"], ["answer", "answered_at"])
    await work.run(
        kept.values(person_id=person_id, version=version, answer=answer, asked_at=at, answered_at=at)
    )
